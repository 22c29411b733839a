package main

import (
	"fmt"
)

const (
	shiftBaseline = 200
	shiftMost     = 400
	shiftRecent   = 50
	shiftPrior    = 24
)

// shift measures how far the latest 50 slots of an author are from the slots before them.
func (m *measurement) shift() {
	const source = "calibration 2026-08, 187 public histories, 4.16 million commits"
	t := m.table.Thresholds
	t["hours-shift/surprise"] = steps(source+": mean negative log density ratio that 1 % of honest authors exceed, baseline of >= 200", 0, 0.165)
	t["hours-shift/baseline"] = steps(source+": a baseline of 150 alarmed on 3.2 % of West and South Asia", 0, shiftBaseline)
	t["hours-shift/baseline-most"] = steps(m.sample+": a longer baseline alarms as often", 0, shiftMost)
	t["hours-shift/recent"] = steps(source, 0, shiftRecent)
	t["hours-shift/prior"] = steps(source+": pseudo-slots of the population's day", 0, shiftPrior)
	var windowed, latest []sampleOf
	for _, a := range m.authors {
		if a.loose == "UTC" {
			continue
		}
		mine := m.surprises(a, 0)
		if len(mine) > 0 {
			latest = append(latest, sampleOf{a: a, w: 1, value: mine[0]})
		}
		for _, v := range mine {
			windowed = append(windowed, sampleOf{a: a, w: 1 / float64(len(mine)), value: v})
		}
	}
	figure := func(s *sampleOf) float64 { return s.value }
	fmt.Fprintf(m.log, "hours-shift, %d windows: median %.3f p95 %.3f p99 %.3f\n", len(windowed), quantile(windowed, .5, training, figure), quantile(windowed, .95, training, figure), quantile(windowed, .99, training, figure))
	limit, _ := m.table.Limit("hours-shift/surprise", 0)
	above := func(s *sampleOf) bool { return s.value > limit }
	m.print("hours-shift, every window:", windowed, above)
	m.print("hours-shift, latest window of each author:", latest, above)
	m.table.Rates["hours-shift"] = m.rate(windowed, "every 50 slots after a baseline of 200 to 400, authors weighted equally; the threshold is from another sample", everybody, above)
	for h := 4; h <= 12; h++ {
		var hit, n float64
		for _, a := range m.authors {
			if a.loose == "UTC" {
				continue
			}
			mine := m.surprises(a, 2*h)
			for _, v := range mine {
				if v > limit {
					hit += 1 / float64(len(mine))
				}
			}
			if len(mine) > 0 {
				n++
			}
		}
		fmt.Fprintf(m.log, "hours-shift, moved by %d h: %.0f %% of %g authors\n", h, 100*hit/n, n)
	}
}

// surprises gives the statistic of every 50 slots after at least 200, the latest first, moved by some half hours.
func (m *measurement) surprises(a *author, moved int) []float64 {
	var all []float64
	for end := len(a.placed); end >= shiftBaseline+shiftRecent; end -= shiftRecent {
		split := end - shiftRecent
		baseline, recent := day(a.placed[max(0, split-shiftMost):split]), day(a.placed[split:end])
		recent = recent.Rotated(moved)
		all = append(all, m.profiles.Surprise(&baseline, &recent, shiftPrior))
	}
	return all
}
