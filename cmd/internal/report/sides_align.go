package report

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// Limits and tastes of an alignment.
const (
	contextRows  = 2       // shown around what corresponds
	shortestTile = 8       // tokens of a run that pairs lines
	mostLines    = 100_000 // of a file; what follows is not aligned
)

// sideFile is one side of an alignment.
type sideFile struct {
	lines       [][]byte
	text        []byte
	first, last int // the lines that are compared, from 1
	language    *fingerprint.Language
}

func newSideFile(path history.Text, text []byte, line, end int) *sideFile {
	f := &sideFile{text: text, language: fingerprint.LanguageOf(path.Untrusted())}
	f.lines = bytes.SplitN(text, []byte{'\n'}, mostLines+1)
	f.lines = f.lines[:min(len(f.lines), mostLines)]
	if n := len(f.lines); n > 0 && len(f.lines[n-1]) == 0 {
		f.lines = f.lines[:n-1]
	}
	for i, l := range f.lines {
		f.lines[i] = bytes.TrimSuffix(l, []byte{'\r'})
	}
	f.first, f.last = 1, len(f.lines)
	if line > 0 {
		f.first, f.last = line, min(max(line, end), len(f.lines))
	}
	return f
}

// line gives a line by its number.
func (f *sideFile) line(n int) []byte { return f.lines[n-1] }

func (f *sideFile) holds(n int) bool { return n >= f.first && n <= f.last }

// bare is a line without white space: lines that differ in nothing else are equal.
func (f *sideFile) bare(n int) string { return strings.Join(strings.Fields(string(f.line(n))), "") }

// aligner puts two files side by side.
type aligner struct {
	a, b           *sideFile
	most           int // rows
	equal, changed int // rows of these kinds, shown or not
}

// pairing is a line of each side; 0 for none.
type pairing struct {
	kind string
	a, b int
}

// block is a part of each file that corresponds.
type block struct {
	a, aEnd, b, bEnd int
}

// hunks are the parts that correspond, by the lines of our side.
func (al *aligner) hunks() []Hunk {
	pairs, blocks := al.byTokens()
	if len(blocks) == 0 {
		pairs, blocks = al.byLines()
	}
	out := []Hunk{}
	endA, endB, left := 0, 0, al.most
	for i, bl := range blocks {
		rows := al.rows(bl, pairs)
		nextA := len(al.a.lines) + 1
		if i+1 < len(blocks) {
			nextA = blocks[i+1].a
		}
		rows = al.inContext(rows, bl, endA, endB, nextA)
		endA, endB = bl.aEnd, bl.bEnd
		shown := rows[:min(len(rows), left)]
		left -= len(shown)
		switch {
		case len(shown) > 0:
			out = append(out, Hunk{Rows: al.printed(shown), More: len(rows) - len(shown)})
		case len(out) > 0:
			out[len(out)-1].More += len(rows)
		}
	}
	return out
}

// byTokens finds what corresponds by the tokens of the language: for each line of our side the line of the other with which it
// shares most tokens.
func (al *aligner) byTokens() (pairs map[int]int, blocks []block) {
	if al.a.language == nil || al.b.language == nil {
		return nil, nil
	}
	var a, b fingerprint.File
	a.Lex(al.a.language, al.a.text)
	b.Lex(al.b.language, al.b.text)
	m := fingerprint.Compare(&a, &b, shortestTile, func(line int32) bool { return al.a.holds(int(line)) })
	type both struct{ a, b int32 }
	shared := map[both]int{}
	for _, t := range m.Tiles {
		for k := range t.Length {
			shared[both{a.Tokens[t.A+k].Line, b.Tokens[t.B+k].Line}]++
		}
	}
	pairs = map[int]int{}
	best := map[int]int{}
	for p, n := range shared {
		x, y := int(p.a), int(p.b)
		if !al.b.holds(y) || x > len(al.a.lines) || y > len(al.b.lines) {
			continue
		}
		if n > best[x] || n == best[x] && y < pairs[x] {
			best[x], pairs[x] = n, y
		}
	}
	for _, r := range m.Regions {
		bl := block{
			max(int(r.A), al.a.first), min(int(r.AEnd), al.a.last), max(int(r.B), al.b.first), min(int(r.BEnd), al.b.last),
		}
		if bl.a <= bl.aEnd && bl.b <= bl.bEnd {
			blocks = append(blocks, bl)
		}
	}
	return pairs, blocks
}

// byLines takes the ranges as they are, and pairs the lines that stand once on each side.
func (al *aligner) byLines() (pairs map[int]int, blocks []block) {
	if al.a.first > al.a.last || al.b.first > al.b.last {
		return nil, nil
	}
	single := func(f *sideFile) map[string]int {
		at := map[string]int{}
		for n := f.first; n <= f.last; n++ {
			line := f.bare(n)
			if _, again := at[line]; again || line == "" {
				at[line] = -1
				continue
			}
			at[line] = n
		}
		return at
	}
	pairs = map[int]int{}
	theirs := single(al.b)
	for line, n := range single(al.a) {
		if m := theirs[line]; n > 0 && m > 0 {
			pairs[n] = m
		}
	}
	return pairs, []block{{al.a.first, al.a.last, al.b.first, al.b.last}}
}

// rows lines the two parts of a block up: along the longest chain of pairs that ascends on both sides, and what lies between by its
// place.
func (al *aligner) rows(bl block, pairs map[int]int) (out []pairing) {
	a, b := bl.a, bl.b
	for _, p := range ascending(bl, pairs) {
		out = al.between(out, block{a, p.a - 1, b, p.b - 1})
		out = append(out, al.pair(p.a, p.b))
		a, b = p.a+1, p.b+1
	}
	return al.between(out, block{a, bl.aEnd, b, bl.bEnd})
}

// ascending is the longest chain of pairs within a block that ascends on both sides (patience sorting).
func ascending(bl block, pairs map[int]int) []pairing {
	type pile struct {
		pairing
		before int // index of the element of the chain before; -1: none
	}
	var all []pile
	var tops []int // of chains of length i+1: the index of the last element that is smallest in b
	for a := bl.a; a <= bl.aEnd; a++ {
		b, ok := pairs[a]
		if !ok || b < bl.b || b > bl.bEnd {
			continue
		}
		at, _ := slices.BinarySearchFunc(tops, b, func(i, b int) int { return cmp.Compare(all[i].b, b) })
		p := pile{pairing{a: a, b: b}, -1}
		if at > 0 {
			p.before = tops[at-1]
		}
		all = append(all, p)
		if at == len(tops) {
			tops = append(tops, 0)
		}
		tops[at] = len(all) - 1
	}
	if len(tops) == 0 {
		return nil
	}
	var out []pairing
	for i := tops[len(tops)-1]; i >= 0; i = all[i].before {
		out = append(out, all[i].pairing)
	}
	slices.Reverse(out)
	return out
}

// between lines up what no pair tells about: equal lines from both ends, then line by line where both sides have as many, and
// otherwise one side after the other.
func (al *aligner) between(out []pairing, bl block) []pairing {
	for bl.a <= bl.aEnd && bl.b <= bl.bEnd && al.a.bare(bl.a) == al.b.bare(bl.b) {
		out = append(out, al.pair(bl.a, bl.b))
		bl.a, bl.b = bl.a+1, bl.b+1
	}
	var tail []pairing
	for bl.a <= bl.aEnd && bl.b <= bl.bEnd && al.a.bare(bl.aEnd) == al.b.bare(bl.bEnd) {
		tail = append(tail, al.pair(bl.aEnd, bl.bEnd))
		bl.aEnd, bl.bEnd = bl.aEnd-1, bl.bEnd-1
	}
	slices.Reverse(tail)
	if bl.aEnd-bl.a == bl.bEnd-bl.b {
		for ; bl.a <= bl.aEnd; bl.a, bl.b = bl.a+1, bl.b+1 {
			out = append(out, al.pair(bl.a, bl.b))
		}
	}
	for ; bl.a <= bl.aEnd; bl.a++ {
		out = append(out, pairing{"ours", bl.a, 0})
	}
	for ; bl.b <= bl.bEnd; bl.b++ {
		out = append(out, pairing{"theirs", 0, bl.b})
	}
	return append(out, tail...)
}

func (al *aligner) pair(a, b int) pairing {
	if al.a.bare(a) == al.b.bare(b) {
		al.equal++
		return pairing{"equal", a, b}
	}
	al.changed++
	return pairing{"changed", a, b}
}

// inContext adds the lines around a block that belong to no other: those after the ends of the block before, and before the begin of
// the next.
func (al *aligner) inContext(rows []pairing, bl block, endA, endB, nextA int) []pairing {
	around := func(a, b int) (pairing, bool) {
		if a <= endA || a < 1 || a >= nextA || a > len(al.a.lines) {
			a = 0
		}
		if b <= endB || b < 1 || b > len(al.b.lines) {
			b = 0
		}
		return pairing{"context", a, b}, a > 0 || b > 0
	}
	var before []pairing
	for k := contextRows; k > 0; k-- {
		if p, ok := around(bl.a-k, bl.b-k); ok {
			before = append(before, p)
		}
	}
	rows = append(before, rows...)
	for k := 1; k <= contextRows; k++ {
		if p, ok := around(bl.aEnd+k, bl.bEnd+k); ok {
			rows = append(rows, p)
		}
	}
	return rows
}
