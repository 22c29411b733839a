package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// rule says how a threshold is drawn from honest readings.
type rule struct {
	key   string
	share float64 // of honest authors who may be beyond it
	sizes []int   // sample sizes from which a step of its own holds
	count bool    // a count, reached at or above the threshold; otherwise a statistic that must exceed it
	grows bool    // a count that grows with the sample: linear between sizes, in proportion above the last
	least float64 // no threshold is below: where honest authors show next to nothing, a slip must not alarm
}

// rules are the thresholds that a calibration draws. Several that one check unites share its 1 %.
var rules = []rule{
	{key: "zone-alternation/there-and-back", share: .008, sizes: []int{50, 100, 300, 1000}, count: true, grows: true, least: 2},
	{key: "zone-overlap/sessions", share: .005, sizes: []int{50, 100, 300, 1000}, count: true, grows: true, least: 1},
	{key: "zone-claim/some", share: .006, sizes: []int{10}, least: .05},
	{key: "zone-claim/most", share: .004, sizes: []int{10}, least: .5},
	{key: "zone-rhythm/least-disagreement", share: .0035, sizes: []int{50, 71, 203}, least: 4},
	{key: "zone-rhythm/likelihood-drop", share: .0035, sizes: []int{50, 71, 203}, least: .4},
	{key: "hours-shift/surprise", share: .012, sizes: []int{0}, least: .1},
	{key: "hours-no-rest/runs", share: .005, sizes: []int{100, 300, 1000}, count: true, grows: true, least: 2},
	{key: "dates-grain/second-zero", share: .003, sizes: []int{20, 50, 100, 300}, least: .03},
	{key: "dates-grain/second-of-minute", share: .001, sizes: []int{20, 50, 100, 300}, least: .1},
	{key: "dates-grain/second-of-day", share: .001, sizes: []int{20, 50, 100, 300}, least: .1},
	{key: "dates-grain/equal-steps", share: .001, sizes: []int{20, 50, 100, 300}, least: .1},
	{key: "dates-grain/one-second", share: .001, sizes: []int{50}, least: .1},
	{key: "dates-painted/collapse", share: .007, sizes: []int{50, 100, 300}, least: .3},
	{key: "dates-rhythm/evenness", share: .002, sizes: []int{50}, least: .5},
	{key: "dates-rhythm/score", share: .02, sizes: []int{100, 300}, least: 0},
	{key: "authors-handover/together", share: .008, sizes: []int{100, 300}, least: 1},
	{key: "authors-keys/returns", share: .003, sizes: []int{10, 30, 100, 300}, count: true, grows: true, least: 5},
	{key: "authors-keys/gap", share: .003, sizes: []int{10, 30, 100, 300}, count: true, grows: true, least: 5},
}

const (
	// bandSlack is how many times the overall share a single band may show: the fairness that is demanded of every check.
	bandSlack = 1.5
	// bandLeast is the fewest authors of a band whose share is looked at.
	bandLeast = 200
	// fewest authors from whom a step is drawn; with fewer the step before holds.
	fewest = 150
)

// labelled is one author's reading at one sample size.
type labelled struct {
	value float64
	band  Band
}

// at picks for each author the reading whose sample is the smallest not below size, and below the next size.
func (s *sample) at(key string, size, next int, keep func(*Author) bool) []labelled {
	best := map[int32]reading{}
	for _, r := range s.readings[key] {
		if int(r.n) < size || int(r.n) >= next || !keep(&s.authors[r.author]) {
			continue
		}
		if b, ok := best[r.author]; !ok || r.n < b.n || r.n == b.n && r.size < b.size {
			best[r.author] = r
		}
	}
	out := make([]labelled, 0, len(best))
	for a, r := range best {
		out = append(out, labelled{r.value, s.authors[a].Band})
	}
	slices.SortFunc(out, func(a, b labelled) int { return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.band, b.band)) })
	return out
}

// limit is the smallest threshold beyond which at most the rule's share of all authors lie, and at most bandSlack times that of any
// band with enough authors. Readings are sorted by value.
func (r *rule) limit(readings []labelled) float64 {
	all := beyond(readings, r.share)
	for _, b := range Bands {
		of := slices.DeleteFunc(slices.Clone(readings), func(l labelled) bool { return l.band != b })
		if len(of) >= bandLeast {
			all = max(all, beyond(of, r.share*bandSlack))
		}
	}
	if r.count {
		return max(math.Floor(all)+1, r.least) // the smallest count that lies beyond
	}
	return max(all, r.least)
}

// beyond is the smallest reading that at most share of the readings exceed.
func beyond(sorted []labelled, share float64) float64 {
	n := len(sorted)
	return sorted[n-1-min(n-1, int(share*float64(n)))].value
}

// draw gives the threshold of one rule, with its source; false where the sample is too small for any step.
func (r *rule) draw(s *sample, keep func(*Author) bool, of string) (calibration.Threshold, bool) {
	var steps []calibration.Step
	var samples []string
	for i, size := range r.sizes {
		next := math.MaxInt
		if i+1 < len(r.sizes) {
			next = r.sizes[i+1]
		}
		readings := s.at(r.key, size, next, keep)
		if len(readings) < fewest {
			continue
		}
		limit := round(r.limit(readings))
		if n := len(steps); n > 0 {
			if r.grows {
				limit = max(limit, steps[n-1].Value)
			} else {
				limit = min(limit, steps[n-1].Value) // who commits more cannot be allowed less certainty
			}
		}
		steps = append(steps, calibration.Step{N: size, Value: limit})
		samples = append(samples, fmt.Sprint(len(readings)))
	}
	if len(steps) == 0 {
		return calibration.Threshold{}, false
	}
	if r.grows {
		steps = grown(steps)
	}
	return calibration.Threshold{Steps: steps, Source: fmt.Sprintf(
		"%s: beyond it lie at most %g %% of the authors, and of each band at most %g %%; drawn from two thirds of the authors (%s by sample size)",
		of, 100*r.share, 100*r.share*bandSlack, join(samples))}, true
}

// grown puts steps of whole counts on the line through the given ones, and in proportion to the sample above the last.
func grown(at []calibration.Step) []calibration.Step {
	out := []calibration.Step{at[0]}
	add := func(n int, v float64) {
		if v = math.Ceil(v - 1e-9); v > out[len(out)-1].Value {
			out = append(out, calibration.Step{N: n, Value: v})
		}
	}
	for i := 1; i < len(at); i++ {
		a, b := at[i-1], at[i]
		for k := 1; k <= 8; k++ {
			n := a.N + k*(b.N-a.N)/8
			add(n, a.Value+(b.Value-a.Value)*float64(n-a.N)/float64(b.N-a.N))
		}
	}
	last := at[len(at)-1]
	for factor := 1.5; factor <= 64; factor *= 1.5 {
		add(int(float64(last.N)*factor), last.Value*factor)
	}
	return out
}

// round keeps four significant digits.
func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

func join(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += " / "
		}
		out += w
	}
	return out
}
