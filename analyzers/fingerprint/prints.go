package fingerprint

import (
	"iter"
	"math"
)

// distinctFloor is the number of different tokens below which an abstract gram says nothing: tables of data have grams of a few signs over
// and over.
const distinctFloor = 5

// none is the hash of a gram that does not count.
const none = math.MaxUint64

// Sum is a hash of all tokens of the file at one level, for files that are the same but for white space and comments (Exact) and
// names and literals (Abstract). It is 0 where there are no tokens, or more than could be kept: then it would say nothing.
func (f *File) Sum(level Level) uint64 {
	if len(f.Tokens) == 0 || f.More {
		return 0
	}
	h := f.seed(level) ^ sumSeed
	for i := range f.Tokens {
		h = mix(h^uint64(f.Tokens[i].of(level)), multiplier) + uint64(i)
	}
	return max(1, h)
}

func (f *File) seed(level Level) uint64 {
	return mix(f.Language.group^gramSeed, multiplier+2*uint64(level)+2*uint64(levels)*Version)
}

func (t *Token) of(level Level) uint32 {
	if level == Abstract {
		return t.Abstract
	}
	return t.Exact
}

// Prints appends the fingerprints of one level, by token. Tokens on lines that are not kept belong to no gram, and none spans
// them, even where they are brackets; keep nil keeps all. Equal fingerprints that follow one another count once. At the abstract level neither grams of tables of
// data count nor those with a token of an import, package clause or the like. A run of tokens that is too short for a window of
// grams, but not for a gram, gives one.
func (f *File) Prints(dst []Print, level Level, keep func(line int32) bool) []Print {
	start := len(dst)
	for from, to := range f.runs(level, keep) {
		dst = f.winnow(dst, start, f.gramsOf(level, from, to), window(level))
	}
	return dst
}

func (f *File) addPrint(dst []Print, start int, g gram) []Print {
	if n := len(dst); n > start && dst[n-1].Hash == g.hash {
		return dst
	}
	return append(dst, Print{Hash: g.hash, Token: g.first, Line: f.Tokens[g.first].Line})
}

func window(level Level) int {
	if level == Abstract {
		return AbstractW
	}
	return ExactW
}

// runs yields the runs of tokens [from, to) that grams may lie in: on lines that are kept and, at the abstract level, outside imports.
func (f *File) runs(level Level, keep func(line int32) bool) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		from, line, kept := -1, int32(-1), keep == nil
		for i := range f.Tokens {
			t := &f.Tokens[i]
			if keep != nil && t.Line != line {
				line, kept = t.Line, keep(t.Line)
			}
			switch in := kept && !(t.aside && level == Abstract); {
			case in && from < 0:
				from = i
			case !in && from >= 0:
				if !yield(from, i) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(from, len(f.Tokens))
		}
	}
}

// winnow picks of every width grams in a row the one of the smallest hash, and of equal ones the last; but a gram that was picked stays
// picked as long as its hash is the smallest (robust winnowing). Grams that do not count are never picked.
func (f *File) winnow(dst []Print, start int, grams []gram, width int) []Print {
	if len(grams) == 0 {
		return dst
	}
	best, least := 0, grams[0].hash // of the window: the index of the gram that is to be picked, and its hash
	for i := range grams {
		h := grams[i].hash
		switch {
		case i-best >= width:
			best, least = i-width+1, grams[i-width+1].hash
			for j := best + 1; j <= i; j++ {
				if grams[j].hash <= least {
					best, least = j, grams[j].hash
				}
			}
		case h < least, h == least && i < width:
			best, least = i, h
		case i != width-1: // the first window is full there
			continue
		}
		if i >= width-1 && least != none {
			dst = f.addPrint(dst, start, grams[best])
		}
	}
	if len(grams) < width && least != none {
		dst = f.addPrint(dst, start, grams[best])
	}
	return dst
}
