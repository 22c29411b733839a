// Package calibration holds what was measured on honest developers: how often they show what a check looks for, the
// thresholds drawn from that, and the activity profiles that the checks compare with. The figures are data (table.json), each
// with its source and sample size; no check carries a threshold of its own. "bonafide calibrate" writes the table anew.
package calibration

import (
	"bytes"
	_ "embed" // table.json
	"encoding/json"
	"fmt"
	"sync"
)

// Rate is a measured share of honest developers (or commits) that show something.
type Rate struct {
	Share  float64            `json:"share"`            // 0..1; for "none seen" the share is 0 and Of says among how many
	Of     int                `json:"of"`               // sample size
	Unit   string             `json:"unit"`             // what was counted: "authors", "commits", "merges", ...
	Bands  map[string]float64 `json:"bands,omitempty"`  // share by band of UTC offsets: AM EA WS EO UTC
	BandOf map[string]int     `json:"bandOf,omitempty"` // sample size of each band
	Sizes  []SizeRate         `json:"sizes,omitempty"`  // the same by sample size, by rising N: who commits more shows more
	Source string             `json:"source"`           // which measurement, and what was counted
	Key    string             `json:"-"`                // under which it was looked up; set by Table.Rate and Table.RateAt
}

// SizeRate is the share over the latest N commits of those who have as many.
type SizeRate struct {
	N     int     `json:"n"`
	Share float64 `json:"share"`
	Of    int     `json:"of"`
}

// Step is a threshold that holds for samples of at least N.
type Step struct {
	N     int     `json:"n"`
	Value float64 `json:"value"`
}

// Threshold is a statistic's limit by sample size.
type Threshold struct {
	Steps  []Step `json:"steps"`  // by rising N
	Source string `json:"source"` // which measurement, and which quantile
}

// Table is one version of the calibration.
type Table struct {
	Version    string               `json:"version,omitempty"`
	Rates      map[string]Rate      `json:"rates"`      // by "check" or "check/variant"
	Thresholds map[string]Threshold `json:"thresholds"` // by "check/statistic"
	Profiles   map[string]Profile   `json:"profiles"`
	Corpus     *Corpus              `json:"corpus,omitempty"` // what the measured figures came from
}

// Corpus lists the sample of a calibration. It holds no names and no addresses.
type Corpus struct {
	Date         string         `json:"date"`
	Repositories []Source       `json:"repositories"`
	Bands        map[string]int `json:"bands"`   // authors by band of UTC offsets
	Authors      []string       `json:"authors"` // a number for each, under a key that nobody has
}

// Source is one history of a corpus.
type Source struct {
	Name    string `json:"name"`
	Commit  string `json:"commit"`  // the newest that was read
	Commits int    `json:"commits"` // how many were read
	Authors int    `json:"authors"` // fit for calibration; some count in another history
}

// Profile is a distribution of activity, or several of them, with the sample it was drawn from.
type Profile struct {
	Values  []float64   `json:"values,omitempty"`
	Rows    [][]float64 `json:"rows,omitempty"`
	Weights []float64   `json:"weights,omitempty"`
	Source  string      `json:"source"`
}

//go:embed table.json
var embedded []byte

// Default is the calibration built into the binary.
var Default = sync.OnceValue(func() *Table {
	t, err := Parse(embedded)
	if err != nil {
		panic("calibration: table.json: " + err.Error())
	}
	return t
})

// Parse reads a calibration in JSON.
func Parse(data []byte) (*Table, error) {
	var t Table
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return nil, fmt.Errorf("read calibration: %w", err)
	}
	return &t, nil
}

// Rate gives the base rate of a check, or of one variant of it. The key is "check" or "check/variant".
func (t *Table) Rate(key string) (Rate, bool) {
	r, ok := t.Rates[key]
	r.Key = key
	return r, ok
}

// RateAt gives the base rate among people with about as many commits, where it was measured by sample size, and the overall
// one otherwise.
func (t *Table) RateAt(key string, n int) (Rate, bool) {
	r, ok := t.Rate(key)
	at := 0
	for _, s := range r.Sizes {
		if n < s.N {
			break
		}
		r.Share, r.Of, at = s.Share, s.Of, s.N
	}
	if at > 0 {
		r.Source += fmt.Sprintf("; over the latest %d commits of those who have as many", at)
	}
	return r, ok
}

// Limit gives the threshold of a statistic for a sample of n: that of the largest step not above n. It is false below the
// first step, where nothing may be claimed.
func (t *Table) Limit(key string, n int) (float64, bool) {
	var v float64
	found := false
	for _, s := range t.Thresholds[key].Steps {
		if s.N > n {
			break
		}
		v, found = s.Value, true
	}
	return v, found
}
