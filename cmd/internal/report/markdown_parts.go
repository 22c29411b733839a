package report

import (
	"fmt"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// mdMostEvidence is how many pieces of evidence of one finding a Markdown report lists: they are folded away, so there is room for more
// than in the table.
const mdMostEvidence = 10

// mdEvidence writes the evidence of one finding.
func mdEvidence(s *sheet, row row, hash int) string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(disarm(strings.Join(parts, "")) + "\n") }
	f := row.finding
	title := fmt.Sprintf("**%d** %s", row.note, mdCode(f.Check))
	if s.several {
		title += " " + mdCode(row.subject)
	}
	line(title)
	line()
	shown := f.Evidence[:min(len(f.Evidence), mdMostEvidence)]
	for i := range shown {
		if text := mdEvidenceText(&shown[i], hash); text != "" {
			line("- ", text)
		}
	}
	if n := len(f.Evidence) - len(shown) + f.Unlisted; n > 0 {
		line("- ", thousands(n), " more")
	}
	if len(f.Innocent) > 0 {
		line("- also seen with: ", mdText(strings.Join(f.Innocent, "; ")))
	}
	if f.Ask != "" {
		line("- ask: ", mdText(f.Ask))
	}
	line()
	return b.String()
}

// mdEvidenceText is evidenceText with what a stranger wrote in code spans.
func mdEvidenceText(e *Evidence, hash int) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	switch {
	case e.Kind == string(analyzers.SpanEvidence):
		add(mdCode(spanText(e, hash)))
	case e.Commit != "" || e.Other != "" || e.Source != "":
		add(mdCode(commitsText(e, hash)))
	}
	if e.Record != nil {
		add(mdCode(recordText(e.Record)))
	}
	add(mdText(e.Note))
	figures := e.Numbers[:min(len(e.Numbers), mostFigures)]
	for i := range figures {
		add(mdText(numberText(&figures[i])))
	}
	if where := placeText(e); where != "" && e.Kind != string(analyzers.SpanEvidence) {
		add(mdCode(where))
	}
	if e.Quote != "" {
		add(mdCode(e.Quote))
	}
	return strings.Join(parts, "; ")
}

// mdSettled lists the findings that do not count, folded away.
func mdSettled(s *sheet) string {
	var b strings.Builder
	list := func(title string, rows []row, all int, why func(*Finding) string) {
		if all == 0 {
			return
		}
		fmt.Fprintf(&b, "<details><summary>%s: %s</summary>\n\n", title, thousands(all))
		shown := rows[:min(len(rows), mostRows)]
		for _, r := range shown {
			text := mdCode(r.finding.Check) + ": " + mdText(r.finding.Message)
			if s.several {
				text = mdCode(r.subject) + " " + text
			}
			if reason := why(r.finding); reason != "" {
				text += " (" + mdText(reason) + ")"
			}
			b.WriteString(disarm("- "+text) + "\n")
		}
		if n := all - len(shown); n > 0 {
			fmt.Fprintf(&b, "- %s more\n", thousands(n))
		}
		b.WriteString("\n</details>\n\n")
	}
	list("Seen and explained", s.notes, s.settled, func(f *Finding) string { return f.Explained })
	list("Known from the baseline", s.known, len(s.known), func(*Finding) string { return "" })
	if h := s.r.Input.Hidden; h != nil && h.Medium+h.Low > 0 {
		fmt.Fprintf(&b, "%s of less than %s severity not shown.\n\n", isAre(h.Medium+h.Low, "finding", "findings"), h.Minimum)
	}
	return b.String()
}

// mdChecks says how the checks ended that found nothing.
func mdChecks(s *sheet) string {
	all := tally(s.r)
	var lines, clean []string
	for _, t := range all {
		if t.found == 0 && t.clean > 0 {
			clean = append(clean, mdCode(t.check))
		}
	}
	if len(clean) > 0 {
		lines = append(lines, "clean: "+strings.Join(clean, ", "))
	}
	group := func(label string, pick func(*tallied) (int, string)) {
		for _, g := range grouped(all, label, pick) {
			for i := range g.checks {
				g.checks[i] = mdCode(g.checks[i])
			}
			text := label + ": " + strings.Join(g.checks, ", ")
			if g.some {
				text += " of " + plural(s.authors, "author", "authors")
			}
			if g.reason != "" {
				text += ": " + mdText(g.reason)
			}
			lines = append(lines, text)
		}
	}
	group("not enough data", func(t *tallied) (int, string) { return t.few, fewText(s.r, false, t) })
	group("skipped", func(t *tallied) (int, string) { return t.skipped, t.skipReason })
	group("failed", func(t *tallied) (int, string) { return t.failed, t.failedReason })
	return mdFolded("How the other checks ended", lines)
}

// mdMissing says what was not looked at. It is not folded away: silence there is no innocence.
func mdMissing(in *Input) string {
	all := unseenOf(in)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("**Not looked at**\n\n")
	for _, u := range all[:min(len(all), mostMissing)] {
		b.WriteString(disarm("- "+mdCode(u.title())+": "+mdText(u.text)) + "\n")
	}
	if n := len(all) - mostMissing; n > 0 {
		fmt.Fprintf(&b, "- %s more\n", thousands(n))
	}
	return b.String() + "\n"
}

// mdInput says what a reader should know of the input.
func mdInput(in *Input) string {
	var lines []string
	for _, n := range in.Notes {
		lines = append(lines, mdText(n))
	}
	if in.Claims != nil {
		lines = append(lines, "claimed: "+mdText(claimsText(in.Claims)))
	}
	return mdFolded("About what was read", lines)
}

func mdFolded(title string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	for i := range lines {
		lines[i] = disarm("- " + lines[i])
	}
	return "<details><summary>" + title + "</summary>\n\n" + strings.Join(lines, "\n") + "\n\n</details>\n\n"
}
