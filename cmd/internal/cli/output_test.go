package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

func TestOutputOptionsAreChecked(t *testing.T) {
	t.Parallel()
	good := outputOptions{format: "table", failOn: "low", minSeverity: "low", color: "auto", redact: "none"}
	for name, tc := range map[string]struct {
		change func(*outputOptions)
		want   string // beginning of the error; empty: none
	}{
		"as it is":          {func(*outputOptions) {}, ""},
		"files":             {func(o *outputOptions) { o.files = []string{"a.json", "b.MD", "c.sarif", "d.txt"} }, ""},
		"a format":          {func(o *outputOptions) { o.format = "yaml" }, "--format: "},
		"a severity":        {func(o *outputOptions) { o.failOn = "grave" }, "--fail-on: "},
		"a lowest":          {func(o *outputOptions) { o.minSeverity = "never" }, "--min-severity: "},
		"a colour":          {func(o *outputOptions) { o.color = "red" }, "--color: "},
		"a redaction":       {func(o *outputOptions) { o.redact = "some" }, "--redact: "},
		"auto":              {func(o *outputOptions) { o.redact = redactAuto }, "--redact: "},
		"auto, where it is": {func(o *outputOptions) { o.redact, o.mayBeAuto = redactAuto, true }, ""},
		"no extension":      {func(o *outputOptions) { o.files = []string{"a.json", "report"} }, "--output: "},
		"another":           {func(o *outputOptions) { o.files = []string{"report.html"} }, "--output: "},
	} {
		o := good
		tc.change(&o)
		err := o.check()
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.want) || len(hints(err)) == 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReportsAreWrittenWhole: each file in the format of its extension, once; a folder that is not there is an error.
func TestReportsAreWrittenWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	a := inEnv(nil)
	r := &report.Report{Schema: "bonafide.json-v1", Tool: report.Tool{Name: "bonafide"}, Input: report.Input{Complete: true}}
	o := &outputOptions{files: []string{in("r.txt"), in("r.JSON"), in("r.md"), in("r.sarif"), in("r.txt")}}
	if err := a.writeFiles(r, o, report.Options{Color: true, Width: 40}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		data, err := os.ReadFile(in(e.Name()))
		if err != nil || len(data) == 0 || strings.Contains(string(data), "\x1b") {
			t.Errorf("%s: %v\n%s", e.Name(), err, data)
		}
		if json := strings.HasPrefix(string(data), "{"); json != (e.Name() == "r.JSON" || e.Name() == "r.sarif") {
			t.Errorf("%s begins with %.20q", e.Name(), data)
		}
	}
	if diff := cmp.Diff([]string{"r.JSON", "r.md", "r.sarif", "r.txt"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := a.writeFiles(r, &outputOptions{files: []string{in("none/r.txt")}}, report.Options{}); err == nil {
		t.Error("a report is written into a folder that is not there")
	}
}

func TestHostOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		o  hostOptions
		ok bool
	}{
		{hostOptions{budget: 1}, true},
		{hostOptions{budget: 500, maxWait: time.Hour}, true},
		{hostOptions{budget: 0}, false},
		{hostOptions{budget: 1, maxWait: -1}, false},
	} {
		if err := tc.o.check(); (err == nil) != tc.ok || err != nil && len(hints(err)) == 0 {
			t.Errorf("%+v: %v", tc.o, err)
		}
	}
}

// TestFetchFrom: a host that the user named may have a private address, github.com may not; the options that were given stay as they were.
func TestFetchFrom(t *testing.T) {
	t.Parallel()
	for host, want := range map[string][]string{"": {"kept.example"}, "ghe.example.org": {"kept.example", "ghe.example.org"}} {
		h, err := github.FindHost(host, func(string) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		given := history.OpenOptions{Fetch: history.FetchOptions{AllowHosts: make([]string, 1, 4)}}
		given.Fetch.AllowHosts[0] = "kept.example"
		got := (&connection{host: h}).fetchFrom(given)
		if diff := cmp.Diff(want, got.Fetch.AllowHosts); diff != "" {
			t.Errorf("%s (-want +got)\n%s", host, diff)
		}
		if spare := given.Fetch.AllowHosts[:2]; spare[1] != "" || given.Fetch.Authorize != nil {
			t.Errorf("%s: the given options were changed: %q", host, spare)
		}
	}
}
