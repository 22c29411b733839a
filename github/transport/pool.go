package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// Pool is the budget of the host that pays for a request.
type Pool string

// The pools that the client draws from. Their sizes are in GitHub's "Rate limits for the REST API" and "Rate limits and query limits for
// the GraphQL API".
const (
	Core    Pool = "core"
	Search  Pool = "search"
	GraphQL Pool = "graphql"
)

// poolOf tells which pool pays. The path of the API is "" for github.com and "/api/v3" for GitHub Enterprise Server, whose GraphQL
// endpoint is /api/graphql.
func poolOf(method string, u, api *url.URL) Pool {
	path := strings.TrimPrefix(u.Path, strings.TrimSuffix(api.Path, "/"))
	switch {
	case method == http.MethodPost && (path == "/graphql" || u.Path == "/api/graphql"):
		return GraphQL
	case strings.HasPrefix(path, "/search/"):
		return Search
	}
	return Core
}
