package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

func TestSources(t *testing.T) {
	t.Parallel()
	all, err := parse(sources)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 15 {
		t.Errorf("%d sources", len(all))
	}
	for _, s := range all {
		if !strings.Contains(s.name, "/") && !strings.HasPrefix(s.name, "npm:") {
			t.Errorf("source %q", s.name)
		}
	}
	if _, err := parse("a/b (\n"); err == nil {
		t.Error("an unclosed group is no error")
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"app/templates/Gemfile.tt":                     "gemfile",
		"app/templates/config/application.rb.tt":       ".rb",
		"files/src/styles.__style__.template":          ".css",
		"files/__name@dasherize__.service.ts.template": ".js",
		"template/gitignore":                           ".gitignore",
		"conf/project_template/manage.py-tpl":          ".py",
	} {
		if got := kindOf(path); got != want {
			t.Errorf("kindOf(%q) = %q, want %q", path, got, want)
		}
	}
}

// Blanks that a generator fills in, short lines and files of other kinds are left out; a line counts once a version.
func TestFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"app.rb.tt":   "require \"rails\"\nclass <%= name %>\nend\nrequire \"rails\"\n",
		"image.png":   "require \"rails\"\n",
		"skip/app.rb": "require \"skipped\"\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := parse("x/y ^(app|image)")
	if err != nil {
		t.Fatal(err)
	}
	found := table{}
	if err := folder(dir, all[0].paths, found); err != nil {
		t.Fatal(err)
	}
	want := []string{provenance.TemplateLine(".rb", []byte("require \"rails\""))}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Error(diff)
	}
	if found[want[0]] != enough {
		t.Errorf("a file of a folder counts %d times", found[want[0]])
	}
}
