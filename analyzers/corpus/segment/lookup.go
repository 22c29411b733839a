package segment

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// keysAtOnce is the number of keys that are sorted, and looked for together.
const keysAtOnce = 8192

// match is a key that is in a segment.
type match struct {
	key, seg int
	at       int // the first block that begins with its hash or a greater one
	n        int // its postings, less those of sources replaced since
}

// lookup is the memory of one call, used again by others.
type lookup struct {
	order   []int
	matches []match
	hits    []corpus.Hit
}

var lookups = sync.Pool{New: func() any { return &lookup{} }}

// Lookup implements corpus.Reader. Keys are sorted and each segment is gone through once from front to back; the answers are then
// given in the order of the keys.
func (r *Reader) Lookup(ctx context.Context, keys []corpus.Key, limit int, found func(i int, hits []corpus.Hit, total int)) error {
	v, err := r.acquire()
	if err != nil {
		return err
	}
	defer r.release(v)
	l := lookups.Get().(*lookup)
	defer lookups.Put(l)
	for from := 0; from < len(keys); from += keysAtOnce {
		some := keys[from:min(from+keysAtOnce, len(keys))]
		if err := l.some(ctx, v, some, limit, func(i int, hits []corpus.Hit, total int) { found(from+i, hits, total) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (l *lookup) some(ctx context.Context, v *view, keys []corpus.Key, limit int, found func(i int, hits []corpus.Hit, total int)) error {
	l.order, l.matches = l.order[:0], l.matches[:0]
	for i := range keys {
		l.order = append(l.order, i)
	}
	slices.SortFunc(l.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(keys[a].Kind, keys[b].Kind), cmp.Compare(keys[a].Hash, keys[b].Hash))
	})
	for i, s := range v.segs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := guarded(s.path, func() error { return l.segment(v, i, keys) }); err != nil {
			return err
		}
	}
	slices.SortFunc(l.matches, func(a, b match) int { return cmp.Or(a.key-b.key, a.seg-b.seg) })
	for from, to := 0, 0; from < len(l.matches); from = to {
		if err := ctx.Err(); err != nil {
			return err
		}
		total := 0
		l.hits = l.hits[:0]
		for ; to < len(l.matches) && l.matches[to].key == l.matches[from].key; to++ {
			m := &l.matches[to]
			total += m.n
			if err := guarded(v.segs[m.seg].path, func() error { return l.resolve(v, m, keys[m.key], limit) }); err != nil {
				return err
			}
		}
		if to > from+1 {
			slices.SortFunc(l.hits, func(a, b corpus.Hit) int {
				return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Line, b.Line))
			})
		}
		if limit > 0 && len(l.hits) > limit {
			l.hits = l.hits[:limit]
		}
		found(l.matches[from].key, l.hits, total)
	}
	return nil
}

// segment finds the keys, in their order, in one segment.
func (l *lookup) segment(v *view, seg int, keys []corpus.Key) error {
	s := v.segs[seg]
	var ids []corpus.SourceID
	if v.holes[seg] {
		ids = v.ids[seg]
	}
	var g *group
	for nth, i := range l.order {
		k := keys[i]
		if nth == 0 || k.Kind != keys[l.order[nth-1]].Kind {
			g = s.group(k.Kind)
		}
		if g == nil {
			continue
		}
		at := g.firstAtLeast(s.firsts, k.Hash)
		n, err := s.count(g, k.Hash, at, ids)
		if err != nil {
			return err
		}
		if n > 0 {
			l.matches = append(l.matches, match{key: i, seg: seg, at: at, n: n})
		}
	}
	return nil
}

// firstAtLeast finds the first block of a group whose first hash is not below h.
func (g *group) firstAtLeast(firsts []uint64, h uint64) int {
	bucket := h >> g.bucketShift
	lo, hi := int(g.buckets[bucket]), int(g.buckets[bucket+1])
	i, _ := slices.BinarySearch(firsts[lo:hi], h)
	return lo + i
}

// setBuckets makes the table by which firstAtLeast begins: for each value of the upper bits, the first block that begins with it or
// more. There are up to two values for a block, so that few blocks are left to choose from even where hashes are not spread evenly: those
// that winnowing picks are small rather than large.
func (g *group) setBuckets(firsts []uint64) {
	width := bits.Len(uint(g.to - g.from))
	g.bucketShift = uint8(64 - width)
	g.buckets = make([]uint32, 1<<width+1)
	at := g.from
	for bucket := range 1 << width {
		for at < g.to && firsts[at]>>g.bucketShift < uint64(bucket) {
			at++
		}
		g.buckets[bucket] = uint32(at)
	}
	g.buckets[1<<width] = uint32(g.to)
}

// count gives the number of postings of a hash; those of sources replaced since count where ids is nil. at is the first block that
// begins with the hash or a greater one.
func (s *segment) count(g *group, h uint64, at int, ids []corpus.SourceID) (n int, err error) {
	if ids != nil {
		err := s.each(g, h, at, func(item uint64, _ uint32) bool {
			if ids[s.entryOf(item)] != 0 {
				n++
			}
			return true
		})
		return n, err
	}
	err = s.runs(g, h, at, func(_ *block, from, to int) (bool, error) {
		n += to - from
		return true, nil
	})
	return n, err
}

// runs calls with the postings [from, to) of a hash in each block that has it, until more says no. The first may stand in the block
// before at, and there may be some in all blocks that begin with the hash.
func (s *segment) runs(g *group, h uint64, at int, more func(b *block, from, to int) (bool, error)) error {
	for i := max(at-1, g.from); i < g.to && s.firsts[i] <= h; i++ {
		v := h - s.firsts[i]
		if v&(1<<g.shift-1) != 0 {
			continue
		}
		b, err := s.block(g, i)
		if err != nil {
			return err
		}
		from, to := b.find(v >> g.shift)
		if from == to {
			continue
		}
		if on, err := more(&b, from, to); !on || err != nil {
			return err
		}
	}
	return nil
}

// each calls with the places of a hash, in order, until more says no.
func (s *segment) each(g *group, h uint64, at int, more func(item uint64, line uint32) bool) error {
	return s.runs(g, h, at, func(b *block, from, to int) (bool, error) {
		for ; from < to; from++ {
			pos := b.position(from)
			item, ok := s.item(pos)
			if !ok {
				return false, damaged(s.path, "a posting lies outside of all items")
			}
			if !more(item, uint32(pos-s.start(item))) {
				return false, nil
			}
		}
		return true, nil
	})
}

// resolve appends the hits of a match, at most limit of them.
func (l *lookup) resolve(v *view, m *match, key corpus.Key, limit int) error {
	s, ids, n := v.segs[m.seg], v.ids[m.seg], 0
	return s.each(s.group(key.Kind), key.Hash, m.at, func(item uint64, line uint32) bool {
		e := s.entryOf(item)
		if ids[e] != 0 {
			l.hits = append(l.hits, corpus.Hit{Source: ids[e], Item: uint32(item - s.entries[e].firstItem), Line: line})
			n++
		}
		return limit <= 0 || n < limit
	})
}
