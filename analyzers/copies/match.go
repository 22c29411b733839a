package copies

import (
	"cmp"
	"context"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// candidate is one item of a source that shares something with an added file.
type candidate struct {
	place
	whole Kind    // 0: not the same as a whole
	score float64 // sum of all weights
	by    weights
	pairs []pair
}

// pair is one fingerprint that both sides have.
type pair struct {
	key          int // index into added.keys
	kind         corpus.Kind
	mine, theirs int32 // lines
	weight       float64
}

// match looks the fingerprints of files up and compares each file with the best candidates.
func (f *finder) match(ctx context.Context, files []added) error {
	var keys []corpus.Key
	var owner []int32
	for i := range files {
		keys = append(keys, files[i].keys...)
		for range files[i].keys {
			owner = append(owner, int32(i))
		}
	}
	begins := make([]int, len(files))
	for i := range files[:max(0, len(files)-1)] {
		begins[i+1] = begins[i] + len(files[i].keys)
	}
	f.totals(files)
	found := make([]map[place]*candidate, len(files))
	common := make([]map[Kind]bool, len(files))
	counted := map[corpus.Key]int32{} // the last file for which a key was counted
	err := f.Known.Reader.Lookup(ctx, keys, hitLimit, func(k int, hits []corpus.Hit, total int) {
		i := owner[k]
		if counted[keys[k]] == i+1 {
			return
		}
		counted[keys[k]] = i + 1
		file := &files[i]
		file.all.add(keys[k].Kind, -f.Known.weight(keys[k].Hash, 0))
		if total > hitLimit {
			return
		}
		if found[i] == nil {
			found[i] = map[place]*candidate{}
		}
		lineages := f.Known.lineages(hits)
		whole := wholeKind(keys[k].Kind)
		if whole != 0 && lineages >= fewestCommon {
			if common[i] == nil {
				common[i] = map[Kind]bool{}
			}
			common[i][whole] = true
		}
		weight := f.Known.weight(keys[k].Hash, lineages)
		file.all.add(keys[k].Kind, weight)
		key := k - begins[i]
		for _, h := range hits {
			at := place{h.Source, h.Item}
			c := found[i][at]
			if c == nil {
				c = &candidate{place: at}
				found[i][at] = c
			}
			if whole != 0 {
				if c.whole == 0 || whole < c.whole {
					c.whole = whole
				}
				continue
			}
			if n := len(c.pairs); n > 0 && c.pairs[n-1].key == key {
				continue // again in the same item
			}
			c.score += weight
			c.by.add(keys[k].Kind, weight)
			c.pairs = append(c.pairs, pair{key, keys[k].Kind, file.at[key], int32(h.Line), weight})
		}
	})
	if err != nil {
		return err
	}
	for i := range files {
		if len(found[i]) == 0 {
			continue
		}
		m, err := f.best(ctx, &files[i], found[i])
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if m.Explain == Unexplained && m.Whole() && common[i][m.Kind] {
			m.Explain = Common
		}
		f.out.Matches = append(f.out.Matches, *m)
	}
	return nil
}

// totals weighs all fingerprints of each file as if no source had them.
func (f *finder) totals(files []added) {
	for i := range files {
		seen := make(map[corpus.Key]bool, len(files[i].keys))
		for _, k := range files[i].keys {
			if !seen[k] {
				seen[k] = true
				files[i].all.add(k.Kind, f.Known.weight(k.Hash, 0))
			}
		}
	}
}

func wholeKind(k corpus.Kind) Kind {
	switch k {
	case corpus.BlobID:
		return Identical
	case corpus.WholeExact:
		return Reformed
	case corpus.WholeAbstract:
		return Renamed
	}
	return 0
}

// best compares a file with its best candidates and gives the best match; nil where there is none, or where the subject's own
// work elsewhere explains it.
func (f *finder) best(ctx context.Context, a *added, found map[place]*candidate) (*Match, error) {
	list := f.promising(a, found)
	var out *Match
	for _, c := range list[:min(len(list), mostCandidates)] {
		if f.own[c.place] || f.present[a.row][c.source] {
			return nil, nil // the subject worked on that file there, or this very commit is there
		}
		items, err := f.Known.Reader.Items(ctx, c.source, []uint32{c.item})
		if err != nil {
			return nil, err
		}
		item := items[0]
		if item.Author != 0 && slices.Contains(f.People, item.Author) {
			return nil, nil // he brought it there
		}
		m := f.compare(ctx, a, c, item)
		// A name can be borrowed, and two people can have one: it is told, not passed over.
		if m != nil && m.Explain == Unexplained && (f.named[c.place] || item.Name != 0 && slices.Contains(f.Names, item.Name)) {
			m.Explain = SameName
		}
		if m != nil && (out == nil || better(m, out)) {
			out = m
		}
	}
	return out, nil
}

// promising are the candidates that are worth a comparison, best first.
func (f *finder) promising(a *added, found map[place]*candidate) []*candidate {
	var list []*candidate
	for _, c := range found {
		if a.total < f.Limits.FileLines {
			c.whole = 0
		}
		if c.whole != 0 || c.score >= f.Limits.Weight {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(rank(x.whole), rank(y.whole)), cmp.Compare(y.score, x.score), cmp.Compare(x.source, y.source), cmp.Compare(x.item, y.item))
	})
	return list
}

// rank orders kinds, none last.
func rank(k Kind) Kind {
	if k == 0 {
		return Snippet + 1
	}
	return k
}

// better prefers an explained match, then the more alike, then the older source.
func better(a, b *Match) bool {
	if (a.Explain != Unexplained) != (b.Explain != Unexplained) {
		return a.Explain != Unexplained
	}
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Shared, a.Shared), cmp.Compare(a.Item.When, b.Item.When)) < 0
}

// compare settles what a file shares with a candidate; nil where it is too little.
func (f *finder) compare(ctx context.Context, a *added, c *candidate, item corpus.Item) *Match {
	m := &Match{
		Kind: c.whole, Row: a.row, Path: a.change.Path, Blob: a.change.New, Lines: a.lines, Tokens: a.tokens,
		Source: *f.Known.byID[c.source], Item: item, Shared: a.lines,
	}
	for _, p := range c.pairs {
		m.hashes = append(m.hashes, a.keys[p.key].Hash)
	}
	var lines *fingerprint.Lines
	m.Compare, lines = f.verify(ctx, a, c.source, item)
	m.Verified = m.Compare != nil
	if !m.Verified && a.tokens > 0 {
		m.Compare = estimate(a, c)
	}
	m.Score = f.Limits.Strength.of(&c.by, &a.all, lines)
	if c.whole == 0 || c.whole == Renamed && !f.much(m) {
		if m.Kind = f.part(m, c); m.Kind == 0 {
			return nil
		}
		m.Shared = sharedLines(m.Compare.Regions, a.lines)
	}
	m.Verified = m.Verified || m.Whole()
	switch {
	case item.Notice != 0 && item.Notice == a.notice:
		m.Explain = Attributed
	case item.Notice != 0 && a.notice == 0 && m.Whole():
		m.Header = true
	}
	return m
}

// much tells whether what is shared is equal enough not to come about by itself: most of it as it stands, or with names that were
// changed one for one. Many small classes and style sheets are alike in all but their names.
func (f *finder) much(m *Match) bool {
	if m.Compare == nil || m.Score < f.Limits.FileScore {
		return false
	}
	return 2*m.Compare.Exact >= m.Compare.Tokens || !m.Verified || m.Compare.OneToOne >= f.Limits.OneToOne
}

// part tells whether what is shared of a file is much, or a piece long enough by itself; 0 if neither.
func (f *finder) part(m *Match, c *candidate) Kind {
	if m.Compare == nil {
		return 0
	}
	large := m.Compare.Tokens >= f.Limits.Region || sharedLines(m.Compare.Regions, m.Lines) >= f.Limits.RegionLines
	if large && float64(m.Compare.Tokens) >= f.Limits.RegionPart*float64(m.Tokens) && f.much(m) {
		return Regions
	}
	if m.Score < f.Limits.PieceScore {
		return 0
	}
	var kept []fingerprint.Region
	for _, r := range m.Compare.Regions {
		tokens := r.Exact
		if m.Verified && m.Compare.Renamed > 0 && m.Compare.OneToOne >= f.Limits.OneToOne {
			tokens = r.Tokens
		}
		if tokens >= f.Limits.Snippet && int(r.AEnd-r.A)+1 >= f.Limits.Lines && c.within(r) >= f.Limits.PieceWeight {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return 0
	}
	m.Compare.Regions = kept
	return Snippet
}

// within is the weight of the fingerprints in a region.
func (c *candidate) within(r fingerprint.Region) (weight float64) {
	for _, p := range c.pairs {
		if p.mine >= r.A && p.mine <= r.AEnd {
			weight += p.weight
		}
	}
	return weight
}

func sharedLines(regions []fingerprint.Region, most int) int {
	n := 0
	for _, r := range regions {
		n += int(r.AEnd-r.A) + 1
	}
	return min(n, most)
}
