package githubtest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/github/githubtest/internal/subset"
)

// recorder is a test that notes its failures.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	faults []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// told tells whether exactly one failure was noted, and names that.
func (r *recorder) told(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.faults) == 1 && strings.Contains(r.faults[0], what)
}

// heard tells whether a failure was noted that names something.
func (r *recorder) heard(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.faults, func(f string) bool { return strings.Contains(f, what) })
}

func TestRefereeJudgesAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path, want string
		spoil      func(answer any)
	}{
		"missing":   {"users/ada-example", "created_at", func(a any) { delete(a.(object), "created_at") }},
		"type":      {"users/ada-example", "followers", func(a any) { a.(object)["followers"] = "3" }},
		"unknown":   {"users/ada-example", "shoe_size", func(a any) { a.(object)["shoe_size"] = 42 }},
		"invented":  {"repos/ada-example/app", ".template_repo is in no schema", func(a any) { a.(object)["template_repo"] = nil }},
		"enum":      {"repos/ada-example/app/activity", "activity_type", func(a any) { a.([]any)[0].(object)["activity_type"] = "pushed" }},
		"date":      {"repos/ada-example/app", "pushed_at", func(a any) { a.(object)["pushed_at"] = "yesterday" }},
		"in a list": {"users/ada-example/repos", "full_name", func(a any) { delete(a.([]any)[1].(object), "full_name") }},
		"push":      {"users/ada-example/events/public", "push_id", func(a any) { delete(a.([]any)[0].(object)["payload"].(object), "push_id") }},
		"error":     {"users/nobody", "message", func(a any) { a.(object)["message"] = 5 }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			s := Open(r, scenarioFile("honest"))
			s.spoil = func(_ string, answer any) { test.spoil(answer) }
			get(t, s, test.path, "secret")
			if !r.told(test.want) {
				t.Errorf("the referee said %q, want one fault of %q", r.faults, test.want)
			}
		})
	}
}

func TestRefereeJudgesRequests(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"users/ada-example/repos?typ=owner":     `no parameter "typ"`,
		"users/ada-example/repos?type=mine":     "type",
		"users/ada-example/repos?page=first":    "page",
		"users/ada-example?per_page=100":        `no parameter "per_page"`,
		"repos/ada-example/app/activity?page=2": `no parameter "page"`,
		"search/commits":                        "q",
		"search/commits?q=writer:ada-example":   `no qualifier "writer"`,
		"users/ada-example/followers":           "no operation that it answers",
		"repos/ada-example/app/pulls/one":       "pull_number",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			s := Open(r, scenarioFile("honest"))
			get(t, s, path, "secret")
			if !r.heard(want) {
				t.Errorf("the referee said %q, want %q", r.faults, want)
			}
			if strings.Contains(want, "qualifier") {
				return // found out when it is answered
			}
			r.faults = nil
			s.Fault(func(int, *http.Request) *Answer { return NotFound() })
			if get(t, s, path, "secret"); !r.heard(want) {
				t.Error("a request that a fault answers is not judged")
			}
		})
	}
}

func TestRefereeJudgesQueries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		query, want string
		vars        map[string]any
	}{
		{`{user(login: "ada-example") {shoeSize}}`, "shoeSize", nil},
		{`{user(log: "ada-example") {login}}`, "log", nil},
		{`{user(login: 5) {login}}`, "String", nil},
		{`query($l: String!) {user(login: $l) {login}}`, "must be defined", nil},
		{`query($l: String!) {user(login: $l) {login}}`, "is not declared", map[string]any{"l": "ada-example", "m": 1}},
		{`{user(login: "ada-example") {repositories {totalCount}}}`, "first", nil},
		{`{user(login: "ada-example") {repositories(first: 101) {totalCount}}}`, "limit of 100", nil},
		{`{user(login: "ada-example") {hasSponsorsListing}}`, "cannot answer User.hasSponsorsListing", nil},
		{`{user(login: "ada-example") {login}`, "Expected Name", nil},
		{`mutation {addStar(input: {starrableId: "x"}) {clientMutationId}}`, "mutation", nil},
	}
	for _, test := range tests {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			s := Open(r, scenarioFile("honest"))
			status, body := ask(t, s, test.query, test.vars)
			if !r.heard(test.want) || status != http.StatusOK {
				t.Errorf("%d %v; the referee said %q, want %q", status, body, r.faults, test.want)
			}
		})
	}
}

// The parts in testdata are those of the packages, and the stand-in stands before the whole descriptions too. The lead's checks set the
// variable; without it only the parts judge.
func TestWholeDescriptions(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("BONAFIDE_OCTOKIT")
	if folder == "" {
		t.Log("BONAFIDE_OCTOKIT names no folder with node_modules/@octokit: not held against the whole descriptions")
		return
	}
	files, err := subset.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		have, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(have)); diff != "" {
			t.Errorf("testdata/%s is not what go generate makes (-generate +file):\n%.2000s", name, diff)
		}
	}
	description, err := os.ReadFile(filepath.Join(folder, subset.FullOpenAPI))
	if err != nil {
		t.Fatal(err)
	}
	if description, err = subset.Waive(description); err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile(filepath.Join(folder, subset.FullGraphQL))
	if err != nil {
		t.Fatal(err)
	}
	repaired, err := subset.Repair(string(schema))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := readReferee(description, repaired)
	if err != nil {
		t.Fatal(err)
	}
	everything(t, func(s *Server) { s.referee = whole })
}
