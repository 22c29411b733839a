package main

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/cmd/internal/cli"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// kept counts the answers and the repositories in a cache folder.
func kept(t *testing.T, cache string) (answers, repositories int) {
	t.Helper()
	err := filepath.WalkDir(cache, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Type().IsRegular() && strings.Contains(path, "/api/"):
			answers++
		case d.IsDir() && strings.HasSuffix(path, ".git"):
			repositories++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return answers, repositories
}

// TestPersonalDataIsKeptFor30Days lets any command that asks GitHub remove what is older, of whomever it is.
func TestPersonalDataIsKeptFor30Days(t *testing.T) {
	t.Parallel()
	s := githubtest.Open(t, filepath.Join(root, "testdata", "github", "honest.txtar"), githubtest.WithToken(secret))
	a := asks(t, s, secret)
	a.run(t, "account", "ada-example").want(t, 0)
	cache := filepath.Join(a.dir, "cache")
	answers, repositories := kept(t, cache)
	if answers < 8 || repositories != 3 {
		t.Fatalf("%d answers and %d repositories are kept", answers, repositories)
	}
	later := func(days int) {
		t.Helper()
		var out bytes.Buffer
		env := map[string]string{"GITHUB_API_URL": "https://127.0.0.1:1/api/v3", "GITHUB_SERVER_URL": "https://127.0.0.1:1"}
		clock := func() time.Time { return time.Now().AddDate(0, 0, days) }
		args := []string{"account", "else-example", "--cache-dir", filepath.Join(cache, "bonafide")}
		code := cli.Main(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &out}, func(name string) string { return env[name] }, clock)
		if code != 2 || !strings.Contains(out.String(), "cannot be reached") {
			t.Fatalf("exit %d: %s", code, out.String())
		}
	}
	later(29)
	if n, m := kept(t, cache); n < answers || m != 3 {
		t.Errorf("after 29 days %d of %d answers and %d of 3 repositories are left", n, answers, m)
	}
	later(31)
	if n, m := kept(t, cache); n > 1 || m != 0 { // the journal of the run that removed the rest is new
		t.Errorf("after 31 days %d answers and %d repositories are left", n, m)
	}
	if left := withText(t, cache, "ada-example"); len(left) > 0 {
		t.Errorf("after 31 days there is still %v", left)
	}
}

// TestInterruptedRunGoesOn sends the signal of Ctrl-C while a repository is fetched. The run ends at once and says so; the next one makes
// the report that an undisturbed run makes.
func TestInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, githubtest.Candidate(8, 400), githubtest.WithToken(secret))
	s.Prepare()
	a := asks(t, s, secret)
	whole := a.run(t, "account", "ada-example", "--format", "json").want(t, 0)
	for name, part := range map[string]string{"asking": "/events/", "first fetch": "project-08.git", "last fetch": "project-01.git", "identities": "/graphql"} {
		a := a.afresh(t)
		process := make(chan *os.Process, 1)
		var once sync.Once
		ctx, cancel := context.WithCancel(t.Context())
		posts := 0
		s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
			if !strings.Contains(r.URL.Path, part) || part == "/graphql" && first(&posts) {
				return nil
			}
			once.Do(func() {
				if err := (<-process).Signal(os.Interrupt); err != nil {
					t.Error(err)
				}
			})
			select { // the program goes away, and does not wait for the answer
			case <-r.Context().Done():
			case <-ctx.Done():
			}
			return githubtest.BadGateway()
		})
		r := a.wait(t, a.command("account", "ada-example", "--format", "json"), func(p *os.Process) { process <- p })
		cancel()
		s.Fault(nil)
		if r.code != 2 && r.code != 3 || !strings.Contains(r.stdout+r.stderr, "interrupted") || r.took > 10*time.Second {
			t.Errorf("%s: exit %d after %s, and not at once a word of it\n%s\n%s", name, r.code, r.took, r.stdout, r.stderr)
		}
		if d := cmp.Diff(whole.stdout, a.run(t, "account", "ada-example", "--format", "json").want(t, 0).stdout); d != "" {
			t.Errorf("%s: the report differs:\n%s", name, d)
		}
	}
}

// first is true once: GraphQL is asked for the repositories first, then for identities.
func first(n *int) bool {
	*n++
	return *n == 1
}

// TestInterruptedBatchGoesOn stops a batch at its second account. The next run audits that one and those after it, and asks nothing about the
// first.
func TestInterruptedBatchGoesOn(t *testing.T) {
	t.Parallel()
	s := githubtest.Open(t, filepath.Join(root, "testdata", "github", "two-accounts.txtar"), githubtest.WithToken(secret))
	a := asks(t, s, secret)
	writeFile(t, filepath.Join(a.dir, "list.csv"), "cleo-example\ndana-example\nelse-example\n")
	args := []string{"batch", "list.csv", "--out", "reports", "--jobs", "1"}
	process := make(chan *os.Process, 1)
	var once sync.Once
	ctx, cancel := context.WithCancel(t.Context())
	s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if !strings.Contains(r.URL.Path, "dana-example/events") {
			return nil
		}
		once.Do(func() {
			if err := (<-process).Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		})
		select {
		case <-r.Context().Done():
		case <-ctx.Done():
		}
		return githubtest.BadGateway()
	})
	stopped := a.wait(t, a.command(args...), func(p *os.Process) { process <- p }).want(t, cli.ExitIncomplete)
	cancel()
	s.Fault(nil)
	if !strings.Contains(stopped.stderr, "of 3 accounts were not audited; the same command goes on") {
		t.Errorf("stderr %q", stopped.stderr)
	}
	s.Forget()
	whole := a.run(t, args...).want(t, cli.ExitFindings)
	for _, q := range s.Requests() {
		if strings.Contains(q.Path, "cleo-example") {
			t.Errorf("asked again: %s %s", q.Method, q.Path)
		}
	}
	if d := cmp.Diff(asks(t, s, secret).batch(t, args).stdout, whole.stdout); d != "" {
		t.Errorf("the overview differs (-undisturbed +resumed):\n%s", d)
	}
}

// batch runs a batch over the same list in a folder of its own.
func (a *askingRun) batch(t *testing.T, args []string) told {
	t.Helper()
	writeFile(t, filepath.Join(a.dir, "list.csv"), "cleo-example\ndana-example\nelse-example\n")
	return a.run(t, args...)
}
