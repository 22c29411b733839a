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

// gram is a run of tokens that counts as one.
type gram struct {
	hash  uint64 // none where it does not count
	first int32  // index of its first token
}

// gramsOf are all grams of the tokens [from, to) at one level, by their first token. They stand until the next call.
func (f *File) gramsOf(level Level, from, to int) []gram {
	f.grams = slices.Grow(f.grams[:0], to-from)
	if level == Abstract {
		f.grams = abstractGrams(f.grams, f.Tokens[:to], from, f.seed(Abstract))
	} else {
		f.grams = exactGrams(f.grams, f.Tokens[:to], from, f.seed(Exact))
	}
	return f.grams
}

// exactGrams appends the grams of all tokens from one on. Their hash is the sum of t[i]*base^(K-1-i) (Karp and Rabin), finished by a
// multiplication of 128 bits.
func exactGrams(grams []gram, tokens []Token, from int, seed uint64) []gram {
	h := uint64(0)
	for i := from; i < len(tokens); i++ {
		h = h*base + uint64(tokens[i].Exact)
		first := i - ExactK + 1
		if first < from {
			continue
		}
		grams = append(grams, gram{hash: finish(h, seed), first: int32(first)})
		h -= uint64(tokens[first].Exact) * exactPower
	}
	return grams
}

// abstractGrams passes over brackets: every other token begins a gram. Those of fewer than distinctFloor different tokens do not count.
func abstractGrams(grams []gram, tokens []Token, from int, seed uint64) []gram {
	h, distinct := uint64(0), 0
	var seen variety
	for i := from; i < len(tokens); i++ {
		t := &tokens[i]
		if t.bracket {
			continue
		}
		grams = append(grams, gram{hash: none, first: int32(i)})
		h = h*base + uint64(t.Abstract)
		distinct += seen.add(t.Abstract)
		if len(grams) < AbstractK {
			continue
		}
		g := &grams[len(grams)-AbstractK]
		if distinct >= distinctFloor {
			g.hash = finish(h, seed)
		}
		oldest := tokens[g.first].Abstract
		h -= uint64(oldest) * abstractPower
		distinct -= seen.drop(oldest)
	}
	return grams[:max(0, len(grams)-AbstractK+1)] // the last have too few tokens
}

// variety counts the tokens of a gram. Two of which the last bits are the same count as one.
type variety [1024]uint8

// add returns 1 where there was no such token, else 0.
func (v *variety) add(t uint32) (more int) {
	c := &v[t%1024]
	if *c == 0 {
		more = 1
	}
	*c++
	return more
}

// drop returns 1 where there is no such token any more, else 0.
func (v *variety) drop(t uint32) (fewer int) {
	c := &v[t%1024]
	*c--
	if *c == 0 {
		fewer = 1
	}
	return fewer
}

// spareBits are the lowest bits of a hash, which are zero: the other 48 meet another by chance once in 10^9 in an index of 10^5 files, and
// an index is a fifth smaller without them.
const spareBits = 16

// finish makes a hash of a polynomial: never 0 and never none.
func finish(h, seed uint64) uint64 {
	return max(1<<spareBits, mix(h^seed, multiplier^seed)>>spareBits<<spareBits)
}
