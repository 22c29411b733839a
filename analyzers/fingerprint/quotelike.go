package fingerprint

import (
	"bytes"
	"strings"
)

// literalWords are the rules by which a word may begin a literal, or go on behind its letters.
const literalWords = pythonPrefix | rawPrefix | perlQuotes | bangWords

// literalWord takes a literal that begins with the word text[i:j]; 0 where none does.
func (x *lexer) literalWord(l *Language, text []byte, i, j int) int {
	s, next := l.syntax, text[j]
	switch {
	case s.has(pythonPrefix) && j-i <= 2 && (next == '"' || next == '\''):
		if strings.Trim(string(text[i:j]), "rRbBuUfFtT") != "" {
			return 0
		}
		if next == '"' {
			return x.double(l, text, i, j)
		}
		return x.single(l, text, i, j)
	case s.has(rawPrefix) && j-i <= 3 && (next == '"' || next == '#' || next == '\''):
		return x.prefixed(l, text, i, j)
	case s.has(perlQuotes) && j-i <= 2:
		return x.perlQuote(text, i, j)
	}
	return 0
}

// prefixed takes the strings of C++ and Rust that have letters before the quote.
func (x *lexer) prefixed(l *Language, text []byte, i, j int) int {
	next := text[j]
	switch prefix := string(text[i:j]); prefix {
	case "R", "LR", "uR", "UR", "u8R":
		if next == '"' {
			return x.rawString(text, i, j)
		}
	case "L", "u", "U", "u8", "b", "c":
		if next == '"' {
			return x.double(l, text, i, j)
		}
		if next == '\'' {
			if end := x.charLiteral(text, j); end > j {
				return end
			}
		}
	case "r", "br", "cr":
		return x.rustRaw(text, i, j)
	}
	return 0
}

// rawString takes R"tag( )tag".
func (x *lexer) rawString(text []byte, i, quote int) int {
	n := bytes.IndexByte(text[quote:min(quote+18, len(text))], '(')
	if n < 0 || x.missing[missingRaw] > i {
		return 0
	}
	a := quote + n + 1
	closing := ")" + string(text[quote+1:a-1]) + `"`
	b := bytes.Index(text[a:], []byte(closing))
	if b < 0 {
		x.missing[missingRaw] = len(text)
		return 0
	}
	end := a + b + len(closing)
	x.addString(text, i, a, a+b, end)
	return end
}

// rustRaw takes r#" "#; the number of "#" is the same at both ends.
func (x *lexer) rustRaw(text []byte, i, j int) int {
	a := j
	for at(text, a) == '#' && a-j < 256 {
		a++
	}
	if at(text, a) != '"' || x.missing[missingRaw] > i {
		return 0
	}
	closing := `"` + string(text[j:a])
	b := bytes.Index(text[a+1:], []byte(closing))
	if b < 0 {
		x.missing[missingRaw] = len(text)
		return 0
	}
	end := a + 1 + b + len(closing)
	x.addString(text, i, a+1, a+1+b, end)
	return end
}

// perlQuote takes q(), qq(), qw(), qr(), qx(), m(), s()(), tr()() and y()().
func (x *lexer) perlQuote(text []byte, i, j int) int {
	parts := 1
	switch string(text[i:j]) {
	case "q", "qq", "qw", "qr", "qx", "m":
	case "s", "tr", "y":
		parts = 2
	default:
		return 0
	}
	if i > 0 && strings.IndexByte("@%&>{-", text[i-1]) >= 0 || at(text, j) == '=' && at(text, j+1) == '>' {
		return 0 // a variable, a method or the key of a hash
	}
	return x.delimited(text, i, j, parts)
}

// percentQuote takes %w[], %q() and the like of Ruby.
func (x *lexer) percentQuote(text []byte, i int) int {
	next := at(text, i+1)
	if x.operandBefore(text) && (at(text, i-1) != ' ' || next <= ' ') {
		return i
	}
	j := i + 1
	if strings.IndexByte("wWiIqQrsx", next) >= 0 {
		j++
	} else if strings.IndexByte("([{|<", next) < 0 {
		return i
	}
	if end := x.delimited(text, i, j, 1); end > 0 {
		return end
	}
	return i
}

// sigil takes ~r// and the like of Elixir.
func (x *lexer) sigil(text []byte, i int) int {
	c := at(text, i+1) | 0x20
	if c < 'a' || c > 'z' {
		return i
	}
	if hasAt(text, i+2, `"""`) && x.missing[missingTripleDouble] <= i {
		if n := bytes.Index(text[i+5:], []byte(`"""`)); n >= 0 {
			x.addString(text, i, i+5, i+5+n, i+8+n)
			return i + 8 + n
		}
		x.missing[missingTripleDouble] = len(text)
	}
	if end := x.delimited(text, i, i+2, 1); end > 0 {
		return end
	}
	return i
}

// delimited takes the literal that begins at i, the delimiter of whose first part is text[j]; 0 where that is none or has no end.
func (x *lexer) delimited(text []byte, i, j, parts int) int {
	c := at(text, j)
	if c <= ' ' || c >= 0x80 || letters[c] != 0 || strings.IndexByte("_,;)]}=", c) >= 0 || x.missing[missingQuoteLike] > i {
		return 0
	}
	closing := closingOf(c)
	end := delimitedEnd(text, j+1, c, closing)
	if parts == 2 && end > 0 {
		if closing == c {
			end = delimitedEnd(text, end, c, c)
		} else {
			for at(text, end) == ' ' || at(text, end) == '\n' || at(text, end) == '\t' {
				end++
			}
			second := at(text, end)
			end = delimitedEnd(text, end+1, second, closingOf(second))
		}
	}
	if end <= 0 {
		x.missing[missingQuoteLike] = len(text)
		return 0
	}
	for end < len(text) && text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' { // flags
		end++
	}
	x.addString(text, i, j, end, end)
	return end
}

func closingOf(c byte) byte {
	if n := strings.IndexByte("([{<", c); n >= 0 {
		return ")]}>"[n]
	}
	return c
}

// delimitedEnd is the place behind the delimiter that closes; brackets nest. It is 0 where there is none.
func delimitedEnd(text []byte, j int, opening, closing byte) int {
	depth := 1
	for ; j < len(text); j++ {
		switch c := text[j]; {
		case c == '\\':
			j++
		case c == closing:
			if depth--; depth == 0 {
				return j + 1
			}
		case c == opening:
			depth++
		}
	}
	return 0
}

// verbatim takes @"", $"" and their mixtures of C#.
func (x *lexer) verbatim(l *Language, text []byte, i int) int {
	raw, j := false, i
	for j < i+2 && (at(text, j) == '@' || at(text, j) == '$') {
		raw = raw || text[j] == '@'
		j++
	}
	if at(text, j) != '"' {
		return i
	}
	if raw {
		return x.quoted(text, i, j, quoting{multi: true, raw: true, twice: true, missing: missingDouble})
	}
	return x.double(l, text, i, j)
}

// longBrackets takes [[ ]] and [==[ ]==] of Lua.
func (x *lexer) longBrackets(text []byte, i int) int {
	if x.missing[missingLong] > i {
		return i
	}
	a, level := longOpening(text, i)
	if a == 0 {
		return i
	}
	end := longEnd(text, i)
	if end == 0 {
		x.missing[missingLong] = len(text)
		return i
	}
	x.addString(text, i, a, end-level-2, end)
	return end
}

// longOpening is the place behind [==[, and the number of "=" in it; 0 where there is none.
func longOpening(text []byte, i int) (a, level int) {
	if at(text, i) != '[' {
		return 0, 0
	}
	a = i + 1
	for at(text, a) == '=' && a-i < 256 {
		a++
	}
	if at(text, a) != '[' {
		return 0, 0
	}
	return a + 1, a - i - 1
}

// longEnd is the place behind the ]==] that belongs to the [==[ at i; 0 where there is none.
func longEnd(text []byte, i int) int {
	a, level := longOpening(text, i)
	if a == 0 {
		return 0
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	n := bytes.Index(text[a:], []byte(closing))
	if n < 0 {
		return 0
	}
	return a + n + len(closing)
}
