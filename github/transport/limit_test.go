package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func secondary() reply { return reply{status: 429, body: secondaryBody} }

// TestPausesDouble has a host that never names a time: 60 s, 120 s, 240 s; and 60 s again after an answer.
func TestPausesDouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHost(secondary(), secondary(), secondary(), ok(), secondary())
		tr := build(t, h, nil)
		get(t, tr, "/users/ada-example")
		get(t, tr, "/users/bea-example")
		want := []time.Duration{0, 1 * time.Minute, 3 * time.Minute, 7 * time.Minute, 7 * time.Minute, 8 * time.Minute}
		if d := cmp.Diff(want, h.times()); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
	})
}

// TestMaxWait ends a run whose waits add up to more than it may wait, before the wait and not after it.
func TestMaxWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		h := newHost(secondary(), secondary())
		tr := build(t, h, func(o *Options) { o.MaxWait = 2 * time.Minute })
		_, err := ask(t, tr, http.MethodGet, "/users/ada-example", "")
		limit, ok := errors.AsType[*LimitError](err)
		if !ok {
			t.Fatalf("error %v (%T)", err, err)
		}
		want := &LimitError{Pool: Core, Until: start.Add(3 * time.Minute), Waited: time.Minute}
		if d := cmp.Diff(want, limit); d != "" {
			t.Errorf("error (-want +got):\n%s", d)
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("it took %v", got)
		}
		// Nothing is sent before the named time, whatever is asked.
		if _, err := ask(t, tr, http.MethodGet, "/search/commits?q=author:ada", ""); !errors.As(err, &limit) || len(h.times()) != 2 {
			t.Errorf("error %v, %d requests", err, len(h.times()))
		}
		time.Sleep(2 * time.Minute)
		if g := get(t, tr, "/users/ada-example"); g.Status != 200 {
			t.Errorf("after the limit: %v", g)
		}
	})
}

func TestNoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		h := newHost(reply{status: 403, header: empty(90 * time.Second), body: primaryBody})
		tr := build(t, h, func(o *Options) { o.MaxWait = 0 })
		_, err := ask(t, tr, http.MethodGet, "/search/commits?q=author:ada", "")
		limit, _ := errors.AsType[*LimitError](err)
		if d := cmp.Diff(&LimitError{Primary: true, Pool: Search, Until: start.Add(90 * time.Second)}, limit); d != "" {
			t.Errorf("error (-want +got):\n%s", d)
		}
		const text = "the primary limit of the search pool lasts until 2000-01-01 00:01:30 UTC; run again then, or allow a longer wait (--max-wait)"
		if limit.Error() != text {
			t.Errorf("text %q", limit)
		}
		// The other pools go on.
		if g := get(t, tr, "/users/ada-example"); g.Status != 200 || len(h.times()) != 2 {
			t.Errorf("core: %v", g)
		}
	})
}

// TestEmptyPool has the host answer with the last request of a pool: the next one of that pool waits without having been refused, others
// do not.
func TestEmptyPool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		last := ok()
		last.header = empty(20 * time.Second)
		h := newHost(last)
		var notes []string
		tr := build(t, h, func(o *Options) {
			o.Note = func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
		})
		get(t, tr, "/search/commits?q=a")
		get(t, tr, "/users/ada-example")
		get(t, tr, "/search/commits?q=b")
		if d := cmp.Diff([]time.Duration{0, 0, 20 * time.Second}, h.times()); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
		if d := cmp.Diff([]string{"GitHub asks to wait until 00:00:20 (primary limit of the search pool)"}, notes); d != "" {
			t.Errorf("notes (-want +got):\n%s", d)
		}
	})
}

// TestOwnPoolOfEndpoint leaves the core pool open when an endpoint with a pool of its own has used that up.
func TestOwnPoolOfEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		last := ok()
		last.header = empty(time.Hour)
		last.header["X-RateLimit-Resource"] = "code_scanning_upload"
		h := newHost(last)
		tr := build(t, h, nil)
		get(t, tr, "/repos/ada-example/tool/code-scanning/sarifs/1")
		get(t, tr, "/users/ada-example")
		if d := cmp.Diff([]time.Duration{0, 0}, h.times()); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
	})
}

func TestContextEndsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		h := newHost(secondary())
		_, err := askContext(t, ctx, build(t, h, nil), http.MethodGet, "/users/ada-example", "")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 5*time.Second || len(h.times()) != 1 {
			t.Errorf("error %v after %v, %d requests", err, time.Since(start), len(h.times()))
		}
	})
}

// many asks for n things at once and returns when all are answered.
func many(t *testing.T, rt http.RoundTripper, n int) (failed int) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		wg.Go(func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("https://api.example.com/users/u%d", i), nil)
			res, err := rt.RoundTrip(req)
			if err != nil || res.StatusCode != 200 {
				mu.Lock()
				failed++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return failed
}

// TestAtMostFour has forty requests made at once.
func TestAtMostFour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHost()
		h.answer = func(*http.Request, int) reply { r := ok(); r.slow = time.Second; return r }
		if failed := many(t, build(t, h, nil), 40); failed != 0 || h.busiest != 4 || len(h.times()) != 40 {
			t.Errorf("%d failed, at most %d at once, %d sent", failed, h.busiest, len(h.times()))
		}
	})
}

// TestNoBurst refuses the second of many requests. Those under way are answered or refused too; none is sent before the end of the limit,
// the pause is not doubled for what was under way, and after it they go one by one.
func TestNoBurst(t *testing.T) {
	t.Parallel()
	for _, refused := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(refused), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHost()
				h.answer = func(_ *http.Request, n int) reply {
					r := ok()
					if n > 1 && n <= 1+refused {
						r = secondary()
					}
					r.slow = time.Duration(min(n, 5)) * 100 * time.Millisecond
					return r
				}
				notes := 0
				tr := build(t, h, func(o *Options) { o.Note = func(string, ...any) { notes++ } })
				if failed := many(t, tr, 12); failed != 0 || len(h.times()) != 12+refused {
					t.Errorf("%d failed, %d sent", failed, len(h.times()))
				}
				// The first two answers come after 100 and 200 ms; the slot of the first is used again at 100 ms.
				times := h.times()
				for i, at := range times[5:] {
					if at < time.Minute+200*time.Millisecond || at > 2*time.Minute {
						t.Errorf("request %d was sent after %v", i+6, at)
					}
					if i > 0 && at-times[5+i-1] < 500*time.Millisecond {
						t.Errorf("requests %d and %d were sent at once, after %v", i+5, i+6, at)
					}
				}
				if notes < 1 || notes > 1+refused {
					t.Errorf("%d notes", notes)
				}
			})
		})
	}
}

// TestWaitsAtTheSameTimeCountOnce has four requests wait for the same minute, with leave for 70 s.
func TestWaitsAtTheSameTimeCountOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refusal := secondary()
		refusal.slow = time.Second // so that all four are under way
		h := newHost(refusal, refusal, refusal, refusal)
		tr := build(t, h, func(o *Options) { o.MaxWait = 70 * time.Second })
		if failed := many(t, tr, 4); failed != 0 || len(h.times()) != 8 {
			t.Errorf("%d failed, %d sent", failed, len(h.times()))
		}
	})
}

// TestHostThatRefusesForEver is not asked for ever.
func TestHostThatRefusesForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHost()
		h.answer = func(*http.Request, int) reply {
			return reply{status: 429, header: map[string]string{"Retry-After": "0"}}
		}
		_, err := ask(t, build(t, h, nil), http.MethodGet, "/users/ada-example", "")
		if _, ok := errors.AsType[*LimitError](err); !ok || len(h.times()) != mostPauses {
			t.Errorf("error %v after %d requests", err, len(h.times()))
		}
	})
}

// TestWritesAreSentOnce covers what must not happen twice: a comment, a mutation.
func TestWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	writes := []struct{ name, method, path, body string }{
		{"comment", http.MethodPost, "/repos/a/b/issues/1/comments", `{"body":"x"}`},
		{"change", http.MethodPatch, "/repos/a/b/issues/comments/1", `{"body":"x"}`},
		{"delete", http.MethodDelete, "/repos/a/b/issues/comments/1", ""},
		{"mutation", http.MethodPost, "/graphql", `{"query":"mutation{addStar(input:{starrableId:\"x\"}){clientMutationId}}"}`},
		{"large query", http.MethodPost, "/graphql", `{"query":"query{viewer{login}} #` + strings.Repeat("x", mostQuery) + `"}`},
	}
	replies := map[string]reply{
		"limit": secondary(), "502": {status: 502}, "network": {err: io.ErrUnexpectedEOF}, "cut": {status: 200, body: `{"a":1}`, cut: true},
	}
	for _, w := range writes {
		for name, r := range replies {
			t.Run(w.name+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					h := newHost(r)
					g, err := ask(t, build(t, h, nil), w.method, w.path, w.body)
					if len(h.times()) != 1 || h.sent[0].Body != w.body {
						t.Errorf("sent %d times, %d bytes", len(h.times()), len(h.sent[0].Body))
					}
					if _, ok := errors.AsType[*LimitError](err); ok != (name == "limit") || (err == nil) != (name == "502") {
						t.Errorf("answer %v, error %v", g, err)
					}
				})
			})
		}
	}
}

// TestInjectedClock uses a clock that moves by Sleep alone, and one that does not move at all.
func TestInjectedClock(t *testing.T) {
	t.Parallel()
	for _, moves := range []bool{true, false} {
		now := time.Date(2026, 11, 23, 14, 2, 10, 0, time.UTC)
		var slept []time.Duration
		spent := map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(now.Add(3 * time.Minute).Unix())}
		h := newHost(secondary(), reply{status: 503}, reply{status: 403, header: spent, body: primaryBody})
		h.now = func() time.Time { return now }
		tr := build(t, h, func(o *Options) {
			o.Now = func() time.Time { return now }
			o.Sleep = func(_ context.Context, d time.Duration) error {
				slept = append(slept, d)
				if moves {
					now = now.Add(d)
				}
				return nil
			}
		})
		g := get(t, tr, "/users/ada-example")
		rest := 3 * time.Minute
		if moves {
			rest -= time.Minute + time.Second
		}
		if d := cmp.Diff([]time.Duration{time.Minute, time.Second, rest}, slept); d != "" {
			t.Errorf("slept (-want +got):\n%s", d)
		}
		if want := now.Format(time.RFC3339); g.Fetched != want {
			t.Errorf("fetched %q, want %q", g.Fetched, want)
		}
	}
}
