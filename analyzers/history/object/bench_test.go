package object

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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

// walkAll reads every commit from head on as a walker would: stretches of 256
// entries are decoded by the workers as their commits are asked for, and the
// stretches behind them while a worker is free. It returns how many commits
// are reachable and how many were decoded.
func walkAll(tb testing.TB, s *Store, head ID, workers int, each func(ID)) (reachable, decoded int) {
	const (
		step = 256
		span = 32 << 20
	)
	const idle, started, finished = 0, 1, 2
	type plan struct { // of a region
		starts []Place
		state  []int8
	}
	type job struct {
		at, stop Place // stop is zero or where the next stretch begins
		plan     *plan
		cell     int
	}
	type chunk struct {
		job     job
		ids     []ID
		parents []ID // 0 ends those of one commit
		err     error
	}
	jobs, results := make(chan job, 64), make(chan *chunk, 64)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			r := s.NewReader()
			for j := range jobs {
				c := &chunk{job: j, ids: make([]ID, 0, step), parents: make([]ID, 0, 2*step+90)}
				_, _, c.err = r.Run(j.at, step, 1<<20, func(o Object, at Place) bool {
					if !j.stop.IsZero() && at.Compare(j.stop) >= 0 {
						return false
					}
					c.ids = append(c.ids, o.ID)
					c.parents = parentsOf(c.parents, o.Data)
					return true
				})
				results <- c
			}
		})
	}
	plans := map[Region]*plan{}
	parents := make(map[ID][]ID, 1<<16)
	seen := map[ID]bool{head: true}
	todo, flight := []ID{head}, 0
	start := func(at Place, p *plan, c int) {
		j := job{at: at, plan: p, cell: c}
		p.state[c] = started
		if c+1 < len(p.starts) {
			j.stop = p.starts[c+1]
		}
		flight++
		jobs <- j
	}
	var wait []ID
	for len(todo)+len(wait) > 0 {
		for len(todo) > 0 {
			id := todo[0]
			todo = todo[1:]
			ps, ok := parents[id]
			if !ok {
				wait = append(wait, id)
				continue
			}
			reachable++
			if each != nil {
				each(id)
			}
			for _, p := range ps {
				if !seen[p] {
					seen[p] = true
					todo = append(todo, p)
				}
			}
		}
		keep := wait[:0]
		for _, id := range wait {
			if _, ok := parents[id]; ok {
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
			region := at.Region(span)
			p := plans[region]
			if p == nil {
				p = &plan{starts: s.Starts(region, span, step)}
				p.state = make([]int8, len(p.starts))
				plans[region] = p
			}
			c, exact := slices.BinarySearchFunc(p.starts, at, Place.Compare)
			if !exact {
				c--
			}
			switch p.state[c] {
			case finished: // behind something that is no commit
				start(at, p, c)
			case idle:
				start(p.starts[c], p, c)
				for c++; c < len(p.starts) && flight < 2*workers && p.state[c] == idle; c++ {
					start(p.starts[c], p, c)
				}
			}
		}
		wait = keep
		if len(todo) > 0 || flight == 0 {
			continue
		}
		c := <-results
		flight--
		if c.err != nil {
			tb.Fatal(c.err)
		}
		c.job.plan.state[c.job.cell] = finished
		k := 0
		for _, id := range c.ids {
			from := k
			for !c.parents[k].IsZero() {
				k++
			}
			parents[id] = c.parents[from:k]
			k++
		}
		decoded += len(c.ids)
	}
	close(jobs)
	wg.Wait()
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
					n, d = walkAll(b, s, head, workers, nil)
					s.Close()
				}
				b.ReportMetric(float64(n), "commits")
				b.ReportMetric(float64(d)/float64(n), "decoded/commit")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/commit")
			})
		}
	}
}

// BenchmarkRun decodes every commit of HEAD, without a walker: the runs are
// known beforehand. This is what inflating, resolving and hashing cost.
func BenchmarkRun(b *testing.B) {
	repos := benchRepos(b)
	if len(repos) == 0 {
		b.Skip("BONAFIDE_REPOS is not set")
	}
	for name, dir := range repos {
		s := mustOpen(b, dir, Options{})
		var places []Place
		walkAll(b, s, headOf(b, dir), 1, func(id ID) {
			if at, ok := s.Locate(id); ok {
				places = append(places, at)
			}
		})
		slices.SortFunc(places, Place.Compare)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size := int64(0)
			r := s.NewReader()
			for b.Loop() {
				size = 0
				for i := 0; i < len(places); {
					if _, _, err := r.Run(places[i], 256, 1<<20, func(o Object, at Place) bool {
						if i == len(places) || places[i] != at {
							return false
						}
						i++
						size += o.Size
						return true
					}); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.SetBytes(size)
			b.ReportMetric(float64(len(places)), "commits")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(places)), "ns/commit")
		})
	}
}

// BenchmarkSynthetic reads a history made for it: all commits by runs, and
// every object by name.
func BenchmarkSynthetic(b *testing.B) {
	dir := newRepo(b, 1000)
	git(b, dir, nil, "repack", "-qadf", "--depth=50")
	s := mustOpen(b, objectsOf(dir), Options{})
	r := s.NewReader()
	b.Run("run", func(b *testing.B) {
		at, _ := s.Locate(headOf(b, objectsOf(dir)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := r.Run(at, 1<<20, 1<<20, func(Object, Place) bool { return true }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			size := int64(0)
			for id := range s.IDs() {
				o, err := r.Read(id, 1<<30)
				if err != nil {
					b.Fatal(err)
				}
				size += o.Size
			}
			b.SetBytes(size)
		}
	})
}

// BenchmarkStarts plans the region in which HEAD is.
func BenchmarkStarts(b *testing.B) {
	repos := benchRepos(b)
	if len(repos) == 0 {
		b.Skip("BONAFIDE_REPOS is not set")
	}
	for name, dir := range repos {
		s := mustOpen(b, dir, Options{})
		at, _ := s.Locate(headOf(b, dir))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Starts(at.Region(32<<20), 32<<20, 256)
			}
			b.ReportMetric(float64(s.Len()), "objects")
		})
	}
}
