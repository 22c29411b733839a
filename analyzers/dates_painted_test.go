package analyzers

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func TestDatesPainted(t *testing.T) {
	t.Parallel()
	const months = "work ada zone=Europe/Berlin from=2024-01-01 days=150 per-day=1.2 max=60 "
	tests := []struct {
		name, options string
		want          []string
	}{
		{"ordinary", "", nil},
		{"collapsed only", "author-only=2024-09-01T20:30:00+0200", []string{"low"}},
		{"empty only", "empty=yes", nil},
		{"collapsed and empty", "empty=yes author-only=2024-09-01T20:30:00+0200", []string{"medium"}},
		{"collapsed and alike", "subjects=1 author-only=2024-09-01T20:30:00+0200", []string{"medium"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := messages(t, datesPass(t, "dates-painted", months+tt.options))
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], " ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("severities (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPaintedHours compares the moving window with every window tried one by one.
func TestPaintedHours(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		h := &history.History{}
		var own []int32
		for i := range n {
			h.Commits = append(h.Commits, history.Commit{
				Author:    history.Time{Unix: 86400 * rapid.Int64Range(1, 12).Draw(t, "day")},
				Committer: history.Time{Unix: rapid.Int64Range(0, 20000).Draw(t, "committed")},
			})
			own = append(own, int32(i))
		}
		slices.SortFunc(own, func(a, b int32) int { return int(h.Commits[a].Committer.Unix - h.Commits[b].Committer.Unix) })
		var x painted
		x.hours(h, own)
		best, all := 0, map[int64]bool{}
		for _, i := range own {
			all[h.Commits[i].Author.Unix] = true
			days := map[int64]bool{}
			for _, j := range own {
				if d := h.Commits[j].Committer.Unix - h.Commits[i].Committer.Unix; d >= 0 && d < 3600 {
					days[h.Commits[j].Author.Unix] = true
				}
			}
			best = max(best, len(days))
		}
		if want := float64(best) / float64(len(all)); x.collapse != want || x.days != len(all) {
			t.Errorf("collapse %v of %d days, want %v of %d", x.collapse, x.days, want, len(all))
		}
	})
}

func TestDatesRhythmNeeds(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, recipe, reason string }{
		{"too few", "work ada zone=Asia/Tokyo from=2024-01-01 days=300 max=49", "49 of 50 self-committed commits"},
		{"too few seconds", strings.Repeat("commit ada 2024-01-08T09:00:00+0900 x\n", 120), "1 of 50 self-committed commits at different seconds"},
		{"too short", "work ada zone=Asia/Tokyo from=2024-01-01 days=10 per-day=15 skip=0 weekends=1 max=110", "the newest 100 commits span"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := datesPass(t, "dates-rhythm", tt.recipe)
			got := outcomeOf("dates-rhythm", p.Analyzer.Run(p), len(p.findings))
			if got.Kind != NotEnoughData || !strings.HasPrefix(got.Reason, tt.reason) {
				t.Errorf("outcome %+v, want not enough data because %q", got, tt.reason)
			}
		})
	}
}

// TestDatesRhythmOnPeople: what the recipe language draws as people work is not reported, what it draws evenly is.
func TestDatesRhythmOnPeople(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		options string
		want    int
	}{{"rhythm=human", 0}, {"rhythm=even per-day=1", 1}} {
		p := datesPass(t, "dates-rhythm", "work ada zone=Asia/Tokyo from=2024-01-01 days=400 "+tt.options)
		if got := messages(t, p); len(got) != tt.want {
			t.Errorf("%s: %q", tt.options, got)
		}
	}
}
