package object

import (
	"encoding/binary"
	"errors"
)

var (
	errInflateData  = errors.New("bad deflate data")
	errInflateShort = errors.New("the compressed data ends early")
	errInflateLong  = errors.New("the data is longer than announced")
	errInflateSize  = errors.New("the data is shorter than announced")
	errZlibHeader   = errors.New("not zlib data")
)

// slack is how much longer than the result the output slice must be: one
// turn of the loop writes at most two literals and a match of 258 bytes,
// copied eight at a time.
const slack = 280

// An inflater expands DEFLATE streams (RFC 1951) that are complete in memory
// into memory. Objects of a history are small, so it is built for the start
// of a stream rather than for throughput: it keeps no window, allocates
// nothing, and fills small tables. On arbitrary input it agrees with
// compress/flate.
type inflater struct {
	lit          [litTable]uint32
	dist         [distTable]uint32
	pre          [1 << preBits]uint32
	used, sorted [512]uint16      // see buildTable; at most 316 are in use
	head         [64 + slack]byte // see prefix
}

// zlib expands one zlib stream (RFC 1950) at the start of src into exactly
// size bytes at the start of dst, which must be longer than that by slack,
// and returns how many bytes of src the stream takes, checksum included. The
// checksum itself is not compared: the caller hashes the result.
//
// With errInflateShort, more input may help. With errInflateLong, the first
// size bytes of dst are those of the stream.
func (f *inflater) zlib(dst []byte, size int, src []byte) (int, error) {
	if len(src) < 2 {
		return 0, errInflateShort
	}
	if !zlibHeader(src[0], src[1]) {
		return 0, errZlibHeader
	}
	n, taken, err := f.inflate(dst, size, src[2:])
	if err != nil {
		return 0, err
	}
	if n != size {
		return 0, errInflateSize
	}
	taken += 2 + 4
	if taken > len(src) {
		return 0, errInflateShort
	}
	return taken, nil
}

// prefix returns the first bytes of the zlib stream at the start of src, at
// most n (up to 64) of them. They are valid until the next call.
func (f *inflater) prefix(src []byte, n int) ([]byte, error) {
	if len(src) < 2 {
		return nil, errInflateShort
	}
	if !zlibHeader(src[0], src[1]) {
		return nil, errZlibHeader
	}
	got, _, err := f.inflate(f.head[:], n, src[2:])
	if err != nil && err != errInflateLong {
		return nil, err
	}
	return f.head[:got], nil
}

// zlibHeader: deflate, a window of at most 32 KiB, no dictionary.
func zlibHeader(cmf, flg byte) bool {
	return cmf&15 == 8 && cmf>>4 <= 7 && flg&0x20 == 0 && (uint(cmf)<<8|uint(flg))%31 == 0
}

// inflate expands one stream into at most size bytes; see zlib. It returns
// the bytes written and the bytes of src taken.
func (f *inflater) inflate(dst []byte, size int, src []byte) (n, taken int, err error) {
	if size < 0 || len(dst) < size+slack {
		return 0, 0, errors.New("object: the output slice has no slack")
	}
	b := bitReader{src: src}
	op := 0
	for {
		if !b.refill() {
			return op, 0, errInflateShort
		}
		final := b.take(1)
		switch b.take(2) {
		case 0:
			op, err = stored(dst, op, size, &b)
		case 1:
			op, err = block(dst, op, size, &b, &fixedLit, &fixedDist)
		case 2:
			if err = f.readCodes(&b); err == nil {
				op, err = block(dst, op, size, &b, &f.lit, &f.dist)
			}
		default:
			err = errInflateData
		}
		if b.overrun() {
			return min(op, size), 0, errInflateShort // whatever was read is not data
		}
		if err != nil {
			return min(op, size), 0, err
		}
		if final != 0 {
			// Give back the whole bytes that were not used.
			return op, b.pos - int(b.n/8-b.past), nil
		}
	}
}

func stored(dst []byte, op, size int, b *bitReader) (int, error) {
	if b.overrun() {
		return op, errInflateShort
	}
	pos := b.pos - int(b.n/8-b.past) // the rest of the current byte is skipped
	b.buf, b.n, b.past = 0, 0, 0
	b.pos = pos
	if len(b.src)-pos < 4 {
		return op, errInflateShort
	}
	n := int(binary.LittleEndian.Uint16(b.src[pos:]))
	if n^0xffff != int(binary.LittleEndian.Uint16(b.src[pos+2:])) {
		return op, errInflateData
	}
	pos += 4
	if n > size-op {
		op += copy(dst[op:size], b.src[pos:])
		if op < size {
			return op, errInflateShort
		}
		return op, errInflateLong
	}
	if len(b.src)-pos < n {
		return op, errInflateShort
	}
	op += copy(dst[op:], b.src[pos:pos+n])
	b.pos = pos + n
	return op, nil
}

// readCodes reads the codes of a dynamic block, RFC 1951, section 3.2.7.
func (f *inflater) readCodes(b *bitReader) error {
	nlit := int(b.take(5)) + 257
	ndist := int(b.take(5)) + 1
	npre := int(b.take(4)) + 4
	if nlit > 286 || ndist > 30 {
		return errInflateData
	}
	var pre [19]uint8
	for i := range npre {
		if i == 12 && !b.refill() {
			return errInflateShort
		}
		pre[preOrder[i]] = uint8(b.take(3))
	}
	used := f.used[:0]
	for i, n := range pre {
		if n != 0 {
			used = append(used, symbolLength(i, int(n)))
		}
	}
	if !buildTable(f.pre[:], preBits, used, &preSymbols, &f.sorted) {
		return errInflateData
	}

	// Most symbols do not occur: only those that do are noted.
	list, k := &f.used, 0
	total, split := nlit+ndist, -1
	last := uint32(0)
	src, pos, buf, n := b.src, b.pos, b.buf, b.n
	for i := 0; i < total; {
		if i >= nlit && split < 0 {
			split = k
		}
		if n < 14 {
			if pos+8 <= len(src) {
				buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
				pos += int((63 - n) >> 3)
				n |= 56
			} else {
				b.pos, b.buf, b.n = pos, buf, n
				if !b.refillSlow() {
					return errInflateShort
				}
				pos, buf, n = b.pos, b.buf, b.n
			}
		}
		e := f.pre[buf&(1<<preBits-1)]
		buf >>= e & 7
		n -= uint(e & 7)
		sym := e >> 16
		if sym < 16 {
			if e&entryOdd != 0 {
				b.pos, b.buf, b.n = pos, buf, n
				return errInflateData
			}
			// Noted in any case, and overwritten if it does not occur: there
			// is nothing to predict.
			list[k] = uint16(i<<4) | uint16(sym)
			if sym != 0 {
				k++
			}
			last = sym
			i++
			continue
		}
		bits, least := uint(7), 11
		switch sym {
		case 16:
			bits, least = 2, 3
			if i == 0 {
				b.pos, b.buf, b.n = pos, buf, n
				return errInflateData
			}
		case 17:
			bits, least, last = 3, 3, 0
		default:
			last = 0
		}
		run := least + int(buf&(1<<bits-1))
		buf >>= bits
		n -= bits
		if run > total-i {
			b.pos, b.buf, b.n = pos, buf, n
			return errInflateData
		}
		if last != 0 {
			for end := i + run; i < end; i++ {
				if i == nlit {
					split = k
				}
				list[k] = uint16(i<<4) | uint16(last)
				k++
			}
			continue
		}
		i += run
	}
	b.pos, b.buf, b.n = pos, buf, n
	used = list[:k]
	if split < 0 {
		split = len(used) // the last run, of zeros, reached beyond the first code
	}
	dist := used[split:]
	for i := range dist {
		dist[i] -= uint16(nlit) << 4
	}
	if !buildTable(f.lit[:], litBits, used[:split], &litSymbols, &f.sorted) ||
		!buildTable(f.dist[:], distBits, dist, &distSymbols, &f.sorted) {
		return errInflateData
	}
	return nil
}
