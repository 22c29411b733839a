package subset

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// GraphQL keeps the composite types named, with those of their fields that give scalars, enumerations or other kept types, and the
// input types that their arguments need. Nothing of a field that is kept changes.
func GraphQL(full string, types []string) (string, error) {
	doc, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: full})
	if err != nil {
		return "", fmt.Errorf("read the schema: %w", err)
	}
	byName := map[string]*ast.Definition{}
	for _, d := range doc.Definitions {
		byName[d.Name] = d
	}
	for _, t := range types {
		if byName[t] == nil {
			return "", fmt.Errorf("the schema has no type %s", t)
		}
	}
	kept := map[string]bool{}
	for _, t := range types {
		keepType(byName, types, kept, byName[t])
	}
	out := &ast.SchemaDocument{Schema: doc.Schema}
	for _, s := range doc.Schema {
		s.OperationTypes = slices.DeleteFunc(s.OperationTypes, func(o *ast.OperationTypeDefinition) bool { return !kept[o.Type] })
	}
	for _, d := range doc.Definitions {
		if kept[d.Name] {
			out.Definitions = append(out.Definitions, d)
		}
	}
	slices.SortFunc(out.Definitions, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return format(out), nil
}

// Repair takes fields away that stand twice in the published schema, and prose, so that a validator reads it.
func Repair(full string) (string, error) {
	doc, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: full})
	if err != nil {
		return "", fmt.Errorf("read the schema: %w", err)
	}
	for _, d := range doc.Definitions {
		seen := map[string]bool{}
		d.Fields = slices.DeleteFunc(d.Fields, func(f *ast.FieldDefinition) bool {
			twice := seen[f.Name]
			seen[f.Name] = true
			return twice
		})
	}
	return format(doc), nil
}

func format(doc *ast.SchemaDocument) string {
	var text bytes.Buffer
	formatter.NewFormatter(&text, formatter.WithoutDescription(), formatter.WithIndent(" ")).FormatSchemaDocument(doc)
	return text.String()
}

// keepType cuts a definition down to what is kept of it, and keeps the leaves and inputs that it needs.
func keepType(byName map[string]*ast.Definition, types []string, kept map[string]bool, d *ast.Definition) {
	if d == nil || kept[d.Name] {
		return
	}
	kept[d.Name] = true
	deprecated(&d.Directives)
	for _, v := range d.EnumValues {
		deprecated(&v.Directives)
	}
	d.Interfaces = slices.DeleteFunc(d.Interfaces, func(i string) bool { return !slices.Contains(types, i) })
	d.Types = slices.DeleteFunc(d.Types, func(t string) bool { return !slices.Contains(types, t) })
	input := d.Kind == ast.InputObject
	seen := map[string]bool{}
	d.Fields = slices.DeleteFunc(d.Fields, func(f *ast.FieldDefinition) bool {
		of := byName[f.Type.Name()]
		if of != nil && of.IsCompositeType() && !slices.Contains(types, of.Name) || seen[f.Name] {
			return true
		}
		seen[f.Name] = true
		return false
	})
	for _, f := range d.Fields {
		deprecated(&f.Directives)
		if of := byName[f.Type.Name()]; input || of != nil && of.IsLeafType() {
			keepType(byName, types, kept, of)
		}
		for _, a := range f.Arguments {
			deprecated(&a.Directives)
			keepType(byName, types, kept, byName[a.Type.Name()])
		}
	}
}

// deprecated keeps that directive alone, without its reason, which is prose.
func deprecated(list *ast.DirectiveList) {
	*list = slices.DeleteFunc(*list, func(d *ast.Directive) bool { return d.Name != "deprecated" })
	for _, d := range *list {
		d.Arguments = nil
	}
}
