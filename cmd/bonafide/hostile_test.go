package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
)

// hostileRun is what one run on one hostile repository gave.
type hostileRun struct {
	code           int
	stdout, stderr string
	report         *report.Report // of the JSON runs, where there is one
}

// TestHostileRepositories runs the program as a process on every case of the corpus that BONAFIDE_HOSTILE names (see its
// README), in every format, with and without the variables of a CI job, and holds it to the rules that every case must meet, to
// the case's EXPECT line, and, for the classes that concern commit headers, to what the report must say.
func TestHostileRepositories(t *testing.T) {
	t.Parallel()
	corpus := os.Getenv("BONAFIDE_HOSTILE")
	if corpus == "" {
		t.Skip("BONAFIDE_HOSTILE names no corpus")
	}
	index, err := os.ReadFile(filepath.Join(corpus, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	binary := buildBinary(t)
	said := hostileSays()
	for i, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 || len(f) < 4 {
			continue
		}
		name, expect := f[0], f[3]
		says := said[name]
		delete(said, name)
		t.Run(name, func(t *testing.T) { hostileCase(t, binary, filepath.Join(corpus, name), expect, says) })
	}
	for name := range said {
		t.Errorf("the corpus has no case %s", name)
	}
}

func buildBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "bonafide")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

func hostileCase(t *testing.T, binary, dir, expect string, says func(*testing.T, hostileRun)) {
	before := snapshot(t, dir)
	for _, ci := range []bool{false, true} {
		for _, format := range []string{"table", "json"} {
			run := runHostile(t, binary, dir, ci, format)
			label := fmt.Sprintf("--format %s, CI=%v", format, ci)
			if !codeFits(expect, run.code) {
				t.Errorf("%s: exit %d, but %s\n%s", label, run.code, expect, run.stderr)
			}
			for stream, out := range map[string]string{"stdout": run.stdout, "stderr": run.stderr} {
				for _, fault := range unsafe(out) {
					t.Errorf("%s: %s: %s", label, stream, fault)
				}
			}
			if says != nil && run.report != nil {
				says(t, run)
			}
		}
	}
	if after := snapshot(t, dir); after != before {
		t.Error("something below the case changed")
	}
}

// codeFits holds an exit code against the EXPECT line, whose verbs stand before the colon ("ERROR or REPORT: ...").
func codeFits(expect string, code int) bool {
	verbs, _, _ := strings.Cut(expect, ":")
	refused := strings.Contains(verbs, "ERROR") || strings.Contains(expect, "exit 2") || strings.Contains(expect, "exit 0 or 2")
	judged := strings.Trim(strings.NewReplacer("ERROR", "", " or ", "", ",", "").Replace(verbs), " ") != ""
	return code == 2 && refused || code <= 1 && judged
}

func runHostile(t *testing.T, binary, dir string, ci bool, format string) hostileRun {
	t.Helper()
	schema, err := schematest.Load()
	if err != nil {
		t.Fatal(err)
	}
	scratch := t.TempDir()
	trap := filepath.Join(scratch, "bin", "git")
	if err := os.MkdirAll(filepath.Dir(trap), 0o755); err != nil {
		t.Fatal(err)
	}
	// Whoever starts git by name starts this.
	if err := os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+filepath.Join(scratch, "PWNED")+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "scan", "--format", format, filepath.Join(dir, "repo"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &stdout, &stderr, scratch
	cmd.Env = []string{
		"PATH=" + filepath.Dir(trap), "HOME=" + scratch, "GITHUB_TOKEN=CANARY", "GH_TOKEN=CANARY",
		"HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "SOURCE_DATE_EPOCH=1790000000",
	}
	if ci {
		cmd.Env = append(cmd.Env, "CI=true", "GITHUB_ACTIONS=true")
	}
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v: %v", cmd.Args, errors.Join(err, ctx.Err()))
	}
	if _, err := os.Stat(filepath.Join(scratch, "PWNED")); err == nil {
		t.Error("a program was started")
	}
	run := hostileRun{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	if peak := peakBytes(cmd.ProcessState); peak > 512<<20 {
		t.Errorf("--format %s: %d MiB", format, peak>>20)
	}
	if format == "json" && run.code <= 1 {
		if err := schema.Validate(stdout.Bytes()); err != nil {
			t.Errorf("the JSON report: %v", err)
		}
		run.report = &report.Report{}
		if err := json.Unmarshal(stdout.Bytes(), run.report); err != nil {
			t.Errorf("the JSON report: %v", err)
		}
	}
	return run
}

var lineCommand = regexp.MustCompile(`(?m)^[ \t]*::`)

// unsafe lists what no output may hold, by the rules of the corpus.
func unsafe(out string) (faults []string) {
	if !utf8.ValidString(out) {
		faults = append(faults, "not valid UTF-8")
	}
	for i, r := range out {
		switch {
		case r == '\n':
			continue
		case r < 0x20, r >= 0x7f && r <= 0x9f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff, r == 0x61c:
			faults = append(faults, fmt.Sprintf("%U in %q", r, out[max(0, i-20):min(len(out), i+20)]))
		}
	}
	if strings.Contains(out, "##[") {
		faults = append(faults, "##[")
	}
	if lineCommand.MatchString(out) {
		faults = append(faults, "a line that begins with ::")
	}
	for _, bad := range []string{"panic:", "goroutine ", "runtime error", "CANARY"} {
		if strings.Contains(out, bad) {
			faults = append(faults, bad)
		}
	}
	return faults[:min(len(faults), 5)]
}

// snapshot is a hash over all names, modes, sizes, times and small files below a folder; PWNED must not be among them.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.Name() == "PWNED" {
			t.Errorf("%s exists", path)
		}
		fmt.Fprintln(sum, path, info.Mode(), info.ModTime().UnixNano())
		if !d.IsDir() {
			fmt.Fprintln(sum, info.Size())
		}
		if info.Mode().IsRegular() && info.Size() < 1<<20 {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum.Write(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(sum.Sum(nil))
}

// hostileSays are the things that the report must say, for the cases of the classes header, date, zone, history, identity and
// escape, beyond what the general rules hold.
func hostileSays() map[string]func(*testing.T, hostileRun) {
	malformed := func(n int, quotes ...string) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			evidence := evidenceOf(r.report, "dates-malformed")
			if len(evidence) != n {
				t.Errorf("%d malformed commits are named, want %d", len(evidence), n)
			}
			for _, q := range quotes {
				if !slices.ContainsFunc(evidence, func(e report.Evidence) bool { return strings.Contains(e.Quote, q) && len(e.Commit) == 40 }) {
					t.Errorf("no malformed commit is shown with %q", q)
				}
			}
			noEarlyDates(t, r.report)
		}
	}
	finds := func(checks ...string) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			for _, c := range checks {
				if len(evidenceOf(r.report, c)) == 0 {
					t.Errorf("%s finds nothing", c)
				}
			}
		}
	}
	shows := func(texts ...string) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			for _, s := range texts {
				if !strings.Contains(names(r.report), s) {
					t.Errorf("%q is not shown among\n%s", s, names(r.report))
				}
			}
			distinct(t, r.report)
		}
	}
	silent := func(t *testing.T, r hostileRun) {
		for _, s := range r.report.Subjects {
			for _, f := range s.Findings {
				t.Errorf("%s: %s", f.Check, f.Message)
			}
		}
	}
	commits := func(n int) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			if r.report.Input.Commits != n {
				t.Errorf("%d commits, want %d", r.report.Input.Commits, n)
			}
		}
	}
	notes := func(parts ...string) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			for _, p := range parts {
				if !strings.Contains(strings.Join(r.report.Input.Notes, "\n"), p) {
					t.Errorf("no note says %q: %q", p, r.report.Input.Notes)
				}
			}
		}
	}
	all := func(fs ...func(*testing.T, hostileRun)) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			for _, f := range fs {
				f(t, r)
			}
		}
	}
	offsets := func(want map[string]string) func(*testing.T, hostileRun) {
		return func(t *testing.T, r hostileRun) {
			got := map[string]string{}
			for _, s := range r.report.Subjects {
				for _, o := range s.Offsets {
					minutes := "none"
					if o.Minutes != nil {
						minutes = fmt.Sprint(*o.Minutes)
					}
					got[o.Raw] = o.Kind + " " + minutes
				}
			}
			for raw, w := range want {
				if got[raw] != w {
					t.Errorf("offset %s is %q, want %q", raw, got[raw], w)
				}
			}
		}
	}
	return map[string]func(*testing.T, hostileRun){
		"esc-author-name":                shows(`\x1b`, `\x07`, `\x7f`),
		"esc-author-email":               shows(`\x1b`),
		"esc-message":                    commits(11),
		"esc-path":                       commits(2),
		"esc-c1-bytes":                   shows(`\x9b`, `\u{9b}`),
		"esc-bidi":                       shows(`\u{202e}`),
		"esc-cr-in-name":                 shows(`\r`),
		"ci-workflow-commands":           all(commits(17), distinctNames),
		"md-injection":                   distinctNames,
		"html-injection":                 distinctNames,
		"csv-formula":                    distinctNames,
		"utf8-invalid":                   shows(`\xe9`),
		"encoding-header":                commits(10),
		"nul-bytes":                      finds("dates-malformed"),
		"lookalike-identities":           all(commits(10), shows(`\u{`)),
		"hdr-empty-name-or-mail":         all(commits(11), distinctNames),
		"hdr-missing-mail":               all(commits(10), finds("dates-malformed"), earlyNever),
		"hdr-nested-brackets":            all(commits(10), finds("dates-malformed"), earlyNever),
		"hdr-no-space-before-date":       all(commits(10), finds("dates-malformed"), earlyNever),
		"hdr-missing-date":               all(commits(11), finds("dates-malformed"), earlyNever),
		"hdr-missing-author":             all(commits(6), finds("dates-malformed"), earlyNever),
		"hdr-missing-committer":          all(commits(7), finds("dates-malformed"), earlyNever),
		"hdr-duplicate-author":           all(commits(8), finds("dates-malformed"), earlyNever),
		"hdr-out-of-order":               all(commits(8), finds("dates-malformed"), earlyNever),
		"hdr-duplicate-tree-parent":      all(commits(4), finds("dates-malformed")),
		"hdr-message-looks-like-headers": all(commits(8), silent),
		"hdr-no-message":                 all(commits(9), silent),
		"hdr-crlf-headers":               all(commits(6), finds("dates-malformed")),
		"hdr-5000-extra":                 all(commits(7), silent),
		"hdr-huge-author":                all(commits(4), shortened),
		"hdr-huge-message":               notes("only the beginning"),
		"date-negative":                  all(commits(13), finds("dates-malformed"), earlyNever),
		"date-overflow":                  all(commits(15), finds("dates-malformed", "dates-order")),
		"date-zero-and-early":            all(commits(9), finds("dates-order")),
		"date-future":                    all(commits(8), finds("dates-order")),
		"tz-impossible":                  malformed(8, "+9999", "-9999", "+2400", "+1500", "+1401", "-1201", "+0060", "+0199"),
		"tz-malformed":                   malformed(13, "+051800", "--700", "+07:00", "+5", "Z", "GMT"),
		"tz-minus-zero":                  offsets(map[string]string{"-0000": "unknown none", "+0000": "real 0"}),
		"tz-real-odd":                    all(noZoneFindings, offsets(map[string]string{"+0545": "real 345", "-0330": "real -210", "+0020": "real 20"})),
		"tz-minus-half-hour":             offsets(map[string]string{"-0030": "real -30", "-0044": "real -44"}),
		"id-bot-spoof":                   all(commits(24), nobodyExempt),
		"id-coauthor-flood":              commits(4),
		"id-mailmap-hides":               all(notes(".mailmap"), shows("ada@example.org", "bob@example.net"), linked(".mailmap")),
		"id-5000-authors":                commits(5000),
		"hist-replace-refs":              all(commits(5), notes("replace ref")),
		"hist-grafts":                    all(commits(5), notes("graft")),
		"hist-commit-graph-lies":         commits(6),
		"hist-shallow":                   all(commits(3), notes("shallow")),
		"hist-shallow-bogus":             notes("shallow"),
		"hist-partial-clone":             all(commits(6), notes("partial clone")),
		"hist-criss-cross":               commits(161),
		"hist-octopus":                   commits(501),
		"hist-30000-commits":             commits(30000),
		"hist-clock-goes-back":           all(commits(12), finds("dates-order")),
		"hist-same-second":               all(commits(600), finds("dates-grain")),
		"hist-empty-commits":             all(commits(200), emptyCounted(199)),
		"hist-one-commit":                all(commits(1), silent, tooFew),
		"hist-no-files-ever":             all(commits(5), silent),
		"hist-many-roots":                commits(9),
		"tree-gitattributes-hide":        commits(8),
		"tool-config-in-repo":            commits(8),
	}
}

func evidenceOf(r *report.Report, check string) (list []report.Evidence) {
	for _, s := range r.Subjects {
		for _, f := range s.Findings {
			if f.Check == check {
				list = append(list, f.Evidence...)
			}
		}
	}
	return list
}

func names(r *report.Report) string {
	var b strings.Builder
	for _, s := range r.Subjects {
		for _, id := range s.Identities {
			fmt.Fprintf(&b, "%s <%s>\n", id.Name, id.Email)
		}
	}
	return b.String()
}

// distinct: different pairs are never shown alike.
func distinct(t *testing.T, r *report.Report) {
	t.Helper()
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(names(r)), "\n") {
		if seen[line] {
			t.Errorf("two pairs are shown as %q", line)
		}
		seen[line] = true
	}
	if len(seen) < 2 {
		t.Errorf("%d pairs are shown", len(seen))
	}
}

func distinctNames(t *testing.T, r hostileRun) { distinct(t, r.report) }

// noEarlyDates: what cannot be read is never taken for 1970 or the year 1.
func noEarlyDates(t *testing.T, r *report.Report) {
	t.Helper()
	if r.Input.FromUnix == nil || *r.Input.FromUnix < 1e9 {
		t.Errorf("the history begins at %v", r.Input.FromUnix)
	}
}

func earlyNever(t *testing.T, r hostileRun) { noEarlyDates(t, r.report) }

func shortened(t *testing.T, r hostileRun) {
	if len(r.stdout) > 200_000 || !strings.Contains(names(r.report), "…") {
		t.Errorf("%d bytes of output; names are cut with a mark: %v", len(r.stdout), strings.Contains(names(r.report), "…"))
	}
}

func nobodyExempt(t *testing.T, r hostileRun) {
	if r.report.Machines.Accounts != 0 {
		t.Errorf("%d accounts were set aside by their names", r.report.Machines.Accounts)
	}
}

// noZoneFindings: the corpus gives these commits author dates that do not fit their committer dates, which may be said; nothing
// may be said of their zones.
func noZoneFindings(t *testing.T, r hostileRun) {
	for _, s := range r.report.Subjects {
		for _, f := range s.Findings {
			if f.Check != "dates-order" {
				t.Errorf("%s: %s", f.Check, f.Message)
			}
		}
	}
}

func linked(reason string) func(*testing.T, hostileRun) {
	return func(t *testing.T, r hostileRun) {
		for _, s := range r.report.Subjects {
			for _, id := range s.Identities {
				for _, l := range id.Links {
					if l.Reason == reason {
						return
					}
				}
			}
		}
		t.Errorf("no link says %q", reason)
	}
}

func emptyCounted(n int) func(*testing.T, hostileRun) {
	return func(t *testing.T, r hostileRun) {
		got := 0
		for _, s := range r.report.Subjects {
			got += s.EmptyCommits
		}
		if got != n {
			t.Errorf("%d empty commits, want %d", got, n)
		}
	}
}

func tooFew(t *testing.T, r hostileRun) {
	for _, s := range r.report.Subjects {
		for _, o := range s.Outcomes {
			if o.Outcome == "not-enough-data" {
				return
			}
		}
	}
	t.Error("nothing says that there is too little data")
}
