package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

// logOf invents the output of git log for n authors a zone, each with some commits a day at about the same hours of the day.
func logOf(n, commits int) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for _, zone := range []string{"-0300", "+0200", "+0530", "+0900"} {
		off, _ := parseDate("1 " + zone)
		for a := range n {
			middle := 12 + 6*r.Float64()
			for c := range commits {
				h := math.Mod(middle+3*r.NormFloat64()+24, 24)
				// Two commits on every third day, from 2019 on.
				unix := 1546300800 + int64(c/2)*3*86400 + int64(h*3600) - int64(off.offset)*60
				fmt.Fprintf(&b, "dev%d%s@example.org\t%d %s\tdev%d%s@example.org\t%d %s\n", a, zone, unix, zone, a, zone, unix, zone)
			}
		}
	}
	return b.String()
}

func TestRunIsReproducible(t *testing.T) {
	t.Parallel()
	in := logOf(16, 700)
	var first, second, log bytes.Buffer
	if err := run(strings.NewReader(in), &first, &log, 1, "2026-11"); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(in, "\n")
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if err := run(strings.NewReader(strings.Join(lines, "")), &second, io.Discard, 1, "2026-11"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first.String(), second.String()); d != "" {
		t.Errorf("the order of the input changed the calibration:\n%s", d)
	}
	table, err := calibration.Parse(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"zone-rhythm"} {
		if r, ok := table.Rate(key); !ok || r.Of == 0 || r.Share > 0.1 || r.Source == "" {
			t.Errorf("rate of %s: %+v", key, r)
		}
	}
	if strings.Contains(first.String()+log.String(), "@") {
		t.Error("the output holds an address")
	}
	types := table.Profiles[rhythm.ChronotypeProfile]
	if s := sum(types.Weights); math.Abs(s-1) > 0.01 {
		t.Errorf("chronotypes weigh %g together", s)
	}
	for i, row := range types.Rows {
		if s := sum(row); math.Abs(s-1) > 0.01 {
			t.Errorf("chronotype %d sums to %g", i, s)
		}
	}
	if err := run(strings.NewReader(logOf(1, 120)), io.Discard, io.Discard, 1, ""); err == nil {
		t.Error("a calibration was drawn from four authors")
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	in := logOf(2, 200) + strings.Join([]string{
		"a@example.org\t1546300800 +0100\tb@example.org\t1546300800 +0100\n",
		"7+x[bot]@example.org\t1546300800 +0100\t7+x[bot]@example.org\t1546300800 +0100\n",
		"old@example.org\t1300000000 +0100\told@example.org\t1300000000 +0100\n",
	}, "")
	authors, commits, err := read(strings.NewReader(in))
	if err != nil || len(authors) != 8 || commits != 1600 {
		t.Fatalf("%d authors, %d commits, %v; want 8 and 1600", len(authors), commits, err)
	}
	classify(authors)
	var got []string
	for _, a := range authors {
		got = append(got, a.band)
		if !slices.IsSortedFunc(a.slots, func(x, y event) int { return int(x.unix - y.unix) }) {
			t.Error("slots are not in order")
		}
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"AM", "AM", "EA", "EA", "EO", "EO", "WS", "WS"}, got); d != "" {
		t.Error(d)
	}
	if _, _, err := read(strings.NewReader("not a log line\n")); err == nil {
		t.Error("a line that is no log line was read")
	}
}

func TestQuantileWeighsAuthors(t *testing.T) {
	t.Parallel()
	var all []sampleOf
	for i := range 100 { // one author with a hundred windows, one with one
		all = append(all, sampleOf{a: &author{}, w: 0.01, value: float64(i) / 1000})
	}
	all = append(all, sampleOf{a: &author{}, w: 1, value: 5})
	figure := func(s *sampleOf) float64 { return s.value }
	if got := quantile(all, 0.6, everybody, figure); got != 5 {
		t.Errorf("60 %% quantile %g, want 5", got)
	}
	if got := quantile(nil, 0.5, everybody, figure); !math.IsNaN(got) {
		t.Errorf("quantile of nothing: %g", got)
	}
}
