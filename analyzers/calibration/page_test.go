package calibration

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/calibration.md anew")

// TestPage holds the tables of docs/calibration.md to the data.
func TestPage(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "docs", "calibration.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- figures -->\n"
	head, _, ok := strings.Cut(string(page), mark)
	if !ok {
		t.Fatal("the page has no place for the figures")
	}
	want := head + mark + figures(Default())
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(page) {
		t.Error("docs/calibration.md is not what the data says: run go test ./analyzers/calibration -update")
	}
}

func figures(t *Table) string {
	var b bytes.Buffer
	if c := t.Corpus; c != nil {
		commits := 0
		for _, r := range c.Repositories {
			commits += r.Commits
		}
		fmt.Fprintf(&b, "\n### The sample\n\n%s: %d histories, %d commits, %d authors (", c.Date, len(c.Repositories), commits, len(c.Authors))
		for i, band := range bandOrder {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s %d", band, c.Bands[band])
		}
		b.WriteString(").\n\n<details><summary>The histories, with the newest commit that was read</summary>\n\n")
		for _, r := range c.Repositories {
			fmt.Fprintf(&b, "%s %.10s (%d commits, %d authors); ", r.Name, r.Commit, r.Commits, r.Authors)
		}
		b.WriteString("\n\n</details>\n")
	}
	b.WriteString("\n### Honest developers with a finding, by band\n\nShare, its 95 % interval (Wilson), and of how many.\n\n| finding | all | AM | EA | WS | EO | UTC |\n|---|---|---|---|---|---|---|\n")
	keys := slices.Sorted(maps.Keys(t.Rates))
	for _, key := range keys {
		r := t.Rates[key]
		if len(r.BandOf) == 0 {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s |", key, interval(r.Share, r.Of))
		for _, band := range bandOrder {
			fmt.Fprintf(&b, " %s |", interval(r.Bands[band], r.BandOf[band]))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n### Honest developers with a finding, by number of commits\n\n| finding | share | of | source |\n|---|---|---|---|\n")
	for _, key := range keys {
		r := t.Rates[key]
		fmt.Fprintf(&b, "| %s | %s | %d %s | %s |\n", key, percent(r.Share), r.Of, r.Unit, r.Source)
		for _, s := range r.Sizes {
			fmt.Fprintf(&b, "| - over the latest %d commits | %s | %d authors | |\n", s.N, percent(s.Share), s.Of)
		}
	}
	b.WriteString("\n### Thresholds\n\n| statistic | from sample size: value | source |\n|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(t.Thresholds)) {
		l := t.Thresholds[key]
		var steps []string
		for _, s := range l.Steps {
			steps = append(steps, fmt.Sprintf("%d: %s", s.N, strconv.FormatFloat(s.Value, 'g', 4, 64)))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", key, strings.Join(steps, ", "), l.Source)
	}
	b.WriteString("\n### Profiles\n\n| profile | size | source |\n|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(t.Profiles)) {
		p := t.Profiles[key]
		size := fmt.Sprintf("%d values", len(p.Values))
		if len(p.Rows) > 0 {
			size = fmt.Sprintf("%d rows of %d", len(p.Rows), len(p.Rows[0]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", key, size, p.Source)
	}
	return b.String()
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'g', 3, 64) + " %" }

var bandOrder = []string{"AM", "EA", "WS", "EO", "UTC"}

func interval(share float64, of int) string {
	if of == 0 {
		return "-"
	}
	low, high := Interval(share, of)
	digits := func(v float64) string { return strconv.FormatFloat(100*v, 'f', 2, 64) }
	return fmt.Sprintf("%s %% (%s-%s, %d)", digits(share), digits(low), digits(high), of)
}
