package analyzers

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneAlternation = &Analyzer{
	Name:      "zone-alternation",
	Title:     "there and back between far zones within two days",
	Family:    Zone,
	Severity:  Low,
	MinSample: 50,
	Since:     "0.1.0",
	Innocent: []string{
		"a remote development machine or server beside the own computer",
		"a work and a private computer set to different zones",
		"short journeys",
	},
	Ask: "On which machines were these commits made, and where do those machines stand?",
	Run: runZoneAlternation,
}

// excursion is one there-and-back: home, elsewhere, home again.
type excursion struct{ out, there, back tick }

// within is how soon the offset must be back (calibration of 2026-08: "there-and-back < 48 h").
const within = 48 * hour

// runZoneAlternation counts how often the offset goes to another place and comes back within two days. One traveller makes a
// few such journeys; two people on one account, or one person behind another's clock, make many (calibration of 2026-08: the best of
// the statistics tried, 51 % of two-zone histories of 100 commits found at 0.7 % false alarms).
func runZoneAlternation(p *Pass) error {
	line, limit, err := p.wanderer("zone-alternation/there-and-back")
	if line == nil {
		return err
	}
	n := len(line.placed)
	trips := excursions(tz.TheWorld(), line.placed)
	p.measured("zone-alternation/there-and-back", n, float64(len(trips)))
	if float64(len(trips)) < limit {
		return nil
	}
	var there zoneTally
	for _, e := range trips {
		there.add(e.there.offset, e.there.unix)
	}
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("the offset goes to a place at least 3 h away and back within 48 h %d times in %d commits (there: %s)",
			len(trips), n, there.words()),
		BaseRate: rate(p, p.Analyzer.Name),
		Evidence: []Evidence{{
			Kind: Statistic,
			Note: fmt.Sprintf("counted on commits at other offsets than +0000; %d at +0000 are left out", line.zero),
			Numbers: []Number{
				{
					Name: "there and back within 48 h", Value: float64(len(trips)), Unit: "times",
					Reference: &limit, RefName: "reached by at most 1 % of honest developers with as many commits",
				},
				{Name: "commits", Value: float64(n), Unit: "commits"},
			},
		}},
	}
	for _, e := range trips[:min(len(trips), maxListed)] {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: p.hash(e.out), Other: p.hash(e.there), At: e.out.moment(), OtherAt: e.there.moment(),
			Note: fmt.Sprintf("%s later; back at %s after %s", zoneSpan(e.there.unix-e.out.unix), zoneOffset(e.back.offset),
				zoneSpan(e.back.unix-e.out.unix)),
		})
	}
	f.Unlisted = unlisted(len(trips))
	p.Report(f)
	return nil
}

// wanderer gives the timeline of a subject with offsets far apart, and the threshold for as many commits. It is nil without an
// error where no two offsets lie far apart, which clears the subject.
func (p *Pass) wanderer(threshold string) (line *timeline, limit float64, err error) {
	line, err = p.ready(p.Analyzer.MinSample)
	if err != nil {
		return nil, 0, err
	}
	limit, err = p.limit(threshold, len(line.placed))
	if err != nil {
		return nil, 0, err
	}
	if !spreads(line.placed) {
		p.measured(threshold, len(line.placed), 0)
		return nil, 0, nil
	}
	return line, limit, nil
}

// spreads is a quick look whether any two offsets lie far apart at all: most histories end here.
func spreads(ticks []tick) bool {
	low, high := ticks[0].offset, ticks[0].offset
	for _, t := range ticks {
		low, high = min(low, t.offset), max(high, t.offset)
	}
	return high-low >= farApart
}

// excursions finds the there-and-backs. Both places count as home in turn: A B A B A are three, as in the measurement.
func excursions(w *tz.World, ticks []tick) []excursion {
	var out []excursion
	home := ticks[0]     // the latest commit at home
	var there, last tick // the first and the latest commit elsewhere
	away := false
	for _, t := range ticks[1:] {
		switch {
		case !away && (t.offset == home.offset || !far(w, home, t)):
			home = t // the next zone and summer time are no distance
		case !away:
			there, last, away = t, t, true
		case t.unix-home.unix > within && (t.offset == there.offset || !far(w, there, t)):
			home, away = t, false // stayed: this is home now
		case t.offset == there.offset:
			last = t
		case t.unix-home.unix <= within && samePlace(w, home, t):
			out = append(out, excursion{home, there, t})
			home, there, last = last, t, t // seen from the other place, this is the way out
		case !far(w, there, t):
			last = t
		case far(w, last, t):
			home, there, last = last, t, t // back too late, or gone on to a third place
		default:
			home, away = t, false
		}
	}
	return out
}
