package fingerprint

import (
	"cmp"
	"slices"
)

// Tile is a run of tokens that two files share.
type Tile struct{ A, B, Length int32 }

// Region is a pair of line ranges that correspond: tiles that follow one another in both files with small gaps.
type Region struct {
	A, AEnd int32 // first and last line in the one file
	B, BEnd int32 // in the other
	Tokens  int   // shared, at the abstract level
	Exact   int   // of them, equal as they stand
	Longest int   // tokens of the longest tile
}

// Match is what two files share, token by token.
type Match struct {
	Tiles    []Tile   // at the abstract level; none overlaps another in either file; by A
	Regions  []Region // by A
	Tokens   int      // shared
	Exact    int      // of them, equal as they stand
	OfA, OfB int      // tokens of each file that could be shared: of A those on kept lines
	Longest  int      // tokens of the longest tile
	Renamed  int      // identifiers of A that have another name in B
	OneToOne float64  // share of the identifiers in tiles that one mapping of names to names explains: 0 to 1, 1 where there are none
}

// Compare finds what b has of the kept lines of a by greedy string tiling (Wise, "String Similarity via Greedy String Tiling and
// Running Karp-Rabin Matching", 1993): the longest common run of tokens first, then the longest of what is left, down to shortest.
// Keep nil keeps all. Names, numbers and strings count by their kind, but as they stand within imports and tables of data,
// which are else all alike.
// Files of languages that cannot be compared share nothing. Of runs that stand in many places not all pairs are tried, so that the time
// stays near linear; where keep is nil, what is found does not depend on the order of the two files.
func Compare(a, b *File, shortest int, keep func(line int32) bool) *Match {
	x, y := side{tokens: a.Tokens}, side{tokens: b.Tokens}
	m := &Match{OfA: x.keep(a, keep), OfB: len(b.Tokens), OneToOne: 1}
	if len(a.Tokens) == 0 || len(b.Tokens) == 0 || !a.Language.Akin(b.Language) {
		return m
	}
	x.values, y.values = values(a.Tokens), values(b.Tokens)
	if inOrder(a, b) {
		m.Tiles = tile(&x, &y, max(shortest, 1))
	} else {
		m.Tiles = tile(&y, &x, max(shortest, 1))
		for i, t := range m.Tiles {
			m.Tiles[i] = Tile{A: t.B, B: t.A, Length: t.Length}
		}
	}
	slices.SortFunc(m.Tiles, func(s, t Tile) int { return cmp.Compare(s.A, t.A) })
	m.count(a.Tokens, b.Tokens)
	m.Regions = regions(m.Tiles, a.Tokens, b.Tokens)
	return m
}

// inOrder is an order of files that does not ask which of them is whose.
func inOrder(a, b *File) bool {
	if len(a.Tokens) != len(b.Tokens) {
		return len(a.Tokens) < len(b.Tokens)
	}
	return slices.CompareFunc(a.Tokens, b.Tokens, func(s, t Token) int { return cmp.Compare(s.Exact, t.Exact) }) <= 0
}

// side is one of the two files that are compared.
type side struct {
	tokens []Token
	values []uint32 // what is compared of them
	left   []bool   // the tokens on lines that are not kept; nil: none
}

// keep notes which tokens are kept, and counts them.
func (s *side) keep(f *File, keep func(line int32) bool) int {
	if keep == nil {
		return len(f.Tokens)
	}
	s.left = slices.Repeat([]bool{true}, len(f.Tokens))
	n := 0
	for from, to := range f.runs(Exact, keep) {
		n += to - from
		clear(s.left[from:to])
	}
	return n
}

// open tells whether a token may be part of a tile.
func (s *side) open(i int) bool { return s.left == nil || !s.left[i] }

// values are the abstract hashes of tokens; those of imports, and those of tables of data, keep their exact ones. A token stands in a table where
// every run of AbstractK tokens that has it, here with brackets, has fewer than distinctFloor different ones.
func values(tokens []Token) []uint32 {
	v := make([]uint32, len(tokens))
	varied := 0 // tokens before this one stand in a run that is no table
	distinct := 0
	var seen variety
	for i := range tokens {
		v[i] = tokens[i].Exact
		distinct += seen.add(tokens[i].Abstract)
		if i < AbstractK-1 && i < len(tokens)-1 {
			continue
		}
		first := max(0, i-AbstractK+1)
		if distinct >= distinctFloor || len(tokens) < AbstractK {
			for j := max(first, varied); j <= i; j++ {
				if !tokens[j].aside {
					v[j] = tokens[j].Abstract
				}
			}
			varied = i + 1
		}
		distinct -= seen.drop(tokens[first].Abstract)
	}
	return v
}

// count fills in what follows from the tiles, token by token.
func (m *Match) count(a, b []Token) {
	var names []renaming
	for _, t := range m.Tiles {
		m.Tokens += int(t.Length)
		m.Longest = max(m.Longest, int(t.Length))
		m.Exact += exactTokens(t, a, b)
		for i := range t.Length {
			if s, o := &a[t.A+i], &b[t.B+i]; s.Kind == Identifier && o.Kind == Identifier {
				names = append(names, renaming{s.Exact, o.Exact})
			}
		}
	}
	pairs := count(names)
	m.Renamed = renamed(pairs)
	m.OneToOne = oneToOne(pairs, len(names))
}

func exactTokens(t Tile, a, b []Token) int {
	n := 0
	for i := range t.Length {
		if a[t.A+i].Exact == b[t.B+i].Exact {
			n++
		}
	}
	return n
}
