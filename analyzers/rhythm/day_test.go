package rhythm

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		local int64
		want  int
	}{
		{0, 0},
		{1799, 0},
		{1800, 1},
		{86399, 47},
		{86400, 0},
		{-1, 47},
		{-1800, 47},
		{-1801, 46},
		{math.MaxInt64, 31},
		{math.MinInt64, 16},
	} {
		if got := Bin(c.local); got != c.want {
			t.Errorf("Bin(%d) = %d, want %d", c.local, got, c.want)
		}
	}
}

func TestSlot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ unix, want int64 }{{0, 0}, {3599, 0}, {3600, 1}, {-1, -1}, {-3600, -1}, {-3601, -2}} {
		if got := Slot(c.unix); got != c.want {
			t.Errorf("Slot(%d) = %d, want %d", c.unix, got, c.want)
		}
	}
}

func TestRotatedIsAGroup(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay().Draw(t, "day")
		a, b := rapid.IntRange(-100, 100).Draw(t, "a"), rapid.IntRange(-100, 100).Draw(t, "b")
		once := d.Rotated(a)
		if diff := cmp.Diff(d.Rotated(a+b), once.Rotated(b)); diff != "" {
			t.Fatal(diff)
		}
		if once.Total() != d.Total() {
			t.Fatal("rotation lost events")
		}
	})
}

func TestZeroIsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		offsets []int16
		want    bool
	}{
		{"London", []int16{0, 0, 0, 60, 60}, true},
		{"Azores", []int16{0, -60}, true},
		{"a container in Kolkata", []int16{0, 0, 330}, false},
		{"a container in New York", []int16{0, -300, -240}, false},
		{"always zero", []int16{0, 0}, false},
		{"nothing", nil, false},
		{"one stray commit at +0100 among 30", append(make([]int16, 29), 60), false},
	} {
		if got := ZeroIsPlace(c.offsets); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWeekend(t *testing.T) {
	t.Parallel()
	const day = 86400
	for _, c := range []struct {
		local int64
		want  bool
	}{
		{0, false}, {day, false}, {2 * day, true}, {4*day - 1, true}, {4 * day, false}, {-1, false}, {-4 * day, true}, {-5 * day, true}, {-6 * day, false},
	} {
		if got := Weekend(c.local); got != c.want {
			t.Errorf("Weekend(%d) = %v, want %v", c.local, got, c.want)
		}
	}
}

func TestWrap12(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Float64Range(-100, 100).Draw(t, "h")
		w := Wrap12(h)
		if !(w > -12 && w <= 12) || math.Abs(math.Remainder(h-w, 24)) > 1e-9 {
			t.Fatalf("Wrap12(%g) = %g", h, w)
		}
	})
}
