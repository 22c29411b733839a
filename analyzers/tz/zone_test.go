package tz

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func at(t *testing.T, s string) int64 {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when.Unix()
}

func zone(t *testing.T, name string) *Zone {
	t.Helper()
	loc, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return Of(loc)
}

func TestOffsetAt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		zone, at string
		want     int16
	}{
		{"Europe/Berlin", "2024-01-15T12:00:00Z", 60},
		{"Europe/Berlin", "2024-07-15T12:00:00Z", 120},
		{"Europe/Berlin", "2024-03-31T00:59:59Z", 60},
		{"Europe/Berlin", "2024-03-31T01:00:00Z", 120},
		{"America/New_York", "2024-03-20T12:00:00Z", -240},
		{"America/New_York", "2006-03-20T12:00:00Z", -300}, // before the change weeks of 2007
		{"Europe/Moscow", "2010-07-01T00:00:00Z", 240},
		{"Europe/Moscow", "2012-01-01T00:00:00Z", 240}, // summer time all year, 2011 to 2014
		{"Europe/Moscow", "2015-01-01T00:00:00Z", 180},
		{"Australia/Lord_Howe", "2024-01-15T00:00:00Z", 660}, // half an hour of summer time
		{"Australia/Lord_Howe", "2024-07-15T00:00:00Z", 630},
		{"Pacific/Apia", "2011-12-29T00:00:00Z", -600}, // crossed the date line
		{"Pacific/Apia", "2011-12-31T00:00:00Z", 840},
		{"Pacific/Chatham", "2024-01-15T00:00:00Z", 825},
		{"Pacific/Chatham", "2024-07-15T00:00:00Z", 765},
		{"America/Santiago", "2024-01-15T00:00:00Z", -180}, // southern summer
		{"America/Santiago", "2024-07-15T00:00:00Z", -240},
		{"Africa/Casablanca", "2024-01-15T00:00:00Z", 60}, // "negative" summer time in Ramadan
		{"Africa/Casablanca", "2024-03-20T00:00:00Z", 0},
		{"Europe/Dublin", "2024-01-15T00:00:00Z", 0}, // "negative" summer time in winter
		{"Europe/Dublin", "2024-07-15T00:00:00Z", 60},
		{"Asia/Pyongyang", "2016-01-01T00:00:00Z", 510},
		{"Asia/Kathmandu", "2024-01-01T00:00:00Z", 345},
		{"Europe/Berlin", "1990-07-01T00:00:00Z", 120}, // outside the window
		{"Europe/Berlin", "2050-01-01T00:00:00Z", 60},
	}
	for _, tt := range tests {
		if got := zone(t, tt.zone).OffsetAt(at(t, tt.at)); got != tt.want {
			t.Errorf("%s at %s: offset %d, want %d", tt.zone, tt.at, got, tt.want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd"} {
		if _, err := Load(name); err == nil {
			t.Errorf("Load(%q) gave no error", name)
		}
	}
}

func TestNextAndPrevious(t *testing.T) {
	t.Parallel()
	berlin, spring, autumn := zone(t, "Europe/Berlin"), at(t, "2024-03-31T01:00:00Z"), at(t, "2024-10-27T01:00:00Z")
	for _, tt := range []struct{ from, next, previous int64 }{
		{spring - 1, spring, at(t, "2023-10-29T01:00:00Z")},
		{spring, autumn, spring},
		{autumn - 1, autumn, spring},
	} {
		next, ok := berlin.Next(tt.from)
		previous, ok2 := berlin.Previous(tt.from)
		if !ok || !ok2 || next != tt.next || previous != tt.previous {
			t.Errorf("around %d: %d and %d, want %d and %d", tt.from, previous, next, tt.previous, tt.next)
		}
	}
	tokyo := zone(t, "Asia/Tokyo")
	if _, ok := tokyo.Next(spring); ok {
		t.Error("Tokyo has a next change of clocks")
	}
	if _, ok := tokyo.Previous(spring); ok {
		t.Error("Tokyo had a change of clocks since 2005")
	}
	if first, ok := berlin.Next(0); !ok || first != at(t, "2005-03-27T01:00:00Z") {
		t.Errorf("first change of the window is %d", first)
	}
}

func TestStandard(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, at string
		want     int16
	}{
		{"Europe/Berlin", "2024-07-01T00:00:00Z", 60},
		{"Europe/Berlin", "2024-01-01T00:00:00Z", 60},
		{"Australia/Sydney", "2024-01-01T00:00:00Z", 600},
		{"Asia/Kolkata", "2024-01-01T00:00:00Z", 330},
	} {
		if got := zone(t, tt.zone).Standard(at(t, tt.at)); got != tt.want {
			t.Errorf("%s at %s: standard %d, want %d", tt.zone, tt.at, got, tt.want)
		}
	}
}

// TestEveryNameIsRepresented compares all names of the IANA database with the zones of the world. It ends with the day of the
// database from which the list was drawn, since a law made later may part two zones that were alike until then.
func TestEveryNameIsRepresented(t *testing.T) {
	t.Parallel()
	const drawn = 1767225600 // 2026-01-01
	file, err := os.Open("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := 0
	for s := bufio.NewScanner(file); s.Scan(); lines++ {
		name, like, _ := strings.Cut(s.Text(), " ")
		if !slices.Contains(names[:], like) {
			t.Errorf("%s is like %s, which is not in the list", name, like)
			continue
		}
		if diff := cmp.Diff(past(zone(t, like), drawn), past(zone(t, name), drawn)); diff != "" {
			t.Errorf("%s differs from %s (-%s +%s):\n%s", name, like, like, name, diff)
		}
	}
	if lines < 590 {
		t.Errorf("only %d names were compared", lines)
	}
}

func past(z *Zone, until int64) map[int64]int16 {
	out := map[int64]int16{}
	for i, t := range z.at {
		if t < until {
			out[t] = z.off[i]
		}
	}
	return out
}

func TestShowing(t *testing.T) {
	t.Parallel()
	w := TheWorld()
	if len(w.Zones) != len(names) || len(names) > 192 {
		t.Fatalf("%d zones of %d; a set holds 192", len(w.Zones), len(names))
	}
	number := func(name string) int {
		return slices.IndexFunc(w.Zones, func(z *Zone) bool { return z.Name == name })
	}
	winter, summer := at(t, "2024-01-15T12:00:00Z"), at(t, "2024-07-15T12:00:00Z")
	for _, tt := range []struct {
		zone   string
		at     int64
		offset int16
		want   bool
	}{
		{"Europe/Berlin", winter, 60, true},
		{"Europe/Berlin", summer, 60, false},
		{"Africa/Lagos", winter, 60, true},
		{"Africa/Lagos", summer, 60, true},
		{"Pacific/Pitcairn", summer, -480, true},
		{"America/Los_Angeles", summer, -480, false},
		{"Europe/Berlin", From - 1, 60, false},
		{"Europe/Berlin", Until, 60, false},
		{"Europe/Berlin", winter, 61, false},
		{"Europe/Berlin", winter, -13 * 60, false},
	} {
		if got := w.Showing(tt.at, tt.offset).Has(number(tt.zone)); got != tt.want {
			t.Errorf("%s shows %d at %d: %v, want %v", tt.zone, tt.offset, tt.at, got, tt.want)
		}
	}
	if n := w.Showing(summer, -210).Len(); n != 0 {
		t.Errorf("%d zones show -03:30 in July", n)
	}
}

// TestShowingAgreesWithZones holds the table of the world against package time, and the cursor against the table.
func TestShowingAgreesWithZones(t *testing.T) {
	t.Parallel()
	w := TheWorld()
	rapid.Check(t, func(t *rapid.T) {
		c := Cursor{World: w}
		unix := rapid.Int64Range(From, Until-1).Draw(t, "unix")
		for range 5 {
			i := rapid.IntRange(0, len(w.Zones)-1).Draw(t, "zone")
			z := w.Zones[i]
			_, seconds := time.Unix(unix, 0).In(z.loc).Zone()
			offset := z.OffsetAt(unix)
			if int(offset)*60 != seconds {
				t.Fatalf("%s at %d: %d min, package time says %d s", z.Name, unix, offset, seconds)
			}
			s := c.Showing(unix, offset)
			if !s.Has(i) || s != w.Showing(unix, offset) {
				t.Fatalf("%s at %d is not among those that show %d", z.Name, unix, offset)
			}
			s.Each(func(k int) {
				if w.Zones[k].OffsetAt(unix) != offset {
					t.Fatalf("%s at %d does not show %d", w.Zones[k].Name, unix, offset)
				}
			})
			unix = min(Until-1, unix+rapid.Int64Range(0, 40*24*3600).Draw(t, "gap"))
		}
	})
}

func TestSet(t *testing.T) {
	t.Parallel()
	a, b := Set{1, 0, 1 << 63}, Set{3, 4, 0}
	var seen []int
	a.Each(func(i int) { seen = append(seen, i) })
	if diff := cmp.Diff([]int{0, 191}, seen); diff != "" {
		t.Error(diff)
	}
	if a.Len() != 2 || a.And(b) != (Set{1, 0, 0}) || a.Empty() || !(Set{}).Empty() || b.Has(2) || !b.Has(66) {
		t.Error("set arithmetic is wrong")
	}
}
