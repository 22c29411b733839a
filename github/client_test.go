package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
	"github.com/google/go-cmp/cmp"
)

var scenarioNow = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// fakeClock moves when somebody sleeps.
type fakeClock struct {
	now   time.Time
	slept time.Duration
}

func (f *fakeClock) Now() time.Time { return f.now }

func (f *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	f.now = f.now.Add(d)
	f.slept += d
	return ctx.Err()
}

// clientOf asks the stand-in, with a token unless change takes it away. Its clock stands still.
func clientOf(t *testing.T, s *githubtest.Server, change ...func(*Options)) *Client {
	t.Helper()
	host, err := ParseHost(s.Host)
	if err != nil {
		t.Fatal(err)
	}
	clock := &fakeClock{now: scenarioNow}
	o := Options{Host: host, Token: tokenOf(testToken), Base: s.Transport(), Now: clock.Now, Sleep: clock.Sleep, Scope: "ada-example"}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tokenOf(text string) Token {
	return Token{reveal: func() string { return text }, from: "GH_TOKEN"}
}

func anonymous(o *Options) { o.Token = Token{} }

func cached(dir string) func(*Options) { return func(o *Options) { o.CacheDir = dir } }

// portfolio is an account of n repositories with so many commits each, some pushes, keys of each kind and work elsewhere.
func portfolio(n, commits, pushes int) *githubtest.Scenario {
	s := &githubtest.Scenario{
		Now: scenarioNow,
		Users: []githubtest.User{
			{Login: "ada-example", Name: "Ada Example", Location: "Berlin, Germany", Email: "ada@example.org", ID: 1001, Kind: "User", Created: day(2019, 3, 4), Keys: []githubtest.Key{
				{Kind: "pgp", Name: "ada", Created: day(2020, 1, 10), Emails: []string{"ada@example.org"}, Unverified: []string{"old@example.org"}},
				{Kind: "ssh", Name: "ada", Created: day(2022, 5, 1)},
				{Kind: "access", Name: "ada", Created: day(2019, 3, 4)},
			}},
			{Login: "someone-else", Name: "Someone Else", ID: 1002, Kind: "User", Created: day(2016, 7, 1)},
			{Login: "guild-example", ID: 1003, Kind: "Organization", Created: day(2016, 7, 1)},
		},
		Mails: map[string]string{"ada@example.org": "ada-example", "else@example.net": "someone-else"},
		Repositories: []githubtest.Repository{
			{Name: "someone-else/tool", Created: day(2017, 2, 1), Pushed: day(2026, 6, 30), KiB: 300, Recipe: "person ada Ada Example <ada@example.org>\nperson else Someone Else <else@example.net>\n" +
				"work else zone=America/Denver from=2017-02-01 days=100 max=20 seed=11\nwork ada zone=Asia/Kolkata from=2020-01-01 days=100 max=30 seed=12\n"},
		},
		Renames: map[string]string{},
	}
	for i := range n {
		r := githubtest.Repository{
			Name: fmt.Sprintf("ada-example/app-%03d", i), Created: day(2024, 1, 2), Pushed: day(2026, 1, 1).Add(time.Duration(i) * time.Hour), KiB: 100,
			Recipe: fmt.Sprintf("person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=2024-01-03 days=900 seed=%d max=%d\n", i, commits),
		}
		s.Repositories = append(s.Repositories, r)
	}
	for i := range pushes {
		s.Pushes = append(s.Pushes, githubtest.Push{
			Repository: fmt.Sprintf("ada-example/app-%03d", i%n), Actor: "ada-example", Ref: "refs/heads/main", Before: "none", Head: "main",
			Kind: "push", At: scenarioNow.Add(-time.Duration(i+1) * time.Hour),
		})
	}
	return s
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 9, 0, 0, 0, time.UTC) }

// asJSON makes text of a record, which holds fields that cmp may not see.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	type plainRecord struct {
		*server.Record
		Commits map[string]server.Commit
	}
	switch r := v.(type) {
	case *Account:
		return asJSON(t, r.Record) + asJSON(t, struct {
			O    []server.Repository
			L, F int
		}{r.Originals, r.LeftOut, r.Forks})
	case *server.Record:
		p := plainRecord{Record: r, Commits: map[string]server.Commit{}}
		for id, c := range r.Commits {
			p.Commits[id.String()] = c
		}
		v = p
	}
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// fatal gives the gaps that make a record incomplete.
func fatal(r *server.Record) []server.Gap {
	return slices.DeleteFunc(slices.Clone(r.Gaps), func(g server.Gap) bool { return !g.Fatal })
}

func gapNamed(r *server.Record, what string) (server.Gap, bool) {
	i := slices.IndexFunc(r.Gaps, func(g server.Gap) bool { return g.What == what })
	if i < 0 {
		return server.Gap{}, false
	}
	return r.Gaps[i], true
}

func counted(s *githubtest.Server) (core, search, graphql int) {
	n := s.Counted()
	return n["core"], n["search"], n["graphql"]
}

// askedAbout picks commits of the chosen repositories, as the command line does.
func askedAbout(t *testing.T, s *githubtest.Server, r *server.Record, each int) []Ask {
	t.Helper()
	var out []Ask
	for _, repo := range r.Repositories {
		for i := range each {
			id, err := object.ParseID(s.ID(repo.Name, fmt.Sprintf("main~%d", i)))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, Ask{repo.Name, id})
		}
	}
	return out
}

func text(s string) history.Text { return history.TextOf(s) }

func diff(t *testing.T, want, got string) {
	t.Helper()
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
		t.Error(d)
	}
}

// onPath answers requests whose path ends in suffix.
func onPath(suffix string, a *githubtest.Answer) func(int, *http.Request) *githubtest.Answer {
	return func(_ int, r *http.Request) *githubtest.Answer {
		if strings.HasSuffix(r.URL.Path, suffix) {
			return a
		}
		return nil
	}
}
