package segment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

var errClosed = errors.New("the corpus has been closed")

// Options are how a store is opened; the zero value is what is wanted as a rule.
type Options struct {
	NoMap bool // read files piece by piece, with a cache, even where they can be mapped into memory
}

// Reader reads a store as it was when it was opened, while others may write to it.
type Reader struct {
	dir     string
	options Options

	mu      sync.Mutex
	current *view // nil: closed
	closed  []error
}

var _ corpus.Reader = (*Reader)(nil)

// Read opens the store in a folder to read it; a folder that is not there, or is empty, is a store without sources. Many processes can do so
// at once, also while another one writes. The error wraps corpus.ErrNewer, ErrOlder or ErrDamaged where it is one of these.
func Read(dir string) (*Reader, error) { return ReadWith(dir, Options{}) }

// ReadWith is Read with options.
func ReadWith(dir string, o Options) (*Reader, error) {
	r := &Reader{dir: dir, options: o}
	if _, err := r.load(); err != nil {
		return nil, err
	}
	return r, nil
}

// load opens what the manifest names. A writer may have deleted a segment in between; it has written a new manifest before.
func (r *Reader) load() (manifest, error) {
	m, _, err := readManifest(r.dir)
	for err == nil {
		err = r.loadSegments(m)
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		last := m
		if m, _, err = readManifest(r.dir); err == nil && reflect.DeepEqual(m, last) {
			return m, damaged(filepath.Join(r.dir, manifestName), "a segment that it names is missing")
		}
	}
	return m, err
}

// loadSegments opens the segments of a manifest and shows them.
func (r *Reader) loadSegments(m manifest) (err error) {
	var segs []*segment
	defer func() {
		if err != nil {
			for _, s := range segs {
				_ = s.close()
			}
		}
	}()
	ids := make([][]corpus.SourceID, len(m.Segments))
	next := corpus.SourceID(0)
	for i, e := range m.Segments {
		s, err := openSegment(filepath.Join(r.dir, e.File), r.options)
		if err != nil {
			return fmt.Errorf("open the corpus: %w", err)
		}
		segs = append(segs, s)
		if s.size != e.Size || s.footer.Sum != e.Sum {
			return damaged(s.path, "it is not the file that the manifest means")
		}
		dropped := map[int]bool{}
		for _, d := range e.Dropped {
			dropped[d] = true
		}
		for j := range s.entries {
			next++
			ids[i] = append(ids[i], next)
			if dropped[j] {
				ids[i][j] = 0
			}
		}
	}
	r.show(newView(segs, ids))
	return nil
}

// Sources implements corpus.Reader.
func (r *Reader) Sources(ctx context.Context) ([]corpus.Source, error) {
	v, err := r.acquire()
	if err != nil {
		return nil, err
	}
	defer r.release(v)
	return v.sources(), ctx.Err()
}

// Items implements corpus.Reader.
func (r *Reader) Items(ctx context.Context, source corpus.SourceID, items []uint32) (out []corpus.Item, err error) {
	v, err := r.acquire()
	if err != nil {
		return nil, err
	}
	defer r.release(v)
	p, ok := v.places[source]
	if !ok {
		return nil, fmt.Errorf("items of source %d: %w", source, corpus.ErrNoSource)
	}
	s, e := v.segs[p.seg], v.entry(p)
	out = make([]corpus.Item, 0, min(len(items), 1<<20))
	// The block of the last item is kept, since those that are asked for together often stand together.
	var rows []corpus.Item
	from := uint64(0)
	err = guarded(s.path, func() error {
		for _, i := range items {
			if uint64(i) >= e.items {
				return fmt.Errorf("source %q has no item %d", e.source.Name, i)
			}
			at := e.firstItem + uint64(i)
			if at < from || at >= from+uint64(len(rows)) {
				if err := ctx.Err(); err != nil {
					return err
				}
				from = at / blockItems * blockItems
				if rows, err = s.readItems(rows[:0], from, min(from+blockItems, s.footer.Items)); err != nil {
					return err
				}
			}
			out = append(out, rows[at-from])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Verify reads everything and checks it. Other methods check the tables when they open a segment, and the rest as they read it.
func (r *Reader) Verify(ctx context.Context) error {
	v, err := r.acquire()
	if err != nil {
		return err
	}
	defer r.release(v)
	for _, s := range v.segs {
		if err := guarded(s.path, func() error { return s.verify(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *segment) verify(ctx context.Context) error {
	var buf []posting
	var err error
	for i := range s.groups {
		g := &s.groups[i]
		last := posting{}
		for at := g.from; at < g.to; at++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if buf, err = s.postings(buf[:0], g, at); err != nil {
				return err
			}
			for n, p := range buf {
				if _, ok := s.item(p.pos); !ok || (at > g.from || n > 0) && comparePostings(last, p) >= 0 {
					return damaged(s.path, "the block at %d is not in order", s.begins[at])
				}
				last = p
			}
		}
	}
	var rows []corpus.Item
	for at := uint64(0); at < s.footer.Items; at += blockItems {
		if rows, err = s.readItems(rows[:0], at, min(at+blockItems, s.footer.Items)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// deleteFile deletes the file of a segment that is in no manifest any more.
func (s *segment) deleteFile() {
	if s.doomed && os.Remove(s.path) == nil {
		s.doomed = false
	}
}

// Close lets go of all files, of those that another call is reading when that call ends.
func (r *Reader) Close() error {
	r.show(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.closed...)
}
