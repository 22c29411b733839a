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

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func TestAdded(t *testing.T) {
	t.Parallel()
	m := newMemory()
	text := func(lines ...string) string { return strings.Join(lines, "\n") }
	for name, tc := range map[string]struct {
		old, new string
		want     []string // number:text, with "\r" where CRLF was cut
	}{
		"nothing":             {"a\nb\n", "a\nb\n", nil},
		"in between":          {"a\nc\n", "a\nb\nc\n", []string{"2:b"}},
		"only deleted":        {"a\nb\nc\n", "a\nc\n", nil},
		"last line feed":      {"a\nb", "a\nb\n", []string{"2:b"}},
		"last line feed gone": {"a\nb\n", "a\nb", []string{"2:b"}},
		"appended to no feed": {"a\nb", "a\nb\nc", []string{"2:b", "3:c"}},
		"to CRLF":             {"a\nb\n", "a\r\nb\n", []string{"1:a\r"}},
		"lone CR at the end":  {"a\n", "a\nb\r", []string{"2:b\r?"}},
		"blank lines":         {"a\n", "a\n\n\n", []string{"2:", "3:"}},
		"from nothing":        {"", "a\n", []string{"1:a"}},
		"to nothing":          {"a\n", "", nil},
		"a moved line":        {"a\nb\nc\nd\n", "b\nc\nd\na\n", []string{"4:a"}},
		"twice":               {"a\nx\nb\n", "a\nx\nx\nb\n", []string{"3:x"}},
		"prefix and suffix overlap": {
			text("}", "", "func a() {", "}", ""), text("}", "", "func b() {", "}", "", "func a() {", "}", ""), []string{"3:func b() {", "4:}", "5:"},
		},
	} {
		f := &FileChange{Kind: Modified, Old: m.blob(tc.old), New: m.blob(tc.new)}
		lines, err := m.contents().Added(context.Background(), f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, numbered(lines)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	big := strings.Repeat("0123456789\n", 100_000)
	for name, tc := range map[string]struct {
		f    FileChange
		want error
	}{
		"NUL in the new":   {FileChange{Kind: Modified, Old: m.blob("a\n"), New: m.blob("a\x00")}, ErrBinary},
		"NUL in the old":   {FileChange{Kind: Modified, Old: m.blob("a\x00"), New: m.blob("a\n")}, ErrBinary},
		"NUL later":        {FileChange{Kind: Added, New: m.blob(strings.Repeat("a", binaryProbe) + "\x00")}, nil},
		"large":            {FileChange{Kind: Added, New: m.blob(big)}, ErrTooLarge},
		"large before":     {FileChange{Kind: Modified, Old: m.blob(big), New: m.blob("a\n")}, ErrTooLarge},
		"many short lines": {FileChange{Kind: Added, New: m.blob(strings.Repeat("\n", maxTextLines+1))}, ErrTooLarge},
	} {
		if _, err := m.contents().Added(context.Background(), &tc.f); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	for _, kind := range []ChangeKind{Deleted, Renamed} {
		if lines, err := m.contents().Added(context.Background(), &FileChange{Kind: kind, Old: object.ID{1}, New: object.ID{1}}); err != nil || lines != nil {
			t.Errorf("kind %d: %v %v", kind, lines, err)
		}
	}
}

func numbered(lines []Line) (out []string) {
	for _, l := range lines {
		s := fmt.Sprintf("%d:%s", l.Number, l.Text)
		if bytes.HasSuffix(l.Text, []byte{'\r'}) {
			s += "?"
		}
		if l.CRLF {
			s += "\r"
		}
		out = append(out, s)
	}
	return out
}

// Lines stay as they are while the same reader goes on.
func TestLinesStayValid(t *testing.T) {
	t.Parallel()
	m := newMemory()
	c := m.contents()
	a, err := c.Added(context.Background(), &FileChange{Kind: Added, New: m.blob("one\ntwo\n")})
	if err != nil {
		t.Fatal(err)
	}
	a[0].Text = append(a[0].Text, "!!!!"...)
	if _, err := c.Added(context.Background(), &FileChange{Kind: Added, New: m.blob("six\nten\n")}); err != nil {
		t.Fatal(err)
	}
	if got := numbered(a); !slices.Equal(got, []string{"1:one!!!!", "2:two"}) {
		t.Errorf("%q", got)
	}
}
