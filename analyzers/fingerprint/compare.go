package fingerprint

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
	Tiles      []Tile   // at the abstract level; none overlaps another in either file; by A
	Regions    []Region // by A
	Tokens     int      // shared
	Exact      int      // of them, equal as they stand
	OfA, OfB   int      // tokens of each file that could be shared: of A those on kept lines
	Longest    int      // tokens of the longest tile
	Renamed    int      // identifiers of A that have another name in B
	Consistent bool     // each of them has one name in B throughout, and no two have the same
}

// Compare finds what b has of the kept lines of a; keep nil keeps all. Tiles of fewer than shortest tokens do not count.
func Compare(a, b *File, shortest int, keep func(line int32) bool) *Match { panic("not written yet") }
