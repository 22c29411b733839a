// Package rhythm holds the arithmetic of the hours at which somebody works: where in the day the work lies, how far that is
// from a reference, and how long somebody stays awake. It knows seconds, offsets and counts, but neither commits nor people,
// so that the checks and the program that measures their thresholds (scripts/fit-profiles) use one and the same code.
package rhythm

// Bins is the number of bins of a Day. Half hours, because some zones differ by half an hour from their neighbours.
const Bins = 48

const (
	secondsPerBin = 1800
	secondsPerDay = 86400
	hourSeconds   = 3600
)

// Day counts events by half hour of the day: bin 0 is 00:00-00:29 on whatever clock the caller reads.
type Day [Bins]float64

// Bin gives the bin of an instant on a local clock, in seconds since 1970-01-01 00:00 on that clock.
func Bin(local int64) int {
	s := local % secondsPerDay
	if s < 0 {
		s += secondsPerDay
	}
	return int(s / secondsPerBin)
}

// Add counts one event at an instant on a local clock.
func (d *Day) Add(local int64) { d[Bin(local)]++ }

// Total is the number of events.
func (d *Day) Total() float64 {
	var n float64
	for _, v := range d {
		n += v
	}
	return n
}

// Rotated gives the day with every event moved later by that many bins (earlier when negative), around midnight.
func (d *Day) Rotated(bins int) Day {
	var r Day
	for i, v := range d {
		r[wrap(i+bins)] = v
	}
	return r
}

// wrap brings any bin number into [0, Bins).
func wrap(i int) int {
	i %= Bins
	if i < 0 {
		i += Bins
	}
	return i
}

// hoursOf turns a rotation in bins into hours, -12 < h <= 12.
func hoursOf(bins int) float64 {
	bins = wrap(bins)
	if bins > Bins/2 {
		bins -= Bins
	}
	return float64(bins) / 2
}

// Slot is the hour of universal time to which an instant belongs. Events are counted once a slot: somebody who commits ten
// times in one hour was at the keyboard once.
func Slot(unix int64) int64 {
	s := unix / hourSeconds
	if unix%hourSeconds < 0 {
		s--
	}
	return s
}

// ZeroIsPlace tells whether the offset +0000 of somebody's stamps means a place, as it does in London in winter, or only
// a machine set to universal time. It means a place when an offset within an hour of it is usual for him too, at least one
// stamp in twenty. Offsets are in minutes east of UTC.
func ZeroIsPlace(offsets []int16) bool {
	near := 0
	for _, o := range offsets {
		if o != 0 && o >= -60 && o <= 60 {
			near++
		}
	}
	return near > 0 && near*20 >= len(offsets)
}

// Weekend tells whether an instant on a local clock is on a Saturday or Sunday. 1970-01-01 was a Thursday.
func Weekend(local int64) bool {
	days := local / secondsPerDay
	if local%secondsPerDay < 0 {
		days--
	}
	weekday := ((days+4)%7 + 7) % 7 // 0 is Sunday
	return weekday == 0 || weekday == 6
}
