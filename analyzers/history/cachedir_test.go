package history_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// cached makes the folder of a fetched repository below a cache, used last at a time, and gives it.
func cached(t *testing.T, cache, host, owner, name string, used time.Time) string {
	t.Helper()
	dir := filepath.Join(cache, "repos", host, owner, name)
	write(t, filepath.Join(dir, "objects", "pack", "x.pack"), "x")
	for _, file := range []string{"HEAD", "fetch.lock"} {
		write(t, filepath.Join(dir, file), "ref: refs/heads/main\n")
		must(t, os.Chtimes(filepath.Join(dir, file), used, used))
	}
	return dir
}

// remaining lists the repositories in a cache as HOST/OWNER/NAME.
func remaining(t *testing.T, cache string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*"))
	must(t, err)
	names := []string{}
	for _, d := range dirs {
		rel, err := filepath.Rel(filepath.Join(cache, "repos"), d)
		must(t, err)
		names = append(names, filepath.ToSlash(rel))
	}
	return names
}

func TestPurgeFetched(t *testing.T) {
	t.Parallel()
	const a, b = "x-0123456789ab.git", "y-0123456789ab+commits.git"
	fill := func() string {
		cache, now := t.TempDir(), time.Now()
		cached(t, cache, "github.com", "ada-example", a, now)
		cached(t, cache, "github.com", "ada-example", b, now)
		cached(t, cache, "git.example.org+8443", "ada-example", a, now)
		cached(t, cache, "git.example.org+8443", "group+sub", a, now)
		cached(t, cache, "github.com", "ada-example2", a, now)
		return cache
	}
	for owner, want := range map[string][]string{
		"":            {},
		"Ada-Example": {"git.example.org+8443/group+sub/" + a, "github.com/ada-example2/" + a},
		"group/sub":   {"git.example.org+8443/ada-example/" + a, "github.com/ada-example/" + a, "github.com/ada-example/" + b, "github.com/ada-example2/" + a},
		"group":       remaining(t, fill()), "..": remaining(t, fill()), "/": remaining(t, fill()), "*": remaining(t, fill()), "ada-example/..": remaining(t, fill()),
	} {
		cache := fill()
		n, err := history.PurgeFetched(cache, owner)
		must(t, err)
		got := remaining(t, cache)
		if diff := cmp.Diff(want, got); diff != "" || n != 5-len(want) {
			t.Errorf("%q: %d removed (-want +got)\n%s", owner, n, diff)
		}
	}
	if n, err := history.PurgeFetched(filepath.Join(t.TempDir(), "none"), ""); n != 0 || err != nil {
		t.Errorf("no cache: %d %v", n, err)
	}
}

func TestExpireFetched(t *testing.T) {
	t.Parallel()
	cache, now := t.TempDir(), time.Now()
	cached(t, cache, "github.com", "ada", "old-0123456789ab.git", now.Add(-40*24*time.Hour))
	cached(t, cache, "github.com", "ada", "new-0123456789ab.git", now)
	used := cached(t, cache, "github.com", "ada", "used-0123456789ab+contents.git", now.Add(-40*24*time.Hour))
	must(t, os.Chtimes(filepath.Join(used, "fetch.lock"), now, now))
	write(t, filepath.Join(cache, "repos", "github.com", "bob", "half-0123456789ab.git.gone", "x"), "x") // of a removal that was interrupted
	n, err := history.ExpireFetched(cache, now.Add(-30*24*time.Hour))
	must(t, err)
	want := []string{"github.com/ada/new-0123456789ab.git", "github.com/ada/used-0123456789ab+contents.git"}
	if diff := cmp.Diff(want, remaining(t, cache)); diff != "" || n != 2 {
		t.Errorf("%d removed (-want +got)\n%s", n, diff)
	}
	if _, err := os.Stat(filepath.Join(cache, "repos", "github.com", "bob")); !os.IsNotExist(err) {
		t.Errorf("an empty folder is left: %v", err)
	}
}

// What is not ours stays, what a link leads to stays, and what is being fetched stays.
func TestPurgeLeavesAlone(t *testing.T) {
	t.Parallel()
	cache, elsewhere, now := t.TempDir(), t.TempDir(), time.Now()
	const name = "x-0123456789ab.git"
	target := cached(t, elsewhere, "github.com", "ada", name, now)
	write(t, filepath.Join(cache, "repos", "github.com", "ada", "notes.txt"), "mine")
	write(t, filepath.Join(cache, "repos", "github.com", "ada", "project.git", "HEAD"), "mine")
	write(t, filepath.Join(cache, "repos", "github.com", "ada", "y-0123456789ab.git", "HEAD"), "without objects or lock")
	write(t, filepath.Join(cache, "answers", "ada"), "of another package")
	busy := cached(t, cache, "github.com", "ada", "busy-0123456789ab.git", now)
	lock := flock.New(filepath.Join(busy, "fetch.lock"))
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if runtime.GOOS != "windows" {
		must(t, os.Symlink(target, filepath.Join(cache, "repos", "github.com", "ada", "link-0123456789ab.git")))
		must(t, os.Symlink(filepath.Dir(target), filepath.Join(cache, "repos", "github.com", "eve")))
		must(t, os.Symlink(filepath.Join(elsewhere, "repos", "github.com"), filepath.Join(cache, "repos", "example.org")))
	}
	before := remaining(t, cache)
	if n, err := history.PurgeFetched(cache, ""); n != 0 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	if diff := cmp.Diff(before, remaining(t, cache)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	must(t, lock.Close())
	if n, err := history.PurgeFetched(cache, ""); n != 1 || err != nil {
		t.Errorf("after the fetch: %d removed, %v", n, err)
	}
	for _, path := range []string{filepath.Join(target, "HEAD"), filepath.Join(cache, "answers", "ada")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	linked := t.TempDir()
	must(t, os.Symlink(filepath.Join(elsewhere, "repos"), filepath.Join(linked, "repos")))
	if n, err := history.PurgeFetched(linked, ""); n != 0 || err != nil {
		t.Errorf("through a link: %d removed, %v", n, err)
	}
}

func TestCacheDir(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/somewhere")
	t.Setenv("HOME", "/home")
	if dir, err := history.CacheDir("given"); dir != "given" || err != nil {
		t.Errorf("%q %v", dir, err)
	}
	dir, err := history.CacheDir("")
	if err != nil || filepath.Base(dir) != "bonafide" || runtime.GOOS == "linux" && dir != "/somewhere/bonafide" {
		t.Errorf("%q %v", dir, err)
	}
}

// A fetch marks its time, so that what is used does not expire; and many at once for different references lose none.
func TestFetchTogether(t *testing.T) {
	t.Parallel()
	root, repo := project(t, 40)
	refs := []string{"refs/heads/main", "refs/heads/side", "refs/tags/v1", "refs/pull/7/head"}
	withPulls(t, repo)
	srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true"), t.TempDir()
	old := time.Now().Add(-time.Hour)
	var wait sync.WaitGroup
	for range 2 {
		for _, ref := range refs {
			wait.Go(func() {
				if _, err := srv.openWith(t, "/Owner/../owner/repo", cache, history.FetchOptions{}); err == nil {
					t.Error("a path with dots is fetched")
				}
				r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{Refs: []string{ref}})
				if err != nil {
					t.Error(err)
					return
				}
				if got, commits := refsOf(t, r, history.ReadOptions{All: true}); !slices.Equal(got, []string{ref}) || commits == 0 {
					t.Errorf("%v, %d commits", got, commits)
				}
			})
		}
		wait.Wait()
		folders := remaining(t, cache)
		if len(folders) != 1 || !strings.Contains(folders[0], "/owner/repo-") {
			t.Fatalf("in the cache: %v", folders)
		}
		dir := filepath.Join(cache, "repos", filepath.FromSlash(folders[0]))
		for _, ref := range refs {
			if _, err := open(t, dir).Read(context.Background(), history.ReadOptions{Ref: ref}); err != nil {
				t.Errorf("%s: %v", ref, err)
			}
		}
		for _, file := range []string{"HEAD", "fetch.lock"} {
			must(t, os.Chtimes(filepath.Join(dir, file), old, old))
		}
		if n, err := history.ExpireFetched(cache, old.Add(-time.Minute)); n != 0 || err != nil {
			t.Errorf("%d expired: %v", n, err)
		}
	}
	if _, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{Refs: refs[:1]}); err != nil {
		t.Fatal(err)
	}
	if n, err := history.ExpireFetched(cache, time.Now().Add(-time.Minute)); n != 0 || err != nil {
		t.Errorf("just used: %d expired: %v", n, err)
	}
	// Several that purge at the same time do not get into each other's way.
	for range 3 {
		wait.Go(func() {
			for range 5 {
				if _, err := history.PurgeFetched(cache, ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := len(remaining(t, cache)); n != 0 {
		t.Errorf("%d repositories are left", n)
	}
	r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{Refs: refs[:1]})
	must(t, err)
	if _, commits := refsOf(t, r, history.ReadOptions{Ref: refs[0]}); commits == 0 {
		t.Error("no commits after a purge")
	}
}

// A fetch that fails leaves nothing half written, and the next one removes what a killed one left.
func TestFetchCleansUp(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 300)
	srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true"), t.TempDir()
	temporary := func() []string {
		packs, _ := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*", "objects", "pack", "tmp_*"))
		files, _ := filepath.Glob(filepath.Join(cache, "repos", "*", "*", "*", "*.tmp-*"))
		return append(packs, files...)
	}
	if _, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{MaxBytes: 4000}); err == nil || !strings.Contains(err.Error(), "more than the limit") {
		t.Fatalf("too much: %v", err)
	}
	if left := temporary(); len(left) > 0 {
		t.Errorf("after a failure: %v", left)
	}
	dir := filepath.Join(cache, "repos", filepath.FromSlash(remaining(t, cache)[0]))
	write(t, filepath.Join(dir, "objects", "pack", "tmp_pack_123"), "x")
	write(t, filepath.Join(dir, "HEAD.tmp-123"), "x")
	if _, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{}); err != nil {
		t.Fatal(err)
	}
	if left := temporary(); len(left) > 0 {
		t.Errorf("after the next: %v", left)
	}
}

// A run that is killed while go-git writes an index leaves it cut, without its pack; the next must not take it for whole.
func TestFetchAfterCutIndex(t *testing.T) {
	t.Parallel()
	root, _ := project(t, 300)
	srv, cache := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true"), t.TempDir()
	_, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{})
	must(t, err)
	dir := filepath.Join(cache, "repos", filepath.FromSlash(remaining(t, cache)[0]))
	indexes, err := filepath.Glob(filepath.Join(dir, "objects", "pack", "*.idx"))
	must(t, err)
	if len(indexes) != 1 {
		t.Fatalf("%d indexes", len(indexes))
	}
	must(t, os.Chmod(indexes[0], 0o600))
	must(t, os.Truncate(indexes[0], 1500))
	for _, name := range []string{strings.TrimSuffix(indexes[0], ".idx") + ".pack", filepath.Join(dir, "packed-refs"), filepath.Join(dir, "HEAD")} {
		must(t, os.Remove(name)) // they come after the index
	}
	r, err := srv.openWith(t, "/owner/repo", cache, history.FetchOptions{})
	must(t, err)
	h, err := r.Read(t.Context(), history.ReadOptions{All: true})
	must(t, err)
	if len(h.Commits) != 300 {
		t.Errorf("%d commits, want 300", len(h.Commits))
	}
}
