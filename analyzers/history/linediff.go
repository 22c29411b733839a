package history

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"math/bits"
)

// Limits of texts whose lines are compared.
const (
	maxTextBytes = 1 << 20 // of one version
	maxTextLines = 200_000 // of one version, between the first line that differs and the last
	binaryProbe  = 8_000   // bytes in which a NUL makes a file binary, as in git
)

// lineDiff finds the lines that one version of a text has and the other has not, as git does: the scripts and what follows from them
// are git's but for a few huge changes, in which git takes what looks good before the shortest script is found. It is used again for
// its memory: at most some 30 MB.
//
// Lines are compared with their line ends, so that a last line that gains its line feed is an added one. First the common beginning
// and end are set aside, byte by byte; the lines between are turned into small numbers by their hashes; those that cannot be kept are
// set aside (see lineanchors.go); what remains is for Myers' algorithm (see linescript.go). At last the groups of changed lines are
// moved to their places (see lineslide.go).
type lineDiff struct {
	script script
	table  lineTable
	old    lineSide
	new    lineSide
	counts []lineCount // by number
	placeA []int32     // of each entry of script.a: which line it is
	placeB []int32     // of each entry of script.b

	before, now version // with all their lines
}

// lineSide is the lines of one version between the common beginning and end.
type lineSide struct {
	version *version
	first   int        // the first of these lines
	numbers []int32    // of each line
	ranks   []lineRank // of each line
}

// run compares two texts and sets the lines that are changed in either.
func (d *lineDiff) run(before, now []byte) error {
	prefix, suffix := commonEnds(before, now)
	old, new := before[prefix:len(before)-suffix], now[prefix:len(now)-suffix]
	if most := max(countLines(old), countLines(new)); most > maxTextLines {
		return fmt.Errorf("%w: %d lines", ErrTooLarge, most)
	}
	above := d.index(before, now, prefix, suffix)
	gone, added := d.before.changed[above:], d.now.changed[above:]
	switch {
	case len(old) == 0:
		mark(added[:countLines(new)])
	case len(new) == 0:
		mark(gone[:countLines(old)])
	default:
		d.compare(above, gone, added)
	}
	d.slide(above)
	return nil
}

// index finds the lines of both versions, of which none is changed yet, and gives the number of lines of the common beginning.
func (d *lineDiff) index(before, now []byte, prefix, suffix int) (above int) {
	a, b := &d.before, &d.now
	a.text, b.text = before, now
	a.ends = lineEnds(a.ends[:0], before[:prefix], 0)
	above = len(a.ends)
	a.ends = lineEnds(a.ends, before[prefix:len(before)-suffix], prefix)
	below := len(a.ends)
	a.ends = lineEnds(a.ends, before[len(before)-suffix:], len(before)-suffix)
	b.ends = append(b.ends[:0], a.ends[:above]...)
	b.ends = lineEnds(b.ends, now[prefix:len(now)-suffix], prefix)
	d.old = lineSide{version: a, first: above, numbers: sized(d.old.numbers, below-above), ranks: d.old.ranks}
	d.new = lineSide{version: b, first: above, numbers: sized(d.new.numbers, len(b.ends)-above), ranks: d.new.ranks}
	shift := int32(len(now) - len(before))
	for _, end := range a.ends[below:] {
		b.ends = append(b.ends, end+shift)
	}
	for _, v := range []*version{a, b} {
		v.changed = sized(v.changed, len(v.ends)+1)
		clear(v.changed)
	}
	return above
}

func mark(lines []bool) {
	for i := range lines {
		lines[i] = true
	}
}

// lineEnds appends where each line of a part of a text ends, behind its line feed; the part begins at from.
func lineEnds(ends []int32, text []byte, from int) []int32 {
	for at := 0; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			n = len(text) - at
		}
		at += n
		ends = append(ends, int32(from+at))
	}
	return ends
}

// compare sets gone and added, of the lines between the common beginning and end; above is how many lines stand before them.
func (d *lineDiff) compare(above int, gone, added []bool) {
	d.table.reset(len(d.old.numbers) + len(d.new.numbers))
	d.old.number(&d.table)
	d.new.number(&d.table)
	d.rank(above)
	s := &d.script
	s.a, s.b, d.placeA, d.placeB = s.a[:0], s.b[:0], d.placeA[:0], d.placeB[:0]
	for i, n := range d.old.numbers {
		gone[i] = !d.old.mayStay(i)
		if !gone[i] {
			s.a = append(s.a, n)
			d.placeA = append(d.placeA, int32(i))
		}
	}
	for i, n := range d.new.numbers {
		added[i] = !d.new.mayStay(i)
		if !added[i] {
			s.b = append(s.b, n)
			d.placeB = append(d.placeB, int32(i))
		}
	}
	s.run(int(d.table.used))
	for i, left := range s.removed {
		gone[d.placeA[i]] = left
	}
	for j, left := range s.added {
		added[d.placeB[j]] = left
	}
}

// number sets the number of each line.
func (l *lineSide) number(table *lineTable) {
	for i := range l.numbers {
		l.numbers[i] = table.number(l.version.line(l.first + i))
	}
}

// countLines counts a last line without line feed too.
func countLines(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	if len(b) > 0 && b[len(b)-1] != '\n' {
		n++
	}
	return n
}

// sized gives n elements of unknown content.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// commonEnds gives how many bytes at the beginning and at the end are the same whole lines. The two do not overlap.
func commonEnds(a, b []byte) (prefix, suffix int) {
	n := commonPrefix(a, b)
	if n == len(a) && n == len(b) {
		return n, 0
	}
	prefix = bytes.LastIndexByte(a[:n], '\n') + 1
	a, b = a[prefix:], b[prefix:]
	n = commonSuffix(a, b)
	if beginsLine(a, len(a)-n) && beginsLine(b, len(b)-n) {
		return prefix, n
	}
	end := bytes.IndexByte(a[len(a)-n:], '\n')
	if end < 0 {
		return prefix, 0
	}
	return prefix, n - end - 1
}

func beginsLine(b []byte, at int) bool { return at == 0 || b[at-1] == '\n' }

// block is how much is compared at once before the first difference is looked for byte by byte.
const block = 64

func commonPrefix(a, b []byte) int {
	n, most := 0, min(len(a), len(b))
	for n+block <= most && bytes.Equal(a[n:n+block], b[n:n+block]) {
		n += block
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b []byte) int {
	n, most := 0, min(len(a), len(b))
	for n+block <= most && bytes.Equal(a[len(a)-n-block:len(a)-n], b[len(b)-n-block:len(b)-n]) {
		n += block
	}
	for n < most && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	return n
}

// lineSeed makes it impossible to write lines whose hashes collide. Results do not depend on it: that two of 200,000 lines have
// one hash of 64 bits by chance happens once in a billion.
var lineSeed = maphash.MakeSeed()

// lineTable numbers lines by their hashes, from 0, with open addressing.
type lineTable struct {
	hashes  []uint64 // 0: free
	numbers []int32
	mask    uint64
	used    int32
}

// reset makes room for so many lines.
func (t *lineTable) reset(lines int) {
	size := 1 << bits.Len(uint(2*lines))
	t.hashes, t.numbers = sized(t.hashes, size), sized(t.numbers, size)
	clear(t.hashes)
	t.mask, t.used = uint64(size-1), 0
}

func (t *lineTable) slot(line []byte) (at, hash uint64) {
	hash = max(1, maphash.Bytes(lineSeed, line))
	at = hash & t.mask
	for t.hashes[at] != 0 && t.hashes[at] != hash {
		at = (at + 1) & t.mask
	}
	return at, hash
}

// number gives the number of a line, a new one if need be.
func (t *lineTable) number(line []byte) int32 {
	at, hash := t.slot(line)
	if t.hashes[at] == 0 {
		t.hashes[at], t.numbers[at] = hash, t.used
		t.used++
	}
	return t.numbers[at]
}

// find gives the number of a line, or -1.
func (t *lineTable) find(line []byte) int32 {
	at, _ := t.slot(line)
	if t.hashes[at] == 0 {
		return -1
	}
	return t.numbers[at]
}
