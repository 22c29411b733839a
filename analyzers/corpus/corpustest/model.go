package corpustest

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// testModel does the same random steps to the store and to the model. The store is emptied before each run, not opened anew,
// since that is slow for a store behind a network.
func testModel(t *testing.T, s corpus.Store) {
	rapid.Check(t, func(r *rapid.T) {
		for _, source := range sources(r, s) {
			if err := s.Remove(r.Context(), source.Name); err != nil {
				r.Fatalf("Remove: %v", err)
			}
		}
		model := corpus.NewMemory()
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"add", "add", "remove", "look up"}).Draw(r, "step") {
			case "add":
				b := drawBatch(r)
				for _, st := range []corpus.Store{model, s} {
					if err := st.Add(r.Context(), b); err != nil {
						r.Fatalf("Add: %v", err)
					}
				}
			case "remove":
				name := drawName(r)
				want, got := model.Remove(r.Context(), name), s.Remove(r.Context(), name)
				if (want == nil) != (got == nil) || got != nil && !errors.Is(got, corpus.ErrNoSource) {
					r.Fatalf("Remove %q: %v, want %v", name, got, want)
				}
			case "look up":
				Equal(r, model, s, rapid.SliceOf(rapid.Custom(drawKey)).Draw(r, "keys"))
			}
		}
		Equal(r, model, s, allKeys())
	})
}

// The names and hashes are few, so that sources are replaced and hashes met again; between them lie all lengths of gaps.
func drawName(r *rapid.T) string {
	return rapid.SampledFrom([]string{"a/a", "b/b", "b/c", "Ä"}).Draw(r, "name")
}

func hashes() []uint64 {
	out := []uint64{0, 1, 2, 3, 1<<63 - 1, 1<<64 - 1}
	for n := range uint64(20) {
		out = append(out, n*0x9e3779b97f4a7c15, n<<16)
	}
	return out
}

func allKeys() []corpus.Key {
	var out []corpus.Key
	for kind := range corpus.Touched + 2 {
		for _, h := range hashes() {
			out = append(out, corpus.Key{Hash: h, Kind: kind})
		}
	}
	return out
}

func drawKey(r *rapid.T) corpus.Key {
	kinds := []corpus.Kind{corpus.CommitID, corpus.GramExact, corpus.GramAbstract, corpus.Touched}
	return corpus.Key{Hash: rapid.SampledFrom(hashes()).Draw(r, "hash"), Kind: rapid.SampledFrom(kinds).Draw(r, "kind")}
}

func drawItem(r *rapid.T) corpus.Item {
	return corpus.Item{
		Kind: corpus.ItemKind(rapid.IntRange(1, 2).Draw(r, "item kind")), ID: drawID(r),
		Path:   rapid.SampledFrom([]string{"", "a", "a/b", "a/bc", "\xff"}).Draw(r, "path"),
		Commit: drawID(r), Author: rapid.Uint64().Draw(r, "author"), Name: rapid.Uint64().Draw(r, "name"), When: rapid.Int64().Draw(r, "when"),
		Server: rapid.Int64().Draw(r, "server"), Lines: rapid.Uint32().Draw(r, "lines"), Tokens: rapid.Uint32().Draw(r, "tokens"),
		Order: rapid.Uint32().Draw(r, "order"), Notice: rapid.Uint64().Draw(r, "notice"),
	}
}

func drawID(r *rapid.T) object.ID {
	return object.ID{rapid.ByteRange(0, 3).Draw(r, "id")}
}

func drawBatch(r *rapid.T) *corpus.Batch {
	b := &corpus.Batch{
		Source: corpus.Source{
			Name: drawName(r), Location: rapid.StringMatching(`[a-z/"'\\]{0,8}`).Draw(r, "location"), Head: drawID(r),
			Roots: rapid.SliceOfN(rapid.Custom(drawID), 0, 3).Draw(r, "roots"), Added: time.Unix(rapid.Int64Range(0, 1<<33).Draw(r, "added"), 0).UTC(),
			First: rapid.Int64().Draw(r, "first"), Bytes: rapid.Int64Range(0, 1<<40).Draw(r, "bytes"),
		},
		Items: rapid.SliceOfN(rapid.Custom(drawItem), 0, 4).Draw(r, "items"),
	}
	if len(b.Items) == 0 {
		return b
	}
	for range rapid.IntRange(0, 40).Draw(r, "postings") {
		line := rapid.OneOf(rapid.Uint32Range(0, 3), rapid.Uint32()).Draw(r, "line")
		b.Postings = append(b.Postings, corpus.Posting{Key: drawKey(r), Item: uint32(rapid.IntRange(0, len(b.Items)-1).Draw(r, "item")), Line: line})
	}
	return b
}
