package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report in GitHub's Markdown, for a step summary or a comment: what was judged and the count, a table of findings,
// their evidence folded away, how the other checks ended, what was not looked at, and the next question.
type Markdown struct{}

// sections are the parts of a Markdown report, so that what does not fit can be left out.
type sections struct {
	head    string
	rows    []string // of the table
	notes   []string // evidence, one for each row
	settled string   // findings that do not count
	checks  string   // how the checks ended
	missing string   // what was not looked at
	input   string   // notes on what was read
	next    string
	total   int // findings that count
}

// Render implements Renderer.
func (Markdown) Render(w io.Writer, r *Report, o Options) error {
	most := o.MaxBytes
	if most <= 0 {
		most = SummaryBytes
	}
	if _, err := w.Write(fit(markdownSections(r), most)); err != nil {
		return fmt.Errorf("write Markdown: %w", err)
	}
	return nil
}

// fit puts the sections together in at most so many bytes: evidence goes first, from the last finding on, then rows of the table, then
// the sections below it from the last on. What is left out is said.
func fit(s *sections, most int) []byte {
	rows, notes := len(s.rows), len(s.notes)
	lower := []*string{&s.input, &s.settled, &s.checks, &s.missing, &s.next}
	for {
		text := s.text(rows, notes)
		if len(text) <= most {
			return text
		}
		switch {
		case notes > 0:
			for over := len(text) - most; notes > 0 && over > 0; {
				notes--
				over -= len(s.notes[notes])
			}
		case rows > 0:
			rows--
		case len(lower) > 0:
			*lower[0], lower = "", lower[1:]
		default: // the marker and the count alone
			return []byte(Marker + "\n\n" + plural(s.total, "finding", "findings") + "\n")
		}
	}
}

func (s *sections) text(rows, notes int) []byte {
	var b bytes.Buffer
	b.WriteString(s.head)
	if rows > 0 {
		b.WriteString("| concern | check | what was seen | honest developers | evidence |\n|---|---|---|---|---|\n")
		b.WriteString(strings.Join(s.rows[:rows], ""))
		b.WriteByte('\n')
	}
	if n := s.total - rows; n > 0 {
		fmt.Fprintf(&b, "%s not shown here; the JSON report has all.\n\n", plural(n, "more finding", "more findings"))
	}
	if notes > 0 {
		b.WriteString("<details><summary>Evidence</summary>\n\n")
		b.WriteString(strings.Join(s.notes[:notes], ""))
		b.WriteString("</details>\n\n")
	}
	if n := rows - notes; n > 0 {
		fmt.Fprintf(&b, "The evidence of %s is left out for want of room; the JSON report has it.\n\n", plural(n, "finding", "findings"))
	}
	for _, part := range []string{s.missing, s.settled, s.checks, s.input, s.next} {
		b.WriteString(part)
	}
	return b.Bytes()
}

// markdownSections writes every section in full.
func markdownSections(r *Report) *sections {
	sheet := newSheet(r, Options{})
	s := &sections{total: sheet.total}
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(disarm(strings.Join(parts, "")) + "\n") }
	take := func() (text string) { text = b.String(); b.Reset(); return text }

	line(Marker)
	line("### bonafide: ", countText(Counts(r)))
	line()
	kind, name, text := readParts(r)
	if p := r.Input.Pull; p != nil {
		kind += fmt.Sprintf(" %d of", p.Number)
	}
	if name != "" {
		kind += " " + mdCode(name) + ":"
	}
	line(upper(kind), " ", mdText(text), ".")
	line()
	if !r.Input.Complete {
		line("**Not complete:** ", mdText(r.Input.IncompleteReason), ". The absence of a finding says nothing.")
		line()
	}
	if len(sheet.rows) == 0 {
		line(upper(nothingText(Counts(r), r.Input.Hidden)), ".")
		line()
	} else {
		line("A finding is a reason to ask a question, not a verdict.")
		line()
	}
	s.head = take()

	hash := hashLength(r.Input.Commits)
	for _, row := range sheet.rows {
		f := row.finding
		level, _ := concern(f.Severity)
		what := mdText(f.Message)
		if sheet.several {
			what = mdCode(row.subject) + ": " + what
		}
		line("| ", level, " | ", mdCode(f.Check), " | ", what, " | ", mdText(rateText(f)), fmt.Sprintf(" | %d |", row.note))
		s.rows = append(s.rows, take())
		s.notes = append(s.notes, mdEvidence(sheet, row, hash))
	}
	s.settled = mdSettled(sheet)
	s.checks = mdChecks(sheet)
	s.missing = mdMissing(&r.Input)
	s.input = mdInput(&r.Input)
	for _, row := range sheet.rows {
		if row.finding.Ask != "" {
			line("**Next question:** ", mdText(row.finding.Ask))
			break
		}
	}
	s.next = take()
	return s
}

// upper writes the first letter of one of our sentences as a capital.
func upper(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }
