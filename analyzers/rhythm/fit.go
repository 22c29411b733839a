package rhythm

import "math"

// Fit tells how far a day, as a clock showed it, lies from the days that people have. Disagreements are in hours, -12 < h <= 12;
// positive means that the day lies later on this clock than days usually do, as if the clock were that many hours fast.
type Fit struct {
	Template   float64 // by the population's day, maximum likelihood
	Chronotype float64 // by a mixture of early, late and ordinary days, maximum likelihood
	Quiet      float64 // by the middle of the quietest eight hours, which is 04:30 for most people
	Least      float64 // the smallest of the three, in absolute value
	Drop       float64 // how much likelier, in nats an event, the population's day is at its best place than at this clock's
}

// quietBins is the length of the quiet window; quietMiddle is where its middle lies on most people's clocks.
const (
	quietBins   = 16
	quietMiddle = 9 // 04:30
)

// Fit compares a day with the profiles. An empty day fits everywhere: all figures are zero. The cost is 48 x 48 x (chronotypes
// + 1) multiplications, whatever the number of events.
func (p *Profiles) Fit(d *Day) Fit {
	n := d.Total()
	if n == 0 {
		return Fit{}
	}
	whole := shifts(d, &p.logWhole)
	best := peak(&whole)
	f := Fit{Template: hoursOf(best), Drop: (whole[best] - whole[0]) / n}
	mixed := p.mixture(d)
	f.Chronotype = hoursOf(peak(&mixed))
	f.Quiet = quiet(d)
	f.Least = min(math.Abs(f.Template), math.Abs(f.Chronotype), math.Abs(f.Quiet))
	return f
}

// mixture gives the log-likelihood of every rotation when the person's chronotype is not known: the weighted sum over
// chronotypes, in the log domain.
func (p *Profiles) mixture(d *Day) Day {
	each := make([]Day, len(p.logTypes))
	for k := range p.logTypes {
		each[k] = shifts(d, &p.logTypes[k])
	}
	var sum Day
	for s := range sum {
		top := math.Inf(-1)
		for k := range each {
			each[k][s] += p.logWeights[k]
			top = max(top, each[k][s])
		}
		var rest float64
		for k := range each {
			rest += math.Exp(each[k][s] - top)
		}
		sum[s] = top + math.Log(rest)
	}
	return sum
}

// shifts gives, for every rotation s, the log-likelihood of the day under the profile moved later by s bins.
func shifts(d, logProfile *Day) Day {
	var l Day
	for b, n := range d {
		if n == 0 {
			continue
		}
		for s := range l {
			i := b - s
			if i < 0 {
				i += Bins
			}
			l[s] += n * logProfile[i]
		}
	}
	return l
}

// peak is the rotation of the greatest likelihood. Among equals the one nearest to no rotation wins: a tie must not
// speak against anybody.
func peak(l *Day) int {
	best := 0
	for s := range l {
		if l[s] > l[best] || l[s] == l[best] && math.Abs(hoursOf(s)) < math.Abs(hoursOf(best)) {
			best = s
		}
	}
	return best
}

// quiet gives the place of the quietest eight hours relative to the usual one. Of equally quiet windows side by side, as an
// office day has them all evening and all night, the last one counts: people sleep before their day begins, not after it ends.
// Between separate stretches the answer is the middle on the circle; where they cancel out, and for a day that is equally quiet
// everywhere, it is zero, "no disagreement".
func quiet(d *Day) float64 {
	var window Day // window[i]: events in the eight hours that begin with bin i
	for i := range quietBins {
		window[0] += d[i]
	}
	least := window[0]
	for i := 1; i < Bins; i++ {
		window[i] = window[i-1] - d[i-1] + d[wrap(i+quietBins-1)]
		least = min(least, window[i])
	}
	var x, y float64
	for i, v := range window {
		if v == least && window[wrap(i+1)] != least {
			sin, cos := math.Sincos(2 * math.Pi * float64(i+quietBins/2) / Bins)
			x, y = x+cos, y+sin
		}
	}
	const cancelled = 1e-9
	if math.Hypot(x, y) < cancelled {
		return 0
	}
	middle := math.Atan2(y, x) / (2 * math.Pi) * Bins
	return Wrap12((middle - quietMiddle) / 2)
}

// Wrap12 brings a difference in hours into -12 < h <= 12.
func Wrap12(h float64) float64 {
	h = math.Mod(h, 24)
	switch {
	case h > 12:
		return h - 24
	case h <= -12:
		return h + 24
	}
	return h
}
