package analyzers

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// at reads a time and gives it as a tick.
func at(t *testing.T, s string) tick {
	t.Helper()
	when, err := time.Parse("2006-01-02T15:04:05-0700", s)
	if err != nil {
		t.Fatal(err)
	}
	_, seconds := when.Zone()
	return tick{unix: when.Unix(), offset: int16(seconds / 60)}
}

func ticks(t *testing.T, list ...string) []tick {
	t.Helper()
	out := make([]tick, len(list))
	for i, s := range list {
		out[i] = at(t, s)
		out[i].commit = int32(i)
	}
	return out
}

func TestExcursions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		ticks []string
		want  []string // commit numbers: home, there, back
	}{
		{"one", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-02T20:00:00+0100"}, []string{"0 1 2"}},
		{"turn and turn about", []string{
			"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-02T20:00:00+0100", "2024-01-03T20:00:00+0900",
			"2024-01-04T20:00:00+0100",
		}, []string{"0 1 2", "1 2 3", "2 3 4"}},
		{"last at home, first elsewhere", []string{
			"2024-01-01T10:00:00+0100", "2024-01-01T11:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-02T11:00:00+0900",
			"2024-01-02T20:00:00+0100", "2024-01-02T21:00:00+0100",
		}, []string{"1 2 4"}},
		{"back too late", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-03T10:00:01+0100"}, nil},
		{"back in time to the second", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-03T10:00:00+0100"}, []string{"0 1 2"}},
		{"too near", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0330", "2024-01-02T20:00:00+0100"}, nil},
		{"exactly far", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0400", "2024-01-02T20:00:00+0100"}, []string{"0 1 2"}},
		{"summer time began meanwhile", []string{
			"2024-03-30T10:00:00+0100", "2024-03-30T23:00:00+0900", "2024-03-31T10:00:00+0200",
		}, []string{"0 1 2"}},
		{"the date line moved", []string{"2011-12-29T10:00:00-1000", "2011-12-31T10:00:00+1400", "2011-12-31T11:00:00+1400"}, nil},
		{"on to a third place", []string{"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-02T20:00:00-0500"}, nil},
		{"a long stay, then there and back", []string{
			"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-20T10:00:00+0900", "2024-01-20T20:00:00+0100",
			"2024-01-21T10:00:00+0900",
		}, []string{"2 3 4"}},
		{"around the other place", []string{
			"2024-01-01T10:00:00+0100", "2024-01-02T10:00:00+0900", "2024-01-02T12:00:00+0800", "2024-01-02T20:00:00+0100",
		}, []string{"0 1 3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range excursions(tz.TheWorld(), ticks(t, tt.ticks...)) {
				got = append(got, fmt.Sprint(e.out.commit, e.there.commit, e.back.commit))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		ticks []string
		want  []string // commit numbers: before, between, after
	}{
		{"one between two", []string{"2024-01-01T10:00:00+0100", "2024-01-01T18:30:00+0900", "2024-01-01T11:00:00+0100"}, []string{"0 1 2"}},
		{"a pair counts once", []string{
			"2024-01-01T10:00:00+0100", "2024-01-01T18:30:00+0900", "2024-01-01T11:00:00+0100", "2024-01-01T19:30:00+0900",
			"2024-01-01T12:00:00+0100",
		}, []string{"0 1 2"}},
		{"another session another pair", []string{
			"2024-01-01T10:00:00+0100", "2024-01-01T18:30:00+0900", "2024-01-01T11:00:00+0100",
			"2024-01-02T10:00:00+0100", "2024-01-02T18:30:00+0900", "2024-01-02T11:00:00+0100",
		}, []string{"0 1 2", "3 4 5"}},
		{"a pause ends the session", []string{"2024-01-01T10:00:00+0100", "2024-01-01T18:30:00+0900", "2024-01-01T12:00:00+0100"}, nil},
		{"one after the other", []string{"2024-01-01T10:00:00+0100", "2024-01-01T11:00:00+0100", "2024-01-01T19:30:00+0900", "2024-01-01T20:30:00+0900"}, nil},
		{"neighbours", []string{"2024-01-01T10:00:00+0100", "2024-01-01T12:30:00+0300", "2024-01-01T11:00:00+0100"}, nil},
		{"all in one second, as a rebase writes them", []string{"2024-01-01T10:00:00+0100", "2024-01-01T18:00:00+0900", "2024-01-01T10:00:00+0100"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, o := range overlaps(tz.TheWorld(), ticks(t, tt.ticks...)) {
				got = append(got, fmt.Sprint(o.before.commit, o.between.commit, o.after.commit))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMonthOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unix := rapid.Int64Range(-4e9, 8e9).Draw(t, "unix")
		if got, want := monthOf(unix), int(time.Unix(unix, 0).UTC().Month()); got != want {
			t.Fatalf("month of %d is %d, want %d", unix, got, want)
		}
	})
}

// TestSeasonNumber demands that the months of one season share a number and that neighbours differ by one, for a century.
func TestSeasonNumber(t *testing.T) {
	t.Parallel()
	number := func(y int, m time.Month, d int) int {
		return seasonNumber(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix())
	}
	for year := 1971; year < 2071; year++ {
		winter, summer := number(year-1, 12, 1), number(year, 6, 1)
		if number(year, 2, 28) != winter || number(year, 8, 31) != summer || summer != winter+1 || number(year, 12, 1) != summer+1 {
			t.Errorf("%d: winter %d..%d, summer %d..%d", year, winter, number(year, 2, 28), summer, number(year, 8, 31))
		}
	}
}

func TestAllChangeWeeks(t *testing.T) {
	t.Parallel()
	var got []string
	for _, w := range allChangeWeeks()[:4] {
		got = append(got, zoneDay(w.from)+".."+zoneDay(w.until))
	}
	// second Sunday of March to the last, and last Sunday of October to the first of November
	want := []string{"2007-03-11..2007-03-25", "2007-10-28..2007-11-04", "2008-03-09..2008-03-30", "2008-10-26..2008-11-02"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(allChangeWeeks()); n != 62 {
		t.Errorf("%d spans from 2007 to 2037, want 62", n)
	}
}

func TestZoneWords(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int16]string{0: "+0000", 330: "+0530", -210: "-0330", 840: "+1400", -720: "-1200"} {
		if got := zoneOffset(minutes); got != want {
			t.Errorf("offset %d is written %s, want %s", minutes, got, want)
		}
	}
	for seconds, want := range map[int64]string{30: "30 s", 600: "10 min", 7199: "119 min", 9000: "2.5 h"} {
		if got := zoneSpan(seconds); got != want {
			t.Errorf("%d s is written %s, want %s", seconds, got, want)
		}
	}
	var tally zoneTally
	for _, o := range []int16{60, 60, -300, 540, 330, 60, 540} {
		tally.add(o, 0)
	}
	if got, want := tally.words(), "3 at +0100, 2 at +0900, 1 at -0500, 1 more offsets"; got != want {
		t.Errorf("tally reads %q, want %q", got, want)
	}
}

// ada is the history and identity of the recipe's Ada.
func ada(t *testing.T, recipe string) (*history.History, *history.Identity) {
	t.Helper()
	built, err := analyzertest.History("person ada Ada Example <ada@example.org>\nperson gh GitHub <noreply@github.com>\n" + recipe)
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	ids := history.Resolve(h, nil)
	for i := range ids {
		if h.People[ids[i].Members[0]].Email.Untrusted() == "ada@example.org" {
			return h, &ids[i]
		}
	}
	t.Fatal("no Ada")
	return nil, nil
}

func TestTimelineSorts(t *testing.T) {
	t.Parallel()
	h, id := ada(t, `
commit ada 2013-05-01T10:00:00+0200 own
commit ada 2013-05-02T10:00:00+0200 own
commit ada 2013-05-03T10:00:00-0700 edited in the browser
commit ada 2024-05-03T10:00:00-0700 after the server's time
commit ada 2024-05-04T10:00:00+0000 container
commit ada 2024-05-05T10:00:00-0000 unknown
commit ada 2024-05-06T10:00:00+2500 impossible
commit ada 2024-05-07T10:00:00+0200 by=gh squash
commit ada 2024-05-08T10:00:00+0200 parents=2 merge`)
	line := newTimeline(h, id.Own)
	var offsets []int16
	for _, c := range line.placed {
		offsets = append(offsets, c.offset)
	}
	if diff := cmp.Diff([]int16{120, 120, -420}, offsets); diff != "" {
		t.Error(diff)
	}
	if line.own != 7 || line.zero != 1 || line.odd != 2 || line.server != 1 || line.placeUnknown(0.95) {
		t.Errorf("timeline is %+v", line)
	}
}

func TestTimelineKeepsCalifornia(t *testing.T) {
	t.Parallel()
	h, id := ada(t, "work ada zone=America/Los_Angeles from=2012-01-01 days=60")
	if line := newTimeline(h, id.Own); line.server != 0 || len(line.placed) != len(id.Own) {
		t.Errorf("%d of %d commits were taken for the server's", line.server, len(id.Own))
	}
}

// TestZoneThresholds demands every threshold and rate that the checks name, and that thresholds do not fall.
func TestZoneThresholds(t *testing.T) {
	t.Parallel()
	table := calibration.Default()
	for _, key := range []string{
		"zone-claim/some", "zone-claim/most", "zone-season", "zone-change-weeks", "zone-change-weeks/us",
		"zone-change-weeks/eu", "zone-alternation", "zone-overlap", "zone-web-machine",
	} {
		if r, ok := table.Rate(key); !ok || r.Of == 0 || r.Source == "" {
			t.Errorf("rate %q is %+v", key, r)
		}
	}
	for _, key := range []string{"zone-alternation/there-and-back", "zone-overlap/sessions"} {
		steps := table.Thresholds[key].Steps
		if !slices.IsSortedFunc(steps, func(a, b calibration.Step) int { return min(a.N-b.N, int(a.Value-b.Value)) }) {
			t.Errorf("threshold %q is not rising", key)
		}
	}
	few, _ := table.Limit("zone-alternation/there-and-back", 1000)
	many, _ := table.Limit("zone-alternation/there-and-back", 10000)
	if many < 5*few || many > 10*few {
		t.Errorf("limit at 10,000 is %v, which is not in proportion to %v at 1,000", many, few)
	}
}
