package fingerprint

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var bothLevels = []Level{Exact, Abstract}

// program draws the tokens of a program of no sense.
func program(t *rapid.T, label string, least, most int) []string {
	words := []string{"if", "for", "return", "func", "var", "else", "switch", "case", "x", "y", "count", "total", "name", "f", "g", "1", "0x2f", `"text"`, `'c'`, "(", ")", "{", "}", "[", "]", "+", "==", ":=", ",", ".", "&&"}
	return rapid.SliceOfN(rapid.SampledFrom(words), least, most).Draw(t, label)
}

// layouts are what may stand between two tokens.
var layouts = []string{" ", "  ", "\t", "\n", "\n\n\t", " // a comment that is long enough to count\n", " /* c */ ", "\r\n"}

func layOut(t *rapid.T, tokens []string, label string) string {
	var b strings.Builder
	for _, s := range tokens {
		b.WriteString(s + rapid.SampledFrom(layouts).Draw(t, label))
	}
	return b.String()
}

func hashesOf(prints []Print) []uint64 {
	h := make([]uint64, len(prints))
	for i, p := range prints {
		h[i] = p.Hash
	}
	return h
}

// gramsWith are grams of one token each.
func gramsWith(hashes []uint64) []gram {
	grams := make([]gram, len(hashes))
	for i, h := range hashes {
		grams[i] = gram{hash: h, first: int32(i)}
	}
	return grams
}

func TestPrintsIgnoreLayout(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tokens := program(t, "tokens", 1, 200)
		a, b := lexed(t, "a.go", layOut(t, tokens, "a")), lexed(t, "a.go", layOut(t, tokens, "b"))
		for _, level := range bothLevels {
			if diff := cmp.Diff(hashesOf(a.Prints(nil, level, nil)), hashesOf(b.Prints(nil, level, nil))); diff != "" {
				t.Fatalf("level %d: %s", level, diff)
			}
			if a.Sum(level) != b.Sum(level) || a.Sum(level) == 0 {
				t.Fatalf("level %d: sums %x, %x", level, a.Sum(level), b.Sum(level))
			}
		}
	})
}

func TestAbstractIgnoresNames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tokens := program(t, "tokens", 1, 200)
		other := slices.Clone(tokens)
		renamed := false
		for i, s := range other {
			switch s {
			case "x", "y", "count", "total", "name", "f", "g":
				other[i], renamed = "other_"+s, true
			case "1", "0x2f":
				other[i] = "77"
			case `"text"`, `'c'`:
				other[i] = `"something else"`
			}
		}
		a, b := lexed(t, "a.go", strings.Join(tokens, " ")), lexed(t, "a.go", strings.Join(other, " "))
		if diff := cmp.Diff(a.Prints(nil, Abstract, nil), b.Prints(nil, Abstract, nil)); diff != "" {
			t.Fatal(diff)
		}
		if a.Sum(Abstract) != b.Sum(Abstract) {
			t.Fatal("the abstract sums differ")
		}
		if renamed && a.Sum(Exact) == b.Sum(Exact) {
			t.Fatal("the exact sums are equal")
		}
	})
}

// bracketed draws brackets, as many as it likes, before any of the tokens and after the last.
func bracketed(t *rapid.T, label string, tokens []string) (all []string) {
	some := rapid.SliceOfN(rapid.SampledFrom([]string{"(", ")", "[", "]", "{", "}"}), 0, 3)
	for _, s := range tokens {
		all = append(append(all, some.Draw(t, label)...), s)
	}
	return append(all, some.Draw(t, label)...)
}

func isBracket(s string) bool { return strings.Contains("()[]{}", s) }

// TestAbstractPassesOverBrackets has the windows of winnowing count grams, not brackets: with brackets and without, the same grams are picked.
func TestAbstractPassesOverBrackets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bare := slices.DeleteFunc(program(t, "tokens", 1, 200), isBracket)
		all := bracketed(t, "brackets", bare)
		var places []int32 // in all, of the tokens of bare
		for i, s := range all {
			if !isBracket(s) {
				places = append(places, int32(i))
			}
		}
		a, b := lexed(t, "a.go", strings.Join(bare, "\n")), lexed(t, "a.go", strings.Join(all, "\n"))
		for name, take := range map[string]func(*File) []Print{
			"prints": func(f *File) []Print { return f.Prints(nil, Abstract, nil) },
			"grams":  func(f *File) []Print { return f.Grams(nil, Abstract, nil) },
		} {
			want := take(a)
			for i, p := range want { // each token stands on a line of its own
				want[i].Token = places[p.Token]
				want[i].Line = want[i].Token + 1
			}
			if diff := cmp.Diff(want, take(b)); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

func TestBracketsAreMarked(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{"a.go": "( ) [ ] { } x < > \"(\" ;", "a.html": "<a b=\"(\">{{ x }}</a>", "a.php": "<?php ( ) [ ] { } $x '{'"} {
		f := lexed(t, name, code)
		for _, k := range f.Tokens {
			s := code[k.Begin:k.End]
			if want := len(s) == 1 && isBracket(s); k.bracket != want {
				t.Errorf("%s: %s is a bracket: %t, not %t", name, s, k.bracket, want)
			}
		}
	}
}

// TestSharedRunsShareAPrint is the promise of winnowing: no run of K+W-1 tokens that two files share is missed, as long as its
// grams count. At the abstract level brackets are none of them, and need not be shared.
func TestSharedRunsShareAPrint(t *testing.T) {
	t.Parallel()
	lengths := map[Level]int{Exact: ExactK + ExactW - 1, Abstract: AbstractK + AbstractW - 1}
	rapid.Check(t, func(t *rapid.T) {
		level := rapid.SampledFrom(bothLevels).Draw(t, "level")
		shared := program(t, "shared", lengths[level], 3*lengths[level])
		if level == Abstract {
			shared = slices.DeleteFunc(shared, isBracket)
			for len(shared) < lengths[level] {
				shared = append(shared, rapid.SampledFrom([]string{"if", "x", "1", "+", ","}).Draw(t, "one more"))
			}
		}
		around := func(label string) *File {
			middle := shared
			if level == Abstract {
				middle = bracketed(t, label+" brackets", shared)
			}
			text := append(program(t, label+" before", 0, 60), middle...)
			return lexed(t, "a.go", strings.Join(append(text, program(t, label+" after", 0, 60)...), " "))
		}
		a, b := hashesOf(around("a").Prints(nil, level, nil)), hashesOf(around("b").Prints(nil, level, nil))
		alone := lexed(t, "a.go", strings.Join(shared, " "))
		if slices.ContainsFunc(alone.gramsOf(level, 0, len(alone.Tokens)), func(g gram) bool { return g.hash == none }) {
			return // a table
		}
		if !slices.ContainsFunc(a, func(h uint64) bool { return slices.Contains(b, h) }) {
			t.Fatalf("no print is shared: %x and %x", a, b)
		}
	})
}

// TestAbstractGramsAreRunsWithoutBrackets compares with the definition: the grams are those of the file without its brackets, and one counts where
// enough of its tokens differ.
func TestAbstractGramsAreRunsWithoutBrackets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "1", "2", `"s"`, "if", "+", ",", "(", "]", "{"}), 0, 80).Draw(t, "tokens")
		f := lexed(t, "a.go", strings.Join(tokens, " "))
		var kept []int
		for i := range f.Tokens {
			if !isBracket(tokens[i]) {
				kept = append(kept, i)
			}
		}
		grams := f.gramsOf(Abstract, 0, len(f.Tokens))
		if want := max(0, len(kept)-AbstractK+1); len(grams) != want {
			t.Fatalf("%d grams, not %d", len(grams), want)
		}
		hashes := map[string]uint64{}
		for n, g := range grams {
			different := map[uint32]bool{}
			for _, i := range kept[n : n+AbstractK] {
				different[f.Tokens[i].Abstract] = true
			}
			if int(g.first) != kept[n] || (g.hash != none) != (len(different) >= distinctFloor) {
				t.Fatalf("gram %d is %+v; it begins with token %d and has %d different ones", n, g, kept[n], len(different))
			}
			key := ""
			for _, i := range kept[n : n+AbstractK] {
				key += fmt.Sprintf("%08x", f.Tokens[i].Abstract)
			}
			if h, ok := hashes[key]; ok && h != g.hash {
				t.Fatalf("gram %d: equal tokens, but %x and %x", n, h, g.hash)
			}
			hashes[key] = g.hash
		}
	})
}

// TestWinnowIsThatOfThePaper compares with the rule word by word: in every window the smallest hash; of equal ones that of the window before,
// else the last.
func TestWinnowIsThatOfThePaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 8).Draw(t, "width")
		hashes := rapid.SliceOfN(rapid.Uint64Range(1, 6), 0, 60).Draw(t, "hashes")
		want := []int{}
		last := -1
		for i := 0; len(hashes) > 0 && (i == 0 || i+width <= len(hashes)); i++ {
			w := hashes[i:min(i+width, len(hashes))]
			least := slices.Min(w)
			if last >= i && hashes[last] == least {
				continue
			}
			for j, h := range w {
				if h == least {
					last = i + j
				}
			}
			if n := len(want); n == 0 || hashes[want[n-1]] != least { // equal ones in a row count once
				want = append(want, last)
			}
		}
		f := &File{Tokens: make([]Token, len(hashes))}
		got := []int{}
		for _, p := range f.winnow(nil, 0, gramsWith(hashes), width) {
			got = append(got, int(p.Token))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("width %d, %v: %s", width, hashes, diff)
		}
	})
}

func TestDensity(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	f := &File{Tokens: make([]Token, 200_000)}
	hashes := make([]uint64, len(f.Tokens))
	for i := range hashes {
		hashes[i] = random.Uint64()
	}
	for _, width := range []int{AbstractW, ExactW, 17} {
		got, want := float64(len(f.winnow(nil, 0, gramsWith(hashes), width)))/float64(len(hashes)), 2/float64(width+1)
		if got < .98*want || got > 1.02*want {
			t.Errorf("width %d: density %.4f, not %.4f", width, got, want)
		}
	}
}

func TestPrintsOfKeptLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(program(t, "tokens", 1, 400), "\n")
		f := lexed(t, "a.go", text)
		from := rapid.Int32Range(1, 400).Draw(t, "from")
		to := rapid.Int32Range(from, 400).Draw(t, "to")
		first := func(l int32) bool { return l < from }
		second := func(l int32) bool { return l > to }
		both := func(l int32) bool { return first(l) || second(l) }
		for _, level := range bothLevels {
			for name, take := range map[string]func([]Print, Level, func(int32) bool) []Print{"prints": f.Prints, "grams": f.Grams} {
				want := take(nil, level, first)
				rest := take(nil, level, second)
				if len(want) > 0 && len(rest) > 0 && want[len(want)-1].Hash == rest[0].Hash {
					rest = rest[1:]
				}
				if diff := cmp.Diff(append(want, rest...), take(nil, level, both)); diff != "" {
					t.Fatalf("%s of level %d: %s", name, level, diff)
				}
			}
			grams := f.Grams(nil, level, both)
			all := hashesOf(grams)
			for _, p := range f.Prints(nil, level, both) {
				if !slices.Contains(all, p.Hash) {
					t.Fatalf("level %d: print %+v is no gram", level, p)
				}
			}
			for _, p := range grams {
				if !both(p.Line) {
					t.Fatalf("level %d: %+v stands on a line that is not kept", level, p)
				}
			}
		}
	})
}

func TestShortRuns(t *testing.T) {
	t.Parallel()
	const code = "if a == 1 { return b + c[1] } else { for x := range y { f(x, \"s\") } ; go g() }"
	f := lexed(t, "a.go", code)
	var counted [levels][]int // tokens up to and with each one that counts
	for i, k := range f.Tokens {
		counted[Exact] = append(counted[Exact], i+1)
		if !k.bracket {
			counted[Abstract] = append(counted[Abstract], i+1)
		}
	}
	for _, tt := range []struct {
		level  Level
		tokens int
		want   int
	}{
		{Exact, ExactK - 1, 0},
		{Exact, ExactK, 1},
		{Exact, ExactK + ExactW - 2, 1},
		{Abstract, AbstractK - 1, 0},
		{Abstract, AbstractK, 1},
		{Abstract, AbstractK + AbstractW - 2, 1},
	} {
		g := &File{Language: f.Language, Tokens: f.Tokens[:counted[tt.level][tt.tokens-1]]}
		if got := g.Prints(nil, tt.level, nil); len(got) != tt.want {
			t.Errorf("%d tokens at level %d give %d prints, not %d", tt.tokens, tt.level, len(got), tt.want)
		}
	}
}

func TestTablesGiveNothing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var numbers, texts, cases, zeros strings.Builder
	for range 500 {
		fmt.Fprintf(&numbers, "%d,", random.IntN(1000))
		fmt.Fprintf(&texts, "{%q, %d},\n", fmt.Sprint(random.IntN(1000)), random.IntN(9))
		fmt.Fprintf(&cases, "case %d: return %d;\n", random.IntN(1000), random.IntN(1000))
		zeros.WriteString("0,")
	}
	for _, tt := range []struct {
		name, text string
		most       int // abstract prints
	}{
		{"numbers", numbers.String(), 0},
		{"texts", texts.String(), 0},
		{"cases", cases.String(), 1}, // of five different tokens, over and over
	} {
		f := lexed(t, "a.c", tt.text)
		if got := f.Prints(nil, Abstract, nil); len(got) > tt.most {
			t.Errorf("%s: %d abstract prints, more than %d", tt.name, len(got), tt.most)
		}
		if got := f.Prints(nil, Exact, nil); len(got) < 50 {
			t.Errorf("%s: %d exact prints", tt.name, len(got))
		}
	}
	if got := lexed(t, "a.c", zeros.String()).Prints(nil, Exact, nil); len(got) > 2 {
		t.Errorf("zeros: %d exact prints", len(got))
	}
}

func TestLanguagesOfAGroupMatch(t *testing.T) {
	t.Parallel()
	const code = "function total(items) { let sum = 0; for (const item of items) { sum += item.price * item.count } return sum }"
	for name, want := range map[string]bool{"a.ts": true, "a.jsx": true, "a.mjs": true, "a.java": false, "a.c": false, "a.php": false} {
		a, b := lexed(t, "a.js", code), lexed(t, name, code)
		for _, level := range bothLevels {
			x, y := hashesOf(a.Prints(nil, level, nil)), hashesOf(b.Prints(nil, level, nil))
			if got := slices.ContainsFunc(x, func(h uint64) bool { return slices.Contains(y, h) }); got != want || len(x) == 0 {
				t.Errorf("%s, level %d: match %t, not %t", name, level, got, want)
			}
		}
		if got := a.Sum(Exact) == b.Sum(Exact); got != want {
			t.Errorf("%s: equal sums %t, not %t", name, got, want)
		}
		if a.Language.Akin(b.Language) != want {
			t.Errorf("%s: akin %t, not %t", name, !want, want)
		}
	}
}

func TestMoreTokensThanAreKept(t *testing.T) {
	t.Parallel()
	f := lexed(t, "a.go", strings.Repeat("x\n", maxTokens)+"\n")
	if len(f.Tokens) != maxTokens || f.More {
		t.Errorf("%d tokens, more %t", len(f.Tokens), f.More)
	}
	f.Lex(f.Language, []byte(strings.Repeat("x\n", maxTokens)+"y"))
	if len(f.Tokens) != maxTokens || !f.More || f.Sum(Exact) != 0 || f.Lines != maxTokens+1 {
		t.Errorf("%d tokens, more %t, sum %x, %d lines", len(f.Tokens), f.More, f.Sum(Exact), f.Lines)
	}
	f.Lex(nil, []byte("a b"))
	if f.More || len(f.Tokens) != 2 || f.Language == nil {
		t.Errorf("%d tokens, more %t", len(f.Tokens), f.More)
	}
}

// ownSources are the Go sources of this module.
func ownSources(tb testing.TB) [][]byte {
	tb.Helper()
	var all [][]byte
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return nil //nolint:nilerr // a neighbour's folder may go away meanwhile
		}
		b, err := os.ReadFile(path)
		if err == nil {
			all = append(all, b)
		}
		return nil
	})
	if err != nil || len(all) < 50 {
		tb.Fatalf("%d sources: %v", len(all), err)
	}
	return all
}
