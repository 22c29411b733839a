package object

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wantError fails unless err is of the type of want and contains text.
func wantError[E error](t *testing.T, err error, text string) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a %T", err, err, e)
	}
	if !strings.Contains(err.Error(), text) {
		t.Errorf("error %q does not say %q", err, text)
	}
	return e
}

func TestID(t *testing.T) {
	t.Parallel()
	const h = "0123456789abcdef0123456789abcdef01234567"
	id, err := ParseID(strings.ToUpper(h))
	if err != nil || id.String() != h || id.Short() != h[:12] || id.IsZero() {
		t.Errorf("ParseID = %v, %v", id, err)
	}
	for _, s := range []string{"", h[1:], h + "0", "g" + h[1:], strings.Repeat(" ", 40)} {
		if id, err := ParseID(s); err == nil || !id.IsZero() {
			t.Errorf("ParseID(%q) = %v, %v", s, id, err)
		}
	}
}

// TestDeltas reads packs with chains that git would not write.
func TestDeltas(t *testing.T) {
	t.Parallel()
	base := bytes.Repeat([]byte("base line\n"), 30)
	grow := func(n int) (delta, result []byte) {
		delta = append(deltaVarint(len(base)), deltaVarint(len(base)*n)...)
		for range n {
			delta = append(delta, copyOp(0, len(base))...)
		}
		return delta, bytes.Repeat(base, n)
	}
	d3, r3 := grow(3)
	d1, _ := grow(1)
	tests := []struct {
		name  string
		opt   Options
		build func(p *packBuilder) ID
		want  any // nil or a pointer to an error type
		text  string
	}{
		{"offset delta", Options{}, func(p *packBuilder) ID {
			b, id := p.add(Commit, base), idOf(Commit, r3)
			p.ofs(id, b, d3)
			return id
		}, nil, ""},
		{"name delta to a later entry", Options{}, func(p *packBuilder) ID {
			id := idOf(Commit, r3)
			p.ref(id, idOf(Commit, base), d3)
			p.add(Commit, base)
			return id
		}, nil, ""},
		{"cycle of two", Options{}, func(p *packBuilder) ID {
			p.ref(ID{1}, ID{2}, d1)
			p.ref(ID{2}, ID{1}, d1)
			return ID{1}
		}, new(*CorruptError), errChainCycle.Error()},
		{"cycle of seven behind a tail", Options{}, func(p *packBuilder) ID {
			for i := range byte(20) {
				next := i + 1
				if i == 19 {
					next = 13
				}
				p.ref(ID{i}, ID{next}, d1)
			}
			return ID{0}
		}, new(*CorruptError), errChainCycle.Error()},
		{"delta of itself by offset", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, append(entryHeader(ofsDelta, len(d1)), 0), d1)
			return ID{1}
		}, new(*CorruptError), errChainCycle.Error()},
		{"delta of itself by name", Options{}, func(p *packBuilder) ID {
			p.ref(ID{1}, ID{1}, d1)
			return ID{1}
		}, new(*CorruptError), errChainCycle.Error()},
		{"base before the pack", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, append(entryHeader(ofsDelta, len(d1)), ofsHeader(1000)...), d1)
			return ID{1}
		}, new(*CorruptError), errChainBase.Error()},
		{"base in the header of the pack", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, append(entryHeader(ofsDelta, len(d1)), ofsHeader(5)...), d1)
			return ID{1}
		}, new(*CorruptError), errChainBase.Error()},
		{"base missing", Options{}, func(p *packBuilder) ID {
			p.ref(ID{1}, ID{2}, d1)
			return ID{1}
		}, new(*CorruptError), errChainGone.Error()},
		{"base of another size", Options{}, func(p *packBuilder) ID {
			b := p.add(Commit, base[1:])
			p.ofs(ID{1}, b, d1)
			return ID{1}
		}, new(*CorruptError), errDeltaBase.Error()},
		{"content of another name", Options{}, func(p *packBuilder) ID {
			b := p.add(Commit, base)
			p.ofs(ID{1}, b, d3)
			return ID{1}
		}, new(*CorruptError), reasonName},
		{"delta too short", Options{}, func(p *packBuilder) ID {
			b := p.add(Commit, base)
			p.ofs(ID{1}, b, d3[:1])
			return ID{1}
		}, new(*CorruptError), errDeltaShort.Error()},
		{"result beyond the limit", Options{MaxObject: int64(len(base)) * 2}, func(p *packBuilder) ID {
			b, id := p.add(Commit, base), idOf(Commit, r3)
			p.ofs(id, b, d3)
			return id
		}, new(*TooLargeError), "limit"},
		{"base beyond the limit", Options{MaxObject: int64(len(base)) - 1}, func(p *packBuilder) ID {
			b := p.add(Commit, base)
			p.ofs(ID{1}, b, d3)
			return ID{1}
		}, new(*TooLargeError), "limit"},
		{"chain at the limit", Options{MaxDepth: 40, CacheBytes: 1}, func(p *packBuilder) ID { return chain(p, 40) }, nil, ""},
		{"chain beyond the limit", Options{MaxDepth: 39}, func(p *packBuilder) ID { return chain(p, 40) }, new(*CorruptError), errChainLong.Error()},
		{"deep chain", Options{}, func(p *packBuilder) ID { return chain(p, 4900) }, nil, ""},
		{"large results announced, nothing there", Options{}, func(p *packBuilder) ID {
			b := p.add(Commit, base)
			p.ofs(ID{1}, b, append(append(deltaVarint(len(base)), deltaVarint(100<<20)...), copyOp(0, 5)...))
			return ID{1}
		}, new(*CorruptError), errDeltaSize.Error()},
		{"large size announced, nothing there", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, entryHeader(Commit, 100<<20), base)
			return ID{1}
		}, new(*CorruptError), errInflateSize.Error()},
		{"size larger than the content", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, entryHeader(Commit, len(base)+1), base)
			return ID{1}
		}, new(*CorruptError), errInflateSize.Error()},
		{"size smaller than the content", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, entryHeader(Commit, len(base)-1), base)
			return ID{1}
		}, new(*CorruptError), errInflateLong.Error()},
		{"type 5", Options{}, func(p *packBuilder) ID {
			p.raw(ID{1}, entryHeader(5, len(base)), base)
			return ID{1}
		}, new(*CorruptError), errEntryType.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPack(t)
			id := tt.build(p)
			s := mustOpen(t, p.write(), tt.opt)
			r := s.NewReader()
			for range 2 { // the second time with a filled cache
				_, err := r.Read(id, 1<<40)
				at, ok := s.Locate(id)
				if !ok {
					t.Fatal("not located")
				}
				_, _, runErr := r.Run(at, 1, 1<<40, func(Object, Place) bool { return true })
				switch tt.want.(type) {
				case nil:
					if err != nil || runErr != nil {
						t.Errorf("Read: %v, Run: %v", err, runErr)
					}
				case **CorruptError:
					e := wantError[*CorruptError](t, err, tt.text)
					if e.ID != id || e.File != "pack-test.pack" || e.Remedy == "" {
						t.Errorf("error says object %v, file %q, remedy %q", e.ID, e.File, e.Remedy)
					}
					// What has another name is for the caller of Run to see.
					if tt.text != reasonName {
						wantError[*CorruptError](t, runErr, tt.text)
					}
				case **TooLargeError:
					if e := wantError[*TooLargeError](t, err, tt.text); e.ID != id {
						t.Errorf("error says object %v", e.ID)
					}
					wantError[*TooLargeError](t, runErr, tt.text)
				}
			}
		})
	}
}

// chain makes a chain of n deltas, each a line longer, and returns its end.
func chain(p *packBuilder, n int) ID {
	data := []byte("base\n")
	id := p.add(Commit, data)
	for i := range n {
		line := fmt.Sprintf("%06d\n", i)
		keep := min(len(data), 500)
		next := append(bytes.Clone(data[:keep]), line...)
		delta := append(deltaVarint(len(data)), deltaVarint(len(next))...)
		delta = append(append(append(delta, copyOp(0, keep)...), byte(len(line))), line...)
		nid := idOf(Commit, next)
		p.ofs(nid, id, delta)
		id, data = nid, next
	}
	return id
}

// TestLargeObjects: what is larger than the reader reserves by announcement.
func TestLargeObjects(t *testing.T) {
	t.Parallel()
	big := bytes.Repeat([]byte("0123456789abcde\n"), 3<<20/16)
	delta := append(deltaVarint(len(big)), deltaVarint(len(big)+1)...)
	for off := 0; off < len(big); off += 0x10000 {
		delta = append(delta, copyOp(off, min(0x10000, len(big)-off))...)
	}
	delta = append(delta, 1, '!')
	p := newPack(t)
	base := p.add(Commit, big)
	next := p.add(Commit, []byte("a small one behind it"))
	end := idOf(Commit, append(bytes.Clone(big), '!'))
	p.ofs(end, base, delta)
	dir := p.write()
	loose := idOf(Blob, big)
	writeFile(t, filepath.Join(dir, looseName(loose)), deflate(t, 1, fmt.Appendf(nil, "blob %d\x00%s", len(big), big)))

	r := mustOpen(t, dir, Options{}).NewReader()
	for _, id := range []ID{base, end, loose} {
		for _, keep := range []int64{0, 100, 1 << 30} {
			o, err := r.Read(id, keep)
			if err != nil {
				t.Fatalf("%v: %v", id, err)
			}
			want := min(keep, o.Size)
			if o.ID != id || int64(len(o.Data)) != want || o.Cut != (want < o.Size) || o.Size < int64(len(big)) {
				t.Errorf("%v: %d of %d bytes, cut %v, asked for %d", id, len(o.Data), o.Size, o.Cut, keep)
			}
			if !bytes.HasPrefix(big, o.Data[:min(len(o.Data), len(big))]) {
				t.Errorf("%v: other content", id)
			}
		}
	}
	at, _ := r.s.Locate(base)
	var ids []ID
	if _, more, err := r.Run(at, 10, 50, func(o Object, _ Place) bool { ids = append(ids, o.ID); return true }); err != nil || more {
		t.Errorf("Run: %v, %v", more, err)
	}
	if len(ids) != 3 || ids[0] != base || ids[1] != next || ids[2] != end {
		t.Errorf("Run gives %v", ids)
	}
	if typ, size, err := r.Header(end); typ != Commit || size != int64(len(big))+1 || err != nil {
		t.Errorf("Header = %v, %d, %v", typ, size, err)
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, t.TempDir(), Options{})
	r := s.NewReader()
	_, err := r.Read(ID{9}, 10)
	wantError[*NotFoundError](t, err, ID{9}.String())
	_, _, err = r.Header(ID{9})
	wantError[*NotFoundError](t, err, ID{9}.String())
	if s.Has(ID{9}) {
		t.Error("Has = true")
	}
	if _, more, err := r.Run(Place{}, 1, 1, nil); more || err != nil {
		t.Errorf("Run from nowhere: %v, %v", more, err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"), Options{}); err == nil {
		t.Error("a directory that does not exist is opened")
	}
}

func TestOpenBadPacks(t *testing.T) {
	t.Parallel()
	p := newPack(t)
	p.add(Commit, []byte("one"))
	p.add(Commit, []byte("two"))
	pack, idx := p.bytes()
	put := func(b []byte, off int, v uint32) []byte {
		b = bytes.Clone(b)
		binary.BigEndian.PutUint32(b[off:], v)
		return b
	}
	const packName, idxName = "pack-a.pack", "pack-a.idx"
	tests := []struct {
		name      string
		pack, idx []byte // nil: no such file
		file      string // of a *CorruptError
		text      string
		remedy    string
	}{
		{"no index", pack, nil, packName, "no index", remedyIndexPack},
		{"no pack header", pack[:20], idx, packName, "ends early", remedyFetch},
		{"pack cut", pack[:len(pack)-3], idx, idxName, "another pack", remedyIndexPack},
		{"not a pack", put(pack, 0, 0), idx, packName, "not a pack", remedyFetch},
		{"count", put(pack, 8, 4_000_000_000), idx, packName, "announces", remedyIndexPack},
		{"trailer", put(pack, len(pack)-4, 0), idx, idxName, "another pack", remedyIndexPack},
		{"index cut", pack, idx[:600], idxName, "ends early", remedyIndexPack},
		{"fan-out", pack, put(idx, 8+40, 4000), idxName, "backwards", remedyIndexPack},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "pack", packName), tt.pack)
			if tt.idx != nil {
				writeFile(t, filepath.Join(dir, "pack", idxName), tt.idx)
			}
			_, err := Open(dir, Options{})
			e := wantError[*CorruptError](t, err, tt.text)
			if e.File != tt.file || e.Remedy != tt.remedy {
				t.Errorf("file %q, remedy %q, want %q, %q", e.File, e.Remedy, tt.file, tt.remedy)
			}
		})
	}
	for name, files := range map[string][2][]byte{
		"pack version 9": {put(pack, 4, 9), idx},
		"not of version": {pack, append([]byte{0, 0, 0, 0, 0, 0, 0, 1}, idx[8:]...)},
	} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "pack", packName), files[0])
		writeFile(t, filepath.Join(dir, "pack", idxName), files[1])
		_, err := Open(dir, Options{})
		wantError[*UnsupportedError](t, err, name)
	}

	// Not of concern: an index without pack, packs being written, other files.
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"pack-a.pack": pack, "pack-a.idx": idx, "pack-a.rev": nil, "pack-a.keep": nil, "pack-a.bitmap": {1}, "pack-a.promisor": nil,
		"multi-pack-index": {1, 2, 3}, "tmp_pack_x1": pack, ".tmp-7-pack-b.pack": pack, "pack-c.idx": idx,
	} {
		writeFile(t, filepath.Join(dir, "pack", name), data)
	}
	if s := mustOpen(t, dir, Options{}); s.Len() != 2 {
		t.Errorf("%d objects, want 2", s.Len())
	}
}

// TestPackShrinks: the pack becomes shorter while it is open.
func TestPackShrinks(t *testing.T) {
	t.Parallel()
	p := newPack(t)
	var ids []ID
	for i := range 5000 {
		ids = append(ids, p.add(Commit, fmt.Appendf(nil, "commit %d %x", i, i*i*i)))
	}
	dir := p.write()
	s := mustOpen(t, dir, Options{})
	if err := os.Truncate(filepath.Join(dir, "pack/pack-test.pack"), 20_000); err != nil {
		t.Fatal(err)
	}
	r := s.NewReader()
	_, err := r.Read(ids[4999], 10)
	wantError[*CorruptError](t, err, "shorter")
	at, _ := s.Locate(ids[0])
	n := 0
	_, _, err = r.Run(at, 10_000, 10, func(Object, Place) bool { n++; return true })
	wantError[*CorruptError](t, err, "shorter")
}
