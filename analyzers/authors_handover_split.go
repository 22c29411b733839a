package analyzers

import (
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
	"github.com/bonafide-lint/bonafide/analyzers/style"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// trait is one statistic that can change at a split.
type trait int

const (
	traitZone trait = iota
	traitHours
	traitMessages
	traitHabits
	traitLanguages
	traitCode
	traitSignature
	traitClock
	traitEncoding
	traitLineEnds
	traits
)

// aspect is a group of traits that honestly change together, so that they count once: a move of house, or a remote machine, changes zone, hours and clock,
// a convention of a repository subjects and trailers, another task languages and layout, another machine signatures and line ends.
type aspect int

const (
	place aspect = iota
	words
	code
	tools
	aspects
)

var aspectOf = [traits]aspect{
	traitZone: place, traitHours: place, traitMessages: words, traitHabits: words, traitLanguages: code, traitCode: code,
	traitSignature: tools, traitClock: place, traitEncoding: tools, traitLineEnds: tools,
}

var traitKeys = [traits]string{
	traitZone: "authors-handover/zone", traitHours: "authors-handover/hours", traitMessages: "authors-handover/messages",
	traitHabits: "authors-handover/habits", traitLanguages: "authors-handover/languages", traitCode: "authors-handover/code",
	traitSignature: "authors-handover/signature", traitClock: "authors-handover/clock", traitEncoding: "authors-handover/encoding",
	traitLineEnds: "authors-handover/line-ends",
}

// change is what differs at one split: each trait in units of what few honest people reach, 0 where it could not be compared.
type change struct {
	at       int // how many works lie before the split
	value    [traits]float64
	ratio    [traits]float64
	compared [traits]bool
	merged   bool // words and code count once: an assistant or a partner began or ended at the split
}

// aspect is the largest ratio of the traits of each aspect.
func (c *change) aspect() [aspects]float64 {
	var a [aspects]float64
	for t, r := range c.ratio {
		a[aspectOf[t]] = math.Max(a[aspectOf[t]], r)
	}
	if c.merged {
		a[words], a[code] = math.Max(a[words], a[code]), 0
	}
	return a
}

// second is the second largest of the aspects: what at least two of them reach.
func (c *change) second() float64 {
	var first, second float64
	for _, a := range c.aspect() {
		switch {
		case a > first:
			first, second = a, first
		case a > second:
			second = a
		}
	}
	return second
}

// splitter compares the works before and after a split.
type splitter struct {
	p       *Pass
	works   []work
	limit   [traits]float64 // what few honest people reach
	least   int             // fewest events of a side for a trait to be compared
	side    int             // most works of a side
	days    int             // fewest days of a side: what is done in a day or two is one task, not a habit
	lines   float64         // fewest lines of code of a side
	bound   float64         // most that one habit differs, in standard deviations
	partner float64         // change of the share of messages with co-authors from which on words and code count once
	zero    bool            // +0000 is a place for this subject
	server  func(*history.Time) bool
	scratch style.Scratch

	most [traits]float64 // largest value of each trait at the splits that were tried
	seen [traits]bool    // the traits that could be compared at one of them
}

func (s *splitter) sides(at int) (before, after []work) {
	return s.works[max(0, at-s.side):at], s.works[at:min(len(s.works), at+s.side)]
}

// compare works out what the headers and messages tell.
func (s *splitter) compare(at int) change {
	c := change{at: at}
	before, after := s.sides(at)
	if min(s.daysOf(before), s.daysOf(after)) < s.days {
		return c
	}
	c.value[traitZone], c.compared[traitZone] = s.zoneChange(before, after)
	c.value[traitHours], c.compared[traitHours] = s.hoursChange(before, after)
	a, b := comparableWork(before, after)
	if min(len(a), len(b)) >= s.least {
		c.value[traitMessages] = s.scratch.Contrast(gramsOf(a), gramsOf(b))
		ha, hb := habitsOf(a), habitsOf(b)
		c.value[traitHabits] = ha.Distance(hb, s.bound)
		c.compared[traitMessages], c.compared[traitHabits] = true, true
		c.merged = math.Abs(ha.Mean(style.CoAuthors)-hb.Mean(style.CoAuthors)) > s.partner
	}
	for _, f := range []history.Flags{history.SignedPGP, history.SignedSSH, history.SignedX509} {
		c.value[traitSignature] = math.Max(c.value[traitSignature], difference(before, after, func(w *work) bool { return s.p.History.Commits[w.commit].Has(f) }))
	}
	if !s.zero {
		c.value[traitClock] = difference(before, after, func(w *work) bool { return s.p.History.Commits[w.commit].Author.Offset == 0 })
	}
	c.value[traitEncoding] = difference(before, after, func(w *work) bool { return w.encoded })
	c.compared[traitSignature], c.compared[traitClock], c.compared[traitEncoding] = true, true, true
	s.scale(&c)
	return c
}

// compareCode adds to a change what the files tell.
func (s *splitter) compareCode(c *change) error {
	before, after := s.sides(c.at)
	a, err := s.joined(before)
	if err != nil {
		return err
	}
	b, err := s.joined(after)
	if err != nil {
		return err
	}
	if a.missing || b.missing {
		return nil
	}
	c.value[traitLanguages], c.compared[traitLanguages] = a.languages.Distance(&b.languages), true
	c.value[traitCode], c.compared[traitCode] = a.code.Distance(&b.code, s.lines)
	if c.compared[traitLineEnds] = math.Min(a.lines, b.lines) >= s.lines; c.compared[traitLineEnds] {
		c.value[traitLineEnds] = math.Abs(a.crlf/a.lines - b.crlf/b.lines)
	}
	s.scale(c)
	return nil
}

// joined sums up what the commits of a side added. Where a quarter of them cannot be read, the side is missing.
func (s *splitter) joined(side []work) (*codeWork, error) {
	sum := &codeWork{}
	missing := 0
	for i := range side {
		c, err := side[i].read(s.p)
		if err != nil {
			return nil, err
		}
		if c.missing {
			missing++
			continue
		}
		sum.languages.Join(&c.languages, 1)
		sum.code.Join(&c.code, 1)
		sum.lines += c.lines
		sum.crlf += c.crlf
	}
	sum.missing = 4*missing > len(side)
	return sum, nil
}

// daysOf is the number of different days with commits, on the author's wall clock.
func (s *splitter) daysOf(side []work) int {
	seen := make(map[int64]bool, len(side))
	for i := range side {
		seen[s.p.History.Commits[side[i].commit].Author.Local()/86400] = true
	}
	return len(seen)
}

func (s *splitter) scale(c *change) {
	for t := range c.ratio {
		if c.ratio[t] = 0; c.value[t] > 0 {
			c.ratio[t] = c.value[t] / math.Max(s.limit[t], 1e-6)
		}
	}
}

// difference of the shares of works with a property.
func difference(before, after []work, has func(*work) bool) float64 {
	return math.Abs(shareOf(before, has) - shareOf(after, has))
}

func shareOf(side []work, has func(*work) bool) float64 {
	n := 0
	for i := range side {
		if has(&side[i]) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(side)))
}

// ticks are the committer clocks of a side that can tell a place.
func (s *splitter) ticks(side []work) []tick {
	out := make([]tick, 0, len(side))
	for i := range side {
		c := &s.p.History.Commits[side[i].commit].Committer
		if c.Zone == history.ZoneReal && (c.Offset != 0 || s.zero) && !s.server(c) {
			out = append(out, tick{c.Unix, side[i].commit, c.Offset})
		}
	}
	return out
}

// zoneChange is how much worse the best zone explains both sides than a zone for each explains its own, 0..1. Summer time is no
// change, and who travelled before and after has none either.
func (s *splitter) zoneChange(before, after []work) (float64, bool) {
	a, b := s.ticks(before), s.ticks(after)
	if min(len(a), len(b)) < s.least {
		return 0, false
	}
	w := tz.TheWorld()
	x, y := fitZones(w, a), fitZones(w, b)
	var bestA, bestB, both float64
	for z := range x.each {
		fa, fb := float64(x.each[z])/float64(x.n), float64(y.each[z])/float64(y.n)
		bestA, bestB, both = math.Max(bestA, fa), math.Max(bestB, fb), math.Max(both, math.Min(fa, fb))
	}
	return math.Max(0, math.Min(bestA, bestB)-both), true
}

// hoursChange is Kuiper's distance of the times of day on the author's clock, of one commit an hour, 0..1.
func (s *splitter) hoursChange(before, after []work) (float64, bool) {
	a, b := s.times(before), s.times(after)
	if min(len(a), len(b)) < s.least {
		return 0, false
	}
	return rhythm.Kuiper(a, b), true
}

// times are the seconds of the day of a side's author clocks that tell a place, one an hour of universal time.
func (s *splitter) times(side []work) []int64 {
	out := make([]int64, 0, len(side))
	last := int64(math.MinInt64)
	for i := range side {
		t := &s.p.History.Commits[side[i].commit].Author
		slot := rhythm.Slot(t.Unix)
		if slot == last || t.Zone != history.ZoneReal || t.Offset == 0 && !s.zero || s.server(t) {
			continue
		}
		last = slot
		out = append(out, ((t.Local()%86400)+86400)%86400)
	}
	return out
}
