package provenance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Bounds on .gitattributes files and on the paths that they are asked for.
const (
	mostRules      = 500 // of linguist's attributes, of all folders together
	attributeBytes = 1 << 20
	patternBytes   = 256
	askedBytes     = 1024
)

// Attributes are the linguist-vendored, linguist-generated and linguist-documentation attributes of a tree, as gitattributes(5)
// reads them. They are for repositories that the user trusts: those of known code. Macros are not followed. The zero value has none.
type Attributes struct{ rules []rule }

// rule is one line of a .gitattributes file.
type rule struct {
	folder  string // with a slash at its end, or ""
	pattern []string
	deep    bool // without a slash: any file of this name below the folder
	set     [3]state
	order   int
}

// state is what a line says of one attribute.
type state uint8

const (
	unsaid state = iota
	yes
	no
	unspecified // "!attribute": as if no line had spoken
)

// attributeNames are linguist's; see its documentation, docs/overrides.md. Documentation is no code, so it counts as data.
var attributeNames = [3]string{"linguist-vendored", "linguist-generated", "linguist-documentation"}

var attributeReasons = [3]Reason{Vendored, Generated, Data}

// Add reads the .gitattributes file of a folder ("" for the root). Of the same folder the last one counts most, of several folders
// the deepest.
func (a *Attributes) Add(folder string, content []byte) {
	folder = strings.Trim(folder, "/")
	if folder != "" {
		folder += "/"
	}
	for line := range strings.Lines(string(content[:min(len(content), attributeBytes)])) {
		if len(a.rules) >= mostRules {
			break
		}
		if !strings.Contains(line, "linguist-") || len(line) > 4*patternBytes {
			continue
		}
		if r, ok := parseRule(strings.TrimSpace(line)); ok {
			r.folder, r.order = folder, len(a.rules)
			a.rules = append(a.rules, r)
		}
	}
	slices.SortStableFunc(a.rules, func(x, y rule) int {
		return cmp.Or(cmp.Compare(len(x.folder), len(y.folder)), cmp.Compare(x.order, y.order))
	})
}

// parseRule reads one line: a pattern and what it says of attributes.
func parseRule(line string) (rule, bool) {
	if line == "" || line[0] == '#' || strings.HasPrefix(line, "[attr]") {
		return rule{}, false
	}
	pattern, rest, _ := strings.Cut(line, " ")
	if tab, after, ok := strings.Cut(pattern, "\t"); ok {
		pattern, rest = tab, after+" "+rest
	}
	if line[0] == '"' {
		q, err := strconv.QuotedPrefix(line)
		if err != nil {
			return rule{}, false
		}
		if pattern, err = strconv.Unquote(q); err != nil {
			return rule{}, false
		}
		rest = line[len(q):]
	}
	// Negative patterns are forbidden, and a pattern for a folder says nothing of the files in it.
	if pattern == "" || pattern[0] == '!' || strings.HasSuffix(pattern, "/") || len(pattern) > patternBytes {
		return rule{}, false
	}
	r := rule{deep: !strings.Contains(pattern, "/"), pattern: strings.Split(strings.TrimPrefix(pattern, "/"), "/")}
	said := false
	for _, word := range strings.Fields(rest) {
		said = r.say(word) || said
	}
	return r, said
}

// say notes one attribute of a line, as in "attr", "-attr", "!attr", "attr=value".
func (r *rule) say(word string) bool {
	s := yes
	switch word[0] {
	case '-':
		s, word = no, word[1:]
	case '!':
		s, word = unspecified, word[1:]
	}
	word, value, ok := strings.Cut(word, "=")
	if ok && (value == "false" || value == "0") {
		s = no
	}
	i := slices.Index(attributeNames[:], word)
	if i < 0 {
		return false
	}
	r.set[i] = s
	return true
}

// Reason tells what the attributes say of a path; ok is false where they say nothing, and the Reason is empty where they say that
// the file is neither vendored nor generated. Many may ask at a time, once all files were added.
func (a *Attributes) Reason(path string) (r Reason, ok bool) {
	if len(a.rules) == 0 || len(path) > askedBytes {
		return "", false
	}
	var said [3]state
	for i := range a.rules {
		rule := &a.rules[i]
		if !rule.matches(path) {
			continue
		}
		for k, s := range rule.set {
			if s != unsaid {
				said[k] = s
			}
		}
	}
	for k, s := range said {
		if s == yes {
			return attributeReasons[k], true
		}
	}
	// That a file is no documentation does not say that somebody wrote it.
	return "", said[0] == no || said[1] == no
}

func (r *rule) matches(path string) bool {
	path, ok := strings.CutPrefix(path, r.folder)
	if !ok {
		return false
	}
	if r.deep {
		return glob(r.pattern[0], path[strings.LastIndexByte(path, '/')+1:])
	}
	return globPath(r.pattern, strings.Split(path, "/"))
}

// globPath matches folders and name against the elements of a pattern; "**" stands for any number of folders, and as the last
// element for everything below. Like glob it goes back to the last such element only, so that its cost is a product, no power.
func globPath(pattern, path []string) bool {
	p, s, star, from := 0, 0, -1, 0
	for s < len(path) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			if p == len(pattern)-1 {
				return true
			}
			star, from = p, s
			p++
		case p < len(pattern) && glob(pattern[p], path[s]):
			p, s = p+1, s+1
		case star >= 0:
			from++
			p, s = star+1, from
		default:
			return false
		}
	}
	return p == len(pattern)
}

// glob matches one name against a pattern of "*", "?", "[a-z]" and "\": wildmatch without slashes.
func glob(pattern, name string) bool {
	p, s, star, from := 0, 0, -1, 0
	for s < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			star, from = p, s
			p++
			continue
		}
		if n := one(pattern[p:], name[s]); n > 0 {
			p, s = p+n, s+1
			continue
		}
		if star < 0 {
			return false
		}
		from++
		p, s = star+1, from
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// one gives the length of the beginning of a pattern that matches one byte; 0 where it does not match.
func one(pattern string, b byte) int {
	if pattern == "" {
		return 0
	}
	switch pattern[0] {
	case '?':
		return 1
	case '\\':
		if len(pattern) > 1 && pattern[1] == b {
			return 2
		}
		return 0
	case '[':
		return class(pattern, b)
	}
	if pattern[0] == b {
		return 1
	}
	return 0
}

// class matches one byte against "[abc]", "[a-z]", "[!a]" or "[^a]"; named classes are not known.
func class(pattern string, b byte) int {
	i, negative, found := 1, false, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		negative = true
		i++
	}
	for first := true; i < len(pattern) && (pattern[i] != ']' || first); first = false {
		low := pattern[i]
		if low == '\\' && i+1 < len(pattern) {
			i++
			low = pattern[i]
		}
		i++
		high := low
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			high = pattern[i+1]
			i += 2
		}
		found = found || low <= b && b <= high
	}
	if i >= len(pattern) || found == negative {
		return 0
	}
	return i + 1
}
