package history

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

const (
	treeLine      = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
	parentA       = "parent 1111111111111111111111111111111111111111\n"
	parentB       = "parent 2222222222222222222222222222222222222222\n"
	authorLine    = "author Ada Example <ada@example.org> 1704700800 +0100\n"
	committerLine = "committer Bob Example <bob@example.net> 1704704400 -0500\n"
)

func TestParseHeader(t *testing.T) {
	t.Parallel()
	type want struct {
		Parents        int
		Author, Commit string
		Message        string
		Signed         Flags
		Encoding       string
		Problem        Problem
		Line           string
	}
	plain := want{Author: "Ada Example", Commit: "Bob Example", Message: "subject\n"}
	with := func(change func(*want)) want { w := plain; change(&w); return w }
	problem := func(p Problem, line string) func(*want) {
		return func(w *want) { w.Problem, w.Line = p, line }
	}
	for name, tc := range map[string]struct {
		data string
		want want
	}{
		"plain":   {treeLine + authorLine + committerLine + "\nsubject\n", plain},
		"parents": {treeLine + parentA + parentB + authorLine + committerLine + "\nsubject\n", with(func(w *want) { w.Parents = 2 })},
		"signed and encoded": {
			treeLine + authorLine + committerLine + "encoding ISO-8859-1\ngpgsig -----BEGIN PGP SIGNATURE-----\n author Eve <e@x> 1 +0000\n\n -----END\n\nsubject\n",
			// the line "\n" inside a signature ends the header: only a blank before it would continue
			with(func(w *want) { w.Signed, w.Encoding, w.Message = SignedPGP, "ISO-8859-1", " -----END\n\nsubject\n" }),
		},
		"continuation looks like headers": {
			treeLine + authorLine + committerLine + "gpgsig -----BEGIN SSH SIGNATURE-----\n author Eve <e@x> 1 +0000\n parent 333\n \n tree x\n\nsubject\n",
			with(func(w *want) { w.Signed = SignedSSH }),
		},
		"headers in the message": {
			treeLine + authorLine + committerLine + "\nsubject\n" + authorLine + parentA,
			with(func(w *want) { w.Message = "subject\n" + authorLine + parentA }),
		},
		"no message":        {treeLine + authorLine + committerLine, with(func(w *want) { w.Message = "" })},
		"no tree":           {authorLine + committerLine + "\nsubject\n", with(problem(MissingTree, "tree"))},
		"two trees":         {treeLine + treeLine + authorLine + committerLine + "\nsubject\n", want{Message: "subject\n", Problem: MissingAuthor, Line: "author"}},
		"tree in capitals":  {strings.ToUpper(treeLine[:45]) + treeLine + authorLine + committerLine + "\nsubject\n", want{Message: "subject\n", Problem: MissingTree, Line: "tree"}},
		"same parent twice": {treeLine + parentA + parentA + authorLine + committerLine + "\nsubject\n", with(func(w *want) { w.Parents, w.Problem, w.Line = 2, DuplicateParent, "parent" })},
		"late parent":       {treeLine + authorLine + parentA + committerLine + "\nsubject\n", want{Author: "Ada Example", Message: "subject\n", Problem: MissingCommitter, Line: "committer"}},
		"later parent":      {treeLine + authorLine + committerLine + parentA + "\nsubject\n", with(problem(MisplacedHeader, "parent"))},
		"bad parent":        {treeLine + "parent 12\n" + authorLine + committerLine + "\nsubject\n", with(problem(BadParentSha1, "parent"))},
		"no author":         {treeLine + committerLine + "\nsubject\n", with(func(w *want) { w.Author, w.Problem, w.Line = "", MissingAuthor, "author" })},
		"no committer":      {treeLine + authorLine + "\nsubject\n", with(func(w *want) { w.Commit, w.Problem, w.Line = "", MissingCommitter, "committer" })},
		"two authors":       {treeLine + authorLine + "author Eve <e@x> 1 +0000\n" + committerLine + "\nsubject\n", with(func(w *want) { w.Commit, w.Problem, w.Line = "", MultipleAuthors, "author" })},
		"two committers":    {treeLine + authorLine + committerLine + committerLine + "\nsubject\n", with(problem(MisplacedHeader, "committer"))},
		"late author":       {treeLine + authorLine + committerLine + "x-a b\nauthor Eve <e@x> 1 +0000\n\nsubject\n", with(problem(MultipleAuthors, "author"))},
		"CRLF": {
			strings.ReplaceAll(treeLine+authorLine+committerLine, "\n", "\r\n") + "\nsubject\n",
			with(problem(BadTreeSha1, "tree")),
		},
		"empty":         {"", want{Problem: MissingTree, Line: "tree"}},
		"a blank line":  {"\n", want{Problem: MissingTree, Line: "tree"}},
		"5,000 headers": {treeLine + authorLine + committerLine + strings.Repeat("x-other value\n", 5000) + "\nsubject\n", plain},
		"a long header": {treeLine + authorLine + committerLine + "x-other " + strings.Repeat("v", 1<<20) + "\n\nsubject\n", plain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var h header
			h.parse([]byte(tc.data), false)
			got := want{
				Parents: len(h.parents), Author: string(h.author.Name), Commit: string(h.committer.Name), Message: string(h.message),
				Signed: h.signed, Encoding: string(h.encoding), Problem: h.problem, Line: h.line,
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A row is what a long history costs; a field in the wrong place makes it longer.
func TestCommitRowSize(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(Commit{}); size != 80 {
		t.Errorf("a row takes %d bytes, want 80", size)
	}
}

func TestSubjectHash(t *testing.T) {
	t.Parallel()
	same := func(a, b string) bool { return subjectHash([]byte(a)) == subjectHash([]byte(b)) }
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"Contribution: 2024-01-08 20:00", "Contribution: 2023-11-30 20:01\n\nbody", true},
		{"fix 1", "fix 22", true},
		{"fix", "fix 2", false},
		{"fix a", "fix b", false},
		{"\n\nfix a", "fix a\nmore", true},
		{"", "\n", true},
	} {
		if got := same(tc.a, tc.b); got != tc.same {
			t.Errorf("%q and %q: same is %v, want %v", tc.a, tc.b, got, tc.same)
		}
	}
}

// FuzzParseHeader: no input makes the parser fail, and a commit without a problem has two well-formed stamps.
func FuzzParseHeader(f *testing.F) {
	f.Add([]byte(treeLine+parentA+authorLine+committerLine+"gpgsig -----BEGIN PGP\n x\n\nsubject\n"), false)
	f.Add([]byte(authorLine), true)
	f.Add([]byte(treeLine+"\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, cut bool) {
		var h header
		h.parse(data, cut)
		if h.problem == "" && (h.author.Problem != "" || h.committer.Problem != "" || len(h.author.RawZone) == 0) {
			t.Fatalf("no problem, but %+v", h)
		}
		if h.problem != "" && h.line == "" {
			t.Fatalf("problem %s without a line", h.problem)
		}
		var b rowBuilder
		r := newRows()
		b.add(r, CommitID(data), data, cut)
		if len(r.commits) != 1 || r.commits[0].Has(Malformed) != (h.problem != "") {
			t.Fatalf("%d rows, problem %q", len(r.commits), h.problem)
		}
	})
}
