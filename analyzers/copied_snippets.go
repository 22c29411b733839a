package analyzers

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
)

// copiedSnippets reports long pieces of files that otherwise differ, one finding a source and explanation.
func copiedSnippets(p *Pass) error {
	r, err := p.copied()
	if err != nil {
		return err
	}
	if err := lookedAt(p, r); err != nil {
		return err
	}
	many, err := p.limit("copied-snippets/many-lines", 1)
	if err != nil {
		return err
	}
	groups := groupMatches(r.Matches, func(m *copies.Match) bool { return m.Kind == copies.Snippet })
	for _, g := range groups {
		f := Finding{Severity: Low, Explained: string(g.explain), BaseRate: rate(p, "copied-snippets"), Confidence: g.confidence()}
		if g.explain == copies.Unexplained {
			p.measured("copied-snippets/many-lines", 1, float64(g.shared))
			if float64(g.shared) >= many {
				f.Severity, f.BaseRate = Medium, rate(p, "copied-snippets/many", "copied-snippets")
			}
		}
		f.Message = fmt.Sprintf("pieces of %s (%s) in %s also stand in %s@%s", countOf(len(g.matches), "file"), countOf(g.shared, "line"),
			countOf(g.commits(), "commit"), g.source.Name, g.source.Head.String()[:7])
		f.Evidence, f.Unlisted = g.evidence(p)
		p.Report(f)
	}
	return searchedAll(r, len(groups))
}
