package history_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// git runs git as the oracle of a test, with nothing of the machine's configuration.
func git(t *testing.T, dir string, stdin []byte, args ...string) []byte {
	t.Helper()
	out, err := gitCommand(dir, stdin, args...).Output()
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return out
}

func gitCommand(dir string, stdin []byte, args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"-c", "safe.directory=*", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C")
	return cmd
}

// build makes a repository of n commits on two branches that are merged now and then, by git fast-import.
func build(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	var b bytes.Buffer
	people := []string{"Ada Example <ada@example.org>", "Bob Éxample <bob@example.net>", "Eve Example <eve+x@example.com>"}
	zones := []string{"+0100", "-0500", "+0530", "-0000", "+1245", "-0030"}
	b.WriteString("blob\nmark :1\ndata 4\ntext\n")
	for i := range n {
		who, at := people[i%3], 1600000000+i*3600
		branch := "main"
		if i%10 > 6 {
			branch = "side"
		}
		fmt.Fprintf(&b, "commit refs/heads/%s\nmark :%d\nauthor %s %d %s\ncommitter %s %d %s\n", branch, i+2, who, at, zones[i%6], people[i%2], at+60, zones[i%5])
		message := fmt.Sprintf("change %d\n\nwith a body\n", i)
		fmt.Fprintf(&b, "data %d\n%s", len(message), message)
		if i == 7 {
			fmt.Fprintf(&b, "from :%d\n", i+1)
		}
		if i > 10 && i%10 == 0 {
			fmt.Fprintf(&b, "merge :%d\n", i+1)
		}
		fmt.Fprintf(&b, "M 100644 :1 file%d\n\n", i%7)
	}
	b.WriteString("tag v1\nfrom :3\ntagger Ada Example <ada@example.org> 1600000000 +0100\ndata 2\nv1\n")
	run(t, dir, nil, "init", "-q")
	run(t, dir, b.Bytes(), "fast-import", "--quiet")
	return dir
}

func run(t testing.TB, dir string, stdin []byte, args ...string) {
	t.Helper()
	if out, err := gitCommand(dir, stdin, args...).CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir string, o history.ReadOptions) *history.History {
	t.Helper()
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	h, err := r.Read(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestReadEqualsGitLog compares every field of every commit with git's own reading, on repositories of each storage form and on
// those that BONAFIDE_REPOS names.
func TestReadEqualsGitLog(t *testing.T) {
	t.Parallel()
	forms := map[string]func(dir string){
		"one pack":   func(dir string) { run(t, dir, nil, "repack", "-qadf", "--depth=20") },
		"loose":      func(dir string) { unpack(t, dir) },
		"as written": func(string) {},
		"ref deltas": func(dir string) { run(t, dir, nil, "-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf") },
		"packed refs": func(dir string) {
			run(t, dir, nil, "pack-refs", "--all")
			run(t, dir, nil, "commit-graph", "write", "--reachable")
		},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := build(t, 700)
			form(dir)
			compareWithGit(t, dir)
		})
	}
	for _, dir := range filepath.SplitList(os.Getenv("BONAFIDE_REPOS")) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) { compareWithGit(t, dir) })
	}
}

// unpack turns all packs into loose objects. fast-import has done so itself where there are few.
func unpack(t *testing.T, dir string) {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packs {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{p, strings.TrimSuffix(p, ".pack") + ".idx"} {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, data, "unpack-objects", "-q")
	}
}

func compareWithGit(t *testing.T, dir string) {
	for _, o := range []history.ReadOptions{{}, {All: true}} {
		h := read(t, dir, o)
		rows := map[object.ID]int32{}
		for i := range h.Commits {
			rows[h.Commits[i].ID] = int32(i)
		}
		if len(rows) != len(h.Commits) {
			t.Fatalf("%d rows of %d commits", len(h.Commits), len(rows))
		}
		args := []string{"log", "-z", "--date=raw", "--format=%H%x01%P%x01%an%x01%ae%x01%ad%x01%cn%x01%ce%x01%cd%x01%T"}
		if o.All {
			args = append(args, "--all")
		}
		lines := strings.Split(strings.TrimRight(string(git(t, dir, nil, args...)), "\x00"), "\x00")
		if len(lines) != len(h.Commits) {
			t.Errorf("all=%v: %d commits, git has %d", o.All, len(h.Commits), len(lines))
		}
		for _, line := range lines {
			f := strings.Split(line, "\x01")
			id, err := object.ParseID(f[0])
			if err != nil {
				t.Fatal(err)
			}
			row, ok := rows[id]
			if !ok {
				t.Fatalf("commit %s is missing", id)
			}
			if h.Commits[row].Has(history.Malformed) {
				continue
			}
			if diff := cmp.Diff(f[1:8], shown(h, row)); diff != "" {
				t.Fatalf("commit %s: (-git +ours)\n%s", id, diff)
			}
		}
	}
}

// shown is a row in the form of the git log format above.
func shown(h *history.History, row int32) []string {
	c := &h.Commits[row]
	parents := []string{}
	for _, p := range h.Parents(row) {
		parents = append(parents, h.Commits[p].ID.String())
	}
	a, m := h.People[c.Author.Who], h.People[c.Committer.Who]
	return []string{
		strings.Join(parents, " "),
		a.Name.Untrusted(), a.Email.Untrusted(), rawDate(c.Author),
		m.Name.Untrusted(), m.Email.Untrusted(), rawDate(c.Committer),
	}
}

func rawDate(t history.Time) string {
	zone := "+0000" // git log prints the number of minutes, so that -0000 loses its sign
	if t.Zone == history.ZoneReal {
		sign, abs := "+", int(t.Offset)
		if abs < 0 {
			sign, abs = "-", -abs
		}
		zone = fmt.Sprintf("%s%02d%02d", sign, abs/60, abs%60)
	}
	return strconv.FormatInt(t.Unix, 10) + " " + zone
}

// TestProblemsAreFsck holds our names for what is wrong with a line against those of git fsck.
func TestProblemsAreFsck(t *testing.T) {
	t.Parallel()
	const tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
	const committer = "committer Bob Example <bob@example.net> 1704704400 -0500\n"
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q")
	run(t, dir, nil, "hash-object", "-t", "tree", "-w", os.DevNull)
	const who = "author Ada Example <ada@example.org> "
	for _, line := range []string{
		who + "1704700800 +0100", who + "1704700800 +9999", who + "1704700800 -0000", who + "1704700800 +051800",
		who + "1704700800 -700", who + "1704700800 Z", who + "1704700800", who + "x +0100", who + "0x5 +0100", who + "007 +0100",
		who + "99999999999999999999 +0100", "author Ada Example <ada@example.org>1704700800 +0100",
		"author Ada<ada@example.org> 1 +0100", "author Ada 1 +0100", "author Ada ada@x> 1 +0100", "author Ada <a<b> 1 +0100",
		"author Ada <a 1 +0100", "author A>da <a> 1 +0100", "committer x", "author",
	} {
		raw := []byte(tree + line + "\n" + committer + "\nsubject\n")
		id := strings.TrimSpace(string(git(t, dir, raw, "hash-object", "-t", "commit", "--literally", "-w", "--stdin")))
		out, _ := gitCommand(dir, nil, "fsck", "--no-dangling", id).CombinedOutput()
		h, err := history.Assemble([][]byte{raw})
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for l := range strings.Lines(string(out)) {
			if rest, ok := strings.CutPrefix(l, "error in commit "+id+": "); ok {
				want, _, _ = strings.Cut(rest, ":")
			}
		}
		got := ""
		if len(h.Malformed) > 0 {
			got = string(h.Malformed[0].Problem)
		}
		if got != want {
			t.Errorf("%q: %q, git fsck says %q", line, got, want)
		}
	}
}

func tryRead(path string, untrusted bool) (commits int, via string, err error) {
	r, err := history.Open(context.Background(), path, history.OpenOptions{Untrusted: untrusted})
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	h, err := r.Read(context.Background(), history.ReadOptions{})
	if err != nil {
		return 0, "", err
	}
	return len(h.Commits), h.Facts.Via, nil
}
