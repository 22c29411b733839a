package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// pairsResult is the line of one set. Shares and areas are from 0 to 1.
type pairsResult struct {
	Set       string  `json:"set"`
	Tool      string  `json:"tool"`
	Pairs     int     `json:"pairs"`
	Positives int     `json:"positives"`
	AUC       float64 `json:"auc"`
	AP        float64 `json:"average_precision"`
	F1        float64 `json:"best_f1"`
	R100      float64 `json:"recall_at_precision_1"`
	R95       float64 `json:"recall_at_precision_095"`

	// Of sets with a split: the best F1.5 of the train pairs has this threshold, which gives that F1.5 on the test pairs.
	Threshold *float64 `json:"train_threshold,omitempty"`
	TestF15   *float64 `json:"test_f15,omitempty"`
	TestF1    *float64 `json:"test_best_f1,omitempty"`
	TestAUC   *float64 `json:"test_auc,omitempty"`

	Levels []float64 `json:"recall_by_level,omitempty"` // AUC of each level of disguise, the mean of the tasks
	CPU    float64   `json:"cpu_s,omitempty"`
	PeakMB float64   `json:"peak_mb,omitempty"`
}

// pairs scores all sets below a folder.
func pairs(out io.Writer, dir string) error {
	encode := json.NewEncoder(out)
	found := false
	for _, r := range readers {
		folder := filepath.Join(dir, r.folder)
		if _, err := os.Stat(folder); err != nil {
			fmt.Fprintf(os.Stderr, "copied-code: no folder %s: clone https://github.com/%s to measure with it\n", folder, r.origin)
			continue
		}
		found = true
		sets, err := r.read(folder)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		for i := range sets {
			start := cpuTime()
			scores := compareAll(&sets[i])
			took := cpuTime() - start
			result := measurePairs(&sets[i], scores)
			result.CPU, result.PeakMB = round(took.Seconds()), round(float64(peakMemory())/1e6)
			if err := encode.Encode(result); err != nil {
				return err
			}
			for _, variant := range []string{"Base", "TSN", "SMM", "Both"} {
				list, err := published(folder, sets[i].Name, variant)
				if err != nil {
					return err
				}
				if list != nil {
					if err := encode.Encode(metrics(sets[i].Name, "JPlag 6 "+variant+", as published", list)); err != nil {
						return err
					}
				}
			}
		}
	}
	if !found {
		return errors.New("no data set is there: name the folder that holds them, or set BONAFIDE_SETS")
	}
	return nil
}

func measurePairs(set *pairSet, scores []float64) *pairsResult {
	var all, train, test []scored
	levels := map[int][]float64{}
	at := 0
	for i := range set.Collections {
		first := at
		for _, p := range set.Collections[i].Pairs {
			s := scored{scores[at], p.Positive}
			all = append(all, s)
			if p.Train {
				train = append(train, s)
			} else {
				test = append(test, s)
			}
			at++
		}
		byLevel(levels, set.Collections[i].Pairs, scores[first:at])
	}
	r := metrics(set.Name, "bonafide", all)
	if len(train) > 0 && len(test) > 0 {
		_, threshold := rank(train).bestF(1.5)
		t := rank(test)
		f1, _ := t.bestF(1)
		r.Threshold, r.TestF15, r.TestF1, r.TestAUC = rounded(threshold), rounded(t.fAt(threshold, 1.5)), rounded(f1), rounded(t.auc())
	}
	for level := 1; levels[level] != nil; level++ {
		sum := 0.0
		for _, a := range levels[level] {
			sum += a
		}
		r.Levels = append(r.Levels, round(sum/float64(len(levels[level]))))
	}
	return r
}

// byLevel notes, for each level of disguise in a collection, the area against its independent programs.
func byLevel(levels map[int][]float64, pairs []pair, scores []float64) {
	for level := 1; level <= 9; level++ {
		var list []scored
		any := false
		for i, p := range pairs {
			if p.Level == level || p.Level == 0 {
				list = append(list, scored{scores[i], p.Level == level})
				any = any || p.Level == level
			}
		}
		if any {
			levels[level] = append(levels[level], rank(list).auc())
		}
	}
}

func metrics(set, tool string, list []scored) *pairsResult {
	r := rank(list)
	f1, _ := r.bestF(1)
	return &pairsResult{
		Set: set, Tool: tool, Pairs: len(list), Positives: r.positives,
		AUC: round(r.auc()), AP: round(r.averagePrecision()), F1: round(f1), R100: round(r.recallAtPrecision(1)), R95: round(r.recallAtPrecision(.95)),
	}
}

// round keeps four digits after the point, so that lines read well.
func round(x float64) float64 { return float64(int64(x*1e4+.5)) / 1e4 }

func rounded(x float64) *float64 { x = round(x); return &x }
