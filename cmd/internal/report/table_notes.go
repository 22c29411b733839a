package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// KnownLine says in one line what was compared with: "compared with 2 sources (1,204 commits, 310 files): owner/repo, ours". It is
// empty where nothing was.
func KnownLine(r *Report) string {
	in := &r.Input
	if len(in.Known) == 0 {
		return ""
	}
	commits, files := 0, 0
	var names []string
	for _, k := range in.Known {
		commits, files = commits+k.Commits, files+k.Files
		if len(names) < mostNames {
			names = append(names, k.Name)
		}
	}
	all := len(in.Known) + in.KnownUnlisted
	figures := plural(commits, "commit", "commits") + ", " + plural(files, "file", "files")
	if in.KnownUnlisted > 0 {
		figures = "more than " + figures
	}
	text := fmt.Sprintf("compared with %s (%s): %s", plural(all, "source", "sources"), figures, strings.Join(names, ", "))
	if n := all - len(names); n > 0 {
		text += fmt.Sprintf(" and %s more", thousands(n))
	}
	return text
}

// explained lists, apart from the table, what was seen and is explained: it counts for nothing.
func (s *sheet) explained() {
	if len(s.notes) == 0 {
		return
	}
	s.line(" ", s.paint(faint, "seen and explained"))
	for _, r := range s.notes {
		text := r.finding.Message + " (" + r.finding.Explained + ")"
		if s.several {
			text = r.subject + ": " + text
		}
		s.hang(fmt.Sprintf("   %s %s  ", s.paint(faint, fmt.Sprintf("[%d]", r.note)), r.finding.Check), text)
	}
	if n := s.settled - len(s.notes); n > 0 {
		s.line("   ", thousands(n), " more not shown (--format json has all)")
	}
	s.line()
}

// baseline lists what an earlier report has too. Its evidence stands there.
func (s *sheet) baseline() {
	if len(s.known) == 0 {
		return
	}
	s.line(" ", s.paint(faint, "known from the baseline"))
	shown := s.known[:min(len(s.known), mostRows)]
	for _, r := range shown {
		text := r.finding.Message
		if s.several {
			text = r.subject + ": " + text
		}
		s.hang("   "+r.finding.Check+"  ", text)
	}
	if n := len(s.known) - len(shown); n > 0 {
		s.line("   ", thousands(n), " more not shown (--format json has all)")
	}
	s.line()
}

// footnotes writes the evidence of the findings in the table. What else explains a check's finding, and what to ask, stands
// at the first finding of that check.
func (s *sheet) footnotes() {
	told := map[string]int{}
	hash := hashLength(s.r.Input.Commits)
	for _, row := range slices.Concat(s.rows, s.notes) {
		f := row.finding
		lead := s.paint(faint, fmt.Sprintf("[%d]", row.note)) + " "
		if s.several {
			s.hang(lead, f.Check+", "+row.subject)
			lead = "    "
		}
		s.evidence(lead, f, hash)
		s.compare(f)
		if first, ok := told[f.Check]; ok {
			s.hang("    ", fmt.Sprintf("also seen with, and what to ask: see [%d]", first))
			continue
		}
		told[f.Check] = row.note
		if len(f.Innocent) > 0 {
			s.hang("    ", "also seen with: "+strings.Join(f.Innocent, "; "))
		}
		if f.Ask != "" {
			s.hang("    ", "ask: \""+f.Ask+"\"")
		}
	}
	if len(s.rows)+len(s.notes) > 0 {
		s.line()
	}
}

// compare prints the command that shows both sides of a finding about copied code. It is not folded, so that it can be copied.
func (s *sheet) compare(f *Finding) {
	if s.o.Repeat == "" || !slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.Source != "" }) {
		return
	}
	s.line("    both sides: bonafide diff ", short(f.Fingerprint, fingerprintLength), " ", Own(s.o.Repeat))
}

// evidence lists the first pieces of evidence, in one line where they fit and otherwise one a line.
func (s *sheet) evidence(lead string, f *Finding, hash int) {
	shown := f.Evidence[:min(len(f.Evidence), mostEvidence)]
	parts := make([]string, 0, mostEvidence+1)
	for i := range shown {
		if text := evidenceText(&shown[i], hash); text != "" {
			parts = append(parts, text)
		}
	}
	if n := len(f.Evidence) - len(shown) + f.Unlisted; n > 0 {
		parts = append(parts, thousands(n)+" more")
	}
	if len(parts) == 0 {
		parts = append(parts, "no single commit to show")
	}
	if one := strings.Join(parts, " · "); columns(lead)+columns(one) <= s.width {
		s.line(lead, one)
		return
	}
	for _, p := range parts {
		s.hang(lead, p)
		lead = strings.Repeat(" ", columns(lead))
	}
}

func evidenceText(e *Evidence, hash int) string {
	text := commitsText(e, hash)
	if e.Kind == string(analyzers.SpanEvidence) {
		text = spanText(e, hash)
	}
	var more []string
	if e.Record != nil {
		more = append(more, recordText(e.Record))
	}
	if e.Note != "" {
		more = append(more, e.Note)
	}
	figures := e.Numbers[:min(len(e.Numbers), mostFigures)]
	for i := range figures {
		if n := numberText(&figures[i]); n != "" {
			more = append(more, n)
		}
	}
	if n := len(e.Numbers) - len(figures); n > 0 {
		more = append(more, plural(n, "more figure", "more figures"))
	}
	if where := placeText(e); where != "" && e.Kind != string(analyzers.SpanEvidence) {
		more = append(more, where)
	}
	if e.Quote != "" {
		more = append(more, `"`+e.Quote+`"`)
	}
	switch {
	case len(more) == 0:
		return text
	case text == "":
		return strings.Join(more, "; ")
	}
	return text + " (" + strings.Join(more, "; ") + ")"
}

// commitsText names a commit, or two.
func commitsText(e *Evidence, hash int) string {
	var words []string
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	add(short(e.Commit, hash))
	if e.Commit != "" && e.Repository != "" {
		add("of " + e.Repository)
	}
	add(local(e.At))
	if e.Other != "" {
		if e.Source == "" {
			add("and")
		} else {
			add("=")
		}
		add(short(e.Other, hash))
		add(local(e.OtherAt))
	}
	if e.Source != "" {
		add("in " + e.Source)
	}
	return strings.Join(words, " ")
}

// spanText names both sides of a span: "a.go:10-52 @1f3c9a0 = owner/repo b.go:8-50 @88d0e1b".
func spanText(e *Evidence, hash int) string {
	text := sideText(e.Path, e.Line, e.LineEnd, e.Commit, hash) + " ="
	if e.Repository != "" {
		text = e.Repository + " " + text
	}
	if e.Source != "" {
		text += " " + e.Source
	}
	return text + " " + sideText(e.OtherPath, e.OtherLine, e.OtherLineEnd, e.Other, hash)
}

func sideText(path string, line, end int, commit string, hash int) string {
	text := path
	if path == "" && commit == "" {
		text = Terminal(path)
	}
	if line > 0 {
		text += ":" + strconv.Itoa(line)
	}
	if end > 0 {
		text += "-" + strconv.Itoa(end)
	}
	if commit != "" {
		text = strings.TrimPrefix(text+" @"+short(commit, hash), " ")
	}
	return text
}

// placeText says which file, and which line of it.
func placeText(e *Evidence) string {
	switch {
	case e.Path == "":
		return ""
	case e.Line == 0:
		return `file "` + e.Path + `"`
	}
	return `line ` + strconv.Itoa(e.Line) + ` of "` + e.Path + `"`
}

// numberText says a figure and what it is compared to; it is empty for what is no finite number.
func numberText(n *Number) string {
	if n.Value == nil {
		return ""
	}
	text := n.Name + ": " + amountText(*n.Value, n.Unit)
	if n.Reference != nil {
		text += " against " + amountText(*n.Reference, n.Unit)
		if n.ReferenceName != "" {
			text += " (" + n.ReferenceName + ")"
		}
	}
	return text
}

func amountText(v float64, unit string) string {
	switch unit {
	case "":
		return number(v)
	case "%":
		return number(v) + "%"
	}
	return number(v) + " " + unit
}

func local(m *Moment) string {
	switch {
	case m == nil:
		return ""
	case m.Local == nil:
		return fmt.Sprintf("at %d s after 1970", m.Unix)
	}
	return *m.Local
}

// hashLength is how many digits tell commits apart: 7 as git starts with, 10 in large histories.
func hashLength(commits int) int {
	if commits > 20_000 {
		return 10
	}
	return 7
}

func short(hash string, n int) string { return hash[:min(n, len(hash))] }

// inputNotes writes what a reader should know of the input.
func (s *sheet) inputNotes() {
	for _, n := range s.r.Input.Notes {
		s.hang("note: ", n)
	}
	if c := s.r.Input.Claims; c != nil {
		s.hang("claimed: ", claimsText(c))
	}
	if len(s.r.Input.Notes) > 0 || s.r.Input.Claims != nil {
		s.line()
	}
}

func claimsText(c *Claims) string {
	var parts []string
	for _, z := range c.Zones {
		text := z.Zone
		if z.From != nil {
			text += " from " + *z.From
		}
		if z.To != nil {
			text += " until " + *z.To
		}
		parts = append(parts, text)
	}
	if c.Hours != nil {
		parts = append(parts, "working "+c.Hours.Start+"-"+c.Hours.End)
	}
	if c.Since != nil {
		parts = append(parts, "since "+*c.Since)
	}
	return strings.Join(parts, ", ")
}

// closing sums the report up in one line, and says what to do next.
func (s *sheet) closing() {
	s.hang("", s.paint(bold, fmt.Sprintf("%s · exit %d", sumText(s.r), s.o.Exit)))
	if len(s.rows) > 0 {
		s.line("next: bonafide explain ", s.rows[0].finding.Check)
	}
}
