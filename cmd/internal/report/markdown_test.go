package report

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// outsideCode is what is left of a line of Markdown without its code spans: a run of backticks opens one, and the next run of the same
// length closes it (CommonMark 0.31, 6.1). Each span is given to look, if that is set.
func outsideCode(line string, look func(span string)) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		n := backticks(line[i:])
		if n == 0 {
			b.WriteByte(line[i])
			i++
			continue
		}
		end := -1
		for j := i + n; j < len(line); {
			switch m := backticks(line[j:]); {
			case m == n:
				end = j
			case m > 0:
				j += m
				continue
			}
			if end >= 0 {
				break
			}
			j++
		}
		if end < 0 {
			b.WriteString(line[i : i+n])
			i += n
			continue
		}
		if look != nil {
			look(line[i+n : end])
		}
		b.WriteString("C")
		i = end + n
	}
	return b.String()
}

func backticks(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// live are the characters that do something in GitHub's Markdown outside of a code span.
const live = "`*_~<>[]{}|@#&\\$^"

// checkMarkdown holds the escapers of Markdown to what they promise for one input.
func checkMarkdown(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string,
) {
	t.Helper()
	spans := 0
	look := func(span string) {
		spans++
		if strings.ContainsAny(span, "|<#\n") || strings.Count(span, "@") != strings.Count(span, "@\u200b") {
			t.Fatalf("%+q: the span %+q is live", in, span)
		}
	}
	code := mdCode(in)
	if rest := outsideCode(code, look); rest != "C" || spans != 1 {
		t.Fatalf("mdCode(%+q) = %+q is not one code span: %q", in, code, rest)
	}
	text := mdText(in)
	rest := outsideCode(text, look)
	if strings.ContainsAny(rest, live) || strings.Contains(rest, "://") || strings.Contains(strings.ToLower(rest), "www.") {
		t.Fatalf("mdText(%+q) = %+q: %q is live", in, text, rest)
	}
	for _, out := range []string{code, text} {
		if hz := hazard(strings.ReplaceAll(out, "@\u200b", "@"), false); hz != "" {
			t.Fatalf("%s in %+q made of %+q", hz, out, in)
		}
	}
}

func TestMarkdownEscapers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct{ code, text string }{
		"plain words, 3 of 4 (75%): ok.":     {"`plain words, 3 of 4 (75%): ok.`", "plain words, 3 of 4 (75%): ok."},
		"":                                   {"`(empty)`", ""},
		"a|b":                                {"`a\\x7cb`", "`a\\x7cb`"},
		"see @ada and #12 now":               {"`see @\u200bada and \\x2312 now`", "see `@\u200bada` and `\\x2312` now"},
		"`":                                  {"`` ` ``", "`` ` ``"},
		"a `` b":                             {"```a `` b```", "a ``` `` ``` b"},
		"[x](https://example.org) ![y](z)":   {"`[x](https://example.org) ![y](z)`", "`[x](https://example.org) ![y](z)`"},
		"<img src=x> <!-- y":                 {"`\\x3cimg src=x> \\x3c!-- y`", "`\\x3cimg src=x> \\x3c!--` y"},
		"www.example.org GH-12 :tada: 14:10": {"`www.example.org GH-12 :tada: 14:10`", "`www.example.org GH-12 :tada:` 14:10"},
		"1f3c9a04 is a commit":               {"`1f3c9a04 is a commit`", "`1f3c9a04` is a commit"},
		"a_b *c* ~d~ &lt; $x$":               {"`a_b *c* ~d~ &lt; $x$`", "`a_b *c* ~d~ &lt; $x$`"},
		"- 1. a":                             {"`- 1. a`", "`-` 1. a"},
		"3) b":                               {"`3) b`", "`3)` b"},
		"two\nlines\x1b[31m":                 {"`two\\nlines\\x1b[31m`", "`two\\nlines\\x1b[31m`"},
	} {
		if got := mdCode(in); got != want.code {
			t.Errorf("mdCode(%q) = %q, want %q", in, got, want.code)
		}
		if got := mdText(in); got != want.text {
			t.Errorf("mdText(%q) = %q, want %q", in, got, want.text)
		}
		checkMarkdown(t, in)
	}
}

func TestMarkdownEscaperProperties(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"`", "``", "```", " ", "|", "<", "@ada", "#1", "[x](y)", "!", "-->", "<!--", "http://x.example", "www.", "a", ":b:", "\n", "\u200b", "::"})
	text := rapid.OneOf(hostile(), rapid.Map(rapid.SliceOfN(piece, 0, 14), func(p []string) string { return strings.Join(p, "") }))
	rapid.Check(t, func(t *rapid.T) { checkMarkdown(t, text.Draw(t, "text")) })
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"", "`", "a ``` b", "@ada #1 GH-1", "[a](javascript:x)", "<!-- bonafide -->", "| a |", "\u202e@x", "##[error]::x::", "\xff`"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkMarkdown(t, s) })
}

// TestMarkdownHoldsNothingLive looks at whole reports: outside of code spans stand only our own words and the markup that we write.
func TestMarkdownHoldsNothingLive(t *testing.T) {
	t.Parallel()
	markup := strings.NewReplacer(Marker, "", "<details>", "", "</details>", "", "<summary>", "", "</summary>", "", "**", "", "### ", "")
	for name, r := range map[string]*Report{
		"one": oneAuthor(t), "several": severalAuthors(t), "copied": copiedCode(t), "account": accountReport(t), "pull": pullReport(t), "none": noFindings(t), "baseline": withBaseline(t),
	} {
		for line := range strings.Lines(render(t, "markdown", r, Options{})) {
			rest := markup.Replace(outsideCode(strings.TrimSuffix(line, "\n"), nil))
			if strings.HasPrefix(rest, "|") {
				if n := strings.Count(rest, "|"); n != 6 {
					t.Errorf("%s: %d bars in the row %q", name, n, line)
				}
				rest = strings.ReplaceAll(rest, "|", "")
			}
			if strings.ContainsAny(rest, live) {
				t.Errorf("%s: %q is live", name, rest)
			}
		}
	}
}

func TestMarkdownIsCutToTheRoom(t *testing.T) {
	t.Parallel()
	r := accountReport(t)
	f := r.Subjects[0].Findings[0]
	for i := range 30 {
		f.Message = fmt.Sprintf("finding number %d", i)
		r.Subjects[0].Findings = append(r.Subjects[0].Findings, f)
	}
	whole := render(t, "markdown", r, Options{})
	if n := strings.Count(whole, "\n| high"); n != mostRows {
		t.Errorf("%d rows, want %d", n, mostRows)
	}
	if !strings.Contains(whole, "13 more findings not shown here; the JSON report has all.") {
		t.Errorf("the rows that are left out are not told:\n%s", whole)
	}
	last := len(whole) + 1
	for _, tc := range []struct {
		most            int
		has, misses     string
		evidence, table bool
	}{
		{len(whole), "**Next question:**", "for want of room", true, true},
		{len(whole) - 1, "The evidence of 1 finding is left out for want of room", "", true, true},
		{4_500, "findings is left out for want of room", "", true, true},
		{2_700, "The evidence of ", "<summary>Evidence", false, true},
		{1_100, "33 more findings not shown here", "<summary>Evidence", false, false},
		{100, "33 findings", "Account", false, false},
	} {
		out := render(t, "markdown", r, Options{MaxBytes: tc.most})
		if len(out) > tc.most || len(out) >= last || !strings.HasPrefix(out, Marker) {
			t.Errorf("%d bytes of at most %d, after %d", len(out), tc.most, last)
		}
		last = len(out) + 1
		if !strings.Contains(out, tc.has) || tc.misses != "" && strings.Contains(out, tc.misses) {
			t.Errorf("at most %d: %q is missing, or %q is there, in\n%s", tc.most, tc.has, tc.misses, out)
		}
		if strings.Contains(out, "<summary>Evidence") != tc.evidence || strings.Contains(out, "| concern |") != tc.table {
			t.Errorf("at most %d: evidence or table where none is due, or the other way around:\n%s", tc.most, out)
		}
		if strings.Count(out, "<details>") != strings.Count(out, "</details>") {
			t.Errorf("at most %d: something is left open", tc.most)
		}
	}
}
