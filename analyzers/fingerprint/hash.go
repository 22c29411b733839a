package fingerprint

import (
	"encoding/binary"
	"math/bits"
)

// Constants of the hashes: fractional parts of square roots of primes, made odd. They never change; see Version.
const (
	multiplier uint64 = 0x6a09e667f3bcc909
	wordSeed   uint64 = 0xbb67ae8584caa73b
	stringSeed uint64 = 0x3c6ef372fe94f82b
	textSeed   uint64 = 0xa54ff53a5f1d36f1
	sumSeed    uint64 = 0x510e527fade682d1
	gramSeed   uint64 = 0x9b05688c2b3e6c1f
	// base of the rolling polynomial: 3 modulo 8, so that powers of it stay apart in the low bits.
	base uint64 = 0x1f83d9abfb41bd6b
)

// mix spreads two numbers over all bits of one: the two halves of their product of 128 bits (as wyhash does).
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hashBytes is the hash of text[from:to]. Bits of fold are set in every byte: 0x20 in each makes ASCII letters lower case.
func hashBytes(text []byte, from, to int, seed, fold uint64) uint64 {
	h := seed ^ uint64(to-from)
	for ; to-from > 8; from += 8 {
		h = mix(h^(binary.LittleEndian.Uint64(text[from:])|fold), multiplier)
	}
	var w uint64
	if from+8 <= len(text) {
		w = (binary.LittleEndian.Uint64(text[from:]) | fold) << (64 - 8*uint(to-from)) // shifts by 64 give 0
	} else {
		for i := to - 1; i >= from; i-- {
			w = w<<8 | uint64(text[i])
		}
		w = (w | fold) << (64 - 8*uint(to-from))
	}
	return mix(h^w, multiplier^h)
}

// short is the 32 bits of a hash that a token keeps.
func short(h uint64) uint32 { return uint32(h ^ h>>32) }

// letters maps ASCII letters to lower case, keeps digits and all that is not ASCII, and maps the rest to 0.
var letters = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 0x80:
			t[c] = byte(c)
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) | 0x20
		}
	}
	return t
}()

// What makes a comment or a string long enough: characters that are not blank, and letters and digits among them, without which
// it is a rule of dashes.
const (
	shortestText    = 20
	shortestLetters = 10
)

// textHash is the hash of the letters and digits of a comment or string; ok is false where it is too short to count.
func textHash(b []byte) (hash uint64, ok bool) {
	if len(b) < shortestText {
		return 0, false
	}
	h, w := textSeed, uint64(0)
	solid, kept, held := 0, 0, 0
	for _, c := range b {
		if c <= ' ' {
			continue
		}
		if c < 0x80 || c >= 0xc0 { // one for each rune
			solid++
		}
		l := letters[c]
		if l == 0 {
			continue
		}
		kept++
		w = w<<8 | uint64(l)
		if held++; held == 8 {
			h, w, held = mix(h^w, multiplier), 0, 0
		}
	}
	if solid < shortestText || kept < shortestLetters {
		return 0, false
	}
	return max(1, mix(h^w, multiplier^uint64(kept))), true
}
