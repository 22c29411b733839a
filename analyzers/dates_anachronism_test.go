package analyzers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// oneFile is a Contents in which every commit adds the same lines to one file.
type oneFile struct {
	history.Contents
	path   string
	kind   history.ChangeKind
	lines  []string
	err    error // of Added
	broken error // of Changes
	reads  int
}

func (o *oneFile) Changes(context.Context, object.ID) (*history.Changes, error) {
	o.reads++
	if o.broken != nil {
		return nil, o.broken
	}
	return &history.Changes{Files: []history.FileChange{{Path: history.TextOf(o.path), Kind: o.kind}}}, nil
}

func (o *oneFile) Added(context.Context, *history.FileChange) ([]history.Line, error) {
	if o.err != nil {
		return nil, o.err
	}
	var out []history.Line
	for i, l := range o.lines {
		out = append(out, history.Line{Number: i + 1, Text: []byte(l)})
	}
	return out, nil
}

// pseudo is a line that could not be written before 2024-01-02 15:04:05 UTC.
const pseudo = "\texample.org/lib v0.0.0-20240102150405-abcdef123456"

func TestDatesAnachronism(t *testing.T) {
	t.Parallel()
	broken := errors.New("a damaged tree")
	tests := []struct {
		name, recipe string
		contents     oneFile
		want         []string // path:line, days ahead, quote
		err          error
	}{
		{
			name: "a month", recipe: "commit ada 2023-12-03T15:04:05+0000 x", contents: oneFile{path: "go.mod", lines: []string{"", pseudo}},
			want: []string{"go.mod:2 30 days " + strings.TrimSpace(pseudo)},
		},
		{name: "the grace", recipe: "commit ada 2023-12-26T15:04:05+0000 x", contents: oneFile{path: "go.mod", lines: []string{pseudo}}},
		{
			name: "a second more", recipe: "commit ada 2023-12-26T15:04:04+0000 x", contents: oneFile{path: "go.mod", lines: []string{pseudo}},
			want: []string{"go.mod:1 7 days " + strings.TrimSpace(pseudo)},
		},
		{
			name: "committed later", recipe: "commit ada 2023-12-03T15:04:05+0000 at=2024-01-08T15:04:05+0000 x",
			contents: oneFile{path: "go.mod", lines: []string{pseudo}},
		},
		{
			name: "committed before it was written", recipe: "commit ada 2024-01-08T15:04:05+0000 at=2023-12-03T15:04:05+0000 x",
			contents: oneFile{path: "go.mod", lines: []string{pseudo}},
		},
		{
			name: "the future is nobody's evidence", recipe: "commit ada 2023-12-03T15:04:05+0000 x",
			contents: oneFile{path: "LICENSE", lines: []string{"Copyright 2077 Ada Example"}},
		},
		{
			name: "a name", recipe: "commit ada 2023-12-03T15:04:05+0000 x", contents: oneFile{path: "db/migrate/20240315103000_add.rb", kind: history.Renamed},
			want: []string{"db/migrate/20240315103000_add.rb:0 102 days "},
		},
		{
			name: "the name of an old file", recipe: "commit ada 2023-12-03T15:04:05+0000 x",
			contents: oneFile{path: "db/migrate/20240315103000_add.rb", kind: history.Modified},
		},
		{
			name: "removed", recipe: "commit ada 2023-12-03T15:04:05+0000 x",
			contents: oneFile{path: "go.mod", kind: history.Deleted, lines: []string{pseudo}},
		},
		{
			name: "binary", recipe: "commit ada 2023-12-03T15:04:05+0000 x",
			contents: oneFile{path: "go.mod", err: fmt.Errorf("x: %w", history.ErrBinary)},
		},
		{name: "damage", recipe: "commit ada 2023-12-03T15:04:05+0000 x", contents: oneFile{path: "go.mod", err: broken}, err: broken},
		{name: "damaged tree", recipe: "commit ada 2023-12-03T15:04:05+0000 x", contents: oneFile{broken: broken}, err: broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := datesPass(t, "dates-anachronism", tt.recipe)
			p.Contents = &tt.contents
			if err := p.Analyzer.Run(p); !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			var got []string
			for _, f := range p.findings {
				for _, e := range f.Evidence {
					got = append(got, fmt.Sprintf("%s:%d %v days %s", e.Path.Untrusted(), e.Line, e.Numbers[0].Value, e.Quote.Untrusted()))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
		})
	}
}

// Where trees or files are missing there is no outcome in the author's favour.
func TestDatesAnachronismUnread(t *testing.T) {
	t.Parallel()
	absent := fmt.Errorf("x: %w", history.ErrNoContents)
	for name, contents := range map[string]*oneFile{"trees": {broken: absent}, "files": {path: "go.mod", err: absent}} {
		p := datesPass(t, "dates-anachronism", "commit ada 2023-12-03T15:04:05+0000 x")
		p.Contents = contents
		if got := outcomeOf("dates-anachronism", p.Analyzer.Run(p), len(p.findings)); got.Kind != SkippedCheck {
			t.Errorf("no %s: outcome %+v", name, got)
		}
	}
}

// Of a long history the two ends are read, and of what is found the worst is listed.
func TestDatesAnachronismBounds(t *testing.T) {
	t.Parallel()
	row := history.Commit{Author: history.Time{Unix: 1_600_000_000, Who: 1}, Committer: history.Time{Unix: 1_600_000_000, Who: 1}}
	rows := make([]history.Commit, 2*endCommits+500)
	for i := range rows {
		rows[i] = row
	}
	h := history.Compose([]history.Person{{}, {Name: history.TextOf("Ada Example"), Email: history.TextOf("ada@example.org")}}, rows)
	ids := history.Resolve(h, nil)
	p := datesPass(t, "dates-anachronism", "commit ada 2023-12-03T15:04:05+0000 x")
	p.History, p.Subject = h, &Subject{Key: history.TextOf("ada@example.org"), Identity: &ids[0]}
	contents := &oneFile{path: "go.mod", lines: []string{pseudo}}
	p.Contents = contents
	if err := p.Analyzer.Run(p); err != nil {
		t.Fatal(err)
	}
	if contents.reads != 2*endCommits {
		t.Errorf("%d commits read", contents.reads)
	}
	if f := p.findings[0]; len(f.Evidence) != mostAnachronic || f.Unlisted != 2*endCommits-mostAnachronic || f.Severity != Low {
		t.Errorf("%d pieces of evidence, %d unlisted, severity %s", len(f.Evidence), f.Unlisted, f.Severity)
	}
}

// TestDatesAnachronismShifted takes work that fits and dates it a year back: the ids stay, so the contents stay.
func TestDatesAnachronismShifted(t *testing.T) {
	t.Parallel()
	for years, want := range map[int]int{0: 0, 1: 1, 2: 1} {
		p := datesPass(t, "dates-anachronism", "commit ada 2024-01-08T15:04:05+0000 a\ncommit ada 2024-01-09T15:04:05+0000 b")
		rows := p.History.Commits
		for i := range rows {
			rows[i].Author.Unix -= int64(years) * int64(365*24*time.Hour/time.Second)
			rows[i].Committer.Unix = rows[i].Author.Unix
		}
		p.History = history.Compose(p.History.People, rows)
		ids := history.Resolve(p.History, nil)
		p.Subject.Identity = &ids[0]
		p.Contents = &oneFile{path: "go.sum", kind: history.Added, lines: []string{pseudo + " h1:x"}}
		if got := messages(t, p); len(got) != want {
			t.Errorf("%d years back: %q", years, got)
		}
	}
}
