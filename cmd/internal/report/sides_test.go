package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
)

const theirCode = `package ledger

// Post adds an entry and updates both accounts.
func (b *Book) Post(e Entry) error {
	if !e.Booked.After(b.closed) {
		return fmt.Errorf("post %s to %s: %w", e.Debit, e.Credit, errClosed)
	}
	b.entries = append(b.entries, Entry{})
	copy(b.entries[at+1:], b.entries[at:])
	b.balances[e.Debit] += e.Cents
	b.balances[e.Credit] -= e.Cents
	return nil
}

// Close ends a period.
func (b *Book) Close() { b.closed = b.today }
`

const ourCode = `package journal

import "fmt"

func (j *Journal) Add(e Entry) error {
	if !e.Booked.After(j.closed) {
		return fmt.Errorf("post %s to %s: %w", e.Debit, e.Credit, errClosed)
	}
	j.entries = append(j.entries, Entry{})
    copy(j.entries[at+1:],  j.entries[at:])
	j.sums[e.Debit] += e.Cents
	j.sums[e.Credit] -= e.Cents
	return nil
}
`

// twoSides are a repository and what it is compared with.
func twoSides(t testing.TB, ours, theirs string) (SidesSource, *analyzers.Finding) {
	t.Helper()
	build := func(recipe, code string) (*history.History, history.Contents, []string) {
		built, err := analyzertest.History(fmt.Sprintf(recipe, code))
		if err != nil {
			t.Fatal(err)
		}
		h, err := history.Assemble(built.Commits)
		if err != nil {
			t.Fatal(err)
		}
		return h, built.Contents(), built.IDs
	}
	h, contents, ids := build(`
file code %q
person ada Ada Example <ada@example.org>
commit ada 2024-02-06T11:02:12+0100 put=journal/journal.go:code Add the journal
`, ours)
	otherHistory, otherContents, otherIDs := build(`
file code %q
person bob Bob "\x1b[31m" Sample <bob@example.net>
commit bob 2022-03-01T10:00:00-0500 put=ledger.go:code Add the ledger
`, theirs)
	f := &analyzers.Finding{
		Check: "copied-files", Severity: analyzers.Medium, Confidence: analyzers.Exact, Message: "11 lines also stand in acme/ledger",
		Fingerprint: strings.Repeat("0a", 16),
		Evidence: []analyzers.Evidence{
			{
				Kind: analyzers.SpanEvidence, Commit: ids[0], Path: history.TextOf("journal/journal.go"),
				Source: "acme/ledger", Other: otherIDs[0], OtherPath: history.TextOf("ledger.go"),
			},
			{Kind: analyzers.PairEvidence, Commit: ids[0], Source: "acme/ledger", Other: otherIDs[0], Note: "author differs"},
			{Kind: analyzers.Statistic, Note: "has no sides"},
		},
	}
	return SidesSource{
		Version: "v0.1.0", Target: ".", History: h, Contents: contents,
		Findings: []ChosenFinding{{&analyzers.Subject{Key: history.TextOf("ada@example.org"), Identity: &history.Identity{}}, f}},
		Original: func(name string) *analyzers.Original {
			if name != "acme/ledger" {
				return nil
			}
			return &analyzers.Original{Name: name, History: otherHistory, Contents: otherContents}
		},
	}, f
}

func buildSides(t testing.TB, in SidesSource) *Sides {
	t.Helper()
	s, err := BuildSides(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSidesGolden(t *testing.T) {
	t.Parallel()
	in, _ := twoSides(t, ourCode, theirCode)
	s := buildSides(t, in)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"sides-100.txt":   func(b *bytes.Buffer) error { return s.WriteText(b, Options{Width: 100}) },
		"sides-140.txt":   func(b *bytes.Buffer) error { return s.WriteText(b, Options{Width: 140}) },
		"sides-color.txt": func(b *bytes.Buffer) error { return s.WriteText(b, Options{Width: 140, Color: true}) },
		"sides.json":      func(b *bytes.Buffer) error { return s.WriteJSON(b, Options{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("..", "..", "..", "testdata", "golden", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("differs from the golden file (-update writes it anew):\n%s", diff)
			}
		})
	}
}

func sidesSchema(t testing.TB) *schematest.Schema {
	t.Helper()
	s, err := schematest.LoadNamed("sides-v1.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSidesSchemaKnowsFindingsAsTheReportDoes: what both schemas describe, they describe alike.
func TestSidesSchemaKnowsFindingsAsTheReportDoes(t *testing.T) {
	t.Parallel()
	defs := func(name string) map[string]any {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			Defs map[string]any `json:"$defs"`
		}
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		return s.Defs
	}
	report, sides := defs("json-v1.schema.json"), defs("sides-v1.schema.json")
	shared := 0
	for name, def := range sides {
		if want, ok := report[name]; ok {
			shared++
			if diff := cmp.Diff(want, def); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
	if shared < 5 {
		t.Errorf("they share %d definitions", shared)
	}
}

// kinds writes the rows of a pair as kind and numbers: "equal 3 4".
func kinds(p *SidePair) (out []string) {
	number := func(l *CodeLine) int {
		if l == nil {
			return 0
		}
		return l.Number
	}
	for _, h := range p.Hunks {
		for _, r := range h.Rows {
			out = append(out, fmt.Sprintf("%s %d %d", r.Kind, number(r.Ours), number(r.Theirs)))
		}
	}
	return out
}

func TestSidesAlign(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, ours, theirs string
		want               []string
	}{
		{"nothing recognised as code", "a\nb\nc\n", "x\nb\nc\n", []string{"changed 1 1", "equal 2 2", "equal 3 3"}},
		{"more on our side", "one\ntwo\nthree\n", "one\nthree\n", []string{"equal 1 1", "ours 2 0", "equal 3 2"}},
		{"more on theirs", "one\nthree\n", "one\ntwo\nthree\n", []string{"equal 1 1", "theirs 0 2", "equal 2 3"}},
		{"white space", "one  two\n", "one two", []string{"equal 1 1"}},
		{"carriage returns", "one\r\ntwo\r\n", "one\ntwo\n", []string{"equal 1 1", "equal 2 2"}},
		{"nothing in common", "a\n", "b\nc\n", []string{"ours 1 0", "theirs 0 1", "theirs 0 2"}},
		{"crossed", "a\nb\n", "b\na\n", []string{"ours 1 0", "equal 2 1", "theirs 0 2"}},
		{"empty", "", "b\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			al := &aligner{
				a: newSideFile(history.TextOf("notes"), []byte(tc.ours), 0, 0), b: newSideFile(history.TextOf("notes"), []byte(tc.theirs), 0, 0),
				most: 100,
			}
			if diff := cmp.Diff(tc.want, kinds(&SidePair{Hunks: al.hunks()})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSidesOfRangesKeepToThem(t *testing.T) {
	t.Parallel()
	in, f := twoSides(t, ourCode, theirCode)
	e := &f.Evidence[0]
	e.Line, e.LineEnd, e.OtherLine, e.OtherLineEnd = 9, 12, 8, 11
	p := buildSides(t, in).Findings[0].Files[0]
	want := []string{
		"context 7 6", "context 8 7", "changed 9 8", "changed 10 9", "changed 11 10", "changed 12 11", "context 13 12", "context 14 13",
	}
	if diff := cmp.Diff(want, kinds(&p)); diff != "" {
		t.Error(diff)
	}
}

func TestSidesAreCut(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	for i := range 300 {
		fmt.Fprintf(&code, "func f%d() int { return g(%d) + h(%d, %d) }\n", i, i*7, i*11, i*13)
	}
	in, f := twoSides(t, code.String(), code.String())
	for range 6 {
		f.Evidence = append(f.Evidence, f.Evidence[0])
	}
	f.Unlisted = 30
	s := buildSides(t, in)
	got := s.Findings[0]
	if len(got.Files)+len(got.Commits) != mostPairs || got.Unlisted != 33 {
		t.Errorf("%d files, %d pairs, %d not listed", len(got.Files), len(got.Commits), got.Unlisted)
	}
	rows, more := 0, 0
	for _, h := range got.Files[0].Hunks {
		rows, more = rows+len(h.Rows), more+h.More
	}
	if rows != mostSideRows || more != 300-mostSideRows || got.Files[0].Equal != 300 {
		t.Errorf("%d rows, %d more, %d equal", rows, more, got.Files[0].Equal)
	}
	var out bytes.Buffer
	if err := s.WriteText(&out, Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"240 more lines (--full shows all)", "33 more files or pairs of commits not shown"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	in.Full = true
	full := buildSides(t, in).Findings[0]
	if n := len(full.Files[0].Hunks[0].Rows); n != 300 || full.Unlisted != 30 {
		t.Errorf("--full shows %d rows, %d not listed", n, full.Unlisted)
	}
}

func TestSidesSayWhatCannotBeShown(t *testing.T) {
	t.Parallel()
	in, f := twoSides(t, ourCode, theirCode)
	f.Evidence = append(f.Evidence, f.Evidence[0], f.Evidence[0])
	f.Evidence[0].Source = "elsewhere"
	f.Evidence[1].Source = "elsewhere"
	f.Evidence[3].OtherPath = history.TextOf("gone.go")
	f.Evidence[4].Commit = strings.Repeat("1", 40)
	s := buildSides(t, in).Findings[0]
	for i, want := range []string{"the other side cannot be shown: only hashes", "the commit has no such file", "this side cannot be shown"} {
		if got := s.Files[i].Missing; !strings.Contains(got, want) || len(s.Files[i].Hunks) > 0 {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if c := s.Commits[0]; !strings.Contains(c.Theirs.Missing, "only hashes") || c.Ours.Missing != "" || c.SameTree != nil || c.SamePatch != nil {
		t.Errorf("%+v", c)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := BuildSides(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestSidesFindAFileByItsContent: a source knows a content that is not at its head without its path.
func TestSidesFindAFileByItsContent(t *testing.T) {
	t.Parallel()
	in, f := twoSides(t, theirCode, theirCode)
	f.Evidence[0].OtherPath = history.Text{}
	p := buildSides(t, in).Findings[0].Files[0]
	if p.Theirs.Path != "ledger.go" || p.Equal != 16 {
		t.Errorf("%q, %d equal lines, %s", p.Theirs.Path, p.Equal, p.Missing)
	}
}

func TestCommitPairsTellWhatIsEqual(t *testing.T) {
	t.Parallel()
	in, _ := twoSides(t, theirCode, theirCode)
	c := buildSides(t, in).Findings[0].Commits[0]
	if *c.SameTree || *c.SamePatch || !*c.SameBody {
		t.Errorf("tree %v, patch %v, body %v: one content at two paths", *c.SameTree, *c.SamePatch, *c.SameBody)
	}
	if c.Theirs.Author != `Bob "\\x1b[31m" Sample <bob@example.net>` || *c.Theirs.At.Local != "2022-03-01 10:00 -05:00" || c.Theirs.Subject != "Add the ledger" {
		t.Errorf("%+v", c.Theirs)
	}
}

func TestLongLinesAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", longestCode)
	ours, _ := compareWords([]byte(long), []byte("x"))
	last := ours[len(ours)-1]
	if last.Text != fmt.Sprintf("…(+%d)", longestCode) {
		t.Errorf("%+v", last)
	}
	many := []byte(strings.Repeat("a ", mostWords))
	a, b := compareWords(many, []byte("a a b"))
	if len(a) != 1 || a[0].Equal || len(b) != 1 || b[0].Equal {
		t.Errorf("%d and %d parts: lines of too many words are not taken apart", len(a), len(b))
	}
}

func TestCodeKeepsWhatCodeIsMadeOf(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"\tif a {\t// b":        "    if a {  // b",
		`std::string s = "\n";`: `std::string s = "\n";`,
		"a\x1b[31m":             `a\x1b[31m`,
		"x\u202ey":              `x\u{202e}y`,
		"##[error]":             `#\x23[error]`,
		"p\u0430ssword":         `p\u{430}ssword`,
		"  two  blanks  ":       "  two  blanks  ",
		"\xff":                  `\xff`,
	} {
		if got := Code([]byte(in), 0); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
	if got := Code([]byte("\tx"), 2); got != "  x" {
		t.Errorf("a tab in column 2 is shown as %q", got)
	}
}
