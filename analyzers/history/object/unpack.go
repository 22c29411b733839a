package object

import "errors"

// A link is one delta on the way from an object to its base.
type link struct {
	off  int64 // of the entry
	data int64 // of its zlib stream
	size int64 // of the delta, inflated
}

var (
	errChainLong  = errors.New("the delta chain is longer than the limit")
	errChainCycle = errors.New("the delta leads back to itself")
	errChainBase  = errors.New("the base of the delta lies before the pack")
	errChainGone  = errors.New("the base of the delta is not in the pack")
)

// workFactor limits what is written while one object is put together, in
// multiples of the largest object: a chain of large results would otherwise
// keep a reader busy for hours.
const workFactor = 64

// nearLinks is how near to the object that was asked for a content reader
// keeps bases. What is asked for next is the version before or behind; all of
// a long chain would push out what other files need.
const nearLinks = 4

// entry reads the header of the entry at off.
func (r *Reader) entry(p *pack, off int64) (entry, error) {
	b, err := r.view(p, off, maxEntryHeader)
	if err != nil {
		return entry{}, p.fail(off, err)
	}
	e, err := parseEntry(b)
	if err != nil {
		return e, p.fail(off, err)
	}
	return e, nil
}

// inflate expands size bytes of the zlib stream at off into buf, after its
// headroom, and returns where the stream ends.
func (r *Reader) inflate(p *pack, off, size int64, buf *buffer) ([]byte, int64, error) {
	if size > smallObject {
		return r.inflateLarge(p, off, size, buf)
	}
	mem := buf.sized(size)
	// Content usually shrinks to a half or a third; whatever the window holds
	// may be enough in any case. What does not compress grows by 5 bytes in
	// 16 KiB.
	most := int(size) + int(size>>8) + 64
	for need := int(size)/2 + 64; ; need = most {
		b, err := r.view(p, off, need)
		if err != nil {
			return nil, 0, err
		}
		taken, err := r.inf.zlib(mem[headroom:], int(size), b)
		if err == nil {
			next := off + int64(taken)
			if next > p.end() {
				return nil, 0, errInflateShort
			}
			return mem, next, nil
		}
		if err != errInflateShort || off+int64(len(b)) >= p.size {
			return nil, 0, err
		}
		if len(b) >= most {
			// Legal, but nothing that git writes: very many empty blocks.
			return r.inflateLarge(p, off, size, buf)
		}
	}
}

func (r *Reader) inflateLarge(p *pack, off, size int64, buf *buffer) ([]byte, int64, error) {
	c := collect{mem: buf.sized(0)[:headroom], keep: size}
	next, err := r.stream(p.f, off, p.end(), 0, size, c.add)
	buf.mem = c.mem[:cap(c.mem)]
	return c.mem, next, err
}

// walk follows the deltas from the entry e at off, which is one, down to the
// first base that is cached or stored as a whole, and leaves them in r.chain.
// It returns where that base is and, unless data is not nil, its header.
func (r *Reader) walk(p *pack, off int64, e entry) (typ Type, data []byte, at int64, base entry, err error) {
	r.chain = r.chain[:0]
	// Brent's algorithm: a mark that is moved ever less often is met again
	// if and only if the chain is a cycle.
	mark, limit := off, 2
	for at = off; e.typ == ofsDelta || e.typ == refDelta; {
		if len(r.chain) >= r.s.opt.MaxDepth {
			err := p.fail(off, errChainLong)
			err.Remedy = remedyRepack
			return 0, nil, 0, e, err
		}
		r.chain = append(r.chain, link{off: at, data: at + int64(e.data), size: e.size})
		if e.typ == ofsDelta {
			if e.dist <= 0 {
				return 0, nil, 0, e, p.fail(at, errChainCycle)
			}
			if at -= e.dist; at < packHeader {
				return 0, nil, 0, e, p.fail(off, errChainBase)
			}
		} else {
			to, ok, err := p.offsetOf(e.base)
			if err != nil {
				return 0, nil, 0, e, err
			}
			if !ok {
				return 0, nil, 0, e, p.fail(at, errChainGone)
			}
			at = to
		}
		if at == mark {
			return 0, nil, 0, e, p.fail(off, errChainCycle)
		}
		if len(r.chain) == limit {
			mark, limit = at, 2*limit
		}
		if t, data, ok := r.cache.get(cacheKey{p.num, at}); ok {
			return t, data, at, entry{}, nil
		}
		if e, err = r.entry(p, at); err != nil {
			return 0, nil, 0, e, err
		}
	}
	return e.typ, nil, at, e, nil
}

// unpack decodes the entry e at off, with all its deltas. It returns memory
// with headroom, then the content; next is where the entry ends. With only
// set, an object of another type ends in errOtherType before anything is
// expanded.
func (r *Reader) unpack(p *pack, off int64, e entry, only Type) (t Type, mem []byte, size, next int64, err error) {
	if e.typ != ofsDelta && e.typ != refDelta {
		mem, next, err = r.inflate(p, off+int64(e.data), e.size, &r.content[0])
		if err != nil {
			return 0, nil, 0, 0, p.fail(off, err)
		}
		return e.typ, mem, e.size, next, nil
	}

	t, base, at, e, err := r.walk(p, off, e)
	if err != nil {
		return 0, nil, 0, 0, err
	}
	if only != 0 && t != only {
		return 0, nil, 0, 0, errOtherType
	}
	if base == nil {
		if e.size > r.s.opt.MaxObject {
			return 0, nil, 0, 0, r.tooLarge(p.name, e.size)
		}
		mem, _, err = r.inflate(p, at+int64(e.data), e.size, &r.content[0])
		if err != nil {
			return 0, nil, 0, 0, p.fail(at, err)
		}
		base = mem[headroom : headroom+e.size]
		r.cache.put(cacheKey{p.num, at}, t, base)
	}

	work := int64(0)
	for i := len(r.chain) - 1; i >= 0; i-- {
		l := r.chain[i]
		var end int64
		mem, size, end, err = r.resolve(p, l, base, &r.content[(len(r.chain)-i)&1])
		if err != nil {
			return 0, nil, 0, 0, err
		}
		if work += size; work > workFactor*r.s.opt.MaxObject {
			return 0, nil, 0, 0, r.tooLarge(p.name, work)
		}
		base = mem[headroom : headroom+size]
		if i == 0 {
			next = end
		} else if !r.results || i < nearLinks {
			r.cache.put(cacheKey{p.num, l.off}, t, base)
		}
	}
	return t, mem, size, next, nil
}

// resolve applies one delta to base; end is where its entry ends.
func (r *Reader) resolve(p *pack, l link, base []byte, to *buffer) (mem []byte, size, end int64, err error) {
	if l.size > r.s.opt.MaxObject {
		return nil, 0, 0, r.tooLarge(p.name, l.size)
	}
	d, end, err := r.inflate(p, l.data, l.size, &r.delta)
	if err != nil {
		return nil, 0, 0, p.fail(l.off, err)
	}
	want, size, ops, err := deltaSizes(d[headroom : headroom+l.size])
	if err == nil && want != int64(len(base)) {
		err = errDeltaBase
	}
	if err != nil {
		return nil, 0, 0, p.fail(l.off, err)
	}
	if size > r.s.opt.MaxObject {
		return nil, 0, 0, r.tooLarge(p.name, size)
	}
	if size > smallObject {
		// Before that much is reserved, see whether it will be filled.
		if err := checkDelta(ops, want, size); err != nil {
			return nil, 0, 0, p.fail(l.off, err)
		}
	}
	mem = to.sized(size)
	if err := applyDelta(mem[headroom:headroom+size], base, ops); err != nil {
		return nil, 0, 0, p.fail(l.off, err)
	}
	return mem, size, end, nil
}

// packedHeader returns type and size of the entry at off; of a delta it
// expands only the sizes at the start.
func (r *Reader) packedHeader(p *pack, off int64) (Type, int64, error) {
	e, err := r.entry(p, off)
	if err != nil {
		return 0, 0, err
	}
	if e.typ != ofsDelta && e.typ != refDelta {
		return e.typ, e.size, nil
	}
	data := off + int64(e.data)
	t, _, _, _, err := r.walk(p, off, e)
	if err != nil {
		return 0, 0, err
	}
	// The sizes take a few bytes of the delta, but the code that begins the
	// stream can take a hundred.
	b, err := r.view(p, data, 1<<10)
	if err != nil {
		return 0, 0, p.fail(off, err)
	}
	head, err := r.inf.prefix(b, maxDeltaSizes)
	if err == errInflateShort && e.size <= r.s.opt.MaxObject {
		// A stream that begins with many empty blocks.
		if head, _, err = r.inflate(p, data, e.size, &r.delta); err == nil {
			head = head[headroom : headroom+e.size]
		}
	}
	if err != nil {
		return 0, 0, p.fail(off, err)
	}
	_, size, _, err := deltaSizes(head)
	if err != nil {
		return 0, 0, p.fail(off, err)
	}
	return t, size, nil
}
