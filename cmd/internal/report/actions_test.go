package report

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// runnerReads does what actions/runner does with a line (ActionCommand.TryParseV2): it gives the command, its properties and its data.
func runnerReads(line string) (command string, properties map[string]string, data string, ok bool) {
	line = strings.TrimLeft(line, " ")
	if !strings.HasPrefix(line, "::") {
		return "", nil, "", false
	}
	end := strings.Index(line[2:], "::")
	if end < 0 {
		return "", nil, "", false
	}
	info, data := line[2:2+end], line[2+end+2:]
	command, rest, _ := strings.Cut(info, " ")
	properties = map[string]string{}
	for _, p := range strings.Split(strings.TrimSpace(rest), ",") {
		key, value, _ := strings.Cut(p, "=")
		properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	return command, properties, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(data), true
}

// checkCommand holds an annotation made of hostile text to what it promises.
func checkCommand(t interface {
	Helper()
	Fatalf(string, ...any)
}, title, message string,
) {
	t.Helper()
	line := (&annotation{kind: "error", title: title, message: message, file: "a b/" + title, line: 3, end: 4}).command()
	if strings.ContainsAny(line, "\r\n") || strings.Contains(line, "##[") {
		t.Fatalf("%+q is more than one command", line)
	}
	command, properties, data, ok := runnerReads(line)
	if !ok || command != "error" || properties["line"] != "3" || properties["endLine"] != "4" || len(properties) != 4 {
		t.Fatalf("%+q is read as %q %q", line, command, properties)
	}
	if want := cutBytes(Own(title), longestName); properties["title"] != want {
		t.Fatalf("the title %+q is read as %+q", want, properties["title"])
	}
	if len(data) > longestAnnotation {
		t.Fatalf("the message has %d bytes", len(data))
	}
	want := strings.Split(message, "\n")
	for i, got := range strings.Split(data, "\n") {
		if own := Own(want[i]); got != own && len(message) < longestAnnotation/10 {
			t.Fatalf("line %d, %+q, is read as %+q", i, own, got)
		}
	}
	if hz := hazard(data, true); hz != "" {
		t.Fatalf("%s in %+q", hz, data)
	}
	if rest := commandPattern.ReplaceAllString(line, ""); rest == line || hazard(rest, false) != "" {
		t.Fatalf("%s in %+q", hazard(rest, false), line)
	}
}

func TestCommandProperties(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"%", "%0A", "%25", "%3A", "::", ":", ",", "=", "\n", "\r", "##[", "#", "[", "error", "::error::x", " ", "\u202e", "a"})
	text := rapid.OneOf(hostile(), rapid.Map(rapid.SliceOfN(piece, 0, 14), func(p []string) string { return strings.Join(p, "") }))
	rapid.Check(t, func(t *rapid.T) { checkCommand(t, text.Draw(t, "title"), text.Draw(t, "message")) })
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{"", "a", "%0A::error::x", "::set-output name=x::y", "##[add-mask]a", "a,file=x,line=1", "100%\r\n::x", "\xff\u0085"} {
		f.Add(s, s)
	}
	f.Fuzz(checkCommandT)
}

func checkCommandT(t *testing.T, title, message string) { checkCommand(t, title, message) }

func TestLongMessagesAreCut(t *testing.T) {
	t.Parallel()
	checkCommand(t, strings.Repeat("ü", 400), strings.Repeat("日本語 \x1b", 1000))
	if got, want := cutBytes(strings.Repeat(`\x1b`, 10), 14), `\x1b\x1b…`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTenAnnotationsOfAKind: GitHub drops the eleventh, so the tenth says how many more there are.
func TestTenAnnotationsOfAKind(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ findings, lines, more int }{{1, 1, 0}, {10, 10, 0}, {11, 10, 2}, {40, 10, 31}} {
		for severity, kind := range map[string]string{"high": "error", "medium": "warning", "low": "notice"} {
			r := accountReport(t)
			r.Input.Complete = true
			f := r.Subjects[0].Findings[0]
			f.Severity = severity
			r.Subjects[0].Findings = nil
			for i := range tc.findings {
				f.Message = fmt.Sprintf("finding %d", i)
				r.Subjects[0].Findings = append(r.Subjects[0].Findings, f)
			}
			out := render(t, "github", r, Options{})
			if n := strings.Count(out, "::"+kind+" "); n != tc.lines || strings.Count(out, "\n") != tc.lines+1 {
				t.Errorf("%d findings give %d of kind %s, want %d:\n%s", tc.findings, n, kind, tc.lines, out)
			}
			if more := fmt.Sprintf("%d more findings in the summary\n", tc.more); strings.Contains(out, more) != (tc.more > 0) {
				t.Errorf("%d findings: %q is missing, or there for nothing", tc.findings, more)
			}
		}
	}
}

func TestAnnotationsPointIntoTheRepositoryAlone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		r    *Report
		file bool
	}{
		"pull request":               {pullReport(t), true},
		"account":                    {accountReport(t), false},
		"path that is spelled out":   {copiedCode(t), true}, // its second piece of evidence has an ordinary one
		"path that leaves":           {withPath(pullReport(t), "../x.go"), false},
		"path from the root":         {withPath(pullReport(t), "/x.go"), false},
		"path that is spelled out 2": {withPath(pullReport(t), `a\u{202e}b.go`), false},
		"path that was cut":          {withPath(pullReport(t), "aaa…(+4)"), false},
	} {
		if out := render(t, "github", tc.r, Options{}); strings.Contains(out, ",file=") != tc.file {
			t.Errorf("%s:\n%s", name, out)
		}
		if out := render(t, "sarif", tc.r, Options{}); strings.Contains(out, `.go"`) != tc.file {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}

func withPath(r *Report, path string) *Report {
	for i := range r.Subjects[0].Findings {
		for j := range r.Subjects[0].Findings[i].Evidence {
			r.Subjects[0].Findings[i].Evidence[j].Path = path
		}
	}
	return r
}
