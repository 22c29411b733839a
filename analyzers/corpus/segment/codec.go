package segment

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is CRC-32C (RFC 3720), for which processors have an instruction. It tells of damage, not of malice.
func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// decoder reads numbers and strings. After the end, or a number that is none, it gives zeros and bad is set.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) varint() int64 {
	v := d.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (d *decoder) u32() uint32 {
	v := d.uvarint()
	d.bad = d.bad || v > 1<<32-1
	return uint32(v)
}

func (d *decoder) u64() uint64 {
	if b := d.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) id() (out object.ID) {
	copy(out[:], d.take(uint64(len(out))))
	return out
}

func (d *decoder) string() string { return string(d.take(d.uvarint())) }

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// entry is a source in the catalogue of a segment. Its items and its positions follow those of the source before.
type entry struct {
	source          corpus.Source
	items, postings uint64
	firstItem       uint64 // not stored: the sum of those before
}

func appendEntry(b []byte, e *entry) []byte {
	s := &e.source
	b = appendString(appendString(b, s.Name), s.Location)
	b = append(b, s.Head[:]...)
	b = binary.AppendUvarint(b, uint64(len(s.Roots)))
	for _, root := range s.Roots {
		b = append(b, root[:]...)
	}
	b = binary.AppendVarint(b, s.Added.Unix())
	b = binary.AppendUvarint(b, uint64(s.Added.Nanosecond()))
	b = binary.AppendVarint(binary.AppendVarint(b, s.First), s.Last)
	b = binary.LittleEndian.AppendUint64(appendString(b, s.Licence), s.Notice)
	b = binary.AppendVarint(binary.AppendVarint(b, int64(s.Commits)), int64(s.Files))
	b = appendBool(binary.AppendVarint(b, s.Bytes), s.Textbook)
	return binary.AppendUvarint(binary.AppendUvarint(b, e.items), e.postings)
}

func (d *decoder) entry() (e entry) {
	s := &e.source
	s.Name, s.Location, s.Head = d.string(), d.string(), d.id()
	for range d.uvarint() {
		if d.bad {
			return e
		}
		s.Roots = append(s.Roots, d.id())
	}
	seconds := d.varint()
	s.Added = time.Unix(seconds, int64(d.uvarint())).UTC()
	s.First, s.Last = d.varint(), d.varint()
	s.Licence, s.Notice = d.string(), d.u64()
	s.Commits, s.Files = int(d.varint()), int(d.varint())
	s.Bytes, s.Textbook = d.varint(), d.byte() == 1
	e.items, e.postings = d.uvarint(), d.uvarint()
	return e
}
