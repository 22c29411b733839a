package analyzers_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const beforePull = `person ada Ada Example <ada@example.org>
person lee Lee Sample <lee@sample.example>
person gh GitHub <noreply@github.com>
`

// unseenOutcome runs the check of unseen offsets for Ada.
func unseenOutcome(t *testing.T, h *history.History) (analyzers.Outcome, []analyzers.Finding) {
	t.Helper()
	all := analyzers.All()
	i := slices.IndexFunc(all, func(a *analyzers.Analyzer) bool { return a.Name == "zone-unseen" })
	audit, err := analyzers.Run(context.Background(), analyzers.Input{
		History: h, Identities: history.Resolve(h, h.Mailmap), Checks: all[i : i+1], Authors: []string{"ada@example.org"}, Now: fixtureNow,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range audit.Results {
		if r.Subject.Scope == analyzers.PerAuthor {
			return r.Outcomes[0], r.Findings
		}
	}
	t.Fatal("Ada is not judged")
	return analyzers.Outcome{}, nil
}

func buildRecipe(t *testing.T, recipe string) *analyzertest.Built {
	t.Helper()
	built, err := analyzertest.History(recipe)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// series writes commits of one person an hour apart, the last of them with a label.
func series(who string, n int, zone, more, label string) string {
	var b strings.Builder
	for i := range n {
		if i == n-1 {
			more += " label=" + label
		}
		fmt.Fprintf(&b, "commit %s 2026-03-%02dT%02d:00:00%s %s Change\n", who, 1+i/24, i%24, zone, more)
	}
	return b.String()
}

func TestZoneUnseenDecides(t *testing.T) {
	t.Parallel()
	berlin20 := series("ada", 20, "+0100", "", "before")
	tests := []struct {
		name, before, pull string
		kind               analyzers.OutcomeKind
		reason             string
	}{
		{"far", berlin20, "ada 2026-04-01T09:00:00+0900", analyzers.Findings, ""},
		{"three hours", berlin20, "ada 2026-04-01T09:00:00+0400", analyzers.Findings, ""},
		{"three hours to the west", berlin20, "ada 2026-04-01T09:00:00-0200", analyzers.Findings, ""},
		{"less than that", berlin20, "ada 2026-04-01T09:00:00+0345", analyzers.Clean, ""},
		{"summer time", berlin20, "ada 2026-04-01T09:00:00+0200", analyzers.Clean, ""},
		{"had before", series("ada", 1, "+0900", "", "one") + berlin20, "ada 2026-04-01T09:00:00+0800", analyzers.Clean, ""},
		{"nothing but a container", berlin20, "ada 2026-04-01T09:00:00+0000", analyzers.NotEnoughData, "0 of 1 "},
		{"no zone", berlin20, "ada 2026-04-01T09:00:00-0000", analyzers.NotEnoughData, "0 of 1 "},
		{"applied by another", berlin20, "ada 2026-04-01T09:00:00+0900 by=lee", analyzers.NotEnoughData, "0 of 1 "},
		{"made in the browser", berlin20, "ada 2026-04-01T09:00:00+0900 by=gh", analyzers.NotEnoughData, "0 of 1 "},
		{"19 before", series("ada", 19, "+0100", "", "before"), "ada 2026-04-01T09:00:00+0900", analyzers.NotEnoughData, "19 of 20 "},
		{"nobody before", series("lee", 30, "+0100", "", "before"), "ada 2026-04-01T09:00:00+0900", analyzers.NotEnoughData, "0 of 20 "},
		{"a container before", series("ada", 40, "+0000", "", "before"), "ada 2026-04-01T09:00:00+0900", analyzers.NotEnoughData, "0 of 20 "},
		{"applied by another before", series("ada", 40, "+0100", "by=lee", "before"), "ada 2026-04-01T09:00:00+0900", analyzers.NotEnoughData, "0 of 20 "},
		{"a container is no proof of another place", series("ada", 1, "+0000", "", "one") + series("ada", 20, "+0800", "", "before"), "ada 2026-04-01T09:00:00+0200", analyzers.Clean, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, err := buildRecipe(t, beforePull+tt.before+"commit "+tt.pull+" The pull request\nbase before\n").History()
			if err != nil {
				t.Fatal(err)
			}
			o, findings := unseenOutcome(t, h)
			if o.Kind != tt.kind || !strings.HasPrefix(o.Reason, tt.reason) || (len(findings) == 1) != (tt.kind == analyzers.Findings) {
				t.Errorf("%s %q, %d findings", o.Kind, o.Reason, len(findings))
			}
		})
	}
}

// In a repository on disk a range is judged, the whole history and a clone that is cut off are not.
func TestZoneUnseenOfRepository(t *testing.T) {
	t.Parallel()
	built := buildRecipe(t, beforePull+series("ada", 24, "+0100", "", "winter")+series("ada", 3, "+0200", "", "before")+
		"commit ada 2026-04-01T09:00:00+0200 At home\ncommit ada 2026-04-02T09:00:00+0900 label=far Far\n")
	dir := t.TempDir()
	if err := built.WriteRepo(dir); err != nil {
		t.Fatal(err)
	}
	read := func(o history.ReadOptions) *history.History {
		r, err := history.Open(context.Background(), dir, history.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		h, err := r.Read(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	pull := history.ReadOptions{Exclude: []string{built.ID("before")}}
	o, findings := unseenOutcome(t, read(pull))
	if o.Kind != analyzers.Findings || len(findings) != 1 {
		t.Fatalf("%s %s", o.Kind, o.Reason)
	}
	f := findings[0]
	var notes []string
	for _, e := range f.Evidence {
		notes = append(notes, fmt.Sprintf("%.10s %s", e.Commit, e.Note))
	}
	want := []string{
		" 0 commits of the pull request at +0000 and 0 without a usable offset are not counted",
		fmt.Sprintf(" before: +0100 in 24 commits, the last %.10s of 2026-03-01", built.ID("winter")),
		fmt.Sprintf(" before: +0200 in 3 commits, the last %.10s of 2026-03-01", built.ID("before")),
		fmt.Sprintf("%.10s 7 h from the nearest offset before", built.ID("far")),
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("evidence: (-want +got)\n%s", diff)
	}
	if at := f.Evidence[3].At; at == nil || at.Offset != 540 || f.BaseRate.Unit != "pull requests" || f.BaseRate.Of < 100_000 || f.Severity != analyzers.Low {
		t.Errorf("at %v, rate %+v, %s", at, f.BaseRate, f.Severity)
	}
	if _, later := unseenOutcome(t, read(history.ReadOptions{Exclude: []string{built.ID("winter")}})); len(later) != 1 || later[0].Fingerprint != f.Fingerprint {
		t.Error("the finding is another when the base is")
	}
	if o, _ := unseenOutcome(t, read(history.ReadOptions{})); o.Kind != analyzers.SkippedCheck || !strings.Contains(o.Reason, "bonafide pr") {
		t.Errorf("of a whole history: %s %s", o.Kind, o.Reason)
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "shallow"), []byte(built.IDs[1]+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if o, _ := unseenOutcome(t, read(pull)); o.Kind != analyzers.SkippedCheck || !strings.Contains(o.Reason, "fetch-depth: 0") {
		t.Errorf("of a shallow clone: %s %s", o.Kind, o.Reason)
	}
}
