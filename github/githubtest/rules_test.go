package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const tokyo = `-- scenario --
user ada-example created=2024-01-01
mail ada@example.org ada-example
repo ada-example/clock created=2024-01-01
-- repo ada-example/clock --
person ada Ada Example <ada@example.org>
commit ada 2024-03-01T08:30:00+0900 at=2024-03-01T08:45:10-0330 Begin
`

func scenarioOf(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := ParseScenario(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// One commit as four parts of the service show it: REST and two fields of GraphQL have lost the offset, the others have not.
func TestOffsets(t *testing.T) {
	t.Parallel()
	s := Start(t, scenarioOf(t, tokyo))
	id := s.ID("ada-example/clock", "main")
	dates := func(path string) string {
		_, body := get(t, s, path, "secret")
		var c struct {
			Commit struct{ Author, Committer struct{ Date string } }
			Items  []struct {
				Commit struct{ Author, Committer struct{ Date string } }
			}
		}
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			t.Fatal(err, body)
		}
		for _, i := range c.Items {
			c.Commit = i.Commit
		}
		return c.Commit.Author.Date + " " + c.Commit.Committer.Date
	}
	if got, want := dates("repos/ada-example/clock/commits/"+id), "2024-02-29T23:30:00Z 2024-03-01T12:15:10Z"; got != want {
		t.Errorf("REST: %s, want %s", got, want)
	}
	if got, want := dates("search/commits?q=author:ada-example"), "2024-03-01T08:30:00.000+09:00 2024-03-01T08:45:10.000-03:30"; got != want {
		t.Errorf("search: %s, want %s", got, want)
	}
	_, got := ask(t, s, `query($id: GitObjectID!) {repository(owner: "ada-example", name: "clock") {
		object(oid: $id) {... on Commit {authoredDate committedDate author {date} committer {date}}}}}`, map[string]any{"id": id})
	want := "map[author:map[date:2024-03-01T08:30:00+09:00] authoredDate:2024-02-29T23:30:00Z committedDate:2024-03-01T12:15:10Z committer:map[date:2024-03-01T08:45:10-03:30]]"
	if got := fmt.Sprint(got["data"].(map[string]any)["repository"].(map[string]any)["object"]); got != want {
		t.Errorf("GraphQL: %s, want %s", got, want)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("pull"))
	project := "repos/base-owner/project/"
	for path, want := range map[string][]int{
		"users/base-owner/repos?per_page=100":                                   {1},
		"users/gina-example/keys":                                               {0},
		project + "pulls/5/commits?per_page=100":                                {100, 100, 50},
		project + "pulls/5/commits":                                             {30, 30, 30, 30, 30, 30, 30, 30, 10},
		project + "pulls/6/commits?per_page=100":                                {3},
		project + "activity?per_page=1":                                         {1, 1, 1},
		project + "activity?actor=hugo-example":                                 {2},
		project + "activity?activity_type=force_push":                           {1},
		project + "activity?ref=main":                                           {1},
		project + "commits?sha=forced&per_page=100":                             {100, 82},
		project + "commits?since=2026-11-17T00:00:00Z":                          {2},
		project + "commits?author=owner@example.org&until=2018-01-01T00:00:00Z": {0},
	} {
		if _, pages := list(t, s, path); !slices.Equal(pages, want) {
			t.Errorf("%s: pages of %d, want %d", path, pages, want)
		}
	}
}

// repositories makes a scenario of one account with so many.
func repositories(n int) *Scenario {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &Scenario{Now: at, Users: []User{{Login: "ada-example", ID: 1, Kind: "User", Created: at}}}
	for i := range n {
		s.Repositories = append(s.Repositories, Repository{Name: fmt.Sprintf("ada-example/r%04d", i), Created: at, Pushed: at, Empty: true})
	}
	return s
}

func TestPagesOfRepositories(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][]int{0: {0}, 1: {1}, 100: {100}, 101: {100, 1}, 1001: {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 1}} {
		s := Start(t, repositories(n))
		if items, pages := list(t, s, "users/ada-example/repos?per_page=100"); !slices.Equal(pages, want) || n > 0 && items[n-1]["name"] != fmt.Sprintf("r%04d", n-1) {
			t.Errorf("%d repositories: pages of %d", n, pages)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("pull"))
	base := s.ID("base-owner/project", "start")
	head := s.ID("base-owner/project", "refs/pull/5/head")
	compare := func(path string) (total, commits int, link string) {
		answer, body := get(t, s, "repos/base-owner/project/compare/"+path, "secret")
		var c struct {
			Total   int `json:"total_commits"`
			Commits []struct{ SHA string }
		}
		if err := json.Unmarshal([]byte(body), &c); err != nil || answer.StatusCode != 200 {
			t.Fatal(answer.StatusCode, body)
		}
		return c.Total, len(c.Commits), answer.Header.Get("Link")
	}
	if total, n, link := compare(base + "..." + head); total != 260 || n != 250 || link != "" {
		t.Errorf("unpaged: %d of %d, %q", n, total, link)
	}
	if total, n, link := compare(base + "..." + head + "?per_page=100&page=3"); total != 260 || n != 60 || next(link) != "" {
		t.Errorf("page 3: %d of %d, %q", n, total, link)
	}
	if total, _, _ := compare("main...gina-example:topic"); total != 3 {
		t.Errorf("fork: %d", total)
	}
	for _, path := range []string{"main...nobody:topic", "main...nothing", "main"} {
		if answer, _ := get(t, s, "repos/base-owner/project/compare/"+path, "secret"); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

func TestPulls(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("pull"))
	for number, want := range map[int]string{
		1: "closed base-owner:ordinary base-owner/project 2 true", 2: "open gina-example:topic gina-example/project 3 false",
		3: "open finn-example:topic  2 false", 5: "open finn-example:topic  260 false", 6: "open finn-example:topic  3 false",
	} {
		_, body := get(t, s, fmt.Sprintf("repos/base-owner/project/pulls/%d", number), "secret")
		var p struct {
			State   string
			Commits int
			Merged  bool
			Head    struct {
				Label string
				Repo  *struct {
					Name string `json:"full_name"`
				}
			}
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatal(err, body)
		}
		fork := ""
		if p.Head.Repo != nil {
			fork = p.Head.Repo.Name
		}
		if got := fmt.Sprintln(p.State, p.Head.Label, fork, p.Commits, p.Merged); strings.TrimSpace(got) != want {
			t.Errorf("#%d: %s, want %s", number, got, want)
		}
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		var options []Option
		if old {
			options = append(options, WithOldPushEvents())
		}
		s := Open(t, scenarioFile("honest"), options...)
		events, _ := list(t, s, "users/ada-example/events/public")
		if len(events) != 5 || events[0]["created_at"] != "2026-11-19T16:20:00Z" || events[2]["type"] != "CreateEvent" {
			t.Fatalf("%d events: %v", len(events), events)
		}
		payload := events[0]["payload"].(map[string]any)
		if payload["head"] != s.ID("ada-example/app", "main") || payload["before"] != s.ID("ada-example/app", "main~3") {
			t.Error(payload)
		}
		commits, has := payload["commits"].([]any)
		if has != old || old && (len(commits) != 3 || payload["size"] != 3.0) {
			t.Error(payload)
		}
	}
}

func TestTokensAndLimits(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	s := Open(t, scenarioFile("honest"), WithToken("secret"), WithLimit("core", 3), WithClock(func() time.Time { return now }))
	check := func(path, token string, want int) http.Header {
		t.Helper()
		answer, body := get(t, s, path, token)
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", path, answer.StatusCode, want, body)
		}
		return answer.Header
	}
	check("users/ada-example", "wrong", 401)
	check("search/commits?q=author:ada-example", "", 401)
	if answer, _ := send(t, s, http.MethodPost, s.URL+"/api/graphql", "", `{"query": "{viewer {login}}"}`); answer.StatusCode != 401 {
		t.Errorf("GraphQL without a token: %d", answer.StatusCode)
	}
	if _, body := get(t, s, "users/ada-example", ""); !strings.Contains(body, `"email":null`) {
		t.Errorf("the address is told to anybody: %s", body)
	}
	if h := check("users/ada-example", "secret", 200); h.Get("X-RateLimit-Remaining") != "1" || h.Get("X-RateLimit-Reset") != "1790003600" {
		t.Error(h)
	}
	check("users/nobody", "secret", 404)
	if h := check("users/ada-example", "secret", 403); h.Get("X-RateLimit-Remaining") != "0" {
		t.Error(h)
	}
	check("rate_limit", "secret", 200)
	if got := s.Counted(); got["core"] != 3 || got["search"] != 0 || got["graphql"] != 0 {
		t.Error(got)
	}
	closed := Open(t, scenarioFile("honest"), WithTokenRequired(), WithoutLimits())
	if answer, _ := get(t, closed, "users/ada-example", ""); answer.StatusCode != 401 {
		t.Error(answer.StatusCode)
	}
	if answer, _ := get(t, closed, "users/ada-example", "x"); answer.StatusCode != 200 || answer.Header.Get("X-RateLimit-Limit") != "" {
		t.Error(answer.Header)
	}
}

func TestETag(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	answer, _ := get(t, s, "users/ada-example", "secret")
	tag := answer.Header.Get("ETag")
	for token, want := range map[string]int{"secret": 304, "other": 200} {
		answer, body := send(t, s, http.MethodGet, s.API+"users/ada-example", token, "", "If-None-Match", tag)
		if answer.StatusCode != want || want == 304 && body != "" {
			t.Errorf("token %s: %d %s", token, answer.StatusCode, body)
		}
	}
	if got := s.Counted()["core"]; got != 2 {
		t.Errorf("%d counted, want 2 of 3", got)
	}
	r := s.Requests()
	if len(r) != 3 || r[0].Status != 200 || !r[0].Token || r[0].Path != "/api/v3/users/ada-example" || r[0].Pool != "core" {
		t.Errorf("%+v", r)
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	s := Start(t, scenarioOf(t, `-- scenario --
user ada-example created=2024-01-01
repo ada-example/empty created=2024-01-01 empty=yes
repo ada-example/secret created=2024-01-01 private=yes
repo ada-example/blocked created=2024-01-01 blocked=yes
rename ada-example/old ada-example/secret
-- repo ada-example/secret --
person ada Ada Example <ada@example.org>
commit ada 2024-03-01T08:30:00+0900 Begin
-- repo ada-example/blocked --
person ada Ada Example <ada@example.org>
commit ada 2024-03-01T08:30:00+0900 Begin
`))
	for path, want := range map[string]int{
		"repos/ada-example/empty": 200, "repos/ada-example/empty/commits": 409, "repos/ada-example/blocked": 451, "repos/ada-example/secret": 200,
		"repos/ada-example/old": 301, "repos/ada-example/none": 404, "repos/ada-example/secret/commits/" + strings.Repeat("1", 40): 422,
	} {
		if answer, body := get(t, s, path, "secret"); answer.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", path, answer.StatusCode, want, body)
		}
	}
	if answer, _ := get(t, s, "repos/ada-example/secret", ""); answer.StatusCode != 404 {
		t.Errorf("private: %d", answer.StatusCode)
	}
	answer, _ := get(t, s, "repos/ada-example/old", "secret")
	if answer, body := send(t, s, http.MethodGet, answer.Header.Get("Location"), "secret", ""); answer.StatusCode != 200 || !strings.Contains(body, "ada-example/secret") {
		t.Errorf("renamed: %d %s", answer.StatusCode, body)
	}
}

// client runs git as a user of the server would.
func client(t *testing.T, s *Server, dir string, args ...string) (string, error) {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_SSL_CAINFO="+s.CertFile, "GIT_TERMINAL_PROMPT=0")
	out, err := c.CombinedOutput()
	return string(out), err
}

func TestGit(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("pull"))
	dir := t.TempDir()
	if out, err := client(t, s, dir, "clone", "-q", "--bare", "--filter=tree:0", s.URL+"/Base-Owner/project", "p.git"); err != nil {
		t.Fatal(err, out)
	}
	p := filepath.Join(dir, "p.git")
	out, err := client(t, s, p, "cat-file", "--batch-check", "--batch-all-objects")
	if err != nil || strings.Contains(out, " tree ") || strings.Contains(out, " blob ") || strings.Count(out, " commit ") != 180+1+2+2+2+1 {
		t.Errorf("%v, %d commits: %.300s", err, strings.Count(out, " commit "), out)
	}
	for n := 1; n <= 7; n++ {
		if out, err := client(t, s, p, "fetch", "-q", "--filter=tree:0", "origin", fmt.Sprintf("refs/pull/%d/head:refs/heads/pull-%d", n, n)); err != nil {
			t.Errorf("pull request %d: %v %s", n, err, out)
		}
	}
	out, err = client(t, s, p, "rev-list", "--count", "pull-5", "^main")
	if err != nil || strings.TrimSpace(out) != "260" {
		t.Errorf("%v %s", err, out)
	}
	// What was pushed over is still there for those who know its id.
	if out, err := client(t, s, p, "fetch", "-q", "--filter=tree:0", "origin", s.ID("base-owner/project", "forced1")); err != nil {
		t.Errorf("%v %s", err, out)
	}
	if out, err := client(t, s, dir, "clone", "-q", s.URL+"/base-owner/nothing"); err == nil {
		t.Errorf("cloned what is not there: %s", out)
	}
	if s.Counted()["git"] == 0 {
		t.Error("git is not counted")
	}
}
