package analyzers

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// datesPass builds a recipe and gives a Pass of one check for its first author.
func datesPass(t *testing.T, check, recipe string) *Pass {
	t.Helper()
	built, err := analyzertest.History("person ada Ada Example <ada@example.org>\nperson bob Bob Example <bob@example.net>\n" + recipe)
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	p := &Pass{History: h, Claims: &Claims{}, Table: calibration.Default(), Now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), Subject: &Subject{}}
	for _, a := range datesChecks() {
		if a.Name == check {
			p.Analyzer = a
		}
	}
	if p.Analyzer == nil {
		t.Fatalf("no check %s", check)
	}
	ids := history.Resolve(h, nil)
	for i := range ids {
		if p.Analyzer.Scope == PerAuthor && h.People[ids[i].Members[0]].Email.Untrusted() == "ada@example.org" {
			p.Subject = &Subject{Key: history.TextOf("ada@example.org"), Identity: &ids[i]}
		}
	}
	return p
}

// messages runs the check and gives what it says.
func messages(t *testing.T, p *Pass) []string {
	t.Helper()
	if err := p.Analyzer.Run(p); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range p.findings {
		out = append(out, f.Severity.String()+" "+f.Message)
		if f.BaseRate.Of == 0 || f.BaseRate.Source == "" {
			t.Errorf("%s: no base rate", f.Check)
		}
	}
	return out
}

func TestDatesOrder(t *testing.T) {
	t.Parallel()
	const begin = "commit ada 2024-01-08T09:00:00+0100 begin\n"
	tests := []struct {
		name, recipe string
		want         []string
	}{
		{"in order", begin + "commit ada 2024-01-09T09:00:00+0100 next", nil},
		{"tomorrow is a matter of zones", begin + "commit ada 2026-11-02T12:00:00+0000 next", nil},
		{"the day after is not", begin + "commit ada 2026-11-02T12:00:01+0000 next", []string{"low 1 commit dated in the future"}},
		{"last second before 2100", begin + "commit ada 2099-12-31T23:59:59+0000 at=2024-01-09T09:00:00+0100 next", []string{"low 1 commit dated in the future"}},
		{"2100", begin + "commit ada 2100-01-01T00:00:00+0000 at=2024-01-09T09:00:00+0100 next", []string{"low 1 commit dated beyond the year 2100"}},
		{
			"far beyond any calendar",
			begin + "commit ada 2024-01-09T09:00:00+0100 raw-author=\"Ada Example <ada@example.org> 9223372036854775807 +0100\" next",
			[]string{"low 1 commit dated beyond the year 2100"},
		},
		{"1970", begin + "commit ada 1970-12-31T23:59:59+0000 at=2024-01-09T09:00:00+0100 next", []string{"low 1 commit dated 1970, where clocks begin"}},
		{"1971", begin + "commit ada 1971-01-01T00:00:00+0000 at=2024-01-09T09:00:00+0100 next", []string{"low 1 commit dated before git existed"}},
		{
			"the first day of git, in the east",
			begin + "commit ada 2005-04-07T00:00:00+1400 at=2024-01-09T09:00:00+0100 next",
			[]string{"low 1 commit dated before the repository's first"},
		},
		{
			"both dates odd in one way count once",
			begin + "commit ada 2031-01-01T00:00:00+0000 at=2031-01-02T00:00:00+0000 next",
			[]string{"low 1 commit dated in the future"},
		},
		{"a day before its parent", "commit ada 2024-01-09T09:00:00+0100 begin\ncommit ada 2024-01-08T09:00:00+0100 next", nil},
		{
			"a day and a second before its parent",
			"commit ada 2024-01-02T09:00:00+0100 begin\ncommit ada 2024-01-09T09:00:01+0100 next\ncommit ada 2024-01-08T09:00:00+0100 next",
			[]string{"low 1 commit dated before its parent"},
		},
		{
			"another's clock was ahead",
			begin + "commit bob 2024-03-09T09:00:01+0900 next\ncommit ada 2024-01-10T09:00:00+0100 next", nil,
		},
		{
			"before another's commit and the one before it",
			begin + "commit bob 2024-03-09T09:00:01+0900 next\ncommit bob 2024-03-10T09:00:01+0900 next\ncommit ada 2024-01-10T09:00:00+0100 next",
			[]string{"low 1 commit dated before its parent"},
		},
		{
			"committed by another: not the author's clock",
			begin + "commit ada 2024-03-09T09:00:01+0100 next\ncommit ada 2024-01-10T09:00:00+0100 at=2024-01-11T09:00:00+0100 by=bob next", nil,
		},
		{"an import by two", "commit ada 1999-01-09T09:00:00+0100 a\ncommit bob 1999-02-09T09:00:00+0100 b\ncommit ada 2006-02-09T09:00:00+0100 c", nil},
		{
			"no import by one in two commits", "commit ada 1999-01-09T09:00:00+0100 a\ncommit ada 1999-02-09T09:00:00+0100 b\ncommit ada 2006-02-09T09:00:00+0100 c",
			[]string{"low 2 commits dated before git existed"},
		},
		{"an import by one", "work ada zone=Europe/Berlin from=1999-01-01 days=60", nil},
		{
			"second 0 within an import", "commit bob 1999-01-09T09:00:00+0100 a\ncommit ada 1970-01-01T00:00:00+0000 at=1999-01-10T09:00:00+0100 b",
			[]string{"low 1 commit dated 1970, where clocks begin"},
		},
		{
			"early commits on a late one, and what stands on them",
			begin + "commit bob 1999-01-09T09:00:00+0100 at=2024-02-09T09:00:00+0100 a\ncommit ada 1999-02-09T09:00:00+0100 at=2024-03-09T09:00:00+0100 b",
			[]string{"low 1 commit dated before git existed"},
		},
		{
			"two kinds, one of them absurd",
			begin + "commit ada 2031-01-01T00:00:00+0000 at=2024-05-08T09:00:00+0100 next\ncommit ada 2024-03-08T09:00:00+0100 next",
			[]string{"medium 1 commit dated in the future, 1 commit dated before its parent"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, messages(t, datesPass(t, "dates-order", tt.recipe))); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDatesOrderEvidence(t *testing.T) {
	t.Parallel()
	p := datesPass(t, "dates-order", `
commit ada 2024-01-08T09:00:00+0100 begin
commit ada 2024-01-09T09:00:00+0100 raw-author="Ada Example <ada@example.org> 9007199254740992 +0100" far
commit ada 2024-09-09T09:00:00+0200 two
commit ada 2024-07-09T09:00:00+0200 three
commit bob 2024-12-09T09:00:00+0100 four
commit bob 2024-11-09T09:00:00+0100 five`)
	messages(t, p)
	var notes []string
	for _, e := range p.findings[0].Evidence {
		notes = append(notes, string(e.Kind)+": "+e.Note)
	}
	want := []string{
		"commit: author date: second 9007199254740992",
		"pair: committed 62 days before its parent; author and committer date are equal, as --committer-date-is-author-date leaves them",
		"statistic: 1 other author of this repository show commits before their parents too, as a history that was rewritten does",
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
	if p.findings[0].Confidence != Exact {
		t.Errorf("confidence is %s, want exact", p.findings[0].Confidence)
	}
}

// TestDatesOrderPartlyRead: where roots may be missing, nothing is older than "the first commit".
func TestDatesOrderPartlyRead(t *testing.T) {
	t.Parallel()
	const recipe = "commit ada 2024-01-08T09:00:00+0100 begin\ncommit ada 2020-01-08T09:00:00+0100 at=2024-01-09T09:00:00+0100 next"
	p := datesPass(t, "dates-order", recipe)
	if got := messages(t, p); len(got) != 1 {
		t.Fatalf("the whole history gives %q", got)
	}
	p = datesPass(t, "dates-order", recipe)
	p.History.Facts.Shallow = 1
	if got := messages(t, p); got != nil {
		t.Errorf("a shallow history gives %q", got)
	}
}

func TestDatesMalformed(t *testing.T) {
	t.Parallel()
	p := datesPass(t, "dates-malformed", "commit ada 2024-01-08T09:00:00+0100 begin\n"+
		strings.Repeat("commit ada 2024-01-08T09:00:00+0100 raw-author=\"Ada Example <ada@example.org> x +0100\" bad\n", 25)+
		"commit ada 2024-01-08T09:00:00+2500 odd\ncommit ada 2024-01-08T09:00:00-0000 unknown")
	want := []string{"low 25 malformed commit objects and 2 stamps with a UTC offset that no place has; not used as anybody's clock"}
	if diff := cmp.Diff(want, messages(t, p)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	e := p.findings[0].Evidence
	if more := p.findings[0].Unlisted; len(e) != mostListed || more != 27-mostListed {
		t.Fatalf("%d pieces of evidence and %d more, want %d and %d", len(e), more, mostListed, 27-mostListed)
	}
	if got, want := e[0].Quote.Untrusted(), "author Ada Example <ada@example.org> x +0100"; got != want {
		t.Errorf("quote %q, want %q", got, want)
	}
	if got, want := e[0].Note, "author line: badDate, as git fsck names it; credited to nobody and left out of every statistic"; got != want {
		t.Errorf("note %q, want %q", got, want)
	}
}

func TestDateOf(t *testing.T) {
	t.Parallel()
	for unix, want := range map[int64]string{
		0: "1970-01-01 00:00:00 UTC", 253402300799: "9999-12-31 23:59:59 UTC", 253402300800: "second 253402300800",
		math.MaxInt64: "second 9223372036854775807", -1: "second -1",
	} {
		if got := dateOf(unix); got != want {
			t.Errorf("dateOf(%d) = %q, want %q", unix, got, want)
		}
	}
}

// grainHistory makes a history of own commits at the given times.
func grainHistory(times []int64) (*history.History, []int32) {
	h := &history.History{}
	slices.Sort(times)
	own := make([]int32, len(times))
	for i, t := range times {
		h.Commits = append(h.Commits, history.Commit{Author: history.Time{Unix: t}, Committer: history.Time{Unix: t}})
		own[i] = int32(i)
	}
	return h, own
}

func TestGrainOf(t *testing.T) {
	t.Parallel()
	var same, steps, noon []int64
	for i := range int64(60) {
		same = append(same, 1704704407)
		steps = append(steps, 1704704407+601*i)
		noon = append(noon, 1704715200+86400*i*i)
	}
	tests := []struct {
		name  string
		times []int64
		want  [grainKinds]float64 // whole minutes, second of minute, second of day, equal steps, one second
		of    [grainKinds]int
	}{
		{"all in one second", same, [grainKinds]float64{0, 1, 1, 0, 1}, [grainKinds]int{1, 1, 1, 0, 60}},
		{"steps", steps, [grainKinds]float64{1. / 60, 1. / 60, 1. / 60, 1, 1. / 60}, [grainKinds]int{60, 60, 60, 59, 60}},
		{"noon", noon, [grainKinds]float64{1, 1, 1, 1. / 59, 1. / 60}, [grainKinds]int{60, 60, 60, 59, 60}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, own := grainHistory(tt.times)
			g := grainOf(h, own)
			if diff := cmp.Diff(tt.want, g.share); diff != "" {
				t.Errorf("shares (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.of, g.of); diff != "" {
				t.Errorf("samples (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGrainOfAny: shares stay within 0..1 and a history moved by whole days has the same shares.
func TestGrainOfAny(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Int64Range(0, 4e9), 1, 80).Draw(t, "times")
		h, own := grainHistory(slices.Clone(times))
		g := grainOf(h, own)
		for k, s := range g.share {
			if s < 0 || s > 1 || math.IsNaN(s) {
				t.Errorf("%s: share %v", grainWords[k].key, s)
			}
		}
		days := rapid.Int64Range(0, 1000).Draw(t, "days") * 86400
		for i := range times {
			times[i] += days
		}
		h, own = grainHistory(times)
		if moved := grainOf(h, own); moved.share != g.share {
			t.Errorf("moved by whole days: %v, before %v", moved.share, g.share)
		}
	})
}

func TestDatesGrainTooFew(t *testing.T) {
	t.Parallel()
	recipe := strings.Repeat("commit ada 2024-01-08T09:00:00+0100 x\n", 25)
	p := datesPass(t, "dates-grain", recipe)
	err := p.Analyzer.Run(p)
	if got := outcomeOf("dates-grain", err, len(p.findings)); got.Kind != NotEnoughData || got.Reason == "" {
		t.Errorf("25 commits in one second: %+v", got)
	}
	p = datesPass(t, "dates-grain", strings.Repeat(recipe, 3))
	if diff := cmp.Diff([]string{"low 100 % of the commits are in one single second (75 self-committed commits)"}, messages(t, p)); diff != "" {
		t.Errorf("75 commits in one second (-want +got):\n%s", diff)
	}
}

// TestDatesTables holds the calibration to what the checks ask of it.
func TestDatesTables(t *testing.T) {
	t.Parallel()
	table := calibration.Default()
	p := &Pass{Table: table}
	if _, err := orderLimitsOf(p); err != nil {
		t.Error(err)
	}
	for _, w := range orderWords {
		if r, ok := table.Rate(w.rate); !ok || r.Of == 0 || r.Source == "" {
			t.Errorf("no base rate %s", w.rate)
		}
	}
	for _, w := range grainWords {
		if _, ok := table.Limit("dates-grain/"+w.key, 300); !ok {
			t.Errorf("no limit for %s", w.key)
		}
		if r, ok := table.Rate("dates-grain/" + w.key); !ok || r.Of == 0 {
			t.Errorf("no base rate for %s", w.key)
		}
	}
	for _, key := range []string{"dates-malformed", "dates-order", "dates-order/absurd-and-other", "dates-painted", "dates-rhythm"} {
		if r, ok := table.Rate(key); !ok || r.Of == 0 || r.Source == "" {
			t.Errorf("no base rate %s", key)
		}
	}
}
