package main

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
)

const example = `// Copyright 2020 Ada Example
package shapes

import "math"

// Area is that of a circle.
func Area(radius float64) float64 {
	if radius < 0 {
		return 0
	}
	return math.Pi * radius * radius // r squared
}

func Name() string {
	return "circle"
}

func Corners() int {
	return 12
}

func Twice(x int) int {
	return 2 * x
}
`

func lexed(t *testing.T, text []byte) *fingerprint.File {
	t.Helper()
	var f fingerprint.File
	f.Lex(fingerprint.LanguageOf("a.go"), text)
	return &f
}

// A disguise changes what it says, and leaves the level alone at which the copy can still be told.
func TestDisguises(t *testing.T) {
	t.Parallel()
	original := lexed(t, []byte(example))
	for d := untouched; d <= literals; d++ {
		text := d.apply("a.go", []byte(example), rand.New(rand.NewPCG(1, 2)))
		f := lexed(t, text)
		if same := bytes.Equal(text, []byte(example)); same != (d == untouched) {
			t.Errorf("%s: the text is the same: %v", disguiseNames[d], same)
		}
		if same := f.Sum(fingerprint.Exact) == original.Sum(fingerprint.Exact); same != (d <= stripped) {
			t.Errorf("%s: the tokens are the same: %v\n%s", disguiseNames[d], same, text)
		}
		if f.Sum(fingerprint.Abstract) != original.Sum(fingerprint.Abstract) {
			t.Errorf("%s: the abstract tokens differ:\n%s", disguiseNames[d], text)
		}
		if d >= stripped && bytes.Contains(text, []byte("Ada")) {
			t.Errorf("%s keeps a comment:\n%s", disguiseNames[d], text)
		}
	}
}

func TestShuffled(t *testing.T) {
	t.Parallel()
	text := string(shuffledDenser.apply("a.go", []byte(example), rand.New(rand.NewPCG(1, 2))))
	if n := strings.Count(text, "func "); n != 4 {
		t.Errorf("%d functions are left of 4:\n%s", n, text)
	}
	if more := strings.Count(text, "\n") - strings.Count(example, "\n"); more < 3 {
		t.Errorf("only %d lines more:\n%s", more, text)
	}
}

func TestHunk(t *testing.T) {
	t.Parallel()
	for n := 1; n < 8; n++ {
		got := hunk("a.go", []byte(example), n, rand.New(rand.NewPCG(1, uint64(n))))
		lines := map[int32]bool{}
		for _, token := range lexed(t, got).Tokens {
			lines[token.Line] = true
		}
		if len(lines) != n || !strings.Contains(example, string(got)) {
			t.Errorf("hunk of %d lines has %d lines of code:\n%s", n, len(lines), got)
		}
	}
	if got := hunk("a.go", []byte("package a\n"), 6, rand.New(rand.NewPCG(1, 1))); got != nil {
		t.Errorf("a hunk longer than its file: %q", got)
	}
}
