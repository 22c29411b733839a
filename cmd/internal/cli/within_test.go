package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// plant makes files in a folder; a text that begins with "-> " is the target of a symbolic link.
func plant(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		err := os.WriteFile(path, []byte(text), 0o644)
		if len(text) > 3 && text[:3] == "-> " {
			if err = os.Remove(path); err == nil {
				err = os.Symlink(filepath.FromSlash(text[3:]), path)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithin(t *testing.T) { // not parallel: it changes the current folder
	dir := t.TempDir()
	plant(t, dir, map[string]string{
		"clone/claims.yml": "x", "clone/sub/deep.yml": "x", "clone2/claims.yml": "x", "own/claims.yml": "x",
		"clone/out.yml": "-> ../own/claims.yml", "own/in.yml": "-> ../clone/claims.yml", "own/folder": "-> ../clone/sub",
		"link": "-> clone", "own/gone.yml": "-> nowhere",
	})
	for _, tc := range []struct {
		name, cwd, folder, path string
		want                    string // empty: outside
	}{
		{"absolute", "own", "clone", "/clone/claims.yml", "claims.yml"},
		{"deeper", "own", "clone", "/clone/sub/deep.yml", "sub/deep.yml"},
		{"only in the base commit", "own", "clone", "/clone/new/gone.yml", "new/gone.yml"},
		{"relative to the current folder", "clone/sub", "clone", "deep.yml", "sub/deep.yml"},
		{"up from a folder of the clone", "clone/sub", "clone", "../claims.yml", "claims.yml"},
		{"the user's own, elsewhere", "own", "clone", "claims.yml", ""},
		{"out of the clone", "clone", "clone", "../own/claims.yml", ""},
		{"out of the clone and in again", "clone", "clone", "../clone/claims.yml", "claims.yml"},
		{"a name that begins alike", "own", "clone", "/clone2/claims.yml", ""},
		{"the clone itself", "own", "clone", "/clone", ""},
		{"its parent", "own", "clone", "/", ""},
		{"no path", "clone", "clone", "", ""},
		{"a link in the clone is the author's", "own", "clone", "/clone/out.yml", "out.yml"},
		{"a link to a file of the clone", "own", "clone", "in.yml", "claims.yml"},
		{"a link to a folder of the clone", "own", "clone", "folder/deep.yml", "sub/deep.yml"},
		{"the same, of what is not there", "own", "clone", "folder/new/gone.yml", "sub/new/gone.yml"},
		{"up through a link", "own", "clone", "folder/../claims.yml", "claims.yml"},
		{"the clone by a link", "own", "link", "/clone/claims.yml", "claims.yml"},
		{"the file by a link to the clone", "own", "clone", "/link/sub/deep.yml", "sub/deep.yml"},
		{"a link to nothing", "own", "clone", "gone.yml", ""},
		{"no clone", "own", "nowhere", "/nowhere/claims.yml", ""},
		{"the current folder", "clone", "", "claims.yml", "claims.yml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Chdir(filepath.Join(dir, tc.cwd))
			folder, path := tc.folder, tc.path
			if folder != "" {
				folder = filepath.Join(dir, folder)
			}
			if filepath.IsAbs(path) {
				path = dir + path
			}
			got, ok := within(folder, path)
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("%q, %v; want %q", got, ok, tc.want)
			}
		})
	}
}

// TestWithinOtherSeparators: a backslash is a separator where the system says so, and a letter of a name elsewhere; it leads out of no folder.
func TestWithinOtherSeparators(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plant(t, dir, map[string]string{"clone/x": "x"})
	clone := filepath.Join(dir, "clone")
	inside, up := `sub\claims.yml`, `..\claims.yml`
	if runtime.GOOS == "windows" {
		inside, up = "sub/claims.yml", ""
	}
	if got, ok := within(clone, clone+string(filepath.Separator)+`sub\claims.yml`); !ok || got != inside {
		t.Errorf("%q, %v", got, ok)
	}
	if got, ok := within(clone, clone+string(filepath.Separator)+`..\claims.yml`); ok != (up != "") || got != up {
		t.Errorf("%q, %v", got, ok)
	}
}

// TestWithinAgreesWithTheDisk: whatever way leads to a file that exists, it is within exactly if the file is.
func TestWithinAgreesWithTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plant(t, dir, map[string]string{
		"clone/a/b/f": "x", "own/a/f": "x", "clone/up": "-> ..", "own/c": "-> ../clone", "clone/a/o": "-> ../../own", "own/a/b": "-> ../../clone/a/b",
	})
	clone := filepath.Join(dir, "clone")
	real, err := filepath.EvalSymlinks(clone)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		path := dir
		for _, step := range rapid.SliceOfN(rapid.SampledFrom([]string{"clone", "own", "a", "b", "c", "o", "up", "..", ".", "f"}), 1, 8).Draw(t, "steps") {
			path += string(filepath.Separator) + step
		}
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return // the program could not open it either
		}
		rel, err := filepath.Rel(real, target)
		if err != nil || rel == "." || !filepath.IsLocal(rel) {
			return // outside, or led out by a link that the author of the clone made
		}
		if _, ok := within(clone, path); !ok {
			t.Fatalf("%s is %s, and is said to lie outside", path, target)
		}
	})
}
