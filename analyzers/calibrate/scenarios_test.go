package calibrate

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// specimens reads everybody of the recipe repositories, held out or not.
func specimens(t *testing.T) []*specimen {
	t.Helper()
	var all []*specimen
	for i, r := range repositories(t) {
		l, err := load(context.Background(), r, false)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.close() })
		for _, a := range l.authors {
			s := &specimen{Author: a, repo: i}
			for _, c := range a.Own {
				s.rows = append(s.rows, l.history.Commits[c])
			}
			all = append(all, s)
		}
	}
	return all
}

// casesOf gives every history of a scenario.
func casesOf(t *testing.T, all []*specimen, name string, n int) []*made {
	t.Helper()
	d := &draw{Rand: rand.New(rand.NewPCG(1, 2)), all: all}
	var out []*made
	for _, s := range scenarios() {
		if s.name != name {
			continue
		}
		for _, a := range d.all {
			if m, ok := s.make(d, a, n); ok {
				out = append(out, m)
			}
		}
	}
	if len(out) == 0 {
		t.Fatalf("no history for %q", name)
	}
	return out
}

// TestScenarios holds some of the recipes to what they say.
func TestScenarios(t *testing.T) {
	t.Parallel()
	newYork := mustZone("America/New_York")
	all := specimens(t)
	tests := []struct {
		name string
		n    int
		each func(t *testing.T, h *history.History, m *made)
	}{
		{"offset held constant, under a claim of a zone with summer time", 100, func(t *testing.T, h *history.History, m *made) {
			offsets := map[int16]bool{}
			for _, c := range h.Commits {
				offsets[c.Committer.Offset] = true
			}
			if len(offsets) != 1 || len(m.claims.Zones) != 1 {
				t.Errorf("offsets %v, claims %+v", offsets, m.claims)
			}
		}},
		{"hours of +08:00 to +09:00, claims New York", 100, func(t *testing.T, h *history.History, _ *made) {
			for _, c := range h.Commits {
				if c.Committer.Offset != newYork.OffsetAt(c.Committer.Unix) {
					t.Errorf("offset %d at %d", c.Committer.Offset, c.Committer.Unix)
				}
			}
		}},
		{"dates at noon, one a day", 50, func(t *testing.T, h *history.History, _ *made) {
			days := map[int64]bool{}
			for _, c := range h.Commits {
				if c.Author != c.Committer || c.Author.Local()%86400 != 12*3600 {
					t.Errorf("author %+v, committer %+v", c.Author, c.Committer)
				}
				days[c.Author.Local()/86400] = true
			}
			if len(days) != 50 {
				t.Errorf("%d days", len(days))
			}
		}},
		{"author dates alone re-dated, committed within an hour", 50, func(t *testing.T, h *history.History, _ *made) {
			if first, last := h.Commits[49].Committer.Unix, h.Commits[0].Committer.Unix; last-first >= 3600 {
				t.Errorf("committed over %d s", last-first)
			}
		}},
		{"random office hours, both dates", 100, func(t *testing.T, h *history.History, _ *made) {
			for _, c := range h.Commits {
				at := time.Unix(c.Author.Local(), 0).UTC()
				if at.Hour() < 9 || at.Hour() >= 18 || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
					t.Errorf("at %s", at)
				}
			}
		}},
		{"two people of one zone, interleaved", 100, func(t *testing.T, h *history.History, m *made) {
			if len(m.repos) != 2 || len(h.Commits) != 100 {
				t.Errorf("%d commits of %v", len(h.Commits), m.repos)
			}
		}},
		{"painted: empty commits, one subject, author dates spread", 50, func(t *testing.T, h *history.History, _ *made) {
			for _, c := range h.Commits {
				if !c.Has(history.NoChange) || c.Subject != h.Commits[0].Subject {
					t.Errorf("%+v", c)
				}
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range casesOf(t, all, tt.name, tt.n) {
				h := m.history()
				if !slices.IsSortedFunc(h.Commits, func(a, b history.Commit) int { return int(b.Committer.Unix - a.Committer.Unix) }) {
					t.Error("not newest first")
				}
				ids := history.Resolve(h, nil)
				if len(ids) != 1 || len(ids[0].Own) != tt.n {
					t.Fatalf("%d identities, the first with %d of %d own commits", len(ids), len(ids[0].Own), tt.n)
				}
				tt.each(t, h, m)
			}
		})
	}
}

// TestWindow: the latest commits, and nothing authored before them.
func TestWindow(t *testing.T) {
	t.Parallel()
	l, err := load(context.Background(), repositories(t)[0], false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	a := &l.authors[0]
	if _, ok := l.window(a, len(a.Own)+1); ok {
		t.Error("a window of more commits than there are")
	}
	id, ok := l.window(a, 50)
	if !ok || len(id.Own) != 50 || len(id.Authored) != 50 {
		t.Fatalf("%d own and %d authored commits", len(id.Own), len(id.Authored))
	}
	if !slices.Equal(id.Own, a.Own[len(a.Own)-50:]) {
		t.Error("not the latest")
	}
	if whole, _ := l.window(a, 0); len(whole.Own) != len(a.Own) {
		t.Errorf("%d of %d commits", len(whole.Own), len(a.Own))
	}
}

// only has one commit.
type only struct {
	history.Contents
	id object.ID
}

func (o only) Commit(id object.ID) (*history.CommitText, error) {
	if id != o.id {
		return nil, &object.NotFoundError{ID: id}
	}
	return &history.CommitText{Encoding: history.TextOf(id.String())}, nil
}

func TestJoined(t *testing.T) {
	t.Parallel()
	a, b := object.ID{1}, object.ID{2}
	j := joined{only{id: a}, only{id: b}}
	for _, id := range []object.ID{a, b} {
		c, err := j.Commit(id)
		if err != nil || c.Encoding.Untrusted() != id.String() {
			t.Errorf("%s: %v, %v", id, c, err)
		}
	}
	if _, err := j.Commit(object.ID{3}); !absent(err) {
		t.Errorf("a commit that nobody has: %v", err)
	}
}
