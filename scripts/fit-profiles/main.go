// Command fit-profiles fits the activity profiles of the hours checks - the population's day and the chronotypes - to public
// histories, with the guards of zone-rhythm that depend on them, and prints them as a fragment in the schema of
// analyzers/calibration. Thresholds and rates are drawn by "bonafide calibrate". It reads, on standard input, the output of any number of runs of
//
//	git log --all --no-merges --date=raw --format='%ae%x09%ad%x09%ce%x09%cd'
//
// one after another, and prints what it measured, by band of offsets, on standard error. A third of the authors, chosen by
// a hash of their address, is held out: profiles and thresholds come from the others, the printed rates from the
// held-out third. It keeps no address, and the same input gives the same output.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/rhythm"
)

func main() {
	histories := flag.Int("histories", 0, "number of histories on standard input, for the source notes")
	date := flag.String("date", "", "year and month of the measurement, for the source notes")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, os.Stderr, *histories, *date); err != nil {
		fmt.Fprintln(os.Stderr, "fit-profiles:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out, log io.Writer, histories int, date string) error {
	authors, commits, err := read(in)
	if err != nil {
		return err
	}
	classify(authors)
	m := &measurement{
		authors: authors, log: log,
		sample: fmt.Sprintf("calibration %s, %d public histories, %d self-committed commits since 2017", date, histories, commits),
		table: &calibration.Table{
			Rates:      map[string]calibration.Rate{},
			Thresholds: map[string]calibration.Threshold{}, Profiles: map[string]calibration.Profile{},
		},
	}
	m.fitProfiles()
	if m.profiles, err = rhythm.NewProfiles(m.table); err != nil {
		return err
	}
	m.rhythm()
	return write(out, m.table)
}

// write prints one entry a line, in the order of the keys, so that a new measurement reads well in a diff.
func write(out io.Writer, t *calibration.Table) error {
	var b bytes.Buffer
	b.WriteString("{")
	for i, part := range []struct {
		name    string
		entries map[string]any
	}{{"rates", entries(t.Rates)}, {"thresholds", entries(t.Thresholds)}, {"profiles", entries(t.Profiles)}} {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "\n\"%s\": {", part.name)
		for j, k := range slices.Sorted(maps.Keys(part.entries)) {
			line, err := json.Marshal(part.entries[k])
			if err != nil {
				return fmt.Errorf("write %s (the sample may be too small): %w", k, err)
			}
			if j > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, "\n %q: %s", k, line)
		}
		b.WriteString("\n}")
	}
	b.WriteString("\n}\n")
	_, err := out.Write(b.Bytes())
	return err
}

func entries[V any](from map[string]V) map[string]any {
	m := make(map[string]any, len(from))
	for k, v := range from {
		m[k] = v
	}
	return m
}
