package history

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// storeCommit writes a commit object as it is into a new repository whose HEAD it becomes.
func storeCommit(t *testing.T, raw []byte) string {
	t.Helper()
	dir := t.TempDir()
	for _, args := range [][]string{{"init", "-q", "--bare", "-b", "main"}, {"hash-object", "-t", "commit", "--literally", "-w", "--stdin"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(raw)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if err := writeWhole(dir+"/refs/heads/main", CommitID(raw).String()+"\n"); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A header that is not read to its end is malformed. Where the end of its parents was not seen it is an error: the history would
// look whole and not be.
func TestCutHeader(t *testing.T) {
	t.Parallel()
	for what, raw := range map[string][]byte{
		"another header": []byte(treeLine + authorLine + committerLine + "x-long " + strings.Repeat("x", 1<<20) + "\n\nsubject\n"),
		"the author":     []byte(treeLine + "author " + strings.Repeat("A", 1<<20) + " <a@example.org> 1 +0000\n" + committerLine + "\nsubject\n"),
	} {
		r, err := openPath(storeCommit(t, raw), OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		h, err := r.Read(context.Background(), ReadOptions{MaxCommitBytes: 1 << 16})
		if err != nil || len(h.Malformed) != 1 || h.Facts.CutObjects != 1 {
			t.Errorf("%s is cut: %v", what, err)
		}
	}
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, "parent %040x\n", i+1)
	}
	raw := []byte(treeLine + many.String() + authorLine + committerLine + "\nsubject\n")
	dir := storeCommit(t, raw)
	r, err := openPath(dir, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, err = r.Read(context.Background(), ReadOptions{MaxCommitBytes: 1 << 16})
	if err == nil || !strings.Contains(err.Error(), CommitID(raw).String()) || !strings.Contains(err.Error(), "parents do not end") {
		t.Errorf("cut parents: %v", err)
	}
	if e, ok := err.(*Error); !ok || !strings.Contains(e.Do, "--max-commit-size") {
		t.Errorf("no hint how to read it: %#v", err)
	}
	if _, err := r.Read(context.Background(), ReadOptions{}); err == nil || !strings.Contains(err.Error(), "read the parent of commit") {
		t.Errorf("with the default limit all parents are asked for: %v", err)
	}
}

// More parents than 16 bits count are all followed, and doubles among them are looked for in a set, not in a list.
func TestManyParents(t *testing.T) {
	t.Parallel()
	const n = 70_000
	var b bytes.Buffer
	b.WriteString(treeLine)
	for i := range n {
		fmt.Fprintf(&b, "parent %040x\n", i+1)
	}
	b.WriteString("parent " + strings.Repeat("0", 39) + "1\n" + authorLine + committerLine + "\nsubject\n")
	var h header
	h.parse(b.Bytes(), false)
	if len(h.parents) != n+1 || h.problem != DuplicateParent {
		t.Errorf("%d parents, problem %q", len(h.parents), h.problem)
	}
	if len(h.parentSet) != n {
		t.Errorf("the set holds %d of %d parents: doubles are looked for in a list", len(h.parentSet), n)
	}
	var builder rowBuilder
	r := newRows()
	builder.add(r, CommitID(b.Bytes()), b.Bytes(), false)
	if got := r.commits[0].ParentCount(); got != n+1 || len(r.parents) != n+1 {
		t.Errorf("%d of %d parents are kept", got, n+1)
	}
}

// Names and addresses cost what an honest one costs, however long they are, and long ones that differ stay apart.
func TestLongNamesAreBounded(t *testing.T) {
	t.Parallel()
	var table peopleTable
	long := strings.Repeat("A", 1<<20)
	a := table.intern([]byte(long+"1"), []byte("ada@example.org"), nil)
	b := table.intern([]byte(long+"2"), []byte("ada@example.org"), nil)
	c := table.intern([]byte("Ada"), []byte(long), nil)
	if again := table.intern([]byte(long+"1"), []byte("ada@example.org"), nil); a == b || a == c || again != a {
		t.Errorf("numbers %d %d %d, again %d", a, b, c, again)
	}
	for _, p := range table.list {
		if p.Name.Len() > 2*longestIdent || p.Email.Len() > 2*longestIdent {
			t.Errorf("%d and %d bytes are kept", p.Name.Len(), p.Email.Len())
		}
	}
	for key := range table.index {
		if len(key) > 5*longestIdent {
			t.Errorf("a key of %d bytes", len(key))
		}
	}
	usual := strings.Repeat("é", longestIdent/2)
	if p := table.list[table.intern([]byte(usual), []byte("x"), nil)]; p.Name.Untrusted() != usual {
		t.Error("a name that is long but not too long was changed")
	}
}
