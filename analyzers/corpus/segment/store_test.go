package segment

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
)

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuite(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"mapped": {}, "read": {NoMap: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			corpustest.Test(t, func(t *testing.T) corpus.Store { return open(t, t.TempDir(), o) })
		})
	}
}

// TestReopen closes and opens between steps; ids are given anew, everything else stays.
func TestReopen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	model := corpus.NewMemory()
	for n := range uint64(40) {
		s := open(t, dir, Options{NoMap: n%2 == 1})
		for _, st := range []corpus.Store{model, s} {
			if err := st.Add(t.Context(), renamed(n, n%23)); err != nil {
				t.Fatal(err)
			}
			if n%9 == 8 {
				if err := st.Remove(t.Context(), corpustest.Name(n%23)); err != nil {
					t.Fatal(err)
				}
			}
		}
		corpustest.Equal(t, model, s, keysOf(t, model))
		if n%13 == 12 {
			if err := s.Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(s.current.segs) != 1 {
				t.Errorf("%d segments after Compact", len(s.current.segs))
			}
			corpustest.Equal(t, model, s, keysOf(t, model))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := readAll(t, dir, Options{}, model); err != nil {
		t.Fatal(err)
	}
}

// TestMerging sees that look-ups touch few segments, however many sources there are.
func TestMerging(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	for n := range uint64(100) {
		if err := s.Add(t.Context(), corpustest.Repository(n, 5, 100)); err != nil {
			t.Fatal(err)
		}
		if got := len(s.current.segs); got >= 2*fanIn {
			t.Fatalf("%d segments after %d small sources", got, n+1)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestReplacedAgain replaces one source over and over: what was replaced must not pile up.
func TestReplacedAgain(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir(), Options{})
	for n := range uint64(30) {
		if err := s.Add(t.Context(), renamed(n, n%3)); err != nil {
			t.Fatal(err)
		}
	}
	dead := 0
	for i := range s.current.ids {
		for _, id := range s.current.ids[i] {
			if id == 0 {
				dead++
			}
		}
	}
	if dead > 1 {
		t.Errorf("%d replaced sources are still there", dead)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRemoved looks for what was removed in the bytes of all files.
func TestRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	for n := range uint64(10) {
		if err := s.Add(t.Context(), corpustest.Repository(n, 10, 100)); err != nil {
			t.Fatal(err)
		}
	}
	b := renamed(77, 3) // an older version stays in a segment for a while
	if err := s.Add(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	secret := [][]byte{b.Items[1].ID[:], corpustest.Repository(3, 10, 100).Items[1].ID[:], []byte(corpustest.Name(3))}
	if !found(t, dir, secret[0]) || !found(t, dir, secret[2]) {
		t.Fatal("the test looks for the wrong bytes")
	}
	if err := s.Remove(t.Context(), corpustest.Name(3)); err != nil {
		t.Fatal(err)
	}
	for _, b := range secret {
		if found(t, dir, b) {
			t.Errorf("%q is still on disk", b)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, dir string, text []byte) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(have, text) {
			return true
		}
	}
	return false
}

func TestLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := Open(dir, Options{}); !errors.Is(err, corpus.ErrLocked) {
		t.Errorf("second writer: %v, want ErrLocked", err)
	}
	r, err := Read(dir)
	if err != nil {
		t.Fatalf("a reader beside a writer: %v", err)
	}
	if err := errors.Join(r.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := open(t, dir, Options{}).Close(); err != nil {
		t.Error(err)
	}
	if err := s.Add(t.Context(), corpustest.Repository(1, 1, 1)); err == nil {
		t.Error("a closed store took a source")
	}
	if _, err := s.Sources(t.Context()); err == nil {
		t.Error("a closed store gave its sources")
	}
}

// TestReadNothing reads a folder that is not there, and one with files of others.
func TestReadNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := readAll(t, filepath.Join(dir, "missing"), Options{}, corpus.NewMemory()); err != nil {
		t.Error(err)
	}
	others := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(others, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, dir, Options{}, corpus.NewMemory()); err != nil {
		t.Error(err)
	}
	if err := open(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(others); err != nil {
		t.Errorf("a file that is not ours: %v", err)
	}
}

// TestReadersBesideWriter opens readers again and again while segments are merged and deleted. Each sees a state that was confirmed.
func TestReadersBesideWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	kept := corpustest.Repository(1000, 8, 400)
	if err := s.Add(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	model := corpus.NewMemory()
	if err := model.Add(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	keys := keysOf(t, model)
	var confirmed atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for confirmed.Load() < 60 {
				before := confirmed.Load()
				r, err := Read(dir)
				if err != nil {
					t.Errorf("Read: %v", err)
					return
				}
				sources, err := r.Sources(t.Context())
				if err != nil || int64(len(sources)) < before+1 {
					t.Errorf("%d sources, want more than %d; %v", len(sources), before, err)
				}
				seen := 0
				if err := r.Lookup(t.Context(), keys, 0, func(int, []corpus.Hit, int) { seen++ }); err != nil || seen != len(keys) {
					t.Errorf("%d of %d keys: %v", seen, len(keys), err)
				}
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range uint64(60) {
		if err := s.Add(t.Context(), corpustest.Repository(n, 4, 100)); err != nil {
			t.Error(err)
		}
		confirmed.Add(1)
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestBlock codes runs of postings and reads them back: every hash is found with its positions, and none beside them.
func TestBlock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shift := rapid.Uint8Range(0, 63).Draw(t, "shift")
		wide := rapid.Bool().Draw(t, "wide")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		all := make([]posting, rapid.IntRange(1, blockPostings).Draw(t, "postings"))
		for i := range all {
			all[i] = posting{r.Uint64() >> shift << shift, r.Uint64N(mostPositions) >> r.IntN(61)}
			if !wide {
				all[i].hash = all[i].hash >> shift % 97 << shift
			}
		}
		slices.SortFunc(all, comparePostings)
		all = slices.Compact(all)
		coded := appendBlock(nil, all, shift)
		b, ok := parseBlock(coded)
		if !ok {
			t.Fatalf("a coded block is not taken: %x", coded)
		}
		got, ok := b.all(nil, all[0].hash, shift)
		if !ok || !slices.Equal(got, all) {
			t.Fatalf("%v, want %v", got, all)
		}
		for _, p := range all {
			from, to := b.find((p.hash - all[0].hash) >> shift)
			wantFrom, _ := slices.BinarySearchFunc(all, posting{p.hash, 0}, comparePostings)
			wantTo, _ := slices.BinarySearchFunc(all, posting{p.hash, mostPositions}, comparePostings)
			if from != wantFrom || to != wantTo {
				t.Fatalf("hash %x is at [%d, %d)", p.hash, from, to)
			}
			next := (p.hash-all[0].hash)>>shift + 1
			if from, to := b.find(next); from < to && (all[from].hash-all[0].hash)>>shift != next {
				t.Fatalf("a hash that is not there is at [%d, %d)", from, to)
			}
		}
	})
}

func TestSortPostings(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 100, 5000, 100_000} {
		p := make([]posting, n)
		for i := range p {
			p[i] = posting{r.Uint64() >> (r.IntN(3) * 20), r.Uint64N(3)}
		}
		want := slices.SortedFunc(slices.Values(p), comparePostings)
		if got := sortPostings(p); !slices.Equal(got, want) {
			t.Errorf("%d postings are not in order", n)
		}
	}
}
