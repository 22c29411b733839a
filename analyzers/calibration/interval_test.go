package calibration

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	// Values of Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998) 857, table I.
	for _, tt := range []struct {
		hits, of  int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := Interval(float64(tt.hits)/float64(tt.of), tt.of)
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.hits, tt.of, low, high, tt.low, tt.high)
		}
	}
	if low, high := Interval(0, 0); low != 0 || high != 1 {
		t.Errorf("of nothing: %v to %v", low, high)
	}
}

func TestIntervalHoldsTheShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.IntRange(1, 100000).Draw(t, "of")
		share := float64(rapid.IntRange(0, of).Draw(t, "hits")) / float64(of)
		low, high := Interval(share, of)
		if low > share+1e-12 || high < share-1e-12 || low < 0 || high > 1 {
			t.Fatalf("%v of %d: %v to %v", share, of, low, high)
		}
	})
}
