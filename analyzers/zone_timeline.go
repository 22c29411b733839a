package analyzers

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// tick is one self-committed commit on the committer's clock.
type tick struct {
	unix   int64
	commit int32 // index into History.Commits
	offset int16 // minutes east of UTC
}

// timeline is the course of a subject's recorded offsets.
type timeline struct {
	placed []tick // own commits whose offset can tell a place: real, not zero, not GitHub's server; by committer time
	own    int    // all own commits
	zero   int    // those at +0000: a place for some, a container or a server for others
	odd    int    // those without a usable offset
	server int    // those that GitHub's server may have dated, see serverUntil
}

// serverUntil is the end of the time in which GitHub wrote commits made in the browser with the user as committer and the
// Pacific offset of its own server (calibration of 2026-08: 98 % of such commits in 2013, 5-18 % in early 2016, none after).
const serverUntil = 1475280000 // 2016-10-01

// timeline works out the subject's course of offsets on the first call.
func (p *Pass) timeline() *timeline {
	if p.Subject.zones == nil {
		p.Subject.zones = newTimeline(p.History, p.Subject.Identity.Own)
	}
	return p.Subject.zones
}

func newTimeline(h *history.History, own []int32) *timeline {
	t := &timeline{own: len(own), placed: make([]tick, 0, len(own))}
	for _, i := range own {
		c := &h.Commits[i].Committer
		switch {
		case c.Zone != history.ZoneReal:
			t.odd++
		case c.Offset == 0:
			t.zero++
		default:
			t.placed = append(t.placed, tick{c.Unix, i, c.Offset})
		}
	}
	t.dropServer()
	return t
}

// dropServer leaves out the commits that GitHub's server may have dated: those at the Pacific offset before serverUntil,
// unless the Pacific is where most of the subject's commits of that time come from.
func (t *timeline) dropServer() {
	if len(t.placed) == 0 || t.placed[0].unix >= serverUntil {
		return
	}
	pacific := pacificZone()
	old, suspect := 0, 0
	for ; old < len(t.placed) && t.placed[old].unix < serverUntil; old++ {
		if c := t.placed[old]; c.offset == pacific.OffsetAt(c.unix) {
			suspect++
		}
	}
	if suspect == 0 || 2*suspect > old {
		return
	}
	kept := t.placed[:0]
	for i, c := range t.placed {
		if i >= old || c.offset != pacific.OffsetAt(c.unix) {
			kept = append(kept, c)
		}
	}
	t.placed, t.server = kept, suspect
}

// placeUnknown tells whether the subject's clock is a constant +0000, which is no place: nothing else, and that share of it.
func (t *timeline) placeUnknown(share float64) bool {
	return len(t.placed) == 0 && float64(t.zero) >= share*float64(t.own)
}

// constantUTC tells whether the subject's clock stands at +0000, which is no place.
func (p *Pass) constantUTC() (bool, error) {
	share, err := p.limit("hours/constant-utc", 0)
	return err == nil && p.timeline().placeUnknown(share), err
}

// known gives the timeline where there are enough own commits and the clock can tell a place, and otherwise the outcome of the
// check.
func (p *Pass) known(minimum int) (*timeline, error) {
	if n := len(p.Subject.Identity.Own); n < minimum {
		return nil, TooFew(n, minimum, "self-committed commits")
	}
	t := p.timeline()
	if unknown, err := p.constantUTC(); err != nil {
		return nil, err
	} else if unknown {
		return nil, Skip(fmt.Sprintf("zone unknown: %d of %d self-committed commits are at +0000, which is no place", t.zero, t.own))
	}
	return t, nil
}

// ready is known for checks whose minimum is on commits that can tell a place.
func (p *Pass) ready(minimum int) (*timeline, error) {
	t, err := p.known(minimum)
	if err != nil {
		return nil, err
	}
	if n := len(t.placed); n < minimum {
		return nil, TooFew(n, minimum, "self-committed commits with an offset other than +0000")
	}
	return t, nil
}

// far tells whether two offsets are those of places that no single zone explains and that lie at least three hours apart.
// Summer time is no distance, and neither is a zone that crossed the date line.
func far(w *tz.World, a, b tick) bool {
	d := int(a.offset) - int(b.offset)
	if d < farApart && d > -farApart {
		return false
	}
	return w.Showing(a.unix, a.offset).And(w.Showing(b.unix, b.offset)).Empty()
}

// samePlace tells whether two offsets are equal or shown by one zone at their instants.
func samePlace(w *tz.World, a, b tick) bool {
	return a.offset == b.offset || !w.Showing(a.unix, a.offset).And(w.Showing(b.unix, b.offset)).Empty()
}

// zoneFit counts, for every zone of the world, how many of a list of ticks it explains.
type zoneFit struct {
	world *tz.World
	n     int
	each  []int
}

func fitZones(w *tz.World, ticks []tick) zoneFit {
	f := zoneFit{world: w, each: make([]int, len(w.Zones))}
	cursor := tz.Cursor{World: w}
	var run tz.Set
	length := 0
	flush := func() { run.Each(func(i int) { f.each[i] += length }) }
	for _, t := range ticks {
		if s := cursor.Showing(t.unix, t.offset); s != run {
			flush()
			run, length = s, 0
		}
		length++
	}
	flush()
	f.n = len(ticks)
	return f
}

// best gives the zones that explain most, and how many ticks they explain. Zones within one in a hundred of the best count as
// equally good: a few commits more or less tell nothing.
func (f zoneFit) best() (zones []*tz.Zone, explained int) {
	for _, n := range f.each {
		explained = max(explained, n)
	}
	for i, n := range f.each {
		if explained > 0 && 100*n >= 99*explained {
			zones = append(zones, f.world.Zones[i])
		}
	}
	return zones, explained
}
