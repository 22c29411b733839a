package githubtest

import (
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
