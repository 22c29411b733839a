package object

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// benchRepos returns the object directories of the repositories that
// BONAFIDE_REPOS lists, by name.
func benchRepos(tb testing.TB) map[string]string {
	tb.Helper()
	out := map[string]string{}
	for _, p := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		if p == "" {
			continue
		}
		for _, o := range []string{"objects", ".git/objects"} {
			dir := filepath.Join(p, o)
			if st, err := os.Stat(dir); err == nil && st.IsDir() {
				name := filepath.Base(p)
				if name == "repo" {
					name = filepath.Base(filepath.Dir(p))
				}
				out[name] = dir
				break
			}
		}
	}
	return out
}

// headOf resolves HEAD of a bare repository with packed refs.
func headOf(tb testing.TB, objects string) ID {
	tb.Helper()
	git := filepath.Dir(objects)
	head, err := os.ReadFile(filepath.Join(git, "HEAD"))
	if err != nil {
		tb.Fatal(err)
	}
	ref, ok := strings.CutPrefix(strings.TrimSpace(string(head)), "ref: ")
	if !ok {
		id, err := ParseID(ref)
		if err != nil {
			tb.Fatal(err)
		}
		return id
	}
	if b, err := os.ReadFile(filepath.Join(git, ref)); err == nil {
		id, err := ParseID(strings.TrimSpace(string(b)))
		if err != nil {
			tb.Fatal(err)
		}
		return id
	}
	packed, err := os.ReadFile(filepath.Join(git, "packed-refs"))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.SplitSeq(string(packed), "\n") {
		if h, name, ok := strings.Cut(line, " "); ok && name == ref {
			id, err := ParseID(h)
			if err != nil {
				tb.Fatal(err)
			}
			return id
		}
	}
	tb.Fatalf("no %q in packed-refs", ref)
	return ID{}
}

// walkAll reads every commit from head on as a walker would: chunks of 256
// neighbours are decoded by the workers, each chunk at a place where a
// missing parent is. It returns how many commits are reachable and decoded.
func walkAll(tb testing.TB, s *Store, head ID, workers int) (reachable, decoded int) {
	type chunk struct {
		at      Place
		ids     []ID
		parents []ID // 0 ends those of one commit
	}
	type job struct{ at, stop Place }
	jobs, results := make(chan job, 64), make(chan *chunk, 64)
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	for range workers {
		wg.Go(func() {
			r := s.NewReader()
			for j := range jobs {
				c := &chunk{ids: make([]ID, 0, 256), parents: make([]ID, 0, 600)}
				_, _, err := r.Run(j.at, 256, 1<<20, func(o Object, at Place) bool {
					if !j.stop.IsZero() && at.Compare(j.stop) >= 0 {
						return false
					}
					c.ids = append(c.ids, o.ID)
					c.parents = parentsOf(c.parents, o.Data)
					return true
				})
				if err != nil {
					failed.Store(&err)
				}
				c.at = j.at
				results <- c
			}
		})
	}
	done := make(map[ID][]ID, 1<<16)
	seen := map[ID]bool{head: true}
	var wait []ID
	todo := []ID{head}
	flight := 0
	flying := map[Place]bool{}
	var starts []Place // sorted
	for len(todo)+len(wait)+flight > 0 {
		for len(todo) > 0 {
			id := todo[0]
			todo = todo[1:]
			ps, ok := done[id]
			if !ok {
				wait = append(wait, id)
				continue
			}
			reachable++
			for _, p := range ps {
				if !seen[p] {
					seen[p] = true
					todo = append(todo, p)
				}
			}
		}
		keep := wait[:0]
		for _, id := range wait {
			if _, ok := done[id]; ok {
				todo = append(todo, id)
				continue
			}
			keep = append(keep, id)
			if flight >= 2*workers {
				continue
			}
			at, ok := s.Locate(id)
			if !ok {
				tb.Fatalf("%v is not packed", id)
			}
			k, _ := slices.BinarySearchFunc(starts, at, Place.Compare)
			// Likely to be among what is being decoded already.
			if k < len(starts) && starts[k] == at {
				continue
			}
			if k > 0 && flying[starts[k-1]] && at.Offset()-starts[k-1].Offset() < 100<<10 {
				continue
			}
			j := job{at: at}
			if k < len(starts) {
				j.stop = starts[k]
			}
			starts = slices.Insert(starts, k, at)
			flying[at] = true
			flight++
			jobs <- j
		}
		wait = keep
		if len(todo) > 0 || flight == 0 {
			continue
		}
		c := <-results
		flight--
		delete(flying, c.at)
		k := 0
		for _, id := range c.ids {
			from := k
			for !c.parents[k].IsZero() {
				k++
			}
			if _, ok := done[id]; !ok {
				done[id] = c.parents[from:k]
			}
			k++
		}
		decoded += len(c.ids)
	}
	close(jobs)
	wg.Wait()
	if e := failed.Load(); e != nil {
		tb.Fatal(*e)
	}
	return reachable, decoded
}

// parentsOf appends the parents of a commit and a zero name.
func parentsOf(dst []ID, data []byte) []ID {
	for len(data) > 0 && data[0] != '\n' {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		if p, ok := bytes.CutPrefix(line, []byte("parent ")); ok {
			if id, err := ParseID(string(p)); err == nil {
				dst = append(dst, id)
			}
		} else if bytes.HasPrefix(line, []byte("author ")) {
			break
		}
	}
	return append(dst, ID{})
}

// BenchmarkWalk opens a repository and reads all commits of HEAD.
func BenchmarkWalk(b *testing.B) {
	repos := benchRepos(b)
	if len(repos) == 0 {
		b.Skip("BONAFIDE_REPOS is not set")
	}
	for name, dir := range repos {
		head := headOf(b, dir)
		for _, workers := range []int{1, 2} {
			b.Run(name+"/workers="+string(rune('0'+workers)), func(b *testing.B) {
				b.ReportAllocs()
				var n, d int
				for b.Loop() {
					s, err := Open(dir, Options{})
					if err != nil {
						b.Fatal(err)
					}
					n, d = walkAll(b, s, head, workers)
					s.Close()
				}
				b.ReportMetric(float64(n), "commits")
				b.ReportMetric(float64(d)/float64(n), "decoded/commit")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/commit")
			})
		}
	}
}

// BenchmarkRun decodes every commit of a pack in storage order, without a
// walker: inflate, resolve, hash.
func BenchmarkRun(b *testing.B) {
	repos := benchRepos(b)
	if len(repos) == 0 {
		b.Skip("BONAFIDE_REPOS is not set")
	}
	for name, dir := range repos {
		b.Run(name, func(b *testing.B) {
			s, err := Open(dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			r := s.NewReader()
			from, _ := s.Locate(headOf(b, dir))
			b.ReportAllocs()
			n, bytes := 0, int64(0)
			runtime.GC()
			for b.Loop() {
				n, bytes = 0, 0
				if _, _, err := r.Run(from, 1<<30, 1<<20, func(o Object, _ Place) bool {
					n++
					bytes += o.Size
					return true
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(bytes)
			b.ReportMetric(float64(n), "commits")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(max(n, 1)), "ns/commit")
		})
	}
}
