package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Limits of annotations: GitHub keeps 10 of a kind for one step, and cuts a message at 4,096 characters.
const (
	mostAnnotations   = 10
	longestAnnotation = 4000 // bytes before they are escaped
)

// Annotations writes workflow commands of GitHub Actions: an error for a finding of high severity, a warning for a medium one and a notice
// for a low one, worst first. The last place of a kind that is full says how many more there are.
type Annotations struct{}

// annotation is one command.
type annotation struct {
	kind, title, message string
	file                 string // in the judged repository; may be empty
	line, end            int    // in the file, from 1; 0: none
}

// Render implements Renderer.
func (Annotations) Render(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	for _, kind := range []string{"error", "warning", "notice"} {
		all := annotationsOf(r, kind)
		shown := all
		if len(all) > mostAnnotations {
			shown = all[:mostAnnotations-1]
			n := plural(len(all)-len(shown), "more finding", "more findings")
			shown = append(shown[:len(shown):len(shown)], annotation{kind: kind, title: "bonafide", message: n + " in the summary"})
		}
		for i := range shown {
			b.WriteString(shown[i].command() + "\n")
		}
	}
	b.WriteString(disarm("bonafide: "+sumText(r)) + "\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write workflow commands: %w", err)
	}
	return nil
}

// annotationsOf lists the annotations of one kind, worst first. That the report is not whole is a warning of its own, before all others.
func annotationsOf(r *Report, kind string) (out []annotation) {
	if !r.Input.Complete && kind == "warning" {
		out = append(out, annotation{
			kind: kind, title: "bonafide: not complete",
			message: r.Input.IncompleteReason + ". The absence of a finding says nothing.",
		})
	}
	several := len(r.Subjects) > 1
	for _, row := range chargedRows(r) {
		f := row.finding
		if annotationKind(f.Severity) != kind {
			continue
		}
		a := annotation{kind: kind, title: "bonafide: " + f.Check, message: annotationText(r, &row, several)}
		if e := spanOf(r, f); e != nil {
			a.file, a.line, a.end = e.Path, e.Line, e.LineEnd
		}
		out = append(out, a)
	}
	return out
}

func annotationKind(severity string) string {
	switch severity {
	case "high":
		return "error"
	case "medium":
		return "warning"
	}
	return "notice"
}

// annotationText says what was seen, how often honest developers show the same, the first evidence and the question.
func annotationText(r *Report, row *row, several bool) string {
	f := row.finding
	text := f.Message
	if several {
		text = row.subject + ": " + text
	}
	lines := []string{text, "Honest developers: " + rateText(f)}
	hash := hashLength(r.Input.Commits)
	for i := range f.Evidence[:min(len(f.Evidence), mostEvidence)] {
		if e := evidenceText(&f.Evidence[i], hash); e != "" {
			lines = append(lines, e)
		}
	}
	if n := len(f.Evidence) - mostEvidence; n > 0 || f.Unlisted > 0 {
		lines = append(lines, thousands(max(0, n)+f.Unlisted)+" more")
	}
	if f.Ask != "" {
		lines = append(lines, "Ask: "+f.Ask)
	}
	return strings.Join(lines, "\n")
}

// command writes an annotation as the runner reads it.
func (a *annotation) command() string {
	properties := "title=" + commandProperty(a.title)
	if a.file != "" {
		properties += ",file=" + commandProperty(a.file)
		if a.line > 0 {
			properties += ",line=" + strconv.Itoa(a.line)
		}
		if a.end > 0 {
			properties += ",endLine=" + strconv.Itoa(a.end)
		}
	}
	return "::" + a.kind + " " + properties + "::" + commandData(a.message)
}

// commandData is the sink of the message of a workflow command: each of its lines becomes harmless, too long a text is cut, and then it is
// escaped as actions/toolkit does (packages/core/src/command.ts).
func commandData(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Own(lines[i])
	}
	s = cutBytes(strings.Join(lines, "\n"), longestAnnotation)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty is the sink of the properties of a workflow command, such as title and file.
func commandProperty(s string) string {
	s = cutBytes(Own(s), longestName)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// cutBytes cuts text that Own made, between graphemes and never within an escape.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := 0
	for end < len(s) {
		size, _ := unit(s[end:])
		if end+size > most-len("…") {
			break
		}
		end += size
	}
	return s[:end] + "…"
}
