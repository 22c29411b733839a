package calibration

import "math"

// Interval is the 95 % interval of a share that was measured on a sample: Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22 (1927) 209. It holds for shares near 0 and for small samples; without a sample it is 0 to 1.
func Interval(share float64, of int) (low, high float64) {
	if of <= 0 {
		return 0, 1
	}
	const z = 1.959964 // of the normal distribution, two-sided
	n := float64(of)
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
