package main

import (
	"context"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// openLimits let every candidate through, so that strengths can be ranked.
func openLimits(l copies.Limits) copies.Limits {
	l.Weight, l.FileScore, l.Region, l.RegionLines, l.RegionPart = math.SmallestNonzeroFloat64, 0, 1, 1, 0
	l.OneToOne = 0
	return l
}

// usedLimits are those of the checks.
func usedLimits() (copies.Limits, error) { return analyzers.CopiedLimits(calibration.Default()) }

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
