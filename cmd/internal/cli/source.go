package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// sourceCommits is the number of commits after which the reading of a source ends. It is higher than that of a scan: what is left out
// here is never found again.
const sourceCommits = 3_000_000

// sourceTimeout is how long the reading and indexing of one source may take, where the user does not say.
const sourceTimeout = 30 * time.Minute

// place is a repository with the name by which the user knows it.
type place struct{ name, target string }

// placeOf reads NAME=PATH or a PATH or URL alone. The name is then owner/repo of a URL, or the last part of a path that says
// something: "billing" of src/billing, src/billing/.git and src/billing.git.
func placeOf(arg string) place {
	if name, target, named := strings.Cut(arg, "="); named {
		return place{name, target}
	}
	if history.IsURL(arg) {
		parts := strings.Split(strings.Trim(strings.TrimSuffix(strings.TrimSuffix(arg, "/"), ".git"), "/"), "/")
		return place{strings.Join(parts[max(0, len(parts)-2):], "/"), arg}
	}
	name := arg
	if abs, err := filepath.Abs(arg); err == nil {
		name = abs
	}
	for filepath.Base(name) == ".git" {
		name = filepath.Dir(name)
	}
	return place{strings.TrimSuffix(filepath.Base(name), ".git"), arg}
}

// check says what is missing.
func (p place) check(flag string) error {
	if strings.TrimSpace(p.name) == "" || strings.TrimSpace(p.target) == "" {
		return fail(flag+": the name or the path is empty", "give a path, a URL, or NAME=PATH")
	}
	return nil
}

// location is what is recorded of where a source was read.
func (p place) location() string {
	if history.IsURL(p.target) {
		return withoutCredentials(p.target)
	}
	if abs, err := filepath.Abs(p.target); err == nil {
		return abs
	}
	return p.target
}

// source is a repository of known code that is open.
type source struct {
	place
	repo    *history.Repository
	history *history.History // nil until it is read
}

// openSource opens a repository with the contents of its files.
func openSource(ctx context.Context, p place, o history.OpenOptions) (*source, error) {
	o.Fetch.Contents = true
	repo, err := history.Open(ctx, p.target, o)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", p.name, interruptedOr(ctx, err))
	}
	return &source{place: p, repo: repo}, nil
}

// head reads no more than the newest commit.
func (s *source) head(ctx context.Context) (string, error) {
	h, err := s.repo.Read(ctx, history.ReadOptions{CommitLimit: 1, NoMailmap: true})
	if err != nil {
		return "", fmt.Errorf("source %q: %w", s.name, interruptedOr(ctx, err))
	}
	if len(h.Commits) == 0 {
		return "", nil
	}
	return h.Commits[0].ID.String(), nil
}

// read reads the history.
func (s *source) read(ctx context.Context, p *progress) error {
	h, err := s.repo.Read(ctx, history.ReadOptions{CommitLimit: sourceCommits, NoMailmap: true, Progress: p.counter()})
	if err != nil {
		return fmt.Errorf("source %q: %w", s.name, interruptedOr(ctx, err))
	}
	if h.Facts.Interrupted {
		return fmt.Errorf("source %q: %w", s.name, errStopped)
	}
	s.history = h
	return nil
}

var errStopped = errors.New("interrupted while it was read")

// index reads the history and turns it into what a store takes, within a time limit; 0 is none.
func (s *source) index(ctx context.Context, now time.Time, limit time.Duration, p *progress) (*corpus.Batch, error) {
	limited, cancel := ctx, func() {}
	if limit > 0 {
		limited, cancel = context.WithTimeout(ctx, limit)
	}
	defer cancel()
	b, err := s.indexAll(limited, now, p)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, &failure{fmt.Errorf("source %q: it could not be read and indexed within %s", s.name, limit), "give it more time with --timeout"}
	}
	return b, err
}

func (s *source) indexAll(ctx context.Context, now time.Time, p *progress) (*corpus.Batch, error) {
	p.begin("reading " + s.name)
	if err := s.read(ctx, p); err != nil {
		return nil, err
	}
	p.begin("indexing " + s.name)
	b, err := corpus.Index(ctx, corpus.IndexInput{
		Name: s.name, Location: s.location(), History: s.history, Contents: s.repo.Contents(), Added: now, Done: p.counter(),
	})
	if err != nil {
		return nil, interruptedOr(ctx, err)
	}
	return b, nil
}

// gaps says what a source lacks that copies could be found by; empty when nothing.
func (s *source) gaps() string {
	f := &s.history.Facts
	switch {
	case f.Partial:
		return "it is a partial clone: files that are not in it are not compared with"
	case f.Shallow > 0:
		return "it is a shallow clone: older commits are not compared with"
	case f.LimitCommits:
		return fmt.Sprintf("it has more than %s commits: older ones are not compared with", grouped3(sourceCommits))
	}
	return ""
}

func (s *source) close() error { return s.repo.Close() }
