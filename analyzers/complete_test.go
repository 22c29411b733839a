package analyzers_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

// Nothing is found without evidence, a measured rate, innocent explanations and a question, and nothing accuses.
func TestFindingsAreComplete(t *testing.T) {
	t.Parallel()
	files, err := analyzertest.Files(filepath.Join("..", "testdata", "analyzers"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d fixtures: %v", len(files), err)
	}
	for _, file := range files {
		f, err := analyzertest.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range judgeFixture(t, f).Results {
			for _, x := range r.Findings {
				if len(x.Evidence) == 0 || len(x.Innocent) == 0 || !strings.HasSuffix(x.Ask, "?") || len(x.Fingerprint) != 32 {
					t.Errorf("%s: %s lacks evidence, explanation, question or fingerprint: %+v", file, x.Check, x)
				}
				if x.BaseRate.Of == 0 && !unrated(x) {
					t.Errorf("%s: %s has no base rate", file, x.Check)
				}
				if listed := len(x.Evidence); listed > 40 {
					t.Errorf("%s: %s lists %d pieces of evidence", file, x.Check, listed)
				}
				text := strings.ToLower(x.Message + " " + strings.Join(x.Innocent, " ") + " " + x.Ask)
				for _, e := range x.Evidence {
					text += " " + strings.ToLower(e.Note)
					if e.Commit != "" && len(e.Commit) != 40 {
						t.Errorf("%s: %s names commit %q", file, x.Check, e.Commit)
					}
				}
				for _, word := range []string{"fake", "fraud", "suspicious", "cheat", "liar", "guilty", "forge", "nationality"} {
					if strings.Contains(text, word) {
						t.Errorf("%s: %s says %q", file, x.Check, word)
					}
				}
			}
		}
	}
}

// unrated tells of findings that nobody can rate on public histories: dates-claim depends on the claim. How a history came to a host, and
// whose keys and addresses it lists, is known to the host alone: such findings show its records.
func unrated(x analyzers.Finding) bool {
	fromHost := slices.ContainsFunc(x.Evidence, func(e analyzers.Evidence) bool { return e.Record != nil })
	switch x.Check {
	case "dates-claim":
		return true
	case "dates-server", "authors-login", "authors-keys":
		return fromHost || x.Explained != ""
	}
	return false
}
