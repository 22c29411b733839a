package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestProductsParse(t *testing.T) {
	t.Parallel()
	list, err := parseProducts(products)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range list {
		for _, n := range p.names {
			if key := p.ecosystem + " " + n; seen[key] {
				t.Errorf("%s stands there twice", key)
			} else {
				seen[key] = true
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d names", len(seen))
	}
}

func TestParseProductRefuses(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"npm vite", "npm vite tags:a/b speed=3", "npm vite tags:a/b lead=x", "npm vite dates", `npm vite dates "a book" 1=2020`} {
		if p, err := parseProduct(line); err == nil {
			t.Errorf("%q gives %+v", line, p)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"22.04": "22.4", "7.0": "7.0", "v3": "3", "20": "20", "lts": "", "1.2.3": "", "4-a": ""} {
		if got, ok := number(in); got != want || ok != (want != "") {
			t.Errorf("%q gives %q, %v", in, got, ok)
		}
	}
}

// TestRun makes the two kinds of clones with git and reads them.
func TestRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	do := func(repo, date string, args ...string) {
		cmd := exec.Command("git", append([]string{"-C", filepath.Join(dir, repo)}, args...)...)
		cmd.Env = append(
			os.Environ(), "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date, "GIT_AUTHOR_NAME=Ada Example", "GIT_AUTHOR_EMAIL=ada@example.org",
			"GIT_COMMITTER_NAME=Ada Example", "GIT_COMMITTER_EMAIL=ada@example.org", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	for _, repo := range []string{"data", "tool"} {
		if err := os.MkdirAll(filepath.Join(dir, repo, "products"), 0o755); err != nil {
			t.Fatal(err)
		}
		do(repo, "2020-01-01T00:00:00Z", "init", "-q", "-b", "main")
	}
	page := "---\ntitle: X\nauto:\n  - releaseDate: no\nreleases:\n  - releaseCycle: \"22.04\"\n    codename: Jammy Jellyfish\n    releaseDate: 2022-04-21 # a comment\n\n" +
		"  - releaseCycle: \"lts\"\n    releaseDate: 2021-01-01\n  - releaseCycle: \"3\"\n    releaseDate: 2003-01-01\n---\n\n> text\nreleaseDate: 1\n"
	if err := os.WriteFile(filepath.Join(dir, "data", "products", "x.md"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	do("data", "2020-01-01T00:00:00Z", "add", ".")
	do("data", "2020-01-01T00:00:00Z", "commit", "-q", "-m", "data")
	for _, tag := range []struct{ date, name string }{
		{"2019-01-01", "v1.4.1"}, // the beginning of 1 and of 1.4 has no tag
		{"2020-02-01", "v2.0.0-rc.1"},
		{"2020-03-01", "v2.0.0"},
		{"2020-04-01", "v2.1.0"},
		{"2020-05-01", "v2.1.1"},
		{"2020-06-01", "v2"},
		{"2020-07-01", "v3.1.0"},
		{"2020-08-01", "v3.0.0"}, // moved
		{"2020-09-01", "other-9.0.0"},
	} {
		do("tool", tag.date+"T00:00:00Z", "commit", "-q", "--allow-empty", "-m", tag.name)
		do("tool", tag.date+"T12:00:00Z", "tag", tag.name)
	}
	got, err := cycles(filepath.Join(dir, "data", ".git"), "x")
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if diff := cmp.Diff(map[string]time.Time{"22.4": day("2022-04-21"), "jammy": day("2022-04-21")}, got); diff != "" {
		t.Errorf("cycles (-want +got):\n%s", diff)
	}
	p, err := parseProduct("npm tool,@x/tool tags:a/tool lead=10")
	if err != nil {
		t.Fatal(err)
	}
	tags, err := tagDates(filepath.Join(dir, "tool", ".git"), &p)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]time.Time{"2": day("2020-02-01"), "2.0": day("2020-02-01"), "2.1": day("2020-04-01"), "3.1": day("2020-07-01"), "3.0": day("2020-08-01")}
	if diff := cmp.Diff(want, tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	p.dates = maps.Clone(want)
	var out bytes.Buffer
	if err := write(&out, []product{p}); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "\"versions\": {\n\"2\": \"2020-01-22\",\n\"2.0\": \"2020-01-22\",") {
		t.Errorf("written:\n%s", text)
	}
}
