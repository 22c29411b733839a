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
	if !strings.Contains(string(readme), ".\n"+printed+"```\n") {
		t.Error("the README does not show what readme.txtar says that the program prints")
	}
	for _, command := range []string{"go run ./cmd/bonafide scan .", "go test ./..."} {
		if !strings.Contains(string(readme), command) {
			t.Errorf("the README does not name %q", command)
		}
	}
}
