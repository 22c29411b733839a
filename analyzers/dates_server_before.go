package analyzers

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// verifiedSince is 2025-01-01. GitHub keeps since late 2024 when it first verified a signature; older signatures were verified anew
// then, so that theirs says nothing of when they came.
const verifiedSince = 1735689600

// batch is what came to the host in one repository and is dated long before that.
type batch struct {
	repository *server.Repository // nil where the host told nothing of it
	early      []offDate
	own        int // self-committed commits in the repository
	bounds     map[int32]HostRecord
	pushes     map[int32]int // of the early ones, by the sight that they arrived with
	aged       int           // of the early ones, those before the account was made
}

// beforeHost looks for commits dated long before the host had them: before their repository, before the push that brought them, or
// before their signature was verified. It gives the number of commits of which such a moment is known.
func (c *serverCheck) beforeHost() (judged int) {
	var batches []*batch
	of := map[*server.Repository]*batch{}
	var most int64
	for _, i := range c.p.Subject.Identity.Own {
		row := &c.p.History.Commits[i]
		r := c.view.repository(c.p.History, i)
		b := of[r]
		if b == nil {
			b = &batch{repository: r, bounds: map[int32]HostRecord{}, pushes: map[int32]int{}}
			of[r] = b
			batches = append(batches, b)
		}
		b.own++
		at, what, ok := c.arrival(i, r)
		if !ok || c.view.elsewhere[row.ID] {
			continue
		}
		judged++
		seconds := at - row.Committer.Unix
		most = max(most, seconds)
		if seconds <= c.limits.before {
			continue
		}
		b.early = append(b.early, offDate{i, seconds})
		b.bounds[i] = what
		if k := c.view.first[i]; k >= 0 && c.view.sights[k].arrived {
			b.pushes[k]++
		}
		if a := c.p.Server.Account; c.owner && !a.Created.IsZero() && a.Created.Unix()-row.Committer.Unix > c.limits.before {
			b.aged++
		}
	}
	if judged == 0 {
		return 0
	}
	c.p.measured("dates-server/before-seconds", judged, float64(most))
	batches = slices.DeleteFunc(batches, func(b *batch) bool { return len(b.early) == 0 })
	c.reportBefore(batches, judged)
	return judged
}

// arrival is the earliest moment at which the host can have had a commit, as far as it told.
func (c *serverCheck) arrival(i int32, r *server.Repository) (at int64, what HostRecord, ok bool) {
	at = math.MinInt64
	later := func(t time.Time, w HostRecord) {
		if t.Unix() > at {
			at, what, ok = t.Unix(), w, true
		}
	}
	if madeAnew(r) {
		later(r.Created, HostRecord{URL: r.URL, At: r.Created.UTC(), What: "repository made"})
	}
	row := &c.p.History.Commits[i]
	if s := c.view.sightOf(i); s != nil && s.arrived {
		later(s.what.At, s.what)
	}
	if t := c.p.Server.Commits[row.ID]; !t.VerifiedAt.IsZero() && row.Committer.Unix > verifiedSince {
		later(t.VerifiedAt, HostRecord{URL: t.URL, At: t.VerifiedAt.UTC(), What: "signature verified", Login: t.Signer, Source: t.Source})
	}
	return at, what, ok
}

// allSigns tells whether everything agrees that could tell an import from dates that were set back: nearly all of the commits in the
// repository are early, over a long time, all of them came at once, and they are older than the account itself. A search for the
// same commits elsewhere must not have failed.
func (c *serverCheck) allSigns(b *batch) bool {
	n := float64(len(b.early))
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, d := range b.early {
		unix := c.p.History.Commits[d.index].Committer.Unix
		first, last = min(first, unix), max(last, unix)
	}
	searched := !slices.ContainsFunc(c.p.Server.Gaps, func(g server.Gap) bool { return strings.Contains(g.What, "elsewhere") })
	return searched && n >= c.limits.share*float64(b.own) && float64(b.aged) >= c.limits.share*n && last-first > c.limits.before && c.atOnce(b)
}

// atOnce tells whether nearly all of a batch came with one push: by the log of pushes or, since that is short, because the repository was
// never pushed to again after the day on which it was made.
func (c *serverCheck) atOnce(b *batch) bool {
	if r := b.repository; madeAnew(r) && !r.Pushed.IsZero() && r.Pushed.Unix()-r.Created.Unix() <= c.limits.push {
		return true
	}
	for _, n := range b.pushes {
		if float64(n) >= c.limits.share*float64(len(b.early)) {
			return true
		}
	}
	return false
}

func (c *serverCheck) reportBefore(batches []*batch, judged int) {
	var all []offDate
	var strong []*batch
	bounds := map[int32]HostRecord{}
	for _, b := range batches {
		all = append(all, b.early...)
		for _, d := range b.early {
			bounds[d.index] = b.bounds[d.index]
		}
		if len(b.early) >= c.limits.fewest && c.allSigns(b) {
			strong = append(strong, b)
		}
	}
	if len(all) < c.limits.fewest || len(strong) == 0 && 2*len(all) < judged {
		return
	}
	widest(all)
	f := Finding{
		Confidence: Exact, BaseRate: rate(c.p, "dates-server/repository"), Unlisted: max(0, len(all)-maxPrinted),
		Message: fmt.Sprintf("%d of %s dated up to %s before the host had them: imported, or dated back",
			len(all), countOf(judged, "commit"), spanOf(all[0].seconds)),
		Innocent:  c.p.Analyzer.Innocent[1:],
		Explained: "a history may be begun, or kept on another host, long before it is pushed to this one",
	}
	if len(strong) > 0 {
		f.Severity, f.Explained, f.BaseRate = Medium, "", rate(c.p, "dates-server/at-once")
		f.Message += "; nearly all commits of " + plural(len(strong), "repository", "repositories") + ", which came at once, and older than the account"
	}
	for _, d := range all[:min(len(all), maxPrinted)] {
		row := &c.p.History.Commits[d.index]
		what := bounds[d.index]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: RecordEvidence, Commit: row.ID.String(), At: momentOf(row.Committer), Record: &what,
			Note: fmt.Sprintf("committer date %s, %s before the host had it", dateOf(row.Committer.Unix), spanOf(d.seconds)),
			Numbers: []Number{
				{Name: "host after committer date", Value: float64(d.seconds) / 86400, Unit: "days", Reference: ref(float64(c.limits.before) / 86400), RefName: "fewest that count"},
			},
		})
	}
	if a := c.p.Server.Account; c.owner && !a.Created.IsZero() {
		aged := 0
		for _, b := range batches {
			aged += b.aged
		}
		if aged > 0 {
			f.Evidence = append(f.Evidence, Evidence{
				Kind: RecordEvidence, Record: accountMade(a), Note: countOf(aged, "commit") + " of these dated before the account was made",
			})
		}
		f.Evidence = append(f.Evidence, c.years(a)...)
	}
	c.p.Report(f)
}
