package github

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// An error on the first request, which nothing can be said without.
func TestErrors(t *testing.T) {
	t.Parallel()
	reset := scenarioNow.Add(47 * time.Minute)
	hostile := githubtest.Unprocessable()
	hostile.Body = []byte(`{"message": "bad\u001b[31m \u202eterm ` + strings.Repeat("x", 5000) + `"}`)
	scoped := githubtest.Forbidden("contents=read; metadata=read")
	scoped.Header.Set("X-Accepted-OAuth-Scopes", "repo, read:org")
	lying := githubtest.Forbidden("contents=read\u202e; rm -rf")
	tests := []struct {
		name      string
		answer    *githubtest.Answer
		anonymous bool
		kind      Kind
		err, do   string
		not       string
		until     time.Time
	}{
		{name: "401", answer: githubtest.Unauthorized(), kind: BadToken, err: "token from GH_TOKEN (401)", do: "GH_TOKEN"},
		{name: "401 without a token", answer: githubtest.Unauthorized(), anonymous: true, kind: BadToken, err: "wants a token", do: "GH_ENTERPRISE_TOKEN"},
		{name: "403", answer: githubtest.Forbidden("contents=read"), kind: NoPermission, err: "not allowed (403)", do: "permissions contents=read"},
		{name: "403 with scopes", answer: scoped, kind: NoPermission, do: "scopes repo, read:org"},
		{name: "403 with odd permissions", answer: lying, kind: NoPermission, do: "another one", not: "rm -rf"},
		{name: "403 single sign-on", answer: githubtest.SSO("https://HOST/orgs/acme/sso?authorization_request=SECRET"), kind: NoPermission, err: "single sign-on", do: "/orgs/acme/sso", not: "SECRET"},
		{name: "403 single sign-on elsewhere", answer: githubtest.SSO("https://evil.example/sso"), kind: NoPermission, err: "single sign-on", not: "evil"},
		{name: "primary limit", answer: githubtest.PrimaryLimit(403, "core", reset), kind: Limited, err: "12:47:00 UTC", do: "goes on where it stopped", until: reset},
		{name: "primary limit 429", answer: githubtest.PrimaryLimit(429, "core", reset), kind: Limited, err: "12:47:00 UTC", do: "--max-wait", until: reset},
		{name: "secondary limit", answer: githubtest.SecondaryLimit(403, "120"), kind: Limited, err: "12:02:00 UTC", until: scenarioNow.Add(2 * time.Minute)},
		{name: "404", answer: githubtest.NotFound(), kind: Missing, err: "does not exist, or your token cannot see it"},
		{name: "404 without a token", answer: githubtest.NotFound(), anonymous: true, kind: Missing, err: "cannot be seen without a token"},
		{name: "409", answer: githubtest.EmptyRepository(), kind: Refused, err: "empty repository"},
		{name: "410", answer: githubtest.Gone(), kind: Gone, err: "410"},
		{name: "451", answer: githubtest.Blocked(), kind: Blocked, err: "dmca, 2026-01-05, https://github.com/github/dmca/blob/master/2026/01/example.md"},
		{name: "422", answer: githubtest.Unprocessable(), kind: Refused, err: `the host says "Validation Failed"`},
		{name: "hostile message", answer: hostile, kind: Refused, err: "term xxx", not: "\x1b"},
		{name: "502", answer: githubtest.BadGateway(), kind: ServerFault, err: "three tries (502)", do: "try later"},
		{name: "cut", answer: githubtest.Truncated(), kind: ServerFault, err: "ends too early"},
		{name: "half of JSON", answer: githubtest.HalfJSON(), kind: ServerFault, err: "ends too early"},
		{name: "HTML", answer: &githubtest.Answer{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>")}, kind: ServerFault, err: "not JSON"},
		{name: "a list", answer: &githubtest.Answer{Status: 200, Body: []byte("[1]")}, kind: ServerFault, err: "another form"},
		{name: "no body", answer: &githubtest.Answer{Status: 200}, kind: ServerFault, err: "ends too early"},
		{name: "odd login", answer: &githubtest.Answer{Status: 200, Body: []byte(`{"login":"../x"}`)}, kind: ServerFault, err: "which is none"},
		{name: "21 MiB", answer: githubtest.Huge(21), kind: ServerFault, err: "20 MiB"},
		{name: "202", answer: &githubtest.Answer{Status: 202, Body: []byte("{}")}, kind: ServerFault, err: "preparing"},
		{name: "redirect to another host", answer: githubtest.Moved("https://evil.example/users/ada-example"), kind: ServerFault, err: "redirects to another place"},
		{name: "endless redirect", answer: githubtest.Moved("ada-example"), kind: Unreachable, err: "redirects"},
		{name: "418", answer: &githubtest.Answer{Status: 418, Body: []byte("{}")}, kind: ServerFault, err: "answers 418"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := githubtest.Start(t, portfolio(1, 1, 0))
			if link := tt.answer.Header.Get("X-GitHub-SSO"); link != "" {
				tt.answer.Header.Set("X-GitHub-SSO", strings.Replace(link, "HOST", s.Host, 1))
			}
			s.Fault(func(int, *http.Request) *githubtest.Answer { return tt.answer })
			c := clientOf(t, s)
			if tt.anonymous {
				c = clientOf(t, s, anonymous)
			}
			_, err := c.Account(t.Context(), AccountOptions{Login: "ada-example"})
			var e *Error
			if !errors.As(err, &e) || e.Kind != tt.kind || e.Doing != "read the profile of ada-example" {
				t.Fatalf("%#v: %v, want %s", err, err, tt.kind)
			}
			printable(t, err)
			all := err.Error() + "\n" + e.Hint() + "\n" + e.Reason()
			if !strings.Contains(err.Error(), tt.err) || !strings.Contains(e.Hint(), tt.do) || tt.not != "" && strings.Contains(all, tt.not) || strings.Contains(all, testToken) {
				t.Errorf("%q, hint %q", err, e.Hint())
			}
			if tt.until.IsZero() != e.Until.IsZero() || !e.Until.Truncate(time.Minute).Equal(tt.until.Truncate(time.Minute)) {
				t.Errorf("until %v, want %v", e.Until, tt.until)
			}
		})
	}
}

// An error on a later request is a gap, and never looks like "nothing found".
func TestGaps(t *testing.T) {
	t.Parallel()
	const keys, events, search, list = "/gpg_keys", "/events/public", "/search/commits", "/graphql"
	limit := githubtest.PrimaryLimit(403, "search", scenarioNow.Add(time.Hour))
	tests := []struct {
		name   string
		path   string
		answer *githubtest.Answer
		what   string
		harm   bool // findings may be missing
		reason string
	}{
		{"keys forbidden", keys, githubtest.Forbidden("gpg_keys=read"), "keys", true, "403"},
		{"a server without that list", keys, githubtest.NotFound(), "keys", false, "does not list the OpenPGP keys"},
		{"events fail", events, githubtest.BadGateway(), "pushes", true, "502"},
		{"events cut", events, githubtest.Truncated(), "pushes", true, "too early"},
		{"events of another form", events, &githubtest.Answer{Status: 200, Body: []byte(`{"a":1}`)}, "pushes", true, "no list"},
		{"search limited", search, limit, "commits elsewhere", true, "13:00:00 UTC"},
		{"not searched", search, githubtest.Unprocessable(), "commits elsewhere", false, "does not search"},
		{"GraphQL forbidden", list, githubtest.GraphQLError("FORBIDDEN", "Resource not accessible"), "repositories", true, "FORBIDDEN"},
		{"GraphQL scopes", list, githubtest.GraphQLError("INSUFFICIENT_SCOPES", "Your token"), "repositories", true, "scope"},
		{"GraphQL says nothing", list, &githubtest.Answer{Status: 200, Body: []byte(`{}`)}, "repositories", true, "neither data nor errors"},
		{"GraphQL in part", list, githubtest.PartialGraphQL("user"), "repositories", true, "a part of the data"},
		{"GraphQL fails", list, githubtest.BadGateway(), "repositories", true, "502"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := githubtest.Start(t, portfolio(1, 1, 0))
			s.Fault(onPath(tt.path, tt.answer))
			got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
			if err != nil {
				t.Fatal(err)
			}
			g, ok := gapNamed(got.Record, tt.what)
			if !ok || g.Fatal != tt.harm || !strings.Contains(g.Reason, tt.reason) || len(got.Record.Gaps) != 1 {
				t.Errorf("gaps %+v", got.Record.Gaps)
			}
			if strings.Contains(g.Reason, "host says") {
				t.Errorf("a gap repeats what the host said: %q", g.Reason)
			}
		})
	}
	s := githubtest.Start(t, portfolio(1, 1, 0))
	s.Fault(onPath(events, githubtest.Unauthorized()))
	if _, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"}); !isKind(err, BadToken) {
		t.Errorf("a token that is revoked meanwhile: %v", err)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	dir := t.TempDir()
	c := clientOf(t, s, cached(dir), func(o *Options) { o.Budget = 3 })
	got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Requests()); n != 3 {
		t.Errorf("%d requests", n)
	}
	g := fatal(got.Record)
	if len(g) == 0 || !strings.Contains(g[0].Reason, "budget of 3") || !strings.Contains(g[0].Do, "--budget") {
		t.Errorf("gaps %+v", g)
	}
	got, err = clientOf(t, s, cached(dir)).Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
	if err != nil || len(fatal(got.Record)) > 0 {
		t.Errorf("%v, %+v", err, got.Record.Gaps)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	c, err := New(Options{Host: enterprise, Base: refusing{}, Sleep: (&fakeClock{}).Sleep})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Account(t.Context(), AccountOptions{Login: "ada-example"})
	var e *Error
	if !errors.As(err, &e) || e.Kind != Unreachable || !strings.Contains(err.Error(), "git.example.com cannot be reached: no route") || !strings.Contains(e.Hint(), "--host") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = c.Account(ctx, AccountOptions{Login: "ada-example"}); !errors.Is(err, context.Canceled) || errors.As(err, &e) && e.Kind == "" {
		t.Errorf("stopped by the user: %v", err)
	}
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }

func TestIdentify(t *testing.T) {
	t.Parallel()
	scenario := portfolio(2, 3, 0)
	scenario.Repositories = append(scenario.Repositories, githubtest.Repository{
		Name: "ada-example/signed", Created: day(2024, 1, 2), Pushed: day(2026, 1, 1), KiB: 100,
		Recipe: "person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=2024-01-03 days=100 seed=7 max=5 sign=pgp:ada\n",
	})
	scenario.Verified = []githubtest.Verified{{Repository: "ada-example/signed", Commit: "all", Reason: "valid", After: 40 * time.Minute, Signer: "ada-example"}}
	start := func() (*githubtest.Server, *server.Record, []Ask) {
		s := githubtest.Start(t, scenario)
		r := &server.Record{Repositories: []server.Repository{{Name: "ada-example/signed"}, {Name: "ada-example/app-000"}}}
		return s, r, askedAbout(t, s, r, 3)
	}
	s, r, asks := start()
	if err := clientOf(t, s).Identify(t.Context(), r, append(asks, asks...)); err != nil {
		t.Fatal(err)
	}
	if len(r.Commits) != 6 || len(r.Gaps) != 0 || len(s.Requests()) != 1 {
		t.Fatalf("%d commits, %d requests, gaps %+v", len(r.Commits), len(s.Requests()), r.Gaps)
	}
	signed, plain := r.Commits[asks[0].ID], r.Commits[asks[3].ID]
	if signed.Author != (server.Person{Login: text("ada-example"), ID: 1001}) || !signed.Signed || !signed.Verified || signed.Reason != "valid" || signed.VerifiedAt.IsZero() ||
		signed.Signer != text("ada-example") || signed.WebSigned || signed.URL != s.URL+"/ada-example/signed/commit/"+asks[0].ID.String() || signed.Source.API != "GraphQL" {
		t.Errorf("signed: %+v", signed)
	}
	if plain.Signed || plain.Verified || plain.Reason != "" || plain.Committer.ID != 1001 {
		t.Errorf("unsigned: %+v", plain)
	}

	t.Run("old server", func(t *testing.T) {
		t.Parallel()
		s, r, asks := start()
		s.Fault(withoutVerifiedAt(s))
		if err := clientOf(t, s).Identify(t.Context(), r, asks); err != nil {
			t.Fatal(err)
		}
		if len(r.Commits) != 6 || len(s.Requests()) != 2 || len(r.Gaps) != 1 || r.Gaps[0].Fatal || r.Gaps[0].What != "times of verification" {
			t.Errorf("%d commits, %d requests, gaps %+v", len(r.Commits), len(s.Requests()), r.Gaps)
		}
		if c := r.Commits[asks[0].ID]; !c.Verified || !c.VerifiedAt.IsZero() {
			t.Errorf("%+v", c)
		}
	})
	t.Run("no token", func(t *testing.T) {
		t.Parallel()
		s, r, asks := start()
		if err := clientOf(t, s, anonymous).Identify(t.Context(), r, asks); err != nil || len(s.Requests()) != 0 || len(r.Gaps) != 1 || r.Gaps[0].Fatal {
			t.Errorf("%v, %+v", err, r.Gaps)
		}
	})
	t.Run("in part", func(t *testing.T) {
		t.Parallel()
		s, r, asks := start()
		s.Fault(onPath("/graphql", githubtest.PartialGraphQL("r0")))
		if err := clientOf(t, s).Identify(t.Context(), r, asks); err != nil {
			t.Fatal(err)
		}
		if len(r.Commits) != 3 || len(fatal(r)) != 1 {
			t.Errorf("%d commits, gaps %+v", len(r.Commits), r.Gaps)
		}
	})
	t.Run("unknown commit", func(t *testing.T) {
		t.Parallel()
		s, r, asks := start()
		asks[0].ID[0] ^= 1
		if err := clientOf(t, s).Identify(t.Context(), r, asks); err != nil {
			t.Fatal(err)
		}
		if len(r.Commits) != 5 || len(r.Gaps) != 1 || r.Gaps[0].Fatal || r.Gaps[0].Repository != "ada-example/signed" {
			t.Errorf("%d commits, gaps %+v", len(r.Commits), r.Gaps)
		}
	})
	t.Run("odd name", func(t *testing.T) {
		t.Parallel()
		s, r, asks := start()
		asks[0].Repository = `a/b") { x }`
		if err := clientOf(t, s).Identify(t.Context(), r, asks); !isKind(err, BadName) || len(s.Requests()) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestIdentifyTwoHundred(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(30, 8, 0))
	r := &server.Record{}
	for _, repo := range portfolio(30, 0, 0).Repositories[1:] {
		r.Repositories = append(r.Repositories, server.Repository{Name: repo.Name})
	}
	asks := askedAbout(t, s, r, 7)
	if err := clientOf(t, s).Identify(t.Context(), r, asks); err != nil {
		t.Fatal(err)
	}
	if len(asks) != 210 || len(r.Commits) != MostAsked || len(s.Requests()) != 2 || s.Points() != 2 {
		t.Errorf("%d commits of %d with %d requests for %d points", len(r.Commits), len(asks), len(s.Requests()), s.Points())
	}
	if len(r.Gaps) != 1 || r.Gaps[0].Fatal {
		t.Errorf("gaps %+v", r.Gaps)
	}
}
