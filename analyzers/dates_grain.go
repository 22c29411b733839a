package analyzers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// grainKind is one way in which clock times are coarser than a clock.
type grainKind uint8

// The kinds, in the order in which a message lists them.
const (
	wholeMinutes grainKind = iota
	secondOfMinute
	secondOfDay
	equalSteps
	oneSecond
	grainKinds
)

var grainWords = [grainKinds]struct{ key, words string }{
	wholeMinutes:   {"second-zero", "of the times are on a whole minute"},
	secondOfMinute: {"second-of-minute", "of the times share one second of the minute"},
	secondOfDay:    {"second-of-day", "of the times share one second of the day"},
	equalSteps:     {"equal-steps", "of the gaps are one and the same number of seconds"},
	oneSecond:      {"one-second", "of the commits are in one single second"},
}

// leastStep is the shortest gap, in seconds, that equalSteps looks at: below it, scripts that make several commits in a row
// and quick rebases leave equal gaps by the thousand.
const leastStep = 60

// grain is what the author times of one subject show.
type grain struct {
	share   [grainKinds]float64
	of      [grainKinds]int // sample of each share
	example [grainKinds]int32
	value   [grainKinds]int64 // the second of the minute, of the day, the step, the instant
}

// datesGrain looks at the seconds of the author times of self-committed commits: a clock spreads them evenly over the minute,
// and people do not commit at equal steps. Author times that share a second count once (copies that a rebase left, several
// patches recorded at once), except where the question is how many commits one second holds.
func datesGrain(p *Pass) error {
	own := ownByAuthorTime(p)
	if len(own) < p.Analyzer.MinSample {
		return TooFew(len(own), p.Analyzer.MinSample, "self-committed commits")
	}
	g := grainOf(p.History, own)
	f := Finding{Confidence: Likely, BaseRate: rate(p, "dates-grain")}
	var parts []string
	for k := range grainKinds {
		p.measured("dates-grain/"+grainWords[k].key, g.of[k], g.share[k])
		limit, ok := p.Table.Limit("dates-grain/"+grainWords[k].key, g.of[k])
		if !ok || g.share[k] <= limit {
			continue
		}
		if k == secondOfMinute && g.value[k] == 0 && len(parts) > 0 {
			continue // the whole minutes again
		}
		parts = append(parts, percent(g.share[k])+" "+grainWords[k].words)
		row := &p.History.Commits[g.example[k]]
		f.Evidence = append(f.Evidence,
			Evidence{
				Kind: Statistic, Note: percent(g.share[k]) + " " + grainWords[k].words + g.detail(k),
				Numbers: []Number{{
					Name: "share", Value: 100 * g.share[k], Unit: "%", Reference: ref(100 * limit), RefName: "limit for this many commits",
				}},
			},
			Evidence{Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Author), Note: "one of them"})
		if r := rate(p, "dates-grain/"+grainWords[k].key); len(parts) == 1 && r.Of > 0 {
			f.BaseRate = r
		}
	}
	if len(parts) == 0 {
		if g.of[wholeMinutes] < p.Analyzer.MinSample {
			return TooFew(g.of[wholeMinutes], p.Analyzer.MinSample, "self-committed commits at different seconds")
		}
		return nil
	}
	f.Message = fmt.Sprintf("%s (%d self-committed commits)", strings.Join(parts, ", "), len(own))
	p.Report(f)
	return nil
}

func ref(v float64) *float64 { return &v }

func (g *grain) detail(k grainKind) string {
	switch k {
	case secondOfMinute:
		return fmt.Sprintf(": second %d", g.value[k])
	case secondOfDay:
		return fmt.Sprintf(": %02d:%02d:%02d UTC", g.value[k]/3600, g.value[k]/60%60, g.value[k]%60)
	case equalSteps:
		return fmt.Sprintf(": %d seconds", g.value[k])
	case oneSecond:
		return ": " + dateOf(g.value[k])
	}
	return ""
}

// grainOf computes the shares from commits by rising author time.
func grainOf(h *history.History, own []int32) grain {
	var g grain
	times := make([]int64, 0, len(own)) // each second once
	rows := make([]int32, 0, len(own))
	run, longest := 0, 0
	var minute [60]int
	for _, i := range own {
		t := h.Commits[i].Author.Unix
		if n := len(times); n == 0 || times[n-1] != t {
			times, rows, run = append(times, t), append(rows, i), 0
			minute[t%60]++
		}
		if run++; run > longest {
			longest = run
			g.example[oneSecond], g.value[oneSecond] = i, t
		}
	}
	n := len(times)
	g.set(oneSecond, longest, len(own))
	g.set(wholeMinutes, minute[0], n)
	mode := 0
	for s, c := range minute {
		if c > minute[mode] {
			mode = s
		}
	}
	g.set(secondOfMinute, minute[mode], n)
	g.value[secondOfMinute] = int64(mode)

	values := make([]int64, n)
	for i, t := range times {
		values[i] = t % 86400
	}
	second, most := modeOf(values, 0)
	g.set(secondOfDay, most, n)
	g.value[secondOfDay] = second
	values = values[:max(0, n-1)]
	for i := range values {
		values[i] = times[i+1] - times[i]
	}
	step, most := modeOf(values, leastStep)
	g.set(equalSteps, most, len(values))
	g.value[equalSteps] = step
	g.examples(times, rows)
	return g
}

func (g *grain) set(k grainKind, count, of int) {
	g.of[k] = of
	if of > 0 {
		g.share[k] = float64(count) / float64(of)
	}
}

// examples picks the newest commit of each kind.
func (g *grain) examples(times []int64, rows []int32) {
	for i, t := range times {
		if t%60 == 0 {
			g.example[wholeMinutes] = rows[i]
		}
		if t%60 == g.value[secondOfMinute] {
			g.example[secondOfMinute] = rows[i]
		}
		if t%86400 == g.value[secondOfDay] {
			g.example[secondOfDay] = rows[i]
		}
		if i > 0 && t-times[i-1] == g.value[equalSteps] {
			g.example[equalSteps] = rows[i]
		}
	}
}

// modeOf gives the most frequent value not below least, the smallest of several, and how often it is there. It sorts in place.
func modeOf(values []int64, least int64) (mode int64, count int) {
	slices.Sort(values)
	for i := 0; i < len(values); {
		j := i
		for j < len(values) && values[j] == values[i] {
			j++
		}
		if values[i] >= least && j-i > count {
			mode, count = values[i], j-i
		}
		i = j
	}
	return mode, count
}
