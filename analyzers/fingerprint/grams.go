package fingerprint

import "slices"

// powers of base, by which the oldest token of a gram is taken out of its polynomial.
var exactPower, abstractPower = power(ExactK - 1), power(AbstractK - 1)

func power(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= base
	}
	return p
}

// gramHashes are the hashes of all grams of the tokens [from, to) at one level, by their first token: the sum of t[i]*base^(K-1-i)
// (Karp and Rabin), finished by a multiplication of 128 bits. Those that do not count are none. They stand until the next call.
func (f *File) gramHashes(level Level, from, to int) []uint64 {
	tokens := f.Tokens[from:to]
	f.hashes = slices.Grow(f.hashes[:0], len(tokens))
	if level == Abstract {
		f.abstractHashes(tokens)
	} else {
		f.exactHashes(tokens)
	}
	return f.hashes
}

func (f *File) exactHashes(tokens []Token) {
	seed, h := f.seed(Exact), uint64(0)
	for i := range tokens {
		h = h*base + uint64(tokens[i].Exact)
		if i < ExactK-1 {
			continue
		}
		f.hashes = append(f.hashes, finish(h, seed))
		h -= uint64(tokens[i-ExactK+1].Exact) * exactPower
	}
}

// abstractHashes leaves out grams of fewer than distinctFloor different tokens.
func (f *File) abstractHashes(tokens []Token) {
	seed, h := f.seed(Abstract), uint64(0)
	var seen variety
	for i := range tokens {
		t := tokens[i].Abstract
		h = h*base + uint64(t)
		seen.add(t)
		if i < AbstractK-1 {
			continue
		}
		g := uint64(none)
		if seen.distinct >= distinctFloor {
			g = finish(h, seed)
		}
		f.hashes = append(f.hashes, g)
		old := tokens[i-AbstractK+1].Abstract
		h -= uint64(old) * abstractPower
		seen.drop(old)
	}
}

// variety counts the different tokens of a gram. Two of which the last bits are the same count as one.
type variety struct {
	count    [1024]uint8
	distinct int
}

func (v *variety) add(t uint32) {
	c := &v.count[t%1024]
	if *c == 0 {
		v.distinct++
	}
	*c++
}

func (v *variety) drop(t uint32) {
	c := &v.count[t%1024]
	if *c--; *c == 0 {
		v.distinct--
	}
}

// spareBits are the lowest bits of a hash, which are zero: the other 48 meet another by chance once in 10^9 in an index of 10^5 files, and
// an index is a fifth smaller without them.
const spareBits = 16

// finish makes a hash of a polynomial: never 0 and never none.
func finish(h, seed uint64) uint64 {
	return max(1<<spareBits, mix(h^seed, multiplier^seed)>>spareBits<<spareBits)
}
