package corpus

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// IndexInput is a repository that is to become a source.
type IndexInput struct {
	Name     string // by which the user knows it
	Location string // the path or URL from which it was read
	History  *history.History
	Contents history.Contents
	Added    time.Time // now

	// Done, when set, counts the commits and files that were looked at.
	Done *atomic.Int64
}

// errNoCommits says that a repository has nothing to index.
var errNoCommits = errors.New("it has no commits: clone it again, or leave it out")

// textbookWords in a name mark collections of what many people write alike.
var textbookWords = []string{
	"algorithm", "algs4", "leetcode", "data-structure", "datastructure", "rosettacode", "hackerrank", "projecteuler", "project-euler",
	"competitive-programming", "design-pattern", "coding-interview",
}

// Index turns a repository into what is kept of it: of its commits (merges left out) trees, patches, dates and file contents; of the
// files of its newest commit the fingerprints. Vendored and generated files, and others that nobody wrote by hand, are left
// out: their lines would be taken for those of this repository. Objects that are missing or cannot be read are passed over. All
// processors are used. The error is that of ctx, or says that nothing could be indexed.
func Index(ctx context.Context, in IndexInput) (*Batch, error) {
	if in.Done == nil {
		in.Done = new(atomic.Int64)
	}
	h := in.History
	if len(h.Commits) == 0 {
		return nil, fmt.Errorf("index %q: %w", in.Name, errNoCommits)
	}
	x := &indexer{in: in, order: parentsFirst(h), batch: &Batch{Source: Source{
		Name: in.Name, Location: in.Location, Head: h.Commits[0].ID, Added: in.Added, Commits: len(h.Commits), Textbook: isTextbook(in.Name),
	}}}
	x.span()
	if err := x.commits(ctx); err != nil {
		return nil, fmt.Errorf("index %q: %w", in.Name, err)
	}
	if err := x.files(ctx); err != nil {
		return nil, fmt.Errorf("index %q: %w", in.Name, err)
	}
	return x.batch, nil
}

func isTextbook(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(textbookWords, func(w string) bool { return strings.Contains(name, w) })
}

// indexer is the state of one Index.
type indexer struct {
	in    IndexInput
	order []int32 // rows of the history, parents before children
	batch *Batch
	sizes []Size          // by row: what it did; of merges and empty commits zero
	paths map[string]*use // of files that were ever added or changed by a commit
}

// use is what the history did to one path.
type use struct {
	first   int32    // row of the first commit that had something there
	authors []uint64 // AuthorKeys and NameKeys of those who changed it; at most mostAuthors
}

// Limits of what is kept of one path, and of paths.
const (
	mostAuthors = 32
	mostPaths   = 1_000_000
)

// span notes the roots and the dates.
func (x *indexer) span() {
	s := &x.batch.Source
	for i := range x.in.History.Commits {
		c := &x.in.History.Commits[i]
		if c.Has(history.Malformed) {
			continue
		}
		if c.Has(history.Root) {
			s.Roots = append(s.Roots, c.ID)
		}
		if s.First == 0 || c.Author.Unix < s.First {
			s.First = c.Author.Unix
		}
		s.Last = max(s.Last, c.Author.Unix)
	}
	slices.SortFunc(s.Roots, func(a, b object.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
}

// parentsFirst orders the rows so that parents come before their children. It looks at parents alone, in their order, so that a
// history whose dates were changed has the same.
func parentsFirst(h *history.History) []int32 {
	out := make([]int32, 0, len(h.Commits))
	const (
		fresh = iota
		open
		done
	)
	state := make([]uint8, len(h.Commits))
	var stack []int32
	for start := range h.Commits {
		stack = append(stack, int32(start))
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			if state[i] != fresh {
				stack = stack[:len(stack)-1]
				if state[i] == open {
					state[i] = done
					out = append(out, i)
				}
				continue
			}
			state[i] = open
			parents := h.Parents(i)
			for k := len(parents) - 1; k >= 0; k-- {
				if p := parents[k]; p >= 0 && state[p] == fresh {
					stack = append(stack, p)
				}
			}
		}
	}
	return out
}

// each runs work for the numbers below n on all processors, until ctx ends. Each worker makes its state with newWorker.
func each[W any](ctx context.Context, n int, newWorker func() W, work func(w W, i int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			w := newWorker()
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				work(w, int(i))
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}
