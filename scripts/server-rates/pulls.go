package main

import (
	"cmp"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// earlier is the fewest own commits before a pull request by whose offsets it is judged.
const earlier = 20

// pullOffsets measures the size of pull requests, and how often one shows an offset that its author has not had before.
func (m *measure) pullOffsets(r *repository) {
	pulls := slices.DeleteFunc(slices.Clone(r.lanes.pulls), func(p pull) bool {
		_, named := r.branches[p.merge]
		return !named || r.copied[p.merge] || p.to == p.from || !r.h.Commits[p.merge].Has(history.WebFlow)
	})
	slices.SortStableFunc(pulls, func(a, b pull) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	before := make([]past, len(r.ids))
	shown := map[int32][2][]bool{} // by author, of each pull: an offset not seen before, one far from all seen before
	done := int32(0)
	for _, p := range pulls {
		size := float64(p.to - p.from)
		m.value("pull/commits", size)
		m.count("pull/fewer than 10 commits", "pulls", size < 10)
		m.count("pull/one commit", "pulls", size == 1)
		m.count("pull/more than 250 commits", "pulls", size > pullLimit)
		for ; done < p.from; done++ {
			if who, offset, ok := r.ownOffset(r.lanes.order[done]); ok {
				before[who].add(offset)
			}
		}
		if p.to-p.from <= pullLimit {
			m.pullOffset(r, r.lanes.order[p.from:p.to], before, shown)
		}
	}
	for who, marks := range shown {
		m.mark("pull/author, with an offset not seen before", &r.authors[who], marks[0], some)
		m.mark("pull/author, with an offset 3 h or more from any seen before", &r.authors[who], marks[1], some)
	}
}

// ownOffset is the author and the offset of a self-committed commit.
func (r *repository) ownOffset(i int32) (who int32, offset int16, ok bool) {
	c := &r.h.Commits[i]
	who = r.identity[c.Author.Who]
	return who, c.Committer.Offset, c.SelfCommitted() && c.Committer.Zone == history.ZoneReal && who >= 0 && r.authors[who].band != ""
}

// past is what an author's earlier commits showed.
type past struct {
	commits int
	offsets []int16
}

func (p *past) add(offset int16) {
	p.commits++
	if !slices.Contains(p.offsets, offset) {
		p.offsets = append(p.offsets, offset)
	}
}

// size is a word for how many there are.
func (p *past) size() string {
	switch {
	case p.commits < 50:
		return ", 20 to 49 commits before"
	case p.commits < 200:
		return ", 50 to 199 commits before"
	}
	return ", 200 commits or more before"
}

// nearest is how many minutes an offset lies from all seen before.
func (p *past) nearest(offset int16) int {
	d := 24 * 60
	for _, o := range p.offsets {
		d = min(d, max(int(offset-o), int(o-offset)))
	}
	return d
}

func (m *measure) pullOffset(r *repository, commits []int32, before []past, shown map[int32][2][]bool) {
	type show struct {
		who            int32
		fresh, far, on bool
	}
	var shows []show
	for _, i := range commits {
		who, offset, ok := r.ownOffset(i)
		if !ok || before[who].commits < earlier {
			continue
		}
		k := slices.IndexFunc(shows, func(s show) bool { return s.who == who })
		if k < 0 {
			k = len(shows)
			shows = append(shows, show{who: who})
		}
		away := before[who].nearest(offset)
		shows[k].fresh = shows[k].fresh || away > 0
		shows[k].far = shows[k].far || away >= 180
		shows[k].on = shows[k].on || away >= 180 && offset != 0
	}
	for _, s := range shows {
		marks := shown[s.who]
		shown[s.who] = [2][]bool{append(marks[0], s.fresh), append(marks[1], s.far)}
		for _, band := range []string{"", ", " + string(r.authors[s.who].band), before[s.who].size()} {
			m.count("pull/author with an offset not seen before"+band, "pulls", s.fresh)
			m.count("pull/author with an offset 3 h or more from any seen before"+band, "pulls", s.far)
			m.count("pull/author with an offset other than +0000, 3 h or more from any seen before"+band, "pulls", s.on)
		}
	}
}
