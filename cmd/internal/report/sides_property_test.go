package report

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// TestNothingHostileReachesTheSides puts hostile text into both files and everything around them.
func TestNothingHostileReachesTheSides(t *testing.T) {
	t.Parallel()
	schema := sidesSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string) string { return hostile().Draw(t, label) }
		file := func(label string) []byte {
			return []byte(strings.Join(rapid.SliceOfN(rapid.OneOf(hostile(), rapid.SampledFrom([]string{"::error::x", "##[group]", "##", "a ##b", "x = 1"})), 0, 8).Draw(t, label), "\n"))
		}
		al := &aligner{
			a:    newSideFile(history.TextOf(rapid.SampledFrom([]string{"a.go", "notes"}).Draw(t, "path")), file("ours"), rapid.IntRange(-1, 5).Draw(t, "line"), rapid.IntRange(-1, 9).Draw(t, "end")),
			b:    newSideFile(history.TextOf("b.go"), file("theirs"), rapid.IntRange(-1, 5).Draw(t, "other line"), rapid.IntRange(-1, 9).Draw(t, "other end")),
			most: rapid.IntRange(1, 20).Draw(t, "most"),
		}
		in, f := SidesSource{Version: text("version"), Target: text("target")}, &analyzers.Finding{
			Check: "copied-files", Severity: analyzers.Low, Confidence: analyzers.Exact, Message: text("message"), Explained: text("explained"),
			Fingerprint: strings.Repeat("0", 32),
			Evidence: []analyzers.Evidence{
				{Kind: analyzers.SpanEvidence, Path: history.TextOf(text("path")), Source: text("source"), OtherPath: history.TextOf(text("other path"))},
				{Kind: analyzers.PairEvidence, Other: strings.Repeat("1", 40), Source: text("source"), Note: text("note")},
			},
		}
		in.Findings = []ChosenFinding{{&analyzers.Subject{Key: history.TextOf(text("key")), Identity: &history.Identity{}}, f}}
		s, err := BuildSides(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		s.Findings[0].Files[0].Hunks, s.Findings[0].Files[0].Missing = al.hunks(), ""
		for _, o := range []Options{{Width: 80}, {Width: rapid.IntRange(0, 250).Draw(t, "width")}} {
			var out bytes.Buffer
			if err := s.WriteText(&out, o); err != nil {
				t.Fatal(err)
			}
			if hz := hazard(out.String(), true); hz != "" {
				t.Fatalf("%s in\n%s", hz, out.String())
			}
			for line := range strings.Lines(out.String()) {
				if n := columns(strings.TrimRight(line, "\n")); n > max(o.Width, minWidth) {
					t.Fatalf("%d columns at width %d: %s", n, o.Width, line)
				}
			}
		}
		var out bytes.Buffer
		if err := s.WriteJSON(&out, Options{}); err != nil {
			t.Fatal(err)
		}
		if hz := hazard(strings.ReplaceAll(out.String(), `"::`, `"`), true); hz != "" {
			t.Fatalf("%s in\n%s", hz, out.String())
		}
		if err := schema.Validate(out.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestSidesShowEveryLine: whatever the files, each line of the compared ranges stands in one row, in order, and its parts are the line.
func TestSidesShowEveryLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"", "a", "b", "a b c", "x := y + 1", "\tif a {", "}", "return a, b"})
		first := rapid.SampledFrom([]string{"a", "a b c", "\tif a {"}) // an empty file corresponds to nothing
		file := func(label string) []byte {
			return []byte(first.Draw(t, "first of "+label) + "\n" + strings.Join(rapid.SliceOfN(line, 0, 30).Draw(t, label), "\n"))
		}
		ours, theirs := newSideFile(history.TextOf("notes"), file("ours"), 0, 0), newSideFile(history.TextOf("notes"), file("theirs"), 0, 0)
		al := &aligner{a: ours, b: theirs, most: 1000}
		a, b := 0, 0
		for _, h := range al.hunks() {
			for _, r := range h.Rows {
				for _, s := range []struct {
					line *CodeLine
					at   *int
					file *sideFile
				}{{r.Ours, &a, ours}, {r.Theirs, &b, theirs}} {
					if s.line == nil {
						continue
					}
					if *s.at++; s.line.Number != *s.at {
						t.Fatalf("line %d comes where %d is due", s.line.Number, *s.at)
					}
					text := ""
					for _, p := range s.line.Parts {
						text += p.Text
					}
					if want := Code(s.file.line(*s.at), 0); text != want {
						t.Fatalf("%q is shown as %q", want, text)
					}
				}
			}
		}
		if a != len(ours.lines) || b != len(theirs.lines) {
			t.Fatalf("%d of %d and %d of %d lines are shown", a, len(ours.lines), b, len(theirs.lines))
		}
	})
}
