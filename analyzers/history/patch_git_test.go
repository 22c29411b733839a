package history_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// TestPatchIDsEqualGit compares the sum of the ids of the patches of each commit with git patch-id --stable. Commits that git adds up
// in another way, as the documentation of Patch tells, are counted apart.
func TestPatchIDsEqualGit(t *testing.T) {
	t.Parallel()
	t.Run("made", func(t *testing.T) {
		t.Parallel()
		dir := buildContents(t, 400)
		if sum := comparePatches(t, dir); sum.commits < 250 || sum.special == 0 || sum.different > 0 {
			t.Error("the comparison did not see what it is for, or saw something else")
		}
	})
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			if sum := comparePatches(t, dir); sum.different*200 > sum.commits {
				t.Errorf("%d of %d commits have other patch ids than git's", sum.different, sum.commits)
			}
		})
	}
}

// comparedPatches is what a comparison of patch ids saw.
type comparedPatches struct {
	mu                          sync.Mutex
	commits, different, special int
}

func comparePatches(t *testing.T, dir string) *comparedPatches {
	t.Helper()
	want := gitPatchIDs(t, dir)
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	contents, sum := r.Contents(), &comparedPatches{}
	commits := make(chan gitCommit, 64)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for c := range commits {
				sum.one(t, contents, &c, want[c.id])
			}
		})
	}
	gitCommits(t, dir, commits)
	workers.Wait()
	t.Logf("%d commits, of which %d differ; %d special ones", sum.commits, sum.different, sum.special)
	return sum
}

func (s *comparedPatches) one(t *testing.T, contents history.Contents, c *gitCommit, want object.ID) {
	got, special := commitPatchID(t, contents, c.id)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case special || c.other > 0:
		s.special++
		return
	case got != want:
		s.different++
		t.Logf("commit %s: %s, git's is %s", c.id, got, want)
	}
	s.commits++
}

// commitPatchID is the sum of the ids of the patches of a commit, and whether it touches what git adds up in another way.
func commitPatchID(t *testing.T, contents history.Contents, id object.ID) (sum object.ID, special bool) {
	changes, err := contents.Changes(context.Background(), id)
	if err != nil {
		t.Errorf("%v", err)
		return sum, true
	}
	special = changes.More
	for i := range changes.Files {
		p, err := contents.Patch(context.Background(), &changes.Files[i])
		if errors.Is(err, history.ErrBinary) || errors.Is(err, history.ErrTooLarge) {
			special = true
			continue
		}
		if err != nil {
			t.Errorf("commit %s: %v", id, err)
			return sum, true
		}
		special = special || p.Body.IsZero()
		sum = history.PatchID(sum, p.ID)
	}
	return sum, special
}

// gitPatchIDs runs git patch-id over all commits that are no merges.
func gitPatchIDs(t *testing.T, dir string) map[object.ID]object.ID {
	t.Helper()
	env := "GIT_DIR=" + strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "--absolute-git-dir")))
	show := gitCommand(dir, git(t, dir, nil, "rev-list", "--no-merges", "HEAD"), "-c", "core.bare=true", "diff-tree", "--stdin", "--root", "-r", "-p", "--no-renames")
	sum := gitCommand(dir, nil, "patch-id", "--stable")
	show.Env = append(show.Env, env)
	pipe, err := show.StdoutPipe()
	must(t, err)
	sum.Stdin = pipe
	must(t, show.Start())
	out, err := sum.Output()
	must(t, err)
	must(t, show.Wait())
	ids := map[object.ID]object.ID{}
	for in := bufio.NewScanner(bytes.NewReader(out)); in.Scan(); {
		patch, commit, _ := strings.Cut(in.Text(), " ")
		p, err := object.ParseID(patch)
		must(t, err)
		c, err := object.ParseID(commit)
		must(t, err)
		ids[c] = p
	}
	return ids
}
