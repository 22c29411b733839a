package analyzertest

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Recipe is a parsed recipe. Build turns it into objects.
type Recipe struct {
	files  map[string][]byte // contents for put=
	people map[string]person
	births map[string]time.Time // of OpenPGP keys
	known  map[string]*Recipe   // for transplant
	steps  []step
	refs   []ref
	base   ref // its label alone; empty where nothing is left out
}

type person struct{ name, email string }

func (p person) ident() string {
	if p.name == "" {
		return "<" + p.email + ">"
	}
	return p.name + " <" + p.email + ">"
}

// stamp is a time as it will be recorded.
type stamp struct {
	unix int64
	zone string // verbatim
}

type step struct {
	line     int
	commit   *commitStep
	work     *workStep
	byTime   bool // order time is in force
	sequence int  // steps of one sequence are sorted together

	transplant *transplantStep // alone in its sequence
}

type commitStep struct {
	author    string
	when      stamp
	by        string
	at        *stamp
	parents   string
	label     string
	tree      string
	rawAuthor string
	rawCommit string
	header    string
	message   string
	put       []put
	drop      []string
	code      codeOptions
	format    string
	sign      *signing
}

type ref struct {
	line        int
	name, label string
}

var (
	keyForm   = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	labelForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	refForm   = regexp.MustCompile(`^refs/[a-z]+(/[A-Za-z0-9_]+)+$`)
	emailForm = regexp.MustCompile(`^(.*?)\s*<([^<>]*)>$`)
	optForm   = regexp.MustCompile(`^([a-z][a-z-]*)=`)
)

// Parse reads a recipe. Its errors name the line.
func Parse(text string) (*Recipe, error) {
	r := &Recipe{people: map[string]person{}, births: map[string]time.Time{}, files: map[string][]byte{}}
	p := &parser{recipe: r}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		p.line = i + 1
		if err := p.statement(line); err != nil {
			return nil, fmt.Errorf("recipe line %d: %w", i+1, err)
		}
	}
	if len(r.steps) == 0 {
		return nil, errors.New("recipe has no commits")
	}
	return r, nil
}

type parser struct {
	recipe   *Recipe
	line     int
	byTime   bool
	sequence int
	lastWork bool

	lastTransplant bool
}

func (p *parser) statement(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "person":
		return p.person(rest)
	case "commit":
		c, err := p.commit(rest)
		if err != nil {
			return err
		}
		p.add(step{commit: c})
		return nil
	case "work":
		w, err := p.work(rest)
		if err != nil {
			return err
		}
		p.add(step{work: w})
		return nil
	case "transplant":
		t, err := p.transplant(rest)
		if err != nil {
			return err
		}
		p.add(step{transplant: t})
		return nil
	case "order":
		return p.order(rest)
	case "key":
		return p.key(rest)
	case "file":
		return p.file(rest)
	case "ref":
		name, label, _ := strings.Cut(rest, " ")
		if !refForm.MatchString(name) || !labelForm.MatchString(label) {
			return fmt.Errorf("want: ref refs/heads/NAME LABEL")
		}
		p.recipe.refs = append(p.recipe.refs, ref{p.line, name, label})
		return nil
	case "base":
		if !labelForm.MatchString(rest) || p.recipe.base.label != "" {
			return fmt.Errorf("want, once: base LABEL")
		}
		p.recipe.base = ref{line: p.line, label: rest}
		return nil
	}
	return fmt.Errorf("unknown statement %q", word)
}

// add files a step. Steps that will be sorted together carry one sequence number.
func (p *parser) add(s step) {
	if s.transplant != nil || p.lastTransplant || !p.byTime && (s.work == nil || !p.lastWork) {
		p.sequence++
	}
	p.lastWork, p.lastTransplant = s.work != nil, s.transplant != nil
	s.line, s.byTime, s.sequence = p.line, p.byTime, p.sequence
	p.recipe.steps = append(p.recipe.steps, s)
}

func (p *parser) order(rest string) error {
	switch rest {
	case "time":
		p.byTime = true
	case "file":
		p.byTime = false
	default:
		return fmt.Errorf("order is time or file, not %q", rest)
	}
	p.sequence++
	p.lastWork = false
	return nil
}

func (p *parser) person(rest string) error {
	key, who, _ := strings.Cut(rest, " ")
	if !keyForm.MatchString(key) {
		return fmt.Errorf("person key %q is not lower-case letters and digits", key)
	}
	if _, twice := p.recipe.people[key]; twice {
		return fmt.Errorf("person %q is there already", key)
	}
	m := emailForm.FindStringSubmatch(strings.TrimSpace(who))
	if m == nil {
		return errors.New("want: person KEY NAME <EMAIL>")
	}
	p.recipe.people[key] = person{name: m[1], email: m[2]}
	return nil
}

func (p *parser) key(rest string) error {
	name, when, _ := strings.Cut(rest, " ")
	if _, twice := p.recipe.births[name]; twice || !keyForm.MatchString(name) {
		return fmt.Errorf("key %q is there already, or not lower-case letters and digits", name)
	}
	t, err := parseTime(strings.TrimSpace(when))
	if err != nil {
		return err
	}
	if t.unix < 0 || t.unix > math.MaxUint32 {
		return errors.New("OpenPGP has no such time")
	}
	p.recipe.births[name] = time.Unix(t.unix, 0).UTC()
	return nil
}

func (p *parser) known(key string) error {
	if _, ok := p.recipe.people[key]; !ok {
		return fmt.Errorf("unknown person %q", key)
	}
	return nil
}

func (p *parser) commit(rest string) (*commitStep, error) {
	who, rest, _ := strings.Cut(rest, " ")
	when, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	c := &commitStep{author: who, by: who}
	if err := p.known(who); err != nil {
		return nil, err
	}
	var err error
	if c.when, err = parseTime(when); err != nil {
		return nil, err
	}
	subject, err := options(rest, func(key, value string) error { return p.commitOption(c, key, value) })
	if err != nil {
		return nil, err
	}
	if subject != "" && c.message != "" {
		return nil, errors.New("a commit has a subject or message=, not both")
	}
	if c.message == "" && subject != "" {
		c.message = subject + "\n"
	}
	return c, nil
}

func (p *parser) commitOption(c *commitStep, key, value string) (err error) {
	if known, err := c.code.codeOption(key, value, maxLines); known {
		return err
	}
	switch key {
	case "put":
		c.put, err = parsePut(value)
		return err
	case "drop":
		c.drop, err = parseDrop(value)
		return err
	case "format":
		c.format = value
		return knownStyle(value)
	case "sign":
		c.sign, err = parseSign(value)
		return err
	case "by":
		c.by = value
		return p.known(value)
	case "at":
		t, err := parseTime(value)
		c.at = &t
		return err
	case "parents":
		c.parents = value
	case "label":
		if !labelForm.MatchString(value) {
			return fmt.Errorf("label %q is not letters, digits and underscores", value)
		}
		c.label = value
	case "tree":
		c.tree = value
	case "raw-author":
		c.rawAuthor = value
	case "raw-committer":
		c.rawCommit = value
	case "header":
		c.header = value
	case "message":
		c.message = value
	default:
		return fmt.Errorf("unknown option %q of commit", key)
	}
	if value == "" || strings.ContainsRune(value, '\n') && key != "message" {
		return fmt.Errorf("option %s cannot be %q", key, value)
	}
	return nil
}

// options reads key=value words from the front of s and gives what follows them. "--" ends them.
func options(s string, set func(key, value string) error) (rest string, err error) {
	s = strings.TrimSpace(s)
	for s != "" {
		if after, ok := strings.CutPrefix(s, "-- "); ok {
			return strings.TrimSpace(after), nil
		}
		m := optForm.FindStringSubmatch(s)
		if m == nil {
			return s, nil
		}
		value := s[len(m[0]):]
		if strings.HasPrefix(value, `"`) {
			quoted, err := strconv.QuotedPrefix(value)
			if err != nil {
				return "", fmt.Errorf("value of %s is not a quoted string", m[1])
			}
			s = value[len(quoted):]
			if s != "" && s[0] != ' ' {
				return "", fmt.Errorf("no blank after the value of %s", m[1])
			}
			if value, err = strconv.Unquote(quoted); err != nil {
				return "", fmt.Errorf("value of %s: %w", m[1], err)
			}
		} else {
			value, s, _ = strings.Cut(value, " ")
		}
		if err := set(m[1], value); err != nil {
			return "", err
		}
		s = strings.TrimSpace(s)
	}
	return "", nil
}

// parseTime reads 2024-01-08T09:00:00+0100. The zone field is taken literally: hours and minutes, whatever they are.
func parseTime(s string) (stamp, error) {
	const wall = "2006-01-02T15:04:05"
	if len(s) != len(wall)+5 {
		return stamp{}, fmt.Errorf("time %q is not like 2024-01-08T09:00:00+0100", s)
	}
	t, err := time.Parse(wall, s[:len(wall)])
	if err != nil {
		return stamp{}, fmt.Errorf("time %q is not like 2024-01-08T09:00:00+0100", s)
	}
	offset, err := parseOffset(s[len(wall):])
	if err != nil {
		return stamp{}, err
	}
	return stamp{unix: t.Unix() - int64(offset)*60, zone: s[len(wall):]}, nil
}

// parseOffset reads a sign and four digits as minutes east of UTC.
func parseOffset(s string) (int, error) {
	bad := fmt.Errorf("zone field %q is not a sign and four digits", s)
	if len(s) != 5 || s[0] != '+' && s[0] != '-' {
		return 0, bad
	}
	n, err := strconv.ParseUint(s[1:], 10, 16)
	if err != nil {
		return 0, bad
	}
	minutes := int(n)/100*60 + int(n)%100
	if s[0] == '-' {
		return -minutes, nil
	}
	return minutes, nil
}

// zoneField is the inverse of parseOffset.
func zoneField(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}
