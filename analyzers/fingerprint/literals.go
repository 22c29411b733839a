package fingerprint

import "bytes"

// special takes what begins at a byte to which rules of the language apply: a comment, a literal or, if none of them fits, an operator.
// done is true where a tag ends the code.
func (x *lexer) special(l *Language, text []byte, i int) (next int, done bool) {
	if next = x.comment(l, text, i); next > i {
		return next, false
	}
	if text[i] == '?' && l.syntax.has(phpTags) && at(text, i+1) == '>' {
		return i + 2, true
	}
	if next = x.literal(l, text, i); next > i {
		return next, false
	}
	return x.operator(text, i), false
}

// at is a byte of the text, 0 behind its end.
func at(text []byte, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// literal takes a literal, and returns i where none begins there.
func (x *lexer) literal(l *Language, text []byte, i int) int {
	s, next := l.syntax, at(text, i+1)
	switch text[i] {
	case '\\':
		if s.has(lispWords) && next > ' ' || s.has(shellMarker) && (next == '"' || next == '\'' || next == '`') {
			return x.character(text, i, i+2)
		}
		return x.continued(text, i)
	case '"':
		return x.double(l, text, i, i)
	case '\'':
		return x.single(l, text, i, i)
	case '`':
		switch {
		case s.has(backtickName):
			return x.quotedName(l, text, i)
		case s.has(backtickRaw):
			return x.quoted(text, i, i, quoting{multi: true, raw: true, missing: missingBacktick})
		case s.has(backtickString):
			return x.quoted(text, i, i, quoting{multi: true, missing: missingBacktick})
		}
	case '/':
		if s.has(regexLiterals) {
			return x.regex(text, i)
		}
	case '<':
		if next == '<' && s.has(hereDocuments) {
			return x.hereDocument(l, text, i)
		}
	case '[':
		if s.has(luaLong) {
			return x.longBrackets(text, i)
		}
	case '@', '$':
		if s.has(atPrefix) {
			return x.verbatim(l, text, i)
		}
		if s.has(dollarChar) && next > ' ' {
			return x.character(text, i, i+2)
		}
	case '?':
		if s.has(questionChar) && (next == '"' || next == '\'' || next == '#' || next == '`') {
			return x.character(text, i, i+2)
		}
	case '%':
		if s.has(percentQuotes) {
			return x.percentQuote(text, i)
		}
	case '~':
		if s.has(sigils) {
			return x.sigil(text, i)
		}
	}
	return i
}

// maxName is the length of a name in backticks that is looked for.
const maxName = 256

// quotedName takes a name in backticks, which count nothing.
func (x *lexer) quotedName(l *Language, text []byte, i int) int {
	line := text[i+1 : min(i+1+maxName, len(text))]
	n := bytes.IndexByte(line, '`')
	if n <= 0 || bytes.IndexByte(line[:n], '\n') >= 0 {
		return i + 1
	}
	x.add(Identifier, i, i+n+2, short(hashBytes(x.text, i+1, i+1+n, wordSeed, l.fold)), kinds[Identifier])
	return i + n + 2
}

// continued skips a backslash at the end of a line.
func (x *lexer) continued(text []byte, i int) int {
	switch {
	case at(text, i+1) == '\n':
		x.line++
		return i + 2
	case at(text, i+1) == '\r' && at(text, i+2) == '\n':
		x.line++
		return i + 3
	}
	return i
}

// double and single take a string whose prefix begins at from and whose quote is text[i].
func (x *lexer) double(l *Language, text []byte, from, i int) int {
	s := l.syntax
	if s.has(tripleQuotes) && at(text, i+1) == '"' && at(text, i+2) == '"' {
		if end := x.triple(l, text, from, i, missingTripleDouble); end > i {
			return end
		}
	}
	return x.quoted(text, from, i, quoting{multi: s.has(doubleMulti), raw: s.has(doubleTwice), twice: s.has(doubleTwice), missing: missingDouble})
}

func (x *lexer) single(l *Language, text []byte, from, i int) int {
	s := l.syntax
	if !s.has(singleString) {
		return x.charLiteral(text, i)
	}
	if s.has(tripleQuotes) && at(text, i+1) == '\'' && at(text, i+2) == '\'' {
		if end := x.triple(l, text, from, i, missingTripleSingle); end > i {
			return end
		}
	}
	return x.quoted(text, from, i, quoting{multi: s.has(singleMulti), raw: s.has(singleTwice | singleRaw), twice: s.has(singleTwice), missing: missingSingle})
}

// charLiteral takes a character in single quotes. A quote that holds none is an operator: a lifetime, a type variable, an apostrophe.
func (x *lexer) charLiteral(text []byte, i int) int {
	if at(text, i+1) == '\\' {
		return x.quoted(text, i, i, quoting{})
	}
	for j := i + 2; j < i+6 && j < len(text) && text[j] != '\n'; j++ { // one rune has at most four bytes
		if text[j] == '\'' {
			x.addString(text, i, i+1, j, j+1)
			return j + 1
		}
		if text[j] < 0x80 {
			break
		}
	}
	return i
}

func (x *lexer) character(text []byte, i, end int) int {
	if end > len(text) {
		return i
	}
	x.add(Number, i, end, short(hashBytes(x.text, i, end, wordSeed, 0)), kinds[Number])
	return end
}

// quoting is how a string ends.
type quoting struct {
	multi   bool // it may go over several lines
	raw     bool // a backslash stands for itself
	twice   bool // two quotes stand for one
	missing int  // what to remember where the end of one over several lines is not found
}

// quoted takes a string whose prefix begins at from and whose quote is text[i]. Without an end it goes to the end of the line.
func (x *lexer) quoted(text []byte, from, i int, q quoting) int {
	multi := q.multi && x.missing[q.missing] <= i
	end, found := scanQuoted(text, i, text[i], q, multi)
	if !found && multi {
		x.missing[q.missing] = len(text)
		end, found = scanQuoted(text, i, text[i], q, false)
	}
	content := end
	if found {
		content--
	}
	x.addString(text, from, i+1, max(i+1, content), end)
	return end
}

// scanQuoted looks for the end of the string that begins at i, and returns where it ends: behind the quote, or at the end of the line or text
// where there is none.
func scanQuoted(text []byte, i int, quote byte, q quoting, multi bool) (end int, found bool) {
	for j := i + 1; j < len(text); j++ {
		switch c := text[j]; {
		case c == quote:
			if q.twice && at(text, j+1) == quote {
				j++
				continue
			}
			return j + 1, true
		case c == '\\' && !q.raw:
			if j++; at(text, j) == '\r' && at(text, j+1) == '\n' {
				j++
			}
		case c == '\n' && !multi:
			return j, false
		}
	}
	return len(text), false
}

// triple takes a string between three quotes; it returns i where it has no end.
func (x *lexer) triple(l *Language, text []byte, from, i, missing int) int {
	if x.missing[missing] > i {
		return i
	}
	quote := text[i : i+3]
	for j := i + 3; ; {
		k := bytes.Index(text[j:], quote)
		if k < 0 {
			x.missing[missing] = len(text)
			return i
		}
		j += k
		if !escaped(text, i+3, j) {
			for at(text, j+3) == quote[0] && at(text, j+2) == quote[0] && j+3 < len(text) && text[j+3] == quote[0] {
				j++ // the last three of more than three
			}
			if l.syntax.has(docstrings) && x.beginsBlock(text, from) {
				x.addComment(text, from, j+3)
			} else {
				x.addString(text, from, i+3, j, j+3)
			}
			return j + 3
		}
		j++
	}
}

// escaped tells whether an odd number of backslashes stands before text[i], as far back as from.
func escaped(text []byte, from, i int) bool {
	n := 0
	for i--; i >= from && text[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

// beginsBlock tells whether what begins at i is the first of a file or of a block of Python: alone on its line, after a colon or nothing.
func (x *lexer) beginsBlock(text []byte, i int) bool {
	if n := len(x.Tokens); n > 0 && (text[x.Tokens[n-1].Begin] != ':' || x.Tokens[n-1].Line == x.line) {
		return false
	}
	for i--; i >= 0 && (text[i] == ' ' || text[i] == '\t'); i-- {
	}
	return i < 0 || text[i] == '\n' || text[i] == '\xbf'
}

// addString adds the string text[from:end] with its content text[a:b]. The quotes do not count, since a formatter changes them.
func (x *lexer) addString(text []byte, from, a, b, end int) {
	x.add(String, from, end, short(hashBytes(x.text, a, b, stringSeed, 0)), kinds[String])
	if b-a >= shortestText {
		x.addText(text[a:b], false)
	}
	x.line += int32(bytes.Count(text[from:end], []byte{'\n'}))
}

// regex takes a regular expression, which may stand where no operand precedes.
func (x *lexer) regex(text []byte, i int) int {
	if x.operandBefore(text) || x.missing[missingRegex] > i || at(text, i+1) == '=' && len(x.Tokens) == 0 {
		return i
	}
	class, j := false, i+1
	for ; j < len(text) && text[j] != '\n'; j++ {
		switch text[j] {
		case '\\':
			if at(text, j+1) != '\n' {
				j++
			}
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			end := j + 1
			for end < len(text) && text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' {
				end++
			}
			x.addString(text, i, i, end, end)
			return end
		}
	}
	x.missing[missingRegex] = j
	return i
}

// lineEnd is where the line of i ends.
func lineEnd(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// operandBefore tells whether the last token may be the left side of a division.
func (x *lexer) operandBefore(text []byte) bool {
	if len(x.Tokens) == 0 {
		return false
	}
	t := &x.Tokens[len(x.Tokens)-1]
	switch t.Kind {
	case Identifier, Number, String:
		return true
	case Keyword:
		w := string(text[t.Begin:t.End])
		return w == "this" || w == "super" || w == "self" || w == "null" || w == "true" || w == "false" || w == "nil" || w == "end"
	default:
		c := text[t.End-1]
		return c == ')' || c == ']' || c == '}' || t.End-t.Begin == 2 && (c == '+' || c == '-')
	}
}
