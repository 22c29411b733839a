package object

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func testIDs(n int) ([]ID, map[ID]int64) {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	ids, at := make([]ID, n), map[ID]int64{}
	for i := range ids {
		for k := range ids[i] {
			ids[i][k] = byte(rng.Uint32())
		}
		at[ids[i]] = 12 + int64(i)*10
		if i%5 == 4 {
			at[ids[i]] += 1 << 33
		}
	}
	return ids, at
}

func TestIndex(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 300, 3000} {
		ids, at := testIDs(n)
		data := buildIdx(ids, at, [20]byte{1, 2, 3})
		x, err := openIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("%d objects: %v", n, err)
		}
		if x.count != uint32(n) || x.pack != [20]byte{1, 2, 3} {
			t.Errorf("count %d, pack %x", x.count, x.pack)
		}
		for _, id := range ids {
			i, ok, err := x.find(id)
			if !ok || err != nil {
				t.Fatalf("%d objects: find(%v) = %v, %v", n, id, ok, err)
			}
			if off, err := x.offset(i); off != at[id] || err != nil {
				t.Errorf("offset %d, %v, want %d", off, err, at[id])
			}
			if got := x.nameAt(at[id]); got != id {
				t.Errorf("nameAt(%d) = %v, want %v", at[id], got, id)
			}
			for _, k := range []int{19, 10, 0} {
				other := id
				other[k]++
				if _, ok, err := x.find(other); ok || err != nil {
					t.Errorf("find(%v) = %v, %v, but it is not there", other, ok, err)
				}
			}
		}
		if got := x.nameAt(5); !got.IsZero() {
			t.Errorf("nameAt(5) = %v", got)
		}
	}
}

// TestStartsFar: regions larger than one pass, and offsets beyond 32 bits.
func TestStartsFar(t *testing.T) {
	t.Parallel()
	const base = 5 << 30
	ids, at := testIDs(500)
	for i, id := range ids {
		at[id] = base + int64(i)<<20
	}
	first := ids[0]
	at[first], ids = 12, ids[1:] // the first entry of a pack is never far
	data := buildIdx(append(ids, first), at, [20]byte{})
	x, err := openIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{packs: []*pack{{size: 6 << 30, idx: x}}}
	for _, span := range []int64{16 << 20, 128 << 20, 1 << 30} {
		var got []int64
		for off := int64(base); off < 6<<30; off += span {
			for _, p := range s.Starts(Place{1, off}.Region(span), span, 1) {
				got = append(got, p.Offset())
			}
		}
		if len(got) != len(ids) {
			t.Errorf("span %d: %d starts, want %d", span, len(got), len(ids))
		}
		for i, off := range got {
			if off != at[ids[i]] {
				t.Fatalf("span %d: start %d is %d, want %d", span, i, off, at[ids[i]])
			}
		}
	}
}

// TestIndexCrowded: names that are not evenly spread defeat the guess, not
// the search.
func TestIndexCrowded(t *testing.T) {
	t.Parallel()
	var ids []ID
	at := map[ID]int64{}
	for i := range 2000 {
		id := ID{5, 0xff, 0xff}
		if i < 1000 {
			id = ID{5}
		}
		binary.BigEndian.PutUint16(id[10:], uint16(i))
		ids = append(ids, id)
		at[id] = int64(12 + i)
	}
	data := buildIdx(ids, at, [20]byte{})
	x, err := openIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if _, ok, err := x.find(id); !ok || err != nil {
			t.Fatalf("find(%v) = %v, %v", id, ok, err)
		}
	}
}

func TestIndexBad(t *testing.T) {
	t.Parallel()
	ids, at := testIDs(10)
	good := buildIdx(ids, at, [20]byte{})
	edit := func(f func([]byte) []byte) []byte { return f(bytes.Clone(good)) }
	put := func(off int, v uint32) []byte {
		return edit(func(b []byte) []byte { binary.BigEndian.PutUint32(b[off:], v); return b })
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "ends early"},
		{"cut in the fan-out", good[:500], "ends early"},
		{"cut in the names", good[:1100], "more than its size allows"},
		{"cut by one", good[:len(good)-1], "does not fit"},
		{"longer by one", append(bytes.Clone(good), 0), "does not fit"},
		{"table of 64-bit offsets for more than all", append(bytes.Clone(good), make([]byte, 80)...), "does not fit"},
		{"version 1", good[8:], "not 2"},
		{"version 3", put(4, 3), "not 2"},
		{"fan-out backwards", put(8+4*100, 4000), "backwards"},
		{"huge count", put(8+4*255, 4_000_000_000), "more than its size allows"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := openIndex(bytes.NewReader(tt.data), int64(len(tt.data)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}

	// Found only when looked at.
	names := idxNames + 24*10
	for name, data := range map[string][]byte{
		"no such 64-bit offset": put(names, 1<<31|2),
		"64 bits": edit(func(b []byte) []byte {
			b[names] |= 0x80
			copy(b[names+1:], "\x00\x00\x00")
			b[names+40] |= 0x80
			return b
		}),
	} {
		x, err := openIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if off, err := x.offset(0); err == nil {
			t.Errorf("%s: offset %d, want an error", name, off)
		}
	}
}

// TestIndexShrinks: the file becomes shorter after it was opened.
func TestIndexShrinks(t *testing.T) {
	t.Parallel()
	ids, at := testIDs(3000)
	data := buildIdx(ids, at, [20]byte{})
	x, err := openIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	x.pages.r = bytes.NewReader(data[:2000])
	failed := 0
	for _, id := range ids {
		if _, _, err := x.find(id); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no look-up fails in an index that was cut")
	}
}

func TestParseEntry(t *testing.T) {
	t.Parallel()
	far := append(entryHeader(ofsDelta, 20), ofsHeader(1<<40+12345)...)
	tests := []struct {
		name string
		in   []byte
		want entry
		err  error
	}{
		{"commit of 5", []byte{0x15}, entry{typ: Commit, size: 5, data: 1}, nil},
		{"blob of 1000", entryHeader(Blob, 1000), entry{typ: Blob, size: 1000, data: 2}, nil},
		{"offset delta", append(entryHeader(ofsDelta, 3), 0x81, 0x00), entry{typ: ofsDelta, size: 3, dist: 256, data: 3}, nil},
		{"far delta", far, entry{typ: ofsDelta, size: 20, dist: 1<<40 + 12345, data: len(far)}, nil},
		{"name delta", append([]byte{0x73}, bytes.Repeat([]byte{7}, 20)...), entry{typ: refDelta, size: 3, base: ID(bytes.Repeat([]byte{7}, 20)), data: 21}, nil},
		{"type 0", []byte{0x05}, entry{}, errEntryType},
		{"type 5", []byte{0x55}, entry{}, errEntryType},
		{"empty", nil, entry{}, errEntryShort},
		{"size cut", []byte{0x95}, entry{}, errEntryShort},
		{"distance cut", []byte{0x65, 0x80}, entry{}, errEntryShort},
		{"name cut", []byte{0x75, 1, 2}, entry{}, errEntryShort},
		{"size of 64 bits", []byte{0x9f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f}, entry{}, errEntrySize},
		{"size of 70 bits", []byte{0x9f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, entry{}, errEntrySize},
		{"endless distance", append([]byte{0x65}, bytes.Repeat([]byte{0xff}, 20)...), entry{}, errEntryBase},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseEntry(tt.in)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err == nil && got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func FuzzIndex(f *testing.F) {
	for _, n := range []int{0, 1, 40} {
		ids, at := testIDs(n)
		data := buildIdx(ids, at, [20]byte{})
		f.Add(data)
		f.Add(data[:len(data)-1])
		f.Add(append(data, make([]byte, 8)...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := openIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if int64(x.count)*28 > int64(len(data)) {
			t.Fatalf("%d objects in %d bytes", x.count, len(data))
		}
		for i := range x.count {
			id, err := x.name(i)
			if err != nil {
				t.Fatal(err)
			}
			if off, err := x.offset(i); err == nil && off < 0 {
				t.Fatalf("offset %d", off)
			}
			// The file may not be in order; if it says found, it is.
			if k, ok, err := x.find(id); err != nil {
				t.Fatal(err)
			} else if ok {
				if got, _ := x.name(k); got != id {
					t.Fatalf("found %v for %v", got, id)
				}
			}
		}
		x.nameAt(12)
	})
}

func FuzzEntry(f *testing.F) {
	f.Add([]byte{0x15})
	f.Add(entryHeader(Blob, 1<<30))
	f.Add(append(entryHeader(ofsDelta, 300), ofsHeader(70_000)...))
	f.Add(append(entryHeader(refDelta, 300), make([]byte, 20)...))
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := parseEntry(b)
		if err != nil {
			if err == errEntryShort && len(b) >= maxEntryHeader {
				t.Fatalf("%d bytes are not enough", len(b))
			}
			return
		}
		if e.size < 0 || e.dist < 0 || e.data <= 0 || e.data > len(b) || e.data > maxEntryHeader {
			t.Fatalf("%+v", e)
		}
		if e.typ == ofsDelta && e.data < 3 && !bytes.Equal(ofsHeader(e.dist), b[e.data-1:e.data]) {
			t.Fatalf("distance %d of %x", e.dist, b)
		}
	})
}
