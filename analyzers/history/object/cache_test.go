package object

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestCacheKeepsWhatItWasGiven puts and gets contents of all sizes: what comes back is what was put there under that key and
// name, and neither the ring nor the bookkeeping grows beyond the limit.
func TestCacheKeepsWhatItWasGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int64{1, 1 << 10, 1 << 13, 1 << 16, 4 << 20}).Draw(t, "limit")
		c := newCache(limit)
		want := map[cacheKey][]byte{}
		kept := 0
		for range rapid.IntRange(0, 400).Draw(t, "steps") {
			k := cacheKey{pack: 1, offset: rapid.Int64Range(0, 40).Draw(t, "key")}
			size := rapid.SampledFrom([]int64{0, 1, 100, limit / 50, limit / 9, limit / 5, limit}).Draw(t, "size")
			size = min(size, 1<<18)
			if rapid.Bool().Draw(t, "put") {
				data := bytes.Repeat([]byte{byte(k.offset), byte(size)}, int(size+1)/2)
				if _, ok := c.at[k]; !ok {
					want[k] = data
				}
				c.putNamed(k, Blob, data, ID{byte(k.offset), byte(size)})
			} else if typ, data, ok := c.get(k); ok {
				kept++
				if typ != Blob || !bytes.Equal(data, want[k]) {
					t.Fatalf("%d bytes came back instead of %d", len(data), len(want[k]))
				}
				if len(data) > 1 {
					name := ID{data[0], data[1]}
					if _, again, ok := c.named(k, name); ok && !bytes.Equal(again, data) {
						t.Fatalf("another content under the name %v", name)
					}
				}
			}
			if int64(len(c.ring)) > limit || len(c.at) > c.most {
				t.Fatalf("%d bytes and %d entries, the limit is %d", len(c.ring), len(c.at), limit)
			}
		}
		inUse := int64(0)
		for _, i := range c.at {
			inUse += c.entries[i].size
		}
		if inUse > int64(len(c.ring)) {
			t.Fatalf("%d bytes in a ring of %d", inUse, len(c.ring))
		}
	})
}

// What is asked for again and again stays while the ring goes around.
func TestCacheKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	c := newCache(64 << 10)
	hot := cacheKey{pack: 1}
	c.put(hot, Tree, []byte("asked for"))
	for i := range 1000 {
		c.put(cacheKey{pack: 2, offset: int64(i)}, Blob, make([]byte, 5000))
		c.get(hot)
		if _, data, ok := c.get(hot); !ok || string(data) != "asked for" {
			t.Fatalf("gone after %d others", i+1)
		}
	}
	if n := len(c.at); n < 8 {
		t.Errorf("%d entries of 5,000 bytes are kept in 64 KiB", n)
	}
}

// A base that was read at another time is only given the name of what was verified when it is the same.
func TestCacheNamesTheSameContent(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	k, id := cacheKey{pack: 1, offset: 12}, ID{1}
	c.put(k, Blob, []byte("before"))
	c.putNamed(k, Blob, []byte("after"), id)
	if _, data, ok := c.named(k, id); ok {
		t.Errorf("%q has the name of another content", data)
	}
	c.putNamed(k, Blob, []byte("before"), id)
	if _, data, ok := c.named(k, id); !ok || string(data) != "before" {
		t.Errorf("%q is not known by its name", data)
	}
}

// TestContentReader reads everything twice, in turns with a plain reader: a content reader gives the same.
func TestContentReader(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, objectsOf(repacked(newRepo(t, 300), "repack", "-qadf", "--depth=20")(t)), Options{CacheBytes: 1 << 16})
	plain, content := s.NewReader(), s.NewContentReader(16<<20, 2)
	n := 0
	for _, keep := range []int64{1 << 20, 1 << 20, 100} {
		for id, err := range s.IDs() {
			if err != nil {
				t.Fatal(err)
			}
			a, errA := plain.Read(id, keep)
			b, errB := content.Read(id, keep)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			if a.ID != b.ID || a.Type != b.Type || a.Size != b.Size || a.Cut != b.Cut || !bytes.Equal(a.Data, b.Data) {
				t.Fatalf("%v and %v", a, b)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("%d objects were read", n)
	}
}
