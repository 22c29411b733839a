package githubtest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScenarioFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"honest", "backdated", "two-accounts", "pull"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Open(t, scenarioFile(name))
			for _, u := range s.scenario.Users {
				for _, path := range []string{"", "/repos", "/gpg_keys", "/ssh_signing_keys", "/keys", "/events/public"} {
					if answer, body := get(t, s, "users/"+u.Login+path, "secret"); answer.StatusCode != 200 {
						t.Errorf("%s%s: %d %s", u.Login, path, answer.StatusCode, body)
					}
				}
			}
			for _, r := range s.repositories {
				for _, path := range []string{"", "/activity", "/commits"} {
					answer, body := get(t, s, "repos/"+r.Name+path, "secret")
					want := 200
					if path == "/commits" && r.Empty {
						want = 409
					}
					if answer.StatusCode != want {
						t.Errorf("%s%s: %d %s", r.Name, path, answer.StatusCode, body)
					}
				}
			}
		})
	}
}

func TestParseScenario(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 `no section "scenario"`,
		"-- scenario --\n-- other --\n":    `section "other"`,
		"-- scenario --\n-- scenario --\n": `section "scenario"`,
		"-- scenario --\nnow 2026-01-01\nwhatever x":                                                           `scenario line 2: unknown statement "whatever"`,
		"-- scenario --\nuser ada":                                                                             "scenario line 1: no created=",
		"-- scenario --\nuser ada created=today":                                                               `"today" is no time`,
		"-- scenario --\nuser ada created=2026-01-01 color=red shape=round":                                    "unknown option color=, shape=",
		"-- scenario --\nuser ada created=2026-01-01 id=x":                                                     "id=x is no number",
		"-- scenario --\nuser ada created=2026-01-01 id=1 id=2":                                                "id= stands twice",
		"-- scenario --\nuser ada created=2026-01-01 name=\"Ada":                                               "no end of the string",
		"-- scenario --\nuser ada bob created=2026-01-01":                                                      "doc.go says what stands after it",
		"-- scenario --\nmail a@example.org ada":                                                               `no user "ada"`,
		"-- scenario --\nuser ada created=2026-01-01\nrepo ada created=2026-01-01":                             "is not OWNER/NAME",
		"-- scenario --\nuser ada created=2026-01-01\nkey ada rsa:x created=2026-01-01":                        "is not pgp:KEY",
		"-- scenario --\nuser ada created=2026-01-01\nrepo ada/x created=2026-01-01 empty=maybe":               "empty=maybe is none of no, yes",
		"-- scenario --\nuser ada created=2026-01-01\nrepo ada/x created=2026-01-01 fork-of=b/x":               `no repository "b/x"`,
		"-- scenario --\nuser ada created=2026-01-01\npush ada/x at=2026-01-01":                                `no repository "ada/x"`,
		"-- scenario --\nuser ada created=2026-01-01\npull ada/x#0 by=ada head=main created=2026-01-01":        "is not OWNER/NAME#N",
		"-- scenario --\nuser ada created=2026-01-01\npull ada/x#1 by=ada created=2026-01-01":                  "no head=",
		"-- scenario --\n-- repo a/b --\nx":                                                                    "the scenario has no such repository",
		"-- scenario --\nuser a created=2026-01-01\nrepo a/b created=2026-01-01\n-- repo a/b --\ncontinue c/d": `continues "c/d"`,
	} {
		_, err := ParseScenario(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	got, err := split(`user ada  name="Ada \"x\" \u001b" "b c"d`)
	if want := []string{"user", "ada", "name=Ada \"x\" \x1b", "b c", "d"}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
}

func FuzzParseScenario(f *testing.F) {
	for _, name := range []string{"honest", "backdated", "two-accounts", "pull"} {
		data, err := os.ReadFile(scenarioFile(name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("-- --")
	f.Add("-- scenario --\nuser a created=2026-01-01\nrepo a/b created=2026-01-01\n-- repo a/b --\ncontinue a/b\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseScenario(text)
		if (s == nil) == (err == nil) {
			t.Errorf("%v and %v", s, err)
		}
	})
}

func TestCandidate(t *testing.T) {
	t.Parallel()
	s := Start(t, Candidate(7, 40))
	own, forks, commits := 0, 0, 0
	for _, r := range s.repositories {
		switch {
		case owner(r.Name) != "ada-example":
		case r.ForkOf != "":
			forks++
		default:
			own++
			commits += len(r.commits)
		}
	}
	if own != 7 || forks != 1 || commits != 40 {
		t.Errorf("%d repositories, %d forks, %d commits", own, forks, commits)
	}
	if _, body := get(t, s, "search/commits?q=author:ada-example", "secret"); !strings.Contains(body, `"total_count":40`) {
		t.Errorf("%.300s", body)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	for q, want := range map[string]int{
		"author:ada-example": 440, "author:ada-example+-user:ada-example": 1, "author-email:else@example.net": 61, "committer-email:else@example.net": 61,
		"author-name:%22Someone+Else%22": 61, "repo:ada-example/app+merge:true": 0, "author:ada-example+author-date:%3E2026-11-18": 3,
		"author:ada-example+author-date:2026-11-18..2026-11-19": 3, "settings+author:ada-example": 1, "author:nobody": 0,
	} {
		_, body := get(t, s, "search/commits?q="+q, "secret")
		if !strings.Contains(body, fmt.Sprintf(`"total_count":%d}`, want)) && !strings.HasPrefix(body, fmt.Sprintf(`{"incomplete_results":false,"items":[],"total_count":%d`, want)) {
			t.Errorf("%s: ...%s, want %d", q, body[max(0, len(body)-60):], want)
		}
	}
	for q, want := range map[string]int{"parser+in:name": 1, "parser+fork:true": 2, "parser+fork:only": 1, "user:ada-example": 3, "created:%3C2018-01-01": 1} {
		if _, body := get(t, s, "search/repositories?q="+q, "secret"); !strings.Contains(body, fmt.Sprintf(`"total_count":%d}`, want)) {
			t.Errorf("%s: ...%s, want %d", q, body[max(0, len(body)-60):], want)
		}
	}
	if answer, _ := get(t, s, "search/repositories?q="+strings.Repeat("long+", 60), "secret"); answer.StatusCode != 422 {
		t.Errorf("a long search: %d", answer.StatusCode)
	}
}
