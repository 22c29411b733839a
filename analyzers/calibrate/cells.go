package calibrate

import (
	"context"
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// The thresholds of hours-claim depend on which hours are claimed: one for each length of the day and each hour at which it begins.
const (
	outsideKey                  = "hours-claim/outside"
	claimShortest, claimLongest = 6, 14 // hours
	claimFirst, claimLast       = 6, 12 // hour of the day
)

// cellSizes are the windows in which claims of hours are measured, and the sample sizes of their thresholds.
var (
	cellSizes = []int{0, 100, 300}
	cellSteps = []int{50, 100, 300}
)

func cellKey(h *analyzers.ClaimedHours) string {
	return fmt.Sprintf("%s/%d/%d", outsideKey, (h.End-h.Start)/60, h.Start/60)
}

// cells puts a window to hours-claim under every claim of hours.
func (r *runner) cells(ctx context.Context, l *loaded, ids []history.Identity, of []int32, size int, claims analyzers.Claims) error {
	var check []*analyzers.Analyzer
	for _, a := range claimedChecks() {
		if a.Needs&analyzers.NeedClaimHours != 0 {
			check = append(check, a)
		}
	}
	for length := claimShortest; length <= claimLongest; length++ {
		for start := claimFirst; start <= claimLast; start++ {
			if length == 9 && start == 9 {
				continue // measured with the other claims
			}
			claims.Hours = &analyzers.ClaimedHours{Start: start * 60, End: (start + length) * 60}
			if _, err := r.run(ctx, l, ids, of, size, &claims, check); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawCells replaces the profiles hours-claim/outside-N: rows are lengths of the day, columns the hours at which it begins.
func (s *sample) drawCells(t *calibration.Table, keep func(*Author) bool, of string) {
	cell := rule{key: outsideKey, share: .004, least: 0}
	for i, size := range cellSteps {
		next := math.MaxInt
		if i+1 < len(cellSteps) {
			next = cellSteps[i+1]
		}
		var rows [][]float64
		n := 0
		for length := claimShortest; length <= claimLongest; length++ {
			var row []float64
			for start := claimFirst; start <= claimLast; start++ {
				readings := s.at(fmt.Sprintf("%s/%d/%d", outsideKey, length, start), size, next, keep)
				if n = len(readings); n < fewest {
					return
				}
				row = append(row, round(cell.limit(readings)))
			}
			rows = append(rows, row)
		}
		t.Profiles[fmt.Sprintf("%s-%d", outsideKey, size)] = calibration.Profile{
			Rows: rows,
			Source: fmt.Sprintf("%s: share of weekday hour slots outside a window of the day that at most %g %% of the authors exceed, and at most %g %% of each band; windows of %d slots or more, drawn from two thirds of the authors (%d); rows: length %d to %d hours, columns: begins at %d to %d",
				of, 100*cell.share, 100*cell.share*bandSlack, size, n, claimShortest, claimLongest, claimFirst, claimLast),
		}
	}
}
