package corpustest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Name is the name of the source that Repository gives for a seed.
func Name(seed uint64) string { return fmt.Sprintf("example/repository-%d", seed) }

// Repository gives an invented source, the same for the same arguments. No field is empty; a third of its postings have hashes
// that those of other seeds have too, and some stand twice.
func Repository(seed uint64, items, postings int) *corpus.Batch {
	r := rand.New(rand.NewPCG(seed, uint64(items)<<32|uint64(postings)))
	b := &corpus.Batch{Source: corpus.Source{
		Name: Name(seed), Location: fmt.Sprintf("https://example.org/%d.git", seed), Head: id(r), Roots: []object.ID{id(r), id(r)},
		Added: time.Unix(1_790_000_000+int64(seed%1000), 0).UTC(), First: int64(r.Uint32()), Last: int64(r.Uint32()),
		Licence: "MIT", Notice: r.Uint64() | 1, Commits: 1 + r.IntN(1000), Files: items, Bytes: r.Int64N(1 << 40), Textbook: seed%2 == 1,
	}}
	for i := range items {
		item := corpus.Item{
			Kind: corpus.FileItem, ID: id(r), Path: fmt.Sprintf("folder-%d/file-%d.go", i/10, i), Commit: id(r),
			Author: 1 + r.Uint64()%4, Name: 1 + r.Uint64()%4, When: int64(r.Uint32()), Server: int64(r.Uint32()), Lines: r.Uint32N(5000), Tokens: r.Uint32N(50_000), Order: uint32(i), Notice: r.Uint64(),
		}
		if i%3 == 0 {
			item.Kind, item.Path, item.Commit, item.Server, item.Tokens, item.Notice = corpus.CommitItem, "", object.ID{}, 0, 0, 0
		}
		b.Items = append(b.Items, item)
	}
	for i := range postings {
		key := corpus.Key{Hash: r.Uint64(), Kind: corpus.Kind(1 + r.IntN(int(corpus.Touched)))}
		p := corpus.Posting{Key: key, Item: uint32(r.IntN(items)), Line: r.Uint32N(2000)}
		switch {
		case i%3 == 0:
			n := r.Uint64N(200)
			p.Key = corpus.Key{Hash: n * 0x9e3779b97f4a7c15, Kind: corpus.Kind(1 + n%uint64(corpus.Touched))}
		case i%50 == 1:
			p = b.Postings[r.IntN(i)]
		}
		b.Postings = append(b.Postings, p)
	}
	return b
}

func id(r *rand.Rand) object.ID {
	var out object.ID
	binary.LittleEndian.PutUint64(out[:], r.Uint64())
	binary.LittleEndian.PutUint64(out[8:], r.Uint64())
	binary.LittleEndian.PutUint32(out[16:], r.Uint32())
	return out
}
