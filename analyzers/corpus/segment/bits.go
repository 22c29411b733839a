package segment

import (
	"encoding/binary"
	"math/bits"
)

// bitWriter packs numbers of any width into bytes, lowest bit first.
type bitWriter struct {
	b    []byte
	acc  uint64
	used int // bits of acc
}

// put appends the lowest width bits of v; width is at most 64, and v has no others.
func (w *bitWriter) put(v uint64, width int) {
	w.acc |= v << w.used
	if w.used+width < 64 {
		w.used += width
		return
	}
	w.b = binary.LittleEndian.AppendUint64(w.b, w.acc)
	w.acc = v >> (64 - w.used) // Go shifts by 64 to zero
	w.used += width - 64
}

// align ends the last byte.
func (w *bitWriter) align() {
	for ; w.used > 0; w.used -= 8 {
		w.b = append(w.b, byte(w.acc))
		w.acc >>= 8
	}
	w.acc, w.used = 0, 0
}

// readBits gives width bits that begin at bit at. The caller has seen that b is long enough.
func readBits(b []byte, at, width int) uint64 {
	from, shift := at>>3, at&7
	if width <= 57 && from+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[from:]) >> shift & (1<<width - 1)
	}
	var v uint64
	for got := 0; got < width; {
		v |= uint64(b[from]>>shift) << got
		got += 8 - shift
		from, shift = from+1, 0
	}
	if width == 64 {
		return v
	}
	return v & (1<<width - 1)
}

// bytesOf is the number of bytes that some bits take.
func bytesOf(bits int) int { return (bits + 7) / 8 }

// word gives 64 bits of b from byte from, with zeros after its end.
func word(b []byte, from int) uint64 {
	if from+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[from:])
	}
	var v uint64
	for i := from; i < len(b); i++ {
		v |= uint64(b[i]) << (8 * (i - from))
	}
	return v
}

// selectBit gives the place of the k-th bit (from 0) that is set in b ^ flip among its first n bits, or n where there is none.
// flip is 0, or all ones to look for zeros.
func selectBit(b []byte, n, k int, flip uint64) int {
	for at := 0; at < n; at += 64 {
		w := word(b, at>>3) ^ flip
		if have := bits.OnesCount64(w); k >= have {
			k -= have
			continue
		}
		for ; k > 0; k-- {
			w &= w - 1
		}
		return min(n, at+bits.TrailingZeros64(w))
	}
	return n
}
