package object

import (
	"crypto/sha1"
	"errors"
	"hash"
	"io"
	"io/fs"
)

// An Object is a decoded object. Data is valid until the next call on the
// Reader, and may be changed by the caller, except that of a Reader that
// [Store.NewContentReader] gave.
type Object struct {
	ID   ID
	Type Type
	Size int64  // bytes of the whole content
	Data []byte // the content, or its beginning
	Cut  bool   // Data is shorter than Size
}

// A Reader reads objects of a [Store]. It holds buffers and a cache of delta
// bases and is not safe for concurrent use: each goroutine has its own.
type Reader struct {
	s     *Store
	inf   inflater
	cache *cache

	results bool // of a content reader: keep what Read returns, too

	wins  [windows]window
	clock uint64

	// In Run: the pack and where the current entry begins. What lies from
	// there on is read ahead; bases of deltas lie before.
	run    *pack
	cursor int64

	content [2]buffer // results, in turns
	delta   buffer
	chain   []link

	// For what is expanded piece by piece.
	src   source
	zr    io.ReadCloser
	piece []byte
	sum   hash.Hash
}

const (
	// headroom is free space before the content, where the header that Git
	// hashes with it is put: "commit 1234" and NUL.
	headroom = 32

	// smallObject is the largest size in bytes that is reserved because a
	// header announces it.
	smallObject = 1 << 20

	// keepBuffer is the largest buffer that is kept for the next object.
	keepBuffer = 4 << 20
)

// A buffer is memory that is used again, with headroom before the content and
// slack behind it.
type buffer struct{ mem []byte }

// sized returns headroom+size+slack bytes of memory with unknown content.
func (b *buffer) sized(size int64) []byte {
	n := headroom + size + slack
	if int64(cap(b.mem)) < n {
		// A quarter more, so that growing sizes do not end in as many buffers;
		// but what will not be kept is made to measure.
		b.mem = make([]byte, max(n, min(n+n/4, keepBuffer)))
	}
	return b.mem[:n]
}

func (r *Reader) trim() {
	for _, b := range []*buffer{&r.content[0], &r.content[1], &r.delta} {
		if cap(b.mem) > keepBuffer {
			b.mem = nil
		}
	}
}

// putHeader writes what Git hashes before the content and returns where in
// the headroom it begins.
func putHeader(mem []byte, t Type, size int64) int {
	i := headroom - 1
	mem[i] = 0
	for {
		i--
		mem[i] = byte('0' + size%10)
		if size /= 10; size == 0 {
			break
		}
	}
	i--
	mem[i] = ' '
	word := t.String()
	i -= len(word)
	copy(mem[i:], word)
	return i
}

// name computes the id of content of that size that follows the headroom.
func name(mem []byte, t Type, size int64) ID {
	return sha1.Sum(mem[putHeader(mem, t, size) : headroom+size])
}

// errOtherType ends a run.
var errOtherType = errors.New("object of another type")

// Header returns the type and the size in bytes of an object without
// expanding it: of a delta only the first bytes are looked at. Neither is
// compared with the content, which is what Read is for.
//
// Errors are those of Read, except that size does not matter.
func (r *Reader) Header(id ID) (Type, int64, error) {
	var first error
	for _, p := range r.s.packs {
		off, ok, err := p.offsetOf(id)
		if err == nil && ok {
			var t Type
			var size int64
			if t, size, err = r.packedHeader(p, off); err == nil {
				return t, size, nil
			}
		}
		if err != nil && first == nil {
			first = withID(err, id)
		}
	}
	for _, d := range r.s.dirs {
		t, size, err := r.looseHeader(d, id)
		if err == nil {
			return t, size, nil
		}
		if !errors.Is(err, fs.ErrNotExist) && first == nil {
			first = withID(err, id)
		}
	}
	if first == nil {
		first = r.s.notFound(id)
	}
	return 0, 0, first
}

// Read returns an object whose content was hashed and has the name id. At
// most keep bytes of it are kept; what is beyond is hashed piece by piece
// where the object is stored as a whole, and held in memory for a moment
// where it is a delta.
//
// Where several packs or files have the object, damage to one of them is no
// error as long as another is whole.
//
// Errors are *NotFoundError, *CorruptError, *TooLargeError, *RefusedError, or
// come from the file system.
func (r *Reader) Read(id ID, keep int64) (Object, error) {
	keep = max(keep, 0)
	r.trim()
	var first error
	for _, p := range r.s.packs {
		off, ok, err := p.offsetOf(id)
		if err == nil && ok {
			o, known := r.recall(p, off, id, keep)
			if known {
				return o, nil
			}
			if o, _, err = r.packed(p, off, keep, 0); err == nil {
				if o.ID == id {
					r.remember(p, off, &o)
					return o, nil
				}
				err = &CorruptError{File: p.name, Offset: off, Reason: reasonName, Remedy: remedyFetch}
			}
		}
		if err != nil && first == nil {
			first = withID(err, id)
		}
	}
	for _, d := range r.s.dirs {
		o, err := r.loose(d, id, keep)
		if err == nil {
			return o, nil
		}
		if !errors.Is(err, fs.ErrNotExist) && first == nil {
			first = withID(err, id)
		}
	}
	if first == nil {
		first = r.s.notFound(id)
	}
	return Object{}, first
}

// recall gives a result that was kept, if it is that of id.
func (r *Reader) recall(p *pack, off int64, id ID, keep int64) (o Object, ok bool) {
	if !r.results {
		return o, false
	}
	o.ID = id
	if o.Type, o.Data, ok = r.cache.named(cacheKey{p.num, off}, id); ok {
		o.Size = int64(len(o.Data))
		o.cut(keep)
	}
	return o, ok
}

// remember keeps a result whose content was compared with its name.
func (r *Reader) remember(p *pack, off int64, o *Object) {
	if r.results && !o.Cut {
		r.cache.putNamed(cacheKey{p.num, off}, o.Type, o.Data, o.ID)
	}
}

const reasonName = "content does not match its name"

// withID says of which object an error is.
func withID(err error, id ID) error {
	switch e := err.(type) {
	case *CorruptError:
		e.ID = id
	case *TooLargeError:
		e.ID = id
	}
	return err
}

// packed decodes the entry at off and computes its id; next is where it ends.
// With only set, an entry of another type ends in errOtherType before
// anything is expanded.
func (r *Reader) packed(p *pack, off, keep int64, only Type) (o Object, next int64, err error) {
	e, err := r.entry(p, off)
	if err != nil {
		return o, 0, err
	}
	whole := e.typ != ofsDelta && e.typ != refDelta
	if whole && only != 0 && e.typ != only {
		return o, 0, errOtherType
	}
	if e.size > r.s.opt.MaxObject {
		return o, 0, r.tooLarge(p.name, e.size)
	}
	if whole && e.size > smallObject {
		o, next, err = r.streamed(p.f, off+int64(e.data), p.end(), 0, e.typ, e.size, keep)
		if err != nil {
			return o, 0, p.fail(off, err)
		}
		return o, next, nil
	}
	t, mem, size, next, err := r.unpack(p, off, e, only)
	if err != nil {
		return o, 0, err
	}
	o = Object{ID: name(mem, t, size), Type: t, Size: size, Data: mem[headroom : headroom+size]}
	o.cut(keep)
	return o, next, nil
}

func (o *Object) cut(keep int64) {
	if o.Size > keep {
		o.Data, o.Cut = o.Data[:keep], true
	}
}

// streamed expands and hashes content piece by piece and keeps its beginning.
func (r *Reader) streamed(f io.ReaderAt, off, end, skip int64, t Type, size, keep int64) (Object, int64, error) {
	if r.sum == nil {
		r.sum = sha1.New()
	}
	r.sum.Reset()
	c := collect{mem: r.content[0].sized(0)[:headroom], keep: keep}
	r.sum.Write(c.mem[putHeader(c.mem, t, size):])
	next, err := r.stream(f, off, end, skip, size, func(b []byte) {
		r.sum.Write(b)
		c.add(b)
	})
	r.content[0].mem = c.mem[:cap(c.mem)]
	if err != nil {
		return Object{}, 0, err
	}
	o := Object{Type: t, Size: size, Data: c.mem[headroom:], Cut: size > keep}
	r.sum.Sum(o.ID[:0])
	return o, next, nil
}

func (r *Reader) tooLarge(file string, size int64) error {
	return &TooLargeError{File: file, Size: size, Limit: r.s.opt.MaxObject}
}

// fail says where in the pack something is wrong.
func (p *pack) fail(off int64, err error) *CorruptError {
	if err == io.ErrUnexpectedEOF {
		err = errors.New("the pack has become shorter or was cut")
	}
	return &CorruptError{File: p.name, Offset: off, Reason: err.Error(), Remedy: remedyFetch}
}
