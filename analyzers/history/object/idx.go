package object

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	idxFanout  = 8               // where the fan-out table begins
	idxNames   = 8 + 256*4       // where the names begin
	idxTrailer = 20 + 20         // checksum of the pack, checksum of the index
	idxEntry   = 20 + 4 + 4      // name, CRC-32, offset
	idxLarge   = uint32(1) << 31 // the offset is a position in the 64-bit table
)

var errIdxVersion = errors.New("index version is not 2")

// An index finds where in a pack an object is, see "Version 2 pack-*.idx
// files" in gitformat-pack(5). Safe for concurrent use.
type index struct {
	pages  *pages
	fanout [256]uint32
	count  uint32
	large  int64    // entries of the table of 64-bit offsets
	pack   [20]byte // the checksum of the pack it was made for
}

// openIndex checks what can be checked without reading the whole file: the
// fan-out, and that the size fits the number of objects.
func openIndex(r io.ReaderAt, size int64) (*index, error) {
	if size < idxNames+idxTrailer {
		return nil, errors.New("the index ends early")
	}
	var head [idxNames]byte
	if err := readFull(r, head[:], 0); err != nil {
		return nil, err
	}
	// Version 1 has no magic; its first word is a count.
	if !bytes.Equal(head[:8], []byte("\xfftOc\x00\x00\x00\x02")) {
		return nil, errIdxVersion
	}
	x := &index{pages: newPages(r, size)}
	for i := range x.fanout {
		n := binary.BigEndian.Uint32(head[idxFanout+4*i:])
		if n < x.count {
			return nil, fmt.Errorf("the fan-out table of the index runs backwards at entry %d", i)
		}
		x.fanout[i], x.count = n, n
	}
	rest := size - idxNames - idxTrailer - idxEntry*int64(x.count)
	if rest < 0 {
		return nil, fmt.Errorf("the index announces %d objects, more than its size allows", x.count)
	}
	// Git writes a 64-bit offset only for what lies beyond the first 2 GiB,
	// and the first entry never does.
	if rest%8 != 0 || rest/8 > max(int64(x.count)-1, 0) {
		return nil, fmt.Errorf("the size of the index does not fit its %d objects", x.count)
	}
	x.large = rest / 8
	if err := readFull(r, x.pack[:], size-idxTrailer); err != nil {
		return nil, err
	}
	return x, nil
}

// name returns the id at position i, which is below count.
func (x *index) name(i uint32) (id ID, err error) {
	err = x.pages.read(id[:], idxNames+20*int64(i))
	return id, err
}

// offset returns where the object at position i is packed, as stored: the
// caller compares it with the size of the pack.
func (x *index) offset(i uint32) (int64, error) {
	var b [8]byte
	base := idxNames + 24*int64(x.count)
	if err := x.pages.read(b[:4], base+4*int64(i)); err != nil {
		return 0, err
	}
	o := binary.BigEndian.Uint32(b[:4])
	if o&idxLarge == 0 {
		return int64(o), nil
	}
	k := int64(o &^ idxLarge)
	if k >= x.large {
		return 0, errors.New("the index points into a table of 64-bit offsets that is not there")
	}
	if err := x.pages.read(b[:], base+4*int64(x.count)+8*k); err != nil {
		return 0, err
	}
	v := binary.BigEndian.Uint64(b[:])
	if v>>63 != 0 {
		return 0, errors.New("the index holds an offset beyond 63 bits")
	}
	return int64(v), nil
}

// find returns the position of id. Names are hashes and so evenly spread:
// the first guess is nearly always on the right page. The bracket shrinks in
// every step whatever the file holds.
func (x *index) find(id ID) (uint32, bool, error) {
	lo, hi := uint32(0), x.fanout[id[0]]
	if id[0] > 0 {
		lo = x.fanout[id[0]-1]
	}
	key := uint64(binary.BigEndian.Uint32(id[1:5]))
	const near = 64
	for step := 0; lo < hi; step++ {
		var mid uint32
		if step == 0 {
			mid = lo + uint32(uint64(hi-lo)*key>>32)
		} else {
			mid = lo + (hi-lo)/2
		}
		got, err := x.name(mid)
		if err != nil {
			return 0, false, err
		}
		c := bytes.Compare(id[:], got[:])
		if c == 0 {
			return mid, true, nil
		}
		// After the guess, look close to it before halving the rest.
		if c < 0 {
			hi = mid
			if step == 0 && hi-lo > 2*near {
				if got, err = x.name(hi - near); err != nil {
					return 0, false, err
				}
				if bytes.Compare(id[:], got[:]) >= 0 {
					lo = hi - near
				}
			}
			continue
		}
		lo = mid + 1
		if step == 0 && hi-lo > 2*near {
			if got, err = x.name(lo + near); err != nil {
				return 0, false, err
			}
			if bytes.Compare(id[:], got[:]) <= 0 {
				hi = lo + near + 1
			}
		}
	}
	return 0, false, nil
}

// offsetOr is offset, or other where the index is damaged.
func (x *index) offsetOr(i uint32, other int64) int64 {
	if off, err := x.offset(i); err == nil {
		return off
	}
	return other
}

// offsets calls fn with the table of offsets, a piece after the other in the
// order of the names; first is the position of the first one in a piece. It
// keeps nothing of what it reads, unlike offset.
func (x *index) offsets(fn func(first uint32, table []byte) bool) error {
	const step = 8192
	buf := make([]byte, 4*step)
	for i := int64(0); i < int64(x.count); i += step {
		piece := buf[:4*min(step, int64(x.count)-i)]
		if err := readFull(x.pages.r, piece, idxNames+24*int64(x.count)+4*i); err != nil {
			return err
		}
		if !fn(uint32(i), piece) {
			return nil
		}
	}
	return nil
}

// nameAt is the slow way back from an offset to a name, for error messages.
// It is zero if there is none, or if the index cannot be read: the message is
// of something else.
func (x *index) nameAt(at int64) (id ID) {
	_ = x.offsets(func(first uint32, table []byte) bool {
		for k := range len(table) / 4 {
			o := binary.BigEndian.Uint32(table[4*k:])
			if int64(o) == at || o&idxLarge != 0 && x.offsetOr(first+uint32(k), -1) == at {
				id, _ = x.name(first + uint32(k))
				return false
			}
		}
		return true
	})
	return id
}
