package analyzers

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// painted is what datesPainted measures.
type painted struct {
	days     int     // days with author dates, on the author's wall clock
	collapse float64 // largest share of them that was committed within one hour
	from, to int     // that hour, as the range of Own[from:to]
	empty    float64 // share of commits that change no file
	template float64 // share of commits with the most frequent subject, numbers aside
}

// datesPainted looks for a history whose author dates span weeks and most of whose committer dates fall into an hour. Tools that
// re-date a history through the author dates leave that, and so does who rebases or imports everything: it is a note. Where the
// commits also hold little - they change no file, or most say the same - it is worth a review: tools that paint activity leave
// both, a rebase leaves the first alone, and translators leave the second.
func datesPainted(p *Pass) error {
	id := p.Subject.Identity
	n := len(id.Own)
	if n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits")
	}
	collapse, err := p.limit("dates-painted/collapse", n)
	if err != nil {
		return err
	}
	content, err := p.limit("dates-painted/content", n)
	if err != nil {
		return err
	}
	days, err := p.limit("dates-painted/days", n)
	if err != nil {
		return err
	}
	var x painted
	x.hours(p.History, id.Own)
	if x.days < int(days) {
		return TooFew(x.days, int(days), "days with commits")
	}
	p.measured("dates-painted/collapse", n, x.collapse)
	if x.collapse <= collapse {
		return nil
	}
	x.contents(p.History, id.Own)
	p.Report(x.finding(p, collapse, content))
	return nil
}

// contents measures how much of the work says nothing. Subject is a hash with the numbers folded, so "update 1" and "update 2"
// are the same.
func (x *painted) contents(h *history.History, own []int32) {
	subjects := make([]uint64, len(own))
	empty := 0
	for k, i := range own {
		c := &h.Commits[i]
		subjects[k] = c.Subject
		if c.Has(history.NoChange) {
			empty++
		}
	}
	slices.Sort(subjects)
	most, run := 0, 0
	for k := range subjects {
		if k > 0 && subjects[k] != subjects[k-1] {
			run = 0
		}
		run++
		most = max(most, run)
	}
	x.empty = float64(empty) / float64(len(own))
	x.template = float64(most) / float64(len(own))
}

// hours finds the hour of committer time that holds the most author days. own is by committer time.
func (x *painted) hours(h *history.History, own []int32) {
	day := make([]int64, len(own))
	for k, i := range own {
		day[k] = h.Commits[i].Author.Local() / 86400
	}
	days := slices.Clone(day)
	slices.Sort(days)
	days = slices.Compact(days)
	x.days = len(days)
	inside := make([]int, len(days)) // commits of each day inside the window
	distinct, best, from := 0, 0, 0
	for to, i := range own {
		d, _ := slices.BinarySearch(days, day[to])
		if inside[d]++; inside[d] == 1 {
			distinct++
		}
		for h.Commits[i].Committer.Unix-h.Commits[own[from]].Committer.Unix >= 3600 {
			d, _ := slices.BinarySearch(days, day[from])
			if inside[d]--; inside[d] == 0 {
				distinct--
			}
			from++
		}
		if distinct > best {
			best, x.from, x.to = distinct, from, to+1
		}
	}
	x.collapse = float64(best) / float64(len(days))
}

func (x *painted) finding(p *Pass, collapse, content float64) Finding {
	h, own := p.History, p.Subject.Identity.Own
	first, last := &h.Commits[own[x.from]], &h.Commits[own[x.to-1]]
	earliest, latest := first.Author, first.Author
	for _, i := range own[x.from:x.to] {
		a := h.Commits[i].Author
		if a.Unix < earliest.Unix {
			earliest = a
		}
		if a.Unix > latest.Unix {
			latest = a
		}
	}
	severity, key, what := Low, "dates-painted/collapse", ""
	if max(x.empty, x.template) >= content {
		severity, key, what = Medium, "dates-painted/empty", ", and "+percent(x.empty)+" change no file"
		if x.template > x.empty {
			what = ", and " + percent(x.template) + " share one subject"
		}
	}
	return Finding{
		Severity: severity, Confidence: Likely, BaseRate: rate(p, key, "dates-painted"),
		Message: fmt.Sprintf("%s of %d author days were committed within one hour%s (%d self-committed commits)",
			percent(x.collapse), x.days, what, len(own)),
		Evidence: []Evidence{
			{
				Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
				At: momentOf(first.Committer), OtherAt: momentOf(last.Committer), Note: "first and last commit of that hour, by committer date",
			},
			{
				Kind: Statistic, Note: fmt.Sprintf("%d commits in that hour; their author dates run from %s to %s", x.to-x.from, dateOf(earliest.Unix), dateOf(latest.Unix)),
				Numbers: []Number{
					{Name: "share of author days in one committer hour", Value: 100 * x.collapse, Unit: "%", Reference: ref(100 * collapse), RefName: "99th percentile of honest developers"},
					{Name: "share that changes no file", Value: 100 * x.empty, Unit: "%", Reference: ref(100 * content), RefName: "limit"},
					{Name: "share with the most frequent subject", Value: 100 * x.template, Unit: "%", Reference: ref(100 * content), RefName: "limit"},
				},
			},
		},
	}
}
