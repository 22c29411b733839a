package main

import (
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// lateness are the limits for commits dated after GitHub had seen them. A clock that shows local time as universal time is wrong by 14 hours
// at most.
var lateness = map[string]int64{"60 s": minute, "1 h": hour, "14 h": 14 * hour, "24 h": day}

var some = map[string]judge{"1 or more": atLeast(1), "3 or more": atLeast(3), "10 or more": atLeast(10)}

// after measures commits dated after GitHub had seen them.
func (m *measure) after(r *repository) {
	for _, p := range r.lanes.pulls {
		c := &r.h.Commits[p.merge]
		head := r.h.Parents(p.merge)[1]
		if !c.Has(history.WebFlow) || c.Has(history.Malformed) || head < 0 || r.copied[p.merge] {
			continue
		}
		d := &r.h.Commits[head]
		if d.Has(history.Malformed) {
			continue
		}
		late := d.Committer.Unix - c.Committer.Unix
		for name, limit := range lateness {
			m.count("after/merge, head committed later by more than "+name, "merges", late > limit)
			if !d.Has(history.WebFlow) {
				m.count("after/merge, head by an own clock, committed later by more than "+name, "merges", late > limit)
			}
		}
	}
	for i := range r.ids {
		a := &r.authors[i]
		if a.band == "" {
			continue
		}
		m.authoredAfter(r, i)
		late := map[string][]bool{}
		for _, c := range r.ids[i].Own {
			if r.seen[c] == never || r.copied[c] {
				continue
			}
			committed, authored := r.h.Commits[c].Committer.Unix-r.seen[c], r.h.Commits[c].Author.Unix-r.seen[c]
			// Most commits wait for their merge for so long that it hides a clock that is wrong by an hour. A push is seen at once.
			atOnce := committed > -hour
			for name, limit := range lateness {
				if atOnce {
					key := "of commits seen within 1 h, committed later by more than " + name
					late[key] = append(late[key], committed > limit)
					m.count("after/commit seen within 1 h, committed later by more than "+name, "commits", committed > limit)
				}
				late["committed later by more than "+name] = append(late["committed later by more than "+name], committed > limit)
				late["authored later by more than "+name] = append(late["authored later by more than "+name], authored > limit)
				m.count("after/commit, committed later by more than "+name, "commits", committed > limit)
			}
		}
		for name, marks := range late {
			m.mark("after/author, "+name, a, marks, some)
		}
	}
}

// authoredAfter looks at everything that an author wrote, whoever committed it, by the later of the dates that come from the author.
func (m *measure) authoredAfter(r *repository, who int) {
	late := map[string][]bool{}
	for _, i := range r.ids[who].Authored {
		c := &r.h.Commits[i]
		if r.seen[i] == never || r.copied[i] || c.Has(history.WebFlow) {
			continue
		}
		dated := c.Author.Unix
		if c.SelfCommitted() {
			dated = max(dated, c.Committer.Unix)
		}
		for name, limit := range lateness {
			late[name] = append(late[name], dated-r.seen[i] > limit)
		}
	}
	for name, marks := range late {
		m.mark("after/author, any commit, dated later by more than "+name, &r.authors[who], marks, some)
	}
}

// sighted measures how long after its date a commit reached GitHub. Before a repository's first commit by GitHub nothing can be sighted,
// and before 2017 such commits are not told from others.
func (m *measure) sighted(r *repository) {
	since := int64(never)
	for i := range r.h.Commits {
		if c := &r.h.Commits[i]; c.Has(history.WebFlow) {
			since = min(since, c.Committer.Unix)
		}
	}
	since = max(since, calibrate.Since)
	pulled := r.pulled()
	for i := range r.ids {
		a := &r.authors[i]
		if a.band == "" {
			continue
		}
		m.delays(r, a, r.ids[i].Own, since, "all")
		m.delays(r, a, slices.DeleteFunc(slices.Clone(r.ids[i].Own), func(c int32) bool { return !pulled[c] }), since, "pulled")
	}
}

// pulled tells which commits came with a merge that GitHub made.
func (r *repository) pulled() []bool {
	out := make([]bool, len(r.h.Commits))
	for _, p := range r.lanes.pulls {
		if !r.h.Commits[p.merge].Has(history.WebFlow) || p.to-p.from > pullLimit {
			continue
		}
		for _, c := range r.lanes.order[p.from:p.to] {
			out[c] = true
		}
	}
	return out
}

func (m *measure) delays(r *repository, a *author, own []int32, since int64, which string) {
	var committed, authored []float32
	marks := map[string][]bool{}
	for _, c := range own {
		d := &r.h.Commits[c]
		if r.seen[c] == never || r.copied[c] || d.Committer.Unix < since {
			continue
		}
		byCommitter, byAuthor := float64(r.seen[c]-d.Committer.Unix)/day, float64(r.seen[c]-d.Author.Unix)/day
		committed, authored = append(committed, float32(byCommitter)), append(authored, float32(byAuthor))
		for name, limit := range map[string]float64{"30 d": 30, "180 d": 180, "365 d": 365} {
			marks[name] = append(marks[name], byCommitter > limit)
			marks[name+" after the author date"] = append(marks[name+" after the author date"], byAuthor > limit)
			m.count("first-seen/commit, "+which+", later than "+name, "commits", byCommitter > limit)
			m.count("first-seen/commit, "+which+", later than "+name+" after the author date", "commits", byAuthor > limit)
		}
		m.value("first-seen/commit, "+which+", days", byCommitter)
		m.value("first-seen/commit, "+which+", days after the author date", byAuthor)
	}
	for name, ms := range marks {
		m.mark("first-seen/author, "+which+", later than "+name, a, ms, map[string]judge{
			"1 or more": atLeast(1), "10 % or more": share(.1), "half or more": share(.5), "90 % or more": share(.9),
		})
	}
	if len(committed) < least {
		return
	}
	m.value("first-seen/author, "+which+", median days", spreadOf(committed).P50)
	m.value("first-seen/author, "+which+", median days after the author date", spreadOf(authored).P50)
}
