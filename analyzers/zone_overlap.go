package analyzers

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneOverlap = &Analyzer{
	Name:      "zone-overlap",
	Title:     "work sessions at far offsets at the same time",
	Family:    Zone,
	Severity:  Low,
	MinSample: 50,
	Since:     "0.1.0",
	Innocent: []string{
		"a remote development machine or server beside the own computer",
		"two computers set to different zones on one desk",
		"a script or a container that commits with another clock while the subject works",
	},
	Ask: "Were these commits made on two machines at the same time, and who sat at each of them?",
	Run: runZoneOverlap,
}

// pause is the gap between two commits at one place that ends a session.
const pause = 2 * hour

// overlap is a commit at a far offset between two commits of one session.
type overlap struct{ before, between, after tick }

// session is a run of commits at one place without a pause.
type session struct {
	last    tick
	crossed []int // numbers of the sessions that were found to overlap with it
	number  int
}

// runZoneOverlap counts pairs of work sessions, at least three hours of offset apart, of which one has a commit between two
// commits of the other: A B A with less than two hours between the As. No journey leaves that trace.
func runZoneOverlap(p *Pass) error {
	line, limit, err := p.wanderer("zone-overlap/sessions")
	if line == nil {
		return err
	}
	n := len(line.placed)
	found := overlaps(tz.TheWorld(), line.placed)
	p.measured("zone-overlap/sessions", n, float64(len(found)))
	if float64(len(found)) < limit {
		return nil
	}
	f := Finding{
		Confidence: Exact,
		Message:    fmt.Sprintf("work sessions at offsets at least 3 h apart overlap in time: %s, within %d commits", pairsOf(len(found)), n),
		BaseRate:   rate(p, p.Analyzer.Name),
		Evidence: []Evidence{{
			Kind: Statistic,
			Note: "a session is a run of commits at one offset with less than 2 h between them; a pair is counted when a commit of one lies between two commits of the other",
			Numbers: []Number{
				{
					Name: "overlapping pairs of sessions", Value: float64(len(found)), Unit: "pairs",
					Reference: &limit, RefName: "reached by at most 1 % of honest developers with as many commits",
				},
				{Name: "commits", Value: float64(n), Unit: "commits"},
			},
		}},
	}
	for _, o := range found[:min(len(found), maxListed)] {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: p.hash(o.before), Other: p.hash(o.between), At: o.before.moment(), OtherAt: o.between.moment(),
			Note: fmt.Sprintf("%s later; the next commit at %s follows %s after that", zoneSpan(o.between.unix-o.before.unix),
				zoneOffset(o.after.offset), zoneSpan(o.after.unix-o.between.unix)),
		})
	}
	f.Unlisted = unlisted(len(found))
	p.Report(f)
	return nil
}

// overlaps goes through the commits once and keeps the sessions that are still open, of which there are hardly ever more than
// two. Each pair of sessions is counted once, at its first A B A.
func overlaps(w *tz.World, ticks []tick) []overlap {
	var out []overlap
	var open []session
	sessions := 0
	for _, t := range ticks {
		kept := open[:0]
		at := -1
		for _, s := range open {
			if t.unix-s.last.unix >= pause {
				continue
			}
			if s.last.offset == t.offset {
				at = len(kept)
			}
			kept = append(kept, s)
		}
		open = kept
		if at < 0 {
			sessions++
			open = append(open, session{last: t, number: sessions})
			continue
		}
		s := &open[at]
		for i := range open {
			o := &open[i]
			// o went on since the session's last commit, in another second: a rebase writes many commits in one
			if i == at || o.last.unix <= s.last.unix || o.last.unix >= t.unix || crossed(s, o) || !far(w, s.last, o.last) {
				continue
			}
			s.crossed, o.crossed = append(s.crossed, o.number), append(o.crossed, s.number)
			out = append(out, overlap{s.last, o.last, t})
		}
		s.last = t
	}
	return out
}

func pairsOf(n int) string {
	if n == 1 {
		return "1 pair"
	}
	return fmt.Sprintf("%d pairs", n)
}

func crossed(s, o *session) bool {
	for _, n := range s.crossed {
		if n == o.number {
			return true
		}
	}
	return false
}
