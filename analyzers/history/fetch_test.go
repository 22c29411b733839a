package history_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// server serves the repositories below a folder over https with git's own http-backend.
type server struct {
	*httptest.Server
	bytes atomic.Int64
}

func serve(t *testing.T, root string, config ...string) *server {
	t.Helper()
	return serveBehind(t, root, func(h http.Handler) http.Handler { return h }, config...)
}

// serveBehind puts something in front of the server.
func serveBehind(t *testing.T, root string, front func(http.Handler) http.Handler, config ...string) *server {
	t.Helper()
	execPath := strings.TrimSpace(string(git(t, root, nil, "--exec-path")))
	backend := &cgi.Handler{
		Stderr: io.Discard,
		Path:   filepath.Join(execPath, "git-http-backend"),
		Env: append([]string{
			"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
			"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
		}, config...),
	}
	s := &server{}
	s.Server = httptest.NewTLSServer(front(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/private/"):
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
		case strings.HasPrefix(r.URL.Path, "/moved/"):
			http.Redirect(w, r, "https://elsewhere.example/owner/repo/info/refs?service=git-upload-pack", http.StatusFound)
		default:
			backend.ServeHTTP(&counting{w, &s.bytes}, r)
		}
	})))
	t.Cleanup(s.Close)
	return s
}

type counting struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c *counting) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func (s *server) open(t *testing.T, path, cache string) (*history.Repository, error) {
	t.Helper()
	return s.openWith(t, path, cache, history.FetchOptions{})
}

func (s *server) openWith(t *testing.T, path, cache string, o history.FetchOptions) (*history.Repository, error) {
	t.Helper()
	o.Client = s.Client().Transport
	r, err := history.Open(context.Background(), s.URL+path, history.OpenOptions{Untrusted: true, CacheDir: cache, Fetch: o})
	if err == nil {
		t.Cleanup(func() { _ = r.Close() })
	}
	return r, err
}

// project puts a repository where the server serves it.
func project(t *testing.T, n int) (root, repo string) {
	t.Helper()
	root = t.TempDir()
	repo = filepath.Join(root, "owner", "repo.git")
	if err := os.MkdirAll(filepath.Dir(repo), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(build(t, n), ".git"), repo); err != nil {
		t.Fatal(err)
	}
	run(t, repo, nil, "config", "core.bare", "true")
	run(t, repo, nil, "repack", "-qad")
	return root, repo
}

func TestFetch(t *testing.T) {
	t.Parallel()
	for name, filter := range map[string]string{"with filter": "true", "without filter": "false"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, repo := project(t, 300)
			srv := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1="+filter)
			cache := t.TempDir()
			count := func() (int, bool) {
				r, err := srv.open(t, "/owner/repo", cache)
				if err != nil {
					t.Fatal(err)
				}
				h, err := r.Read(context.Background(), history.ReadOptions{All: true})
				if err != nil {
					t.Fatal(err)
				}
				return len(h.Commits), h.Facts.Partial
			}
			n, partial := count()
			if n != 300 || partial != (filter == "true") {
				t.Fatalf("%d commits, partial %v", n, partial)
			}
			// Nothing new: nothing but the list of references crosses the wire.
			before := srv.bytes.Load()
			if n, _ = count(); n != 300 {
				t.Fatalf("second time: %d commits", n)
			}
			if again := srv.bytes.Load() - before; again > 2000 {
				t.Errorf("%d bytes for a repository that has nothing new", again)
			}
			run(t, repo, []byte("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 1\nx\nfrom refs/heads/main^0\n"), "fast-import", "--quiet")
			if n, _ = count(); n != 301 {
				t.Fatalf("after a new commit: %d commits", n)
			}
			blobs, err := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*", "objects", "pack", "*.pack"))
			if err != nil || len(blobs) != 2 {
				t.Fatalf("packs in the cache: %v %v", blobs, err)
			}
			left, _ := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*", "*tmp*"))
			if len(left) > 0 {
				t.Errorf("temporary files are left: %v", left)
			}
		})
	}
}

// With contents everything is fetched, even where the cache has the same commits without them, and no more than the limit.
func TestFetchContents(t *testing.T) {
	t.Parallel()
	root, repo := project(t, 30)
	srv := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true")
	cache := t.TempDir()
	// files gives how many text files can be read, of all that the commits change.
	files := func(o history.FetchOptions) (read, all int) {
		r, err := srv.openWith(t, "/owner/repo", cache, o)
		must(t, err)
		h, err := r.Read(context.Background(), history.ReadOptions{All: true})
		must(t, err)
		if h.Facts.Partial == o.Contents {
			t.Errorf("partial: %v, with contents: %v", h.Facts.Partial, o.Contents)
		}
		contents := r.Contents()
		for i := range h.Commits {
			changes, err := contents.Changes(context.Background(), h.Commits[i].ID)
			must(t, err)
			for k := range changes.Files {
				all++
				_, err := contents.Patch(context.Background(), &changes.Files[k])
				if err == nil {
					read++
				} else if !errors.Is(err, history.ErrNoContents) {
					t.Error(err)
				}
			}
		}
		return read, all
	}
	if read, all := files(history.FetchOptions{}); read != 0 || all == 0 {
		t.Errorf("without contents %d of %d files can be read", read, all)
	}
	whole, all := files(history.FetchOptions{Contents: true})
	if whole != all || all == 0 {
		t.Errorf("with contents %d of %d files can be read", whole, all)
	}
	run(t, repo, []byte("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline fresh\ndata 2\nx\n\n"), "fast-import", "--quiet")
	if read, all := files(history.FetchOptions{Contents: true}); read != all || all != whole+1 {
		t.Errorf("after a new commit %d of %d files can be read, %d before", read, all, whole)
	}
	if read, all := files(history.FetchOptions{}); read != 0 || all != whole+1 {
		t.Errorf("without contents again %d of %d files can be read", read, all)
	}
	if _, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Contents: true, MaxBytes: 700}); err == nil || !strings.Contains(err.Error(), "more than the limit") {
		t.Errorf("too much: %v", err)
	}
	folders, err := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*"))
	if err != nil || len(folders) != 2 {
		t.Errorf("in the cache: %v %v", folders, err)
	}
}

func TestIsURL(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]bool{"https://github.com/a/b": true, "file:///a": true, "a/b": false, "/a/b": false, "C:\\a": false, "git@github.com:a/b": false} {
		if history.IsURL(target) != want {
			t.Errorf("%s: %v", target, !want)
		}
	}
}

func TestFetchFails(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 20)
	run(t, root, nil, "init", "-q", "--bare", "owner/empty.git")
	srv := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true")
	for path, want := range map[string]error{"/private/repo": history.ErrCredentials, "/owner/empty": history.ErrNoCommits} {
		if _, err := srv.open(t, path, t.TempDir()); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	for path, want := range map[string]string{"/owner/missing": "not found", "/moved/repo": "redirects to another place"} {
		if _, err := srv.open(t, path, t.TempDir()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := history.OpenOptions{CacheDir: t.TempDir(), Fetch: history.FetchOptions{Client: srv.Client().Transport}}
	if _, err := history.Open(ctx, srv.URL+"/owner/repo", o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	o = history.OpenOptions{CacheDir: t.TempDir(), Fetch: history.FetchOptions{Client: srv.Client().Transport, MaxBytes: 700}}
	if _, err := history.Open(context.Background(), srv.URL+"/owner/repo", o); err == nil || !strings.Contains(err.Error(), "more than the limit") {
		t.Errorf("too much: %v", err)
	}
	// Without a word from the user no private address is reached.
	if _, err := history.Open(context.Background(), srv.URL+"/owner/repo", history.OpenOptions{CacheDir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "private address") {
		t.Errorf("loopback: %v", err)
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"http://github.com/a/b":                "only https",
		"ssh://git@github.com/a/b":             "only https",
		"file:///etc/passwd":                   "only https",
		"ext::sh://x/y":                        "only https",
		"https://user:CANARY@github.com/a/b":   "user or a password",
		"https://github.com/a":                 "not of the form",
		"https://github.com/a/b?x=y":           "not of the form",
		"https://github.com/a/b#c":             "not of the form",
		"https://github.com/a/../b":            "not of the form",
		"https://github.com/--upload-pack=x/b": "not of the form",
		"https://github.com/a/b%2fc":           "not of the form",
		"https://":                             "not of the form",
	} {
		_, err := history.Open(context.Background(), target, history.OpenOptions{CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", target, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: the error shows the password: %v", target, err)
		}
	}
}
