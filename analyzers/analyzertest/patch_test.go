package analyzertest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// patchOf is the patch from one text to another.
func patchOf(t *rapid.T, old, now string) *history.Patch {
	m := memory{}
	a, b := newObject("blob", []byte(old)), newObject("blob", []byte(now))
	m.add(gitobject.Blob, a)
	m.add(gitobject.Blob, b)
	contents := history.NewContents(func() history.ObjectReader { return m })
	p, err := contents.Patch(context.Background(), &history.FileChange{
		Path: history.TextOf("a"), Old: gitobject.ID(a.id), New: gitobject.ID(b.id), Kind: history.Modified, Mode: 0o100644, OldMode: 0o100644,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestApplyPatch applies a patch to the text that it was made of, and to one with more lines around it.
func TestApplyPatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("line %d\n", rapid.IntRange(0, 6).Draw(t, "line")) })
		text := rapid.Map(rapid.SliceOfN(line, 0, 12), func(l []string) string { return strings.Join(l, "") })
		old, now := text.Draw(t, "old"), text.Draw(t, "now")
		p := patchOf(t, old, now)
		if got, ok := applyPatch([]byte(old), []byte(old), p); !ok || string(got) != now {
			t.Errorf("%q and %q make %q, %v", old, now, got, ok)
		}
		before, after := "before\nbefore\n", "after\n"
		if got, ok := applyPatch([]byte(before+old+after), []byte(old), p); !ok || !strings.Contains(string(got), "before\n") || len(got) != len(before+now+after) {
			t.Errorf("among other lines %q and %q make %q, %v", old, now, got, ok)
		}
	})
}

func TestApplyPatchElsewhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := patchOf(t, "a\nb\nc\n", "a\nB\nc\n")
		if got, ok := applyPatch([]byte("x\nb\nc\n"), []byte("a\nb\nc\n"), p); ok {
			t.Errorf("a patch was applied among other lines: %q", got)
		}
	})
}
