package fingerprint

import (
	"bytes"
	"math"
	"slices"
)

// Bounds of what is kept of one file.
const (
	maxTokens = 1_000_000
	maxTexts  = 10_000
)

// kinds are the abstract hashes of tokens that count by their kind alone.
var kinds = [...]uint32{Identifier: 0x9e3779b9, Number: 0x7f4a7c15, String: 0xf39cc060}

// lexer takes one text apart. Every loop goes forward over the text; what it looks for in vain it does not look for again
// (lexer.missing), so that time is linear.
type lexer struct {
	*File
	text []byte
	line int32

	missing  [missings]int // no such thing ends before this byte
	pending  []hereDocument
	heres    int // here-documents whose end was not found
	comments commentBlock
	imports  []int32 // tokens with which imports may begin
}

// missing things: the end of a literal or comment that was looked for in vain.
const (
	missingRegex = iota
	missingDouble
	missingSingle
	missingBacktick
	missingTripleDouble
	missingTripleSingle
	missingRaw
	missingLong
	missingQuoteLike
	missingSigil
	missings
)

// Lex takes a file apart. The rules of l are those of no language in particular where it is nil. What was in f before is gone.
func (f *File) Lex(l *Language, text []byte) {
	if l == nil {
		l = fallback
	}
	*f = File{Language: l, Tokens: f.Tokens[:0], Texts: f.Texts[:0], grams: f.grams}
	if len(text) > math.MaxInt32-1 {
		text, f.More = text[:math.MaxInt32-1], true
	}
	f.Lines = bytes.Count(text, []byte{'\n'})
	if n := len(text); n > 0 && text[n-1] != '\n' {
		f.Lines++
	}
	// Most sources have a token for every five or six bytes; a guess that is too low costs a copy.
	f.Tokens = slices.Grow(f.Tokens, min(len(text)/5+16, maxTokens))
	x := lexer{File: f, text: text, line: 1}
	at := 0
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		at = 3
	}
	if hasAt(text, at, "#!") && !hasAt(text, at, "#![") { // an attribute of Rust
		at = lineEnd(text, at)
	}
	if l.syntax.has(markup | phpTags) {
		x.markup(l, at, len(text))
	} else {
		x.code(l, at, len(text))
	}
	x.endComments()
	x.setAside()
}

// code takes text[i:to] apart by the rules of one language, and returns where it stopped: to, or behind the tag that ends a part in PHP.
func (x *lexer) code(l *Language, i, to int) int {
	text := x.text[:to]
	for i < len(text) {
		c := text[i]
		switch l.action[c] {
		case blank:
			i++
		case newline:
			i++
			x.line++
			if len(x.pending) > 0 {
				i = x.hereDocuments(text, i)
			}
		case word:
			i = x.word(l, text, i)
		case digit:
			i = x.number(l, text, i)
		case special:
			next, done := x.special(l, text, i)
			if done {
				return next
			}
			i = next
		default:
			i = x.operator(text, i)
		}
		if len(x.Tokens) >= maxTokens {
			x.More = x.More || len(bytes.TrimSpace(x.text[i:])) > 0
			return len(x.text)
		}
	}
	return i
}

func (x *lexer) add(kind Kind, from, to int, exact, abstract uint32) {
	x.Tokens = append(x.Tokens, Token{Begin: int32(from), End: int32(to), Line: x.line, Exact: exact, Abstract: abstract, Kind: kind})
}

func (x *lexer) word(l *Language, text []byte, i int) int {
	j := i + 1
	for j < len(text) && l.inWord[text[j]] {
		j++
	}
	if l.syntax.has(literalWords) && j < len(text) {
		if end := x.literalWord(l, text, i, j); end > 0 {
			return end
		}
		if c := text[j]; l.syntax.has(bangWords) && (c == '?' || c == '!') && (j+1 == len(text) || text[j+1] != '=') {
			j++
		}
	}
	h := short(hashBytes(x.text, i, j, wordSeed, l.fold))
	if l.words.has(h) {
		if l.imports.has(h) && x.firstOnLine() {
			x.imports = append(x.imports, int32(len(x.Tokens)))
		}
		x.add(Keyword, i, j, h, h)
	} else {
		x.add(Identifier, i, j, h, kinds[Identifier])
	}
	return j
}

// number takes digits, letters and what else is within a number: points before digits, signs of exponents.
func (x *lexer) number(l *Language, text []byte, i int) int {
	j := i + 1
	for j < len(text) {
		c := text[j]
		switch {
		case letters[c] != 0 || c == '_':
		case c == '.' && j+1 < len(text) && text[j+1] >= '0' && text[j+1] <= '9':
		case (c == '+' || c == '-') && exponent(text[i:j]) && j+1 < len(text) && text[j+1] >= '0' && text[j+1] <= '9':
		case c == '\'' && l.syntax.has(digitSeparators) && j+1 < len(text) && letters[text[j+1]] != 0:
		default:
			x.add(Number, i, j, short(hashBytes(x.text, i, j, wordSeed, l.fold)), kinds[Number])
			return j
		}
		j++
	}
	x.add(Number, i, j, short(hashBytes(x.text, i, j, wordSeed, l.fold)), kinds[Number])
	return j
}

// exponent tells whether a sign may follow these characters of a number.
func exponent(b []byte) bool {
	last := b[len(b)-1] | 0x20
	hex := len(b) > 1 && b[0] == '0' && b[1]|0x20 == 'x'
	return last == 'p' && hex || last == 'e' && !hex
}

// pairs and triples are the operators of two and three characters; ">>" is none, since it also closes two type arguments.
var pairs, triples = func() (two, three [128][128]bool) {
	for _, s := range []string{
		"==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", "->", "=>", "::", ":=", "<-",
		"**", "??", "?.", "..", "=~", "!~", "~=", "<>", "|>", "&^", "//",
	} {
		two[s[0]][s[1]] = true
	}
	for _, s := range []string{"===", "!==", "...", "<<=", "**=", "&&=", "||=", "??=", "//=", "<=>", "..=", "..<", "&^=", "->*", "<<<", "<<-", "<<~"} {
		three[s[1]][s[2]] = true
	}
	return two, three
}()

// brackets are what abstract grams leave out.
var brackets = [256]bool{'(': true, ')': true, '[': true, ']': true, '{': true, '}': true}

func (x *lexer) operator(text []byte, i int) int {
	h := uint64(text[i])
	j := i + 1
	if c := text[i]; j < len(text) && c < 128 && text[j] < 128 && pairs[c][text[j]] {
		h |= uint64(text[j]) << 8
		if j++; j < len(text) && text[j] < 128 && triples[text[j-1]][text[j]] && third(c, text[j-1], text[j]) {
			h |= uint64(text[j]) << 16
			j++
		}
	}
	e := short(mix(h^wordSeed, multiplier))
	x.add(Operator, i, j, e, e)
	x.Tokens[len(x.Tokens)-1].bracket = brackets[text[i]]
	return j
}

// third tells whether three characters, of which the first two and the last two stand in the tables, are one operator.
func third(a, b, c byte) bool {
	if c == '=' {
		return b != '=' || a == '=' || a == '!'
	}
	return a == b || a == '<' || a == '-'
}
