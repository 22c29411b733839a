package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRetry(t *testing.T) {
	t.Parallel()
	network := errors.New("connection reset by peer")
	bad := func(status int) reply {
		return reply{status: status, body: "<html>", header: map[string]string{"Content-Type": "text/html"}}
	}
	cut := reply{status: 200, body: `{"login":"ada-example"}`, cut: true}
	broken := reply{status: 200, body: `{"login":"ada-exam`}
	s := time.Second
	tests := []struct {
		name    string
		replies []reply
		sent    []time.Duration
		status  int   // 0: an error
		err     error // that it wraps
	}{
		{"one 500", []reply{bad(500)}, []time.Duration{0, s}, 200, nil},
		{"two 502", []reply{bad(502), bad(502)}, []time.Duration{0, s, 3 * s}, 200, nil},
		{"three 503", []reply{bad(503), bad(503), bad(503)}, []time.Duration{0, s, 3 * s}, 503, nil},
		{"network", []reply{{err: network}}, []time.Duration{0, s}, 200, nil},
		{"network for good", []reply{{err: network}, {err: network}, {err: network}}, []time.Duration{0, s, 3 * s}, 0, network},
		{"cut", []reply{cut}, []time.Duration{0, s}, 200, nil},
		{"cut for good", []reply{cut, cut, cut}, []time.Duration{0, s, 3 * s}, 0, io.ErrUnexpectedEOF},
		{"JSON without an end", []reply{broken}, []time.Duration{0, s}, 200, nil},
		{"JSON without an end, for good", []reply{broken, broken, broken}, []time.Duration{0, s, 3 * s}, 0, io.ErrUnexpectedEOF},
		{"all kinds", []reply{bad(500), cut}, []time.Duration{0, s, 3 * s}, 200, nil},
		{"a limit in between", []reply{bad(500), {status: 429, header: map[string]string{"Retry-After": "9"}}, bad(500)}, []time.Duration{0, s, 10 * s, 12 * s}, 200, nil},
		{"empty 200", []reply{{status: 200}}, []time.Duration{0}, 200, nil},
		{"404 in HTML", []reply{bad(404)}, []time.Duration{0}, 404, nil},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, tt := range tests {
			t.Run(method+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					h := newHost(tt.replies...)
					path, body := "/users/ada-example", ""
					if method == http.MethodPost {
						path, body = "/graphql", `{"query":"{viewer{login}}"}`
					}
					g, err := ask(t, build(t, h, nil), method, path, body)
					if g.Status != tt.status || (err == nil) != (tt.status != 0) || !errors.Is(err, tt.err) {
						t.Errorf("answer %v, error %v", g, err)
					}
					if d := cmp.Diff(tt.sent, h.times()); d != "" {
						t.Errorf("requests (-want +got):\n%s", d)
					}
				})
			})
		}
	}
}

func TestNoRetryAfterContextEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := newHost()
		h.answer = func(*http.Request, int) reply { cancel(); return ok() }
		_, err := askContext(t, ctx, build(t, h, nil), http.MethodGet, "/users/ada-example", "")
		if !errors.Is(err, context.Canceled) || len(h.times()) != 1 {
			t.Errorf("error %v after %d requests", err, len(h.times()))
		}
	})
	ctx, cancel := context.WithCancel(t.Context()) // whatever Sleep does
	h := newHost()
	h.answer = func(*http.Request, int) reply { cancel(); return ok() }
	tr := build(t, h, func(o *Options) { o.Sleep = func(context.Context, time.Duration) error { return nil } })
	if _, err := askContext(t, ctx, tr, http.MethodGet, "/users/ada-example", ""); !errors.Is(err, context.Canceled) || len(h.times()) != 1 {
		t.Errorf("error %v after %d requests", err, len(h.times()))
	}
	synctest.Test(t, func(t *testing.T) { // and during the pause
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		start := time.Now()
		h := newHost(reply{status: 500}, reply{status: 500})
		_, err := askContext(t, ctx, build(t, h, nil), http.MethodGet, "/users/ada-example", "")
		if !errors.Is(err, context.DeadlineExceeded) || len(h.times()) != 2 || time.Since(start) != 1500*time.Millisecond {
			t.Errorf("error %v after %d requests and %v", err, len(h.times()), time.Since(start))
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, strings.Repeat("a", len(p))), nil }

// TestBodyBound has a body without an end, and one of just the size that is allowed.
func TestBodyBound(t *testing.T) {
	t.Parallel()
	plain := map[string]string{"Content-Type": "application/octet-stream"}
	h := newHost(reply{status: 200, chunked: endless{}, header: plain})
	_, err := ask(t, build(t, h, nil), http.MethodGet, "/users/ada-example", "")
	size, isSize := errors.AsType[*SizeError](err)
	if !isSize || len(h.times()) != 1 || size.Error() != "the answer is larger than 20 MiB" {
		t.Errorf("error %v after %d requests", err, len(h.times()))
	}
	h = newHost(reply{status: 200, chunked: io.LimitReader(endless{}, MaxBody), header: plain})
	if g := get(t, build(t, h, nil), "/users/ada-example"); len(g.Body) != MaxBody {
		t.Errorf("%d bytes", len(g.Body))
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	h := newHost()
	h.answer = func(req *http.Request, _ int) reply {
		if strings.HasSuffix(req.URL.Path, "/old") {
			return reply{status: 304}
		}
		return ok()
	}
	tr := build(t, h, func(o *Options) { o.Budget = 3 })
	get(t, tr, "/users/ada-example")
	get(t, tr, "/search/commits?q=a")
	for range 5 { // 304 costs nothing
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com/old", nil)
		req.Header.Set("If-None-Match", `"a"`)
		if res, err := tr.RoundTrip(req); err != nil || res.StatusCode != 304 {
			t.Errorf("answer %v, error %v", res, err)
		}
	}
	if _, err := ask(t, tr, http.MethodPost, "/graphql", `{"query":"{viewer{login}}"}`); err != nil {
		t.Error(err)
	}
	_, err := ask(t, tr, http.MethodGet, "/users/bea-example", "")
	budget, isBudget := errors.AsType[*BudgetError](err)
	if !isBudget || budget.Budget != 3 || !strings.Contains(err.Error(), "--budget N") || len(h.times()) != 8 {
		t.Errorf("error %v after %d requests", err, len(h.times()))
	}
	want := Counts{Core: 1, Search: 1, GraphQL: 1, Bytes: 3 * int64(len(ok().body))}
	if d := cmp.Diff(want, tr.Cost()); d != "" {
		t.Errorf("cost (-want +got):\n%s", d)
	}
	if failed := many(t, build(t, newHost(), func(o *Options) { o.Budget = 7 }), 30); failed != 23 {
		t.Errorf("%d of 30 at once failed, want 23", failed)
	}
	if failed := many(t, build(t, newHost(), func(o *Options) { o.Budget = -1 }), 600); failed != 0 {
		t.Errorf("%d failed without a budget", failed)
	}
}

func TestPoolOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, api, path string
		want              Pool
	}{
		{"GET", "/", "/users/ada", Core},
		{"GET", "/", "/search/commits", Search},
		{"GET", "/api/v3/", "/api/v3/search/commits", Search},
		{"GET", "/api/v3/", "/api/v3/users/search", Core},
		{"GET", "/", "/repos/search/search", Core},
		{"POST", "/", "/graphql", GraphQL},
		{"POST", "/api/v3/", "/api/graphql", GraphQL},
		{"GET", "/", "/repos/ada/graphql", Core},
		{"POST", "/", "/repos/ada/graphql", Core},
	}
	for _, tt := range tests {
		if got := poolOf(tt.method, parse(t, "https://api.example.com"+tt.path), parse(t, "https://api.example.com"+tt.api)); got != tt.want {
			t.Errorf("%s %s below %s is of %s, want %s", tt.method, tt.path, tt.api, got, tt.want)
		}
	}
}

func TestIsQuery(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]bool{
		`{viewer{login}}`:      true,
		`query{viewer{login}}`: true,
		`query Q($a:String="mutation"){user(login:$a){id}}`: true,
		"# mutation\nquery{viewer{login}}":                  true,
		`query{a(b:"}} mutation {{"){id}}`:                  true,
		`query{a(b:"""x \""" }} mutation"""){id}}`:          true,
		`query{mutation}`:                                   true,
		`fragment f on User{id} query{viewer{...f}}`:        true,
		`mutation{a{b}}`:                                    false,
		`query A{a} mutation B{b}`:                          false,
		`fragment f on User{id} mutation M{a{...f}}`:        false,
		`,,mutation{a}`:                                     false,
		`subscription{a}`:                                   false,
		`query mutation{a}`:                                 false, // only odd; counts as writing to be safe
		``:                                                  false,
		`fragment f on User{id}`:                            true, // changes nothing
	} {
		body := mustJSON(t, map[string]any{"query": doc, "variables": map[string]string{"v": "mutation{a}"}})
		if got := isQuery(body); got != want {
			t.Errorf("%q: %v, want %v", doc, got, want)
		}
	}
	for _, body := range []string{``, `[]`, `"query"`, `{"query":1}`, `{`} {
		if isQuery([]byte(body)) {
			t.Errorf("%q counts as a query", body)
		}
	}
}
