package transport

import (
	"net/http"
	"testing"
)

// TestCacheControl lets a single request ask anew: for comments that this program itself has just written.
func TestCacheControl(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		directive string
		sent      int
		tag       string
	}{
		{"", 1, ""},
		{"max-age=0", 1, ""}, // not one that is known
		{"no-cache", 2, `"a"`},
		{"max-age=0, No-Cache", 2, `"a"`},
		{"no-store", 2, ""},
	} {
		h := newHost(tagged(`"a"`), reply{status: 304})
		if tt.directive == "no-store" {
			h.replies = nil
		}
		tr := build(t, h, func(o *Options) { o.Dir = t.TempDir() })
		for range 2 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com/comments", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Cache-Control", tt.directive)
			if res, err := tr.RoundTrip(req); err != nil || res.StatusCode != 200 {
				t.Errorf("%q: answer %v, error %v", tt.directive, res, err)
			}
		}
		if len(h.sent) != tt.sent || h.sent[len(h.sent)-1].Tag != tt.tag {
			t.Errorf("%q: sent %+v", tt.directive, h.sent)
		}
	}
}

// TestOtherAnswersAreAskedAnewInFull asks nobody whether a 404 still holds: 304 must always mean content.
func TestOtherAnswersAreAskedAnewInFull(t *testing.T) {
	t.Parallel()
	missing := tagged(`"gone"`)
	missing.status = 404
	h := newHost(missing, tagged(`"a"`))
	dir := t.TempDir()
	for i, want := range []int{404, 200} {
		g := get(t, build(t, h, func(o *Options) { o.Dir, o.Refresh = dir, true }), "/users/ada-example")
		if g.Status != want || h.sent[i].Tag != "" || h.sent[i].Since != "" {
			t.Errorf("answer %+v to %+v", g, h.sent[i])
		}
	}
}

// TestHeadersThatAreOurs has the host send them.
func TestHeadersThatAreOurs(t *testing.T) {
	t.Parallel()
	r := ok()
	r.header = map[string]string{CachedHeader: "1", FetchedHeader: "1999-01-01T00:00:00Z"}
	for _, dir := range []string{"", t.TempDir()} {
		g := get(t, build(t, newHost(r), func(o *Options) { o.Dir = dir }), "/users/ada-example")
		if g.Cached != "" || g.Fetched < "2000" {
			t.Errorf("answer %+v", g)
		}
	}
}
