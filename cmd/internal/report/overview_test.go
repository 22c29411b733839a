package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func candidates() []Candidate {
	return []Candidate{
		{Login: "ada-example", Outcome: "findings", High: 1, Medium: 2, Explained: 1, Repositories: 12, Commits: 3004, Complete: true, Note: "claims Berlin, since 2019", Report: "ada-example.json"},
		{Login: "bob-example", Outcome: "findings", Low: 1, Repositories: 2, Commits: 40, Note: "=HYPERLINK(\"http://x.example\")\n\t@SUM(1)\r\n  +1\n-2", Report: "bob-example.json"},
		{Login: "gone-example", Outcome: "incomplete", Note: "no such account"},
	}
}

func TestOverviewForSpreadsheets(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (CSV{}).Overview(&out, candidates()); err != nil {
		t.Fatal(err)
	}
	want := `login,outcome,high,medium,low,explained,repositories,commits,complete,note,report
ada-example,findings,1,2,0,1,12,3004,true,"claims Berlin, since 2019",ada-example.json
bob-example,findings,0,0,1,0,2,40,false,"'=HYPERLINK(""http://x.example"")
'\t@SUM(1)
'  +1
'-2",bob-example.json
gone-example,incomplete,0,0,0,0,0,0,false,no such account,
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestOverviewForPeople(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteOverview(&out, candidates(), Options{Width: 160}); err != nil {
		t.Fatal(err)
	}
	want := `LOGIN         OUTCOME                 HIGH  MEDIUM  LOW  EXPLAINED  REPOS  COMMITS  NOTE
ada-example   findings                   1       2    0          1     12    3,004  claims Berlin, since 2019
bob-example   findings, not complete     0       0    1          0      2       40  =HYPERLINK("http://x.example")\n\t@SUM(1)\r\n  +1\n-2
gone-example  incomplete                 0       0    0          0      0        0  no such account
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	out.Reset()
	if err := WriteOverview(&out, nil, Options{}); err != nil || out.String() != "no candidates\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

// TestNoCellIsAFormula reads the file back: the columns are constant, and no line of any cell begins as a formula does.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"=", "+", "-", "@", "\t", "\r", "\n", " ", "\u00a0", "\u3000", "＝", "'", "\"", ",", ";", "1", "cmd|", "\x00"})
	text := rapid.OneOf(hostile(), rapid.Map(rapid.SliceOfN(piece, 0, 8), func(p []string) string { return strings.Join(p, "") }))
	rapid.Check(t, func(t *rapid.T) {
		rows := []Candidate{{Login: text.Draw(t, "login"), Outcome: text.Draw(t, "outcome"), Note: text.Draw(t, "note"), Report: text.Draw(t, "report")}}
		var out bytes.Buffer
		if err := (CSV{}).Overview(&out, rows); err != nil {
			t.Fatal(err)
		}
		if hz := hazard(out.String(), true); hz != "" {
			t.Fatalf("%s in %q", hz, out.String())
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(records) != 2 || len(records[1]) != 11 {
			t.Fatalf("%q, %v", records, err)
		}
		for _, c := range records[1] {
			for line := range strings.Lines(c) {
				if first := strings.TrimLeftFunc(line, unicode.IsSpace); first != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(first)[0]) {
					t.Fatalf("%q begins a formula", line)
				}
			}
		}
		out.Reset()
		if err := WriteOverview(&out, rows, Options{Width: rapid.IntRange(0, 250).Draw(t, "width")}); err != nil {
			t.Fatal(err)
		}
		if hz := hazard(out.String(), true); hz != "" || strings.Count(out.String(), "\n") != 2 {
			t.Fatalf("%s in %q", hz, out.String())
		}
	})
}

func TestOverviewGivesTheWritersError(t *testing.T) {
	t.Parallel()
	if err := (CSV{}).Overview(brokenWriter{}, candidates()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v", err)
	}
	if err := WriteOverview(brokenWriter{}, candidates(), Options{}); errors.Unwrap(err) == nil {
		t.Errorf("%v", err)
	}
}
