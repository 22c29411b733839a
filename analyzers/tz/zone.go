// Package tz answers questions about UTC offsets from the IANA time zone database, fast enough to be asked for every commit of
// a large history: what offset did a zone have at an instant, and which zones of the world had a given offset then?
//
// The database embedded in the binary (time/tzdata) is the fallback of package time; where the system has its own, package time
// prefers that. The window of the answers is 2005 to 2037: Git is from 2005, and 32-bit transition tables end in 2037.
package tz

import (
	"fmt"
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // so that a machine without a zone database gives the same answers
)

// From and Until bound the window, in unix seconds: 2005-01-01 inclusive to 2038-01-01 exclusive.
const (
	From  int64 = 1104537600
	Until int64 = 2145916800
)

// Zone is the course of one zone's offset through the window.
type Zone struct {
	Name string // IANA name
	loc  *time.Location
	at   []int64 // instants from which offset[i] holds; at[0] is From
	off  []int16 // minutes east of UTC
}

// Load finds a zone by its IANA name. The empty name and "Local" are errors: a report must not depend on the machine that
// makes it.
func Load(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is no IANA zone name", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q is not in the IANA database", name)
	}
	return loc, nil
}

var known sync.Map // *time.Location -> *Zone

// Of gives the zone of a location. The course is worked out once for each location and kept.
func Of(loc *time.Location) *Zone {
	if z, ok := known.Load(loc); ok {
		return z.(*Zone)
	}
	z, _ := known.LoadOrStore(loc, course(loc))
	return z.(*Zone)
}

// course walks the transitions. Those that change only the name or the summer flag are left out.
func course(loc *time.Location) *Zone {
	z := &Zone{Name: loc.String(), loc: loc}
	t := time.Unix(From, 0).In(loc)
	for {
		_, seconds := t.Zone()
		if n := len(z.off); n == 0 || z.off[n-1] != int16(seconds/60) {
			z.at = append(z.at, t.Unix())
			z.off = append(z.off, int16(seconds/60))
		}
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Unix() >= Until {
			return z
		}
		t = end
	}
}

// OffsetAt gives the offset in minutes east of UTC at any instant; within the window without work for package time.
func (z *Zone) OffsetAt(unix int64) int16 {
	if unix < From || unix >= Until {
		_, seconds := time.Unix(unix, 0).In(z.loc).Zone()
		return int16(seconds / 60)
	}
	return z.off[z.index(unix)]
}

// index is the transition in force at an instant of the window.
func (z *Zone) index(unix int64) int {
	i, found := slices.BinarySearch(z.at, unix)
	if !found {
		i--
	}
	return i
}

// Next gives the first change of offset after an instant of the window, and false when there is none up to its end.
func (z *Zone) Next(unix int64) (int64, bool) {
	if unix < From {
		unix = From
	}
	i := z.index(min(unix, Until-1)) + 1
	if i >= len(z.at) {
		return 0, false
	}
	return z.at[i], true
}

// Previous gives the last change of offset at or before an instant of the window, and false when there is none in it.
func (z *Zone) Previous(unix int64) (int64, bool) {
	if unix < From {
		return 0, false
	}
	i := z.index(min(unix, Until-1))
	if i == 0 {
		return 0, false
	}
	return z.at[i], true
}

// Standard gives the lowest offset that the zone shows in the half year around an instant: its standard time where it changes
// clocks twice a year, otherwise the offset itself. Zones are compared by it, so that summer time is no distance.
func (z *Zone) Standard(unix int64) int16 {
	const quarter = 91 * 24 * 3600
	lowest := z.OffsetAt(unix)
	for _, t := range [...]int64{unix - 2*quarter, unix - quarter, unix + quarter, unix + 2*quarter} {
		lowest = min(lowest, z.OffsetAt(t))
	}
	return lowest
}
