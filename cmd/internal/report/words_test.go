package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRateText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		share float64
		of    int
		unit  string
		want  string
	}{
		{0, 1_200_000, "commits", "0 of 1.2 M commits"},
		{0, 2225, "commits", "0 of 2,225 commits"},
		{0, 4_160_000, "", "0 of 4.1 M"},
		{0.003, 2459, "authors", "3 in 1,000"},
		{0.0015, 2459, "authors", "15 in 10,000"},
		{0.001, 1, "", "1 in 1,000"},
		{1.0 / 60, 600, "", "1 in 60"},
		{0.039, 600, "", "1 in 26"},
		{0.1, 600, "", "1 in 10"},
		{0.24, 600, "", "1 in 4"},
		{0.698, 129, "repositories", "70 in 100"},
		{0.00002, 1, "", "2 in 100,000"},
		{1e-12, 1, "", "fewer than 1 in 100,000,000"},
	} {
		if got := RateText(tc.share, tc.of, tc.unit); got != tc.want {
			t.Errorf("RateText(%v, %d) = %q, want %q", tc.share, tc.of, got, tc.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 4: "4", 0.25: "0.25", 1.0 / 3: "0.333", 12.25: "12.3", 99.96: "100", 412.6: "413", 12345.6: "12,346", -3.5: "-3.5", 2e20: "2e+20",
	} {
		if got := number(v); got != want && !(v == 2e20 && strings.HasPrefix(got, "2")) {
			t.Errorf("number(%v) = %q, want %q", v, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestFoldKeepsEveryWordAndTheWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z日本é]{1,12}`), 1, 20).Draw(t, "words")
		width := rapid.IntRange(8, 40).Draw(t, "width")
		lines := fold(strings.Join(words, " "), width)
		for _, l := range lines {
			if columns(l) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.Join(words, "") {
			t.Fatalf("%q became %q", words, lines)
		}
	})
}

func TestFoldBreaksNoEscape(t *testing.T) {
	t.Parallel()
	got := fold(`aaaaaa\x1bbbbb\u{202e}c`, 8)
	want := []string{`aaaaaa`, `\x1bbbbb`, `\u{202e}`, `c`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("fold = %q, want %q", got, want)
	}
}
