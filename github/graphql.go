package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// graphError is one error beside, or instead of, data: GraphQL answers 200 whatever happened.
type graphError struct {
	Type       string `json:"type"`
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code  string `json:"code"`
		Field string `json:"fieldName"`
	} `json:"extensions"`
}

// unknownField tells whether the host's schema has no field of that name. GitHub says so in an extension, others in the text alone.
func (e graphError) unknownField(name string) bool {
	if e.Extensions.Code == "undefinedField" {
		return e.Extensions.Field == name
	}
	return strings.Contains(e.Message, "'"+name+"'") && strings.Contains(e.Message, "doesn't exist")
}

type graphErrors []graphError

func (e graphErrors) unknownField(name string) bool {
	return slices.ContainsFunc(e, func(g graphError) bool { return g.unknownField(name) })
}

// graphAnswer is what came with the data.
type graphAnswer struct {
	source  server.Source
	errors  graphErrors
	partial *Error // some of the data is missing; nil where all is there
}

// graphql asks one query. Data with errors beside it is kept, and partial says that some is missing; errors alone are an *Error. The
// answer tells the errors in both cases.
func (c *Client) graphql(ctx context.Context, doing, about, query string, variables map[string]any, into any) (graphAnswer, error) {
	var out graphAnswer
	req, err := c.rest.NewRequest(http.MethodPost, c.host.GraphQL, map[string]any{"query": query, "variables": variables})
	if err != nil {
		return out, &Error{Kind: BadName, Doing: doing, Err: err}
	}
	a, err := c.send(ctx, doing, server.Source{API: "GraphQL", Endpoint: "POST /graphql, " + about}, req)
	if err != nil {
		return out, err
	}
	var reply struct {
		Data   json.RawMessage `json:"data"`
		Errors graphErrors     `json:"errors"`
	}
	if err := a.decode(doing, &reply); err != nil {
		return out, err
	}
	out.source, out.errors = a.source, reply.Errors
	none := len(reply.Data) == 0 || string(reply.Data) == "null"
	switch {
	case none && len(reply.Errors) == 0:
		return out, nonsense(doing, errors.New("the answer has neither data nor errors"))
	case none:
		return out, c.explainGraph(doing, reply.Errors)
	case len(reply.Errors) > 0:
		out.partial = c.explainGraph(doing, reply.Errors)
		out.partial.reason = "the host gave a part of the data and an error: " + out.partial.Reason()
	}
	if err := json.Unmarshal(reply.Data, into); err != nil {
		return out, nonsense(doing, err)
	}
	return out, nil
}

// explainGraph explains the first of some errors.
func (c *Client) explainGraph(doing string, list graphErrors) *Error {
	e := &Error{Kind: PartialData, Doing: doing, Err: errors.New("the host cannot answer the query"), Do: again}
	switch list[0].Type {
	case "NOT_FOUND":
		e.Kind, e.Err, e.Do = Missing, errors.New("does not exist, or your token cannot see it (NOT_FOUND)"), lookAt
	case "FORBIDDEN":
		e.Kind, e.Err, e.Do = NoPermission, errors.New("not allowed (FORBIDDEN)"), giveMore
	case "INSUFFICIENT_SCOPES":
		e.Kind, e.Err, e.Do = NoPermission, errors.New("the token lacks a scope (INSUFFICIENT_SCOPES)"), giveMore
	}
	e.reason = e.Err.Error()
	if message := cut(list[0].Message); message != "" {
		e.Err = fmt.Errorf("%w; the host says %q", e.Err, message)
	}
	return e
}
