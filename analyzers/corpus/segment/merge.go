package segment

import (
	"context"
	"slices"
	"sort"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// part is a source of a segment that goes into a new one.
type part struct {
	seg   *segment
	entry int
}

// merge writes sources of some segments, in the order given, as one new segment; of each segment they come in its own order.
// It holds a block of each segment in memory, and the tables of the new one.
func merge(ctx context.Context, path string, parts []part) (sum uint32, err error) {
	var inputs []*input
	var starts []uint64
	entries := make([]entry, len(parts))
	next := uint64(0)
	for i, p := range parts {
		in := inputOf(&inputs, p.seg)
		e := &p.seg.entries[p.entry]
		in.keep[p.entry], in.base[p.entry] = true, next
		entries[i] = *e
		for item := range e.items {
			starts = append(starts, next+p.seg.start(e.firstItem+item)-p.seg.start(e.firstItem))
		}
		if next += p.seg.start(e.firstItem+e.items) - p.seg.start(e.firstItem); next > mostPositions {
			return 0, tooLarge(e.source.Name)
		}
	}
	starts = append(starts, next)

	w, err := newWriter(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			w.abandon()
		}
	}()
	if err := mergePostings(ctx, w, inputs); err != nil {
		return 0, err
	}
	w.endPostings()
	var items []corpus.Item
	for _, p := range parts {
		e := &p.seg.entries[p.entry]
		for at := uint64(0); at < e.items; at += blockItems {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			items, err = p.seg.readItems(items[:0], e.firstItem+at, e.firstItem+min(at+blockItems, e.items))
			if err != nil {
				return 0, err
			}
			w.addItems(items)
		}
	}
	return w.finish(starts, entries)
}

func mergePostings(ctx context.Context, w *writer, inputs []*input) error {
	for kind := range 256 {
		shift, any := uint8(63), false
		for _, in := range inputs {
			if err := in.begin(ctx, corpus.Kind(kind)); err != nil {
				return err
			}
			if in.group != nil && in.more {
				shift, any = min(shift, in.group.shift), true
			}
		}
		if !any {
			continue
		}
		w.begin(corpus.Kind(kind), shift)
		for {
			var least *input
			for _, in := range inputs {
				if in.more && (least == nil || comparePostings(in.now, least.now) < 0) {
					least = in
				}
			}
			if least == nil {
				break
			}
			w.add(least.now)
			if err := least.next(ctx); err != nil {
				return err
			}
		}
	}
	return w.err
}

// input gives the postings of one segment, one by one, with the positions that they have in the new one.
type input struct {
	seg  *segment
	keep []bool   // by source
	old  []uint64 // by source: its first position
	base []uint64 // by source: the same in the new segment

	group *group
	block int
	read  []posting
	at    int
	now   posting
	more  bool
}

func inputOf(inputs *[]*input, s *segment) *input {
	i := slices.IndexFunc(*inputs, func(in *input) bool { return in.seg == s })
	if i < 0 {
		i = len(*inputs)
		in := &input{seg: s, keep: make([]bool, len(s.entries)), base: make([]uint64, len(s.entries))}
		for _, e := range s.entries {
			in.old = append(in.old, s.start(e.firstItem))
		}
		*inputs = append(*inputs, in)
	}
	return (*inputs)[i]
}

// begin goes to the first posting of a kind.
func (in *input) begin(ctx context.Context, kind corpus.Kind) error {
	in.group, in.read, in.at, in.more = in.seg.group(kind), in.read[:0], 0, false
	if in.group == nil {
		return nil
	}
	in.block = in.group.from
	return in.next(ctx)
}

// next goes to the next posting of a source that is kept.
func (in *input) next(ctx context.Context) error {
	for {
		if in.at == len(in.read) {
			if in.more = in.block < in.group.to; !in.more {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if in.read, err = in.seg.postings(in.read[:0], in.group, in.block); err != nil {
				return err
			}
			in.block, in.at = in.block+1, 0
		}
		p := in.read[in.at]
		in.at++
		if p.pos >= in.seg.start(in.seg.footer.Items) {
			return damaged(in.seg.path, "a posting lies outside of all items")
		}
		// The last source that begins at or before the position; one without items begins where the next one does.
		e := sort.Search(len(in.old), func(i int) bool { return in.old[i] > p.pos }) - 1
		if in.keep[e] {
			in.now = posting{p.hash, p.pos - in.old[e] + in.base[e]}
			in.more = true
			return nil
		}
	}
}

// postings appends those of one block.
func (s *segment) postings(dst []posting, g *group, i int) ([]posting, error) {
	b, err := s.block(g, i)
	if err != nil {
		return dst, err
	}
	dst, ok := b.all(dst, s.firsts[i], g.shift)
	if !ok {
		return dst, damaged(s.path, "the block at %d is broken", s.begins[i])
	}
	return dst, nil
}
