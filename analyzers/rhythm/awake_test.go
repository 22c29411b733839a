package rhythm

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const (
	hour       = int64(3600)
	day        = 24 * hour
	restOf5    = 5 * hour
	notRegular = 0.5
)

// uneven gives times from start on, n of them, an hour and a few seconds apart.
func uneven(start int64, n int) []int64 {
	times := make([]int64, n)
	for i := range times {
		times[i] = start + int64(i)*hour + int64(i*i%97)
	}
	return times
}

func TestAwakeRuns(t *testing.T) {
	t.Parallel()
	timer := make([]int64, 60)
	for i := range timer {
		timer[i] = int64(i) * hour
	}
	for _, c := range []struct {
		name  string
		times []int64
		want  []Run
	}{
		{"nothing", nil, nil},
		{"one commit", []int64{5}, nil},
		{"a long day", uneven(0, 24), nil},
		{"a day and a night", uneven(0, 30), []Run{{0, 29}}},
		{"two of them with a rest", append(uneven(0, 30), uneven(3*day, 30)...), []Run{{0, 29}, {30, 59}}},
		{"a gap of exactly five hours is a rest", []int64{0, 4 * hour, 8*hour + 1, 12 * hour, 17 * hour, 21 * hour, 25 * hour}, nil},
		{"one second less is none", []int64{0, 4 * hour, 8*hour + 1, 12 * hour, 17*hour - 1, 21 * hour, 25 * hour}, []Run{{0, 6}}},
		{"a timer", timer, nil},
		{"the same instant over and over", make([]int64, 50), nil},
	} {
		if diff := cmp.Diff(c.want, AwakeRuns(c.times, day, restOf5, notRegular)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestAwakeRunsAreLongAndWithoutRest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.Int64Range(0, 6*hour), 1, 200).Draw(t, "steps")
		times := make([]int64, len(steps))
		for i, s := range steps {
			if times[i] = s; i > 0 {
				times[i] += times[i-1]
			}
		}
		end := -1
		for _, r := range AwakeRuns(times, day, restOf5, 1) {
			if r.First <= end || times[r.Last]-times[r.First] < day {
				t.Fatalf("run %v overlaps or is short", r)
			}
			for i := r.First + 1; i <= r.Last; i++ {
				if times[i]-times[i-1] >= restOf5 {
					t.Fatalf("run %v has a rest before %d", r, i)
				}
			}
			if r.Last+1 < len(times) && times[r.Last+1]-times[r.Last] < restOf5 {
				t.Fatalf("run %v ends without a rest", r)
			}
			end = r.Last
		}
	})
}
