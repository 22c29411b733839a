package main

import (
	"fmt"
	"math"
)

const (
	published  = "calibration 2026-08, 187 public histories, 4.16 million commits"
	rhythmMost = 300 // slots: the latest ones are judged
	rhythmFew  = 50
	rhythmDays = 14
)

// rhythm takes the published thresholds, which come from a larger sample, and measures how honest authors fare with them and
// with this sample's profiles. The published sample sizes are commits; 50, 100 and 300 commits had a median of 36, 71
// and 203 hour slots, and slots are what is counted here.
func (m *measurement) rhythm() {
	t := m.table.Thresholds
	t["zone-rhythm/least-disagreement"] = steps(published+": smallest of three disagreements in hours that 1 % of honest authors exceed in union with likelihood-drop; by hour slots", 50, 10, 71, 8.7, 203, 6.5)
	t["zone-rhythm/likelihood-drop"] = steps(published+": nats an hour slot, in union with least-disagreement; by hour slots", 50, 0.79, 71, 0.77, 203, 0.64)
	t["zone-rhythm/window"] = steps("calibration of 2026-08: beyond 300 commits the error falls little; the latest slots are judged", 0, rhythmMost)
	t["zone-rhythm/days"] = steps(published+": windows shorter than 14 days are worse", 0, rhythmDays)
	t["hours/constant-utc"] = steps("calibration of 2026-08: authors with 95 % of +0000 and no other offset family trip every hours check", 0, constant)

	var floor, far, err []float64
	for _, n := range []int{50, 71, 203} {
		all := m.windowed(n)
		floor = append(floor, float64(n), round(quantile(all, 0.9, training, func(s *sampleOf) float64 { return s.fit.Drop }), 2))
		far = append(far, float64(n), quantile(all, 0.95, training, func(s *sampleOf) float64 { return math.Abs(s.fit.Chronotype) }))
		err = append(err, float64(n), quantile(all, 0.8, training, func(s *sampleOf) float64 { return math.Abs(s.fit.Chronotype) }))
		for _, s := range []struct {
			name string
			f    func(*sampleOf) float64
		}{
			{"template", func(s *sampleOf) float64 { return math.Abs(s.fit.Template) }},
			{"chronotype", func(s *sampleOf) float64 { return math.Abs(s.fit.Chronotype) }},
			{"quiet", func(s *sampleOf) float64 { return math.Abs(s.fit.Quiet) }},
			{"least", func(s *sampleOf) float64 { return s.fit.Least }},
			{"drop", func(s *sampleOf) float64 { return s.fit.Drop }},
		} {
			fmt.Fprintf(m.log, "rhythm %3d slots, %d windows: %-10s median %.2f p80 %.2f p95 %.2f p99 %.2f\n", n, len(all), s.name,
				quantile(all, .5, training, s.f), quantile(all, .8, training, s.f), quantile(all, .95, training, s.f), quantile(all, .99, training, s.f))
		}
	}
	t["zone-rhythm/least-needs-drop"] = steps(m.sample+": 90th percentile of likelihood-drop; a least-disagreement counts only above it, so that a day spread evenly over the clock places nobody", floor...)
	t["zone-rhythm/drop-needs-disagreement"] = steps(m.sample+": 95th percentile of the chronotype's disagreement in hours; a likelihood-drop counts only above it, so that a day which some honest chronotype explains places nobody", far...)
	t["zone-rhythm/error-80"] = steps(m.sample+": 80 % of honest authors' chronotype estimates are within these hours", err...)
	for _, n := range []int{50, 71, 203} {
		m.print(fmt.Sprintf("zone-rhythm, every window of %d slots:", n), m.windowed(n), m.contradicts)
	}
	latest := m.latest()
	m.print("zone-rhythm, latest slots of each author:", latest, m.contradicts)
	const who = "authors with >= 50 hour slots over >= 14 days, the latest 300 of them"
	m.table.Rates["zone-rhythm"] = m.rate(latest, who+"; the thresholds are from another sample", everybody, m.contradicts)
	m.table.Rates["zone-rhythm/held-out"] = m.rate(latest, who+"; the third of the authors to whom no profile was fitted", heldOut, m.contradicts)
}

// contradicts is the rule of the check.
func (m *measurement) contradicts(s *sampleOf) bool {
	least, _ := m.table.Limit("zone-rhythm/least-disagreement", s.n)
	drop, _ := m.table.Limit("zone-rhythm/likelihood-drop", s.n)
	floor, _ := m.table.Limit("zone-rhythm/least-needs-drop", s.n)
	far, _ := m.table.Limit("zone-rhythm/drop-needs-disagreement", s.n)
	return s.fit.Drop > drop && math.Abs(s.fit.Chronotype) > far || s.fit.Least > least && s.fit.Drop > floor
}

// windowed fits every window of n slots.
func (m *measurement) windowed(n int) []sampleOf {
	var all []sampleOf
	for _, a := range m.authors {
		if a.loose == "UTC" {
			continue
		}
		w := windows(a.placed, n)
		for _, s := range w {
			d := day(s)
			all = append(all, sampleOf{a: a, w: 1 / float64(len(w)), n: n, fit: m.profiles.Fit(&d)})
		}
	}
	return all
}

// latest fits the latest slots of each author, as the check does.
func (m *measurement) latest() []sampleOf {
	var all []sampleOf
	for _, a := range m.authors {
		s := a.placed[max(0, len(a.placed)-rhythmMost):]
		if a.loose == "UTC" || len(s) < rhythmFew || s[len(s)-1].unix-s[0].unix < rhythmDays*86400 {
			continue
		}
		d := day(s)
		all = append(all, sampleOf{a: a, w: 1, n: len(s), fit: m.profiles.Fit(&d)})
	}
	return all
}
