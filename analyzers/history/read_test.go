package history_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func revList(t *testing.T, dir string, args ...string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(string(git(t, dir, nil, append([]string{"rev-list", "--count"}, args...)...))))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadPart(t *testing.T) {
	t.Parallel()
	dir := build(t, 200)
	at := func(i int) time.Time { return time.Unix(int64(1600000000+i*3600+60), 0) }
	for name, tc := range map[string]struct {
		o    history.ReadOptions
		want int
	}{
		"HEAD":         {history.ReadOptions{}, revList(t, dir, "HEAD")},
		"all":          {history.ReadOptions{All: true}, revList(t, dir, "--all")},
		"branch":       {history.ReadOptions{Ref: "side"}, revList(t, dir, "side")},
		"full name":    {history.ReadOptions{Ref: "refs/heads/side"}, revList(t, dir, "side")},
		"tag":          {history.ReadOptions{Ref: "v1"}, revList(t, dir, "v1")},
		"commit":       {history.ReadOptions{Ref: strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main~5")))}, revList(t, dir, "main~5")},
		"since":        {history.ReadOptions{All: true, Since: at(150)}, 50},
		"until":        {history.ReadOptions{All: true, Until: at(150)}, 150},
		"both":         {history.ReadOptions{All: true, Since: at(100), Until: at(150)}, 50},
		"newest":       {history.ReadOptions{All: true, MaxCommits: 17}, 17},
		"more than is": {history.ReadOptions{All: true, MaxCommits: 1000}, 200},
	} {
		h := read(t, dir, tc.o)
		if len(h.Commits) != tc.want {
			t.Errorf("%s: %d commits, want %d", name, len(h.Commits), tc.want)
		}
		if all := revList(t, dir, "--all"); tc.o.All && h.Facts.Outside != all-tc.want {
			t.Errorf("%s: %d left out, want %d", name, h.Facts.Outside, all-tc.want)
		}
		oldest := int64(1 << 62)
		for i := range h.Commits {
			oldest = min(oldest, h.Commits[i].Committer.Unix)
		}
		if name == "newest" && oldest != at(183).Unix() {
			t.Errorf("newest: the oldest of 17 is %d, want %d", oldest, at(183).Unix())
		}
	}
	h := read(t, dir, history.ReadOptions{CommitLimit: 50})
	if len(h.Commits) != 50 || !h.Facts.LimitCommits {
		t.Errorf("limit: %d commits, limited %v", len(h.Commits), h.Facts.LimitCommits)
	}
	if _, _, err := tryReadRef(dir, "nonesuch"); err == nil || !strings.Contains(err.Error(), "no such branch") {
		t.Errorf("a ref that is not there: %v", err)
	}
}

func tryReadRef(dir, ref string) (*history.History, *history.Repository, error) {
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	h, err := r.Read(context.Background(), history.ReadOptions{Ref: ref})
	return h, r, err
}

// The same rows in the same order, however the workers were timed.
func TestReadIsDeterministic(t *testing.T) {
	t.Parallel()
	dir := build(t, 3000)
	run(t, dir, nil, "repack", "-qad")
	first := read(t, dir, history.ReadOptions{All: true})
	for range 5 {
		again := read(t, dir, history.ReadOptions{All: true})
		if diff := cmp.Diff(first.People, again.People, cmp.AllowUnexported(history.Text{})); diff != "" {
			t.Fatal(diff)
		}
		for i := range first.Commits {
			a, b := first.Commits[i], again.Commits[i]
			if a.ID != b.ID || a.Author != b.Author || a.Committer != b.Committer || a.Flags != b.Flags {
				t.Fatalf("row %d: %+v and %+v", i, a, b)
			}
		}
	}
}

func TestShallow(t *testing.T) {
	t.Parallel()
	dir := build(t, 60)
	run(t, dir, nil, "clone", "-q", "--depth=5", "file://"+dir, "cut")
	cut := filepath.Join(dir, "cut")
	h := read(t, cut, history.ReadOptions{})
	if want := revList(t, cut, "HEAD"); len(h.Commits) != want || h.Facts.Shallow == 0 {
		t.Fatalf("%d commits, want %d; %d boundaries", len(h.Commits), want, h.Facts.Shallow)
	}
	boundaries := 0
	for i := range h.Commits {
		if h.Commits[i].Has(history.Boundary) {
			boundaries++
		}
	}
	if boundaries != h.Facts.Shallow {
		t.Errorf("%d flagged boundaries, %d counted", boundaries, h.Facts.Shallow)
	}
	write(t, filepath.Join(cut, ".git/shallow"), "not-a-hash\r\n"+string(git(t, cut, nil, "rev-list", "--max-parents=0", "HEAD")))
	h = read(t, cut, history.ReadOptions{})
	if len(h.Facts.Skipped) != 1 || !strings.Contains(h.Facts.Skipped[0].Reason, "1 lines of the shallow file") {
		t.Errorf("a junk line in the shallow file: %+v", h.Facts.Skipped)
	}
}

func TestMissingAndSwappedObjects(t *testing.T) {
	t.Parallel()
	loose := func(t *testing.T) (dir, id string) {
		dir = build(t, 40)
		unpack(t, dir)
		return dir, strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main~7")))
	}
	file := func(dir, id string) string { return filepath.Join(dir, ".git/objects", id[:2], id[2:]) }
	for name, tc := range map[string]struct {
		break_ func(t *testing.T, dir, id string)
		want   string
	}{
		"missing":  {func(t *testing.T, dir, id string) { must(t, os.Remove(file(dir, id))) }, "read the parent of commit"},
		"empty":    {func(t *testing.T, dir, id string) { replace(t, file(dir, id), nil) }, "object "},
		"not zlib": {func(t *testing.T, dir, id string) { replace(t, file(dir, id), []byte("hello, this is no zlib")) }, "object "},
		"truncated": {func(t *testing.T, dir, id string) {
			data, err := os.ReadFile(file(dir, id))
			must(t, err)
			replace(t, file(dir, id), data[:len(data)/2])
		}, "object "},
		"swapped": {func(t *testing.T, dir, id string) {
			other := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main~8")))
			data, err := os.ReadFile(file(dir, other))
			must(t, err)
			replace(t, file(dir, id), data)
		}, "content does not match its name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, id := loose(t)
			tc.break_(t, dir, id)
			_, _, err := tryRead(dir, false)
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), id) {
				t.Fatalf("%v, want %q and %s", err, tc.want, id)
			}
			var hinted interface{ Hint() string }
			if !asHinted(err, &hinted) || hinted.Hint() == "" {
				t.Errorf("no hint in %v", err)
			}
		})
	}
}

func asHinted(err error, to *interface{ Hint() string }) bool {
	h, ok := err.(interface{ Hint() string })
	*to = h
	return ok
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, file string, data []byte) {
	t.Helper()
	must(t, os.Remove(file))
	must(t, os.WriteFile(file, data, 0o644))
}

// Replace refs, grafts and a commit-graph that lies change nothing, and the report can say that they are there.
func TestMasksAreIgnored(t *testing.T) {
	t.Parallel()
	dir := build(t, 50)
	want := revList(t, dir, "--all")
	one := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main~3")))
	run(t, dir, nil, "replace", one, "main~20")
	write(t, filepath.Join(dir, ".git/info/grafts"), one+"\n")
	write(t, filepath.Join(dir, ".git/objects/info/commit-graph"), "CGPH nonsense")
	h := read(t, dir, history.ReadOptions{All: true})
	if len(h.Commits) != want || h.Facts.Replace != 1 || !h.Facts.Grafts {
		t.Errorf("%d commits, want %d; %d replace refs, grafts %v", len(h.Commits), want, h.Facts.Replace, h.Facts.Grafts)
	}
}

// One bad reference does not hide the others.
func TestBadReferences(t *testing.T) {
	t.Parallel()
	dir := build(t, 40)
	want := revList(t, dir, "--all")
	blob := strings.TrimSpace(string(git(t, dir, []byte("text"), "hash-object", "-w", "--stdin")))
	for name, content := range map[string]string{
		"empty": "", "short": "123\n", "blob": blob + "\n", "junk": strings.Repeat("x", 1<<20), "bad..name": blob, "a.lock": blob,
	} {
		write(t, filepath.Join(dir, ".git/refs/heads", name), content)
	}
	write(t, filepath.Join(dir, ".git/packed-refs"), "junk\n1234 refs/x\n^zz\n"+blob+" refs/tags/blob\r\n")
	h := read(t, dir, history.ReadOptions{All: true})
	if len(h.Commits) != want {
		t.Errorf("%d commits, want %d", len(h.Commits), want)
	}
	skipped := map[string]bool{}
	for _, s := range h.Facts.Skipped {
		skipped[s.Ref.Untrusted()] = true
	}
	for _, name := range []string{"refs/heads/empty", "refs/heads/short", "refs/heads/blob", "refs/heads/junk", "refs/heads/bad..name", "packed-refs", "refs/tags/blob"} {
		if !skipped[name] {
			t.Errorf("%s is not named among %v", name, skipped)
		}
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	dir := build(t, 500)
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err := r.Read(ctx, history.ReadOptions{})
	must(t, err)
	if !h.Facts.Interrupted || len(h.Commits) >= 500 {
		t.Errorf("interrupted %v with %d commits", h.Facts.Interrupted, len(h.Commits))
	}
}

func TestMailmapOfTree(t *testing.T) {
	t.Parallel()
	commit := func(entry string) string {
		dir := t.TempDir()
		run(t, dir, nil, "init", "-q")
		run(t, dir, fmt.Appendf(nil, "commit refs/heads/main\ncommitter Bob Example <bob@example.net> 1700000000 +0100\ndata 1\nx\n%s\n", entry), "fast-import", "--quiet")
		return dir
	}
	line := "Ada Example <ada@example.org> <bob@example.net>\n"
	file := fmt.Sprintf("inline .mailmap\ndata %d\n%s", len(line), line)
	h := read(t, commit("M 100644 "+file), history.ReadOptions{})
	want := []history.MailmapEntry{{ProperName: "Ada Example", ProperEmail: "ada@example.org", AliasEmail: "bob@example.net"}}
	if diff := cmp.Diff(want, h.Mailmap); diff != "" || h.Facts.Mailmap != 1 {
		t.Errorf("%d entries: %s", h.Facts.Mailmap, diff)
	}
	if h = read(t, commit("M 100644 "+file), history.ReadOptions{NoMailmap: true}); len(h.Mailmap) != 0 {
		t.Errorf("NoMailmap: %v", h.Mailmap)
	}
	h = read(t, commit("M 120000 inline .mailmap\ndata 11\n/etc/passwd"), history.ReadOptions{})
	if !h.Facts.MailmapLink || len(h.Mailmap) != 0 {
		t.Errorf("a link: %+v", h.Facts)
	}
}

func TestNoChange(t *testing.T) {
	t.Parallel()
	dir := build(t, 5)
	run(t, dir, []byte("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 1\nx\nfrom refs/heads/main^0\n"), "fast-import", "--quiet")
	h := read(t, dir, history.ReadOptions{})
	var flagged []object.ID
	for i := range h.Commits {
		if h.Commits[i].Has(history.NoChange) {
			flagged = append(flagged, h.Commits[i].ID)
		}
	}
	tip := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main")))
	if len(flagged) != 1 || flagged[0].String() != tip {
		t.Errorf("flagged %v, want %s alone", flagged, tip)
	}
}

// A history made of raw objects is the same as the one read from disk.
func TestAssemble(t *testing.T) {
	t.Parallel()
	dir := build(t, 80)
	want := read(t, dir, history.ReadOptions{All: true})
	var raw [][]byte
	for i := range want.Commits {
		raw = append(raw, git(t, dir, nil, "cat-file", "commit", want.Commits[i].ID.String()))
	}
	got, err := history.Assemble(raw)
	must(t, err)
	for i := range want.Commits {
		a, b := want.Commits[i], got.Commits[i]
		if a.ID != b.ID || a.Author != b.Author || a.Flags != b.Flags || a.Tree != b.Tree || a.Subject != b.Subject {
			t.Fatalf("row %d: %+v and %+v", i, a, b)
		}
		if diff := cmp.Diff(want.Parents(int32(i)), got.Parents(int32(i))); diff != "" {
			t.Fatal(diff)
		}
	}
	if _, err := history.Assemble(raw[:3]); err == nil {
		t.Error("parents are missing, and no error")
	}
}
