// Package schematest validates JSON documents against a JSON Schema in tests. It knows the part of draft 2020-12 that
// docs/json-v1.schema.json uses and refuses every other keyword, so that a schema can never ask for more than is tested.
package schematest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Schema is a schema that was read and found to use known keywords only.
type Schema struct{ root map[string]any }

// Load reads the schema of the JSON report, wherever in the module the test runs.
func Load() (*Schema, error) { return LoadNamed("json-v1.schema.json") }

// LoadNamed reads a schema of the folder docs.
func LoadNamed(name string) (*Schema, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "docs", name))
		if err == nil {
			return Parse(data)
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, os.ErrNotExist) || parent == dir {
			return nil, fmt.Errorf("find docs/%s: %w", name, err)
		}
		dir = parent
	}
}

// Parse reads a schema and checks that it can be checked.
func Parse(data []byte) (*Schema, error) {
	v, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("read schema: it is not an object")
	}
	s := &Schema{root}
	return s, s.inspect(root, "#")
}

// Validate gives the first place in a document that does not fit, as a JSON pointer and the reason.
func (s *Schema) Validate(doc []byte) error {
	v, err := decode(doc)
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	return s.check(s.root, v, "")
}

// decode reads one JSON value, refuses a second one, and keeps numbers as they are written.
func decode(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more follows after the value")
	}
	return v, nil
}

// inspect walks a schema for keywords that are unknown, references that lead nowhere and patterns that are none.
func (s *Schema) inspect(schema map[string]any, at string) error {
	for _, key := range keys(schema) {
		value, where := schema[key], at+"/"+key
		switch key {
		case "$schema", "$id", "title", "description", "type", "required", "enum", "const", "minimum", "maximum":
		case "additionalProperties":
			if value != false {
				return fmt.Errorf("%s: only false is known", where)
			}
		case "pattern":
			if _, err := regexp.Compile(goPattern(value.(string))); err != nil {
				return fmt.Errorf("%s: %w", where, err)
			}
		case "$ref":
			if _, err := s.resolve(value.(string)); err != nil {
				return fmt.Errorf("%s: %w", where, err)
			}
		case "items":
			if err := s.inspect(value.(map[string]any), where); err != nil {
				return err
			}
		case "properties", "$defs":
			named := value.(map[string]any)
			for _, name := range keys(named) {
				if err := s.inspect(named[name].(map[string]any), where+"/"+name); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("%s: unknown keyword", where)
		}
	}
	return nil
}

func (s *Schema) resolve(ref string) (map[string]any, error) {
	name, ok := strings.CutPrefix(ref, "#/$defs/")
	defs, _ := s.root["$defs"].(map[string]any)
	target, found := defs[name].(map[string]any)
	if !ok || !found {
		return nil, fmt.Errorf("reference %q leads nowhere", ref)
	}
	return target, nil
}

func (s *Schema) check(schema map[string]any, v any, at string) error {
	if ref, ok := schema["$ref"].(string); ok {
		target, err := s.resolve(ref)
		if err != nil {
			return err
		}
		if err := s.check(target, v, at); err != nil {
			return err
		}
	}
	for _, test := range []func(map[string]any, any) error{checkType, checkValues, checkRange, checkPattern} {
		if err := test(schema, v); err != nil {
			return fmt.Errorf("%s: %w", at+"/", err)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		return s.checkObject(schema, v, at)
	case []any:
		items, ok := schema["items"].(map[string]any)
		if !ok {
			return nil
		}
		for i, e := range v {
			if err := s.check(items, e, fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Schema) checkObject(schema, v map[string]any, at string) error {
	required, _ := schema["required"].([]any)
	for _, r := range required {
		if _, ok := v[r.(string)]; !ok {
			return fmt.Errorf("%s/: %q is missing", at, r)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range keys(v) {
		p, ok := properties[name].(map[string]any)
		if !ok {
			if schema["additionalProperties"] == false {
				return fmt.Errorf("%s/%s: not allowed", at, name)
			}
			continue
		}
		if err := s.check(p, v[name], at+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func checkType(schema map[string]any, v any) error {
	var want []any
	switch t := schema["type"].(type) {
	case nil:
		return nil
	case string:
		want = []any{t}
	case []any:
		want = t
	}
	for _, w := range want {
		if w == kind(v) || w == "number" && kind(v) == "integer" {
			return nil
		}
	}
	return fmt.Errorf("%s, wanted %v", kind(v), want)
}

func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok && r.IsInt() {
			return "integer"
		}
		return "number"
	}
	return "object"
}

func checkValues(schema map[string]any, v any) error {
	if c, ok := schema["const"]; ok && !reflect.DeepEqual(c, v) {
		return fmt.Errorf("%v, wanted %v", v, c)
	}
	if e, ok := schema["enum"].([]any); ok && !slices.ContainsFunc(e, func(x any) bool { return reflect.DeepEqual(x, v) }) {
		return fmt.Errorf("%v, wanted one of %v", v, e)
	}
	return nil
}

func checkRange(schema map[string]any, v any) error {
	n, ok := v.(json.Number)
	if !ok {
		return nil
	}
	value, _ := new(big.Rat).SetString(n.String())
	if m, ok := schema["minimum"].(json.Number); ok {
		if least, _ := new(big.Rat).SetString(m.String()); value.Cmp(least) < 0 {
			return fmt.Errorf("%s is less than %s", n, m)
		}
	}
	if m, ok := schema["maximum"].(json.Number); ok {
		if most, _ := new(big.Rat).SetString(m.String()); value.Cmp(most) > 0 {
			return fmt.Errorf("%s is more than %s", n, m)
		}
	}
	return nil
}

func checkPattern(schema map[string]any, v any) error {
	p, ok := schema["pattern"].(string)
	text, isText := v.(string)
	if !ok || !isText || regexp.MustCompile(goPattern(p)).MatchString(text) {
		return nil
	}
	return fmt.Errorf("%q does not match %s", text, p)
}

var unicodeEscape = regexp.MustCompile(`\\u([0-9a-f]{4})`)

// goPattern turns the \uNNNN of ECMA-262, which JSON Schema prescribes, into what package regexp reads.
func goPattern(p string) string { return unicodeEscape.ReplaceAllString(p, `\x{$1}`) }

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
