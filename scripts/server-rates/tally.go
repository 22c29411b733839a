package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// rate is a share with the ends of its 95 % interval.
type rate struct {
	calibration.Rate
	Hits     int            `json:"hits"`
	Upper    float64        `json:"upper"`
	BandHits map[string]int `json:"bandHits,omitempty"`
}

// count is how many of so many.
type count struct{ hits, of int }

func (c *count) add(hit bool) {
	c.of++
	if hit {
		c.hits++
	}
}

func (c count) rate(unit string) rate {
	share := 0.0
	if c.of > 0 {
		share = float64(c.hits) / float64(c.of)
	}
	_, high := calibration.Interval(share, c.of)
	return rate{Rate: calibration.Rate{Share: round(share), Of: c.of, Unit: unit}, Hits: c.hits, Upper: round(high)}
}

// round keeps four digits.
func round(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

// reading is what one author in one history showed.
type reading struct {
	number uint64
	band   calibrate.Band
	marks  []bool // of each commit that counts, by time
}

// readings of everybody; a person counts where most commits do.
type readings []reading

func (rs readings) chosen() []reading {
	sorted := slices.Clone(rs)
	slices.SortStableFunc(sorted, func(a, b reading) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(len(b.marks), len(a.marks)))
	})
	return slices.CompactFunc(sorted, func(a, b reading) bool { return a.number == b.number })
}

// judge tells of so many marked commits among those of an author whether he counts.
type judge func(marked, of int) bool

func atLeast(n int) judge { return func(marked, _ int) bool { return marked >= n } }

// share of the commits, or more; of at least one.
func share(s float64) judge {
	return func(marked, of int) bool { return marked > 0 && float64(marked) >= s*float64(of) }
}

// rate counts authors: over all their commits, by band, and over the latest N of those who have as many.
func (rs readings) rate(hit judge) rate {
	const fewest = 50 // authors of whom a share by sample size is told
	var all count
	bands := map[calibrate.Band]*count{}
	sizes := make([]count, len(calibrate.Sizes))
	for _, r := range rs.chosen() {
		is := hit(marked(r.marks), len(r.marks))
		all.add(is)
		if bands[r.band] == nil {
			bands[r.band] = &count{}
		}
		bands[r.band].add(is)
		for k, n := range calibrate.Sizes {
			if len(r.marks) >= n {
				sizes[k].add(hit(marked(r.marks[len(r.marks)-n:]), n))
			}
		}
	}
	out := all.rate("authors")
	out.Bands, out.BandOf, out.BandHits = map[string]float64{}, map[string]int{}, map[string]int{}
	for _, b := range calibrate.Bands {
		if c := bands[b]; c != nil {
			out.Bands[string(b)], out.BandOf[string(b)], out.BandHits[string(b)] = c.rate("").Share, c.of, c.hits
		}
	}
	for k, n := range calibrate.Sizes {
		if sizes[k].of >= fewest {
			out.Sizes = append(out.Sizes, calibration.SizeRate{N: n, Share: sizes[k].rate("").Share, Of: sizes[k].of})
		}
	}
	return out
}

func marked(marks []bool) (n int) {
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

// spread is a distribution.
type spread struct {
	Of  int     `json:"of"`
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// spreadOf sorts the values.
func spreadOf(values []float32) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	at := func(q float64) float64 { return round(float64(values[int(q*float64(len(values)-1))])) }
	return spread{len(values), at(.5), at(.9), at(.99), at(1)}
}
