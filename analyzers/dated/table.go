package dated

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"strconv"
	"sync"
	"time"
)

//go:embed releases.json
var releases []byte

// product is one row of releases.json: since when each of its versions could be named, in unix seconds.
type product struct {
	name     string
	source   string
	versions map[string]int64
}

// table has the products by ecosystem and name.
var table = sync.OnceValue(func() map[string]map[string]*product {
	t, err := parseTable(releases)
	if err != nil {
		panic("releases.json: " + err.Error())
	}
	return t
})

func parseTable(data []byte) (map[string]map[string]*product, error) {
	var doc struct {
		Products []struct {
			Ecosystem string            `json:"ecosystem"`
			Names     []string          `json:"names"`
			Source    string            `json:"source"`
			Versions  map[string]string `json:"versions"`
		} `json:"products"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	out := map[string]map[string]*product{}
	for _, p := range doc.Products {
		if out[p.Ecosystem] == nil {
			out[p.Ecosystem] = map[string]*product{}
		}
		versions := make(map[string]int64, len(p.Versions))
		for v, date := range p.Versions {
			at, err := time.Parse(time.DateOnly, date)
			if err != nil {
				return nil, err
			}
			versions[v] = at.Unix()
		}
		for _, n := range p.Names {
			out[p.Ecosystem][n] = &product{name: n, source: p.Source, versions: versions}
		}
	}
	return out, nil
}

// find gives a product by its name, without allocating; nil when it is unknown.
func find(ecosystem string, name []byte) *product { return table()[ecosystem][string(name)] }

// number is the beginning of a version. Minor is -1 where none is named.
type number struct{ major, minor int }

// leading reads the version at the beginning of text, after "v" or "V" if there is one: 1, 1.2, 1.2.3-rc4, 20-alpine.
// size is the length of all its numbers and dots; 0 when there is none.
func leading(text []byte) (n number, size int) {
	if len(text) > 0 && (text[0] == 'v' || text[0] == 'V') {
		size = 1
	}
	major, digits := decimal(text[size:])
	if digits == 0 {
		return number{}, 0
	}
	size += digits
	n = number{major, -1}
	for part := 1; size+1 < len(text) && text[size] == '.' && isDigit(text[size+1]); part++ {
		value, digits := decimal(text[size+1:])
		if digits == 0 {
			return n, size
		}
		if part == 1 {
			n.minor = value
		}
		size += 1 + digits
	}
	return n, size
}

// released is leading for versions of packages: of pre-releases, which are often published without a tag, it reads nothing.
func released(text []byte) (number, int) {
	n, size := leading(text)
	if unfinished(text[size:]) {
		return number{}, 0
	}
	return n, size
}

// unfinished tells whether what follows the numbers of a version makes it a pre-release or a state between releases: -alpha.1, rc2, .dev0,
// .M1, -SNAPSHOT; but not .x, .Final, .RELEASE or .GA.
func unfinished(rest []byte) bool {
	if len(rest) == 0 {
		return false
	}
	c := rest[0]
	if c == '.' && len(rest) > 1 {
		switch c = rest[1]; c {
		case 'F', 'G':
			return false
		case 'R':
			return len(rest) > 2 && rest[2] == 'C'
		}
	}
	return c == '-' || c != 'x' && c != 'X' && c != '_' && isWord(c) && !isDigit(c)
}

// decimal reads a number of at most nine digits; longer ones are none.
func decimal(text []byte) (value, digits int) {
	for digits < len(text) && isDigit(text[digits]) {
		if digits == 9 {
			return 0, 0
		}
		value = 10*value + int(text[digits]-'0')
		digits++
	}
	return value, digits
}

// since says when a version could be named first: the minor version where the table has it, otherwise the major one.
func (p *product) since(n number) (unix int64, shown int, ok bool) {
	var buf [24]byte
	key := strconv.AppendInt(buf[:0], int64(n.major), 10)
	if n.minor >= 0 {
		whole := strconv.AppendInt(append(key, '.'), int64(n.minor), 10)
		if unix, ok := p.versions[string(whole)]; ok {
			return unix, 2, true
		}
	}
	unix, ok = p.versions[string(key)]
	return unix, 1, ok
}

// release marks a version of a product. label is what the product is called; its name if empty.
func (s *Scanner) release(kind Kind, p *product, n number, column int, label string) {
	if p == nil {
		return
	}
	unix, shown, ok := p.since(n)
	if !ok || unix <= s.after {
		return
	}
	if label == "" {
		label = p.name
	}
	version := strconv.Itoa(n.major)
	if shown == 2 {
		version += "." + strconv.Itoa(n.minor)
	}
	s.add(kind, unix, column, p.source, label, version)
}

// require marks the latest of the lower bounds in a requirement such as "^1.2", ">=18 <21", "~> 7.0", "18 || 20", "==4.2.*".
// Upper bounds may lie in the future and say nothing.
func (s *Scanner) require(kind Kind, p *product, text []byte, column int, label string) {
	if p == nil {
		return
	}
	var best number
	var latest int64
	found, upper := false, false
	for i := 0; i < len(text) && i < 200; {
		c := text[i]
		switch {
		case c == '<' || c == '!':
			upper = true
			i++
			if i < len(text) && text[i] == '=' {
				i++
			}
		case c == '-' && i > 0 && text[i-1] == ' ': // "1.2 - 2.3": the second is an upper bound
			upper = true
			i++
		case isDigit(c) || (c == 'v' || c == 'V') && i+1 < len(text) && isDigit(text[i+1]):
			n, size := leading(text[i:])
			if size == 0 {
				return
			}
			if unix, _, ok := p.since(n); ok && !upper && !unfinished(text[i+size:]) && (!found || unix > latest) {
				best, latest, found = n, unix, true
			}
			upper = false
			for i += size; i < len(text) && (isWord(text[i]) || text[i] == '.' || text[i] == '+' || text[i] == '*'); i++ {
			}
		case c == ' ' || c == '>' || c == '=' || c == '^' || c == '~' || c == ',' || c == '|' || c == '"' || c == '\'' || c == '[' || c == ']' || c == '(' || c == ')':
			i++
		default:
			return // an alias, an address, a word: not a requirement
		}
	}
	if found {
		s.release(kind, p, best, column, label)
	}
}
