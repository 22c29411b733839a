package report

import (
	"bytes"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// page collects the lines of a text report. Nothing is written to the reader before the page is whole, so that a failure
// never leaves half a table.
type page struct {
	buf   bytes.Buffer
	width int
	color bool
}

// line ends one line. Blanks at its end go, and CI commands that arose where two strings met are disarmed.
func (p *page) line(parts ...string) {
	p.buf.WriteString(disarm(strings.TrimRight(strings.Join(parts, ""), " ")))
	p.buf.WriteByte('\n')
}

// hang writes text folded to the page, the first line after lead and the others indented by the width of lead.
func (p *page) hang(lead, text string) {
	indent := columns(lead)
	for i, l := range fold(disarm(text), p.width-indent) { // disarmed first, since that makes it longer
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		p.line(lead, l)
	}
}

// style is an ANSI SGR sequence of the 16-colour set.
type style string

const (
	bold   style = "1"
	faint  style = "2"
	red    style = "1;31"
	yellow style = "33"
	cyan   style = "36"
)

func (p *page) paint(s style, text string) string {
	if !p.color || s == "" || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// columns is the width of text on a terminal, without colours. Letters of ambiguous width count one, whatever the locale.
func columns(text string) int {
	if strings.IndexByte(text, 0x1b) >= 0 {
		text = uncolored(text)
	}
	return displaywidth.String(text)
}

// uncolored drops the sequences that paint made.
func uncolored(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(rest, "m")
	}
}

// fold breaks text at blanks into lines of at most width columns. Words that are longer are broken between graphemes, never
// inside an escape.
func fold(text string, width int) []string {
	width = max(width, 8)
	if columns(text) <= width {
		return []string{text}
	}
	var lines []string
	line, used := "", 0
	for _, word := range words(text) {
		w := columns(word)
		if line != "" && used+1+w <= width {
			line, used = line+" "+word, used+1+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		if w > width {
			pieces := breakWord(word, width)
			last := len(pieces) - 1
			lines = append(lines, pieces[:last]...)
			word, w = pieces[last], columns(pieces[last])
		}
		line, used = word, w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// words splits text at blanks. A percent sign stays with its number.
func words(text string) []string {
	var out []string
	for _, w := range strings.Split(text, " ") {
		if strings.HasPrefix(w, "%") && len(out) > 0 {
			out[len(out)-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// breakWord cuts a word into pieces of at most width columns.
func breakWord(word string, width int) (pieces []string) {
	start, used := 0, 0
	for end := 0; end < len(word); {
		size, _ := unit(word[end:])
		w := columns(word[end : end+size])
		if end > start && used+w > width {
			pieces = append(pieces, word[start:end])
			start, used = end, 0
		}
		end, used = end+size, used+w
	}
	return append(pieces, word[start:])
}
