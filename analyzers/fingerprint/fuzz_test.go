package fingerprint

import (
	"slices"
	"strings"
	"testing"
)

// fuzzNames are files of every family of languages.
var fuzzNames = []string{
	"a.c", "a.cpp", "a.cs", "a.java", "a.kt", "a.go", "a.rs", "a.js", "a.php", "a.py", "a.rb", "a.sh", "a.pl", "a.r", "a.ex", "a.erl", "a.tf", "a.sql", "a.lua", "a.hs",
	"a.pas", "a.ml", "a.lisp", "a.clj", "a.html", "a.css", "a.scss", "makefile", "dockerfile", "a.vb", "a.f90", "a.adb", "a.v", "a.cob", "a.ps1", "a.asm",
}

func addSeeds(f *testing.F, add func(i int, text string)) {
	for i, text := range []string{
		original, "/* open", "'open \"and more", "`a${b}`", "\"\"\"a\"\"\"\n'''b", "<<EOF\nx\nEOF\n", "<<<'X'\nX;", "--[==[ a ]] ]==]", "{- {- -} (* (* *)", "#| |# ; x",
		"R\"x()x\" r#\"\"#", "<?php ?> <!-- <script> </script>", "a / b / /[/]/ %w[x] ~r/a/ s{a}{b}", "\\\r\n\\\n", "=begin\n=end\n", "\xef\xbb\xbf#!/bin/sh\n\x00\xff\xfe",
		"1.5e-3 0x1p-2 1..2 1'000", "import (\n\"a\"\n)\n#include <a>\n", "// Copyright\n// License\n\nx", strings.Repeat("0, ", 100),
	} {
		add(i, text)
	}
}

// FuzzLex takes any text apart by any rules: nothing fails, what is found lies within the text, and grams hold the prints.
func FuzzLex(f *testing.F) {
	addSeeds(f, func(i int, text string) {
		for n := range fuzzNames {
			f.Add(uint8(n), []byte(text))
		}
	})
	var file File
	f.Fuzz(func(t *testing.T, language uint8, text []byte) {
		l := LanguageOf(fuzzNames[int(language)%len(fuzzNames)])
		file.Lex(l, text)
		check(t, &file, text)
		for _, level := range bothLevels {
			grams := hashesOf(file.Grams(nil, level, nil))
			prints := file.Prints(nil, level, func(line int32) bool { return line > 0 })
			if len(prints) > len(grams) || len(prints) == 0 && len(grams) > 0 {
				t.Fatalf("level %d: %d prints of %d grams", level, len(prints), len(grams))
			}
			for _, p := range prints {
				if !slices.Contains(grams, p.Hash) {
					t.Fatalf("level %d: %+v is no gram", level, p)
				}
			}
			if (file.Sum(level) == 0) != (len(file.Tokens) == 0 || file.More) {
				t.Fatalf("level %d: sum %x of %d tokens", level, file.Sum(level), len(file.Tokens))
			}
		}
	})
}

// FuzzCompare compares any two texts.
func FuzzCompare(f *testing.F) {
	addSeeds(f, func(i int, text string) { f.Add(uint8(i), uint8(i%5), []byte(text), []byte(original+text), uint8(3)) })
	f.Fuzz(func(t *testing.T, language, shortest uint8, a, b []byte, modulo uint8) {
		name := fuzzNames[int(language)%len(fuzzNames)]
		x, y := lexed(t, name, string(a)), lexed(t, name, string(b))
		m := Compare(x, y, int(shortest), nil)
		checkMatch(t, m, x, y, int(shortest))
		if back := Compare(y, x, int(shortest), nil); back.Tokens != m.Tokens || back.Exact != m.Exact || len(back.Tiles) != len(m.Tiles) {
			t.Fatalf("%+v; the other way %+v", m, back)
		}
		keep := func(line int32) bool { return line%int32(max(modulo, 1)) != 0 }
		some := Compare(x, y, int(shortest), keep)
		checkMatch(t, some, x, y, int(shortest))
		for _, tile := range some.Tiles {
			for k := range tile.Length {
				if !keep(x.Tokens[tile.A+k].Line) {
					t.Fatalf("tile %+v has a line that is not kept", tile)
				}
			}
		}
	})
}
