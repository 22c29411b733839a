package report

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// sampleComparison compares two invented accounts that have something of each kind in common.
func sampleComparison(text func(string) string) *Comparison {
	side := func(login string) ComparedSide {
		return ComparedSide{
			Record: &server.Record{
				Account: &server.Account{Login: history.TextOf(login), URL: "https://github.com/" + login},
				Gaps:    []server.Gap{{What: text("gap"), Repository: login + "/gone", Reason: text("reason")}},
			},
			History:      &history.History{},
			Repositories: []Repo{{Name: login + "/tool", URL: "https://github.com/" + login + "/tool", Fetched: "commits", Complete: true, Parent: "acme/tool"}},
			Notes:        []string{text("note")},
		}
	}
	s := ComparisonSource{Version: text("version"), Sides: [2]ComparedSide{side("ada-example"), side("bob-example")}}
	where := [2]string{"ada-example/tool", "bob-example/tool"}
	for _, kind := range []analyzers.CommonKind{analyzers.CommonEmail, analyzers.CommonKey, analyzers.CommonMachine, analyzers.CommonRoot, analyzers.CommonCommit} {
		common := analyzers.Common{Kind: kind, What: history.TextOf(text("what")), Counts: [2]int{3, 0}, Where: where, Explained: text("explained")}
		if kind == analyzers.CommonRoot || kind == analyzers.CommonCommit {
			common.What, common.ID = history.Text{}, strings.Repeat("a", 40)
		}
		s.Common = append(s.Common, common)
	}
	s.Findings = []ChosenFinding{{nil, &analyzers.Finding{
		Check: "copied-files", Severity: analyzers.High, Confidence: analyzers.Exact, Message: text("message"), Innocent: []string{text("innocent")}, Fingerprint: strings.Repeat("0", 32),
		Evidence: []analyzers.Evidence{{Kind: analyzers.SpanEvidence, Path: history.TextOf(text("path")), Source: where[1]}},
	}}}
	return BuildComparison(s)
}

func TestNothingHostileReachesAComparison(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := sampleComparison(func(label string) string { return hostile().Draw(t, label) }).Redact(rapid.SampledFrom(RedactWords).Draw(t, "redact"))
		var table, doc bytes.Buffer
		if err := c.WriteText(&table, Options{Width: rapid.IntRange(0, 250).Draw(t, "width")}); err != nil {
			t.Fatal(err)
		}
		if err := c.WriteJSON(&doc); err != nil {
			t.Fatal(err)
		}
		for _, out := range []string{table.String(), doc.String()} {
			if hz := hazard(out, true); hz != "" {
				t.Fatalf("%s in\n%s", hz, out)
			}
		}
	})
}

func TestRedactedComparison(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"ada@example.org", "ada at example", "ada@laptop"} {
		c := sampleComparison(func(label string) string {
			if label == "what" {
				return what
			}
			return "as " + what + " says"
		})
		for _, how := range []string{"mail", "all"} {
			for _, x := range c.Redact(how).Common {
				if x.Kind == "e-mail" && !strings.Contains(x.What, "…~") || x.What == what && x.Kind != "key" {
					t.Errorf("%s: the %s is %q", how, x.Kind, x.What)
				}
			}
			var table, doc bytes.Buffer
			if err := c.Redact(how).WriteText(&table, Options{Width: 200}); err != nil {
				t.Fatal(err)
			}
			if err := c.Redact(how).WriteJSON(&doc); err != nil {
				t.Fatal(err)
			}
			for _, out := range []string{table.String(), doc.String()} {
				if strings.Contains(what, "@") && strings.Contains(out, what) {
					t.Errorf("%s: %q is there in\n%s", how, what, out)
				}
				if how == "all" && (strings.Contains(out, "ada-example") || strings.Contains(out, "acme/")) {
					t.Errorf("a login is there in\n%s", out)
				}
				if how == "mail" && !strings.Contains(out, "bob-example") {
					t.Errorf("a login is missing in\n%s", out)
				}
			}
		}
	}
}
