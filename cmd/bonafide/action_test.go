package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// action is what the tests know of action.yml.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
}

// job runs the action as a runner does: each "run" under the shell that the runner takes for "shell: bash", with files of its own for
// outputs, environment and summary.
type job struct {
	action string            // folder with action.yml; empty: this project
	inputs map[string]string // of the step; what is missing has its default
	env    map[string]string // of the job, beside what the runner sets
	event  string            // name of the event; empty: pull_request

	temp, log, summary string
	outputs            map[string]string // of the action
	code               int               // of the step that ended it
}

func (j *job) run(t *testing.T) *job {
	t.Helper()
	if j.action == "" {
		j.action = root
	}
	if j.event == "" {
		j.event = "pull_request"
	}
	data, err := os.ReadFile(filepath.Join(j.action, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	for name := range j.inputs {
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("the action has no input %q", name)
		}
	}
	j.temp = t.TempDir()
	values := map[string]string{"github.action_path": j.action, "github.token": "token-of-the-job"}
	for name, in := range a.Inputs {
		values["inputs."+name] = fillIn(t, in.Default, values)
		if v, ok := j.inputs[name]; ok {
			values["inputs."+name] = v
		}
	}
	for i, step := range a.Runs.Steps {
		if step.Shell != "bash" {
			t.Fatalf("step %d has the shell %q", i, step.Shell)
		}
		env := map[string]string{}
		for k, v := range step.Env {
			env[k] = fillIn(t, v, values)
		}
		outputs := j.step(t, step.Run, env)
		for k, v := range outputs {
			values["steps."+step.ID+".outputs."+k] = v
		}
		if j.code != 0 {
			break
		}
	}
	j.outputs = map[string]string{}
	for name, out := range a.Outputs {
		if v := fillIn(t, out.Value, values); v != "" {
			j.outputs[name] = v
		}
	}
	return j
}

func (j *job) step(t *testing.T, run string, env map[string]string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		files[name] = filepath.Join(dir, name)
		writeFile(t, files[name], "")
	}
	script := filepath.Join(dir, "step.sh")
	writeFile(t, script, run)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = dir
	if w := j.env["GITHUB_WORKSPACE"]; w != "" {
		cmd.Dir = w
	}
	cmd.Env = append(
		os.Environ(), "CI=true", "GITHUB_ACTIONS=true", "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP="+j.temp,
		"GITHUB_EVENT_NAME="+j.event, "GH_TOKEN=", "GITHUB_TOKEN=",
	)
	for _, more := range []map[string]string{files, j.env, env} {
		for k, v := range more {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
	}
	out, err := cmd.CombinedOutput()
	j.log += string(out)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	j.code = cmd.ProcessState.ExitCode()
	j.summary += readFile(t, files["GITHUB_STEP_SUMMARY"])
	for _, name := range []string{"GITHUB_ENV", "GITHUB_PATH"} {
		if got := readFile(t, files[name]); got != "" {
			t.Errorf("%s was written: %q", name, got)
		}
	}
	outputs := map[string]string{}
	for line := range strings.Lines(readFile(t, files["GITHUB_OUTPUT"])) {
		k, v, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			t.Errorf("line %q of the outputs is no NAME=VALUE", line)
		}
		outputs[k] = v
	}
	return outputs
}

var expression = regexp.MustCompile(`\$\{\{ *([A-Za-z0-9_.-]+) *\}\}`)

// fillIn replaces "${{ name }}", which is all that action.yml uses of the language of expressions. What is not known is empty.
func fillIn(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	text = expression.ReplaceAllStringFunc(text, func(e string) string { return values[expression.FindStringSubmatch(e)[1]] })
	if strings.Contains(text, "${{") {
		t.Fatalf("%q is more than this test understands", text)
	}
	return text
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// annotations counts the commands of a kind in a log.
func annotations(log, kind string) int {
	return len(regexp.MustCompile(`(?m)^::`+kind+`[ :]`).FindAllString(log, -1))
}

// standIn writes a program that notes its arguments in "args" beside it, and then does as the lines of shell say.
func standIn(t *testing.T, lines string) (program, args string) {
	t.Helper()
	dir := t.TempDir()
	program, args = filepath.Join(dir, "standin"), filepath.Join(dir, "args")
	writeFile(t, program, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >"+args+"\n"+lines+"\n")
	return program, args
}

func TestActionPassesInputs(t *testing.T) {
	t.Parallel()
	program, args := standIn(t, `printf '%s %s\n' "$GH_TOKEN" "$GH_ENTERPRISE_TOKEN" >"${0%/*}/token"`)
	j := (&job{inputs: map[string]string{
		"binary": program, "fail-on": "high", "min-severity": "medium", "format": "github", "redact": "all", "comment": "true", "upload-sarif": "true",
		"claims": "$(touch pwned) `touch pwned`; --fail-on=never", "baseline": "-o evil", "against": "up=https://github.com/a/b\r\n\n--against=x y\n",
	}}).run(t)
	if j.code != 0 {
		t.Fatalf("exit %d:\n%s", j.code, j.log)
	}
	got := regexp.MustCompile(regexp.QuoteMeta(j.temp)+`/bonafide\.\w+`).ReplaceAllString(readFile(t, args), "TEMP")
	got = regexp.MustCompile(`(?m)^--outputs=.*$`).ReplaceAllString(got, "--outputs=FILE")
	want := `pr
--format=github
--fail-on=high
--min-severity=medium
--redact=all
--outputs=FILE
--no-progress
--cache-dir=TEMP/cache
--output=TEMP/report.json
--output=TEMP/report.sarif
--output=TEMP/summary.md
--claims=$(touch pwned) ` + "`touch pwned`" + `; --fail-on=never
--baseline=-o evil
--comment
--upload-sarif
--against=up=https://github.com/a/b
--against=--against=x y
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("arguments differ (-want +got):\n%s", d)
	}
	if got := readFile(t, filepath.Join(filepath.Dir(program), "token")); got != "token-of-the-job token-of-the-job\n" {
		t.Errorf("tokens %q", got)
	}
	if strings.Contains(j.log, "token-of-the-job") {
		t.Errorf("the token is in the log:\n%s", j.log)
	}
}

// TestActionWithoutToken wants an empty token to be no token at all: an empty variable could hide what the job has set.
func TestActionWithoutToken(t *testing.T) {
	t.Parallel()
	program, _ := standIn(t, `[ -z "${GH_TOKEN+set}${GH_ENTERPRISE_TOKEN+set}" ] || exit 9`)
	j := (&job{inputs: map[string]string{"binary": program, "token": ""}}).run(t)
	if j.code != 0 {
		t.Errorf("exit %d:\n%s", j.code, j.log)
	}
}

func TestActionRefuses(t *testing.T) {
	t.Parallel()
	program, args := standIn(t, "")
	for name, c := range map[string]struct {
		input, value, event, want string
	}{
		"fail-on":             {"fail-on", "high\nmedium", "", `the input "fail-on" must be one of: never low medium high`},
		"fail-on flag":        {"fail-on", "--help", "", `the input "fail-on" must be one of`},
		"min-severity":        {"min-severity", "", "", `the input "min-severity" must be one of`},
		"format":              {"format", "html", "", `the input "format" must be one of`},
		"redact":              {"redact", "yes", "", `the input "redact" must be one of`},
		"comment":             {"comment", "1", "", `the input "comment" must be one of`},
		"check-run":           {"check-run", "True", "", `the input "check-run" must be one of`},
		"upload-sarif":        {"upload-sarif", " true", "", `the input "upload-sarif" must be one of`},
		"claims":              {"claims", "a\n::error::b", "", `the input "claims" has control characters`},
		"baseline":            {"baseline", "a\x1b[31m", "", `the input "baseline" has control characters`},
		"against":             {"against", "a\tb", "", `the input "against" has control characters`},
		"pull_request_target": {"format", "github", "pull_request_target", `does not run on pull_request_target`},
		"push":                {"format", "github", "push", `this action judges pull requests`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := (&job{event: c.event, inputs: map[string]string{"binary": program, c.input: c.value}}).run(t)
			if j.code == 0 || annotations(j.log, "error") != 1 || !strings.Contains(j.log, c.want) {
				t.Errorf("exit %d, want one error with %q:\n%s", j.code, c.want, j.log)
			}
			if _, err := os.Stat(args); err == nil {
				t.Error("the program was run")
			}
		})
	}
}

// TestActionExits holds the action to its policy for every exit code of the program.
func TestActionExits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, failOn, format string
		want                 int
		errors, warnings     int
		text                 string
	}{
		{"0", "never", "github", 0, 0, 0, ""},
		{"0", "low", "github", 0, 0, 0, ""},
		{"1", "high", "github", 1, 0, 0, "there are findings from the severity high on"},
		{"2", "never", "github", 2, 1, 0, "fetch-depth: 0"},
		{"3", "never", "github", 0, 0, 0, "the report is not complete"},
		{"3", "low", "github", 3, 0, 0, "the report is not complete"},
		{"3", "never", "table", 0, 0, 1, "the report is not complete"},
		{"3", "low", "table", 3, 0, 1, "the report is not complete"},
		{"4", "never", "github", 4, 1, 0, "wants a token"},
		{"137", "never", "github", 137, 1, 0, "exit code 137"},
	} {
		t.Run(c.code+" "+c.failOn+" "+c.format, func(t *testing.T) {
			t.Parallel()
			program, _ := standIn(t, "exit "+c.code)
			j := (&job{inputs: map[string]string{"binary": program, "fail-on": c.failOn, "format": c.format}}).run(t)
			if j.code != c.want || annotations(j.log, "error") != c.errors || annotations(j.log, "warning") != c.warnings || !strings.Contains(j.log, c.text) {
				t.Errorf("exit %d, want %d with %d errors, %d warnings and %q:\n%s", j.code, c.want, c.errors, c.warnings, c.text, j.log)
			}
		})
	}
}

// TestActionFiles wants summary and outputs also where the program ends with findings, and no summary that the runner would drop.
func TestActionFiles(t *testing.T) {
	t.Parallel()
	const parse = `
for a in "$@"; do case $a in --outputs=*) outputs=${a#*=} ;; --output=*.md) md=${a#*=} ;; --output=*.json) json=${a#*=} ;; esac; done
echo findings=2 >>"$outputs"; echo highest=high >>"$outputs"; echo '{}' >"$json"
`
	program, _ := standIn(t, parse+`echo '## two findings' >"$md"; exit 1`)
	j := (&job{inputs: map[string]string{"binary": program, "fail-on": "high"}}).run(t)
	if j.code != 1 || j.summary != "## two findings\n" {
		t.Errorf("exit %d, summary %q", j.code, j.summary)
	}
	if got := readFile(t, j.outputs["report-json"]); got != "{}\n" {
		t.Errorf("report %q", got)
	}
	delete(j.outputs, "report-json")
	if d := cmp.Diff(map[string]string{"findings": "2", "highest": "high"}, j.outputs); d != "" {
		t.Errorf("outputs differ (-want +got):\n%s", d)
	}

	program, _ = standIn(t, parse+`head -c 921601 /dev/zero | tr '\0' x >"$md"`)
	j = (&job{inputs: map[string]string{"binary": program}}).run(t)
	if j.code != 0 || !strings.Contains(j.summary, "too long") || len(j.summary) > 200 {
		t.Errorf("exit %d, summary of %d bytes", j.code, len(j.summary))
	}
}

// TestActionStopsCommands wants that nothing which a report for people quotes is taken for a command of the runner.
func TestActionStopsCommands(t *testing.T) {
	t.Parallel()
	program, _ := standIn(t, `echo '::error::from a commit message'; exit 2`)
	j := (&job{inputs: map[string]string{"binary": program, "format": "markdown"}}).run(t)
	m := regexp.MustCompile(`(?s)^::stop-commands::([0-9a-f]{32})\n::error::from a commit message\n\n::([0-9a-f]{32})::\n::error title=bonafide::nothing`).FindStringSubmatch(j.log)
	if m == nil || m[1] != m[2] {
		t.Errorf("commands are not stopped:\n%s", j.log)
	}
}
