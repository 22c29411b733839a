package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]place{
		"ours=../x":                           {"ours", "../x"},
		"owner/repo=/srv/x.git":               {"owner/repo", "/srv/x.git"},
		"https://example.org/owner/repo":      {"owner/repo", "https://example.org/owner/repo"},
		"https://example.org/owner/repo.git/": {"owner/repo", "https://example.org/owner/repo.git/"},
		"https://example.org/g/sub/repo.git":  {"sub/repo", "https://example.org/g/sub/repo.git"},
		"x=https://example.org/owner/repo":    {"x", "https://example.org/owner/repo"},
		"/src/billing":                        {"billing", "/src/billing"},
		"/src/billing/.git":                   {"billing", "/src/billing/.git"},
		"/src/billing.git":                    {"billing", "/src/billing.git"},
	} {
		if got := placeOf(arg); got != want {
			t.Errorf("%s: %+v, want %+v", arg, got, want)
		}
	}
}

func TestDefaultCorpusIsInTheDataFolder(t *testing.T) {
	t.Parallel()
	where := func(env map[string]string, f corpusFlags) corpusPlace {
		a := &app{env: func(name string) string { return env[name] }}
		p, err := a.corpusPlace(f)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	home := map[string]string{"HOME": "/home/ada"}
	fallback := map[string]string{"linux": "/home/ada/.local/share/bonafide/corpus", "darwin": "/home/ada/Library/Application Support/bonafide/corpus"}[runtime.GOOS]
	for name, tc := range map[string]struct {
		env  map[string]string
		f    corpusFlags
		want corpusPlace
	}{
		"home":          {home, corpusFlags{}, corpusPlace{dir: fallback, byDefault: true}},
		"xdg":           {map[string]string{"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, corpusFlags{}, corpusPlace{dir: "/data/bonafide/corpus", byDefault: true}},
		"relative xdg":  {map[string]string{"HOME": "/home/ada", "XDG_DATA_HOME": "data"}, corpusFlags{}, corpusPlace{dir: fallback, byDefault: true}},
		"no home":       {nil, corpusFlags{}, corpusPlace{}},
		"named":         {home, corpusFlags{dir: "here"}, corpusPlace{dir: "here"}},
		"switched off":  {home, corpusFlags{dir: "none"}, corpusPlace{}},
		"shared":        {home, corpusFlags{url: "postgres://db/x"}, corpusPlace{url: "postgres://db/x"}},
		"shared, again": {home, corpusFlags{url: "postgresql://db/x"}, corpusPlace{url: "postgresql://db/x"}},
	} {
		if got := where(tc.env, tc.f); fallback != "" && got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}

// TestRepeatGivesTheCommandLineBack runs a command with what repeatOf says of another run, and compares what it was given.
func TestRepeatGivesTheCommandLineBack(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{}, "."},
		{[]string{"--against", "a b", "--against", "it's=../x", "-v", "--format", "json", "repo"}, `--against 'a b' --against 'it'\''s=../x' repo`},
		{[]string{"--all", "--untrusted=false", "--fail-on=high", "-r"}, "--all --untrusted=false -- '-r'"},
		{[]string{"--store", "postgres://me:secret@db/x", "."}, "--store postgres://db/x ."},
		{[]string{"--author", "", "x"}, "--author '' x"},
	} {
		got := ""
		cmd := &cobra.Command{Use: "scan", RunE: func(cmd *cobra.Command, args []string) error { got = repeatOf(cmd, args); return nil }}
		(&scanOptions{}).define(cmd.Flags())
		args := tc.args
		if n := len(args); n > 0 && args[n-1] == "-r" {
			args = append(append([]string{}, args[:n-1]...), "--", "-r")
		}
		cmd.SetArgs(args)
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		if got != tc.want {
			t.Errorf("%q gives %s, want %s", tc.args, got, tc.want)
		}
	}
}

// writeRepo writes a repository of one commit by an invented person.
func writeRepo(t *testing.T, dir, subject string) {
	t.Helper()
	built, err := analyzertest.History("person bob Bob Sample <bob@example.net>\ncommit bob 2022-03-01T10:00:00+0100 " + subject + "\n")
	if err == nil {
		err = built.WriteRepo(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stopper ends a context when a word is written.
type stopper struct {
	bytes.Buffer
	word string
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.word) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestInterruptedAddCanBeTakenUpAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 3 {
		writeRepo(t, filepath.Join(dir, "src", fmt.Sprintf("r%d", i)), fmt.Sprintf("commit %d", i))
	}
	add := func(ctx context.Context, stderr *stopper) int {
		a := &app{
			streams: Streams{In: strings.NewReader(""), Out: &stderr.Buffer, Err: stderr}, env: func(string) string { return "" },
			clock: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
		}
		return a.run(ctx, []string{"corpus", "add", "--corpus", filepath.Join(dir, "c"), "--from", filepath.Join(dir, "src")})
	}
	ctx, cancel := context.WithCancel(t.Context())
	first := &stopper{word: "added r0", stop: cancel}
	if code := add(ctx, first); code != ExitIncomplete || !strings.Contains(first.String(), "added 1 source; interrupted with 2 to go\n") {
		t.Errorf("exit %d:\n%s", code, first.String())
	}
	second := &stopper{word: "never", stop: func() {}}
	if code := add(t.Context(), second); code != ExitClean || !strings.Contains(second.String(), "added 2 sources, 1 there already\n") {
		t.Errorf("exit %d:\n%s", code, second.String())
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	third := &stopper{word: "never", stop: func() {}}
	if code := add(done, third); code == ExitClean {
		t.Errorf("exit %d of a run that was interrupted before it began:\n%s", code, third.String())
	}
}

func TestSlowSourcesAreGivenUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeRepo(t, filepath.Join(dir, "one"), "one")
	tr := &trial{}
	code := tr.run(t.Context(), "corpus", "add", "--corpus", filepath.Join(dir, "c"), "--timeout", "1ns", filepath.Join(dir, "one"))
	want := "bonafide: source \"one\": it could not be read and indexed within 1ns\nhint: give it more time with --timeout\n"
	if code != ExitUnjudged || tr.err.String() != want {
		t.Errorf("exit %d: %s", code, tr.err.String())
	}
}

func TestProgressOfAddIsForTerminals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeRepo(t, filepath.Join(dir, "one"), "one")
	writeRepo(t, filepath.Join(dir, "two"), "two")
	tr := &trial{errTTY: true}
	if code := tr.run(t.Context(), "corpus", "add", "--corpus", filepath.Join(dir, "c"), filepath.Join(dir, "one"), filepath.Join(dir, "two")); code != ExitClean {
		t.Fatalf("exit %d: %s", code, tr.err.String())
	}
	if got := tr.err.String(); strings.Contains(got, "added one") || !strings.HasSuffix(got, "added 2 sources\n") {
		t.Errorf("on a terminal: %q", got)
	}
}

// TestOriginalsAreWhatWasIndexed: a source is opened once, where it was read, and not when something else stands there now.
func TestOriginalsAreWhatWasIndexed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeRepo(t, filepath.Join(dir, "here"), "here")
	writeRepo(t, filepath.Join(dir, "replaced"), "before")
	store := corpus.NewMemory()
	add := func(name, location string) {
		s, err := openSource(t.Context(), place{name, location}, history.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		b, err := s.index(t.Context(), time.Unix(0, 0), 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Add(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	add("here", filepath.Join(dir, "here"))
	add("replaced", filepath.Join(dir, "replaced"))
	add("gone", filepath.Join(dir, "here"))
	if err := os.RemoveAll(filepath.Join(dir, "replaced")); err != nil {
		t.Fatal(err)
	}
	writeRepo(t, filepath.Join(dir, "replaced"), "after")
	sources, err := store.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o := &originals{open: (&request{}).openFor, sources: map[corpus.SourceID]*original{}}
	defer o.close()
	for _, s := range sources {
		if s.Name == "gone" {
			s.Location = filepath.Join(dir, "gone")
		}
		o.sources[s.ID] = &original{source: s}
	}
	var open []string
	for _, s := range sources {
		first, err := o.original(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := o.original(t.Context(), s.ID)
		if first != again {
			t.Errorf("%s is opened twice", s.Name)
		}
		if first != nil {
			open = append(open, first.Name)
		}
	}
	if diff := cmp.Diff([]string{"here"}, open); diff != "" {
		t.Error(diff)
	}
	if _, err := o.original(t.Context(), 99); err == nil {
		t.Error("a source that is none is opened")
	}
}

func TestExplainedFindingsDoNotCountForTheExitCode(t *testing.T) {
	t.Parallel()
	r := &report.Report{Input: report.Input{Complete: true}, Subjects: []report.Subject{{Findings: []report.Finding{
		{Severity: "high", Explained: "a fork that says so"},
	}}}}
	if code := exitOfReport(r, "low"); code != ExitClean {
		t.Errorf("exit %d", code)
	}
	r.Subjects[0].Findings = append(r.Subjects[0].Findings, report.Finding{Severity: "low"})
	if code := exitOfReport(r, "low"); code != ExitFindings {
		t.Errorf("exit %d", code)
	}
}

func TestScanPassesOnWhatIsKnown(t *testing.T) {
	t.Parallel()
	var got request
	tr := &trial{env: map[string]string{"HOME": "/home/ada"}, engine: func(_ context.Context, q request) (*found, error) {
		got = q
		f := quiet()
		f.compared = []report.Compared{{Source: corpus.Source{Name: "up\x1bstream", Commits: 3}, Against: true}}
		return f, nil
	}}
	if code := tr.run(t.Context(), "scan", "--against", "up=../x", "--against", "https://example.org/a/b", "--corpus", "none"); code != ExitClean {
		t.Fatalf("exit %d: %s", code, tr.err.String())
	}
	if diff := cmp.Diff([]place{{"up", "../x"}, {"a/b", "https://example.org/a/b"}}, got.against, cmp.AllowUnexported(place{})); diff != "" {
		t.Error(diff)
	}
	if got.corpus != (corpusPlace{}) {
		t.Errorf("%+v", got.corpus)
	}
	if want := `compared with 1 source (3 commits, 0 files): up\x1bstream`; !strings.Contains(tr.out.String(), want) {
		t.Errorf("%q is missing in\n%s", want, tr.out.String())
	}
}

// TestDiffRunsTheChecksForCopiedCodeAlone and hands on the flags of a scan.
func TestDiffRunsTheChecksForCopiedCodeAlone(t *testing.T) {
	t.Parallel()
	var got request
	tr := &trial{engine: func(ctx context.Context, q request) (*found, error) {
		got = q
		return nil, q.inspect(ctx, &found{audit: &analyzers.Audit{}}, nil, &analyzers.Known{Reader: corpus.NewMemory()})
	}}
	if code := tr.run(t.Context(), "diff", "ABCDEF012345", "--author", "ada", "../x"); code != ExitUnjudged {
		t.Errorf("exit %d", code)
	}
	want := "bonafide: no finding \"ABCDEF012345\" about copied code\nhint: give the target and the flags of the scan that found it; bonafide scan lists the findings\n"
	if tr.err.String() != want {
		t.Errorf("%s", tr.err.String())
	}
	if len(got.checks) == 0 || got.target != "../x" || len(got.authors) != 1 {
		t.Errorf("%d checks, target %s, authors %q", len(got.checks), got.target, got.authors)
	}
	for _, c := range got.checks {
		if c.Family != analyzers.Copied {
			t.Errorf("%s runs", c.Name)
		}
	}
}
