package fingerprint

// Bounds of a region: lines between two tiles of one region in either file, and regions that a tile may still be added to.
const (
	maxGap         = 5
	maxOpenRegions = 16
)

// regions joins tiles, which stand by A, to regions.
func regions(tiles []Tile, a, b []Token) []Region {
	var all []Region
	var ends []int32 // by region: its last token in b
	for _, t := range tiles {
		lastA, lastB := t.A+t.Length-1, t.B+t.Length-1
		r := Region{
			A: a[t.A].Line, AEnd: a[lastA].Line, B: b[t.B].Line, BEnd: b[lastB].Line,
			Tokens: int(t.Length), Exact: exactTokens(t, a, b), Longest: int(t.Length),
		}
		if i := nearest(all, ends, &r, t.B); i >= 0 {
			to := &all[i]
			ends[i] = lastB
			to.AEnd, to.BEnd = max(to.AEnd, r.AEnd), max(to.BEnd, r.BEnd)
			to.Tokens += r.Tokens
			to.Exact += r.Exact
			to.Longest = max(to.Longest, r.Longest)
			continue
		}
		all, ends = append(all, r), append(ends, lastB)
	}
	return all
}

// nearest is the region that r, which begins with the token first of b, follows with the smallest gap; -1 where none is near.
func nearest(all []Region, ends []int32, r *Region, first int32) int {
	best, least := -1, int32(2*maxGap+1)
	for i := len(all) - 1; i >= max(0, len(all)-maxOpenRegions); i-- {
		// Two tiles may share a line, in which case the gap is -1.
		gapA, gapB := r.A-all[i].AEnd-1, r.B-all[i].BEnd-1
		if first <= ends[i] || gapA > maxGap || gapB > maxGap {
			continue
		}
		if gap := max(gapA, 0) + max(gapB, 0); gap < least {
			best, least = i, gap
		}
	}
	return best
}
