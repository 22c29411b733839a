package provenance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAttributes(t *testing.T) {
	t.Parallel()
	var a Attributes
	a.Add("", []byte(`# comment
*.gen.js linguist-generated
lib/** linguist-vendored
lib/ours/** -linguist-vendored
docs/* linguist-documentation
/root.c	linguist-vendored=true
deps/ linguist-vendored
"with blank.c" linguist-generated=true
*.proto linguist-generated=false
!forbidden linguist-vendored
src/*/api_[a-c]?.go text=auto linguist-generated
`))
	a.Add("web", []byte("*.gen.js !linguist-generated\n/dist/** linguist-generated\n"))
	for path, want := range map[string]struct {
		reason Reason
		ok     bool
	}{
		"a.gen.js":          {Generated, true},
		"deep/a.gen.js":     {Generated, true},
		"web/a.gen.js":      {"", false},
		"web/dist/x/y.js":   {Generated, true},
		"dist/x.js":         {"", false},
		"lib/a/b.c":         {Vendored, true},
		"lib/ours/b.c":      {"", true},
		"docs/a.md":         {Data, true},
		"docs/deep/a.md":    {"", false},
		"root.c":            {Vendored, true},
		"x/root.c":          {"", false},
		"deps/a.c":          {"", false}, // as git has it: a pattern for a folder says nothing of the files in it
		"with blank.c":      {Generated, true},
		"x.proto":           {"", true},
		"forbidden":         {"", false},
		"src/v1/api_b2.go":  {Generated, true},
		"src/v1/api_d2.go":  {"", false},
		"src/v/1/api_b2.go": {"", false},
	} {
		if r, ok := a.Reason(path); r != want.reason || ok != want.ok {
			t.Errorf("Reason(%q) = %q, %v", path, r, ok)
		}
	}
}

// TestAttributesAsGit asks git itself.
func TestAttributesAsGit(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatalf("the tests need git: %v", err)
	}
	element := rapid.SampledFrom([]string{"a", "b", "ab", "*", "a*", "*b", "?", "[ab]", "[!a]b", "**", "a.c", "*.c", "a**b"})
	name := rapid.SampledFrom([]string{"a", "b", "ab", "aab", "a.c", "b.c", "c", "a.b.c"})
	rapid.Check(t, func(rt *rapid.T) {
		var lines []string
		for range rapid.IntRange(1, 5).Draw(rt, "lines") {
			pattern := strings.Join(rapid.SliceOfN(element, 1, 3).Draw(rt, "pattern"), "/")
			pattern = rapid.SampledFrom([]string{"", "/"}).Draw(rt, "slash") + pattern
			attr := rapid.SampledFrom([]string{"linguist-vendored", "-linguist-vendored", "!linguist-vendored", "linguist-vendored=false"}).Draw(rt, "attr")
			lines = append(lines, pattern+" "+attr)
		}
		dir, err := os.MkdirTemp("", "attributes")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		text := strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(filepath.Join(dir, ".gitattributes"), []byte(text), 0o600); err != nil {
			rt.Fatal(err)
		}
		var paths []string
		for range 12 {
			paths = append(paths, strings.Join(rapid.SliceOfN(name, 1, 4).Draw(rt, "path"), "/"))
		}
		run := func(stdin string, args ...string) string {
			cmd := exec.Command(git, args...)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
			cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_ATTR_NOSYSTEM=1")
			out, err := cmd.Output()
			if err != nil {
				rt.Fatalf("git %v: %v", args, err)
			}
			return string(out)
		}
		run("", "init", "-q")
		said := strings.Split(strings.TrimSpace(run(strings.Join(paths, "\n")+"\n", "check-attr", "--stdin", "linguist-vendored")), "\n")
		var a Attributes
		a.Add("", []byte(text))
		for i, path := range paths {
			r, ok := a.Reason(path)
			got := "unspecified"
			if ok {
				got = map[bool]string{true: "set", false: "no"}[r == Vendored]
			}
			want := said[i][strings.LastIndex(said[i], " ")+1:]
			if want == "unset" || want == "false" {
				want = "no"
			}
			if got != want {
				rt.Errorf("%s\n%s: %s, git says %s", text, path, got, said[i])
			}
		}
	})
}

func FuzzAttributes(f *testing.F) {
	f.Add("", "*.js linguist-vendored\n", "a/b.js")
	f.Add("web", "\"a\\\"b\" linguist-generated=true\n[a-\\]]* -linguist-vendored\n", "web/a\"b")
	f.Add("a", "**/*a*a*a*a*b linguist-vendored\n", "a/aaaaaaaaaaaaaaaaaaaa")
	f.Add("", "[!] linguist-generated\n[ linguist-generated\n\\ linguist-generated\n", "[")
	f.Fuzz(func(t *testing.T, folder, content, path string) {
		var a Attributes
		a.Add(folder, []byte(content))
		r, ok := a.Reason(path)
		if r != "" && !ok {
			t.Errorf("%q although nothing is said", r)
		}
		if len(a.rules) > mostRules {
			t.Errorf("%d rules", len(a.rules))
		}
	})
}
