package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// pullServer serves testdata/github/pull.txtar to a token that may only read.
func pullServer(t *testing.T) *githubtest.Server {
	t.Helper()
	scenario, err := githubtest.ParseScenario(readFile(t, filepath.Join(root, "testdata", "github", "pull.txtar")))
	if err != nil {
		t.Fatal(err)
	}
	s := githubtest.Start(t, scenario, githubtest.WithToken("token-of-the-job"))
	s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if publishes(r.Method, r.URL.Path) {
			return githubtest.Forbidden("pull_requests=write")
		}
		return nil
	})
	return s
}

// pullJob is a job for a pull request, with the program itself. The workspace is a clone, as "fetch-depth: 0" makes it, at the merge commit
// that GitHub would make.
func pullJob(t *testing.T, s *githubtest.Server, number int) *job {
	t.Helper()
	pull := readPull(t, s, number)
	dir := t.TempDir()
	work, event := filepath.Join(dir, "work"), filepath.Join(dir, "event.json")
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-c", "user.name=GitHub", "-c", "user.email=noreply@github.com"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_SSL_CAINFO="+s.CertFile, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_TERMINAL_PROMPT=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	var ends struct{ Base, Head struct{ SHA string } }
	if err := json.Unmarshal(pull, &ends); err != nil {
		t.Fatal(err)
	}
	git("init", "--quiet", work)
	git("-C", work, "fetch", "--quiet", s.URL+"/base-owner/project", ends.Base.SHA, fmt.Sprintf("refs/pull/%d/head", number))
	merge := git("-C", work, "commit-tree", "-p", ends.Base.SHA, "-p", ends.Head.SHA, "-m", "Merge", ends.Base.SHA+"^{tree}")
	git("-C", work, "update-ref", "--no-deref", "HEAD", merge)
	writeFile(t, event, `{"action":"opened","number":`+strconv.Itoa(number)+`,"pull_request":`+string(pull)+`}`)

	program, err := exec.LookPath("bonafide")
	if err != nil {
		t.Fatal(err)
	}
	return &job{
		inputs: map[string]string{"binary": program},
		env: map[string]string{
			"GITHUB_WORKSPACE": work, "GITHUB_EVENT_PATH": event, "GITHUB_API_URL": strings.TrimSuffix(s.API, "/"), "GITHUB_SERVER_URL": s.URL,
			"GITHUB_GRAPHQL_URL": s.URL + "/api/graphql", "SSL_CERT_FILE": s.CertFile, "SOURCE_DATE_EPOCH": "1795262400", // 2026-11-21
		},
	}
}

// readPull asks for a pull request. REST and events describe it in the same way.
func readPull(t *testing.T, s *githubtest.Server, number int) []byte {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.API+"repos/base-owner/project/pulls/"+strconv.Itoa(number), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token-of-the-job")
	res, err := s.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("pull request %d: %d %v %s", number, res.StatusCode, err, body)
	}
	return body
}

func publishes(method, path string) bool {
	return method != http.MethodGet && !strings.HasSuffix(path, "/graphql") && !strings.Contains(path, "/git-upload-pack")
}

// wrote lists the requests that would have changed something.
func wrote(s *githubtest.Server) (out []string) {
	for _, r := range s.Requests() {
		if publishes(r.Method, r.Path) {
			out = append(out, r.Method+" "+r.Path)
		}
	}
	return out
}

// TestActionJudgesForks runs the action for pull requests from forks, one of which is deleted, with a token that may only read. Nobody asked
// for a write, and none is tried.
func TestActionJudgesForks(t *testing.T) {
	t.Parallel()
	s := pullServer(t)
	for name, c := range map[string]struct {
		number int
		failOn string
		want   int
		empty  bool // nobody checked out anything: the commits are fetched
	}{
		"fork":          {2, "never", 0, false},
		"deleted fork":  {3, "never", 0, false},
		"lent":          {4, "never", 0, false},
		"lent, fails":   {4, "low", 1, false},
		"lent, fetched": {4, "low", 1, true},
		"260 commits":   {5, "never", 0, false},
		"no fork":       {1, "low", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := pullJob(t, s, c.number)
			j.inputs["fail-on"] = c.failOn
			if c.empty {
				j.env["GITHUB_WORKSPACE"] = t.TempDir()
			}
			j.run(t)
			if got := strings.Contains(j.log, "fetching instead"); got != c.empty {
				t.Errorf("fetched: %v", got)
			}
			if j.code != c.want {
				t.Errorf("exit %d, want %d:\n%s\n%s", j.code, c.want, j.log, j.summary)
			}
			for _, kind := range []string{"error", "warning", "notice"} {
				if n := annotations(j.log, kind); n > 10 {
					t.Errorf("%d annotations of the kind %s", n, kind)
				}
			}
			if !strings.HasPrefix(j.summary, "<!-- bonafide -->") {
				t.Errorf("summary %q", j.summary)
			}
			if got := wrote(s); len(got) != 0 {
				t.Errorf("writes were tried: %q", got)
			}
			var report struct{ Subjects []any }
			if err := json.Unmarshal([]byte(readFile(t, j.outputs["report-json"])), &report); err != nil || len(report.Subjects) == 0 {
				t.Errorf("JSON report without subjects: %v", err)
			}
			if text := readFile(t, j.outputs["sarif-file"]); !json.Valid([]byte(text)) {
				t.Error("the SARIF report is not JSON")
			}
			if _, err := strconv.Atoi(j.outputs["findings"]); err != nil || !strings.Contains(" none low medium high ", " "+j.outputs["highest"]+" ") {
				t.Errorf("outputs %q", j.outputs)
			}
			everything := j.log + j.summary + readFile(t, j.outputs["report-json"]) + readFile(t, j.outputs["sarif-file"])
			for _, secret := range []string{"token-of-the-job", "@example.org"} { // the repository is public: addresses are masked
				if strings.Contains(everything, secret) {
					t.Errorf("%q is shown", secret)
				}
			}
		})
	}
}

// TestActionPublishes asks for everything that a fork's token may not do: the result is the same, with a warning for each that names the
// permission.
func TestActionPublishes(t *testing.T) {
	t.Parallel()
	s := pullServer(t)
	j := pullJob(t, s, 2)
	maps.Copy(j.inputs, map[string]string{"comment": "true", "check-run": "true", "upload-sarif": "true"})
	j.run(t)
	if j.code != 0 || j.summary == "" {
		t.Errorf("exit %d:\n%s", j.code, j.log)
	}
	for _, permission := range []string{"pull-requests: write", "checks: write", "security-events: write"} {
		if !strings.Contains(j.log, `the permission "`+permission+`" is missing`) {
			t.Errorf("no warning names %s:\n%s", permission, j.log)
		}
	}
	if got := wrote(s); len(got) != 3 {
		t.Errorf("writes %q, want each once", got)
	}

	// With a token that may write, a second run brings the comment of the first up to date.
	s.Fault(nil)
	for range 2 {
		if j.run(t); j.code != 0 {
			t.Fatalf("exit %d:\n%s", j.code, j.log)
		}
	}
	if got := s.Comments("base-owner/project"); len(got) != 1 || got[0].Edits != 1 || got[0].Number != 2 {
		t.Errorf("comments %+v", got)
	}
	if got := s.Written(); len(got) != 4 || got[0].Kind != "check run" || got[1].Kind != "SARIF" {
		t.Errorf("%d things were published, want 4", len(got))
	}
}
