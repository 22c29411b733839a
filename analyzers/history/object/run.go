package object

import (
	"fmt"
	"math"
)

// Grid divides the pack that p is in into cells, so that several readers can
// decode it without waiting for each other to find where entries begin:
// element i is the first entry that begins at or behind i*step bytes and
// before (i+1)*step, or the zero Place if there is none. An object at a
// [Place] is in the cell Offset()/step. The table of offsets is read once,
// about a nanosecond for each object of the pack.
//
// The error is a *CorruptError when the index cannot be read.
func (s *Store) Grid(p Place, step int64) ([]Place, error) {
	if p.pack <= 0 || int(p.pack) > len(s.packs) || step <= 0 {
		return nil, fmt.Errorf("no pack at %v, or no cells of %d bytes", p, step)
	}
	pk := s.packs[p.pack-1]
	cells := make([]Place, (pk.end()+step-1)/step)
	err := pk.idx.offsets(pk.end(), func(_ uint32, off int64) bool {
		if c := &cells[off/step]; c.pack == 0 || off < c.offset {
			*c = Place{pack: p.pack, offset: off}
		}
		return true
	})
	if err != nil {
		return nil, pk.idxError(ID{}, err)
	}
	return cells, nil
}

// Run decodes commits that are stored one after the other, from place from
// on, and calls fn with each and the place it was found at. The name of each
// is computed from its content, so that what fn gets is verified; but Run
// does not know which name the index has for a place. A caller that came here
// by [Store.Locate] must compare the first name with the one it asked for,
// and if they differ get the reason from [Reader.Read].
//
// At most keep bytes of a commit are kept, see [Reader.Read]. Run ends after
// limit commits, at the first entry that is no commit, at the end of the
// pack, or when fn returns false. next is the place of the first entry that
// was not given to fn, and more is false at the end of the pack and before an
// entry that is no commit.
//
// Errors are those of Read. An error is of the entry at next.
func (r *Reader) Run(from Place, limit int, keep int64, fn func(Object, Place) bool) (next Place, more bool, err error) {
	return r.runTo(from, Place{}, limit, keep, fn)
}

// RunCell decodes like [Reader.Run] the commits that begin from place from on
// before the end of the cell of step bytes that from is in, see [Store.Grid].
func (r *Reader) RunCell(from Place, step, keep int64, fn func(Object, Place) bool) (next Place, more bool, err error) {
	to := Place{pack: from.pack, offset: (from.offset/max(step, 1) + 1) * max(step, 1)}
	return r.runTo(from, to, math.MaxInt, keep, fn)
}

func (r *Reader) runTo(from, to Place, limit int, keep int64, fn func(Object, Place) bool) (next Place, more bool, err error) {
	if from.pack <= 0 || int(from.pack) > len(r.s.packs) {
		return from, false, nil
	}
	p := r.s.packs[from.pack-1]
	keep = max(keep, 0)
	r.trim()
	r.run = p
	defer func() { r.run = nil }()

	at := from
	for n := 0; ; n++ {
		if at.offset < packHeader || at.offset >= p.end() {
			return at, false, nil
		}
		if n >= limit || !to.IsZero() && at.offset >= to.offset {
			return at, true, nil
		}
		r.cursor = at.offset
		o, end, err := r.packed(p, at.offset, keep, Commit)
		if err == errOtherType {
			return at, false, nil
		}
		if err != nil {
			return at, false, withID(err, p.idx.nameAt(at.offset))
		}
		here := at
		at.offset = end
		if !fn(o, here) {
			return at, at.offset < p.end(), nil
		}
	}
}
