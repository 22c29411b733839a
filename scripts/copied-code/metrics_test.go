package main

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func list(text string, scores ...float64) []scored {
	var out []scored
	for i, c := range text {
		out = append(out, scored{scores[i], c == '+'})
	}
	return out
}

// The values were worked out by hand; those of the first case are the example of scikit-learn's documentation of roc_auc_score
// and average_precision_score.
func TestMetrics(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                      string
		in                        []scored
		auc, ap, f1, p1, p50, f15 float64
	}{
		{"sklearn", list("--++", .1, .4, .35, .8), .75, 5. / 6, .8, .5, 1, 3.25 * 2 / (3.25*2 + 1)},
		{"perfect", list("++--", 4, 3, 2, 1), 1, 1, 1, 1, 1, 1},
		{"inverted", list("--++", 4, 3, 2, 1), 0, (1./3 + .5) / 2, 2. / 3, 0, 1, 3.25 * 2 / (3.25*2 + 2)},
		{"all equal", list("+-+-", 1, 1, 1, 1), .5, .5, 2. / 3, 0, 1, 3.25 * 2 / (3.25*2 + 2)},
		{"tie across", list("++-", 2, 1, 1), .75, .5 + .5*2./3, .8, .5, 1, 3.25 * 2 / (3.25*2 + 1)},
	} {
		r := rank(c.in)
		f1, _ := r.bestF(1)
		f15, _ := r.bestF(1.5)
		for _, v := range []struct {
			what      string
			got, want float64
		}{
			{"AUC", r.auc(), c.auc},
			{"AP", r.averagePrecision(), c.ap},
			{"F1", f1, c.f1},
			{"recall at P=1", r.recallAtPrecision(1), c.p1},
			{"recall at P=.5", r.recallAtPrecision(.5), c.p50},
			{"F1.5", f15, c.f15},
		} {
			if math.Abs(v.got-v.want) > 1e-9 {
				t.Errorf("%s: %s is %.4f, want %.4f", c.name, v.what, v.got, v.want)
			}
		}
	}
}

func TestThresholdCarriesOver(t *testing.T) {
	t.Parallel()
	train := rank(list("++-+--", .9, .8, .7, .6, .2, .1))
	f, threshold := train.bestF(1)
	if got := train.fAt(threshold, 1); got != f {
		t.Errorf("F1 at its own threshold %.2f is %.4f, want %.4f", threshold, got, f)
	}
	if threshold <= .2 || threshold >= .6 {
		t.Errorf("the threshold %.2f does not lie between the last hit and what follows", threshold)
	}
	if got := train.fAt(2, 1); got != 0 {
		t.Errorf("F1 above all scores is %.2f", got)
	}
}

func TestRecallAtAlarms(t *testing.T) {
	t.Parallel()
	negatives := make([]float64, 1000)
	for i := range negatives {
		negatives[i] = float64(i)
	}
	for _, c := range []struct{ share, want float64 }{{.01, 989}, {.001, 998}, {0, 999}} {
		if got := alarmThreshold(negatives, c.share); got != c.want {
			t.Errorf("threshold at %g is %g, want %g", c.share, got, c.want)
		}
	}
	if got := recallAtAlarms([]float64{0, 998.5, 999.5, 2000}, negatives, .001); got != .75 {
		t.Errorf("recall is %g, want .75", got)
	}
	if got := recallAtAlarms([]float64{0, 1}, nil, .01); got != .5 {
		t.Errorf("without negatives, recall is %g; a score of 0 finds nothing", got)
	}
}

// The area counts pairs, as its definition does.
func TestAUCByDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) scored {
			return scored{float64(rapid.IntRange(0, 5).Draw(t, "score")), rapid.Bool().Draw(t, "label")}
		}), 0, 20).Draw(t, "list")
		won, pairs := 0.0, 0
		for _, p := range in {
			for _, n := range in {
				if !p.positive || n.positive {
					continue
				}
				pairs++
				if p.score > n.score {
					won++
				} else if p.score == n.score {
					won += .5
				}
			}
		}
		want := 0.0
		if pairs > 0 {
			want = won / float64(pairs)
		}
		if got := rank(in).auc(); math.Abs(got-want) > 1e-9 {
			t.Fatalf("AUC %.4f, want %.4f", got, want)
		}
	})
}
