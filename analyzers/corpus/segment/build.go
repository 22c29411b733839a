package segment

import (
	"context"
	"math/bits"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// build writes a batch as a segment of one source.
func build(ctx context.Context, path string, b *corpus.Batch) (sum uint32, err error) {
	starts, err := positionsOf(b)
	if err != nil {
		return 0, err
	}
	var count [256]int
	for i := range b.Postings {
		count[b.Postings[i].Kind]++
	}
	w, err := newWriter(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			w.abandon()
		}
	}()
	for kind, n := range count {
		if n == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		postings := make([]posting, 0, n)
		ends := uint64(1 << 63)
		for i := range b.Postings {
			if p := &b.Postings[i]; int(p.Kind) == kind {
				postings = append(postings, posting{p.Hash, starts[p.Item] + uint64(p.Line)})
				ends |= p.Hash
			}
		}
		postings = slices.Compact(sortPostings(postings))
		w.begin(corpus.Kind(kind), uint8(bits.TrailingZeros64(ends)))
		for _, p := range postings {
			w.add(p)
		}
	}
	w.endPostings()
	w.addItems(b.Items)
	source := b.Source
	source.ID = 0
	return w.finish(starts, []entry{{source: source, items: uint64(len(b.Items)), postings: w.footer.Postings}})
}

// positionsOf gives each item its place in the space of positions.
func positionsOf(b *corpus.Batch) ([]uint64, error) {
	starts := make([]uint64, len(b.Items)+1)
	for i := range b.Postings {
		p := &b.Postings[i]
		starts[p.Item+1] = max(starts[p.Item+1], uint64(p.Line))
	}
	for i := range b.Items {
		if starts[i+1] += starts[i] + 1; starts[i+1] > mostPositions {
			return nil, tooLarge(b.Source.Name)
		}
	}
	return starts, nil
}

// sortPostings orders by hash and position. Hashes are spread evenly as a rule, so that their upper bits part them into
// pieces that fit the processor's cache; where they are not, it is still a sort.
func sortPostings(p []posting) []posting {
	const piece = 1024
	if len(p) < 4*piece {
		slices.SortFunc(p, comparePostings)
		return p
	}
	width := min(16, bits.Len(uint(len(p)/piece)))
	ends := make([]int, 1<<width+1)
	for i := range p {
		ends[p[i].hash>>(64-width)+1]++
	}
	for i := range 1 << width {
		ends[i+1] += ends[i]
	}
	out := make([]posting, len(p))
	next := slices.Clone(ends)
	for i := range p {
		at := &next[p[i].hash>>(64-width)]
		out[*at] = p[i]
		*at++
	}
	for i := range 1 << width {
		slices.SortFunc(out[ends[i]:ends[i+1]], comparePostings)
	}
	return out
}
