package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// MaxClaimsFile is the largest claims file that is read, in bytes. A person's claims are a few lines.
const MaxClaimsFile = 64 << 10

// ReadClaims reads a claims file. Errors are an *Error that names file and line.
func ReadClaims(path string) (*analyzers.Claims, error) {
	info, err := os.Stat(path)
	if err != nil {
		var pathError *os.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		return nil, &Error{File: path, Problem: "read claims: " + err.Error()}
	}
	if !info.Mode().IsRegular() {
		return nil, &Error{File: path, Problem: "read claims: not a regular file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Problem: "read claims: " + err.Error()}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxClaimsFile+1))
	if err != nil {
		return nil, &Error{File: path, Problem: "read claims: " + err.Error()}
	}
	return ParseClaims(path, data)
}

// ParseClaims reads claims in YAML:
//
//	zones:                      # in order of time or not; they may not overlap
//	  - zone: America/New_York  # IANA name
//	    to: 2026-03-01          # first day no longer there; without "from": since ever
//	  - zone: Europe/Lisbon
//	    from: 2026-03-01        # first day; without "to": until now
//	since: 2019-05-01           # start of the career
//	hours: 09:00-17:30          # working hours on the wall clock of the zone
//
// The name is for error messages. Unknown keys are errors.
func ParseClaims(name string, data []byte) (*analyzers.Claims, error) {
	if len(data) > MaxClaimsFile {
		return nil, &Error{File: name, Problem: fmt.Sprintf("a claims file has at most %d bytes", MaxClaimsFile)}
	}
	p := &parser{file: name}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, p.fail(0, "the file is empty", "say at least zones:, since: or hours:")
	case err != nil:
		return nil, p.fail(0, strings.TrimPrefix(err.Error(), "yaml: "), "")
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, p.fail(0, "more than one YAML document", "keep one and remove the line ---")
	}
	c := &analyzers.Claims{}
	err := p.mapping(doc.Content[0], "claims", []field{
		{"zones", func(n *yaml.Node) (err error) { c.Zones, err = p.zones(n); return err }},
		{"since", func(n *yaml.Node) (err error) { c.Since, err = p.day(n); return err }},
		{"hours", func(n *yaml.Node) error {
			s, err := p.scalar(n)
			if err != nil {
				return err
			}
			c.Hours, err = parseHours(s)
			return located(err, p.file, n.Line)
		}},
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// parser walks YAML nodes, so that every mistake is told with its line.
type parser struct{ file string }

// field is one key of a mapping and what reads its value.
type field struct {
	key  string
	read func(*yaml.Node) error
}

func (p *parser) fail(line int, problem, hint string) error {
	return &Error{File: p.file, Line: line, Problem: problem, Do: hint}
}

func (p *parser) mapping(n *yaml.Node, what string, fields []field) error {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	if n.Kind != yaml.MappingNode {
		return p.fail(n.Line, what+": expected keys and values", "the keys are "+strings.Join(keys, ", "))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := slices.Index(keys, key.Value)
		if at < 0 || key.Kind != yaml.ScalarNode {
			hint := "the keys are " + strings.Join(keys, ", ")
			if s := Closest(key.Value, keys); s != "" {
				hint = fmt.Sprintf("did you mean %q?", s)
			}
			return p.fail(key.Line, fmt.Sprintf("%s: unknown key %q", what, key.Value), hint)
		}
		if seen[key.Value] {
			return p.fail(key.Line, fmt.Sprintf("%s: %q is given twice", what, key.Value), "")
		}
		seen[key.Value] = true
		if err := fields[at].read(n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) scalar(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return "", p.fail(n.Line, "expected one value", "")
	}
	return n.Value, nil
}

func (p *parser) day(n *yaml.Node) (time.Time, error) {
	s, err := p.scalar(n)
	if err != nil {
		return time.Time{}, err
	}
	t, err := parseDay(s)
	return t, located(err, p.file, n.Line)
}

// lined is a period with the line where it stands.
type lined struct {
	analyzers.ZonePeriod
	line int
}

// zones reads the periods, sorted by time, and refuses those that overlap.
func (p *parser) zones(n *yaml.Node) ([]analyzers.ZonePeriod, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, p.fail(n.Line, "zones: expected a list", "write each period as \"- zone: Europe/Lisbon\"")
	}
	periods := make([]lined, 0, len(n.Content))
	for _, item := range n.Content {
		z, err := p.period(item)
		if err != nil {
			return nil, err
		}
		periods = append(periods, lined{z, item.Line})
	}
	slices.SortStableFunc(periods, func(a, b lined) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	out := make([]analyzers.ZonePeriod, 0, len(periods))
	for i, z := range periods {
		if i > 0 {
			if before := periods[i-1]; before.To.IsZero() || z.From.Before(before.To) {
				return nil, p.fail(max(z.line, before.line),
					fmt.Sprintf("zones: the periods in %s (line %d) and %s (line %d) overlap", before.Name, before.line, z.Name, z.line),
					"end one with \"to:\" on the day on which the other begins")
			}
		}
		out = append(out, z.ZonePeriod)
	}
	return out, nil
}

func (p *parser) period(n *yaml.Node) (z analyzers.ZonePeriod, err error) {
	err = p.mapping(n, "zones", []field{
		{"zone", func(n *yaml.Node) error {
			if z.Name, err = p.scalar(n); err != nil {
				return err
			}
			z.Zone, err = loadZone(z.Name)
			return located(err, p.file, n.Line)
		}},
		{"from", func(n *yaml.Node) (err error) { z.From, err = p.day(n); return err }},
		{"to", func(n *yaml.Node) (err error) { z.To, err = p.day(n); return err }},
	})
	switch {
	case err != nil:
		return z, err
	case z.Zone == nil:
		return z, p.fail(n.Line, "zones: a period without a zone", "add \"zone: Europe/Lisbon\"")
	case !z.From.IsZero() && !z.To.IsZero() && !z.From.Before(z.To):
		return z, p.fail(n.Line, "zones: the period ends before it begins", "\"to\" is the first day that no longer belongs to it")
	}
	return z, nil
}
