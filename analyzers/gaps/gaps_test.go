package gaps

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func at(seconds ...int64) []Event {
	out := make([]Event, len(seconds))
	for i, s := range seconds {
		out[i] = Event{s, s}
	}
	return out
}

func TestOf(t *testing.T) {
	t.Parallel()
	const d = 86400
	tests := []struct {
		name   string
		events []Event
		want   Statistics
	}{
		{
			// one commit a day for a week: a metronome; variance 0 is kept finite
			"daily", at(0, d, 2*d, 3*d, 4*d, 5*d, 6*d),
			Statistics{Burstiness: -1, LogSpread: 0, DailyFano: math.Log(0.01), WeeklyFano: math.Log(0.01)},
		},
		{
			// gaps 60, 43200, 60, 43200: mean 21630, deviation 21570; four commits on one day, one on the next; one week
			"pairs", at(0, 60, 43260, 43320, 86520),
			Statistics{
				Burstiness: (21570. - 21630) / (21570 + 21630), LogSpread: math.Log(43200./60) / 2,
				DailyFano: math.Log((16+1)/2./2.5 - 2.5), WeeklyFano: math.Log(0.01),
				Short: 0.5, Overnight: 0.5, Memory: -1,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Of(tt.events)
			if !ok {
				t.Fatal("no statistics")
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(0, 1e-4)); diff != "" {
				t.Errorf("statistics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOfRefuses(t *testing.T) {
	t.Parallel()
	for name, events := range map[string][]Event{
		"none": nil, "two": at(1, 2), "same second": at(1, 2, 2, 3), "out of order": at(1, 3, 2, 4),
	} {
		if s, ok := Of(events); ok {
			t.Errorf("%s: %v", name, s)
		}
	}
}

// TestOfAny: the statistics are finite and within their ranges, and a history moved by whole weeks has the same ones.
func TestOfAny(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Distinct(at(rapid.SliceOfN(rapid.Int64Range(0, 1<<31), 3, 120).Draw(t, "times")...))
		s, ok := Of(events)
		if ok != (len(events) >= 3) {
			t.Fatalf("%d events: ok is %v", len(events), ok)
		}
		if !ok {
			return
		}
		for i, v := range s {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s is %v", Names[i], v)
			}
		}
		if s[Burstiness] < -1 || s[Burstiness] > 1 || s[LogSpread] < 0 || s[Short]+s[Overnight] > 1 || math.Abs(s[Memory]) > 1+1e-9 {
			t.Errorf("out of range: %v", s)
		}
		weeks := rapid.Int64Range(0, 100).Draw(t, "weeks") * week
		for i := range events {
			events[i].Unix += weeks
			events[i].Local += weeks
		}
		if moved, _ := Of(events); moved != s {
			t.Errorf("moved: %v, before %v", moved, s)
		}
	})
}

func TestScore(t *testing.T) {
	t.Parallel()
	s := Statistics{1, 2, 3, 4, 5, 6, 7}
	weights := make([]float64, TermCount+1)
	weights[0], weights[1], weights[7] = 0.5, 1, -2            // the intercept, the first and the last statistic
	weights[8], weights[9], weights[TermCount] = 0.25, 10, 0.5 // the first squared, the first by the second, the last squared
	if got, ok := s.Score(weights); !ok || got != 0.5+1-14+0.25+20+24.5 {
		t.Errorf("score %v, %v", got, ok)
	}
	if _, ok := s.Score([]float64{1, 2}); ok {
		t.Error("two coefficients were taken for eight")
	}
}
