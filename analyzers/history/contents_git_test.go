package history_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// TestContentsEqualGit compares changed paths and the number of added lines with those of git log --raw --numstat, commit by
// commit: paths, ids and kinds are always git's; line counts may differ where git's own heuristics decide.
func TestContentsEqualGit(t *testing.T) {
	t.Parallel()
	t.Run("made", func(t *testing.T) {
		t.Parallel()
		dir := buildContents(t, 400)
		for _, form := range []func(){func() {}, func() { run(t, dir, nil, "repack", "-qadf", "--depth=20") }} {
			form()
			c := compareContents(t, dir)
			if c.commits < 400 || c.files < 900 || c.binary == 0 || c.large == 0 || c.renamed == 0 || c.different > 0 {
				t.Error("the comparison did not see what it is for, or saw something else")
			}
		}
	})
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) { compareContents(t, dir) })
	}
}

// compared is what a comparison with git saw.
type compared struct {
	mu                            sync.Mutex
	commits, files, different     int
	ours, gits                    int // added lines
	binary, large, renamed, other int // files without lines; too large ones; renamed ones; changes that are left out
}

// gitCommit is one commit of git log --raw --numstat -z.
type gitCommit struct {
	id    object.ID
	files []history.FileChange
	other int               // symbolic links, submodules and modes
	added map[string]string // by path
}

func compareContents(t *testing.T, dir string) *compared {
	t.Helper()
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	contents, sum := r.Contents(), &compared{}
	commits := make(chan gitCommit, 64)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for c := range commits {
				sum.one(t, contents, &c)
			}
		})
	}
	gitCommits(t, dir, commits)
	workers.Wait()
	t.Logf("%d commits, %d text files, of which %d differ; %d added lines, git's are %d; %d binary, %d too large, %d renamed, %d left out",
		sum.commits, sum.files, sum.different, sum.ours, sum.gits, sum.binary, sum.large, sum.renamed, sum.other)
	if sum.different*1000 > sum.files*15 {
		t.Errorf("%d of %d files have other counts than git's", sum.different, sum.files)
	}
	if d := sum.ours - sum.gits; max(d, -d)*1000 > sum.gits*15 {
		t.Errorf("%d added lines, git's are %d", sum.ours, sum.gits)
	}
	return sum
}

func (s *compared) one(t *testing.T, contents history.Contents, c *gitCommit) {
	ctx := context.Background()
	changes, err := contents.Changes(ctx, c.id)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	s.mu.Lock()
	s.commits++
	s.other += c.other
	s.mu.Unlock()
	if changes.More {
		if len(c.files) <= len(changes.Files) {
			t.Errorf("commit %s: %d files and more, git has %d", c.id, len(changes.Files), len(c.files))
		}
		return
	}
	if diff := cmp.Diff(lines(c.files), lines(plain(changes.Files))); diff != "" {
		t.Errorf("commit %s: (-git +ours)\n%s", c.id, diff)
		return
	}
	for i := range changes.Files {
		s.file(t, contents, c, &changes.Files[i])
	}
}

func (s *compared) file(t *testing.T, contents history.Contents, c *gitCommit, f *history.FileChange) {
	if f.Kind == history.Deleted {
		return
	}
	got, err := contents.Added(context.Background(), f)
	s.mu.Lock()
	defer s.mu.Unlock()
	want := c.added[f.Path.Untrusted()]
	switch {
	case f.Kind == history.Renamed:
		s.renamed++
	case errors.Is(err, history.ErrTooLarge):
		s.large++
	case errors.Is(err, history.ErrBinary) || want == "-":
		s.binary++
		if err == nil || want != "-" {
			t.Errorf("commit %s, file %s: %v, git says %q", c.id, f.Path, err, want)
		}
	case err != nil:
		t.Errorf("commit %s, file %s: %v", c.id, f.Path, err)
	default:
		n, err := strconv.Atoi(want)
		if err != nil {
			t.Errorf("commit %s, file %s: git says %q", c.id, f.Path, want)
		}
		s.files++
		s.ours, s.gits = s.ours+len(got), s.gits+n
		if n != len(got) {
			s.different++
		}
	}
}

// plain undoes renames.
func plain(files []history.FileChange) (out []history.FileChange) {
	for _, f := range files {
		if f.Kind == history.Renamed {
			out = append(out, history.FileChange{Path: f.From, Old: f.Old, Kind: history.Deleted})
			f.Kind, f.Old, f.From = history.Added, object.ID{}, history.Text{}
		}
		out = append(out, f)
	}
	return out
}

// lines is a list of changes in an order of its own.
func lines(files []history.FileChange) (out []string) {
	for _, f := range files {
		out = append(out, fmt.Sprintf("%q %d %s %s %o", f.Path.Untrusted(), f.Kind, f.Old, f.New, f.Mode))
	}
	slices.Sort(out)
	return out
}

// gitCommits sends what git says of every commit that is no merge, and closes the channel.
func gitCommits(t *testing.T, dir string, to chan<- gitCommit) {
	defer close(to)
	cmd := gitCommand(dir, nil, "-c", "core.bare=true", "log", "--no-merges", "--no-renames", "--raw", "--numstat", "--no-abbrev", "-z", "--format=%x01%H", "HEAD")
	// Attributes of a work tree can make git see a file as binary.
	cmd.Env = append(cmd.Env, "GIT_DIR="+strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "--absolute-git-dir"))))
	pipe, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	in := bufio.NewReaderSize(pipe, 1<<20)
	c := gitCommit{}
	for {
		field, err := in.ReadString(0)
		if err == io.EOF {
			break
		}
		must(t, err)
		field = strings.TrimLeft(strings.TrimSuffix(field, "\x00"), "\n")
		if id, ok := strings.CutPrefix(field, "\x01"); ok {
			if !c.id.IsZero() {
				to <- c
			}
			c = gitCommit{added: map[string]string{}}
			c.id, err = object.ParseID(id)
			must(t, err)
			continue
		}
		if strings.HasPrefix(field, ":") {
			path, err := in.ReadString(0)
			must(t, err)
			c.raw(t, strings.Fields(field[1:]), strings.TrimSuffix(path, "\x00"))
			continue
		}
		f := strings.SplitN(field, "\t", 3)
		if len(f) == 3 {
			c.added[f[2]] = f[0]
		}
	}
	must(t, cmd.Wait())
	to <- c
}

// raw adds a line of --raw: both modes, both ids, the kind.
func (c *gitCommit) raw(t *testing.T, f []string, path string) {
	old, err := object.ParseID(f[2])
	must(t, err)
	now, err := object.ParseID(f[3])
	must(t, err)
	wasFile, isFile := strings.HasPrefix(f[0], "100"), strings.HasPrefix(f[1], "100")
	mode, err := strconv.ParseUint(f[1], 8, 32)
	must(t, err)
	change := history.FileChange{Path: history.TextOf(path), Old: old, New: now, Kind: history.Modified, Mode: uint32(mode)}
	switch {
	case !wasFile && !isFile, wasFile && isFile && old == now:
		c.other++
		return
	case !wasFile:
		if !old.IsZero() {
			c.other++
		}
		change.Kind, change.Old = history.Added, object.ID{}
	case !isFile:
		if !now.IsZero() {
			c.other++
		}
		change.Kind, change.New, change.Mode = history.Deleted, object.ID{}, 0
	}
	c.files = append(c.files, change)
}
