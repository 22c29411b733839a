package history

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"hash"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// contextLines is how many lines around a change belong to its hunk.
const contextLines = 3

// flushPatch is how much is hashed at once, in bytes.
const flushPatch = 16 << 10

// patchFile is what the header of a patch of one file tells. The path of a version that is not there is empty.
type patchFile struct {
	old, new         Text
	oldMode, newMode uint32
}

// patchHash computes the ids of a patch: SHA-1 of the text of the patch as git prints it, without white space, line numbers and the
// names of objects (get_one_patchid in builtin/patch-id.c).
type patchHash struct {
	id, body hash.Hash
	buf      []byte
	inBody   bool
}

// of gives the ids of the patch that d has found.
func (h *patchHash) of(f *patchFile, d *lineDiff) (id, body object.ID) {
	if h.id == nil {
		h.id, h.body = sha1.New(), sha1.New()
	}
	h.id.Reset()
	h.body.Reset()
	h.buf, h.inBody = h.buf[:0], false
	changed := hunks(&d.before, &d.now, func(hunk) {})
	h.header(f, changed)
	h.flush()
	h.inBody = true
	hunks(&d.before, &d.now, func(u hunk) { h.hunk(d, u) })
	h.flush()
	h.id.Sum(id[:0])
	if changed {
		h.body.Sum(body[:0])
	}
	return id, body
}

// header is that of git diff without its blanks, and without the line of object names.
func (h *patchHash) header(f *patchFile, changed bool) {
	old, new := f.old, f.new
	if old.Empty() {
		old = new
	}
	if new.Empty() {
		new = old
	}
	a, b := quotedPath("a/", old), quotedPath("b/", new)
	h.buf = append(append(append(h.buf, "diff--git"...), a...), b...)
	switch {
	case f.old.Empty():
		h.buf = fmt.Appendf(h.buf, "newfilemode%06o", f.newMode)
		a = []byte("/dev/null")
	case f.new.Empty():
		h.buf = fmt.Appendf(h.buf, "deletedfilemode%06o", f.oldMode)
		b = []byte("/dev/null")
	case f.oldMode != f.newMode:
		h.buf = fmt.Appendf(h.buf, "oldmode%06onewmode%06o", f.oldMode, f.newMode)
	}
	if changed {
		h.buf = append(append(append(append(h.buf, "---"...), a...), "+++"...), b...)
	}
}

// quotedPath is a path as git prints it (quote_c_style in quote.c, with core.quotePath as it is by default), without its blanks.
func quotedPath(prefix string, path Text) []byte {
	raw := prefix + path.Untrusted()
	out, quote := make([]byte, 0, len(raw)+2), false
	out = append(out, '"')
	for i := range len(raw) {
		c := raw[i]
		if at := bytes.IndexByte([]byte("\a\b\t\n\v\f\r\"\\"), c); at >= 0 {
			out, quote = append(out, '\\', "abtnvfr\"\\"[at]), true
			continue
		}
		switch {
		case c < ' ' || c >= 0x7f:
			out, quote = fmt.Appendf(out, "\\%03o", c), true
		case c != ' ':
			out = append(out, c)
		}
	}
	if !quote {
		return out[1:]
	}
	return append(out, '"')
}

// hunk is a part of a patch: lines of the new version that are the same in the old one, and then lines that are not.
type hunk struct {
	same, old, new group
}

// hunks gives the parts of a patch in their order, and whether there are any.
func hunks(before, now *version, part func(hunk)) bool {
	i, j, last := 0, 0, -1 // last: where the change before ended, in the new version
	for i < len(before.ends) || j < len(now.ends) {
		if !before.changed[i] && !now.changed[j] {
			i++
			j++
			continue
		}
		old, new := before.from(i), now.from(j)
		if last >= 0 && j-last > 2*contextLines {
			part(hunk{same: group{last, last + contextLines}})
			last = -1
		}
		if last < 0 {
			last = max(0, j-contextLines)
		}
		part(hunk{same: group{last, j}, old: old, new: new})
		i, j, last = old.end, new.end, new.end
	}
	if last >= 0 {
		part(hunk{same: group{last, min(last+contextLines, len(now.ends))}})
	}
	return last >= 0
}

func (h *patchHash) hunk(d *lineDiff, u hunk) {
	for i := u.same.start; i < u.same.end; i++ {
		h.line(d.now.line(i))
	}
	for i := u.old.start; i < u.old.end; i++ {
		h.buf = append(h.buf, '-')
		h.line(d.before.line(i))
	}
	for i := u.new.start; i < u.new.end; i++ {
		h.buf = append(h.buf, '+')
		h.line(d.now.line(i))
	}
}

// line adds a line up to a NUL, as git does.
func (h *patchHash) line(line []byte) {
	for _, c := range line {
		if c == 0 {
			break
		}
		if !isSpace(c) {
			h.buf = append(h.buf, c)
		}
	}
	if len(h.buf) >= flushPatch {
		h.flush()
	}
}

func (h *patchHash) flush() {
	_, _ = h.id.Write(h.buf)
	if h.inBody {
		_, _ = h.body.Write(h.buf)
	}
	h.buf = h.buf[:0]
}
