package subset

import (
	"fmt"
	"os"
	"path/filepath"
)

// The files that are generated.
const (
	OpenAPIFile = "openapi.json"
	GraphQLFile = "schema.graphql"
	NoticeFile  = "NOTICE"
)

const notice = `openapi.json is cut from the npm package @octokit/openapi, schema.graphql from @octokit/graphql-schema: see ../doc.go. Both
packages come under the MIT licence; these are their licence files.
`

// FullOpenAPI and FullGraphQL are where the packages stand below the folder in which npm installed them.
var (
	FullOpenAPI = filepath.Join("node_modules", "@octokit", "openapi", "generated", "api.github.com.json")
	FullGraphQL = filepath.Join("node_modules", "@octokit", "graphql-schema", "schema.graphql")
)

// Files makes the generated files, by name, from the packages below a folder.
func Files(folder string) (map[string][]byte, error) {
	description, err := os.ReadFile(filepath.Join(folder, FullOpenAPI))
	if err != nil {
		return nil, fmt.Errorf("read GitHub's description (npm install @octokit/openapi): %w", err)
	}
	schema, err := os.ReadFile(filepath.Join(folder, FullGraphQL))
	if err != nil {
		return nil, fmt.Errorf("read GitHub's schema (npm install @octokit/graphql-schema): %w", err)
	}
	rest, err := OpenAPI(description, Operations, Schemas)
	if err != nil {
		return nil, err
	}
	graph, err := GraphQL(string(schema), Types)
	if err != nil {
		return nil, err
	}
	text := []byte(notice)
	for _, name := range []string{"openapi/LICENSE", "graphql-schema/LICENSE.md"} {
		licence, err := os.ReadFile(filepath.Join(folder, "node_modules", "@octokit", filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("read the licence: %w", err)
		}
		text = append(append(text, '\n'), licence...)
	}
	return map[string][]byte{OpenAPIFile: rest, GraphQLFile: []byte(graph), NoticeFile: text}, nil
}
