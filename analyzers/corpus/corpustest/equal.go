package corpustest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// TB is what the comparison needs of a test; testing.T and rapid.T have it.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// sameSource compares sources of different stores: times by the instant, and without ids.
var sameSource = gocmp.Options{cmpopts.IgnoreFields(corpus.Source{}, "ID"), cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0)}

// Equal compares all that two readers hold, and their answers for some keys. Ids are those of each reader alone, so sources
// are told by their names.
func Equal(t TB, want, got corpus.Reader, asked []corpus.Key) {
	t.Helper()
	wanted, held := sources(t, want), sources(t, got)
	if diff := gocmp.Diff(wanted, held, sameSource); diff != "" {
		t.Fatalf("sources (-want +got):\n%s", diff)
	}
	answers, given := named(wanted, lookup(t, want, asked, 0)), named(held, lookup(t, got, asked, 0))
	for i := range asked {
		if !slices.Equal(answers[i], given[i]) {
			t.Fatalf("answer to %v (-want +got):\n%s", asked[i], gocmp.Diff(answers[i], given[i]))
		}
	}
	model, ok := want.(corpus.Store)
	if !ok {
		return
	}
	if s, ok := got.(corpus.Store); ok {
		equalStores(t, model, s, wanted)
	}
}

// equalStores compares what only a Store gives.
func equalStores(t TB, want, got corpus.Store, all []corpus.Source) {
	t.Helper()
	wanted, err := want.Stat(t.Context())
	if err != nil {
		t.Fatalf("Stat of the model: %v", err)
	}
	held, err := got.Stat(t.Context())
	if err != nil {
		t.Fatalf("Stat: %v", err)
	}
	if held.Format == "" {
		t.Errorf("Stat names no format")
	}
	if diff := gocmp.Diff(wanted, held, cmpopts.IgnoreFields(corpus.Stat{}, "Stored", "Format")); diff != "" {
		t.Errorf("Stat (-want +got):\n%s", diff)
	}
	for _, source := range all {
		wanted, held := export(t, want, source.Name), export(t, got, source.Name)
		if !slices.Equal(wanted.Postings, held.Postings) {
			t.Fatalf("postings in the export of %q (-want +got):\n%s", source.Name, gocmp.Diff(wanted.Postings, held.Postings))
		}
		if !slices.Equal(wanted.Items, held.Items) {
			t.Fatalf("items in the export of %q (-want +got):\n%s", source.Name, gocmp.Diff(wanted.Items, held.Items))
		}
		if diff := gocmp.Diff(wanted.Source, held.Source, sameSource); diff != "" {
			t.Fatalf("source in the export of %q (-want +got):\n%s", source.Name, diff)
		}
	}
}

func export(t TB, s corpus.Store, name string) *corpus.Batch {
	t.Helper()
	b, err := s.Export(t.Context(), name)
	if err != nil {
		t.Fatalf("Export of %q: %v", name, err)
	}
	slices.SortFunc(b.Postings, corpus.ComparePostings)
	return b
}

func sources(t TB, r corpus.Reader) []corpus.Source {
	t.Helper()
	all, err := r.Sources(t.Context())
	if err != nil {
		t.Fatalf("Sources: %v", err)
	}
	if !slices.IsSortedFunc(all, func(a, b corpus.Source) int { return cmp.Compare(a.Name, b.Name) }) {
		t.Errorf("sources are not in the order of their names")
	}
	return all
}

// answer is what Lookup gives for one key.
type answer struct {
	hits  []corpus.Hit
	total int
}

// lookup gives the answers by key, and sees that they are in order.
func lookup(t TB, r corpus.Reader, asked []corpus.Key, limit int) []answer {
	t.Helper()
	out := make([]answer, len(asked))
	last := -1
	err := r.Lookup(t.Context(), asked, limit, func(i int, hits []corpus.Hit, total int) {
		want := total
		if limit > 0 {
			want = min(limit, total)
		}
		if i <= last || len(hits) == 0 || len(hits) != want {
			t.Errorf("key %d after %d, limit %d: %d hits, total %d", i, last, limit, len(hits), total)
		}
		last = i
		if !slices.IsSortedFunc(hits, compareHits) {
			t.Errorf("key %d: hits are not in the order of source and item: %v", i, hits)
		}
		out[i] = answer{slices.Clone(hits), total}
	})
	if err != nil {
		t.Fatalf("Lookup: %v", err)
	}
	return out
}

func compareHits(a, b corpus.Hit) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Line, b.Line))
}

// named turns answers into lines that can be compared between stores.
func named(all []corpus.Source, answers []answer) [][]string {
	names := map[corpus.SourceID]string{}
	for _, s := range all {
		names[s.ID] = s.Name
	}
	out := make([][]string, len(answers))
	for i, a := range answers {
		for _, h := range a.hits {
			out[i] = append(out[i], fmt.Sprintf("%q item %d line %d", names[h.Source], h.Item, h.Line))
		}
		slices.Sort(out[i])
	}
	return out
}
