package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

var bands = []string{"AM", "EA", "WS", "EO"}

type measurement struct {
	authors  []*author
	table    *calibration.Table
	profiles *rhythm.Profiles
	sample   string
	log      io.Writer
}

// sampleOf is one window of one author, weighted so that every author counts once.
type sampleOf struct {
	a     *author
	w     float64
	n     int // its size
	fit   rhythm.Fit
	value float64
}

// windows cuts an author's slots into non-overlapping windows of n, the latest first, that span at least 14 days.
func windows(slots []event, n int) [][]event {
	var all [][]event
	for end := len(slots); end >= n; end -= n {
		w := slots[end-n : end]
		if w[n-1].unix-w[0].unix >= 14*86400 {
			all = append(all, w)
		}
	}
	return all
}

// share is the weighted share of samples that a rule alarms on, overall and by band, with the number of authors.
func share(samples []sampleOf, in func(*sampleOf) bool, alarm func(*sampleOf) bool) (float64, map[string]float64, int) {
	hit, all := map[string]float64{}, map[string]float64{}
	seen := map[*author]bool{}
	for i := range samples {
		s := &samples[i]
		if !in(s) {
			continue
		}
		seen[s.a] = true
		for _, b := range []string{s.a.loose, ""} {
			all[b] += s.w
			if alarm(s) {
				hit[b] += s.w
			}
		}
	}
	by := map[string]float64{}
	for _, b := range append(bands, "UTC") {
		if all[b] > 0 {
			by[b] = round(hit[b]/all[b], 5)
		}
	}
	if all[""] == 0 {
		return 0, by, 0
	}
	return round(hit[""]/all[""], 5), by, len(seen)
}

func (m *measurement) print(what string, samples []sampleOf, alarm func(*sampleOf) bool) {
	for _, held := range []bool{false, true} {
		for _, strict := range []bool{true, false} {
			s, by, n := share(samples, func(x *sampleOf) bool { return x.a.heldOut == held && (!strict || x.a.band != "") }, alarm)
			fmt.Fprintf(m.log, "%s held-out=%-5v one-zone=%-5v %4d authors: %.2f %%  ", what, held, strict, n, 100*s)
			for _, b := range bands {
				fmt.Fprintf(m.log, " %s %.2f", b, 100*by[b])
			}
			fmt.Fprintln(m.log)
		}
	}
}

// quantile is the weighted quantile of a figure over samples.
func quantile(samples []sampleOf, q float64, in func(*sampleOf) bool, figure func(*sampleOf) float64) float64 {
	type pair struct{ v, w float64 }
	var p []pair
	for i := range samples {
		if in(&samples[i]) {
			p = append(p, pair{figure(&samples[i]), samples[i].w})
		}
	}
	if len(p) == 0 {
		return math.NaN()
	}
	slices.SortFunc(p, func(a, b pair) int {
		if a.v < b.v {
			return -1
		} else if a.v > b.v {
			return 1
		}
		return 0
	})
	x, w := make([]float64, len(p)), make([]float64, len(p))
	for i := range p {
		x[i], w[i] = p[i].v, p[i].w
	}
	return stat.Quantile(q, stat.Empirical, x, w)
}

func training(s *sampleOf) bool { return !s.a.heldOut }

// rate is what a rule shows on some of the authors, as data for the printed base rate.
func (m *measurement) rate(samples []sampleOf, what string, in, alarm func(*sampleOf) bool) calibration.Rate {
	s, by, n := share(samples, in, alarm)
	return calibration.Rate{Share: s, Of: n, Unit: "authors", Bands: by, Source: m.sample + "; " + what}
}

func everybody(*sampleOf) bool { return true }
func heldOut(s *sampleOf) bool { return s.a.heldOut }

// steps gives a threshold by sample size.
func steps(source string, pairs ...float64) calibration.Threshold {
	t := calibration.Threshold{Source: source}
	for i := 0; i < len(pairs); i += 2 {
		t.Steps = append(t.Steps, calibration.Step{N: int(pairs[i]), Value: pairs[i+1]})
	}
	return t
}
