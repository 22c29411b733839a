package main

import (
	"math/rand/v2"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/gaps"
)

// generator makes a re-dated history of a real one, over the same span and with as many commits.
type generator struct {
	name  string
	train bool // false: not learnt from, only tried on
	forge func(*rand.Rand, []gaps.Event) []gaps.Event
}

const (
	daySeconds = 86400
	hour       = 3600
)

var generators = []generator{
	{"even", true, even},
	{"office", true, office},
	{"moved", true, moved},
	{"stretched", false, stretched},
	{"shuffled", false, shuffled},
}

// even spaces the commits evenly, each gap longer or shorter by up to 30 %.
func even(r *rand.Rand, real []gaps.Event) []gaps.Event {
	gap := float64(real[len(real)-1].Unix-real[0].Unix) / float64(len(real)-1)
	out := make([]gaps.Event, len(real))
	at := float64(real[0].Unix)
	for i := range out {
		out[i] = shift(real[0], int64(at)-real[0].Unix)
		at += gap * (0.7 + 0.6*r.Float64())
	}
	return distinct(out)
}

// office draws working days of the span at random, and a second between 09:00 and 18:00 for each commit.
func office(r *rand.Rand, real []gaps.Event) []gaps.Event {
	first, last := real[0].Local/daySeconds, real[len(real)-1].Local/daySeconds
	var days []int64
	for d := first; d <= last; d++ {
		if w := (d + 4) % 7; w != 0 && w != 6 { // 1970-01-01 was a Thursday
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		days = append(days, first)
	}
	out := make([]gaps.Event, len(real))
	for i := range out {
		local := days[r.IntN(len(days))]*daySeconds + 9*hour + r.Int64N(9*hour)
		out[i] = shift(real[0], local-real[0].Local)
	}
	return distinct(out)
}

// moved keeps each commit's time of day and gives it a random day of the span.
func moved(r *rand.Rand, real []gaps.Event) []gaps.Event {
	first, last := real[0].Local/daySeconds, real[len(real)-1].Local/daySeconds
	out := make([]gaps.Event, len(real))
	for i, e := range real {
		local := (first+r.Int64N(last-first+1))*daySeconds + e.Local%daySeconds
		out[i] = shift(e, local-e.Local)
	}
	return distinct(out)
}

// stretched makes every gap ten times as long.
func stretched(_ *rand.Rand, real []gaps.Event) []gaps.Event {
	out := make([]gaps.Event, len(real))
	for i, e := range real {
		out[i] = shift(real[0], 10*(e.Unix-real[0].Unix))
	}
	return distinct(out)
}

// shuffled puts the real gaps into random order.
func shuffled(r *rand.Rand, real []gaps.Event) []gaps.Event {
	gap := make([]int64, len(real)-1)
	for i := range gap {
		gap[i] = real[i+1].Unix - real[i].Unix
	}
	r.Shuffle(len(gap), func(i, j int) { gap[i], gap[j] = gap[j], gap[i] })
	out := []gaps.Event{real[0]}
	at := int64(0)
	for _, g := range gap {
		at += g
		out = append(out, shift(real[0], at))
	}
	return distinct(out)
}

func shift(e gaps.Event, by int64) gaps.Event {
	return gaps.Event{Unix: e.Unix + by, Local: e.Local + by}
}

// distinct sorts, and moves a commit that shares a second with another on by a second, so that their number stays.
func distinct(events []gaps.Event) []gaps.Event {
	slices.SortFunc(events, func(a, b gaps.Event) int { return int(max(-1, min(1, a.Unix-b.Unix))) })
	for i := 1; i < len(events); i++ {
		if d := events[i-1].Unix + 1 - events[i].Unix; d > 0 {
			events[i] = shift(events[i], d)
		}
	}
	return events
}
