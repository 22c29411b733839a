package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func (m *memory) patch(t *testing.T, f FileChange) *Patch {
	t.Helper()
	p, err := m.contents().Patch(context.Background(), &f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPatch(t *testing.T) {
	t.Parallel()
	m := newMemory()
	for name, tc := range map[string]struct {
		old, new       string // "-": there is none
		added, deleted []string
	}{
		"added":         {"-", "a\nb", []string{"1:a", "2:b"}, nil},
		"added empty":   {"-", "", nil, nil},
		"deleted":       {"a\r\nb\n", "-", nil, []string{"1:a\r", "2:b"}},
		"both":          {"a\nb\nc\nd\n", "a\nx\nc\n", []string{"2:x"}, []string{"2:b", "4:d"}},
		"moved down":    {"a\nb\nc\nd\n", "b\nc\nd\na\n", []string{"4:a"}, []string{"1:a"}},
		"only deleted":  {"a\nb\nc\n", "a\nc\n", nil, []string{"2:b"}},
		"rewritten":     {"a\nb\n", "c\n", []string{"1:c"}, []string{"1:a", "2:b"}},
		"a new block":   {"f {\n\tx\n}\n\nh {\n\tx\n}\n", "f {\n\tx\n}\n\ng {\n\tx\n}\n\nh {\n\tx\n}\n", []string{"5:g {", "6:\tx", "7:}", "8:"}, nil},
		"a block goes":  {"f {\n\tx\n}\n\ng {\n\tx\n}\n\nh {\n\tx\n}\n", "f {\n\tx\n}\n\nh {\n\tx\n}\n", nil, []string{"5:g {", "6:\tx", "7:}", "8:"}},
		"next to other": {"a\na\nb\n", "a\na\na\nc\n", []string{"3:a", "4:c"}, []string{"3:b"}},
	} {
		f := FileChange{Path: TextOf("f"), Kind: Modified, Mode: 0o100644, OldMode: 0o100644}
		if tc.old == "-" {
			f.Kind, f.OldMode = Added, 0
		} else {
			f.Old = m.blob(tc.old)
		}
		if tc.new == "-" {
			f.Kind, f.Mode = Deleted, 0
		} else {
			f.New = m.blob(tc.new)
		}
		p := m.patch(t, f)
		if diff := cmp.Diff([][]string{tc.added, tc.deleted}, [][]string{numbered(p.Lines), numbered(p.Deleted)}); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if p.ID.IsZero() || p.Body.IsZero() != (len(p.Lines)+len(p.Deleted) == 0) {
			t.Errorf("%s: id %s, body %s", name, p.ID, p.Body)
		}
		lines, err := m.contents().Added(context.Background(), &f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(numbered(p.Lines), numbered(lines)); diff != "" {
			t.Errorf("%s: (-patch +added)\n%s", name, diff)
		}
	}
}

func TestPatchFails(t *testing.T) {
	t.Parallel()
	m := newMemory()
	text, binary, large := m.blob("a\n"), m.blob("a\x00"), m.blob(strings.Repeat("0123456789\n", 100_000))
	many := m.blob(strings.Repeat("\n", maxTextLines+1))
	gone := object.ID{1}
	for name, tc := range map[string]struct {
		f    FileChange
		want error
	}{
		"binary":         {FileChange{Kind: Modified, Old: text, New: binary}, ErrBinary},
		"binary before":  {FileChange{Kind: Modified, Old: binary, New: text}, ErrBinary},
		"binary deleted": {FileChange{Kind: Deleted, Old: binary}, ErrBinary},
		"binary moved":   {FileChange{Kind: Renamed, Old: binary, New: binary}, ErrBinary},
		"large":          {FileChange{Kind: Added, New: large}, ErrTooLarge},
		"large deleted":  {FileChange{Kind: Deleted, Old: large}, ErrTooLarge},
		"many lines":     {FileChange{Kind: Deleted, Old: many}, ErrTooLarge},
		"many moved":     {FileChange{Kind: Renamed, Old: many, New: many}, ErrTooLarge},
		"missing":        {FileChange{Kind: Added, New: gone}, ErrNoContents},
		"missing before": {FileChange{Kind: Deleted, Old: gone}, ErrNoContents},
	} {
		p, err := m.contents().Patch(context.Background(), &tc.f)
		if p != nil || !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.contents().Patch(ctx, &FileChange{Kind: Added, New: text}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// A file that only moved has no lines, and the ids of a deletion and an addition.
func TestPatchOfRename(t *testing.T) {
	t.Parallel()
	m := newMemory()
	id := m.blob("a\nb\n")
	moved := m.patch(t, FileChange{Kind: Renamed, From: TextOf("x"), Path: TextOf("y"), Old: id, New: id, OldMode: 0o100644, Mode: 0o100755})
	gone := m.patch(t, FileChange{Kind: Deleted, Path: TextOf("x"), Old: id, OldMode: 0o100644})
	came := m.patch(t, FileChange{Kind: Added, Path: TextOf("y"), New: id, Mode: 0o100755})
	want := &Patch{ID: PatchID(gone.ID, came.ID), Body: PatchID(gone.Body, came.Body)}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Error(diff)
	}
}

// The same change of another file, of another mode or with other white space is known by its body.
func TestPatchBody(t *testing.T) {
	t.Parallel()
	m := newMemory()
	change := func(path, old, new string, mode uint32) *Patch {
		return m.patch(t, FileChange{Kind: Modified, Path: TextOf(path), Old: m.blob(old), New: m.blob(new), Mode: mode, OldMode: 0o100644})
	}
	const old, new = "if a {\n\tb\n}\n", "if a {\n\tc d\n}\n"
	p := change("x", old, new, 0o100644)
	for name, other := range map[string]*Patch{
		"path": change("d/x", old, new, 0o100644),
		"mode": change("x", old, new, 0o100755),
	} {
		if other.ID == p.ID || other.Body != p.Body {
			t.Errorf("another %s: the same id: %v, the same body: %v", name, other.ID == p.ID, other.Body == p.Body)
		}
	}
	if further := change("x", "1\n2\n3\n"+old, "1\n2\n3\n"+new, 0o100644); further.ID == p.ID || further.Body == p.Body {
		t.Error("other lines around make no other patch")
	}
	indented := strings.NewReplacer("if", "  if", "\t", "\t\t", "}", " }")
	if again := change("x", indented.Replace(old), indented.Replace(new), 0o100644); again.ID != p.ID || again.Body != p.Body {
		t.Error("another indentation makes another patch")
	}
}

func TestPatchIDIsASum(t *testing.T) {
	t.Parallel()
	if sum := PatchID(); !sum.IsZero() {
		t.Errorf("of nothing: %s", sum)
	}
	if got, want := PatchID(object.ID{0xff, 0xff, 1}, object.ID{1}), (object.ID{0, 0, 2}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var all object.ID
	for i := range all {
		all[i] = 0xff
	}
	if got := PatchID(all, object.ID{1}); !got.IsZero() {
		t.Errorf("the last carry is not cut off: %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var ids []object.ID
		for _, b := range rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 20, 20), 0, 6).Draw(t, "ids") {
			ids = append(ids, object.ID(b))
		}
		want := PatchID(ids...)
		at := rapid.IntRange(0, len(ids)).Draw(t, "at")
		if got := PatchID(PatchID(ids[at:]...), PatchID(ids[:at]...)); got != want {
			t.Fatalf("%s in two parts, %s at once", got, want)
		}
	})
}

// FuzzPatch holds both sides of a patch together: without what is changed the versions are one, and where no text is left of one,
// all lines of the other are changed. Placing the groups again keeps that, and the number of changed lines.
func FuzzPatch(f *testing.F) {
	for _, seed := range [][2]string{
		{"", "a\n"},
		{"a\n\nb\n", "a\n\nc\n\nb\n"},
		{"f {\n\tx\n}\n\nh {\n\tx\n}\n", "f {\n\tx\n}\n\ng {\n\tx\n}\n\nh {\n\tx\n}\n"},
		{"a\na\nb\n", "a\na\na\nc\n"},
		{strings.Repeat("a\n", 30), strings.Repeat("a\n", 50)},
		{strings.Repeat("a\nb\n", 30), strings.Repeat("b\na\na\n", 20)},
		{"a", "a\x00 \r\t\v"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, before, now []byte) {
		var d lineDiff
		if problem := checkDiff(&d, before, now); problem != "" {
			t.Fatal(problem)
		}
		gone, added := len(d.before.changes()), len(d.now.changes())
		if len(now) == 0 && gone != countLines(before) || len(before) == 0 && added != countLines(now) {
			t.Fatalf("%d lines are deleted and %d added", gone, added)
		}
		for _, s := range []slider{{own: &d.now, other: &d.before, work: 1000}, {own: &d.before, other: &d.now, work: 1000}} {
			s.run(0)
		}
		if a, b := kept(&d.before), kept(&d.now); !bytes.Equal(a, b) || gone != len(d.before.changes()) || added != len(d.now.changes()) {
			t.Fatalf("placed again, %q is kept of the old version, %q of the new one", a, b)
		}
	})
}

// What a repository can make the placing of groups cost is bounded.
func TestSlideBombs(t *testing.T) {
	t.Parallel()
	var d lineDiff
	for name, texts := range map[string][2]string{
		"one line":    {strings.Repeat("a\n", 100_000), strings.Repeat("a\n", 200_000)},
		"steps":       {strings.Repeat("a\na\na\na\nb\n", 30_000), strings.Repeat("a\na\na\na\na\nb\n", 30_000)},
		"long blanks": {strings.Repeat("x\n", 500) + strings.Repeat(strings.Repeat("\r", 10_000)+"\n", 40), strings.Repeat("x\n", 500) + strings.Repeat(strings.Repeat("\r", 10_000)+"\n", 90)},
		"long lines":  {strings.Repeat(strings.Repeat("l", 100_000)+"\n", 4), strings.Repeat(strings.Repeat("l", 100_000)+"\n", 9)},
	} {
		if problem := checkDiff(&d, []byte(texts[0]), []byte(texts[1])); problem != "" {
			t.Errorf("%s: %s", name, problem)
		}
		s := slider{own: &d.now, other: &d.before, work: 0}
		s.run(0)
		if a, b := kept(&d.before), kept(&d.now); string(a) != string(b) {
			t.Errorf("%s: with no work left %q is kept of the old version, %q of the new one", name, a, b)
		}
		if s.work < -1000*len(d.now.ends) {
			t.Errorf("%s: %d steps beyond the bound", name, -s.work)
		}
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one, two := m.blob("one\n"), m.blob("two\n")
	leaf, other := m.tree(entry("100644", "x", one)), m.tree(entry("100644", "x", two))
	old := m.tree(entry("40000", "changed", m.tree(entry("40000", "in", leaf), entry("40000", "same", leaf))), entry("40000", "gone", leaf), entry("40000", "same", other))
	inner := m.tree(entry("40000", "in", other), entry("40000", "same", leaf))
	now := m.tree(entry("40000", "changed-too", m.tree()), entry("40000", "changed", inner), entry("40000", "new", other), entry("40000", "same", other))
	root := m.commit(old)
	for name, tc := range map[string]struct {
		id   object.ID
		tree object.ID
		want []Folder
	}{
		"changed and added": {m.commit(now, root), now, []Folder{
			{TextOf("changed"), inner}, {TextOf("changed/in"), other}, {TextOf("new"), other},
		}},
		"a root":          {m.commit(m.tree(entry("40000", "d", leaf))), m.tree(entry("40000", "d", leaf)), []Folder{{TextOf("d"), leaf}}},
		"a merge":         {m.commit(now, root, root), now, nil},
		"nothing":         {m.commit(old, root), old, nil},
		"everything goes": {m.commit(emptyTree, root), emptyTree, nil},
	} {
		got, err := m.contents().Changes(context.Background(), tc.id)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Tree != tc.tree || !slices.Equal(got.Folders, tc.want) {
			t.Errorf("%s: tree %s, folders %v, want %s, %v", name, got.Tree, got.Folders, tc.tree, tc.want)
		}
	}
	var wide, long []string
	for i := range 2 * maxFolders {
		wide = append(wide, entry("40000", fmt.Sprintf("%06d", i), leaf))
		long = append(long, entry("40000", fmt.Sprintf("%06d%s", i, strings.Repeat("l", 2000)), leaf))
	}
	for name, tc := range map[string]struct {
		entries []string
		want    int
	}{"many": {wide, maxFolders}, "long": {long, maxFoldersBytes / 2006}} {
		got, err := m.contents().Changes(context.Background(), m.commit(m.tree(tc.entries...)))
		if err != nil || len(got.Folders) != tc.want {
			t.Errorf("%s: %d folders, want %d: %v", name, len(got.Folders), tc.want, err)
		}
	}
}
