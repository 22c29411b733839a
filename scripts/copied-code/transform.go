package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

// disguise is how much a copy was changed, the steps of Faidhi and Robinson (1987) as far as a program can take them.
type disguise int

const (
	untouched      disguise = iota
	reformatted             // other indentation, no blank lines, braces on lines of their own
	stripped                // comments and licence headers gone
	renamed                 // and all names replaced
	literals                // and all numbers and strings changed
	shuffled                // and a line without effect every eight, and blocks in another order
	shuffledDenser          // the same with a line every three
	disguises
)

var disguiseNames = [disguises]string{
	"T0 as it stands", "T1 reformatted", "T2 comments and headers stripped", "T3 all names replaced", "T4 and literals changed",
	"T5 and a junk line every 8, blocks shuffled", "T6 and a junk line every 3, blocks shuffled",
}

// apply gives a disguised copy of a file.
func (d disguise) apply(path string, text []byte, random *rand.Rand) []byte {
	l := fingerprint.LanguageOf(path)
	switch {
	case d == untouched || l == nil:
		return text
	case d == reformatted:
		return reformat(text)
	}
	lines := rewrite(l, text, d, random)
	if d >= shuffled {
		lines = shuffle(lines, random)
		every := 8
		if d == shuffledDenser {
			every = 3
		}
		lines = withJunk(lines, every, l.Name(), random)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

func reformat(text []byte) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		body := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if body == "" {
			continue
		}
		pad := strings.Repeat(" ", 1+3*indent)
		if before, ok := strings.CutSuffix(body, " {"); ok {
			fmt.Fprintf(&out, "%s%s\n%s{\n", pad, before, pad)
			continue
		}
		fmt.Fprintf(&out, "%s%s \n", pad, body)
	}
	return out.Bytes()
}

// rewrite writes a file again from its tokens, and so without comments.
func rewrite(l *fingerprint.Language, text []byte, d disguise, random *rand.Rand) []string {
	var f fingerprint.File
	f.Lex(l, text)
	names := map[string]string{}
	var lines []string
	var line strings.Builder
	end, at := int32(0), int32(1)
	for i := range f.Tokens {
		t := &f.Tokens[i]
		if t.Line != at {
			lines = append(lines, strings.TrimRight(line.String(), " \t"))
			if t.Line > at+1 {
				lines = append(lines, "")
			}
			line.Reset()
			line.WriteString(indentation(text, t.Begin))
			at = t.Line
		} else if t.Begin > end && i > 0 {
			line.WriteByte(' ')
		}
		line.WriteString(written(string(text[t.Begin:t.End]), t.Kind, d, names, random))
		end = t.End
	}
	return append(lines, line.String())
}

// indentation is the white space before the first token of a line.
func indentation(text []byte, at int32) string {
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	line := text[start:at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

func written(token string, kind fingerprint.Kind, d disguise, names map[string]string, random *rand.Rand) string {
	switch {
	case kind == fingerprint.Identifier && d >= renamed:
		name, ok := names[token]
		if !ok {
			name = sigil(token) + "v" + strconv.Itoa(len(names)) + string(rune('a'+random.IntN(26)))
			names[token] = name
		}
		return name
	case kind == fingerprint.Number && d >= literals:
		return strconv.Itoa(random.IntN(1000))
	case kind == fingerprint.String && d >= literals && len(token) > 2:
		quote := token[:1]
		if !strings.Contains("\"'`", quote) || strings.Contains(token, "\n") || len(token) == 3 {
			return token
		}
		return quote + "s" + strconv.Itoa(random.IntN(1000)) + quote
	}
	return token
}

// sigil is what a name begins with where that is part of its kind.
func sigil(name string) string {
	return name[:len(name)-len(strings.TrimLeft(name, "$@%&"))]
}

// shuffle puts the outermost blocks of a file that are several in another order.
func shuffle(lines []string, random *rand.Rand) []string {
	for _, depth := range depths(lines) {
		var blocks [][]string
		before := ""
		for _, line := range lines {
			if begins := startsBlock(line, depth) && (strings.TrimSpace(before) == "" || startsWith(before, depth, "})")); begins || len(blocks) == 0 {
				blocks = append(blocks, nil)
			}
			blocks[len(blocks)-1] = append(blocks[len(blocks)-1], line)
			before = line
		}
		if len(blocks) < 4 {
			continue
		}
		inner := blocks[1 : len(blocks)-1] // the first has the imports, the last may close what is around all
		random.Shuffle(len(inner), func(i, j int) { inner[i], inner[j] = inner[j], inner[i] })
		return slices.Concat(blocks...)
	}
	return lines
}

// depths are the two smallest indentations of a file.
func depths(lines []string) []string {
	seen := map[string]bool{}
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			seen[l[:len(l)-len(strings.TrimLeft(l, " \t"))]] = true
		}
	}
	var out []string
	for d := range seen {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b string) int { return len(a) - len(b) })
	return out[:min(2, len(out))]
}

func startsBlock(line, depth string) bool {
	rest, ok := strings.CutPrefix(line, depth)
	return ok && rest != "" && !strings.ContainsRune(" \t})]", rune(rest[0]))
}

func startsWith(line, depth, signs string) bool {
	rest, ok := strings.CutPrefix(line, depth)
	return ok && rest != "" && strings.ContainsRune(signs, rune(rest[0]))
}

// withJunk puts in a line without effect after every so many.
func withJunk(lines []string, every int, language string, random *rand.Rand) []string {
	out := make([]string, 0, len(lines)+len(lines)/every)
	for i, l := range lines {
		out = append(out, l)
		if i%every == every-1 {
			out = append(out, junk(language, random))
		}
	}
	return out
}

func junk(language string, random *rand.Rand) string {
	a, b, n := random.IntN(90), random.IntN(90), random.IntN(1000)
	end := ";"
	if language == "Go" || language == "Python" || language == "Ruby" {
		end = ""
	}
	switch random.IntN(3) {
	case 0:
		return fmt.Sprintf("t%d = t%d + %d%s", a, b, n, end)
	case 1:
		return fmt.Sprintf("note(t%d, %d)%s", a, n, end)
	}
	return fmt.Sprintf("t%d = %d * (t%d - t%d)%s", a, n, b, a, end)
}
