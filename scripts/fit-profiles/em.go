package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

const (
	chronotypes = 8
	rounds      = 200
	mostSlots   = 300 // an author weighs no more than this many slots
	prior       = 24  // pseudo-slots of the population's day in each chronotype
)

// populationDay is the profile of the calibration of 2026-08, in per cent by local hour: a larger sample than this program usually gets.
var populationDay = []float64{
	3.0, 2.1, 1.5, 1.1, 0.9, 0.9, 1.0, 1.5, 2.6, 4.2, 5.8, 6.4, 6.4, 6.5, 7.1, 7.4, 7.3, 6.6, 5.5, 4.8, 4.5, 4.5, 4.4, 3.9,
}

// hourly is one author's slots by local hour, cut down to mostSlots, with his weight.
type hourly struct {
	count  [24]float64
	weight float64
	mean   float64 // circular mean of the day, in hours
}

// fitProfiles fits the chronotypes by expectation-maximisation over a mixture of multinomials. Each band weighs the same,
// so that the profile of the largest does not become everybody's.
func (m *measurement) fitProfiles() {
	var days []hourly
	for _, band := range bands {
		var of []hourly
		for _, a := range m.authors {
			if a.band == band && !a.heldOut && len(a.events) >= 100 {
				of = append(of, hourlyOf(a))
			}
		}
		for i := range of {
			of[i].weight = 1 / float64(len(of))
		}
		fmt.Fprintf(m.log, "profiles: band %s: %d authors\n", band, len(of))
		days = append(days, of...)
	}
	var seen [24]float64
	for _, d := range days {
		n := sum(d.count[:])
		for h, c := range d.count {
			seen[h] += d.weight * c / n * 100 / float64(len(bands))
		}
	}
	fmt.Fprintf(m.log, "population in this sample: %.1f\n", seen)
	rows, weights := em(days)
	m.table.Profiles[rhythm.PopulationProfile] = calibration.Profile{
		Values: populationDay,
		Source: "calibration of 2026-08: share of activity by local hour, calibration 2026-08, 187 public histories, 4.16 million commits",
	}
	m.table.Profiles[rhythm.ChronotypeProfile] = calibration.Profile{
		Rows: rows, Weights: weights,
		Source: fmt.Sprintf("%s; mixture of %d multinomials over hour slots by local hour, %d authors of >= 100 own commits whose offsets fit one zone in >= 97 %%, bands weighted equally, a third of the authors held out",
			m.sample, chronotypes, len(days)),
	}
}

func hourlyOf(a *author) hourly {
	var h hourly
	var x, y float64
	for _, e := range a.slots {
		d := day([]event{e})
		for i, v := range d {
			h.count[i/2] += v
		}
	}
	for i, c := range h.count {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / 24)
		x, y = x+c*cos, y+c*sin
	}
	h.mean = math.Mod(math.Atan2(y, x)/(2*math.Pi)*24+24, 24)
	if n := sum(h.count[:]); n > mostSlots {
		for i := range h.count {
			h.count[i] *= mostSlots / n
		}
	}
	return h
}

// em starts from eight equal groups from the earliest to the latest day, so that it needs no random numbers.
func em(days []hourly) ([][]float64, []float64) {
	slices.SortStableFunc(days, func(a, b hourly) int {
		// 04:00 is where days begin: a mean of 02:00 is a late day, not an early one.
		x, y := math.Mod(a.mean+20, 24), math.Mod(b.mean+20, 24)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	resp := make([][chronotypes]float64, len(days))
	var total, before float64
	for _, d := range days {
		total += d.weight
	}
	for i, d := range days {
		resp[i][min(chronotypes-1, int(before/total*chronotypes))] = 1
		before += d.weight
	}
	rows := make([][]float64, chronotypes)
	weights := make([]float64, chronotypes)
	for range rounds {
		maximise(days, resp, rows, weights)
		expect(days, resp, rows, weights)
	}
	for k := range rows {
		for h := range rows[k] {
			rows[k][h] = round(rows[k][h], 5)
		}
		weights[k] = round(weights[k], 4)
	}
	return rows, weights
}

func maximise(days []hourly, resp [][chronotypes]float64, rows [][]float64, weights []float64) {
	var total float64
	for _, d := range days {
		total += d.weight
	}
	scale := float64(len(days)) / total // so that the prior is worth slots, not weights
	for k := range rows {
		row := make([]float64, 24)
		var w float64
		for i, d := range days {
			r := resp[i][k] * d.weight
			w += r
			for h, c := range d.count {
				row[h] += r * scale * c
			}
		}
		for h := range row {
			row[h] += prior * populationDay[h] / 100
		}
		n := sum(row)
		for h := range row {
			row[h] /= n
		}
		rows[k], weights[k] = row, w/total
	}
}

func expect(days []hourly, resp [][chronotypes]float64, rows [][]float64, weights []float64) {
	for i, d := range days {
		var l [chronotypes]float64
		top := math.Inf(-1)
		for k := range rows {
			l[k] = math.Log(weights[k] + 1e-12)
			for h, c := range d.count {
				l[k] += c * math.Log(rows[k][h])
			}
			top = max(top, l[k])
		}
		var n float64
		for k := range l {
			l[k] = math.Exp(l[k] - top)
			n += l[k]
		}
		for k := range l {
			resp[i][k] = l[k] / n
		}
	}
}

func sum(v []float64) float64 {
	var n float64
	for _, x := range v {
		n += x
	}
	return n
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
