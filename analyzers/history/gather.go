package history

import (
	"cmp"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// gather collects the batches of all workers and makes one history of the rows that were reached. A row is numbered by its
// batch and its place in it.
type gather struct {
	batches []*rows
	ids     map[object.ID]int32 // row by id
}

// newGather expects so many commits.
func newGather(expect int) *gather { return &gather{ids: make(map[object.ID]int32, expect)} }

// add takes a batch that a worker filled. Of a commit that is in two batches the first stays.
func (g *gather) add(r *rows, worker int) {
	base := int32(len(g.batches)) * batchRows
	g.batches = append(g.batches, r)
	for i := range r.commits {
		r.commits[i].worker = uint16(worker)
		g.number(r.commits[i].ID, base+int32(i))
	}
}

func (g *gather) number(id object.ID, row int32) {
	if _, ok := g.ids[id]; !ok {
		g.ids[id] = row
	}
}

func (g *gather) at(row int32) *Commit { return &g.batches[row/batchRows].commits[row%batchRows] }

// parents are the ids recorded in a row, and the rows that were found for them.
func (g *gather) parents(row int32) (ids []object.ID, found []int32) {
	b := g.batches[row/batchRows]
	c := &b.commits[row%batchRows]
	end := c.first + c.parents
	return b.parents[c.first:end], b.rowOf[c.first:end]
}

// setParent notes the row that was found for the n-th parent of a row. The lists of a batch that is still being filled may move,
// so that no slice of parents may be kept across a read and written to.
func (g *gather) setParent(row int32, n int, parent int32) {
	_, found := g.parents(row)
	found[n] = parent
}

// finish makes the history of the rows in order, which decides every number in it; what the workers' timing decided (the
// order of rows and of people) leaves no trace.
func (g *gather) finish(order []int32, people [][]Person) *History {
	h := &History{Commits: make([]Commit, len(order)), People: []Person{{}}}
	place := make([]int32, len(g.batches)*batchRows)
	for i := range place {
		place[i] = -1
	}
	for i, row := range order {
		place[row] = int32(i)
	}
	who := newRenumbering(h, people)
	h.parents = make([]int32, 0, len(order)+len(order)/4)
	for i, row := range order {
		c := *g.at(row)
		c.Author.Who = who.global(c.worker, c.Author.Who)
		c.Committer.Who = who.global(c.worker, c.Committer.Who)
		ids, found := g.parents(row)
		c.first = uint32(len(h.parents))
		for n, r := range found {
			at := int32(-1)
			if r != noRow {
				at = place[r]
				if len(found) == 1 && g.at(r).Tree == c.Tree {
					c.Flags |= NoChange
				}
			}
			if at < 0 {
				h.absent = append(h.absent, absentParent{uint32(len(h.parents)), ids[n]})
			}
			h.parents = append(h.parents, at)
		}
		c.Flags &^= seenFlag | leftFlag
		c.worker = 0
		h.Commits[i] = c
		if c.Flags&CutMessage != 0 {
			h.Facts.CutObjects++
		}
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
	for b, r := range g.batches {
		for i, at := range r.bad {
			if at = place[b*batchRows+int(at)]; at >= 0 {
				bad = append(bad, numbered{at, r.malformed[i]})
			}
		}
		for _, o := range r.odd {
			if o.Commit = place[b*batchRows+int(o.Commit)]; o.Commit >= 0 {
				h.Odd = append(h.Odd, o)
			}
		}
	}
	slices.SortStableFunc(bad, func(a, b numbered) int { return cmp.Compare(a.at, b.at) })
	for _, b := range bad {
		h.Malformed = append(h.Malformed, b.m)
	}
	slices.SortStableFunc(h.Odd, func(a, b OddZone) int { return cmp.Compare(a.Commit, b.Commit) })
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

func (r *renumbering) global(worker uint16, local uint32) uint32 {
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
