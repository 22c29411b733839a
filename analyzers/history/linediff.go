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

// lineDiff finds the lines that a new version has and an old one has not. It is used again for its memory: at most some 20 MB.
//
// Lines are compared with their line ends, as git does, so that a last line that gains its line feed is an added one. First the
// common beginning and end are set aside, byte by byte; the lines between are turned into small numbers by their hashes; those
// that cannot be kept are set aside (see lineanchors.go); what remains is for Myers' algorithm (see linescript.go).
type lineDiff struct {
	script script
	table  lineTable
	old    lineSide
	new    lineSide
	counts []lineCount // by number
	place  []int32     // of each entry of script.b: which line it is
	isNew  []bool      // of each line of the new version: it is added
	ends   []int32     // of lines that are only counted
}

// lineSide is the lines of one version between the common beginning and end.
type lineSide struct {
	ends    []int32    // where each line ends
	numbers []int32    // of each line; -1 for one that the old version does not have there
	ranks   []lineRank // of each line
}

// added gives the lines of now that before does not have. They refer to neither.
func (d *lineDiff) added(before, now []byte) ([]Line, error) {
	prefix, suffix := commonEnds(before, now)
	before, between := before[prefix:len(before)-suffix], now[prefix:len(now)-suffix]
	if len(between) == 0 {
		return nil, nil
	}
	if most := max(countLines(between), countLines(before)); most > maxTextLines {
		return nil, fmt.Errorf("%w: %d lines", ErrTooLarge, most)
	}
	d.new.ends = lineEnds(d.new.ends[:0], between)
	d.isNew = sized(d.isNew, len(d.new.ends))
	d.compare(before, between, now[:prefix], now[len(now)-suffix:])
	return d.collect(between, 1+bytes.Count(now[:prefix], []byte{'\n'})), nil
}

// lineEnds appends where each line ends, behind its line feed.
func lineEnds(ends []int32, text []byte) []int32 {
	for at := 0; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			n = len(text) - at
		}
		at += n
		ends = append(ends, int32(at))
	}
	return ends
}

// compare sets isNew. above and below are the common beginning and end.
func (d *lineDiff) compare(before, now, above, below []byte) {
	if len(before) == 0 {
		for i := range d.isNew {
			d.isNew[i] = true
		}
		return
	}
	d.old.ends = lineEnds(d.old.ends[:0], before)
	d.table.reset(len(d.old.ends))
	d.old.number(before, d.table.number)
	d.new.number(now, d.table.find)
	d.rank(above, below)
	s := &d.script
	s.a, s.b, d.place = s.a[:0], s.b[:0], d.place[:0]
	for i, n := range d.old.numbers {
		if d.counts[n].new > 0 && d.old.mayStay(i) {
			s.a = append(s.a, n)
		}
	}
	for i, n := range d.new.numbers {
		d.isNew[i] = n < 0 || !d.new.mayStay(i)
		if !d.isNew[i] {
			s.b = append(s.b, n)
			d.place = append(d.place, int32(i))
		}
	}
	s.run(int(d.table.used))
	for j, added := range s.added {
		if added {
			d.isNew[d.place[j]] = true
		}
	}
}

// number sets the number of each line.
func (l *lineSide) number(text []byte, number func(line []byte) int32) {
	l.numbers = sized(l.numbers, len(l.ends))
	from := int32(0)
	for i, end := range l.ends {
		l.numbers[i] = number(text[from:end])
		from = end
	}
}

// collect copies the lines that are new; first is the number of the first line of now.
func (d *lineDiff) collect(now []byte, first int) []Line {
	lines, size, from := 0, 0, int32(0)
	for i, end := range d.new.ends {
		if d.isNew[i] {
			lines++
			size += int(end - from)
		}
		from = end
	}
	if lines == 0 {
		return nil
	}
	out, text := make([]Line, 0, lines), make([]byte, 0, size)
	from = 0
	for i, end := range d.new.ends {
		if d.isNew[i] {
			line, l := now[from:end], Line{Number: first + i}
			if cut, ok := bytes.CutSuffix(line, []byte{'\n'}); ok {
				line, l.CRLF = bytes.CutSuffix(cut, []byte{'\r'})
			}
			begin := len(text)
			text = append(text, line...)
			l.Text = text[begin:len(text):len(text)]
			out = append(out, l)
		}
		from = end
	}
	return out
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
