package object

import "encoding/binary"

// bitReader holds input that was read but not used. Bits of buf beyond n may
// be set already, but only to what comes next in the input.
type bitReader struct {
	src  []byte
	pos  int
	buf  uint64
	n    uint // valid bits in buf
	past uint // bytes of zero that were read beyond the end of src
}

// refill makes at least 56 bits valid. It reports false when bits from beyond
// the end of the input were used up.
func (b *bitReader) refill() bool {
	if b.pos+8 <= len(b.src) {
		b.buf |= binary.LittleEndian.Uint64(b.src[b.pos:]) << (b.n & 63)
		b.pos += int((63 - b.n) >> 3)
		b.n |= 56
		return true
	}
	return b.refillSlow()
}

func (b *bitReader) refillSlow() bool {
	if b.n < 8*b.past {
		return false
	}
	for b.n < 56 {
		if b.pos < len(b.src) {
			b.buf |= uint64(b.src[b.pos]) << (b.n & 63)
			b.pos++
		} else {
			b.past++
		}
		b.n += 8
	}
	return true
}

func (b *bitReader) take(n uint) uint32 {
	v := uint32(b.buf & (1<<(n&63) - 1))
	b.buf >>= n & 63
	b.n -= n
	return v
}

// overrun reports whether bits from beyond the end of the input were used.
func (b *bitReader) overrun() bool { return b.n < 8*b.past }

// block expands the symbols of one block from position op on. It stops with
// errInflateLong as soon as more than size bytes are written.
func block(dst []byte, op, size int, b *bitReader, lit *[litTable]uint32, dist *[distTable]uint32) (int, error) {
	// Local copies stay in registers.
	src, pos, buf, n := b.src, b.pos, b.buf, b.n
	var err error
loop:
	for {
		if pos+8 <= len(src) {
			buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		} else {
			b.pos, b.buf, b.n = pos, buf, n
			if !b.refillSlow() {
				err = errInflateShort
				break
			}
			pos, buf, n = b.pos, b.buf, b.n
		}
		if op > size {
			err = errInflateLong
			break
		}

		e := lit[buf&(1<<litBits-1)]
		if e&entryLiteral != 0 {
			buf >>= e & 63
			n -= uint(uint8(e))
			dst[op] = byte(e >> 16)
			op++
			e = lit[buf&(1<<litBits-1)]
			if e&entryLiteral != 0 {
				buf >>= e & 63
				n -= uint(uint8(e))
				dst[op] = byte(e >> 16)
				op++
				e = lit[buf&(1<<litBits-1)]
				if e&entryLiteral != 0 {
					buf >>= e & 63
					n -= uint(uint8(e))
					dst[op] = byte(e >> 16)
					op++
					continue
				}
			}
		}
		if e&entryOdd != 0 {
			if e&entrySub != 0 {
				buf >>= litBits
				n -= litBits
				sub := uint32(buf) & (1<<(e>>8&15) - 1)
				e = lit[(e>>16+sub)&(litTable-1)]
				if e&entryLiteral != 0 {
					buf >>= e & 63
					n -= uint(uint8(e))
					dst[op] = byte(e >> 16)
					op++
					continue
				}
			}
			if e&entryOdd != 0 {
				if e&entryEnd == 0 {
					err = errInflateData
					break loop
				}
				buf >>= e & 63
				n -= uint(uint8(e))
				break loop
			}
		}
		saved := buf
		buf >>= e & 63
		n -= uint(uint8(e))
		length := int(e>>16) + int(saved&(1<<(e&63)-1)>>(e>>8&15))

		// A distance takes at most 15 bits of code and 13 of its own.
		if n < 28 {
			if pos+8 <= len(src) {
				buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
				pos += int((63 - n) >> 3)
				n |= 56
			} else {
				b.pos, b.buf, b.n = pos, buf, n
				if !b.refillSlow() {
					err = errInflateShort
					break
				}
				pos, buf, n = b.pos, b.buf, b.n
			}
		}
		e = dist[buf&(1<<distBits-1)]
		if e&entryOdd != 0 {
			if e&entrySub != 0 {
				buf >>= distBits
				n -= distBits
				sub := uint32(buf) & (1<<(e>>8&15) - 1)
				e = dist[(e>>16+sub)&(distTable-1)]
			}
			if e&entryOdd != 0 {
				err = errInflateData
				break
			}
		}
		saved = buf
		buf >>= e & 63
		n -= uint(uint8(e))
		back := int(e>>16) + int(saved&(1<<(e&63)-1)>>(e>>8&15))
		if back > op {
			err = errInflateData
			break
		}
		from, end := op-back, op+length
		if back >= 8 {
			// Up to seven bytes too many, which the next symbols overwrite.
			for {
				binary.LittleEndian.PutUint64(dst[op:], binary.LittleEndian.Uint64(dst[from:]))
				op += 8
				from += 8
				if op >= end {
					break
				}
			}
			op = end
			continue
		}
		for op < end {
			dst[op] = dst[from]
			op++
			from++
		}
	}
	b.pos, b.buf, b.n = pos, buf, n
	if err == nil && op > size {
		err = errInflateLong
	}
	return op, err
}
