package history

import (
	"crypto/sha1"
	"fmt"
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
	var r rows
	for _, data := range raw {
		b.add(&r, CommitID(data), data, false)
	}
	g := newGather()
	g.absorb(&r, 0)
	order := make([]int32, len(g.commits))
	for i := range order {
		order[i] = int32(i)
	}
	h := g.finish(order, [][]Person{b.people.list})
	for i, p := range h.parents {
		if p < 0 {
			return nil, fmt.Errorf("assemble history: parent %d of the given commits is not among them", i)
		}
	}
	return h, nil
}
