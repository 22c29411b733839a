package provenance

import (
	"bytes"
	_ "embed"
	"hash/fnv"
	"regexp"
	"strings"
	"sync"
)

// templateLines holds the lines of the files that project generators write, as "KIND HASH", sorted; see scripts/scaffolds, which
// makes it and names the templates. It holds hashes and no code.
//
//go:embed scaffolds.txt
var templateLines string

// scaffoldShare is the share of a file's text, in bytes of telling lines, that must stand in templates. Of the files that the
// generators write, the names of the project and the version of the generator change some lines; a file that somebody
// worked on falls below.
const scaffoldShare = 0.8

// templates are the lines of templates by the kind of file.
var templates = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool, strings.Count(templateLines, "\n"))
	for line := range strings.Lines(templateLines) {
		all[strings.TrimSuffix(line, "\n")] = true
	}
	return all
})

// scaffold tells whether a file is what a project generator wrote, or nearly so. The content must be whole.
func scaffold(path string, content []byte) bool {
	kind := TemplateKind(path)
	known, total := 0, 0
	for _, line := range lines(content) {
		key := TemplateLine(kind, line)
		if key == "" {
			continue
		}
		n := len(bytes.TrimSpace(line))
		total += n
		if templates()[key] {
			known += n
		}
	}
	return total > 0 && float64(known) >= scaffoldShare*float64(total)
}

// sameKinds are endings whose languages share their lines.
var sameKinds = map[string]string{
	".jsx": ".js", ".mjs": ".js", ".cjs": ".js", ".ts": ".js", ".tsx": ".js", ".mts": ".js", ".cts": ".js", ".vue": ".js", ".svelte": ".js", ".astro": ".js",
	".scss": ".css", ".sass": ".css", ".less": ".css", ".styl": ".css", ".htm": ".html", ".yaml": ".yml", ".ejs": ".html",
}

// projectClass is the class of a Spring project that start.spring.io names after the project.
var projectClass = regexp.MustCompile(`\b[A-Z]\w*Application(Tests?|Kt)?\b`)

// TemplateKind is the kind of file within which lines are compared with those of templates: its ending, one for those
// that share their lines, or its name where it has none.
func TemplateKind(path string) string {
	ext := extension(path)
	if same, ok := sameKinds[ext]; ok {
		return same
	}
	if ext == "" {
		return base(path)
	}
	return ext
}

// TemplateLine is the entry of a line in the table of templates; "" for a line that tells nothing: blank, with fewer than four
// letters and digits, or naming the package.
func TemplateLine(kind string, line []byte) string {
	line = bytes.TrimSpace(line)
	switch kind {
	case ".java", ".kt", ".cs", ".dart":
		if bytes.HasPrefix(line, []byte("package ")) || bytes.HasPrefix(line, []byte("namespace ")) {
			return "" // it names the project
		}
		line = projectClass.ReplaceAll(line, []byte("Application$1"))
	}
	if len(line) < 4 || len(kind) > 40 || len(line) >= lineBytes {
		return ""
	}
	telling := 0
	for _, b := range line {
		if isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' {
			telling++
		}
	}
	if telling < 4 {
		return ""
	}
	sum := fnv.New64a()
	sum.Write(line) //nolint:errcheck // a hash takes everything
	const digits = "0123456789abcdef"
	entry := make([]byte, 0, len(kind)+11)
	entry = append(append(entry, kind...), ' ')
	for v, i := sum.Sum64(), 0; i < 10; v, i = v<<4, i+1 {
		entry = append(entry, digits[v>>60])
	}
	return string(entry)
}
