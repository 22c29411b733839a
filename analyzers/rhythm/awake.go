package rhythm

// Run is a stretch of events without a rest: indexes of its first and last event.
type Run struct{ First, Last int }

// AwakeRuns finds the stretches of at least length seconds in which no two neighbouring events are rest seconds or more
// apart. Times are sorted and in seconds.
//
// A stretch of which most steps are equally long, to the second, is left out when the share of the commonest step is above
// regular: a script on a timer does that, nobody at a keyboard.
func AwakeRuns(times []int64, length, rest int64, regular float64) []Run {
	var runs []Run
	first := 0
	for i := 1; i <= len(times); i++ {
		if i < len(times) && times[i]-times[i-1] < rest {
			continue
		}
		if times[i-1]-times[first] >= length && commonestStep(times[first:i]) <= regular {
			runs = append(runs, Run{first, i - 1})
		}
		first = i
	}
	return runs
}

// commonestStep is the share of the most frequent step among all steps between neighbours, 0..1. Steps of zero (one instant
// recorded twice) say nothing and are not counted.
func commonestStep(times []int64) float64 {
	count := make(map[int64]int, len(times))
	most, n := 0, 0
	for i := 1; i < len(times); i++ {
		step := times[i] - times[i-1]
		if step == 0 {
			continue
		}
		n++
		count[step]++
		most = max(most, count[step])
	}
	if n == 0 {
		return 1
	}
	return float64(most) / float64(n)
}
