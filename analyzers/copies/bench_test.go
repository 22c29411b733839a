package copies

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus/segment"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// BenchmarkFind compares all commits of the repositories of BONAFIDE_REPOS with the corpus in BONAFIDE_CORPUS, whose sources are not
// opened: what the lookup costs. Without these it looks for the project's own commits in an empty corpus: what reading costs.
func BenchmarkFind(b *testing.B) {
	paths := filepath.SplitList(os.Getenv("BONAFIDE_REPOS"))
	if len(paths) == 0 {
		paths = []string{filepath.Join("..", "..")}
	}
	dir := os.Getenv("BONAFIDE_CORPUS")
	if dir == "" {
		dir = b.TempDir()
		s, err := segment.Open(dir, segment.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	store, err := segment.Read(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
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
			var rows []int32
			for i := range h.Commits {
				rows = append(rows, int32(i))
			}
			slices.Reverse(rows)
			sources, err := NewSources(ctx, store, h)
			if err != nil {
				b.Fatal(err)
			}
			lines := 0
			for b.Loop() {
				r, err := Find(ctx, Search{History: h, Contents: repo.Contents(), Commits: rows, Known: sources, Limits: limits})
				if err != nil {
					b.Fatal(err)
				}
				lines = r.Lines
			}
			b.ReportMetric(float64(len(rows)), "commits")
			b.ReportMetric(float64(lines), "lines")
		})
	}
}
