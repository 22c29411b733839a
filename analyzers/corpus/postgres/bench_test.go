package postgres_test

import (
	"context"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
)

// BenchmarkAdd stores a source of a million postings, and tells what one takes on disk.
func BenchmarkAdd(b *testing.B) {
	s := open(b, database(b))
	batch := corpustest.Repository(1, 3000, 1_000_000)
	before, err := s.Stat(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	n := uint64(0)
	for b.Loop() {
		n++
		batch.Source.Name = corpustest.Name(n)
		add(b, s, batch)
	}
	after, err := s.Stat(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(after.Stored-before.Stored)/float64(after.Postings), "bytes/posting")
	b.ReportMetric(float64(after.Postings)/b.Elapsed().Seconds(), "postings/s")
}

// BenchmarkLookup asks for 10,000 keys, half of which are there, in a corpus of three million postings.
func BenchmarkLookup(b *testing.B) {
	s := open(b, database(b))
	var asked []corpus.Key
	for n := range uint64(3) {
		batch := corpustest.Repository(n, 3000, 1_000_000)
		add(b, s, batch)
		for i := 2; len(asked) < int(n+1)*3334; i += 300 {
			asked = append(asked, batch.Postings[i].Key, corpus.Key{Hash: ^batch.Postings[i].Hash, Kind: corpus.GramExact})
		}
	}
	asked = asked[:10_000]
	for b.Loop() {
		err := s.Lookup(context.Background(), asked, 64, func(int, []corpus.Hit, int) {})
		if err != nil {
			b.Fatal(err)
		}
	}
}
