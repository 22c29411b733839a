package fingerprint

import (
	"cmp"
	"slices"
)

// A line counts from so many tokens on, brackets left out, of which two are not operators: shorter ones are everybody's.
const (
	fewestLineTokens = 6
	fewestLineWords  = 2
)

// Lines is what two files share line by line, in whatever order: code that was put in another order or between other lines keeps
// it, where tiles are broken up. All numbers are tokens on different lines that count.
type Lines struct{ Shared, OfA, OfB int }

// Share is the larger of the two containments, 0 to 1.
func (l Lines) Share() float64 {
	return float64(l.Shared) / float64(max(1, min(l.OfA, l.OfB)))
}

// CompareLines finds the lines of b among the kept lines of a: a bag of lines, as SourcererCC has bags of tokens (Sajnani et al., "SourcererCC:
// Scaling Code Clone Detection to Big-Code", ICSE 2016). Names, numbers and strings count by their kind, brackets not at all, and
// lines that are the same once. Keep nil keeps all. Files of languages that cannot be compared share nothing.
func CompareLines(a, b *File, keep func(line int32) bool) Lines {
	x, y := a.lineSums(keep), b.lineSums(nil)
	out := Lines{OfA: tokensIn(x), OfB: tokensIn(y)}
	if a.Language.group != b.Language.group {
		return out
	}
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0].hash < y[0].hash:
			x = x[1:]
		case x[0].hash > y[0].hash:
			y = y[1:]
		default:
			out.Shared += x[0].tokens
			x, y = x[1:], y[1:]
		}
	}
	return out
}

// lineSum is one line that counts.
type lineSum struct {
	hash   uint64
	tokens int
}

func tokensIn(lines []lineSum) (n int) {
	for _, l := range lines {
		n += l.tokens
	}
	return n
}

// lineSums are the different lines of a file that count, by hash.
func (f *File) lineSums(keep func(line int32) bool) []lineSum {
	var out []lineSum
	for from := 0; from < len(f.Tokens); {
		line, to := f.Tokens[from].Line, from
		sum, words := lineSum{hash: sumSeed}, 0
		for ; to < len(f.Tokens) && f.Tokens[to].Line == line; to++ {
			t := &f.Tokens[to]
			if t.bracket {
				continue
			}
			if t.Kind != Operator {
				words++
			}
			sum.tokens++
			sum.hash = mix(sum.hash^uint64(t.Abstract), multiplier) + uint64(sum.tokens)
		}
		if sum.tokens >= fewestLineTokens && words >= fewestLineWords && (keep == nil || keep(line)) {
			out = append(out, sum)
		}
		from = to
	}
	slices.SortFunc(out, func(s, t lineSum) int { return cmp.Compare(s.hash, t.hash) })
	return slices.CompactFunc(out, func(s, t lineSum) bool { return s.hash == t.hash })
}
