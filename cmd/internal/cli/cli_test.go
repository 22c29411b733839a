package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// trial runs the program with an engine and an environment of the test's own.
type trial struct {
	env    map[string]string
	engine engine
	out    bytes.Buffer
	err    bytes.Buffer
	outTTY bool
	errTTY bool
	width  int
}

func (tr *trial) run(ctx context.Context, args ...string) int {
	a := &app{
		streams: Streams{In: strings.NewReader(""), Out: &tr.out, Err: &tr.err, OutTTY: tr.outTTY, ErrTTY: tr.errTTY, Width: tr.width},
		env:     func(name string) string { return tr.env[name] },
		clock:   func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
		engine:  tr.engine,
	}
	return a.run(ctx, args)
}

// answer is an engine that always gives the same.
func answer(f *found, err error) engine {
	return func(context.Context, request) (*found, error) { return f, err }
}

func quiet() *found {
	return &found{history: &history.History{People: []history.Person{{}}}, audit: &analyzers.Audit{}}
}

func TestErrorsBecomeExitCodesAndHints(t *testing.T) {
	t.Parallel()
	credentials := &history.Error{Doing: "fetch https://u:secret@example.org/a/b", Err: history.ErrCredentials, Do: "set GH_TOKEN"}
	for _, tc := range []struct {
		name   string
		args   []string
		engine engine
		code   int
		stderr string
	}{
		{
			"credentials",
			[]string{"scan"},
			answer(nil, credentials), ExitCredentials,
			"bonafide: fetch https://example.org/a/b: the server asks for credentials\nhint: set GH_TOKEN\n",
		},
		{
			"escape sequence",
			[]string{"scan"},
			answer(nil, errors.New("read \x1b[2J\n::error::x")), ExitUnjudged,
			`bonafide: read \x1b[2J\n:\x3aerror:\x3ax` + "\n",
		},
		{
			"panic",
			[]string{"scan"},
			func(context.Context, request) (*found, error) { panic("boom") }, ExitUnjudged,
			"bonafide: internal error: boom\nhint: please report it, with the command line, if you can share it\n",
		},
		{"partial", []string{"scan"}, answer(&found{history: quiet().history, audit: quiet().audit, incomplete: "interrupted"}, nil), ExitIncomplete, ""},
		{"two paths", []string{"scan", "a", "b"}, nil, ExitUnjudged, "bonafide: scan takes one path or URL, not 2\nhint: scan repositories one by one\n"},
		{"empty path", []string{"scan", ""}, nil, ExitUnjudged, "bonafide: scan: the path is empty\nhint: name a repository, or leave the argument out for the current folder\n"},
		{"all and ref", []string{"scan", "--all", "--ref", "x"}, nil, ExitUnjudged, "bonafide: --all and --ref exclude each other\nhint: --all reads every ref already\n"},
		{"negative", []string{"scan", "--max-commits=-1"}, nil, ExitUnjudged, "bonafide: --max-commits: -1 is less than nothing\nhint: leave it out for all commits\n"},
		{
			"no number",
			[]string{"scan", "--max-commits=x"},
			nil, ExitUnjudged,
			"bonafide: invalid argument \"x\" for \"--max-commits\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\nhint: bonafide scan --help lists the flags\n",
		},
		{"size", []string{"scan", "--memory", "lots"}, nil, ExitUnjudged, "bonafide: --memory: \"lots\" is not a size\nhint: write sizes as 64MiB, 1GiB or a number of bytes\n"},
		{"commit size", []string{"scan", "--max-commit-size", "0"}, nil, ExitUnjudged, "bonafide: --max-commit-size: \"0\" is not a size\nhint: write sizes as 64MiB, 1GiB or a number of bytes\n"},
		{"severity", []string{"scan", "--fail-on", "hihg"}, nil, ExitUnjudged, "bonafide: --fail-on: unknown value \"hihg\"\nhint: did you mean high?\n"},
		{"colour", []string{"scan", "--color", "rainbow"}, nil, ExitUnjudged, "bonafide: --color: unknown value \"rainbow\"\nhint: give one of auto, always, never\n"},
		{"author", []string{"scan", "--author", " "}, nil, ExitUnjudged, "bonafide: --author: the text is empty\nhint: give a part of an e-mail, a name or a login\n"},
		{
			"span",
			[]string{"scan", "--since", "2026", "--until", "2025"},
			nil, ExitUnjudged,
			"bonafide: --until is not after --since\nhint: --since is the first instant that is read, --until the first that is not\n",
		},
		{
			"claims twice",
			[]string{"scan", "--claims", "x", "--claim-zone", "UTC"},
			nil, ExitUnjudged,
			"bonafide: --claims and --claim-zone, --claim-hours or --claim-since exclude each other\nhint: put all claims into the file\n",
		},
		{"zone", []string{"scan", "--claim-zone", "Lisbon"}, nil, ExitUnjudged, "bonafide: --claim-zone: unknown time zone \"Lisbon\"\nhint: did you mean Europe/Lisbon?\n"},
		{"explain nothing", []string{"explain"}, nil, ExitUnjudged, "bonafide: bonafide explain takes the name of one check, not 0 arguments\nhint: bonafide checks lists them\n"},
		{"path as command", []string{"./repo"}, nil, ExitUnjudged, "bonafide: unknown command \"./repo\"\nhint: to scan a repository: bonafide scan ./repo\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tr := &trial{engine: tc.engine}
			if code := tr.run(t.Context(), tc.args...); code != tc.code {
				t.Errorf("exit %d, want %d", code, tc.code)
			}
			if got := tr.err.String(); got != tc.stderr {
				t.Errorf("stderr:\n%swant:\n%s", got, tc.stderr)
			}
			if tc.code == ExitUnjudged && tr.out.Len() > 0 {
				t.Errorf("stdout is not empty: %s", tr.out.String())
			}
		})
	}
}

func TestFlagsReachTheEngine(t *testing.T) {
	t.Parallel()
	var q request
	tr := &trial{env: map[string]string{"CI": "true", "SOURCE_DATE_EPOCH": "1700000000"}, engine: func(_ context.Context, r request) (*found, error) {
		q = r
		return quiet(), nil
	}}
	code := tr.run(t.Context(), "scan", "--author", "ada", "--author", "bob", "--ref", "v1", "--since", "2024-01-01", "--until", "2025", "--max-commits", "400000",
		"--no-mailmap", "--max-commit-size", "1MiB", "--cache-dir", "/c", "--claim-hours", "22-06", "--claim-zone", "Asia/Tokyo", "repo")
	if code != ExitClean {
		t.Fatalf("exit %d: %s", code, tr.err.String())
	}
	got := fmt.Sprintf("%s %v %v %s %s %s %s %d %d %v %d %s %d-%d %s", q.target, q.authors, q.open.Untrusted, q.open.CacheDir, q.read.Ref,
		q.read.Since.Format(time.DateOnly), q.read.Until.Format(time.DateOnly), q.read.MaxCommits, q.read.CommitLimit, q.read.NoMailmap, q.read.MaxCommitBytes,
		q.claims.Zones[0].Name, q.claims.Hours.Start, q.claims.Hours.End, q.now.UTC().Format(time.RFC3339))
	want := "repo [ada bob] true /c v1 2024-01-01 2025-01-01 400000 400000 true 1048576 Asia/Tokyo 1320-360 2023-11-14T22:13:20Z"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestUntrustedFollowsCI(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		ci   string
		args []string
		want bool
	}{
		{"", nil, false},
		{"true", nil, true},
		{"1", nil, true},
		{"false", nil, false},
		{"", []string{"--untrusted"}, true},
		{"true", []string{"--untrusted=false"}, false},
	} {
		var got bool
		tr := &trial{env: map[string]string{"CI": tc.ci}, engine: func(_ context.Context, r request) (*found, error) {
			got = r.open.Untrusted
			return quiet(), nil
		}}
		if tr.run(t.Context(), append([]string{"scan"}, tc.args...)...); got != tc.want {
			t.Errorf("CI=%q %v: untrusted %v", tc.ci, tc.args, got)
		}
	}
}

func TestSourceDateEpochMustBeANumber(t *testing.T) {
	t.Parallel()
	tr := &trial{env: map[string]string{"SOURCE_DATE_EPOCH": "today"}, engine: answer(quiet(), nil)}
	if code := tr.run(t.Context(), "scan"); code != ExitUnjudged || !strings.Contains(tr.err.String(), `SOURCE_DATE_EPOCH: "today" is not`) {
		t.Errorf("exit %d: %s", code, tr.err.String())
	}
}

func TestColor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		flag string
		tty  bool
		env  map[string]string
		want bool
	}{
		{"auto", true, nil, true},
		{"auto", false, nil, false},
		{"always", false, map[string]string{"NO_COLOR": "1"}, true},
		{"never", true, map[string]string{"FORCE_COLOR": "1"}, false},
		{"auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"auto", true, map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, false},
		{"auto", true, map[string]string{"TERM": "dumb"}, false},
		{"auto", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"auto", false, map[string]string{"FORCE_COLOR": "1", "TERM": "dumb"}, true},
		{"auto", true, map[string]string{"FORCE_COLOR": "0"}, false},
		{"auto", false, map[string]string{"CI": "true", "GITHUB_ACTIONS": "true"}, false},
	} {
		a := &app{streams: Streams{OutTTY: tc.tty}, env: func(n string) string { return tc.env[n] }}
		if got := a.color(tc.flag); got != tc.want {
			t.Errorf("--color %s, terminal %v, %v: %v", tc.flag, tc.tty, tc.env, got)
		}
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		width   int
		columns string
		want    int
	}{{120, "60", 120}, {0, "60", 60}, {0, "wide", defaultWidth}, {0, "", defaultWidth}} {
		a := &app{streams: Streams{Width: tc.width}, env: func(string) string { return tc.columns }}
		if got := a.width(); got != tc.want {
			t.Errorf("%+v: %d", tc, got)
		}
	}
}

// TestProgressGoesToTerminalsOnly looks at what reaches stderr beside the report.
func TestProgressGoesToTerminalsOnly(t *testing.T) {
	t.Parallel()
	slow := func(_ context.Context, q request) (*found, error) {
		if q.read.Progress != nil {
			q.read.Progress.Store(41_234)
			time.Sleep(meterDelay + 2*meterPace)
		}
		q.phase("read %d commits", 41_234)
		return quiet(), nil
	}
	for _, tc := range []struct {
		name   string
		tty    bool
		args   []string
		env    map[string]string
		wants  []string
		wanted bool // anything at all
	}{
		{"pipe", false, nil, nil, nil, false},
		{"terminal", true, nil, nil, []string{"\r\x1b[Kread 41,000 commits, ", "/s", "\r\x1b[Kread 0 commits, 0 authors judged, full history\n"}, true},
		{"switched off", true, []string{"--no-progress"}, nil, []string{"read 0 commits"}, true},
		{"dumb", true, nil, map[string]string{"TERM": "dumb"}, []string{"read 0 commits"}, true},
		{"verbose", false, []string{"-v"}, nil, []string{"read 41234 commits\n", "read 0 commits"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tr := &trial{engine: slow, errTTY: tc.tty, env: tc.env}
			tr.run(t.Context(), append([]string{"scan"}, tc.args...)...)
			got := tr.err.String()
			for _, w := range tc.wants {
				if !strings.Contains(got, w) {
					t.Errorf("%q is missing in %q", w, got)
				}
			}
			if (got != "") != tc.wanted {
				t.Errorf("stderr: %q", got)
			}
			if tc.name != "terminal" && strings.Contains(got, "\x1b") {
				t.Errorf("a terminal sequence in %q", got)
			}
		})
	}
}

func TestReportSaysWhatWasReadOnce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		outTTY, errTTY bool
		out, err       bool
	}{{true, true, false, true}, {false, true, true, true}, {false, false, true, false}, {true, false, true, false}} {
		tr := &trial{engine: answer(quiet(), nil), outTTY: tc.outTTY, errTTY: tc.errTTY}
		tr.run(t.Context(), "scan")
		const line = "read 0 commits"
		if out, err := strings.Contains(tr.out.String(), line), strings.Contains(tr.err.String(), line); out != tc.out || err != tc.err {
			t.Errorf("%+v: on stdout %v, on stderr %v", tc, out, err)
		}
	}
}

func TestMeterLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		count int64
		since time.Duration
		want  string
	}{
		{0, time.Second, "reading the history"},
		{5, 0, "reading the history"},
		{999, 2 * time.Second, "read 999 commits, 499/s"},
		{41_234, 200 * time.Millisecond, "read 41,000 commits, 206,000/s"},
		{1_234_567, time.Second, "read 1,234,000 commits, 1,234,000/s"},
	} {
		p := &progress{}
		p.count.Store(tc.count)
		if got := meterLine(p, tc.since); got != tc.want {
			t.Errorf("meterLine(%d, %v) = %q, want %q", tc.count, tc.since, got, tc.want)
		}
	}
}

func TestMeterLineOfSteps(t *testing.T) {
	t.Parallel()
	p := &progress{}
	p.begin("indexing ours")
	p.count.Store(41_234)
	if got, want := meterLine(p, time.Second), "indexing ours: 41,000"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.steps.Store(40)
	p.step.Store(10)
	if got, want := meterLine(p, time.Second), "[#####               ] 10 of 40  indexing ours: 41,000"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.begin("reading theirs")
	if got, want := meterLine(p, time.Second), "[#####               ] 10 of 40  reading theirs"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMeterOfAQuickRunShowsNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	m := startMeter(&out, &progress{})
	m.end()
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}

func TestParseSize(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"1": 1, "1024B": 1024, "512K": 512 << 10, "512kb": 512 << 10, "4MiB": 4 << 20, "1G": 1 << 30, " 2 ": 2, "1TiB": 1 << 40,
		"": 0, "0": 0, "-1": 0, "1.5G": 0, "G": 0, "9999999999G": 0, "1X": 0, "MiB": 0,
	} {
		got, err := parseSize("memory", in)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("parseSize(%q) = %d, %v", in, got, err)
		}
	}
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	const in = "# zone-x\n\nA **bold** word and `code` that\nflows on, [a link](https://example.org) included, at 12 % of all.\n\n## What it observes\n\n" +
		"- one item that is long enough to be folded\n  and goes on\n- two\n\n| a | `b` |\n|---|---|\n\n```console\n$ bonafide   scan\n```\n"
	const want = "ZONE-X\n\nA bold word and code that\nflows on, a link\n(https://example.org)\nincluded, at 12 % of all.\n\nWHAT IT OBSERVES\n\n" +
		"- one item that is long\n  enough to be folded and\n  goes on\n- two\n\n| a | b |\n|---|---|\n\n    $ bonafide   scan\n"
	if got := plainText(in, 26); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestExplainKnowsEveryCheck(t *testing.T) {
	t.Parallel()
	for _, c := range analyzers.All() {
		tr := &trial{width: 80}
		if code := tr.run(t.Context(), "explain", c.Name); code != ExitClean || !strings.HasPrefix(tr.out.String(), strings.ToUpper(c.Name)+"\n") {
			t.Errorf("%s: exit %d, %.60q %s", c.Name, code, tr.out.String(), tr.err.String())
		}
	}
}

func TestManualSuggestions(t *testing.T) {
	t.Parallel()
	names := []string{"zone-season", "zone-claim", "hours-claim"}
	for in, hint := range map[string]string{
		"zone-saeson": "did you mean zone-season?",
		"zone":        "did you mean one of zone-season, zone-claim?",
		"claim":       "did you mean one of zone-claim, hours-claim?",
		"fortune":     "bonafide checks lists them",
		"../../x":     "bonafide checks lists them",
	} {
		_, err := manual(in, names)
		if got := hints(err); err == nil || len(got) != 1 || got[0] != hint {
			t.Errorf("%s: %v %q", in, err, got)
		}
	}
}

// TestHelpHasExamples holds every command to two examples that call the program.
func TestHelpHasExamples(t *testing.T) {
	t.Parallel()
	a := &app{env: func(string) string { return "" }}
	root := a.root()
	for _, c := range append(root.Commands(), root) {
		lines := strings.Split(strings.TrimSpace(c.Example), "\n")
		if len(lines) != 2 {
			t.Errorf("%s has %d examples", c.Name(), len(lines))
		}
		for _, l := range lines {
			if !strings.HasPrefix(strings.TrimSpace(l), "bonafide ") {
				t.Errorf("%s: %q is no call", c.Name(), l)
			}
		}
	}
}
