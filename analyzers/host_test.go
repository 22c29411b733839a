package analyzers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// judgeText judges a fixture given as recipe and record.
func judgeText(t *testing.T, recipe, record string) *analyzers.Audit {
	t.Helper()
	f, err := analyzertest.ParseFixture("-- recipe --\n" + recipe + "\n-- server --\n" + record + "\n-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	return judgeFixture(t, f)
}

// said are the severities, messages and explanations of one check for the first subject, or how it ended without any.
func said(audit *analyzers.Audit, check string) []string {
	for _, r := range audit.Results {
		if r.Subject.Scope != analyzers.PerAuthor {
			continue
		}
		var out []string
		for _, f := range r.Findings {
			if f.Check == check {
				text := f.Severity.String() + ": " + f.Message
				if f.Explained != "" {
					text += " (explained)"
				}
				out = append(out, text)
			}
		}
		for _, o := range r.Outcomes {
			if o.Check == check && len(out) == 0 {
				out = append(out, strings.TrimSuffix(string(o.Kind)+": "+o.Reason, ": "))
			}
		}
		return out
	}
	return nil
}

// hostCase is a small history, what a host recorded of it, and what a check makes of both.
type hostCase struct {
	name, recipe, record string
	want                 []string
}

func runHostCases(t *testing.T, check string, cases []hostCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, said(judgeText(t, tt.recipe, tt.record), check)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHostTimesReachNoZone judges one history with and without a record in which the host gives each commit a time in UTC: the checks of
// zones and hours must say the same, to the letter.
func TestHostTimesReachNoZone(t *testing.T) {
	t.Parallel()
	const recipe = `person ada Ada Example <4711+ada-example@users.noreply.github.com>
person web GitHub <noreply@github.com>
work ada zone=Asia/Tokyo from=2023-01-09 days=300 max=300
work ada by=web sign=pgp:web merges=yes zone=Asia/Tokyo from=2023-11-09 days=60 max=20`
	record := []string{
		"account ada-example id=4711 created=2019-05-02T08:00:00Z location=Lisbon",
		"repository ada-example/tool created=2023-01-01T08:00:00Z pushed=2024-03-01T08:00:00Z",
		"year 2018 3",
	}
	for i := 1; i <= 300; i += 3 {
		record = append(record,
			fmt.Sprintf("commit #%d author=ada-example:4711 verified=yes verified-at=2024-02-%02dT0%d:00:00Z", i, 1+i%28, i%10),
			fmt.Sprintf("push ada-example/tool refs/heads/main head=#%d at=2024-02-%02dT0%d:30:00Z", i, 1+i%28, i%10))
	}
	// The claim makes the checks that need one run as well.
	text := "-- recipe --\n" + recipe + "\n-- claims --\nzones:\n  - zone: Europe/Lisbon\nhours: 09-18\n"
	judged := func(server string) ([]analyzers.Finding, []analyzers.Outcome) {
		f, err := analyzertest.ParseFixture(text + server + "-- want --\n")
		if err != nil {
			t.Fatal(err)
		}
		var findings []analyzers.Finding
		var outcomes []analyzers.Outcome
		for _, r := range judgeFixture(t, f).Results {
			for _, x := range r.Findings {
				if isZoneOrHours(x.Check) {
					findings = append(findings, x)
				}
			}
			for _, o := range r.Outcomes {
				if isZoneOrHours(o.Check) {
					outcomes = append(outcomes, o)
				}
			}
		}
		return findings, outcomes
	}
	findings, outcomes := judged("")
	withFindings, withOutcomes := judged("-- server --\n" + strings.Join(record, "\n") + "\n")
	if len(findings) == 0 || len(outcomes) < 10 {
		t.Fatalf("%d findings, %d outcomes: the test compares nothing", len(findings), len(outcomes))
	}
	text1, text2 := fmt.Sprintf("%+v", findings), fmt.Sprintf("%+v", withFindings)
	if diff := cmp.Diff(outcomes, withOutcomes); diff != "" || len(findings) != len(withFindings) {
		t.Errorf("the record changes what is said of zones and hours:\n%s\n%s\n%s", diff, text1, text2)
	}
	for i := range min(len(findings), len(withFindings)) {
		if findings[i].Fingerprint != withFindings[i].Fingerprint || findings[i].Message != withFindings[i].Message {
			t.Errorf("%s: %q became %q", findings[i].Check, findings[i].Message, withFindings[i].Message)
		}
	}
}

func isZoneOrHours(check string) bool {
	return strings.HasPrefix(check, "zone-") || strings.HasPrefix(check, "hours-")
}

// TestNoEvidenceOfZonesFromHosts holds the times of host records to UTC: they have no offset that anybody could take for a place.
func TestNoEvidenceOfZonesFromHosts(t *testing.T) {
	t.Parallel()
	files, err := analyzertest.Files("../testdata/analyzers/dates-server")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d fixtures: %v", len(files), err)
	}
	records := 0
	for _, file := range files {
		f, err := analyzertest.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range judgeFixture(t, f).Results {
			for _, x := range r.Findings {
				for _, e := range x.Evidence {
					if e.Record == nil {
						continue
					}
					records++
					if _, offset := e.Record.At.Zone(); offset != 0 || e.OtherAt != nil || e.Record.What == "" {
						t.Errorf("%s: %+v", file, e)
					}
				}
			}
		}
	}
	if records < 10 {
		t.Errorf("%d records of a host", records)
	}
}

// TestSightsBoundAncestors compares the dates that are found with a plain search from every commit down, on random graphs and pushes.
func TestSightsBoundAncestors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "commits")
		var recipe strings.Builder
		recipe.WriteString("person ada Ada Example <ada@example.org>\n")
		parents := make([][]int, n)
		for i := range n {
			fmt.Fprintf(&recipe, "commit ada 2024-01-%02dT09:00:00+0000 label=c%d", rapid.IntRange(1, 28).Draw(t, "day"), i)
			if i > 0 {
				parents[i] = rapid.SliceOfNDistinct(rapid.IntRange(0, i-1), 1, min(i, 3), rapid.ID[int]).Draw(t, "parents")
				var labels []string
				for _, p := range parents[i] {
					labels = append(labels, fmt.Sprintf("c%d", p))
				}
				recipe.WriteString(" parents=" + strings.Join(labels, ","))
			}
			recipe.WriteString(" Change\n")
		}
		record, earliest := "", make([]int, n) // day of the first sight; 0: none
		for range rapid.IntRange(1, 5).Draw(t, "pushes") {
			head, day := rapid.IntRange(0, n-1).Draw(t, "head"), rapid.IntRange(1, 28).Draw(t, "push day")
			record += fmt.Sprintf("push ada-example/tool refs/heads/main head=c%d at=2024-01-%02dT10:00:00Z\n", head, day)
			for open := []int{head}; len(open) > 0; open = open[1:] {
				if e := earliest[open[0]]; e == 0 || day < e {
					earliest[open[0]] = day
				}
				open = append(open, parents[open[0]]...)
			}
		}
		f, err := analyzertest.ParseFixture("-- recipe --\n" + recipe.String() + "-- server --\n" + record + "-- want --\n")
		if err != nil {
			t.Fatal(err)
		}
		built, err := f.Recipe.Build()
		if err != nil {
			t.Fatal(err)
		}
		h, err := history.Assemble(built.Newest())
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Server(built)
		if err != nil {
			t.Fatal(err)
		}
		got := analyzers.FirstSights(h, r)
		for i := range n {
			k := slices.IndexFunc(h.Commits, func(c history.Commit) bool { return c.ID.String() == built.IDs[i] })
			day := 0
			if !got[k].IsZero() {
				day = got[k].Day()
			}
			if day != earliest[i] {
				t.Fatalf("commit %d is seen on day %d, want %d", i, day, earliest[i])
			}
		}
	})
}
