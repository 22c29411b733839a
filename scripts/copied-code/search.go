package main

import (
	"context"
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// open limits let every candidate through, so that scores can be ranked.
var openLimits = copies.Limits{Weight: math.SmallestNonzeroFloat64, Tile: 12, FileLines: 30, Region: 1}

// usedLimits are those of the checks.
func usedLimits() (copies.Limits, error) {
	table := calibration.Default()
	var missing error
	get := func(key string) float64 {
		v, ok := table.Limit(key, 1)
		if !ok && missing == nil {
			missing = fmt.Errorf("the calibration has no limit %q", key)
		}
		return v
	}
	return copies.Limits{
		Weight: get("copied/weight"), Tile: int(get("copied/tile")), FileLines: int(get("copied-files/lines")), Region: int(get("copied-files/region")),
		RegionPart: get("copied-files/region-share"), Snippet: int(get("copied-snippets/tokens")), Lines: int(get("copied-snippets/lines")),
		SnippetWeight: get("copied-snippets/weight"),
	}, missing
}

// find searches for all that a snapshot adds, in known code. Verified compares both sides token by token.
func (l *library) find(ctx context.Context, s *snapshot, limits copies.Limits, verified bool) (*copies.Result, error) {
	known, err := copies.NewSources(ctx, l.store, s.history)
	if err != nil {
		return nil, err
	}
	if verified {
		known.Original = func(_ context.Context, id corpus.SourceID) (*copies.Original, error) {
			if o := l.open[id]; o != nil {
				return &copies.Original{History: o.history, Contents: o}, nil
			}
			return nil, nil
		}
	}
	return copies.Find(ctx, copies.Search{History: s.history, Contents: s, Commits: s.rows(), Known: known, Limits: limits})
}
