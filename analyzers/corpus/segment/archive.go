package segment

import (
	"context"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Stat implements corpus.Archive.
func (r *Reader) Stat(ctx context.Context) (corpus.Stat, error) {
	v, err := r.acquire()
	if err != nil {
		return corpus.Stat{}, err
	}
	defer r.release(v)
	out := corpus.Stat{Format: fmt.Sprintf("segments, version %d", Format)}
	for _, p := range v.places {
		e := v.entry(p)
		out.Sources++
		out.Items += int(e.items)
		out.Postings += int(e.postings)
		out.Bytes += e.source.Bytes
	}
	for _, seg := range v.segs {
		out.Stored += seg.size
	}
	return out, ctx.Err()
}

// Export implements corpus.Archive.
func (r *Reader) Export(ctx context.Context, name string) (*corpus.Batch, error) {
	v, err := r.acquire()
	if err != nil {
		return nil, err
	}
	defer r.release(v)
	id, ok := v.named(name)
	if !ok {
		return nil, fmt.Errorf("export %q: %w", name, corpus.ErrNoSource)
	}
	p := v.places[id]
	var out *corpus.Batch
	err = guarded(v.segs[p.seg].path, func() error {
		out, err = v.segs[p.seg].export(ctx, v.entry(p))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("export %q: %w", name, err)
	}
	out.Source.ID = id
	return out, nil
}

// export goes through all postings for those of one source.
func (s *segment) export(ctx context.Context, e *entry) (*corpus.Batch, error) {
	out := &corpus.Batch{Source: e.source}
	out.Source.Roots = slices.Clone(e.source.Roots)
	var err error
	if out.Items, err = s.readItems(nil, e.firstItem, e.firstItem+e.items); err != nil {
		return nil, err
	}
	from, to := s.start(e.firstItem), s.start(e.firstItem+e.items)
	var buf []posting
	for i := range s.groups {
		g := &s.groups[i]
		for at := g.from; at < g.to; at++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if buf, err = s.postings(buf[:0], g, at); err != nil {
				return nil, err
			}
			for _, p := range buf {
				if p.pos < from || p.pos >= to {
					continue
				}
				item, _ := s.item(p.pos)
				out.Postings = append(out.Postings, corpus.Posting{
					Key: corpus.Key{Hash: p.hash, Kind: g.kind}, Item: uint32(item - e.firstItem), Line: uint32(p.pos - s.start(item)),
				})
			}
		}
	}
	return out, nil
}
