package analyzers

import (
	"cmp"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// sitting is one moment at which the subject was at the keyboard.
type sitting struct {
	unix   int64
	commit int32
	offset int16 // minutes east of UTC, as recorded
	placed bool  // the offset tells a place, so unix + offset is a wall clock
}

func (s sitting) local() int64 { return s.unix + int64(s.offset)*60 }

// hourSlots is what the checks of hours share of one subject: the author times of its own commits.
type hourSlots struct {
	sittings []sitting // one a second, by time: rebased copies of a commit are one
	slots    []sitting // the first of each hour of universal time: ten commits in one hour are one sitting
	placed   []sitting // the slots whose offset tells a place
	utc      bool      // (nearly) every stamp is +0000, which is no place
}

// hourSlots builds the subject's slots on first use. Commits dated more than a day after the scan are left out: nobody sat at a
// keyboard then.
func (p *Pass) hourSlots() (*hourSlots, error) {
	s := p.Subject
	if s.hours != nil {
		return s.hours, nil
	}
	constant, err := p.limit("hours/constant-utc", 0)
	if err != nil {
		return nil, err
	}
	h := &hourSlots{sittings: make([]sitting, 0, len(s.Identity.Own))}
	zero := 0
	end := p.Now.Unix() + 24*3600
	for _, i := range s.Identity.Own {
		a := &p.History.Commits[i].Author
		if a.Unix > end {
			continue
		}
		if a.Zone != history.ZoneReal || a.Offset == 0 {
			zero++
		}
		h.sittings = append(h.sittings, sitting{unix: a.Unix, commit: i, offset: a.Offset, placed: a.Zone == history.ZoneReal})
	}
	h.utc = float64(zero) >= constant*float64(len(h.sittings))
	h.thin()
	s.hours = h
	return h, nil
}

// thin sorts, and keeps one sitting a second, then one an hour.
func (h *hourSlots) thin() {
	slices.SortFunc(h.sittings, func(a, b sitting) int { return cmp.Or(cmp.Compare(a.unix, b.unix), cmp.Compare(a.commit, b.commit)) })
	h.sittings = slices.CompactFunc(h.sittings, func(a, b sitting) bool { return a.unix == b.unix })
	h.slots = make([]sitting, 0, len(h.sittings))
	offsets := make([]int16, 0, len(h.sittings))
	for i, s := range h.sittings {
		if i > 0 && rhythm.Slot(s.unix) == rhythm.Slot(h.sittings[i-1].unix) {
			continue
		}
		h.slots = append(h.slots, s)
		offsets = append(offsets, s.offset)
	}
	h.dropServer()
	keepZero := rhythm.ZeroIsPlace(offsets)
	h.placed = make([]sitting, 0, len(h.slots))
	for i := range h.slots {
		s := &h.slots[i]
		if s.placed = s.placed && (s.offset != 0 || keepZero); s.placed {
			h.placed = append(h.placed, *s)
		}
	}
}

// dropServer takes away the place of the slots that GitHub's server may have dated: those at the Pacific offset before
// serverUntil, unless the Pacific is where most of that time's slots come from. Their instants stay true.
func (h *hourSlots) dropServer() {
	if len(h.slots) == 0 || h.slots[0].unix >= serverUntil {
		return
	}
	pacific := pacificZone()
	var suspects []int
	old := 0
	for i, s := range h.slots {
		if s.unix >= serverUntil {
			break
		}
		if s.offset == 0 {
			continue
		}
		old++
		if s.offset == pacific.OffsetAt(s.unix) {
			suspects = append(suspects, i)
		}
	}
	if 2*len(suspects) > old {
		return
	}
	for _, i := range suspects {
		h.slots[i].placed = false
	}
}

// onClaimedClock gives the slots of the periods for which a zone is claimed, with the offset that the zone had then instead of
// the recorded one.
func (h *hourSlots) onClaimedClock(c *Claims) []sitting {
	claimed := make([]sitting, 0, len(h.slots))
	for _, s := range h.slots {
		if z := c.ZoneAt(s.unix); z != nil {
			s.offset, s.placed = tz.Of(z.Zone).OffsetAt(s.unix), true
			claimed = append(claimed, s)
		}
	}
	return claimed
}

// judged gives the slots on the clock that a check judges by, the claimed one where a zone is claimed and otherwise the
// recorded one, and what to call that clock.
func (h *hourSlots) judged(c *Claims) ([]sitting, string) {
	switch len(c.Zones) {
	case 0:
		return h.placed, "the recorded offset"
	case 1:
		return h.onClaimedClock(c), "the claimed zone " + c.Zones[0].Name
	}
	return h.onClaimedClock(c), "the claimed zones"
}

// usableHours is how every check of hours begins: enough commits, and a clock that tells something.
func (p *Pass) usableHours() (*hourSlots, error) {
	if n := len(p.Subject.Identity.Own); n < p.Analyzer.MinSample {
		return nil, TooFew(n, p.Analyzer.MinSample, "self-committed commits")
	}
	h, err := p.hourSlots()
	if err != nil {
		return nil, err
	}
	if h.utc {
		return nil, Skip("the clock shows +0000 throughout, which is no place: zone unknown")
	}
	return h, nil
}

var profilesOf sync.Map // *calibration.Table -> *rhythm.Profiles; logarithms are taken once a table

func hourProfiles(t *calibration.Table) (*rhythm.Profiles, error) {
	if p, ok := profilesOf.Load(t); ok {
		return p.(*rhythm.Profiles), nil
	}
	p, err := rhythm.NewProfiles(t)
	if err != nil {
		return nil, err
	}
	actual, _ := profilesOf.LoadOrStore(t, p)
	return actual.(*rhythm.Profiles), nil
}

// dayOf counts slots by half hour of their wall clock.
func dayOf(slots []sitting) rhythm.Day {
	var d rhythm.Day
	for _, s := range slots {
		d.Add(s.local())
	}
	return d
}

// daysWith is the number of different days, on their wall clock, on which slots fall. Slots are sorted.
func daysWith(slots []sitting) int {
	n, last := 0, int64(-1<<62)
	for _, s := range slots {
		if day := s.local() / (24 * 3600); day != last {
			n, last = n+1, day
		}
	}
	return n
}

// lastSlots gives the last n of a list, or all of it.
func lastSlots(slots []sitting, n int) []sitting { return slots[max(0, len(slots)-n):] }

// sittingEvidence points at the commit of one sitting, with the offset that the commit recorded.
func (p *Pass) sittingEvidence(s sitting, note string) Evidence {
	return Evidence{Kind: CommitEvidence, Commit: p.History.Commits[s.commit].ID.String(), At: p.sittingMoment(s), Note: note}
}

func (p *Pass) sittingMoment(s sitting) *Moment {
	a := &p.History.Commits[s.commit].Author
	return &Moment{Unix: a.Unix, Offset: a.Offset, Zone: a.Zone}
}

// beside is a figure with the figure that it is compared to.
func beside(name string, value float64, unit string, reference float64, refName string) Number {
	return Number{Name: name, Value: value, Unit: unit, Reference: &reference, RefName: refName}
}
