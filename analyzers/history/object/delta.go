package object

import (
	"encoding/binary"
	"errors"
)

var (
	errDeltaShort = errors.New("the delta ends early")
	errDeltaBase  = errors.New("the delta is for a base of another size")
	errDeltaSize  = errors.New("the delta gives a result of another size than it announces")
	errDeltaCopy  = errors.New("the delta copies from beyond its base")
	errDeltaOp    = errors.New("the delta holds a reserved instruction")
	errDeltaHuge  = errors.New("a size in the delta is beyond 63 bits")
)

// deltaSizes reads the two sizes at the start of a delta: of the base and of
// the result, in bytes. The rest are the instructions. See "Deltified
// representation" in gitformat-pack(5).
func deltaSizes(d []byte) (base, result int64, rest []byte, err error) {
	if base, d, err = deltaSize(d); err != nil {
		return 0, 0, nil, err
	}
	if result, d, err = deltaSize(d); err != nil {
		return 0, 0, nil, err
	}
	return base, result, d, nil
}

// maxDeltaSizes is the most bytes the two sizes can take.
const maxDeltaSizes = 2 * 9

func deltaSize(d []byte) (int64, []byte, error) {
	var v uint64
	for i, c := range d {
		if i == 9 {
			return 0, nil, errDeltaHuge
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return int64(v), d[i+1:], nil
		}
	}
	return 0, nil, errDeltaShort
}

// checkDelta reports whether the instructions give exactly result bytes from
// a base of that many bytes, without writing any.
func checkDelta(ops []byte, base, result int64) error {
	for len(ops) > 0 {
		c := ops[0]
		ops = ops[1:]
		if c&0x80 == 0 {
			n := int(c)
			if n == 0 {
				return errDeltaOp
			}
			if n > len(ops) {
				return errDeltaShort
			}
			ops = ops[n:]
			if result -= int64(n); result < 0 {
				return errDeltaSize
			}
			continue
		}
		off, n, rest, ok := deltaCopy(c, ops)
		if !ok {
			return errDeltaShort
		}
		ops = rest
		if off+n > base {
			return errDeltaCopy
		}
		if result -= n; result < 0 {
			return errDeltaSize
		}
	}
	if result != 0 {
		return errDeltaSize
	}
	return nil
}

// deltaCopy decodes the arguments of the copy instruction c: 32 bits of
// offset and 24 of length.
func deltaCopy(c byte, ops []byte) (off, n int64, rest []byte, ok bool) {
	if len(ops) >= 8 {
		// All arguments are at hand: no check for each.
		for i := range 4 {
			if c>>i&1 != 0 {
				off |= int64(ops[0]) << (8 * i)
				ops = ops[1:]
			}
		}
		for i := range 3 {
			if c>>(4+i)&1 != 0 {
				n |= int64(ops[0]) << (8 * i)
				ops = ops[1:]
			}
		}
	} else {
		for i := range 7 {
			if c>>i&1 == 0 {
				continue
			}
			if len(ops) == 0 {
				return 0, 0, nil, false
			}
			if i < 4 {
				off |= int64(ops[0]) << (8 * i)
			} else {
				n |= int64(ops[0]) << (8 * (i - 4))
			}
			ops = ops[1:]
		}
	}
	if n == 0 {
		n = 0x10000
	}
	return off, n, ops, true
}

// applyDelta carries out the instructions: dst must have the announced length
// of the result, and is filled exactly or an error is returned.
func applyDelta(dst, base, ops []byte) error {
	for len(ops) > 0 {
		c := ops[0]
		ops = ops[1:]
		if c&0x80 == 0 {
			n := int(c)
			if n == 0 {
				return errDeltaOp
			}
			if n > len(ops) {
				return errDeltaShort
			}
			if n > len(dst) {
				return errDeltaSize
			}
			copyShort(dst, ops, n)
			dst, ops = dst[n:], ops[n:]
			continue
		}
		off, n, rest, ok := deltaCopy(c, ops)
		if !ok {
			return errDeltaShort
		}
		ops = rest
		if off+n > int64(len(base)) {
			return errDeltaCopy
		}
		if n > int64(len(dst)) {
			return errDeltaSize
		}
		copyShort(dst, base[off:], int(n))
		dst = dst[n:]
	}
	if len(dst) != 0 {
		return errDeltaSize
	}
	return nil
}

// copyShort copies n bytes, which both slices have; up to 16 of them without
// the price of a call.
func copyShort(dst, src []byte, n int) {
	if n <= 16 && len(dst) >= 16 && len(src) >= 16 {
		a := binary.LittleEndian.Uint64(src)
		b := binary.LittleEndian.Uint64(src[8:])
		binary.LittleEndian.PutUint64(dst, a)
		binary.LittleEndian.PutUint64(dst[8:], b)
		return
	}
	copy(dst[:n], src[:n])
}
