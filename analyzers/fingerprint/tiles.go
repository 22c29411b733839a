package fingerprint

import (
	"cmp"
	"math/bits"
	"slices"
)

// Bounds of the search for common runs. Sources by people stay far below them.
const (
	maxCandidates = 16      // places that are tried for one gram: half of them the first, half the nearest to where the last run went on
	maxRuns       = 1 << 18 // common runs that are held
	workPerToken  = 16      // tokens that are compared for each token of the two files
	workPerRun    = 16      // what finding a run costs beyond its tokens
)

// run is a common run of tokens that cannot be made longer at either end.
type run struct {
	Tile
	exact int32 // tokens that are equal as they stand, once it is asked for
	next  int32 // the next run of the same length, from 1
}

// tile finds the tiles of two files, by falling length.
func tile(x, y *side, shortest int) []Tile {
	if shortest > min(len(x.tokens), len(y.tokens)) {
		return nil
	}
	s := search{x: x, y: y, shortest: shortest, work: workPerToken * (len(x.tokens) + len(y.tokens))}
	s.find()
	return place(s.runs, x, y, shortest)
}

// search finds common runs.
type search struct {
	x, y     *side
	shortest int
	runs     []run
	work     int
	ends     []int32 // of each diagonal (place in y less place in x): the end in x of the last run on it
}

// find looks every gram of shortest tokens of x up among those of y, and extends what it finds.
func (s *search) find() {
	index := newIndex(s.y, s.shortest)
	s.ends = make([]int32, len(s.x.tokens)+len(s.y.tokens))
	reach := 0  // end in x of the run that goes furthest
	onward := 0 // place in y less place in x of the last run
	for i, h := range s.x.grams(s.shortest) {
		if s.spent() && i < reach {
			continue
		}
		places := index.places(h)
		first := places[:min(maxCandidates/2, len(places))]
		rest := places[len(first):]
		from, _ := slices.BinarySearch(rest, int32(i+onward))
		from = max(0, min(from-maxCandidates/4, len(rest)-maxCandidates/2))
		near := rest[from:min(from+maxCandidates/2, len(rest))]
		for _, some := range [2][]int32{near, first} {
			for _, j := range some {
				if index.hash[j] != uint32(h) {
					continue
				}
				if end := s.extend(i, int(j)); end > reach {
					reach, onward = end, int(j)-i
				}
				if s.spent() && i < reach {
					break
				}
			}
		}
	}
}

// spent tells whether no more than one run through every token is to be looked for.
func (s *search) spent() bool { return s.work <= 0 || len(s.runs) >= maxRuns }

// extend makes a run of the two grams at i and j as long as can be, and returns its end in x; 0 where it is known already.
func (s *search) extend(i, j int) int {
	end := &s.ends[j-i+len(s.x.tokens)-1]
	if int(*end) > i {
		return 0
	}
	spent := s.spent()
	a, b := i, j
	for !spent && a > 0 && b > 0 && s.same(a-1, b-1) {
		a, b = a-1, b-1
	}
	n := i - a
	for a+n < len(s.x.tokens) && b+n < len(s.y.tokens) && s.same(a+n, b+n) {
		n++
	}
	s.work -= n + workPerRun
	if n < s.shortest {
		return 0
	}
	*end = int32(a + n)
	s.runs = append(s.runs, run{Tile: Tile{A: int32(a), B: int32(b), Length: int32(n)}})
	return a + n
}

func (s *search) same(i, j int) bool {
	return s.x.values[i] == s.y.values[j] && s.x.open(i) && s.y.open(j)
}

// grams yields the hashes of all runs of n tokens that are kept, by their first token.
func (s *side) grams(n int) func(yield func(i int, h uint64) bool) {
	return func(yield func(i int, h uint64) bool) {
		oldest := power(n - 1)
		h, length := uint64(0), 0
		for i, v := range s.values {
			if !s.open(i) {
				h, length = 0, 0
				continue
			}
			if length == n {
				h -= uint64(s.values[i-n]) * oldest
				length--
			}
			h = h*base + uint64(v)
			if length++; length == n && !yield(i-n+1, mix(h^gramSeed, multiplier)) {
				return
			}
		}
	}
}

// index finds the grams of a file by their hash.
type index struct {
	shift int
	start []int32  // by the high bits of a hash: the first of its places
	place []int32  // rising, for each value of the high bits
	hash  []uint32 // by place: the low bits
}

func newIndex(s *side, n int) *index {
	x := &index{shift: 64 - bits.Len(uint(2*len(s.tokens))), hash: make([]uint32, len(s.tokens))}
	x.start = make([]int32, 1<<(64-x.shift)+2)
	total := 0
	for _, h := range s.grams(n) {
		x.start[h>>x.shift+2]++
		total++
	}
	for i := range len(x.start) - 1 {
		x.start[i+1] += x.start[i]
	}
	x.place = make([]int32, total)
	for i, h := range s.grams(n) {
		x.hash[i] = uint32(h)
		next := &x.start[h>>x.shift+1]
		x.place[*next] = int32(i)
		*next++
	}
	return x
}

// places are those whose hash may be h.
func (x *index) places(h uint64) []int32 {
	return x.place[x.start[h>>x.shift]:x.start[h>>x.shift+1]]
}

// place makes tiles of runs, the longest first. Where two are equally long, the one that has more tokens equal as they stand comes first. What
// an earlier tile has of a run is cut off; the rest waits for its turn.
func place(runs []run, x, y *side, shortest int) []Tile {
	longest := int32(0)
	for i := range runs {
		longest = max(longest, runs[i].Length)
	}
	waiting := make([]int32, longest+1) // by length: the first run, from 1
	put := func(i int) {
		w := &waiting[runs[i].Length]
		runs[i].next, *w = *w, int32(i)+1
	}
	for i := range runs {
		put(i)
	}
	var (
		tiles  []Tile
		inX    = make([]int32, len(x.tokens)) // by token: the tile that has it, from 1
		inY    = make([]int32, len(y.tokens))
		turn   []int
		delays = 8 * len(runs) // a run that was cut that often is not worth the time
	)
	for length := longest; length >= int32(shortest); length-- {
		turn = turn[:0]
		for i := waiting[length]; i > 0; i = runs[i-1].next {
			turn = append(turn, int(i)-1)
		}
		if len(turn) > 1 {
			for _, i := range turn {
				runs[i].exact = int32(exactTokens(runs[i].Tile, x.tokens, y.tokens))
			}
		}
		slices.SortFunc(turn, func(i, j int) int {
			r, s := &runs[i], &runs[j]
			return cmp.Or(cmp.Compare(s.exact, r.exact), cmp.Compare(r.A, s.A), cmp.Compare(r.B, s.B))
		})
		for _, i := range turn {
			r := &runs[i]
			if cut(&r.Tile, tiles, inX, inY); r.Length < length {
				if delays--; r.Length >= int32(shortest) && delays > 0 {
					put(i)
				}
				continue
			}
			tiles = append(tiles, r.Tile)
			for k := range r.Length {
				inX[r.A+k], inY[r.B+k] = int32(len(tiles)), int32(len(tiles))
			}
		}
	}
	return tiles
}

// cut takes off both ends of t what tiles have already. No tile stands within t, since all are at least as long.
func cut(t *Tile, tiles []Tile, inX, inY []int32) {
	for before := int32(-1); t.Length > 0 && t.Length != before; {
		before = t.Length
		n := int32(0)
		if k := inX[t.A]; k > 0 {
			n = tiles[k-1].A + tiles[k-1].Length - t.A
		} else if k := inY[t.B]; k > 0 {
			n = tiles[k-1].B + tiles[k-1].Length - t.B
		}
		n = min(n, t.Length)
		t.A, t.B, t.Length = t.A+n, t.B+n, t.Length-n
		if t.Length == 0 {
			return
		}
		if k := inX[t.A+t.Length-1]; k > 0 {
			t.Length = max(0, tiles[k-1].A-t.A)
		} else if k := inY[t.B+t.Length-1]; k > 0 {
			t.Length = max(0, tiles[k-1].B-t.B)
		}
	}
}
