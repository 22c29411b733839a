package githubtest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// node is an object of the graph: its type and how a field of it is had. known is false for fields that the stand-in cannot answer.
type node struct {
	kind string
	get  func(field string, args map[string]any) (value any, known bool)
}

// fault is an error of a field, as GitHub tells it.
type fault struct{ kind, message string }

// query is one that is being answered.
type query struct {
	s         *Server
	c         *call
	schema    *ast.Schema
	operation *ast.OperationDefinition
	vars      map[string]any
	cost      cost
	errors    []any
}

// parseQuery reads and judges a query by GitHub's schema. Whatever that objects to fails the test.
func (s *Server) parseQuery(c *call) (*query, error) {
	var in struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		s.t.Errorf("GraphQL request: %v", err)
		return nil, err
	}
	doc, faults := gqlparser.LoadQueryWithRules(s.referee.graph, in.Query, rules.NewDefaultRules())
	if len(faults) > 0 {
		s.t.Errorf("GraphQL query: %v\n%s", faults, in.Query)
		return nil, faults
	}
	operation := doc.Operations.ForName(in.OperationName)
	if operation == nil || operation.Operation != ast.Query {
		s.t.Errorf("GraphQL request: no query of the name %q", in.OperationName)
		return nil, fmt.Errorf("no operation %q", in.OperationName)
	}
	vars, err := validator.VariableValues(s.referee.graph, operation, in.Variables)
	if err != nil {
		s.t.Errorf("GraphQL variables: %v", err)
		return nil, err
	}
	for name := range in.Variables {
		if operation.VariableDefinitions.ForName(name) == nil {
			s.t.Errorf("GraphQL variables: $%s is not declared", name)
		}
	}
	q := &query{s: s, c: c, schema: s.referee.graph, operation: operation, vars: vars}
	q.cost.count(operation.SelectionSet, vars, 1)
	if q.cost.err != "" {
		s.t.Errorf("GraphQL query: %s\n%s", q.cost.err, in.Query)
		return nil, fmt.Errorf("%s", q.cost.err)
	}
	return q, nil
}

// graphql answers a query: 200, also where there are errors.
func (s *Server) graphql(c *call) (int, []byte) {
	if c.Method != http.MethodPost {
		status, body, _ := failure(http.StatusNotFound, "Not Found")
		return status, body
	}
	q, err := s.parseQuery(c)
	if err != nil {
		return http.StatusOK, encode(object{"errors": []any{object{"message": err.Error()}}})
	}
	s.mu.Lock()
	s.points += q.cost.points()
	s.mu.Unlock()
	data, _ := q.selection(q.operation.SelectionSet, s.query(q), nil)
	out := object{"data": data}
	if len(q.errors) > 0 {
		out["errors"] = q.errors
	}
	return http.StatusOK, encode(out)
}

// cost counts as GitHub does: requests are the connections that are needed, each as often as the ones around it have items; nodes are the items.
type cost struct {
	requests, nodes int
	err             string
}

// points is the price of a query: a hundred requests are one point, and every query is one at least.
func (c cost) points() int { return max(1, int(math.Round(float64(c.requests)/100))) }

func (c *cost) count(set ast.SelectionSet, vars map[string]any, times int) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.InlineFragment:
			c.count(sel.SelectionSet, vars, times)
		case *ast.FragmentSpread:
			c.count(sel.Definition.SelectionSet, vars, times)
		case *ast.Field:
			within := times
			if strings.HasSuffix(sel.Definition.Type.Name(), "Connection") {
				args := sel.ArgumentMap(vars)
				size, ok := bound(args)
				switch {
				case !ok:
					c.err = fmt.Sprintf("you must provide a `first` or `last` value to properly paginate the `%s` connection", sel.Name)
				case size < 1 || size > 100:
					c.err = fmt.Sprintf("requesting %d records on the `%s` connection exceeds the limit of 100", size, sel.Name)
				}
				c.requests += times
				within = times * size
				c.nodes += within
			}
			c.count(sel.SelectionSet, vars, within)
		}
	}
	if c.nodes > 500_000 && c.err == "" {
		c.err = fmt.Sprintf("this query requests up to %d nodes, more than 500,000", c.nodes)
	}
}

// bound is how many items a connection is asked for.
func bound(args map[string]any) (int, bool) {
	for _, key := range []string{"first", "last"} {
		switch n := args[key].(type) {
		case int64:
			return int(n), true
		case int:
			return n, true
		case float64:
			return int(n), true
		case json.Number:
			v, err := n.Int64()
			return int(v), err == nil
		}
	}
	return 0, false
}

// selection answers the fields that are asked of an object. ok is false where a field that may not be null is.
func (q *query) selection(set ast.SelectionSet, n *node, path []any) (out object, ok bool) {
	out = object{}
	for _, fields := range q.fields(set, n.kind, nil) {
		key := fields[0].Alias
		at := append(slices.Clone(path), key)
		if fields[0].Name == "__typename" {
			out[key] = n.kind
			continue
		}
		value, known := n.get(fields[0].Name, fields[0].ArgumentMap(q.vars))
		if !known {
			q.s.t.Errorf("stand-in: it cannot answer %s.%s (github/githubtest/graph_*.go)", n.kind, fields[0].Name)
		}
		if f, is := value.(fault); is {
			q.errors = append(q.errors, object{"type": f.kind, "path": at, "message": f.message})
			value = nil
		}
		done, good := q.complete(fields[0].Definition.Type, value, fields, at)
		if !good {
			return nil, false
		}
		out[key] = done
	}
	return out, true
}

// fields gathers what is asked of an object of a type, in order: one group for each key of the answer.
func (q *query) fields(set ast.SelectionSet, kind string, out [][]*ast.Field) [][]*ast.Field {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			if !q.included(sel.Directives) {
				continue
			}
			i := slices.IndexFunc(out, func(g []*ast.Field) bool { return g[0].Alias == sel.Alias })
			if i < 0 {
				out = append(out, []*ast.Field{sel})
			} else {
				out[i] = append(out[i], sel)
			}
		case *ast.InlineFragment:
			if q.included(sel.Directives) && q.is(kind, sel.TypeCondition) {
				out = q.fields(sel.SelectionSet, kind, out)
			}
		case *ast.FragmentSpread:
			if q.included(sel.Directives) && q.is(kind, sel.Definition.TypeCondition) {
				out = q.fields(sel.Definition.SelectionSet, kind, out)
			}
		}
	}
	return out
}

// included follows @skip and @include.
func (q *query) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if on, ok := d.ArgumentMap(q.vars)["if"].(bool); ok && on == (d.Name == "skip") {
			return false
		}
	}
	return true
}

// is tells whether a type is another one, or implements it.
func (q *query) is(kind, condition string) bool {
	return condition == "" || kind == condition ||
		slices.ContainsFunc(q.schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == kind })
}

// complete holds a value against its type in GitHub's schema and answers what is asked of it.
func (q *query) complete(t *ast.Type, value any, fields []*ast.Field, path []any) (any, bool) {
	if n, is := value.(*node); is && n == nil {
		value = nil
	}
	if value == nil {
		if t.NonNull {
			q.s.t.Errorf("stand-in: %v must not be null", path)
		}
		return nil, !t.NonNull
	}
	if t.Elem != nil {
		list, is := value.([]any)
		if !is {
			q.s.t.Errorf("stand-in: %v must be a list, not %T", path, value)
			return nil, !t.NonNull
		}
		out := make([]any, len(list))
		for i, v := range list {
			done, ok := q.complete(t.Elem, v, fields, append(slices.Clone(path), i))
			if !ok {
				return nil, !t.NonNull
			}
			out[i] = done
		}
		return out, true
	}
	definition := q.schema.Types[t.NamedType]
	if definition.IsLeafType() {
		if err := leaf(definition, value); err != nil {
			q.s.t.Errorf("stand-in: %v: %v", path, err)
		}
		return value, true
	}
	n, is := value.(*node)
	if !is || !q.is(n.kind, definition.Name) {
		q.s.t.Errorf("stand-in: %v must be %s, not %v", path, definition.Name, value)
		return nil, !t.NonNull
	}
	var set ast.SelectionSet
	for _, f := range fields {
		set = append(set, f.SelectionSet...)
	}
	out, ok := q.selection(set, n, path)
	if !ok {
		return nil, !t.NonNull
	}
	return out, true
}
