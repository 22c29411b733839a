package analyzers

import (
	"fmt"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneClaim = &Analyzer{
	Name:      "zone-claim",
	Title:     "offsets that the claimed zone did not have",
	Family:    Zone,
	Severity:  Low,
	Needs:     NeedClaimZone,
	MinSample: 10,
	Since:     "0.1.0",
	Innocent: []string{
		"travel, or a move that the claim does not mention",
		"a remote development machine or a container with its own clock",
		"a computer that still has the zone of its last user or employer",
	},
	Ask: "Where were you, and on which machine did you work, when you made these commits?",
	Run: runZoneClaim,
}

// claimedPeriod is what was counted in one claimed period.
type claimedPeriod struct {
	claim      *ZonePeriod
	zone       *tz.Zone
	fit, other int
	zero, odd  int
	offsets    zoneTally
}

// runZoneClaim compares every own commit with the zone that was claimed for that moment. It is exact: either the zone had the
// recorded offset at that instant or it had not. +0000 where the zone does not show it is counted apart, since containers and
// servers write it everywhere.
func runZoneClaim(p *Pass) error {
	line, err := p.known(p.Analyzer.MinSample)
	if err != nil {
		return err
	}
	periods, misfits := p.countClaims(line)
	var judged, zero, odd int
	var offsets zoneTally
	for i := range periods {
		judged += periods[i].fit + periods[i].other
		zero += periods[i].zero
		odd += periods[i].odd
	}
	if judged < p.Analyzer.MinSample {
		return TooFew(judged, p.Analyzer.MinSample, "self-committed commits with an offset other than +0000 while a zone is claimed")
	}
	for _, m := range misfits {
		offsets.add(m.offset, m.unix)
	}
	v, err := p.claimVerdict(len(misfits), judged)
	if err != nil || v.severity == 0 {
		return err
	}
	p.Report(Finding{
		Severity:   v.severity,
		Confidence: Exact,
		Message: fmt.Sprintf("%d of %d commits carry an offset that %s did not have at that moment (%s)",
			len(misfits), judged, claimedNames(periods), offsets.words()),
		Evidence: p.claimEvidence(periods, misfits, v, zero, odd),
		Unlisted: unlisted(len(misfits)),
		BaseRate: rate(p, v.key, p.Analyzer.Name),
	})
	return nil
}

// countClaims goes through the own commits once. Those that GitHub's server may have dated are left out.
func (p *Pass) countClaims(line *timeline) (periods []claimedPeriod, misfits []tick) {
	periods = make([]claimedPeriod, len(p.Claims.Zones))
	for i := range periods {
		periods[i].claim = &p.Claims.Zones[i]
		periods[i].zone = tz.Of(p.Claims.Zones[i].Zone)
	}
	judge := func(unix int64, kind history.ZoneKind, offset int16) (misfit bool) {
		i := claimedAt(p.Claims, unix)
		if i < 0 {
			return false
		}
		c := &periods[i]
		switch {
		case kind != history.ZoneReal:
			c.odd++
		case c.zone.OffsetAt(unix) == offset, p.nextDoor(periods, unix, offset):
			c.fit++
		case offset == 0:
			c.zero++
		default:
			c.other++
			c.offsets.add(offset, unix)
			return true
		}
		return false
	}
	for _, i := range p.Subject.Identity.Own {
		if c := &p.History.Commits[i].Committer; c.Zone != history.ZoneReal || c.Offset == 0 {
			judge(c.Unix, c.Zone, c.Offset)
		}
	}
	for _, t := range line.placed {
		if judge(t.unix, history.ZoneReal, t.offset) {
			misfits = append(misfits, t)
		}
	}
	return periods, misfits
}

// nextDoor takes the offset of the period before or after for right on the day of a move: a claim names a date, not an hour.
func (p *Pass) nextDoor(periods []claimedPeriod, unix int64, offset int16) bool {
	if len(periods) == 1 {
		return false
	}
	for _, t := range [...]int64{unix - day, unix + day} {
		if i := claimedAt(p.Claims, t); i >= 0 && periods[i].zone.OffsetAt(unix) == offset {
			return true
		}
	}
	return false
}

// claimedAt is Claims.ZoneAt as an index; -1 when nothing is claimed for the instant.
func claimedAt(c *Claims, unix int64) int {
	z := c.ZoneAt(unix)
	for i := range c.Zones {
		if &c.Zones[i] == z {
			return i
		}
	}
	return -1
}

// claimVerdict is by which threshold a share of misfits is reported.
type claimVerdict struct {
	key      string // of the threshold
	share    float64
	limit    float64
	severity Severity // 0: not reported
}

// claimVerdict is medium where most commits do not fit, low where more do not than honest people show who travel and do not say so, and
// otherwise none.
func (p *Pass) claimVerdict(misfits, judged int) (claimVerdict, error) {
	fewest, err := p.limit("zone-claim/commits", judged)
	if err != nil {
		return claimVerdict{}, err
	}
	share := float64(misfits) / float64(judged)
	found := claimVerdict{}
	for _, v := range []claimVerdict{{"zone-claim/most", share, 0, Medium}, {"zone-claim/some", share, 0, Low}} {
		if v.limit, err = p.limit(v.key, judged); err != nil {
			return claimVerdict{}, err
		}
		p.measured(v.key, judged, share)
		if found.severity == 0 && share > v.limit && float64(misfits) >= fewest {
			found = v
		}
	}
	return found, nil
}

func claimedNames(periods []claimedPeriod) string {
	if len(periods) == 1 {
		return periods[0].claim.Name
	}
	return "the zone claimed for the time"
}

// notCounted says what was left out, where anything was.
func notCounted(zero, odd int) string {
	if zero+odd == 0 {
		return "every self-committed commit was counted"
	}
	return fmt.Sprintf("%d at +0000 and %d without a usable offset are not counted", zero, odd)
}

func (p *Pass) claimEvidence(periods []claimedPeriod, misfits []tick, v claimVerdict, zero, odd int) []Evidence {
	limit := 100 * v.limit
	evidence := []Evidence{{
		Kind: Statistic,
		Note: notCounted(zero, odd),
		Numbers: []Number{{
			Name: "commits that do not fit", Value: 100 * v.share, Unit: "%",
			Reference: &limit, RefName: "share above which this is reported",
		}},
	}}
	for i := range periods {
		c := &periods[i]
		if c.other == 0 {
			continue
		}
		var spans []string
		for k, o := range c.offsets.sorted() {
			if k == 5 {
				spans = append(spans, fmt.Sprintf("%d more offsets", len(c.offsets)-5))
				break
			}
			spans = append(spans, fmt.Sprintf("%s %d times, %s..%s", zoneOffset(o.offset), o.n, zoneDay(o.first), zoneDay(o.last)))
		}
		evidence = append(evidence, Evidence{
			Kind: Statistic,
			Note: fmt.Sprintf("%s%s: %d of %d do not fit: %s", c.claim.Name, periodWords(c.claim), c.other, c.fit+c.other, strings.Join(spans, "; ")),
		})
	}
	for _, m := range misfits[:min(len(misfits), maxListed)] {
		z := periods[claimedAt(p.Claims, m.unix)]
		evidence = append(evidence, Evidence{
			Kind: CommitEvidence, Commit: p.hash(m), At: m.moment(),
			Note: fmt.Sprintf("%s had %s then", z.claim.Name, zoneOffset(z.zone.OffsetAt(m.unix))),
		})
	}
	return evidence
}

// periodWords is " from 2024-01-01 until 2025-01-01", with the open ends left out.
func periodWords(z *ZonePeriod) string {
	var out string
	if !z.From.IsZero() {
		out = " from " + z.From.Format("2006-01-02")
	}
	if !z.To.IsZero() {
		out += " until " + z.To.Format("2006-01-02")
	}
	return out
}
