package analyzers

import (
	"fmt"
	"math"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneWebMachine = &Analyzer{
	Name:      "zone-web-machine",
	Title:     "browser and machine in different zones",
	Family:    Zone,
	NoteOnly:  true,
	Severity:  Low,
	MinSample: 20,
	Since:     "0.1.0",
	Innocent: []string{
		"a remote development machine: common, and the usual reason",
		"a browser or an account that is set to another zone",
		"merges made on journeys",
	},
	Ask: "Do you commit on a remote machine, and where does it stand?",
	Run: runZoneWebMachine,
}

// machineSince is when both of its clocks can be compared: only since 2020 is the committer's line of GitHub's commits free of
// the author's offset, and the rate was measured on commits since then (docs/calibration.md).
const machineSince = 1577836800 // 2020-01-01

// runZoneWebMachine compares the offset that the subject's browser gives to merges on the web with that of the machines on
// which the subject commits.
func runZoneWebMachine(p *Pass) error {
	fewest, err := p.limit("zone-web-machine/merges", 0)
	if err != nil {
		return err
	}
	merges := webTicks(p.History, p.Subject.Identity.Merges, derived(p, "zone-web-machine", built))
	if len(merges) < int(fewest) {
		return TooFew(len(merges), int(fewest), "merges on the web since 2020 with an offset other than +0000")
	}
	line, err := p.ready(p.Analyzer.MinSample)
	if err != nil {
		return err
	}
	own := line.placed
	for len(own) > 0 && own[0].unix < machineSince {
		own = own[1:]
	}
	if len(own) < p.Analyzer.MinSample {
		return TooFew(len(own), p.Analyzer.MinSample, "self-committed commits since 2020 with an offset other than +0000")
	}
	w := tz.TheWorld()
	web, machine := fitZones(w, merges), fitZones(w, own)
	distance, webZone, machineZone, ok := apart(&web, &machine)
	if !ok {
		return nil
	}
	limit, err := p.limit("zone-web-machine/hours", 0)
	if err != nil {
		return err
	}
	p.measured("zone-web-machine/hours", 0, float64(distance)/60)
	if float64(distance)/60 <= limit {
		return nil
	}
	atWeb, atMachine := ticksOf(webZone, merges), ticksOf(machineZone, own)
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%d of %d merges on the web are at %s, %d of %d commits of own machines at %s: %g h apart",
			len(atWeb), len(merges), offsetsOf(atWeb), len(atMachine), len(own), offsetsOf(atMachine), float64(distance)/60),
		BaseRate: rate(p, p.Analyzer.Name),
		Evidence: []Evidence{{
			Kind: Statistic,
			Note: "summer time is no distance; counted since 2020",
			Numbers: []Number{
				{Name: "distance", Value: float64(distance) / 60, Unit: "h", Reference: &limit, RefName: "distance beyond which it is noted"},
				{Name: "merges on the web", Value: float64(len(merges)), Unit: "merges"},
				{Name: "commits of own machines", Value: float64(len(own)), Unit: "commits"},
			},
		}},
	}
	for _, list := range [][]tick{atWeb, atMachine} {
		for _, t := range list[:min(len(list), maxListed/2)] {
			f.Evidence = append(f.Evidence, Evidence{Kind: CommitEvidence, Commit: p.hash(t), At: t.moment()})
		}
	}
	f.Unlisted = len(atWeb) + len(atMachine) - (len(f.Evidence) - 1) // the first is the statistic
	p.Report(f)
	return nil
}

// built tells of each commit whether another was built on it.
func built(h *history.History) []bool {
	on := make([]bool, len(h.Commits))
	for i := range h.Commits {
		for _, parent := range h.Parents(int32(i)) {
			if parent >= 0 {
				on[parent] = true
			}
		}
	}
	return on
}

// webTicks are the author's clock of web merges since 2020, where it can tell a place. A merge on which nothing was built may be one
// that GitHub tries on its own for every pull request (refs/pull/N/merge), under the name of its author and on the clock of a server.
func webTicks(h *history.History, merges []int32, on []bool) []tick {
	var out []tick
	for _, i := range merges {
		if !on[i] {
			continue
		}
		if c := &h.Commits[i].Author; c.Unix >= machineSince && c.Zone == history.ZoneReal && c.Offset != 0 {
			out = append(out, tick{c.Unix, i, c.Offset})
		}
	}
	return out
}

// apart gives the smallest distance in minutes between a zone that explains most of one list and one that explains most of the
// other, on standard time. ok is false where no zone explains a majority of either.
func apart(a, b *zoneFit) (distance int, zoneA, zoneB *tz.Zone, ok bool) {
	zonesA, nA := a.best()
	zonesB, nB := b.best()
	if 2*nA <= a.n || 2*nB <= b.n {
		return 0, nil, nil, false
	}
	distance = math.MaxInt
	const reference = 1750000000 // June 2025: any moment would do, standard time hardly ever changes
	for _, za := range zonesA {
		for _, zb := range zonesB {
			d := int(za.Standard(reference)) - int(zb.Standard(reference))
			if d < 0 {
				d = -d
			}
			if d < distance {
				distance, zoneA, zoneB = d, za, zb
			}
		}
	}
	return distance, zoneA, zoneB, true
}

// ticksOf are the ticks whose offset the zone had at the time.
func ticksOf(z *tz.Zone, ticks []tick) []tick {
	var out []tick
	for _, t := range ticks {
		if z.OffsetAt(t.unix) == t.offset {
			out = append(out, t)
		}
	}
	return out
}

// offsetsOf names the offsets of some ticks, most frequent first: "-0700 or -0800".
func offsetsOf(ticks []tick) string {
	var tally zoneTally
	for _, t := range ticks {
		tally.add(t.offset, t.unix)
	}
	var out []string
	for _, c := range tally.sorted() {
		out = append(out, zoneOffset(c.offset))
	}
	return strings.Join(out, " or ")
}
