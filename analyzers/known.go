package analyzers

import (
	"context"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// Known is code that others are known to have written: what the user compares with, and the corpus.
type Known struct {
	Reader corpus.Reader

	// Original opens a source where its content can be read, so that both sides can be compared token by token. It gives nil and
	// no error where only hashes are at hand. It is safe for concurrent use, and opens each source once. Nil: no source can be read.
	Original func(ctx context.Context, source corpus.SourceID) (*Original, error)
}

// Original is a source whose content is at hand.
type Original struct {
	Name     string // of the source
	History  *history.History
	Contents history.Contents
}
