package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// TestPlanIsAnUpperBound compares what "--dry-run" says with what the same audit then costs, for all kinds of accounts.
func TestPlanIsAnUpperBound(t *testing.T) {
	t.Parallel()
	for scenario, login := range map[string]string{"honest": "ada-example", "backdated": "bea-example", "two-accounts": "dana-example", "pull": "gina-example"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			s := githubtest.Open(t, filepath.Join(root, "testdata", "github", scenario+".txtar"), githubtest.WithToken(secret))
			base := asks(t, s, secret)
			for _, flags := range []string{"", "--deep", "--include-forks", "--deep --include-forks", "--max-repos 1", "anonymous", "anonymous --include-forks"} {
				a := base.afresh(t)
				rest, anonymous := strings.CutPrefix(flags, "anonymous")
				if anonymous {
					a.token = ""
				}
				args := append([]string{"account", login, "--fail-on", "never"}, strings.Fields(rest)...)
				planned := plan(t, a.run(t, append(args, "--dry-run")...).want(t, 0).stdout)
				a = a.afresh(t)
				s.Forget()
				a.run(t, args...).want(t, 0)
				fetches := 0
				for _, q := range s.Requests() {
					if q.Pool == "git" && q.Method == "POST" {
						fetches++
					}
				}
				spent := s.Counted()
				spent["fetches"] = fetches
				delete(spent, "git")
				t.Logf("%q: planned %v, spent %v", flags, planned, spent)
				for pool, n := range spent {
					if n > planned[pool] {
						t.Errorf("%q: planned %v, spent %v", flags, planned, spent)
						break
					}
				}
			}
		})
	}
}
