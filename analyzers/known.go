package analyzers

import (
	"context"
	"slices"

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

// withFiles leaves out the commits of repositories of which commits alone were fetched, where there are others: an account has more
// repositories than those whose files are read, and a check must not end for want of what was left out on purpose.
func (p *Pass) withFiles(list []int32) []int32 {
	parts := p.History.Parts
	whole := func(part history.Part) bool { return !part.Facts.Partial }
	if !slices.ContainsFunc(parts, whole) {
		return list
	}
	out := make([]int32, 0, len(list))
	for _, i := range list {
		if whole(parts[p.History.PartOf(i)]) {
			out = append(out, i)
		}
	}
	return out
}
