package analyzers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// handoverPass makes a Pass over the first subject of a recipe.
func handoverPass(t *testing.T, a *Analyzer, recipe string, measure Measure) *Pass {
	t.Helper()
	r, err := analyzertest.Parse(recipe)
	if err != nil {
		t.Fatal(err)
	}
	built, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	id := history.Resolve(h, nil)[0]
	return &Pass{
		Analyzer: a, Subject: &Subject{Key: h.People[id.Members[0]].Email, Identity: &id}, History: h, Claims: &Claims{},
		Table: calibration.Default(), Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Contents: built.Contents(), measure: measure,
	}
}

const handedOver = `
person ada Ada Example <ada@example.org>
work ada zone=Europe/Berlin from=2023-01-09 days=120 per-day=1.6 style=sentence code=py-snake
work ada zone=Asia/Tokyo from=2023-06-05 days=120 per-day=1.6 style=conventional code=java-4 sign=ssh:ada seed=2
`

// The finding names the day, each aspect, the figures before and after, and messages of both sides.
func TestHandoverEvidence(t *testing.T) {
	t.Parallel()
	measured := map[string]float64{}
	p := handoverPass(t, authorsHandover, handedOver, func(key string, n int, v float64) {
		if _, twice := measured[key]; twice || n < 100 {
			t.Errorf("%s is measured twice or for %d commits", key, n)
		}
		measured[key] = v
	})
	if err := runAuthorsHandover(p); err != nil {
		t.Fatal(err)
	}
	if len(p.findings) != 1 {
		t.Fatalf("%d findings", len(p.findings))
	}
	f := p.findings[0]
	for _, part := range []string{"2023-05-", "2023-06-", "the zone", "the wording of messages", "the languages", "the signing of commits"} {
		if !strings.Contains(f.Message, part) {
			t.Errorf("the message lacks %q: %s", part, f.Message)
		}
	}
	notes, quotes := "", 0
	for _, e := range f.Evidence {
		notes += e.Note + "\n"
		if !e.Quote.Empty() {
			quotes++
		}
		for _, n := range e.Numbers {
			if n.Reference == nil {
				t.Errorf("%s has nothing to compare with", n.Name)
			}
			notes += n.Name + "\n"
		}
	}
	for _, part := range []string{
		"before +0100 or +0200, after +0900", "Python, after", "before none, after SSH 100", "a subject from before", "a subject from after", "too few commits of other authors",
		"prefix such as",
	} {
		if !strings.Contains(notes, part) {
			t.Errorf("the evidence lacks %q:\n%s", part, notes)
		}
	}
	if quotes != 6 {
		t.Errorf("%d quotations, want 6", quotes)
	}
	limit, _ := p.Table.Limit("authors-handover/together", handoverRange)
	if measured["authors-handover/together"] <= limit || measured["authors-handover/zone"] < 0.85 {
		t.Errorf("measured %v", measured)
	}
}

// One aspect alone is none, however much it changes; and where files cannot be read, the other aspects still count.
func TestHandoverAspects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		ratio  map[trait]float64
		merged bool
		second float64
	}{
		{"nothing", nil, false, 0},
		{"zone, hours and clock are one", map[trait]float64{traitZone: 3, traitHours: 2, traitClock: 2}, false, 0},
		{"wording and habits are one", map[trait]float64{traitMessages: 3, traitHabits: 2}, false, 0},
		{"languages and layout are one", map[trait]float64{traitLanguages: 3, traitCode: 2}, false, 0},
		{"signatures and line ends are one", map[trait]float64{traitSignature: 3, traitLineEnds: 2, traitEncoding: 2}, false, 0},
		{"zone and wording", map[trait]float64{traitZone: 3, traitHabits: 2}, false, 2},
		{"wording and code", map[trait]float64{traitCode: 3, traitHabits: 2}, false, 2},
		{"wording and code with an assistant", map[trait]float64{traitCode: 3, traitHabits: 2}, true, 0},
		{"three", map[trait]float64{traitCode: 3, traitHabits: 2, traitSignature: 2.5}, false, 2.5},
	} {
		x := change{merged: c.merged}
		for k, v := range c.ratio {
			x.ratio[k] = v
		}
		if got := x.second(); got != c.second {
			t.Errorf("%s: %g, want %g", c.name, got, c.second)
		}
	}
}

func TestHandoverNeedsTwoSides(t *testing.T) {
	t.Parallel()
	const recipe = "person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=2023-01-09 days=120 per-day=1.6 "
	for _, c := range []struct {
		name, options string
		kind          OutcomeKind
	}{
		{"too few", "max=99", NotEnoughData},
		{"enough", "max=100", ""},
	} {
		err := runAuthorsHandover(handoverPass(t, authorsHandover, recipe+c.options, nil))
		var s *stop
		if errors.As(err, &s); (s == nil) != (c.kind == "") || s != nil && s.kind != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// withoutFiles is the contents of a partial clone.
type withoutFiles struct{ history.Contents }

func (withoutFiles) Changes(context.Context, object.ID) (*history.Changes, error) {
	return nil, history.ErrNoContents
}

func TestHandoverWithoutFiles(t *testing.T) {
	t.Parallel()
	p := handoverPass(t, authorsHandover, handedOver, func(key string, _ int, _ float64) {
		if key == traitKeys[traitLanguages] || key == traitKeys[traitCode] {
			t.Errorf("%s is measured without files", key)
		}
	})
	p.Contents = withoutFiles{p.Contents}
	if err := runAuthorsHandover(p); err != nil || len(p.findings) != 1 || strings.Contains(p.findings[0].Message, "languages") {
		t.Errorf("%v, findings %+v", err, p.findings)
	}
}

func TestHandoverIsStoppedByItsContext(t *testing.T) {
	t.Parallel()
	p := handoverPass(t, authorsHandover, handedOver, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p.ctx = ctx
	if err := runAuthorsHandover(p); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Who writes in two scripts is compared within the commoner one.
func TestComparableWork(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []work {
			return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) work {
				w := work{foreign: rapid.Bool().Draw(t, "foreign")}
				if rapid.Bool().Draw(t, "new") {
					w.grams = []uint16{1}
				}
				return w
			}), 0, 10).Draw(t, name)
		}
		before, after := draw("before"), draw("after")
		a, b := comparableWork(before, after)
		count := map[bool]int{}
		for _, side := range [][]work{before, after} {
			for _, w := range side {
				if w.grams != nil {
					count[w.foreign]++
				}
			}
		}
		if len(a)+len(b) != max(count[true], count[false]) {
			t.Fatalf("%d and %d of %v", len(a), len(b), count)
		}
		for _, w := range append(a, b...) {
			if w.grams == nil || w.foreign != (count[true] > count[false]) {
				t.Fatal("a subject of the rarer script, or a repeated one")
			}
		}
	})
}

func TestHoursWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hours []int64
		want  string
	}{
		{nil, "none"},
		{[]int64{9, 10, 11, 12, 13}, "half of them from 10:00 to 12:00"},
		{[]int64{22, 23, 0, 1, 2}, "half of them from 23:00 to 01:00"},
	} {
		var times []int64
		for _, h := range c.hours {
			times = append(times, h*3600)
		}
		if diff := cmp.Diff(c.want, hoursWords(times)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestListed(t *testing.T) {
	t.Parallel()
	for want, items := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := listed(items); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestInterleavedTurns(t *testing.T) {
	t.Parallel()
	h := &history.History{Commits: make([]history.Commit, 8)}
	for i := range h.Commits {
		h.Commits[i].Committer.Unix = int64(i)
	}
	p := &Pass{History: h}
	for _, c := range []struct {
		name    string
		a, b    []int32
		ok      bool
		na, nb  int
		changes int
	}{
		{"in turn", []int32{0, 2, 4, 6}, []int32{1, 3, 5, 7}, true, 3, 3, 5},
		{"one after the other", []int32{0, 1, 2, 3}, []int32{4, 5, 6, 7}, false, 0, 0, 0},
		{"one within the other", []int32{0, 1, 6, 7}, []int32{2, 3, 4, 5}, false, 0, 0, 0},
		{"a few in turn", []int32{0, 1, 3, 5}, []int32{2, 4, 6, 7}, true, 2, 2, 3},
	} {
		x, ok := p.interleave([]stream{{commits: c.a}, {commits: c.b}}, 2)
		if ok != c.ok {
			t.Errorf("%s: %v", c.name, ok)
			continue
		}
		if ok && (len(x.a.commits) != c.na || len(x.b.commits) != c.nb || x.changes != c.changes) {
			t.Errorf("%s: %d and %d commits, %d changes", c.name, len(x.a.commits), len(x.b.commits), x.changes)
		}
	}
}
