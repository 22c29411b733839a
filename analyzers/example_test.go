package analyzers_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

var update = flag.Bool("update", false, "write the examples of the manuals anew")

// TestManualExamples holds the example at the end of each manual to what the check says of its first guilty fixture.
func TestManualExamples(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.All() {
		manual, ok := analyzers.Manual(a.Name)
		if !ok {
			t.Errorf("%s has no manual", a.Name)
			continue
		}
		head, _, ok := strings.Cut(manual, "\n## Example\n")
		if !ok {
			t.Errorf("the manual of %s has no example", a.Name)
			continue
		}
		want := head + "\n## Example\n" + exampleOf(t, a.Name)
		if *update {
			if err := os.WriteFile(filepath.Join("doc", a.Name+".md"), []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if want != manual {
			t.Errorf("the example of %s is not what the check says: run go test ./analyzers -run Examples -update", a.Name)
		}
	}
}

// exampleOf words the finding of a check on the first of its guilty fixtures.
func exampleOf(t *testing.T, check string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "analyzers", check, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no fixture: %v", check, err)
	}
	f, err := analyzertest.Load(files[0])
	if err != nil {
		t.Fatal(err)
	}
	audit := judgeFixture(t, f)
	for _, r := range audit.Results {
		for _, x := range r.Findings {
			if x.Check == check {
				return fmt.Sprintf("\n%s\n\n```text\n%s  %s  %s\n```\n", strings.TrimSpace(f.Comment), x.Severity, check, x.Message)
			}
		}
	}
	t.Fatalf("%s finds nothing in %s", check, files[0])
	return ""
}
