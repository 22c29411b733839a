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
	b.WriteString("\n### Rates among honest developers\n\n| finding | share | of | by band, % | source |\n|---|---|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(t.Rates)) {
		r := t.Rates[key]
		fmt.Fprintf(&b, "| %s | %s | %d %s | %s | %s |\n", key, percent(r.Share), r.Of, r.Unit, bands(r.Bands), r.Source)
		for _, s := range r.Sizes {
			fmt.Fprintf(&b, "| - from %d commits on | %s | %d authors | | |\n", s.N, percent(s.Share), s.Of)
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

func bands(m map[string]float64) string {
	var parts []string
	for _, band := range []string{"AM", "EA", "WS", "EO", "UTC"} {
		if share, ok := m[band]; ok {
			parts = append(parts, band+" "+strconv.FormatFloat(100*share, 'g', 3, 64))
		}
	}
	return strings.Join(parts, ", ")
}
