package tz

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Set is a set of the world's zones, by their number in World.Zones.
type Set [3]uint64

// Has tells whether zone i is in the set.
func (s Set) Has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// Empty tells whether no zone is in the set.
func (s Set) Empty() bool { return s[0]|s[1]|s[2] == 0 }

// Len is the number of zones in the set.
func (s Set) Len() int {
	return bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2])
}

// And gives the zones that are in both sets.
func (s Set) And(t Set) Set { return Set{s[0] & t[0], s[1] & t[1], s[2] & t[2]} }

// Each calls f for every zone of the set, in rising order.
func (s Set) Each(f func(i int)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			f(w<<6 + bits.TrailingZeros64(word))
		}
	}
}

// Offsets are looked up in steps of a quarter of an hour: no inhabited place has had another kind since 2005.
const (
	step    = 15
	lowest  = -12 * 60
	highest = 14 * 60
	rows    = (highest-lowest)/step + 1
)

// World is the window of all zones at once: for every offset, when which zones show it.
type World struct {
	Zones []*Zone
	rows  [rows]row
}

// row is the history of one offset: from at[i] on the zones in sets[i] show it.
type row struct {
	at   []int64
	sets []Set
}

var world = sync.OnceValue(buildWorld)

// TheWorld gives the zones of the world. It is built on the first call, which takes some 4 ms.
func TheWorld() *World { return world() }

func buildWorld() *World {
	w := &World{Zones: loadAll()}
	// Each change is one number, so that sorting them all is quick: when, which zone, from which row, to which row.
	changes := make([]uint64, 0, 6000)
	for i, z := range w.Zones {
		w.rows[rowOf(z.off[0])].add(From, i, true)
		for k := 1; k < len(z.at); k++ {
			changes = append(changes, uint64(z.at[k]-From)<<24|uint64(i)<<16|uint64(rowOf(z.off[k-1]))<<8|uint64(rowOf(z.off[k])))
		}
	}
	slices.Sort(changes)
	for _, c := range changes {
		at, zone := From+int64(c>>24), int(c>>16&0xff)
		w.rows[c>>8&0xff].add(at, zone, false)
		w.rows[c&0xff].add(at, zone, true)
	}
	return w
}

// loadAll reads the zones on all processors, since unpacking the database is most of the work.
func loadAll() []*Zone {
	zones := make([]*Zone, len(names))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				if loc, err := Load(names[i]); err == nil {
					zones[i] = Of(loc)
				}
			}
		})
	}
	workers.Wait()
	// A system database may lack a name that time/tzdata has; no answer gets wrong by it.
	return slices.DeleteFunc(zones, func(z *Zone) bool { return z == nil })
}

// rowOf gives the row of an offset that is known to have one.
func rowOf(offset int16) int { return (int(offset) - lowest) / step }

func (r *row) add(at int64, zone int, shows bool) {
	n := len(r.at)
	if n == 0 || r.at[n-1] != at {
		var s Set
		if n > 0 {
			s = r.sets[n-1]
		}
		r.at, r.sets = append(r.at, at), append(r.sets, s)
		n++
	}
	if shows {
		r.sets[n-1][zone>>6] |= 1 << (zone & 63)
	} else {
		r.sets[n-1][zone>>6] &^= 1 << (zone & 63)
	}
}

// A Cursor looks up instants that rise or stay near one another, as the commits of a history do, without searching anew for
// each. Its zero value with World set is ready. It must not be shared between goroutines.
type Cursor struct {
	World       *World
	offset      int16
	valid       bool
	from, until int64
	set         Set
}

// Showing gives the zones that show an offset (minutes east of UTC) at an instant (unix seconds). Outside the window, and for
// an offset that no place has had, it is empty.
func (c *Cursor) Showing(unix int64, offset int16) Set {
	if c.valid && offset == c.offset && unix >= c.from && unix < c.until {
		return c.set
	}
	c.set, c.from, c.until = c.World.find(unix, offset)
	c.offset, c.valid = offset, true
	return c.set
}

// Showing is Cursor.Showing for a single question.
func (w *World) Showing(unix int64, offset int16) Set {
	s, _, _ := w.find(unix, offset)
	return s
}

// find also gives the span in which the answer stays the same.
func (w *World) find(unix int64, offset int16) (s Set, from, until int64) {
	switch {
	case unix < From:
		return Set{}, -1 << 63, From
	case unix >= Until:
		return Set{}, Until, 1<<63 - 1
	case offset < lowest || offset > highest || (int(offset)-lowest)%step != 0:
		return Set{}, From, Until
	}
	r := &w.rows[rowOf(offset)]
	i, found := slices.BinarySearch(r.at, unix)
	if !found {
		i--
	}
	from, until = From, Until
	if i+1 < len(r.at) {
		until = r.at[i+1]
	}
	if i >= 0 {
		s, from = r.sets[i], r.at[i]
	}
	return s, from, until
}
