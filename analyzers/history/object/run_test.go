package object

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStarts: the stretches of all regions hold each entry once, whatever the
// sizes.
func TestStarts(t *testing.T) {
	t.Parallel()
	p := newPack(t)
	want := map[ID]int{}
	for i := range 400 {
		want[p.add(Commit, fmt.Appendf(nil, "commit %d %x", i, i*i))]++
	}
	s := mustOpen(t, p.write(), Options{})
	end := s.packs[0].end()
	for _, span := range []int64{1, 7, 1000, 1 << 30, 1 << 62} {
		for _, step := range []int{1, 3, 1000} {
			r := s.NewReader()
			got := map[ID]int{}
			for off := int64(0); off < end && off >= 0; off += span {
				region := Place{1, off}.Region(span)
				starts := s.Starts(region, span, step)
				for i, at := range starts {
					n := 0
					_, _, err := r.Run(at, step, 100, func(o Object, here Place) bool {
						if here.Region(span) != region || i+1 < len(starts) && here.Compare(starts[i+1]) >= 0 {
							return false
						}
						got[o.ID]++
						n++
						return true
					})
					if err != nil {
						t.Fatal(err)
					}
					if i+1 < len(starts) && n != step {
						t.Errorf("span %d, step %d: a stretch of %d", span, step, n)
					}
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("span %d, step %d (-want +got):\n%s", span, step, d)
			}
		}
	}
	if s.Starts(Region{}, 100, 1) != nil || s.Starts(Place{1, 0}.Region(1), 1, 0) != nil || s.Starts(Place{1, 0}.Region(1), 0, 1) != nil {
		t.Error("starts of nothing")
	}
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	p := newPack(t)
	var ids []ID
	for i := range 10 {
		ids = append(ids, p.add(Commit, fmt.Appendf(nil, "commit %d", i)))
	}
	p.add(Tree, nil)
	behind := p.add(Commit, []byte("behind the tree"))
	s := mustOpen(t, p.write(), Options{})
	r := s.NewReader()
	at, _ := s.Locate(ids[0])
	third, _ := s.Locate(ids[2])
	tree, _ := s.Locate(idOf(Tree, nil))
	last, _ := s.Locate(behind)
	end := Place{last.pack, s.packs[0].end()}

	n := 0
	count := func(Object, Place) bool { n++; return true }
	tests := []struct {
		name  string
		from  Place
		limit int
		fn    func(Object, Place) bool
		n     int
		next  Place
		more  bool
	}{
		{"limit", at, 2, count, 2, third, true},
		{"none", at, 0, count, 0, at, true},
		{"fn says so", at, 100, func(Object, Place) bool { n++; return n < 2 }, 2, third, true},
		{"another type", at, 100, count, 10, tree, false},
		{"from another type", tree, 100, count, 0, tree, false},
		{"end of the pack", last, 100, count, 1, end, false},
		{"from the end", end, 100, count, 0, end, false},
	}
	for _, tt := range tests {
		n = 0
		next, more, err := r.Run(tt.from, tt.limit, 1000, tt.fn)
		if n != tt.n || next != tt.next || more != tt.more || err != nil {
			t.Errorf("%s: %d commits, %v, %v, %v; want %d, %v, %v", tt.name, n, next, more, err, tt.n, tt.next, tt.more)
		}
	}
}

// TestRunAllocates: nothing, once the buffers are there; neither does Read.
func TestRunAllocates(t *testing.T) {
	dir := repacked(newRepo(t, 300), "repack", "-qadf", "--depth=50", "--window=50")(t)
	s := mustOpen(t, objectsOf(dir), Options{CacheBytes: 1 << 20})
	r := s.NewReader()
	head := headOf(t, objectsOf(dir))
	// Tags lie between the commits: look for a long run.
	var at Place
	n, most := 0, 0
	for id := range s.IDs() {
		from, ok := s.Locate(id)
		if !ok {
			continue
		}
		n = 0
		if _, _, err := r.Run(from, 1000, 0, func(Object, Place) bool { n++; return true }); err != nil {
			t.Fatal(err)
		}
		if n > most {
			at, most = from, n
		}
	}
	fn := func(Object, Place) bool { n++; return true }
	var err error
	allocs := testing.AllocsPerRun(20, func() {
		n = 0
		if _, _, e := r.Run(at, 1000, 1<<20, fn); e != nil {
			err = e
		}
	})
	if err != nil || n < 100 {
		t.Fatalf("%d commits, %v", n, err)
	}
	if allocs != 0 {
		t.Errorf("%v allocations for %d commits, want none", allocs, n)
	}
	if allocs := testing.AllocsPerRun(20, func() { _, err = r.Read(head, 1000) }); allocs != 0 || err != nil {
		t.Errorf("Read: %v allocations, %v", allocs, err)
	}
}
