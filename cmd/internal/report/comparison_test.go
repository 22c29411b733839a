package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
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
	s.Sides[0].Findings = []ChosenFinding{{nil, &analyzers.Finding{
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

// twoAccounts is what two invented accounts have in common, of all kinds, with and without an explanation.
func twoAccounts(t *testing.T) *Comparison {
	t.Helper()
	side := func(login, email string, own int) ComparedSide {
		return ComparedSide{
			Record: &server.Record{Account: &server.Account{Login: history.TextOf(login), ID: 4711, URL: "https://github.com/" + login, Kind: "User"}},
			History: &history.History{
				People: []history.Person{{}, {Name: history.TextOf("Somebody"), Email: history.TextOf(email)}},
			},
			Person: []history.Identity{{Members: []uint32{1}, Authored: make([]int32, own+5), Own: make([]int32, own)}, {Authored: make([]int32, 1)}},
			Repositories: []Repo{
				{Name: login + "/tool", URL: "https://github.com/" + login + "/tool", Commits: 1200, Fetched: "commits", Complete: true},
				{Name: login + "/site", URL: "https://github.com/" + login + "/site", Commits: 20, Fetched: "contents", Complete: true, Fork: true, Parent: "acme/site"},
			},
		}
	}
	s := ComparisonSource{Version: "v0.2.0", Sides: [2]ComparedSide{side("ada-example", "ada@example.org", 1100), side("bob-example", "bob@example.net", 40)}}
	s.Sides[0].Notes = []string{"2 forks were not read (--include-forks reads forks too)"}
	s.Sides[1].Repositories = append(s.Sides[1].Repositories, Repo{Name: "bob-example/gone", Reason: "missing, or not visible with this token", Do: "give a token that can see it"})
	s.Sides[1].Record.Gaps = []server.Gap{{What: "events", Reason: "the host keeps those of 30 days"}}
	tools, sites := [2]string{"ada-example/tool", "bob-example/tool"}, [2]string{"ada-example/site", "bob-example/site"}
	id := func(digit string) string { return strings.Repeat(digit, 40) }
	s.Common = []analyzers.Common{
		{Kind: analyzers.CommonEmail, What: history.TextOf("Work@Example.org"), Counts: [2]int{340, 12}, Where: tools},
		{Kind: analyzers.CommonEmail, What: history.TextOf("team@example.org"), Counts: [2]int{1, 2}, Where: tools, Explained: "the address is a team's or a list's", More: 3},
		{Kind: analyzers.CommonMachine, What: history.TextOf("ada@workbench.local"), Counts: [2]int{7, 1}, Where: [2]string{"ada-example/site", "bob-example/tool"}},
		{Kind: analyzers.CommonKey, ID: "SHA256:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg", Counts: [2]int{0, 9}, Where: [2]string{"", "bob-example/tool"}},
		{Kind: analyzers.CommonRoot, ID: id("a"), Counts: [2]int{1, 1}, Where: tools},
		{Kind: analyzers.CommonRoot, ID: id("b"), Counts: [2]int{2, 2}, Where: sites, Explained: "the host records that both come from acme/site"},
		{Kind: analyzers.CommonCommit, ID: id("c"), Counts: [2]int{1100, 1100}, Where: tools},
		{Kind: analyzers.CommonCommit, ID: id("d"), Counts: [2]int{18, 18}, Where: sites, Explained: "the host records that both come from acme/site"},
	}
	_, ids := joinedHistory(t)
	findings := hostFindings(ids)
	for _, i := range []int{1, 3} {
		s.Sides[0].Findings = append(s.Sides[0].Findings, ChosenFinding{nil, &findings[i]})
	}
	return BuildComparison(s)
}

func nothingInCommon() *Comparison {
	side := func(login string) ComparedSide {
		return ComparedSide{Record: &server.Record{Account: &server.Account{Login: history.TextOf(login)}}, History: &history.History{}}
	}
	return BuildComparison(ComparisonSource{Version: "v0.2.0", Sides: [2]ComparedSide{side("ada-example"), side("bob-example")}})
}

func TestComparisonGolden(t *testing.T) {
	t.Parallel()
	c := twoAccounts(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"comparison-100.txt":   func(b *bytes.Buffer) error { return c.WriteText(b, Options{Width: 100, Exit: 3}) },
		"comparison-color.txt": func(b *bytes.Buffer) error { return c.WriteText(b, Options{Width: 140, Exit: 3, Color: true}) },
		"comparison-all.txt":   func(b *bytes.Buffer) error { return c.Redact("all").WriteText(b, Options{Width: 100, Exit: 3}) },
		"comparison-none.txt":  func(b *bytes.Buffer) error { return nothingInCommon().WriteText(b, Options{Width: 100}) },
		"comparison.json":      func(b *bytes.Buffer) error { return c.WriteJSON(b) },
		"comparison-mail.json": func(b *bytes.Buffer) error { return c.Redact("mail").WriteJSON(b) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("..", "..", "..", "testdata", "golden", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("differs from the golden file (-update writes it anew):\n%s", diff)
			}
		})
	}
}

// TestComparisonFitsItsSchema: whatever was found, with any redaction; and the schema describes what it shares with that of the report as the report does.
func TestComparisonFitsItsSchema(t *testing.T) {
	t.Parallel()
	schema, err := schematest.LoadNamed("comparison-v1.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	all := []*Comparison{twoAccounts(t), nothingInCommon(), sampleComparison(func(s string) string { return s + " \x1b[2J\n\u202e" }), sampleComparison(func(string) string { return "" })}
	for i, c := range all {
		for _, how := range RedactWords {
			var doc bytes.Buffer
			if err := c.Redact(how).WriteJSON(&doc); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc.Bytes()); err != nil {
				t.Errorf("comparison %d, --redact %s: %v", i, how, err)
			}
		}
	}
	defs := func(name string) (s struct {
		Defs       map[string]any            `json:"$defs"`
		Properties map[string]map[string]any `json:"properties"`
	},
	) {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	report, comparison := defs("json-v1.schema.json"), defs("comparison-v1.schema.json")
	shared := 0
	for name, def := range comparison.Defs {
		if want, ok := report.Defs[name]; ok {
			shared++
			if diff := cmp.Diff(want, def); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
	if shared < 5 {
		t.Errorf("they share %d definitions", shared)
	}
	input := report.Defs["input"].(map[string]any)["properties"].(map[string]any)
	party := comparison.Defs["party"].(map[string]any)["properties"].(map[string]any)
	for _, name := range []string{"repositories", "gaps"} {
		if diff := cmp.Diff(input[name], party[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestComparisonSaysWhatIsMissing: that nothing was found where not everything could be read is no clean bill.
func TestComparisonSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	text := func(c *Comparison) string {
		var b bytes.Buffer
		if err := c.WriteText(&b, Options{Width: 200}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const missing = "not everything could be read"
	c := nothingInCommon()
	if !c.Complete || strings.Contains(text(c), missing) || c.Unexplained() != 0 {
		t.Errorf("complete %v, %d unexplained:\n%s", c.Complete, c.Unexplained(), text(c))
	}
	side := ComparedSide{Record: &server.Record{}, History: &history.History{}}
	broken := side
	for i := range mostMissing + 5 {
		broken.Repositories = append(broken.Repositories, Repo{Name: fmt.Sprintf("bob-example/r%d", i), Reason: "gone"})
	}
	for _, sides := range [][2]ComparedSide{{side, broken}, {broken, side}} {
		c := BuildComparison(ComparisonSource{Sides: sides})
		if out := text(c); c.Complete || !strings.Contains(out, missing) || !strings.Contains(out, "5 more (--format json has all)") {
			t.Errorf("complete %v:\n%s", c.Complete, out)
		}
	}
	if c := twoAccounts(t); c.Complete || c.Unexplained() != 6 {
		t.Errorf("complete %v, %d unexplained", c.Complete, c.Unexplained())
	}
}

// TestRedactedComparisonHasNoAddress: of what is recorded, wherever it stands, nothing that looks like an address is left, and with "all" no
// login and no link; the comparison itself stays as it was.
func TestRedactedComparisonHasNoAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringMatching(`[a-z]{3,8}`)
		email := name.Draw(rt, "user") + "@" + name.Draw(rt, "host") + rapid.SampledFrom([]string{"", ".example", ".local", ".example.org"}).Draw(rt, "domain")
		around := rapid.SampledFrom([]string{"%s", "<%s>", "by %s.", "(%s)", "%s, %[1]s"}).Draw(rt, "around")
		c := sampleComparison(func(label string) string {
			if label == "what" {
				return email
			}
			return fmt.Sprintf(around, email)
		})
		before := fmt.Sprintf("%+v", c.Common)
		for _, how := range []string{"mail", "all"} {
			r := c.Redact(how)
			var table, doc bytes.Buffer
			if err := r.WriteText(&table, Options{Width: 200}); err != nil {
				rt.Fatal(err)
			}
			if err := r.WriteJSON(&doc); err != nil {
				rt.Fatal(err)
			}
			for _, out := range []string{table.String(), doc.String()} {
				if strings.Contains(out, email) {
					rt.Fatalf("%s: %s is there in\n%s", how, email, out)
				}
				if how == "all" && slices.ContainsFunc([]string{"ada-example", "bob-example", "https://"}, func(s string) bool { return strings.Contains(out, s) }) {
					rt.Fatalf("a login or a link is there in\n%s", out)
				}
			}
			if r.Redacted != how {
				rt.Fatalf("redacted is %q", r.Redacted)
			}
		}
		if after := fmt.Sprintf("%+v", c.Common); after != before || c.Redacted != "" {
			rt.Fatalf("%s became %s", before, after)
		}
	})
}
