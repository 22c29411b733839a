// Package gaps describes how the commits of one person follow one another: seven statistics of the gaps between them, and the
// logistic that tells gaps as people leave them from gaps that were spaced evenly or drawn at random. The coefficients are data
// (package calibration, profile "dates-rhythm/logistic/N"); scripts/fit-rhythm draws them from histories.
package gaps

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Count is the number of statistics.
const Count = 7

// The statistics, by index into Statistics.
const (
	Burstiness = iota
	LogSpread
	DailyFano
	WeeklyFano
	Short
	Overnight
	Memory
)

// Names tells each statistic in words for a report.
var Names = [Count]string{
	"burstiness of the gaps",
	"spread of the gaps' logarithms",
	"variance over mean of commits a day, logarithm",
	"variance over mean of commits a week, logarithm",
	"share of gaps under 10 minutes",
	"share of gaps of 8 to 20 hours",
	"correlation of each gap with the next",
}

// Statistics are the seven figures, in the order of the constants.
type Statistics [Count]float64

// Event is one commit: when it was, and what the author's clock showed, both in seconds since 1970-01-01 00:00 (UTC and wall
// clock).
type Event struct{ Unix, Local int64 }

// Distinct sorts events by Unix and keeps one of each second: two commits in one second are ordinary, and copies of a commit
// that a rebase left behind share it. It works in place.
func Distinct(events []Event) []Event {
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Unix, b.Unix) })
	return slices.CompactFunc(events, func(a, b Event) bool { return a.Unix == b.Unix })
}

const (
	short        = 10 * 60
	overnightMin = 8 * 3600
	overnightMax = 20 * 3600
	day          = 86400
	week         = 7 * day
	leastFano    = 0.01 // an even spacing has a variance of nearly nothing; its logarithm is kept finite
)

// Of computes the statistics of a history of at least three events at different seconds, by rising Unix; it is false for
// fewer, or where two events share a second or are out of order. It allocates two slices of the length of the history.
//
//   - Burstiness is (s-m)/(s+m) for mean m and standard deviation s of the gaps: -1 for a metronome, 0 for events at random
//     (exponential gaps), towards 1 for bursts. Goh and Barabasi, "Burstiness and memory in complex systems", EPL 81 (2008) 48002.
//   - LogSpread is the standard deviation of the natural logarithm of the gaps in seconds. People leave gaps from seconds to
//     weeks (Barabasi, "The origin of bursts and heavy tails in human dynamics", Nature 435 (2005) 207), about 2.5 to 3.5.
//   - DailyFano and WeeklyFano are the logarithms of variance over mean (Fano, Phys. Rev. 72 (1947) 26) of the commits a day on
//     the wall clock, and a week from the first commit on, idle days and weeks included: 0 for events at random, above for
//     people, whose work comes in spells.
//   - Short and Overnight are the shares of gaps under 10 minutes and of 8 to 20 hours, 0..1: work comes in sessions with a
//     night between them.
//   - Memory is the correlation of the logarithm of each gap with that of the next, -1..1: short gaps follow short ones. The
//     memory coefficient of Goh and Barabasi, taken of logarithms so that one holiday does not decide it; 0 where all gaps
//     are equal.
func Of(events []Event) (Statistics, bool) {
	var s Statistics
	n := len(events) - 1
	if n < 2 {
		return s, false
	}
	gaps := make([]float64, n)
	shorts, nights := 0, 0
	for i := range gaps {
		g := events[i+1].Unix - events[i].Unix
		if g <= 0 {
			return s, false
		}
		switch {
		case g < short:
			shorts++
		case g >= overnightMin && g <= overnightMax:
			nights++
		}
		gaps[i] = float64(g)
	}
	mean, sd := stat.PopMeanStdDev(gaps, nil)
	s[Burstiness] = (sd - mean) / (sd + mean)
	for i, g := range gaps {
		gaps[i] = math.Log(g)
	}
	s[LogSpread] = stat.PopStdDev(gaps, nil)
	s[Memory] = memory(gaps)
	s[Short] = float64(shorts) / float64(n)
	s[Overnight] = float64(nights) / float64(n)

	bins := make([]int64, len(events))
	for i, e := range events {
		bins[i] = floorDiv(e.Local, day)
	}
	slices.Sort(bins) // a change of offset may turn two wall clocks round
	s[DailyFano] = logFano(bins)
	for i, e := range events {
		bins[i] = (e.Unix - events[0].Unix) / week
	}
	s[WeeklyFano] = logFano(bins)
	return s, true
}

// memory is Pearson's correlation of x[:n-1] with x[1:], 0 where either does not vary.
func memory(x []float64) float64 {
	a, b := x[:len(x)-1], x[1:]
	r := stat.Correlation(a, b, nil)
	if math.IsNaN(r) || math.IsInf(r, 0) || stat.PopStdDev(a, nil) < 1e-9 || stat.PopStdDev(b, nil) < 1e-9 {
		return 0
	}
	return r
}

// logFano is the logarithm of variance over mean of the counts in the bins from the first to the last; bins is sorted.
func logFano(bins []int64) float64 {
	width := float64(bins[len(bins)-1]-bins[0]) + 1
	squares := 0.0
	for i := 0; i < len(bins); {
		j := i
		for j < len(bins) && bins[j] == bins[i] {
			j++
		}
		squares += float64(j-i) * float64(j-i)
		i = j
	}
	mean := float64(len(bins)) / width
	return math.Log(max(leastFano, (squares/width-mean*mean)/mean))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// TermCount is the number of terms of the logistic: the statistics, their squares and their products.
const TermCount = Count + Count*(Count+1)/2

// Terms are the statistics and then each of them times itself and every later one, in their order: a boundary of second degree, since
// gaps drawn at random lie close together in the midst of how widely people differ.
func (s *Statistics) Terms() []float64 {
	out := make([]float64, 0, TermCount)
	out = append(out, s[:]...)
	for i := range s {
		for j := i; j < Count; j++ {
			out = append(out, s[i]*s[j])
		}
	}
	return out
}

// Score is the logit of the logistic: coefficients are the intercept and one weight a term. Higher means less like people.
func (s *Statistics) Score(coefficients []float64) (float64, bool) {
	if len(coefficients) != TermCount+1 {
		return 0, false
	}
	z := coefficients[0]
	for i, v := range s.Terms() {
		z += coefficients[i+1] * v
	}
	return z, true
}
