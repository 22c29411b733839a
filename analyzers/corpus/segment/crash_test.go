package segment

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
)

const crashEnv = "BONAFIDE_SEGMENT_CRASH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		if err := addForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

// crashStep is what the child does in its n-th step: it adds a source, replaces one, or removes one. Removing what is not there is a step too.
func crashStep(s corpus.Store, n int) error {
	switch n % 7 {
	case 6:
		err := s.Remove(context.Background(), corpustest.Name(uint64(n-3)))
		if errors.Is(err, corpus.ErrNoSource) {
			return nil
		}
		return err
	case 5:
		return s.Add(context.Background(), renamed(uint64(n), uint64(n-4)))
	}
	return s.Add(context.Background(), corpustest.Repository(uint64(n), 5, 200+n%9*100))
}

// addForEver takes steps from where the last child ended, and prints each one that is done.
func addForEver(dir string) error {
	s, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(os.Getenv(crashEnv + "_FROM"))
	for ; err == nil; n++ {
		if err = crashStep(s, n); err == nil {
			fmt.Println(n)
		}
	}
	return err
}

// TestKilled kills a process that writes, again and again, at random times. The store must hold what it said it had done, and at
// most the step that it was at.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	model := corpus.NewMemory()
	done, inFlight := 0, 0
	for range 35 {
		confirmed := runAndKill(t, self, dir, done, r)
		for ; done < confirmed; done++ {
			if err := crashStep(model, done); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatalf("open after %d steps: %v", done, err)
		}
		if err := s.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !same(t, model, s) {
			// The step that was in flight may have been done.
			if err := crashStep(model, done); err != nil {
				t.Fatal(err)
			}
			done++
			inFlight++
		}
		corpustest.Equal(t, model, s, keysOf(t, model))
		if left, err := leftOver(dir, s.manifest); err != nil || len(left) > 0 {
			t.Fatalf("left over: %v, %v", left, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d steps, %d of them unconfirmed but done", done, inFlight)
	if done < 35 {
		t.Errorf("only %d steps were done: the test shows nothing", done)
	}
}

// runAndKill gives the number of steps that are confirmed after a child has been killed.
func runAndKill(t *testing.T, self, dir string, from int, r *rand.Rand) int {
	t.Helper()
	child := exec.Command(self)
	child.Env = append(os.Environ(), crashEnv+"="+dir, fmt.Sprintf("%s_FROM=%d", crashEnv, from))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	child.Stderr = &stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	confirmed := from
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscan(lines.Text(), &confirmed); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		confirmed++
		if confirmed == from+1 {
			go func(wait time.Duration) {
				time.Sleep(wait)
				_ = child.Process.Kill()
			}(time.Duration(r.IntN(60_000)) * time.Microsecond)
		}
	}
	_ = child.Wait() // it was killed
	if stderr.Len() > 0 {
		t.Fatalf("the child failed: %s", stderr.String())
	}
	return confirmed
}

// same compares the names and the times of two stores' sources: enough to tell whether one step more was done.
func same(t *testing.T, a, b corpus.Store) bool {
	t.Helper()
	names := func(s corpus.Store) string {
		all, err := s.Sources(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, s := range all {
			fmt.Fprintln(&out, s.Name, s.Head)
		}
		return out.String()
	}
	return names(a) == names(b)
}

func keysOf(t *testing.T, s corpus.Store) []corpus.Key {
	t.Helper()
	all, err := s.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []corpus.Key
	for _, source := range all {
		b, err := s.Export(t.Context(), source.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(b.Postings); i += 17 {
			out = append(out, b.Postings[i].Key)
		}
	}
	return out
}

// TestFailingSteps makes each step of adding, merging, replacing and removing fail in turn. The store stays usable, and another one that is
// opened on the folder holds the same.
func TestFailingSteps(t *testing.T) {
	t.Parallel()
	broken := errors.New("no space left")
	for name, run := range map[string]func(corpus.Store) error{
		"add":     func(s corpus.Store) error { return s.Add(context.Background(), corpustest.Repository(100, 5, 300)) },
		"replace": func(s corpus.Store) error { return s.Add(context.Background(), renamed(100, 3)) },
		"remove":  func(s corpus.Store) error { return s.Remove(context.Background(), corpustest.Name(3)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for failAt := 1; ; failAt++ {
				dir := t.TempDir()
				model, s := corpus.NewMemory(), open(t, dir, Options{})
				for n := range uint64(7) {
					for _, st := range []corpus.Store{model, s} {
						if err := st.Add(t.Context(), corpustest.Repository(n, 5, 300)); err != nil {
							t.Fatal(err)
						}
					}
				}
				steps := 0
				s.step = func(string) error {
					if steps++; steps == failAt {
						return broken
					}
					return nil
				}
				err := run(s)
				s.step = func(string) error { return nil }
				if err != nil && !errors.Is(err, broken) {
					t.Fatalf("step %d: %v", failAt, err)
				}
				// An error that comes after the manifest is in place says that it may not last; here it does.
				if err == nil || strings.Contains(err.Error(), "make name of manifest durable") {
					if err := run(model); err != nil {
						t.Fatal(err)
					}
				}
				corpustest.Equal(t, model, s, keysOf(t, model))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, dir, Options{})
				corpustest.Equal(t, model, s, keysOf(t, model))
				files, err := filepath.Glob(filepath.Join(dir, "*"))
				if err != nil || len(files) != 2+len(s.manifest.Segments) {
					t.Errorf("step %d: files left over: %v, %v", failAt, files, err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if steps < failAt {
					if failAt < 6 {
						t.Errorf("only %d steps", steps)
					}
					return
				}
			}
		})
	}
}

// renamed gives the source of a seed under the name of another one.
func renamed(seed, name uint64) *corpus.Batch {
	b := corpustest.Repository(seed, 6, 200)
	b.Source.Name = corpustest.Name(name)
	return b
}
