package analyzertest

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func drawWork(t *testing.T, options string) []drawn {
	t.Helper()
	r, err := Parse(people + "work ada " + options)
	if err != nil {
		t.Fatal(err)
	}
	return r.steps[0].work.draw()
}

func TestWorkLooksHuman(t *testing.T) {
	t.Parallel()
	out := drawWork(t, "zone=Europe/Berlin from=2023-01-01 days=365 per-day=3 hours=9-18")
	if n := len(out); n < 300 || n > 1500 {
		t.Fatalf("%d commits in a year at three a working day", n)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	inside, weekend, onMinute := 0, 0, 0
	var days []string
	for i, d := range out {
		if i > 0 && d.author.unix <= out[i-1].author.unix {
			t.Fatalf("commit %d is not later than the one before", i)
		}
		local := time.Unix(d.author.unix, 0).In(berlin)
		if d.author.zone != local.Format("-0700") || d.committer != d.author {
			t.Fatalf("commit %d at %v is recorded as %+v and %+v", i, local, d.author, d.committer)
		}
		if h := local.Hour(); h >= 9 && h < 18 {
			inside++
		}
		if wd := local.Weekday(); wd == time.Saturday || wd == time.Sunday {
			weekend++
		}
		if local.Second() == 0 {
			onMinute++
		}
		days = append(days, local.Format(time.DateOnly))
	}
	n := len(out)
	days = slices.Compact(days)
	if inside*100 < 75*n || weekend*100 > 15*n || onMinute*100 > 6*n || len(days) > 290 || len(days) < 120 {
		t.Errorf("of %d commits %d in the window, %d at weekends, %d on the minute; %d days", n, inside, weekend, onMinute, len(days))
	}
}

func TestWorkOptions(t *testing.T) {
	t.Parallel()
	const base = "zone=Europe/Berlin from=2024-01-01 days=120 per-day=3 "
	zones := func(out []drawn) map[string]int {
		m := map[string]int{}
		for _, d := range out {
			m[d.author.zone]++
		}
		return m
	}
	t.Run("offset", func(t *testing.T) {
		t.Parallel()
		if m := zones(drawWork(t, base+"offset=+0530")); len(m) != 1 || m["+0530"] == 0 {
			t.Errorf("recorded offsets are %v", m)
		}
	})
	t.Run("alternate", func(t *testing.T) {
		t.Parallel()
		m := zones(drawWork(t, base+"alternate=Asia/Tokyo"))
		if m["+0900"] < 40 || m["+0100"] < 20 || m["+0200"] == 0 {
			t.Errorf("recorded offsets are %v", m)
		}
	})
	t.Run("alternate offset", func(t *testing.T) {
		t.Parallel()
		if m := zones(drawWork(t, base+"alternate=-0800 every=10")); m["-0800"] < 40 || m["+0100"] < 20 {
			t.Errorf("recorded offsets are %v", m)
		}
	})
	t.Run("grain and max", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+"grain=300 max=50 subjects=2")
		subjects := map[string]bool{}
		for _, d := range out {
			subjects[d.message] = true
			if d.author.unix%300 != 0 {
				t.Errorf("time %d is no multiple of 300", d.author.unix)
			}
		}
		if len(out) != 50 || len(subjects) != 2 {
			t.Errorf("%d commits with %d subjects", len(out), len(subjects))
		}
	})
	t.Run("rebase", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+"rebase-every=20")
		if span := out[19].committer.unix - out[0].committer.unix; span > 10 || out[19].author.unix-out[0].author.unix < 86400 {
			t.Errorf("committer times of the first twenty span %d s", span)
		}
	})
	t.Run("author only", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+"author-only=2025-01-01T00:00:00+0100")
		if first, last := out[0].committer, out[len(out)-1].committer; last.unix-first.unix != int64(len(out)-1)*60 || first.zone != "+0100" {
			t.Errorf("committer times run from %v to %v", first, last)
		}
	})
	t.Run("even", func(t *testing.T) {
		t.Parallel()
		out := drawWork(t, base+"rhythm=even")
		if gap := out[1].author.unix - out[0].author.unix; len(out) != 360 || gap != 8*3600 || out[359].author.unix-out[358].author.unix != gap {
			t.Errorf("%d commits, first gap %d s", len(out), gap)
		}
	})
	t.Run("uniform at night", func(t *testing.T) {
		t.Parallel()
		for _, d := range drawWork(t, base+"rhythm=uniform hours=22-6") {
			offset, err := parseOffset(d.author.zone)
			if err != nil {
				t.Fatal(err)
			}
			if h := (d.author.unix + int64(offset)*60) / 3600 % 24; h >= 7 && h < 21 {
				t.Errorf("a commit at %d o'clock", h)
			}
		}
	})
}

func TestExp(t *testing.T) {
	t.Parallel()
	for x := -20.0; x < 20; x += 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 1e-12*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestBuildIsDeterministicAndMerged(t *testing.T) {
	t.Parallel()
	const recipe = people + `person bob Bob Example <bob@example.org>
work ada zone=Europe/Berlin from=2024-01-01 days=60
work bob zone=Asia/Tokyo from=2024-01-01 days=60
work ada zone=Europe/Berlin from=2024-03-05 days=20 by=gh merges=yes empty=yes`
	a, err := History(recipe)
	if err != nil {
		t.Fatal(err)
	}
	b, err := History(recipe)
	if err != nil {
		t.Fatal(err)
	}
	if a.IDs[len(a.IDs)-1] != b.IDs[len(b.IDs)-1] {
		t.Error("the same recipe gave two histories")
	}
	// The name of the last commit covers every byte before it: this fails when the language changes what old recipes mean.
	if got := a.IDs[len(a.IDs)-1]; got != "7e596ef591e32de604fe80b07be12bd6ba1fe16b" {
		t.Errorf("last commit is %s", got)
	}
	switches, last := 0, ""
	for _, c := range a.Commits {
		who := "ada"
		if bytes.Contains(c, []byte("author Bob")) {
			who = "bob"
		}
		if who != last {
			switches++
		}
		last = who
	}
	final := string(a.Commits[len(a.Commits)-1])
	if switches < 20 || strings.Count(final, "\nparent ") != 2 || !strings.Contains(final, "committer GitHub <noreply@github.com>") {
		t.Errorf("%d switches between two people; last commit is\n%s", switches, final)
	}
}
