package corpus_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// BenchmarkIndex indexes the repositories of BONAFIDE_REPOS; without it the project's own.
func BenchmarkIndex(b *testing.B) {
	paths := filepath.SplitList(os.Getenv("BONAFIDE_REPOS"))
	if len(paths) == 0 {
		paths = []string{filepath.Join("..", "..")}
	}
	for _, path := range paths {
		b.Run(filepath.Base(path), func(b *testing.B) {
			ctx := context.Background()
			repo, err := history.Open(ctx, path, history.OpenOptions{})
			if err != nil {
				b.Fatal(err)
			}
			defer repo.Close()
			h, err := repo.Read(ctx, history.ReadOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				batch, err := corpus.Index(ctx, corpus.IndexInput{Name: "x", History: h, Contents: repo.Contents()})
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(batch.Source.Bytes)
			}
		})
	}
}
