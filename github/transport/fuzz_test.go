package transport

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// FuzzJudge gives any headers and bodies: no answer makes the client come back before now, or at a time that cannot be written.
func FuzzJudge(f *testing.F) {
	for _, s := range []struct {
		status                     int
		after, remaining, reset, b string
	}{
		{403, "1", "", "", secondaryBody},
		{429, "Mon, 23 Nov 2026 14:03:10 GMT", "0", "1795442590", primaryBody},
		{403, "", "0", "253402300800", ""},
		{429, "-1", "0", "-9223372036854775808", ""},
		{429, "9223372036854775807", "0", "9223372036854775807", "{"},
		{200, "0", "00", "1e9", graphqlBody},
		{403, " 5 ", " 0 ", " 1795442590 ", `{"message":1}`},
	} {
		f.Add(s.status, s.after, s.remaining, s.reset, s.b, true)
		f.Add(s.status, s.after, s.remaining, s.reset, s.b, false)
	}
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, status int, after, remaining, reset, body string, graphql bool) {
		pool := Core
		if graphql {
			pool = GraphQL
		}
		h := http.Header{"Retry-After": {after}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset}}
		v := judge(pool, status, h, []byte(body), now)
		for _, at := range []time.Time{v.Until, v.Empty} {
			if !at.IsZero() && (!at.After(now) || at.UTC().Year() > 9999) {
				t.Errorf("%+v", v)
			}
		}
		switch {
		case status == http.StatusTooManyRequests && !v.Limited && readRefusal([]byte(body)) != hintPermission:
			t.Error("429 is no limit")
		case v.Limited && status != 403 && status != 429 && !(status == 200 && graphql):
			t.Errorf("status %d is a limit", status)
		case !v.Limited && (v.Primary || !v.Until.IsZero()):
			t.Errorf("%+v", v)
		}
	})
}

// FuzzReadAnswer reads any file as a kept answer: what is taken has the body that was kept, and can be written and read again.
func FuzzReadAnswer(f *testing.F) {
	dir := f.TempDir()
	for i, reply := range []reply{ok(), {status: 404, body: "no"}, {status: 204}} {
		sub := filepath.Join(dir, string(rune('a'+i)))
		if _, err := ask(f, build(f, newHost(reply), func(o *Options) { o.Dir = sub }), http.MethodGet, "/users/ada-example", ""); err != nil {
			f.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(sub, "*"+answerExt))
		if err != nil || len(files) != 1 {
			f.Fatalf("files %q, error %v", files, err)
		}
		data, err := os.ReadFile(files[0])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"version":1,"status":200,"stored":"9999-12-31T23:59:59Z","checked":"9999-12-31T23:59:59Z","header":{"etag":[]}}`))
	req, err := http.NewRequest(http.MethodGet, "https://api.example.com/", nil)
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(dir, "again"+answerExt)
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := parseAnswer(data)
		if err != nil {
			return
		}
		if sumOf(a.Body) != a.Sum {
			t.Error("another body")
		}
		res := a.response(req)
		if _, err := time.Parse(time.RFC3339, res.Header.Get(FetchedHeader)); err != nil {
			t.Error(err)
		}
		if res.Header.Get("X-RateLimit-Remaining") != "" || string(bodyOf(res)) != string(a.Body) {
			t.Errorf("response %+v", res)
		}
		conditional(req, a)
		if err := a.write(path); err != nil {
			t.Fatal(err)
		}
		if _, err := readAnswer(path); err != nil {
			t.Error(err)
		}
	})
}

// FuzzIsQuery shows that a document with a mutation in front is never taken for a query, whatever follows.
func FuzzIsQuery(f *testing.F) {
	f.Add(`{a}`)
	f.Add(`query{a(b:"}}")}`)
	f.Add(`"""`)
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, rest string) {
		if isQuery(mustJSON(t, map[string]string{"query": "mutation{a} " + rest})) {
			t.Errorf("%q counts as a query", rest)
		}
		isQuery([]byte(rest))
	})
}
