package object

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// stdInflate is the oracle: what the standard library makes of in, how many
// bytes of it it takes, and its error.
func stdInflate(in []byte, limit int) (out []byte, taken int, err error) {
	src := bytes.NewReader(in)
	out, err = io.ReadAll(io.LimitReader(flate.NewReader(src), int64(limit)+1))
	return out, len(in) - src.Len(), err
}

// sameInflate compares both on arbitrary input.
func sameInflate(t interface{ Fatalf(string, ...any) }, in []byte) {
	const limit = 1 << 16
	want, wantTaken, wantErr := stdInflate(in, limit)
	if len(want) > limit {
		return
	}
	f := new(inflater)
	dst := make([]byte, limit+slack)
	n, taken, err := f.inflate(dst, limit, in)
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("error %v, standard library %v, for %x", err, wantErr, in)
	}
	if err != nil {
		return
	}
	if !bytes.Equal(dst[:n], want) {
		t.Fatalf("other output for %x", in)
	}
	if taken != wantTaken {
		t.Fatalf("%d bytes taken, standard library %d, for %x", taken, wantTaken, in)
	}

	// With exactly enough room, and with too little, with input that follows.
	more := append(bytes.Clone(in), 0xff, 0x55, 0xaa, 0, 1, 2, 3, 4, 5, 6, 7, 8)
	if n2, taken2, err := f.inflate(dst[:n+slack], n, more); n2 != n || taken2 != taken || err != nil {
		t.Fatalf("exact room: %d, %d, %v, want %d, %d, for %x", n2, taken2, err, n, taken, in)
	}
	for _, less := range []int{n - 1, n / 2, 0} {
		if less < 0 || less >= n {
			continue
		}
		n2, _, err := f.inflate(dst, less, more)
		if err != errInflateLong || n2 != less || !bytes.Equal(dst[:n2], want[:n2]) {
			t.Fatalf("room for %d of %d: %d, %v, for %x", less, n, n2, err, in)
		}
	}
	// Every shorter input ends early.
	for _, cut := range []int{1, 2, 5, taken / 2, taken} {
		if cut > taken {
			continue
		}
		if _, _, err := f.inflate(dst, limit, in[:taken-cut]); err != errInflateShort {
			t.Fatalf("without the last %d bytes: %v, want %v, for %x", cut, err, errInflateShort, in)
		}
	}
}

// handMade are streams no compressor makes.
var handMade = [][]byte{
	{},
	{0x03, 0x00},                            // fixed, empty
	{0x01, 0x00, 0x00, 0xff, 0xff},          // stored, empty
	{0x01, 0x03, 0x00, 0xfc, 0xff, 1, 2, 3}, // stored
	{0x01, 0x03, 0x00, 0xfd, 0xff, 1, 2, 3}, // stored, lengths differ
	{0x00, 0x00, 0x00, 0xff, 0xff, 0x03, 0x00}, // two blocks
	{0x00, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff},
	{0x07},                   // reserved block type
	{0x4b, 0x04, 0x00},       // "a"
	{0x4b, 0x84, 0x03, 0x00}, // "a" and a match
	{0x03, 0x02, 0x00},       // match before the start
	{0x63, 0x18, 0x03, 0x00},
	{0x05, 0xe0, 0x81, 0x08, 0x00, 0x00, 0x00, 0x00, 0x20, 0x7f, 0xeb, 0x0b, 0x00, 0x00}, // dynamic, one distance
	{0x04, 0x80, 0x49, 0x92, 0x24, 0x49, 0x92, 0x24, 0x0f, 0xb4, 0xff, 0xff, 0xc3, 0x04}, // dynamic, incomplete
	{0xfd, 0xff},
	{0x1b, 0xff},
	{0xed, 0xfe, 0xff, 0xff},
}

func TestInflateHandMade(t *testing.T) {
	t.Parallel()
	for _, in := range handMade {
		sameInflate(t, in)
	}
}

func rawDeflate(level int, data []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		panic(err)
	}
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// texts draws data with the repetitions and the skew that make all kinds of
// blocks and codes.
func texts() *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.IntRange(0, 40_000).Draw(t, "size")
		letters := rapid.IntRange(1, 256).Draw(t, "letters")
		repeats := rapid.IntRange(0, 90).Draw(t, "repeats")
		out := make([]byte, 0, n)
		for len(out) < n {
			if len(out) > 0 && rng.IntN(100) < repeats {
				back := 1 + rng.IntN(min(len(out), 1<<rng.IntN(16)))
				for range 3 + rng.IntN(300) {
					out = append(out, out[len(out)-back])
				}
				continue
			}
			// Skewed, so that some codes get long.
			out = append(out, byte(min(int(rng.ExpFloat64()*float64(letters)/6), letters-1)))
		}
		return out[:n]
	})
}

func TestInflateDeflate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := texts().Draw(t, "data")
		level := rapid.IntRange(flate.HuffmanOnly, flate.BestCompression).Draw(t, "level")
		in := rawDeflate(level, data)
		f := new(inflater)
		dst := make([]byte, len(data)+slack)
		n, taken, err := f.inflate(dst, len(data), in)
		if err != nil || taken != len(in) || !bytes.Equal(dst[:n], data) {
			t.Fatalf("level %d: %d of %d bytes, %d of %d taken, %v", level, n, len(data), taken, len(in), err)
		}
	})
}

// TestInflateDamaged compares on streams with a changed byte, which get much
// further than random ones.
func TestInflateDamaged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := texts().Draw(t, "data")
		in := rawDeflate(rapid.IntRange(flate.HuffmanOnly, flate.BestCompression).Draw(t, "level"), data)
		in[rapid.IntRange(0, min(len(in)-1, 200)).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		sameInflate(t, in)
	})
}

func TestZlib(t *testing.T) {
	t.Parallel()
	data := []byte("some data, some data, some data")
	good := deflate(t, 6, data)
	change := func(i int, b byte) []byte {
		c := bytes.Clone(good)
		c[i] = b
		return c
	}
	tests := []struct {
		name string
		in   []byte
		size int
		want error
	}{
		{"good", good, len(data), nil},
		{"followed by others", append(bytes.Clone(good), 1, 2, 3), len(data), nil},
		{"empty", nil, len(data), errInflateShort},
		{"one byte", good[:1], len(data), errInflateShort},
		{"no checksum", good[:len(good)-4], len(data), errInflateShort},
		{"checksum cut", good[:len(good)-1], len(data), errInflateShort},
		{"other method", change(0, 0x79), len(data), errZlibHeader},
		{"header checksum", change(1, good[1]^1), len(data), errZlibHeader},
		{"dictionary", append([]byte{0x78, 0x20}, good[2:]...), len(data), errZlibHeader},
		{"longer than announced", good, len(data) - 1, errInflateLong},
		{"shorter than announced", good, len(data) + 1, errInflateSize},
		{"empty announced", good, 0, errInflateLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := make([]byte, tt.size+slack)
			taken, err := new(inflater).zlib(dst, tt.size, tt.in)
			if err != tt.want {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if err == nil && (taken != len(good) || !bytes.Equal(dst[:tt.size], data)) {
				t.Errorf("%d bytes taken, %q", taken, dst[:tt.size])
			}
		})
	}
}

func FuzzInflate(f *testing.F) {
	for _, in := range handMade {
		f.Add(in)
	}
	for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
		f.Add(rawDeflate(level, []byte("tree 1234\nparent 5678\nauthor Ada <ada@example.com> 1 +0000\n\nmessage message message\n")))
		f.Add(rawDeflate(level, bytes.Repeat([]byte{0, 1, 2, 3, 4, 5, 200, 255}, 300)))
	}
	f.Fuzz(func(t *testing.T, in []byte) { sameInflate(t, in) })
}

func BenchmarkInflate(b *testing.B) {
	commit := []byte("tree 8d41c4d4f2d4f6a1e1f4a9b8c7d6e5f4a3b2c1d0\nparent 1f2e3d4c5b6a79880716253443526170f0e1d2c3\n" +
		"author Ada Lovelace <ada@example.com> 1700000000 +0100\ncommitter Charles Babbage <charles@example.com> 1700000100 +0000\n\n" +
		"engine: carry digits without a second pass\n\nThe carry was taken up in a pass of its own, which doubled the\n" +
		"time of every addition. Take it up where it arises, as the drawing\nof the mill shows.\n\nSigned-off-by: Ada Lovelace <ada@example.com>\n")
	in := rawDeflate(6, commit)
	b.Run("own", func(b *testing.B) {
		f := new(inflater)
		dst := make([]byte, len(commit)+slack)
		b.SetBytes(int64(len(commit)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := f.inflate(dst, len(commit), in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard library", func(b *testing.B) {
		dst := make([]byte, len(commit))
		src := bytes.NewReader(in)
		r := flate.NewReader(src)
		b.SetBytes(int64(len(commit)))
		b.ReportAllocs()
		for b.Loop() {
			src.Reset(in)
			r.(flate.Resetter).Reset(src, nil)
			if _, err := io.ReadFull(r, dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}
