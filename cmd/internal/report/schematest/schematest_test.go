package schematest

import (
	"strings"
	"testing"
)

const sample = `{
  "type": "object", "additionalProperties": false, "required": ["a"],
  "properties": {
    "a": {"type": "integer", "minimum": 0, "maximum": 10},
    "b": {"type": ["string", "null"], "pattern": "^[^\\u202e]*$"},
    "c": {"enum": ["x", 1]},
    "d": {"type": "array", "items": {"$ref": "#/$defs/n"}},
    "e": {"const": true}
  },
  "$defs": {"n": {"type": "number"}}
}`

func TestValidate(t *testing.T) {
	t.Parallel()
	s, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ doc, problem string }{
		{`{"a": 1}`, ""},
		{`{"a": 10, "b": null, "c": 1, "d": [1, 2.5], "e": true}`, ""},
		{`{"a": 1.0}`, ""},
		{`{"b": "x"}`, `"a" is missing`},
		{`{"a": 1, "z": 1}`, "/z: not allowed"},
		{`{"a": -1}`, "less than 0"},
		{`{"a": 11}`, "more than 10"},
		{`{"a": 1.5}`, "number, wanted [integer]"},
		{`{"a": "1"}`, "string, wanted [integer]"},
		{`{"a": 1, "b": "x\u202e"}`, "does not match"},
		{`{"a": 1, "b": 2}`, "wanted [string null]"},
		{`{"a": 1, "c": "y"}`, "wanted one of"},
		{`{"a": 1, "d": [1, "2"]}`, "/d/1/"},
		{`{"a": 1, "e": false}`, "wanted true"},
		{`[]`, "array, wanted [object]"},
		{`{"a": 1} {}`, "more follows"},
		{`{"a": NaN}`, "read document"},
	} {
		err := s.Validate([]byte(tc.doc))
		switch {
		case tc.problem == "" && err != nil:
			t.Errorf("%s: %v", tc.doc, err)
		case tc.problem != "" && (err == nil || !strings.Contains(err.Error(), tc.problem)):
			t.Errorf("%s: %v, wanted %q", tc.doc, err, tc.problem)
		}
	}
}

func TestParseRefusesWhatItCannotCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ schema, problem string }{
		{`{"oneOf": []}`, "#/oneOf: unknown keyword"},
		{`{"properties": {"a": {"format": "date"}}}`, "#/properties/a/format: unknown keyword"},
		{`{"$ref": "#/$defs/none"}`, "leads nowhere"},
		{`{"pattern": "("}`, "#/pattern"},
		{`{"additionalProperties": true}`, "only false"},
		{`[]`, "not an object"},
	} {
		if _, err := Parse([]byte(tc.schema)); err == nil || !strings.Contains(err.Error(), tc.problem) {
			t.Errorf("%s: %v, wanted %q", tc.schema, err, tc.problem)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
}
