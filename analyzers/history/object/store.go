package object

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
)

const (
	defaultMaxObject  = 128 << 20
	defaultMaxDepth   = 5000
	defaultCacheBytes = 16 << 20
)

// Options are limits and permissions. Zero values mean the defaults.
type Options struct {
	// MaxObject is the size in bytes of the largest object that is ever
	// expanded, 128 MiB by default. Beyond it reading ends with a
	// *TooLargeError before anything is reserved.
	MaxObject int64
	// MaxDepth is the longest delta chain that is followed, 5,000 by default.
	// Git itself makes chains of at most 50, or 250 when asked to.
	MaxDepth int
	// CacheBytes is what a Reader keeps of delta bases, 16 MiB by default.
	CacheBytes int64
	// Untrusted does not follow alternates outside of Root, and refuses an
	// objects directory, pack directory, pack or loose object behind a
	// symbolic link that leads elsewhere.
	Untrusted bool
	// Root is the folder alternates must stay in when Untrusted. With an
	// empty one no alternate is followed.
	Root string
}

func (o Options) withDefaults() Options {
	if o.MaxObject <= 0 {
		o.MaxObject = defaultMaxObject
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = defaultMaxDepth
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = defaultCacheBytes
	}
	return o
}

// A Store is an open object database. It does not change after Open and is
// safe for concurrent use; objects are read through a [Reader].
type Store struct {
	opt        Options
	dirs       []*dir // the objects directory, then the alternates
	packs      []*pack
	alternates []string
	missing    []string
	refused    []string
}

// A Place is where an object is packed. The zero Place is nowhere.
type Place struct {
	pack   int32 // position in Store.packs plus one
	offset int64
}

// IsZero reports whether p is nowhere.
func (p Place) IsZero() bool { return p.pack == 0 }

// Offset returns the byte offset in the pack.
func (p Place) Offset() int64 { return p.offset }

// Compare orders places by pack, then by offset: -1, 0 or +1.
func (p Place) Compare(q Place) int {
	if c := cmp.Compare(p.pack, q.pack); c != 0 {
		return c
	}
	return cmp.Compare(p.offset, q.offset)
}

// Open opens the object database in objectsDir, which is usually
// ".git/objects", with its packs and the alternates named in
// info/alternates. An alternate that does not exist is passed over, as git
// does, and named by the error of an object that then is missing.
//
// Errors are a *CorruptError, an *UnsupportedError or a *RefusedError, or
// come from the file system.
func Open(objectsDir string, o Options) (*Store, error) {
	s := &Store{opt: o.withDefaults()}
	if err := s.gather(objectsDir, s.opt); err != nil {
		s.Close()
		return nil, err
	}
	for _, d := range s.dirs {
		if err := s.openPacks(d); err != nil {
			s.Close()
			return nil, err
		}
	}
	// The largest first: most look-ups end there. Names make the order the
	// same on every machine.
	slices.SortFunc(s.packs, func(a, b *pack) int {
		return cmp.Or(cmp.Compare(b.idx.count, a.idx.count), strings.Compare(a.name, b.name))
	})
	for i, p := range s.packs {
		p.num = int32(i)
	}
	return s, nil
}

func (s *Store) openPacks(d *dir) error {
	entries, err := d.list("pack")
	if err != nil {
		return err
	}
	hasIdx := map[string]bool{}
	for _, e := range entries {
		if stem, ok := strings.CutSuffix(e.Name(), ".idx"); ok {
			hasIdx[stem] = true
		}
	}
	for _, e := range entries {
		stem, ok := strings.CutSuffix(e.Name(), ".pack")
		if !ok {
			continue
		}
		if s.opt.Untrusted && e.Type() == fs.ModeSymlink {
			return &RefusedError{Path: e.Name(), Reason: "the pack is a symbolic link"}
		}
		if !hasIdx[stem] {
			// Other names are of packs that git is still writing.
			if !strings.HasPrefix(stem, "pack-") {
				continue
			}
			return &CorruptError{File: e.Name(), Reason: "the pack has no index", Remedy: remedyIndexPack}
		}
		p, err := openPack(d, stem)
		if err != nil {
			return err
		}
		s.packs = append(s.packs, p)
	}
	return nil
}

// Close closes all files. Readers of the store must not be used any more.
func (s *Store) Close() error {
	var errs []error
	for _, p := range s.packs {
		errs = append(errs, p.close())
	}
	for _, d := range s.dirs {
		errs = append(errs, d.close())
	}
	return errors.Join(errs...)
}

// Alternates returns the alternates that are followed, as their files name
// them but absolute, to be named in a report.
func (s *Store) Alternates() []string { return slices.Clone(s.alternates) }

// MissingAlternates returns the alternates that do not exist.
func (s *Store) MissingAlternates() []string { return slices.Clone(s.missing) }

// RefusedAlternates returns the alternates outside of Root that were not
// followed.
func (s *Store) RefusedAlternates() []string { return slices.Clone(s.refused) }

// notFound is the error of an object that is nowhere: it may lie in an
// alternate that is not followed.
func (s *Store) notFound(id ID) error {
	if len(s.refused) > 0 {
		return &RefusedError{
			Path:   s.refused[0],
			Reason: fmt.Sprintf("object %s may lie in this alternate (objects/info/alternates), outside of the folder under audit", id),
		}
	}
	return &NotFoundError{ID: id, Missing: s.missing}
}

// Len returns the number of packed objects; an object in two packs counts
// twice.
func (s *Store) Len() int {
	n := 0
	for _, p := range s.packs {
		n += int(p.idx.count)
	}
	return n
}

// Has reports whether an object is named by an index or a loose file. It
// says nothing about the content.
func (s *Store) Has(id ID) bool {
	for _, p := range s.packs {
		if _, ok, err := p.idx.find(id); ok || err != nil {
			return ok
		}
	}
	name := looseName(id)
	for _, d := range s.dirs {
		if st, err := d.stat(name); err == nil && st.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Locate returns where an object is packed, false when it is only loose, not
// there at all, or when the index cannot be used: [Reader.Read] then says
// which.
func (s *Store) Locate(id ID) (Place, bool) {
	for _, p := range s.packs {
		off, ok, err := p.offsetOf(id)
		if ok && err == nil {
			return Place{pack: p.num + 1, offset: off}, true
		}
	}
	return Place{}, false
}

// IDs gives the name of every object: pack by pack in the order of the
// index, then the loose ones. An object that is stored twice is given twice.
// It ends with the first error.
func (s *Store) IDs() iter.Seq2[ID, error] {
	return func(yield func(ID, error) bool) {
		for _, p := range s.packs {
			for i := range p.idx.count {
				id, err := p.idx.name(i)
				if err != nil {
					yield(ID{}, p.idxError(ID{}, err))
					return
				}
				if !yield(id, nil) {
					return
				}
			}
		}
		for _, d := range s.dirs {
			if !d.looseIDs(yield) {
				return
			}
		}
	}
}

// looseIDs reports whether to go on.
func (d *dir) looseIDs(yield func(ID, error) bool) bool {
	for b := range 256 {
		sub := fmt.Sprintf("%02x", b)
		entries, err := d.list(sub)
		if err != nil {
			yield(ID{}, err)
			return false
		}
		for _, e := range entries {
			id, err := ParseID(sub + e.Name())
			if err != nil || id.String() != sub+e.Name() {
				continue // a temporary file
			}
			if !yield(id, nil) {
				return false
			}
		}
	}
	return true
}

// NewContentReader returns a Reader for the contents of one commit after
// another, where what was read is soon read again: beside delta bases it keeps
// what it returned, and does not expand or hash that anew. Their Data must not
// be changed. It keeps so many times [Options.CacheBytes], and expands nothing
// above maxObject bytes if that is less than [Options.MaxObject].
func (s *Store) NewContentReader(maxObject, times int64) *Reader {
	limited := *s
	limited.opt.MaxObject = min(maxObject, s.opt.MaxObject)
	limited.opt.CacheBytes = s.opt.CacheBytes * times
	r := limited.NewReader()
	r.results = true
	return r
}

// NewReader returns a Reader of the store.
func (s *Store) NewReader() *Reader {
	return &Reader{s: s, cache: newCache(s.opt.CacheBytes)}
}

func looseName(id ID) string {
	h := id.String()
	return h[:2] + "/" + h[2:]
}
