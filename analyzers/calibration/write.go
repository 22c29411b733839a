package calibration

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Write prints the table as Parse reads it: one entry a line, by key, so that a new measurement reads well in a diff.
func (t *Table) Write(out io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"version\": %q", t.Version)
	for _, part := range []struct {
		name    string
		entries map[string]any
	}{{"rates", entries(t.Rates)}, {"thresholds", entries(t.Thresholds)}, {"profiles", entries(t.Profiles)}} {
		fmt.Fprintf(&b, ",\n%q: {", part.name)
		for i, key := range slices.Sorted(maps.Keys(part.entries)) {
			line, err := json.Marshal(part.entries[key])
			if err != nil {
				return fmt.Errorf("write the calibration: %s: %w", key, err)
			}
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n  %q: %s", key, line)
		}
		b.WriteString("\n}")
	}
	if t.Corpus != nil {
		if err := t.Corpus.write(&b); err != nil {
			return err
		}
	}
	b.WriteString("\n}\n")
	if _, err := out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the calibration: %w", err)
	}
	return nil
}

func (c *Corpus) write(b *bytes.Buffer) error {
	bands, err := json.Marshal(c.Bands)
	if err != nil {
		return fmt.Errorf("write the calibration: bands: %w", err)
	}
	fmt.Fprintf(b, ",\n\"corpus\": {\n  \"date\": %q,\n  \"bands\": %s,\n  \"repositories\": [", c.Date, bands)
	for i, r := range c.Repositories {
		line, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("write the calibration: %s: %w", r.Name, err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "\n    %s", line)
	}
	b.WriteString("\n  ],\n  \"authors\": [")
	const perLine = 8
	for i, a := range c.Authors {
		if i > 0 {
			b.WriteByte(',')
		}
		if i%perLine == 0 {
			b.WriteString("\n   ")
		}
		fmt.Fprintf(b, " %q", a)
	}
	b.WriteString("\n  ]\n}")
	return nil
}

func entries[V any](from map[string]V) map[string]any {
	m := make(map[string]any, len(from))
	for k, v := range from {
		m[k] = v
	}
	return m
}
