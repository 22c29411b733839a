package githubtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// unknown tells which keys of a JSON text no part of its schema knows. The description allows them, as the service may send more than it says;
// this stand-in and the client have no reason to.
func unknown(schema *openapi3.Schema, body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	return unknownIn([]*openapi3.Schema{schema}, v, "")
}

// unknownIn looks at a value to which any of the schemas may apply.
func unknownIn(schemas []*openapi3.Schema, v any, at string) (fault error) {
	schemas = parts(schemas)
	switch v := v.(type) {
	case []any:
		var items []*openapi3.Schema
		for _, s := range schemas {
			if s.Items != nil {
				items = append(items, s.Items.Value)
			}
		}
		for i, e := range v {
			fault = errors.Join(fault, unknownIn(items, e, fmt.Sprintf("%s[%d]", at, i)))
		}
	case map[string]any:
		known := map[string][]*openapi3.Schema{}
		for _, s := range schemas {
			if s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has {
				return nil
			}
			for name, p := range s.Properties {
				known[name] = append(known[name], p.Value)
			}
		}
		if len(known) == 0 {
			return nil // any object
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if known[k] == nil {
				fault = errors.Join(fault, fmt.Errorf("%s.%s is in no schema", at, k))
				continue
			}
			fault = errors.Join(fault, unknownIn(known[k], v[k], at+"."+k))
		}
	}
	return fault
}

// parts adds the schemas that schemas are made of.
func parts(schemas []*openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	for _, s := range schemas {
		out = append(out, s)
		for _, refs := range []openapi3.SchemaRefs{s.AllOf, s.OneOf, s.AnyOf} {
			for _, r := range refs {
				out = append(out, parts([]*openapi3.Schema{r.Value})...)
			}
		}
	}
	return out
}
