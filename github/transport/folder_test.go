package transport

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFolder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ host, scope, want string }{
		{"api.github.com", "Ada-Example", "c/api/api.github.com/ada-example"},
		{"GHE.example.com:8443", "ada-example/Tool.go", "c/api/ghe.example.com_8443/ada-example+tool.go"},
		{"..", "../../etc", "c/api/_../_..+..+etc"},
		{"", "", "c/api/_/_"},
		{"h", "dependabot[bot]", "c/api/h/dependabot_bot_"},
		{"h", `a\b:c`, "c/api/h/a_b_c"},
		{"h", "\x00é", "c/api/h/__"},
		{"h", strings.Repeat("a", 300), "c/api/h/" + strings.Repeat("a", longestName)},
	} {
		if got := filepath.ToSlash(Folder("c", tt.host, tt.scope)); got != tt.want {
			t.Errorf("Folder(%q, %q) = %q, want %q", tt.host, tt.scope, got, tt.want)
		}
	}
}

// TestFolderStaysInside has any names at all end two levels below api/.
func TestFolderStaysInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		folder := Folder("cache", rapid.String().Draw(t, "host"), rapid.String().Draw(t, "scope"))
		rel, err := filepath.Rel(filepath.Join("cache", apiFolder), folder)
		if err != nil || strings.Count(filepath.ToSlash(rel), "/") != 1 || strings.HasPrefix(rel, ".") {
			t.Errorf("folder %q", folder)
		}
	})
}

// fill keeps one answer in each of some scopes, at the time that it is.
func fill(t *testing.T, cacheDir string, scopes ...string) {
	t.Helper()
	for _, scope := range scopes {
		host, name, _ := strings.Cut(scope, " ")
		get(t, build(t, newHost(), func(o *Options) { o.Dir = Folder(cacheDir, host, name) }), "/users/"+name)
	}
}

// kinds lists what is below the cache folder: scopes with what they hold, in order.
func kinds(t *testing.T, cacheDir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(cacheDir, apiFolder), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(filepath.Join(cacheDir, apiFolder), filepath.Dir(path))
		all = append(all, filepath.ToSlash(rel)+" "+strings.TrimPrefix(filepath.Ext(path), "."))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPurge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if n, err := Purge(dir, "ada"); n != 0 || err != nil {
		t.Errorf("an empty folder: %d, %v", n, err)
	}
	fill(t, dir, "h1 ada", "h1 ada/tool", "h1 ada-example", "h2 ada", "h2 bea")
	if err := os.WriteFile(filepath.Join(dir, "other"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := Purge(dir, "ADA"); n != 6 || err != nil {
		t.Errorf("removed %d files, error %v", n, err)
	}
	if d := cmp.Diff([]string{"h1/ada-example json", "h1/ada-example ndjson", "h2/bea json", "h2/bea ndjson"}, kinds(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
	if n, err := Purge(dir, ""); n != 4 || err != nil || len(kinds(t, dir)) != 0 {
		t.Errorf("removed %d files, error %v, left %q", n, err, kinds(t, dir))
	}
	if _, err := os.Stat(filepath.Join(dir, "other")); err != nil {
		t.Error(err)
	}
}

func TestExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		fill(t, dir, "h1 ada", "h2 bea")
		eve := newHost(tagged(`"a"`), reply{status: 304})
		get(t, build(t, eve, func(o *Options) { o.Dir = Folder(dir, "h3", "eve") }), "/users/eve")
		time.Sleep(31 * 24 * time.Hour)
		fill(t, dir, "h2 bea/tool", "h2 cyd")
		if err := os.WriteFile(filepath.Join(Folder(dir, "h2", "cyd"), "damaged.json"), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		unfinished := filepath.Join(Folder(dir, "h2", "cyd"), ".tmp-1")
		if err := os.WriteFile(unfinished, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(unfinished, time.Time{}, time.Now().Add(-40*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		// A journal that goes on loses its old lines alone.
		get(t, build(t, newHost(), func(o *Options) { o.Dir, o.Refresh = Folder(dir, "h2", "bea"), true }), "/users/bea2")
		// That the host says it still holds makes an answer no younger: a month is a month.
		if g := get(t, build(t, eve, func(o *Options) { o.Dir = Folder(dir, "h3", "eve") }), "/users/eve"); g.Cached != "1" {
			t.Errorf("answer %+v", g)
		}
		n, err := Expire(dir, time.Now().Add(-30*24*time.Hour))
		if n != 6 || err != nil { // two files of ada, one of bea and of eve, the damaged and the unfinished one
			t.Errorf("removed %d files, error %v", n, err)
		}
		want := []string{"h2/bea json", "h2/bea ndjson", "h2/bea+tool json", "h2/bea+tool ndjson", "h2/cyd json", "h2/cyd ndjson", "h3/eve ndjson"}
		if d := cmp.Diff(want, kinds(t, dir)); d != "" {
			t.Errorf("left (-want +got):\n%s", d)
		}
		journal, err := os.ReadFile(filepath.Join(Folder(dir, "h2", "bea"), journalName))
		if err != nil || strings.Count(string(journal), "\n") != 1 || !strings.Contains(string(journal), "/users/bea2") {
			t.Errorf("journal %q, error %v", journal, err)
		}
		if _, err := os.Stat(Folder(dir, "h1", "ada")); !os.IsNotExist(err) {
			t.Errorf("the empty folder is still there: %v", err)
		}
	})
}

// TestPurgeNamed takes scopes along in which an answer names the person, as a word of its own.
func TestPurgeNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep := func(scope, body string) {
		a := &answer{
			Version: answerVersion, Key: "k", Status: http.StatusOK, Stored: time.Unix(1, 0), Checked: time.Unix(1, 0),
			Body: []byte(body), Sum: sumOf([]byte(body)),
		}
		folder := Folder(dir, "h1", scope)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := a.write(filepath.Join(folder, "k"+answerExt)); err != nil {
			t.Fatal(err)
		}
	}
	keep("acme/tool", `{"user": {"login": "Ada"}}`)
	keep("acme/other", `{"user": {"login": "ada-example"}, "name": "adamant"}`)
	keep("acme/pushes", `{"path": "/users/ada/events"}`)
	if n, err := Purge(dir, "ada"); n != 2 || err != nil {
		t.Errorf("removed %d files, error %v", n, err)
	}
	if d := cmp.Diff([]string{"h1/acme+other json"}, kinds(t, dir)); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
}
