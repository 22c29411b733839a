package analyzers

import (
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

func rhythmChecks() []*Analyzer {
	return []*Analyzer{{
		Name: "zone-rhythm", Title: "hours of activity do not fit the recorded or claimed offset",
		Family: Zone, Trace: Hours, Scope: PerAuthor, Severity: Low, Needs: NeedStamps, MinSample: 50, Since: "0.1.0",
		Innocent: []string{
			"works at night or in shifts", "keeps the hours of a team in another zone", "moved, and left the machine's zone as it was",
			"works on a remote machine that stands in another zone",
		},
		Ask: "At what hours do you usually work, and is the clock of your machine set to where you are?",
		Run: runZoneRhythm,
	}}
}

// runZoneRhythm judges the latest slots by the clock that is recorded or claimed. Two measures of disagreement are united, as
// they were calibrated; each needs a nod from the other kind, so that neither a day spread evenly over the clock nor a day that
// some honest chronotype explains is reported. Who claims to work in the evening or at night is compared with a day that begins
// then.
func runZoneRhythm(p *Pass) error {
	h, err := p.usableHours()
	if err != nil {
		return err
	}
	most, err := p.limit("zone-rhythm/window", 0)
	if err != nil {
		return err
	}
	minDays, err := p.limit("zone-rhythm/days", 0)
	if err != nil {
		return err
	}
	all, clock := h.judged(p.Claims)
	slots := lastSlots(all, int(most))
	n := len(slots)
	if n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "hours with commits whose clock tells a place")
	}
	if span := float64(slots[n-1].unix-slots[0].unix) / (24 * 3600); span < minDays {
		return TooLittle(fmt.Sprintf("%d hours with commits within %.0f of %.0f days", n, math.Ceil(span), minDays))
	}
	profiles, err := hourProfiles(p.Table)
	if err != nil {
		return err
	}
	lim, err := p.limits(n, "zone-rhythm/least-disagreement", "zone-rhythm/least-needs-drop", "zone-rhythm/likelihood-drop",
		"zone-rhythm/drop-needs-disagreement", "zone-rhythm/error-80")
	if err != nil {
		return err
	}
	day, moved := dayOf(slots), 0
	if c := p.Claims.Hours; c != nil && !ordinaryStart(c.Start) {
		moved = (c.Start - claimUsual*60) / 30
		day, clock = day.Rotated(-moved), "the claimed hours and "+clock
	}
	fit := profiles.Fit(&day)
	if fit.Drop > lim[1] {
		p.measured("zone-rhythm/least-disagreement", n, fit.Least)
	} else {
		p.measured("zone-rhythm/least-disagreement", n, 0)
	}
	if math.Abs(fit.Chronotype) > lim[3] {
		p.measured("zone-rhythm/likelihood-drop", n, fit.Drop)
	} else {
		p.measured("zone-rhythm/likelihood-drop", n, 0)
	}
	far := fit.Least > lim[0] && fit.Drop > lim[1]
	unlikely := fit.Drop > lim[2] && math.Abs(fit.Chronotype) > lim[3]
	if !far && !unlikely {
		return nil
	}
	p.Report(p.rhythmFinding(all, slots, clock, moved, fit, lim))
	return nil
}

// rhythmFinding words a finding. The claimed hours begin moved half hours later than an ordinary day.
func (p *Pass) rhythmFinding(all, slots []sitting, clock string, moved int, fit rhythm.Fit, lim []float64) Finding {
	base := rate(p, p.Analyzer.Name)
	best := float64(slots[len(slots)/2].offset)/60 - fit.Chronotype
	when := "later"
	if fit.Chronotype < 0 {
		when = "earlier"
	}
	verb := "says"
	if moved != 0 || len(p.Claims.Zones) > 1 {
		verb = "say"
	}
	const honest = "99th percentile of honest developers, with the other measure"
	f := Finding{
		Message: fmt.Sprintf("%d hours with commits on %d days fit a day that begins about %.0f h %s than %s %s; an ordinary day would fit %s to %s (80 %% range)",
			len(slots), daysWith(slots), math.Abs(fit.Chronotype), when, clock, verb, utcOffset(best-lim[4]), utcOffset(best+lim[4])),
		BaseRate: base,
		Evidence: []Evidence{{Kind: Statistic, Note: "disagreement between the hours of activity and the clock", Numbers: []Number{
			beside("smallest of three estimates", fit.Least, "h", lim[0], honest),
			beside("likelihood drop for each hour with commits", fit.Drop, "nats", lim[2], honest),
			{Name: "estimate by the population's day", Value: fit.Template, Unit: "h"},
			{Name: "estimate by early, late and ordinary days", Value: fit.Chronotype, Unit: "h"},
			{Name: "estimate by the quietest eight hours", Value: fit.Quiet, Unit: "h"},
			{Name: "hours with commits", Value: float64(len(slots))},
			{Name: "days with commits", Value: float64(daysWith(slots))},
		}}},
	}
	// The earliest, not the latest: the finding keeps its fingerprint while the history grows.
	const few = 3
	for _, s := range all {
		// 02:00 to 05:00 on the clock of somebody with an ordinary day.
		if bin := rhythm.Bin(s.local() - int64(moved)*1800); bin >= 4 && bin < 10 && len(f.Evidence) <= few {
			f.Evidence = append(f.Evidence, p.sittingEvidence(s, fmt.Sprintf("at %s, which is night by %s", clockTime(s.local()), clock)))
		}
	}
	return f
}

// utcOffset writes hours east of UTC as an offset, such as "UTC+05:30", within -12:00 and +14:00 where that is possible.
func utcOffset(hours float64) string {
	minutes := int(math.Round(hours * 60))
	for minutes < -12*60 {
		minutes += 24 * 60
	}
	for minutes > 14*60 {
		minutes -= 24 * 60
	}
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, minutes/60, minutes%60)
}

// clockTime is the time of day of an instant on a local clock, as "03:12".
func clockTime(local int64) string {
	s := ((local % 86400) + 86400) % 86400
	return fmt.Sprintf("%02d:%02d", s/3600, s%3600/60)
}
