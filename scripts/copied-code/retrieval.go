package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// What is asked for.
const (
	queries      = 300
	leastTokens  = 120 // of a file that is asked for
	retrievalKey = 4   // seed
)

var hunkLines = []int{6, 10, 20, 40, 80}

// retrievalResult is the line of one kind of query.
type retrievalResult struct {
	Query   string  `json:"query"`
	Asked   int     `json:"asked"`
	At1     float64 `json:"recall_at_1_percent"`
	At01    float64 `json:"recall_at_01_percent"`
	Right   float64 `json:"right_source"`     // share of which the best candidate was in the repository from which it came
	Finding float64 `json:"share_of_finding"` // share that the limits of the checks let through
}

// retrieval asks for files and hunks of known code, disguised, and compares their scores with those of files of other repositories.
func retrieval(ctx context.Context, out io.Writer, indexList, otherList string) error {
	known, err := readList(indexList)
	if err != nil {
		return err
	}
	others, err := readList(otherList)
	if err != nil {
		return err
	}
	l, err := openLibrary(ctx, known)
	if err != nil {
		return err
	}
	encode := json.NewEncoder(out)
	if err := encode.Encode(map[string]any{
		"repositories": len(known), "files": len(l.files), "megabytes": round(float64(l.bytes) / 1e6), "postings_per_byte": round(float64(l.posts) / float64(l.bytes)),
		"index_cpu_s": round(l.took.Seconds()),
	}); err != nil {
		return err
	}
	negatives, err := l.others(ctx, encode, others)
	if err != nil {
		return err
	}
	r := &retriever{library: l, encode: encode, negatives: negatives}
	if r.limits, err = usedLimits(); err != nil {
		return err
	}
	for d := range disguises {
		err := r.ask(ctx, disguiseNames[d], func(f knownFile, text []byte, random *rand.Rand) []byte { return d.apply(f.path, text, random) })
		if err != nil {
			return err
		}
	}
	for _, n := range hunkLines {
		for _, d := range []disguise{untouched, renamed} {
			err := r.ask(ctx, fmt.Sprintf("%d lines, %s", n, disguiseNames[d]), func(f knownFile, text []byte, random *rand.Rand) []byte {
				return d.apply(f.path, hunk(f.path, text, n, random), random)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// others scores the files of repositories that have nothing to do with the known ones.
func (l *library) others(ctx context.Context, encode *json.Encoder, list []listed) ([]float64, error) {
	var scores []float64
	start, bytes := cpuTime(), int64(0)
	for _, r := range list {
		s, err := readSnapshot(r.name, r.dir)
		if err != nil {
			return nil, err
		}
		result, err := l.find(ctx, s, openLimits, false)
		if err != nil {
			return nil, err
		}
		before := len(scores)
		for i := range result.Matches {
			scores = append(scores, result.Matches[i].Score)
		}
		scores = append(scores, make([]float64, max(0, result.Files-(len(scores)-before)))...)
	}
	at1, at01 := alarmThreshold(scores, .01), alarmThreshold(scores, .001)
	return scores, encode.Encode(map[string]any{
		"unrelated_repositories": len(list), "unrelated_files": len(scores), "threshold_1_percent": round(at1), "threshold_01_percent": round(at01),
		"cpu_s": round((cpuTime() - start).Seconds()), "bytes": bytes,
	})
}

// retriever asks for known code.
type retriever struct {
	*library
	encode    *json.Encoder
	negatives []float64
	limits    copies.Limits
}

// ask makes the queries of one kind and prints how many were found. make gives nil where a file does not lend itself.
func (r *retriever) ask(ctx context.Context, name string, make func(f knownFile, text []byte, random *rand.Rand) []byte) error {
	random := rand.New(rand.NewPCG(retrievalKey, uint64(len(name))))
	s := newSnapshot("query " + name)
	var from []string
	for _, n := range rand.New(rand.NewPCG(retrievalKey, 0)).Perm(len(r.files)) {
		f := r.files[n]
		if len(from) == queries {
			break
		}
		if f.tokens < leastTokens || strings.Contains(strings.ToLower(f.path), "test") && random.IntN(4) > 0 {
			continue
		}
		text, err := f.from.Blob(ctx, f.id)
		if err != nil {
			continue
		}
		if text = make(f, text, random); text == nil {
			continue
		}
		s.commit([]history.FileChange{change(f.path, s.blob(text))}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		from = append(from, f.from.name)
	}
	result, err := r.find(ctx, s, openLimits, false)
	if err != nil {
		return err
	}
	scores := slices.Repeat([]float64{0}, len(from))
	right := 0
	for i := range result.Matches {
		m := &result.Matches[i]
		scores[m.Row] = max(scores[m.Row], m.Score)
		if m.Source.Name == from[m.Row] {
			right++
		}
	}
	found, err := r.find(ctx, s, r.limits, true)
	if err != nil {
		return err
	}
	return r.encode.Encode(retrievalResult{
		Query: name, Asked: len(from), At1: round(recallAtAlarms(scores, r.negatives, .01)), At01: round(recallAtAlarms(scores, r.negatives, .001)),
		Right: round(float64(right) / float64(len(from))), Finding: round(float64(len(found.Matches)) / float64(len(from))),
	})
}

// hunk cuts n lines of code out of a file: lines with a token, and what is between them. It is nil where the file is too short.
func hunk(path string, text []byte, n int, random *rand.Rand) []byte {
	l := fingerprint.LanguageOf(path)
	if l == nil {
		return nil
	}
	var f fingerprint.File
	f.Lex(l, text)
	var code []int32
	for i := range f.Tokens {
		if line := f.Tokens[i].Line; len(code) == 0 || code[len(code)-1] != line {
			code = append(code, line)
		}
	}
	if len(code) < n+5 {
		return nil
	}
	first := random.IntN(len(code) - n)
	lines := strings.SplitAfter(string(text), "\n")
	return []byte(strings.Join(lines[code[first]-1:code[first+n-1]], ""))
}
