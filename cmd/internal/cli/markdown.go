package cli

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The Markdown that manuals use, besides headings, lists and fenced blocks.
var (
	mdLink = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
	mdMark = regexp.MustCompile("\\*\\*|`")
	mdItem = regexp.MustCompile(`^(\s*)([-*]|[0-9]+\.) `)
)

// plainText lays a manual out for a terminal: headings in capitals, paragraphs and list items folded to the width, fenced
// blocks and tables as they are. It knows the Markdown of our manuals, not all of Markdown.
func plainText(markdown string, width int) string {
	var b strings.Builder
	var para []string
	flush := func() {
		if len(para) > 0 {
			foldInto(&b, strings.Join(para, " "), width)
			para = nil
		}
	}
	fenced := false
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, " \r\n")
		switch {
		case strings.HasPrefix(line, "```"):
			flush()
			fenced = !fenced
		case fenced:
			b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
		case strings.HasPrefix(line, "#"):
			flush()
			b.WriteString(strings.ToUpper(inline(strings.TrimLeft(line, "# "))) + "\n")
		case line == "":
			flush()
			b.WriteString("\n")
		case strings.HasPrefix(line, "|"):
			flush()
			b.WriteString(inline(line) + "\n")
		case mdItem.MatchString(line):
			flush()
			para = []string{line}
		default:
			if len(para) > 0 {
				line = strings.TrimSpace(line)
			}
			para = append(para, line)
		}
	}
	flush()
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// inline drops the marks of emphasis and code, and writes links out.
func inline(s string) string {
	return mdMark.ReplaceAllString(mdLink.ReplaceAllString(s, "$1 ($2)"), "")
}

// foldInto writes one paragraph or list item, the latter with its lines under one another.
func foldInto(b *strings.Builder, text string, width int) {
	lead := mdItem.FindString(text)
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	b.WriteString(lead)
	used := utf8.RuneCountInString(lead)
	for i, word := range words(inline(text[len(lead):])) {
		n := utf8.RuneCountInString(word)
		if i > 0 && used+1+n > width {
			b.WriteString("\n" + indent)
			used = len(indent)
		} else if i > 0 {
			b.WriteString(" ")
			used++
		}
		b.WriteString(word)
		used += n
	}
	b.WriteString("\n")
}

// words splits text at blanks. A percent sign stays with its number.
func words(text string) []string {
	var out []string
	for _, w := range strings.Fields(text) {
		if strings.HasPrefix(w, "%") && len(out) > 0 {
			out[len(out)-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}
