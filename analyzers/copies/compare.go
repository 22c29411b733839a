package copies

import (
	"cmp"
	"context"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// verify compares both sides token by token and line by line; nil where the source cannot be read, or the file is no code.
func (f *finder) verify(ctx context.Context, a *added, id corpus.SourceID, item corpus.Item) (*fingerprint.Match, *fingerprint.Lines) {
	language := fingerprint.LanguageOf(a.change.Path.Untrusted())
	if a.tokens == 0 || language == nil || item.Kind != corpus.FileItem {
		return nil, nil
	}
	original := f.Known.open(ctx, id)
	if original == nil {
		return nil, nil
	}
	theirs, err := original.Contents.Blob(ctx, item.ID)
	if err != nil {
		return nil, nil
	}
	mine, err := f.Contents.Blob(ctx, a.change.New)
	if err != nil {
		return nil, nil
	}
	lines, err := f.Contents.Added(ctx, &a.change)
	if err != nil {
		return nil, nil
	}
	isAdded := map[int32]bool{}
	for i := range lines {
		isAdded[int32(lines[i].Number)] = true
	}
	var left, right fingerprint.File
	left.Lex(language, mine)
	right.Lex(language, theirs)
	keep := func(line int32) bool { return isAdded[line] }
	same := fingerprint.CompareLines(&left, &right, keep)
	return fingerprint.Compare(&left, &right, f.Limits.Tile, keep), &same
}

// mostGap is how many lines may lie between two fingerprints of one region, on either side.
const mostGap = 5

// estimate tells from fingerprints alone what a file shares with a candidate. A fingerprint stands for as many tokens as there
// are, on average, between one and the next; a run of them for its gram besides, which at the abstract level reaches over brackets.
func estimate(a *added, c *candidate) *fingerprint.Match {
	total := map[corpus.Kind]int{}
	for _, k := range a.keys {
		total[k.Kind]++
	}
	m := &fingerprint.Match{OfA: a.tokens}
	for _, level := range []struct {
		kind corpus.Kind
		gram int
	}{{corpus.GramExact, fingerprint.ExactK}, {corpus.GramAbstract, fingerprint.AbstractK * 4 / 3}} {
		if total[level.kind] == 0 {
			continue
		}
		pairs := slices.DeleteFunc(slices.Clone(c.pairs), func(p pair) bool { return p.kind != level.kind })
		each := max(1, a.tokens/total[level.kind])
		regions, tokens := chains(pairs, each, level.gram, level.kind == corpus.GramExact)
		if tokens > m.Tokens {
			m.Tokens = min(tokens, a.tokens)
			m.Regions = regions
		}
		if level.kind == corpus.GramExact {
			m.Exact = min(tokens, a.tokens)
		}
	}
	return m
}

// chains joins fingerprints that follow one another on both sides.
func chains(pairs []pair, each, gram int, exact bool) (out []fingerprint.Region, tokens int) {
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Or(cmp.Compare(x.mine, y.mine), cmp.Compare(x.theirs, y.theirs)) })
	for _, p := range pairs {
		n := len(out) - 1
		if n >= 0 && p.mine-out[n].AEnd <= mostGap && p.theirs >= out[n].BEnd && p.theirs-out[n].BEnd <= mostGap {
			out[n].AEnd, out[n].BEnd = p.mine, p.theirs
			out[n].Tokens += each
			continue
		}
		out = append(out, fingerprint.Region{A: p.mine, AEnd: p.mine, B: p.theirs, BEnd: p.theirs, Tokens: gram})
	}
	for i := range out {
		if exact {
			out[i].Exact = out[i].Tokens
		}
		out[i].Longest = out[i].Tokens
		tokens += out[i].Tokens
	}
	return out, tokens
}
