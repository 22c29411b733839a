package main

import (
	"maps"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// plan reads the numbers of "--dry-run".
func plan(t *testing.T, text string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^ +(\d+)  (\w+) (?:requests|fetched)`).FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		out[map[string]string{"REST": "core", "search": "search", "GraphQL": "graphql", "repositories": "fetches"}[m[2]]] = n
	}
	if len(out) != 4 {
		t.Fatalf("the plan is not complete: %v\n%s", out, text)
	}
	return out
}

// busy is a candidate of 30 repositories and 3,000 commits, with as many pushes in the last month as the service keeps.
func busy() *githubtest.Scenario {
	s := githubtest.Candidate(30, 3000)
	for i := range 270 {
		p := s.Pushes[i%30]
		p.At = s.Now.AddDate(0, 0, -1-i%28)
		s.Pushes = append(s.Pushes, p)
	}
	return s
}

// TestCandidateStaysWithinTheBudget holds an audit of 30 repositories with 3,000 commits to what it may cost.
func TestCandidateStaysWithinTheBudget(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		token string
		most  map[string]int
	}{
		"with a token":    {secret, map[string]int{"core": 8, "search": 3, "graphql": 3}},
		"without a token": {"", map[string]int{"core": 8}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := githubtest.Start(t, busy(), githubtest.WithToken(secret))
			s.Prepare()
			a := asks(t, s, tc.token)
			a.program = buildBinary(t)
			planned := plan(t, a.run(t, "account", "ada-example", "--dry-run").want(t, 0).stdout)
			if n := len(s.Requests()); n > 2 {
				t.Errorf("the plan took %d requests", n)
			}
			a = a.afresh(t)
			s.Forget()

			first := a.run(t, "account", "ada-example", "--format", "json").want(t, 0)
			spent := s.Counted()
			peak := a.afresh(t).peakOf(t, "account", "ada-example")
			t.Logf("spent %v, planned %v; %d MiB, %s", spent, planned, peak>>20, first.took)
			for pool, n := range spent {
				if most := tc.most[pool]; n > most && pool != "git" {
					t.Errorf("%d requests of the pool %s, at most %d are allowed", n, pool, most)
				}
			}
			sumPlanned, sumSpent := planned["fetches"], 30
			for _, pool := range []string{"core", "search", "graphql"} {
				if planned[pool] < spent[pool] {
					t.Errorf("pool %s: planned %d, spent %d", pool, planned[pool], spent[pool])
				}
				sumPlanned, sumSpent = sumPlanned+planned[pool], sumSpent+spent[pool]
			}
			if planned["fetches"] != 30 || sumPlanned*10 > sumSpent*11 {
				t.Errorf("planned %v (%d) for %v (%d): more than a tenth above", planned, sumPlanned, spent, sumSpent)
			}
			if peak > 100<<20 {
				t.Errorf("peak memory %d MiB", peak>>20)
			}

			s.Forget()
			second := a.run(t, "account", "ada-example", "--format", "json").want(t, 0)
			counted := s.Counted()
			t.Logf("second run: %v, %s", counted, second.took)
			delete(counted, "git") // git asks for the references, and fetches nothing
			if len(counted) > 0 {
				t.Errorf("the second run was counted: %v", counted)
			}
			for _, r := range s.Requests() {
				if r.Method == "POST" {
					t.Errorf("the second run fetched: %s %s", r.Method, r.Path)
				}
			}
			if d := cmp.Diff(first.stdout, second.stdout); d != "" {
				t.Errorf("the second report differs:\n%s", d)
			}
		})
	}
}

// apiOf leaves git out.
func apiOf(counted map[string]int) (n int) {
	for pool, k := range counted {
		if pool != "git" {
			n += k
		}
	}
	return n
}

// TestKilledRunGoesOn kills the program when a request arrives, for requests from the first to the last, and lets it run again. What was
// answered before the kill is not asked again, of the API or of git, and the report is the one of a run that nobody disturbed.
func TestKilledRunGoesOn(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, githubtest.Candidate(8, 400), githubtest.WithToken(secret))
	s.Prepare()
	a := asks(t, s, secret)
	whole := a.run(t, "account", "ada-example", "--format", "json").want(t, 0)
	counted := s.Counted()
	all, api := len(s.Requests()), apiOf(counted)
	t.Logf("an undisturbed run makes %d requests, counted %v", all, maps.Clone(counted))
	if all < 15 {
		t.Fatalf("%d requests are too few for this test", all)
	}
	for k := 1; k <= all; k++ {
		a := a.afresh(t)
		s.Forget()
		process := make(chan *os.Process, 1)
		s.Fault(killAt(k, process))
		cmd := a.command("account", "ada-example", "--format", "json")
		r := a.wait(t, cmd, func(p *os.Process) { process <- p })
		s.Fault(nil)
		if r.code != -1 {
			t.Fatalf("k=%d: exit %d, the program was not killed\n%s", k, r.code, r.stderr)
		}
		answered, fetched := 0, map[string]bool{}
		for _, q := range s.Requests() {
			switch {
			case q.Counted && q.Pool != "git":
				answered++
			case q.Counted && q.Method == "POST":
				fetched[q.Path] = true
			}
		}
		s.Forget()
		again := a.run(t, "account", "ada-example", "--format", "json").want(t, 0)
		if n := apiOf(s.Counted()); n > api-answered+1 {
			t.Errorf("k=%d: %d requests to the API after %d of %d were answered", k, n, answered, api)
		}
		repeated := 0
		for _, q := range s.Requests() {
			if q.Method == "POST" && q.Pool == "git" && fetched[q.Path] {
				repeated++
			}
		}
		if repeated > 4 { // so many are fetched at a time, and may not have been finished
			t.Errorf("k=%d: %d of %d repositories were fetched again", k, repeated, len(fetched))
		}
		if d := cmp.Diff(whole.stdout, again.stdout); d != "" {
			t.Errorf("k=%d: the report differs:\n%s", k, d)
		}
	}
}
