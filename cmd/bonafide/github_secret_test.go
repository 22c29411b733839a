package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// echo answers with what the request was authorized by, as a server may that puts requests into its error texts.
func echo(status int) func(int, *http.Request) *githubtest.Answer {
	return func(_ int, r *http.Request) *githubtest.Answer {
		return &githubtest.Answer{
			Status: status, Header: http.Header{"X-Accepted-GitHub-Permissions": {"contents=" + secret}},
			Body: []byte(`{"message": "cannot serve ` + r.Header.Get("Authorization") + ` or ` + secret + `"}`),
		}
	}
}

// TestTokenIsNowhere looks for the token in everything that the program prints or writes, for every command, also where the host gives it back.
func TestTokenIsNowhere(t *testing.T) {
	t.Parallel()
	s := githubtest.Open(t, filepath.Join(root, "testdata", "github", "pull.txtar"), githubtest.WithToken(secret))
	a := asks(t, s, secret)
	look := func(what string, r told) {
		t.Helper()
		if strings.Contains(r.stdout+r.stderr, secret) {
			t.Errorf("%s: the token is printed\n%s\n%s", what, r.stdout, r.stderr)
		}
		if r.stdout+r.stderr == "" {
			t.Errorf("%s: nothing is printed, so that there is nothing to look into", what)
		}
	}
	for _, args := range []string{
		"account finn-example -v -o r.json -o r.md -o r.sarif -o r.txt", "account finn-example --deep --format json", "account finn-example --dry-run",
		"pr base-owner/project#2 -v --comment --check-run --upload-sarif --format github", "compare finn-example gina-example --format json",
		"batch list.csv --out reports",
	} {
		writeFile(t, filepath.Join(a.dir, "list.csv"), "finn-example\ngina-example\n")
		look(args, a.run(t, strings.Fields(args)...))
	}
	for _, tc := range []struct {
		status int
		parts  []string
	}{ // each try of a server's fault waits for a second or more, so that there are few of these
		{http.StatusUnauthorized, []string{"/users/finn-example", "/events/", "/graphql", ".git/"}},
		{http.StatusForbidden, []string{"/users/finn-example", "/events/", "/graphql", ".git/"}},
		{http.StatusNotFound, []string{"/users/finn-example", "/events/", "/graphql", ".git/"}},
		{http.StatusUnavailableForLegalReasons, []string{"/users/finn-example", ".git/"}},
		{http.StatusUnprocessableEntity, []string{"/search/"}},
		{http.StatusBadGateway, []string{"/gpg_keys", ".git/"}},
	} {
		for _, part := range tc.parts {
			answer := echo(tc.status)
			s.Fault(func(n int, r *http.Request) *githubtest.Answer {
				if strings.Contains(r.URL.Path, part) {
					return answer(n, r)
				}
				return nil
			})
			b := a.afresh(t)
			what := http.StatusText(tc.status) + " of " + part
			look(what, b.run(t, "account", "finn-example", "--max-wait", "0s", "-o", "r.json"))
			if files := withText(t, b.dir, secret); len(files) > 0 {
				t.Errorf("%s: the token is in %v", what, files)
			}
		}
	}
	s.Fault(nil)
	if files := withText(t, a.dir, secret); len(files) > 0 {
		t.Errorf("the token is in %v", files)
	}

	// From a file it is no more open than from a variable, and what is no token is not quoted.
	b := a.afresh(t)
	b.token = ""
	file := filepath.Join(t.TempDir(), "token")
	for _, text := range []string{secret + "\n", secret + "\nand more\n", secret + " \x1b[2J"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		look("--token-file", b.run(t, "account", "finn-example", "--token-file", file))
	}
	if files := withText(t, b.dir, secret); len(files) > 0 {
		t.Errorf("the token is in %v", files)
	}
}
