package analyzers

import (
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
)

// TestCutSearchIsNotClean: a search that did not reach everything and found nothing must not end as clean.
func TestCutSearchIsNotClean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cut   bool
		found int
		want  OutcomeKind
	}{
		"whole":         {false, 0, Clean},
		"cut":           {true, 0, NotEnoughData},
		"cut and found": {true, 2, Clean}, // what was found is told
	} {
		r := &copies.Result{Files: 40_000, Commits: 300, Cut: c.cut}
		if got := outcomeOf("copied-files", searchedAll(r, c.found), 0); got.Kind != c.want {
			t.Errorf("%s: %s (%s), want %s", name, got.Kind, got.Reason, c.want)
		}
	}
}
