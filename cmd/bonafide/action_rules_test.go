package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Rules for workflows and for the action, after the audits of zizmor that have a place here.
var (
	pinned     = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	versioned  = regexp.MustCompile(`^# [\w./-]*v?[0-9]+\.[0-9]+\.[0-9]+\b`)
	writesVars = regexp.MustCompile(`GITHUB_(ENV|PATH)\b|::(set-env|add-path|set-output|save-state)\b`)
	waived     = regexp.MustCompile(`# zizmor: ignore\[([a-z-]+)\]`)
)

// workflowFaults lists what a workflow, or an action.yml, has against the rules.
func workflowFaults(data []byte) []string {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return []string{err.Error()}
	}
	var faults []string
	add := func(n *yaml.Node, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("line %d: ", n.Line)+fmt.Sprintf(format, args...))
	}
	top := doc.Content[0]
	if jobs := child(top, "jobs"); jobs != nil {
		workflowTop(top, data, add)
		for i := 1; i < len(jobs.Content); i += 2 {
			job := jobs.Content[i]
			for _, key := range []string{"name", "permissions", "timeout-minutes"} {
				if child(job, key) == nil {
					add(job, "the job has no %s", key)
				}
			}
			if p := child(job, "permissions"); p != nil {
				for k := 0; k+1 < len(p.Content); k += 2 {
					if p.Content[k+1].LineComment == "" {
						add(p.Content[k], "no comment says what the permission is for")
					}
				}
			}
			stepFaults(child(job, "steps"), add)
		}
		return faults
	}
	stepFaults(child(child(top, "runs"), "steps"), add)
	return faults
}

func workflowTop(top *yaml.Node, data []byte, add func(*yaml.Node, string, ...any)) {
	if p := child(top, "permissions"); p == nil || p.Kind != yaml.MappingNode || len(p.Content) != 0 {
		add(top, "no \"permissions: {}\" at the top")
	}
	if child(top, "concurrency") == nil {
		add(top, "no concurrency")
	}
	if child(top, "name") == nil {
		add(top, "no name")
	}
	on := child(top, "on")
	events := []*yaml.Node{on}
	if on != nil && on.Kind != yaml.ScalarNode {
		events = on.Content
	}
	for _, e := range events {
		if e == nil {
			add(top, "no events")
			continue
		}
		if e.Value == "pull_request_target" {
			add(e, "pull_request_target gives a token that may write to strangers")
		}
		if e.Value == "workflow_run" && !slices.Contains(waivers(data), "dangerous-triggers") {
			add(e, "workflow_run without a written waiver")
		}
	}
}

func waivers(data []byte) []string {
	var names []string
	for _, m := range waived.FindAllSubmatch(data, -1) {
		names = append(names, string(m[1]))
	}
	return names
}

func stepFaults(steps *yaml.Node, add func(*yaml.Node, string, ...any)) {
	if steps == nil {
		return
	}
	for _, step := range steps.Content {
		if child(step, "name") == nil {
			add(step, "the step has no name")
		}
		if run := child(step, "run"); run != nil {
			if strings.Contains(run.Value, "${{") {
				add(run, "an expression in run: would be code; use env:")
			}
			if writesVars.MatchString(run.Value) {
				add(run, "run: changes the environment of later steps")
			}
		}
		uses := child(step, "uses")
		if uses == nil {
			continue
		}
		local := uses.Value == "./"
		if local && !strings.Contains(uses.LineComment, "zizmor: ignore[self-repository]") {
			add(uses, "uses: ./ without a written waiver")
		}
		if !local && (!pinned.MatchString(uses.Value) || !versioned.MatchString(uses.LineComment)) {
			add(uses, "%s is not pinned by a full commit id with the version as a comment", uses.Value)
		}
		if v := child(child(step, "with"), "persist-credentials"); strings.HasPrefix(uses.Value, "actions/checkout@") && (v == nil || v.Value != "false") {
			add(uses, "checkout without persist-credentials: false")
		}
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func TestWorkflowsKeepTheRules(t *testing.T) {
	t.Parallel()
	var files []string
	for _, pattern := range []string{"action.yml", ".github/workflows/*.yml", "docs/workflows/*.yml"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		for _, fault := range workflowFaults([]byte(readFile(t, file))) {
			t.Errorf("%s: %s", strings.TrimPrefix(file, root), fault)
		}
	}
	scripts, err := filepath.Glob(filepath.Join(root, ".github", "action", "*.sh"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts of the action: %v", err)
	}
	for _, file := range scripts {
		if m := writesVars.FindString(readFile(t, file)); m != "" {
			t.Errorf("%s: %s", file, m)
		}
	}
}

// TestWorkflowRulesBite breaks one rule at a time.
func TestWorkflowRulesBite(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(filepath.Join(root, ".github", "workflows", "dogfood.yml"))
	if err != nil {
		t.Fatal(err)
	}
	stage2 := readFile(t, filepath.Join(root, "docs", "workflows", "fork-comment-2.yml"))
	for name, c := range map[string]struct{ from, to, want string }{
		"tag":         {"3d3c42e5aac5ba805825da76410c181273ba90b1", "v7", "not pinned"},
		"no version":  {" # v7.0.1", "", "not pinned"},
		"short id":    {"3d3c42e5aac5ba805825da76410c181273ba90b1", "3d3c42e5", "not pinned"},
		"credentials": {"persist-credentials: false", "persist-credentials: true", "persist-credentials"},
		"permissions": {"permissions: {}", "permissions: read-all", "permissions: {}"},
		"job rights":  {"    permissions:\n      contents: read # to check out the commits\n      pull-requests: read # to ask when the pull request was opened\n", "", "the job has no permissions"},
		"why":         {"contents: read # to check out the commits", "contents: read", "what the permission is for"},
		"trigger":     {"on: pull_request", "on: pull_request_target", "strangers"},
		"triggers":    {"on: pull_request", "on: [push, pull_request_target]", "strangers"},
		"concurrency": {"concurrency:", "parallel:", "no concurrency"},
		"job name":    {"    name: bonafide on bonafide\n", "", "the job has no name"},
		"timeout":     {"    timeout-minutes: 20\n", "", "timeout-minutes"},
		"expression":  {"      - name: Keep", "      - name: Say\n        run: echo ${{ github.head_ref }}\n      - name: Keep", "would be code"},
		"environment": {"      - name: Keep", "      - name: Say\n        run: echo A=b >>$GITHUB_ENV\n      - name: Keep", "later steps"},
		"own action":  {" # zizmor: ignore[self-repository]", "", "without a written waiver"},
	} {
		bad := strings.Replace(string(good), c.from, c.to, 1)
		if bad == string(good) {
			t.Errorf("%s: nothing was replaced", name)
		}
		if faults := workflowFaults([]byte(bad)); len(faults) != 1 || !strings.Contains(faults[0], c.want) {
			t.Errorf("%s: %q, want one fault with %q", name, faults, c.want)
		}
	}
	bad := strings.Replace(stage2, "zizmor: ignore[dangerous-triggers]", "", 1)
	if faults := workflowFaults([]byte(bad)); len(faults) != 1 || !strings.Contains(faults[0], "waiver") {
		t.Errorf("second stage: %q", faults)
	}
}

// TestActionIsDocumented wants a row in docs/action.md for each input and output, with the default, and none for others.
func TestActionIsDocumented(t *testing.T) {
	t.Parallel()
	var a action
	if err := yaml.Unmarshal([]byte(readFile(t, filepath.Join(root, "action.yml"))), &a); err != nil {
		t.Fatal(err)
	}
	doc := readFile(t, filepath.Join(root, "docs", "action.md"))
	_, inputs, _ := strings.Cut(doc, "\n## Inputs\n")
	inputs, outputs, _ := strings.Cut(inputs, "\n## Outputs\n")
	outputs, _, _ = strings.Cut(outputs, "\n## ")
	row := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|(?: `([^`]*)` \\|)?")
	seen := 0
	for _, m := range row.FindAllStringSubmatch(inputs, -1) {
		in, ok := a.Inputs[m[1]]
		if !ok || m[2] != in.Default {
			t.Errorf("docs: input %q with the default %q, want %q", m[1], m[2], in.Default)
		}
		seen++
	}
	for _, m := range row.FindAllStringSubmatch(outputs, -1) {
		if _, ok := a.Outputs[m[1]]; !ok {
			t.Errorf("docs: there is no output %q", m[1])
		}
		seen++
	}
	if want := len(a.Inputs) + len(a.Outputs); seen != want {
		t.Errorf("docs: %d rows, want %d", seen, want)
	}
}
