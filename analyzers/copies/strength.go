package copies

import (
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// Strength bounds what comes about by itself. A match is as strong as the strongest of three traces, each divided by its bound, so that
// 1 is the bound of all.
type Strength struct {
	Weight   float64 // w*sqrt(w/all): of the weight w of what a level of fingerprints shares, and all that the added lines have
	Bag      float64 // shared*share^2: tokens on lines in both, in whatever order; see fingerprint.CompareLines
	Verbatim float64 // w of the exact level, where w/all is Share or more
	Share    float64
}

// levels are the kinds of fingerprints that strength is made of.
const (
	exactLevel = iota
	abstractLevel
	levelCount
)

// levelOf gives -1 for what is no fingerprint.
func levelOf(k corpus.Kind) int {
	switch k {
	case corpus.GramExact:
		return exactLevel
	case corpus.GramAbstract:
		return abstractLevel
	}
	return -1
}

// weights are sums of weights, by level.
type weights [levelCount]float64

func (w *weights) add(k corpus.Kind, weight float64) {
	if l := levelOf(k); l >= 0 {
		w[l] += weight
	}
}

// of is the strength of what a candidate shares; lines is nil where the source cannot be read.
func (s *Strength) of(shared, all *weights, lines *fingerprint.Lines) float64 {
	best := 0.0
	for l := range shared {
		if all[l] > 0 {
			best = max(best, shared[l]*math.Sqrt(shared[l]/all[l])/s.Weight)
		}
	}
	if shared[exactLevel] >= s.Share*all[exactLevel] {
		best = max(best, shared[exactLevel]/s.Verbatim)
	}
	if lines != nil {
		best = max(best, float64(lines.Shared)*lines.Share()*lines.Share()/s.Bag)
	}
	return best
}
