package analyzertest

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Want is one finding that a fixture asks for, or that a run gave.
type Want struct {
	Subject  string // e-mail, or "repository"
	Check    string
	Severity string

	// Explained is set of a finding that something explains: a note, which innocent fixtures may have.
	Explained bool
}

func (w Want) String() string {
	s := w.Subject + " " + w.Check + " " + w.Severity
	if w.Explained {
		s += " explained"
	}
	return s
}

// Fixture is a parsed fixture file.
type Fixture struct {
	Path    string
	Comment string // what the fixture shows
	Recipe  *Recipe
	Claims  []byte  // YAML; nil when the fixture claims nothing
	Keys    []byte  // the file of keys that the user vouches for; nil when the fixture names none
	Known   []Known // repositories of known code, in the order of the fixture
	Want    []Want  // sorted

	server string // see Server
}

// Known is a repository whose code others are known to have written.
type Known struct {
	Name   string
	Recipe *Recipe
}

// Load reads one fixture file.
func Load(path string) (*Fixture, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read fixture: %w", err)
	}
	f, err := ParseFixture(string(data))
	if err != nil {
		return nil, fmt.Errorf("read fixture %s: %w", path, err)
	}
	f.Path = path
	return f, nil
}

// Files lists the fixture files below a directory, sorted.
func Files(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".txtar" {
			out = append(out, path)
		}
		return err
	})
	slices.Sort(out)
	return out, err
}

// ParseFixture reads a fixture. Sections other than recipe, claims, keys, server, want, "file NAME" and "known NAME" are errors, so
// that a slip is not a silent pass.
func ParseFixture(text string) (*Fixture, error) {
	comment, _, _ := strings.Cut("\n"+text, "\n-- ")
	f := &Fixture{Comment: strings.TrimSpace(comment)}
	seen := map[string]bool{}
	contents := map[string]string{}
	var keys []string
	for _, s := range Sections(text) {
		if seen[s.Name] {
			return nil, fmt.Errorf("section %q stands twice", s.Name)
		}
		seen[s.Name] = true
		var err error
		if name, isFile := strings.CutPrefix(s.Name, "file "); isFile {
			contents[name] = s.Body
			continue
		}
		if name, isKnown := strings.CutPrefix(s.Name, "known "); isKnown {
			k := Known{Name: name}
			if k.Recipe, err = Parse(s.Body); err != nil {
				return nil, fmt.Errorf("section %q: %w", s.Name, err)
			}
			f.Known = append(f.Known, k)
			continue
		}
		switch s.Name {
		case "recipe":
			f.Recipe, err = Parse(s.Body)
		case "keys":
			keys = strings.Fields(s.Body)
		case "claims":
			f.Claims = []byte(s.Body)
		case "server":
			f.server = s.Body
		case "want":
			f.Want, err = parseWant(s.Body)
		default:
			err = fmt.Errorf("unknown section %q", s.Name)
		}
		if err != nil {
			return nil, err
		}
	}
	if !seen["recipe"] || !seen["want"] {
		return nil, errors.New("a fixture needs the sections recipe and want")
	}
	all := map[string]*Recipe{}
	for _, k := range f.Known {
		k.Recipe.known = maps.Clone(all) // those before, so that there is no circle
		all[k.Name] = k.Recipe
	}
	f.Recipe.known = all
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		if err := f.Recipe.addFile(name, contents[name]); err != nil {
			return nil, err
		}
		for _, k := range f.Known {
			if err := k.Recipe.addFile(name, contents[name]); err != nil {
				return nil, fmt.Errorf("known repository %q: %w", k.Name, err)
			}
		}
	}
	if len(keys) > 0 {
		var err error
		if f.Keys, err = f.Recipe.PublicKeys(keys...); err != nil {
			return nil, fmt.Errorf("section keys: %w", err)
		}
	}
	return f, nil
}

// Section is one part of a txtar text.
type Section struct{ Name, Body string }

// Sections splits a txtar text at its "-- name --" lines. What stands before the first is left out.
func Sections(text string) []Section {
	var out []Section
	for line := range strings.Lines(text) {
		trimmed := strings.TrimRight(line, "\r\n")
		name, isHead := strings.CutPrefix(trimmed, "-- ")
		if isHead {
			name, isHead = strings.CutSuffix(name, " --")
		}
		switch {
		case isHead:
			out = append(out, Section{Name: strings.TrimSpace(name)})
		case len(out) > 0:
			out[len(out)-1].Body += line
		}
	}
	return out
}

func parseWant(body string) ([]Want, error) {
	var out []Want
	for line := range strings.Lines(body) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		explained := len(fields) == 4 && fields[3] == "explained"
		if len(fields) != 3 && !explained || !slices.Contains([]string{"low", "medium", "high"}, fields[2]) {
			return nil, fmt.Errorf("want line %q is not: SUBJECT CHECK low|medium|high [explained]", strings.TrimSpace(line))
		}
		out = append(out, Want{fields[0], fields[1], fields[2], explained})
	}
	slices.SortFunc(out, compareWant)
	return out, nil
}

func compareWant(a, b Want) int {
	return strings.Compare(a.String(), b.String())
}

// Diff tells what is missing from got ("- ") and what is too much ("+ "), one finding a line; "" when they agree. Findings
// that stand n times must be wanted n times.
func Diff(got, want []Want) string {
	counts := map[Want]int{}
	for _, w := range want {
		counts[w]++
	}
	for _, g := range got {
		counts[g]--
	}
	all := slices.SortedFunc(func(yield func(Want) bool) {
		for w := range counts {
			if !yield(w) {
				return
			}
		}
	}, compareWant)
	var out strings.Builder
	for _, w := range all {
		out.WriteString(strings.Repeat("- "+w.String()+"\n", max(0, counts[w])))
		out.WriteString(strings.Repeat("+ "+w.String()+"\n", max(0, -counts[w])))
	}
	return out.String()
}
