package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func listed(l *Listing) (out []string) {
	for _, f := range l.Files {
		out = append(out, fmt.Sprintf("%s %o %s", f.Path.Untrusted(), f.Mode, f.ID.Short()))
	}
	return out
}

func TestFiles(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one, two := m.blob("one\n"), m.blob("two\n")
	tree := m.tree(entry("100664", "a", one), entry("120000", "link", two), entry("160000", "module", two),
		entry("40000", "s", m.tree(entry("100755", "run", two), entry("40000", "t", m.tree(entry("100644", "x", one))))), entry("100644", "s0", two))
	want := []string{"a 100644 " + one.Short(), "s/run 100755 " + two.Short(), "s/t/x 100644 " + one.Short(), "s0 100644 " + two.Short()}
	root := m.commit(tree)
	for name, id := range map[string]object.ID{"root": root, "unchanged": m.commit(tree, root), "merge": m.commit(tree, root, m.commit(emptyTree))} {
		got, err := m.contents().Files(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, listed(got)); diff != "" || got.More {
			t.Errorf("%s: more %v, (-want +got)\n%s", name, got.More, diff)
		}
	}
	if got, err := m.contents().Files(context.Background(), m.commit(emptyTree)); err != nil || len(got.Files) > 0 || got.More {
		t.Errorf("of an empty tree: %v %v", got, err)
	}
}

func TestFilesFails(t *testing.T) {
	t.Parallel()
	m := newMemory()
	gone := object.ID{1}
	id := m.commit(m.tree(entry("40000", "d", gone)))
	if _, err := m.contents().Files(context.Background(), id); !errors.Is(err, ErrNoContents) || !strings.Contains(err.Error(), id.String()) {
		t.Errorf("a missing folder: %v", err)
	}
	var missing *object.NotFoundError
	if _, err := m.contents().Files(context.Background(), gone); !errors.As(err, &missing) {
		t.Errorf("a missing commit: %v", err)
	}
	if _, err := m.contents().Files(context.Background(), m.commit(m.add(object.Tree, "x"))); err == nil || !strings.Contains(err.Error(), "malformed") {
		t.Errorf("a malformed tree: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.contents().Files(ctx, m.commit(m.tree(entry("100644", "a", m.blob("a"))))); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// What a tree can make a listing cost is bounded, and that something was left out is said.
func TestListingBombs(t *testing.T) {
	t.Parallel()
	m := newMemory()
	one := m.blob("one\n")
	deep := m.tree(entry("100644", "x", one))
	for range 1000 {
		deep = m.tree(entry("40000", "d", deep), entry("100644", "f", one))
	}
	folder := func(files int) object.ID {
		var b bytes.Buffer
		for i := range files {
			b.WriteString(entry("100644", fmt.Sprintf("%03d", i), one))
		}
		return m.add(object.Tree, b.String())
	}
	named := func(leaf object.ID, times int, name string) object.ID {
		var b bytes.Buffer
		for i := range times {
			b.WriteString(entry("40000", fmt.Sprintf("%s%04d", name, i), leaf))
		}
		return m.add(object.Tree, b.String())
	}
	wide := func(leaf object.ID, times int) object.ID { return named(leaf, times, "") }
	for name, tc := range map[string]struct {
		tree  object.ID
		files int
		more  bool
	}{
		"deep":          {deep, maxTreeDepth, true},
		"200,000 files": {wide(folder(500), 400), maxListedFiles, false},
		"and one":       {wide(folder(500), 401), maxListedFiles, true},
		"long names":    {named(folder(100), 1000, strings.Repeat("l", 4000)), maxListedPaths / 4008, true},
		"10^12 folders": {wide(wide(wide(wide(m.tree(), 1000), 1000), 1000), 1000), 0, true},
	} {
		m.reads = 0
		got, err := m.contents().Files(context.Background(), m.commit(tc.tree))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.Files) != tc.files || got.More != tc.more || m.reads > maxTreeBytes/treeCharge+4 {
			t.Errorf("%s: %d files, more %v, %d reads, want %d and %v", name, len(got.Files), got.More, m.reads, tc.files, tc.more)
		}
	}
}

func TestBlob(t *testing.T) {
	t.Parallel()
	m := newMemory()
	c := m.contents()
	for _, text := range []string{"", "a\r\nb", strings.Repeat("a", maxTextBytes)} {
		got, err := c.Blob(context.Background(), m.blob(text))
		if err != nil || string(got) != text {
			t.Errorf("%d bytes of %d: %v", len(got), len(text), err)
		}
	}
	id := m.blob("one\n")
	first, err := c.Blob(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	copy(first, "two")
	if again, err := c.Blob(context.Background(), id); err != nil || string(again) != "one\n" {
		t.Errorf("%q after the first copy was changed: %v", again, err)
	}
	for name, tc := range map[string]struct {
		id   object.ID
		want error
	}{
		"binary": {m.blob("\x00"), ErrBinary}, "large": {m.blob(strings.Repeat("a", maxTextBytes+1)), ErrTooLarge}, "missing": {object.ID{1}, ErrNoContents},
	} {
		if got, err := c.Blob(context.Background(), tc.id); got != nil || !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	if _, err := c.Blob(context.Background(), m.tree()); err == nil || !strings.Contains(err.Error(), "is a tree where a blob is named") {
		t.Errorf("a tree: %v", err)
	}
}
