package object

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
		if n >= limit {
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
