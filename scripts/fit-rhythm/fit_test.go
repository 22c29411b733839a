package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/gaps"
)

// TestLogistic draws classes from a known logistic and wants its weights back.
func TestLogistic(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	want := []float64{0.5, 2, -1}
	var rows [][]float64
	var forged []bool
	var weight []float64
	for range 40000 {
		row := []float64{r.NormFloat64(), 3 + r.NormFloat64()/2}
		p := 1 / (1 + math.Exp(-score(row, want)))
		rows, forged, weight = append(rows, row), append(forged, r.Float64() < p), append(weight, 1)
	}
	got, err := logistic(rows, forged, weight, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 0.15 {
			t.Errorf("coefficient %d is %.3f, want %.3f", i, got[i], want[i])
		}
	}
}

// TestLogisticSeparable: without a penalty the likelihood of separable classes has no maximum.
func TestLogisticSeparable(t *testing.T) {
	t.Parallel()
	var rows [][]float64
	var forged []bool
	var weight []float64
	for i := range 100 {
		rows, forged, weight = append(rows, []float64{float64(i)}), append(forged, i >= 50), append(weight, 1)
	}
	beta, err := logistic(rows, forged, weight, ridge)
	if err != nil {
		t.Fatal(err)
	}
	if score(rows[49], beta) >= 0 || score(rows[50], beta) <= 0 {
		t.Errorf("coefficients %v do not part 49 from 50", beta)
	}
	if _, err := logistic(nil, nil, nil, ridge); err == nil {
		t.Error("no rows were fitted")
	}
}

// TestGenerators: as many commits, in order, at different seconds, the same for the same window, and unlike the real ones.
func TestGenerators(t *testing.T) {
	t.Parallel()
	var real []gaps.Event
	r := rand.New(rand.NewPCG(3, 4))
	at := int64(1704704407)
	for range 100 {
		at += int64(math.Exp(7 + 2.5*r.NormFloat64()))
		real = append(real, gaps.Event{Unix: at, Local: at + 3600})
	}
	real = gaps.Distinct(real)
	w := window{author: &author{key: 9}, events: real}
	again := w.forged()
	for i, events := range w.forged() {
		name := generators[i].name
		if len(events) != len(real) {
			t.Errorf("%s: %d commits, want %d", name, len(events), len(real))
		}
		if _, ok := gaps.Of(events); !ok {
			t.Errorf("%s: not in order or not distinct", name)
		}
		if !slices.Equal(events, again[i]) {
			t.Errorf("%s: differs from run to run", name)
		}
		if slices.Equal(events, real) {
			t.Errorf("%s: changed nothing", name)
		}
		for _, e := range events {
			if e.Local-e.Unix != 3600 {
				t.Errorf("%s: offset of %d seconds", name, e.Local-e.Unix)
				break
			}
		}
	}
	for _, e := range again[1] {
		if h := e.Local % daySeconds / hour; h < 9 || h > 17 {
			t.Errorf("office: a commit at %d h", h)
		}
	}
}
