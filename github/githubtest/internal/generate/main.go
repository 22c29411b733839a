// Command generate writes the parts of GitHub's OpenAPI description and GraphQL schema that the stand-in is judged by. Its argument is
// a folder in which "npm install --no-save @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1" was run.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/bonafide-lint/bonafide/github/githubtest/internal/subset"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("want the folder that holds node_modules/@octokit, and the folder to write to")
	}
	files, err := subset.Files(args[0])
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(args[1], name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
