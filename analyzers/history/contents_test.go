package history

import (
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// memory is an ObjectReader of objects in a map.
type memory struct {
	objects map[object.ID]object.Object
	reads   int
}

func newMemory() *memory { return &memory{objects: map[object.ID]object.Object{}} }

func (m *memory) Read(id object.ID, keep int64) (object.Object, error) {
	m.reads++
	o, ok := m.objects[id]
	if !ok {
		return o, &object.NotFoundError{ID: id}
	}
	if o.Size > keep {
		o.Data, o.Cut = o.Data[:keep], true
	}
	return o, nil
}

func (m *memory) add(typ object.Type, data string) object.ID {
	id := object.ID(sha1.Sum(fmt.Appendf(nil, "%s %d\x00%s", typ, len(data), data)))
	m.objects[id] = object.Object{ID: id, Type: typ, Size: int64(len(data)), Data: []byte(data)}
	return id
}

func (m *memory) blob(text string) object.ID { return m.add(object.Blob, text) }

func entry(mode, name string, id object.ID) string { return mode + " " + name + "\x00" + string(id[:]) }

func (m *memory) tree(entries ...string) object.ID {
	return m.add(object.Tree, strings.Join(entries, ""))
}

func (m *memory) commit(tree object.ID, parents ...object.ID) object.ID {
	var b strings.Builder
	fmt.Fprintf(&b, "tree %s\n", tree)
	for _, p := range parents {
		fmt.Fprintf(&b, "parent %s\n", p)
	}
	return m.add(object.Commit, b.String()+authorLine+committerLine+"\nsubject\n")
}

func (m *memory) contents() Contents { return NewContents(func() ObjectReader { return m }) }

// summary is a list of changes that is easy to compare.
func summary(c *Changes) (out []string) {
	kinds := map[ChangeKind]string{Added: "A", Modified: "M", Deleted: "D", Renamed: "R"}
	for _, f := range c.Files {
		line := fmt.Sprintf("%s %s %o", kinds[f.Kind], f.Path.Untrusted(), f.Mode)
		if f.Kind == Renamed {
			line += " from " + f.From.Untrusted()
		}
		out = append(out, line)
	}
	if c.More {
		out = append(out, "more")
	}
	return out
}

func TestChanges(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one, two, three := m.blob("one\n"), m.blob("two\n"), m.blob("three\n")
	sub := func(entries ...string) object.ID { return m.tree(entries...) }
	for name, tc := range map[string]struct {
		old, new []string
		want     []string
	}{
		"nothing": {[]string{entry("100644", "a", one)}, []string{entry("100644", "a", one)}, nil},
		"in order of paths": {
			[]string{entry("100644", "b", one), entry("40000", "d", sub(entry("100644", "x", one)))},
			[]string{entry("100644", "a", two), entry("100644", "b", three), entry("40000", "d", sub(entry("100755", "x", two)))},
			[]string{"A a 100644", "M b 100644", "M d/x 100755"},
		},
		"mode alone":    {[]string{entry("100644", "a", one)}, []string{entry("100755", "a", one)}, nil},
		"old modes":     {nil, []string{entry("100664", "a", one), entry("0100775", "b", two)}, []string{"A a 100644", "A b 100755"}},
		"links":         {[]string{entry("120000", "a", one)}, []string{entry("120000", "a", two), entry("160000", "m", three)}, nil},
		"link to file":  {[]string{entry("120000", "a", one)}, []string{entry("100644", "a", one)}, []string{"A a 100644"}},
		"file to link":  {[]string{entry("100644", "a", one)}, []string{entry("120000", "a", two)}, []string{"D a 0"}},
		"module folder": {[]string{entry("160000", "a", one)}, []string{entry("40000", "a", sub(entry("100644", "x", one)))}, []string{"A a/x 100644"}},
		"file to folder, with names between": {
			[]string{entry("100644", "a", one), entry("100644", "a-b", two), entry("100644", "a.c", two)},
			[]string{entry("100644", "a-b", two), entry("100644", "a.c", two), entry("40000", "a", sub(entry("100644", "x", three)))},
			[]string{"D a 0", "A a/x 100644"},
		},
		"rename":          {[]string{entry("100644", "a", one)}, []string{entry("100755", "b", one)}, []string{"R b 100755 from a"}},
		"rename and edit": {[]string{entry("100644", "a", one)}, []string{entry("100644", "b", two)}, []string{"D a 0", "A b 100644"}},
		"copy":            {[]string{entry("100644", "a", one)}, []string{entry("100644", "a", one), entry("100644", "b", one)}, []string{"A b 100644"}},
		"the same base name first": {
			[]string{entry("40000", "d", sub(entry("100644", "x", one), entry("100644", "y", one), entry("100644", "z", one)))},
			[]string{entry("100644", "a", one), entry("100644", "b", one), entry("100644", "c", one), entry("100644", "y", one), entry("100644", "zz", two)},
			[]string{"R a 100644 from d/x", "R b 100644 from d/z", "A c 100644", "R y 100644 from d/y", "A zz 100644"},
		},
		"a folder goes": {
			[]string{entry("40000", "d", sub(entry("40000", "e", sub(entry("100644", "x", one)))))}, nil, []string{"D d/e/x 0"},
		},
	} {
		got, err := m.contents().Changes(context.Background(), m.commit(m.tree(tc.new...), m.commit(m.tree(tc.old...))))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, summary(got)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

// The root commit is compared with nothing, a merge has no changes, and git's empty tree need not be stored.
func TestChangesOfRootsAndMerges(t *testing.T) {
	t.Parallel()
	m := newMemory()
	tree := m.tree(entry("100644", "a", m.blob("one\n")))
	root, empty := m.commit(tree), m.commit(emptyTree)
	for name, tc := range map[string]struct {
		id   object.ID
		want []string
	}{
		"root":             {root, []string{"A a 100644"}},
		"all deleted":      {m.commit(emptyTree, root), []string{"D a 0"}},
		"after an empty":   {m.commit(tree, empty), []string{"A a 100644"}},
		"merge":            {m.commit(tree, empty, root), nil},
		"empty root":       {empty, nil},
		"the same as once": {m.commit(tree, root), nil},
	} {
		got, err := m.contents().Changes(context.Background(), tc.id)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, summary(got)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestMalformedTrees(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one := m.blob("one\n")
	good := entry("100644", "b", one)
	for name, tc := range map[string]struct{ tree, want string }{
		"ends in an id":   {good[:len(good)-1], "ends within an id"},
		"ends in a name":  {good + "100644 c", "ends within a name"},
		"no mode":         {good + " c\x00", "does not begin with a mode"},
		"ends in a mode":  {good + "100", "does not begin with a mode"},
		"odd mode":        {entry("100648", "b", one), "does not begin with a mode"},
		"long mode":       {entry("00100644", "b", one), "mode is too long"},
		"no name":         {entry("100644", "", one), "no name"},
		"slash":           {entry("100644", "a/b", one), "slash"},
		"not in order":    {good + entry("100644", "a", one), "not in order"},
		"folder not last": {entry("40000", "b", one) + entry("100644", "b.c", one), "not in order"},
		"double":          {good + good, "not in order"},
	} {
		id := m.add(object.Tree, tc.tree)
		_, err := m.contents().Changes(context.Background(), m.commit(id))
		if err == nil || !strings.Contains(err.Error(), "malformed") || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), id.String()) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	for name, raw := range map[string]string{
		"no tree":   authorLine + committerLine + "\nx\n",
		"bad tree":  "tree 12\n" + authorLine + committerLine + "\nx\n",
		"blob tree": "tree " + one.String() + "\n" + authorLine + committerLine + "\nx\n",
	} {
		if got, err := m.contents().Changes(context.Background(), m.add(object.Commit, raw)); err == nil {
			t.Errorf("%s: %v", name, summary(got))
		}
	}
}

// What a commit can make a comparison cost is bounded, and that something was left out is said.
func TestTreeBombs(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one := m.blob("one\n")
	deep := m.tree(entry("100644", "x", one))
	for range 1000 {
		deep = m.tree(entry("40000", "d", deep), entry("100644", "f", one))
	}
	long := m.tree(entry("100644", strings.Repeat("n", maxPathBytes+1), one), entry("100644", "x", one))
	for range 5 {
		long = m.tree(entry("40000", strings.Repeat("l", 1000), long), entry("100644", "x", one))
	}
	wide := func(leaf object.ID, mode string) object.ID {
		for range 12 {
			var entries []string
			for i := range 10 {
				entries = append(entries, entry(mode, fmt.Sprint(i), leaf))
			}
			leaf, mode = m.tree(entries...), "40000"
		}
		return leaf
	}
	var flat []string
	for i := range maxChangedFiles + 1 {
		flat = append(flat, entry("100644", fmt.Sprintf("%06d", i), one))
	}
	var huge strings.Builder
	for i := range maxTreeBytes / 40 {
		huge.WriteString(entry("120000", fmt.Sprintf("b%012d", i), one))
	}
	for name, tc := range map[string]struct {
		tree  object.ID
		files int // -1: any
		more  bool
	}{
		"deep":           {deep, maxTreeDepth, true},
		"long names":     {long, 5, true},
		"10^12 files":    {wide(one, "100644"), maxChangedFiles, true},
		"10^12 folders":  {wide(m.tree(), "40000"), 0, true},
		"10,001 files":   {m.tree(flat...), maxChangedFiles, true},
		"10,000 files":   {m.tree(flat[1:]...), maxChangedFiles, false},
		"a tree too big": {m.tree(huge.String(), entry("100644", "z", one)), 0, true},
	} {
		for _, side := range []string{"added", "deleted"} {
			id := m.commit(tc.tree)
			if side == "deleted" {
				id = m.commit(emptyTree, id)
			}
			m.reads = 0
			got, err := m.contents().Changes(context.Background(), id)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(got.Files) != tc.files || got.More != tc.more {
				t.Errorf("%s, %s: %d files, more %v, want %d and %v", name, side, len(got.Files), got.More, tc.files, tc.more)
			}
			if m.reads > maxTreeBytes/treeCharge+4 {
				t.Errorf("%s, %s: %d objects were read", name, side, m.reads)
			}
		}
	}
}

func TestMissingContents(t *testing.T) {
	t.Parallel()
	m := newMemory()
	gone := object.ID{1}
	here := m.commit(m.tree())
	for name, id := range map[string]object.ID{
		"tree": m.commit(gone), "tree of the parent": m.commit(m.tree(), m.commit(gone)), "parent": m.commit(m.tree(), gone),
		"folder": m.commit(m.tree(entry("40000", "d", gone)), here),
	} {
		_, err := m.contents().Changes(context.Background(), id)
		var missing *object.NotFoundError
		if !errors.Is(err, ErrNoContents) || !errors.As(err, &missing) || missing.ID != gone {
			t.Errorf("a missing %s: %v", name, err)
		}
		whole := &contents{newReader: func() ObjectReader { return m }, whole: true}
		_, err = whole.Changes(context.Background(), id)
		if errors.Is(err, ErrNoContents) || !errors.As(err, &missing) {
			t.Errorf("a missing %s of a whole clone: %v", name, err)
		}
		cut := &contents{newReader: func() ObjectReader { return m }, whole: true, shallow: map[object.ID]bool{id: true}}
		if _, err = cut.Changes(context.Background(), id); errors.Is(err, ErrNoContents) != (name == "parent") {
			t.Errorf("a missing %s of a shallow commit: %v", name, err)
		}
	}
	if _, err := m.contents().Added(context.Background(), &FileChange{Kind: Added, New: gone}); !errors.Is(err, ErrNoContents) {
		t.Errorf("a missing blob: %v", err)
	}
	var missing *object.NotFoundError
	_, err := m.contents().Commit(gone)
	if !errors.As(err, &missing) {
		t.Errorf("a missing commit: %v", err)
	}
	if _, err := m.contents().Commit(m.blob("x")); err == nil || !strings.Contains(err.Error(), "is a blob where a commit is named") {
		t.Errorf("a blob as commit: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.contents().Changes(ctx, m.commit(m.tree(entry("100644", "a", m.blob("a"))))); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := m.contents().Added(ctx, &FileChange{Kind: Added, New: m.blob("x")}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// faulty is a reader that fails in the worst way, once.
type faulty struct{ used *bool }

func (f faulty) Read(object.ID, int64) (object.Object, error) {
	if *f.used {
		return object.Object{}, &object.NotFoundError{}
	}
	*f.used = true
	panic("fault")
}

// A fault of ours is an error of the call, and its reader is not used again; many calls at a time share few readers.
func TestContentsPool(t *testing.T) {
	t.Parallel()
	made, used := 0, false
	c := NewContents(func() ObjectReader { made++; return faulty{&used} })
	if _, err := c.Commit(object.ID{}); err == nil || !strings.Contains(err.Error(), "internal error") {
		t.Errorf("a fault: %v", err)
	}
	if _, err := c.Commit(object.ID{}); err == nil || made != 2 {
		t.Errorf("after a fault: %v; %d readers were made", err, made)
	}
	m := newMemory()
	id := m.commit(m.tree(entry("100644", "a", m.blob("one\ntwo\n"))))
	var mu sync.Mutex
	pooled := NewContents(func() ObjectReader {
		mu.Lock()
		defer mu.Unlock()
		return &memory{objects: m.objects}
	}).(*contents)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			changes, err := pooled.Changes(context.Background(), id)
			if err != nil || len(changes.Files) != 1 {
				t.Errorf("%v", err)
				return
			}
			lines, err := pooled.Added(context.Background(), &changes.Files[0])
			if err != nil || len(lines) != 2 || string(lines[1].Text) != "two" {
				t.Errorf("%d lines: %v", len(lines), err)
			}
		})
	}
	all.Wait()
	if n := len(pooled.idle); n == 0 || n > runtime.GOMAXPROCS(0) {
		t.Errorf("%d readers are kept", n)
	}
}
