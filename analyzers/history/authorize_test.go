package history_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const canary = "CANARY-0123456789"

func authorize(h http.Header) {
	(&http.Request{Header: h}).SetBasicAuth("x-access-token", canary)
}

// guarded serves a repository to who has the password, after the redirect that a test wants.
func guarded(t *testing.T, root string, redirect func(w http.ResponseWriter, r *http.Request) bool) *server {
	t.Helper()
	front := func(inner http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch _, password, _ := r.BasicAuth(); {
			case redirect != nil && redirect(w, r):
			case password == canary:
				r.Header.Del("Authorization") // http-backend would take the user for the one who pushes
				inner.ServeHTTP(w, r)
			case password != "":
				http.Error(w, "no: "+r.Header.Get("Authorization"), http.StatusForbidden)
			default:
				w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
				w.WriteHeader(http.StatusUnauthorized)
			}
		})
	}
	return serveBehind(t, root, front, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true")
}

func TestFetchPrivate(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 20)
	srv := guarded(t, root, nil)
	r, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Authorize: authorize})
	must(t, err)
	h, err := r.Read(context.Background(), history.ReadOptions{All: true})
	must(t, err)
	if len(h.Commits) != 20 {
		t.Errorf("%d commits", len(h.Commits))
	}
	wrong := func(h http.Header) { (&http.Request{Header: h}).SetBasicAuth("x-access-token", canary+"-no") }
	for name, tc := range map[string]struct {
		add  func(http.Header)
		hint string
	}{"without": {nil, "GH_TOKEN"}, "refused": {wrong, "the token has not expired"}} {
		_, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Authorize: tc.add})
		var e *history.Error
		if !errors.Is(err, history.ErrCredentials) || !errors.As(err, &e) || !strings.Contains(e.Hint(), tc.hint) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error()+e.Hint(), canary) {
			t.Errorf("%s: the error shows the password", name)
		}
	}
}

// TestAuthorizeStaysHome redirects to another port, another scheme and back: what was added for one origin reaches no other.
func TestAuthorizeStaysHome(t *testing.T) {
	t.Parallel()
	var leaked atomic.Int64
	foreign := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["Authorization"]) > 0 || len(r.Header["X-Extra"]) > 0 {
			leaked.Add(1)
		}
		w.WriteHeader(http.StatusNotFound)
	})
	other, plain := httptest.NewTLSServer(foreign), httptest.NewServer(foreign)
	t.Cleanup(other.Close)
	t.Cleanup(plain.Close)
	root, _ := project(t, 20)
	for _, code := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{other.URL, plain.URL, "https://elsewhere.example"} {
			srv := guarded(t, root, func(w http.ResponseWriter, r *http.Request) bool {
				http.Redirect(w, r, to+r.URL.RequestURI(), code)
				return true
			})
			add := func(h http.Header) { authorize(h); h.Set("X-Extra", canary) }
			_, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Authorize: add})
			if err == nil || !strings.Contains(err.Error(), "redirect") || strings.Contains(err.Error(), canary) {
				t.Errorf("%d to %s: %v", code, to, err)
			}
		}
	}
	if n := leaked.Load(); n > 0 {
		t.Errorf("%d requests carried credentials elsewhere", n)
	}
}

// A repository that was renamed is found on the same host, with the credentials.
func TestAuthorizeFollowsRename(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 20)
	srv := guarded(t, root, func(w http.ResponseWriter, r *http.Request) bool {
		rest, old := strings.CutPrefix(r.URL.RequestURI(), "/owner/old")
		if old {
			http.Redirect(w, r, "/owner/repo"+rest, http.StatusMovedPermanently)
		}
		return old
	})
	if _, err := srv.openWith(t, "/owner/old", t.TempDir(), history.FetchOptions{Authorize: authorize}); err != nil {
		t.Error(err)
	}
}

// A server that repeats the credentials in its answer does not get them into an error.
func TestAuthorizeNotInErrors(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 5)
	var mu sync.Mutex
	body := ""
	srv := guarded(t, root, func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		_, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
		if body == "status" {
			http.Error(w, password+" "+r.Header.Get("Authorization"), http.StatusTeapot)
		} else {
			line := "ERR " + body + password + r.Header.Get("Authorization") + "\n"
			_, _ = fmt.Fprintf(w, "%04x%s", len(line)+4, line)
		}
		return true
	})
	for _, form := range []string{"status", "x"} {
		mu.Lock()
		body = form
		mu.Unlock()
		_, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Authorize: authorize})
		if err == nil || strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "Basic") {
			t.Errorf("%s: %v", form, err)
		}
	}
}
