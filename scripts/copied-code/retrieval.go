package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
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
	l.shared = strings.Fields(os.Getenv("BONAFIDE_SHARED"))
	negatives, err := l.others(ctx, encode, others)
	if err != nil {
		return err
	}
	r := &retriever{library: l, negatives: negatives, queries: queries}
	if r.limits, err = usedLimits(); err != nil {
		return err
	}
	for d := range disguises {
		result, err := r.ask(ctx, disguiseNames[d], disguisedFile(d))
		if err != nil {
			return err
		}
		if err := encode.Encode(result); err != nil {
			return err
		}
	}
	for _, n := range hunkLines {
		for _, d := range []disguise{untouched, renamed} {
			result, err := r.ask(ctx, fmt.Sprintf("%d lines, %s", n, disguiseNames[d]), disguisedHunk(n, d))
			if err != nil {
				return err
			}
			if err := encode.Encode(result); err != nil {
				return err
			}
		}
	}
	return nil
}

// others scores the files of repositories that have nothing to do with the known ones.
func (l *library) others(ctx context.Context, encode *json.Encoder, list []listed) ([]float64, error) {
	var scores []float64
	start := cpuTime()
	for _, r := range list {
		s, err := readSnapshot(r.name, r.dir)
		if err != nil {
			return nil, err
		}
		more, err := l.scores(ctx, s)
		if err != nil {
			return nil, err
		}
		scores = append(scores, more...)
	}
	return scores, encode.Encode(map[string]any{
		"unrelated_repositories": len(list), "unrelated_files": len(scores), "threshold_1_percent": round(alarmThreshold(scores, .01)),
		"threshold_01_percent": round(alarmThreshold(scores, .001)), "cpu_s": round((cpuTime() - start).Seconds()),
	})
}

// scores are those of all files of a snapshot that were looked at; 0 where nothing is shared, or where
// something else than dates explains it.
func (l *library) scores(ctx context.Context, s *snapshot) ([]float64, error) {
	limits, err := usedLimits()
	if err != nil {
		return nil, err
	}
	result, err := l.find(ctx, s, openLimits(limits), true)
	if err != nil {
		return nil, err
	}
	scores := make([]float64, max(len(result.Matches), result.Files))
	for i := range result.Matches {
		m := &result.Matches[i]
		if slices.Contains(l.shared, m.Path.Untrusted()) {
			continue
		}
		switch m.Explain {
		case copies.Common, copies.Textbook, copies.Attributed:
		default: // dates mean nothing here
			scores[i] = m.Score
		}
	}
	return scores, nil
}

// retriever asks for known code.
type retriever struct {
	*library
	queries   int       // of one kind
	negatives []float64 // scores of what has nothing to do with what is known
	limits    copies.Limits
}

// ask makes the queries of one kind and tells how many were found.
func (r *retriever) ask(ctx context.Context, name string, of query) (*retrievalResult, error) {
	random := rand.New(rand.NewPCG(retrievalKey, uint64(len(name))))
	s := newSnapshot("query " + name)
	var from []string
	for _, n := range rand.New(rand.NewPCG(retrievalKey, 0)).Perm(len(r.files)) {
		f := r.files[n]
		if len(from) == r.queries {
			break
		}
		if f.tokens < leastTokens || strings.Contains(strings.ToLower(f.path), "test") && random.IntN(4) > 0 {
			continue
		}
		text, err := f.from.Blob(ctx, f.id)
		if err != nil {
			continue
		}
		if text = of(f, text, random); text == nil {
			continue
		}
		s.commit([]history.FileChange{change(f.path, s.blob(text))}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		from = append(from, f.from.name)
	}
	result, err := r.find(ctx, s, openLimits(r.limits), true)
	if err != nil {
		return nil, err
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
		return nil, err
	}
	return &retrievalResult{
		Query: name, Asked: len(from), At1: round(recallAtAlarms(scores, r.negatives, .01)), At01: round(recallAtAlarms(scores, r.negatives, .001)),
		Right: round(float64(right) / float64(len(from))), Finding: round(float64(len(found.Matches)) / float64(len(from))),
	}, nil
}

// query makes what is asked for of a known file; nil where the file does not lend itself.
type query func(f knownFile, text []byte, random *rand.Rand) []byte

func disguisedFile(d disguise) query {
	return func(f knownFile, text []byte, random *rand.Rand) []byte { return d.apply(f.path, text, random) }
}

func disguisedHunk(n int, d disguise) query {
	return func(f knownFile, text []byte, random *rand.Rand) []byte {
		part := hunk(f.path, text, n, random)
		if part == nil {
			return nil
		}
		return d.apply(f.path, part, random)
	}
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
