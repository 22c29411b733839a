package github

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// go-github would refuse requests of its own accord once a pool is empty; waiting is the transport's business.
func TestWaitsForAnEmptyPool(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: scenarioNow}
	s := githubtest.Start(t, portfolio(1, 1, 150), githubtest.WithoutLimits())
	reset := clock.now.Add(40 * time.Minute)
	s.Fault(func(n int, _ *http.Request) *githubtest.Answer {
		if n != 3 {
			return nil
		}
		return &githubtest.Answer{Edit: func(status int, h http.Header, body []byte) (int, []byte) {
			h.Set("X-RateLimit-Limit", "60")
			h.Set("X-RateLimit-Remaining", "0")
			h.Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
			h.Set("X-RateLimit-Resource", "core")
			return status, body
		}}
	})
	var notes []string
	c := clientOf(t, s, func(o *Options) {
		o.Now, o.Sleep, o.MaxWait = clock.Now, clock.Sleep, 5*time.Hour
		o.Note = func(format string, _ ...any) { notes = append(notes, format) }
	})
	got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	if g := fatal(got.Record); len(g) > 0 || len(got.Record.Pushes) != 150 {
		t.Errorf("%d pushes, gaps %+v", len(got.Record.Pushes), g)
	}
	if clock.now.Before(reset) || clock.now.After(reset.Add(time.Minute)) || len(notes) == 0 {
		t.Errorf("slept %v, notes %q", clock.slept, notes)
	}
}

// Without leave to wait the run ends in time, says when to go on, and goes on there.
func TestStopsAtAnEmptyPool(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: scenarioNow}
	s := githubtest.Start(t, portfolio(1, 1, 250))
	reset := clock.now.Add(time.Hour)
	s.Fault(func(n int, r *http.Request) *githubtest.Answer {
		if !strings.Contains(r.URL.RawQuery, "page=2") {
			return nil
		}
		return githubtest.PrimaryLimit(http.StatusForbidden, "core", reset)
	})
	dir := t.TempDir()
	ask := func() *Account {
		got, err := clientOf(t, s, cached(dir), func(o *Options) { o.Now, o.Sleep = clock.Now, clock.Sleep }).Account(t.Context(), AccountOptions{Login: "ada-example"})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := ask()
	g := fatal(first.Record)
	if len(g) != 1 || g[0].What != "pushes" || !strings.Contains(g[0].Reason, "13:00:00 UTC") || !strings.Contains(g[0].Do, "goes on where it stopped") {
		t.Fatalf("gaps %+v", g)
	}
	if len(first.Record.Pushes) != 100 || clock.slept != 0 {
		t.Errorf("%d pushes, slept %v", len(first.Record.Pushes), clock.slept)
	}
	s.Forget()
	s.Fault(nil)
	clock.now = clock.now.Add(2 * time.Hour)
	second := ask()
	if g := fatal(second.Record); len(g) > 0 || len(second.Record.Pushes) != 250 || len(s.Requests()) != 2 {
		t.Errorf("%d pushes after %d more requests, gaps %+v", len(second.Record.Pushes), len(s.Requests()), g)
	}
}
