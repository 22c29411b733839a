// Package style measures how somebody writes: commit messages, added lines of code, and which languages. It is arithmetic on
// bytes and knows neither commits nor people; the bytes are hostile, so that every line is looked at up to LineBytes and every
// message up to MessageBytes, and nothing of them is kept but numbers.
//
// The measures follow the literature on who wrote what: n-grams of characters, which hold up best across topics and lengths
// (Stamatatos, "A survey of modern authorship attribution methods", JASIST 60, 2009), and habits of layout.
package style

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds on what is looked at.
const (
	LineBytes    = 512  // of a line of code, or of a subject
	MessageBytes = 8192 // of a message
)

// Message is one commit message taken apart.
type Message struct {
	Subject  string   // the first line, without what a hosting service appended to it
	Body     []string // the lines between subject and trailers, without blank lines at both ends
	Trailers []string // the keys of the trailers, in lower case: "signed-off-by"
}

// ParseMessage takes a message apart. It looks at its first MessageBytes. Trailers are the lines "Key: value" of the last
// paragraph, if all of its lines are of that form or continue one (git-interpret-trailers(1) is less strict: a quarter will do).
func ParseMessage(text string) Message {
	text = text[:min(len(text), MessageBytes)]
	text = strings.TrimLeft(text, "\n\r\t ")
	subject, rest, _ := strings.Cut(text, "\n")
	m := Message{Subject: cutSuffix(strings.TrimSpace(clip(subject)))}
	lines := strings.Split(rest, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if strings.HasPrefix(l, "git-svn-id: ") {
			continue // written by the import, not by a person
		}
		kept = append(kept, strings.TrimRight(clip(l), " \t\r"))
	}
	lines = trimBlank(kept)
	last := len(lines)
	for last > 0 && lines[last-1] != "" {
		last--
	}
	for _, l := range lines[last:] {
		key, ok := trailerKey(l)
		switch {
		case ok:
			m.Trailers = append(m.Trailers, key)
		case len(m.Trailers) > 0 && (l[0] == ' ' || l[0] == '\t'):
		default:
			m.Trailers = nil
			m.Body = lines
			return m
		}
	}
	m.Body = trimBlank(lines[:last])
	return m
}

// clip cuts a line to LineBytes, at a character.
func clip(s string) string {
	if len(s) <= LineBytes {
		return s
	}
	n := LineBytes
	for n > LineBytes-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// trailerKey reads the key of "Signed-off-by: ...": one word of letters, digits and dashes that begins with a capital and
// has a dash in it, or a word that is known to be used so.
func trailerKey(line string) (string, bool) {
	key, value, ok := strings.Cut(line, ":")
	if !ok || value == "" || len(key) < 2 || len(key) > 40 || key[0] < 'A' || key[0] > 'Z' {
		return "", false
	}
	dash := false
	for i := range len(key) {
		c := key[i]
		dash = dash || c == '-'
		if c != '-' && !isLetter(c) && !isDigit(c) {
			return "", false
		}
	}
	key = strings.ToLower(key)
	if dash || key == "fixes" || key == "closes" || key == "bug" || key == "cc" || key == "implements" {
		return key, value[0] == ' '
	}
	return "", false
}

// cutSuffix takes off what GitHub appends to the subject of a squash merge: " (#123)".
func cutSuffix(s string) string {
	for strings.HasSuffix(s, ")") {
		k := strings.LastIndex(s, " (#")
		if k < 0 || strings.Trim(s[k+3:len(s)-1], "0123456789") != "" {
			return s
		}
		s = strings.TrimRight(s[:k], " ")
	}
	return s
}

// Normal prepares a subject for comparing: references to issues and tickets ("#12", "ABC-123") are taken out, runs of digits
// are one 0, blanks are one blank, and letters are in lower case. It begins and ends with a blank.
func Normal(subject string) string {
	subject = clip(subject)
	out := make([]byte, 1, len(subject)+2)
	out[0] = ' '
	for i := 0; i < len(subject); {
		if n := reference(subject[i:], i == 0 || !isWord(subject[i-1])); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(subject[i:])
		i += size
		switch {
		case r >= '0' && r <= '9':
			if out[len(out)-1] != '0' {
				out = append(out, '0')
			}
		case r == ' ' || r < ' ' || unicode.IsSpace(r):
			if out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
		case r < utf8.RuneSelf:
			out = append(out, lower(byte(r)))
		default:
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
	}
	if out[len(out)-1] != ' ' {
		out = append(out, ' ')
	}
	return string(out)
}

// reference gives the length of a reference to an issue at the beginning of s: "#12", or "ABC-123" where a word may begin.
func reference(s string, start bool) int {
	i := 0
	switch {
	case s[0] == '#':
		i = 1
	case !start || s[0] < 'A' || s[0] > 'Z':
		return 0
	default:
		for i < len(s) && i < 16 && (s[i] >= 'A' && s[i] <= 'Z' || i > 0 && isDigit(s[i])) {
			i++
		}
		if i < 2 || i == len(s) || s[i] != '-' {
			return 0
		}
		i++
	}
	n := i
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == i || n < len(s) && isWord(s[n]) {
		return 0
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
