package analyzers

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneChangeWeeks = &Analyzer{
	Name:      "zone-change-weeks",
	Title:     "summer time by another region's rule",
	Family:    Zone,
	Severity:  Low,
	MinSample: 50,
	Since:     "0.1.0",
	Innocent: []string{
		"travel in the weeks in which American and European summer time differ",
		"a clock that was set by hand, or by a script that knows one rule only",
	},
	Ask: "Where were you in the weeks around these changes of the clocks?",
	Run: runZoneChangeWeeks,
}

// weekTick is a commit in the weeks in which the rules differ.
type weekTick struct {
	tick
	weeks changeWeeks
}

// weekVote is how the commits of those weeks stand to one zone.
type weekVote struct {
	zone  *tz.Zone
	own   int
	wrong []tick
	shown []int16 // for each wrong tick, what the zone showed
}

// runZoneChangeWeeks looks at the two or three weeks in March and the one in autumn in which the United States and the European
// Union disagree about summer time. A clock that shows the right offsets of a place all year, but changes them on the other
// region's dates, was not set by that place's rule (docs/calibration.md).
func runZoneChangeWeeks(p *Pass) error {
	line, err := p.ready(p.Analyzer.MinSample)
	if err != nil {
		return err
	}
	fewest, err := p.limit("zone-change-weeks/commits", 0)
	if err != nil {
		return err
	}
	inside, rest := splitWeeks(line.placed)
	if len(inside) < int(fewest) {
		return TooFew(len(inside), int(fewest), "commits in the weeks in which US and EU rules differ")
	}
	zones, err := p.homeZones(rest)
	if err != nil {
		return err
	}
	var best weekVote
	for _, z := range zones {
		v := vote(z, inside)
		if 2*len(v.wrong) <= v.own+len(v.wrong) {
			return nil // a zone that explains the rest of the history explains these weeks
		}
		if best.zone == nil || len(v.wrong) < len(best.wrong) {
			best = v
		}
	}
	if n := best.own + len(best.wrong); n < int(fewest) {
		return TooFew(n, int(fewest), "commits at home in the weeks in which US and EU rules differ")
	}
	days, err := p.limit("zone-change-weeks/days", 0)
	if err != nil {
		return err
	}
	if span := best.wrong[len(best.wrong)-1].unix - best.wrong[0].unix; float64(span) < days*float64(day) {
		return nil // a short journey to the next zone looks the same
	}
	p.reportWeeks(best)
	return nil
}

// splitWeeks parts the commits into those of the weeks in question and the rest. Both lists are in order of time.
func splitWeeks(ticks []tick) (inside []weekTick, rest []tick) {
	weeks := allChangeWeeks()
	rest = make([]tick, 0, len(ticks))
	for _, t := range ticks {
		for len(weeks) > 0 && weeks[0].until <= t.unix {
			weeks = weeks[1:]
		}
		if len(weeks) > 0 && t.unix >= weeks[0].from {
			inside = append(inside, weekTick{t, weeks[0]})
		} else {
			rest = append(rest, t)
		}
	}
	return inside, rest
}

// homeZones are the zones whose dates the commits should follow: the claimed one, or all that explain the rest of the history
// about equally well. +0000 is no place, so that zones which show it in one half of the year are left out.
func (p *Pass) homeZones(rest []tick) ([]*tz.Zone, error) {
	share, err := p.limit("zone-change-weeks/home", len(rest))
	if err != nil {
		return nil, err
	}
	switch n := len(p.Claims.Zones); {
	case n > 1:
		return nil, Skip("several zones are claimed: zone-claim tells which of these commits fit")
	case n == 1:
		z := tz.Of(p.Claims.Zones[0].Zone)
		fit := 0
		for _, t := range rest {
			if z.OffsetAt(t.unix) == t.offset {
				fit++
			}
		}
		// A clock that never changes is on the wrong side in these weeks too, which says nothing of whose dates it follows.
		if float64(fit) < share*float64(len(rest)) {
			return nil, TooLittle(fmt.Sprintf("the other weeks do not fit %s either: %d of %d commits", p.Claims.Zones[0].Name, fit, len(rest)))
		}
		return []*tz.Zone{z}, nil
	}
	zones, explained := fitZones(tz.TheWorld(), rest).best()
	if float64(explained) < share*float64(len(rest)) {
		return nil, TooLittle(fmt.Sprintf("no zone explains enough of the other weeks: the best %d of %d commits", explained, len(rest)))
	}
	return zones, nil
}

// vote sorts the commits of the weeks by whether they show the zone's offset or the one on the other side of its change. Other
// offsets are journeys and do not count; neither do zones that change on other dates altogether.
func vote(z *tz.Zone, inside []weekTick) weekVote {
	v := weekVote{zone: z}
	for _, t := range inside {
		own, other, ok := bothSides(z, t)
		switch {
		case !ok || own == 0 || other == 0:
		case t.offset == own:
			v.own++
		case t.offset == other:
			v.wrong = append(v.wrong, t.tick)
			v.shown = append(v.shown, own)
		}
	}
	return v
}

// bothSides gives the zone's offset at the commit and the one that the other region's rule would give it. ok is false where
// the zone does not change its clocks at either end of the weeks.
func bothSides(z *tz.Zone, t weekTick) (own, other int16, ok bool) {
	const slack = 30 * hour // a change is at 01:00 UTC or at 02:00 on the local clock
	own = z.OffsetAt(t.unix)
	if before, found := z.Previous(t.unix); found && before >= t.weeks.from-slack {
		return own, z.OffsetAt(before - 1), true
	}
	if after, found := z.Next(t.unix); found && after <= t.weeks.until+slack {
		return own, z.OffsetAt(after), true
	}
	return own, 0, false
}

func (p *Pass) reportWeeks(v weekVote) {
	n := v.own + len(v.wrong)
	share := 50.0
	rule, key := "not its own dates", "zone-change-weeks"
	name := v.zone.Name
	switch {
	case followsLike(v.zone, "America/New_York", v.wrong):
		rule, key = "the European dates", "zone-change-weeks/us"
	case followsLike(v.zone, "Europe/Berlin", v.wrong):
		rule, key = "the American dates", "zone-change-weeks/eu"
	}
	rate, ok := p.Table.Rate(key)
	if !ok {
		rate, _ = p.Table.Rate("zone-change-weeks")
	}
	why := "fits " + name
	if len(p.Claims.Zones) > 0 {
		why = "is claimed to be at " + name
	}
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%d of %d commits in the weeks in which US and EU rules differ change to summer time by %s; the rest %s",
			len(v.wrong), n, rule, why),
		BaseRate: rate,
		Evidence: []Evidence{{
			Kind: Statistic,
			Note: fmt.Sprintf("offsets that belong to %s, on the wrong side of its change of clocks", name),
			Numbers: []Number{{
				Name: "commits on the wrong side", Value: 100 * float64(len(v.wrong)) / float64(n), Unit: "%",
				Reference: &share, RefName: "a majority",
			}},
		}},
	}
	for i, t := range v.wrong[:min(len(v.wrong), maxListed)] {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: p.hash(t), At: t.moment(),
			Note: fmt.Sprintf("%s had %s then", name, zoneOffset(v.shown[i])),
		})
	}
	f.Unlisted = unlisted(len(v.wrong))
	p.Report(f)
}

// followsLike tells whether a zone was on summer time at the same moments as a model zone.
func followsLike(z *tz.Zone, model string, ticks []tick) bool {
	m := mustZone(model)
	return !slices.ContainsFunc(ticks, func(t tick) bool {
		return (z.OffsetAt(t.unix) > z.Standard(t.unix)) != (m.OffsetAt(t.unix) > m.Standard(t.unix))
	})
}
