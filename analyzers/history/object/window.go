package object

import "io"

const (
	// Commits are stored next to each other, a few hundred bytes each: one
	// read serves hundreds of them.
	runWindow = 128 << 10
	// Other objects are read in no order, but families of deltas are near.
	readWindow = 16 << 10
	windows    = 4
)

// A window is a piece of a pack in memory.
type window struct {
	p    *pack
	off  int64
	buf  []byte
	used uint64 // when, by Reader.clock
}

// view returns what is stored in p from off on: at least need bytes, or all
// there is until the end of the file. It is valid until the next call.
func (r *Reader) view(p *pack, off int64, need int) ([]byte, error) {
	if off < 0 || off >= p.size {
		return nil, io.ErrUnexpectedEOF
	}
	need = int(min(int64(need), p.size-off))
	r.clock++
	victim := &r.wins[1]
	for i := range r.wins {
		w := &r.wins[i]
		if w.p == p && off >= w.off && off-w.off+int64(need) <= int64(len(w.buf)) {
			w.used = r.clock
			return w.buf[off-w.off:], nil
		}
		// The first window is kept for runs.
		if i > 0 && w.used < victim.used {
			victim = w
		}
	}
	size := readWindow
	if r.run == p && off >= r.cursor {
		victim, size = &r.wins[0], runWindow
	}
	size = int(min(int64(max(size, need)), p.size-off))
	// Large buffers are not kept: a reader goes through millions of objects.
	if cap(victim.buf) < size || cap(victim.buf) > 4*runWindow {
		victim.buf = make([]byte, size)
	}
	victim.buf = victim.buf[:size]
	victim.p, victim.off, victim.used = p, off, r.clock
	if err := readFull(p.f, victim.buf, off); err != nil {
		victim.p = nil
		return nil, err
	}
	return victim.buf, nil
}
