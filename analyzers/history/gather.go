package history

import (
	"cmp"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// gather collects the rows of all workers and makes one history of those that were reached.
type gather struct {
	commits   []Commit
	parents   []object.ID
	ids       map[object.ID]int32 // row by id
	malformed []MalformedCommit
	bad       []int32 // the row of each malformed
	odd       []OddZone
}

func newGather() *gather { return &gather{ids: map[object.ID]int32{}} }

// absorb appends the rows that are not there yet.
func (g *gather) absorb(r *rows, worker int) {
	kept := make([]int32, len(r.commits))
	for i := range r.commits {
		c := r.commits[i]
		kept[i] = -1
		if _, ok := g.ids[c.ID]; ok {
			continue
		}
		at := int32(len(g.commits))
		kept[i] = at
		g.ids[c.ID] = at
		from := c.first
		c.first = uint32(len(g.parents))
		c.worker = int32(worker)
		g.parents = append(g.parents, r.parents[from:from+uint32(c.parents)]...)
		g.commits = append(g.commits, c)
	}
	for i, at := range r.bad {
		if kept[at] >= 0 {
			g.malformed = append(g.malformed, r.malformed[i])
			g.bad = append(g.bad, kept[at])
		}
	}
	for _, o := range r.odd {
		if o.Commit = kept[o.Commit]; o.Commit >= 0 {
			g.odd = append(g.odd, o)
		}
	}
}

// parentIDs are the parents recorded in a row.
func (g *gather) parentIDs(row int32) []object.ID {
	c := &g.commits[row]
	return g.parents[c.first : c.first+uint32(c.parents)]
}

// finish makes the history of the rows in order, which decides every number in it; what the workers' timing decided (the
// order of rows and of people) leaves no trace.
func (g *gather) finish(order []int32, people [][]Person) *History {
	h := &History{Commits: make([]Commit, len(order)), People: []Person{{}}}
	place := make([]int32, len(g.commits))
	for i := range place {
		place[i] = -1
	}
	for i, row := range order {
		place[row] = int32(i)
	}
	who := newRenumbering(h, people)
	h.parents = make([]int32, 0, len(g.parents))
	for i, row := range order {
		c := g.commits[row]
		c.Author.Who = who.global(c.worker, c.Author.Who)
		c.Committer.Who = who.global(c.worker, c.Committer.Who)
		ids := g.parentIDs(row)
		c.first = uint32(len(h.parents))
		for _, id := range ids {
			at := int32(-1)
			if r, ok := g.ids[id]; ok {
				at = place[r]
				if len(ids) == 1 && g.commits[r].Tree == c.Tree {
					c.Flags |= NoChange
				}
			}
			h.parents = append(h.parents, at)
		}
		h.Commits[i] = c
	}
	g.finishOddities(h, place)
	return h
}

func (g *gather) finishOddities(h *History, place []int32) {
	type numbered struct {
		at int32
		m  MalformedCommit
	}
	var bad []numbered
	for i, row := range g.bad {
		if place[row] >= 0 {
			bad = append(bad, numbered{place[row], g.malformed[i]})
		}
	}
	slices.SortStableFunc(bad, func(a, b numbered) int { return cmp.Compare(a.at, b.at) })
	for _, b := range bad {
		h.Malformed = append(h.Malformed, b.m)
	}
	for _, o := range g.odd {
		if o.Commit = place[o.Commit]; o.Commit >= 0 {
			h.Odd = append(h.Odd, o)
		}
	}
	slices.SortStableFunc(h.Odd, func(a, b OddZone) int { return cmp.Compare(a.Commit, b.Commit) })
	for i := range h.Commits {
		if h.Commits[i].Flags&CutMessage != 0 {
			h.Facts.CutObjects++
		}
	}
}

// renumbering turns a worker's number of a person into the history's, in the order in which people are first met.
type renumbering struct {
	h      *History
	people [][]Person
	seen   map[Person]uint32
	number [][]uint32 // by worker and the worker's number; 0 is not yet met
}

func newRenumbering(h *History, people [][]Person) *renumbering {
	r := &renumbering{h: h, people: people, seen: map[Person]uint32{}, number: make([][]uint32, len(people))}
	for w := range people {
		r.number[w] = make([]uint32, len(people[w]))
	}
	return r
}

func (r *renumbering) global(worker int32, local uint32) uint32 {
	if local == 0 {
		return 0
	}
	if n := r.number[worker][local]; n != 0 {
		return n
	}
	p := r.people[worker][local]
	n, ok := r.seen[p]
	if !ok {
		n = uint32(len(r.h.People))
		r.h.People = append(r.h.People, p)
		r.seen[p] = n
	}
	r.number[worker][local] = n
	return n
}
