package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayReadUntrusted lists the files that may ask for the bytes of a history.Text. Parsers, comparisons and the escaper need
// them; whatever prints must go through the escaper.
var mayReadUntrusted = []string{
	"analyzers/history/*.go",
	"analyzers/dates_anachronism.go",      // looks at paths
	"analyzers/copied_leftovers.go",       // looks at paths
	"analyzers/copied_leftovers_homes.go", // looks at paths
	"analyzers/copied_owners.go",          // compares names and addresses with owners
	"analyzers/authors.go",                // compares names and addresses with each other
	"analyzers/authors_handover_work.go",  // parses messages, and tells languages by paths
	"analyzers/copied_files.go",           // orders by path
	"analyzers/copied_history_read.go",    // looks at paths, and for an author's name in a message
	"analyzers/copies/*.go",               // look at paths, and parse headers and messages
	"analyzers/transplant/*.go",           // looks at paths
	"analyzers/corpus/*.go",               // hashes addresses, names and paths
	"analyzers/analyzertest/*.go",         // makes histories for tests
	"cmd/internal/report/sides_align.go",  // tells languages by paths
	"analyzers/calibrate/author.go",       // hashes addresses, and leaves programs out of a sample
	"analyzers/handwritten.go",            // looks at paths
	"analyzers/host.go",                   // compares logins
	"analyzers/finding.go",                // hashes the subject's key
	"analyzers/run.go",                    // compares with --author
	"analyzers/owner.go",                  // compares addresses and logins
	"analyzers/compare.go",                // compares addresses and keys of two accounts
	"cmd/internal/cli/account.go",         // looks the location of a profile up among places
	"cmd/internal/report/clean.go",
	"github/publish.go", // sends the name of a branch, held to git's rules for names, to the host that gave it
	"scripts/*/*.go",    // measure for the calibration; no part of the program
}

func TestOnlyEscapersReadUntrustedBytes(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	calls := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		allowed := slices.ContainsFunc(mayReadUntrusted, func(pattern string) bool {
			ok, _ := filepath.Match(pattern, filepath.ToSlash(name))
			return ok
		})
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) > 0 {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Untrusted" {
				calls++
				if !allowed {
					t.Errorf("%s: the bytes of a history.Text are read outside the escapers", set.Position(call.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls == 0 {
		t.Error("no call found: the test looks at nothing")
	}
}
