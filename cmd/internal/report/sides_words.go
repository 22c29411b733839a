package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// mostWords is the number of words of a line up to which those of both sides are compared: the comparison may take the square of it.
const mostWords = 400

// printed turns rows into what a reader sees.
func (al *aligner) printed(rows []pairing) []Row {
	out := make([]Row, 0, len(rows))
	for _, r := range rows {
		row := Row{Kind: r.kind}
		switch r.kind {
		case "changed":
			a, b := compareWords(al.a.line(r.a), al.b.line(r.b))
			row.Ours, row.Theirs = &CodeLine{r.a, a}, &CodeLine{r.b, b}
		default:
			row.Ours, row.Theirs = al.a.whole(r.a, r.kind == "equal"), al.b.whole(r.b, r.kind == "equal")
		}
		out = append(out, row)
	}
	return out
}

// whole is a line in one part; nil where there is none.
func (f *sideFile) whole(n int, equal bool) *CodeLine {
	if n == 0 {
		return nil
	}
	w := &lineWriter{}
	text, rest := shownPart(f.line(n))
	w.add(string(text), equal)
	return &CodeLine{n, w.done(rest)}
}

// shownPart is the beginning of a line that is shown, and how many bytes are left out.
func shownPart(line []byte) (shown []byte, rest int) {
	if len(line) <= longestCode {
		return line, 0
	}
	end := longestCode
	for end > longestCode-utf8.UTFMax && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end], len(line) - end
}

// compareWords splits two lines into what they share and what they do not.
func compareWords(a, b []byte) (ours, theirs []Part) {
	shownA, restA := shownPart(a)
	shownB, restB := shownPart(b)
	wordsA, wordsB := codeWords(shownA), codeWords(shownB)
	x, y := &lineWriter{}, &lineWriter{}
	if len(wordsA) > mostWords || len(wordsB) > mostWords {
		x.add(string(shownA), false)
		y.add(string(shownB), false)
	} else {
		i, j := 0, 0
		for _, d := range wordDiff(wordsA, wordsB) {
			for range utf8.RuneCountInString(d.Text) {
				if d.Type != diffmatchpatch.DiffInsert {
					x.add(wordsA[i], d.Type == diffmatchpatch.DiffEqual)
					i++
				}
				if d.Type != diffmatchpatch.DiffDelete {
					y.add(wordsB[j], d.Type == diffmatchpatch.DiffEqual)
					j++
				}
			}
		}
	}
	return x.done(restA), y.done(restB)
}

// wordDiff compares words with go-diff, which compares runes: each word that is different is a rune of its own, and all white space is
// the same one. They are counted from 1 and never reach the surrogates, which no string can hold.
func wordDiff(a, b []string) []diffmatchpatch.Diff {
	number := map[string]rune{}
	encode := func(words []string) []rune {
		out := make([]rune, len(words))
		for i, w := range words {
			if strings.TrimSpace(w) == "" {
				w = " "
			}
			if number[w] == 0 {
				number[w] = rune(len(number) + 1)
			}
			out[i] = number[w]
		}
		return out
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = time.Second // a net: mostWords keeps far below it
	return d.DiffMainRunes(encode(a), encode(b), false)
}

// codeWords splits a line into runs of letters and digits, runs of white space, and single characters.
func codeWords(line []byte) (out []string) {
	class := func(r rune) int {
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	last := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if c := class(r); c != 0 && c == last {
			out[len(out)-1] += string(line[i : i+size])
		} else {
			out = append(out, string(line[i:i+size]))
			last = c
		}
		i += size
	}
	return out
}

// lineWriter joins the pieces of a line into parts. What a part holds is made safe as a whole: where two pieces meet, a command could
// arise.
type lineWriter struct {
	parts []Part // their texts are as recorded
}

func (w *lineWriter) add(text string, equal bool) {
	if n := len(w.parts); n > 0 && w.parts[n-1].Equal == equal {
		w.parts[n-1].Text += text
		return
	}
	if text != "" {
		w.parts = append(w.parts, Part{text, equal})
	}
}

// done gives the parts, made safe, with a mark for what is left out at the end of a long line.
func (w *lineWriter) done(rest int) []Part {
	out, column := make([]Part, 0, len(w.parts)+1), 0
	for _, p := range w.parts {
		out = append(out, Part{Code([]byte(p.Text), column), p.Equal})
		column += utf8.RuneCountInString(expandTabs(p.Text, column))
	}
	if rest > 0 {
		out = append(out, Part{fmt.Sprintf("…(+%d)", rest), false})
	}
	return out
}
