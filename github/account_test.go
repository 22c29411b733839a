package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

func TestAccountWithoutToken(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(30, 5, 250))
	c := clientOf(t, s, anonymous)
	got, err := c.Account(t.Context(), AccountOptions{Login: "Ada-Example"})
	if err != nil {
		t.Fatal(err)
	}
	if core, search, graphql := counted(s); core != 8 || search != 0 || graphql != 0 {
		t.Errorf("%d core, %d search and %d GraphQL requests, want 8, 0 and 0", core, search, graphql)
	}
	if cost := c.Cost(); cost.Core != 8 || cost.Megabytes <= 0 {
		t.Errorf("cost %+v", cost)
	}
	r := got.Record
	if g := fatal(r); len(g) > 0 {
		t.Errorf("gaps: %+v", g)
	}
	if g, ok := gapNamed(r, "commits elsewhere"); !ok || !strings.Contains(g.Do, "GH_ENTERPRISE_TOKEN") {
		t.Errorf("the missing search is told as %+v", g)
	}
	a := r.Account
	if a.Login != text("ada-example") || a.ID != 1001 || a.Location != text("Berlin, Germany") || !a.Created.Equal(day(2019, 3, 4)) || a.Kind != "User" || a.URL != s.URL+"/ada-example" {
		t.Errorf("account %+v", a)
	}
	if len(r.Repositories) != 30 || r.Repositories[0].Name != "ada-example/app-029" || r.Repositories[29].Name != "ada-example/app-000" {
		t.Errorf("%d repositories, first %+v", len(r.Repositories), r.Repositories[0])
	}
	if repo := r.Repositories[0]; repo.KiB != 100 || repo.URL != s.URL+"/"+repo.Name || repo.Branch != "main" || repo.Created.IsZero() || repo.Pushed.IsZero() {
		t.Errorf("repository %+v", repo)
	}
	if len(r.Pushes) != 250 || !r.Pushes[0].At.Before(r.Pushes[249].At) {
		t.Fatalf("%d pushes, want 250, oldest first", len(r.Pushes))
	}
	p := r.Pushes[0]
	if p.Kind != server.Pushed || p.Actor != text("ada-example") || p.Ref != text("refs/heads/main") || p.Head.IsZero() || p.Source.API != "REST" ||
		p.Source.Endpoint != "GET /users/{username}/events/public" || !p.Source.Fetched.Equal(scenarioNow) {
		t.Errorf("push %+v", p)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 2, 0))
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	keys := got.Record.Account.Keys
	if len(keys) != 3 {
		t.Fatalf("%d keys", len(keys))
	}
	pgp, access, signing := keys[0], keys[1], keys[2]
	if pgp.Kind != server.OpenPGP || !keyID.MatchString(pgp.IDs[0]) || len(pgp.Emails) != 1 || pgp.Emails[0] != text("ada@example.org") || !pgp.Created.Equal(day(2020, 1, 10)) {
		t.Errorf("OpenPGP key %+v", pgp)
	}
	if access.Kind != server.SSHAccess || signing.Kind != server.SSHSigning || !strings.HasPrefix(signing.IDs[0], "SHA256:") ||
		!signing.Created.Equal(day(2022, 5, 1)) {
		t.Errorf("SSH keys %+v, %+v", access, signing)
	}
}

func TestAccountWithToken(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(30, 100, 250))
	dir := t.TempDir()
	ask := func() (string, Cost) {
		c := clientOf(t, s, cached(dir))
		got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Identify(t.Context(), got.Record, askedAbout(t, s, got.Record, 6)); err != nil {
			t.Fatal(err)
		}
		if g := fatal(got.Record); len(g) > 0 {
			t.Errorf("gaps: %+v", g)
		}
		if len(got.Record.Repositories) != 30 || len(got.Record.Commits) != 180 || len(got.Record.Elsewhere) == 0 || len(got.Record.Pushes) != 250 {
			t.Errorf("%d repositories, %d commits, %d elsewhere, %d pushes", len(got.Record.Repositories), len(got.Record.Commits), len(got.Record.Elsewhere), len(got.Record.Pushes))
		}
		return asJSON(t, got), c.Cost()
	}
	first, cost := ask()
	if core, search, graphql := counted(s); core > 8 || search > 3 || graphql > 3 {
		t.Errorf("%d core, %d search and %d GraphQL requests, want at most 8, 3 and 3", core, search, graphql)
	}
	t.Logf("cost %+v", cost)
	planned, err := clientOf(t, s).Plan(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	if planned.Core < cost.Core || planned.Search < cost.Search || planned.GraphQL < cost.GraphQL || planned.Fetches != 30 || planned.Megabytes < 2.9 {
		t.Errorf("planned %+v for %+v", planned, cost)
	}
	spent := cost.Core + cost.Search + cost.GraphQL + 30
	if sum := planned.Core + planned.Search + planned.GraphQL + planned.Fetches; float64(sum) > 1.1*float64(spent) {
		t.Errorf("planned %d, spent %d", sum, spent)
	}
	s.Forget()
	second, cost := ask()
	if n := len(s.Requests()); n != 0 || cost.Core+cost.Search+cost.GraphQL != 0 {
		t.Errorf("%d requests in the second run, cost %+v", n, cost)
	}
	diff(t, first, second)
}

func TestPlanCostsTwoRequests(t *testing.T) {
	t.Parallel()
	for _, token := range []bool{true, false} {
		s := githubtest.Start(t, portfolio(101, 1, 0))
		c := clientOf(t, s)
		if !token {
			c = clientOf(t, s, anonymous)
		}
		got, err := c.Plan(t.Context(), AccountOptions{Login: "ada-example", Deep: true, MaxRepos: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(s.Requests()); n != 2 {
			t.Errorf("%d requests", n)
		}
		if got.Fetches != 101 {
			t.Errorf("planned %+v, want 101 fetches", got)
		}
	}
}

func TestKilledAtAnyRequest(t *testing.T) {
	t.Parallel()
	scenario := portfolio(3, 5, 10)
	run := func(s *githubtest.Server, dir string) (*Account, error) {
		c := clientOf(t, s, cached(dir))
		got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
		if err != nil {
			return nil, err
		}
		return got, c.Identify(t.Context(), got.Record, askedAbout(t, s, got.Record, 2))
	}
	whole := githubtest.Start(t, scenario)
	want, err := run(whole, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n := len(whole.Requests())
	for k := 1; k <= n; k++ {
		s := githubtest.Start(t, scenario)
		s.Fault(func(i int, _ *http.Request) *githubtest.Answer {
			if i == k {
				return githubtest.Unauthorized() // which ends the run
			}
			return nil
		})
		dir := t.TempDir()
		if _, err := run(s, dir); !isKind(err, BadToken) {
			t.Fatalf("killed at %d of %d: %v", k, n, err)
		}
		s.Fault(nil)
		s.Forget()
		got, err := run(s, dir)
		if err != nil {
			t.Fatal(err)
		}
		if sent := len(s.Requests()); sent > n-k+1 {
			t.Errorf("killed at %d of %d: %d more requests", k, n, sent)
		}
		diff(t, strings.ReplaceAll(asJSON(t, want), whole.Host, ""), strings.ReplaceAll(asJSON(t, got), s.Host, ""))
	}
}

func TestWhichRepositories(t *testing.T) {
	t.Parallel()
	scenario := portfolio(5, 1, 0)
	scenario.Repositories = append(scenario.Repositories,
		githubtest.Repository{Name: "ada-example/tool", ForkOf: "someone-else/tool", Created: day(2026, 4, 1), Pushed: day(2026, 4, 2), KiB: 300},
		githubtest.Repository{Name: "ada-example/made", Template: "someone-else/tool", Created: day(2026, 4, 1), Pushed: day(2026, 4, 3), KiB: 300, Recipe: "person ada Ada Example <ada@example.org>\ncommit ada 2026-04-03T10:00:00+0200 Begin\n"},
	)
	s := githubtest.Start(t, scenario)
	names := func(list []server.Repository) string {
		var out []string
		for _, r := range list {
			out = append(out, r.Name)
		}
		return strings.Join(out, " ")
	}
	tests := []struct {
		name             string
		ask              AccountOptions
		anonymous        bool
		want, originals  string
		leftOut, forks   int
		parent, template string
		err              string
	}{
		{name: "owner's", want: "ada-example/made ada-example/app-004 ada-example/app-003 ada-example/app-002 ada-example/app-001 ada-example/app-000", originals: "someone-else/tool", forks: 1, template: "someone-else/tool"},
		{name: "most", ask: AccountOptions{MaxRepos: 2}, want: "ada-example/made ada-example/app-004", originals: "someone-else/tool", forks: 1, leftOut: 4, template: "someone-else/tool"},
		{name: "forks too", ask: AccountOptions{MaxRepos: 2, IncludeForks: true}, want: "ada-example/made ada-example/tool", originals: "someone-else/tool", leftOut: 5, template: "someone-else/tool"},
		{name: "a fork by name", ask: AccountOptions{Repos: []string{"Tool"}}, want: "ada-example/tool", originals: "someone-else/tool", leftOut: 6, parent: "someone-else/tool"},
		{name: "a fork by name, no token", anonymous: true, ask: AccountOptions{Repos: []string{"tool"}}, want: "ada-example/tool", originals: "someone-else/tool", leftOut: 6, parent: "someone-else/tool"},
		{name: "whole name", ask: AccountOptions{Repos: []string{"ada-example/app-001", "app-001"}}, want: "ada-example/app-001", leftOut: 6},
		{name: "no such name", ask: AccountOptions{Repos: []string{"app-001", "nothing"}}, err: "ada-example/nothing"},
		{name: "not a name", ask: AccountOptions{Repos: []string{"../x"}}, err: "not the name of a repository"},
		{name: "somebody else's", ask: AccountOptions{Repos: []string{"someone-else/tool"}}, err: "someone-else/tool"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := clientOf(t, s)
			if tt.anonymous {
				c = clientOf(t, s, anonymous)
			}
			tt.ask.Login = "ada-example"
			got, err := c.Account(t.Context(), tt.ask)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if err != nil {
				return
			}
			if n := names(got.Record.Repositories); n != tt.want || got.LeftOut != tt.leftOut || got.Forks != tt.forks {
				t.Errorf("%q, %d left out, %d forks", n, got.LeftOut, got.Forks)
			}
			if n := names(got.Originals); n != tt.originals {
				t.Errorf("originals %q", n)
			}
			if r := got.Record.Repositories[0]; r.Parent != tt.parent || r.Template != tt.template {
				t.Errorf("first %+v", r)
			}
			if g := fatal(got.Record); len(g) > 0 {
				t.Errorf("gaps %+v", g)
			}
		})
	}
}

func TestWhoIsNoPerson(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	for login, kind := range map[string]Kind{"guild-example": Refused, "nobody-here": Missing, "../x": BadName, "": BadName} {
		_, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: login})
		var e *Error
		if !errors.As(err, &e) || e.Kind != kind {
			t.Errorf("%q: %v", login, err)
		}
	}
}

func TestDeep(t *testing.T) {
	t.Parallel()
	scenario := portfolio(2, 3, 1)
	for i := range 250 {
		kind := []string{"push", "force_push", "branch_creation", "pr_merge"}[i%4]
		scenario.Pushes = append(scenario.Pushes, githubtest.Push{
			Repository: "ada-example/app-000", Actor: "ada-example", Ref: fmt.Sprintf("refs/heads/b%d", i), Before: "main~1", Head: "main", Kind: kind,
			At: day(2025, 1, 1).AddDate(0, 0, i), NoEvent: true,
		})
	}
	for y := 2018; y <= 2026; y++ {
		scenario.Contributions = append(scenario.Contributions, githubtest.Contributions{Login: "ada-example", Year: y, Commits: 100 + y, Restricted: y - 2018})
	}
	s := githubtest.Start(t, scenario)
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	r := got.Record
	if len(r.Pushes) != 251 {
		t.Errorf("%d pushes, want 251: 250 of the activity, and the one of both lists once", len(r.Pushes))
	}
	kinds := map[server.PushKind]int{}
	for _, p := range r.Pushes {
		kinds[p.Kind]++
	}
	if kinds[server.ForcePushed] != 63 || kinds[server.BranchMade] != 62 || kinds[server.PullMerged] != 62 {
		t.Errorf("kinds %v", kinds)
	}
	if len(r.Years) != 9 || r.Years[0] != (server.Year{Year: 2018, Commits: 2118}) || r.Years[8] != (server.Year{Year: 2026, Commits: 2126, Restricted: 8}) {
		t.Errorf("years %+v", r.Years)
	}
	if g := fatal(r); len(g) > 0 {
		t.Errorf("gaps %+v", g)
	}
	planned, err := clientOf(t, s).Plan(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	core, search, graphql := counted(s)
	if planned.Core < core-1 || planned.Search < search || planned.GraphQL < graphql-1 {
		t.Errorf("planned %+v; %d, %d and %d were asked", planned, core, search, graphql)
	}
}

func TestDeepWhereTheHostHasLess(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer *githubtest.Answer
		change func(*Options)
		asked  int
		fatal  bool
		reason string
	}{
		"no such list":       {githubtest.NotFound(), func(*Options) {}, 1, false, "does not tell the activity"},
		"only with a token":  {githubtest.Unauthorized(), anonymous, 3, false, "only with a token"},
		"limit":              {githubtest.PrimaryLimit(403, "core", scenarioNow.Add(time.Hour)), func(*Options) {}, 1, true, "13:00:00 UTC"},
		"not all of them":    {githubtest.BadGateway(), func(*Options) {}, 9, true, "502"},
		"empty repositories": {&githubtest.Answer{Status: 200, Body: []byte("[]")}, func(*Options) {}, 3, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := githubtest.Start(t, portfolio(3, 1, 0))
			s.Fault(onPath("/activity", tt.answer))
			got, err := clientOf(t, s, tt.change).Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true})
			if err != nil {
				t.Fatal(err)
			}
			asked := 0
			for _, r := range s.Requests() {
				if strings.Contains(r.Path, "/activity") {
					asked++
				}
			}
			g, ok := gapNamed(got.Record, "activity")
			if asked != tt.asked || ok != (tt.reason != "") || g.Fatal != tt.fatal || !strings.Contains(g.Reason, tt.reason) {
				t.Errorf("%d requests, gaps %+v", asked, got.Record.Gaps)
			}
		})
	}
}
