package transport

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const token = "invented_token_0123456789"

// reply is one answer of a scripted host.
type reply struct {
	status  int
	header  map[string]string
	body    string
	err     error // instead of an answer
	cut     bool  // the body ends too early
	slow    time.Duration
	chunked io.Reader // instead of body
}

func ok() reply { return reply{status: 200, body: `{"login":"ada-example"}`} }

// host answers in memory: the replies in their order, then 200. It remembers what was sent when.
type host struct {
	mu      sync.Mutex
	start   time.Time
	now     func() time.Time
	replies []reply
	answer  func(*http.Request, int) reply // where set, instead of replies; the number of the request from 1
	sent    []sent
	busy    int
	busiest int
}

type sent struct {
	At     time.Duration // since the start
	Method string
	Path   string
	Tag    string // If-None-Match
	Since  string // If-Modified-Since
	Auth   string
	Body   string
}

func newHost(replies ...reply) *host {
	return &host{start: time.Now(), now: time.Now, replies: replies}
}

func (h *host) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	h.mu.Lock()
	h.sent = append(h.sent, sent{
		At: h.now().Sub(h.start), Method: req.Method, Path: req.URL.RequestURI(), Tag: req.Header.Get("If-None-Match"),
		Since: req.Header.Get("If-Modified-Since"), Auth: req.Header.Get("Authorization"), Body: string(body),
	})
	h.busy++
	h.busiest = max(h.busiest, h.busy)
	r := ok()
	switch n := len(h.sent); {
	case h.answer != nil:
		r = h.answer(req, n)
	case n <= len(h.replies):
		r = h.replies[n-1]
	}
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		h.busy--
		h.mu.Unlock()
	}()
	if r.slow > 0 {
		time.Sleep(r.slow)
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for name, value := range r.header {
		header.Set(name, value)
	}
	var reader io.Reader = strings.NewReader(r.body)
	if r.chunked != nil {
		reader = r.chunked
	}
	if r.cut {
		reader = io.MultiReader(strings.NewReader(r.body[:len(r.body)/2]), failing{io.ErrUnexpectedEOF})
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)), StatusCode: r.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(reader), ContentLength: -1, Request: req,
	}, nil
}

func (h *host) times() []time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []time.Duration
	for _, s := range h.sent {
		all = append(all, s.At)
	}
	return all
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func apiURL(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse("https://api.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// build makes a Transport over a base, with options that the test sets.
func build(t testing.TB, base http.RoundTripper, set func(*Options)) *Transport {
	t.Helper()
	o := Options{API: apiURL(t), Authorization: "Bearer " + token, Base: base, MaxWait: time.Hour}
	if set != nil {
		set(&o)
	}
	tr, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// got is what a caller sees.
type got struct {
	Status  int
	Body    string
	Cached  string
	Fetched string
}

func ask(t testing.TB, rt http.RoundTripper, method, path, body string) (got, error) {
	t.Helper()
	return askContext(t, context.Background(), rt, method, path, body)
}

func askContext(t testing.TB, ctx context.Context, rt http.RoundTripper, method, path, body string) (got, error) {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, "https://api.example.com"+path, r)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Transport: rt}).Do(req)
	if err != nil {
		return got{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got{Status: res.StatusCode, Body: string(data), Cached: res.Header.Get(CachedHeader), Fetched: res.Header.Get(FetchedHeader)}, nil
}

// get asks and fails the test on an error.
func get(t testing.TB, rt http.RoundTripper, path string) got {
	t.Helper()
	g, err := ask(t, rt, http.MethodGet, path, "")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// noToken fails the test when any file below the folder, or a text, holds the token.
func noToken(t testing.TB, dir string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(text, token) {
			t.Errorf("the token is in %q", text)
		}
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), token) || strings.Contains(path, token) {
			t.Errorf("the token is in %s", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}
