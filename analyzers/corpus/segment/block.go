package segment

import (
	"encoding/binary"
	"math/bits"
)

// blockPostings is the number of postings in every block but the last of a kind. A block takes some 3 KB.
const blockPostings = 512

// posting is a hash, and the place where it occurs: the items of a segment lie one behind the other in a single space of
// positions, each with as many as the last of its lines that has a posting, and one more for line 0. A position is shorter
// than an item and a line, and the lines need no table of their own.
type posting struct{ hash, pos uint64 }

func comparePostings(a, b posting) int {
	switch {
	case a.hash < b.hash:
		return -1
	case a.hash > b.hash:
		return 1
	case a.pos < b.pos:
		return -1
	case a.pos > b.pos:
		return 1
	}
	return 0
}

// A block is a checksum, a header of 8 bytes and four arrays of bits, each from a byte on. Its hashes, less the first one (which the block
// index has) and without the zero bits that all of the kind end in, are coded as Elias and Fano do (Vigna, "Quasi-succinct
// indices", WSDM 2013): the low bits of each as they are, the high bits in unary. A hash that occurs more than once stands once.
//
//	u32 checksum of the rest
//	u16 postings, u16 distinct hashes, u8 width of low bits, u8 width of positions, u16 length of the high bits
//	high bits: bit q+i is set where the high bits of hash i are q
//	heads: bit j is set where posting j is the first of its hash; left out where every one is
//	low bits of each hash
//	positions
const (
	blockHeader = 12
	longestHigh = 3*blockPostings + 1
)

// appendBlock appends the coded form of 1 to blockPostings postings of one kind, in order.
func appendBlock(dst []byte, p []posting, shift uint8) []byte {
	distinct, last := 1, p[0].pos
	for i := 1; i < len(p); i++ {
		if p[i].hash != p[i-1].hash {
			distinct++
		}
		last = max(last, p[i].pos)
	}
	span := (p[len(p)-1].hash - p[0].hash) >> shift
	low := max(0, bits.Len64(span/uint64(distinct))-1)
	high := int(span>>low) + distinct
	width := bits.Len64(last)

	from := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(p)))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(distinct))
	dst = append(dst, uint8(low), uint8(width))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(high))
	highAt := len(dst)
	dst = append(dst, make([]byte, bytesOf(high))...)
	w := bitWriter{b: dst}
	if distinct < len(p) {
		for i := range p {
			w.put(isHead(p, i), 1)
		}
		w.align()
	}
	n := 0
	for i := range p {
		if isHead(p, i) == 0 {
			continue
		}
		v := (p[i].hash - p[0].hash) >> shift
		at := int(v>>low) + n
		w.b[highAt+at>>3] |= 1 << (at & 7)
		w.put(v&(1<<low-1), low)
		n++
	}
	w.align()
	for i := range p {
		w.put(p[i].pos, width)
	}
	w.align()
	binary.LittleEndian.PutUint32(w.b[from:], checksum(w.b[from+4:]))
	return w.b
}

func isHead(p []posting, i int) uint64 {
	if i == 0 || p[i].hash != p[i-1].hash {
		return 1
	}
	return 0
}

// block is a coded block taken apart. Its checksum has been seen to.
type block struct {
	n, distinct, low, width, high int
	highs, heads, lows, positions []byte
}

// parseBlock takes a block apart; ok is false where its parts do not add up to its length.
func parseBlock(b []byte) (out block, ok bool) {
	if len(b) < blockHeader {
		return block{}, false
	}
	out.n, out.distinct = int(binary.LittleEndian.Uint16(b[4:])), int(binary.LittleEndian.Uint16(b[6:]))
	out.low, out.width, out.high = int(b[8]), int(b[9]), int(binary.LittleEndian.Uint16(b[10:]))
	if out.n == 0 || out.n > blockPostings || out.distinct == 0 || out.distinct > out.n || out.low > 63 || out.width > 63 ||
		out.high < out.distinct || out.high > longestHigh {
		return block{}, false
	}
	sizes := [4]int{bytesOf(out.high), bytesOf(out.n), bytesOf(out.distinct * out.low), bytesOf(out.n * out.width)}
	if out.distinct == out.n {
		sizes[1] = 0
	}
	b = b[blockHeader:]
	if len(b) != sizes[0]+sizes[1]+sizes[2]+sizes[3] {
		return block{}, false
	}
	out.highs, b = b[:sizes[0]], b[sizes[0]:]
	out.heads, b = b[:sizes[1]], b[sizes[1]:]
	out.lows, out.positions = b[:sizes[2]], b[sizes[2]:]
	return out, true
}

// find gives the postings [from, to) of the hash that lies v above the first one.
func (b *block) find(v uint64) (from, to int) {
	q := v >> b.low
	if q > uint64(b.high) {
		return 0, 0
	}
	at := 0
	if q > 0 {
		at = selectBit(b.highs, b.high, int(q)-1, ^uint64(0)) + 1
	}
	want := v & (1<<b.low - 1)
	for ; at < b.high && b.highs[at>>3]>>(at&7)&1 == 1; at++ {
		i := at - int(q)
		if i >= b.distinct {
			return 0, 0
		}
		switch got := readBits(b.lows, i*b.low, b.low); {
		case got == want:
			return b.run(i)
		case got > want:
			return 0, 0
		}
	}
	return 0, 0
}

// run gives the postings of the i-th hash.
func (b *block) run(i int) (from, to int) {
	if b.distinct == b.n {
		return i, i + 1
	}
	from = selectBit(b.heads, b.n, i, 0)
	to = from + 1
	for to < b.n && b.heads[to>>3]>>(to&7)&1 == 0 {
		to++
	}
	return from, min(to, b.n)
}

// position gives that of posting i.
func (b *block) position(i int) uint64 { return readBits(b.positions, i*b.width, b.width) }

// all appends the postings of the block; ok is false where the arrays contradict one another.
func (b *block) all(dst []posting, first uint64, shift uint8) (out []posting, ok bool) {
	n, at, hash := -1, -1, first
	for i := range b.n {
		if b.distinct == b.n || b.heads[i>>3]>>(i&7)&1 == 1 {
			n++
			for at++; at < b.high && b.highs[at>>3]>>(at&7)&1 == 0; at++ {
			}
			if at >= b.high || n >= b.distinct {
				return dst, false
			}
			hash = first + (uint64(at-n)<<b.low|readBits(b.lows, n*b.low, b.low))<<shift
		}
		if n < 0 {
			return dst, false
		}
		dst = append(dst, posting{hash, b.position(i)})
	}
	return dst, n == b.distinct-1
}
