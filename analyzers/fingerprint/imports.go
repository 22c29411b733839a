package fingerprint

import "strings"

// maxImport is the number of tokens that one import may have.
const maxImport = 1000

// Words that begin statements which name other files. Between unrelated repositories a third to nine tenths of the abstract grams of
// such lines are equal (of Python, Go and C the fewer, of Java and TypeScript the more), against a twentieth of all others; so they
// are set aside.
var (
	importWords   = importSet("import package using use require require_relative namespace alias")
	pythonImports = importSet("import from cimport")
	noImports     = importSet("")
)

func importSet(words string) *wordSet {
	s := new(wordSet)
	for w := range strings.FieldsSeq(words) {
		s.add(short(hashBytes([]byte(w), 0, len(w), wordSeed, 0)))
	}
	return s
}

// importsOf are the words of one language.
func importsOf(d *definition) *wordSet {
	switch {
	case d.syntax.has(foldCase):
		return noImports // of SQL, Pascal and the like: nothing that is worth it
	case d.group == "python":
		return pythonImports
	default:
		return importWords
	}
}

// firstOnLine tells whether the next token is the first on its line.
func (x *lexer) firstOnLine() bool {
	return len(x.Tokens) == 0 || x.Tokens[len(x.Tokens)-1].Line != x.line
}

// setAside marks the tokens of imports: to the end of the line, or to the bracket that closes one that was opened before that.
func (x *lexer) setAside() {
	done := 0
	for _, first := range x.imports {
		i := int(first)
		if i < done || i+1 >= len(x.Tokens) || !x.isImport(i) {
			continue
		}
		depth, line := 0, x.Tokens[i].Line
		for ; i < min(len(x.Tokens), int(first)+maxImport); i++ {
			t := &x.Tokens[i]
			if t.Line != line && depth <= 0 {
				break
			}
			line = t.Line
			if t.Kind == Operator {
				depth += nesting(x.text[t.Begin])
			}
			t.aside = true
		}
		done = i
	}
}

// isImport tells an import from other statements that begin with the same word: using (x), import(x), use = 1, namespace x { }.
func (x *lexer) isImport(i int) bool {
	t, next := &x.Tokens[i], &x.Tokens[i+1]
	if t.Kind == Operator { // of a directive
		return true
	}
	if next.Line != t.Line {
		return false
	}
	sign, double := x.text[next.Begin], next.End-next.Begin > 1
	switch {
	case next.Kind != Operator:
	case sign == '(' && x.Language.name == "Go", sign == '.' && x.Language.name == "Python", sign == ':' && double:
	case strings.IndexByte("(.:=,)[", sign) >= 0:
		return false
	}
	first := x.text[t.Begin]
	if first != 'n' && first != 'p' {
		return !hasAt(x.text, int(next.Begin), "var ") // using var x = f() of C#
	}
	for j := i + 2; j < min(i+maxImport, len(x.Tokens)) && x.Tokens[j].Line == t.Line; j++ {
		if x.text[x.Tokens[j].Begin] == '{' { // what it names stands within it
			return false
		}
	}
	return true
}

func nesting(c byte) int {
	switch c {
	case '(', '{', '[':
		return 1
	case ')', '}', ']':
		return -1
	}
	return 0
}

// InImport tells whether a token is part of a statement that names other files.
func (f *File) InImport(token int32) bool { return f.Tokens[token].aside }
