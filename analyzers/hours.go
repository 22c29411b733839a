package analyzers

import (
	"fmt"
	"math"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

func hoursChecks() []*Analyzer {
	return []*Analyzer{
		{
			Name: "hours-shift", Title: "the latest commits fall at hours at which the subject hardly worked before",
			Family: Hours, Scope: PerAuthor, Severity: Low, Needs: NeedStamps, MinSample: 250, Since: "0.1.0",
			Innocent: []string{
				"moved, and left the machine's zone as it was", "travel", "a release or an emergency", "a child, parental leave or illness",
				"a new job or new working hours", "a new machine whose clock is set to another zone",
			},
			Ask: "Your working hours changed around the date of these commits: what was the reason?",
			Run: runHoursShift,
		},
		{
			Name: "hours-claim", Title: "more work outside the claimed hours than honest developers show",
			Family: Hours, Scope: PerAuthor, Severity: Low, Needs: NeedClaimHours, MinSample: 50, Since: "0.1.0",
			Innocent: []string{
				"commits are made at the end of the day or after it", "a day job at the claimed hours, and this work beside it",
				"flexible hours agreed with the team", "the claimed hours have changed since",
			},
			Ask: "When during the claimed hours do you work on this code, and when do you commit it?",
			Run: runHoursClaim,
		},
		{
			Name: "hours-no-rest", Title: "commits through a whole day and night without a rest, more than once",
			Family: Hours, Scope: PerAuthor, Severity: Low, Needs: NeedStamps, MinSample: 100, Since: "0.1.0",
			Innocent: []string{
				"a release, an emergency or a hackathon", "automation that commits under the person's name",
				"a rebase that gave the commits new author dates", "two people who share one account with everybody's consent",
			},
			Ask: "Did you write all the commits of these days yourself, and was a script among the authors?",
			Run: runHoursNoRest,
		},
	}
}

// runHoursShift compares the latest slots with the subject's own earlier ones, on the recorded clock: a person who moves with
// his clock keeps his hours. There is no rule about the night.
func runHoursShift(p *Pass) error {
	h, err := p.usableHours()
	if err != nil {
		return err
	}
	lim, err := p.limits(0, "hours-shift/baseline", "hours-shift/baseline-most", "hours-shift/recent", "hours-shift/prior", "hours-shift/surprise")
	if err != nil {
		return err
	}
	least, most, recent := int(lim[0]), int(lim[1]), int(lim[2])
	n := len(h.placed)
	if n < least+recent {
		return TooFew(n, least+recent, "hours with commits whose clock tells a place")
	}
	profiles, err := hourProfiles(p.Table)
	if err != nil {
		return err
	}
	before, now := lastSlots(h.placed[:n-recent], most), h.placed[n-recent:]
	baseline, latest := dayOf(before), dayOf(now)
	surprise := profiles.Surprise(&baseline, &latest, lim[3])
	p.measured("hours-shift/surprise", 0, surprise)
	if surprise <= lim[4] {
		return nil
	}
	rare := rhythm.Rare(&baseline)
	base := rate(p, p.Analyzer.Name)
	f := Finding{
		Message: fmt.Sprintf("%.0f %% of the latest %d hours with commits (%s to %s) lie at times of day that held %.0f %% of the %d before",
			100*rhythm.Share(&latest, &rare), recent, sittingDate(now[0]), sittingDate(now[recent-1]), 100*rhythm.Share(&baseline, &rare), len(before)),
		BaseRate: base,
		Evidence: []Evidence{{Kind: Statistic, Note: "latest hours against the subject's own earlier ones", Numbers: []Number{
			beside("mean negative log density ratio", surprise, "nats", lim[4], "99th percentile of honest developers"),
			beside("latest hours at times of day with little work before", 100*rhythm.Share(&latest, &rare), "%",
				100*rhythm.Share(&baseline, &rare), "the same share before"),
		}}},
	}
	p.addRare(&f, now, &rare)
	p.Report(f)
	return nil
}

// addRare points at the first few of the recent commits that lie at rare times of day.
func (p *Pass) addRare(f *Finding, now []sitting, rare *rhythm.Day) {
	const few = 3
	for _, s := range now {
		if rare[rhythm.Bin(s.local())] > 0 && len(f.Evidence) <= few {
			f.Evidence = append(f.Evidence, p.sittingEvidence(s, "at "+clockTime(s.local())+" on the recorded clock"))
		}
	}
}

// runHoursClaim compares the share of weekday slots outside the claimed hours with the share that honest people show outside
// a window of that length. Weekends are counted apart: a claim of hours says nothing about them.
func runHoursClaim(p *Pass) error {
	h, err := p.usableHours()
	if err != nil {
		return err
	}
	most, err := p.limit("hours-claim/window", 0)
	if err != nil {
		return err
	}
	all, clock := h.judged(p.Claims)
	week := make([]sitting, 0, len(all))
	for _, s := range all {
		if !rhythm.Weekend(s.local()) {
			week = append(week, s)
		}
	}
	slots := lastSlots(week, int(most))
	n := len(slots)
	if n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "weekday hours with commits whose clock tells a place")
	}
	limit, err := p.claimLimit(n)
	if err != nil {
		return err
	}
	outside := 0
	for _, s := range slots {
		if !p.Claims.Hours.Contains(minuteOf(s)) {
			outside++
		}
	}
	share := float64(outside) / float64(n)
	p.measured("hours-claim/outside", n, share)
	if share <= limit {
		return nil
	}
	base := rate(p, p.Analyzer.Name)
	hours := fmt.Sprintf("%s-%s", clockTime(int64(p.Claims.Hours.Start)*60), clockTime(int64(p.Claims.Hours.End)*60))
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%d of %d weekday hours with commits (%.0f %%) lie outside the claimed %s by %s; 99 of 100 honest developers show at most %.0f %%",
			outside, n, 100*share, hours, clock, 100*limit),
		BaseRate: base,
		Evidence: []Evidence{{Kind: Statistic, Note: "weekday hours with commits outside the claimed hours", Numbers: []Number{
			beside("share outside the claimed hours", 100*share, "%", 100*limit, "99th percentile of honest developers"),
			{Name: "share on weekends, counted apart", Value: 100 * float64(len(all)-len(week)) / float64(len(all)), Unit: "%"},
		}}},
	}
	const few = 3
	for _, s := range week {
		if !p.Claims.Hours.Contains(minuteOf(s)) && len(f.Evidence) <= few {
			f.Evidence = append(f.Evidence, p.sittingEvidence(s, "at "+clockTime(s.local())+" by "+clock))
		}
	}
	p.Report(f)
	return nil
}

// The rows and columns of the profiles hours-claim/outside-N, see scripts/fit-profiles.
const (
	claimShortest, claimLongest = 6, 14 // hours
	claimFirst, claimLast       = 6, 12 // hour of the day
	claimUsual                  = 9
)

// ordinaryStart tells whether a working day that begins at this minute is one that could be measured.
func ordinaryStart(minute int) bool { return minute >= claimFirst*60 && minute <= claimLast*60 }

// claimLimit looks up the share outside the claimed hours that 1 % of honest developers exceed. Hours between two measured
// windows get the higher limit. For hours that begin in the afternoon or at night nobody could be measured who claims them; they
// get the limit of hours of that length from 09:00 on, as if those who work then kept their hours as well as the others do.
func (p *Pass) claimLimit(n int) (float64, error) {
	c := p.Claims.Hours
	length := ((c.End-c.Start)%1440 + 1440) % 1440
	if length < claimShortest*60 || length > claimLongest*60 {
		return 0, Skip(fmt.Sprintf("claimed hours of less than %d h or more than %d h a day: no base rate", claimShortest, claimLongest))
	}
	name := "hours-claim/outside-50"
	switch {
	case n >= 300:
		name = "hours-claim/outside-300"
	case n >= 100:
		name = "hours-claim/outside-100"
	}
	rows := p.Table.Profiles[name].Rows
	if len(rows) != claimLongest-claimShortest+1 {
		return 0, fmt.Errorf("calibration: %s has %d rows", name, len(rows))
	}
	row := rows[length/60-claimShortest]
	if len(row) != claimLast-claimFirst+1 {
		return 0, fmt.Errorf("calibration: %s has rows of %d", name, len(row))
	}
	first, last := claimUsual, claimUsual
	if ordinaryStart(c.Start) {
		first, last = c.Start/60, (c.Start+59)/60
	}
	return max(row[first-claimFirst], row[last-claimFirst]), nil
}

// runHoursNoRest looks for stretches of a day and more without a rest. Instants are compared, so offsets do not matter.
func runHoursNoRest(p *Pass) error {
	h, err := p.usableHours()
	if err != nil {
		return err
	}
	if n := len(h.sittings); n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits with different times")
	}
	lim, err := p.limits(len(h.sittings), "hours-no-rest/run", "hours-no-rest/rest", "hours-no-rest/regular", "hours-no-rest/runs")
	if err != nil {
		return err
	}
	times := make([]int64, len(h.sittings))
	for i, s := range h.sittings {
		times[i] = s.unix
	}
	runs := rhythm.AwakeRuns(times, int64(lim[0]*3600), int64(lim[1]*3600), lim[2])
	p.measured("hours-no-rest/runs", len(h.sittings), float64(len(runs)))
	if float64(len(runs)) < lim[3] {
		return nil
	}
	base := rate(p, p.Analyzer.Name)
	f := Finding{Confidence: Exact, BaseRate: base}
	longest := 0.0
	const few = 10
	for i, r := range runs {
		first, last := h.sittings[r.First], h.sittings[r.Last]
		hours := float64(last.unix-first.unix) / 3600
		longest = max(longest, hours)
		if i >= few {
			continue
		}
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: p.History.Commits[first.commit].ID.String(), Other: p.History.Commits[last.commit].ID.String(),
			At: p.sittingMoment(first), OtherAt: p.sittingMoment(last),
			Note:    fmt.Sprintf("first and last of %d commits in %.0f h", r.Last-r.First+1, math.Floor(hours)),
			Numbers: []Number{beside("length of the run", hours, "h", lim[0], "shortest run that counts")},
		})
	}
	f.Message = fmt.Sprintf("%d times commits went on for %.0f h or more without a break of %.0f h; the longest time %.0f h",
		len(runs), lim[0], lim[1], math.Floor(longest))
	p.Report(f)
	return nil
}

// minuteOf is the minute of the day on a slot's wall clock.
func minuteOf(s sitting) int { return int(((s.local()%86400)+86400)%86400) / 60 }

// sittingDate is the date on a slot's wall clock.
func sittingDate(s sitting) string { return time.Unix(s.local(), 0).UTC().Format(time.DateOnly) }
