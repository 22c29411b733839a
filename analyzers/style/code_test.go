package style

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shares gives what was seen in lines of one language, as "trait: seen of n".
func shares(l Language, lines ...string) map[Trait][2]float64 {
	var c Code
	for _, line := range lines {
		c.Add(l, []byte(line))
	}
	out := map[Trait][2]float64{}
	for k := range traitCount {
		if s, of := c.Share(l, k); of > 0 && k != BlankLines && k != TrailingBlanks && k != LongLines && k != CommentLines {
			out[k] = [2]float64{s * of, of}
		}
	}
	return out
}

func TestCodeTraits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		l     Language
		lines []string
		want  map[Trait][2]float64
	}{
		{"nothing", Go, nil, map[Trait][2]float64{}},
		{"tabs", Go, []string{"\treturn", "\t\treturn"}, map[Trait][2]float64{TabIndent: {2, 2}}},
		{"two blanks", JavaScript, []string{"  ;", "    ;", "      ;"}, map[Trait][2]float64{TabIndent: {0, 3}, TwoIndent: {2, 3}, FinalSemicolon: {3, 3}}},
		{"an odd indent says nothing", Python, []string{"   x"}, map[Trait][2]float64{}},
		{"quotes", Python, []string{`f("a", 'b')`}, map[Trait][2]float64{DoubleQuotes: {1, 2}, BlankAfterComma: {1, 1}}},
		{"quotes within quotes", Python, []string{`f("it's", "a\"b'")`}, map[Trait][2]float64{DoubleQuotes: {2, 2}, BlankAfterComma: {1, 1}}},
		{"characters are no quotes", Go, []string{`f('"')`}, map[Trait][2]float64{}},
		{"braces", Java, []string{"void f() {", "{", "}"}, map[Trait][2]float64{BraceAlone: {1, 2}}},
		{"names", C, []string{"some_name(someName, Other, MAX_X, _a)"}, map[Trait][2]float64{SnakeNames: {1, 2}, BlankAfterComma: {3, 3}}},
		{"equals", Python, []string{"a = 1", "f(b=2)", "a == b", "a += 1"}, map[Trait][2]float64{BlankAroundEquals: {1, 2}}},
		{"keywords", C, []string{"if (a)", "if(a)", "gif(a)", "while (a)"}, map[Trait][2]float64{BlankAfterKeyword: {2, 3}}},
		{"semicolons", TypeScript, []string{"a()", "b();", "{", "c,"}, map[Trait][2]float64{FinalSemicolon: {1, 2}, BraceAlone: {1, 1}}},
		{"comments", Go, []string{"// a", "//b", "/* c */", " * d"}, map[Trait][2]float64{BlankAfterComment: {2, 3}}},
		{"prose", Prose, []string{"  some_name"}, map[Trait][2]float64{}},
		{"another language", Language(200), []string{"  some_name"}, map[Trait][2]float64{}},
	} {
		if diff := cmp.Diff(c.want, shares(c.l, c.lines...)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestCodeLines(t *testing.T) {
	t.Parallel()
	var c Code
	for _, l := range []string{"", "a ", "b\t", strings.Repeat("c", 81), strings.Repeat("d", 10000), "# e"} {
		c.Add(Python, []byte(l))
	}
	want := map[Trait][2]float64{BlankLines: {1. / 6, 6}, TrailingBlanks: {2. / 5, 5}, LongLines: {2. / 5, 5}, CommentLines: {1. / 5, 5}}
	for k, w := range want {
		if s, of := c.Share(Python, k); math.Abs(s-w[0]) > 1e-9 || of != w[1] {
			t.Errorf("%s: %g of %g, want %v", k, s, of, w)
		}
	}
	if c.Lines(Python) != 6 || c.Lines(Go) != 0 {
		t.Errorf("%g and %g lines", c.Lines(Python), c.Lines(Go))
	}
}

func anyCode() *rapid.Generator[*Code] {
	return rapid.Custom(func(t *rapid.T) *Code {
		var c Code
		for _, line := range rapid.SliceOfN(rapid.StringMatching(`( |\t){0,6}[a-zA-Z_=,;:"'(){}/#* ]{0,60}`), 0, 40).Draw(t, "lines") {
			c.Add(Language(rapid.IntRange(0, int(languageCount)).Draw(t, "language")), []byte(line))
		}
		return &c
	})
}

func TestCodeDistance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyCode().Draw(t, "a"), anyCode().Draw(t, "b")
		d, ok := a.Distance(b, 1)
		if !(d >= 0 && d <= 1) || !ok && d != 0 {
			t.Fatalf("distance %g %v", d, ok)
		}
		if back, _ := b.Distance(a, 1); math.Abs(back-d) > 1e-9 {
			t.Fatalf("%g there, %g back", d, back)
		}
		if self, _ := a.Distance(a, 1); self != 0 {
			t.Fatalf("distance to itself %g", self)
		}
		b.Join(a, 1)
		b.Join(a, -1)
		if again, _ := a.Distance(b, 1); math.Abs(again-d) > 1e-9 {
			t.Fatalf("joining and taking out changes %g to %g", d, again)
		}
	})
}

func TestCodeDistanceOfTwoLayouts(t *testing.T) {
	t.Parallel()
	var a, b Code
	for range 30 {
		a.Add(JavaScript, []byte(`  if (some_name) { f('x', 1); }`))
		b.Add(JavaScript, []byte("\tif(someName){ f(\"x\",1) }"))
		a.Add(Go, []byte("\treturn"))
	}
	d, ok := a.Distance(&b, 20)
	if !ok || d < 0.6 {
		t.Errorf("distance %g %v", d, ok)
	}
	if _, ok := a.Distance(&b, 31); ok {
		t.Error("30 lines are 31")
	}
}

func FuzzCode(f *testing.F) {
	for _, s := range []string{"", "\t", "  x = 'a\\", "if(", "//", "/*", "* ", "\"", "a_bC", "\xff=\x00,", "=", "==", ";", "{"} {
		f.Add(uint8(Python), s)
		f.Add(uint8(JavaScript), s)
	}
	f.Fuzz(func(t *testing.T, l uint8, s string) {
		var c Code
		c.Add(Language(l), []byte(s))
		c.Add(Language(l), []byte(s))
		for k := range traitCount {
			if share, of := c.Share(Language(l), k); share < 0 || share > 1 || of < 0 || of > 2*LineBytes {
				t.Fatalf("%s: %g of %g", k, share, of)
			}
		}
	})
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]Language{
		"": Other, "a": Other, "a.go": Go, "x/y.PY": Python, "src/a.test.tsx": TypeScript, "Makefile": Build, "doc/README": Prose, ".bashrc": Other,
		"a.": Other, "x.y/z": Other, "go.sum": Build, "a.averyveryverylongone": Other,
	} {
		if got := LanguageOf(path); got != want {
			t.Errorf("LanguageOf(%q) = %s, want %s", path, got, want)
		}
	}
}

func anyLanguages() *rapid.Generator[*Languages] {
	return rapid.Custom(func(t *rapid.T) *Languages {
		var a Languages
		for range rapid.IntRange(0, 10).Draw(t, "files") {
			a.Add(Language(rapid.IntRange(0, int(languageCount)).Draw(t, "language")), rapid.Float64Range(0.01, 1).Draw(t, "weight"))
		}
		return &a
	})
}

func TestLanguagesDistance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyLanguages().Draw(t, "a"), anyLanguages().Draw(t, "b")
		d := a.Distance(b)
		if !(d >= 0 && d <= 1) || math.Abs(b.Distance(a)-d) > 1e-9 || a.Distance(a) > 1e-9 {
			t.Fatalf("distance %g, back %g, to itself %g", d, b.Distance(a), a.Distance(a))
		}
		sum := 0.0
		for l := range languageCount {
			sum += a.Share(l)
		}
		if sum != 0 && math.Abs(sum-1) > 1e-9 {
			t.Fatalf("shares sum to %g", sum)
		}
	})
	var a, b Languages
	a.Add(Go, 3)
	b.Add(Go, 1)
	b.Add(Python, 3)
	if d := a.Distance(&b); d != 0.75 {
		t.Errorf("distance %g, want 0.75", d)
	}
	b.Join(&a, 1)
	if s := b.Share(Go); math.Abs(s-4./7) > 1e-9 {
		t.Errorf("share %g, want 4/7", s)
	}
}
