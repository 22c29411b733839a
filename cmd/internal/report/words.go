package report

import (
	"fmt"
	"math"
	"strconv"
)

// RateText says a base rate the way people say it: "0 of 1.2 M commits", "3 in 1,000", "1 in 60". It keeps within a tenth of
// the measured share.
func RateText(share float64, of int, unit string) string {
	switch {
	case share <= 0:
		s := "0 of " + amount(of)
		if unit != "" {
			s += " " + Own(unit)
		}
		return s
	case share > 0.25:
		return fmt.Sprintf("%d in 100", int(math.Round(share*100)))
	case share >= 0.01:
		return fmt.Sprintf("1 in %d", int(math.Round(1/share)))
	}
	for scale := 1000; scale < 1_000_000_000; scale *= 10 {
		exact := share * float64(scale)
		if n := math.Round(exact); math.Abs(n-exact) <= exact/10 {
			return fmt.Sprintf("%d in %s", int(n), thousands(scale))
		}
	}
	return "fewer than 1 in 100,000,000"
}

// amount shortens large counts: 1.2 M.
func amount(n int) string {
	if n >= 1_000_000 {
		return strconv.FormatFloat(math.Floor(float64(n)/100_000)/10, 'f', -1, 64) + " M"
	}
	return thousands(n)
}

// thousands groups digits by commas.
func thousands(n int) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural counts things: "1 commit", "2,000 commits".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// number writes a measured figure with at most three significant digits, large ones in full.
func number(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1000 && a < 1e15:
		return thousands(int(math.Round(v)))
	case a >= 100:
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	case a >= 10:
		return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
