package github

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestParseLogin(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ada-example":                     "ada-example",
		"a":                               "a",
		strings.Repeat("a", 39):           strings.Repeat("a", 39),
		"dependabot[bot]":                 "dependabot[bot]",
		"ada_acme":                        "ada_acme",
		"https://github.com/ada-example":  "ada-example",
		"https://github.com/ada-example/": "ada-example",
		"https://www.github.com/ada-example?tab=repo": "ada-example",
		"https://GitHub.com/Ada-Example#top":          "Ada-Example",
	} {
		if got, err := ParseLogin(dotcom, text); got != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "-a", "a-", "a--b", "a/b", "../../x", "a?b", "a#b", "a b", "a\n", "ada\u202e", "ä", strings.Repeat("a", 40), "_a", "a_", "a[bot]x", ".", "..", "%2e%2e",
		"http://github.com/ada", "https://github.com/", "https://github.com/ada/app", "https://ada:secret@github.com/ada", "file:///etc/passwd", "https://github.com/a%2fb",
	} {
		got, err := ParseLogin(dotcom, text)
		var e *Error
		if !errors.As(err, &e) || e.Kind != BadName {
			t.Errorf("%q is taken for %q, %v", text, got, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error shows a password", text)
		}
	}
	_, err := ParseLogin(dotcom, "https://git.example.com/ada")
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint(), "--host git.example.com") {
		t.Errorf("another host: %v", err)
	}
}

func TestParsePull(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"ada-example/app#7":                                        7,
		"https://github.com/ada-example/app/pull/12":               12,
		"https://github.com/ada-example/app/pull/12/":              12,
		"https://github.com/ada-example/app/pull/12/files":         12,
		"https://github.com/ada-example/app/pull/12/commits/0a1b2": 12,
		"https://github.com/ada-example/app/pull/12?w=1#r1":        12,
		"ada-example/app#2147483647":                               1<<31 - 1,
	} {
		if repo, n, err := ParsePull(dotcom, text); repo != "ada-example/app" || n != want || err != nil {
			t.Errorf("%q: %q, %d, %v", text, repo, n, err)
		}
	}
	for _, text := range []string{
		"", "app#7", "a/b", "a/b#", "a/b#0", "a/b#-1", "a/b#+1", "a/b#1x", "a/b#2147483648", "a/b#99999999999999999999", "a/..#1", "a/.#1", "../b#1", "a/b/c#1",
		"https://github.com/a/b/issues/1", "https://github.com/a/b/pull/", "https://github.com/a/b/pull/1x", "https://github.com/a/../b/pull/1", "http://github.com/a/b/pull/1",
	} {
		if repo, n, err := ParsePull(dotcom, text); err == nil {
			t.Errorf("%q is taken for %q, %d", text, repo, n)
		}
	}
	if _, _, err := ParsePull(dotcom, "https://git.example.com/a/b/pull/1"); err == nil || !strings.Contains(err.(*Error).Hint(), "--host") {
		t.Errorf("another host: %v", err)
	}
}

func TestParseRepository(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"ada-example/app", "a/.github", "a/b.c_d-e", "a/...", "a/" + strings.Repeat("b", 100)} {
		if got, err := ParseRepository(text); got != text || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a", "a/", "/b", "a/b/c", "a/.", "a/..", "a/b c", "a/b\n", "-a/b", "a/b?x", "a/" + strings.Repeat("b", 101), "a/b%2f"} {
		if got, err := ParseRepository(text); err == nil {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

// plain is what may stand in a path as it is.
var plain = regexp.MustCompile(`^[A-Za-z0-9._/\[\]-]+$`)

func FuzzParseLogin(f *testing.F) {
	for _, s := range []string{"ada-example", "https://github.com/ada", "dependabot[bot]", "a/../b", "https://x@github.com/a", "a\x00", "https://github.com/%61"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		login, err := ParseLogin(dotcom, text)
		if err != nil {
			printable(t, err)
			return
		}
		if !plain.MatchString(login) || strings.ContainsAny(login, "/.") {
			t.Errorf("%q gives the login %q", text, login)
		}
		if again, err := ParseLogin(dotcom, dotcom.Web+"/"+login); again != login || err != nil {
			t.Errorf("%q as a URL gives %q, %v", login, again, err)
		}
	})
}

func FuzzParsePull(f *testing.F) {
	for _, s := range []string{"a/b#1", "https://github.com/a/b/pull/1/files", "a/..#1", "https://github.com/a/%2e%2e/pull/1", "a/b#00001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		repo, n, err := ParsePull(dotcom, text)
		if err != nil {
			printable(t, err)
			return
		}
		if _, err := ParseRepository(repo); err != nil || n < 1 || !plain.MatchString(repo) || strings.HasSuffix(repo, "/..") {
			t.Errorf("%q gives %q, %d", text, repo, n)
		}
	})
}

// printable holds an error text to what every terminal shows as it is.
func printable(t *testing.T, err error) {
	t.Helper()
	for _, r := range err.Error() {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b {
			t.Errorf("the error holds %U: %q", r, err)
		}
	}
	if len(err.Error()) > 1200 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}
