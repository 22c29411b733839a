package history_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// parse gives an id that git printed.
func parse(t testing.TB, hex []byte) object.ID {
	t.Helper()
	id, err := object.ParseID(strings.TrimSpace(string(hex)))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestFetchCommitsOnly fetches from servers that allow the filter, another one, or none: the commits are the same each time.
func TestFetchCommitsOnly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config         [][2]string
		partial, trees bool
	}{
		"all filters": {[][2]string{{"uploadpack.allowFilter", "true"}}, true, false},
		"not trees":   {[][2]string{{"uploadpack.allowFilter", "true"}, {"uploadpackfilter.tree.allow", "false"}}, true, true},
		"none of ours": {
			[][2]string{{"uploadpack.allowFilter", "true"}, {"uploadpackfilter.tree.allow", "false"}, {"uploadpackfilter.blob:none.allow", "false"}},
			false, true,
		},
		"no filter": {nil, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, repo := project(t, 300)
			for _, c := range tc.config {
				run(t, repo, nil, "config", c[0], c[1])
			}
			run(t, repo, []byte("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 8\nthe last\nfrom refs/heads/main^0\nM 100644 inline .mailmap\ndata 40\nAda Example <ada@example.org> <a@x.org>\n\n"), "fast-import", "--quiet")
			srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=x.y", "GIT_CONFIG_VALUE_1=z"), t.TempDir()
			for range 2 { // the second time nothing is new
				r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{CommitsOnly: true})
				must(t, err)
				h, err := r.Read(context.Background(), history.ReadOptions{All: true})
				must(t, err)
				if len(h.Commits) != 301 || h.Facts.Partial != tc.partial || (len(h.Mailmap) > 0) != !tc.partial {
					t.Errorf("%d commits, partial %v, %d entries of .mailmap", len(h.Commits), h.Facts.Partial, len(h.Mailmap))
				}
				contents, last := r.Contents(), parse(t, git(t, repo, nil, "rev-parse", "main"))
				text, err := contents.Commit(last)
				must(t, err)
				if text.Message.Untrusted() != "the last" {
					t.Errorf("message %s", text.Message)
				}
				changes, err := contents.Changes(context.Background(), last)
				if tc.trees && (err != nil || len(changes.Files) != 1) || !tc.trees && !errors.Is(err, history.ErrNoContents) {
					t.Errorf("changes: %v", err)
				}
				if _, err = contents.Files(context.Background(), last); tc.trees != (err == nil) || err != nil && !errors.Is(err, history.ErrNoContents) {
					t.Errorf("files: %v", err)
				}
				_, _, err = r.FileAt(last.String(), ".mailmap")
				if tc.partial != errors.Is(err, history.ErrNoContents) || !tc.partial && err != nil {
					t.Errorf("file: %v", err)
				}
			}
			folders, _ := filepath.Glob(filepath.Join(cache, "repos", "*", "owner", "*"))
			if len(folders) != 1 || !strings.HasSuffix(folders[0], "+commits.git") {
				t.Errorf("in the cache: %v", folders)
			}
		})
	}
}

// What was left out once stays left out, although the server no longer filters: it is told that those commits are there.
func TestFetchStaysPartial(t *testing.T) {
	t.Parallel()
	root, repo := project(t, 20)
	srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=x.y", "GIT_CONFIG_VALUE_1=z"), t.TempDir()
	for _, allow := range []string{"true", "false"} {
		run(t, repo, nil, "config", "uploadpack.allowFilter", allow)
		run(t, repo, []byte("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 1\nx\nfrom refs/heads/main^0\n"), "fast-import", "--quiet")
		r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{CommitsOnly: true})
		must(t, err)
		h, err := r.Read(context.Background(), history.ReadOptions{})
		must(t, err)
		if !h.Facts.Partial {
			t.Errorf("allowFilter=%s: the clone is taken for a whole one", allow)
		}
	}
}

// withPulls adds a pull request of two commits on an old commit of main to a repository.
func withPulls(t *testing.T, repo string) {
	t.Helper()
	run(t, repo, []byte("commit refs/pull/7/head\ncommitter Eve Example <eve@example.com> 1700000000 +0100\ndata 1\na\nfrom refs/heads/main~3\n"+
		"commit refs/pull/7/head\ncommitter Eve Example <eve@example.com> 1700000060 +0100\ndata 1\nb\n"), "fast-import", "--quiet")
}

func refsOf(t *testing.T, r *history.Repository, o history.ReadOptions) (refs []string, commits int) {
	t.Helper()
	h, err := r.Read(context.Background(), o)
	must(t, err)
	for _, ref := range h.Facts.Refs {
		refs = append(refs, ref.Untrusted())
	}
	slices.Sort(refs)
	return refs, len(h.Commits)
}

func TestFetchRefs(t *testing.T) {
	t.Parallel()
	root, repo := project(t, 60)
	withPulls(t, repo)
	srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true"), t.TempDir()
	all, side := history.ReadOptions{All: true}, "refs/heads/side"
	for _, tc := range []struct {
		refs []string
		read history.ReadOptions
		want []string
	}{
		{[]string{"HEAD"}, all, []string{"HEAD", "refs/heads/main"}},
		{[]string{"HEAD"}, history.ReadOptions{}, []string{"HEAD"}},
		{[]string{"refs/pull/7/head"}, all, []string{"refs/pull/7/head"}},
		{[]string{"refs/pull/7/head", side, side}, all, []string{side, "refs/pull/7/head"}},
		{nil, all, []string{"HEAD", "refs/heads/main", side, "refs/tags/v1"}},
		// What an earlier fetch brought is still there, though it is not meant by All.
		{[]string{side}, history.ReadOptions{Ref: "refs/pull/7/head"}, []string{"refs/pull/7/head"}},
		{[]string{side}, history.ReadOptions{}, []string{"HEAD"}},
	} {
		r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{Refs: tc.refs})
		must(t, err)
		got, commits := refsOf(t, r, tc.read)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%v: (-want +got)\n%s", tc.refs, diff)
		}
		args := append([]string{"rev-list", "--count"}, tc.want...)
		if want := strings.TrimSpace(string(git(t, repo, nil, args...))); want != strconv.Itoa(commits) {
			t.Errorf("%v: %d commits, git has %s", tc.refs, commits, want)
		}
	}
	// A fresh fetch of HEAD brings nothing but the default branch.
	r, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: []string{"HEAD"}})
	must(t, err)
	if _, err := r.Read(context.Background(), history.ReadOptions{Ref: "refs/pull/7/head"}); !errors.Is(err, history.ErrNoReference) {
		t.Errorf("a reference that was not fetched: %v", err)
	}
	// A branch that is gone from the server goes from the cache with the next fetch of all of them.
	run(t, repo, nil, "update-ref", "-d", side)
	r, err = srv.openWith(t, "/owner/repo", cache, history.FetchOptions{})
	must(t, err)
	if _, err := r.Read(context.Background(), history.ReadOptions{Ref: side}); !errors.Is(err, history.ErrNoReference) {
		t.Errorf("a branch that is gone: %v", err)
	}
	if _, commits := refsOf(t, r, history.ReadOptions{Ref: "refs/pull/7/head"}); commits == 0 {
		t.Error("the pull request is gone from the cache")
	}
}

func TestFetchRefsFails(t *testing.T) {
	t.Parallel()
	root, repo := project(t, 20)
	srv := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true")
	for _, refs := range [][]string{{"refs/pull/8/head"}, {"HEAD", "refs/heads/gone"}} {
		_, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: refs})
		if !errors.Is(err, history.ErrNoReference) || !strings.Contains(err.Error(), `"`+refs[len(refs)-1]+`"`) {
			t.Errorf("%v: %v", refs, err)
		}
	}
	for _, name := range []string{"main", "refs/heads/../x", "refs/heads/a\nb", "--upload-pack=x", "", "refs/", "0123"} {
		if _, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: []string{name}}); err == nil {
			t.Errorf("%q is fetched", name)
		}
	}
	// HEAD points to a branch that does not exist: there is work on others.
	run(t, repo, nil, "symbolic-ref", "HEAD", "refs/heads/unborn")
	if _, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: []string{"HEAD"}}); !errors.Is(err, history.ErrNoReference) {
		t.Errorf("unborn HEAD: %v", err)
	}
	r, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{})
	must(t, err)
	if _, commits := refsOf(t, r, history.ReadOptions{All: true}); commits != 20 {
		t.Errorf("unborn HEAD: %d commits on other branches", commits)
	}
	if _, err := r.Read(context.Background(), history.ReadOptions{}); !errors.Is(err, history.ErrNoCommits) {
		t.Errorf("read an unborn HEAD: %v", err)
	}
	run(t, repo, nil, "update-ref", "--no-deref", "HEAD", "refs/heads/main~4")
	r, err = srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: []string{"HEAD"}})
	must(t, err)
	_, commits := refsOf(t, r, history.ReadOptions{})
	if want := strings.TrimSpace(string(git(t, repo, nil, "rev-list", "--count", "main~4"))); strconv.Itoa(commits) != want {
		t.Errorf("detached HEAD: %d commits, git has %s", commits, want)
	}
}

// TestFetchCommit asks for a commit that no reference names, such as the base of a pull request whose branch has moved on.
func TestFetchCommit(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ allow, also string }{
		"reachable ones":     {"uploadpack.allowReachableSHA1InWant", ""},
		"any":                {"uploadpack.allowAnySHA1InWant", ""},
		"none, but it comes": {"x.y", "refs/heads/main"},
		"none":               {"x.y", "refs/heads/other"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, repo := project(t, 40)
			run(t, repo, nil, "config", tc.allow, "true")
			run(t, repo, nil, "update-ref", "refs/heads/other", "main~9")
			base := strings.TrimSpace(string(git(t, repo, nil, "rev-parse", "main~5")))
			srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true"), t.TempDir()
			refs := []string{base}
			if tc.also != "" {
				refs = append(refs, tc.also)
			}
			for range 2 {
				r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{CommitsOnly: true, Refs: refs})
				if name == "none" {
					if !errors.Is(err, history.ErrNoReference) || !strings.Contains(err.Error(), base) {
						t.Errorf("not to be had: %v", err)
					}
					continue
				}
				must(t, err)
				_, commits := refsOf(t, r, history.ReadOptions{Ref: base})
				if want := strings.TrimSpace(string(git(t, repo, nil, "rev-list", "--count", base))); strconv.Itoa(commits) != want {
					t.Errorf("%d commits, git has %s", commits, want)
				}
			}
			unknown := strings.Repeat("ab", 20)
			if _, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{Refs: []string{unknown}}); !errors.Is(err, history.ErrNoReference) {
				t.Errorf("a commit that does not exist: %v", err)
			}
		})
	}
}
