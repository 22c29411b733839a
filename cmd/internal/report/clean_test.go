package report

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func TestVisible(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "Ada Example", "Ada Example"},
		{"empty", "", ""},
		{"escape sequence", "a\x1b[31mb\x1b]0;t\a", `a\x1b[31mb\x1b]0;t\x07`},
		{"line ends and tabs", "a\nb\tc\rd\r\n", `a\nb\tc\rd\r\n`},
		{"backslash", `C:\new`, `C:\\new`},
		{"NUL and DEL", "a\x00b\x7f", `a\x00b\x7f`},
		{"C1 as code points", "a\u009b31m", `a\u{9b}31m`},
		{"C1 as bytes", "a\x9b31m", `a\x9b31m`},
		{"Latin-1 bytes", "Andr\xe9", `Andr\xe9`},
		{"overlong and surrogate", "\xc0\xaf\xed\xa0\x80", `\xc0\xaf\xed\xa0\x80`},
		{"a real replacement character", "\ufffd", `\u{fffd}`},
		{"bidirectional", "abc\u202edef\u2066x\u2069", `abc\u{202e}def\u{2066}x\u{2069}`},
		{"zero width", "A\u200bd\u200ca\ufeff", `A\u{200b}d\u{200c}a\u{feff}`},
		{"soft hyphen, no-break space", "Ex\u00adample\u00a0A", `Ex\u{ad}ample\u{a0}A`},
		{"line separators", "a\u2028b\u2029", `a\u{2028}b\u{2029}`},
		{"fillers", "\u115f\u3164\u2800", `\u{115f}\u{3164}\u{2800}`},
		{"tags", "A\U000e0041", `A\u{e0041}`},
		{"variation selector", "A\ufe0f", `A\u{fe0f}`},
		{"private use, noncharacter, unassigned", "\ue000\ufdd0\U0010ffff\U000e1000", `\u{e000}\u{fdd0}\u{10ffff}\u{e1000}`},
		{"blanks at the ends", " Ada ", `\x20Ada\x20`},
		{"blanks in a row", "Ada   Example", `Ada \x20\x20Example`},
		{"all blanks", "   ", `\x20\x20\x20`},
		{"composed accent", "Andr\u00e9", "Andr\u00e9"},
		{"decomposed accent", "Andre\u0301", `Andre\u{301}`},
		{"Angstrom sign", "\u212b", `\u{212b}`},
		{"conjoining jamo", "\u1112\u1161\u11ab", "\u1112" + `\u{1161}\u{11ab}`},
		{"Hangul", "\ud55c\uae00", "\ud55c\uae00"},
		{"mark without letter", "\u0301x", `\u{301}x`},
		{"stacked marks", "q\u0301\u0301\u0301\u0301", "q\u0301\u0301\u0301" + `\u{301}`},
		{"overlay", "o\u0338", `o\u{338}`},
		{"enclosing mark", "a\u20dd", `a\u{20dd}`},
		{"full width", "\uff21da", `\u{ff21}da`},
		{"mathematical", "\U0001d400da", `\u{1d400}da`},
		{"ellipsis", "a\u2026", `a\u{2026}`},
		{"Cyrillic letter in a Latin word", "\u0410da Example", `\u{410}da Example`},
		{"Latin letter in a Cyrillic word", "\u041f\u0440\u0438\u043c\u0435p", "\u041f\u0440\u0438\u043c\u0435" + `\x70`},
		{"Greek omicron", "Ad\u03bfa", `Ad\u{3bf}a`},
		{"word of lookalikes among Latin", "\u0410\u0441\u0435 Example", `\u{410}\u{441}\u{435} Example`},
		{"Cyrillic name", "\u0410\u0434\u0430 \u041f\u0440\u0438\u043c\u0435\u0440", "\u0410\u0434\u0430 \u041f\u0440\u0438\u043c\u0435\u0440"},
		{"both scripts in whole words", "\u0410\u0434\u0430 Example", "\u0410\u0434\u0430 Example"},
		{"Han", "\u674e Ada", "\u674e Ada"},
		{"Devanagari", "\u0905\u0926\u093e", "\u0905\u0926\u093e"},
		{"Myanmar", "\u1000\u103c\u103d\u1031\u1038", "\u1000\u103c\u103d\u1031\u1038"},
		{"workflow command", "::error::x", `:\x3aerror:\x3ax`},
		{"three colons", ":::", `:\x3a:`},
		{"old workflow command", "a##[error]b", `a#\x23[error]b`},
		{"more number signs", "####[", `###\x23[`},
		{"passes for the placeholder", "(empty)", `\x28empty)`},
		{"passes for the repository", "(repository)", `\x28repository)`},
		{"parentheses elsewhere", "(no author)", "(no author)"},
		{"emoji", "\U0001f600", "\U0001f600"},
		{"joined emoji", "\U0001f469\u200d\U0001f4bb", "\U0001f469" + `\u{200d}` + "\U0001f4bb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := Visible(history.TextOf(tc.in)); got != tc.want {
				t.Errorf("Visible(%+q) = %+q, want %+q", tc.in, got, tc.want)
			}
		})
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`open "C:\x"`:              `open "C:\x"`,
		"internal error: \x1b[2J":  `internal error: \x1b[2J`,
		"two\nlines":               `two\nlines`,
		"::add-mask::a":            `:\x3aadd-mask:\x3aa`,
		"bytes \xff, mark \u202e.": `bytes \xff, mark \u{202e}.`,
		"≥ 3 h · …":                "≥ 3 h · …",
	} {
		if got := Own(in); got != want {
			t.Errorf("Own(%+q) = %+q, want %+q", in, got, want)
		}
	}
}

// unescape is the way back that docs/json-v1.md describes.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		n := escapeLen(s[i:])
		switch e := s[i : i+n]; e[1] {
		case '\\':
			b.WriteByte('\\')
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'x':
			v, _ := strconv.ParseUint(e[2:], 16, 8)
			b.WriteByte(byte(v))
		case 'u':
			v, _ := strconv.ParseUint(e[3:len(e)-1], 16, 32)
			b.WriteRune(rune(v))
		}
		i += n
	}
	return b.String()
}

// hazard names the first thing in a string that S12 of the security rules forbids; multiline allows line feeds.
func hazard(s string, multiline bool) string {
	if !utf8.ValidString(s) {
		return "invalid UTF-8"
	}
	if strings.Contains(s, "##[") {
		return "##["
	}
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			return ":: at the beginning of a line"
		}
	}
	for _, r := range s {
		switch {
		case r == '\n' && multiline:
		case r < 0x20, r >= 0x7f && r <= 0x9f, unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Cs),
			unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return strconv.QuoteRuneToASCII(r)
		}
	}
	return ""
}

// checkEscaper holds Visible and Own to what they promise for one input.
func checkEscaper(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string,
) {
	t.Helper()
	got := Visible(history.TextOf(in))
	if back := unescape(got); back != in {
		t.Fatalf("Visible(%+q) = %+q, which leads back to %+q", in, got, back)
	}
	for _, s := range []string{got, Own(in), Shorten(got, 7), strings.Join(fold(got, 9), "\n")} {
		if h := hazard(s, strings.Contains(s, "\n")); h != "" {
			t.Fatalf("%s in %+q made of %+q", h, s, in)
		}
	}
	if !norm.NFC.IsNormalString(got) {
		t.Fatalf("Visible(%+q) = %+q is not in normal form C", in, got)
	}
	if got == emptyText || got == repositoryText || in != "" && got == "" {
		t.Fatalf("Visible(%+q) = %q is a placeholder", in, got)
	}
	if own := Own(in); Own(own) != own {
		t.Fatalf("Own(%+q) = %+q changes again", in, own)
	}
	if Own(got) != got {
		t.Fatalf("Own changes what Visible made of %+q", in)
	}
	if len(got) > longestName {
		return
	}
	if shown, raw := visibleName(history.TextOf(in)); raw == nil && shown != in || raw != nil && (shown == in || string(raw) != in) {
		t.Fatalf("visibleName(%+q) = %+q, %+q", in, shown, raw)
	}
}

// hostile draws strings from the characters that matter.
func hostile() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"a", "A", " ", "  ", "\\", "\\x1b", `\u{301}`, ":", "::", "#", "##[", "[", "(", "(empty)", "\x1b", "\x00", "\x7f", "\r", "\n", "\t", "\x9b", "\u009b",
		"\xe9", "\xf0\x9f", "\u202e", "\u200b", "\u00a0", "\u0301", "e\u0301", "\u00e9", "\u0410", "\u0441", "\u0416", "\u03bf", "\uff21", "\u2026", "\u212b",
		"\u1112", "\u1161", "\u11a8", "\uac00", "\ufe0f", "\U0001f469", "\u200d", "\U0001f1e6", "\U0001f3fd", "\u0338", "\u09c7", "\u09be", "<", ">", "@",
	})
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(piece, 0, 12), func(p []string) string { return strings.Join(p, "") }),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 24), func(b []byte) string { return string(b) }),
		rapid.String(),
	)
}

func TestEscaperProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkEscaper(t, hostile().Draw(t, "text")) })
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{
		"", "Ada Example", "\x1b]8;;http://example.org\x1b\\x", "##[error]::error::", "e\u0301\u202e", "\u0410da", "Andr\xe9", " (empty)", "\\u{41}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkEscaper(t, s) })
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in    string
		limit int
		want  string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdef", 4, "abcd…(+2)"},
		{`ab\x1bcd`, 4, `ab…(+3)`},
		{`ab\x1bcd`, 6, `ab\x1b…(+2)`},
		{`ab\u{202e}cd`, 8, `ab…(+3)`},
		{`a\\b`, 2, `a…(+2)`},
		{"e\u0323\u0302xyz", 2, "e\u0323\u0302x…(+2)"},
		{"日本語テキスト", 3, "日本語…(+4)"},
		{"", 0, ""},
	} {
		if got := Shorten(tc.in, tc.limit); got != tc.want {
			t.Errorf("Shorten(%+q, %d) = %+q, want %+q", tc.in, tc.limit, got, tc.want)
		}
	}
}

func TestShortenNeverCutsAnEscape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := Visible(history.TextOf(hostile().Draw(t, "text")))
		cut := Shorten(whole, rapid.IntRange(0, 30).Draw(t, "limit"))
		if cut == whole {
			return
		}
		head, mark, ok := strings.Cut(cut, "…(+")
		if !ok || !strings.HasPrefix(whole, head) {
			t.Fatalf("Shorten(%+q) = %+q", whole, cut)
		}
		n := 0
		for rest := whole[len(head):]; rest != ""; n++ {
			size, _ := unit(rest)
			rest = rest[size:]
		}
		if mark != strconv.Itoa(n)+")" {
			t.Fatalf("Shorten(%+q) = %+q leaves out %d", whole, cut, n)
		}
		if back := Visible(history.TextOf(unescape(head))); len(unescape(head)) > 0 && unescape(back) != unescape(head) {
			t.Fatalf("Shorten(%+q) = %+q ends within an escape", whole, cut)
		}
	})
}

func TestLongNamesAreCutAndStayDifferent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	a, raw := visibleName(history.TextOf(long + "a"))
	b, _ := visibleName(history.TextOf(long + "b"))
	want := strings.Repeat("x", longestName) + "…(+1048277, sha256 "
	if raw != nil || !strings.HasPrefix(a, want) || !strings.HasPrefix(b, want) || a == b || len(a) > longestName+60 {
		t.Errorf("%s\n%s\n%d raw bytes", a, b, len(raw))
	}
}
