package main

import (
	"strings"
	"testing"
)

// root is this repository, as tests see it.
const root = "../.."

// The floors lie a little below what was measured (docs/copied-code.md): who goes below has made the search worse.
func TestGeneratedPairs(t *testing.T) {
	t.Parallel()
	sets, err := generatedPairs(root)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sets {
		r := measurePairs(&sets[i], compareAll(&sets[i]))
		if r.Positives != generatedQueries*int(disguises-1) && r.Set == "generated-written" || r.Positives < 200 {
			t.Errorf("%s has %d positive pairs", r.Set, r.Positives)
		}
		if r.AUC < .998 || r.F1 < .98 || r.R95 < .98 {
			t.Errorf("%s: AUC %.4f, best F1 %.4f, recall at a precision of .95 %.4f", r.Set, r.AUC, r.F1, r.R95)
		}
	}
}

func TestGeneratedRetrieval(t *testing.T) {
	t.Parallel()
	floors := map[string]float64{
		disguiseNames[shuffled]: .9, disguiseNames[shuffledDenser]: .8, "20 lines": .92, "40 lines": .92,
	}
	results, err := generatedRetrieval(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if want := int(disguises) + 4; len(results) != want {
		t.Errorf("%d kinds of query, want %d", len(results), want)
	}
	for _, r := range results {
		floor := .99
		for part, f := range floors {
			if strings.Contains(r.Query, part) {
				floor = f
			}
		}
		if r.Asked != generatedQueries {
			t.Errorf("%s: %d queries, want %d", r.Query, r.Asked, generatedQueries)
		}
		if r.At01 < floor || r.Right < floor {
			t.Errorf("%s: %.3f found at one false alarm in a thousand, %.3f in the right place, want %.2f", r.Query, r.At01, r.Right, floor)
		}
	}
}
