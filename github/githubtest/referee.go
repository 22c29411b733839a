package githubtest

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed testdata/openapi.json testdata/schema.graphql
var descriptions embed.FS

// referee holds what GitHub says of its API.
type referee struct {
	rest  *openapi3.T
	graph *ast.Schema
}

// newReferee reads the descriptions, once for all servers.
var newReferee = sync.OnceValues(func() (*referee, error) {
	rest, err := descriptions.ReadFile("testdata/openapi.json")
	if err != nil {
		return nil, err
	}
	graph, err := descriptions.ReadFile("testdata/schema.graphql")
	if err != nil {
		return nil, err
	}
	return readReferee(rest, string(graph))
})

func readReferee(description []byte, schema string) (*referee, error) {
	rest, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, fmt.Errorf("read GitHub's description: %w", err)
	}
	graph, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: schema})
	if err != nil {
		return nil, fmt.Errorf("read GitHub's schema: %w", err)
	}
	return &referee{rest, graph}, nil
}

// input ties a request to the operation that it asks for.
func (r *referee) input(c *call) (*openapi3filter.RequestValidationInput, error) {
	method, path, _ := strings.Cut(c.operation, " ")
	item := r.rest.Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil {
		return nil, fmt.Errorf("GitHub's description has no operation %s", c.operation)
	}
	operation := item.GetOperation(method)
	params := map[string]string{}
	for _, p := range operation.Parameters {
		if p.Value.In == openapi3.ParameterInPath {
			params[p.Value.Name] = c.PathValue(p.Value.Name)
		}
	}
	request := c.Clone(c.Context())
	request.Body = io.NopCloser(bytes.NewReader(c.body))
	return &openapi3filter.RequestValidationInput{
		Request: request, PathParams: params,
		Route:   &routers.Route{Spec: r.rest, Path: path, PathItem: item, Method: method, Operation: operation},
		Options: &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}, nil
}

// request tells what GitHub's description objects to in a request, and which parameters of the query it does not know.
func (r *referee) request(c *call) error {
	in, err := r.input(c)
	if err != nil {
		return err
	}
	err = openapi3filter.ValidateRequest(context.Background(), in)
	if body := in.Route.Operation.RequestBody; body != nil && err == nil {
		err = unknown(body.Value.Content.Get("application/json").Schema.Value, c.body)
	}
	for name := range c.URL.Query() {
		known := slices.ContainsFunc(in.Route.Operation.Parameters, func(p *openapi3.ParameterRef) bool {
			return p.Value.In == openapi3.ParameterInQuery && p.Value.Name == name
		})
		if !known {
			err = errors.Join(err, fmt.Errorf("%s has no parameter %q", c.operation, name))
		}
	}
	return err
}

// response tells what GitHub's description objects to in an answer. Errors that it does not list for the operation must be basic-error, as
// those are which every operation may give.
func (r *referee) response(c *call, status int, body []byte) error {
	in, err := r.input(c)
	if err != nil {
		return err
	}
	if in.Route.Operation.Responses.Status(status) == nil {
		if status < http.StatusBadRequest {
			return fmt.Errorf("%s never answers %d", c.operation, status)
		}
		return r.check("basic-error", body)
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: status, Header: c.header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true},
	})
	if media := in.Route.Operation.Responses.Status(status).Value.Content.Get("application/json"); err == nil && media != nil {
		err = unknown(media.Schema.Value, body)
	}
	if err != nil || c.operation != "GET /users/{username}/events/public" || status != http.StatusOK {
		return err
	}
	var events []struct {
		Type    string
		Payload json.RawMessage
	}
	if err := json.Unmarshal(body, &events); err != nil {
		return err
	}
	for _, e := range events {
		if e.Type == "PushEvent" {
			if err := r.check("push-event", e.Payload); err != nil {
				return err
			}
		}
	}
	return nil
}

// check holds a JSON text against one schema of the description.
func (r *referee) check(schema string, body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("%s: %w", schema, err)
	}
	if err := r.rest.Components.Schemas[schema].Value.VisitJSON(v, openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("%s: %w", schema, err)
	}
	return nil
}

// judgeRequest fails the test for a request that GitHub's description does not allow.
func (s *Server) judgeRequest(c *call) {
	if err := s.referee.request(c); err != nil {
		s.t.Errorf("request %s %s: %v", c.Method, c.URL.RequestURI(), err)
	}
}

func (s *Server) judgeResponse(c *call, status int, body []byte) {
	if err := s.referee.response(c, status, body); err != nil {
		s.t.Errorf("answer to %s %s: %v", c.Method, c.URL.RequestURI(), err)
	}
}
