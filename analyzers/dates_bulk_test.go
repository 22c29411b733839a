package analyzers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func TestHandwritten(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"main.go": true, "src/Parser.java": true, "docs/readme.md": true, "distance/meter.py": true, "lib/vendoring.rb": true, "Makefile": true,
		"vendor/x/main.go": false, "a/Node_Modules/x/y.js": false, "third_party/z.c": false, "app/dist/app.js": false, "go.sum": false,
		"web/jquery.min.js": false, "api/v1.pb.go": false, "package-lock.json": false, "pnpm-lock.yaml": false, "Cargo.lock": false,
		"zz_generated.deepcopy.go": false, "data/cities.csv": false, "logo.svg": false, "configure": false, "a/configure/b.c": true, "": true,
	} {
		if got := handwritten(history.TextOf(path)); got != want {
			t.Errorf("handwritten(%q) = %v", path, got)
		}
	}
}

// atOnce against the plain way: every window, every choice of its largest.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b bulk
		at := int64(0)
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			at += rapid.Int64Range(0, 90).Draw(t, "gap")
			b.commits = append(b.commits, bulkCommit{at: at, lines: float64(rapid.IntRange(0, 9).Draw(t, "lines"))})
		}
		few := rapid.IntRange(1, 4).Draw(t, "few")
		want := 0.0
		for from := range b.commits {
			var inside []float64
			for _, c := range b.commits[from:] {
				if c.at-b.commits[from].at <= 100 {
					inside = append(inside, c.lines)
				}
			}
			slices.Sort(inside)
			sum := 0.0
			for _, l := range inside[max(0, len(inside)-few):] {
				sum += l
			}
			want = max(want, sum)
		}
		largest, got := b.atOnce(few, 100)
		sum := 0.0
		for _, c := range largest {
			sum += c.lines
		}
		if got != want || sum != want || len(largest) > few {
			t.Fatalf("%v lines in %v, want %v", got, largest, want)
		}
	})
}

// sized is a Contents in which commit n of a history adds files[n] files of lines[n] lines each.
type sized struct {
	history.Contents
	files, lines map[object.ID]int
	err          error // of every second commit
	read         int
}

func (s *sized) Changes(_ context.Context, id object.ID) (*history.Changes, error) {
	if s.err != nil && id[0]%2 == 1 {
		return nil, s.err
	}
	out := &history.Changes{}
	for n := range s.files[id] {
		out.Files = append(out.Files,
			history.FileChange{Path: history.TextOf(fmt.Sprintf("src/%04d.c", n)), New: id, Kind: history.Added},
			history.FileChange{Path: history.TextOf(fmt.Sprintf("vendor/%04d.c", n)), New: id, Kind: history.Added},
			history.FileChange{Path: history.TextOf(fmt.Sprintf("old/%04d.c", n)), New: id, Kind: history.Deleted})
	}
	return out, nil
}

func (s *sized) Added(_ context.Context, f *history.FileChange) ([]history.Line, error) {
	s.read++
	if f.Path.Untrusted() == "src/0001.c" {
		return nil, fmt.Errorf("look: %w", history.ErrBinary)
	}
	return make([]history.Line, s.lines[f.New]), nil
}

// bulkPass is somebody's work of 20 commits, an hour apart.
func bulkPass(s *sized, files, lines func(n int) int) *Pass {
	h := &history.History{}
	id := &history.Identity{}
	s.files, s.lines = map[object.ID]int{}, map[object.ID]int{}
	for n := range 20 {
		c := history.Commit{ID: object.ID{byte(n), 1}}
		c.Committer.Unix = int64(n) * 3600 * 10
		h.Commits = append(h.Commits, c)
		id.Authored = append(id.Authored, int32(n))
		s.files[c.ID], s.lines[c.ID] = files(n), lines(n)
	}
	a := datesChecks()[slices.IndexFunc(datesChecks(), func(a *Analyzer) bool { return a.Name == "dates-bulk" })]
	return &Pass{
		Analyzer: a, Subject: &Subject{Key: history.TextOf("ada@example.org"), Identity: id}, History: h, Claims: &Claims{},
		Table: calibration.Default(), Contents: s,
	}
}

func one(int) int { return 1 }

func TestBulk(t *testing.T) {
	t.Parallel()
	huge := func(n int) int {
		if n == 7 {
			return 50000
		}
		return 5
	}
	t.Run("finding", func(t *testing.T) {
		t.Parallel()
		p := bulkPass(&sized{}, one, huge)
		var told []string
		p.measure = func(key string, n int, value float64) { told = append(told, fmt.Sprintf("%s %d %.3f", key, n, value)) }
		if err := datesBulk(p); err != nil || len(p.findings) != 1 {
			t.Fatalf("%d findings: %v", len(p.findings), err)
		}
		f := p.findings[0]
		if want := "99.8 % of about 50000 added lines came in 1 commit; the other 19 commits add the rest"; f.Message != want {
			t.Errorf("message %q, want %q", f.Message, want)
		}
		if f.Evidence[0].Commit != (object.ID{7, 1}).String() || len(f.Evidence) != 2 || len(told) != 1 || told[0] != "dates-bulk/share 20 0.998" {
			t.Errorf("evidence %+v, measured %q", f.Evidence, told)
		}
	})
	t.Run("apart", func(t *testing.T) {
		t.Parallel()
		// Three large commits, of which no two within a day.
		p := bulkPass(&sized{}, one, func(n int) int { return 1 + n%6/5*20000 })
		if err := datesBulk(p); err != nil || len(p.findings) != 0 {
			t.Errorf("%d findings: %v", len(p.findings), err)
		}
	})
	t.Run("many files", func(t *testing.T) {
		t.Parallel()
		s := &sized{}
		p := bulkPass(s, func(n int) int { return 1 + n/19*3000 }, func(n int) int { return 10 })
		b := &bulk{left: bulkBudget, paths: bulkPaths}
		if err := b.read(p, p.Subject.Identity.Authored); err != nil {
			t.Fatal(err)
		}
		if got := b.commits[19].lines; got < 29000 || got > 30010 || s.read > 19+bulkFiles {
			t.Errorf("%v lines after %d files", got, s.read)
		}
	})
	t.Run("budget", func(t *testing.T) {
		t.Parallel()
		for _, b := range []*bulk{{left: 100, paths: bulkPaths}, {left: bulkBudget, paths: 500}} {
			p := bulkPass(&sized{}, func(int) int { return 10 }, one)
			var s *stop
			if err := b.read(p, p.Subject.Identity.Authored); !errors.As(err, &s) || s.kind != NotEnoughData {
				t.Errorf("error %v", err)
			}
		}
	})
	t.Run("partial clone", func(t *testing.T) {
		t.Parallel()
		var s *stop
		if err := datesBulk(bulkPass(&sized{err: history.ErrNoContents}, one, huge)); !errors.As(err, &s) || s.kind != SkippedCheck {
			t.Errorf("error %v", err)
		}
	})
	t.Run("little", func(t *testing.T) {
		t.Parallel()
		var s *stop
		if err := datesBulk(bulkPass(&sized{}, one, one)); !errors.As(err, &s) || s.kind != NotEnoughData {
			t.Errorf("error %v", err)
		}
	})
	t.Run("ended", func(t *testing.T) {
		t.Parallel()
		p := bulkPass(&sized{}, one, huge)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p.ctx = ctx
		if err := datesBulk(p); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

func TestRounded(t *testing.T) {
	t.Parallel()
	for n, want := range map[float64]string{0: "0", 7: "7", 99: "99", 104: "100", 1961: "2000", 17455: "17000", 50095: "50000"} {
		if got := rounded(n); got != want {
			t.Errorf("rounded(%v) = %s, want %s", n, got, want)
		}
	}
}
