package corpus

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// This file writes and reads the fields of the exchange format. What is appended to one kind of record in a later version of
// bonafide makes a new number of the format.

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendSource(dst []byte, s *Source) []byte {
	dst = appendText(appendText(appendText(dst, s.Name), s.Location), s.Licence)
	dst = append(dst, s.Head[:]...)
	dst = binary.AppendUvarint(dst, uint64(len(s.Roots)))
	for _, id := range s.Roots {
		dst = append(dst, id[:]...)
	}
	added := int64(0)
	if !s.Added.IsZero() {
		added = s.Added.Unix()
	}
	dst = binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(dst, added), s.First), s.Last)
	dst = binary.BigEndian.AppendUint64(dst, s.Notice)
	dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(max(0, s.Commits))), uint64(max(0, s.Files)))
	dst = binary.AppendUvarint(dst, uint64(max(0, s.Bytes)))
	if s.Textbook {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func readSource(payload []byte, s *Source) (ok bool) {
	d := &fieldReader{rest: payload}
	s.Name, s.Location, s.Licence = d.text(longestName), d.text(longestName), d.text(longestName)
	s.Head = d.id()
	for range d.uint(mostRoots) {
		if d.bad {
			return false
		}
		s.Roots = append(s.Roots, d.id())
	}
	if added := d.int(); added != 0 {
		s.Added = time.Unix(added, 0).UTC()
	}
	s.First, s.Last = d.int(), d.int()
	s.Notice = d.hash()
	s.Commits, s.Files, s.Bytes = int(d.uint(math.MaxInt32)), int(d.uint(math.MaxInt32)), int64(d.uint(math.MaxInt64))
	s.Textbook = d.uint(1) == 1
	return !d.bad && len(d.rest) == 0
}

func appendItem(dst []byte, it *Item) []byte {
	dst = append(append(dst, byte(it.Kind)), it.ID[:]...)
	dst = appendText(dst, it.Path)
	dst = append(dst, it.Commit[:]...)
	dst = binary.BigEndian.AppendUint64(dst, it.Author)
	dst = binary.BigEndian.AppendUint64(dst, it.Name)
	dst = binary.AppendVarint(binary.AppendVarint(dst, it.When), it.Server)
	dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(it.Lines)), uint64(it.Tokens))
	dst = binary.AppendUvarint(dst, uint64(it.Order))
	return binary.BigEndian.AppendUint64(dst, it.Notice)
}

func (d *fieldReader) item() Item {
	it := Item{Kind: ItemKind(d.byte()), ID: d.id(), Path: d.text(longestPath), Commit: d.id(), Author: d.hash(), Name: d.hash()}
	it.When, it.Server = d.int(), d.int()
	it.Lines, it.Tokens, it.Order = uint32(d.uint(math.MaxUint32)), uint32(d.uint(math.MaxUint32)), uint32(d.uint(math.MaxUint32))
	it.Notice = d.hash()
	if it.Kind != CommitItem && it.Kind != FileItem {
		d.bad = true
	}
	return it
}

// appendPosting writes a posting as what sets it apart from the one before, in the order of ComparePostings.
func appendPosting(dst []byte, last, p Posting) []byte {
	dst = append(dst, byte(p.Kind))
	if p.Kind != last.Kind {
		last = Posting{}
	}
	dst = binary.AppendUvarint(dst, p.Hash-last.Hash)
	if p.Hash != last.Hash {
		last.Item = 0
	}
	dst = binary.AppendUvarint(dst, uint64(p.Item-last.Item))
	return binary.AppendUvarint(dst, uint64(p.Line))
}

func (d *fieldReader) posting(last Posting) Posting {
	p := Posting{Key: Key{Kind: Kind(d.byte())}}
	if p.Kind != last.Kind {
		last = Posting{}
	}
	p.Hash = last.Hash + d.uint(math.MaxUint64)
	if p.Hash != last.Hash {
		last.Item = 0
	}
	p.Item = last.Item + uint32(d.uint(math.MaxUint32))
	p.Line = uint32(d.uint(math.MaxUint32))
	if p.Kind == 0 {
		d.bad = true
	}
	return p
}

// fieldReader takes a record apart. What cannot be read sets bad, and is zero.
type fieldReader struct {
	rest []byte
	bad  bool
}

func (d *fieldReader) take(n int) []byte {
	if d.bad || n > len(d.rest) {
		d.bad = true
		return make([]byte, min(n, 32))
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}

func (d *fieldReader) byte() byte   { return d.take(1)[0] }
func (d *fieldReader) hash() uint64 { return binary.BigEndian.Uint64(d.take(8)) }

func (d *fieldReader) id() (id object.ID) {
	copy(id[:], d.take(len(id)))
	return id
}

func (d *fieldReader) uint(most uint64) uint64 {
	v, n := binary.Uvarint(d.rest)
	if d.bad || n <= 0 || v > most {
		d.bad = true
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *fieldReader) int() int64 {
	v, n := binary.Varint(d.rest)
	if d.bad || n <= 0 {
		d.bad = true
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *fieldReader) text(longest uint64) string {
	n := d.uint(longest)
	if d.bad || n > uint64(len(d.rest)) {
		d.bad = true
		return ""
	}
	return string(d.take(int(n)))
}
