package corpustest_test

import (
	"reflect"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
)

// TestMemory runs the suite on the model itself, so that the suite asks nothing that the model does not do.
func TestMemory(t *testing.T) {
	t.Parallel()
	corpustest.Test(t, func(*testing.T) corpus.Store { return corpus.NewMemory() })
}

// TestRepository holds the invented source to what it promises, so that a field that is added to Source or Item is not forgotten by a store
// without a test that tells.
func TestRepository(t *testing.T) {
	t.Parallel()
	b := corpustest.Repository(1, 30, 300)
	b.Source.ID = 1
	for _, v := range []any{b.Source, b.Items[1], b.Postings[0]} {
		for i := range reflect.TypeOf(v).NumField() {
			if reflect.ValueOf(v).Field(i).IsZero() {
				t.Errorf("%T: %s is empty", v, reflect.TypeOf(v).Field(i).Name)
			}
		}
	}
}
