package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

func TestPagesOfRepositories(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100, 101, 250, 1001} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			scenario := portfolio(0, 0, 0)
			for i := range n {
				scenario.Repositories = append(scenario.Repositories, githubtest.Repository{
					Name: fmt.Sprintf("ada-example/app-%d", i), Created: day(2024, 1, 2), Pushed: day(2026, 1, 1), KiB: 1, Empty: true,
				})
			}
			s := githubtest.Start(t, scenario)
			var lists []string
			for _, c := range []*Client{clientOf(t, s), clientOf(t, s, anonymous)} {
				got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example", MaxRepos: 5000})
				if err != nil {
					t.Fatal(err)
				}
				want := min(n, mostPages*perPage)
				if have := len(got.Record.Repositories); have != want || len(fatal(got.Record)) > 0 {
					t.Errorf("%d repositories, want %d; gaps %+v", have, want, got.Record.Gaps)
				}
				if g, ok := gapNamed(got.Record, "repositories"); ok != (n > want) || g.Fatal {
					t.Errorf("gap %+v", g)
				}
				for i := range got.Record.Repositories {
					got.Record.Repositories[i].Branch = "" // REST names one in an empty repository too
				}
				lists = append(lists, asJSON(t, &server.Record{Repositories: got.Record.Repositories}))
			}
			diff(t, lists[0], lists[1]) // REST and GraphQL tell the same
		})
	}
}

func TestPagesOfEvents(t *testing.T) {
	t.Parallel()
	for n, pages := range map[int]int{0: 1, 1: 1, 100: 1, 101: 2, 300: 3} {
		s := githubtest.Start(t, portfolio(1, 1, n))
		got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		for _, r := range s.Requests() {
			if strings.Contains(r.Path, "/events/public") {
				asked++
			}
		}
		if len(got.Record.Pushes) != n || asked != pages {
			t.Errorf("%d pushes with %d requests, want %d with %d", len(got.Record.Pushes), asked, n, pages)
		}
	}
}

func TestPagesOfSearch(t *testing.T) {
	t.Parallel()
	scenario := portfolio(1, 1, 0)
	scenario.Repositories[0].Recipe = "person ada Ada Example <ada@example.org>\nwork ada zone=Asia/Kolkata from=2010-01-01 days=4000 max=1100 seed=12\n"
	s := githubtest.Start(t, scenario)
	for deep, want := range map[bool]int{false: 300, true: 1000} {
		got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example", Deep: deep})
		if err != nil {
			t.Fatal(err)
		}
		g, ok := gapNamed(got.Record, "commits elsewhere")
		if n := len(got.Record.Elsewhere); n != want || !ok || g.Fatal || !strings.Contains(g.Reason, fmt.Sprintf("%d of 1100", want)) {
			t.Errorf("%d commits, want %d; gap %+v", n, want, g)
		}
		list := got.Record.Elsewhere
		for i, e := range list {
			if e.Author.Offset != 330 || e.Repository != "someone-else/tool" || e.Email != text("ada@example.org") || i > 0 && e.Author.Unix > list[i-1].Author.Unix {
				t.Fatalf("commit %d: %+v", i, e)
			}
		}
	}
}

func TestRepeatedNextPage(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 250))
	s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if !strings.HasSuffix(r.URL.Path, "/events/public") {
			return nil
		}
		return githubtest.RepeatNext(r)
	})
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	g := fatal(got.Record)
	if len(got.Record.Pushes) != 100 || len(g) != 1 || !strings.Contains(g[0].Reason, "gave before") {
		t.Errorf("%d pushes, gaps %+v", len(got.Record.Pushes), g)
	}
}

func TestNextPageOnAnotherHost(t *testing.T) {
	t.Parallel()
	for _, link := range []string{"https://evil.example/x", "http://HOST/x", "https://ada:secret@HOST/x", "//evil.example/x", "%zz:"} {
		s := githubtest.Start(t, portfolio(1, 1, 0))
		a := &githubtest.Answer{Status: 200, Header: http.Header{"Link": {`<` + strings.Replace(link, "HOST", s.Host, 1) + `>; rel="next"`}}, Body: []byte("[]")}
		s.Fault(onPath("/events/public", a))
		got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
		if err != nil {
			t.Fatal(err)
		}
		if g := fatal(got.Record); len(g) != 1 || !strings.Contains(g[0].Reason, "another host") {
			t.Errorf("%q: gaps %+v", link, g)
		}
	}
}

func TestPartialResultsOfOrganizations(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	s.Fault(onPath("/events/public", &githubtest.Answer{Status: 200, Header: http.Header{"X-Github-Sso": {"partial-results; organizations=21955855,20582480"}}, Body: []byte("[]")}))
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	if g := fatal(got.Record); len(g) != 1 || !strings.Contains(g[0].Reason, "2 organizations") || !strings.Contains(g[0].Do, "single sign-on") {
		t.Errorf("gaps %+v", g)
	}
}

func TestSearchThatRanOutOfTime(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	s.Fault(onPath("/search/commits", &githubtest.Answer{Status: 200, Body: []byte(`{"total_count":0,"incomplete_results":true,"items":[]}`)}))
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	if g := fatal(got.Record); len(g) != 1 || !strings.Contains(g[0].Reason, "ran out of time") {
		t.Errorf("gaps %+v", g)
	}
}

func TestNamesakes(t *testing.T) {
	t.Parallel()
	scenario := portfolio(0, 0, 0)
	for i, r := range []githubtest.Repository{
		{Name: "ada-example/shop", Created: day(2024, 1, 1)},
		{Name: "someone-else/Shop", Created: day(2018, 1, 1)},
		{Name: "guild-example/shop", Created: day(2019, 1, 1)},
		{Name: "someone-else/shop-2", Created: day(2017, 1, 1)},
		{Name: "someone-else/shop.js", Created: day(2025, 1, 1)},
	} {
		r.Pushed, r.KiB, r.Recipe = day(2026, 1, 1), 1, fmt.Sprintf("person ada Ada Example <ada@example.org>\ncommit ada 2026-01-0%dT10:00:00+0100 Begin\n", i+1)
		scenario.Repositories = append(scenario.Repositories, r)
	}
	s := githubtest.Start(t, scenario)
	ask := []server.Repository{{Name: "ada-example/shop", Created: day(2024, 1, 1)}}
	got, err := clientOf(t, s).Namesakes(t.Context(), ask, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Name != "someone-else/Shop" || got[1].Name != "guild-example/shop" || got[0].Created.IsZero() || len(s.Requests()) != 1 {
		t.Errorf("%+v", got)
	}
	if got, err := clientOf(t, s).Namesakes(t.Context(), ask, 1); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := clientOf(t, s).Namesakes(t.Context(), []server.Repository{{Name: "a/b c"}}, 1); !isKind(err, BadName) {
		t.Errorf("%v", err)
	}
}

// GraphQL may leave items out and say so beside the rest, which is kept.
func TestRepositoriesInPart(t *testing.T) {
	t.Parallel()
	scenario := portfolio(0, 0, 0)
	for i := range 150 {
		scenario.Repositories = append(scenario.Repositories, githubtest.Repository{
			Name: fmt.Sprintf("ada-example/app-%d", i), Created: day(2024, 1, 2), Pushed: day(2026, 1, 1), KiB: 1, Empty: true,
		})
	}
	s := githubtest.Start(t, scenario)
	s.Fault(func(n int, r *http.Request) *githubtest.Answer {
		if n != 2 {
			return nil
		}
		return &githubtest.Answer{Edit: func(status int, _ http.Header, body []byte) (int, []byte) {
			var answer struct {
				Data struct {
					User struct {
						Repositories struct {
							Total int              `json:"totalCount"`
							Page  map[string]any   `json:"pageInfo"`
							Nodes []map[string]any `json:"nodes"`
						} `json:"repositories"`
					} `json:"user"`
				} `json:"data"`
				Errors []map[string]any `json:"errors"`
			}
			if err := json.Unmarshal(body, &answer); err != nil {
				t.Error(err)
			}
			answer.Data.User.Repositories.Nodes[3] = nil
			answer.Errors = append(answer.Errors, map[string]any{"type": "FORBIDDEN", "message": "single sign-on"})
			body, err := json.Marshal(answer)
			if err != nil {
				t.Error(err)
			}
			return status, body
		}}
	})
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example", MaxRepos: 500})
	if err != nil {
		t.Fatal(err)
	}
	if g := fatal(got.Record); len(got.Record.Repositories) != 149 || len(g) != 2 || !strings.Contains(g[1].Reason, "FORBIDDEN") {
		t.Errorf("%d repositories, gaps %+v", len(got.Record.Repositories), g)
	}
}
