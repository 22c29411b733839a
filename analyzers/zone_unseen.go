package analyzers

import (
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

var zoneUnseen = &Analyzer{
	Name:      "zone-unseen",
	Title:     "an offset far from all that the author had before the pull request",
	Family:    Zone,
	Severity:  Low,
	MinSample: 1,
	Since:     "0.3.0",
	Innocent: []string{
		"travel, or a move",
		"a new computer, or a remote development machine",
		"a container or a virtual machine with a clock of its own",
		"work that was done elsewhere before and is in no branch that the pull request goes to",
	},
	Ask: "Where were you, and on which machine did you work, when you made these commits?",
	Run: runZoneUnseen,
}

// runZoneUnseen compares the offsets of a pull request with those that the same author's commits in the base had. It is the one
// check of zones that a pull request of one or two commits can answer.
func runZoneUnseen(p *Pass) error {
	before, ok := p.History.Earlier(p.Subject.Identity)
	switch {
	case !ok:
		return Skip("needs a pull request and its author's commits before it (bonafide pr)")
	case p.History.Facts.Shallow > 0:
		return Skip("the clone is shallow, and what the author did before is cut off: git fetch --unshallow, or fetch-depth: 0 with actions/checkout")
	}
	limit, err := p.limits(0, "zone-unseen/earlier-commits", "zone-unseen/hours")
	if err != nil {
		return err
	}
	fewest, apart := int(limit[0]), limit[1]
	line := p.timeline()
	if len(line.placed) == 0 {
		return TooFew(0, 1, "self-committed commits in the pull request with an offset other than +0000")
	}
	var seen zoneTally
	earlier := 0
	for _, o := range before {
		seen = append(seen, zoneCount{offset: o.Offset, n: o.Commits, last: o.Unix})
		if o.Offset != 0 {
			earlier += o.Commits
		}
	}
	if earlier < fewest {
		return TooFew(earlier, fewest, "self-committed commits before the pull request with an offset other than +0000")
	}
	far, most := unseen(line.placed, before, apart)
	p.measured("zone-unseen/hours", 0, most)
	if len(far) == 0 {
		return nil
	}
	var at zoneTally
	for _, t := range far {
		at.add(t.offset, t.unix)
	}
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%d of %d commits at an offset %g h or more from all that the author's earlier commits had (now: %s; before: %s)",
			len(far), len(line.placed), apart, at.words(), seen.words()),
		BaseRate: rate(p, p.Analyzer.Name),
		Evidence: p.unseenEvidence(before, earlier, most, fewest, apart),
		Unlisted: unlisted(len(far)),
	}
	for _, t := range far[:min(len(far), maxListed)] {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: p.hash(t), At: t.moment(),
			Note: fmt.Sprintf("%g h from the nearest offset before", nearest(t.offset, before)),
		})
	}
	p.Report(f)
	return nil
}

// unseen are the commits whose offset lies so many hours or more from every earlier one, and the largest distance of any commit.
func unseen(ticks []tick, before []history.EarlierOffset, apart float64) (far []tick, most float64) {
	for _, t := range ticks {
		d := nearest(t.offset, before)
		most = max(most, d)
		if d >= apart {
			far = append(far, t)
		}
	}
	return far, most
}

// nearest is how many hours an offset lies from the nearest earlier one. +0000 counts as seen where the author had it: it may have been
// a container's, but it may be where he lives.
func nearest(offset int16, before []history.EarlierOffset) float64 {
	least := math.Inf(1)
	for _, o := range before {
		least = min(least, math.Abs(float64(offset)-float64(o.Offset))/60)
	}
	return least
}

// unseenEvidence are the figures, and where each of the offsets before can be looked up. Commits of the base are named in notes: references
// to them would change the finding's fingerprint whenever the base moves on.
func (p *Pass) unseenEvidence(before []history.EarlierOffset, earlier int, most float64, fewest int, apart float64) []Evidence {
	least := float64(fewest)
	line := p.timeline()
	out := []Evidence{{
		Kind: Statistic,
		Note: fmt.Sprintf("%d commits of the pull request at +0000 and %d without a usable offset are not counted", line.zero, line.odd),
		Numbers: []Number{
			{Name: "distance from the nearest offset before", Value: most, Unit: "h", Reference: &apart, RefName: "distance from which on it is reported"},
			{Name: "commits before", Value: float64(earlier), Unit: "commits", Reference: &least, RefName: "fewest by which an author is judged; without +0000"},
		},
	}}
	for _, o := range before[:min(len(before), maxListed)] {
		out = append(out, Evidence{
			Kind: Statistic,
			Note: fmt.Sprintf("before: %s in %s, the last %.10s of %s", zoneOffset(o.Offset), countOf(o.Commits, "commit"), o.Last, zoneDay(o.Unix)),
		})
	}
	return out
}
