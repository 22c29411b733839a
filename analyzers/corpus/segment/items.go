package segment

import (
	"encoding/binary"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// blockItems is the number of items in every block but the last; one is found by decoding those before it.
const blockItems = 64

// appendItems appends the coded form of up to blockItems items: what an item shares with one before it (the beginning of its path, its
// commit, its author, its notice) is said by how many items ago that was.
func appendItems(dst []byte, items []corpus.Item) []byte {
	from := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	var last corpus.Item
	for i := range items {
		it := &items[i]
		dst = append(append(dst, byte(it.Kind)), it.ID[:]...)
		shared := 0
		for shared < min(len(it.Path), len(last.Path)) && it.Path[shared] == last.Path[shared] {
			shared++
		}
		dst = appendString(binary.AppendUvarint(dst, uint64(shared)), it.Path[shared:])
		ago := distance(items, i, func(b *corpus.Item) bool { return b.Commit == it.Commit })
		if dst = append(dst, ago); ago == 0 {
			dst = append(dst, it.Commit[:]...)
		}
		ago = distance(items, i, func(b *corpus.Item) bool { return b.Author == it.Author && b.Name == it.Name })
		if dst = append(dst, ago); ago == 0 {
			dst = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(dst, it.Author), it.Name)
		}
		ago = distance(items, i, func(b *corpus.Item) bool { return b.Notice == it.Notice })
		if dst = append(dst, ago); ago == 0 {
			dst = binary.LittleEndian.AppendUint64(dst, it.Notice)
		}
		dst = binary.AppendVarint(dst, it.When-last.When)
		if dst = appendBool(dst, it.Server != 0); it.Server != 0 {
			dst = binary.AppendVarint(dst, it.Server-it.When)
		}
		dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(it.Lines)), uint64(it.Tokens))
		dst = binary.AppendVarint(dst, int64(it.Order)-int64(last.Order))
		last = *it
	}
	binary.LittleEndian.PutUint32(dst[from:], checksum(dst[from+4:]))
	return dst
}

// distance is how many items before i the nearest one is that is the same; 0 where none is.
func distance(items []corpus.Item, i int, same func(*corpus.Item) bool) byte {
	for j := i - 1; j >= 0; j-- {
		if same(&items[j]) {
			return byte(i - j)
		}
	}
	return 0
}

// decodeItems appends the first n items of a block, whose checksum has been seen to.
func decodeItems(dst []corpus.Item, b []byte, n int) (out []corpus.Item, ok bool) {
	d := decoder{b: b}
	d.take(4)
	from := len(dst)
	var last corpus.Item
	// before gives an item that was some items ago, or nil where a value stands here itself.
	before := func() *corpus.Item {
		ago := int(d.byte())
		if ago > len(dst)-from {
			d.bad = true
		}
		if ago == 0 || d.bad {
			return nil
		}
		return &dst[len(dst)-ago]
	}
	for range n {
		it := corpus.Item{Kind: corpus.ItemKind(d.byte()), ID: d.id()}
		shared := d.uvarint()
		if shared > uint64(len(last.Path)) {
			return dst, false
		}
		it.Path = last.Path[:shared] + d.string()
		if b := before(); b != nil {
			it.Commit = b.Commit
		} else {
			it.Commit = d.id()
		}
		if b := before(); b != nil {
			it.Author, it.Name = b.Author, b.Name
		} else {
			it.Author, it.Name = d.u64(), d.u64()
		}
		if b := before(); b != nil {
			it.Notice = b.Notice
		} else {
			it.Notice = d.u64()
		}
		it.When = last.When + d.varint()
		if d.byte() == 1 {
			it.Server = it.When + d.varint()
		}
		it.Lines, it.Tokens = d.u32(), d.u32()
		it.Order = uint32(int64(last.Order) + d.varint())
		if d.bad {
			return dst, false
		}
		dst = append(dst, it)
		last = it
	}
	return dst, true
}
