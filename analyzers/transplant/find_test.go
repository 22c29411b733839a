package transplant

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

var (
	ada = corpus.AuthorKey(history.TextOf("ada@example.org"))
	bob = corpus.AuthorKey(history.TextOf("bob@example.net"))
)

// known is a source made by hand: items with the keys that they have.
type known struct {
	name  string
	root  byte
	items []corpus.Item
	keys  []corpus.Posting
}

func id(n int) object.ID { return object.ID{byte(n >> 8), byte(n), 1} }

// commit adds a commit of an author with keys.
func (k *known) commit(author uint64, keys ...corpus.Key) *known {
	n := len(k.items)
	k.items = append(k.items, corpus.Item{Kind: corpus.CommitItem, ID: id(1000*int(k.root) + n), Author: author, Order: uint32(n), When: int64(1000 * n)})
	for _, key := range keys {
		k.keys = append(k.keys, corpus.Posting{Key: key, Item: uint32(n)})
	}
	return k
}

func store(t testing.TB, sources ...*known) corpus.Reader {
	t.Helper()
	m := corpus.NewMemory()
	for _, k := range sources {
		b := &corpus.Batch{Source: corpus.Source{Name: k.name, Roots: []object.ID{{k.root}}, Commits: len(k.items)}, Items: k.items, Postings: k.keys}
		if err := m.Add(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func tree(n uint64) corpus.Key  { return corpus.Key{Hash: n, Kind: corpus.RootTree} }
func patch(n uint64) corpus.Key { return corpus.Key{Hash: n, Kind: corpus.Patch} }
func blob(n uint64) corpus.Key  { return corpus.Key{Hash: n, Kind: corpus.BlobID} }
func self(n int) corpus.Key {
	return corpus.Key{Hash: corpus.IDHash(id(n)), Kind: corpus.CommitID}
}

// mine makes a commit of the subject with keys.
func mine(n int, keys ...corpus.Key) Commit {
	c := Commit{Row: int32(n), ID: id(n), When: int64(1000*n + 500)}
	traces := map[corpus.Kind]Trace{
		corpus.RootTree: Tree, corpus.Patch: Patch, corpus.BlobID: Blob, corpus.CommitID: 0, corpus.StatRun: Run, corpus.Stamp: Stamp,
	}
	for _, k := range keys {
		c.add(traces[k.Kind], k.Kind, k.Hash, "")
		if k.Kind == corpus.BlobID {
			c.Blobs++
		}
	}
	return c
}

// found words matches: "source: commit=item traces".
func found(t *testing.T, s Search) []string {
	t.Helper()
	matches, err := Find(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range matches {
		for _, p := range m.Pairs {
			out = append(out, fmt.Sprintf("%s: %d=%d %b", m.Source.Name, p.Commit, p.Item.Order, p.Traces))
		}
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	src := func(name string, root byte) *known { return &known{name: name, root: root} }
	upstream := func() *known { return src("up", 1).commit(bob, tree(1), patch(11)).commit(bob, tree(2), patch(12)) }
	tests := []struct {
		name   string
		known  []*known
		search Search
		want   []string
	}{
		{"the same trees", []*known{upstream()}, Search{Commits: []Commit{mine(0, tree(1)), mine(1, tree(2))}}, []string{"up: 0=0 1", "up: 1=1 1"}},
		{"tree and patch of two commits", []*known{src("up", 1).commit(bob, patch(11)).commit(bob, tree(1), patch(11))}, Search{Commits: []Commit{mine(0, tree(1), patch(11))}}, []string{"up: 0=1 1001"}},
		{"nothing", []*known{upstream()}, Search{Commits: []Commit{mine(0, tree(3))}}, nil},
		{"own work there", []*known{src("up", 1).commit(ada, tree(1)).commit(bob, tree(2))}, Search{Commits: []Commit{mine(0, tree(1)), mine(1, tree(2))}}, []string{"up: 1=1 1"}},
		{"own work that others did again", []*known{src("up", 1).commit(ada, tree(1)).commit(bob, tree(1))}, Search{Commits: []Commit{mine(0, tree(1))}}, nil},
		{"a commit of both histories, reverted to", []*known{upstream()}, Search{Commits: []Commit{mine(0, tree(1))}, Here: func(i object.ID) bool { return i == id(1000) }}, nil},
		{"a commit that is there with its id", []*known{src("up", 1).commit(bob, tree(1), self(0))}, Search{Commits: []Commit{mine(0, tree(1), self(0))}}, nil},
		{"in three unrelated sources", []*known{upstream(), src("b", 2).commit(bob, tree(1)), src("c", 3).commit(bob, tree(1))}, Search{Commits: []Commit{mine(0, tree(1))}}, nil},
		{"in three sources of one lineage", []*known{upstream(), src("b", 1).commit(bob, tree(1)), src("c", 1).commit(bob, tree(1))}, Search{Commits: []Commit{mine(0, tree(1)), mine(1, tree(2))}}, []string{"up: 0=0 1", "up: 1=1 1"}},
		{"too few files", []*known{upstream()}, Search{Commits: []Commit{mine(0, tree(1)), mine(1, patch(12))}, Substantial: func(*Commit, string) bool { return false }}, []string{"up: 1=1 1000"}},
		{"short files alone", []*known{src("up", 1).commit(bob, blob(5))}, Search{Commits: []Commit{mine(0, blob(5))}, Long: func(object.ID) bool { return false }}, nil},
		{"short files and a patch", []*known{src("up", 1).commit(bob, blob(5), patch(6))}, Search{Commits: []Commit{mine(0, blob(5), patch(6))}, Long: func(object.ID) bool { return false }}, []string{"up: 0=0 10001000"}},
		{"two alike, in the order of the history", []*known{src("up", 1).commit(bob, tree(1)).commit(bob, tree(2)).commit(bob, tree(1)).commit(bob, tree(2))}, Search{Commits: []Commit{mine(0, tree(1)), mine(1, tree(2)), mine(2, tree(1)), mine(3, tree(2))}}, []string{"up: 0=0 1", "up: 1=1 1", "up: 2=2 1", "up: 3=3 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.search.Known, tt.search.Addresses = store(t, tt.known...), map[uint64]bool{ada: true}
			if diff := cmp.Diff(tt.want, found(t, tt.search)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindSaysSameName(t *testing.T) {
	t.Parallel()
	up := (&known{name: "up", root: 1}).commit(bob, tree(1)).commit(bob, tree(2))
	up.items[1].Name = 77
	s := Search{Commits: []Commit{mine(0, tree(1)), mine(1, tree(2))}, Known: store(t, up), Names: map[uint64]bool{77: true}}
	m, err := Find(context.Background(), s)
	if err != nil || len(m) != 1 || m[0].Pairs[0].Name || !m[0].Pairs[1].Name {
		t.Errorf("found %+v, %v", m, err)
	}
}

// TestFindCopies draws histories and copies of parts of them in their order: each commit is found, and as the one that it is.
func TestFindCopies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		up := &known{name: "up", root: 1}
		other := &known{name: "other", root: 2}
		n := rapid.IntRange(1, 40).Draw(t, "commits")
		var commits []Commit
		var want []string
		for i := range n {
			keys := []corpus.Key{tree(uint64(100 + i)), patch(uint64(100 + i)), blob(uint64(100 + i))}
			up.commit(bob, keys...)
			other.commit(bob, tree(uint64(9000+i)))
			some := keys[rapid.IntRange(0, 2).Draw(t, "first"):]
			if rapid.Bool().Draw(t, "copied") {
				commits = append(commits, mine(i, some...))
				want = append(want, fmt.Sprint(i))
			}
		}
		m := corpus.NewMemory()
		for _, k := range []*known{other, up} {
			b := &corpus.Batch{Source: corpus.Source{Name: k.name, Roots: []object.ID{{k.root}}}, Items: k.items, Postings: k.keys}
			if err := m.Add(context.Background(), b); err != nil {
				t.Fatal(err)
			}
		}
		matches, err := Find(context.Background(), Search{Commits: commits, Known: m})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, match := range matches {
			for _, p := range match.Pairs {
				got = append(got, fmt.Sprint(p.Item.Order))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
	})
}

// BenchmarkFind looks 1,000 commits up in 20 sources, one of which has them all.
func BenchmarkFind(b *testing.B) {
	var sources []*known
	var commits []Commit
	for s := range 20 {
		k := &known{name: fmt.Sprint("source ", s), root: byte(s + 1)}
		for i := range 1000 {
			n := uint64(s*100_000 + i)
			keys := []corpus.Key{tree(n), patch(n), blob(3 * n), blob(3*n + 1), blob(3*n + 2)}
			k.commit(bob, keys...)
			if s == 7 {
				commits = append(commits, mine(i, keys...))
			}
		}
		sources = append(sources, k)
	}
	search := Search{Commits: commits, Known: store(b, sources...)}
	for b.Loop() {
		m, err := Find(context.Background(), search)
		if err != nil || len(m) != 1 || len(m[0].Pairs) != 1000 {
			b.Fatal(len(m), err)
		}
	}
}
