package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Memory is a Store that lives as long as the process: for sources that are compared with once, and as the model that other
// stores are tested against.
type Memory struct {
	mu      sync.RWMutex
	sources map[SourceID]*memorySource
	next    SourceID
}

// memorySource is a source with its postings in the order of their keys.
type memorySource struct {
	source   Source
	items    []Item
	postings []Posting
}

// NewMemory gives an empty store.
func NewMemory() *Memory { return &Memory{sources: map[SourceID]*memorySource{}} }

// CheckBatch says what a store cannot take: a source without a name, a posting of an item that is not there.
func CheckBatch(b *Batch) error {
	if b.Source.Name == "" {
		return fmt.Errorf("add a source to the corpus: it has no name")
	}
	for i := range b.Postings {
		if int64(b.Postings[i].Item) >= int64(len(b.Items)) {
			return fmt.Errorf("add source %q to the corpus: posting %d names item %d of %d", b.Source.Name, i, b.Postings[i].Item, len(b.Items))
		}
	}
	return nil
}

// ComparePostings orders by kind, hash, item and line.
func ComparePostings(a, b Posting) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Line, b.Line))
}

// Add implements Store.
func (m *Memory) Add(ctx context.Context, b *Batch) error {
	if err := CheckBatch(b); err != nil {
		return err
	}
	s := &memorySource{source: b.Source, items: slices.Clone(b.Items), postings: slices.Clone(b.Postings)}
	slices.SortFunc(s.postings, ComparePostings)
	s.postings = slices.Compact(s.postings)
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if id, ok := m.named(b.Source.Name); ok {
		delete(m.sources, id)
	}
	m.next++
	s.source.ID = m.next
	m.sources[m.next] = s
	return nil
}

func (m *Memory) named(name string) (SourceID, bool) {
	for id, s := range m.sources {
		if s.source.Name == name {
			return id, true
		}
	}
	return 0, false
}

// Remove implements Store.
func (m *Memory) Remove(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	id, ok := m.named(name)
	if !ok {
		return fmt.Errorf("remove %q: %w", name, ErrNoSource)
	}
	delete(m.sources, id)
	return nil
}

// Sources implements Reader.
func (m *Memory) Sources(context.Context) ([]Source, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]Source, 0, len(m.sources))
	for _, s := range m.sources {
		out = append(out, s.source)
	}
	slices.SortFunc(out, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Lookup implements Reader.
func (m *Memory) Lookup(ctx context.Context, keys []Key, limit int, found func(i int, hits []Hit, total int)) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	list := make([]*memorySource, 0, len(m.sources))
	for _, s := range m.sources {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *memorySource) int { return cmp.Compare(a.source.ID, b.source.ID) })
	var hits []Hit
	for i, k := range keys {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		hits = hits[:0]
		total := 0
		for _, s := range list {
			for _, p := range s.with(k) {
				if total++; limit == 0 || total <= limit {
					hits = append(hits, Hit{s.source.ID, p.Item, p.Line})
				}
			}
		}
		if total > 0 {
			found(i, hits, total)
		}
	}
	return nil
}

// with gives the postings of a key, in the order of items.
func (s *memorySource) with(k Key) []Posting {
	at, ok := slices.BinarySearchFunc(s.postings, k, func(p Posting, k Key) int {
		return cmp.Or(cmp.Compare(p.Kind, k.Kind), cmp.Compare(p.Hash, k.Hash))
	})
	if !ok {
		return nil
	}
	end := at
	for end < len(s.postings) && s.postings[end].Key == k {
		end++
	}
	return s.postings[at:end]
}

// Items implements Reader.
func (m *Memory) Items(_ context.Context, source SourceID, items []uint32) ([]Item, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	s, ok := m.sources[source]
	if !ok {
		return nil, fmt.Errorf("items of source %d: %w", source, ErrNoSource)
	}
	out := make([]Item, 0, len(items))
	for _, i := range items {
		if int64(i) >= int64(len(s.items)) {
			return nil, fmt.Errorf("source %q has no item %d", s.source.Name, i)
		}
		out = append(out, s.items[i])
	}
	return out, nil
}

// Stat implements Store.
func (m *Memory) Stat(context.Context) (Stat, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := Stat{Format: "memory"}
	for _, s := range m.sources {
		out.Sources++
		out.Items += len(s.items)
		out.Postings += len(s.postings)
		out.Bytes += s.source.Bytes
	}
	return out, nil
}

// Export implements Store.
func (m *Memory) Export(_ context.Context, name string) (*Batch, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	id, ok := m.named(name)
	if !ok {
		return nil, fmt.Errorf("export %q: %w", name, ErrNoSource)
	}
	s := m.sources[id]
	return &Batch{Source: s.source, Items: slices.Clone(s.items), Postings: slices.Clone(s.postings)}, nil
}

// Close implements Reader.
func (m *Memory) Close() error { return nil }
