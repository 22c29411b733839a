package object

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestApplyDelta(t *testing.T) {
	t.Parallel()
	base := []byte("0123456789abcdefghij")
	tests := []struct {
		name   string
		ops    []byte
		result string // what is announced has this length
		want   error
	}{
		{"insert", []byte{3, 'x', 'y', 'z'}, "xyz", nil},
		{"copy", copyOp(10, 5), "abcde", nil},
		{"copy all", copyOp(0, 20), string(base), nil},
		{"both", append(append([]byte{1, '<'}, copyOp(18, 2)...), 1, '>'), "<ij>", nil},
		{"nothing", nil, "", nil},
		{"reserved", []byte{0}, "x", errDeltaOp},
		{"insert cut", []byte{5, 'x'}, "xxxxx", errDeltaShort},
		{"copy cut", []byte{0x91, 1}, "xxxxx", errDeltaShort},
		{"copy without arguments", []byte{0xff}, "xxxxx", errDeltaShort},
		{"copy beyond the base", copyOp(18, 3), "xxx", errDeltaCopy},
		{"copy from far away", []byte{0x9f, 0xff, 0xff, 0xff, 0xff, 1}, "x", errDeltaCopy},
		{"copy of 64 KiB by default", []byte{0x80}, "x", errDeltaCopy},
		{"result too short", []byte{1, 'x'}, "xx", errDeltaSize},
		{"result too long by insert", []byte{3, 'x', 'y', 'z'}, "xy", errDeltaSize},
		{"result too long by copy", copyOp(0, 5), "0123", errDeltaSize},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := make([]byte, len(tt.result))
			err := applyDelta(dst, base, tt.ops)
			if err != tt.want {
				t.Errorf("applyDelta: %v, want %v", err, tt.want)
			}
			if err == nil && string(dst) != tt.result {
				t.Errorf("applyDelta: %q, want %q", dst, tt.result)
			}
			if err := checkDelta(tt.ops, int64(len(base)), int64(len(tt.result))); err != tt.want {
				t.Errorf("checkDelta: %v, want %v", err, tt.want)
			}
		})
	}
}

func TestDeltaSizes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		in           []byte
		base, result int64
		rest         int
		want         error
	}{
		{"small", []byte{5, 7, 1, 2}, 5, 7, 2, nil},
		{"two bytes", []byte{0x80, 1, 0x85, 2}, 128, 261, 0, nil},
		{"63 bits", append(bytes.Repeat([]byte{0xff}, 8), 0x7f, 1), math.MaxInt64, 1, 0, nil},
		{"64 bits", append(bytes.Repeat([]byte{0xff}, 9), 1, 1), 0, 0, 0, errDeltaHuge},
		{"empty", nil, 0, 0, 0, errDeltaShort},
		{"no result", []byte{5}, 0, 0, 0, errDeltaShort},
		{"cut", []byte{5, 0x80}, 0, 0, 0, errDeltaShort},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base, result, rest, err := deltaSizes(tt.in)
			if base != tt.base || result != tt.result || len(rest) != tt.rest || err != tt.want {
				t.Errorf("got %d, %d, %d left, %v; want %d, %d, %d left, %v", base, result, len(rest), err, tt.base, tt.result, tt.rest, tt.want)
			}
		})
	}
}

// drawDelta draws a base, instructions, and what they must give.
func drawDelta(t *rapid.T) (base, ops, want []byte) {
	base = rapid.SliceOfN(rapid.Byte(), 1, 70_000).Draw(t, "base")
	for range rapid.IntRange(0, 30).Draw(t, "instructions") {
		if rapid.Bool().Draw(t, "copy") {
			off := rapid.IntRange(0, len(base)-1).Draw(t, "off")
			n := rapid.IntRange(1, min(len(base)-off, 1<<16)).Draw(t, "n")
			ops = append(ops, copyOp(off, n)...)
			want = append(want, base[off:off+n]...)
			continue
		}
		in := rapid.SliceOfN(rapid.Byte(), 1, 127).Draw(t, "insert")
		ops = append(append(ops, byte(len(in))), in...)
		want = append(want, in...)
	}
	return base, ops, want
}

func TestDeltaProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, ops, want := drawDelta(t)
		if err := checkDelta(ops, int64(len(base)), int64(len(want))); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want))
		if err := applyDelta(got, base, ops); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v, or other content", err)
		}
		if len(want) > 0 {
			if err := applyDelta(got[1:], base, ops); err == nil {
				t.Fatal("a result that is too short by one is accepted")
			}
		}
		if err := applyDelta(make([]byte, len(want)+1), base, ops); err != errDeltaSize {
			t.Fatalf("a result that is too long by one: %v", err)
		}
	})
}

func FuzzDelta(f *testing.F) {
	f.Add([]byte("base"), []byte{2, 'x', 'y', 0x90, 4})
	f.Add([]byte("0123456789abcdef0123456789"), append(copyOp(3, 20), 1, '!'))
	f.Add([]byte{}, []byte{0x80})
	f.Add([]byte("x"), []byte{0xff, 1, 2, 3, 4, 5, 6, 7, 0x7f})
	f.Fuzz(func(t *testing.T, base, ops []byte) {
		// Find the length of the result, if there is one, by trial.
		for _, n := range []int{0, 1, 7, 16, 100, 1 << 16} {
			dst := make([]byte, n)
			apply := applyDelta(dst, base, ops)
			check := checkDelta(ops, int64(len(base)), int64(n))
			if apply != check {
				t.Fatalf("applyDelta: %v, checkDelta: %v", apply, check)
			}
		}
		deltaSizes(ops)
	})
}
