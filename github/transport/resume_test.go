package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// run is what a client asks about an account, with all kinds of answers: pages, a redirect, a query, an empty repository, a failure that
// passes, a limit that ends.
func run(t *testing.T, ctx context.Context, rt http.RoundTripper) (report string, err error) {
	t.Helper()
	var b strings.Builder
	questions := []struct{ method, path, body string }{
		{"GET", "/users/ada-example", ""},
		{"GET", "/users/ada-example/repos?page=1", ""},
		{"GET", "/users/ada-example/repos?page=2", ""},
		{"GET", "/users/ada-example/gpg_keys", ""},
		{"GET", "/repos/ada-example/old", ""}, // two requests
		{"GET", "/repos/ada-example/empty/commits", ""},
		{"GET", "/repos/ada-example/blocked", ""},
		{"GET", "/repos/ada-example/missing", ""},
		{"GET", "/search/commits?q=author:ada-example", ""},
		{"POST", "/graphql", `{"query":"{viewer{login}}"}`},
	}
	for _, q := range questions {
		g, err := askContext(t, ctx, rt, q.method, q.path, q.body)
		if err != nil {
			return b.String(), err
		}
		fmt.Fprintf(&b, "%s %d %s %s\n", q.path, g.Status, g.Body, g.Fetched)
	}
	return b.String(), nil
}

func account(req *http.Request, n int) reply {
	switch {
	case strings.HasSuffix(req.URL.Path, "/old"):
		return reply{status: 301, header: map[string]string{"Location": "/repositories/7"}, body: `{}`}
	case strings.HasSuffix(req.URL.Path, "/empty/commits"):
		return reply{status: 409, body: `{"message":"Git Repository is empty."}`}
	case strings.HasSuffix(req.URL.Path, "/blocked"):
		return reply{status: 451, body: `{"message":"Repository access blocked"}`}
	case strings.HasSuffix(req.URL.Path, "/missing"):
		return reply{status: 404, body: `{"message":"Not Found"}`}
	case req.Method == http.MethodPost:
		return reply{status: 200, body: `{"data":{"viewer":{"login":"ada-example"}}}`}
	}
	return reply{status: 200, body: mustURL(req), header: map[string]string{"ETag": `"` + req.URL.Path + `"`}}
}

func mustURL(req *http.Request) string {
	data, _ := json.Marshal(map[string]string{"asked": req.URL.RequestURI()})
	return string(data)
}

// TestResume kills a run at each of its requests, before the host hears of it and after, and looks what the next one has to send.
func TestResume(t *testing.T) {
	t.Parallel()
	const whole = 11
	for k := 1; k <= whole+1; k++ {
		for _, heard := range []bool{true, false} {
			t.Run(fmt.Sprintf("request %d, heard %v", k, heard), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					dir := t.TempDir()
					ctx, kill := context.WithCancel(t.Context())
					h := newHost()
					h.answer = func(req *http.Request, n int) reply {
						if n == k {
							kill()
						}
						return account(req, n)
					}
					_, err := run(t, ctx, build(t, h, func(o *Options) { o.Dir = dir }))
					if (err != nil) != (k <= whole) {
						t.Fatalf("killed run: %v", err)
					}
					h.sent, h.answer = nil, account
					tr := build(t, h, func(o *Options) { o.Dir = dir })
					report, err := run(t, t.Context(), tr)
					if err != nil {
						t.Fatal(err)
					}
					if most := whole - k + 1; len(h.sent) > most {
						t.Errorf("the resumed run sent %d requests, want at most %d", len(h.sent), most)
					}
					h.sent = nil
					time.Sleep(time.Hour)
					last := build(t, h, func(o *Options) { o.Dir = dir })
					again, err := run(t, t.Context(), last)
					if err != nil || len(h.sent) != 0 || last.Cost() != (Counts{}) {
						t.Errorf("another run sent %d requests, cost %+v, error %v", len(h.sent), last.Cost(), err)
					}
					if d := cmp.Diff(report, again); d != "" {
						t.Errorf("the report is another (-first +second):\n%s", d)
					}
				})
			})
		}
	}
}

// TestJournal reads what was written down.
func TestJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		tagged := ok()
		tagged.header = map[string]string{"ETag": `"a"`}
		h := newHost(reply{status: 502}, tagged, reply{err: fmt.Errorf("no route")}, reply{status: 304})
		get(t, build(t, h, func(o *Options) { o.Dir = dir }), "/users/ada-example?access_token="+token)
		get(t, build(t, h, func(o *Options) { o.Dir, o.Refresh = dir, true }), "/users/ada-example?access_token="+token)
		get(t, build(t, h, func(o *Options) { o.Dir = dir }), "/users/ada-example?access_token="+token)
		data, err := os.ReadFile(filepath.Join(dir, journalName))
		if err != nil {
			t.Fatal(err)
		}
		const line = `{"time":"2000-01-01T00:00:0%dZ","method":"GET","path":"/users/ada-example","status":%d,"pool":"core","counted":%v,"cached":%v,"bytes":%d}` + "\n"
		want := fmt.Sprintf(line, 0, 502, true, false, 0) + fmt.Sprintf(line, 1, 200, true, false, 23) + fmt.Sprintf(line, 1, 0, true, false, 0) +
			fmt.Sprintf(line, 2, 304, false, false, 0) + fmt.Sprintf(line, 2, 200, false, true, 23)
		if d := cmp.Diff(want, string(data)); d != "" {
			t.Errorf("journal (-want +got):\n%s", d)
		}
		noToken(t, dir)
	})
}

// TestJournalIsBounded fills it until it begins anew.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := &journal{dir: dir}
	entry := journalEntry{Path: strings.Repeat("x", 100<<10)}
	for range 35 {
		j.add(entry)
	}
	for _, name := range []string{journalName, oldJournalName} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Size() > mostJournal || info.Size() < 100<<10 {
			t.Errorf("%s: %v, error %v", name, info, err)
		}
	}
	(&journal{dir: filepath.Join(dir, journalName, "below")}).add(entry) // cannot be written, and nobody minds
	(&journal{}).add(entry)
}
