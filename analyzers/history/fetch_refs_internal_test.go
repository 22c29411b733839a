package history

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// What a server names its references must not write other lines into our files.
func TestPlanFetchHostile(t *testing.T) {
	t.Parallel()
	id := plumbing.NewHash(strings.Repeat("ab", 20))
	for _, name := range []string{
		"refs/heads/a\nb", "refs/heads/../../config", "refs/heads/x y", "refs/heads/x.lock", "refs/heads/", "refs/heads/\x1b[31m", "refs/heads/@{1}", "HEAD", "config",
	} {
		adv := packp.NewAdvRefs()
		adv.References[name] = id
		if plan, err := planFetch(adv, nil); !errors.Is(err, ErrNoCommits) {
			t.Errorf("%q: %v %v", name, plan, err)
		}
		adv.References["refs/heads/main"] = id
		if err := adv.Capabilities.Add(capability.SymRef, "HEAD:"+name); err != nil {
			t.Fatal(err)
		}
		plan, err := planFetch(adv, nil)
		if err != nil || len(plan.refs) != 1 || strings.Count(plan.head, "\n") > 0 || plan.head != unbornHead && plan.head != "ref: "+name {
			t.Errorf("%q: %+v %v", name, plan, err)
		}
		if plan.head == "ref: "+name && plumbing.ReferenceName(name).Validate() != nil {
			t.Errorf("HEAD would point to %q", name)
		}
	}
}

// The credentials go to the origin alone, however it is written.
func TestSameOrigin(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"https://github.com/a/b", "https://github.com/c", true},
		{"https://github.com/a/b", "https://GitHub.com:443/c", true},
		{"https://github.com/a/b", "http://github.com/a/b", false},
		{"https://github.com/a/b", "https://github.com:8443/a/b", false},
		{"https://github.com/a/b", "https://www.github.com/a/b", false},
		{"https://github.com/a/b", "https://github.com.example/a/b", false},
		{"https://github.com/a/b", "https://github.com@example.org/a/b", false},
		{"http://github.com/a/b", "http://github.com/a/b", false},
	} {
		if got := sameOrigin(mustURL(t, tc.a), mustURL(t, tc.b)); got != tc.want {
			t.Errorf("%s and %s: %v", tc.a, tc.b, got)
		}
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
