package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bonafide-lint/bonafide/"

// mayImport says which packages of the module a package may import; a name covers the packages below it. What is not listed
// may import nothing of the module. Imports run one way: cli at the top, leaf packages at the bottom.
var mayImport = map[string][]string{
	"cmd/bonafide":            {"cmd/internal/cli"},
	"cmd/internal/cli":        {"cmd/internal/config", "cmd/internal/report", "analyzers", "analyzers/history", "analyzers/calibration", "analyzers/calibrate", "analyzers/signature", "analyzers/corpus", "analyzers/server", "github"},
	"cmd/internal/config":     {"analyzers"},
	"cmd/internal/report":     {"analyzers", "analyzers/history", "analyzers/calibration", "analyzers/corpus", "analyzers/fingerprint", "analyzers/server"},
	"github":                  {"analyzers/history", "analyzers/server", "github/transport"},
	"analyzers/server":        {"analyzers/history"},
	"analyzers":               {"analyzers/history", "analyzers/calibration", "analyzers/tz", "analyzers/rhythm", "analyzers/gaps", "analyzers/signature", "analyzers/style", "analyzers/dated", "analyzers/provenance", "analyzers/server", "analyzers/corpus", "analyzers/transplant", "analyzers/copies"},
	"analyzers/history":       {"analyzers/history/object", "analyzers/history/dial"},
	"analyzers/calibrate":     {"analyzers", "analyzers/history", "analyzers/calibration", "analyzers/tz"},
	"analyzers/analyzertest":  {"analyzers", "analyzers/history", "analyzers/server", "analyzers/tz"},
	"scripts":                 {"analyzers", "analyzers/calibrate", "analyzers/history", "analyzers/calibration", "analyzers/rhythm", "analyzers/gaps", "analyzers/tz", "analyzers/analyzertest", "analyzers/corpus", "analyzers/provenance", "analyzers/copies", "analyzers/fingerprint"},
	"analyzers/transplant":    {"analyzers/history", "analyzers/corpus", "analyzers/provenance"},
	"analyzers/copies":        {"analyzers/history", "analyzers/corpus", "analyzers/provenance", "analyzers/fingerprint", "analyzers/transplant"},
	"analyzers/corpus":        {"analyzers/history", "analyzers/provenance", "analyzers/fingerprint"},
	"cmd/internal/schematest": nil,

	"analyzers/corpus/corpustest": {"analyzers/corpus", "analyzers/history"},
	"analyzers/fingerprint":       nil,
	"github/githubtest":           {"analyzers/analyzertest", "github/githubtest"},
	"analyzers/corpus/postgres":   {"analyzers/corpus", "analyzers/history", "analyzers/fingerprint"},
	"analyzers/corpus/segment":    {"analyzers/corpus", "analyzers/history", "analyzers/fingerprint"},
}

// onlyIn says where the libraries that touch the outside may be imported. Tests may use them as oracles.
var onlyIn = map[string]string{
	"github.com/go-git/":                  "analyzers/history",
	"github.com/google/go-github":         "github",
	"github.com/olekukonko/tablewriter":   "cmd/internal/report",
	"github.com/spf13/cobra":              "cmd/internal/cli",
	"golang.org/x/term":                   "cmd/internal/cli",
	"os/exec":                             "scripts github",
	"net/http":                            "analyzers/history github",
	"github.com/getkin/kin-openapi":       "github/githubtest",
	"github.com/vektah/gqlparser":         "github/githubtest",
	"github.com/sergi/go-diff/":           "cmd/internal/report",
	"github.com/go-enry/":                 "analyzers/provenance",
	"go.yaml.in/yaml":                     "cmd/internal/config",
	"pgregory.net/rapid":                  "analyzers/corpus/corpustest",
	"github.com/rogpeppe/go-internal":     "",
	"github.com/google/go-cmp":            "analyzers/corpus/corpustest",
	"github.com/gofrs/flock":              "analyzers/corpus/segment analyzers/history",
	"github.com/jackc/pgx/":               "analyzers/corpus/postgres",
	"github.com/pressly/goose/":           "analyzers/corpus/postgres",
	"golang.org/x/sys":                    "analyzers/corpus/segment",
	"github.com/klauspost/compress/flate": "analyzers/history/object",
}

func TestImportDirection(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		from := strings.TrimPrefix(fields[0], module)
		seen++
		for _, to := range fields[1:] {
			if rel, ok := strings.CutPrefix(to, module); ok {
				if !covered(rel, allowed(from)) {
					t.Errorf("%s imports %s, which may not be", from, rel)
				}
				continue
			}
			for lib, where := range onlyIn {
				if strings.HasPrefix(to, lib) && !covered(from, strings.Fields(where)) {
					t.Errorf("%s imports %s, which belongs in %q alone", from, to, where)
				}
			}
		}
	}
	if seen < 8 {
		t.Errorf("go list names %d packages; the test looks at nothing", seen)
	}
}

// allowed is what a package may import: what its own entry says, or the nearest entry above it, and the packages beside it.
func allowed(from string) []string {
	for p := from; ; {
		if to, ok := mayImport[p]; ok {
			if p == "scripts" || p != from {
				return append(slices.Clone(to), p)
			}
			return to
		}
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			return nil
		}
		p = p[:i]
	}
}

func covered(pkg string, by []string) bool {
	return slices.ContainsFunc(by, func(b string) bool { return pkg == b || b != "analyzers" && strings.HasPrefix(pkg, b+"/") })
}
