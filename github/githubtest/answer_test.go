package githubtest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer *Answer
		status int
		header string // NAME: VALUE
		body   string
	}{
		"401":            {Unauthorized(), 401, "", "Bad credentials"},
		"permission":     {Forbidden("pull_requests=write"), 403, "X-Accepted-Github-Permissions: pull_requests=write", "not accessible"},
		"SSO":            {SSO("https://x"), 403, "X-Github-Sso: required; url=https://x", "SAML"},
		"primary":        {PrimaryLimit(429, "core", time.Unix(5, 0)), 429, "X-Ratelimit-Reset: 5", "rate limit exceeded"},
		"secondary":      {SecondaryLimit(403, "60"), 403, "Retry-After: 60", "secondary rate limit"},
		"secondary bare": {SecondaryLimit(429, ""), 429, "Retry-After: ", "secondary rate limit"},
		"404":            {NotFound(), 404, "", "Not Found"},
		"301":            {Moved("https://x"), 301, "Location: https://x", "Moved"},
		"409":            {EmptyRepository(), 409, "", "empty"},
		"410":            {Gone(), 410, "", "disabled"},
		"451":            {Blocked(), 451, "", "dmca"},
		"422":            {Unprocessable(), 422, "", "Validation Failed"},
		"502":            {BadGateway(), 502, "Content-Type: text/html", "<html>"},
		"half":           {HalfJSON(), 200, "", `{"login": "ada-exam`},
		"slow":           {Slow(time.Millisecond), 200, "", "ada-example"},
		"huge":           {Huge(21), 200, "", "ada-example"},
		"GraphQL":        {GraphQLError("RATE_LIMITED", "API rate limit exceeded"), 200, "", `"type":"RATE_LIMITED"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Open(t, scenarioFile("honest"))
			s.Fault(func(n int, _ *http.Request) *Answer {
				if n == 2 {
					return test.answer
				}
				return nil
			})
			for n, want := range []int{200, test.status, 200} {
				answer, body := get(t, s, "users/ada-example", "secret")
				if answer.StatusCode != want || s.Requests()[n].Status != want {
					t.Fatalf("answer %d: %d, want %d", n, answer.StatusCode, want)
				}
				if n != 1 {
					continue
				}
				key, value, _ := strings.Cut(test.header, ": ")
				if answer.Header.Get(key) != value || !strings.Contains(body, test.body) {
					t.Errorf("%v %.200s", answer.Header, body)
				}
			}
		})
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	s.Fault(func(int, *http.Request) *Answer { return Truncated() })
	r, err := http.NewRequest(http.MethodGet, s.API+"users/ada-example", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err == nil || len(body) == 0 {
		t.Errorf("%q %v", body, err)
	}
}

func TestSlowEndsWithTheClient(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	s.Fault(func(int, *http.Request) *Answer { return Slow(time.Hour) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.API+"users/ada-example", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := s.Transport().RoundTrip(r); err == nil {
		answer.Body.Close()
		t.Error("an answer before its time")
	}
}

func TestEdits(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	s.Fault(func(_ int, r *http.Request) *Answer { return RepeatNext(r) })
	answer, body := get(t, s, "users/ada-example/repos?page=1", "secret")
	if next(answer.Header.Get("Link")) != s.API+"users/ada-example/repos?page=1" || !strings.Contains(body, "ada-example/app") {
		t.Error(answer.Header, body)
	}
	s.Fault(func(int, *http.Request) *Answer { return PartialGraphQL("b") })
	_, got := ask(t, s, `{a: user(login: "ada-example") {login} b: user(login: "someone-else") {login}}`, nil)
	text, err := json.Marshal(got)
	want := `{"data":{"a":{"login":"ada-example"},"b":null},"errors":[{"message":"Something went wrong while executing your query.","path":["b"]}]}`
	if err != nil || string(text) != want {
		t.Errorf("%v %s", err, text)
	}
}

func TestHostileStrings(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	s.Fault(func(int, *http.Request) *Answer { return HostileStrings() })
	var user, repo map[string]any
	for path, into := range map[string]*map[string]any{"users/ada-example": &user, "repos/ada-example/app": &repo} {
		if _, body := get(t, s, path, "secret"); json.Unmarshal([]byte(body), into) != nil {
			t.Fatal(body)
		}
	}
	if user["location"] != Hostile || user["name"] != Hostile || user["login"] != "ada-example" || repo["name"] != "app" || repo["full_name"] != "ada-example/app" {
		t.Error(user, repo)
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("pull"))
	var event struct {
		Action, After string
		Number        int
		Pull          struct {
			Base, Head struct {
				SHA  string
				Repo *struct {
					Name string `json:"full_name"`
				}
			}
		} `json:"pull_request"`
	}
	if err := json.Unmarshal(s.Event("base-owner/project", 2, "synchronize"), &event); err != nil {
		t.Fatal(err)
	}
	if head := s.ID("gina-example/project", "newcomer"); event.Pull.Head.SHA != head || event.After != head || event.Number != 2 ||
		event.Pull.Head.Repo.Name != "gina-example/project" || event.Pull.Base.SHA != s.ID("base-owner/project", "main") {
		t.Errorf("%+v", event)
	}
	if err := json.Unmarshal(s.Event("base-owner/project", 3, "opened"), &event); err != nil || event.Pull.Head.Repo != nil {
		t.Errorf("%v %+v", err, event)
	}
}
