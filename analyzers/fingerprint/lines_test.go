package fingerprint

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const sumLines = `int sum(int[] list) {
	int total = 0;
	for (int i = 0; i < list.length; i++) {
		total += list[i] * weight(i);
	}
	return total / list.length;
}
`

func lexAs(name, text string) *File {
	f := &File{}
	f.Lex(LanguageOf(name), []byte(text))
	return f
}

func TestCompareLines(t *testing.T) {
	t.Parallel()
	original := lexAs("a.java", sumLines)
	all := CompareLines(original, original, nil)
	if all.Shared == 0 || all.Shared != all.OfA || all.OfA != all.OfB || all.Share() != 1 {
		t.Fatalf("a file and itself share %+v", all)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(sumLines, "\n"), "\n")
	var junk, backwards strings.Builder
	for i, l := range lines {
		junk.WriteString(l + "\nlog.note(\"step\", " + strings.Repeat("x + ", i) + "1);\n")
		backwards.WriteString(strings.TrimSuffix(lines[len(lines)-1-i], "\n") + "\n")
	}
	for _, c := range []struct {
		name, file, text string
		shared           int
	}{
		{"other names and numbers", "a.java", strings.NewReplacer("total", "t", "list", "l", "weight", "f", "0", "17").Replace(sumLines), all.Shared},
		{"other brackets", "a.java", strings.NewReplacer("total += list[i] * weight(i)", "total += (list[i]) * (weight(i))", "{", "", "}", "").Replace(sumLines), all.Shared},
		{"lines between", "a.java", junk.String(), all.Shared},
		{"another order", "a.java", backwards.String(), all.Shared},
		{"another operator", "a.java", strings.ReplaceAll(sumLines, "+= list", "-= list"), all.Shared - lexAs("a.java", lines[3]).lineSums(nil)[0].tokens},
		{"another language", "a.py", sumLines, 0},
		{"nothing", "a.java", "", 0},
	} {
		got := CompareLines(lexAs(c.file, c.text), original, nil)
		if got.Shared != c.shared || got.OfB != all.OfB {
			t.Errorf("%s: %+v, want %d of %d shared", c.name, got, c.shared, all.OfB)
		}
	}
	if got := CompareLines(original, original, func(line int32) bool { return line == 4 }); got.Shared != got.OfA || got.OfA == 0 || got.OfA >= all.OfA {
		t.Errorf("of one line that is kept: %+v, of all %+v", got, all)
	}
}

func TestCompareLinesBothWays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"a = b + 1;\n", "f(a, b, c, 1);\n", "if (a < b && c) {\n", "}\n", "\n", "return x * y * z;\n"}), 0, 20)
		a, b := lexAs("a.c", strings.Join(text.Draw(t, "a"), "")), lexAs("b.c", strings.Join(text.Draw(t, "b"), ""))
		x, y := CompareLines(a, b, nil), CompareLines(b, a, nil)
		if x.Shared != y.Shared || x.OfA != y.OfB || x.Shared > min(x.OfA, x.OfB) {
			t.Fatalf("one way %+v, the other %+v", x, y)
		}
	})
}
