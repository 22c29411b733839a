package style

import (
	"math"
	"slices"
)

// Grams is the number of bins into which 3-grams of characters are hashed. Collisions cost little: a set of 100 subjects has
// some 1,500 different 3-grams.
const Grams = 4096

// GramsOf gives the bins of the different 3-grams of a normalised subject (see Normal), in rising order.
func GramsOf(normal string) []uint16 {
	var a, b rune = -1, -1
	out := make([]uint16, 0, len(normal))
	for _, c := range normal {
		if a >= 0 {
			h := uint64(a)<<42 ^ uint64(b)<<21 ^ uint64(c)
			h = (h ^ h>>31) * 0x9E3779B97F4A7C15
			out = append(out, uint16(h>>52))
		}
		a, b = b, c
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Profile counts in how many subjects of a set each 3-gram occurs. The zero value is the empty set.
type Profile struct {
	Count    [Grams]float64
	Subjects int
}

// Add puts one subject into the set.
func (p *Profile) Add(grams []uint16) {
	for _, g := range grams {
		p.Count[g]++
	}
	p.Subjects++
}

// reset empties the set.
func (p *Profile) reset() { *p = Profile{} }

// Distance tells how differently two sets of subjects are written: 1 minus the cosine of the angle between the square roots of
// their counts, 0 for the same 3-grams in the same proportions, 1 for none in common. An empty set is at distance 0.
func (p *Profile) Distance(q *Profile) float64 {
	var dot, a, b float64
	for i := range p.Count {
		x, y := p.Count[i], q.Count[i]
		dot += math.Sqrt(x * y)
		a += x
		b += y
	}
	if a == 0 || b == 0 {
		return 0
	}
	return 1 - dot/math.Sqrt(a*b)
}

// Scratch is the memory that Contrast works in; one may be used again and again, by one goroutine. The zero value is ready.
type Scratch struct{ a, b, half, other Profile }

// Contrast tells how differently two sets of subjects are written beyond what the subjects of each set differ among themselves.
// Each set is given in the order of time, as the 3-grams of its subjects. Contrast is 1 minus the similarity of the sets, divided
// by the geometric mean of their reliabilities, which is how similar the earlier half of a set is to the later one, brought from
// half the sample to the whole one (Spearman 1904, "The proof and measurement of association between two things"; Spearman
// and Brown 1910). So who writes of one thing today and of another tomorrow has small contrasts. It lies in [0, 1]; sets of fewer
// than two subjects have no contrast.
func (s *Scratch) Contrast(before, after [][]uint16) float64 {
	if len(before) < 2 || len(after) < 2 {
		return 0
	}
	ra, rb := s.reliability(&s.a, before), s.reliability(&s.b, after)
	if ra <= 0 || rb <= 0 {
		return 0
	}
	return math.Max(0, 1-(1-s.a.Distance(&s.b))/math.Sqrt(ra*rb))
}

// reliability fills whole with a set, and tells how well its earlier half stands for all of it.
func (s *Scratch) reliability(whole *Profile, set [][]uint16) float64 {
	whole.reset()
	s.half.reset()
	s.other.reset()
	for i, g := range set {
		whole.Add(g)
		if i < len(set)/2 {
			s.half.Add(g)
		} else {
			s.other.Add(g)
		}
	}
	similar := 1 - s.half.Distance(&s.other)
	return 2 * similar / (1 + similar)
}

// Leaning tells how much more a subject is like one set than like another: the mean over its 3-grams of the logarithm of how much
// more frequent they are in the first set. It is positive for the first set, negative for the second, 0 without 3-grams.
func Leaning(grams []uint16, p, q *Profile) float64 {
	if len(grams) == 0 {
		return 0
	}
	sum := 0.0
	for _, g := range grams {
		sum += math.Log((p.Count[g] + 0.5) / float64(p.Subjects+1) * float64(q.Subjects+1) / (q.Count[g] + 0.5))
	}
	return sum / float64(len(grams))
}
