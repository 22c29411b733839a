package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/gaps"
)

const (
	folds = 5
	ridge = 1e-3
)

// sample is a window with its statistics.
type sample struct {
	window
	honest []float64
	forged [][]float64 // by generator
	score  float64     // held out
	scores []float64   // held out, by generator
}

// fitted is a logistic and how it did on authors that it had not seen.
type fitted struct {
	samples      []sample
	coefficients []float64
	threshold    float64
	authors      int
}

// anything stands for every view or band.
const anything = ""

func fit(windows []window) (*fitted, error) {
	f := &fitted{}
	seen := map[uint64]bool{}
	for _, w := range windows {
		s := sample{window: w}
		var err error
		if s.honest, err = statistics(w.events); err != nil {
			return nil, err
		}
		for _, e := range w.forged() {
			v, err := statistics(e)
			if err != nil {
				return nil, err
			}
			s.forged = append(s.forged, v)
		}
		s.scores = make([]float64, len(generators))
		f.samples = append(f.samples, s)
		seen[w.author.key] = true
	}
	f.authors = len(seen)
	if f.authors < 10*folds {
		return nil, errors.New("too few authors")
	}
	for k := range uint64(folds) {
		beta, err := f.train(func(s *sample) bool { return s.author.key%folds != k })
		if err != nil {
			return nil, err
		}
		for i := range f.samples {
			s := &f.samples[i]
			if s.author.key%folds != k {
				continue
			}
			s.score = score(s.honest, beta)
			for g := range generators {
				s.scores[g] = score(s.forged[g], beta)
			}
		}
	}
	f.threshold = math.Inf(-1)
	var err error
	f.coefficients, err = f.train(func(*sample) bool { return true })
	for _, view := range views {
		f.threshold = max(f.threshold, f.quantile(view, 0.99))
	}
	return f, err
}

// train fits on the samples that keep accepts. Honest and forged histories weigh the same in total.
func (f *fitted) train(keep func(*sample) bool) ([]float64, error) {
	var rows [][]float64
	var forged []bool
	var weight []float64
	kinds := 0
	for _, g := range generators {
		if g.train {
			kinds++
		}
	}
	for i := range f.samples {
		s := &f.samples[i]
		if !keep(s) {
			continue
		}
		rows, forged, weight = append(rows, s.honest), append(forged, false), append(weight, s.share)
		for g := range generators {
			if generators[g].train {
				rows, forged, weight = append(rows, s.forged[g]), append(forged, true), append(weight, s.share/float64(kinds))
			}
		}
	}
	return logistic(rows, forged, weight, ridge)
}

func statistics(events []gaps.Event) ([]float64, error) {
	s, ok := gaps.Of(events)
	if !ok {
		return nil, errors.New("a window without gaps")
	}
	return s.Terms(), nil
}

func score(row, beta []float64) float64 {
	z := beta[0]
	for j, v := range row {
		z += beta[j+1] * v
	}
	return z
}

// quantile of the held-out honest scores of one view, each author of a repository counting once.
func (f *fitted) quantile(view string, q float64) float64 {
	var order []*sample
	total := 0.0
	for i := range f.samples {
		if s := &f.samples[i]; s.author.view == view {
			order = append(order, s)
			total += s.share
		}
	}
	slices.SortFunc(order, func(a, b *sample) int { return cmp.Compare(a.score, b.score) })
	sum := 0.0
	for _, s := range order {
		if sum += s.share; sum >= q*total {
			return s.score
		}
	}
	return order[len(order)-1].score
}

func (f *fitted) report(w io.Writer, n int) {
	fmt.Fprintf(w, "N=%d: %d windows of %d authors, threshold %.3f\n", n, len(f.samples), f.authors, f.threshold)
	for j, name := range gaps.Names {
		fmt.Fprintf(w, "  %-50s honest p1 %.2f p50 %.2f p99 %.2f\n", name, f.at(j, 0.01), f.at(j, 0.5), f.at(j, 0.99))
	}
	for _, view := range views {
		for _, b := range []string{"AM", "EA", "WS", "EO", anything} {
			share, of := f.above(view, b, func(s *sample) float64 { return s.score })
			fmt.Fprintf(w, "  honest above threshold, %s, band %s: %.2f %% of %.0f authors\n", view, cmp.Or(b, "all"), 100*share, of)
		}
		for g := range generators {
			share, _ := f.above(view, anything, func(s *sample) float64 { return s.scores[g] })
			fmt.Fprintf(w, "  %-10s above threshold, %s: %.1f %%\n", generators[g].name, view, 100*share)
		}
	}
}

// above is the share of a view's authors, of one band or anything, with a score above the threshold.
func (f *fitted) above(view, band string, of func(*sample) float64) (share, authors float64) {
	for i := range f.samples {
		s := &f.samples[i]
		if s.author.view != view || band != anything && s.author.band != band {
			continue
		}
		authors += s.share
		if of(s) > f.threshold {
			share += s.share
		}
	}
	return share / max(authors, 1e-9), authors
}

// at is a quantile of one statistic over honest windows.
func (f *fitted) at(j int, q float64) float64 {
	v := make([]float64, len(f.samples))
	for i := range f.samples {
		v[i] = f.samples[i].honest[j]
	}
	slices.Sort(v)
	return v[int(q*float64(len(v)-1))]
}

// apart tries the fit on authors that took no part in it: those whose clock stands at +0000, of whom many are machines.
func (f *fitted) apart(w io.Writer, windows []window) error {
	hit, all := 0.0, 0.0
	for i := range windows {
		row, err := statistics(windows[i].events)
		if err != nil {
			return err
		}
		all += windows[i].share
		if score(row, f.coefficients) > f.threshold {
			hit += windows[i].share
		}
	}
	fmt.Fprintf(w, "  +0000 throughout, not fitted: above threshold %.1f of %.0f authors\n", hit, all)
	return nil
}

func (f *fitted) source(n, histories int, from, until string) string {
	return fmt.Sprintf("logistic on the seven statistics of package gaps, their squares and products, N=%d: %d windows of %d authors in %d public histories, %s to %s, HEAD and all references, the held-out third left out; the intercept, then one weight a term",
		n, len(f.samples), f.authors, histories, from, until)
}

// medians of the statistics over honest windows.
func (f *fitted) medians() []float64 {
	out := make([]float64, gaps.Count)
	for j := range out {
		out[j] = f.at(j, 0.5)
	}
	return out
}
