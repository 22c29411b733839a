package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

const (
	secondaryBody = `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.example.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`
	primaryBody   = `{"message":"API rate limit exceeded for user ID 1.","documentation_url":"https://docs.example.com/rest/overview/resources-in-the-rest-api#rate-limiting"}`
	graphqlBody   = `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`
)

func at(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }

func empty(d time.Duration) map[string]string {
	return map[string]string{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": at(d)}
}

// matrix holds each answer that a client of GitHub must tell apart: it comes once, and then 200. sent says when requests must reach the
// host, to the second.
var matrix = []struct {
	name   string
	reply  func() reply
	sent   []time.Duration
	status int
}{
	{"403 secondary, seconds", func() reply {
		return reply{status: 403, header: map[string]string{"Retry-After": "1"}, body: secondaryBody}
	}, []time.Duration{0, time.Second}, 200},
	{"429 secondary, seconds", func() reply {
		return reply{status: 429, header: map[string]string{"Retry-After": "1"}, body: secondaryBody}
	}, []time.Duration{0, time.Second}, 200},
	{"429 secondary, date", func() reply {
		return reply{status: 429, header: map[string]string{"Retry-After": time.Now().Add(7 * time.Second).UTC().Format(http.TimeFormat)}, body: secondaryBody}
	}, []time.Duration{0, 7 * time.Second}, 200},
	{"429 secondary, no header", func() reply {
		return reply{status: 429, body: secondaryBody}
	}, []time.Duration{0, time.Minute}, 200},
	{"403 primary", func() reply {
		return reply{status: 403, header: empty(2 * time.Second), body: primaryBody}
	}, []time.Duration{0, 2 * time.Second}, 200},
	{"429 primary", func() reply {
		return reply{status: 429, header: empty(2 * time.Second), body: primaryBody}
	}, []time.Duration{0, 2 * time.Second}, 200},
	{"502 once", func() reply {
		return reply{status: 502, header: map[string]string{"Content-Type": "text/html"}, body: "<html>"}
	}, []time.Duration{0, time.Second}, 200},
	{"304 without a kept answer", func() reply {
		return reply{status: 304}
	}, []time.Duration{0, time.Second}, 200},
	{"451", func() reply {
		return reply{status: 451, body: `{"message":"Repository access blocked","block":{"reason":"dmca"}}`}
	}, []time.Duration{0}, 451},
	// More that look alike and are not.
	{"403 secondary, no header, by its words", func() reply {
		return reply{status: 403, body: secondaryBody}
	}, []time.Duration{0, time.Minute}, 200},
	{"403 secondary, by the link alone", func() reply {
		return reply{status: 403, body: `{"message":"no","documentation_url":"https://docs.example.com/x#abuse-rate-limits"}`}
	}, []time.Duration{0, time.Minute}, 200},
	{"429 that says nothing", func() reply { return reply{status: 429} }, []time.Duration{0, time.Minute}, 200},
	{"429 in HTML", func() reply {
		return reply{status: 429, header: map[string]string{"Content-Type": "text/html"}, body: "<html>slow down"}
	}, []time.Duration{0, time.Minute}, 200},
	{"403 primary, reset in the past", func() reply {
		return reply{status: 403, header: empty(-time.Second), body: primaryBody}
	}, []time.Duration{0, time.Minute}, 200},
	{"403 primary, Retry-After earlier than the reset", func() reply {
		h := empty(9 * time.Second)
		h["Retry-After"] = "3"
		return reply{status: 403, header: h, body: primaryBody}
	}, []time.Duration{0, 9 * time.Second}, 200},
	{"429 date in the past", func() reply {
		return reply{status: 429, header: map[string]string{"Retry-After": time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)}}
	}, []time.Duration{0, time.Minute}, 200},
	{"429 Retry-After: 0", func() reply {
		return reply{status: 429, header: map[string]string{"Retry-After": "0"}}
	}, []time.Duration{0, time.Second}, 200},
	{"403 permission", func() reply {
		return reply{status: 403, body: `{"message":"Resource not accessible by integration"}`}
	}, []time.Duration{0}, 403},
	{"403 permission with the last request", func() reply {
		return reply{status: 403, header: empty(time.Minute), body: `{"message":"Resource not accessible by personal access token"}`}
	}, []time.Duration{0}, 403},
	{"403 single sign-on", func() reply {
		h := empty(time.Minute) // it was the last request of the pool, too
		h["X-GitHub-SSO"] = "required; url=https://github.example.com/orgs/x/sso"
		return reply{status: 403, header: h, body: `{"message":"no"}`}
	}, []time.Duration{0}, 403},
	{"404", func() reply { return reply{status: 404, body: `{"message":"Not Found"}`} }, []time.Duration{0}, 404},
	{"401", func() reply { return reply{status: 401, body: `{"message":"Bad credentials"}`} }, []time.Duration{0}, 401},
	{"422", func() reply { return reply{status: 422, body: `{"message":"Validation Failed"}`} }, []time.Duration{0}, 422},
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, row := range matrix {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHost(row.reply())
				g := get(t, build(t, h, nil), "/users/ada-example")
				if g.Status != row.status {
					t.Errorf("status %d, want %d", g.Status, row.status)
				}
				if d := cmp.Diff(row.sent, h.times()); d != "" {
					t.Errorf("requests (-want +got):\n%s", d)
				}
			})
		})
	}
}

// TestMatrixThroughGoGitHub shows that go-github, which refuses requests of its own accord, sees nothing that makes it do so: a second
// call goes out at once.
func TestMatrixThroughGoGitHub(t *testing.T) {
	t.Parallel()
	for _, row := range matrix {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHost(row.reply())
				client := github.NewClient(&http.Client{Transport: build(t, h, nil)})
				client.BaseURL = apiURL(t)
				user, res, err := client.Users.Get(t.Context(), "ada-example")
				if res == nil || res.StatusCode != row.status {
					t.Fatalf("answer %v, error %v, want status %d", res, err, row.status)
				}
				if (row.status == 200) != (err == nil) || err == nil && user.GetLogin() != "ada-example" {
					t.Errorf("user %v, error %v", user, err)
				}
				if d := cmp.Diff(row.sent, h.times()); d != "" {
					t.Errorf("requests (-want +got):\n%s", d)
				}
				before := len(h.times())
				if _, _, err := client.Users.Get(t.Context(), "bea-example"); err != nil || len(h.times()) != before+1 {
					t.Errorf("the call after it: error %v", err)
				}
			})
		})
	}
}

// TestGraphQLLimit shows that a limit which comes with status 200 is one.
func TestGraphQLLimit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		reply func() reply
		want  time.Duration
	}{
		{"with rate headers", func() reply { return reply{status: 200, header: empty(30 * time.Second), body: graphqlBody} }, 30 * time.Second},
		{"without", func() reply { return reply{status: 200, body: graphqlBody} }, time.Minute},
		{"newer name", func() reply {
			return reply{status: 200, body: `{"errors":[{"type":"RATE_LIMIT","code":"graphql_rate_limit"}]}`}
		}, time.Minute},
		{"Retry-After", func() reply {
			return reply{status: 200, header: map[string]string{"Retry-After": "5"}, body: graphqlBody}
		}, 5 * time.Second},
		{"403 secondary", func() reply { return reply{status: 403, body: secondaryBody} }, time.Minute},
		{"secondary with 200", func() reply {
			return reply{status: 200, body: `{"errors":[{"message":"You have exceeded a secondary rate limit"}]}`}
		}, time.Minute},
		{"other errors are none", func() reply { return reply{status: 200, body: `{"data":{},"errors":[{"type":"NOT_FOUND"}]}`} }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHost(tt.reply())
				query := `{"query":"query($l:String!){user(login:$l){id}}"}`
				if _, err := ask(t, build(t, h, nil), http.MethodPost, "/graphql", query); err != nil {
					t.Fatal(err)
				}
				want := []time.Duration{0, tt.want}
				if tt.want == 0 {
					want = want[:1]
				}
				if d := cmp.Diff(want, h.times()); d != "" {
					t.Errorf("requests (-want +got):\n%s", d)
				}
				for _, s := range h.sent {
					if s.Body != query {
						t.Errorf("sent %q", s.Body)
					}
				}
			})
		})
	}
}

// TestKept304 is the row of the matrix with a kept answer: 304 becomes the 200 that was kept, and costs nothing.
func TestKept304(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("X-RateLimit-Remaining", "7")
		if r.Header.Get("If-None-Match") == `"a"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(`{"login":"ada-example"}`))
	}))
	defer srv.Close()
	tr := build(t, srv.Client().Transport, func(o *Options) {
		o.API, o.Dir, o.Refresh = parse(t, srv.URL+"/"), t.TempDir(), true
	})
	client := github.NewClient(&http.Client{Transport: tr})
	client.BaseURL = parse(t, srv.URL+"/")
	for i, cached := range []string{"", "1", "1"} {
		user, res, err := client.Users.Get(t.Context(), "ada-example")
		if err != nil || user.GetLogin() != "ada-example" || res.Header.Get(CachedHeader) != cached {
			t.Errorf("call %d: user %v, cached %q, error %v", i, user, res.Header.Get(CachedHeader), err)
		}
	}
	if c := tr.Cost(); c.Core != 1 {
		t.Errorf("cost %+v, want 1 of the core pool", c)
	}
}

// TestErrorsThroughGoGitHub finds the typed errors in what go-github gives.
func TestErrorsThroughGoGitHub(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		redirect := reply{status: 302, header: map[string]string{"Location": "https://example.net/"}}
		h := newHost(ok(), redirect, reply{status: 429, body: secondaryBody})
		tr := build(t, h, func(o *Options) { o.MaxWait, o.Budget, o.Dir = 0, 3, dir })
		client := github.NewClient(&http.Client{Transport: tr})
		client.BaseURL = apiURL(t)
		ask := func(login string) error {
			_, _, err := client.Users.Get(t.Context(), login)
			if err != nil {
				noToken(t, dir, fmt.Sprintf("%v %+v %#v", err, err, err))
			}
			return err
		}
		if err := ask("ada-example"); err != nil {
			t.Error(err)
		}
		if _, isOrigin := errors.AsType[*OriginError](ask("bea-example")); !isOrigin {
			t.Error("a redirect to another host is no *OriginError")
		}
		if limit, isLimit := errors.AsType[*LimitError](ask("cyd-example")); !isLimit || limit.Primary {
			t.Errorf("a limit is no *LimitError: %v", limit)
		}
		time.Sleep(time.Hour)
		if budget, isBudget := errors.AsType[*BudgetError](ask("dan-example")); !isBudget || budget.Budget != 3 {
			t.Errorf("the end of the budget is no *BudgetError: %v", budget)
		}
	})
}
