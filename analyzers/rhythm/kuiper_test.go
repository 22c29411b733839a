package rhythm

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestKuiper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a, b []int64
		want float64
	}{
		{"nothing", nil, []int64{1}, 0},
		{"the same", []int64{3, 1, 2}, []int64{1, 2, 3}, 0},
		{"one after the other", []int64{1, 2}, []int64{3, 4}, 1},
		{"one in the middle of the other", []int64{5, 5}, []int64{1, 9}, 1},
		{"half of it", []int64{1, 2}, []int64{2, 3}, 0.5},
		{"ties", []int64{1, 1, 1, 2}, []int64{1, 2, 2, 2}, 0.5},
	} {
		if got := Kuiper(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}

// The distance does not depend on where the circle is cut, nor on the order of the samples.
func TestKuiperIsCircular(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sample := rapid.SliceOfN(rapid.Int64Range(0, 99), 1, 30)
		a, b := sample.Draw(t, "a"), sample.Draw(t, "b")
		turn := rapid.Int64Range(0, 99).Draw(t, "turn")
		turned := func(v []int64) []int64 {
			out := make([]int64, len(v))
			for i, x := range v {
				out[i] = (x + turn) % 100
			}
			return out
		}
		ta, tb := turned(a), turned(b)
		d := Kuiper(a, b)
		if !(d >= 0 && d <= 1+1e-12) {
			t.Fatalf("distance %g", d)
		}
		if e := Kuiper(tb, ta); math.Abs(d-e) > 1e-9 {
			t.Fatalf("%g, turned and swapped %g", d, e)
		}
	})
}
