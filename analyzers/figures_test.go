package analyzers

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	table := &calibration.Table{
		Version: "2020-01",
		Thresholds: map[string]calibration.Threshold{
			"zone-test/times": {Steps: []calibration.Step{{N: 50, Value: 2}, {N: 100, Value: 3.5}}},
			"zone-test/days":  {Steps: []calibration.Step{{N: 0, Value: 7}}},
			"zone-tests/days": {Steps: []calibration.Step{{N: 0, Value: 8}}},
		},
		Rates: map[string]calibration.Rate{
			"zone-test":     {Share: 0, Of: 20, Unit: "authors", Bands: map[string]float64{"AM": 0.25, "UTC": 0}},
			"zone-test/odd": {Share: 0.5, Of: 2, Unit: "histories"},
		},
	}
	want := `## Figures in use

Calibration 2020-01.

- threshold days: 7
- threshold times: 2 from 50 on, 3.5 from 100 on
- honest developers with a finding: 0.00 % of 20 authors (95 % interval 0.00 % to 16.11 %); Americas 25.00 %, constant +0000 0.00 %
- honest developers with a finding (odd): 50.00 % of 2 histories (95 % interval 9.45 % to 90.55 %)
`
	if diff := cmp.Diff(want, Figures("zone-test", table)); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	if got := Figures("zone", table); got != "" {
		t.Errorf("figures of no check: %q", got)
	}
}
