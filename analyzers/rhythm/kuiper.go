package rhythm

import "slices"

// Kuiper gives the two-sample distance of Kuiper (1960), "Tests concerning random points on a circle": the largest amount by which
// the share of a up to some value exceeds that of b, plus the largest amount the other way round, 0..1. Values on a circle, such
// as seconds of the day, may begin anywhere. An empty sample is at distance 0. The samples get sorted.
//
// No p-value goes with it: commits come in bursts, so that textbook significance would alarm on most people. Compare the distance
// with that of honest people.
func Kuiper(a, b []int64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	slices.Sort(a)
	slices.Sort(b)
	var above, below float64
	for i, j := 0, 0; i < len(a) || j < len(b); {
		v := int64(0)
		if j == len(b) || i < len(a) && a[i] <= b[j] {
			v = a[i]
		} else {
			v = b[j]
		}
		for i < len(a) && a[i] == v {
			i++
		}
		for j < len(b) && b[j] == v {
			j++
		}
		d := float64(i)/float64(len(a)) - float64(j)/float64(len(b))
		above, below = max(above, d), max(below, -d)
	}
	return above + below
}
