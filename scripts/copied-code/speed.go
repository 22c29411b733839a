package main

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// speedResult is what one core does with a folder. Seconds are of processor time.
type speedResult struct {
	Files       int     `json:"files"`
	Megabytes   float64 `json:"megabytes"`
	Fingerprint float64 `json:"fingerprint_s"` // reading apart and both levels of fingerprints; best of five
	MBPerSecond float64 `json:"fingerprint_mb_per_s"`
	PerByte     float64 `json:"fingerprints_per_byte"`
	PeakMB      float64 `json:"peak_mb"` // the files themselves included
}

// speed fingerprints all files of code below a folder; the files are in memory before the clock starts.
func speed(ctx context.Context, out io.Writer, dir string) error {
	s, err := readSnapshot(dir, dir)
	if err != nil {
		return err
	}
	type source struct {
		language *fingerprint.Language
		text     []byte
	}
	var sources []source
	r := speedResult{}
	for _, f := range s.files {
		text, err := s.Blob(ctx, f.ID)
		if l := fingerprint.LanguageOf(f.Path.Untrusted()); err == nil && l != nil {
			sources = append(sources, source{l, text})
			r.Megabytes += float64(len(text)) / 1e6
		}
	}
	r.Files = len(sources)
	var file fingerprint.File
	var prints []fingerprint.Print
	var best time.Duration
	for range 5 {
		start, n := cpuTime(), 0
		for _, f := range sources {
			file.Lex(f.language, f.text)
			for _, l := range corpus.Levels {
				prints = file.Prints(prints[:0], l.Level, nil)
				n += len(prints)
			}
		}
		if took := cpuTime() - start; best == 0 || took < best {
			best = took
		}
		r.PerByte = round(float64(n) / r.Megabytes / 1e6)
	}
	r.Fingerprint, r.MBPerSecond, r.PeakMB = round(best.Seconds()), round(r.Megabytes/best.Seconds()), round(float64(peakMemory())/1e6)
	r.Megabytes = round(r.Megabytes)
	return json.NewEncoder(out).Encode(r)
}
