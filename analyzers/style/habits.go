package style

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Habit is one trait of a message that is a number: for most 0 or 1.
type Habit int

// The habits. Those of verbs go by the endings of the first word, so they say little of languages other than English; they
// say it on both sides alike.
const (
	CapitalFirst Habit = iota
	TrailingPeriod
	EndsInEd
	EndsInIng
	EndsInS
	ConventionalPrefix
	ScopePrefix
	BracketPrefix
	ReferenceFirst
	ReferenceLater
	SubjectLength
	CapitalWords
	Backticks
	Quotes
	Parentheses
	Identifiers
	Digits
	Comma
	Colon
	Exclamation
	Ellipsis
	Ampersand
	Dash
	NonASCII
	Emoji
	TightPunctuation
	BodyPresent
	BodyLines
	BodyWidth
	Bullets
	BodyReference
	BodyLink
	SignedOffBy
	ChangeID
	CoAuthors
	OtherTrailers
	habitCount
)

// HabitCount is the number of habits.
const HabitCount = int(habitCount)

var habitNames = [HabitCount]string{
	CapitalFirst: "first letter is a capital", TrailingPeriod: "subject ends in a period", EndsInEd: "first word ends in -ed",
	EndsInIng: "first word ends in -ing", EndsInS: "first word ends in -s", ConventionalPrefix: "prefix such as \"fix:\" or \"feat(x):\"",
	ScopePrefix: "prefix of another kind before a colon", BracketPrefix: "prefix in brackets", ReferenceFirst: "begins with a ticket or issue number",
	ReferenceLater: "names a ticket or issue in the subject", SubjectLength: "length of the subject in characters", CapitalWords: "share of words with a capital",
	Backticks: "code in backticks", Quotes: "quotation marks", Parentheses: "parentheses", Identifiers: "names of code or files",
	Digits: "digits", Comma: "commas", Colon: "colons after the prefix", Exclamation: "exclamation marks", Ellipsis: "three dots", Ampersand: "& or + for a word",
	Dash: "a dash between words", NonASCII: "share of characters outside ASCII", Emoji: "emoji", TightPunctuation: "no blank after a comma or colon",
	BodyPresent: "has a body", BodyLines: "lines of the body", BodyWidth: "longest line of the body in characters", Bullets: "list in the body",
	BodyReference: "names a ticket or issue in the body", BodyLink: "link in the body", SignedOffBy: "Signed-off-by", ChangeID: "Change-Id", CoAuthors: "Co-authored-by",
	OtherTrailers: "other trailers",
}

// String names the habit in a few words.
func (h Habit) String() string {
	if h < 0 || h >= habitCount {
		return "unknown habit"
	}
	return habitNames[h]
}

// Share tells whether the habit is a share of messages (0..1), and not a length or a number of lines.
func (h Habit) Share() bool { return h != SubjectLength && h != BodyLines && h != BodyWidth }

// Bound is the largest value of a habit.
func (h Habit) Bound() float64 {
	switch h {
	case SubjectLength, BodyWidth:
		return 120
	case BodyLines:
		return 20
	}
	return 1
}

// Habits are the values for one message, or their means over a set.
type Habits [HabitCount]float64

// HabitsOf measures one message.
func HabitsOf(m *Message) Habits {
	var h Habits
	s := m.Subject
	h.prefix(s)
	text := s
	if h[ConventionalPrefix]+h[ScopePrefix]+h[BracketPrefix] > 0 {
		text = afterPrefix(s)
	}
	if n := reference(orBlank(text), true); n > 0 {
		h[ReferenceFirst] = 1
		text = strings.TrimLeft(text[n:], " :-")
	}
	h[ReferenceLater] = is(mentions(text))
	h.firstWord(text)
	h.characters(text)
	h[SubjectLength] = math.Min(float64(utf8.RuneCountInString(s)), SubjectLength.Bound())
	h[TrailingPeriod] = is(strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ".."))
	h[Ellipsis] = is(strings.Contains(s, "...") || strings.Contains(s, "…"))
	h.body(m)
	h.trailers(m)
	return h
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

// conventional are the types of the Conventional Commits specification 1.0.0 and of the preset that most tools follow.
var conventional = map[string]bool{
	"feat": true, "fix": true, "docs": true, "style": true, "refactor": true, "perf": true, "test": true, "tests": true, "build": true,
	"ci": true, "chore": true, "revert": true, "deps": true,
}

// prefix looks at what stands before the first ": ", and at brackets.
func (h *Habits) prefix(s string) {
	if strings.HasPrefix(s, "[") && strings.Contains(s, "]") {
		h[BracketPrefix] = 1
		return
	}
	head, _, ok := strings.Cut(s, ":")
	if !ok || head == "" || len(head) > 40 || strings.Count(head, " ") > 1 {
		return
	}
	kind, _, _ := strings.Cut(strings.TrimSuffix(head, "!"), "(")
	if conventional[strings.ToLower(kind)] {
		h[ConventionalPrefix] = 1
		return
	}
	h[ScopePrefix] = 1
}

func afterPrefix(s string) string {
	end := ":"
	if strings.HasPrefix(s, "[") {
		end = "]"
	}
	_, rest, _ := strings.Cut(s, end)
	return strings.TrimLeft(rest, " :")
}

func (h *Habits) firstWord(text string) {
	r, _ := utf8.DecodeRuneInString(text)
	h[CapitalFirst] = is(unicode.IsUpper(r))
	word := strings.ToLower(text)
	if k := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }); k >= 0 {
		word = word[:k]
	}
	switch {
	case len(word) > 3 && strings.HasSuffix(word, "ed"):
		h[EndsInEd] = 1
	case len(word) > 4 && strings.HasSuffix(word, "ing"):
		h[EndsInIng] = 1
	case len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		h[EndsInS] = 1
	}
}

// characters looks at what the subject is made of.
func (h *Habits) characters(text string) {
	words, capitals, all, foreign := 0, 0, 0, 0
	for word := range strings.FieldsSeq(text) {
		words++
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) {
			capitals++
		}
		if word == "&" || word == "+" {
			h[Ampersand] = 1
		}
		if word == "-" || word == "--" || word == "–" || word == "—" {
			h[Dash] = 1
		}
		if codeName(word) {
			h[Identifiers] = 1
		}
	}
	last := rune(0)
	for _, r := range text {
		all++
		switch {
		case r == '`':
			h[Backticks] = 1
		case r == '"' || r == '“' || r == '«':
			h[Quotes] = 1
		case r == '\'' && !unicode.IsLetter(last):
			h[Quotes] = 1
		case r == '(':
			h[Parentheses] = 1
		case r >= '0' && r <= '9':
			h[Digits] = 1
		case r == ',' || r == '，' || r == '、':
			h[Comma] = 1
		case r == ':' || r == ';' || r == '：':
			h[Colon] = 1
		case r == '!':
			h[Exclamation] = 1
		case emoji(r):
			h[Emoji] = 1
		case r >= utf8.RuneSelf:
			foreign++
		}
		if (last == ',' || last == ':') && unicode.IsLetter(r) {
			h[TightPunctuation] = 1
		}
		last = r
	}
	if words > 0 {
		h[CapitalWords] = float64(capitals) / float64(words)
	}
	if all > 0 {
		h[NonASCII] = float64(foreign) / float64(all)
	}
}

// emoji tells whether a character is one of the pictographs (Unicode blocks 1F300-1FAFF and 2600-27BF).
func emoji(r rune) bool { return r >= 0x1F300 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF }

// codeName tells whether a word looks like a name of code or of a file: aB, a_b, a.b, a/b, a().
func codeName(word string) bool {
	word = strings.Trim(word, "`'\",.:;()[]")
	for i := 1; i+1 < len(word); i++ {
		a, c, b := word[i-1], word[i], word[i+1]
		switch {
		case c == '_' || c == '.' || c == '/':
			if isWord(a) && isWord(b) && !(isDigit(a) && isDigit(b)) {
				return true
			}
		case c >= 'A' && c <= 'Z' && a >= 'a' && a <= 'z':
			return true
		}
	}
	return false
}

// mentions tells whether a text has a reference to an issue or ticket.
func mentions(s string) bool {
	for i := range len(s) {
		if (s[i] == '#' || s[i] >= 'A' && s[i] <= 'Z') && reference(s[i:], i == 0 || !isWord(s[i-1])) > 0 {
			return true
		}
	}
	return false
}

func (h *Habits) body(m *Message) {
	width, bullets := 0, 0
	for _, l := range m.Body {
		width = max(width, utf8.RuneCountInString(l))
		if t := strings.TrimLeft(l, " \t"); strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "* ") || strings.HasPrefix(t, "• ") {
			bullets++
		}
		if mentions(l) {
			h[BodyReference] = 1
		}
		if strings.Contains(l, "https://") || strings.Contains(l, "http://") {
			h[BodyLink] = 1
		}
	}
	h[BodyPresent] = is(len(m.Body) > 0)
	h[BodyLines] = math.Min(float64(len(m.Body)), BodyLines.Bound())
	h[BodyWidth] = math.Min(float64(width), BodyWidth.Bound())
	h[Bullets] = is(bullets > 0)
}

func (h *Habits) trailers(m *Message) {
	for _, k := range m.Trailers {
		switch k {
		case "signed-off-by":
			h[SignedOffBy] = 1
		case "change-id":
			h[ChangeID] = 1
		case "co-authored-by":
			h[CoAuthors] = 1
		default:
			h[OtherTrailers] = 1
		}
	}
}

// HabitSet holds sums over a set of messages. The zero value is the empty set.
type HabitSet struct {
	sum, square Habits
	N           int
}

// Add puts one message into the set.
func (s *HabitSet) Add(h *Habits) {
	for i, v := range h {
		s.sum[i] += v
		s.square[i] += v * v
	}
	s.N++
}

// Mean is the mean of one habit over the set; of an empty set 0.
func (s *HabitSet) Mean(h Habit) float64 {
	if s.N == 0 {
		return 0
	}
	return s.sum[h] / float64(s.N)
}

// Difference of one habit between two sets: the difference of the means in units of the standard deviation within the sets,
// which counts as at least a tenth of the habit's bound, so that a habit that is new altogether is at 10 and not beyond all
// measure. An empty set differs in nothing.
func (s *HabitSet) Difference(t *HabitSet, h Habit) float64 {
	if s.N == 0 || t.N == 0 {
		return 0
	}
	a, b := s.Mean(h), t.Mean(h)
	va := s.square[h]/float64(s.N) - a*a
	vb := t.square[h]/float64(t.N) - b*b
	floor := h.Bound() / 10
	return (b - a) / math.Max(math.Sqrt(math.Max(0, (va+vb)/2)), floor)
}

// Distance over all habits: the root of the mean square of the differences, each counted as at most most.
func (s *HabitSet) Distance(t *HabitSet, most float64) float64 {
	sum := 0.0
	for h := range habitCount {
		d := math.Min(math.Abs(s.Difference(t, h)), most)
		sum += d * d
	}
	return math.Sqrt(sum / float64(HabitCount))
}
