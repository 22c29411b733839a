package history_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// generated makes a packed repository of n commits by 40 people, most of whose trees are all alike: what counts for the walk are
// the commit objects.
func generated(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	var in bytes.Buffer
	for i := range n {
		who, at := fmt.Sprintf("Person %d <p%d@example.org>", i%40, i%40), 1500000000+i*3000
		fmt.Fprintf(&in, "commit refs/heads/main\nauthor %s %d +0%d00\ncommitter %s %d +0%d00\n", who, at, i%9, who, at, i%9)
		message := fmt.Sprintf("package %d: change what file %x does\n\nA body of two lines, as people write them, about number %d,\nand a second line that says why.\n", i%300, i*7919, i)
		fmt.Fprintf(&in, "data %d\n%s\n", len(message), message)
	}
	run(b, dir, nil, "init", "-q", "--bare")
	run(b, dir, in.Bytes(), "fast-import", "--quiet")
	run(b, dir, nil, "repack", "-qad")
	return dir
}

// BenchmarkRead is the whole way from a closed repository to identities, on generated histories of growing size and on those
// that BONAFIDE_REPOS names. The time per commit must stay the same as the history grows.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprintf("generated-%d", n), func(b *testing.B) { benchRead(b, generated(b, n)) })
	}
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		b.Run(filepath.Base(filepath.Dir(dir)), func(b *testing.B) { benchRead(b, dir) })
	}
}

func benchRead(b *testing.B, dir string) {
	b.ReportAllocs()
	commits := 0
	for b.Loop() {
		r, err := history.Open(context.Background(), dir, history.OpenOptions{})
		if err != nil {
			b.Fatal(err)
		}
		h, err := r.Read(context.Background(), history.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if ids := history.Resolve(h, h.Mailmap); len(ids) == 0 {
			b.Fatal("no identities")
		}
		commits = len(h.Commits)
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(commits), "ns/commit")
}
