package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// source is one repository, or the oldest part of it.
type source struct {
	name     string
	repo     *history.Repository
	store    *object.Store
	history  *history.History
	contents history.Contents
	order    []object.ID // parents before children
	known    *analyzers.Known
}

// now is when everything is judged.
var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func load(ctx context.Context, dir string, most int) (*source, error) {
	repo, err := history.Open(ctx, dir, history.OpenOptions{})
	if err != nil {
		return nil, err
	}
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	store, err := object.Open(filepath.Join(h.Facts.GitDir, "objects"), object.Options{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	s := &source{name: nameOf(dir), repo: repo, store: store, order: parentsFirst(h)}
	s.order = s.order[:min(len(s.order), most)]
	s.reset()
	s.history, err = s.assemble(store.NewReader())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return s, nil
}

// reset makes new readers, and lets go of what the old ones keep.
func (s *source) reset() {
	s.contents = history.NewContents(func() history.ObjectReader { return s.store.NewContentReader(16<<20, 1) })
}

// asItIs puts the authors of the repository to the check, each by himself.
func (s *source) asItIs() *judged {
	return &judged{source: s, rewrite: &analyzertest.Rewritten{}, history: s.history, contents: remember(s.contents)}
}

// assemble makes a history of the commits that are looked at.
func (s *source) assemble(r history.ObjectReader) (*history.History, error) {
	var raw [][]byte
	for _, id := range slices.Backward(s.order) {
		o, err := r.Read(id, history.DefaultCommitBytes)
		if err != nil {
			return nil, err
		}
		raw = append(raw, slices.Clone(o.Data))
	}
	return history.Assemble(raw)
}

func (s *source) close() error {
	if err := s.store.Close(); err != nil {
		return err
	}
	return s.repo.Close()
}

// parentsFirst orders commits so that parents come before their children.
func parentsFirst(h *history.History) []object.ID {
	var out []object.ID
	state := make([]uint8, len(h.Commits)) // 1: on the stack; 2: listed
	for start := range slices.Backward(h.Commits) {
		stack := []int32{int32(start)}
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			if state[i] > 0 {
				stack = stack[:len(stack)-1]
				if state[i] == 1 {
					state[i] = 2
					out = append(out, h.Commits[i].ID)
				}
				continue
			}
			state[i] = 1
			for _, p := range h.Parents(i) {
				if p >= 0 && state[p] == 0 {
					stack = append(stack, p)
				}
			}
		}
	}
	return out
}

// corpus makes known code of the commits of the repository.
func (s *source) corpus(ctx context.Context) (*analyzers.Known, error) {
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: s.name, Location: s.name, History: s.history, Contents: s.contents, Added: now})
	if err != nil {
		return nil, err
	}
	b.Postings = slices.DeleteFunc(b.Postings, func(p corpus.Posting) bool {
		return p.Kind > corpus.BlobID || b.Items[p.Item].Kind != corpus.CommitItem
	})
	m := corpus.NewMemory()
	return &analyzers.Known{Reader: m}, m.Add(ctx, b)
}

// shares tells whether two repositories have a first commit in common.
func (s *source) shares(other *source) bool {
	roots := map[object.ID]bool{}
	for _, x := range [...]*source{s, other} {
		for i := range x.history.Commits {
			if c := &x.history.Commits[i]; c.Has(history.Root) {
				if roots[c.ID] {
					return true
				}
				roots[c.ID] = x == s
			}
		}
	}
	return false
}

// run writes the history anew and puts it to the check.
func (s *source) run(ctx context.Context, r recipe, known *analyzers.Known) (*outcome, error) {
	j, err := s.judge(ctx, r)
	if err != nil {
		return nil, err
	}
	o, err := j.against(ctx, known)
	if err != nil {
		return nil, err
	}
	o.Repository, o.Recipe = s.name, r.name
	return o, nil
}

// judged is a rewritten history.
type judged struct {
	source   *source
	rewrite  *analyzertest.Rewritten
	history  *history.History
	contents history.Contents
}

func (s *source) judge(ctx context.Context, r recipe) (*judged, error) {
	o, err := r.rewrite(ctx, s)
	if err != nil {
		return nil, err
	}
	w, err := o.Apply(s.store.NewContentReader(16<<20, 1), s.order)
	if err != nil {
		return nil, err
	}
	raw := slices.Clone(w.Commits)
	slices.Reverse(raw)
	h, err := history.Assemble(raw)
	if err != nil {
		return nil, err
	}
	contents := history.NewContents(func() history.ObjectReader { return w.Over(s.store.NewContentReader(16<<20, 1)) })
	return &judged{s, w, h, remember(contents)}, nil
}

// against puts a rewritten history to the check.
func (j *judged) against(ctx context.Context, known *analyzers.Known) (*outcome, error) {
	begin := time.Now()
	o := &outcome{Commits: len(j.history.Commits), Values: map[string]float64{}}
	var mu sync.Mutex
	audit, err := analyzers.Run(ctx, analyzers.Input{
		History: j.history, Identities: history.Resolve(j.history, nil), Contents: j.contents, AllDeep: true, Known: known, Now: now,
		Checks: slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool { return a.Name != "copied-history" }),
		Measure: func(_ *analyzers.Subject, _, key string, _ int, v float64) {
			mu.Lock()
			defer mu.Unlock()
			o.Values[key] = max(o.Values[key], v)
		},
	})
	if err != nil {
		return nil, err
	}
	of := map[string]map[string]bool{} // old commits by new
	for i, id := range j.rewrite.IDs {
		of[id.String()] = map[string]bool{}
		for _, n := range j.rewrite.Of[i] {
			of[id.String()][j.source.order[n].String()] = true
		}
	}
	for _, r := range audit.Results {
		for _, x := range r.Outcomes {
			if x.Kind == analyzers.Failed {
				return nil, fmt.Errorf("the check failed: %s", x.Reason)
			}
			if x.Kind == analyzers.Findings || x.Kind == analyzers.Clean {
				o.Judged++
			}
		}
		for _, f := range r.Findings {
			if f.Explained == "" || !o.Found {
				o.Message, o.Explained = f.Message, f.Explained
			}
			o.Found = o.Found || f.Explained == ""
			for _, e := range f.Evidence {
				if e.Kind == analyzers.PairEvidence {
					if o.Listed++; of[e.Commit][e.Other] {
						o.Right++
					}
				}
			}
		}
	}
	o.Seconds = time.Since(begin).Seconds()
	return o, nil
}

// remembering keeps what was read, but for the text of lines, so that one history can be compared with many.
type remembering struct {
	history.Contents
	mu      sync.Mutex
	patches map[history.FileChange]patch
	changes map[object.ID]*history.Changes
}

func remember(c history.Contents) *remembering {
	return &remembering{Contents: c, patches: map[history.FileChange]patch{}, changes: map[object.ID]*history.Changes{}}
}

type patch struct {
	history.Patch
	err error
}

// blank lines take the place of those that were read.
var blank = make([]history.Line, 1<<18)

// Changes implements history.Contents.
func (r *remembering) Changes(ctx context.Context, id object.ID) (*history.Changes, error) {
	r.mu.Lock()
	c := r.changes[id]
	r.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := r.Contents.Changes(ctx, id)
	if err == nil {
		r.mu.Lock()
		r.changes[id] = c
		r.mu.Unlock()
	}
	return c, err
}

// Patch implements history.Contents.
func (r *remembering) Patch(ctx context.Context, f *history.FileChange) (*history.Patch, error) {
	r.mu.Lock()
	p, ok := r.patches[*f]
	r.mu.Unlock()
	if ok {
		return &p.Patch, p.err
	}
	full, err := r.Contents.Patch(ctx, f)
	p.err = err
	if err == nil {
		p.Patch = history.Patch{Lines: blank[:min(len(full.Lines), len(blank))], Deleted: blank[:min(len(full.Deleted), len(blank))], ID: full.ID, Body: full.Body}
	}
	r.mu.Lock()
	r.patches[*f] = p
	r.mu.Unlock()
	return &p.Patch, err
}
