// Package corpustest is the suite that every corpus.Store must pass. corpus.Memory is the model: whatever is done to it and to
// the store under test, both must give the same answers.
package corpustest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Test runs the suite. open gives a new and empty store for the test that it is given, and sees to it that nothing of it is left
// when that test ends; the suite closes it.
func Test(t *testing.T, open func(t *testing.T) corpus.Store) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*testing.T, corpus.Store)
	}{
		{"empty", testEmpty},
		{"everything comes back", testRoundTrip},
		{"kinds are apart", testKinds},
		{"close hashes are apart", testCloseHashes},
		{"limit, total and order", testLimit},
		{"keys in any order", testKeyOrder},
		{"common hash", testCommonHash},
		{"replace", testReplace},
		{"remove", testRemove},
		{"many sources", testManySources},
		{"odd batches", testOdd},
		{"refused", testRefused},
		{"cancelled", testCancelled},
		{"reading while writing", testConcurrent},
		{"like the model", testModel},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			defer func() {
				if err := s.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			c.run(t, s)
		})
	}
}

func testEmpty(t *testing.T, s corpus.Store) {
	ctx := t.Context()
	Equal(t, corpus.NewMemory(), s, []corpus.Key{{Hash: 1, Kind: corpus.Patch}})
	if err := s.Remove(ctx, "nobody"); !errors.Is(err, corpus.ErrNoSource) {
		t.Errorf("Remove of nothing: %v, want ErrNoSource", err)
	}
	if _, err := s.Export(ctx, "nobody"); !errors.Is(err, corpus.ErrNoSource) {
		t.Errorf("Export of nothing: %v, want ErrNoSource", err)
	}
	if _, err := s.Items(ctx, 12345, []uint32{0}); !errors.Is(err, corpus.ErrNoSource) {
		t.Errorf("Items of nothing: %v, want ErrNoSource", err)
	}
}

func testRoundTrip(t *testing.T, s corpus.Store) {
	b := Repository(1, 40, 3000)
	both(t, s, b)
	source := only(t, s)
	order := []uint32{39, 0, 0, 17, 39}
	items, err := s.Items(t.Context(), source.ID, order)
	if err != nil {
		t.Fatal(err)
	}
	var want []corpus.Item
	for _, i := range order {
		want = append(want, b.Items[i])
	}
	if diff := gocmp.Diff(want, items); diff != "" {
		t.Errorf("items in the order asked for (-want +got):\n%s", diff)
	}
	if _, err := s.Items(t.Context(), source.ID, []uint32{0, 40}); err == nil {
		t.Error("an item that is not there was given")
	}
}

func testKinds(t *testing.T, s corpus.Store) {
	b := Repository(1, 5, 0)
	for kind := corpus.CommitID; kind <= corpus.Touched; kind += 2 {
		b.Postings = append(b.Postings, corpus.Posting{Key: corpus.Key{Hash: 77 << 40, Kind: kind}, Item: uint32(kind) % 5, Line: uint32(kind)})
	}
	var asked []corpus.Key
	for kind := range 20 {
		asked = append(asked, corpus.Key{Hash: 77 << 40, Kind: corpus.Kind(kind)})
	}
	Equal(t, both(t, s, b), s, asked)
}

// testCloseHashes looks for hashes that differ from those stored in a single bit, the lowest one included.
func testCloseHashes(t *testing.T, s corpus.Store) {
	b := Repository(1, 3, 0)
	var asked []corpus.Key
	for _, h := range []uint64{0, math.MaxUint64, 1 << 63, 0x0123456789abcdef} {
		b.Postings = append(b.Postings, corpus.Posting{Key: corpus.Key{Hash: h, Kind: corpus.GramExact}, Item: 1, Line: 3})
		for bit := range 64 {
			asked = append(asked, corpus.Key{Hash: h ^ 1<<bit, Kind: corpus.GramExact})
		}
	}
	Equal(t, both(t, s, b), s, asked)
}

func testLimit(t *testing.T, s corpus.Store) {
	key := corpus.Key{Hash: 1 << 50, Kind: corpus.GramAbstract}
	var batches []*corpus.Batch
	for n := range 3 {
		b := Repository(uint64(n), 8, 50)
		for line := range uint32(5) {
			b.Postings = append(b.Postings, corpus.Posting{Key: key, Item: 7 - line, Line: 100 - line}, corpus.Posting{Key: key, Item: 3, Line: line})
		}
		batches = append(batches, b)
	}
	both(t, s, batches...)
	all := lookup(t, s, []corpus.Key{key}, 0)[0]
	if len(all.hits) != 30 || all.total != 30 {
		t.Fatalf("%d hits, total %d; want 30", len(all.hits), all.total)
	}
	for limit := 1; limit <= 31; limit++ {
		got := lookup(t, s, []corpus.Key{key}, limit)[0]
		if got.total != 30 || !slices.Equal(got.hits, all.hits[:min(limit, 30)]) {
			t.Errorf("limit %d: %v of %d, want the first of %v", limit, got.hits, got.total, all.hits)
		}
	}
}

func testKeyOrder(t *testing.T, s corpus.Store) {
	b := Repository(4, 10, 10_000)
	both(t, s, b)
	var asked []corpus.Key
	for i := range b.Postings {
		asked = append(asked, b.Postings[(i*7919)%len(b.Postings)].Key, corpus.Key{Hash: uint64(i), Kind: corpus.Patch})
	}
	asked = append(asked, asked...)
	last := -1
	err := s.Lookup(t.Context(), asked, 1, func(i int, hits []corpus.Hit, total int) {
		if i <= last {
			t.Fatalf("key %d was answered after key %d", i, last)
		}
		last = i
		if i%2 == 1 || len(hits) != 1 || total < 1 {
			t.Fatalf("key %d: %v of %d", i, hits, total)
		}
	})
	if err != nil || last != len(asked)-2 {
		t.Errorf("error %v, last key %d of %d", err, last, len(asked))
	}
}

// testCommonHash has a hash that is in one place out of four, so that it fills blocks of any layout.
func testCommonHash(t *testing.T, s corpus.Store) {
	var batches []*corpus.Batch
	for n := range 2 {
		b := Repository(uint64(n), 30, 9000)
		for i := range b.Postings {
			if i%4 == 0 {
				b.Postings[i].Key = corpus.Key{Hash: 0x8000_0000_0000_0000, Kind: corpus.GramExact}
				b.Postings[i].Line = uint32(i)
			}
		}
		batches = append(batches, b)
	}
	both(t, s, batches...)
}

func testReplace(t *testing.T, s corpus.Store) {
	model := both(t, s, Repository(1, 10, 500), Repository(2, 10, 500))
	older := only(t, s, Name(1))
	other := Repository(3, 6, 400)
	other.Source.Name = Name(1)
	for _, st := range []corpus.Store{model, s} {
		if err := st.Add(t.Context(), other); err != nil {
			t.Fatal(err)
		}
	}
	Equal(t, model, s, keys(Repository(1, 10, 500), other))
	if newer := only(t, s, Name(1)); newer.ID == older.ID {
		t.Error("the id of a source that is gone was given again")
	}
	if _, err := s.Items(t.Context(), older.ID, []uint32{0}); !errors.Is(err, corpus.ErrNoSource) {
		t.Errorf("items of the replaced source: %v, want ErrNoSource", err)
	}
}

func testRemove(t *testing.T, s corpus.Store) {
	one, two := Repository(1, 10, 500), Repository(2, 10, 500)
	model := both(t, s, one, two)
	for _, name := range []string{Name(2), Name(1)} {
		for _, st := range []corpus.Store{model, s} {
			if err := st.Remove(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
		Equal(t, model, s, keys(one, two))
		if err := s.Remove(t.Context(), name); !errors.Is(err, corpus.ErrNoSource) {
			t.Errorf("second Remove: %v, want ErrNoSource", err)
		}
	}
}

func testManySources(t *testing.T, s corpus.Store) {
	var batches []*corpus.Batch
	for n := range 30 {
		batches = append(batches, Repository(uint64(n), 1+n%5, 40*n))
	}
	model := both(t, s, batches...)
	for n := 0; n < 30; n += 3 {
		for _, st := range []corpus.Store{model, s} {
			if err := st.Remove(t.Context(), Name(uint64(n))); err != nil {
				t.Fatal(err)
			}
		}
	}
	Equal(t, model, s, keys(batches...))
}

func testOdd(t *testing.T, s corpus.Store) {
	nothing := &corpus.Batch{Source: corpus.Source{Name: "empty"}}
	noPostings := Repository(1, 3, 0)
	odd := Repository(2, 4, 20)
	odd.Source.Name = `owner/"re po"\n` + "\n\u202e☃"
	odd.Source.Roots = nil
	odd.Items[0] = corpus.Item{}
	odd.Items[1].Path = "\xff\xfe/\n" + "'; DROP TABLE item; --"
	odd.Items[2].When, odd.Items[2].Server = math.MinInt64, math.MaxInt64
	odd.Items[3].Author, odd.Items[3].Lines, odd.Items[3].Order = math.MaxUint64, math.MaxUint32, math.MaxUint32
	odd.Postings = append(odd.Postings, odd.Postings...) // the same one twice
	odd.Postings[0].Line = math.MaxUint32
	both(t, s, nothing, noPostings, odd)
}

func testRefused(t *testing.T, s corpus.Store) {
	ctx := t.Context()
	outside := Repository(1, 3, 10)
	outside.Postings[9].Item = 3
	if err := s.Add(ctx, outside); err == nil {
		t.Error("a posting of an item that is not there was taken")
	}
	nameless := Repository(1, 3, 10)
	nameless.Source.Name = ""
	if err := s.Add(ctx, nameless); err == nil {
		t.Error("a source without a name was taken")
	}
	Equal(t, corpus.NewMemory(), s, keys(outside))
}

func testCancelled(t *testing.T, s corpus.Store) {
	one := Repository(1, 5, 100)
	model := both(t, s, one)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	two := Repository(2, 5, 100)
	if err := s.Add(ctx, two); !errors.Is(err, context.Canceled) {
		t.Errorf("Add: %v, want context.Canceled", err)
	}
	if err := s.Lookup(ctx, keys(one), 0, func(int, []corpus.Hit, int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("Lookup: %v, want context.Canceled", err)
	}
	Equal(t, model, s, keys(one, two))
}

// testConcurrent looks one source up while others come and go.
func testConcurrent(t *testing.T, s corpus.Store) {
	b := Repository(100, 10, 300)
	both(t, s, b)
	kept := only(t, s)
	var asked []corpus.Key
	for _, p := range b.Postings {
		asked = append(asked, p.Key)
	}
	// Each reader looks up at least once before it hears that the writing is done.
	stop := make(chan struct{})
	stopped := func() bool {
		select {
		case <-stop:
			return true
		default:
			return false
		}
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for again := true; again; again = !stopped() {
				seen := 0
				err := s.Lookup(t.Context(), asked, 0, func(_ int, hits []corpus.Hit, _ int) {
					if slices.ContainsFunc(hits, func(h corpus.Hit) bool { return h.Source == kept.ID }) {
						seen++
					}
				})
				if err != nil || seen != len(asked) {
					t.Errorf("%d of %d keys were found, error %v", seen, len(asked), err)
					return
				}
				if _, err := s.Items(t.Context(), kept.ID, []uint32{3}); err != nil {
					t.Errorf("Items: %v", err)
					return
				}
			}
		})
	}
	for n := range 20 {
		if err := s.Add(t.Context(), Repository(uint64(n%7), 5, 200)); err != nil {
			t.Errorf("Add: %v", err)
		}
		if n%4 == 3 {
			if err := s.Remove(t.Context(), Name(uint64(n%7))); err != nil {
				t.Errorf("Remove: %v", err)
			}
		}
	}
	close(stop)
	wg.Wait()
}

// both adds the batches to the store and to a new model, and compares the two.
func both(t *testing.T, s corpus.Store, batches ...*corpus.Batch) *corpus.Memory {
	t.Helper()
	model := corpus.NewMemory()
	for _, b := range batches {
		before := fmt.Sprintf("%v", b)
		for _, st := range []corpus.Store{model, s} {
			if err := st.Add(t.Context(), b); err != nil {
				t.Fatalf("Add %q: %v", b.Source.Name, err)
			}
		}
		if fmt.Sprintf("%v", b) != before {
			t.Fatalf("Add changed the batch of %q", b.Source.Name)
		}
	}
	Equal(t, model, s, keys(batches...))
	return model
}

// keys gives all keys of some batches, and as many others.
func keys(batches ...*corpus.Batch) []corpus.Key {
	var out []corpus.Key
	for _, b := range batches {
		for _, p := range b.Postings {
			out = append(out, p.Key, corpus.Key{Hash: p.Hash + 1, Kind: p.Kind})
		}
	}
	slices.SortFunc(out, func(a, b corpus.Key) int { return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Kind, b.Kind)) })
	return slices.Compact(out)
}

// only gives the one source of the store, or the one of a name.
func only(t *testing.T, s corpus.Store, name ...string) corpus.Source {
	t.Helper()
	sources, err := s.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sources = slices.DeleteFunc(sources, func(s corpus.Source) bool { return len(name) > 0 && s.Name != name[0] })
	if len(sources) != 1 {
		t.Fatalf("%d sources, want 1", len(sources))
	}
	return sources[0]
}
