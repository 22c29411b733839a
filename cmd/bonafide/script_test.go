package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
)

var update = flag.Bool("update", false, "write the expected outputs in testdata/script anew")

// TestMain lets the scripts call the program: the test binary itself, under the name bonafide.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bonafide": main})
}

// TestScripts runs testdata/script/*.txtar. Besides the usual commands of testscript they have:
//
//	mkrepo RECIPE DIR       writes a repository (see package analyzertest); sets $FIRST, $SECOND and $LAST to commit ids
//	cutobject DIR ID        removes one object from a repository that mkrepo wrote
//	exits CODE PROGRAM ...  runs a program and wants exactly this exit code
//	write FILE TEXT         writes one line into a file, which variables may fill
//	validjson FILE          holds a report (or "stdout") to docs/json-v1.schema.json
func TestScripts(t *testing.T) {
	t.Parallel()
	schema, err := schematest.Load()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1793620800") // 2026-11-02
			env.Setenv("CI", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"mkrepo": makeRepository,
			"exits":  exits,
			"write": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: write FILE TEXT")
				}
				path := ts.MkAbs(args[0])
				ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
				ts.Check(os.WriteFile(path, []byte(args[1]+"\n"), 0o644))
			},
			"cutobject": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 || len(args[1]) != 40 {
					ts.Fatalf("usage: cutobject DIR ID")
				}
				ts.Check(os.Remove(filepath.Join(ts.MkAbs(args[0]), ".git", "objects", args[1][:2], args[1][2:])))
			},
			"validjson": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: validjson FILE")
				}
				ts.Check(schema.Validate([]byte(ts.ReadFile(args[0]))))
			},
		},
	})
}

func makeRepository(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mkrepo RECIPE DIR")
	}
	built, err := analyzertest.History(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(built.WriteRepo(ts.MkAbs(args[1])))
	ts.Setenv("FIRST", built.IDs[0])
	ts.Setenv("SECOND", built.IDs[min(1, len(built.IDs)-1)])
	ts.Setenv("LAST", built.IDs[len(built.IDs)-1])
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGS...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
