package analyzers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// convention is what the other authors of the repository did at a split.
type convention struct {
	commits int // of others before the split, and as many after it; 0: too few to compare
	traits  []trait
}

// How many commits of others are looked at. Each author counts alike before and after, so that who came or left changes nothing.
const (
	othersEach = 6   // of one author on one side
	othersMost = 60  // of all authors on one side
	othersSpan = 400 // days from the split, at most
)

// control takes away what changed for everybody: a convention of the repository, a formatter, a new part of it. The commits of
// other authors around the split are put to the same measures; traits in which they change like the subject do not count. Zone and
// hours are nobody's convention and count in any case.
func (s *splitter) control(c *change) (*convention, error) {
	p := s.p
	before, after := s.othersAround(c.at)
	common := &convention{commits: len(before)}
	if len(before) < s.least {
		common.commits = 0
		return common, nil
	}
	list, err := p.works(append(before, after...))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(w work) bool { return w.commit == after[0] })
	if at < s.least || len(list)-at < s.least {
		common.commits = 0
		return common, nil
	}
	others := *s
	others.works, others.side = list, len(list)
	o := others.compare(at)
	if err := others.compareCode(&o); err != nil {
		return nil, err
	}
	for _, t := range []trait{traitMessages, traitHabits, traitLanguages, traitCode, traitSignature, traitClock, traitEncoding, traitLineEnds} {
		if c.ratio[t] > 1 && o.ratio[t] > 1 {
			common.traits = append(common.traits, t)
			c.ratio[t] = 0
		}
	}
	if c.ratio[traitMessages] == 0 || c.ratio[traitHabits] == 0 { // one trace, two measures
		if slices.Contains(common.traits, traitMessages) || slices.Contains(common.traits, traitHabits) {
			c.ratio[traitMessages], c.ratio[traitHabits] = 0, 0
		}
	}
	return common, nil
}

// othersAround picks commits of other authors before and after a split, the nearest first, as many of each author on both sides;
// both lists are in the order of time.
func (s *splitter) othersAround(at int) (before, after []int32) {
	p, h := s.p, s.p.History
	order := derived(p, "authors-handover/order", byAuthorTime)
	split := h.Commits[s.works[at].commit].Author.Unix
	mine := make(map[uint32]bool, len(p.Subject.Identity.Members))
	for _, m := range p.Subject.Identity.Members {
		mine[m] = true
	}
	middle, _ := slices.BinarySearchFunc(order, split, func(i int32, t int64) int { return cmp.Compare(h.Commits[i].Author.Unix, t) })
	pick := func(step int) map[uint32][]int32 {
		of := map[uint32][]int32{}
		k := middle
		if step < 0 {
			k--
		}
		for looked := 0; k >= 0 && k < len(order) && looked < 100*othersMost; k, looked = k+step, looked+1 {
			c := &h.Commits[order[k]]
			if d := c.Author.Unix - split; d > othersSpan*86400 || d < -othersSpan*86400 {
				break
			}
			if who := c.Author.Who; !mine[who] && len(of[who]) < othersEach {
				of[who] = append(of[who], order[k])
			}
		}
		return of
	}
	early, late := pick(-1), pick(+1)
	people := make([]uint32, 0, len(early))
	for who := range early {
		if len(late[who]) > 0 {
			people = append(people, who)
		}
	}
	slices.SortFunc(people, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(min(len(early[b]), len(late[b])), min(len(early[a]), len(late[a]))), cmp.Compare(a, b))
	})
	for _, who := range people {
		n := min(len(early[who]), len(late[who]), othersMost-len(before))
		before, after = append(before, early[who][:n]...), append(after, late[who][:n]...)
	}
	byTime := func(a, b int32) int {
		return cmp.Or(cmp.Compare(h.Commits[a].Author.Unix, h.Commits[b].Author.Unix), cmp.Compare(a, b))
	}
	slices.SortFunc(before, byTime)
	slices.SortFunc(after, byTime)
	return before, after
}

// byAuthorTime lists the commits that somebody wrote by the author's clock: no merges, nothing malformed.
func byAuthorTime(h *history.History) []int32 {
	list := make([]int32, 0, len(h.Commits))
	for i := range h.Commits {
		if c := &h.Commits[i]; !c.Has(history.Merge) && !c.Has(history.Malformed) {
			list = append(list, int32(i))
		}
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(h.Commits[a].Author.Unix, h.Commits[b].Author.Unix), cmp.Compare(a, b))
	})
	return list
}

// note says what the comparison with others gave.
func (c *convention) note() string {
	switch {
	case c == nil || c.commits == 0:
		return "too few commits of other authors around that date to tell whether the repository changed for everybody"
	case len(c.traits) == 0:
		return fmt.Sprintf("the commits of other authors, %d on each side of that date, show no such change", c.commits)
	}
	return fmt.Sprintf("the commits of other authors, %d on each side of that date, change in a part of it too, which is left out here", c.commits)
}
