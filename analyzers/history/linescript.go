package history

import "math"

// script finds a longest common subsequence of two sequences of numbers, or a long one, with the linear-space form of the
// algorithm of E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986): from both ends paths of
// growing cost are followed until they meet, and the two halves are done likewise.
//
// The cost that is followed is bounded as in other diffs: after leastCost or the square root of the size, the half that came
// furthest is taken as if it were right. All the work of one comparison is bounded too, by maxScriptWork; what is left then is
// matched by anchor.
type script struct {
	a, b     []int32
	added    []bool // of each entry of b: not in the subsequence
	removed  []bool // of each entry of a, likewise
	fwd, bwd []int32
	origin   int32 // index of diagonal 0 in fwd and bwd; a diagonal is the index in a minus the index in b
	work     int
	numbers  int // how many different ones there are

	// Of anchor.
	head, next []int32
	pairs      []anchorPair
	tails      []int32
}

const (
	leastCost     = 256
	maxScriptWork = 1 << 24 // steps along diagonals: some 40 ms
)

// run sets added and removed; numbers are below the given one.
func (s *script) run(numbers int) {
	s.numbers = numbers
	s.added = sized(s.added, len(s.b))
	clear(s.added)
	s.removed = sized(s.removed, len(s.a))
	clear(s.removed)
	size := len(s.a) + len(s.b) + 3
	s.fwd, s.bwd = sized(s.fwd, size), sized(s.bwd, size)
	s.origin = int32(len(s.b)) + 1
	s.work = maxScriptWork
	s.compare(region{0, int32(len(s.a)), 0, int32(len(s.b))})
}

// region is a part of both sequences: a[alo:ahi] and b[blo:bhi].
type region struct{ alo, ahi, blo, bhi int32 }

func (r region) size() int32 { return r.ahi - r.alo + r.bhi - r.blo }

// compare goes down into the smaller half, so that its depth is that of a logarithm.
func (s *script) compare(r region) {
	for {
		for r.alo < r.ahi && r.blo < r.bhi && s.a[r.alo] == s.b[r.blo] {
			r.alo++
			r.blo++
		}
		for r.alo < r.ahi && r.blo < r.bhi && s.a[r.ahi-1] == s.b[r.bhi-1] {
			r.ahi--
			r.bhi--
		}
		if r.alo == r.ahi || r.blo == r.bhi {
			s.drop(r)
			return
		}
		i, j, ok := s.split(r)
		if !ok {
			s.anchor(r)
			return
		}
		left, right := region{r.alo, i, r.blo, j}, region{i, r.ahi, j, r.bhi}
		if left.size() > right.size() {
			left, right = right, left
		}
		s.compare(left)
		r = right
	}
}

// drop leaves a region out of the subsequence.
func (s *script) drop(r region) {
	for i := r.alo; i < r.ahi; i++ {
		s.removed[i] = true
	}
	for j := r.blo; j < r.bhi; j++ {
		s.added[j] = true
	}
}

// split gives a point on a shortest path through a region, or on one that looks good. It is false when there is no work left.
func (s *script) split(r region) (i, j int32, ok bool) {
	least, most := r.alo-r.bhi, r.ahi-r.blo // the diagonals of the region
	start, goal := r.alo-r.blo, r.ahi-r.bhi
	odd := (start-goal)&1 != 0
	f, b := band{start, start}, band{goal, goal}
	o := s.origin
	s.fwd[o+start], s.bwd[o+goal] = r.alo, r.ahi
	limit := max(leastCost, int(math.Sqrt(float64(r.size()))))
	for cost := 1; s.work > 0; cost++ {
		s.work -= 2 * cost
		f.widen(s.fwd, o, least, most, -1)
		for k := f.hi; k >= f.lo; k -= 2 {
			x := max(s.fwd[o+k-1]+1, s.fwd[o+k+1])
			from := x
			for x < r.ahi && x-k < r.bhi && s.a[x] == s.b[x-k] {
				x++
			}
			s.work -= int(x - from)
			s.fwd[o+k] = x
			if odd && b.lo <= k && k <= b.hi && s.bwd[o+k] <= x {
				return x, x - k, r.parts(x, x-k)
			}
		}
		b.widen(s.bwd, o, least, most, math.MaxInt32)
		for k := b.hi; k >= b.lo; k -= 2 {
			x := min(s.bwd[o+k-1], s.bwd[o+k+1]-1)
			from := x
			for x > r.alo && x-k > r.blo && s.a[x-1] == s.b[x-k-1] {
				x--
			}
			s.work -= int(from - x)
			s.bwd[o+k] = x
			if !odd && f.lo <= k && k <= f.hi && x <= s.fwd[o+k] {
				return x, x - k, r.parts(x, x-k)
			}
		}
		if cost >= limit {
			i, j = s.furthest(r, f, b)
			return i, j, r.parts(i, j)
		}
	}
	return 0, 0, false
}

// parts tells whether a point divides the region into two smaller ones.
func (r region) parts(i, j int32) bool {
	left, right := i-r.alo+j-r.blo, r.ahi-i+r.bhi-j
	return r.alo <= i && i <= r.ahi && r.blo <= j && j <= r.bhi && left > 0 && right > 0
}

// band is the diagonals that paths of some cost have reached: every second one from lo to hi.
type band struct{ lo, hi int32 }

// widen goes to the next cost. Beyond the band stands what no path prefers; at the edge of the region the band narrows.
func (n *band) widen(v []int32, origin, least, most, never int32) {
	if n.lo > least {
		n.lo--
		v[origin+n.lo-1] = never
	} else {
		n.lo++
	}
	if n.hi < most {
		n.hi++
		v[origin+n.hi+1] = never
	} else {
		n.hi--
	}
}

// furthest gives the point that has come furthest, from the beginning or from the end.
func (s *script) furthest(r region, f, b band) (i, j int32) {
	ahead := int32(-1)
	for k := f.hi; k >= f.lo; k -= 2 {
		x := min(s.fwd[s.origin+k], r.ahi, r.bhi+k)
		if way := x - r.alo + x - k - r.blo; way > ahead {
			ahead, i, j = way, x, x-k
		}
	}
	for k := b.hi; k >= b.lo; k -= 2 {
		x := max(s.bwd[s.origin+k], r.alo, r.blo+k)
		if way := r.ahi - x + r.bhi - (x - k); way > ahead {
			ahead, i, j = way, x, x-k
		}
	}
	return i, j
}

// anchorPair is an entry of b that has a partner in a.
type anchorPair struct {
	a, b   int32
	before int32 // the pair before it in the longest chain that ends here, -1 for none
}

// anchor is for what would cost too much: the first entry of a number in a belongs to the first in b, the second to the
// second, and of these pairs the longest chain without crossings is kept (patience sorting). It takes n log n steps.
func (s *script) anchor(r region) {
	s.pair(r)
	s.tails = s.tails[:0]
	for p := range s.pairs {
		at := s.pairs[p].a
		lo, hi := 0, len(s.tails)
		for lo < hi {
			if mid := (lo + hi) / 2; s.pairs[s.tails[mid]].a < at {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		s.pairs[p].before = -1
		if lo > 0 {
			s.pairs[p].before = s.tails[lo-1]
		}
		if lo == len(s.tails) {
			s.tails = append(s.tails, int32(p))
		} else {
			s.tails[lo] = int32(p)
		}
	}
	if len(s.tails) == 0 {
		return
	}
	for p := s.tails[len(s.tails)-1]; p >= 0; p = s.pairs[p].before {
		s.added[s.pairs[p].b], s.removed[s.pairs[p].a] = false, false
	}
}

// pair sets pairs, in the order of b, and marks the whole region as left out.
func (s *script) pair(r region) {
	s.drop(r)
	s.head, s.next = sized(s.head, s.numbers), sized(s.next, int(r.ahi-r.alo))
	s.pairs = s.pairs[:0]
	for _, n := range s.b[r.blo:r.bhi] {
		s.head[n] = -1
	}
	for i := r.ahi - 1; i >= r.alo; i-- {
		s.head[s.a[i]] = -1
	}
	for i := r.ahi - 1; i >= r.alo; i-- {
		s.next[i-r.alo], s.head[s.a[i]] = s.head[s.a[i]], i
	}
	for j := r.blo; j < r.bhi; j++ {
		if i := s.head[s.b[j]]; i >= 0 {
			s.head[s.b[j]] = s.next[i-r.alo]
			s.pairs = append(s.pairs, anchorPair{a: i, b: j})
		}
	}
}
