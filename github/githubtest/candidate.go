package githubtest

import (
	"fmt"
	"time"
)

// Candidate makes a scenario of one account, ada-example, with so many repositories and commits altogether: three years of work of one
// developer in Berlin. Every fifth repository is a fork of somebody else's in which nothing was changed; these are not counted.
func Candidate(repositories, commits int) *Scenario {
	s := &Scenario{
		Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
		Users: []User{
			{
				Login: "ada-example", ID: 1001, Name: "Ada Example", Location: "Berlin", Email: "ada@example.org", Kind: "User",
				Created: time.Date(2019, 3, 4, 10, 0, 0, 0, time.UTC),
				Keys:    []Key{{Kind: "pgp", Name: "ada", Created: time.Date(2020, 1, 10, 9, 0, 0, 0, time.UTC), Emails: []string{"ada@example.org"}}},
			},
			{Login: "someone-else", ID: 1002, Kind: "User", Created: time.Date(2016, 7, 1, 8, 0, 0, 0, time.UTC)},
		},
		Mails:   map[string]string{"ada@example.org": "ada-example", "else@example.net": "someone-else"},
		Renames: map[string]string{},
	}
	for i := range repositories {
		from := time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*900/max(repositories, 1))
		n := commits/repositories + min(1, max(0, commits%repositories-i))
		name := fmt.Sprintf("ada-example/project-%02d", i+1)
		created := from.Add(-2 * time.Hour)
		s.Repositories = append(s.Repositories, Repository{
			Name: name, Created: created, Pushed: s.Now.AddDate(0, 0, -i), KiB: 3 * n, Recipe: fmt.Sprintf(
				"person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=%s days=3000 per-day=4 max=%d seed=%d sign=pgp:ada\n",
				from.Format(time.DateOnly), n, i+1),
		})
		s.Pushes = append(s.Pushes, Push{
			Repository: name, Actor: "ada-example", Ref: "refs/heads/main", Before: "none", Head: "main", Kind: "push", At: s.Now.AddDate(0, 0, -i),
		})
		s.Verified = append(s.Verified, Verified{Repository: name, Commit: "all", Reason: "valid", After: time.Hour})
		if i%5 != 4 {
			continue
		}
		original := fmt.Sprintf("someone-else/library-%02d", i+1)
		s.Repositories = append(s.Repositories, Repository{
			Name: original, Created: from.AddDate(-5, 0, 0), Pushed: from, KiB: 200,
			Recipe: fmt.Sprintf("person else Someone Else <else@example.net>\nwork else zone=America/Denver from=%s days=300 max=40 seed=%d\n",
				from.AddDate(-5, 0, 0).Format(time.DateOnly), 1000+i),
		}, Repository{Name: fmt.Sprintf("ada-example/library-%02d", i+1), ForkOf: original, Created: from, Pushed: from, KiB: 200})
	}
	return s
}
