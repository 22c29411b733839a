// Package cli is the command line: it reads arguments, calls the engine, prints reports and gives an exit code. Everything it
// needs of the world - streams, environment, clock - is handed in, so that tests run it in-process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/cmd/internal/config"
)

// Env looks up an environment variable, as os.Getenv does.
type Env func(name string) string

// Clock tells the time, as time.Now does.
type Clock func() time.Time

// app is one run of the program.
type app struct {
	streams Streams
	env     Env
	clock   Clock
	engine  engine
	exit    int // set by a command that printed its report
}

// Main runs the program with the arguments after its name and gives the exit code. When ctx ends, a scan prints what it has
// and returns ExitIncomplete.
func Main(ctx context.Context, args []string, streams Streams, env Env, clock Clock) int {
	return (&app{streams: streams, env: env, clock: clock, engine: scanRepository}).run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			a.complain(fail(fmt.Sprintf("internal error: %v", r), "please report it, with the command line, if you can share it"))
			code = ExitUnjudged
		}
	}()
	root := a.root()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		a.complain(err)
		return exitOf(err)
	}
	return a.exit
}

// root builds the commands anew for every run: nothing about them is global.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "bonafide",
		Short: "bonafide reads a Git history and shows what does not fit, with evidence",
		Long: `bonafide reads commits - of a repository, a pull request or a GitHub account - and shows what does not fit: time zones, working
hours and dates that contradict one another or what the author says, several hands behind one account, copied code.
Every row has evidence that a person can check, and the rate at which honest developers show the same.`,
		Example: `  bonafide scan --author dev@example.org --claim-zone Europe/Lisbon .
  bonafide account octo-dev --claim-zone America/New_York`,
		Args:          a.noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(a.streams.In)
	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	root.SetHelpFunc(a.help)
	root.SetFlagErrorFunc(a.flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(a.scanCommand(), a.accountCommand(), a.pullCommand(), a.batchCommand(), a.compareCommand(), a.checksCommand(), a.explainCommand(), a.corpusCommand(), a.diffCommand(), a.cacheCommand(), a.calibrateCommand(), a.evaluateCommand(), a.versionCommand())
	return root
}

// noSuchCommand answers a word that is no command.
func (a *app) noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	names := []string{"help", "completion"}
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	hint := "bonafide --help lists the commands"
	if s := config.Closest(args[0], names); s != "" {
		hint = fmt.Sprintf("did you mean \"bonafide %s\"?", s)
	} else if strings.ContainsAny(args[0], "/.:") {
		hint = fmt.Sprintf("to scan a repository: bonafide scan %s", args[0])
	}
	return fail(fmt.Sprintf("unknown command %q", args[0]), hint)
}

// flagError adds a hint to what cobra says about flags.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, errHelp) {
		return err
	}
	hint := fmt.Sprintf("%s --help lists the flags", cmd.CommandPath())
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		if s := config.Closest(name, flagNames(cmd)); s != "" {
			hint = fmt.Sprintf("did you mean --%s?", s)
		}
	}
	return &failure{err, hint}
}

// oneOf checks the value of a flag that takes one of a few words.
func oneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	hint := fmt.Sprintf("give one of %s", strings.Join(words, ", "))
	if s := config.Closest(value, words); s != "" {
		hint = fmt.Sprintf("did you mean %s?", s)
	}
	return fail(fmt.Sprintf("--%s: unknown value %q", flag, value), hint)
}

// exactly answers a wrong number of arguments in our own words.
func exactly(n int, what, hint string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return fail(fmt.Sprintf("%s takes %s, not %d arguments", cmd.CommandPath(), what, len(args)), hint)
	}
}
