package object

import (
	"os"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	for repo, dir := range benchRepos(t) {
		s := mustOpen(t, dir, Options{})
		r := s.NewReader()
		type item struct {
			z    []byte
			size int
		}
		var items []item
		var total, comp int
		var places []Place
		walkAll(t, s, headOf(t, dir), 1, func(id ID) {
			if at, ok := s.Locate(id); ok {
				places = append(places, at)
			}
		})
		for i := 0; i < len(places) && len(items) < 4000; i += 7 {
			at := places[i]
			p := s.packs[at.pack-1]
			e, _ := r.entry(p, at.offset)
			if e.typ != Commit || e.size > 1<<16 {
				continue
			}
			z := make([]byte, e.size+100)
			readFull(p.f, z, at.offset+int64(e.data))
			items = append(items, item{z, int(e.size)})
		}
		f := new(inflater)
		dst := make([]byte, 1<<17)
		best, bestSum := time.Hour, time.Hour
		for range 80 {
			total, comp = 0, 0
			t0 := time.Now()
			for _, it := range items {
				n, err := f.zlib(dst[headroom:], it.size, it.z)
				if err != nil {
					t.Fatal(err)
				}
				comp += n
				total += it.size
			}
			best = min(best, time.Since(t0))
			t0 = time.Now()
			for _, it := range items {
				name(dst, Commit, int64(it.size))
			}
			bestSum = min(bestSum, time.Since(t0))
		}
		n := len(items)
		t.Logf("%s: %d commits, %d -> %d bytes avg, inflate %d ns, hash %d ns", repo, n, comp/n, total/n, int(best)/n, int(bestSum)/n)
	}
	_ = os.Args
}
