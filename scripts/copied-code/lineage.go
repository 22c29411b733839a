package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// lineagePair is one line of a list: a folder of one repository of which its owners say that it comes from a folder of another. The
// repositories are git folders, since what explains a copy is partly in their histories.
type lineagePair struct{ name, subject, prefix, knownName, known, knownPrefix string }

// lineageResult counts the files that have a namesake in the known folder: these are the documented copies.
type lineageResult struct {
	Pair        string         `json:"pair"`
	Files       int            `json:"files"`
	Found       int            `json:"found"`
	Explained   int            `json:"explained"`
	Unexplained int            `json:"unexplained"`
	Reasons     map[string]int `json:"reasons"`
	Missed      []string       `json:"missed,omitempty"`
	Charged     []string       `json:"charged,omitempty"` // found, without explanation
}

// lineage runs the search over documented copies: lines "NAME GIT-FOLDER PREFIX KNOWN-NAME KNOWN-GIT-FOLDER KNOWN-PREFIX", "." for
// no prefix.
func lineage(ctx context.Context, out io.Writer, list string) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	encode := json.NewEncoder(out)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		if len(f) != 6 {
			return fmt.Errorf("%s: %q has %d fields, want 6: NAME GIT-FOLDER PREFIX KNOWN-NAME KNOWN-GIT-FOLDER KNOWN-PREFIX", list, line, len(f))
		}
		r, err := measureLineage(ctx, lineagePair{f[0], f[1], strings.TrimPrefix(f[2], "."), f[3], f[4], strings.TrimPrefix(f[5], ".")})
		if err != nil {
			return fmt.Errorf("%s: %w", f[0], err)
		}
		if err := encode.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// readRepository reads a git folder whole.
func readRepository(ctx context.Context, dir string) (*copies.Original, error) {
	repo, err := history.Open(ctx, dir, history.OpenOptions{})
	if err != nil {
		return nil, err
	}
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return nil, err
	}
	return &copies.Original{History: h, Contents: repo.Contents()}, nil
}

func measureLineage(ctx context.Context, p lineagePair) (*lineageResult, error) {
	known, err := readRepository(ctx, p.known)
	if err != nil {
		return nil, err
	}
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: p.knownName, Location: p.known, History: known.History, Contents: known.Contents, Added: time.Unix(0, 0)})
	if err != nil {
		return nil, err
	}
	namesakes := map[string]bool{}
	for _, item := range b.Items {
		if item.Kind == corpus.FileItem && item.Tokens >= leastTokens && strings.HasPrefix(item.Path, p.knownPrefix) {
			namesakes[path.Base(item.Path)] = true
		}
	}
	store := corpus.NewMemory()
	if err := store.Add(ctx, b); err != nil {
		return nil, err
	}
	subject, err := readRepository(ctx, p.subject)
	if err != nil {
		return nil, err
	}
	sources, err := copies.NewSources(ctx, store, subject.History)
	if err != nil {
		return nil, err
	}
	sources.Original = func(context.Context, corpus.SourceID) (*copies.Original, error) { return known, nil }
	limits, err := usedLimits()
	if err != nil {
		return nil, err
	}
	rows := make([]int32, len(subject.History.Commits))
	for i := range rows { // oldest first
		rows[i] = int32(len(rows) - 1 - i)
	}
	found, err := copies.Find(ctx, copies.Search{History: subject.History, Contents: subject.Contents, Commits: rows, Known: sources, Limits: limits})
	if err != nil {
		return nil, err
	}
	listing, err := subject.Contents.Files(ctx, subject.History.Commits[0].ID)
	if err != nil {
		return nil, err
	}
	documented := map[string]bool{}
	for _, f := range listing.Files {
		if name := f.Path.Untrusted(); strings.HasPrefix(name, p.prefix) && namesakes[path.Base(name)] {
			documented[name] = true
		}
	}
	return countLineage(p.name, documented, found.Matches), nil
}

func countLineage(name string, documented map[string]bool, matches []copies.Match) *lineageResult {
	r := &lineageResult{Pair: name, Files: len(documented), Reasons: map[string]int{}}
	state := map[string]copies.Explanation{}
	for i := range matches {
		m := &matches[i]
		at := m.Path.Untrusted()
		if before, seen := state[at]; documented[at] && (!seen || before != copies.Unexplained) {
			state[at] = m.Explain
		}
	}
	for _, at := range slices.Sorted(maps.Keys(documented)) {
		reason, ok := state[at]
		switch {
		case !ok:
			r.Missed = append(r.Missed, at)
			continue
		case reason == copies.Unexplained:
			r.Unexplained++
			r.Charged = append(r.Charged, at)
		default:
			r.Explained++
			r.Reasons[string(reason)]++
		}
		r.Found++
	}
	return r
}
