package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Candidate is one line of an overview of several accounts.
type Candidate struct {
	Login             string
	Outcome           string // "findings", "clean", "incomplete", ...
	High, Medium, Low int    // findings that count
	Explained         int
	Repositories      int
	Commits           int // by the account
	Complete          bool
	Note              string // the user's own, or why there is no report
	Report            string // file of the report; may be empty
}

// CSV writes overviews for spreadsheets: RFC 4180 with line feeds, the same columns always, and no cell that a spreadsheet takes for a
// formula.
type CSV struct{}

// Overview writes one record a candidate, in the given order, below the names of the columns.
func (CSV) Overview(w io.Writer, rows []Candidate) error {
	out := csv.NewWriter(w)
	records := [][]string{{
		"login", "outcome", "high", "medium", "low", "explained", "repositories", "commits", "complete", "note", "report",
	}}
	for i := range rows {
		r := &rows[i]
		records = append(records, []string{
			cell(r.Login), cell(r.Outcome), strconv.Itoa(r.High), strconv.Itoa(r.Medium), strconv.Itoa(r.Low), strconv.Itoa(r.Explained),
			strconv.Itoa(r.Repositories), strconv.Itoa(r.Commits), strconv.FormatBool(r.Complete), cell(r.Note), cell(r.Report),
		})
	}
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("write the overview: %w", err)
	}
	return nil
}

// cell is the sink of CSV. Each line of it becomes printable, and one that begins as a formula does, after blanks or not, gets an
// apostrophe, which spreadsheets take for "this is text" (OWASP, CSV injection).
func cell(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		first := strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) && r != '\t' && r != '\r' })
		lines[i] = Own(line)
		if first != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(first)[0]) {
			lines[i] = "'" + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// leastNote is the fewest characters of a note that are worth a column.
const leastNote = 8

// WriteOverview writes the same for people: one line a candidate.
func WriteOverview(w io.Writer, rows []Candidate, o Options) error {
	p := &page{width: min(max(o.Width, minWidth), maxWidth), color: o.Color}
	if len(rows) == 0 {
		p.line("no candidates")
		return p.write(w)
	}
	cells := [][]string{{"LOGIN", "OUTCOME", "HIGH", "MEDIUM", "LOW", "EXPLAINED", "REPOS", "COMMITS", "NOTE"}}
	for i := range rows {
		r := &rows[i]
		outcome := Own(r.Outcome)
		if !r.Complete && outcome != "incomplete" && outcome != "failed" {
			outcome += ", not complete"
		}
		cells = append(cells, []string{
			Shorten(Terminal(Own(r.Login)), longestKey), outcome, thousands(r.High), thousands(r.Medium), thousands(r.Low), thousands(r.Explained),
			thousands(r.Repositories), thousands(r.Commits), Own(r.Note),
		})
	}
	// The note gets what the others leave.
	left := p.width
	for i := range len(cells[0]) - 1 {
		widest := 0
		for _, c := range cells {
			widest = max(widest, columns(c[i]))
		}
		left -= widest + 2
	}
	for _, c := range cells[1:] {
		c[len(c)-1] = Shorten(c[len(c)-1], max(leastNote, left-len("…(+1000)")))
	}
	p.columns(cells, 2, 7)
	return p.write(w)
}
