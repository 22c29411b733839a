package calibrate

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

func TestLimit(t *testing.T) {
	t.Parallel()
	even := func(n int, b Band) (out []labelled) {
		for i := range n {
			out = append(out, labelled{float64(i), b})
		}
		return out
	}
	skewed := append(even(1000, EuropeA), slices.Repeat([]labelled{{5000, EastOceania}}, 6)...)
	skewed = append(skewed, slices.Repeat([]labelled{{1, EastOceania}}, 294)...)
	tests := []struct {
		name     string
		rule     rule
		readings []labelled
		want     float64
	}{
		{"one in a hundred may lie beyond", rule{share: .01}, even(1000, EuropeA), 989},
		{"never below the least", rule{share: .01, least: 2000}, even(1000, EuropeA), 2000},
		{"a count is reached, not exceeded", rule{share: .01, count: true}, even(1000, EuropeA), 990},
		{"a band may not have more than its share", rule{share: .01}, skewed, 5000},
		{"a small band is not looked at", rule{share: .01}, slices.Concat(even(1000, EuropeA), slices.Repeat([]labelled{{5000, WestSouth}}, 3)), 992},
	}
	for _, tt := range tests {
		slices.SortFunc(tt.readings, func(a, b labelled) int { return int(a.value - b.value) })
		if got := tt.rule.limit(tt.readings); got != tt.want {
			t.Errorf("%s: limit %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestLimitHolds: whatever the readings, no more than the allowed shares lie beyond the limit, and a little less of a limit would
// let more of them through.
func TestLimitHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rule{share: rapid.Float64Range(.001, .2).Draw(t, "share"), count: rapid.Bool().Draw(t, "count"), least: math.Inf(-1)}
		var readings []labelled
		for range rapid.IntRange(150, 600).Draw(t, "n") {
			readings = append(readings, labelled{float64(rapid.IntRange(0, 40).Draw(t, "value")), rapid.SampledFrom(Bands).Draw(t, "band")})
		}
		slices.SortFunc(readings, func(a, b labelled) int { return int(a.value - b.value) })
		beyond := func(limit float64, b Band) float64 {
			n, of := 0.0, 0.0
			for _, l := range readings {
				if b != "" && l.band != b {
					continue
				}
				of++
				if l.value > limit || r.count && l.value == limit {
					n++
				}
			}
			if b != "" && of < bandLeast {
				return 0
			}
			return n / of
		}
		within := func(limit float64) bool {
			ok := beyond(limit, "") <= r.share
			for _, b := range Bands {
				ok = ok && beyond(limit, b) <= r.share*bandSlack
			}
			return ok
		}
		limit := r.limit(readings)
		if !within(limit) {
			t.Fatalf("limit %v lets too many through", limit)
		}
		if limit > 0 && within(limit-1) {
			t.Fatalf("limit %v: %v would do", limit, limit-1)
		}
	})
}

func TestGrown(t *testing.T) {
	t.Parallel()
	got := grown([]calibration.Step{{N: 50, Value: 2}, {N: 100, Value: 4}})
	want := []calibration.Step{{N: 50, Value: 2}, {N: 56, Value: 3}, {N: 81, Value: 4}, {N: 150, Value: 6}, {N: 225, Value: 9}}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	for i := 1; i < len(got); i++ {
		if got[i].N <= got[i-1].N || got[i].Value <= got[i-1].Value {
			t.Errorf("step %d does not rise: %v after %v", i, got[i], got[i-1])
		}
	}
}

// TestAt: of one author's windows the smallest that is large enough counts, and the next size takes its own.
func TestAt(t *testing.T) {
	t.Parallel()
	s := &sample{
		authors: []Author{{Band: Americas}, {Band: EuropeA}, {Band: EuropeA}},
		readings: map[string][]reading{"key": {
			{author: 0, size: 1000, n: 400, value: 9},
			{author: 0, size: 100, n: 60, value: 1},
			{author: 0, size: 300, n: 120, value: 2},
			{author: 1, size: 100, n: 99, value: 3},
			{author: 2, size: 100, n: 40, value: 4},
		}},
	}
	everybody := func(*Author) bool { return true }
	if diff := cmp.Diff([]labelled{{1, Americas}, {3, EuropeA}}, s.at("key", 50, 100, everybody), cmp.AllowUnexported(labelled{})); diff != "" {
		t.Errorf("from 50 on (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]labelled{{2, Americas}}, s.at("key", 100, math.MaxInt, everybody), cmp.AllowUnexported(labelled{})); diff != "" {
		t.Errorf("from 100 on (-want +got):\n%s", diff)
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	for _, tt := range [][2]float64{{0, 0}, {0.0012345, 0.001235}, {123456, 123500}, {2, 2}, {-0.98765, -0.9877}} {
		if got := round(tt[0]); got != tt[1] {
			t.Errorf("round(%v) = %v, want %v", tt[0], got, tt[1])
		}
	}
}
