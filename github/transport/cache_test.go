package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func tagged(tag string) reply {
	r := ok()
	r.header = map[string]string{"ETag": tag, "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT", "Link": `<https://api.example.com/x?page=2>; rel="next"`}
	return r
}

// TestCache plays one address over days: asked once, used while young, asked about when old, kept through errors.
func TestCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "api", "x")
		h := newHost()
		tr := func(set func(*Options)) *Transport {
			return build(t, h, func(o *Options) {
				o.Dir = dir
				if set != nil {
					set(o)
				}
			})
		}
		answers := func(r ...reply) { h.sent, h.replies = nil, r }
		start := time.Now().UTC().Format(time.RFC3339)

		answers(tagged(`"a"`))
		first := get(t, tr(nil), "/users/ada-example")
		if d := cmp.Diff(got{200, ok().body, "", start}, first); d != "" {
			t.Errorf("first answer (-want +got):\n%s", d)
		}

		time.Sleep(DefaultFresh - time.Second)
		answers(reply{status: 500})
		young := tr(nil)
		if d := cmp.Diff(got{200, ok().body, "1", start}, get(t, young, "/users/ada-example")); d != "" || len(h.sent) != 0 {
			t.Errorf("young answer, %d sent (-want +got):\n%s", len(h.sent), d)
		}
		if c := young.Cost(); c != (Counts{}) {
			t.Errorf("a young answer cost %+v", c)
		}

		time.Sleep(2 * time.Second)
		answers(reply{status: 304})
		old := tr(nil)
		if d := cmp.Diff(got{200, ok().body, "1", start}, get(t, old, "/users/ada-example")); d != "" || len(h.sent) != 1 {
			t.Errorf("old answer, %d sent (-want +got):\n%s", len(h.sent), d)
		}
		if h.sent[0].Tag != `"a"` || h.sent[0].Since != "Mon, 02 Nov 2026 10:00:00 GMT" || old.Cost().Core != 0 {
			t.Errorf("asked by %+v, cost %+v", h.sent[0], old.Cost())
		}

		// Young again since the host said so; Refresh asks all the same.
		answers(reply{status: 304})
		get(t, tr(nil), "/users/ada-example")
		if len(h.sent) != 0 {
			t.Error("asked again right after 304")
		}
		get(t, tr(func(o *Options) { o.Refresh = true }), "/users/ada-example")
		if len(h.sent) != 1 || h.sent[0].Tag != `"a"` {
			t.Errorf("Refresh sent %+v", h.sent)
		}

		// No failure gives old data, and none takes them away.
		time.Sleep(2 * DefaultFresh)
		for _, bad := range []reply{
			{status: 500},
			{status: 401},
			{status: 403, body: `{"message":"no"}`},
			{err: errors.New("no route")},
			{status: 200, body: `{"login`},
			{status: 429, header: map[string]string{"Retry-After": "9999"}},
		} {
			answers(bad, bad, bad)
			g, err := ask(t, tr(nil), http.MethodGet, "/users/ada-example", "")
			if err == nil && (g.Status == 200 || g.Cached != "") {
				t.Errorf("%+v gave %+v", bad, g)
			}
			time.Sleep(time.Minute)
		}
		answers(reply{status: 304})
		if d := cmp.Diff(got{200, ok().body, "1", start}, get(t, tr(nil), "/users/ada-example")); d != "" || h.sent[0].Tag != `"a"` {
			t.Errorf("after failures (-want +got):\n%s", d)
		}

		// News replace it.
		time.Sleep(2 * DefaultFresh)
		news := tagged(`"b"`)
		news.body = `{"login":"ada-example","name":"Ada"}`
		answers(news)
		want := got{200, news.body, "", time.Now().UTC().Format(time.RFC3339)}
		if d := cmp.Diff(want, get(t, tr(nil), "/users/ada-example")); d != "" {
			t.Errorf("news (-want +got):\n%s", d)
		}
		want.Cached = "1"
		if d := cmp.Diff(want, get(t, tr(nil), "/users/ada-example")); d != "" {
			t.Errorf("kept news (-want +got):\n%s", d)
		}
		noToken(t, dir)
	})
}

// TestWhatIsKept asks twice and looks whether the second request was sent.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	query := `{"query":"{viewer{login}}"}`
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	tests := []struct {
		name, method, path, body string
		reply                    reply
		kept                     bool
	}{
		{"200", "GET", "/a", "", ok(), true},
		{"empty 200", "GET", "/a", "", reply{status: 200}, true},
		{"page of a proxy", "GET", "/a", "", reply{status: 200, header: html, body: "<html>"}, false},
		{"202", "GET", "/a", "", reply{status: 202, body: `{}`}, false},
		{"204", "GET", "/a", "", reply{status: 204}, true},
		{"206", "GET", "/a", "", reply{status: 206, body: `{}`}, false},
		{"401", "GET", "/a", "", reply{status: 401}, false},
		{"403", "GET", "/a", "", reply{status: 403, body: `{"message":"no"}`}, false},
		{"404", "GET", "/a", "", reply{status: 404, body: `{"message":"Not Found"}`}, true},
		{"409", "GET", "/a", "", reply{status: 409, body: `{"message":"Git Repository is empty."}`}, true},
		{"410", "GET", "/a", "", reply{status: 410}, true},
		{"422", "GET", "/a", "", reply{status: 422}, true},
		{"451", "GET", "/a", "", reply{status: 451}, true},
		{"HEAD", "HEAD", "/a", "", ok(), false},
		{"query", "POST", "/graphql", query, reply{status: 200, body: `{"data":{"viewer":{"login":"ada-example"}}}`}, true},
		{"query with errors", "POST", "/graphql", query, reply{status: 200, body: `{"data":{},"errors":[{"type":"NOT_FOUND"}]}`}, false},
		{"query without data", "POST", "/graphql", query, reply{status: 200, body: `{}`}, false},
		{"mutation", "POST", "/graphql", `{"query":"mutation{a}"}`, reply{status: 200, body: `{"data":{}}`}, false},
		{"write", "POST", "/repos/a/b/issues", `{}`, reply{status: 200, body: `{}`}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			h := newHost()
			h.answer = func(*http.Request, int) reply { return tt.reply }
			tr := build(t, h, func(o *Options) { o.Dir = dir })
			first, err := ask(t, tr, tt.method, tt.path, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			second, err := ask(t, tr, tt.method, tt.path, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			want := 2
			if tt.kept {
				want, first.Cached = 1, "1"
			}
			if len(h.sent) != want {
				t.Errorf("sent %d times, want %d", len(h.sent), want)
			}
			if d := cmp.Diff(first, second, cmp.FilterPath(func(p cmp.Path) bool { return !tt.kept && p.Last().String() == ".Fetched" }, cmp.Ignore())); d != "" {
				t.Errorf("second answer (-first +second):\n%s", d)
			}
		})
	}
}

// TestKeptRedirect keeps a new name, so that a second run costs nothing.
func TestKeptRedirect(t *testing.T) {
	t.Parallel()
	h := newHost()
	h.answer = func(req *http.Request, _ int) reply {
		if req.URL.Path == "/repos/ada/old" {
			return reply{status: 301, header: map[string]string{"Location": "https://api.example.com/repositories/1"}, body: `{}`}
		}
		return ok()
	}
	dir := t.TempDir()
	for _, want := range []int{2, 2} {
		tr := build(t, h, func(o *Options) { o.Dir = dir })
		if g := get(t, tr, "/repos/ada/old"); g.Status != 200 || len(h.sent) != want {
			t.Errorf("answer %+v, %d sent", g, len(h.sent))
		}
	}
}

// TestKeysDiffer has different questions, and different people ask the same: none gets another's answer.
func TestKeysDiffer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHost()
	h.answer = func(req *http.Request, n int) reply { return reply{status: 200, body: fmt.Sprintf(`{"data":%d}`, n)} }
	askAs := func(secret, accept, method, path, body string) string {
		tr := build(t, h, func(o *Options) { o.Dir, o.Authorization = dir, secret })
		req, err := http.NewRequestWithContext(t.Context(), method, "https://api.example.com"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body == "" {
			req.Body = nil
		}
		req.Header.Set("Accept", accept)
		res, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(res.Body)
		return string(data)
	}
	for range 2 {
		for i, want := range []string{
			askAs("", "a", "GET", "/x", ""),
			askAs("Bearer 1", "a", "GET", "/x", ""),
			askAs("Bearer 2", "a", "GET", "/x", ""),
			askAs("Bearer 1", "b", "GET", "/x", ""),
			askAs("Bearer 1", "a", "GET", "/x?page=2", ""),
			askAs("Bearer 1", "a", "GET", "/X", ""),
			askAs("Bearer 1", "a", "POST", "/graphql", `{"query":"{a}"}`),
			askAs("Bearer 1", "a", "POST", "/graphql", `{"query":"{b}"}`),
		} {
			if got := fmt.Sprintf(`{"data":%d}`, i+1); got != want {
				t.Errorf("question %d got %s", i+1, want)
			}
		}
	}
}

// TestDamagedFiles puts other things in the place of a kept answer.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHost()
	ask := func() { get(t, build(t, h, func(o *Options) { o.Dir = dir }), "/users/ada-example") }
	ask()
	files, err := filepath.Glob(filepath.Join(dir, "*"+answerExt))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %q, error %v", files, err)
	}
	path := files[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2], "zeros": make([]byte, len(whole)), "another version": []byte(strings.Replace(string(whole), `"version":1`, `"version":9`, 1)),
		"another body":  []byte(strings.Replace(string(whole), `"body":"ey`, `"body":"fy`, 1)),
		"another key":   []byte(strings.Replace(string(whole), `"key":"`, `"key":"00`, 1)),
		"odd status":    []byte(strings.Replace(string(whole), `"status":200`, `"status":100`, 1)),
		"no time":       []byte(strings.Replace(string(whole), `"stored":"20`, `"gone":"20`, 1)),
		"of the future": []byte(strings.Replace(string(whole), `"checked":"20`, `"checked":"80`, 1)),
	}
	for name, data := range damage {
		if name != "zeros" && string(data) == string(whole) {
			t.Fatalf("%s: nothing was damaged", name)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		before := len(h.sent)
		ask()
		ask()
		if sent := len(h.sent) - before; sent != 1 {
			t.Errorf("%s: %d requests sent, want 1", name, sent)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	ask() // a folder in the way is no reason to fail
}

// TestModes keeps others from reading, and leaves no unfinished files.
func TestModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // modes do not exist there
	}
	dir := filepath.Join(t.TempDir(), "cache", "api", "x")
	get(t, build(t, newHost(), func(o *Options) { o.Dir = dir }), "/users/ada-example")
	seen := map[string]os.FileMode{}
	err := filepath.WalkDir(filepath.Dir(filepath.Dir(dir)), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		name := filepath.Base(path)
		if strings.HasSuffix(name, answerExt) {
			name = "answer"
		}
		seen[name] = info.Mode()
		return err
	})
	want := map[string]os.FileMode{"cache": os.ModeDir | 0o700, "api": os.ModeDir | 0o700, "x": os.ModeDir | 0o700, "answer": 0o600, journalName: 0o600}
	if d := cmp.Diff(want, seen); d != "" || err != nil {
		t.Errorf("error %v, modes (-want +got):\n%s", err, d)
	}
}

// TestFolderThatCannotBeWritten says so once and goes on.
func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var notes []string
	tr := build(t, newHost(), func(o *Options) {
		o.Dir = filepath.Join(file, "below")
		o.Note = func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	})
	for range 3 {
		if g := get(t, tr, "/users/ada-example"); g.Status != 200 {
			t.Errorf("answer %+v", g)
		}
	}
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "answers cannot be kept: ") {
		t.Errorf("notes %q", notes)
	}
}
