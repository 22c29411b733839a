package history_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// BenchmarkPatch reads the changes and the patches of every commit that is no merge, as BenchmarkContents does: the work of
// git log -p | git patch-id.
func BenchmarkPatch(b *testing.B) {
	b.Run("generated-1000", func(b *testing.B) {
		dir := buildContents(b, 1_000)
		run(b, dir, nil, "repack", "-qadf")
		benchContents(b, dir, patchLines)
	})
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		b.Run(filepath.Base(filepath.Dir(dir)), func(b *testing.B) { benchContents(b, dir, patchLines) })
	}
}

// BenchmarkContents reads the changes and the added lines of every commit that is no merge, on as many goroutines as there are
// processors, of generated histories of growing size and of those that BONAFIDE_REPOS names: the work of git log --numstat. The
// time per commit must stay the same as the history grows.
func BenchmarkContents(b *testing.B) {
	for _, n := range []int{1_000, 4_000} {
		b.Run(fmt.Sprintf("generated-%d", n), func(b *testing.B) {
			dir := buildContents(b, n)
			run(b, dir, nil, "repack", "-qadf")
			benchContents(b, dir, addedLines)
		})
	}
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		b.Run(filepath.Base(filepath.Dir(dir)), func(b *testing.B) { benchContents(b, dir, addedLines) })
	}
}

// fileLines gives how many lines a change of a file has.
type fileLines func(contents history.Contents, f *history.FileChange) (int, error)

func addedLines(contents history.Contents, f *history.FileChange) (int, error) {
	lines, err := contents.Added(context.Background(), f)
	return len(lines), err
}

func patchLines(contents history.Contents, f *history.FileChange) (int, error) {
	p, err := contents.Patch(context.Background(), f)
	if err != nil {
		return 0, err
	}
	return len(p.Lines) + len(p.Deleted), nil
}

func benchContents(b *testing.B, dir string, of fileLines) {
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	h, err := r.Read(context.Background(), history.ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	lines := int64(0)
	for b.Loop() {
		lines = allLines(b, r.Contents(), h, of)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(h.Commits)), "ns/commit")
	b.ReportMetric(float64(lines), "lines")
}

// allLines counts the lines of all commits, which workers take in runs, newest first.
func allLines(b *testing.B, contents history.Contents, h *history.History, of fileLines) int64 {
	const chunk = 128
	var next, lines atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= len(h.Commits) {
					return
				}
				for i := from; i < min(from+chunk, len(h.Commits)); i++ {
					if n, err := commitLines(contents, h.Commits[i].ID, of); err == nil {
						lines.Add(n)
					} else {
						b.Errorf("%v", err)
					}
				}
			}
		})
	}
	workers.Wait()
	return lines.Load()
}

func commitLines(contents history.Contents, id object.ID, of fileLines) (n int64, err error) {
	changes, err := contents.Changes(context.Background(), id)
	if err != nil {
		return 0, err
	}
	for i := range changes.Files {
		lines, err := of(contents, &changes.Files[i])
		if err != nil && !errors.Is(err, history.ErrBinary) && !errors.Is(err, history.ErrTooLarge) {
			return 0, err
		}
		n += int64(lines)
	}
	return n, nil
}
