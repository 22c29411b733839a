package analyzers

import "fmt"

// datesRewritten looks for many people with commits dated before their parents. One such commit is a wrong clock; that of many
// people says that the history was rewritten, replayed or merged from elsewhere, and nothing about any of them, so that
// dates-order leaves these commits alone then.
func datesRewritten(p *Pass) error {
	if len(p.History.Commits) == 0 {
		return TooFew(0, 1, "commits")
	}
	basis := orderBasisOf(p)
	if basis.err != nil {
		return basis.err
	}
	if !basis.rewritten() {
		return nil
	}
	h, rows, people := p.History, basis.facts.back, basis.facts.backPeople
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%s of %s are dated more than a day before their parents; dates-order leaves them alone",
			countOf(len(rows), "commit"), countOf(people, "author")),
		BaseRate: rate(p, "dates-rewritten"),
	}
	for _, i := range rows[:min(len(rows), mostListed)] {
		parent := lateParent(h, i, basis.limits.parent)
		c, l := &h.Commits[i], &h.Commits[parent]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: c.ID.String(), Other: l.ID.String(), At: momentOf(c.Committer), OtherAt: momentOf(l.Committer),
			Note: "committed " + spanOf(l.Committer.Unix-c.Committer.Unix) + " before its parent",
		})
	}
	f.Unlisted = len(rows) - len(f.Evidence)
	p.Report(f)
	return nil
}
