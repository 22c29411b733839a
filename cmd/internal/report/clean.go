package report

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// This file is the choke point of all output: whatever a stranger wrote becomes printable here and nowhere else. A Report
// holds only strings that Visible, Code or Own made, and each kind of output has one function of its own below (Terminal, LogLine;
// encoding/json needs none, since what is left cannot end a JSON string). Further kinds of output add their function here.

// Placeholders that the table shows for what has no text. Visible never gives either of them.
const (
	emptyText      = "(empty)"
	repositoryText = "(repository)"
)

// Visible turns text from a repository into one line of valid UTF-8 that shows what is there and does nothing: no control
// or escape sequence, no bidirectional override, nothing invisible, no command that a CI log reader would obey. What cannot be
// shown stands as \n, \t, \r, \xNN (a byte) or \u{N} (a code point), and a backslash as two, so that the original can be had
// back and two different texts never look the same: decomposed accents, full-width letters and letters of another script inside
// a word are code points too. The empty text stays empty.
func Visible(t history.Text) string { return escape(t.Untrusted(), exact) }

// Code turns a line of source code into one line of valid UTF-8 that does nothing, and that can still be read: indentation stays, tabs
// go to the next multiple of 4 columns (column is where the text begins), and backslashes are not doubled. What Visible
// spells out for safety, or because it looks like something else, is spelled out here too.
func Code(line []byte, column int) string { return escape(expandTabs(string(line), column), code) }

// visibleFirst is Visible for the first line of a message.
func visibleFirst(t history.Text) string {
	line, _, _ := strings.Cut(t.Untrusted(), "\n")
	return Visible(history.TextOf(line))
}

// visibleName is Visible for a name or an address, with the recorded bytes for the base64 fields of json-v1 where it had to
// escape them. What is longer than any honest name is cut; the mark of the cut then tells two of them apart, and there are no
// bytes.
func visibleName(t history.Text) (shown string, raw []byte) {
	whole, recorded := Visible(t), t.Untrusted()
	shown = Shorten(whole, longestName)
	if shown != whole {
		return fmt.Sprintf("%s, sha256 %.8x)", strings.TrimSuffix(shown, ")"), sha256.Sum256([]byte(recorded))), nil
	}
	if shown != recorded {
		raw = []byte(recorded)
	}
	return shown, raw
}

// Own makes a string of ours safe that may have picked up foreign text on its way, such as the message of an error or a path
// from the command line. It escapes what Visible escapes for safety, but doubles no backslash and spells out no lookalikes, and
// applied twice it changes nothing more.
func Own(s string) string { return escape(s, ours) }

// Terminal is the sink of the table: the placeholder for an empty string, and otherwise the string, which Visible or Own made.
func Terminal(s string) string {
	if s == "" {
		return emptyText
	}
	return s
}

// LogLine is the sink of errors and progress: one line, whatever the error holds.
func LogLine(s string) string { return Own(strings.TrimRight(s, "\r\n")) }

// disarm is the last look at a finished line: where two harmless strings meet, no CI command may arise.
func disarm(line string) string {
	return strings.ReplaceAll(strings.ReplaceAll(line, "##[", `#\x23[`), "::", `:\x3a`)
}

// manner is how much is spelled out beyond what safety asks for.
type manner uint8

const (
	ours  manner = iota // nothing
	code                // lookalikes
	exact               // lookalikes, blanks that nobody sees, and backslashes
)

// expandTabs puts blanks in the place of tabs.
func expandTabs(s string, column int) string {
	if strings.IndexByte(s, '\t') < 0 {
		return s
	}
	const stop = 4
	var b strings.Builder
	for i, part := range strings.SplitAfter(s, "\t") {
		text, tab := strings.CutSuffix(part, "\t")
		if i > 0 {
			column = 0 // after a tab the column is a multiple of the stop
		}
		b.WriteString(text)
		if tab {
			b.WriteString(strings.Repeat(" ", stop-(column+utf8.RuneCountInString(text))%stop))
		}
	}
	return b.String()
}

// escape does the work of Visible, Code and Own.
func escape(s string, m manner) string {
	if plain(s, m) {
		return s
	}
	hide := hidden(s, m)
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	last := byte('a')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\\' && m == exact:
			b.WriteString(`\\`)
		case r == ':' && last == ':' && m != code, r == '#' && strings.HasPrefix(s[i:], "#[") && last == '#':
			fmt.Fprintf(&b, `\x%02x`, r)
			size, r = 1, 'x'
		case !hide[i]:
			b.WriteString(s[i : i+size])
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		last = 'x'
		if r == ':' || r == '#' {
			last = byte(r)
		}
		i += size
	}
	return b.String()
}

// plain is the quick answer for what almost every name is: ASCII with nothing to escape.
func plain(s string, m manner) bool {
	if m == exact && (s == emptyText || s == repositoryText || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ")) {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x20 || c > 0x7e:
			return false
		case m == exact && (c == '\\' || c == ' ' && s[i-1] == ' '):
			return false
		case c == ':' && strings.HasPrefix(s[i:], "::") && m != code, c == '#' && strings.HasPrefix(s[i:], "##["):
			return false
		}
	}
	return true
}

// hidden tells for each rune, by the index of its first byte, whether it is to be spelled out.
func hidden(s string, m manner) []bool {
	hide := make([]bool, len(s))
	for i, r := range s {
		hide[i] = !showable(r)
	}
	if m == ours {
		return hide
	}
	if m == exact {
		hideBlanks(s, hide)
	}
	for i, r := range s {
		if r >= utf8.RuneSelf && !hide[i] {
			hide[i] = looksASCII(r) || overlays(r)
		}
	}
	hideDecomposed(s, hide)
	hideLookalikes(s, hide)
	hideLooseMarks(s, hide)
	if m == exact && (s == emptyText || s == repositoryText) {
		hide[0] = true
	}
	return hide
}

// hideBlanks spells out the blanks that nobody sees: leading, trailing, and the second and later ones of a run.
func hideBlanks(s string, hide []bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			hide[i] = true
		}
	}
	for i := len(s) - 1; i >= 0 && s[i] == ' '; i-- {
		hide[i] = true
	}
}

// hideLooseMarks spells out combining marks that have no letter to sit on, and those after the third of a stack, which would
// otherwise reach into the neighbouring lines.
func hideLooseMarks(s string, hide []bool) {
	const most = 3
	room := 0
	for i, r := range s {
		switch {
		case !unicode.IsMark(r):
			room = 0
			if !hide[i] && unicode.IsLetter(r) {
				room = most
			}
		case hide[i]:
			room = 0
		case room == 0:
			hide[i] = true
		case unicode.Is(unicode.Mn, r):
			room--
		}
	}
}

// Shorten cuts an escaped string after at most limit graphemes, an escape counting as its characters, and marks the cut with
// "…(+N)", N being how many graphemes and escapes are left out. It never cuts inside a grapheme or an escape. No text that
// Visible made holds the mark, since that spells out "…".
func Shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end, width, left := len(s), 0, 0
	for i := 0; i < len(s); {
		size, w := unit(s[i:])
		width += w
		if width > limit {
			end = min(end, i)
			left++
		}
		i += size
	}
	if left == 0 {
		return s
	}
	return fmt.Sprintf("%s…(+%d)", s[:end], left)
}

// unit measures the first escape or grapheme of s: its bytes, and its width in graphemes.
func unit(s string) (size, width int) {
	if s[0] == '\\' {
		n := escapeLen(s)
		return n, n
	}
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	g := graphemes.FromString(s)
	g.Next()
	return len(g.Value()), 1
}

// escapeLen is the length of the escape at the beginning of s, or 1 for a backslash that begins none.
func escapeLen(s string) int {
	switch {
	case len(s) < 2:
		return 1
	case s[1] == 'x' && len(s) >= 4:
		return 4
	case s[1] == 'u':
		if end := strings.IndexByte(s[:min(len(s), len(`\u{10ffff}`))], '}'); end > 0 {
			return end + 1
		}
		return 1
	case strings.IndexByte(`\ntr`, s[1]) >= 0:
		return 2
	}
	return 1
}
