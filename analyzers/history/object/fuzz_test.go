package object

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"sync"
	"testing"
)

// memFile is a file in memory.
type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

// memStore is a store with one pack of any content; the index has the given
// places and is as good as an index can be.
func memStore(data []byte, at map[ID]int64, o Options) *Store {
	var ids []ID
	for id := range at {
		ids = append(ids, id)
	}
	idx := buildIdx(ids, at, [20]byte{})
	x, err := openIndex(bytes.NewReader(idx), int64(len(idx)))
	if err != nil {
		panic(err)
	}
	s := &Store{opt: o.withDefaults()}
	s.packs = []*pack{{name: "fuzz.pack", f: memFile{bytes.NewReader(data)}, size: int64(len(data)), idx: x}}
	return s
}

// FuzzPack reads packs of any content. The checks at opening are passed by:
// they are no help against an attacker, who can make the checksums right.
func FuzzPack(f *testing.F) {
	base := []byte("tree 0123\nauthor Ada <ada@example.com> 1 +0000\n\nmessage\n")
	delta := append(append(deltaVarint(len(base)), deltaVarint(2*len(base))...), append(copyOp(0, len(base)), copyOp(0, len(base))...)...)
	p := newPack(f)
	b := p.add(Commit, base)
	p.ofs(idOf(Commit, append(bytes.Clone(base), base...)), b, delta)
	p.ref(ID{1}, ID{2}, delta)
	p.ref(ID{2}, ID{1}, delta)
	p.ref(ID{3}, b, delta)
	pack, _ := p.bytes()
	var offs [4]uint16
	for i, id := range []ID{b, {1}, {2}, {3}} {
		offs[i] = uint16(p.at[id])
	}
	f.Add(pack, offs[0], offs[1], offs[2], offs[3])
	f.Add(pack[:100], offs[0], offs[1], offs[2], offs[3])
	f.Add(pack, uint16(12), uint16(13), uint16(14), uint16(65535))
	f.Fuzz(func(t *testing.T, data []byte, o0, o1, o2, o3 uint16) {
		at := map[ID]int64{b: int64(o0), {1}: int64(o1), {2}: int64(o2), {3}: int64(o3)}
		s := memStore(data, at, Options{MaxObject: 1 << 18, MaxDepth: 50, CacheBytes: 1 << 16})
		r := s.NewReader()
		for id := range at {
			o, err := r.Read(id, 1<<16)
			if err == nil && (o.ID != id || !o.Cut && idOf(o.Type, o.Data) != id) {
				t.Fatalf("content of %v is not its own", id)
			}
			if err != nil {
				wantTyped(t, err)
			}
			typ, size, herr := r.Header(id)
			if err == nil && (herr != nil || typ != o.Type || size != o.Size) {
				t.Fatalf("Header: %v, %d, %v; Read: %v, %d", typ, size, herr, o.Type, o.Size)
			}
			place, ok := s.Locate(id)
			if !ok {
				continue
			}
			last := place
			next, _, err := r.Run(place, 20, 1<<16, func(o Object, here Place) bool {
				if o.Type != Commit || !o.Cut && idOf(Commit, o.Data) != o.ID {
					t.Fatalf("Run gives %v as %v", o.Type, o.ID)
				}
				if here != place && here.Compare(last) <= 0 {
					t.Fatalf("Run goes back from %v to %v", last, here)
				}
				last = here
				return true
			})
			if err != nil {
				wantTyped(t, err)
			}
			if next.Compare(place) < 0 {
				t.Fatalf("Run goes from %v to %v", place, next)
			}
		}
	})
}

func wantTyped(t *testing.T, err error) {
	t.Helper()
	var c *CorruptError
	var l *TooLargeError
	var n *NotFoundError
	if !errors.As(err, &c) && !errors.As(err, &l) && !errors.As(err, &n) {
		t.Fatalf("error of another type: %v (%T)", err, err)
	}
}

// FuzzLoose reads loose objects: both the bytes of a file and those inside
// the zlib stream are any.
func FuzzLoose(f *testing.F) {
	for _, s := range []string{"commit 5\x00hello", "blob 0\x00", "tree 3\x00abcd", "tag 99\x00x", "commit 010\x00", "\x00", "commit 99999999999999999999\x00"} {
		f.Add([]byte(s), true)
		f.Add(deflateAt(6, []byte(s)), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, compress bool) {
		file := data
		if compress {
			file = deflateAt(6, data)
		}
		s := &Store{opt: Options{MaxObject: 1 << 22}.withDefaults()}
		r := s.NewReader()
		o, err := r.decodeLoose(bytes.NewReader(file), int64(len(file)), file[:min(len(file), looseRead)], 1<<30)
		if err != nil {
			return
		}
		if int64(len(o.Data)) != o.Size || idOf(o.Type, o.Data) != o.ID {
			t.Fatalf("%d of %d bytes, or another name", len(o.Data), o.Size)
		}
		if compress && !bytes.Equal(data, fmt.Appendf(nil, "%v %d\x00%s", o.Type, o.Size, o.Data)) {
			t.Fatalf("content %q of %q", o.Data, data)
		}
	})
}

// deflaters has a pool for each level: a new writer is more than half a
// megabyte.
var deflaters [10]sync.Pool

// deflateAt makes a zlib stream; level is 0 to 9.
func deflateAt(level int, data []byte) []byte {
	var b bytes.Buffer
	w, ok := deflaters[level].Get().(*zlib.Writer)
	if ok {
		w.Reset(&b)
	} else {
		var err error
		if w, err = zlib.NewWriterLevel(&b, level); err != nil {
			panic(err)
		}
	}
	w.Write(data)
	w.Close()
	deflaters[level].Put(w)
	return b.Bytes()
}
