package copies

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// limits are near those of the calibration; the fixtures are far from them.
var limits = Limits{
	Weight: 10, Strength: Strength{Weight: 31, Bag: 46, Verbatim: 10, Share: 0.6}, Tile: 12, OneToOne: 0.94,
	FileLines: 30, FileScore: 1.5, Region: 300, RegionLines: 40, RegionPart: 0.5,
	PieceScore: 1.5, PieceWeight: 30, Snippet: 60, Lines: 10,
}

// search finds the copies of the first author of a fixture. open tells whether the sources can be read.
func search(t *testing.T, fixture string, open bool) *Result {
	t.Helper()
	f, err := analyzertest.Load(filepath.Join("..", "..", "testdata", filepath.FromSlash(fixture)))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	store := corpus.NewMemory()
	originals := map[string]*Original{}
	for _, k := range f.Known {
		h, contents := build(t, k.Recipe)
		originals[k.Name] = &Original{History: h, Contents: contents}
		b, err := corpus.Index(ctx, corpus.IndexInput{Name: k.Name, History: h, Contents: contents, Added: time.Unix(1e9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Add(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	h, contents := build(t, f.Recipe)
	sources, err := NewSources(ctx, store, h)
	if err != nil {
		t.Fatal(err)
	}
	if open {
		sources.Original = func(_ context.Context, id corpus.SourceID) (*Original, error) {
			return originals[sources.byID[id].Name], nil
		}
	}
	author := history.Resolve(h, nil)[0]
	r, err := Find(ctx, Search{
		History: h, Contents: contents, Commits: author.Authored, Known: sources, Limits: limits,
		People: []uint64{corpus.AuthorKey(h.People[author.Members[0]].Email)}, Names: []uint64{corpus.NameKey(h.People[author.Members[0]].Name)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func build(t *testing.T, r *analyzertest.Recipe) (*history.History, history.Contents) {
	t.Helper()
	built, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	return h, built.Contents()
}

func TestFind(t *testing.T) {
	t.Parallel()
	for fixture, want := range map[string]struct {
		kind    Kind
		explain Explanation
		header  bool
	}{
		"analyzers/copied-files/equal.txtar":               {kind: Identical},
		"analyzers/copied-files/header-gone.txtar":         {kind: Reformed, header: true},
		"analyzers/copied-files/renamed.txtar":             {kind: Renamed},
		"analyzers/copied-snippets/pasted.txtar":           {kind: Snippet},
		"innocent/copied-files-attribution-kept.txtar":     {kind: Identical, explain: Attributed},
		"innocent/copied-files-named-in-readme.txtar":      {kind: Identical, explain: Attributed},
		"innocent/copied-files-hers-first.txtar":           {kind: Identical, explain: Earlier},
		"innocent/copied-files-textbook.txtar":             {kind: Identical, explain: Textbook},
		"innocent/copied-files-own-other-repository.txtar": {kind: Identical, explain: SameName},
		"innocent/copied-files-own-work-upstream.txtar":    {},
		"innocent/copied-files-vendored.txtar":             {},
		"innocent/copied-files-generated.txtar":            {},
		"innocent/copied-snippets-short.txtar":             {},
	} {
		for _, open := range []bool{true, false} {
			t.Run(filepath.Base(fixture)+map[bool]string{true: "", false: " hashes"}[open], func(t *testing.T) {
				t.Parallel()
				r := search(t, fixture, open)
				if want.kind == 0 {
					if len(r.Matches) > 0 {
						t.Errorf("found %+v", r.Matches[0])
					}
					return
				}
				if len(r.Matches) != 1 {
					t.Fatalf("%d matches, want 1", len(r.Matches))
				}
				m := &r.Matches[0]
				if m.Kind != want.kind || m.Explain != want.explain || m.Header != want.header {
					t.Errorf("kind %d, explained %q, header %v; want %+v", m.Kind, m.Explain, m.Header, want)
				}
				if m.Shared < 10 || m.Shared > m.Lines {
					t.Errorf("%d of %d lines", m.Shared, m.Lines)
				}
				if m.Verified != (open || m.Whole()) {
					t.Errorf("verified %v", m.Verified)
				}
			})
		}
	}
}

// TestRegionsOfSnippet holds the lines that are told to those that were pasted.
func TestRegionsOfSnippet(t *testing.T) {
	t.Parallel()
	for _, open := range []bool{true, false} {
		r := search(t, "analyzers/copied-snippets/pasted.txtar", open)
		regions := r.Matches[0].Compare.Regions
		if len(regions) != 1 {
			t.Fatalf("open %v: %d regions, want 1", open, len(regions))
		}
		// The function begins on line 48 of the subject's file and on line 27 of the source's, and has 21 lines.
		g := regions[0]
		if g.A < 47 || g.A > 53 || g.B-g.A != 27-48 || g.AEnd-g.A < 12 || g.AEnd-g.A > 22 {
			t.Errorf("open %v: region %+v", open, g)
		}
	}
}

func TestWeights(t *testing.T) {
	t.Parallel()
	s := &Sources{count: 1000, common: &corpus.Commons{}}
	if got, want := s.weight(1, 1), math.Log(1001.0/2); math.Abs(got-want) > 1e-9 {
		t.Errorf("weight %v of what one source has, want %v", got, want)
	}
	if s.weight(1, 10) <= 0 || s.weight(1, 11) != 0 {
		t.Error("what more than one in a hundred sources have counts")
	}
	few := &Sources{count: 3, common: &corpus.Commons{Repositories: 200}}
	if few.weight(1, 1) < 4 {
		t.Errorf("weight %v of what one of three sources has, and none of 200 others", few.weight(1, 1))
	}
}

func TestLineages(t *testing.T) {
	t.Parallel()
	store, ctx := corpus.NewMemory(), context.Background()
	root := object.ID{1}
	for name, roots := range map[string][]object.ID{"a/one": {root}, "b/fork": {{2}, root}, "c/other": {{3}}, "d/none": nil} {
		b := &corpus.Batch{Source: corpus.Source{Name: name, Roots: roots}, Items: []corpus.Item{{}}, Postings: []corpus.Posting{{Key: corpus.Key{Hash: 7, Kind: corpus.BlobID}}}}
		if err := store.Add(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	s, err := NewSources(ctx, store, &history.History{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = store.Lookup(ctx, []corpus.Key{{Hash: 7, Kind: corpus.BlobID}}, 0, func(_ int, hits []corpus.Hit, _ int) { n = s.lineages(slices.Clone(hits)) })
	if err != nil || n != 3 {
		t.Errorf("%d lineages of four sources of which one is a fork (%v)", n, err)
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"taken from github.com/acme/ledger.": true, "acme/ledger": true, "see acme/ledger-tools": false, "pacme/ledger": false,
		"acme/ledgers and acme/ledger": true, "": false,
	} {
		if got := mentions([]byte(text), "acme/ledger"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
