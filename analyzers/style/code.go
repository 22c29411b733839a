package style

import (
	"bytes"
	"math"
)

// Trait is one way in which lines of code can differ that a language leaves open: a share of occasions.
type Trait int

// The traits.
const (
	TabIndent Trait = iota
	TwoIndent
	DoubleQuotes
	BraceAlone
	SnakeNames
	LongLines
	BlankLines
	TrailingBlanks
	BlankAroundEquals
	BlankAfterComma
	BlankAfterKeyword
	CommentLines
	BlankAfterComment
	FinalSemicolon
	traitCount
)

// TraitCount is the number of traits.
const TraitCount = int(traitCount)

var traitNames = [TraitCount]string{
	TabIndent: "indentation by tabs", TwoIndent: "indentation by two (not four) blanks", DoubleQuotes: "double (not single) quotes",
	BraceAlone: "opening brace on a line of its own", SnakeNames: "snake_case (not camelCase) names", LongLines: "lines of more than 80 characters",
	BlankLines: "blank lines", TrailingBlanks: "blanks at the end of a line", BlankAroundEquals: "blanks around =", BlankAfterComma: "blank after a comma",
	BlankAfterKeyword: "blank between if, for, while and (", CommentLines: "lines that are comments", BlankAfterComment: "blank after the sign of a comment",
	FinalSemicolon: "semicolon at the end of a statement",
}

// String names the trait in a few words.
func (t Trait) String() string {
	if t < 0 || t >= traitCount {
		return "unknown trait"
	}
	return traitNames[t]
}

// ratio counts the occasions, and on how many of them the trait was seen.
type ratio struct{ seen, of float64 }

// traits are the ratios of the lines of one language.
type traits struct {
	lines float64
	r     [TraitCount]ratio
}

// Code holds what was seen in added lines, by language. The zero value has seen nothing.
type Code struct {
	by [languageCount]*traits
}

// Lines is the number of lines of a language that were added.
func (c *Code) Lines(l Language) float64 {
	if l >= languageCount || c.by[l] == nil {
		return 0
	}
	return c.by[l].lines
}

// Share is how often a trait was seen in a language, 0..1, and on how many occasions.
func (c *Code) Share(l Language, t Trait) (share, of float64) {
	if l >= languageCount || c.by[l] == nil {
		return 0, 0
	}
	r := c.by[l].r[t]
	if r.of == 0 {
		return 0, 0
	}
	return r.seen / r.of, r.of
}

// Join adds what another has seen, times weight: -1 takes it out again.
func (c *Code) Join(d *Code, weight float64) {
	for l, t := range d.by {
		if t == nil {
			continue
		}
		if c.by[l] == nil {
			c.by[l] = &traits{}
		}
		u := c.by[l]
		u.lines += weight * t.lines
		for i := range u.r {
			u.r[i].seen += weight * t.r[i].seen
			u.r[i].of += weight * t.r[i].of
		}
	}
}

func (t *traits) count(k Trait, seen bool) {
	t.r[k].of++
	if seen {
		t.r[k].seen++
	}
}

// Add looks at one added line of a file, without its line end. Languages without traits (Other, and prose) are passed over.
func (c *Code) Add(l Language, line []byte) {
	if l >= languageCount || !coded[l].known {
		return
	}
	if c.by[l] == nil {
		c.by[l] = &traits{}
	}
	t, k := c.by[l], &coded[l]
	line = line[:min(len(line), LineBytes)]
	t.lines++
	text := bytes.TrimSpace(line)
	t.count(BlankLines, len(text) == 0)
	if len(text) == 0 {
		return
	}
	t.count(TrailingBlanks, line[len(line)-1] == ' ' || line[len(line)-1] == '\t')
	t.count(LongLines, len(line) > 80)
	t.indent(line)
	comment := k.comment != "" && bytes.HasPrefix(text, []byte(k.comment)) || k.block && (text[0] == '*' || bytes.HasPrefix(text, []byte("/*")))
	t.count(CommentLines, comment)
	if comment {
		if rest := bytes.TrimLeft(text, "/#*-;"); len(rest) > 0 && text[0] != '*' {
			t.count(BlankAfterComment, rest[0] == ' ')
		}
		return
	}
	t.statement(text, k)
}

func (t *traits) indent(line []byte) {
	if line[0] == '\t' {
		t.count(TabIndent, true)
		return
	}
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	if n < 2 || n%2 == 1 || n > 24 {
		return
	}
	t.count(TabIndent, false)
	t.count(TwoIndent, n%4 == 2)
}

// statement looks at the characters of a line that is no comment.
func (t *traits) statement(text []byte, k *coding) {
	last := text[len(text)-1]
	if k.braces && last == '{' {
		t.count(BraceAlone, len(text) == 1)
	}
	if k.semicolons && (last == ';' || isWord(last) || last == ')' || last == '\'' || last == '"') {
		t.count(FinalSemicolon, last == ';')
	}
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if quote != 0 {
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		}
		var before, after byte = ' ', ' '
		if i > 0 {
			before = text[i-1]
		}
		if i+1 < len(text) {
			after = text[i+1]
		}
		switch {
		case c == '"' || c == '\'' && k.quotes:
			if quote = c; k.quotes {
				t.count(DoubleQuotes, c == '"')
			}
		case c == ',' && i+1 < len(text):
			t.count(BlankAfterComma, after == ' ')
		case c == '=' && !operator(before) && !operator(after) && after != '>':
			t.count(BlankAroundEquals, before == ' ' && after == ' ')
		case c == '(' && k.braces:
			t.keyword(text[:i])
		case isLetter(c) && !isWord(before):
			n := i
			for n < len(text) && isWord(text[n]) {
				n++
			}
			t.name(text[i:n])
			i = n - 1
		}
	}
}

func operator(c byte) bool { return bytes.IndexByte([]byte("=!<>+-*/%&|^:~"), c) >= 0 }

// keyword looks at what stands before an opening parenthesis.
func (t *traits) keyword(before []byte) {
	text := bytes.TrimRight(before, " ")
	for _, w := range [...]string{"if", "for", "while", "switch", "catch"} {
		if bytes.HasSuffix(text, []byte(w)) && (len(text) == len(w) || !isWord(text[len(text)-len(w)-1])) {
			t.count(BlankAfterKeyword, len(text) < len(before))
			return
		}
	}
}

// name looks at one identifier: only names of several parts tell their case.
func (t *traits) name(word []byte) {
	snake, camel := false, false
	for i := 1; i+1 < len(word); i++ {
		switch {
		case word[i] == '_':
			snake = true
		case word[i] >= 'A' && word[i] <= 'Z' && word[i-1] >= 'a' && word[i-1] <= 'z':
			camel = true
		}
	}
	if snake != camel && word[0] >= 'a' && word[0] <= 'z' {
		t.count(SnakeNames, snake)
	}
}

// Distance tells how differently two bodies of code are laid out: the root of the mean square of the differences of shares,
// over the traits with at least least occasions on both sides in one language, 0..1. ok is false where there is no language
// with at least that many lines on both sides. Languages weigh as much as the smaller of both sides has lines.
func (c *Code) Distance(d *Code, least float64) (distance float64, ok bool) {
	sum, weight := 0.0, 0.0
	for l := range languageCount {
		w := math.Min(c.Lines(l), d.Lines(l))
		if w < least {
			continue
		}
		squares, n := 0.0, 0.0
		for k := range traitCount {
			a, ofA := c.Share(l, k)
			b, ofB := d.Share(l, k)
			if ofA >= least && ofB >= least {
				squares += (a - b) * (a - b)
				n++
			}
		}
		if n > 0 {
			sum += w * math.Sqrt(squares/n)
			weight += w
		}
	}
	if weight == 0 {
		return 0, false
	}
	return sum / weight, true
}
