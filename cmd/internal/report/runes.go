package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// blank are letters, marks and symbols by category that leave nothing on the screen, besides the default-ignorable ones.
var blank = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // braille pattern blank
		{Lo: 0xfffc, Hi: 0xfffd, Stride: 1}, // object replacement; replacement character, which would pass for a bad byte
	},
	R32: []unicode.Range32{
		{Lo: 0x13441, Hi: 0x13442, Stride: 1}, // Egyptian blanks
		{Lo: 0x16fe4, Hi: 0x16fe4, Stride: 1}, // Khitan filler
		{Lo: 0x1d159, Hi: 0x1d159, Stride: 1}, // musical null notehead
	},
}

// showable reports whether a rune may stand on a terminal as it is: assigned, visible, and without effect on its neighbours.
// It refuses controls, format characters (all bidirectional and zero-width ones are among them), separators other than the
// plain blank, private use, surrogates, unassigned code points, default-ignorable code points and enclosing marks.
func showable(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0x20 && r < 0x7f
	}
	return unicode.IsPrint(r) &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Me, blank)
}

// looksASCII reports whether a rune is a mere variant of ASCII characters: full-width and mathematical letters, superscripts,
// ligatures, "…", "™". Unicode calls them compatibility characters (UAX #15).
func looksASCII(r rune) bool {
	var in [utf8.UTFMax]byte
	var out [64]byte
	folded := norm.NFKC.Append(out[:0], in[:utf8.EncodeRune(in[:], r)]...)
	for _, c := range folded {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// overlays reports whether a mark is drawn across its letter, which makes another letter of it without composing with it
// (o + U+0338 for ø).
func overlays(r rune) bool { return r >= 0x0334 && r <= 0x0338 }

// hideDecomposed spells out what normalisation form C would change, so that canonically equal texts look different: of
// "e" + U+0301 the mark, and singletons such as the Angstrom sign.
func hideDecomposed(s string, hide []bool) {
	if norm.NFC.IsNormalString(s) {
		return
	}
	for start := 0; start < len(s); {
		n := norm.NFC.NextBoundaryInString(s[start:], true)
		if n <= 0 {
			n = len(s) - start
		}
		segment := s[start : start+n]
		if !norm.NFC.IsNormalString(segment) {
			for i, r := range segment {
				if i > 0 || !norm.NFC.IsNormalString(string(r)) {
					hide[start+i] = true
				}
			}
		}
		start += n
	}
}

// foreign are the scripts with letters that pass for Latin ones.
var foreign = []*unicode.RangeTable{
	unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic, unicode.Lisu,
}

// lookalikes are the letters of those scripts that a reader takes for Latin ones (after the confusables of UTS #39, the
// obvious ones only).
const lookalikes = "асеорхуіѕјһԁԛԝАВЕКМНОРСТХУІЅЈԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυιαՍՕԼօոսհցզ"

// hideLookalikes spells out letters that pretend to be Latin: in a word that mixes scripts the rarer of the two, and whole
// words of lookalikes where everything else in the text is Latin.
func hideLookalikes(s string, hide []bool) {
	latinText, genuine := false, false // Latin letters anywhere; letters of another script that look like no Latin one
	mixed := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			latinText = true
		case unicode.In(r, foreign...):
			mixed = true
			genuine = genuine || !strings.ContainsRune(lookalikes, r)
		}
	}
	if !mixed || !latinText {
		return
	}
	word, latin, odd, alike := -1, 0, 0, 0
	flush := func(end int) {
		if word < 0 {
			return
		}
		hideLatin := latin > 0 && latin < odd
		hideOdd := latin > 0 && latin >= odd || latin == 0 && odd == alike && !genuine
		for i, r := range s[word:end] {
			if hideLatin && unicode.Is(unicode.Latin, r) || hideOdd && unicode.In(r, foreign...) {
				hide[word+i] = true
			}
		}
		word, latin, odd, alike = -1, 0, 0, 0
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			flush(i)
			continue
		}
		if word < 0 {
			word = i
		}
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.In(r, foreign...):
			odd++
			if strings.ContainsRune(lookalikes, r) {
				alike++
			}
		}
	}
	flush(len(s))
}
