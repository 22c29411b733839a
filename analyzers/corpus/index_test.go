package corpus_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// added is when the sources of these tests were indexed.
var added = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// indexOf indexes the repository of a fixture.
func indexOf(t *testing.T, fixture string) (*corpus.Batch, *history.History) {
	t.Helper()
	f, err := analyzertest.ParseFixture(fixture + "-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	history.Resolve(h, nil)
	b, err := corpus.Index(context.Background(), corpus.IndexInput{Name: "acme/tool", Location: "/src/tool", History: h, Contents: built.Contents(), Added: added})
	if err != nil {
		t.Fatal(err)
	}
	return b, h
}

// files gives the items of files by path.
func files(b *corpus.Batch) map[string]corpus.Item {
	out := map[string]corpus.Item{}
	for _, i := range b.Items {
		if i.Kind == corpus.FileItem {
			out[i.Path] = i
		}
	}
	return out
}

// kinds counts the postings of an item by their kind.
func kinds(b *corpus.Batch, item func(corpus.Item) bool) map[corpus.Kind]int {
	out := map[corpus.Kind]int{}
	for _, p := range b.Postings {
		if item(b.Items[p.Item]) {
			out[p.Kind]++
		}
	}
	return out
}

const sample = `-- recipe --
person ada Ada Example <ada@example.org>
person web GitHub <noreply@github.com>
person bob Bob Sample <bob@example.net>
commit ada 2024-02-06T10:00:00+0100 put=LICENSE,src/sum.go:other,.gitattributes,lib/other.go:other,vendor/x/x.go:other Begin
commit bob 2024-02-07T10:00:00+0100 by=web at=2024-02-07T12:00:00+0100 put=src/sum.go:longer Go on
commit ada 2024-02-08T10:00:00+0100 put=notes.txt:other Notes
commit ada 2024-02-09T10:00:00+0100 parents=2 Merge
-- file LICENSE --
MIT License

Copyright (c) 2024 Ada Example

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED.
-- file .gitattributes --
/lib/* linguist-vendored
-- file other --
package other

func add(a, b, c int) int {
	total := a
	for i := 0; i < b; i++ {
		total += c * i
	}
	return total
}

func sub(a, b, c int) int {
	total := a
	for i := 0; i < b; i++ {
		total -= c * i
	}
	return total
}
-- file longer --
package other

func add(a, b, c int) int {
	total := a
	for i := 0; i < b; i++ {
		total += c * i
	}
	return total
}

func sub(a, b, c int) int {
	total := a
	for i := 0; i < b; i++ {
		total -= c * i
	}
	return total
}

func both(a, b, c int, less bool) int {
	if less {
		return sub(a, b, c)
	}
	return add(a, b, c)
}
`

func TestIndexOfARepository(t *testing.T) {
	t.Parallel()
	b, h := indexOf(t, sample)
	s := b.Source
	if s.Name != "acme/tool" || s.Location != "/src/tool" || s.Head != h.Commits[0].ID || s.Licence != "MIT" || s.Notice == 0 || len(s.Roots) != 1 ||
		s.Commits != 4 || s.Textbook || !s.Added.Equal(added) {
		t.Errorf("source %+v", s)
	}
	if want := time.Date(2024, 2, 6, 9, 0, 0, 0, time.UTC).Unix(); s.First != want {
		t.Errorf("first %d, want %d", s.First, want)
	}
	all := files(b)
	for _, absent := range []string{"lib/other.go", "vendor/x/x.go", "LICENSE", ".gitattributes"} {
		if _, ok := all[absent]; ok {
			t.Errorf("%s is indexed", absent)
		}
	}
	if all["notes.txt"].Lines == 0 || all["notes.txt"].Tokens != 0 {
		t.Errorf("notes.txt: %+v", all["notes.txt"])
	}
	code := all["src/sum.go"]
	if code.Author != corpus.AuthorKey(history.TextOf("ada@example.org")) || code.Name != corpus.NameKey(history.TextOf("Ada Example")) || code.Server != 0 || code.Tokens < 60 {
		t.Errorf("code: %+v", code)
	}
	got := kinds(b, func(i corpus.Item) bool { return i.Path == code.Path && i.Kind == corpus.FileItem })
	if got[corpus.BlobID] != 1 || got[corpus.WholeExact] != 1 || got[corpus.WholeAbstract] != 1 || got[corpus.GramExact] < 10 || got[corpus.GramAbstract] < 5 {
		t.Errorf("postings of code: %v", got)
	}
	if got[corpus.Touched] != 4 {
		t.Errorf("%d Touched postings of %s, want those of two addresses and two names", got[corpus.Touched], code.Path)
	}
}

func TestIndexOfCommits(t *testing.T) {
	t.Parallel()
	b, h := indexOf(t, sample)
	var commits []corpus.Item
	for _, i := range b.Items {
		if i.Kind == corpus.CommitItem {
			commits = append(commits, i)
		}
	}
	if len(commits) != 3 {
		t.Fatalf("%d commits, want 3: no merge", len(commits))
	}
	if !slices.IsSortedFunc(commits, func(a, b corpus.Item) int { return int(a.Order) - int(b.Order) }) {
		t.Error("commits are not parents first")
	}
	if want := time.Date(2024, 2, 7, 11, 0, 0, 0, time.UTC).Unix(); commits[1].Server != want || commits[0].Server != 0 {
		t.Errorf("server times %d and %d, want 0 and %d", commits[0].Server, commits[1].Server, want)
	}
	first := kinds(b, func(i corpus.Item) bool { return i.ID == commits[0].ID })
	for _, k := range []corpus.Kind{corpus.CommitID, corpus.RootTree, corpus.FolderTree, corpus.Patch, corpus.PatchBody, corpus.Stamp, corpus.BlobID} {
		if first[k] == 0 {
			t.Errorf("the first commit has no posting of kind %d", k)
		}
	}
	if first[corpus.StatRun] != 0 {
		t.Error("a run of four commits ends at the first")
	}
	stamp := corpus.StampHash(h.Commits[1].Author.Unix, h.Commits[1].Subject)
	if !slices.ContainsFunc(b.Postings, func(p corpus.Posting) bool { return p.Kind == corpus.Stamp && p.Hash == stamp }) {
		t.Error("the stamp of a commit is not among the postings")
	}
}

// TestPatchesSurvive says what each kind of hash survives, which is what they are for.
func TestPatchesSurvive(t *testing.T) {
	t.Parallel()
	base := `-- recipe --
person ada Ada Example <ada@example.org>
commit ada 2024-02-06T10:00:00+0100 put=FOLDERa.go:a1 Begin
commit ada 2024-02-07T10:00:00+0100 put=FOLDERa.go:a2 Go on
`
	text := func(folder, a1, a2 string) string {
		return strings.ReplaceAll(base, "FOLDER", folder) + "-- file a1 --\n" + a1 + "-- file a2 --\n" + a2
	}
	a1, a2 := "package a\n\nfunc a() {\n\tprint(1)\n\tprint(2)\n}\n", "package a\n\nfunc a() {\n\tprint(1)\n\tprint(20)\n\tprint(3)\n}\n"
	b1, b2 := "package a\n\nfunc a() {\n    print(1)\n    print(2)\n}\n", "package a\n\nfunc a() {\n    print(1)\n    print(20)\n    print(3)\n}\n"
	plain, _ := indexOf(t, text("", a1, a2))
	for name, c := range map[string]struct {
		fixture string
		same    []corpus.Kind
		other   []corpus.Kind
	}{
		"other indentation": {text("", b1, b2), []corpus.Kind{corpus.Patch, corpus.PatchBody}, []corpus.Kind{corpus.RootTree, corpus.BlobID}},
		"in a folder":       {text("sub/", a1, a2), []corpus.Kind{corpus.PatchBody, corpus.BlobID}, []corpus.Kind{corpus.RootTree, corpus.Patch}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := indexOf(t, c.fixture)
			for _, k := range c.same {
				if !slices.Equal(hashes(plain, k), hashes(got, k)) {
					t.Errorf("kind %d does not survive", k)
				}
			}
			for _, k := range c.other {
				if slices.Equal(hashes(plain, k), hashes(got, k)) {
					t.Errorf("kind %d is the same", k)
				}
			}
		})
	}
	moved, _ := indexOf(t, text("sub/", a1, a2))
	if got, want := hashes(moved, corpus.FolderTree), hashes(plain, corpus.RootTree); !slices.Equal(got, want) {
		t.Errorf("folder trees %x are not the root trees %x of the original", got, want)
	}
}

func hashes(b *corpus.Batch, k corpus.Kind) []uint64 {
	var out []uint64
	for _, p := range b.Postings {
		if p.Kind == k && b.Items[p.Item].Kind == corpus.CommitItem {
			out = append(out, p.Hash)
		}
	}
	slices.Sort(out)
	return out
}

func TestRunOfSkipsMerges(t *testing.T) {
	t.Parallel()
	recipe := "-- recipe --\nperson ada Ada Example <ada@example.org>\n"
	for i, lines := range []string{"20", "30", "40", "50", "60"} {
		recipe += "commit ada 2024-02-0" + string(rune('1'+i)) + "T10:00:00+0100 code=go-tabs lines=" + lines + " Step\n"
		if i == 2 {
			recipe += "commit ada 2024-02-03T11:00:00+0100 parents=2 tree=same Merge\n"
		}
	}
	b, h := indexOf(t, recipe)
	if n := len(hashes(b, corpus.StatRun)); n != 2 {
		t.Errorf("%d runs of four in five commits, want 2", n)
	}
	sizes := make([]corpus.Size, len(h.Commits))
	for i := range sizes {
		sizes[i] = corpus.Size{Added: 1}
	}
	if _, ok := corpus.RunOf(h, sizes, 0); ok {
		t.Error("a run of one-line commits says something")
	}
}

func TestIndexKeepsWithinContext(t *testing.T) {
	t.Parallel()
	f, err := analyzertest.ParseFixture(sample + "-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := corpus.Index(ctx, corpus.IndexInput{Name: "x", History: h, Contents: built.Contents()}); err == nil {
		t.Error("an ended context gives no error")
	}
	if _, err := corpus.Index(context.Background(), corpus.IndexInput{Name: "x", History: &history.History{}}); err == nil {
		t.Error("a history without commits gives no error")
	}
}

func TestPersonKeys(t *testing.T) {
	t.Parallel()
	if corpus.AuthorKey(history.TextOf("Ada@Example.org")) != corpus.AuthorKey(history.TextOf("ada@example.ORG")) {
		t.Error("case counts in an address")
	}
	if corpus.NameKey(history.TextOf("Ada")) != 0 || corpus.AuthorKey(history.TextOf("")) != 0 {
		t.Error("a single word or nothing is somebody")
	}
	if corpus.NameKey(history.TextOf("Ada  Example")) != corpus.NameKey(history.TextOf("ada example")) {
		t.Error("blanks or case count in a name")
	}
	if corpus.IDHash(object.ID{1, 2, 3, 4, 5, 6, 7, 8, 9}) != 0x0102030405060708 {
		t.Error("IDHash is not the first eight bytes")
	}
}
