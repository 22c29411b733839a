package analyzers

import "time"

// Claims is what the subject says of himself. All of it is optional.
type Claims struct {
	Zones []ZonePeriod // by From; periods do not overlap
	Since time.Time    // start of the claimed career; zero when not claimed
	Hours *ClaimedHours
}

// ZonePeriod says "in this zone from From until To". A zero From or To is open.
type ZonePeriod struct {
	Zone     *time.Location // loaded from the IANA database embedded in the binary
	Name     string         // IANA name, such as "America/New_York"
	From, To time.Time      // From inclusive, To exclusive
}

// ClaimedHours are working hours on the wall clock of the claimed zone, in minutes after midnight. Start may be after End:
// 22:00-06:00 is a night shift.
type ClaimedHours struct {
	Start, End int // Start inclusive, End exclusive
}

// ZoneAt gives the claimed period in force at an instant, or nil when the claims say nothing about it.
func (c *Claims) ZoneAt(unix int64) *ZonePeriod {
	for i := range c.Zones {
		z := &c.Zones[i]
		if !z.From.IsZero() && unix < z.From.Unix() || !z.To.IsZero() && unix >= z.To.Unix() {
			continue
		}
		return z
	}
	return nil
}

// Contains tells whether a wall-clock minute of the day lies inside the hours.
func (h *ClaimedHours) Contains(minute int) bool {
	if h.Start <= h.End {
		return minute >= h.Start && minute < h.End
	}
	return minute >= h.Start || minute < h.End
}
