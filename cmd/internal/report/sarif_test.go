package report

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// checkSARIF holds a file to what GitHub's code scanning demands (docs.github.com, "SARIF support for code scanning", and the limits of
// "SARIF results exceed one or more limits").
func checkSARIF(doc []byte) error {
	var log sarifLog
	dec := json.NewDecoder(strings.NewReader(string(doc)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil {
		return err
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		return fmt.Errorf("version %q, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	rules := run.Tool.Driver.Rules
	if run.Tool.Driver.Name == "" || run.Results == nil || rules == nil || len(run.Results) > 5000 || len(rules) > 25_000 {
		return fmt.Errorf("%d results, %d rules", len(run.Results), len(rules))
	}
	for i := range rules {
		if err := checkRule(&rules[i]); err != nil {
			return err
		}
	}
	for i := range run.Results {
		r := &run.Results[i]
		if r.RuleIndex < 0 || r.RuleIndex >= len(rules) || rules[r.RuleIndex].ID != r.RuleID {
			return fmt.Errorf("result %d has rule %d, %s", i, r.RuleIndex, r.RuleID)
		}
		if err := checkResult(r); err != nil {
			return fmt.Errorf("result %d: %w", i, err)
		}
	}
	return nil
}

func checkRule(rule *sarifRule) error {
	p := rule.Properties
	severity, err := strconv.ParseFloat(p.SecuritySeverity, 64)
	help, errURL := url.Parse(rule.HelpURI)
	switch {
	case rule.ID == "" || utf8.RuneCountInString(rule.Name) > 255 || rule.Help.Text == "":
		return fmt.Errorf("rule %q lacks something", rule.ID)
	case rule.ShortDescription.Text == "" || len(rule.ShortDescription.Text) > 1024 || len(rule.FullDescription.Text) > 1024:
		return fmt.Errorf("rule %q: description", rule.ID)
	case err != nil || severity <= 0 || severity > 10:
		return fmt.Errorf("rule %q: security-severity %q", rule.ID, p.SecuritySeverity)
	case !slices.Contains([]string{"very-high", "high", "medium", "low"}, p.Precision):
		return fmt.Errorf("rule %q: precision %q", rule.ID, p.Precision)
	case len(p.Tags) == 0 || len(p.Tags) > 20:
		return fmt.Errorf("rule %q: %d tags", rule.ID, len(p.Tags))
	case errURL != nil || help.Scheme != "https":
		return fmt.Errorf("rule %q: helpUri %q", rule.ID, rule.HelpURI)
	}
	return nil
}

func checkResult(r *sarifResult) error {
	if len(r.Locations) != 1 {
		return fmt.Errorf("%d locations: without one GitHub refuses the file", len(r.Locations))
	}
	at := r.Locations[0].Physical
	uri, err := url.Parse(at.Artifact.URI)
	if err != nil || uri.IsAbs() || uri.Host != "" || uri.RawQuery != "" || uri.Fragment != "" || uri.Path == "" ||
		strings.HasPrefix(uri.Path, "/") || path.Clean(uri.Path) != uri.Path || strings.HasPrefix(uri.Path, "../") {
		return fmt.Errorf("%q is no relative path of a repository (%v)", at.Artifact.URI, err)
	}
	for _, c := range []byte(at.Artifact.URI) {
		if c <= ' ' || c >= utf8.RuneSelf || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0 {
			return fmt.Errorf("%q is not escaped (RFC 3986)", at.Artifact.URI)
		}
	}
	if at.Region.StartLine < 1 || at.Region.EndLine != 0 && at.Region.EndLine < at.Region.StartLine {
		return fmt.Errorf("lines %d to %d", at.Region.StartLine, at.Region.EndLine)
	}
	if r.Message.Text == "" || strings.Contains(r.Message.Text, "](") {
		return fmt.Errorf("message %q", r.Message.Text)
	}
	if id := r.Fingerprints["primaryLocationLineHash"]; len(id) != 34 || !strings.HasSuffix(id, ":1") {
		return fmt.Errorf("fingerprint %q", id)
	}
	if !slices.Contains([]string{"error", "warning", "note"}, r.Level) {
		return fmt.Errorf("level %q", r.Level)
	}
	return nil
}

func TestSARIFIsWhatGitHubTakes(t *testing.T) {
	t.Parallel()
	for name, r := range samples(t) {
		if err := checkSARIF([]byte(render(t, "sarif", r, Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := noFindings(t)
	if out := render(t, "sarif", r, Options{}); !strings.Contains(out, `"results": []`) || !strings.Contains(out, `"rules": []`) {
		t.Errorf("a report without findings:\n%s", out)
	}
}

func TestSARIFPathsAndTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := pullFinding(hostile().Draw(t, "message"))
		f := &r.Subjects[0].Findings[0]
		f.Evidence[0].Path = rapid.OneOf(
			hostile(), rapid.StringMatching(`[a-z%?#:@ ü日&=+~;,!$()*\[\]{}|^"<>]{1,12}(/[a-z.:%]{1,9}){0,3}`), rapid.SampledFrom([]string{"javascript:alert", "//host/x", "..", "a/../b", "C:/x"}),
		).Draw(t, "path")
		f.Evidence[0].Path = Own(f.Evidence[0].Path)
		f.Evidence[0].Line, f.Evidence[0].LineEnd = lineRange(rapid.IntRange(-1, 9).Draw(t, "line"), rapid.IntRange(-1, 9).Draw(t, "end"))
		var b strings.Builder
		if err := (SARIF{}).Render(&b, r, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := checkSARIF([]byte(b.String())); err != nil {
			t.Fatal(err)
		}
		if ordinaryPath(f.Evidence[0].Path) {
			back, err := url.PathUnescape(buildSARIF(r).Runs[0].Results[0].Locations[0].Physical.Artifact.URI)
			if err != nil || back != f.Evidence[0].Path {
				t.Fatalf("%q became %q (%v)", f.Evidence[0].Path, back, err)
			}
		}
	})
}

// pullFinding is a report with one finding that has a place.
func pullFinding(message string) *Report {
	return &Report{Input: Input{Complete: true}, Subjects: []Subject{{Kind: "author", Key: "a@example.org", Findings: []Finding{{
		Check: "copied-files", Severity: "high", Confidence: "high", Message: Own(message) + " [x](https://example.org)", Fingerprint: strings.Repeat("0", 32),
		Evidence: []Evidence{{Kind: "span", Commit: strings.Repeat("1", 40)}},
	}}}}}
}

func TestSARIFSaysWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	r := accountReport(t)
	low, high := r.Subjects[0].Findings[2], r.Subjects[0].Findings[0]
	r.Subjects[0].Findings = nil
	for i := range 5003 {
		f := low
		if i == 5002 {
			f = high
		}
		f.Fingerprint = fmt.Sprintf("%032x", i)
		r.Subjects[0].Findings = append(r.Subjects[0].Findings, f)
	}
	r.Subjects[0].Findings[0].Explained = "a reason"
	out := buildSARIF(r).Runs[0]
	if len(out.Results) != 5000 || out.Results[0].Level != "error" || len(out.Results[4999].Suppressions) != 0 {
		t.Errorf("%d results, the first %s", len(out.Results), out.Results[0].Level)
	}
	var notes []string
	for _, n := range out.Invocations[0].Notifications {
		notes = append(notes, n.Level+" "+n.Message.Text)
	}
	if text := strings.Join(notes, "\n"); out.Invocations[0].ExecutionSuccessful || !strings.Contains(text, "error The report is not complete: 1 of 4") ||
		!strings.Contains(text, "warning 5,003 findings in all; the worst 5,000 are in this file.") {
		t.Errorf("%s", text)
	}
}

func TestSARIFSuppressesWhatDoesNotCount(t *testing.T) {
	t.Parallel()
	run := buildSARIF(Filter(withBaseline(t), "medium")).Runs[0]
	got := map[string]string{}
	for _, r := range run.Results {
		got[r.RuleID] = r.Level
		for _, s := range r.Suppressions {
			got[r.RuleID] += " " + s.Status + " " + s.Justification
		}
	}
	for check, want := range map[string]string{
		"dates-server":   "error",
		"copied-files":   "note accepted Known from the baseline.",
		"copied-history": "note accepted Explained: the repository is a fork, and says so",
		"hours-claim":    "",
	} {
		if got[check] != want {
			t.Errorf("%s: %q, want %q", check, got[check], want)
		}
	}
	severities := map[string]string{}
	for _, r := range run.Tool.Driver.Rules {
		severities[r.ID] = r.Properties.SecuritySeverity + " " + r.Properties.Precision
	}
	if severities["dates-server"] != "8.0 high" || severities["copied-history"] != "3.0 low" {
		t.Errorf("%v", severities)
	}
	if n := run.Invocations[0].Notifications; len(n) != 2 || n[1].Message.Text != "1 finding was of less than medium severity left out." {
		t.Errorf("%+v", n)
	}
}

func TestSemanticVersions(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"0.1.0": true, "1.2.3-rc.1": true, "1.2.3+build": true, "": false, "devel": false, "(devel)": false, "1.2": false, "01.2.3": false, "1..3": false,
	} {
		if got := semantic(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}
