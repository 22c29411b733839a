package segment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// benchBatch gives a source of n postings that are as those of code: files of 600 postings on 200 lines, in the order of their lines,
// hashes of 48 bits, each the smallest of six, of which one out of eight occurs elsewhere too.
func benchBatch(seed uint64, n int) *corpus.Batch {
	const perFile, lines = 600, 200
	r := rand.New(rand.NewPCG(seed, 1))
	b := &corpus.Batch{Source: corpus.Source{Name: fmt.Sprintf("bench-%d", seed)}, Postings: make([]corpus.Posting, n)}
	for i := range b.Postings {
		if i%perFile == 0 {
			item := corpus.Item{Kind: corpus.FileItem, Path: fmt.Sprintf("folder/file-%d.go", i/perFile), Lines: lines, Tokens: 10 * lines}
			for j := range item.ID {
				item.ID[j] = byte(r.Uint32())
			}
			b.Items = append(b.Items, item)
		}
		hash := min(r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()) &^ (1<<16 - 1)
		if i%8 == 7 {
			hash = b.Postings[r.IntN(i)].Hash
		}
		b.Postings[i] = corpus.Posting{
			Key:  corpus.Key{Hash: hash, Kind: corpus.GramExact + corpus.Kind(i%2)},
			Item: uint32(i / perFile), Line: uint32(i%perFile)*lines/perFile + 1,
		}
	}
	return b
}

// sizes are the numbers of postings that are measured; BONAFIDE_LARGE adds 10^8, which takes minutes, 8 GB of memory and 1 GB of disk.
func sizes() []int {
	if os.Getenv("BONAFIDE_LARGE") != "" {
		return []int{1e6, 1e7, 1e8}
	}
	return []int{1e6, 1e7}
}

const perSource = 1e7

// filled gives a store of n postings in sources of at most perSource, merged into one segment.
func filled(b *testing.B, n int) (*Store, []corpus.Key) {
	b.Helper()
	s := open(b, b.TempDir(), Options{})
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	var present []corpus.Key
	for from := 0; from < n; from += perSource {
		batch := benchBatch(uint64(from), min(n-from, perSource))
		if err := s.Add(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		for i := 0; i < len(batch.Postings); i += 1 + n/10_000 {
			present = append(present, batch.Postings[i].Key)
		}
	}
	if err := s.Compact(context.Background()); err != nil {
		b.Fatal(err)
	}
	return s, present
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes() {
		if n > perSource {
			continue // that is a matter of BenchmarkMerge
		}
		batch := benchBatch(1, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				s := open(b, b.TempDir(), Options{})
				if err := s.Add(context.Background(), batch); err != nil {
					b.Fatal(err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpostings/s")
		})
	}
}

// BenchmarkMerge merges eight segments.
func BenchmarkMerge(b *testing.B) {
	const each = 250_000
	for b.Loop() {
		b.StopTimer()
		s := open(b, b.TempDir(), Options{})
		for n := range uint64(7) {
			if err := s.Add(context.Background(), benchBatch(n, each)); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := s.Compact(context.Background()); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(7*each*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpostings/s")
}

// BenchmarkLookup looks up keys of which half are there: one at a time, and 8,192 at a time.
func BenchmarkLookup(b *testing.B) {
	for _, n := range sizes() {
		s, present := filled(b, n)
		r := rand.New(rand.NewPCG(2, 2))
		keys := make([]corpus.Key, 20_000)
		for i := range keys {
			keys[i] = corpus.Key{Hash: r.Uint64(), Kind: corpus.GramExact}
			if i%2 == 0 {
				keys[i] = present[r.IntN(len(present))]
			}
		}
		stat, err := s.Stat(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		none := func(int, []corpus.Hit, int) {}
		b.Run(fmt.Sprintf("one of %d", n), func(b *testing.B) {
			took := make([]time.Duration, 0, b.N+len(keys))
			for range 2 { // the first time warms up
				took = took[:0]
				for i := range keys {
					start := time.Now()
					if err := s.Lookup(context.Background(), keys[i:i+1], 10, none); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
				}
			}
			slices.Sort(took)
			i := 0
			for b.Loop() {
				if err := s.Lookup(context.Background(), keys[i%len(keys):i%len(keys)+1], 10, none); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(stat.Stored)/float64(stat.Postings), "B/posting")
		})
		b.Run(fmt.Sprintf("many of %d", n), func(b *testing.B) {
			for b.Loop() {
				if err := s.Lookup(context.Background(), keys, 10, none); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*len(keys)), "ns/key")
		})
	}
}
