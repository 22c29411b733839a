package corpus_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// TestCommonTable keeps the embedded table in step with the fingerprints: a table for another version would be left out silently.
func TestCommonTable(t *testing.T) {
	t.Parallel()
	c := corpus.Common()
	if c.Len() < 10_000 || c.Repositories < 100 {
		t.Errorf("the table has %d fingerprints of %d repositories: make it again with scripts/common-grams", c.Len(), c.Repositories)
	}
}

func TestCommonRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hashes := rapid.SliceOfDistinct(rapid.Uint64(), func(h uint64) uint64 { return h >> 16 }).Draw(t, "hashes")
		grams := make([]corpus.CommonGram, len(hashes))
		for i, h := range hashes {
			grams[i] = corpus.CommonGram{Hash: h, Repositories: 1 + i%300}
		}
		c, err := corpus.DecodeCommon(corpus.EncodeCommon(500, grams))
		if err != nil {
			t.Fatal(err)
		}
		if c.Len() != len(grams) || c.Repositories != 500 {
			t.Fatalf("%d entries of %d, %d repositories", c.Len(), len(grams), c.Repositories)
		}
		for _, g := range grams {
			if got := c.Count(g.Hash); got != min(g.Repositories, 255) {
				t.Fatalf("count %d of %x, want %d", got, g.Hash, g.Repositories)
			}
		}
	})
}

func FuzzDecodeCommon(f *testing.F) {
	f.Add(corpus.EncodeCommon(7, []corpus.CommonGram{{Hash: 1 << 20, Repositories: 3}, {Hash: 1 << 40, Repositories: 4}}))
	f.Add([]byte("bfc1"))
	f.Add([]byte("bfc1\x01\x07\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := corpus.DecodeCommon(data)
		if err != nil {
			if !strings.Contains(err.Error(), "common fingerprints") {
				t.Errorf("the error %q does not say what failed", err)
			}
			return
		}
		if c.Len() > len(data) {
			t.Errorf("%d entries in %d bytes", c.Len(), len(data))
		}
	})
}
