package report

import (
	"strings"
	"unicode"
)

// longestMarkdown is the longest text of one field in a Markdown report, in graphemes.
const longestMarkdown = 1000

// mdCode is the sink of Markdown for whatever a stranger wrote: a code span, in which no character means anything. Its fence is longer
// than any run of backticks within. What GitHub or a mail reader would still act upon is spelled out (a bar ends a cell even there, "#1"
// and "<!--" are looked for in plain text), and after each "@" stands a zero-width space, so that nobody is told.
func mdCode(s string) string {
	s = mdSpell.Replace(Shorten(Terminal(Own(s)), longestMarkdown))
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " " // Markdown takes one blank off at each end
	}
	return fence + s + fence
}

var mdSpell = strings.NewReplacer("|", `\x7c`, "<", `\x3c`, "#", `\x23`, "::", `:\x3a`, "\n", `\n`, "@", "@\u200b")

// mdText is the sink of Markdown for words of ours. Whatever in them could mean something to Markdown or GitHub, such as a path, an
// address or a link that one of them holds, becomes a code span with its neighbours.
func mdText(s string) string {
	var out, odd []string
	flush := func() {
		if len(odd) > 0 {
			out = append(out, mdCode(strings.Join(odd, " ")))
			odd = nil
		}
	}
	for _, word := range strings.Split(Shorten(Own(s), longestMarkdown), " ") {
		switch {
		case word == "":
		case mdPlain(word) && (len(out)+len(odd) > 0 || !mdBlock(word)):
			flush()
			out = append(out, word)
		default:
			odd = append(odd, word)
		}
	}
	flush()
	return strings.Join(out, " ")
}

// mdPlain reports whether a word means nothing but itself to Markdown and to GitHub, which makes links of "www.", "GH-1" and of what may be
// the id of a commit.
func mdPlain(word string) bool {
	hex := len(word) >= 7
	for i, r := range word {
		hex = hex && strings.ContainsRune("0123456789abcdefABCDEF", r)
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune(".,;!?'\"()%/+-=±≥≤·…–°▲", r):
		case r == ':' && i > 0 && (i == len(word)-1 || isDigit(word[i-1]) && isDigit(word[i+1])): // not of ":smile:" or "https:"
		default:
			return false
		}
	}
	lower := strings.ToLower(word)
	return !hex && !strings.Contains(lower, "www.") && !strings.Contains(lower, "gh-")
}

// mdBlock reports whether a word begins a list, a rule or a heading where it stands first.
func mdBlock(word string) bool {
	return strings.Trim(word, "-+=") == "" || strings.TrimRight(word, ".)") != word && strings.Trim(word, "0123456789.)") == ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
