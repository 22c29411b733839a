package fingerprint

import (
	"bytes"
	"strings"
)

// commentBlock is a run of comments without a blank line or code between them.
type commentBlock struct {
	open    bool
	first   int   // index of its first Text
	tokens  int   // that stand before it
	last    int32 // its last line
	leading bool  // it stands at the beginning of the file, where licences stand
	licence bool
}

// leadingTokens is the number of tokens that may stand before a licence: a package clause, a header guard, some directives.
const leadingTokens = 64

// comment takes a comment, and returns i where none begins there.
func (x *lexer) comment(l *Language, text []byte, i int) int {
	s, next := l.syntax, at(text, i+1)
	switch text[i] {
	case '/':
		switch {
		case next == '/' && s.has(slashComments):
			return x.lineComment(l, text, i)
		case next == '*' && s.has(slashComments|blockComments):
			return x.blockComment(text, i, "/*", "*/", s.has(nestedComments) && !s.has(parenComments))
		}
	case '#':
		switch {
		case next == '|' && s.has(hashPipe):
			return x.blockComment(text, i, "#|", "|#", true)
		case s.has(hashComments) && (next != '[' || !s.has(phpTags)): // #[ ] is an attribute in PHP
			return x.lineComment(l, text, i)
		case s.has(hashAfterBlank) && (i == 0 || strings.IndexByte(" \t\r\n;&|()`", text[i-1]) >= 0):
			return x.lineComment(l, text, i)
		case s.has(preprocessor):
			return x.directive(l, text, i)
		}
	case '-':
		if next == '-' && s.has(dashComments) {
			return x.dashes(l, text, i)
		}
	case ';':
		return x.lineComment(l, text, i)
	case '%':
		if s.has(percentComments) {
			return x.lineComment(l, text, i)
		}
	case '\'':
		if s.has(quoteComments) {
			return x.lineComment(l, text, i)
		}
	case '!':
		return x.lineComment(l, text, i)
	case '{':
		switch {
		case s.has(braceComments):
			return x.blockComment(text, i, "{", "}", false)
		case next == '-':
			return x.blockComment(text, i, "{-", "-}", true)
		}
	case '(':
		if next == '*' && at(text, i+2) != ')' {
			return x.blockComment(text, i, "(*", "*)", s.has(nestedComments))
		}
	case '=':
		if (i == 0 || text[i-1] == '\n') && next|0x20 >= 'a' && next|0x20 <= 'z' {
			return x.pod(text, i)
		}
	}
	return i
}

func (x *lexer) lineComment(l *Language, text []byte, i int) int {
	end := lineEnd(text, i)
	if l.syntax.has(phpTags) {
		if tag := bytes.Index(text[i:end], []byte("?>")); tag >= 0 {
			end = i + tag
		}
	}
	x.addComment(text, i, end)
	return end
}

// blockComment takes a comment to its end, or to the end of the text where it has none.
func (x *lexer) blockComment(text []byte, i int, opening, closing string, nested bool) int {
	j, depth := i+len(opening), 1
	for depth > 0 {
		n := bytes.IndexByte(text[j:], closing[0])
		if nested { // the sign that opens may come first
			n = bytes.IndexAny(text[j:], opening[:1]+closing[:1])
		}
		if n < 0 {
			j = len(text)
			break
		}
		j += n
		switch {
		case hasAt(text, j, closing):
			depth--
			j += len(closing)
		case nested && hasAt(text, j, opening):
			depth++
			j += len(opening)
		default:
			j++
		}
	}
	x.addComment(text, i, j)
	return j
}

func hasAt(text []byte, i int, s string) bool {
	return i+len(s) <= len(text) && string(text[i:i+len(s)]) == s
}

// dashes takes a comment after "--". In Lua it may be a long one; in Haskell another sign makes an operator of the dashes.
func (x *lexer) dashes(l *Language, text []byte, i int) int {
	if a, _ := longOpening(text, i+2); a > 0 && l.syntax.has(luaLong) && x.missing[missingLong] <= i {
		if end := longEnd(text, i+2); end > 0 {
			x.addComment(text, i, end)
			return end
		}
		x.missing[missingLong] = len(text)
	}
	if l.syntax.has(braceDash) {
		j := i + 2
		for at(text, j) == '-' {
			j++
		}
		if c := at(text, j); c != 0 && strings.IndexByte("!#$%&*+./<=>?@\\^|~:", c) >= 0 {
			return x.operator(text, i)
		}
	}
	return x.lineComment(l, text, i)
}

// pod takes documentation from a line that begins with "=" to one that begins with "=cut" or "=end".
func (x *lexer) pod(text []byte, i int) int {
	end := len(text)
	for j := lineEnd(text, i); j < len(text); j = lineEnd(text, j+1) {
		if hasAt(text, j, "\n=cut") || hasAt(text, j, "\n=end") {
			end = lineEnd(text, j+1)
			break
		}
	}
	x.addComment(text, i, end)
	return end
}

// directive takes "#", the word after it, and a file name in angle brackets after that.
func (x *lexer) directive(l *Language, text []byte, i int) int {
	j := i
	for j > 0 && (text[j-1] == ' ' || text[j-1] == '\t') {
		j--
	}
	if j > 0 && text[j-1] != '\n' {
		return i
	}
	end := x.operator(text[:i+1], i)
	for at(text, end) == ' ' || at(text, end) == '\t' {
		end++
	}
	if end == len(text) || l.action[text[end]] != word {
		return end
	}
	end = x.word(l, text, end)
	name := &x.Tokens[len(x.Tokens)-1]
	name.Kind, name.Abstract = Keyword, name.Exact
	if w := text[name.Begin:name.End]; !bytes.HasPrefix(w, []byte("include")) && string(w) != "import" {
		return end
	}
	x.imports = append(x.imports, int32(len(x.Tokens)-2))
	for at(text, end) == ' ' || at(text, end) == '\t' {
		end++
	}
	if n := bytes.IndexByte(text[end:lineEnd(text, end)], '>'); n > 0 && text[end] == '<' {
		x.addString(text, end, end+1, end+n, end+n+1)
		end += n + 1
	}
	return end
}

// addComment adds the lines of the comment text[a:b], each of them a Text of its own: so the same words count the same whatever
// signs stand before them.
func (x *lexer) addComment(text []byte, a, b int) {
	c := &x.comments
	if !c.open || x.line > c.last+1 || len(x.Tokens) != c.tokens {
		x.endComments()
		*c = commentBlock{open: true, first: len(x.Texts), tokens: len(x.Tokens), leading: len(x.Tokens) < leadingTokens}
	}
	for {
		end := lineEnd(text[:b], a)
		line := text[a:end]
		if c.leading && !c.licence {
			c.licence = ofLicence(line)
		}
		x.addText(line, true)
		if end == b {
			break
		}
		x.line++
		a = end + 1
	}
	c.last = x.line
}

// endComments forgets the block of comments that ends where it is a licence.
func (x *lexer) endComments() {
	if x.comments.open && x.comments.licence {
		x.Texts = x.Texts[:x.comments.first]
	}
	x.comments.open = false
}

func (x *lexer) addText(text []byte, comment bool) {
	if len(x.Texts) >= maxTexts {
		return
	}
	if h, ok := textHash(text); ok {
		x.Texts = append(x.Texts, Text{Hash: h, Line: x.line, Comment: comment})
	}
}

// licenceWords are what a licence at the head of a file has and other comments seldom have.
var licenceWords = []string{
	"copyright", "license", "licence", "warranty", "warranties", "spdx-", "permission is hereby granted", "all rights reserved",
	"redistribution and use",
}

// ofLicence tells whether a line of a comment belongs to a licence.
func ofLicence(line []byte) bool {
	for i := range line {
		for _, w := range licenceWords {
			if line[i]|0x20 == w[0] && i+len(w) <= len(line) && bytes.EqualFold(line[i:i+len(w)], []byte(w)) {
				return true
			}
		}
	}
	return false
}
