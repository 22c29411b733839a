package report

import (
	"encoding/json"
	"strings"
	"testing"
)

// baselineOf reads a report back as a baseline.
func baselineOf(t *testing.T, r *Report) *Baseline {
	t.Helper()
	b, err := ReadBaseline([]byte(render(t, "json", r, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withBaseline is the account's report after an earlier one that had two of its findings, one of them with lower severity.
func withBaseline(t *testing.T) *Report {
	t.Helper()
	earlier, r := accountReport(t), accountReport(t)
	earlier.Subjects[0].Findings[0].Severity = "medium"
	if n := baselineOf(t, earlier).Apply(r); n != 2 {
		t.Errorf("%d findings are known, want 2", n)
	}
	return r
}

func TestBaselineKnowsFindings(t *testing.T) {
	t.Parallel()
	r := withBaseline(t)
	var got []string
	for _, f := range r.Subjects[0].Findings {
		if f.Baseline {
			got = append(got, f.Check)
		}
	}
	if want := "copied-files hours-claim"; strings.Join(got, " ") != want {
		t.Errorf("known are %q, want %q: a risen severity and an explanation keep a finding out", got, want)
	}
	if c, want := Counts(r), (Counted{High: 1, Explained: 1, Known: 2}); c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
	if got := r.Subjects[0].charged(); got != 1 {
		t.Errorf("%d findings are charged, want 1", got)
	}
	for _, how := range []string{"mail", "all"} {
		r := accountReport(t)
		if n := baselineOf(t, Redact(r, how)).Apply(r); n != 3 {
			t.Errorf("a baseline redacted with %q knows %d of 3 findings", how, n)
		}
	}
}

func TestBaselineOfABaselineKnowsTheSame(t *testing.T) {
	t.Parallel()
	first, second := withBaseline(t), accountReport(t)
	if n := baselineOf(t, first).Apply(second); n != 3 {
		t.Errorf("%d findings are known, want 3: what was known stays known", n)
	}
	if Highest(second) != "none" {
		t.Errorf("highest is %q", Highest(second))
	}
}

func TestBaselineThatIsNone(t *testing.T) {
	t.Parallel()
	finding := func(f map[string]string) string {
		doc, err := json.Marshal(map[string]any{"schema": Schema, "subjects": []any{map[string]any{"findings": []any{f}}}})
		if err != nil {
			t.Fatal(err)
		}
		return string(doc)
	}
	for name, tc := range map[string]struct{ data, want string }{
		"empty":          {"", "must be a report of --format json"},
		"no JSON":        {"login,outcome\n", "must be a report of --format json"},
		"another type":   {`{"subjects": {}}`, "must be a report of --format json"},
		"two reports":    {`{"schema": "bonafide.json-v1"} {}`, "must be a report of --format json"},
		"null":           {"null", "names no schema"},
		"another format": {`{"schema": "bonafide.corpus-v1"}`, `its schema is "bonafide.corpus-v1"`},
		"hostile schema": {`{"schema": "\u001b[31m"}`, `\\x1b`},
		"no fingerprint": {finding(map[string]string{"check": "dates-order", "severity": "low"}), "finding 1 of subject 1"},
		"bad severity":   {finding(map[string]string{"check": "a-b", "severity": "worst", "fingerprint": strings.Repeat("0", 32)}), "finding 1 of subject 1"},
		"large":          {strings.Repeat(" ", MaxBaseline+1), "larger than 64 MiB"},
	} {
		if _, err := ReadBaseline([]byte(tc.data)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	b, err := ReadBaseline([]byte(`{"schema": "bonafide.json-v1", "subjects": []}`))
	if err != nil {
		t.Fatal(err)
	}
	if r := accountReport(t); b.Apply(r) != 0 || r.Subjects[0].charged() != 3 {
		t.Error("an empty baseline knows something")
	}
}

func TestFilterCountsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		minimum, highest string
		want             Counted
	}{
		{"low", "high", Counted{High: 1, Medium: 1, Low: 1, Explained: 1}},
		{"", "high", Counted{High: 1, Medium: 1, Low: 1, Explained: 1}},
		{"medium", "high", Counted{High: 1, Medium: 1, Explained: 1, Hidden: 1}},
		{"high", "high", Counted{High: 1, Explained: 1, Hidden: 2}},
	} {
		r := accountReport(t)
		out := Filter(r, tc.minimum)
		if got := Counts(out); got != tc.want || Highest(out) != tc.highest {
			t.Errorf("%s: %+v, want %+v; highest %s", tc.minimum, got, tc.want, Highest(out))
		}
		if len(r.Subjects[0].Findings) != 4 || r.Input.Hidden != nil {
			t.Errorf("%s: the given report was changed", tc.minimum)
		}
	}
	r := accountReport(t)
	r.Subjects[0].Findings = r.Subjects[0].Findings[2:3]
	out := render(t, "table", Filter(r, "high"), Options{Width: 100})
	for _, want := range []string{"no findings of high severity or above", "0 findings · 1 low not shown"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

// FuzzBaseline: whatever a file holds, reading it ends, its error is one printable line, and it explains nothing away that it lacks.
func FuzzBaseline(f *testing.F) {
	for _, s := range []string{
		"", "null", `{"schema": "bonafide.json-v1", "subjects": [{"findings": [{"check": "a-b", "severity": "low", "fingerprint": "66ff00ff00ff00ff00ff00ff00ff00ff"}]}]}`,
		`{"schema": "bonafide.json-v1", "subjects": [null, {"findings": null}]}`, `{"schema": "` + "\x1b" + `"}`, "[[[[",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ReadBaseline(data)
		if err != nil {
			if hz := hazard(LogLine(err.Error()), false); hz != "" {
				t.Fatalf("%s in %q", hz, err)
			}
			return
		}
		r := pullFinding("")
		if n := b.Apply(r); n > 1 || n == 1 && !strings.Contains(string(data), strings.Repeat("0", 32)) {
			t.Fatalf("%d findings are known from %q", n, data)
		}
	})
}
