package object

import "math/bits"

// Huffman decoding tables of two levels, see RFC 1951, section 3.2.
//
// The low bits of the input select an entry of the first level; codes longer
// than that lead on to a second level. An entry has
//
//	bits  0-7   how many bits of input the symbol takes, extra bits included
//	bits  8-11  how many of these are the code itself; for a pointer to the
//	            second level: how many bits select there
//	bits 16-30  the literal, the base of the length or distance, or where the
//	            second level begins
//	bit  31     the symbol is a literal
//	bits 13-15  end of block, second level, anything out of the ordinary
const (
	entryLiteral = 1 << 31
	entryOdd     = 1 << 15 // not a plain length or distance
	entrySub     = 1 << 14 // with entryOdd: goes on in the second level
	entryEnd     = 1 << 13 // with entryOdd: end of block
	entryInvalid = entryOdd

	litBits  = 10 // small inputs: filling larger tables costs more than it saves
	distBits = 7
	preBits  = 7

	// The largest tables that complete codes of at most 15 bits can need for
	// 288 and 32 symbols are 854 and 402 entries with 9 and 8 bits of first
	// level; 7 bits need fewer than 9+1 powers of that. Powers of two leave
	// room and let the compiler drop bounds checks.
	litTable  = 2048
	distTable = 1024

	maxCode = 15
)

var (
	// The part of an entry that does not depend on the code.
	litSymbols, distSymbols, preSymbols [512]uint32

	// The tables of the fixed code, RFC 1951, section 3.2.6.
	fixedLit  [litTable]uint32
	fixedDist [distTable]uint32

	// preOrder is the order in which code lengths of code lengths are sent.
	preOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

func init() {
	for i := range 256 {
		litSymbols[i] = entryLiteral | uint32(i)<<16
	}
	litSymbols[256] = entryOdd | entryEnd
	base, extra := uint32(3), uint32(0)
	for i := range 28 {
		if i >= 8 && i%4 == 0 {
			extra++
		}
		litSymbols[257+i] = base<<16 | extra
		base += 1 << extra
	}
	litSymbols[285] = 258 << 16
	litSymbols[286], litSymbols[287] = entryInvalid, entryInvalid

	base, extra = 1, 0
	for i := range 30 {
		if i >= 4 && i%2 == 0 {
			extra++
		}
		distSymbols[i] = base<<16 | extra
		base += 1 << extra
	}
	distSymbols[30], distSymbols[31] = entryInvalid, entryInvalid
	for i := range 19 {
		preSymbols[i] = uint32(i) << 16
	}

	var lit [288]uint16
	for i := range lit {
		n := 8
		switch {
		case i >= 144 && i < 256:
			n = 9
		case i >= 256 && i < 280:
			n = 7
		}
		lit[i] = symbolLength(i, n)
	}
	var dist [32]uint16
	for i := range dist {
		dist[i] = symbolLength(i, 5)
	}
	var room [512]uint16
	buildTable(fixedLit[:], litBits, lit[:], &litSymbols, &room)
	buildTable(fixedDist[:], distBits, dist[:], &distSymbols, &room)
}

// symbolLength packs a symbol (below 512) and the length of its code.
func symbolLength(sym, length int) uint16 { return uint16(sym)<<4 | uint16(length) }

// buildTable fills table for a code: used has the symbols that occur, in
// ascending order, each with the length of its code (1 to 15). It reports
// false when the lengths are of no code: as the standard library, it takes
// complete codes, a single symbol of one bit, and no symbol at all (which is
// an error once used). sorted is room to work in.
func buildTable(table []uint32, tableBits uint, used []uint16, symbols *[512]uint32, sorted *[512]uint16) bool {
	var counts [maxCode + 1]uint32
	for _, u := range used {
		counts[u&maxCode]++
	}
	var offs [maxCode + 2]uint32
	space := uint32(0)
	for n := 1; n <= maxCode; n++ {
		offs[n+1] = offs[n] + counts[n]
		space += counts[n] << (maxCode - n)
	}
	if space != 1<<maxCode {
		if len(used) > 1 || len(used) == 1 && counts[1] != 1 {
			return false
		}
		first := table[:1<<tableBits]
		for i := range first {
			first[i] = entryInvalid
		}
		if len(used) == 1 {
			for i := 0; i < len(first); i += 2 {
				first[i] = symbols[used[0]>>4] + (1<<8 | 1)
			}
		}
		return true
	}

	for _, u := range used {
		o := offs[u&maxCode]
		sorted[o&511] = u >> 4
		offs[u&maxCode] = o + 1
	}

	// Codes in the order of their values, each with its bits reversed. The
	// table is doubled whenever the length grows, so that each entry is
	// written about once.
	n := uint(1)
	for counts[n] == 0 {
		n++
	}
	count := counts[n]
	end := uint32(1) << min(n, tableBits)
	code, next := uint32(0), 0
	if n > tableBits {
		// Cannot be: a complete code has at least one code of at most nine
		// bits for 288 symbols, or of five bits for 32.
		return false
	}
	for n <= tableBits {
		add := uint32(n)<<8 | uint32(n)
		for ; count > 0; count-- {
			table[code] = symbols[sorted[next&511]&511] + add
			next++
			if code == end-1 {
				for ; n < tableBits; n++ {
					copy(table[end:2*end], table[:end])
					end *= 2
				}
				return true
			}
			bit := uint32(1) << (bits.Len32(code^(end-1)) - 1)
			code = code&(bit-1) | bit
		}
		for {
			n++
			if n <= tableBits {
				copy(table[end:2*end], table[:end])
				end *= 2
			}
			if n > maxCode {
				return false
			}
			if counts[n] != 0 {
				break
			}
		}
		count = counts[n]
	}

	mask := uint32(1)<<tableBits - 1
	prefix, start := ^uint32(0), uint32(0)
	for {
		if code&mask != prefix {
			prefix = code & mask
			start = end
			subBits := n - tableBits
			used := count
			for used < 1<<subBits {
				subBits++
				used = used<<1 + counts[tableBits+subBits]
			}
			end = start + 1<<subBits
			table[prefix] = start<<16 | entryOdd | entrySub | uint32(subBits)<<8 | uint32(tableBits)
		}
		e := symbols[sorted[next&511]&511] + (uint32(n-tableBits)<<8 | uint32(n-tableBits))
		next++
		for i := start + code>>tableBits; i < end; i += 1 << (n - tableBits) {
			table[i] = e
		}
		if code == 1<<n-1 {
			return true
		}
		bit := uint32(1) << (bits.Len32(code^(1<<n-1)) - 1)
		code = code&(bit-1) | bit
		count--
		for count == 0 {
			n++
			count = counts[n]
		}
	}
}
