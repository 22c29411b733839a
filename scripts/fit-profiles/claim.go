package main

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

const (
	claimShortest, claimLongest = 6, 14 // hours
	claimFirst, claimLast       = 6, 12 // hour at which the window begins
	claimMost                   = 300   // weekday slots: the latest ones are judged
)

// claim measures the share of weekday slots outside a window of the day, for every length and beginning, over the authors
// whose clock can be believed. These people claimed nothing, so the shares are upper bounds of what somebody would show who
// knows his hours.
func (m *measurement) claim() {
	var limits []calibration.Step // of 09-18
	for _, n := range []int{50, 100, 300} {
		var all []sampleOf
		var days []rhythm.Day
		for _, a := range m.authors {
			if a.band == "" || a.band == "UTC" {
				continue
			}
			w := windows(weekdays(a.placed), n)
			for _, s := range w {
				all = append(all, sampleOf{a: a, w: 1 / float64(len(w)), n: n})
				days = append(days, day(s))
			}
		}
		var rows [][]float64
		for length := claimShortest; length <= claimLongest; length++ {
			var row []float64
			for start := claimFirst; start <= claimLast; start++ {
				for i := range all {
					all[i].value = rhythm.Outside(&days[i], 2*start, 2*length)
				}
				limit := round(quantile(all, .99, training, func(s *sampleOf) float64 { return s.value }), 3)
				row = append(row, limit)
				if start == 9 && length == 9 {
					m.print(fmt.Sprintf("hours-claim, 09-18, %d weekday slots, limit %.3f:", n, limit), all, func(s *sampleOf) bool { return s.value > limit })
					limits = append(limits, calibration.Step{N: n, Value: limit})
				}
			}
			rows = append(rows, row)
		}
		m.table.Profiles[fmt.Sprintf("hours-claim/outside-%d", n)] = calibration.Profile{
			Rows: rows,
			Source: fmt.Sprintf("%s: 99th percentile of the share of weekday hour slots outside a window, windows of %d slots, two thirds of the authors; rows: length %d to %d hours, columns: begins at %d to %d",
				m.sample, n, claimShortest, claimLongest, claimFirst, claimLast),
		}
	}
	m.table.Thresholds["hours-claim/window"] = steps("as zone-rhythm/window", 0, claimMost)
	m.claimRate(limits)
}

// claimRate says how often people who claimed nothing would be reported had they claimed 09-18.
func (m *measurement) claimRate(limits []calibration.Step) {
	var latest []sampleOf
	for _, a := range m.authors {
		w := weekdays(a.placed)
		w = w[max(0, len(w)-claimMost):]
		if a.band == "" || a.band == "UTC" || len(w) < limits[0].N {
			continue
		}
		d := day(w)
		latest = append(latest, sampleOf{a: a, w: 1, n: len(w), value: rhythm.Outside(&d, 18, 18)})
	}
	above := func(s *sampleOf) bool {
		limit := 1.0
		for _, l := range limits {
			if s.n >= l.N {
				limit = l.Value
			}
		}
		return s.value > limit
	}
	m.print("hours-claim, 09-18, latest weekday slots of each author:", latest, above)
	m.table.Rates["hours-claim"] = m.rate(latest, "authors whose offsets fit one zone, had they claimed 09-18, latest 300 weekday slots; the third of the authors from whom no limit was drawn", heldOut, above)
}

func weekdays(events []event) []event {
	var w []event
	for _, e := range events {
		if !rhythm.Weekend(e.local()) {
			w = append(w, e)
		}
	}
	return w
}
