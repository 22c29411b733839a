package object

import (
	"encoding/binary"
	"math/bits"
)

// A Region is an aligned part of a pack: the entries that begin in the bytes [n*span, (n+1)*span).
type Region struct {
	pack int32
	n    int64
}

// Region returns the region of a pack in which a place lies.
func (p Place) Region(span int64) Region { return Region{p.pack, p.offset / span} }

// Starts returns where the entries of a region begin: the first, then every step-th behind it. It lets several readers work
// on one region at once, which a pack alone does not allow: an entry's length is known only once it was expanded. One pass
// over the index's table of offsets for each 64 MiB of the region, a few milliseconds for a million objects. Unreadable parts of the index give fewer places, never
// wrong ones that a Reader would not notice.
func (s *Store) Starts(r Region, span int64, step int) []Place {
	if r.pack <= 0 || int(r.pack) > len(s.packs) || step < 1 || span < 1 {
		return nil
	}
	p := s.packs[r.pack-1]
	if r.n > p.end()/span {
		return nil
	}
	from := r.n * span
	end := from + min(span, p.end()-from)
	var places []Place
	n := 0
	for ; from < end; from += maxMarked {
		width := min(maxMarked, end-from)
		// A bit for each byte is several times faster than sorting.
		marks := make([]uint64, (width+63)/64)
		p.idx.markWithin(from, width, marks)
		for i, word := range marks {
			for ; word != 0; word &= word - 1 {
				if n%step == 0 {
					places = append(places, Place{pack: r.pack, offset: from + int64(i)*64 + int64(bits.TrailingZeros64(word))})
				}
				n++
			}
		}
	}
	return places
}

// maxMarked is how many bytes of a pack are looked at in one pass: the marks
// take an eighth of it.
const maxMarked int64 = 64 << 20

// markWithin sets the bit of each offset in [from, from+width).
func (x *index) markWithin(from, width int64, marks []uint64) {
	// What cannot be read is missing, see Starts.
	_ = x.offsets(func(first uint32, table []byte) bool {
		for ; len(table) >= 4; table = table[4:] {
			o := binary.BigEndian.Uint32(table)
			at := int64(o)
			if o&idxLarge != 0 {
				at = x.offsetOr(first, -1)
			}
			if at -= from; at >= 0 && at < width {
				marks[at/64] |= 1 << (at % 64)
			}
			first++
		}
		return true
	})
}
