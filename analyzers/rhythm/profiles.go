package rhythm

import (
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// The profiles in the calibration that Profiles are made of: 24 values by local hour each.
const (
	PopulationProfile = "hours/population"  // Values: share of activity by local hour
	ChronotypeProfile = "hours/chronotypes" // Rows: one distribution by local hour each; Weights: share of people of each
)

// Profiles are the days that people were seen to have, ready for comparing: logarithms are taken once.
type Profiles struct {
	population Day   // probability by half hour
	logWhole   Day   // its logarithm
	logTypes   []Day // logarithm of each chronotype
	logWeights []float64
}

// NewProfiles takes the profiles out of a calibration. The error names what is missing or malformed.
func NewProfiles(t *calibration.Table) (*Profiles, error) {
	whole, err := halfHours(t.Profiles[PopulationProfile].Values)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", PopulationProfile, err)
	}
	p := &Profiles{population: whole, logWhole: logarithm(whole)}
	types := t.Profiles[ChronotypeProfile]
	if len(types.Rows) == 0 || len(types.Weights) != len(types.Rows) {
		return nil, fmt.Errorf("profile %s: %d rows with %d weights", ChronotypeProfile, len(types.Rows), len(types.Weights))
	}
	for i, row := range types.Rows {
		d, err := halfHours(row)
		if err != nil {
			return nil, fmt.Errorf("profile %s, row %d: %w", ChronotypeProfile, i, err)
		}
		if types.Weights[i] <= 0 {
			return nil, fmt.Errorf("profile %s, row %d: weight %g", ChronotypeProfile, i, types.Weights[i])
		}
		p.logTypes = append(p.logTypes, logarithm(d))
		p.logWeights = append(p.logWeights, math.Log(types.Weights[i]))
	}
	return p, nil
}

// halfHours spreads 24 hourly values over 48 half hours by linear interpolation between the middles of the hours, and
// scales them to a sum of one.
func halfHours(hourly []float64) (Day, error) {
	var d Day
	if len(hourly) != Bins/2 {
		return d, fmt.Errorf("%d values, want %d", len(hourly), Bins/2)
	}
	var sum float64
	for h, v := range hourly {
		if !(v > 0) || math.IsInf(v, 1) {
			return d, fmt.Errorf("hour %d has share %g, want a positive one", h, v)
		}
		before, after := hourly[(h+23)%24], hourly[(h+1)%24]
		d[2*h] = 0.75*v + 0.25*before
		d[2*h+1] = 0.75*v + 0.25*after
		sum += d[2*h] + d[2*h+1]
	}
	for i := range d {
		d[i] /= sum
	}
	return d, nil
}

func logarithm(d Day) Day {
	for i, v := range d {
		d[i] = math.Log(v)
	}
	return d
}
