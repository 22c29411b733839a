package analyzers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// TestEveryRuleIsInnocent lets somebody live and work honestly under every rule set of the world, in seven windows of two years
// from 2012 to 2026. He claims his zone; no check may find anything. Of zones that show the same offsets throughout a window
// one stands for all.
func TestEveryRuleIsInnocent(t *testing.T) {
	t.Parallel()
	rules, yearly := map[string]bool{}, map[string]bool{}
	for year := 2012; year < 2026; year += 2 {
		seen := map[string]bool{}
		for _, z := range tz.TheWorld().Zones {
			whole, _ := courseOf(z, 2012, 2026)
			rules[whole] = true
			course, changes := courseOf(z, year, year+2)
			if year == 2024 && changes >= 4 {
				yearly[whole] = true
			}
			if seen[course] {
				continue
			}
			seen[course] = true
			t.Run(fmt.Sprintf("%d/%s", year, strings.ReplaceAll(z.Name, "/", "_")), func(t *testing.T) {
				t.Parallel()
				audit := judgeFixture(t, honest(t, z.Name, year))
				if diff := analyzertest.Diff(found(audit), nil); diff != "" {
					t.Errorf("surplus findings:\n%s\n%s", diff, details(audit))
				}
			})
		}
	}
	// The database knew 127 rule sets for these years when this was written; under 36 the clocks changed twice in 2024 and 2025.
	if len(rules) < 120 || len(yearly) < 33 {
		t.Errorf("%d rule sets, %d with yearly summer time", len(rules), len(yearly))
	}
}

// courseOf words the offsets that a zone shows in some years, and counts their changes.
func courseOf(z *tz.Zone, from, to int) (string, int) {
	at := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	end := time.Date(to, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	words, changes := fmt.Sprint(z.OffsetAt(at)), 0
	for {
		next, ok := z.Next(at)
		if !ok || next >= end {
			return words, changes
		}
		at = next
		words += fmt.Sprintf(" %d:%d", at, z.OffsetAt(at))
		changes++
	}
}

// honest is two years of somebody's work in a zone that he claims.
func honest(t *testing.T, zone string, year int) *analyzertest.Fixture {
	t.Helper()
	f, err := analyzertest.ParseFixture(fmt.Sprintf(`-- recipe --
person ada Ada Example <ada@example.org>
work ada zone=%s from=%d-01-05 days=720 per-day=0.9
-- claims --
zones:
  - zone: %s
-- want --
`, zone, year, zone))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
