package object

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hostileCases returns the folders of the cases of the hostile corpus that
// BONAFIDE_HOSTILE names, by case.
func hostileCases(t *testing.T) map[string]string {
	t.Helper()
	dir := os.Getenv("BONAFIDE_HOSTILE")
	if dir == "" {
		t.Skip("BONAFIDE_HOSTILE is not set")
	}
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		name, _, ok := strings.Cut(sc.Text(), "\t")
		if ok {
			out[name] = filepath.Join(dir, name, "repo")
		}
	}
	return out
}

// gitDir finds the repository of a case: plain, bare, or nothing usable.
func gitDir(repo string) (string, bool) {
	for _, d := range []string{filepath.Join(repo, ".git"), repo} {
		if st, err := os.Stat(filepath.Join(d, "objects")); err == nil && st.IsDir() {
			return d, true
		}
	}
	return "", false
}

// sweep opens a repository and reads every object that it lists, and returns
// the errors: of Open, or one for each object.
func sweep(repo string, o Options) (objects int, errs []error) {
	dir, ok := gitDir(repo)
	if !ok {
		return 0, nil
	}
	s, err := Open(filepath.Join(dir, "objects"), o)
	if err != nil {
		return 0, []error{err}
	}
	defer s.Close()
	r := s.NewReader()
	for id, err := range s.IDs() {
		if err != nil {
			return objects, append(errs, err)
		}
		objects++
		if _, err := r.Read(id, 1<<40); err != nil {
			errs = append(errs, err)
		}
		r.Header(id)
		if at, ok := s.Locate(id); ok {
			r.Run(at, 3, 1<<20, func(Object, Place) bool { return true })
		}
	}
	return objects, errs
}

func kind(err error) string {
	for _, e := range []any{new(*NotFoundError), new(*CorruptError), new(*TooLargeError), new(*UnsupportedError), new(*RefusedError)} {
		if errors.As(err, e) {
			return fmt.Sprintf("%T", e)[len("**object."):]
		}
	}
	return fmt.Sprintf("%T", err)
}

// TestHostile: each case of the corpus ends in the errors stated here, or in
// none, in bounded time and memory.
func TestHostile(t *testing.T) {
	type want struct {
		kinds map[string]int // how many errors of each kind
		text  string         // in each of them
	}
	const corrupt, large = "CorruptError", "TooLargeError"
	one := func(kind, text string) want { return want{map[string]int{kind: 1}, text} }
	wants := map[string]want{
		"obj-bad-zlib":          one(corrupt, "not zlib"),
		"obj-truncated":         one(corrupt, "ends early"),
		"obj-empty-file":        one(corrupt, "empty"),
		"obj-trailing-garbage":  one(corrupt, "bytes follow"),
		"obj-wrong-hash":        one(corrupt, "does not match its name"),
		"obj-wrong-hash-blob":   one(corrupt, "does not match its name"),
		"obj-lying-size":        {map[string]int{large: 1, corrupt: 2}, ""},
		"obj-unknown-type":      {map[string]int{corrupt: 2}, "unknown type"},
		"bomb-text-blob":        one(large, "201326592"),
		"bomb-delta":            one(large, ""),
		"bomb-delta-cycle":      {map[string]int{corrupt: 2}, "leads back to itself"},
		"bomb-delta-self":       {map[string]int{corrupt: 2}, ""},
		"pack-truncated":        one(corrupt, "another pack, or the pack is cut"),
		"pack-bad-checksum":     one(corrupt, "another pack, or the pack is cut"),
		"pack-bad-version":      one("UnsupportedError", "version 9"),
		"pack-count-lies":       one(corrupt, "another pack"),
		"pack-bitflip":          one(corrupt, ""),
		"idx-missing":           one(corrupt, "has no index"),
		"idx-truncated":         one(corrupt, "ends early"),
		"idx-huge-count":        one(corrupt, "more than its size allows"),
		"idx-fanout-not-sorted": one(corrupt, "runs backwards"),
		// Twelve point into a table that is not there, two beyond the pack.
		"idx-offset-outside": {map[string]int{corrupt: 14}, "bad index"},
		"idx-of-other-pack":  one(corrupt, "another pack"),
	}
	cases := hostileCases(t)
	for name := range wants {
		if cases[name] == "" {
			t.Errorf("the corpus has no case %q", name)
		}
	}
	debug.SetMemoryLimit(400 << 20)
	defer debug.SetMemoryLimit(1 << 62)
	for name, repo := range cases {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			peak := watchHeap(t)
			_, errs := sweep(repo, Options{})
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
			if p := peak(); p > 450<<20 {
				t.Errorf("%d MiB in use", p>>20)
			}
			got := map[string]int{}
			for _, err := range errs {
				got[kind(err)]++
				if !strings.Contains(err.Error(), wants[name].text) {
					t.Errorf("error %q does not say %q", err, wants[name].text)
				}
			}
			expect := wants[name].kinds
			if expect == nil {
				expect = map[string]int{}
			}
			if d := cmp.Diff(expect, got); d != "" {
				t.Errorf("errors (-want +got):\n%s%v", d, errs)
			}
		})
	}
	t.Run("untrusted", func(t *testing.T) {
		for name, refused := range map[string]bool{"dir-objects-symlink": true, "alt-cycle": false, "dir-bare": false} {
			repo := cases[name]
			_, errs := sweep(repo, Options{Untrusted: true, Root: repo})
			if refused != (len(errs) == 1 && kind(errs[0]) == "RefusedError") || !refused && len(errs) > 0 {
				t.Errorf("%s: %v", name, errs)
			}
		}
		if _, errs := sweep(cases["alt-cycle"], Options{Untrusted: true, Root: filepath.Dir(cases["alt-cycle"])}); len(errs) > 0 {
			t.Errorf("alt-cycle within the root: %v", errs)
		}
	})
}

// watchHeap samples the heap until the function it returns is called, which
// returns the most that was seen in use.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	runtime.GC()
	stop, out := make(chan bool), make(chan uint64)
	go func() {
		var peak uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-stop:
				out <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-out }
}

// TestHostileDifferential compares with go-git on the corpus. Where the two
// differ, the table says why, and the test fails when that changes.
func TestHostileDifferential(t *testing.T) {
	const skip = "not given to go-git: "
	faults := map[string]string{
		"bomb-delta-cycle":     skip + "its stack overflows, which ends the process",
		"bomb-delta-self":      skip + "of the same family",
		"bomb-text-blob":       skip + "takes more than 1 GiB",
		"bomb-delta":           skip + "takes more than 1 GiB",
		"obj-wrong-hash":       "go-git does not compare content and name",
		"obj-wrong-hash-blob":  "go-git does not compare content and name",
		"obj-trailing-garbage": "go-git does not look behind the stream",
		"obj-lying-size":       "go-git believes the size",
		"pack-old-name":        "go-git wants the name of the file to be the checksum of the pack",
		"alt-outside":          "go-git takes a relative alternate for one below the root of its file system",
		"idx-offset-outside":   "go-git gives up the whole pack after the first bad offset",
		"dir-objects-symlink":  "go-git refuses links out of the repository",
	}
	for name, repo := range hostileCases(t) {
		reason := faults[name]
		if strings.HasPrefix(reason, skip) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			dir, ok := gitDir(repo)
			if !ok {
				t.Skip("no repository")
			}
			s, err := Open(filepath.Join(dir, "objects"), Options{})
			if err != nil {
				return // TestHostile says whether it must
			}
			defer s.Close()
			r, gg := s.NewReader(), oracle(dir)
			differ := false
			for id, err := range s.IDs() {
				if err != nil {
					t.Fatal(err)
				}
				got, err := fromReader(r, id)
				want, wantErr := fromOracle(gg, id)
				if (err != nil) != (wantErr != nil) || err == nil && got != want {
					differ = true
					if reason == "" {
						t.Errorf("%v: %v, %v; go-git: %v, %v", id, got, err, want, wantErr)
					}
				}
			}
			if reason != "" && !differ {
				t.Errorf("no difference any more, though: %s", reason)
			}
		})
	}
}
