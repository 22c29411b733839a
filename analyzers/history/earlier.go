package history

import (
	"cmp"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// EarlierOffset is one UTC offset of somebody's earlier commits: those that ReadOptions.Exclude leaves out.
type EarlierOffset struct {
	Offset  int16 // minutes east of UTC
	Commits int
	Last    object.ID // the newest of them by committer date
	Unix    int64     // committer date of Last
}

// Earlier gives the offsets in the committer lines of the self-committed commits of an identity that a range leaves out, most frequent
// first, then from west to east. Only real offsets are counted (ZoneReal), of which there are at most 1,561. ok is false where nothing was
// to be left out: in a history that is no range, and in a joined one.
func (h *History) Earlier(id *Identity) (offsets []EarlierOffset, ok bool) {
	if h.earlierOf == nil {
		return nil, false
	}
	var summed []int32
	for _, m := range id.Members {
		n := h.earlierOf[m]
		if n < 0 || slices.Contains(summed, n) {
			continue
		}
		summed = append(summed, n)
		for _, o := range h.earlier[n] {
			offsets = mergeOffset(offsets, o)
		}
	}
	slices.SortFunc(offsets, func(a, b EarlierOffset) int {
		return cmp.Or(cmp.Compare(b.Commits, a.Commits), cmp.Compare(a.Offset, b.Offset))
	})
	return offsets, true
}

// mergeOffset adds to the count of an offset. Few people have more than three, so that a list is quicker than a map.
func mergeOffset(list []EarlierOffset, o EarlierOffset) []EarlierOffset {
	i := slices.IndexFunc(list, func(x EarlierOffset) bool { return x.Offset == o.Offset })
	if i < 0 {
		return append(list, o)
	}
	was := &list[i]
	was.Commits += o.Commits
	if cmp.Or(cmp.Compare(o.Unix, was.Unix), o.Last.Compare(was.Last)) > 0 {
		was.Last, was.Unix = o.Last, o.Unix
	}
	return list
}

// tellEarlier tallies the rows that were left out by the authors of the history h, which was made of the others. Who is one person is looked
// up among the people of both, since an address that only the earlier commits have may link two others.
func (g *gather) tellEarlier(h *History, left []int32, people [][]Person, mailmap []MailmapEntry) {
	everybody := &History{People: slices.Clone(h.People)}
	who := newRenumbering(everybody, people)
	for i, p := range h.People[1:] {
		who.seen[p] = uint32(i + 1)
	}
	for _, row := range left {
		c := g.at(row)
		who.global(c.worker, c.Author.Who)
		who.global(c.worker, c.Committer.Who)
	}
	u, _ := unite(everybody, mailmap, nil)
	number := map[uint32]int32{} // of a set of people that has an author of the range, the index into h.earlier
	for i := range h.Commits {
		set := u.find(h.Commits[i].Author.Who)
		if _, ok := number[set]; set != 0 && !ok {
			number[set] = int32(len(number))
		}
	}
	h.earlier = make([][]EarlierOffset, len(number))
	h.earlierOf = make([]int32, len(h.People))
	for i := range h.earlierOf {
		h.earlierOf[i] = -1
		if n, ok := number[u.find(uint32(i))]; ok {
			h.earlierOf[i] = n
		}
	}
	for _, row := range left {
		c := g.at(row)
		if c.Flags&(Malformed|Merge|WebFlow) != 0 || c.Committer.Zone != ZoneReal {
			continue
		}
		author, committer := u.find(who.global(c.worker, c.Author.Who)), u.find(who.global(c.worker, c.Committer.Who))
		if n, ok := number[author]; ok && author == committer {
			h.earlier[n] = mergeOffset(h.earlier[n], EarlierOffset{Offset: c.Committer.Offset, Commits: 1, Last: c.ID, Unix: c.Committer.Unix})
		}
	}
}
