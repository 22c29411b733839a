package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sort"
	"sync/atomic"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// segment is an open segment file.
type segment struct {
	path    string
	size    int64
	data    data
	footer  footer
	entries []entry
	groups  []group // by kind
	firsts  []uint64
	begins  []uint64 // of each block, and the end of the last
	items   []uint64 // likewise of the blocks of items
	starts  []byte   // of u64
	checked []atomic.Uint32

	refs   int  // views that use it; under the reader's lock
	doomed bool // its file is to be deleted
}

// openSegment opens a file and checks its tables. An error wraps os.ErrNotExist where there is no such file.
func openSegment(path string, o Options) (s *segment, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	s = &segment{path: path, size: info.Size()}
	if !info.Mode().IsRegular() || s.size < int64(len(magic))+footerSize {
		_ = f.Close()
		return nil, damaged(path, "it is no segment, or was cut")
	}
	s.data = openData(f, s.size, o)
	defer func() {
		if err != nil {
			_ = s.data.close()
		}
	}()
	return s, guarded(path, s.load)
}

// load reads the footer and the tables.
func (s *segment) load() error {
	head, _, err := s.data.read(0, int64(len(magic)))
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	end, _, err := s.data.read(s.size-footerSize, footerSize)
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	if string(head) != magic {
		return damaged(s.path, "it does not begin like a segment")
	}
	switch err := s.footer.decode(end, s.size); {
	case errors.Is(err, corpus.ErrNewer):
		return fmt.Errorf("%s: %w; use that version", s.path, err)
	case err != nil:
		return damaged(s.path, "%v", err)
	}
	var parts [tables][]byte
	for i, t := range s.footer.Tables {
		b, _, err := s.data.read(int64(t.At), int64(t.Length))
		if err != nil {
			return fmt.Errorf("%s: %w", s.path, err)
		}
		if checksum(b) != t.Sum {
			return damaged(s.path, "the checksum of table %d is wrong", i)
		}
		parts[i] = b
	}
	for at := range s.footer.Blocks {
		s.firsts = append(s.firsts, binary.LittleEndian.Uint64(parts[blockTable][16*at:]))
		s.begins = append(s.begins, binary.LittleEndian.Uint64(parts[blockTable][16*at+8:]))
	}
	s.begins = append(s.begins, s.footer.End)
	for at := 0; at < len(parts[itemTable]); at += 8 {
		s.items = append(s.items, binary.LittleEndian.Uint64(parts[itemTable][at:]))
	}
	s.items = append(s.items, s.footer.Tables[blockTable].At)
	s.starts = parts[startTable]
	s.checked = make([]atomic.Uint32, (len(s.begins)+len(s.items))/32+1)
	if err := s.loadCatalogue(parts[catalogue]); err != nil {
		return err
	}
	return s.consistent()
}

func (s *segment) loadCatalogue(b []byte) error {
	d := decoder{b: b}
	items, postings := uint64(0), uint64(0)
	for range s.footer.Sources {
		e := d.entry()
		if d.bad || e.items > s.footer.Items-items || e.postings > s.footer.Postings-postings {
			return damaged(s.path, "its catalogue is broken")
		}
		e.firstItem = items
		items += e.items
		postings += e.postings
		s.entries = append(s.entries, e)
	}
	blocks := 0
	for range d.uvarint() {
		g := group{kind: corpus.Kind(d.byte()), shift: d.byte(), postings: d.uvarint(), from: blocks}
		n := (g.postings + blockPostings - 1) / blockPostings
		ordered := len(s.groups) == 0 || s.groups[len(s.groups)-1].kind < g.kind
		if d.bad || !ordered || g.shift > 63 || g.postings == 0 || g.postings > postings || n > s.footer.Blocks-uint64(blocks) {
			return damaged(s.path, "its table of kinds is broken")
		}
		blocks += int(n)
		g.to = blocks
		postings -= g.postings
		s.groups = append(s.groups, g)
	}
	if d.bad || len(d.b) > 0 || items != s.footer.Items || uint64(blocks) != s.footer.Blocks || postings != 0 {
		return damaged(s.path, "its catalogue does not add up")
	}
	return nil
}

// consistent checks what look-ups rely on: that all tables are in order.
func (s *segment) consistent() error {
	ordered := s.begins[0] == uint64(len(magic))
	for i := 1; i < len(s.begins); i++ {
		ordered = ordered && s.begins[i-1] < s.begins[i]
	}
	ordered = ordered && s.items[0] == s.footer.End
	for i := 1; i < len(s.items); i++ {
		ordered = ordered && s.items[i-1] < s.items[i]
	}
	for i := range s.groups {
		g := &s.groups[i]
		for at := g.from + 1; at < g.to; at++ {
			ordered = ordered && s.firsts[at-1] <= s.firsts[at]
		}
		g.setBuckets(s.firsts)
	}
	ordered = ordered && s.start(0) == 0 && s.start(s.footer.Items) <= mostPositions
	for i := range s.footer.Items {
		ordered = ordered && s.start(i) < s.start(i+1)
	}
	if !ordered {
		return damaged(s.path, "a table is not in order")
	}
	return nil
}

// start is the first position of an item; that after the last item is the number of all.
func (s *segment) start(item uint64) uint64 { return binary.LittleEndian.Uint64(s.starts[8*item:]) }

// item finds the item in which a position lies, counted over all sources; ok is false where none does.
func (s *segment) item(pos uint64) (item uint64, ok bool) {
	lo, hi := uint64(0), s.footer.Items
	if pos >= s.start(hi) {
		return 0, false
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.start(mid) <= pos {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, true
}

// entryOf is the index of the source that has an item.
func (s *segment) entryOf(item uint64) int {
	return sort.Search(len(s.entries), func(i int) bool { return s.entries[i].firstItem > item }) - 1
}

// group finds that of a kind; nil where there is none.
func (s *segment) group(kind corpus.Kind) *group {
	for i := range s.groups {
		if s.groups[i].kind == kind {
			return &s.groups[i]
		}
	}
	return nil
}

// checkedBlock reads a block and, the first time, checks it. mark is its own bit of checked.
func (s *segment) checkedBlock(from, to uint64, mark int) ([]byte, error) {
	b, fresh, err := s.data.read(int64(from), int64(to-from))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	bit := uint32(1) << (mark % 32)
	if !fresh && s.checked[mark/32].Load()&bit != 0 {
		return b, nil
	}
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != checksum(b[4:]) {
		return nil, damaged(s.path, "the checksum of the block at %d is wrong", from)
	}
	s.checked[mark/32].Or(bit)
	return b, nil
}

// block reads a block of postings of a group.
func (s *segment) block(g *group, i int) (block, error) {
	b, err := s.checkedBlock(s.begins[i], s.begins[i+1], i)
	if err != nil {
		return block{}, err
	}
	want := blockPostings
	if i == g.to-1 {
		want = int(g.postings - uint64(g.to-g.from-1)*blockPostings)
	}
	out, ok := parseBlock(b)
	if !ok || out.n != want {
		return block{}, damaged(s.path, "the block at %d is broken", s.begins[i])
	}
	return out, nil
}

// readItems appends the items [from, to), counted over all sources.
func (s *segment) readItems(dst []corpus.Item, from, to uint64) ([]corpus.Item, error) {
	for from < to {
		i := from / blockItems
		b, err := s.checkedBlock(s.items[i], s.items[i+1], len(s.begins)+int(i))
		if err != nil {
			return dst, err
		}
		base := len(dst)
		until := min(to, (i+1)*blockItems)
		all, ok := decodeItems(dst, b, int(until-i*blockItems))
		if !ok {
			return dst, damaged(s.path, "the items at %d are broken", s.items[i])
		}
		dst = append(all[:base], all[base+int(from-i*blockItems):]...)
		from = until
	}
	return dst, nil
}

func (s *segment) close() error { return s.data.close() }
