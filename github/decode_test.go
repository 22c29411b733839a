package github

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
	"github.com/google/go-cmp/cmp"
)

const (
	newPush = `{"type":"PushEvent","actor":{"login":"ada-example"},"repo":{"name":"ada-example/app"},"created_at":"2026-11-19T16:20:00Z",` +
		`"payload":{"repository_id":1,"push_id":2,"ref":"refs/heads/main","head":"1111111111111111111111111111111111111111","before":"2222222222222222222222222222222222222222"}}`
	oldPush = `{"type":"PushEvent","actor":{"login":"ada-example"},"repo":{"name":"ada-example/app"},"created_at":"2026-11-19T16:20:00Z",` +
		`"payload":{"push_id":2,"size":1,"distinct_size":1,"ref":"refs/heads/main","head":"1111111111111111111111111111111111111111","before":"2222222222222222222222222222222222222222",` +
		`"commits":[{"sha":"1111111111111111111111111111111111111111","author":{"email":"ada@example.org","name":"Ada"},"message":"x","distinct":true,"url":"https://x"}]}}`
)

func TestPushesOfBothShapes(t *testing.T) {
	t.Parallel()
	fresh, ok, err := pushOf([]byte(newPush))
	if !ok || err != nil || fresh.Before.Short() != "222222222222" || fresh.Head.Short() != "111111111111" || fresh.Kind != server.Pushed {
		t.Errorf("%+v, %v, %v", fresh, ok, err)
	}
	old, ok, err := pushOf([]byte(oldPush))
	if !ok || err != nil || old != fresh {
		t.Errorf("%+v, %v, %v", old, ok, err)
	}
	if _, ok, err := pushOf([]byte(`{"type":"WatchEvent","payload":{}}`)); ok || err != nil {
		t.Errorf("another event: %v, %v", ok, err)
	}
	for _, change := range [][2]string{
		{`"ada-example/app"`, `"../../x"`},
		{`"ada-example/app"`, `7`},
		{`2026-11-19T16:20:00Z`, `99999-11-19T16:20:00Z`},
		{`1111111111111111111111111111111111111111`, `0000000000000000000000000000000000000000`},
		{`1111111111111111111111111111111111111111`, `zz`},
		{`{"repository_id"`, `["repository_id"`},
	} {
		if p, ok, err := pushOf([]byte(strings.Replace(newPush, change[0], change[1], 1))); ok || err == nil {
			t.Errorf("%v: %+v", change, p)
		}
	}
}

// One odd item loses itself alone, and the record says so.
func TestOddItems(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	odd := strings.Replace(newPush, "2026", "99999", 1)
	s.Fault(onPath("/events/public", &githubtest.Answer{Status: 200, Body: []byte("[" + newPush + "," + odd + ",null,7," + oldPush + "]")}))
	got, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	// null is an event of no type, so no push.
	if g := fatal(got.Record); len(got.Record.Pushes) != 2 || len(g) != 1 || !strings.HasPrefix(g[0].Reason, "2 of 5 items") {
		t.Errorf("%d pushes, gaps %+v", len(got.Record.Pushes), got.Record.Gaps)
	}
}

// Dates of commits are the author's to choose, so that an odd one must not hide the commit.
func TestStampTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]history.Time{
		"2026-01-02T03:04:05.000-08:00":     {Unix: 1767351845, Offset: -480},
		"2026-01-02T03:04:05.000+05:30":     {Unix: 1767303245, Offset: 330},
		"2026-01-02T03:04:05Z":              {Unix: 1767323045},
		"2026-01-02T03:04:05+14:00":         {Unix: 1767272645, Offset: 840},
		"2026-01-02T03:04:05+15:00":         {Unix: 1767269045, Zone: history.ZoneImpossible},
		"99999-01-02T03:04:05Z":             {Zone: history.ZoneMalformed},
		"":                                  {Zone: history.ZoneMalformed},
		"2026-01-02T03:04:05.000-99:99":     {Zone: history.ZoneMalformed},
		"0001-01-01T00:00:00Z":              {Unix: -62135596800},
		"2026-01-02T03:04:05.000-08:00\x00": {Zone: history.ZoneMalformed},
	} {
		if d := cmp.Diff(want, stampTime(text), cmp.AllowUnexported(history.Time{})); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

const hostile = `\u001b[2J\u202e\u0000::error::</script>|*_@ada\r\n=cmd()`

// identifiers are the fields without which an item is refused. Types decide how it is read.
var identifiers = []string{
	"type", "full_name", "nameWithOwner", "login", "name", "sha", "oid", "head", "before", "after", "key_id", "key", "created_at", "createdAt", "timestamp", "pushed_at", "pushedAt",
}

// Hostile strings in every field of every answer: nothing but names that GitHub allows reaches a plain string.
func TestHostileStrings(t *testing.T) {
	t.Parallel()
	scenario := contributed(3, nil)
	scenario.Repositories = append(scenario.Repositories, githubtest.Repository{
		Name: "ada-example/signed", Created: day(2024, 1, 2), Pushed: day(2026, 1, 1), KiB: 100,
		Recipe: "person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=2024-01-03 days=100 seed=7 max=5 sign=pgp:ada\n",
	})
	for _, keep := range [][]string{identifiers[:1], identifiers} {
		s := githubtest.Start(t, scenario)
		s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
			if len(keep) == 1 && strings.HasSuffix(r.URL.Path, "/users/ada-example") { // all else would end there
				return nil
			}
			return spoiled(keep)
		})
		c := clientOf(t, s)
		got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true, IncludeForks: true})
		if err != nil {
			t.Fatal(err)
		}
		if odd := len(fatal(got.Record)) > 0; odd != (len(keep) == 1) || odd == (len(got.Record.Repositories) > 0) {
			t.Errorf("%d repositories, gaps %+v", len(got.Record.Repositories), got.Record.Gaps)
		}
		noControl(t, got)
		if got, err = clientOf(t, s, anonymous).Account(t.Context(), AccountOptions{Login: "ada-example", IncludeForks: true}); err != nil {
			t.Fatal(err)
		}
		noControl(t, got)
		r := &server.Record{}
		asks := askedAbout(t, s, &server.Record{Repositories: []server.Repository{{Name: "ada-example/signed"}}}, 1)
		if err := c.Identify(t.Context(), r, asks); err != nil {
			t.Fatal(err)
		}
		noControl(t, r)
		r, err = c.Pull(t.Context(), "someone-else/tool", 7)
		if err != nil {
			printable(t, err)
		} else {
			noControl(t, r)
		}
	}
	s := githubtest.Start(t, scenario)
	s.Fault(func(int, *http.Request) *githubtest.Answer { return spoiled(identifiers[:1]) })
	_, err := clientOf(t, s).Account(t.Context(), AccountOptions{Login: "ada-example"})
	if !isKind(err, ServerFault) {
		t.Errorf("%v", err)
	}
	printable(t, err)
}

func spoiled(keep []string) *githubtest.Answer {
	return &githubtest.Answer{Edit: func(status int, _ http.Header, body []byte) (int, []byte) {
		var v any
		if json.Unmarshal(body, &v) != nil {
			return status, body
		}
		out, err := json.Marshal(spoil(v, "", keep))
		if err != nil {
			return http.StatusInternalServerError, nil
		}
		return status, out
	}}
}

// spoil puts the hostile string into every string but those of the fields that are kept.
func spoil(v any, key string, keep []string) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = spoil(v[k], k, keep)
		}
	case []any:
		for i := range v {
			v[i] = spoil(v[i], key, keep)
		}
	case string:
		if slices.Contains(keep, key) {
			return v
		}
		var bad string
		if err := json.Unmarshal([]byte(`"`+hostile+`"`), &bad); err != nil {
			panic(err)
		}
		return v + bad
	}
	return v
}

// noControl looks for control characters: those in history.Text are escaped on the way to JSON, those in plain strings show up as \u00….
func noControl(t *testing.T, v any) {
	t.Helper()
	out := asJSON(t, v)
	for _, sign := range []string{`\u001b`, `\u0000`, "\u202e", `</script>`, `\u003c/script`} {
		for line := range strings.Lines(out) {
			// A Text is a quoted string within a string: "\"…\"".
			if strings.Contains(line, sign) && !strings.Contains(line, `"\"`) {
				t.Errorf("%s in %s", sign, line)
			}
		}
	}
}

// The token goes to the API alone, and stays out of the cache.
func TestTokenStaysWhereItBelongs(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(2, 3, 5), githubtest.WithToken(testToken))
	dir := t.TempDir()
	c := clientOf(t, s, cached(dir))
	if _, err := c.Account(t.Context(), AccountOptions{Login: "ada-example", Deep: true}); err != nil {
		t.Fatal(err)
	}
	for _, q := range s.Requests() {
		if q.Header.Get("Authorization") != "Bearer "+testToken {
			t.Errorf("%s was asked as %q", q.Path, q.Header.Get("Authorization"))
		}
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if strings.Contains(path+string(data), testToken) {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
	if n, err := Purge(dir, "nobody-here"); n != 0 || err != nil {
		t.Errorf("purged %d files of somebody else, %v", n, err)
	}
	if n, err := Expire(dir, 0, scenarioNow.AddDate(0, 0, 29)); n != 0 || err != nil {
		t.Errorf("%d files expired after 29 days, %v", n, err)
	}
	if n, err := Purge(dir, "Ada-Example"); n != files || err != nil {
		t.Errorf("purged %d of %d files, %v", n, files, err)
	}
}

func FuzzPush(f *testing.F) {
	f.Add([]byte(newPush))
	f.Add([]byte(oldPush))
	f.Add([]byte(`{"type":"PushEvent","payload":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, ok, err := pushOf(data)
		if !ok || err != nil {
			return
		}
		if !validRepository(p.Repository) || p.Head.IsZero() || p.At.IsZero() || p.Kind != server.Pushed {
			t.Errorf("%q gives %+v", data, p)
		}
	})
}

func FuzzItems(f *testing.F) {
	f.Add([]byte(`{"ref":"refs/heads/a","before":"1111111111111111111111111111111111111111","after":"","timestamp":"2026-01-01T00:00:00Z","activity_type":"push","actor":null}`))
	f.Add([]byte(`{"sha":"1111111111111111111111111111111111111111","repository":{"full_name":"a/b"},"commit":{"author":{"date":"2026-01-01T00:00:00+01:00"},"committer":{}}}`))
	f.Add([]byte(`{"key_id":"0123456789ABCDEF","subkeys":[{"key_id":"x"}],"emails":[{"email":"a","verified":true}]}`))
	f.Add([]byte(`{"key":"ssh-ed25519 AAAA ada","created_at":"2026-01-01"}`))
	f.Add([]byte(`{"full_name":"a/b","parent":{"full_name":"c/d","parent":{}},"default_branch":"main"}`))
	c := &Client{host: dotcom}
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := activityOf("a/b", data); err == nil && p.At.IsZero() {
			t.Errorf("%q gives %+v", data, p)
		}
		if e, err := c.foundOf(data); err == nil && (!validRepository(e.Repository) || e.ID.IsZero()) {
			t.Errorf("%q gives %+v", data, e)
		}
		if k, err := openPGPKey(data); err == nil && !keyID.MatchString(k.IDs[0]) {
			t.Errorf("%q gives %+v", data, k)
		}
		if k, err := sshKey(data, server.SSHAccess); err == nil && !strings.HasPrefix(k.IDs[0], "SHA256:") {
			t.Errorf("%q gives %+v", data, k)
		}
		var r restRepository
		if json.Unmarshal(data, &r) == nil {
			if repo, err := c.fromREST(&r); err == nil && (!validRepository(repo.Name) || repo.Parent != "" && !validRepository(repo.Parent)) {
				t.Errorf("%q gives %+v", data, repo)
			}
		}
	})
}
