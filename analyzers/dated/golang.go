package dated

import "bytes"

var (
	wordGo        = []byte("go ")
	wordToolchain = []byte("toolchain go")
	wordRequire   = []byte("require ")
	wordReplace   = []byte("replace ")
	arrow         = []byte("=> ")
)

// scanGoMod reads a line of go.mod or go.work: the go and toolchain directives, and requirements inside or outside a block.
func (s *Scanner) scanGoMod(line []byte) {
	text := bytes.TrimSpace(line)
	if rest, ok := bytes.CutPrefix(text, wordToolchain); ok {
		s.language("go", rest, 0, "Go")
		return
	}
	if rest, ok := bytes.CutPrefix(text, wordGo); ok {
		s.language("go", rest, 0, "Go")
		return
	}
	text = bytes.TrimPrefix(text, wordRequire)
	if rest, ok := bytes.CutPrefix(text, wordReplace); ok {
		text = rest
	}
	if i := bytes.Index(text, arrow); i >= 0 {
		text = text[i+len(arrow):]
	}
	s.goModule(text)
}

// scanGoSum reads "module version[/go.mod] h1:hash".
func (s *Scanner) scanGoSum(line []byte) { s.goModule(line) }

// goModule reads "module version".
func (s *Scanner) goModule(text []byte) {
	path, rest, ok := bytes.Cut(text, space)
	if !ok || len(rest) < 3 || rest[0] != 'v' {
		return
	}
	if i := bytes.IndexAny(rest, " /"); i >= 0 {
		rest = rest[:i]
	}
	if s.goPseudo(rest) {
		return
	}
	n, size := released(rest)
	if size == 0 {
		return
	}
	if i := bytes.LastIndexByte(path, '/'); i >= 0 && i+2 < len(path) && path[i+1] == 'v' && isDigit(path[i+2]) {
		path = path[:i]
	}
	s.release(GoModule, find("gomod", path), n, 0, "")
}

var space = []byte(" ")

// goPseudo marks a pseudo-version: it ends in a UTC stamp and twelve digits of a commit id. The stamp is that of the commit it names.
func (s *Scanner) goPseudo(version []byte) bool {
	if i := bytes.IndexByte(version, '+'); i >= 0 {
		version = version[:i] // +incompatible
	}
	at := len(version) - 27
	if at < 2 || version[at+14] != '-' || version[at-1] != '-' && version[at-1] != '.' {
		return false
	}
	for _, c := range version[at+15:] {
		if !isDigit(c) && (c < 'a' || c > 'f') {
			return false
		}
	}
	unix, ok := stampAt(version[at : at+14])
	if ok {
		s.add(GoPseudo, unix, 0, "the time in the version: https://go.dev/ref/mod#pseudo-versions", "Go pseudo-version")
	}
	return ok
}

// language marks a version of a language at the beginning of text.
func (s *Scanner) language(name string, text []byte, column int, label string) {
	n, size := leading(text)
	if size > 0 {
		s.release(Language, table()["lang"][name], n, column, label)
	}
}
