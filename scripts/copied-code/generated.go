package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// The generated sets need nothing but this repository: its own sources and programs that chance wrote, disguised. They show when
// the search became worse; how good it is only foreign code tells.
const (
	generatedKey     = 11 // seed
	generatedKnown   = "analyzers/history"
	writtenPrograms  = 120
	generatedQueries = 60
)

// generatedOthers are folders that have nothing in common with the known one but the hand of their authors.
var generatedOthers = []string{"cmd", "github", "analyzers/zone.go", "analyzers/tz", "analyzers/rhythm", "analyzers/signature", "analyzers/style"}

// generated measures with the generated sets; root is the folder of this repository.
func generated(ctx context.Context, out io.Writer, root string) error {
	encode := json.NewEncoder(out)
	pairs, err := generatedPairs(root)
	if err != nil {
		return err
	}
	for i := range pairs {
		if err := encode.Encode(measurePairs(&pairs[i], compareAll(&pairs[i]))); err != nil {
			return err
		}
	}
	results, err := generatedRetrieval(ctx, root)
	if err != nil {
		return err
	}
	for _, r := range results {
		if err := encode.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// ownSources are the Go files below a folder, or one file, by path from the root.
func ownSources(root, below string) ([]sourceFile, error) {
	var out []sourceFile
	err := filepath.WalkDir(filepath.Join(root, below), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		out = append(out, sourceFile{filepath.ToSlash(relative), text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sources of this repository: %w", err)
	}
	return out, nil
}

// generatedPairs are a set of own sources and one of written programs. Positive is each with its disguised copies; negative is each
// with every other.
func generatedPairs(root string) ([]pairSet, error) {
	own, err := ownSources(root, generatedKnown)
	if err != nil {
		return nil, err
	}
	var written []sourceFile
	for n := range writtenPrograms / 2 {
		written = append(written, writeProgram(n))
	}
	var out []pairSet
	for _, s := range []struct {
		name  string
		files []sourceFile
	}{{"generated-own", own}, {"generated-written", written}} {
		random := rand.New(rand.NewPCG(generatedKey, 1))
		c := collection{Name: s.name}
		for _, f := range s.files {
			if tokensOf(f) >= leastTokens && len(c.Programs) < generatedQueries {
				c.Programs = append(c.Programs, program{f.Path, []sourceFile{f}})
			}
		}
		c.label(nil, anyPair)
		for i := range c.Programs[:len(c.Programs):len(c.Programs)] {
			f := c.Programs[i].Files[0]
			for d := reformatted; d < disguises; d++ {
				c.Pairs = append(c.Pairs, pair{A: i, B: len(c.Programs), Positive: true, Level: int(d)})
				c.Programs = append(c.Programs, program{f.Path, []sourceFile{{f.Path, d.apply(f.Path, f.Text, random)}}})
			}
		}
		out = append(out, pairSet{Name: s.name, Collections: []collection{c}})
	}
	return out, nil
}

func tokensOf(f sourceFile) int {
	l := fingerprint.LanguageOf(f.Path)
	if l == nil {
		return 0
	}
	var file fingerprint.File
	file.Lex(l, f.Text)
	return len(file.Tokens)
}

// generatedRetrieval asks for disguised files and hunks of one folder of this repository, with the others as what must not be found.
func generatedRetrieval(ctx context.Context, root string) ([]retrievalResult, error) {
	r, err := generatedLibrary(ctx, root)
	if err != nil {
		return nil, err
	}
	var out []retrievalResult
	for d := range disguises {
		result, err := r.ask(ctx, "generated "+disguiseNames[d], disguisedFile(d))
		if err != nil {
			return nil, err
		}
		out = append(out, *result)
	}
	for _, n := range []int{20, 40} {
		for _, d := range []disguise{untouched, renamed} {
			result, err := r.ask(ctx, fmt.Sprintf("generated %d lines, %s", n, disguiseNames[d]), disguisedHunk(n, d))
			if err != nil {
				return nil, err
			}
			out = append(out, *result)
		}
	}
	return out, nil
}

// generatedLibrary knows one folder of this repository and half of the written programs.
func generatedLibrary(ctx context.Context, root string) (*retriever, error) {
	files, err := ownSources(root, generatedKnown)
	if err != nil {
		return nil, err
	}
	known, others := newSnapshot("known"), newSnapshot("others")
	put := func(s *snapshot, f sourceFile) history.FileChange { return change(f.Path, s.blob(f.Text)) }
	var changes, rest []history.FileChange
	for _, f := range files {
		if !strings.Contains(f.Path, "testdata/") {
			changes = append(changes, put(known, f))
		}
	}
	for n := range writtenPrograms {
		if f := writeProgram(n); n%2 == 0 {
			changes = append(changes, put(known, f))
		} else {
			rest = append(rest, put(others, f))
		}
	}
	for _, below := range generatedOthers {
		list, err := ownSources(root, below)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			rest = append(rest, put(others, f))
		}
	}
	known.commit(changes, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	others.commit(rest, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	l := newLibrary()
	if err := l.add(ctx, known); err != nil {
		return nil, err
	}
	r := &retriever{library: l, queries: generatedQueries}
	if r.limits, err = usedLimits(); err != nil {
		return nil, err
	}
	r.negatives, err = l.scores(ctx, others)
	return r, err
}
