package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func schema(t *testing.T) *schematest.Schema {
	t.Helper()
	s, err := schematest.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t *testing.T, format string, r *Report, o Options) string {
	t.Helper()
	f, ok := FormatNamed(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var out bytes.Buffer
	if err := f.Renderer.Render(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// manualPattern finds the manuals in SARIF: they change for reasons of their own.
var manualPattern = regexp.MustCompile(`("text"|"markdown"): "# .*"`)

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		file, format string
		r            *Report
		o            Options
	}{
		{"one-author-80.txt", "table", oneAuthor(t), Options{Width: 80, Exit: 1, Heading: true}},
		{"one-author-120.txt", "table", oneAuthor(t), Options{Width: 120, Exit: 1}},
		{"one-author-color.txt", "table", oneAuthor(t), Options{Width: 120, Exit: 1, Color: true}},
		{"several-authors-80.txt", "table", severalAuthors(t), Options{Width: 80, Exit: 3, Heading: true}},
		{"several-authors-160-verbose.txt", "table", severalAuthors(t), Options{Width: 160, Exit: 3, Verbose: true}},
		{"no-findings.txt", "table", noFindings(t), Options{Width: 100, Heading: true}},
		{"copied-code-100.txt", "table", copiedCode(t), Options{Width: 100, Exit: 1, Heading: true, Repeat: "--against ../upstream ."}},
		{"copied-code.json", "json", copiedCode(t), Options{}},
		{"account-100.txt", "table", accountReport(t), Options{Width: 100, Exit: 3, Heading: true}},
		{"account.json", "json", accountReport(t), Options{}},
		{"account.md", "markdown", accountReport(t), Options{}},
		{"account-all.md", "markdown", Redact(accountReport(t), "all"), Options{}},
		{"account.sarif", "sarif", accountReport(t), Options{}},
		{"account-github.txt", "github", accountReport(t), Options{}},
		{"pull-100.txt", "table", Filter(pullReport(t), "medium"), Options{Width: 100, Exit: 1, Heading: true}},
		{"pull.json", "json", Redact(pullReport(t), "mail"), Options{}},
		{"pull.md", "markdown", pullReport(t), Options{}},
		{"pull.sarif", "sarif", pullReport(t), Options{}},
		{"pull-github.txt", "github", pullReport(t), Options{}},
		{"several-authors.md", "markdown", severalAuthors(t), Options{}},
		{"several-authors-github.txt", "github", severalAuthors(t), Options{}},
		{"baseline-100.txt", "table", withBaseline(t), Options{Width: 100, Exit: 0}},
		{"no-findings.md", "markdown", noFindings(t), Options{}},
		{"one-author.json", "json", oneAuthor(t), Options{}},
		{"several-authors.json", "json", severalAuthors(t), Options{}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			t.Parallel()
			got := manualPattern.ReplaceAllString(render(t, tc.format, tc.r, tc.o), `$1: "the manual"`)
			path := filepath.Join("..", "..", "..", "testdata", "golden", tc.file)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("differs from the golden file (-update writes it anew):\n%s", diff)
			}
		})
	}
}

func TestReportsFitTheSchema(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*Report{"one": oneAuthor(t), "several": severalAuthors(t), "none": noFindings(t), "copied": copiedCode(t), "account": accountReport(t), "pull": Filter(pullReport(t), "high"), "all": Redact(accountReport(t), "all")} {
		if err := schema(t).Validate([]byte(render(t, "json", r, Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaKnowsEveryField adds a field to each object of a report in turn: the schema must refuse it, and so it must refuse
// a field that someone adds to the structs and forgets in the schema.
func TestSchemaKnowsEveryField(t *testing.T) {
	t.Parallel()
	s := schema(t)
	var root any
	both := severalAuthors(t)
	copied := copiedCode(t)
	account, pull := accountReport(t), Filter(pullReport(t), "high")
	both.Input.Account, both.Input.Repositories, both.Input.Gaps = account.Input.Account, account.Input.Repositories, account.Input.Gaps
	both.Input.Pull, both.Input.Hidden = pull.Input.Pull, pull.Input.Hidden
	both.Subjects = append(both.Subjects, account.Subjects...)
	both.Input.Known, both.Subjects = copied.Input.Known, append(both.Subjects, copied.Subjects...)
	if err := json.Unmarshal([]byte(render(t, "json", both, Options{})), &root); err != nil {
		t.Fatal(err)
	}
	objects := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			objects++
			v["surplus"] = 1
			if doc, err := json.Marshal(root); err != nil || s.Validate(doc) == nil {
				t.Errorf("a surplus field beside %v passes (%v)", v, err)
			}
			delete(v, "surplus")
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(root)
	if objects < 50 {
		t.Errorf("only %d objects in the sample", objects)
	}
}

func TestRenderingTwiceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		o := Options{Width: 100, Verbose: true, Heading: true}
		if a, b := render(t, f.Name, severalAuthors(t), o), render(t, f.Name, severalAuthors(t), o); a != b {
			t.Errorf("%s: %s", f.Name, cmp.Diff(a, b))
		}
	}
}

func TestRawFieldsGiveTheBytesBack(t *testing.T) {
	t.Parallel()
	h := &history.History{
		People:  []history.Person{{}, {Name: history.TextOf("Andr\xe9"), Email: history.TextOf("a\x1b@example.org")}, {Name: history.TextOf("B"), Email: history.TextOf("b@example.org")}},
		Commits: make([]history.Commit, 1),
	}
	id := history.Identity{Members: []uint32{1, 2}, Authored: []int32{0}}
	r := Build(Source{History: h, Audit: &analyzers.Audit{
		Results: []analyzers.Result{{Subject: &analyzers.Subject{Key: h.People[1].Email, Identity: &id}}},
	}})
	s := r.Subjects[0]
	for _, tc := range []struct {
		what string
		got  []byte
		want string
	}{
		{"key", s.RawKey, "a\x1b@example.org"},
		{"name", s.Identities[0].RawName, "Andr\xe9"},
		{"mail", s.Identities[0].RawEmail, "a\x1b@example.org"},
		{"plain mail", s.Identities[1].RawEmail, ""},
	} {
		if string(tc.got) != tc.want {
			t.Errorf("%s: %q, want %q", tc.what, tc.got, tc.want)
		}
	}
	if out := render(t, "json", r, Options{}); !strings.Contains(out, base64.StdEncoding.EncodeToString([]byte("Andr\xe9"))) {
		t.Error("the bytes of the name are not in the JSON")
	}
}

func TestBuildCountsWhoWasNotJudged(t *testing.T) {
	t.Parallel()
	r := severalAuthors(t)
	if diff := cmp.Diff(&Below{Authors: 1, Commits: 1, Minimum: 10}, r.BelowMinimum); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Machines{Accounts: 1, Commits: 1}, r.Machines); diff != "" {
		t.Error(diff)
	}
	if r.Input.Authors != 3 {
		t.Errorf("%d authors, want 3", r.Input.Authors)
	}
	if oneAuthor(t).BelowMinimum != nil {
		t.Error("nobody is below the minimum, and yet the report speaks of it")
	}
}

func TestInstantsOutsideTheCalendar(t *testing.T) {
	t.Parallel()
	far := &analyzers.Moment{Unix: 253402300799, Offset: 540}
	if m := buildMoment(far); m.Local != nil || *m.Offset != 540 || m.Unix != 253402300799 {
		t.Errorf("%+v: the local time is in the year 10000", m)
	}
	ok := &analyzers.Moment{Unix: 1770095400, Offset: 540}
	if m := buildMoment(ok); m.Local == nil || *m.Local != "2026-02-03 14:10 +09:00" {
		t.Errorf("%+v", m)
	}
	west := &analyzers.Moment{Unix: 1770095400, Offset: -30}
	if m := buildMoment(west); m.Local == nil || *m.Local != "2026-02-03 04:40 -00:30" {
		t.Errorf("%v", *m.Local)
	}
	huge := int64(math.MaxInt64)
	if rfc3339(&huge) != nil || rfc3339(nil) != nil {
		t.Error("an instant that RFC 3339 cannot write was written")
	}
}

func TestExplainedFindingsAreCountedApart(t *testing.T) {
	t.Parallel()
	out := render(t, "table", copiedCode(t), Options{Width: 100})
	for _, want := range []string{"1 finding (1 high, 0 medium, 0 low) · 2 explained · 1 clean", "seen and explained", "[2] copied-history"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	table, _, _ := strings.Cut(out, "seen and explained")
	if strings.Contains(table, "copied-history") || strings.Contains(table, "copied-snippets") {
		t.Errorf("an explained finding stands among those that count:\n%s", table)
	}
	if strings.Contains(out, "bonafide diff") {
		t.Error("a command is printed that nobody knows the arguments of")
	}
}

func TestManyFindingsAreCut(t *testing.T) {
	t.Parallel()
	r := oneAuthor(t)
	f := r.Subjects[0].Findings[2]
	for range 25 {
		r.Subjects[0].Findings = append(r.Subjects[0].Findings, f)
	}
	out := render(t, "table", r, Options{Width: 100})
	for _, want := range []string{"[20]", "8 more findings not shown (--format json has all)", "28 findings (1 high, 1 medium, 26 low)", "see [3]"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, "[21]") {
		t.Error("more than 20 rows")
	}
}

func TestManyFiguresAreCut(t *testing.T) {
	t.Parallel()
	one := 1.0
	e := Evidence{Note: "statistics"}
	for _, n := range []string{"a", "b", "c", "d", "e"} {
		e.Numbers = append(e.Numbers, Number{Name: n, Value: &one, Unit: "h"})
	}
	if got, want := evidenceText(&e, 7), "statistics; a: 1 h; b: 1 h; c: 1 h; 2 more figures"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCutSubjectsStayDifferent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 40)
	rows := []row{{subject: long + "1"}, {subject: long + "2"}, {subject: long + "1"}, {subject: "short"}}
	distinct(rows)
	if rows[0].subject == rows[1].subject || rows[0].subject != rows[2].subject || rows[3].subject != "short" {
		t.Errorf("%+v", rows)
	}
}

func TestEveryLineFitsTheWidth(t *testing.T) {
	t.Parallel()
	for width := minWidth; width <= 160; width += 7 {
		for _, r := range []*Report{oneAuthor(t), severalAuthors(t), accountReport(t), withBaseline(t), Filter(pullReport(t), "high")} {
			out := render(t, "table", r, Options{Width: width, Verbose: true, Heading: true, Color: true})
			for line := range strings.Lines(out) {
				if n := columns(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("%d columns at width %d: %s", n, width, line)
				}
			}
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestRenderersGiveTheWritersError(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		if err := f.Renderer.Render(brokenWriter{}, noFindings(t), Options{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
