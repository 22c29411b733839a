package analyzers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// zoneOutcome runs one check for Ada.
func zoneOutcome(t *testing.T, check *Analyzer, c *Claims, recipe string) (Outcome, []Finding) {
	t.Helper()
	h, id := ada(t, recipe)
	audit, err := Run(context.Background(), Input{
		History: h, Identities: []history.Identity{*id}, Claims: c, Checks: []*Analyzer{check},
		Authors: []string{"ada@example.org"}, Now: time.Unix(1790000000, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range audit.Results {
		if r.Subject.Scope == PerAuthor {
			return r.Outcomes[0], r.Findings
		}
	}
	t.Fatal("no result")
	return Outcome{}, nil
}

func zoneClaims(t *testing.T, name string) *Claims {
	t.Helper()
	loc, err := tz.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return &Claims{Zones: []ZonePeriod{{Zone: loc, Name: name}}}
}

func TestZoneChecksAbstain(t *testing.T) {
	t.Parallel()
	utc := "work ada zone=Europe/Berlin from=2023-01-01 days=300 offset=+0000"
	berlin := zoneClaims(t, "Europe/Berlin")
	tests := []struct {
		name   string
		check  *Analyzer
		claims *Claims
		recipe string
		kind   OutcomeKind
		reason string
	}{
		{"claim without a claim", zoneClaim, nil, utc, SkippedCheck, "--claim-zone"},
		{"claim at UTC", zoneClaim, berlin, utc, SkippedCheck, "zone unknown"},
		{"season at UTC", zoneSeason, nil, utc, SkippedCheck, "zone unknown"},
		{"weeks at UTC", zoneChangeWeeks, nil, utc, SkippedCheck, "zone unknown"},
		{"alternation at UTC", zoneAlternation, nil, utc, SkippedCheck, "zone unknown"},
		{"overlap at UTC", zoneOverlap, nil, utc, SkippedCheck, "zone unknown"},
		{"few for alternation", zoneAlternation, nil, "work ada zone=Asia/Tokyo from=2024-01-01 days=100 max=49", NotEnoughData, "49 of 50"},
		{"few for overlap", zoneOverlap, nil, "work ada zone=Asia/Tokyo from=2024-01-01 days=100 max=49", NotEnoughData, "49 of 50"},
		{"few for a claim", zoneClaim, berlin, "work ada zone=Asia/Tokyo from=2024-01-01 days=60 max=9", NotEnoughData, "9 of 10"},
		{"no summer", zoneSeason, nil, "work ada zone=Europe/Berlin from=2023-11-01 days=150", NotEnoughData, "June to August"},
		{"two usual offsets", zoneSeason, nil, "work ada zone=Europe/Berlin from=2023-01-01 days=300 alternate=+0900 every=7", NotEnoughData, "no usual offset"},
		{"winter at +0200", zoneSeason, nil, "work ada zone=Europe/Athens from=2023-01-01 days=300", SkippedCheck, "at +0200 in winter"},
		{"few in the weeks", zoneChangeWeeks, nil, "work ada zone=Europe/Berlin from=2024-04-01 days=150", NotEnoughData, "0 of 3"},
		{"no home", zoneChangeWeeks, nil, "work ada zone=Europe/Berlin from=2023-01-01 days=450 alternate=+0900 every=7", NotEnoughData, "no zone explains"},
		{"no merges", zoneWebMachine, nil, "work ada zone=Europe/Berlin from=2024-01-01 days=60", NotEnoughData, "0 of 10"},
		{
			"one move against the claim", zoneSeason, zoneClaims(t, "Africa/Lagos"),
			"work ada zone=America/Bogota from=2022-11-01 days=120\nwork ada zone=Africa/Lagos from=2023-04-10 days=160", Clean, "",
		},
		{
			"the move recurs", zoneSeason, zoneClaims(t, "Africa/Lagos"),
			"work ada zone=America/Bogota from=2022-11-01 days=120\nwork ada zone=Africa/Lagos from=2023-04-20 days=160\n" +
				"work ada zone=America/Bogota from=2023-11-01 days=120", Findings, "",
		},
		{"clean", zoneAlternation, nil, "work ada zone=Europe/Berlin from=2024-01-01 days=160", Clean, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := zoneOutcome(t, tt.check, tt.claims, tt.recipe)
			if got.Kind != tt.kind || !strings.Contains(got.Reason, tt.reason) {
				t.Errorf("outcome %s %q, want %s with %q", got.Kind, got.Reason, tt.kind, tt.reason)
			}
		})
	}
}

// TestZoneEvidence holds each finding to what a reader needs: hashes that exist, clocks, a limit, a rate, a bounded list.
func TestZoneEvidence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		check   *Analyzer
		claims  *Claims
		recipe  string
		message string
		listed  int
		more    bool
	}{
		{zoneClaim, zoneClaims(t, "Asia/Kolkata"), "work ada zone=Asia/Tokyo from=2024-01-01 days=60", "that Asia/Kolkata did not have", 10, true},
		{zoneSeason, nil, "work ada zone=America/St_Johns from=2023-01-01 days=400 offset=-0330", "-0330 all year; no zone of the world", 10, true},
		{zoneAlternation, nil, "work ada zone=Europe/Berlin from=2024-01-01 days=250 skip=0 alternate=+0900", "and back within 48 h", 10, true},
		{zoneOverlap, nil, "work ada zone=Europe/Berlin from=2024-01-08 days=90 per-day=4\nwork ada zone=America/Sao_Paulo from=2024-01-09 days=90 per-day=4 hours=9-17", "overlap in time", 4, false},
		{
			zoneWebMachine, nil, "work ada zone=Europe/Berlin from=2024-01-08 days=60\nwork ada zone=Asia/Tokyo from=2024-01-12 days=60 by=gh merges=yes",
			" merges on the web are at +0900, ", 10, true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.check.Name, func(t *testing.T) {
			t.Parallel()
			_, findings := zoneOutcome(t, tt.check, tt.claims, tt.recipe)
			if len(findings) != 1 {
				t.Fatalf("%d findings", len(findings))
			}
			f := findings[0]
			if !strings.Contains(f.Message, tt.message) {
				t.Errorf("message %q lacks %q", f.Message, tt.message)
			}
			if f.BaseRate.Of == 0 || f.BaseRate.Source == "" || !strings.HasPrefix(f.BaseRate.Unit, "authors") {
				t.Errorf("base rate is %+v", f.BaseRate)
			}
			listed, limits, more := 0, 0, f.Unlisted > 0
			for _, e := range f.Evidence {
				for _, n := range e.Numbers {
					if n.Reference != nil && n.RefName != "" {
						limits++
					}
				}
				if e.Kind == Statistic {
					continue
				}
				listed++
				if len(e.Commit) != 40 || e.At == nil || (e.Kind == PairEvidence) != (len(e.Other) == 40 && e.OtherAt != nil) {
					t.Errorf("evidence %+v lacks a hash or a clock", e)
				}
			}
			if listed < tt.listed || listed > maxListed || more != tt.more {
				t.Errorf("%d pieces of evidence are listed, more=%v", listed, more)
			}
			if limits == 0 && tt.check != zoneSeason {
				t.Error("no number stands beside its limit")
			}
		})
	}
}

func BenchmarkZoneChecks(b *testing.B) {
	built, err := analyzertest.History("person ada Ada Example <ada@example.org>\n" +
		"work ada zone=Europe/Berlin from=2015-01-01 days=3000 per-day=4\nwork ada zone=Asia/Tokyo from=2016-01-01 days=60")
	if err != nil {
		b.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		b.Fatal(err)
	}
	ids := history.Resolve(h, nil)
	in := Input{History: h, Identities: ids, Checks: zoneChecks(), Now: time.Unix(1790000000, 0)}
	b.ReportMetric(float64(len(h.Commits)), "commits")
	for b.Loop() {
		if _, err := Run(context.Background(), in); err != nil {
			b.Fatal(err)
		}
	}
}
