package object

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sameAsOracle reads all objects of a repository both ways. Ours are verified
// by name; of large repositories go-git, which is slow, reads a part only.
func sameAsOracle(t *testing.T, dir string, limit int) int {
	t.Helper()
	s := mustOpen(t, objectsOf(dir), Options{MaxObject: 1 << 30})
	r, gg := s.NewReader(), oracle(dir)
	total := s.Len()
	stride := max(total/limit, 1)
	n := 0
	for id, err := range s.IDs() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		got, err := fromReader(r, id)
		if err != nil {
			t.Errorf("%v: %v", id, err)
			continue
		}
		typ, size, err := r.Header(id)
		if err != nil || typ.String() != got.Type || size != got.Size {
			t.Errorf("%v: Header = %v, %d, %v, want %v, %d", id, typ, size, err, got.Type, got.Size)
		}
		if !s.Has(id) {
			t.Errorf("%v: Has = false", id)
		}
		if n%stride != 0 {
			continue
		}
		want, err := fromOracle(gg, id)
		if err != nil {
			t.Errorf("%v: go-git: %v", id, err)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%v (-go-git +ours):\n%s", id, d)
		}
	}
	return n
}

// gitObjects lists what git sees: name, type and size of each object, once.
func gitObjects(t *testing.T, dir string) []string {
	t.Helper()
	out := git(t, dir, nil, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
	return strings.Split(strings.TrimSpace(out), "\n")
}

func TestDifferential(t *testing.T) {
	t.Parallel()
	base := newRepo(t, 120)
	layouts := []struct {
		name string
		make func(t *testing.T) string
		want func(t *testing.T, dir string) // what makes the layout one, nil: nothing
	}{
		{"fast-import pack", func(*testing.T) string { return base }, nil},
		{"loose only", func(t *testing.T) string {
			dir := clone(t, base)
			for _, p := range glob(t, dir, "objects/pack/*") {
				moved := filepath.Join(t.TempDir(), filepath.Base(p))
				if err := os.Rename(p, moved); err != nil {
					t.Fatal(err)
				}
				if strings.HasSuffix(p, ".pack") {
					f, err := os.Open(moved)
					if err != nil {
						t.Fatal(err)
					}
					defer f.Close()
					git(t, dir, f, "unpack-objects", "-q")
				}
			}
			return dir
		}, func(t *testing.T, dir string) {
			if s := mustOpen(t, objectsOf(dir), Options{}); s.Len() != 0 {
				t.Errorf("%d packed objects, want none", s.Len())
			}
		}},
		{"repack -ad", repacked(base, "repack", "-qad"), nil},
		{"offset deltas", repacked(base, "repack", "-qadf", "--depth=50", "--window=50"), wantDeltas(ofsDelta)},
		{"name deltas", repacked(base, "-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf", "--depth=50"), wantDeltas(refDelta)},
		{"64-bit offsets", func(t *testing.T) string {
			dir := repacked(base, "repack", "-qad")(t)
			for _, p := range glob(t, dir, "objects/pack/*.pack") {
				os.Remove(strings.TrimSuffix(p, ".pack") + ".idx")
				git(t, dir, nil, "index-pack", "--index-version=2,0x1000", p)
			}
			return dir
		}, nil},
		{"several packs and loose", func(t *testing.T) string {
			dir := clone(t, base)
			for i := range 5 {
				addCommit(t, dir, i)
				if i < 4 {
					git(t, dir, nil, "repack", "-qd")
				}
			}
			return dir
		}, func(t *testing.T, dir string) {
			s := mustOpen(t, objectsOf(dir), Options{})
			if len(s.packs) < 5 {
				t.Errorf("%d packs, want 5", len(s.packs))
			}
		}},
		{"alternates", func(t *testing.T) string { return shared(t, base) }, func(t *testing.T, dir string) {
			s := mustOpen(t, objectsOf(dir), Options{})
			if d := cmp.Diff([]string{objectsOf(base)}, s.Alternates()); d != "" {
				t.Errorf("Alternates (-want +got):\n%s", d)
			}
		}},
		{"alternates of alternates, in a cycle", func(t *testing.T) string {
			a := clone(t, base)
			b := shared(t, a)
			c := shared(t, b)
			addCommit(t, a, 1)
			addCommit(t, b, 2)
			addCommit(t, c, 3)
			writeFile(t, filepath.Join(a, "objects/info/alternates"), []byte(objectsOf(c)+"\n"+objectsOf(a)+"\n"))
			return c
		}, nil},
	}
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			dir := l.make(t)
			// go-git does not follow the alternates of an alternate.
			if !strings.Contains(l.name, "alternates of alternates") {
				sameAsOracle(t, dir, 1<<30)
			}
			wantAll(t, dir)
			if l.want != nil {
				l.want(t, dir)
			}
		})
	}
}

// wantAll compares the list of objects, types and sizes with git's.
func wantAll(t *testing.T, dir string) {
	t.Helper()
	s := mustOpen(t, objectsOf(dir), Options{})
	r := s.NewReader()
	var got []string
	for id, err := range s.IDs() {
		if err != nil {
			t.Fatal(err)
		}
		typ, size, err := r.Header(id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fromReader(r, id); err != nil {
			t.Error(err)
		}
		got = append(got, id.String()+" "+typ.String()+" "+strconv.FormatInt(size, 10))
	}
	slices.Sort(got)
	got = slices.Compact(got)
	if d := cmp.Diff(gitObjects(t, dir), got); d != "" {
		t.Errorf("objects (-git +ours):\n%s", d)
	}
}

func clone(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, "clone", "-q", "--bare", "--no-hardlinks", from, ".")
	return dir
}

func shared(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, "clone", "-q", "--bare", "--shared", from, ".")
	return dir
}

func addCommit(t *testing.T, dir string, n int) {
	t.Helper()
	blob := strings.TrimSpace(git(t, dir, strings.NewReader("extra "+strconv.Itoa(n)+"\n"), "hash-object", "-w", "--stdin"))
	tree := strings.TrimSpace(git(t, dir, strings.NewReader("100644 blob "+blob+"\textra\n"), "mktree"))
	commit := strings.TrimSpace(git(t, dir, strings.NewReader("extra\n"), "commit-tree", tree, "-p", "main"))
	git(t, dir, nil, "update-ref", "refs/heads/main", commit)
}

func repacked(base string, args ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		dir := clone(t, base)
		git(t, dir, nil, args...)
		return dir
	}
}

// wantDeltas fails unless the pack has deltas of that kind, which is what the
// layout is for.
func wantDeltas(kind Type) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		s := mustOpen(t, objectsOf(dir), Options{})
		r := s.NewReader()
		n, deepest := 0, 0
		for id := range s.IDs() {
			at, ok := s.Locate(id)
			if !ok {
				continue
			}
			p := s.packs[at.pack-1]
			e, err := r.entry(p, at.offset)
			if err != nil {
				t.Fatal(err)
			}
			if e.typ == kind {
				n++
			}
			if e.typ == kind {
				if _, _, _, _, err := r.walk(p, at.offset, e); err != nil {
					t.Fatal(err)
				}
				deepest = max(deepest, len(r.chain))
			}
		}
		if n < 50 || deepest < 5 {
			t.Errorf("%d deltas of kind %d, chains up to %d: the layout tests nothing", n, kind, deepest)
		}
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	m, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRun reads all commits by runs and compares them with git's list.
func TestRun(t *testing.T) {
	t.Parallel()
	base := newRepo(t, 200)
	for _, args := range [][]string{{"repack", "-qad"}, {"repack", "-qadf", "--depth=50", "--window=50"}} {
		dir := repacked(base, args...)(t)
		s := mustOpen(t, objectsOf(dir), Options{})
		want := strings.Fields(git(t, dir, nil, "rev-list", "--all"))
		slices.Sort(want)

		for _, limit := range []int{1, 7, 256} {
			r := s.NewReader()
			got := map[string]bool{}
			for _, h := range want {
				if got[h] {
					continue
				}
				id, err := ParseID(h)
				if err != nil {
					t.Fatal(err)
				}
				at, ok := s.Locate(id)
				if !ok {
					t.Fatalf("%v is not packed", id)
				}
				n := 0
				next, more, err := r.Run(at, limit, 1<<20, func(o Object, here Place) bool {
					if n == 0 && o.ID != id {
						t.Errorf("first of the run is %v, want %v", o.ID, id)
					}
					if p, ok := s.Locate(o.ID); !ok || p != here {
						t.Errorf("%v is at %v, Run says %v", o.ID, p, here)
					}
					if o.Type != Commit || idOf(Commit, o.Data) != o.ID {
						t.Errorf("%v: %v of %d bytes", o.ID, o.Type, o.Size)
					}
					got[o.ID.String()] = true
					n++
					return true
				})
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 || n > limit || (n == limit) != more {
					t.Errorf("limit %d: %d commits, more = %v", limit, n, more)
				}
				if more && next.Compare(at) <= 0 {
					t.Errorf("next %v is not after %v", next, at)
				}
			}
			all := make([]string, 0, len(got))
			for h := range got {
				all = append(all, h)
			}
			slices.Sort(all)
			if d := cmp.Diff(want, all); d != "" {
				t.Errorf("limit %d (-git +ours):\n%s", limit, d)
			}
		}
	}
}

// TestRepositories reads every object of the repositories in BONAFIDE_REPOS.
func TestRepositories(t *testing.T) {
	repos := benchRepos(t)
	if len(repos) == 0 {
		t.Skip("BONAFIDE_REPOS is not set")
	}
	for name, objects := range repos {
		t.Run(name, func(t *testing.T) {
			n := sameAsOracle(t, filepath.Dir(objects), 250_000)
			t.Logf("%d objects", n)
		})
	}
}

// TestConcurrent reads the same objects by several readers at once.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	dir := repacked(newRepo(t, 60), "repack", "-qadf", "--depth=50")(t)
	addCommit(t, dir, 1)
	s := mustOpen(t, objectsOf(dir), Options{CacheBytes: 1 << 16})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r := s.NewReader()
			for id, err := range s.IDs() {
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := fromReader(r, id); err != nil {
					t.Error(err)
				}
				if at, ok := s.Locate(id); ok {
					if _, _, err := r.Run(at, 10, 100, func(o Object, _ Place) bool {
						if len(o.Data) > 100 {
							t.Errorf("%d bytes kept, want at most 100", len(o.Data))
						}
						return true
					}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}
