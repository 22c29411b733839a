package history

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// linear makes a bare repository of n commits in one pack, as git fast-import leaves it (oldest first), or repacked by git
// (newest first).
func linear(t *testing.T, n int, repack bool) string {
	t.Helper()
	dir := t.TempDir()
	var in bytes.Buffer
	for i := range n {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter Ada Example <ada@example.org> %d +0100\ndata 9\nchange %02d\n", 1600000000+i*60, i%100)
	}
	for _, args := range [][]string{{"init", "-q", "--bare", "-b", "main"}, {"fast-import", "--quiet"}, {"repack", "-qadf"}} {
		if args[0] == "repack" && !repack {
			continue
		}
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if args[0] == "fast-import" {
			cmd.Stdin = &in
		}
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

// Whichever way the commits lie in the pack, each is decoded about once: a walk that asks for one stretch per commit would take
// minutes on a long history.
func TestWalkDecodesOnce(t *testing.T) {
	t.Parallel()
	const n = 5000
	for name, repack := range map[string]bool{"oldest first": false, "newest first": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := openPath(linear(t, n, repack), OpenOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			tips, err := r.tips(ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			w := newWalker(r.store, DefaultCommitBytes, nil, DefaultCommitLimit, nil)
			res, err := w.run(context.Background(), []object.ID{tips[0].id}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(res.visited) != n {
				t.Errorf("%d commits, want %d", len(res.visited), n)
			}
			if w.rows > n+n/4 || w.rows < n/2 {
				t.Errorf("the workers decoded %d commits of %d", w.rows, n)
			}
		})
	}
}

// Loose commits are read one by one into a batch that grows while the walk holds on to its parents. In a history of merges the
// batch's list of parents moves in between; every parent must be found all the same.
func TestWalkOfLooseMerges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	runGit := func(in []byte, args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	runGit(nil, "init", "-q", "--bare", "-b", "main")
	const n = 900
	var in bytes.Buffer
	for i := range n {
		fmt.Fprintf(&in, "commit refs/heads/main\nmark :%d\ncommitter Ada Example <ada@example.org> %d +0100\ndata 4\nwork\n", i+1, 1600000000+i*60)
		for back := 2; i > 5 && back <= 5; back++ {
			fmt.Fprintf(&in, "merge :%d\n", i+1-back)
		}
	}
	runGit(in.Bytes(), "-c", "fastimport.unpackLimit=100000", "fast-import", "--quiet")
	r, err := openPath(dir, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if packed := r.store.Len(); packed != 0 {
		t.Fatalf("%d packed objects: the test is about loose ones", packed)
	}
	h, err := r.Read(context.Background(), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Commits) != n {
		t.Fatalf("%d commits, want %d", len(h.Commits), n)
	}
	for i := range h.Commits {
		for k, p := range h.Parents(int32(i)) {
			if p < 0 {
				t.Fatalf("parent %d of commit %s was read and not noted", k, h.Commits[i].ID)
			}
		}
	}
}
