package history

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"strconv"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// CommitID is the id that git gives a commit object: SHA-1 over "commit", its size and its content.
func CommitID(raw []byte) object.ID {
	h := sha1.New()
	h.Write([]byte("commit " + strconv.Itoa(len(raw)) + "\x00"))
	h.Write(raw)
	return object.ID(h.Sum(nil))
}

// Assemble makes a history of raw commit objects, in their order, with the same parser and builder as Read. Parents that are
// not among them are an error. It is for histories that come from elsewhere than a repository on disk. What the commits in left reach
// is left out and told as Read does with ReadOptions.Exclude; they must be among the given ones.
func Assemble(raw [][]byte, left ...object.ID) (*History, error) {
	var b rowBuilder
	g := newGather(len(raw))
	order := make([]int32, 0, len(raw))
	for batch := range slices.Chunk(raw, batchRows) {
		r := newRows()
		for _, data := range batch {
			order = append(order, int32(len(g.batches)*batchRows+len(r.commits)))
			b.add(r, CommitID(data), data, false)
		}
		g.add(r, 0)
	}
	for _, row := range order {
		ids, found := g.parents(row)
		for i, id := range ids {
			p, ok := g.ids[id]
			if !ok {
				return nil, fmt.Errorf("assemble history: commit %s names the parent %s, which is not given", g.at(row).ID, id)
			}
			found[i] = p
		}
	}
	people := [][]Person{b.people.list}
	if len(left) == 0 {
		return g.finish(order, people), nil
	}
	out, err := g.below(left)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(order, func(row int32) bool { return g.at(row).Flags&leftFlag != 0 })
	h := g.finish(kept, people)
	h.Facts.Inherited = len(out)
	g.tellEarlier(h, out, people, nil)
	return h, nil
}

// below marks all rows that the given commits reach, whose parents are all known.
func (g *gather) below(ids []object.ID) (queue []int32, err error) {
	mark := func(row int32) {
		if c := g.at(row); c.Flags&leftFlag == 0 {
			c.Flags |= leftFlag
			queue = append(queue, row)
		}
	}
	for _, id := range ids {
		row, ok := g.ids[id]
		if !ok {
			return nil, fmt.Errorf("assemble history: commit %s is to be left out and is not given", id)
		}
		mark(row)
	}
	for i := 0; i < len(queue); i++ {
		_, parents := g.parents(queue[i])
		for _, p := range parents {
			mark(p)
		}
	}
	return queue, nil
}
