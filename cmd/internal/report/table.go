package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// Limits of the look. A table of more rows is not read, and the JSON report has them all.
const (
	mostRows     = 20
	mostEvidence = 3 // pieces of evidence of one finding
	mostFigures  = 3 // figures of one piece of evidence
	minWidth     = 80
	maxWidth     = 200
	roomySeen    = 34 // columns for WHAT WAS SEEN below which other columns give way
	longestKey   = 32 // graphemes of a subject in the table
	mostNames    = 5  // sources that are named in the line about them

	fingerprintLength = 12 // digits of a fingerprint that tell findings apart
)

// Table writes the report for people: findings with the rate among honest developers, how the other checks ended, evidence as
// footnotes, notes on the input, and one line that sums it up.
type Table struct{}

// row is one finding with whose it is and its footnote.
type row struct {
	subject string // shortened, unique within the table
	finding *Finding
	note    int
}

// sheet is one rendering of one report.
type sheet struct {
	page
	r       *Report
	o       Options
	rows    []row // shown findings, worst first
	total   int   // all findings that count
	notes   []row // findings that something explains, as many as are shown
	settled int   // all of those
	known   []row // findings that an earlier report has; they are not numbered
	several bool  // more than one subject: say whose each finding is
	authors int   // subjects that are authors
}

// Render implements Renderer.
func (Table) Render(w io.Writer, r *Report, o Options) error {
	s := newSheet(r, o)
	if !r.Input.Complete {
		s.hang("", s.paint(red, "PARTIAL REPORT: "+r.Input.IncompleteReason))
		s.line()
	}
	if o.Heading {
		s.hang("", ReadLine(r))
		if known := KnownLine(r); known != "" {
			s.hang("", known)
		}
		s.line()
	}
	if err := s.findings(); err != nil {
		return fmt.Errorf("lay out the table: %w", err)
	}
	s.explained()
	s.baseline()
	s.outcomes()
	s.missing()
	s.footnotes()
	s.inputNotes()
	if o.Verbose {
		s.details()
	}
	s.closing()
	if _, err := w.Write(s.buf.Bytes()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func newSheet(r *Report, o Options) *sheet {
	s := &sheet{r: r, o: o, page: page{width: min(max(o.Width, minWidth), maxWidth), color: o.Color}}
	concerned := 0
	for i := range r.Subjects {
		sub := &r.Subjects[i]
		if sub.Kind == "author" {
			s.authors++
		}
		if sub.charged() > 0 {
			concerned++
		}
		for j := range sub.Findings {
			r := row{subject: shownKey(sub), finding: &sub.Findings[j]}
			switch {
			case r.finding.Explained != "":
				s.notes = append(s.notes, r)
			case r.finding.Baseline:
				s.known = append(s.known, r)
			default:
				s.rows = append(s.rows, r)
			}
		}
	}
	s.several = s.authors > 1 || concerned > 1
	slices.SortStableFunc(s.rows, func(a, b row) int { return weight(b.finding) - weight(a.finding) })
	s.total, s.settled = len(s.rows), len(s.notes)
	s.rows, s.notes = s.rows[:min(s.total, mostRows)], s.notes[:min(s.settled, mostRows)]
	all := slices.Concat(s.rows, s.notes, s.known[:min(len(s.known), mostRows)])
	for i := range all[:len(s.rows)+len(s.notes)] {
		all[i].note = i + 1
	}
	distinct(all)
	copy(s.rows, all)
	copy(s.notes, all[len(s.rows):])
	copy(s.known, all[len(s.rows)+len(s.notes):])
	return s
}

// weight orders findings: severity first, then confidence.
func weight(f *Finding) int {
	return rank(f.Severity)*3 + rank(f.Confidence)
}

func shownKey(s *Subject) string {
	if s.Kind == "repository" {
		return repositoryText
	}
	return Terminal(s.Key)
}

// distinct shortens the subjects of the table. Two that would look the same when cut get a number.
func distinct(rows []row) {
	seen := map[string][]string{}
	for i := range rows {
		full := rows[i].subject
		short := Shorten(full, longestKey)
		at := slices.Index(seen[short], full)
		if at < 0 {
			at = len(seen[short])
			seen[short] = append(seen[short], full)
		}
		if at > 0 {
			short = fmt.Sprintf("%s~%d", short, at+1)
		}
		rows[i].subject = short
	}
}

// concern is severity as word and shape.
func concern(severity string) (text string, s style) {
	switch severity {
	case "high":
		return "high ▲▲▲", red
	case "medium":
		return "medium ▲▲", yellow
	}
	return "low ▲", cyan
}

// findings writes the table proper, or says that there is nothing to put into it.
func (s *sheet) findings() error {
	if len(s.rows) == 0 {
		s.hang("", nothingText(Counts(s.r), s.r.Input.Hidden))
		s.line()
		return nil
	}
	head, cells := s.cells()
	var out strings.Builder
	t := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Settings: tw.Settings{
				Separators: tw.Separators{ShowHeader: tw.Off, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.Off, ShowFooterLine: tw.Off},
			},
		})),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignment(tw.AlignLeft), tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithPadding(tw.Padding{Left: " ", Right: " ", Overwrite: true}),
		tablewriter.WithTrimSpace(tw.Off),
	)
	t.Header(head)
	if err := t.Bulk(cells); err != nil {
		return err
	}
	if err := t.Render(); err != nil {
		return err
	}
	for l := range strings.Lines(out.String()) {
		s.line(strings.TrimRight(l, "\n"))
	}
	if n := s.total - len(s.rows); n > 0 {
		s.line(" ", plural(n, "more finding", "more findings"), " not shown (--format json has all)")
	}
	s.line()
	return nil
}

// cells folds the columns to the width of the page. WHAT WAS SEEN takes what the others leave; when that is little, the rates
// are folded and the subject moves into the cell, and the evidence marks are never cut.
func (s *sheet) cells() (head []string, cells [][]string) {
	const gap = 2
	check, rate, subject := len("CHECK"), len("HONEST DEVELOPERS"), len("SUBJECT")
	for _, r := range s.rows {
		check = max(check, columns(r.finding.Check))
		rate = max(rate, columns(rateText(r.finding)))
		subject = max(subject, columns(r.subject))
	}
	seen := s.width - len("medium ▲▲") + 4 - check - rate - len("EVIDENCE") - 5*gap // ▲ is one column and three bytes
	own := s.several
	if own && seen-subject-gap >= roomySeen {
		seen -= subject + gap
	} else {
		own = false
		if seen < roomySeen {
			seen += rate - len("DEVELOPERS")
			rate = len("DEVELOPERS")
		}
	}
	add := func(out []string, st style, text string, width int) []string {
		lines := fold(text, width)
		for i := range lines {
			lines[i] = s.paint(st, lines[i])
		}
		return append(out, strings.Join(lines, "\n"))
	}
	build := func(st [6]style, texts [6]string) (out []string) {
		out = add(out, st[0], texts[0], 9)
		if own {
			out = add(out, st[1], texts[1], subject)
		}
		out = add(out, st[2], texts[2], check)
		out = add(out, st[3], texts[3], seen)
		out = add(out, st[4], texts[4], rate)
		return add(out, st[5], texts[5], len("EVIDENCE"))
	}
	head = build([6]style{faint, faint, faint, faint, faint, faint},
		[6]string{"CONCERN", "SUBJECT", "CHECK", "WHAT WAS SEEN", "HONEST DEVELOPERS", "EVIDENCE"})
	for _, r := range s.rows {
		text, st := concern(r.finding.Severity)
		what := r.finding.Message
		if s.several && !own {
			what = r.subject + ": " + what
		}
		cells = append(cells, build([6]style{st, "", bold, "", "", faint},
			[6]string{text, r.subject, r.finding.Check, what, rateText(r.finding), fmt.Sprintf("[%d]", r.note)}))
	}
	return head, cells
}

// nothingText says that no finding counts, and why that is not all there is to say.
func nothingText(c Counted, hidden *Hidden) string {
	switch {
	case c.Hidden > 0:
		return fmt.Sprintf("no findings of %s severity or above", hidden.Minimum)
	case c.Known > 0:
		return "no findings that the baseline does not have"
	}
	return "no findings: no check that could run saw anything that does not fit"
}

func rateText(f *Finding) string {
	if f.BaseRate == nil {
		return "not measured"
	}
	return f.BaseRate.Text
}
