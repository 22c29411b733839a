package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Join makes one Reader of several. Where two have a source of one name, that of the earlier one counts. Closing it closes all.
func Join(ctx context.Context, readers ...Reader) (Reader, error) {
	if len(readers) == 1 {
		return readers[0], nil
	}
	j := &joined{}
	seen := map[string]bool{}
	for n, r := range readers {
		sources, err := r.Sources(ctx)
		if err != nil {
			return nil, err
		}
		part := joinedPart{Reader: r, ids: map[SourceID]SourceID{}}
		for _, s := range sources {
			if seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			j.back = append(j.back, joinedSource{n, s.ID})
			part.ids[s.ID] = SourceID(len(j.back))
			s.ID = SourceID(len(j.back))
			j.sources = append(j.sources, s)
		}
		j.parts = append(j.parts, part)
	}
	slices.SortFunc(j.sources, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	return j, nil
}

// joined is several readers. Its ids count the sources of all, from 1, so that the order of ids is that of the parts.
type joined struct {
	parts   []joinedPart
	sources []Source
	back    []joinedSource // of id i+1
}

type joinedPart struct {
	Reader
	ids map[SourceID]SourceID // from those of the part; a hidden source has none
}

type joinedSource struct {
	part int
	id   SourceID
}

func (j *joined) Sources(context.Context) ([]Source, error) { return slices.Clone(j.sources), nil }

func (j *joined) Lookup(ctx context.Context, keys []Key, limit int, found func(i int, hits []Hit, total int)) error {
	all := make([][]Hit, len(keys))
	totals := make([]int, len(keys))
	for n := range j.parts {
		part := &j.parts[n]
		err := part.Lookup(ctx, keys, limit, func(i int, hits []Hit, total int) {
			totals[i] += total - len(hits)
			for _, h := range hits {
				id, ok := part.ids[h.Source]
				if !ok {
					continue
				}
				totals[i]++
				if limit == 0 || len(all[i]) < limit {
					h.Source = id
					all[i] = append(all[i], h)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	for i, hits := range all {
		if totals[i] > 0 {
			found(i, hits, totals[i])
		}
	}
	return nil
}

func (j *joined) Items(ctx context.Context, source SourceID, items []uint32) ([]Item, error) {
	if source == 0 || int(source) > len(j.back) {
		return nil, fmt.Errorf("items of source %d: %w", source, ErrNoSource)
	}
	at := j.back[source-1]
	return j.parts[at.part].Items(ctx, at.id, items)
}

func (j *joined) Close() error {
	var errs []error
	for _, p := range j.parts {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}
