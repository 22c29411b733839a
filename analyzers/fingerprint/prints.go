package fingerprint

import (
	"iter"
	"math"
)

// distinctFloor is the number of different tokens below which an abstract gram says nothing: tables of data and ladders of cases
// have grams of a few signs over and over.
const distinctFloor = 6

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
// them; keep nil keeps all. Equal fingerprints that follow one another count once. At the abstract level neither grams of tables of
// data count nor those with a token of an import, package clause or the like. A run of tokens that is too short for a window of
// grams, but not for a gram, gives one.
func (f *File) Prints(dst []Print, level Level, keep func(line int32) bool) []Print {
	start := len(dst)
	for from, to := range f.runs(level, keep) {
		dst = f.winnow(dst, start, from, f.gramHashes(level, from, to), window(level))
	}
	return dst
}

// Grams appends the hashes of all grams of one level, by token, of which Prints picks some: what is looked up, where Prints is
// what is kept. Equal ones that follow one another count once.
func (f *File) Grams(dst []Print, level Level, keep func(line int32) bool) []Print {
	start := len(dst)
	for from, to := range f.runs(level, keep) {
		for i, h := range f.gramHashes(level, from, to) {
			if h != none {
				dst = f.addPrint(dst, start, from+i, h)
			}
		}
	}
	return dst
}

func (f *File) addPrint(dst []Print, start, token int, hash uint64) []Print {
	if n := len(dst); n > start && dst[n-1].Hash == hash {
		return dst
	}
	return append(dst, Print{Hash: hash, Token: int32(token), Line: f.Tokens[token].Line})
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

// winnow picks of every width hashes in a row the smallest, and of equal ones the last; but a hash that was picked stays picked as long
// as it is the smallest (robust winnowing). The first hash belongs to the token first. Hashes of none are never picked.
func (f *File) winnow(dst []Print, start, first int, hashes []uint64, width int) []Print {
	if len(hashes) == 0 {
		return dst
	}
	best, picked := 0, -1 // indexes: of the smallest in the window, and of the last that was picked
	for i, h := range hashes {
		switch {
		case i-best >= width:
			best = i - width + 1
			for j := best + 1; j <= i; j++ {
				if hashes[j] <= hashes[best] {
					best = j
				}
			}
		case h < hashes[best], h == hashes[best] && i < width:
			best = i
		}
		if best != picked && i >= width-1 && hashes[best] != none {
			picked = best
			dst = f.addPrint(dst, start, first+best, hashes[best])
		}
	}
	if len(hashes) < width && hashes[best] != none {
		dst = f.addPrint(dst, start, first+best, hashes[best])
	}
	return dst
}
