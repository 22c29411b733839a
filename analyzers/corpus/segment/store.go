// Package segment is a corpus.Store in files of its own, in a folder: immutable segments of sorted, bit-packed postings, and a manifest
// that says which of them count. It needs nothing installed, has one writer and many readers at a time, and survives being killed at any
// point: what Add has confirmed is there, whatever else was going on.
//
// A source is added as a segment of its own. Segments of about one size are merged when there are eight, so that a look-up touches few
// (O'Neil et al., "The Log-Structured Merge-Tree", Acta Informatica 1996). Every step writes new files, makes them durable, replaces the
// manifest by renaming, and deletes old files only then.
package segment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gofrs/flock"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Store is an open store that can be added to.
type Store struct {
	*Reader
	lock *flock.Flock

	writing  sync.Mutex
	manifest manifest
	nextID   corpus.SourceID
	step     func(what string) error // tests make steps fail with it
}

var _ corpus.Store = (*Store)(nil)

// Open opens the store in a folder, which is made where it is not there, to write to it. The error wraps corpus.ErrLocked where another
// process has it open so, and ErrNewer, ErrOlder or ErrDamaged where it is one of these.
func Open(dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the corpus: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockName))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock the corpus: %w", err)
	case !ok:
		return nil, fmt.Errorf("%s: %w; wait until it has ended", dir, corpus.ErrLocked)
	}
	s := &Store{Reader: &Reader{dir: dir, options: o}, lock: lock, step: func(string) error { return nil }}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open() error {
	_, ok, err := readManifest(s.dir)
	if err != nil {
		return err
	}
	if !ok {
		// From now on a folder with segments but without a manifest is one that has lost it.
		if _, err := s.replaceManifest(newManifest()); err != nil {
			return err
		}
	}
	if s.manifest, err = s.load(); err != nil {
		return err
	}
	for _, ids := range s.current.ids {
		s.nextID += corpus.SourceID(len(ids))
	}
	left, err := leftOver(s.dir, s.manifest)
	if err != nil {
		return fmt.Errorf("open the corpus: %w", err)
	}
	for _, path := range left {
		_ = os.Remove(path) // a reader may have it open, where that prevents it; the next writer tries again
	}
	return nil
}

// Close gives the store free for other writers.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return errors.Join(s.Reader.Close(), s.lock.Close())
}

// Add implements corpus.Store. It may merge segments before it returns, after the source is safe.
func (s *Store) Add(ctx context.Context, b *corpus.Batch) error {
	if err := corpus.CheckBatch(b); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	v, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(v)
	if err := ctx.Err(); err != nil {
		return err
	}
	seg, err := s.create(func(path string) (uint32, error) { return build(ctx, path, b) })
	if err != nil {
		return fmt.Errorf("add source %q to the corpus: %w", b.Source.Name, err)
	}
	n := s.change(v)
	if id, ok := v.named(b.Source.Name); ok {
		n.drop(v.places[id])
	}
	s.nextID++
	n.append(seg, []corpus.SourceID{s.nextID})
	if err := s.commit(v, n); err != nil {
		return fmt.Errorf("add source %q to the corpus: %w", b.Source.Name, err)
	}
	s.tidy(ctx)
	return nil
}

// Remove implements corpus.Store: it writes every segment anew in which there is anything of the source, and deletes the old files.
func (s *Store) Remove(ctx context.Context, name string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	old, err := s.remove(ctx, name)
	if err != nil {
		return fmt.Errorf("remove %q: %w", name, err)
	}
	for _, path := range old {
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("remove %q: it is out of the corpus, but something reads %s, which the next writer deletes", name, path)
		}
	}
	return nil
}

// remove gives the files that should be gone when it returns.
func (s *Store) remove(ctx context.Context, name string) (old []string, err error) {
	v, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release(v)
	id, ok := v.named(name)
	if !ok {
		return nil, corpus.ErrNoSource
	}
	n := s.change(v)
	n.drop(v.places[id])
	for i := range v.segs {
		if n.gone(i) || !slices.ContainsFunc(v.segs[i].entries, func(e entry) bool { return e.source.Name == name }) {
			continue
		}
		if err := s.rewrite(ctx, n, []int{i}); err != nil {
			n.abandon()
			return nil, err
		}
	}
	for _, seg := range n.replaced() {
		old = append(old, seg.path)
	}
	return old, s.commit(v, n)
}
