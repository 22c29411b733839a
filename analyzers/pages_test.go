package analyzers_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// TestPages holds docs/checks to the manuals and the figures in use: one page a check, and no other.
func TestPages(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "docs", "checks")
	want := map[string]bool{}
	for _, a := range analyzers.All() {
		text, ok := analyzers.Manual(a.Name)
		if !ok {
			t.Fatalf("%s has no manual", a.Name)
		}
		if figures := analyzers.Figures(a.Name, calibration.Default()); figures != "" {
			text += "\n" + figures
		}
		file := filepath.Join(dir, a.Name+".md")
		want[a.Name+".md"] = true
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("docs/checks/%s.md is not the manual: run go test ./analyzers -run Pages -update", a.Name)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !want[e.Name()] {
			t.Errorf("docs/checks/%s is of no check", e.Name())
		}
	}
}
