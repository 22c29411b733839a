package fingerprint

import (
	"path"
	"strings"
)

// action is what the lexer does at a byte outside comments and literals.
type action uint8

const (
	operator action = iota
	blank
	newline
	word
	digit
	special // a comment, a literal or the like may begin here; see lexer.special
)

// syntax is the set of rules of a language that go beyond words, numbers and operators.
type syntax uint64

const (
	slashComments  syntax = 1 << iota // "//" and "/* */"
	blockComments                     // "/* */" alone
	nestedComments                    // block comments nest
	hashComments                      // "#" to the end of the line
	hashAfterBlank                    // "#" begins a comment only at the beginning of a word
	dashComments                      // "--" to the end of the line
	semicolonComments
	percentComments
	quoteComments   // "'" to the end of the line
	exclamComments  // "!" to the end of the line
	braceComments   // "{ }" and "(* *)"
	parenComments   // "(* *)"
	braceDash       // "{- -}"
	hashPipe        // "#| |#"
	luaLong         // "--[[ ]]" and "[[ ]]", with any number of "=" between the brackets
	podComments     // "=word" at the beginning of a line to "=cut" or "=end"
	doubleMulti     // strings of double quotes go over several lines
	doubleTwice     // within them, two quotes stand for one, and "\" for itself
	singleString    // single quotes hold strings
	singleMulti     // that go over several lines
	singleTwice     // within which two quotes stand for one
	singleRaw       // within which "\" stands for itself
	singleChar      // single quotes hold one character, or are no quotes
	tripleQuotes    // three quotes in a row, to the next three
	docstrings      // such a string first in a block is a comment
	backtickRaw     // strings of backticks, "\" stands for itself
	backtickString  // strings of backticks
	backtickName    // backticks about a name
	preprocessor    // "#" begins a directive
	regexLiterals   // "/" may begin a regular expression
	hereDocuments   // "<<WORD" and "<<<WORD"
	semicolonBlank  // ";" may be left out, and so counts nothing
	dashWords       // "-" within words
	lispWords       // nearly everything within words
	primeWords      // "'" within words
	dollarWords     // "$" within words
	bangWords       // "?" and "!" at the end of words
	foldCase        // capitals count as small letters
	pythonPrefix    // r"", f"", b""
	rawPrefix       // R"tag( )tag" and r#" "#
	atPrefix        // @"" and $""
	perlQuotes      // q(), qw(), m{}, s///
	percentQuotes   // %w[], %q()
	sigils          // ~r//
	dollarChar      // "$x" is a character
	questionChar    // "?x" is a character
	digitSeparators // "'" within numbers
	phpTags         // "<?" and "?>" about code
	markup          // HTML, with code in some of its elements
)

func (s syntax) has(t syntax) bool { return s&t != 0 }

// Language is the set of rules by which the files of one language are taken apart.
type Language struct {
	name   string
	group  uint64 // hash of the group: files of one group can be compared
	syntax syntax
	fold   uint64
	action [256]action
	inWord [256]bool
	words  *wordSet

	imports *wordSet
}

// Name is the usual name of the language.
func (l *Language) Name() string { return l.name }

// LanguageOf tells the language by the path of a file; nil where it is none that holds code.
func LanguageOf(file string) *Language {
	name := strings.ToLower(path.Base(file))
	if l := byName[name]; l != nil {
		return l
	}
	for _, data := range notCode {
		if strings.HasSuffix(name, data) {
			return nil
		}
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		if l := byName[name[dot:]]; l != nil {
			return l
		}
	}
	if base, _, found := strings.Cut(name, "."); found { // Dockerfile.dev
		return byName[base+".*"]
	}
	return nil
}

// wordSet is a hash table of the hashes of keywords; 0 is a free place. That another word has the hash of a keyword happens once in
// 2^32 words, and always in the same way.
type wordSet [1024]uint32

func (s *wordSet) add(h uint32) {
	for i := h; ; i++ {
		if p := &s[i%uint32(len(s))]; *p == 0 || *p == h {
			*p = h
			return
		}
	}
}

func (s *wordSet) has(h uint32) bool {
	for i := h; ; i++ {
		switch s[i%uint32(len(s))] {
		case h:
			return true
		case 0:
			return false
		}
	}
}

var (
	byName   = map[string]*Language{} // by file name, ".extension" or "name.*"
	fallback *Language                // for text of no known language
	script   *Language                // within <script>
	style    *Language                // within <style>
)

func init() {
	sets := map[string]*wordSet{}
	for i := range definitions {
		d := &definitions[i]
		l := newLanguage(d)
		set := sets[d.group]
		if set == nil {
			set = new(wordSet)
			sets[d.group] = set
		}
		// The languages of a group have all their keywords together, lest a word count otherwise in the one than in the other.
		for w := range strings.FieldsSeq(d.words) {
			set.add(short(hashBytes([]byte(w), 0, len(w), wordSeed, l.fold)))
		}
		l.words = set
		for name := range strings.FieldsSeq(d.files) {
			byName[name] = l
		}
		switch d.name {
		case "JavaScript":
			script = l
		case "CSS":
			style = l
		case "plain text":
			fallback = l
		}
	}
}

func newLanguage(d *definition) *Language {
	l := &Language{name: d.name, syntax: d.syntax, group: hashBytes([]byte(d.group), 0, len(d.group), wordSeed, 0), imports: importsOf(d)}
	if d.syntax.has(foldCase) {
		l.fold = 0x2020202020202020
	}
	for c := range 256 {
		l.inWord[c] = letters[c] != 0 || c == '_'
		switch {
		case c >= '0' && c <= '9':
			l.action[c] = digit
		case l.inWord[c]:
			l.action[c] = word
		}
	}
	for _, c := range " \t\r\v\f\x00" {
		l.action[c] = blank
	}
	l.action['\n'] = newline
	for _, s := range specials {
		if d.syntax.has(s.of) {
			for _, c := range []byte(s.bytes) {
				l.action[c] = special
			}
		}
	}
	l.action['"'], l.action['\\'] = special, special
	l.widenWords()
	if d.syntax.has(semicolonBlank) {
		l.action[';'] = blank
	}
	return l
}

// specials says at which bytes the rules of a syntax apply.
var specials = []struct {
	of    syntax
	bytes string
}{
	{slashComments | blockComments | regexLiterals, "/"},
	{hashComments | hashAfterBlank | preprocessor | hashPipe, "#"},
	{dashComments | luaLong, "-"},
	{luaLong, "["},
	{semicolonComments, ";"},
	{percentComments | percentQuotes, "%"},
	{quoteComments | singleString | singleChar, "'"},
	{exclamComments, "!"},
	{braceComments | braceDash, "{"},
	{braceComments | parenComments, "("},
	{podComments, "="},
	{backtickRaw | backtickString | backtickName, "`"},
	{hereDocuments, "<"},
	{atPrefix, "@$"},
	{sigils, "~"},
	{dollarChar, "$"},
	{questionChar | phpTags, "?"},
}

func (l *Language) widenWords() {
	add := func(of syntax, bytes string, begins bool) {
		if !l.syntax.has(of) {
			return
		}
		for _, c := range []byte(bytes) {
			l.inWord[c] = true
			if begins {
				l.action[c] = word
			}
		}
	}
	add(dashWords, "-", false)
	add(primeWords, "'", false)
	add(dollarWords, "$", true)
	add(lispWords, "+-*/<>=!?&%$.:", true)
}
