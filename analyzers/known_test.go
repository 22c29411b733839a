package analyzers_test

import (
	"context"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// knownOf makes a corpus of the known repositories of a fixture; nil where it has none.
func knownOf(t *testing.T, f *analyzertest.Fixture) *analyzers.Known {
	t.Helper()
	if len(f.Known) == 0 {
		return nil
	}
	ctx := context.Background()
	store := corpus.NewMemory()
	originals := map[string]*analyzers.Original{}
	for _, k := range f.Known {
		built, err := k.Recipe.Build()
		if err != nil {
			t.Fatal(err)
		}
		h, err := history.Assemble(built.Newest())
		if err != nil {
			t.Fatal(err)
		}
		o := &analyzers.Original{Name: k.Name, History: h, Contents: built.Contents()}
		batch, err := corpus.Index(ctx, corpus.IndexInput{Name: k.Name, Location: k.Name, History: h, Contents: o.Contents, Added: fixtureNow})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Add(ctx, batch); err != nil {
			t.Fatal(err)
		}
		originals[k.Name] = o
	}
	return known(t, store, originals)
}

// known joins a corpus with the repositories it was made of, by the names of its sources.
func known(t *testing.T, reader corpus.Reader, originals map[string]*analyzers.Original) *analyzers.Known {
	t.Helper()
	sources, err := reader.Sources(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	names := map[corpus.SourceID]string{}
	for _, s := range sources {
		names[s.ID] = s.Name
	}
	return &analyzers.Known{Reader: reader, Original: func(_ context.Context, id corpus.SourceID) (*analyzers.Original, error) {
		return originals[names[id]], nil
	}}
}
