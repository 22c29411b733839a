package analyzers

import (
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

var authorsHandover = &Analyzer{
	Name: "authors-handover", Title: "two independent habits change at one date",
	Family: Authors, Severity: Low, Needs: NeedStamps | NeedContents, MinSample: 100, Since: "0.2.0",
	Innocent: []string{
		"a new job or another team: other languages, conventions, machines and hours at once",
		"a new convention of the repository for messages, and a new part of it to work on",
		"a formatter, an editor or an assistant adopted, which changes messages and code together",
		"a new machine in a new place: a move, or a remote development machine",
		"a long pause, after which habits are others, or a move from another version control system",
	},
	Ask: "What changed for you at that time: job, place, machine, tools, or the rules of the repository?",
	Run: runAuthorsHandover,
}

// The search, as the thresholds were measured with it: another range or another grid needs other thresholds.
const (
	handoverRange = 300 // latest self-committed commits that are looked at
	handoverSide  = 100 // most commits of a side: who drifts over years differs little from himself a hundred commits ago
	handoverLeast = 50  // fewest commits of a side
	handoverGrid  = 10  // commits between two splits that are tried
)

// runAuthorsHandover looks for one split at which at least two independent aspects of the work change together.
func runAuthorsHandover(p *Pass) error {
	id := p.Subject.Identity
	if n := len(id.Own); n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits")
	}
	list, err := p.works(newest(id.Own, handoverRange))
	if err != nil {
		return err
	}
	n := len(list)
	if n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits, copies aside")
	}
	s, err := p.newSplitter(list)
	if err != nil {
		return err
	}
	const key = "authors-handover/together"
	limit, err := p.limit(key, n)
	if err != nil {
		return err
	}
	best, err := s.search()
	if err != nil {
		return err
	}
	for t, v := range s.most {
		if s.seen[t] {
			p.measured(traitKeys[t], n, v)
		}
	}
	var common *convention
	if best.second() > 1 {
		if common, err = s.control(&best); err != nil {
			return err
		}
	}
	value := best.second()
	p.measured(key, n, value)
	if value <= limit {
		return nil
	}
	p.Report(s.finding(&best, limit, common))
	return nil
}

func (p *Pass) newSplitter(list []work) (*splitter, error) {
	s := &splitter{p: p, works: list, side: handoverSide}
	lim, err := p.limits(len(list), traitKeys[:]...)
	if err != nil {
		return nil, err
	}
	copy(s.limit[:], lim)
	if lim, err = p.limits(0, "authors-handover/events", "authors-handover/days", "authors-handover/lines", "authors-handover/one-habit", "authors-handover/partner"); err != nil {
		return nil, err
	}
	s.least, s.days, s.lines, s.bound, s.partner = int(lim[0]), int(lim[1]), lim[2], lim[3], lim[4]
	offsets := make([]int16, 0, len(list))
	for i := range list {
		if t := &p.History.Commits[list[i].commit].Author; t.Zone == history.ZoneReal {
			offsets = append(offsets, t.Offset)
		}
	}
	s.zero = rhythm.ZeroIsPlace(offsets)
	s.server = func(*history.Time) bool { return false }
	if p.timeline().server > 0 {
		pacific := pacificZone()
		s.server = func(t *history.Time) bool { return t.Unix < serverUntil && t.Offset == pacific.OffsetAt(t.Unix) }
	}
	return s, nil
}

// search tries every split of the grid. Files, which cost most to read, are read only around splits at which something else
// changes already: without that no two aspects can.
func (s *splitter) search() (change, error) {
	var best change
	for at := handoverLeast; at <= len(s.works)-handoverLeast; at += handoverGrid {
		c, err := s.at(at)
		if err != nil {
			return best, err
		}
		for t, v := range c.value {
			s.most[t] = math.Max(s.most[t], v)
			s.seen[t] = s.seen[t] || c.compared[t]
		}
		if best.at == 0 || c.second() > best.second() {
			best = c
		}
	}
	if best.second() <= 1 {
		return best, nil
	}
	return s.refine(best)
}

func (s *splitter) at(at int) (change, error) {
	if err := s.p.Context().Err(); err != nil {
		return change{}, err
	}
	c := s.compare(at)
	for _, a := range c.aspect() {
		if a > 1 {
			return c, s.compareCode(&c)
		}
	}
	return c, nil
}

// refine moves a split to where the changed aspects differ most: the search tries one in handoverGrid. What the check decides
// by stays the value that the grid gave.
func (s *splitter) refine(best change) (change, error) {
	changed := best.aspect()
	top, at := -1.0, best.at
	for k := best.at - handoverGrid + 1; k < best.at+handoverGrid; k++ {
		if k < handoverLeast || k > len(s.works)-handoverLeast {
			continue
		}
		c, err := s.at(k)
		if err != nil {
			return best, err
		}
		sum := 0.0
		for a, r := range c.aspect() {
			if changed[a] > 1 {
				sum += math.Min(r, 2*changed[a])
			}
		}
		if sum > top {
			top, at = sum, k
		}
	}
	best.at = at
	return best, nil
}

// finding words a change.
func (s *splitter) finding(c *change, limit float64, common *convention) Finding {
	p := s.p
	before, after := s.sides(c.at)
	last, first := &p.History.Commits[before[len(before)-1].commit], &p.History.Commits[after[0].commit]
	var changed []string
	for a, r := range c.aspect() {
		if r > limit {
			changed = append(changed, aspectWords(c, aspect(a)))
		}
	}
	f := Finding{
		Confidence: Likely,
		BaseRate:   rate(p, "authors-handover"),
		Message: fmt.Sprintf("between %s and %s %s change together (%d self-committed commits before, %d after)",
			dayOfUnix(last.Committer.Unix), dayOfUnix(first.Committer.Unix), listed(changed), len(before), len(after)),
		Evidence: []Evidence{{
			Kind: PairEvidence, Commit: last.ID.String(), Other: first.ID.String(),
			At: momentOf(last.Committer), OtherAt: momentOf(first.Committer), Note: "last commit before and first commit after the change",
		}},
	}
	switch { // that the place changed is what other checks see as well
	case math.Max(c.ratio[traitZone], c.ratio[traitClock]) > limit:
		f.Trace = Zone
	case c.ratio[traitHours] > limit:
		f.Trace = Hours
	}
	for t, r := range c.ratio {
		if r > limit {
			f.Evidence = append(f.Evidence, s.traitEvidence(trait(t), c, before, after, limit))
		}
	}
	if math.Max(c.ratio[traitMessages], c.ratio[traitHabits]) > limit {
		f.Evidence = append(f.Evidence, examples(p, before, after, "from before", "from after")...)
	}
	f.Evidence = append(f.Evidence, Evidence{Kind: Statistic, Note: common.note()})
	return f
}

func aspectWords(c *change, a aspect) string {
	switch {
	case a == place && c.ratio[traitZone] == c.aspect()[place]:
		return "the zone"
	case a == place && c.ratio[traitClock] == c.aspect()[place]:
		return "the clock"
	case a == place:
		return "the hours of work"
	case a == words && c.merged:
		return "messages and code"
	case a == words:
		return "the wording of messages"
	case a == code && c.ratio[traitLanguages] > c.ratio[traitCode]:
		return "the languages"
	case a == code:
		return "the layout of code"
	case c.ratio[traitSignature] == c.aspect()[tools]:
		return "the signing of commits"
	}
	return "the traces of tools"
}
