package style

import (
	"math"
	"strings"
)

// Language is a group of file types that share their layout.
type Language uint8

// The languages that are told apart.
const (
	Other Language = iota
	C
	CSharp
	Clojure
	Dart
	Elixir
	Go
	Java
	JavaScript
	Kotlin
	Lua
	Perl
	PHP
	Python
	Ruby
	Rust
	Scala
	Shell
	SQL
	Swift
	TypeScript
	Vue
	CSS
	HTML
	JSON
	YAML
	TOML
	XML
	Prose
	Build
	languageCount
)

// LanguageCount is the number of languages; each is below it.
const (
	LanguageCount = languageCount
)

var languageNames = [languageCount]string{
	"other files", "C and C++", "C#", "Clojure", "Dart", "Elixir and Erlang", "Go", "Java", "JavaScript", "Kotlin", "Lua", "Perl", "PHP", "Python", "Ruby",
	"Rust", "Scala", "shell", "SQL", "Swift", "TypeScript", "Vue and Svelte", "style sheets", "HTML and templates", "JSON", "YAML", "TOML and ini", "XML",
	"documents", "build files",
}

// String names the language.
func (l Language) String() string {
	if l >= languageCount {
		return "unknown"
	}
	return languageNames[l]
}

var extensions = map[string]Language{
	"c": C, "h": C, "cc": C, "cpp": C, "cxx": C, "hpp": C, "hh": C, "m": C, "mm": C, "cs": CSharp, "clj": Clojure, "cljs": Clojure, "dart": Dart,
	"ex": Elixir, "exs": Elixir, "eex": Elixir, "heex": Elixir, "erl": Elixir, "go": Go, "java": Java, "groovy": Java, "js": JavaScript, "jsx": JavaScript,
	"mjs": JavaScript, "cjs": JavaScript, "kt": Kotlin, "kts": Kotlin, "lua": Lua, "pl": Perl, "pm": Perl, "t": Perl, "php": PHP, "py": Python, "pyi": Python,
	"pyx": Python, "rb": Ruby, "rake": Ruby, "gemspec": Ruby, "rs": Rust, "scala": Scala, "sh": Shell, "bash": Shell, "zsh": Shell, "ps1": Shell, "bats": Shell,
	"sql": SQL, "swift": Swift, "ts": TypeScript, "tsx": TypeScript, "vue": Vue, "svelte": Vue, "css": CSS, "scss": CSS, "less": CSS, "sass": CSS, "html": HTML,
	"htm": HTML, "erb": HTML, "haml": HTML, "ss": HTML, "twig": HTML, "tmpl": HTML, "json": JSON, "json5": JSON, "ipynb": JSON, "yml": YAML, "yaml": YAML,
	"toml": TOML, "ini": TOML, "cfg": TOML, "conf": TOML, "properties": TOML, "xml": XML, "pom": XML, "md": Prose, "rst": Prose, "txt": Prose, "adoc": Prose,
	"mdx": Prose, "po": Prose, "tex": Prose, "mk": Build, "cmake": Build, "gradle": Build, "bzl": Build, "bazel": Build, "in": Build, "am": Build, "ac": Build,
	"nix": Build, "mod": Build, "sum": Build, "lock": Build,
}

// LanguageOf tells the language of a file by its path: by its extension, and a few names that have none.
func LanguageOf(path string) Language {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if k := strings.LastIndexByte(name, '.'); k > 0 && len(name)-k <= 12 {
		return extensions[strings.ToLower(name[k+1:])]
	}
	switch strings.ToLower(name) {
	case "makefile", "dockerfile", "rakefile", "gemfile", "cmakelists", "jenkinsfile", "vagrantfile", "kconfig":
		return Build
	case "readme", "news", "changelog", "changes", "authors", "license", "copying":
		return Prose
	}
	return Other
}

// coding is what a language leaves open.
type coding struct {
	known      bool
	comment    string // what begins a comment to the end of the line
	block      bool   // has /* */
	braces     bool   // blocks stand in braces, and conditions in parentheses
	quotes     bool   // single and double quotes mean (nearly) the same
	semicolons bool   // may be left out at the end of a statement
}

var coded = [languageCount]coding{
	C: {true, "//", true, true, false, false}, CSharp: {true, "//", true, true, false, false}, Clojure: {true, ";", false, false, false, false},
	Dart: {true, "//", true, true, true, false}, Elixir: {true, "#", false, false, false, false}, Go: {true, "//", true, true, false, false},
	Java: {true, "//", true, true, false, false}, JavaScript: {true, "//", true, true, true, true}, Kotlin: {true, "//", true, true, false, true},
	Lua: {true, "--", false, false, true, true}, Perl: {true, "#", false, true, true, false}, PHP: {true, "//", true, true, true, false},
	Python: {true, "#", false, false, true, false}, Ruby: {true, "#", false, false, true, false}, Rust: {true, "//", true, true, false, false},
	Scala: {true, "//", true, true, false, true}, Shell: {true, "#", false, false, true, false}, SQL: {true, "--", false, false, false, false},
	Swift: {true, "//", true, true, false, true}, TypeScript: {true, "//", true, true, true, true}, Vue: {true, "//", true, true, true, true},
	CSS: {true, "//", true, true, true, false},
}

// Languages is how much of a body of work is in which language. The zero value is empty.
type Languages [languageCount]float64

// Add counts one file of a commit, with a weight: 1 through the number of files that the commit touches, so that each commit
// counts once.
func (a *Languages) Add(l Language, weight float64) {
	if l < languageCount {
		a[l] += weight
	}
}

// Join adds another, times weight: -1 takes it out again.
func (a *Languages) Join(b *Languages, weight float64) {
	for l := range a {
		a[l] += weight * b[l]
	}
}

// Share is the part of one language, 0..1.
func (a *Languages) Share(l Language) float64 {
	total := 0.0
	for _, v := range a {
		total += v
	}
	if total <= 0 || l >= languageCount {
		return 0
	}
	return a[l] / total
}

// Distance is the part of the work that would have to be in another language for both to be alike, 0..1. Nothing is at
// distance 0 from everything.
func (a *Languages) Distance(b *Languages) float64 {
	var sumA, sumB float64
	for l := range a {
		sumA += a[l]
		sumB += b[l]
	}
	if sumA <= 0 || sumB <= 0 {
		return 0
	}
	common := 0.0
	for l := range a {
		common += math.Max(0, math.Min(a[l]/sumA, b[l]/sumB))
	}
	return math.Max(0, 1-common)
}
