package main

import (
	"cmp"
	"math"
	"slices"
)

// scored is one comparison with its label.
type scored struct {
	score    float64
	positive bool
}

// ranking is a list of comparisons, best first, cut where the scores change: no threshold can tell equal scores apart.
type ranking struct {
	steps     []step
	positives int
	negatives int
}

// step is all comparisons of one score; hits and alarms count those of this score and above.
type step struct {
	score        float64
	hits, alarms int
}

func rank(list []scored) *ranking {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	r := &ranking{}
	for i, s := range list {
		if s.positive {
			r.positives++
		} else {
			r.negatives++
		}
		if i+1 == len(list) || list[i+1].score != s.score {
			r.steps = append(r.steps, step{s.score, r.positives, r.negatives})
		}
	}
	return r
}

// auc is the area under the ROC curve: the chance that a positive comparison scores above a negative one, with ties counting half.
// It is 0 where either kind is missing.
func (r *ranking) auc() float64 {
	if r.positives == 0 || r.negatives == 0 {
		return 0
	}
	area, before := 0.0, step{}
	for _, s := range r.steps {
		area += float64(s.alarms-before.alarms) * float64(s.hits+before.hits) / 2
		before = s
	}
	return area / float64(r.positives) / float64(r.negatives)
}

// averagePrecision is the mean of the precision at each positive, without interpolation.
func (r *ranking) averagePrecision() float64 {
	if r.positives == 0 {
		return 0
	}
	sum, before := 0.0, 0
	for _, s := range r.steps {
		sum += float64(s.hits-before) * s.precision()
		before = s.hits
	}
	return sum / float64(r.positives)
}

func (s step) precision() float64 {
	if s.hits == 0 {
		return 0
	}
	return float64(s.hits) / float64(s.hits+s.alarms)
}

// f is the F measure (van Rijsbergen 1979) of what scores at least that of a step; beta above 1 favours recall.
func (r *ranking) f(s step, beta float64) float64 {
	b := beta * beta
	d := (1+b)*float64(s.hits) + b*float64(r.positives-s.hits) + float64(s.alarms)
	if d == 0 {
		return 0
	}
	return (1 + b) * float64(s.hits) / d
}

// bestF gives the best F measure of all thresholds, with the threshold: half way to the next lower score, so that it does not rest
// on the one comparison that happens to lie there.
func (r *ranking) bestF(beta float64) (best, threshold float64) {
	for i, s := range r.steps {
		if f := r.f(s, beta); f > best {
			best, threshold = f, s.score
			if i+1 < len(r.steps) {
				threshold = (s.score + r.steps[i+1].score) / 2
			}
		}
	}
	return best, threshold
}

// fAt is the F measure of a threshold that was chosen elsewhere.
func (r *ranking) fAt(threshold, beta float64) float64 {
	at := step{}
	for _, s := range r.steps {
		if s.score < threshold {
			break
		}
		at = s
	}
	return r.f(at, beta)
}

// recallAtPrecision is the largest share of the positives that some threshold finds at the precision asked for; with a precision of
// 1, those above the first false alarm.
func (r *ranking) recallAtPrecision(precision float64) float64 {
	best := 0
	for _, s := range r.steps {
		if s.precision() >= precision {
			best = max(best, s.hits)
		}
	}
	if r.positives == 0 {
		return 0
	}
	return float64(best) / float64(r.positives)
}

// recallAtAlarms is the share of scores above the threshold that at most the given share of the negatives exceeds.
func recallAtAlarms(scores, negatives []float64, share float64) float64 {
	t := alarmThreshold(negatives, share)
	n := 0
	for _, s := range scores {
		if s > t {
			n++
		}
	}
	if len(scores) == 0 {
		return 0
	}
	return float64(n) / float64(len(scores))
}

// alarmThreshold is the lowest score that at most the given share of the negatives exceeds, and at least 0.
func alarmThreshold(negatives []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(negatives))
	at := len(sorted) - 1 - int(math.Floor(share*float64(len(sorted))))
	if at < 0 {
		return 0
	}
	return max(0, sorted[at])
}
