package analyzers

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// Figures writes the thresholds of a check, and how often honest developers show what it reports, as a calibration has them: the last
// section of its manual, in Markdown. A manual has no such figures of its own, since each calibration changes them.
func Figures(check string, t *calibration.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Figures in use\n\nCalibration %s.\n", t.Version)
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(t.Thresholds)) {
		if !ofCheck(key, check) {
			continue
		}
		var steps []string
		for _, s := range t.Thresholds[key].Steps {
			v := strconv.FormatFloat(s.Value, 'g', 4, 64)
			if s.N > 1 {
				v += " from " + strconv.Itoa(s.N) + " on"
			}
			steps = append(steps, v)
		}
		lines = append(lines, fmt.Sprintf("- threshold %s: %s", strings.TrimPrefix(key, check+"/"), strings.Join(steps, ", ")))
	}
	for _, key := range slices.Sorted(maps.Keys(t.Rates)) {
		if !ofCheck(key, check) {
			continue
		}
		r := t.Rates[key]
		what := "honest developers with a finding"
		if variant, ok := strings.CutPrefix(key, check+"/"); ok {
			what += " (" + variant + ")"
		}
		low, high := calibration.Interval(r.Share, r.Of)
		line := fmt.Sprintf("- %s: %s of %d %s (95 %% interval %s to %s)", what, percentOf(r.Share), r.Of, r.Unit, percentOf(low), percentOf(high))
		var bands []string
		for _, band := range [...]struct{ key, name string }{
			{"AM", "Americas"}, {"EA", "Europe and Africa"}, {"WS", "West and South Asia"}, {"EO", "East Asia and Oceania"}, {"UTC", "constant +0000"},
		} {
			if share, ok := r.Bands[band.key]; ok {
				bands = append(bands, band.name+" "+percentOf(share))
			}
		}
		if len(bands) > 0 {
			line += "; " + strings.Join(bands, ", ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return ""
	}
	return b.String() + "\n" + strings.Join(lines, "\n") + "\n"
}

func ofCheck(key, check string) bool { return key == check || strings.HasPrefix(key, check+"/") }

// percentOf words a share of 0..1 with two digits behind the point.
func percentOf(share float64) string { return strconv.FormatFloat(100*share, 'f', 2, 64) + " %" }
