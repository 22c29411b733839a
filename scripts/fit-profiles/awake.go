package main

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

const (
	awakeHours   = 24
	restHours    = 5
	awakeRuns    = 2
	awakeRegular = 0.5
)

// awake measures how many authors commit through a whole day without a rest, twice or more.
func (m *measurement) awake() {
	const source = "calibration 2026-08, 187 public histories, 4.16 million commits, 2,298 authors of >= 100 commits"
	t := m.table.Thresholds
	t["hours-no-rest/run"] = steps(source+": hours of a run", 0, awakeHours)
	t["hours-no-rest/rest"] = steps(source+": a gap of as many hours ends a run", 0, restHours)
	t["hours-no-rest/runs"] = steps(source+": runs shown by 0.2 % of honest authors", 0, awakeRuns)
	t["hours-no-rest/regular"] = steps("a run of which more than half of the steps are equal to the second comes from a timer; "+m.sample+": no run was left out by it", 0, awakeRegular)
	m.table.Rates["hours-no-rest"] = calibration.Rate{
		Share: 0.002, Of: 2298, Unit: "authors", Source: source + ": two runs or more",
		Bands: map[string]float64{"AM": 0, "EA": 0, "WS": 0.003, "EO": 0.002, "UTC": 0.019},
	}
	var all []sampleOf
	longest := 0.0
	for _, a := range m.authors {
		if len(a.events) < 100 {
			continue
		}
		times := make([]int64, len(a.events))
		for i, e := range a.events {
			times[i] = e.unix
		}
		runs := rhythm.AwakeRuns(times, awakeHours*3600, restHours*3600, awakeRegular)
		if n := len(rhythm.AwakeRuns(times, awakeHours*3600, restHours*3600, 1)); n != len(runs) {
			fmt.Fprintf(m.log, "hours-no-rest: %d regular runs left out\n", n-len(runs))
		}
		for _, r := range runs {
			longest = max(longest, float64(times[r.Last]-times[r.First])/3600)
		}
		all = append(all, sampleOf{a: a, w: 1, value: float64(len(runs))})
	}
	fmt.Fprintf(m.log, "hours-no-rest: longest run %.1f h\n", longest)
	m.print("hours-no-rest, one run:", all, func(s *sampleOf) bool { return s.value >= 1 })
	twice := func(s *sampleOf) bool { return s.value >= awakeRuns }
	m.print("hours-no-rest, two runs:", all, twice)
	by, _, n := share(all, everybody, twice)
	fmt.Fprintf(m.log, "hours-no-rest, two runs: %.2f %% of %d authors\n", 100*by, n)
}
