package transport

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history/dial"
)

func parse(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestRedirects has one host redirect to all kinds of other places, one of which is a second host, and looks whether that hears anything.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var foreign atomic.Int32
	hear := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		foreign.Add(1)
		if r.Header.Get("Authorization") != "" {
			t.Errorf("%s got the token", r.Host)
		}
		_, _ = w.Write([]byte(`{}`))
	})
	other, plain := httptest.NewTLSServer(hear), httptest.NewServer(hear)
	defer other.Close()
	defer plain.Close()

	mux := http.NewServeMux()
	api := httptest.NewTLSServer(mux)
	defer api.Close()
	mux.HandleFunc("/go", func(w http.ResponseWriter, r *http.Request) {
		var status int
		_, _ = fmt.Sscan(r.FormValue("status"), &status)
		w.Header().Set("Location", r.FormValue("to"))
		w.WriteHeader(status)
	})
	mux.HandleFunc("/here", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("the same host got %q", r.Header.Get("Authorization"))
		}
		_, _ = w.Write([]byte(`{}`))
	})
	_, port, _ := strings.Cut(strings.TrimPrefix(api.URL, "https://"), ":")
	places := []struct {
		name, to string
		follows  bool
	}{
		{"same origin", "/here", true},
		{"same origin in full, with a user in it", strings.Replace(api.URL, "https://", "https://ada:secret@", 1) + "/here", true},
		{"another port", other.URL + "/there", false},
		{"another name of the same address", "https://localhost:" + port + "/here", false},
		{"plain http, another port", plain.URL + "/there", false},
		{"plain http, same port", strings.Replace(api.URL, "https://", "http://", 1) + "/here", false},
		{"another scheme", "file:///etc/passwd", false},
	}
	for _, place := range places {
		for _, status := range []int{301, 302, 307, 308} {
			t.Run(fmt.Sprintf("%s %d", place.name, status), func(t *testing.T) {
				dir := t.TempDir()
				tr := build(t, api.Client().Transport, func(o *Options) { o.API, o.Dir = parse(t, api.URL), dir })
				res, err := (&http.Client{Transport: tr}).Get(fmt.Sprintf("%s/go?status=%d&to=%s", api.URL, status, url.QueryEscape(place.to)))
				if place.follows {
					if err != nil || res.StatusCode != 200 {
						t.Errorf("answer %v, error %v", res, err)
					}
					return
				}
				if _, ok := errors.AsType[*OriginError](err); !ok {
					t.Errorf("error %v (%T)", err, err)
				}
				noToken(t, dir, fmt.Sprintf("%v %+v %#v", err, err, err))
			})
		}
	}
	if n := foreign.Load(); n != 0 {
		t.Errorf("other places heard of %d requests", n)
	}
}

// TestAuthAlone looks at the link by itself: whatever comes before it, the token goes to the API and nowhere else.
func TestAuthAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		url  string
		want string
	}{
		{"https://api.example.com/users/ada", "Bearer " + token},
		{"https://API.example.com:443/users/ada", "Bearer " + token},
		{"https://api.example.com:8443/users/ada", ""},
		{"http://api.example.com/users/ada", ""},
		{"http://api.example.com:443/users/ada", ""},
		{"https://api.example.com.example.net/", ""},
		{"https://example.com/", ""},
		{"https://api.example.com@example.net/", ""},
	}
	for _, tt := range tests {
		h := newHost()
		a := &auth{next: h, api: apiURL(t), authorize: authorizer("Bearer " + token)}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tt.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Basic Zm9yZWlnbg==")
		if _, err := a.RoundTrip(req); err != nil {
			t.Fatal(err)
		}
		if h.sent[0].Auth != tt.want {
			t.Errorf("%s got %q, want %q", tt.url, h.sent[0].Auth, tt.want)
		}
		if req.Header.Get("Authorization") != "Basic Zm9yZWlnbg==" {
			t.Errorf("%s: the caller's request was changed", tt.url)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{},
		{API: parse(t, "http://api.example.com/")},
		{API: parse(t, "https://ada:"+token+"@api.example.com/")},
		{API: parse(t, "https://api.example.com/"), Authorization: "Bearer " + token + "\r\nHost: example.net"},
		{API: parse(t, "https:///users")},
	} {
		tr, err := New(o)
		if err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("got %v, error %v", tr, err)
		}
	}
}

// TestSecretsDoNotPrint formats with all verbs that there are.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	o := Options{API: apiURL(t), Authorization: "Bearer " + token}
	tr := build(t, nil, nil)
	for _, verb := range "vTtbcdoOqxXUeEfFgGs" { // %p and %w of such values, which fmt formats itself, go vet refuses
		for _, flag := range []string{"", "+", "#"} {
			format := "%" + flag + string(verb)
			for _, v := range []any{o, &o, tr, []Options{o}, struct{ O Options }{o}, struct{ T *Transport }{tr}} {
				if text := fmt.Sprintf(format, v); strings.Contains(text, token) || bytes.Contains([]byte(text), []byte(fmt.Sprintf("%x", token))) {
					t.Errorf("%s of %T shows the token", format, v)
				}
			}
		}
	}
	if got := fmt.Sprint(o); got != "transport.Options{API: https://api.example.com/}" {
		t.Errorf("options print as %q", got)
	}
}

// TestPrivateAddress has the transport of its own refuse a server on loopback, unless the user named it.
func TestPrivateAddress(t *testing.T) {
	t.Parallel()
	heard := false
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard = true }))
	defer srv.Close()
	_, err := (&http.Client{Transport: build(t, nil, func(o *Options) { o.API, o.Base = parse(t, srv.URL), nil })}).Get(srv.URL)
	if !errors.Is(err, dial.ErrPrivate) || heard {
		t.Errorf("error %v, heard %v", err, heard)
	}
	// With leave it gets as far as the certificate, which nobody trusts.
	_, err = (&http.Client{Transport: build(t, nil, func(o *Options) { o.API, o.Base, o.AllowPrivate = parse(t, srv.URL), nil, true })}).Get(srv.URL)
	if err == nil || errors.Is(err, dial.ErrPrivate) || heard {
		t.Errorf("error %v, heard %v", err, heard)
	}
}
