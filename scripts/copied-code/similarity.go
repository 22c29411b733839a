package main

import (
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// Programs of a closed set are some hundred tokens long, and all of them are there to be compared: all grams count, and shorter ones
// than in the open corpus. A view is one way of looking at their tokens.
type view struct {
	level  fingerprint.Level
	k      int     // tokens of a gram
	nested bool    // brackets count; without them, code that was wrapped or unwrapped stays the same
	weight float64 // in the sum
}

// views were chosen, together with the constants below, on the train pairs of ConPlag, the train half of VK Cup and the set
// emse-gptobf-z5z1.
var views = []view{
	{fingerprint.Abstract, 9, false, 1},
	{fingerprint.Abstract, 8, true, 1},
	{fingerprint.Exact, 4, false, .5},
}

const (
	elsewhere  = 5   // what is common in other tasks counts so much more than what is common in this one: it is a template
	background = .75 // quantile of a program's containments in all others of its task: what any program of the task would reach
	chance     = .5  // the share of it that is taken off, as in Cohen's kappa
)

// sketch is the grams of one program, each once.
type sketch map[uint64]struct{}

// take adds the grams of one file.
func (s sketch) take(f *fingerprint.File, text []byte, v view) {
	base := uint64(v.level+1) * 0x9e3779b97f4a7c15
	tokens := make([]uint64, 0, len(f.Tokens))
	for i := range f.Tokens {
		t := &f.Tokens[i]
		if !v.nested && t.Kind == fingerprint.Operator && t.End-t.Begin == 1 && isBracket(text[t.Begin]) {
			continue
		}
		if v.level == fingerprint.Exact {
			tokens = append(tokens, uint64(t.Exact))
		} else {
			tokens = append(tokens, uint64(t.Abstract))
		}
	}
	for i := range len(tokens) - v.k + 1 {
		h := base
		for _, t := range tokens[i : i+v.k] {
			h = (h ^ t) * 0xff51afd7ed558ccd
			h ^= h >> 32
		}
		s[h] = struct{}{}
	}
}

func isBracket(c byte) bool {
	switch c {
	case '(', ')', '[', ']', '{', '}':
		return true
	}
	return false
}

// sketches takes all programs of a set apart: by collection and program.
func sketches(set *pairSet, v view) [][]sketch {
	out := make([][]sketch, len(set.Collections))
	var file fingerprint.File
	for i := range set.Collections {
		c := &set.Collections[i]
		used := make([]bool, len(c.Programs))
		for _, p := range c.Pairs {
			used[p.A], used[p.B] = true, true
		}
		out[i] = make([]sketch, len(c.Programs))
		for k := range c.Programs {
			out[i][k] = sketch{}
			if !used[k] {
				continue
			}
			for _, f := range c.Programs[k].Files {
				if l := fingerprint.LanguageOf(f.Path); l != nil {
					file.Lex(l, f.Text)
					out[i][k].take(&file, f.Text, v)
				}
			}
		}
	}
	return out
}

// compareAll scores all pairs of a set, in order. The label of a pair is not looked at.
func compareAll(set *pairSet) []float64 {
	n, _ := set.count()
	out := make([]float64, n)
	for _, v := range views {
		all := sketches(set, v)
		total, programs := map[uint64]int{}, 0
		for _, c := range all {
			for _, s := range c {
				if len(s) > 0 {
					programs++
				}
				for h := range s {
					total[h]++
				}
			}
		}
		at := 0
		for i := range set.Collections {
			c := newComparison(all[i], total, programs)
			for _, p := range set.Collections[i].Pairs {
				out[at] += v.weight * c.score(p.A, p.B)
				at++
			}
		}
	}
	return out
}

// comparison is all programs of one collection, compared.
type comparison struct {
	total  []float64   // weight of all grams, by program
	shared [][]float64 // weight of those that two have, by both
	usual  []float64   // containment that a program reaches in most others
}

func newComparison(sketches []sketch, total map[uint64]int, programs int) *comparison {
	c := &comparison{total: make([]float64, len(sketches)), shared: make([][]float64, len(sketches)), usual: make([]float64, len(sketches))}
	holders := map[uint64][]int{}
	here := 0
	for i, s := range sketches {
		c.shared[i] = make([]float64, len(sketches))
		if len(s) > 0 {
			here++
		}
		for h := range s {
			holders[h] = append(holders[h], i)
		}
	}
	for _, h := range sortedKeys(holders) { // in one order: sums of floats depend on it
		list := holders[h]
		w := rarity(len(list), here, total[h]-len(list), programs-here)
		for n, i := range list {
			c.total[i] += w
			for _, k := range list[n+1:] {
				c.shared[i][k] += w
				c.shared[k][i] += w
			}
		}
	}
	for i, s := range sketches {
		if len(s) == 0 || c.total[i] == 0 {
			continue
		}
		var reached []float64
		for k := range sketches {
			if k != i && len(sketches[k]) > 0 {
				reached = append(reached, c.shared[i][k]/c.total[i])
			}
		}
		if slices.Sort(reached); len(reached) > 0 {
			c.usual[i] = reached[int(background*float64(len(reached)-1))]
		}
	}
	return c
}

func sortedKeys(m map[uint64][]int) []uint64 {
	keys := make([]uint64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// rarity is the weight of a gram that stands in here of the programs of a collection, and elsewhere in others: the root of the inverse
// document frequency (Spärck Jones 1972), which holds rare grams back.
func rarity(in, here, inOthers, others int) float64 {
	share := float64(in) / float64(here+1)
	if others > 0 {
		share += elsewhere * float64(inOthers) / float64(others+1)
	}
	return math.Sqrt(math.Log(max(1, 1/share)))
}

// score is the larger of the two containments, each above what chance gives: 0 (unrelated) to 1 (one holds the other).
func (c *comparison) score(a, b int) float64 {
	return max(c.contained(a, b), c.contained(b, a))
}

func (c *comparison) contained(a, b int) float64 {
	if c.total[a] == 0 || c.total[b] == 0 {
		return 0
	}
	usual := chance * c.usual[a]
	return max(0, (c.shared[a][b]/c.total[a]-usual)/(1-usual))
}
