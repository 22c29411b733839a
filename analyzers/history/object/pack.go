package object

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	packHeader  = 12 // "PACK", version, number of objects
	packTrailer = 20 // SHA-1 of all before
	minEntry    = 9  // one byte of header and the shortest zlib stream

	// maxEntryHeader is the longest type-and-size (10 bytes hold 67 bits)
	// followed by the longest reference to a base.
	maxEntryHeader = 10 + 20
)

// A pack is an open pack with its index. Safe for concurrent use.
type pack struct {
	name string // base name of the .pack file
	num  int32  // position in Store.packs
	f    file
	size int64
	idx  *index
	fidx file
}

// A file is what is needed of an *os.File.
type file interface {
	io.ReaderAt
	io.Closer
}

// openPack opens the pack stem.pack and its index in d. The two are checked
// against each other, not in full: what they hold is checked object by object.
func openPack(d *dir, stem string) (*pack, error) {
	p := &pack{name: stem + ".pack"}
	if err := p.open(d, stem); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *pack) open(d *dir, stem string) error {
	f, size, err := d.open("pack/" + p.name)
	if err != nil {
		return fmt.Errorf("pack %q: %w", p.name, err)
	}
	p.f, p.size = f, size
	corrupt := func(file, reason, remedy string) error {
		return &CorruptError{File: file, Reason: reason, Remedy: remedy}
	}
	if p.size < packHeader+packTrailer {
		return corrupt(p.name, "the pack ends early", remedyFetch)
	}
	var head [packHeader]byte
	var trailer [packTrailer]byte
	if err := readFull(p.f, head[:], 0); err != nil {
		return fmt.Errorf("pack %q: %w", p.name, err)
	}
	if err := readFull(p.f, trailer[:], p.size-packTrailer); err != nil {
		return fmt.Errorf("pack %q: %w", p.name, err)
	}
	if string(head[:4]) != "PACK" {
		return corrupt(p.name, "not a pack", remedyFetch)
	}
	if v := binary.BigEndian.Uint32(head[4:]); v != 2 && v != 3 {
		return &UnsupportedError{File: p.name, What: fmt.Sprintf("pack version %d", v), Remedy: remedyFetch}
	}

	name := stem + ".idx"
	f, size, err = d.open("pack/" + name)
	if err != nil {
		return fmt.Errorf("index %q: %w", name, err)
	}
	p.fidx = f
	p.idx, err = openIndex(f, size)
	if errors.Is(err, errIdxVersion) {
		return &UnsupportedError{File: name, What: "an index that is not of version 2", Remedy: remedyIndexPack}
	}
	if err != nil {
		return corrupt(name, err.Error(), remedyIndexPack)
	}
	if !bytes.Equal(p.idx.pack[:], trailer[:]) {
		return corrupt(name, "the index belongs to another pack, or the pack is cut or changed", remedyIndexPack)
	}
	if n := binary.BigEndian.Uint32(head[8:]); n != p.idx.count {
		return corrupt(p.name, fmt.Sprintf("the pack announces %d objects, its index %d", n, p.idx.count), remedyIndexPack)
	}
	if int64(p.idx.count) > (p.size-packHeader-packTrailer)/minEntry {
		return corrupt(p.name, fmt.Sprintf("%d objects do not fit in %d bytes", p.idx.count, p.size), remedyFetch)
	}
	return nil
}

func (p *pack) close() error {
	var errs []error
	if p.f != nil {
		errs = append(errs, p.f.Close())
	}
	if p.fidx != nil {
		errs = append(errs, p.fidx.Close())
	}
	return errors.Join(errs...)
}

// end is where the last entry must end.
func (p *pack) end() int64 { return p.size - packTrailer }

// offsetOf returns where id is packed; ok is false when it is not in the pack.
func (p *pack) offsetOf(id ID) (off int64, ok bool, err error) {
	i, ok, err := p.idx.find(id)
	if err != nil {
		return 0, false, p.idxError(id, err)
	}
	if !ok {
		return 0, false, nil
	}
	off, err = p.idx.offset(i)
	if err != nil {
		return 0, false, p.idxError(id, err)
	}
	if off < packHeader || off >= p.end() {
		return 0, false, p.idxError(id, fmt.Errorf("the index points to byte %d, which is outside of the pack", off))
	}
	return off, true, nil
}

func (p *pack) idxError(id ID, err error) error {
	return &CorruptError{ID: id, File: p.name, Reason: "bad index", Remedy: remedyIndexPack, Err: err}
}

// An entry is the decoded header of a pack entry.
type entry struct {
	typ  Type  // the four types, ofsDelta or refDelta
	size int64 // of the inflated data: the content, or the delta
	data int   // bytes of header before the zlib stream
	dist int64 // ofsDelta: how far before this entry the base begins, > 0
	base ID    // refDelta: the name of the base
}

var (
	errEntryShort = errors.New("the entry ends early")
	errEntryType  = errors.New("unknown type of entry")
	errEntrySize  = errors.New("the size of the entry is beyond 63 bits")
	errEntryBase  = errors.New("the base of the delta is impossibly far away")
)

// parseEntry decodes the header at the start of b, see "Object entry" in
// gitformat-pack(5). With errEntryShort more bytes may help, up to
// maxEntryHeader.
func parseEntry(b []byte) (e entry, err error) {
	if len(b) == 0 {
		return e, errEntryShort
	}
	c := b[0]
	e.typ = Type(c >> 4 & 7)
	size := uint64(c & 15)
	n := 1
	for shift := uint(4); c&0x80 != 0; shift += 7 {
		if n == len(b) {
			return e, errEntryShort
		}
		c = b[n]
		n++
		v := uint64(c & 0x7f)
		if shift > 62 || v > (1<<63-1)>>shift {
			return e, errEntrySize
		}
		size |= v << shift
	}
	e.size = int64(size)
	switch e.typ {
	case Commit, Tree, Blob, Tag:
	case refDelta:
		if len(b)-n < len(e.base) {
			return e, errEntryShort
		}
		n += copy(e.base[:], b[n:])
	case ofsDelta:
		// Big-endian groups of 7 bits, each but the last one too small by one.
		var dist uint64
		for first := true; ; first = false {
			if n == len(b) {
				return e, errEntryShort
			}
			c = b[n]
			n++
			if !first {
				dist++
			}
			if dist > (1<<62)>>7 {
				return e, errEntryBase
			}
			dist = dist<<7 | uint64(c&0x7f)
			if c&0x80 == 0 {
				break
			}
		}
		e.dist = int64(dist)
	default:
		return e, errEntryType
	}
	e.data = n
	return e, nil
}
