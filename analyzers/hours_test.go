package analyzers

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var hoursNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

const adaIs = "person ada Ada Example <ada@example.org>\n"

// hoursPass builds the history of a recipe and a pass of one check over its only author.
func hoursPass(tb testing.TB, check, recipe string, claims *Claims) *Pass {
	tb.Helper()
	r, err := analyzertest.Parse(adaIs + recipe)
	if err != nil {
		tb.Fatal(err)
	}
	built, err := r.Build()
	if err != nil {
		tb.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		tb.Fatal(err)
	}
	ids := history.Resolve(h, nil)
	if len(ids) != 1 {
		tb.Fatalf("%d identities, want 1", len(ids))
	}
	for _, a := range append(hoursChecks(), rhythmChecks()...) {
		if a.Name == check {
			if claims == nil {
				claims = &Claims{}
			}
			return &Pass{
				Analyzer: a, Subject: &Subject{Identity: &ids[0]}, History: h, Claims: claims,
				Table: calibration.Default(), Now: hoursNow,
			}
		}
	}
	tb.Fatalf("no check %q", check)
	return nil
}

func claimed(tb testing.TB, zone, hours string) *Claims {
	tb.Helper()
	c := &Claims{}
	if zone != "" {
		loc, err := tz.Load(zone)
		if err != nil {
			tb.Fatal(err)
		}
		c.Zones = []ZonePeriod{{Zone: loc, Name: zone}}
	}
	if hours != "" {
		c.Hours = &ClaimedHours{}
		if _, err := fmt.Sscanf(hours, "%d-%d", &c.Hours.Start, &c.Hours.End); err != nil {
			tb.Fatal(err)
		}
		c.Hours.Start, c.Hours.End = c.Hours.Start*60, c.Hours.End*60
	}
	return c
}

func TestHoursOutcomes(t *testing.T) {
	t.Parallel()
	const tokyo = "work ada zone=Asia/Tokyo from=2024-02-05 days=110 per-day=2"
	for _, c := range []struct {
		name, check, recipe, zone, hours string
		kind                             OutcomeKind
		says                             string // part of the reason or of the message
	}{
		{"right clock", "zone-rhythm", tokyo, "", "", Clean, ""},
		{"clock 12 h slow", "zone-rhythm", tokyo + " offset=-0300", "", "", Findings, "recorded offset"},
		{"claims New York", "zone-rhythm", tokyo, "America/New_York", "", Findings, "the claimed zone America/New_York"},
		{"claims Seoul", "zone-rhythm", tokyo, "Asia/Seoul", "", Clean, ""},
		{"a claim outweighs a wrong clock", "zone-rhythm", tokyo + " offset=-0500", "Asia/Seoul", "", Clean, ""},
		{"works New York's day", "zone-rhythm", tokyo + " hours=22-7", "America/New_York", "", Clean, ""},
		{"claims nights and works them", "zone-rhythm", tokyo + " hours=22-6", "", "22-6", Clean, ""},
		{"claims nights and works days", "zone-rhythm", tokyo, "Asia/Tokyo", "21-5", Findings, "the claimed hours and the claimed zone Asia/Tokyo"},
		{"works nights", "zone-rhythm", tokyo + " hours=21-5", "", "", Findings, "UTC-0"},
		{"+0000 throughout", "zone-rhythm", tokyo + " offset=+0000", "America/New_York", "", SkippedCheck, "+0000"},
		{"49 commits", "zone-rhythm", tokyo + " max=49", "", "", NotEnoughData, "49 of 50 self-committed"},
		{"many commits in few hours", "zone-rhythm", "work ada zone=Asia/Tokyo from=2024-02-05 days=20 per-day=9 max=90", "", "", NotEnoughData, "hours with commits"},
		{"a fortnight that is none", "zone-rhythm", "work ada zone=Asia/Tokyo from=2024-02-05 days=12 per-day=30 skip=0 weekends=1", "", "", NotEnoughData, "of 14 days"},
		{"mostly +0000", "zone-rhythm", tokyo + " offset=+0000 days=40\nwork ada zone=Asia/Tokyo from=2024-05-05 days=20", "", "", NotEnoughData, "whose clock tells a place"},

		{"too short a past", "hours-shift", tokyo, "", "", NotEnoughData, "of 250"},
		{"same hours", "hours-shift", "work ada zone=Asia/Tokyo from=2023-01-09 days=400 per-day=2", "", "", Clean, ""},
		{"nights since", "hours-shift", "work ada zone=Asia/Tokyo from=2023-01-09 days=360 per-day=2\nwork ada zone=Asia/Tokyo from=2024-01-08 days=60 per-day=3 hours=22-6 seed=2", "", "", Findings, "of the latest 50 hours"},

		{"evenings in the claimed zone", "hours-claim", tokyo + " hours=19-24", "Asia/Tokyo", "9-18", Findings, "outside the claimed 09:00-18:00 by the claimed zone Asia/Tokyo"},
		{"evenings on the recorded clock", "hours-claim", tokyo + " hours=19-24", "", "9-18", Findings, "by the recorded offset"},
		{"as claimed", "hours-claim", tokyo, "", "9-18", Clean, ""},
		{"as claimed, at night", "hours-claim", tokyo + " hours=22-6", "", "22-6", Clean, ""},
		{"claims four hours", "hours-claim", tokyo, "", "9-13", SkippedCheck, "no base rate"},
		{"claims sixteen hours", "hours-claim", tokyo, "", "6-22", SkippedCheck, "no base rate"},

		{"too few", "hours-no-rest", tokyo + " max=99", "", "", NotEnoughData, "99 of 100"},
		{"sleeps", "hours-no-rest", tokyo, "", "", Clean, ""},
		{"a timer", "hours-no-rest", tokyo + "\nwork ada zone=Asia/Tokyo from=2024-08-05 days=30 per-day=24 rhythm=even", "", "", Clean, ""},
	} {
		t.Run(c.check+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			p := hoursPass(t, c.check, c.recipe+"\n", claimed(t, c.zone, c.hours))
			o := outcomeOf(c.check, p.Analyzer.Run(p), len(p.findings))
			text := o.Reason
			for _, f := range p.findings {
				text += f.Message
			}
			if o.Kind != c.kind || !strings.Contains(text, c.says) {
				t.Errorf("%s %q, want %s with %q", o.Kind, text, c.kind, c.says)
			}
			for _, f := range p.findings {
				if f.Severity != Low || f.BaseRate.Of == 0 || len(f.Evidence) == 0 || f.Fingerprint == "" {
					t.Errorf("incomplete finding: %+v", f)
				}
			}
		})
	}
}

func TestRhythmFindingNamesTheOffset(t *testing.T) {
	t.Parallel()
	p := hoursPass(t, "zone-rhythm", "work ada zone=Asia/Tokyo from=2024-02-05 days=300 per-day=2 offset=-0500\n", nil)
	if err := p.Analyzer.Run(p); err != nil || len(p.findings) != 1 {
		t.Fatalf("%d findings, error %v", len(p.findings), err)
	}
	var lo, hi string
	msg := p.findings[0].Message
	if _, err := fmt.Sscanf(msg[strings.Index(msg, "would fit "):], "would fit %s to %s", &lo, &hi); err != nil {
		t.Fatalf("%q: %v", msg, err)
	}
	parse := func(s string) float64 {
		d, err := time.Parse("UTC-07:00", s)
		if err != nil {
			t.Fatal(err)
		}
		_, off := d.Zone()
		return float64(off) / 3600
	}
	width := rhythm.Wrap12(parse(hi) - parse(lo))
	middle := parse(lo) + width/2
	if width != 4 || math.Abs(rhythm.Wrap12(middle-9)) > 2 {
		t.Errorf("%q: want a range of 4 h around +09:00", msg)
	}
	for _, e := range p.findings[0].Evidence[1:] {
		if e.At.Offset != -300 {
			t.Errorf("evidence at offset %d, want the recorded -300", e.At.Offset)
		}
	}
}

func TestHourSlots(t *testing.T) {
	t.Parallel()
	type counts struct {
		sittings, slots, placed int
		utc                     bool
	}
	for _, c := range []struct {
		name, recipe string
		want         counts
	}{
		{"one an hour", "commit ada 2024-01-08T09:00:00+0100 a\ncommit ada 2024-01-08T09:59:59+0100 b\ncommit ada 2024-01-08T10:00:00+0100 c\n", counts{3, 2, 2, false}},
		{"copies of a commit", "commit ada 2024-01-08T09:00:00+0100 a\ncommit ada 2024-01-08T09:00:00+0100 at=2024-02-08T09:00:00+0100 b\n", counts{1, 1, 1, false}},
		{"not in order", "commit ada 2024-01-09T09:00:00+0100 a\ncommit ada 2024-01-08T09:00:00+0100 b\n", counts{2, 2, 2, false}},
		{"London keeps its zero", "commit ada 2024-01-08T09:00:00+0000 a\ncommit ada 2024-07-08T09:00:00+0100 b\n", counts{2, 2, 2, false}},
		{"a container's zero is no place", "commit ada 2024-01-08T09:00:00+0000 a\ncommit ada 2024-07-08T09:00:00+0530 b\n", counts{2, 2, 1, false}},
		{"zero throughout", "commit ada 2024-01-08T09:00:00+0000 a\ncommit ada 2024-07-08T09:00:00+0000 b\n", counts{2, 2, 0, true}},
		{"unknown zone", "commit ada 2024-01-08T09:00:00-0000 a\ncommit ada 2024-07-08T09:00:00+0100 b\n", counts{2, 2, 1, false}},
		{"dated after the scan", "commit ada 2024-01-08T09:00:00+0100 a\ncommit ada 2027-07-08T09:00:00+0100 b\n", counts{1, 1, 1, false}},
		{"GitHub's server of 2013", "commit ada 2013-01-07T09:00:00+0100 a\ncommit ada 2013-01-08T09:00:00+0100 b\ncommit ada 2013-01-09T09:00:00-0800 c\n", counts{3, 3, 2, false}},
		{"at home at the Pacific in 2013", "commit ada 2013-01-07T09:00:00-0800 a\ncommit ada 2013-07-08T09:00:00-0700 b\n", counts{2, 2, 2, false}},
	} {
		p := hoursPass(t, "zone-rhythm", c.recipe, nil)
		h, err := p.hourSlots()
		if err != nil {
			t.Fatal(err)
		}
		got := counts{len(h.sittings), len(h.slots), len(h.placed), h.utc}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		if again, _ := p.hourSlots(); again != h {
			t.Errorf("%s: built twice", c.name)
		}
	}
}

// TestOrderOfCommits: whatever the order in which commits were recorded, the slots are the same.
func TestOrderOfCommits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var h hourSlots
		for _, u := range rapid.SliceOfN(rapid.Int64Range(1.6e9, 1.6e9+200000), 1, 90).Draw(t, "times") {
			h.sittings = append(h.sittings, sitting{unix: u, offset: int16(u%25-12) * 60, placed: true})
		}
		other := hourSlots{sittings: rapid.Permutation(h.sittings).Draw(t, "shuffled")}
		h.thin()
		other.thin()
		if d := cmp.Diff(h, other, cmp.AllowUnexported(hourSlots{}, sitting{})); d != "" {
			t.Fatal(d)
		}
		for i, s := range h.slots {
			if i > 0 && rhythm.Slot(h.slots[i-1].unix) >= rhythm.Slot(s.unix) {
				t.Fatal("slots share an hour or are not in order")
			}
		}
	})
}

func TestClaimLimit(t *testing.T) {
	t.Parallel()
	row := func(n, length int) []float64 {
		return calibration.Default().Profiles[fmt.Sprintf("hours-claim/outside-%d", n)].Rows[length-claimShortest]
	}
	for _, c := range []struct {
		name       string
		start, end int // minutes
		n          int
		want       float64
	}{
		{"09-18", 540, 1080, 50, row(50, 9)[3]},
		{"09-18, more data", 540, 1080, 299, row(100, 9)[3]},
		{"09-18, most data", 540, 1080, 300, row(300, 9)[3]},
		{"06-20", 360, 1200, 50, row(50, 14)[0]},
		{"12-18", 720, 1080, 50, row(50, 6)[6]},
		{"between two hours", 570, 1110, 50, max(row(50, 9)[3], row(50, 9)[4])},
		{"between two lengths", 540, 1110, 50, row(50, 9)[3]},
		{"a night shift", 1320, 360, 50, row(50, 8)[3]},
		{"from half past twelve", 750, 1290, 50, row(50, 9)[3]},
	} {
		p := hoursPass(t, "hours-claim", "commit ada 2024-01-08T09:00:00+0100 a\n", &Claims{Hours: &ClaimedHours{Start: c.start, End: c.end}})
		if got, err := p.claimLimit(c.n); err != nil || got != c.want {
			t.Errorf("%s: %g, %v; want %g", c.name, got, err, c.want)
		}
	}
}

// TestClaimLimitsFall: longer hours and more data never make the limit rise by more than the noise of the sample.
func TestClaimLimitsFall(t *testing.T) {
	t.Parallel()
	for _, n := range []int{50, 100, 300} {
		rows := calibration.Default().Profiles[fmt.Sprintf("hours-claim/outside-%d", n)].Rows
		for l := 1; l < len(rows); l++ {
			for s := range rows[l] {
				if rows[l][s] > rows[l-1][s] {
					t.Errorf("%d slots: the limit of %d h from %d is above that of %d h", n, l+claimShortest, s+claimFirst, l+claimShortest-1)
				}
			}
		}
	}
}

func TestUTCOffset(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		h    float64
		want string
	}{{0, "UTC+00:00"}, {5.5, "UTC+05:30"}, {-3.5, "UTC-03:30"}, {-13, "UTC+11:00"}, {14, "UTC+14:00"}, {15, "UTC-09:00"}, {-12, "UTC-12:00"}, {40, "UTC-08:00"}} {
		if got := utcOffset(c.h); got != c.want {
			t.Errorf("utcOffset(%g) = %s, want %s", c.h, got, c.want)
		}
	}
}

func TestClockTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		local int64
		want  string
	}{{0, "00:00"}, {86399, "23:59"}, {-60, "23:59"}, {3 * 3600, "03:00"}} {
		if got := clockTime(c.local); got != c.want {
			t.Errorf("clockTime(%d) = %s, want %s", c.local, got, c.want)
		}
	}
}

// TestMissingCalibration: a table without our figures makes the checks fail aloud.
func TestMissingCalibration(t *testing.T) {
	t.Parallel()
	for _, a := range append(hoursChecks(), rhythmChecks()...) {
		p := hoursPass(t, a.Name, "work ada zone=Asia/Tokyo from=2023-01-09 days=400 per-day=2\n", claimed(t, "", "9-18"))
		p.Table = &calibration.Table{}
		if o := outcomeOf(a.Name, a.Run(p), len(p.findings)); o.Kind != Failed || !strings.Contains(o.Reason, "calibration") {
			t.Errorf("%s: %s %q, want failed for want of calibration", a.Name, o.Kind, o.Reason)
		}
	}
}

func BenchmarkHours(b *testing.B) {
	p := hoursPass(b, "zone-rhythm", "work ada zone=Asia/Tokyo from=2019-01-07 days=1800 per-day=2\n", nil)
	checks := append(hoursChecks(), rhythmChecks()...)
	b.ReportAllocs()
	for b.Loop() {
		p.Subject.hours = nil
		for _, a := range checks {
			p.Analyzer, p.findings = a, nil
			p.Claims = &Claims{Hours: &ClaimedHours{Start: 540, End: 1080}}
			if err := a.Run(p); err != nil {
				b.Fatal(err)
			}
		}
	}
}
