package copies

import (
	"context"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Bounds on the search in what the repository had before.
const (
	mostPrints    = 4 << 20 // fingerprints that are kept
	mostTrees     = 200     // commits whose parents are looked at
	mostTreeFiles = 20_000  // files of one of them
)

// moved tells whether the repository had most of the shared lines before the commit: as a file that was moved or taken apart, or as
// code of somebody else's that the subject did not bring.
func (x *explainer) moved(ctx context.Context, m *Match) bool {
	parents := x.History.Parents(m.Row)
	if len(parents) == 0 || parents[0] < 0 || x.trees == mostTrees {
		return false
	}
	x.trees++
	listing, err := x.Contents.Files(ctx, x.History.Commits[parents[0]].ID)
	if err != nil {
		return false
	}
	language := fingerprint.LanguageOf(m.Path.Untrusted())
	missing := map[uint64]bool{}
	for _, h := range m.hashes {
		missing[h] = true
	}
	all := len(missing)
	for n, f := range listing.Files {
		if f.ID == m.Blob {
			return true
		}
		if all == 0 || n >= mostTreeFiles || language == nil || ctx.Err() != nil {
			continue
		}
		for _, h := range x.printsOf(ctx, f.ID, f.Path.Untrusted(), language) {
			delete(missing, h)
		}
		if 2*len(missing) <= all {
			return true
		}
	}
	return false
}

// printsOf gives the fingerprints of a file; of one language only, since hashes of others never match.
func (x *explainer) printsOf(ctx context.Context, id object.ID, path string, language *fingerprint.Language) []uint64 {
	if prints, ok := x.before[id]; ok {
		return prints
	}
	l := fingerprint.LanguageOf(path)
	if l == nil || !l.Akin(language) || x.room <= 0 {
		return nil
	}
	var out []uint64
	if text, err := x.Contents.Blob(ctx, id); err == nil {
		var file fingerprint.File
		file.Lex(l, text)
		for _, level := range corpus.Levels {
			for _, p := range file.Prints(nil, level.Level, nil) {
				out = append(out, p.Hash)
			}
		}
	}
	slices.Sort(out)
	out = slices.Clip(slices.Compact(out))
	x.before[id] = out
	x.room -= len(out) + 16
	return out
}
