package fingerprint

import "testing"

func benchmark(b *testing.B, run func(f *File, text []byte)) {
	sources := ownSources(b)
	size := 0
	for _, s := range sources {
		size += len(s)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var f File
	for b.Loop() {
		for _, s := range sources {
			run(&f, s)
		}
	}
}

func BenchmarkLex(b *testing.B) {
	l := LanguageOf("a.go")
	benchmark(b, func(f *File, text []byte) { f.Lex(l, text) })
}

// BenchmarkPrints is what indexing a file costs: its tokens, and the fingerprints of both levels.
func BenchmarkPrints(b *testing.B) {
	l := LanguageOf("a.go")
	var prints []Print
	benchmark(b, func(f *File, text []byte) {
		f.Lex(l, text)
		prints = f.Prints(prints[:0], Exact, nil)
		prints = f.Prints(prints, Abstract, nil)
	})
}

// BenchmarkCompare compares every source with the next one.
func BenchmarkCompare(b *testing.B) {
	l := LanguageOf("a.go")
	var last File
	benchmark(b, func(f *File, text []byte) {
		f.Lex(l, text)
		if last.Language != nil {
			Compare(f, &last, 12, nil)
		}
		*f, last = last, *f
	})
}
