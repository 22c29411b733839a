package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// standIns are the servers of the scripts that run, by script.
var standIns sync.Map

func gitHub(ts *testscript.TestScript) *githubtest.Server {
	s, ok := standIns.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("mkgithub comes first")
	}
	return s.(*githubtest.Server)
}

// startGitHub starts the stand-in of a script, and points the program to it. What its referees object to fails the whole test.
func startGitHub(t *testing.T, ts *testscript.TestScript, args []string) {
	path := args[0]
	if matches, err := filepath.Glob(filepath.Join(root, "testdata", "github", path)); err == nil && len(matches) == 1 {
		path = matches[0]
	} else {
		path = ts.MkAbs(path)
	}
	var options []githubtest.Option
	if len(args) > 1 {
		options = append(options, githubtest.WithToken(args[1]))
	}
	data, err := os.ReadFile(path)
	ts.Check(err)
	scenario, err := githubtest.ParseScenario(string(data))
	ts.Check(err)
	s := githubtest.Start(t, scenario, options...)
	standIns.Store(ts.Getenv("WORK"), s)
	ts.Setenv("GITHUB_API_URL", strings.TrimSuffix(s.API, "/"))
	ts.Setenv("GITHUB_SERVER_URL", s.URL)
	ts.Setenv("GITHUB_GRAPHQL_URL", s.URL+"/api/graphql")
	ts.Setenv("SSL_CERT_FILE", s.CertFile)
	ts.Setenv("GITHUB_HOST", s.Host)
	ts.Setenv("SOURCE_DATE_EPOCH", strconv.FormatInt(scenario.Now.Unix(), 10))
	ts.Setenv("XDG_CACHE_HOME", filepath.Join(ts.Getenv("WORK"), ".cache"))
}

func faultGitHub(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 1 && args[0] == "none" && !neg {
		gitHub(ts).Fault(nil)
		return
	}
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: ghfault PART ANSWER [FIELD]")
	}
	answers := map[string]func() *githubtest.Answer{
		"bad-token": githubtest.Unauthorized,
		"forbidden": func() *githubtest.Answer { return githubtest.Forbidden("pull_requests=write") },
		"missing":   githubtest.NotFound,
		"blocked":   githubtest.Blocked,
		"fault":     githubtest.BadGateway,
		"hostile":   githubtest.HostileStrings,
		"partial":   func() *githubtest.Answer { return githubtest.PartialGraphQL(args[2]) },
		"limit": func() *githubtest.Answer {
			return githubtest.PrimaryLimit(http.StatusForbidden, "core", time.Now().Add(time.Hour))
		},
	}
	answer, ok := answers[args[1]]
	if !ok || (args[1] == "partial") != (len(args) == 3) {
		ts.Fatalf("no answer is called %q", args[1])
	}
	gitHub(ts).Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if strings.Contains(r.URL.Path, args[0]) {
			return answer()
		}
		return nil
	})
}

func countedGitHub(ts *testscript.TestScript, neg bool, args []string) {
	s := gitHub(ts)
	got := s.Counted()
	s.Forget()
	for _, arg := range args {
		pool, text, ok := strings.Cut(arg, "=")
		want, err := strconv.Atoi(text)
		if neg || !ok || err != nil {
			ts.Fatalf("usage: ghcounted POOL=N ...")
		}
		if got[pool] != want {
			ts.Fatalf("%d requests of the pool %s were counted, want %d; all: %v", got[pool], pool, want, got)
		}
	}
}

// eventOfGitHub writes the event file of a pull request, as a runner of Actions does.
func eventOfGitHub(ts *testscript.TestScript, neg bool, args []string) {
	repository, text, ok := strings.Cut(args[0], "#")
	number, err := strconv.Atoi(text)
	if neg || len(args) != 3 || !ok || err != nil {
		ts.Fatalf("usage: ghevent REPOSITORY#N ACTION FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), gitHub(ts).Event(repository, number, args[1]), 0o644))
}

// writtenToGitHub compares how many comments, check runs and SARIF files a repository has.
func writtenToGitHub(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: ghwritten REPOSITORY COMMENTS CHECK-RUNS SARIF-FILES")
	}
	got := [3]int{len(gitHub(ts).Comments(args[0]))}
	for _, w := range gitHub(ts).Written() {
		switch {
		case w.Repository != args[0]:
		case w.Kind == "SARIF":
			got[2]++
		default:
			got[1]++
		}
	}
	for i, what := range []string{"comments", "check runs", "SARIF files"} {
		if args[i+1] != strconv.Itoa(got[i]) {
			ts.Fatalf("%s has %d %s, want %s", args[0], got[i], what, args[i+1])
		}
	}
}
