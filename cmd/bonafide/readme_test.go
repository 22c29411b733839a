package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme holds the example of the README to what the program prints: testdata/script/readme.txtar runs it.
func TestReadme(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, "testdata", "script", "readme.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	_, printed, ok := strings.Cut(string(script), "-- report.txt --\n")
	if !ok || len(printed) < 1000 {
		t.Fatal("readme.txtar holds no report")
	}
	const begin, end = "America/New_York .\n", "```\n"
	before, rest, _ := strings.Cut(string(readme), begin)
	_, after, _ := strings.Cut(rest, end)
	if want := before + begin + printed + end + after; want != string(readme) {
		if !*update {
			t.Error("the README does not show what readme.txtar says that the program prints: run go test ./cmd/bonafide -run Readme -update")
		} else if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(want), 0o644); err != nil {
			t.Error(err)
		}
	}
	for _, command := range []string{"go run ./cmd/bonafide scan .", "go test ./..."} {
		if !strings.Contains(string(readme), command) {
			t.Errorf("the README does not name %q", command)
		}
	}
}
