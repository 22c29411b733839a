package provenance

import (
	"bytes"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// copyrightHolder gives the holder that a copyright line names: what stands beside the word or sign and the years.
func copyrightHolder(lower, line []byte) (string, bool) {
	if rest, ok := after(lower, line, "spdx-filecopyrighttext:"); ok {
		return holder(rest)
	}
	i := bytes.Index(lower, []byte("copyright"))
	signed := -1
	for _, sign := range []string{"(c)", "©", "&copy;"} {
		if k := bytes.Index(lower, []byte(sign)); k >= 0 {
			signed = k + len(sign)
			break
		}
	}
	switch {
	case i < 0 && signed < 0:
		return "", false
	case i < 0:
		// "(c)" alone is also an item of a list: it needs a year.
		rest := string(line[signed:])
		if !startsWithYear(rest) {
			return "", false
		}
		return holder(rest)
	}
	rest := string(line[i+len("copyright"):])
	if !plainBefore(lower[:i]) && signed < 0 && !startsWithYear(rest) {
		return "", false // a sentence about copyright
	}
	if !startsWithYear(rest) && signed < i && !strings.HasPrefix(strings.TrimLeft(rest, " \t:"), "by ") {
		// "Copyright The Authors" is one, "copyright notice and this list" is not.
		if word := strings.TrimSpace(rest); word == "" || !unicode.IsUpper([]rune(word)[0]) || plainProse(word) {
			return "", false
		}
	}
	return holder(rest)
}

// plainBefore tells whether nothing but decoration stands before the word copyright.
func plainBefore(s []byte) bool {
	return len(bytes.Trim(s, " \t*/#;%!<>-'\".\\|=_@:([{")) == 0 || bytes.HasSuffix(bytes.TrimSpace(s), []byte("portions")) ||
		bytes.HasSuffix(bytes.TrimSpace(s), []byte("parts"))
}

// plainProse tells whether what follows the word copyright goes on as a sentence of a licence.
func plainProse(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), " ")
	switch strings.Trim(first, ".,;:") {
	case "notice", "notices", "law", "laws", "and", "or", "holder", "holders", "owner", "owners", "in", "is", "license", "licence", "statement", "information", "disclaimer", "act":
		return true
	}
	return false
}

// startsWithYear tells whether a year follows, after signs and blanks.
func startsWithYear(s string) bool {
	s = strings.TrimLeft(strings.ToLower(s), " \t:,-()©&copy;")
	return len(s) >= 4 && (s[:2] == "19" || s[:2] == "20") && isDigit(s[2]) && isDigit(s[3])
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// holder takes signs, years and the formula at the end off a copyright line. ok is false where nobody is left.
func holder(s string) (string, bool) {
	s = trimComment(s)
	for {
		before := s
		s = strings.TrimLeft(s, " \t:,.-–—~*/")
		for _, p := range []string{"(c)", "(C)", "©", "&copy;", "Copyright", "copyright", "COPYRIGHT", "present", "Present", "now", "today", "by ", "By ", "and onwards"} {
			s = strings.TrimPrefix(s, p)
		}
		if len(s) >= 4 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3]) {
			s = s[4:]
		} else if len(s) >= 2 && s != before && isDigit(s[0]) && isDigit(s[1]) && (len(s) == 2 || !isDigit(s[2])) {
			s = s[2:] // 2019-21
		}
		if s == before {
			break
		}
	}
	lower := string(asciiLower([]byte(s)))
	for _, end := range []string{"all rights reserved", "all right reserved", "licensed under", "released under", "this file is", "this program is", "under the ", "use of this", "https://", "http://", "distributed under"} {
		if i := strings.Index(lower, end); i >= 0 {
			s, lower = s[:i], lower[:i]
		}
	}
	s = trimComment(strings.TrimRight(strings.TrimSpace(s), ".,;:(<[ "))
	if !strings.ContainsFunc(s, unicode.IsLetter) || strings.ContainsAny(s, "{}$%") || strings.HasPrefix(s, "[") {
		return "", false // a template's blank
	}
	return s, true
}

// authorMarks begin what names an author, in lower case.
var authorMarks = []string{"@author", "\\author", ":author:", "author:", "authors:", "created by", "written by", "@created by", "__author__"}

// authorTag gives whom a tag such as "@author NAME" names.
func authorTag(lower, line []byte) (string, bool) {
	at := bytes.TrimLeft(lower, " \t*/#;%!<>-'\".|")
	skipped := len(lower) - len(at)
	for _, mark := range authorMarks {
		if !bytes.HasPrefix(at, []byte(mark)) {
			continue
		}
		rest := string(line[skipped+len(mark):])
		if rest != "" && (unicode.IsLetter(rune(rest[0])) || rest[0] == '_') {
			return "", false // @authors of something
		}
		name := trimComment(strings.Trim(trimComment(rest), `:='"`))
		if i := strings.Index(name, " on "); mark == "created by" && i > 0 {
			name = name[:i] // Xcode: "Created by NAME on 01/02/20."
		}
		if !strings.ContainsFunc(name, unicode.IsLetter) || strings.ContainsAny(name, "{}$%") {
			return "", false
		}
		return name, true
	}
	return "", false
}

// NoticeHash is a hash of the copyright lines in the header of a file, or anywhere at the beginning of a licence text, without years, white space and case; 0 where there are none.
// Equal hashes say that two files name the same holders, in whatever order.
func NoticeHash(path string, content []byte) uint64 {
	var holders []string
	text := header(content)
	if Of(path, nil) == Licence {
		text = lines(content[:min(len(content), headerBytes)])
	}
	for _, line := range text {
		if h, ok := copyrightHolder(asciiLower(line), line); ok {
			holders = append(holders, letters(h))
		}
	}
	if len(holders) == 0 {
		return 0
	}
	slices.Sort(holders)
	sum := fnv.New64a()
	for _, h := range slices.Compact(holders) {
		sum.Write([]byte(h)) //nolint:errcheck // a hash takes everything
		sum.Write([]byte{0})
	}
	return max(1, sum.Sum64())
}

// letters are the letters and digits of a text, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
