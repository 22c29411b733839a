// Package subset cuts from GitHub's published descriptions the parts that the stand-in needs, without prose, so that they are small
// enough to be kept beside the tests. Nothing is added and nothing is loosened but what Waived names.
package subset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// prose is what only people read. A property may have such a name; properties are kept.
var prose = []string{"summary", "description", "example", "examples", "externalDocs", "tags", "title", "x-github", "x-github-breaking-changes", "deprecated"}

// Waived are the places where GitHub's description contradicts its own service, with the reason. The subset changes these alone.
var Waived = []struct{ Schema, Property, Reason string }{
	{"event", "payload", "oneOf of 16 kinds, of which several match any push; the stand-in checks the payload of pushes against push-event alone"},
	{"pull-request", "head", "head.repo is said to be never null, and is null where the fork was deleted"},
	{"commit-search-result-item", "committer", "said to be Git's name and date; it is the account, as author is"},
}

// OpenAPI keeps the operations, given as "GET /users/{username}", the components that they refer to and the further schemas. It gives
// JSON with one path and one component a line, in order.
func OpenAPI(full []byte, operations, schemas []string) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(full, &doc); err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	all, ok := doc["paths"].(map[string]any)
	components, isMap := doc["components"].(map[string]any)
	if !ok || !isMap {
		return nil, errors.New("read the description: no paths or no components")
	}
	paths := map[string]any{}
	for _, o := range operations {
		method, path, _ := strings.Cut(o, " ")
		method = strings.ToLower(method)
		item, _ := all[path].(map[string]any)
		if item[method] == nil {
			return nil, fmt.Errorf("the description has no operation %s", o)
		}
		kept, _ := paths[path].(map[string]any)
		if kept == nil {
			kept = map[string]any{}
			paths[path] = kept
		}
		kept[method] = strip(item[method], false)
	}
	c := &cutter{components: components, kept: map[string]map[string]any{}}
	for _, s := range schemas {
		if err := c.keep("schemas/" + s); err != nil {
			return nil, err
		}
	}
	if err := c.follow(paths); err != nil {
		return nil, err
	}
	return write(doc["openapi"], paths, c.kept)
}

// strip takes prose away. names says that the keys of v are names that the description defines, not its own words.
func strip(v any, names bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			if !names && slices.Contains(prose, k) {
				continue
			}
			out[k] = strip(e, !names && k == "properties")
			if !names && k == "responses" {
				for _, response := range out[k].(map[string]any) {
					describe(response)
				}
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = strip(e, false)
		}
		return out
	}
	return v
}

// describe gives a response the description that OpenAPI demands of it.
func describe(response any) {
	if r := response.(map[string]any); r["$ref"] == nil {
		r["description"] = ""
	}
}

type cutter struct {
	components map[string]any
	kept       map[string]map[string]any // by kind ("schemas") and name
}

// follow keeps whatever v refers to.
func (c *cutter) follow(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sorted(v) {
			ref, is := v[k].(string)
			if is && k == "$ref" {
				if err := c.keep(strings.TrimPrefix(ref, "#/components/")); err != nil {
					return err
				}
				continue
			}
			if err := c.follow(v[k]); err != nil {
				return err
			}
		}
	case []any:
		for _, e := range v {
			if err := c.follow(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep keeps one component, such as "schemas/event".
func (c *cutter) keep(ref string) error {
	kind, name, _ := strings.Cut(ref, "/")
	if c.kept[kind][name] != nil {
		return nil
	}
	of, _ := c.components[kind].(map[string]any)
	if of[name] == nil {
		return fmt.Errorf("the description has no component %s", ref)
	}
	part := strip(of[name], false)
	if kind == "schemas" {
		waive(name, part.(map[string]any))
	}
	if kind == "responses" {
		describe(part)
	}
	if c.kept[kind] == nil {
		c.kept[kind] = map[string]any{}
	}
	c.kept[kind][name] = part
	return c.follow(part)
}

// waive makes the changes of Waived.
func waive(name string, schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	switch name {
	case "event":
		properties["payload"] = map[string]any{"type": "object"}
	case "commit-search-result-item":
		properties["committer"] = properties["author"]
	case "pull-request":
		repo := properties["head"].(map[string]any)["properties"].(map[string]any)
		repo["repo"] = map[string]any{"nullable": true, "allOf": []any{repo["repo"]}}
	}
}

// Waive makes the changes of Waived in the full description, and no other.
func Waive(full []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(full, &doc); err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for _, w := range Waived {
		waive(w.Schema, schemas[w.Schema].(map[string]any))
	}
	return json.Marshal(doc)
}

func write(version any, paths map[string]any, components map[string]map[string]any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("{\n")
	fmt.Fprintf(&out, "\"openapi\": %q,\n", version)
	out.WriteString("\"info\": {\"title\": \"GitHub REST API, part\", \"version\": \"1\"},\n\"paths\": {\n")
	if err := writeLines(&out, paths); err != nil {
		return nil, err
	}
	out.WriteString("},\n\"components\": {\n")
	kinds := sorted(components)
	for i, kind := range kinds {
		fmt.Fprintf(&out, "%q: {\n", kind)
		if err := writeLines(&out, components[kind]); err != nil {
			return nil, err
		}
		out.WriteString("}" + comma(i, len(kinds)) + "\n")
	}
	out.WriteString("}\n}\n")
	return out.Bytes(), nil
}

func writeLines(out *bytes.Buffer, m map[string]any) error {
	keys := sorted(m)
	for i, k := range keys {
		line, err := json.Marshal(m[k])
		if err != nil {
			return fmt.Errorf("write %s: %w", k, err)
		}
		fmt.Fprintf(out, "%q: %s%s\n", k, line, comma(i, len(keys)))
	}
	return nil
}

func comma(i, n int) string {
	if i == n-1 {
		return ""
	}
	return ","
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
