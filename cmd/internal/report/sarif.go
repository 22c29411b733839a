package report

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// Limits of GitHub's code scanning: it shows 5,000 results, and takes 1,024 characters of a description. A message is not cut there; it is
// here, so that a file stays small.
const (
	mostResults     = 5000
	longestMessage  = 4000
	sarifArtifact   = "bonafide-report.md" // stands for results without a place of their own: GitHub refuses a file with one
	sarifFirstPlace = ":1"
	manualURL       = "https://github.com/bonafide-lint/bonafide/blob/main/analyzers/doc/"
)

// SARIF writes the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), as GitHub's code scanning reads it. Every result
// has a location: lines that also stand elsewhere, or the first line of a file that does not exist.
type SARIF struct{}

// Render implements Renderer. The options change nothing.
func (SARIF) Render(w io.Writer, r *Report, _ Options) error {
	return writeJSON(w, buildSARIF(r))
}

func buildSARIF(r *Report) *sarifLog {
	rows := rowsOf(r, func(*Finding) bool { return true })
	slices.SortStableFunc(rows, func(a, b row) int { return settledRank(a.finding) - settledRank(b.finding) })
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "bonafide", SemanticVersion: strings.TrimPrefix(r.Tool.Version, "v"),
			InformationURI: "https://github.com/bonafide-lint/bonafide", Rules: []sarifRule{},
		}},
		Automation:  sarifAutomation{"bonafide/"},
		Invocations: []sarifInvocation{{ExecutionSuccessful: r.Input.Complete, Notifications: sarifNotes(r, len(rows))}},
		Results:     []sarifResult{},
		ColumnKind:  "utf16CodeUnits",
	}
	if !semantic(run.Tool.Driver.SemanticVersion) {
		run.Tool.Driver.Version, run.Tool.Driver.SemanticVersion = r.Tool.Version, ""
	}
	index := map[string]int{}
	several := len(r.Subjects) > 1
	for _, row := range rows[:min(len(rows), mostResults)] {
		f := row.finding
		at, ok := index[f.Check]
		if !ok {
			at = len(run.Tool.Driver.Rules)
			index[f.Check] = at
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f.Check))
		}
		run.Tool.Driver.Rules[at].raise(f)
		run.Results = append(run.Results, sarifResultOf(r, &row, at, several))
	}
	return &sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}

// settledRank puts findings that do not count behind those that do.
func settledRank(f *Finding) int {
	if f.Charged() {
		return 0
	}
	return 1
}

// sarifNotes says what a reader of the file would not see otherwise.
func sarifNotes(r *Report, results int) []sarifNotification {
	out := []sarifNotification{}
	add := func(level, text string) {
		out = append(out, sarifNotification{Level: level, Message: sarifMessage{sarifText(text)}})
	}
	if !r.Input.Complete {
		add("error", "The report is not complete: "+r.Input.IncompleteReason+". The absence of a finding says nothing.")
	}
	if results > mostResults {
		add("warning", fmt.Sprintf("%s in all; the worst %s are in this file.", plural(results, "finding", "findings"), thousands(mostResults)))
	}
	if h := r.Input.Hidden; h != nil && h.Medium+h.Low > 0 {
		add("note", fmt.Sprintf("%s of less than %s severity left out.", wereWas(h.Medium+h.Low, "finding", "findings"), h.Minimum))
	}
	return out
}

func sarifRuleOf(check string) sarifRule {
	rule := sarifRule{
		ID: check, Name: check, ShortDescription: sarifMessage{check}, HelpURI: manualURL + check + ".md",
		Help:       sarifHelp{Text: "bonafide explain " + check},
		Properties: sarifRuleProperties{Tags: []string{"security", "authenticity"}, Precision: "low", SecuritySeverity: "3.0"},
	}
	if i := slices.IndexFunc(analyzers.All(), func(a *analyzers.Analyzer) bool { return a.Name == check }); i >= 0 {
		rule.ShortDescription.Text = analyzers.All()[i].Title
	}
	rule.FullDescription = rule.ShortDescription
	if manual, ok := analyzers.Manual(check); ok {
		rule.Help = sarifHelp{Text: manual, Markdown: manual}
	}
	return rule
}

// raise lets a rule say the worst that its results do: GitHub orders alerts by the rule alone.
func (rule *sarifRule) raise(f *Finding) {
	if !f.Charged() {
		return
	}
	p := &rule.Properties
	// As numbers GitHub calls these low, medium and high.
	p.SecuritySeverity = max(p.SecuritySeverity, map[string]string{"low": "3.0", "medium": "5.5", "high": "8.0"}[f.Severity])
	if rank(f.Confidence) > rank(p.Precision) {
		p.Precision = f.Confidence
	}
}

func sarifResultOf(r *Report, row *row, rule int, several bool) sarifResult {
	f := row.finding
	out := sarifResult{
		RuleID: f.Check, RuleIndex: rule, Level: sarifLevel(f.Severity),
		Message:      sarifMessage{sarifText(annotationText(r, row, several))},
		Locations:    []sarifLocation{sarifPlace(spanOf(r, f))},
		Fingerprints: map[string]string{"primaryLocationLineHash": f.Fingerprint + sarifFirstPlace},
	}
	switch {
	case f.Explained != "":
		out.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: sarifText("Explained: " + f.Explained)}}
	case f.Baseline:
		out.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: "Known from the baseline."}}
	}
	if !f.Charged() {
		out.Level = "note"
	}
	return out
}

func sarifLevel(severity string) string {
	switch severity {
	case "high":
		return "error"
	case "medium":
		return "warning"
	}
	return "note"
}

// sarifPlace is where a result is shown.
func sarifPlace(e *Evidence) sarifLocation {
	uri, region := sarifArtifact, sarifRegion{StartLine: 1}
	if e != nil {
		uri = relativeURI(e.Path)
		if e.Line > 0 {
			region.StartLine = e.Line
		}
		region.EndLine = e.LineEnd
	}
	return sarifLocation{sarifPhysical{sarifArtifactLocation{URI: uri, Base: "%SRCROOT%"}, region}}
}

// relativeURI writes a path of the repository as a relative reference (RFC 3986): each part escaped, and nothing that could be a scheme.
func relativeURI(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(parts[i]), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

// sarifText is the sink of messages in SARIF, which are plain text but for links in brackets (3.11.6): those are broken up.
func sarifText(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(Own(lines[i]), "](", "] (")
	}
	return cutBytes(strings.Join(lines, "\n"), longestMessage)
}

// semantic reports whether a version is one of semver.org, which SARIF wants in that field.
func semantic(version string) bool {
	core, _, _ := strings.Cut(version, "-")
	core, _, _ = strings.Cut(core, "+")
	parts := strings.Split(core, ".")
	return len(parts) == 3 && !slices.ContainsFunc(parts, func(p string) bool {
		return p == "" || strings.Trim(p, "0123456789") != "" || len(p) > 1 && p[0] == '0'
	})
}
