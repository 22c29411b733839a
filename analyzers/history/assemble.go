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
// not among them are an error. It is for histories that come from elsewhere than a repository on disk.
func Assemble(raw [][]byte) (*History, error) {
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
	return g.finish(order, [][]Person{b.people.list}), nil
}
