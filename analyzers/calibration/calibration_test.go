package calibration

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every figure of the built-in tables is in range and says where it comes from.
func TestDefaultIsSound(t *testing.T) {
	t.Parallel()
	table := Default()
	if len(table.Rates) < 20 || len(table.Thresholds) < 20 || len(table.Profiles) < 3 {
		t.Fatalf("%d rates, %d thresholds, %d profiles", len(table.Rates), len(table.Thresholds), len(table.Profiles))
	}
	for key, r := range table.Rates {
		if r.Share < 0 || r.Share > 1 || r.Of <= 0 || r.Unit == "" || len(r.Source) < 20 {
			t.Errorf("rate %s: %+v", key, r)
		}
		last := 0
		for _, s := range r.Sizes {
			if s.N <= last || s.Share < 0 || s.Share > 1 || s.Of <= 0 {
				t.Errorf("rate %s: step %+v", key, s)
			}
			last = s.N
		}
		for band, share := range r.Bands {
			if !strings.Contains(" AM EA WS EO UTC ", " "+band+" ") || share < 0 || share > 1 {
				t.Errorf("rate %s: band %s %v", key, band, share)
			}
		}
	}
	for key, l := range table.Thresholds {
		last := -1
		for _, s := range l.Steps {
			if s.N <= last {
				t.Errorf("threshold %s: steps are not in order", key)
			}
			last = s.N
		}
		if len(l.Steps) == 0 || len(l.Source) < 20 {
			t.Errorf("threshold %s: %+v", key, l)
		}
	}
	for key, p := range table.Profiles {
		if len(p.Source) < 20 || len(p.Values)+len(p.Rows) == 0 {
			t.Errorf("profile %s has no values or no source", key)
		}
	}
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	table, err := Parse([]byte(`{"rates":{"x":{"share":0.5,"of":9,"unit":"authors","source":"s","sizes":[{"n":10,"share":0.1,"of":90},{"n":100,"share":0.2,"of":80}]}},
		"thresholds":{"x/y":{"steps":[{"n":50,"value":3},{"n":100,"value":2}],"source":"s"}},"profiles":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]float64{0: 0, 49: 0, 50: 3, 99: 3, 100: 2, 5000: 2} {
		if got, ok := table.Limit("x/y", n); got != want || ok != (n >= 50) {
			t.Errorf("limit at %d: %v %v", n, got, ok)
		}
	}
	type seen struct {
		Share  float64
		Of     int
		Source string
	}
	for n, want := range map[int]seen{
		5: {0.5, 9, "s"}, 10: {0.1, 90, "s; over the latest 10 commits of those who have as many"}, 99: {0.1, 90, "s; over the latest 10 commits of those who have as many"},
		100: {0.2, 80, "s; over the latest 100 commits of those who have as many"},
	} {
		r, ok := table.RateAt("x", n)
		if diff := cmp.Diff(want, seen{r.Share, r.Of, r.Source}); diff != "" || !ok {
			t.Errorf("rate at %d: %s", n, diff)
		}
	}
	if _, ok := table.Rate("none"); ok {
		t.Error("a rate that is not there")
	}
	if _, err := Parse([]byte(`{"rats":{}}`)); err == nil {
		t.Error("an unknown key is not refused")
	}
}
