// Fit-rhythm draws the coefficients of the check dates-rhythm from histories of honest developers, but for the third of them that
// "bonafide calibrate" holds out; that command draws the threshold.
//
//	go run ./scripts/fit-rhythm [-from 2017-01-01] [-until 2026-09-01] REPOSITORY...
//
// Honest windows are runs of N = 100 and 300 consecutive self-committed commits of one author, at author times, each second
// once; forged ones are made of them by the generators of forge.go. A logistic on the seven statistics of package gaps is fitted
// on four fifths of the authors and tried on the last fifth, five times; an author is in one fold only, in whatever
// repository. The threshold is the 99th percentile of the held-out scores of honest windows, each author counting
// once, on HEAD or on all references, whichever is higher. The
// report goes to standard error, the profiles and thresholds in the form of analyzers/calibration to standard output. The same
// repositories give the same figures.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

func main() {
	from := flag.String("from", "2017-01-01", "leave out author dates before this day")
	until := flag.String("until", "2026-09-01", "leave out author dates from this day on")
	flag.Parse()
	if err := run(*from, *until, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "fit-rhythm:", err)
		os.Exit(1)
	}
}

func run(from, until string, dirs []string) error {
	begin, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return err
	}
	end, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return err
	}
	var all []author
	for _, dir := range dirs {
		a, err := authors(dir, begin.Unix(), end.Unix())
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		all = append(all, a...)
	}
	utc := func(a author) bool { return a.band == "UTC" }
	people := slices.DeleteFunc(slices.Clone(all), utc)
	nowhere := slices.DeleteFunc(slices.Clone(all), func(a author) bool { return !utc(a) })

	table := calibration.Table{Profiles: map[string]calibration.Profile{}, Thresholds: map[string]calibration.Threshold{}}
	limit := calibration.Threshold{Source: "99th percentile over authors of held-out honest scores; sample as for the profiles dates-rhythm/logistic"}
	for _, n := range []int{100, 300} {
		f, err := fit(windows(people, n))
		if err != nil {
			return fmt.Errorf("windows of %d commits: %w", n, err)
		}
		f.report(os.Stderr, n)
		if err := f.apart(os.Stderr, windows(nowhere, n)); err != nil {
			return err
		}
		table.Profiles[fmt.Sprintf("dates-rhythm/logistic/%d", n)] = calibration.Profile{Values: f.coefficients, Source: f.source(n, len(dirs), from, until)}
		table.Profiles[fmt.Sprintf("dates-rhythm/medians/%d", n)] = calibration.Profile{Values: f.medians(), Source: "medians over the same honest windows"}
		limit.Steps = append(limit.Steps, calibration.Step{N: n, Value: f.threshold})
	}
	table.Thresholds["dates-rhythm/score"] = limit
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(table)
}
