package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// twoColumns is the width from which the two sides stand side by side.
const twoColumns = 120

// sidesPage is one rendering of Sides.
type sidesPage struct {
	page
	wide bool
}

// WriteText writes the sides for people: side by side on a wide terminal, otherwise one after the other. Equal lines are marked with
// "=", lines that correspond with "~", and what differs in those by colour, or by brackets without colours.
func (s *Sides) WriteText(w io.Writer, o Options) error {
	p := &sidesPage{page: page{width: min(max(o.Width, minWidth), 2*maxWidth), color: o.Color}, wide: o.Width >= twoColumns}
	for i := range s.Findings {
		p.finding(&s.Findings[i])
	}
	return p.write(w)
}

func (p *sidesPage) finding(f *FindingSides) {
	p.hang(p.paint(bold, f.Finding.Check)+" "+short(f.Finding.Fingerprint, fingerprintLength)+"  ", f.Subject+": "+f.Finding.Message)
	if f.Finding.Explained != "" {
		p.hang("explained: ", f.Finding.Explained)
	}
	p.line()
	for i := range f.Files {
		p.files(&f.Files[i])
	}
	for i := range f.Commits {
		p.commits(&f.Commits[i])
	}
	if len(f.Files)+len(f.Commits) == 0 {
		p.line("the evidence has no other side")
		p.line()
	}
	if f.Unlisted > 0 {
		p.line(plural(f.Unlisted, "more file or pair of commits", "more files or pairs of commits"), " not shown (--full shows those in the report)")
		p.line()
	}
}

func (p *sidesPage) files(s *SidePair) {
	p.hang("ours    ", placeOfSide(&s.Ours))
	p.hang("theirs  ", placeOfSide(&s.Theirs))
	if s.Missing != "" {
		p.hang("        ", s.Missing)
		p.line()
		return
	}
	p.line("        ", fmt.Sprintf("%s equal but for white space, %s", plural(s.Equal, "line", "lines"), correspond(s.Changed)))
	p.line()
	digits := 1
	for i := range s.Hunks {
		for j := range s.Hunks[i].Rows {
			r := &s.Hunks[i].Rows[j]
			for _, l := range []*CodeLine{r.Ours, r.Theirs} {
				if l != nil {
					digits = max(digits, len(strconv.Itoa(l.Number)))
				}
			}
		}
	}
	for i := range s.Hunks {
		if i > 0 {
			p.line("  ...")
		}
		for j := range s.Hunks[i].Rows {
			p.row(&s.Hunks[i].Rows[j], digits)
		}
		if n := s.Hunks[i].More; n > 0 {
			p.line("  ", plural(n, "more line", "more lines"), " (--full shows all)")
		}
	}
	p.line()
}

func correspond(n int) string {
	if n == 1 {
		return "1 corresponds and differs"
	}
	return thousands(n) + " correspond and differ"
}

func placeOfSide(s *Side) string {
	text := sideText(s.Path, s.Line, s.LineEnd, s.Commit, fingerprintLength)
	if s.Source != "" {
		text = s.Source + " " + text
	}
	if s.At != nil {
		text += ", authored " + local(s.At)
	}
	return text
}

// row writes a line of each side.
func (p *sidesPage) row(r *Row, digits int) {
	if p.wide {
		mark := map[string]string{"equal": " = ", "changed": " ~ ", "ours": " < ", "theirs": " > "}[r.Kind]
		if mark == "" {
			mark = "   "
		}
		room := (p.width - 2*digits - 2 - len(mark)) / 2
		left, right := p.code(r.Ours, r.Kind, room), p.code(r.Theirs, r.Kind, room)
		p.codeLine(number0(r.Ours, digits), " ", left, strings.Repeat(" ", max(0, room-columns(left))), mark, number0(r.Theirs, digits), " ", right)
		return
	}
	room := p.width - 2*digits - 5
	write := func(ours, theirs *CodeLine, mark string, shown *CodeLine) {
		p.codeLine(number0(ours, digits), " ", number0(theirs, digits), " ", mark, " ", p.code(shown, r.Kind, room))
	}
	switch {
	case r.Kind == "changed":
		write(r.Ours, nil, "~<", r.Ours)
		write(nil, r.Theirs, "~>", r.Theirs)
	case r.Kind == "ours":
		write(r.Ours, nil, " <", r.Ours)
	case r.Kind == "theirs":
		write(nil, r.Theirs, " >", r.Theirs)
	case r.Kind == "equal":
		write(r.Ours, r.Theirs, "= ", r.Ours)
	case r.Ours == nil:
		write(nil, r.Theirs, "  ", r.Theirs)
	default:
		write(r.Ours, r.Theirs, "  ", r.Ours)
	}
}

// number0 is the number of a line, to the right of so many columns.
func number0(l *CodeLine, digits int) string {
	if l == nil {
		return strings.Repeat(" ", digits)
	}
	return fmt.Sprintf("%*d", digits, l.Number)
}

// code is a line cut to the room that it has.
func (p *sidesPage) code(l *CodeLine, kind string, room int) string {
	if l == nil {
		return ""
	}
	var out strings.Builder
	for _, part := range l.Parts {
		text, open, end, st := part.Text, "", "", style("")
		switch {
		case part.Equal:
			st = cyan
		case kind == "context":
			st = faint
		case kind == "changed" && p.color:
			st = yellow
		case kind == "changed" && strings.TrimSpace(text) != "":
			open, end = "[", "]"
		}
		left := room - len(open) - len(end)
		if left < 1 {
			break
		}
		if columns(text) > left {
			text = breakWord(text, max(1, left-1))[0]
			out.WriteString(p.paint(st, open+text) + "…")
			break
		}
		out.WriteString(p.paint(st, open+text+end))
		room = left - columns(text)
	}
	return out.String()
}

// codeLine ends a line that begins with a number or a blank and holds code: "::" in it is no command, "##[" would be.
func (p *page) codeLine(parts ...string) {
	p.buf.WriteString(strings.ReplaceAll(strings.TrimRight(strings.Join(parts, ""), " "), "##[", `#\x23[`))
	p.buf.WriteByte('\n')
}

// commits writes the headers of two commits side by side, or one under the other.
func (p *sidesPage) commits(c *CommitPair) {
	theirs := c.Theirs.Source
	if theirs == "" {
		theirs = "the other commit"
	}
	differ := func(a, b string) string {
		if a == b {
			return "="
		}
		return " "
	}
	type field struct{ name, ours, theirs, mark string }
	fields := []field{
		{"", "ours", theirs, " "},
		{"commit", c.Ours.Commit, c.Theirs.Commit, differ(c.Ours.Commit, c.Theirs.Commit)},
	}
	if c.Ours.Missing == "" && c.Theirs.Missing == "" {
		for _, f := range []field{
			{"tree", c.Ours.Tree, c.Theirs.Tree, ""},
			{"author", c.Ours.Author, c.Theirs.Author, ""},
			{"authored", local(c.Ours.At), local(c.Theirs.At), ""},
			{"committer", c.Ours.Committer, c.Theirs.Committer, ""},
			{"committed", local(c.Ours.Committed), local(c.Theirs.Committed), ""},
			{"subject", c.Ours.Subject, c.Theirs.Subject, ""},
			{"files", thousands(c.Ours.Files), thousands(c.Theirs.Files), ""},
		} {
			f.mark = differ(f.ours, f.theirs)
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		p.field(f.name, f.ours, f.theirs, f.mark)
	}
	for _, m := range []string{c.Ours.Missing, c.Theirs.Missing} {
		if m != "" {
			p.hang("           ", m)
			break
		}
	}
	if text := sameness(c); text != "" {
		p.hang("           ", text)
	}
	if c.Note != "" {
		p.hang("           ", c.Note)
	}
	p.line()
}

// field writes one field of both headers.
func (p *sidesPage) field(name, ours, theirs, mark string) {
	lead := name + strings.Repeat(" ", max(0, 11-len(name)))
	if !p.wide {
		p.hang(lead+mark+" ", Terminal(ours))
		if mark != "=" {
			p.hang(strings.Repeat(" ", 13), Terminal(theirs))
		}
		return
	}
	room := (p.width - 11 - 3) / 2
	left, right := fold(Terminal(ours), room), fold(Terminal(theirs), room)
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		if i > 0 {
			lead, mark = strings.Repeat(" ", 11), " "
		}
		p.line(lead, l, strings.Repeat(" ", max(0, room-columns(l))), " ", mark, " ", r)
	}
}

// sameness says what the two commits share.
func sameness(c *CommitPair) string {
	var parts []string
	is := func(b *bool) bool { return b != nil && *b }
	if is(c.SameTree) {
		parts = append(parts, "the trees are equal")
	}
	switch {
	case is(c.SamePatch):
		parts = append(parts, "the patches are equal (git patch-id --stable)")
	case is(c.SameBody):
		parts = append(parts, "the patches are equal but for the paths")
	case c.SamePatch != nil:
		parts = append(parts, "the patches differ")
	}
	return strings.Join(parts, "; ")
}
