package history_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// tangle makes a repository of n commits, each with up to three parents among those shortly before, under refs/c/NUMBER: full of
// criss-cross merges. Dates jump back and forth, as git's own shortcuts do not expect of honest histories.
func tangle(t testing.TB, n int, seed uint64, honest bool) string {
	t.Helper()
	dir, random := t.TempDir(), rand.New(rand.NewPCG(seed, 1))
	var b bytes.Buffer
	for i := range n {
		at := 1600000000 + i*3600
		if !honest {
			at = 1600000000 + int(random.Int32N(1_000_000))
		}
		fmt.Fprintf(&b, "commit refs/c/%d\nmark :%d\ncommitter Ada Example <ada@example.org> %d +0100\ndata 1\nx\n", i, i+1, at)
		var parents []int
		for range random.IntN(4) {
			if p := i - random.IntN(8); p > 0 && !slices.Contains(parents, p) {
				parents = append(parents, p)
			}
		}
		for k, p := range parents {
			fmt.Fprintf(&b, "%s :%d\n", [2]string{"from", "merge"}[min(k, 1)], p)
		}
		b.WriteByte('\n')
	}
	run(t, dir, nil, "init", "-q", "--bare")
	run(t, dir, b.Bytes(), "fast-import", "--quiet")
	return dir
}

func open(t testing.TB, dir string) *history.Repository {
	t.Helper()
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// sameRange compares what is read without the given bases with git rev-list. Where dates are wild git may list too much, since it goes
// by them; then the oracle is what git reaches from the head, less what it reaches from the bases.
func sameRange(t *testing.T, r *history.Repository, dir string, honest bool, head string, bases ...string) {
	t.Helper()
	h, err := r.Read(context.Background(), history.ReadOptions{Ref: head, Exclude: bases})
	must(t, err)
	got := []string{}
	for i := range h.Commits {
		got = append(got, h.Commits[i].ID.String())
	}
	args := []string{"rev-list", head}
	left := map[string]bool{}
	for _, b := range bases {
		if honest {
			args = append(args, "^"+b)
			continue
		}
		for _, id := range strings.Fields(string(git(t, dir, nil, "rev-list", b))) {
			left[id] = true
		}
	}
	want := strings.Fields(string(git(t, dir, nil, args...)))
	want = slices.DeleteFunc(want, func(id string) bool { return left[id] })
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s without %v: (-git +ours)\n%s", head, bases, diff)
	}
	all := strings.TrimSpace(string(git(t, dir, nil, "rev-list", "--count", head)))
	if strconv.Itoa(len(got)+h.Facts.Inherited) != all {
		t.Errorf("%s without %v: %d commits and %d inherited, git reaches %s", head, bases, len(got), h.Facts.Inherited, all)
	}
}

// sameBase compares the best common ancestor with git merge-base. Where dates decide between several, any of them will do.
func sameBase(t *testing.T, r *history.Repository, dir, a, b string, exact bool) {
	t.Helper()
	got, ok, err := r.MergeBase(context.Background(), a, b)
	must(t, err)
	out, _ := gitCommand(dir, nil, "merge-base", "--all", a, b).Output() // fails where there is none
	want := strings.Fields(string(out))
	if ok != (len(want) > 0) || ok && !slices.Contains(want, got) || ok && exact && got != want[0] {
		t.Errorf("merge base of %s and %s: %q, git has %v", a, b, got, want)
	}
}

func TestRangeAsGit(t *testing.T) {
	t.Parallel()
	for _, honest := range []bool{true, false} {
		t.Run(fmt.Sprintf("honest dates %v", honest), func(t *testing.T) {
			t.Parallel()
			const n = 120
			dir, random := tangle(t, n, 7, honest), rand.New(rand.NewPCG(3, 3))
			r := open(t, dir)
			ref := func() string { return fmt.Sprintf("refs/c/%d", random.IntN(n)) }
			for range 40 {
				a, b := ref(), ref()
				sameRange(t, r, dir, honest, a, b)
				sameRange(t, r, dir, honest, a, b, ref())
				sameBase(t, r, dir, a, b, honest)
			}
			sameRange(t, r, dir, honest, "refs/c/50", "refs/c/50")
		})
	}
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			r := open(t, dir)
			ids := strings.Fields(string(git(t, dir, nil, "rev-list", "--all")))
			random := rand.New(rand.NewPCG(5, 5))
			for range 12 {
				a, b := ids[random.IntN(len(ids))], ids[random.IntN(len(ids))]
				sameRange(t, r, dir, false, a, b)
				sameBase(t, r, dir, a, b, false)
			}
		})
	}
}

// A range has only its own commits in every part of the history, and the names that the base gives.
func TestRangeOfPull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q", "--bare")
	const mailmap = "M 100644 inline .mailmap\ndata %d\n%s\n"
	file := func(s string) string { return fmt.Sprintf(mailmap, len(s), s) }
	run(t, dir, []byte("commit refs/heads/main\nmark :1\ncommitter Bob Example <bob@example.net> 1600000000 +0100\ndata 1\na\n"+file("Bob Example <bob@example.net> <b@x.org>\n")+
		"\ncommit refs/heads/main\nmark :2\ncommitter Bob Example <bob@example.net> 1600000060 -0000\ndata 1\nb\n\n"+
		"commit refs/pull/1/head\nmark :3\ncommitter Eve Example <eve@example.com> 1600000090 +0200\ndata 1\nc\nfrom :1\n"+file("Eve Example <eve@example.com> <bob@example.net>\nX <x@x> <y@y>\n")+
		"\ncommit refs/pull/1/head\nmark :4\ncommitter Eve Example <eve@example.com> 1600000120 +0200\ndata 1\nd\nmerge :2\n\n"), "fast-import", "--quiet")
	r := open(t, dir)
	h, err := r.Read(context.Background(), history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{"refs/heads/main"}})
	must(t, err)
	if len(h.Commits) != 2 || h.Facts.Inherited != 2 || len(h.People) != 2 || len(h.Odd) != 0 || h.Facts.Outside != 0 {
		t.Errorf("%d commits, %d inherited, %d people, %d odd zones, %d outside", len(h.Commits), h.Facts.Inherited, len(h.People)-1, len(h.Odd), h.Facts.Outside)
	}
	if diff := cmp.Diff([]int32{1, -1}, h.Parents(0)); diff != "" {
		t.Errorf("parents of the merge: (-want +got)\n%s", diff)
	}
	want := []history.MailmapEntry{{ProperName: "Bob Example", ProperEmail: "bob@example.net", AliasEmail: "b@x.org"}}
	if diff := cmp.Diff(want, h.Mailmap); diff != "" {
		t.Errorf("mailmap: (-want +got)\n%s", diff)
	}
	empty, err := r.Read(context.Background(), history.ReadOptions{Ref: "refs/heads/main", Exclude: []string{"refs/pull/1/head"}})
	if err != nil || len(empty.Commits) != 0 || empty.Facts.Inherited != 2 {
		t.Errorf("an empty range: %v", err)
	}
	for _, base := range []string{"refs/heads/gone", strings.Repeat("12", 20)} {
		_, err := r.Read(context.Background(), history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{base}})
		var e *history.Error
		if !errors.Is(err, history.ErrNoReference) || !errors.As(err, &e) || !strings.Contains(e.Hint(), "fetch-depth: 0") || !strings.Contains(err.Error(), base) {
			t.Errorf("%s: %v", base, err)
		}
		if _, _, err := r.MergeBase(context.Background(), "main", base); !errors.Is(err, history.ErrNoReference) {
			t.Errorf("merge base with %s: %v", base, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err = r.Read(ctx, history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{"refs/heads/main"}})
	if err != nil || !h.Facts.Interrupted || len(h.Commits) != 0 {
		t.Errorf("interrupted: %v", err)
	}
	if _, _, err := r.MergeBase(ctx, "main", "refs/pull/1/head"); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	// The limit on commits is for those of the range.
	h, err = r.Read(context.Background(), history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{"refs/heads/main"}, CommitLimit: 2})
	if err != nil || len(h.Commits) != 2 {
		t.Errorf("limited: %v, %d commits", err, len(h.Commits))
	}
}

// In a shallow clone a range can be read where the boundary is outside of it, and no other.
func TestRangeShallow(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	run(t, source, nil, "init", "-q", "--bare")
	var b bytes.Buffer
	for i := range 20 { // main has 20 commits, the pull request 4 from the 16th on
		fmt.Fprintf(&b, "commit refs/heads/main\nmark :%d\ncommitter Ada Example <ada@example.org> %d +0100\ndata 1\nx\n\n", i+1, 1600000000+i*60)
	}
	for i := range 4 {
		fmt.Fprintf(&b, "commit refs/heads/pull\ncommitter Eve Example <eve@example.com> %d +0100\ndata 1\ny\n", 1600005000+i*60)
		if i == 0 {
			b.WriteString("from :16\n")
		}
		b.WriteByte('\n')
	}
	b.WriteString("commit refs/heads/apart\ncommitter Eve Example <eve@example.com> 1600005000 +0100\ndata 1\nz\n\n")
	run(t, source, b.Bytes(), "fast-import", "--quiet")
	for depth, cut := range map[int]bool{1: true, 4: true, 6: false, 12: false, 30: false} {
		dir := t.TempDir()
		run(t, dir, nil, "clone", "-q", "--bare", "--no-single-branch", "--depth", strconv.Itoa(depth), "file://"+source, ".")
		r := open(t, dir)
		h, err := r.Read(context.Background(), history.ReadOptions{Ref: "pull", Exclude: []string{"main"}})
		var e *history.Error
		switch {
		case cut && (!errors.As(err, &e) || !strings.Contains(e.Hint(), "fetch-depth: 0")):
			t.Errorf("depth %d: %v", depth, err)
		case !cut && err != nil:
			t.Errorf("depth %d: %v", depth, err)
		case !cut && len(h.Commits) != 4:
			t.Errorf("depth %d: %d commits", depth, len(h.Commits))
		}
		// What has a root of its own may be part of what was cut off of main.
		_, err = r.Read(context.Background(), history.ReadOptions{Ref: "apart", Exclude: []string{"main"}})
		if (err != nil) != (depth < 20) {
			t.Errorf("depth %d, a history apart: %v", depth, err)
		}
		_, err = r.Read(context.Background(), history.ReadOptions{Ref: "pull", Exclude: []string{fifth(t, source)}})
		if depth < 5 && !errors.Is(err, history.ErrNoReference) {
			t.Errorf("depth %d, a base that is not there: %v", depth, err)
		}
	}
}

// fifth is the id of the 5th commit of main.
func fifth(t *testing.T, dir string) string {
	return strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main~15")))
}

func TestFileAt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q", "--bare")
	large := strings.Repeat("x", 1<<20)
	in := "commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1600000000 +0100\ndata 1\na\n" +
		"M 100644 inline top.yml\ndata 4\ntop\n\nM 100755 inline a/b/deep.yml\ndata 5\ndeep\n\nM 120000 inline link.yml\ndata 7\ntop.yml\nM 120000 inline dir\ndata 1\na\n" +
		"M 160000 1234567890123456789012345678901234567890 module\n" +
		fmt.Sprintf("M 100644 inline fits\ndata %d\n%s\nM 100644 inline large\ndata %d\n%sx\n\n", len(large), large, len(large)+1, large)
	run(t, dir, []byte(in), "fast-import", "--quiet")
	r := open(t, dir)
	id := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main")))
	for path, want := range map[string]string{"top.yml": "top\n", "a/b/deep.yml": "deep\n", "fits": large} {
		for _, commit := range []string{"main", "refs/heads/main", id} {
			if data, ok, err := r.FileAt(commit, path); err != nil || !ok || string(data) != want {
				t.Errorf("%s of %s: %v %v, %d bytes", path, commit, ok, err, len(data))
			}
		}
	}
	for _, path := range []string{"gone", "a/gone", "top.yml/x", "a/b/deep.yml/x", "module/x"} {
		if data, ok, err := r.FileAt("main", path); err != nil || ok || data != nil {
			t.Errorf("%s: %v %v", path, ok, err)
		}
	}
	for _, path := range []string{"link.yml", "dir/b/deep.yml", "a", "a/b", "module", "large", "../top.yml", "/top.yml", "a//b/deep.yml", "", ".", "./top.yml", "a/../top.yml"} {
		if _, ok, err := r.FileAt("main", path); err == nil || ok {
			t.Errorf("%s: %v %v", path, ok, err)
		}
	}
	if _, _, err := r.FileAt("main", "large"); !errors.Is(err, history.ErrTooLarge) {
		t.Errorf("large: %v", err)
	}
	if _, _, err := r.FileAt("gone", "top.yml"); !errors.Is(err, history.ErrNoReference) {
		t.Errorf("no commit: %v", err)
	}
	var missing *object.NotFoundError
	if _, _, err := r.FileAt(strings.Repeat("12", 20), "top.yml"); !errors.As(err, &missing) {
		t.Errorf("no commit: %v", err)
	}
}
