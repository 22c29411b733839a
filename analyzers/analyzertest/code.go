package analyzertest

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// codeEdit is generated source code that a commit adds.
type codeEdit struct {
	style  string // a key of codeStyles
	dir    string
	lines  int // at least; whole functions are added
	crlf   bool
	module int // index into nouns: where to begin
	seed   uint64
}

// codeOptions are the options about generated code that commit and work share.
type codeOptions struct {
	style, dir string
	lines      int
	crlf       bool
}

// edit adds the wanted lines, beginning in a module that depends on the seed.
func (c *codeOptions) edit(seed uint64) *codeEdit {
	e := &codeEdit{style: c.style, dir: c.dir, lines: c.lines, crlf: c.crlf, module: int(seed % uint64(len(nouns))), seed: seed}
	if e.dir == "" {
		e.dir = "src"
	}
	if e.lines == 0 {
		e.lines = usualLines
	}
	return e
}

// usualLines is what a commit of generated code adds, where the recipe says nothing else.
const usualLines = 8

// maxLines bounds the lines that one commit adds.
const maxLines = 50000

// codeStyle is how a person writes: everything that a reader of added lines could tell him by.
type codeStyle struct {
	language string // also the extension of the files
	indent   string
	quote    string
	snake    bool // some_name rather than someName
	allman   bool // an opening brace on a line of its own
	bare     bool // no semicolons
	words    int  // in a name
}

var codeStyles = map[string]codeStyle{
	"go-tabs":        {language: "go", indent: "\t", quote: `"`, words: 2, bare: true},
	"js-2-single":    {language: "js", indent: "  ", quote: "'", words: 2, bare: true},
	"js-4-double":    {language: "js", indent: "    ", quote: `"`, words: 3},
	"js-tabs-single": {language: "js", indent: "\t", quote: "'", words: 2},
	"ts-2-double":    {language: "ts", indent: "  ", quote: `"`, words: 2},
	"py-snake":       {language: "py", indent: "    ", quote: `"`, snake: true, words: 2},
	"py-camel":       {language: "py", indent: "  ", quote: "'", words: 3},
	"c-tabs":         {language: "c", indent: "\t", quote: `"`, snake: true, words: 2},
	"c-allman":       {language: "c", indent: "    ", quote: `"`, allman: true, words: 3},
	"java-4":         {language: "java", indent: "    ", quote: `"`, words: 2},
	"java-allman":    {language: "java", indent: "  ", quote: `"`, allman: true, words: 3},
}

// codeOption sets an option about generated code; known is false for other keys.
func (c *codeOptions) codeOption(key, value string, mostLines int) (known bool, err error) {
	switch key {
	case "code":
		c.style, err = value, knownStyle(value)
	case "in":
		c.dir, err = value, checkPath(value)
	case "lines":
		c.lines, err = intIn(value, 1, mostLines)
	case "eol":
		c.crlf = value == "crlf"
		if value != "crlf" && value != "lf" {
			err = fmt.Errorf("eol is lf or crlf, not %q", value)
		}
	default:
		return false, nil
	}
	return true, err
}

func knownStyle(name string) error {
	if _, ok := codeStyles[name]; !ok {
		return fmt.Errorf("code style %q is none of %s", name, strings.Join(slices.Sorted(maps.Keys(codeStyles)), ", "))
	}
	return nil
}

// function is one generated function, to be written in any style.
type function struct {
	seed  uint64
	style string
	crlf  bool
}

// perFile is the number of functions after which a file is full.
const perFile = 25

// addCode appends functions to the files of a folder, one after the other, until enough lines are added.
func (b *builder) addCode(tree files, c *codeEdit) {
	rng := rand.New(rand.NewPCG(c.seed, 1))
	language := codeStyles[c.style].language
	for added, module := 0, c.module; added < c.lines; module++ {
		path, have := b.openFile(tree, c.dir, nouns[module%len(nouns)], language)
		have = slices.Clone(have)
		for added < c.lines && len(have) < perFile {
			f := function{seed: rng.Uint64(), style: c.style, crlf: c.crlf}
			have = append(have, f)
			added += strings.Count(f.text(), "\n")
		}
		tree[path] = b.storeCode(language, have)
	}
}

// openFile finds the file of a module that still has room: "src/reader.go", then "src/reader2.go" and so on.
func (b *builder) openFile(tree files, dir, module, language string) (string, []function) {
	stem := dir + "/" + strings.ReplaceAll(module, " ", "_")
	for n := 1; ; n++ {
		path := stem + "." + language
		if n > 1 {
			path = fmt.Sprintf("%s%d.%s", stem, n, language)
		}
		id, taken := tree[path]
		have, ours := b.code[id]
		if !taken || ours && len(have) < perFile {
			return path, have
		}
	}
}

func (b *builder) storeCode(language string, functions []function) string {
	var text strings.Builder
	if language == "go" {
		text.WriteString("package src\n")
	}
	for _, f := range functions {
		text.WriteString(f.text())
	}
	id := b.store("blob", []byte(text.String()))
	b.code[id] = functions
	return id
}

// reformat writes all generated files of a language in one style.
func (b *builder) reformat(tree files, style string) {
	language := codeStyles[style].language
	for _, path := range slices.Sorted(maps.Keys(tree)) {
		have, ours := b.code[tree[path]]
		if !ours || codeStyles[have[0].style].language != language {
			continue
		}
		have = slices.Clone(have)
		for i := range have {
			have[i].style, have[i].crlf = style, false
		}
		tree[path] = b.storeCode(language, have)
	}
}

// text writes the function, an empty line before it.
func (f function) text() string {
	s := codeStyles[f.style]
	w := &codeWriter{codeStyle: s, rng: rand.New(rand.NewPCG(f.seed, 2))}
	w.function()
	out := w.out.String()
	if f.crlf {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return out
}

type codeWriter struct {
	codeStyle
	rng *rand.Rand
	out strings.Builder
}

func (w *codeWriter) line(depth int, text string) {
	w.out.WriteString(strings.Repeat(w.indent, depth) + text + "\n")
}

var codeWords = []string{
	"item", "user", "page", "total", "first", "next", "open", "load", "store", "count", "file", "path", "value", "old", "row",
	"limit", "queue", "entry", "start", "state", "key", "part", "name", "line", "error", "batch", "reader", "token", "index", "left",
}

// name draws an identifier in the habit of the style. All styles draw alike, so that a function written anew keeps its words.
func (w *codeWriter) name() string {
	var words []string
	for range 3 {
		words = append(words, codeWords[w.rng.IntN(len(codeWords))])
	}
	words = words[:w.words]
	if w.snake {
		return strings.Join(words, "_")
	}
	for i := range words[1:] {
		r := []rune(words[i+1])
		r[0] = unicode.ToUpper(r[0])
		words[i+1] = string(r)
	}
	return strings.Join(words, "")
}

func (w *codeWriter) end() string {
	if w.bare || w.language == "py" {
		return ""
	}
	return ";"
}

// function writes a head, two to six statements and a return.
func (w *codeWriter) function() {
	name, arg := w.name(), w.name()
	w.line(0, "")
	switch w.language {
	case "go":
		w.block(0, "func "+name+"("+arg+" int) int")
	case "py":
		w.block(0, "def "+name+"("+arg+")")
	case "c":
		w.block(0, "int "+name+"(int "+arg+")")
	case "java":
		w.block(0, "static int "+name+"(int "+arg+")")
	default:
		w.block(0, "function "+name+"("+arg+")")
	}
	last := arg
	for range 2 + w.rng.IntN(5) {
		last = w.statement(last)
	}
	w.line(1, "return "+last+w.end())
	w.close(0)
}

// block opens a block at a depth.
func (w *codeWriter) block(depth int, head string) {
	switch {
	case w.language == "py":
		w.line(depth, head+":")
	case w.allman:
		w.line(depth, head)
		w.line(depth, "{")
	default:
		w.line(depth, head+" {")
	}
}

func (w *codeWriter) close(depth int) {
	if w.language != "py" {
		w.line(depth, "}")
	}
}

// statement writes one statement and gives the name that holds the newest value.
func (w *codeWriter) statement(last string) string {
	kind, name, n := w.rng.IntN(4), w.name(), w.rng.IntN(90)+2
	text := w.quote + subject(w.rng, 0).plain() + w.quote
	switch kind {
	case 0:
		condition := fmt.Sprintf("%s > %d", last, n)
		if w.language != "py" && w.language != "go" {
			condition = "(" + condition + ")"
		}
		w.block(1, "if "+condition)
		w.line(2, w.call(text))
		w.close(1)
		return last
	case 1:
		w.line(1, w.call(text))
		return last
	}
	value := fmt.Sprintf("%s + %d", last, n)
	switch w.language {
	case "go":
		w.line(1, name+" := "+value)
	case "py":
		w.line(1, name+" = "+value)
	case "c", "java":
		w.line(1, "int "+name+" = "+value+w.end())
	default:
		w.line(1, "const "+name+" = "+value+w.end())
	}
	return name
}

func (w *codeWriter) call(text string) string {
	how := map[string]string{"go": "println", "py": "print", "c": "puts", "java": "System.out.println"}[w.language]
	if how == "" {
		how = "console.log"
	}
	return how + "(" + text + ")" + w.end()
}

// codeSeed makes a seed of our own out of what tells one line of a recipe from another.
func codeSeed(parts ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, parts...)
	return h.Sum64()
}
