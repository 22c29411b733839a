package history_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// oneFile is a commit that puts one file, or deletes it where mode is empty.
type oneFile struct{ path, mode, text string }

// buildFiles makes a repository of one commit each, in their order.
func buildFiles(t testing.TB, commits []oneFile) string {
	t.Helper()
	dir := t.TempDir()
	var b bytes.Buffer
	for i, c := range commits {
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter Ada Example <ada@example.org> %d +0100\ndata 1\nx\n", 1600000000+i*3600)
		if c.mode == "" {
			fmt.Fprintf(&b, "D %s\n\n", quotedForImport(c.path))
			continue
		}
		fmt.Fprintf(&b, "M %s inline %s\ndata %d\n%s\n", c.mode, quotedForImport(c.path), len(c.text), c.text)
	}
	run(t, dir, nil, "init", "-q")
	run(t, dir, b.Bytes(), "fast-import", "--quiet")
	return dir
}

func quotedForImport(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		fmt.Fprintf(&b, "\\%03o", c)
	}
	return `"` + b.String() + `"`
}

// Each commit touches one file, so that its id must be that which git patch-id --stable gives for the commit, in all cases in which a
// patch says something of its own.
func TestPatchIDOfOneFile(t *testing.T) {
	t.Parallel()
	numbered := func(n int, change ...int) string {
		var b strings.Builder
		for i := range n {
			for _, c := range change {
				if c == i {
					b.WriteString("changed ")
				}
			}
			fmt.Fprintf(&b, "line\t%d  of many\n", i)
		}
		return b.String()
	}
	var commits []oneFile
	put := func(path string, texts ...string) {
		for _, text := range texts {
			commits = append(commits, oneFile{path, "100644", text})
		}
	}
	put("hunks", numbered(40), numbered(40, 0, 39), numbered(40, 10, 16, 22), numbered(40, 10, 17, 24), numbered(40, 10, 18, 26), numbered(40, 1, 38), numbered(2), numbered(60))
	put("ends", "a\nb", "a\nb\n", "a\nb\nc", "\n\na\nb\nc", "a", "\n", "a\n\n\n")
	put("white space", "a b\n", "a  b\n", "a\tb\r\n", "a\vb\fc\n", "\r\r\r", " \n\t\n", "x\n")
	put("NUL", strings.Repeat("a\n", 5000)+"x\x00y\nz\n", strings.Repeat("a\n", 5000)+"x\x00w\nz\n", "one\n")
	put("headers", "-- a\n++ b\n", "++ b\n-- a\n", "diff --git a/x b/x\n@@ -1 +1 @@\n", "\\ No newline at end of file\nindex 1..2\n", "0123456789012345678901234567890123456789\n")
	for _, odd := range []string{"a b/c  d", " leading", "trailing ", "tab\there", "quote\"d", "back\\slash", "bell\a\b\v\f\x01", "läng/ü", "bytes\xff\xfe", "line\nfeed", "del\x7f", "'", "diff --git"} {
		put(odd, "one\ntwo\n", "one\nthree\n")
	}
	commits = append(commits,
		oneFile{"mode", "100755", "a\nb\n"}, oneFile{"mode", "100644", "a\nc\n"}, oneFile{"mode", "100755", "c\n"}, oneFile{path: "mode"},
		oneFile{"empty", "100644", ""}, oneFile{"empty", "100644", "not empty\n"}, oneFile{"empty", "100644", ""}, oneFile{path: "empty"},
		oneFile{path: "tab\there"}, oneFile{path: "hunks"})
	dir := buildFiles(t, commits)
	want := gitPatchIDs(t, dir)
	if len(want) != len(commits) {
		t.Errorf("git gives %d ids of %d commits", len(want), len(commits))
	}
	eachPatch(t, dir, func(h *history.History, i int, p *history.Patch) {
		id := h.Commits[i].ID
		if p.ID != want[id] {
			t.Errorf("commit %d, %+v: %s, git's is %s", i, commits[len(commits)-1-i], p.ID, want[id])
		}
	})
}

// eachPatch gives the patch of each commit of a repository in which each touches one file.
func eachPatch(t *testing.T, dir string, see func(h *history.History, i int, p *history.Patch)) {
	t.Helper()
	r, err := history.Open(context.Background(), dir, history.OpenOptions{})
	must(t, err)
	defer r.Close()
	h, err := r.Read(context.Background(), history.ReadOptions{})
	must(t, err)
	contents := r.Contents()
	for i := range h.Commits {
		changes, err := contents.Changes(context.Background(), h.Commits[i].ID)
		must(t, err)
		if len(changes.Files) != 1 {
			t.Fatalf("commit %d: %d files", i, len(changes.Files))
		}
		p, err := contents.Patch(context.Background(), &changes.Files[0])
		must(t, err)
		see(h, i, p)
	}
}

// Texts of few different lines have many shortest scripts and groups that can be placed in many ways: which one it is, is git's choice.
func TestPatchPlacesGroupsAsGit(t *testing.T) {
	t.Parallel()
	stock := [][]string{
		{"a", "b"},
		{"", "}", "\t}", "\tx", "x {", "\t\ty"},
		{"", "", "  ", "\t", "if x:", "    a", "  b", "\r", strings.Repeat(" ", 250) + "deep", "c"},
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	var commits []oneFile
	for i := range 600 {
		words := stock[i%len(stock)]
		var b strings.Builder
		for range 1 + rnd.IntN(1+i/4) {
			b.WriteString(words[rnd.IntN(len(words))] + "\n")
		}
		commits = append(commits, oneFile{fmt.Sprint("f", i%len(stock)), "100644", b.String()})
		for range rnd.IntN(3) { // the same text with a part taken out or repeated, now and then both
			commits = append(commits, oneFile{commits[len(commits)-1].path, "100644", moved(rnd, commits[len(commits)-1].text)})
		}
	}
	commits = withoutRepeats(commits)
	dir := buildFiles(t, commits)
	want, different := gitPatchIDs(t, dir), 0
	eachPatch(t, dir, func(h *history.History, i int, p *history.Patch) {
		if p.ID != want[h.Commits[i].ID] {
			different++
		}
	})
	if different > 0 {
		t.Errorf("%d of %d patches are not git's", different, len(commits))
	}
}

// moved takes out parts of a text and repeats some elsewhere.
func moved(rnd *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + rnd.IntN(3) {
		from := rnd.IntN(len(lines))
		to := min(len(lines), from+rnd.IntN(8))
		if rnd.IntN(2) == 0 {
			lines = slices.Delete(lines, from, to)
		} else {
			lines = slices.Insert(lines, rnd.IntN(len(lines)), slices.Clone(lines[from:to])...)
		}
		if len(lines) == 0 {
			return "a\n"
		}
	}
	return strings.Join(lines, "")
}

// withoutRepeats leaves out commits that would change nothing.
func withoutRepeats(commits []oneFile) (out []oneFile) {
	last := map[string]string{}
	for _, c := range commits {
		if text, ok := last[c.path]; ok && text == c.text {
			continue
		}
		last[c.path] = c.text
		out = append(out, c)
	}
	return out
}
