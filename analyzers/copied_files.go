package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// mostSpans is how many files are listed as evidence.
const mostSpans = 10

// copiedFiles reports files that equal known ones as a whole or in large parts, one finding a source and explanation.
func copiedFiles(p *Pass) error {
	r, err := p.copied()
	if err != nil {
		return err
	}
	if err := lookedAt(p, r); err != nil {
		return err
	}
	limits, err := p.limits(1, "copied-files/files", "copied-files/many-lines", "copied-files/share")
	if err != nil {
		return err
	}
	groups := groupMatches(r.Matches, func(m *copies.Match) bool { return m.Kind <= copies.Regions })
	for _, g := range groups {
		f := Finding{Severity: Low, Explained: string(g.explain), BaseRate: rate(p, "copied-files"), Confidence: g.confidence()}
		share := float64(g.shared) / float64(max(1, r.Lines))
		if g.explain == copies.Unexplained {
			p.measured("copied-files/files", 1, float64(len(g.matches)))
			p.measured("copied-files/many-lines", 1, float64(g.shared))
			p.measured("copied-files/share", 1, share)
			f.Severity, f.BaseRate = g.severity(p, limits, share)
		}
		f.Message = fmt.Sprintf("%s (%s) in %s %s %s@%s", countOf(len(g.matches), "file"), countOf(g.shared, "line"),
			countOf(g.commits(), "commit"), g.likeness(), g.source.Name, g.source.Head.String()[:7])
		if g.explain == copies.Unexplained {
			f.Message += ", author replaced"
		}
		if n := g.headers(); n > 0 {
			f.Message += fmt.Sprintf("; the copyright lines of %d are gone", n)
		}
		f.Evidence, f.Unlisted = g.evidence(p)
		note := "lines written by hand that the subject added, and those of them that the source has"
		if r.Cut {
			note += "; the search did not reach all of his commits"
		}
		f.Evidence = append(f.Evidence, Evidence{
			Kind: Statistic, Note: note,
			Numbers: []Number{
				{Name: "lines added", Value: float64(r.Lines), Unit: "lines"},
				{Name: "in the source", Value: float64(g.shared), Unit: "lines"},
				{Name: "share", Value: 100 * share, Unit: "%", Reference: ref(100 * limits[2]), RefName: "from which the work as a whole is in question"},
			},
		})
		p.Report(f)
	}
	return searchedAll(r, len(groups))
}

// severity is that of files that nothing explains. limits are those of files, lines and the share of all lines added.
func (g *copiedGroup) severity(p *Pass, limits []float64, share float64) (Severity, calibration.Rate) {
	many := float64(len(g.matches)) >= limits[0] && float64(g.shared) >= limits[1]
	switch {
	case many && share >= limits[2]:
		return High, rate(p, "copied-files/most", "copied-files")
	case many:
		return Medium, rate(p, "copied-files/many", "copied-files")
	case g.headers() > 0:
		return Medium, rate(p, "copied-files/header", "copied-files")
	}
	return Low, rate(p, "copied-files")
}

// copiedGroup is what one source has, with one explanation or none.
type copiedGroup struct {
	source  corpus.Source
	explain copies.Explanation
	matches []*copies.Match
	shared  int // lines
}

// groupMatches puts together the matches that are told in one finding: those without explanation first, then by lines.
func groupMatches(matches []copies.Match, keep func(*copies.Match) bool) []*copiedGroup {
	type key struct {
		source  corpus.SourceID
		explain copies.Explanation
	}
	byKey := map[key]*copiedGroup{}
	var out []*copiedGroup
	for i := range matches {
		m := &matches[i]
		if !keep(m) {
			continue
		}
		k := key{m.Source.ID, m.Explain}
		g := byKey[k]
		if g == nil {
			g = &copiedGroup{source: m.Source, explain: m.Explain}
			byKey[k] = g
			out = append(out, g)
		}
		g.matches = append(g.matches, m)
		g.shared += m.Shared
	}
	slices.SortStableFunc(out, func(a, b *copiedGroup) int {
		return cmp.Or(
			cmp.Compare(min(1, len(a.explain)), min(1, len(b.explain))), cmp.Compare(b.shared, a.shared),
			cmp.Compare(a.source.Name, b.source.Name), cmp.Compare(a.explain, b.explain))
	})
	return out
}

func (g *copiedGroup) commits() int {
	seen := map[int32]bool{}
	for _, m := range g.matches {
		seen[m.Row] = true
	}
	return len(seen)
}

func (g *copiedGroup) headers() (n int) {
	for _, m := range g.matches {
		if m.Header && m.Explain == copies.Unexplained {
			n++
		}
	}
	return n
}

// confidence is that of what was compared as it stands, unless all of it was estimated from fingerprints.
func (g *copiedGroup) confidence() Confidence {
	for _, m := range g.matches {
		if m.Verified {
			return Exact
		}
	}
	return Likely
}

// likeness words how alike the files are, by the least alike of them.
func (g *copiedGroup) likeness() string {
	equal := "equal"
	if len(g.matches) == 1 {
		equal = "equals"
	}
	switch slices.MaxFunc(g.matches, func(a, b *copies.Match) int { return cmp.Compare(a.Kind, b.Kind) }).Kind {
	case copies.Identical:
		return equal
	case copies.Reformed:
		return equal + ", but for white space and comments,"
	case copies.Renamed:
		return equal + ", but for names and literals,"
	}
	return equal + ", in whole or in large parts,"
}

// likenessOf words it for one file.
func likenessOf(m *copies.Match) string {
	switch m.Kind {
	case copies.Identical:
		return "the same content"
	case copies.Reformed:
		return "the same tokens: white space and comments differ"
	case copies.Renamed:
		return "the same tokens but for names and literals"
	case copies.Regions:
		return "large parts of what was added"
	}
	return "some lines"
}

// evidence lists the files with most lines first.
func (g *copiedGroup) evidence(p *Pass) (out []Evidence, unlisted int) {
	list := slices.Clone(g.matches)
	slices.SortStableFunc(list, func(a, b *copies.Match) int {
		return cmp.Or(cmp.Compare(b.Shared, a.Shared), cmp.Compare(a.Path.Untrusted(), b.Path.Untrusted()))
	})
	for _, m := range list[:min(len(list), mostSpans)] {
		out = append(out, span(p, m))
	}
	return out, max(0, len(list)-mostSpans)
}

// fewestRenamed is how many names must have changed before it says something that each has one new name throughout.
const fewestRenamed = 8

// span is the evidence of one match: both sides, and what they share.
func span(p *Pass, m *copies.Match) Evidence {
	oneToOne, _ := p.Table.Limit("copied/one-to-one", 1) // without it the note is left out
	c := &p.History.Commits[m.Row]
	e := Evidence{
		Kind: SpanEvidence, Commit: c.ID.String(), At: momentOf(c.Author), Path: m.Path, Note: likenessOf(m),
		Source: m.Source.Name, Other: m.Source.Head.String(), OtherPath: history.TextOf(m.Item.Path),
		Numbers: []Number{{Name: "lines in both", Value: float64(m.Shared), Unit: "lines", Reference: ref(float64(m.Lines)), RefName: "lines added"}},
	}
	if m.Item.Kind == corpus.CommitItem {
		e.Other, e.OtherPath = m.Item.ID.String(), history.Text{}
	}
	if m.Item.When != 0 {
		e.OtherAt = &Moment{Unix: m.Item.When}
	}
	if m.Item.Server != 0 {
		e.Note += fmt.Sprintf("; there since %s by the clock of GitHub", time.Unix(m.Item.Server, 0).UTC().Format(time.DateOnly))
	} else {
		e.Note += "; neither date comes from a server"
	}
	if m.Header {
		e.Note += "; its copyright lines are gone"
	}
	if m.Compare == nil {
		return e
	}
	if n := len(m.Compare.Regions); n > 0 && !m.Whole() {
		best := slices.MaxFunc(m.Compare.Regions, func(a, b copies.Region) int { return cmp.Compare(a.Tokens, b.Tokens) })
		e.Line, e.LineEnd, e.OtherLine, e.OtherLineEnd = int(best.A), int(best.AEnd), int(best.B), int(best.BEnd)
	}
	if m.Kind > copies.Reformed {
		e.Numbers = append(e.Numbers, Number{Name: "strength (1: what comes about by itself)", Value: m.Score})
	}
	if m.Verified && m.Compare.Tokens > 0 {
		e.Numbers = append(e.Numbers,
			Number{Name: "tokens in both", Value: float64(m.Compare.Tokens), Unit: "tokens", Reference: ref(float64(m.Compare.OfA)), RefName: "tokens added"},
			Number{Name: "tokens of the source's file", Value: float64(m.Compare.OfB), Unit: "tokens"})
	}
	if oneToOne > 0 && m.Compare.Renamed >= fewestRenamed && m.Compare.OneToOne >= oneToOne {
		e.Note += fmt.Sprintf("; %s renamed one to one", countOf(m.Compare.Renamed, "name"))
	}
	if !m.Verified {
		e.Note += "; estimated from fingerprints, the source is not at hand"
	}
	return e
}
