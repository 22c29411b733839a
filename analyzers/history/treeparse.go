package history

import (
	"bytes"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// treeEntry is one entry of a tree object: mode in octal digits, blank, name, NUL, 20 bytes of id.
type treeEntry struct {
	mode uint32
	name []byte // nil: behind the last entry
	id   object.ID
}

// The kinds of entries, as in the upper bits of a mode; see git-fast-import(1) for all modes.
const (
	modeKind = 0o170000
	modeTree = 0o040000
	modeFile = 0o100000
)

func (e *treeEntry) isTree() bool { return e.mode&modeKind == modeTree }

func (e *treeEntry) isFile() bool { return e.mode&modeKind == modeFile }

// fileMode is the mode as git writes it today; old histories have others.
func (e *treeEntry) fileMode() uint32 {
	if e.mode&0o100 != 0 {
		return 0o100755
	}
	return 0o100644
}

// byteAt is what stands at index n of the name, or behind it.
func (e *treeEntry) byteAt(n int) byte {
	switch {
	case n < len(e.name):
		return e.name[n]
	case e.isTree():
		return '/'
	}
	return 0
}

// treeCursor goes through the entries of a tree object.
type treeCursor struct {
	tree  object.ID
	buf   []byte
	rest  []byte    // of buf, behind entry
	entry treeEntry // its name points into buf
}

// begin copies the content of a tree and goes to its first entry.
func (c *treeCursor) begin(id object.ID, data []byte) error {
	c.tree = id
	c.buf = append(c.buf[:0], data...)
	c.rest, c.entry = c.buf, treeEntry{}
	return c.next()
}

func (c *treeCursor) reset() {
	if cap(c.buf) > keepScratch {
		c.buf = nil
	}
	c.rest, c.entry = nil, treeEntry{}
}

// next goes to the next entry. Entries must be in git's order, each once, or two trees could not be compared side by side.
func (c *treeCursor) next() error {
	if len(c.rest) == 0 {
		c.entry = treeEntry{}
		return nil
	}
	before := c.entry
	e, rest, problem := cutEntry(c.rest)
	if problem != "" {
		return malformedTree(c.tree, problem)
	}
	c.entry, c.rest = e, rest
	if before.name != nil && compareNames(&before, &e) >= 0 {
		return malformedTree(c.tree, "its entries are not in order")
	}
	return nil
}

// maxModeDigits are those of a mode with a leading zero, which some old programs wrote.
const maxModeDigits = 7

// cutEntry takes the first entry off a tree; problem is empty when it is well formed.
func cutEntry(b []byte) (e treeEntry, rest []byte, problem string) {
	digits := 0
	for ; digits < len(b) && b[digits]&^7 == '0'; digits++ {
		if digits == maxModeDigits {
			return e, nil, "a mode is too long"
		}
		e.mode = e.mode<<3 | uint32(b[digits]-'0')
	}
	if digits == 0 || digits == len(b) || b[digits] != ' ' {
		return e, nil, "an entry does not begin with a mode"
	}
	b = b[digits+1:]
	end := bytes.IndexByte(b, 0)
	switch {
	case end < 0:
		return e, nil, "it ends within a name"
	case end == 0:
		return e, nil, "an entry has no name"
	case len(b)-end-1 < len(e.id):
		return e, nil, "it ends within an id"
	}
	e.name = b[:end]
	if bytes.IndexByte(e.name, '/') >= 0 {
		return e, nil, "a name has a slash"
	}
	b = b[end+1:]
	copy(e.id[:], b)
	return e, b[len(e.id):], ""
}
