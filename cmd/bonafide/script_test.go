package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/segment"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/cmd/internal/report/schematest"
)

var update = flag.Bool("update", false, "write the expected outputs in testdata/script anew")

// TestMain lets the scripts call the program: the test binary itself, under the name bonafide. As peak it measures the memory of another one.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bonafide": main, "peak": tellPeak})
}

// root is the module, seen from this package as an absolute path: scripts run elsewhere.
var root = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// TestScripts runs testdata/script/*.txtar. Besides the usual commands of testscript they have:
//
//	mkrepo RECIPE DIR       writes a repository (see package analyzertest); sets $FIRST, $SECOND and $LAST to commit ids
//	mkfixture NAME DIR      writes the repositories of testdata/analyzers/NAME.txtar, or testdata/NAME.txtar: DIR/repo, and the
//	                        known ones below their names, which may have a slash; sets the variables as mkrepo does, and
//	                        $KNOWN to the last commit of the last known one
//	lockcorpus DIR          writes to the corpus in DIR until the script ends
//	cutobject DIR ID        removes one object from a repository that mkrepo wrote
//	exits CODE PROGRAM ...  runs a program and wants exactly this exit code
//	write FILE TEXT         writes one line into a file, which variables may fill
//	mkgithub FILE [TOKEN]   starts a stand-in for GitHub from a scenario (see package githubtest), where only that token is good, if one
//	                        is given; the program asks it from then on
//	ghfault PART ANSWER     lets it answer requests whose path contains PART with bad-token, forbidden, missing, blocked, fault,
//	                        limit, hostile (texts that users choose) or partial FIELD (GraphQL); "ghfault none" ends that
//	ghcounted POOL=N ...    compares how many requests were counted since the last ghcounted, of all pools that are named
//	ghcommit VAR REPO NAME  sets a variable to the id of a commit of the scenario
//	ghevent REPO#N ACTION FILE  writes the event file of a pull request
//	ghwritten REPO N N N    compares how many comments, check runs and SARIF files a repository has
//	validjson FILE          holds a report (or "stdout") to docs/json-v1.schema.json, or to that of sides or of a comparison beside it
func TestScripts(t *testing.T) {
	t.Parallel()
	schema, err := schematest.Load()
	if err != nil {
		t.Fatal(err)
	}
	sides, err := schematest.LoadNamed("sides-v1.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	comparison, err := schematest.LoadNamed("comparison-v1.schema.json")
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
			"mkrepo":    makeRepository,
			"mkfixture": makeFixture,
			"exits":     exits,
			"mkgithub": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 1 || len(args) > 2 {
					ts.Fatalf("usage: mkgithub FILE [TOKEN]")
				}
				startGitHub(t, ts, args)
			},
			"ghfault":   faultGitHub,
			"ghcounted": countedGitHub,
			"ghevent":   eventOfGitHub,
			"ghwritten": writtenToGitHub,
			"ghcommit": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 3 {
					ts.Fatalf("usage: ghcommit VARIABLE REPOSITORY NAME")
				}
				ts.Setenv(args[0], gitHub(ts).ID(args[1], args[2]))
			},
			"lockcorpus": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: lockcorpus DIR")
				}
				store, err := segment.Open(ts.MkAbs(args[0]), segment.Options{})
				ts.Check(err)
				ts.Defer(func() { ts.Check(store.Close()) })
			},
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
				doc := ts.ReadFile(args[0])
				if strings.Contains(doc, report.SidesSchema) {
					ts.Check(sides.Validate([]byte(doc)))
					return
				}
				if strings.Contains(doc, report.ComparisonSchema) {
					ts.Check(comparison.Validate([]byte(doc)))
					return
				}
				ts.Check(schema.Validate([]byte(doc)))
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
	setCommits(ts, built)
}

func makeFixture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mkfixture NAME DIR")
	}
	path := filepath.Join(root, "testdata", "analyzers", filepath.FromSlash(args[0])+".txtar")
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(root, "testdata", filepath.FromSlash(args[0])+".txtar")
	}
	f, err := analyzertest.Load(path)
	ts.Check(err)
	write := func(r *analyzertest.Recipe, name string) *analyzertest.Built {
		built, err := r.Build()
		ts.Check(err)
		ts.Check(built.WriteRepo(filepath.Join(ts.MkAbs(args[1]), filepath.FromSlash(name))))
		return built
	}
	for _, k := range f.Known {
		known := write(k.Recipe, k.Name)
		ts.Setenv("KNOWN", known.IDs[len(known.IDs)-1])
	}
	setCommits(ts, write(f.Recipe, "repo"))
}

func setCommits(ts *testscript.TestScript, built *analyzertest.Built) {
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
