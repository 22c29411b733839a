package rhythm

import "math"

// Surprise tells how badly recent events fit somebody's own earlier day: the mean, over the recent events, of the negative
// logarithm of the ratio of his own density to an even one (1/48 a half hour), in nats an event. Negative means that the
// recent events lie where he usually works. The own density is smoothed over neighbouring half hours, and prior
// events of the population's day are added, so that an hour never seen before costs something but not everything.
// Either day being empty gives 0.
func (p *Profiles) Surprise(baseline, recent *Day, prior float64) float64 {
	n, m := baseline.Total(), recent.Total()
	if n == 0 || m == 0 {
		return 0
	}
	own := smooth(baseline)
	var sum float64
	for i, k := range recent {
		if k == 0 {
			continue
		}
		density := (own[i] + prior*p.population[i]) / (n + prior)
		sum -= k * math.Log(density*Bins)
	}
	return sum / m
}

// smooth spreads each count over the half hours around it with weights 1 2 3 2 1, which keeps the total.
func smooth(d *Day) Day {
	var r Day
	for i := range d {
		r[i] = (d[wrap(i-2)] + 2*d[wrap(i-1)] + 3*d[i] + 2*d[wrap(i+1)] + d[wrap(i+2)]) / 9
	}
	return r
}

// Rare marks with 1 the half hours in which somebody did less than an even spread over the day would put there.
func Rare(baseline *Day) Day {
	own := smooth(baseline)
	few := baseline.Total() / Bins
	var marks Day
	for i, v := range own {
		if v < few {
			marks[i] = 1
		}
	}
	return marks
}

// Share is the share of a day's events in the marked half hours. An empty day has none.
func Share(d, marks *Day) float64 {
	n := d.Total()
	if n == 0 {
		return 0
	}
	var in float64
	for i, v := range d {
		in += v * marks[i]
	}
	return in / n
}
