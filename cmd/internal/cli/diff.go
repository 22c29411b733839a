package cli

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

func (a *app) diffCommand() *cobra.Command {
	o := &scanOptions{target: "."}
	var full bool
	cmd := &cobra.Command{
		Use:   "diff FINDING [PATH|URL]",
		Short: "Show both sides of a finding about copied code",
		Long: `Show a finding about copied code side by side: what stands in the repository, and where else it stands. FINDING is the
beginning of its fingerprint (6 digits or more, from the report of a scan) or the name of a check. The checks for copied
code run once more, so give the flags that scan was given. Equal lines are marked with "=", lines that correspond
with "~" and what differs in them with [brackets] or colours.`,
		Example: `  bonafide diff 3fa94c01be22 --against ../upstream .
  bonafide diff copied-files --full --format json --against https://github.com/OWNER/REPOSITORY > sides.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return fail(fmt.Sprintf("diff takes a finding and one path or URL, not %d arguments", len(args)), "the last lines of a finding in the report have the command")
			}
			if len(args) == 2 {
				o.target = args[1]
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return copiedNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			return a.diff(cmd.Context(), o, args[0], full)
		},
	}
	grouped(cmd.Flags(), "What to show", func(fs *pflag.FlagSet) {
		fs.BoolVar(&full, "full", false, "show every file and every line of it")
	})
	o.define(cmd.Flags())
	_ = cmd.Flags().MarkHidden("fail-on") // the error can only be that there is no such flag
	for _, flag := range []string{"output", "baseline", "min-severity", "redact"} {
		_ = cmd.Flags().MarkHidden(flag) // likewise
	}
	completeWords(cmd)
	return cmd
}

// copiedChecks are the checks whose findings have two sides: they compare with known code.
func copiedChecks() (checks []*analyzers.Analyzer) {
	for _, c := range analyzers.All() {
		if c.Needs&analyzers.NeedKnown != 0 {
			checks = append(checks, c)
		}
	}
	return checks
}

func copiedNames() (names []string) {
	for _, c := range copiedChecks() {
		names = append(names, c.Name)
	}
	return names
}

// fingerprintPart is the beginning of a fingerprint.
var fingerprintPart = regexp.MustCompile(`^[0-9a-f]{6,32}$`)

// wanted tells which findings are meant.
func wanted(finding string) (func(*analyzers.Finding) bool, error) {
	names := copiedNames()
	part := strings.ToLower(finding)
	switch {
	case slices.Contains(names, finding):
		return func(f *analyzers.Finding) bool { return f.Check == finding }, nil
	case fingerprintPart.MatchString(part):
		return func(f *analyzers.Finding) bool { return strings.HasPrefix(f.Fingerprint, part) }, nil
	case slices.Contains(checkNames(), finding):
		return nil, fail(fmt.Sprintf("findings of %s have no other side", finding), "diff shows those of "+strings.Join(names, ", "))
	}
	hint := "give 6 digits or more of its fingerprint, or one of " + strings.Join(names, ", ")
	if s := config.Closest(finding, names); s != "" {
		hint = fmt.Sprintf("did you mean %s?", s)
	}
	return nil, fail(fmt.Sprintf("%q is neither the fingerprint of a finding nor a check for copied code", finding), hint)
}

// diff runs the checks for copied code and shows the findings that are meant.
func (a *app) diff(ctx context.Context, o *scanOptions, finding string, full bool) error {
	is, err := wanted(finding)
	if err != nil {
		return err
	}
	q, err := a.prepare(o)
	if err != nil {
		return err
	}
	if q.checks = copiedChecks(); q.contents == "none" {
		return fail("--contents none leaves nothing to show", "leave it out")
	}
	var sides *report.Sides
	q.inspect = func(ctx context.Context, f *found, own history.Contents, known *analyzers.Known) error {
		if known == nil {
			return fail("there is no code to compare with", "give the flags of the scan: --against PATH, or --corpus DIR")
		}
		var chosen []report.ChosenFinding
		for i := range f.audit.Results {
			r := &f.audit.Results[i]
			for j := range r.Findings {
				if is(&r.Findings[j]) {
					chosen = append(chosen, report.ChosenFinding{Subject: r.Subject, Finding: &r.Findings[j]})
				}
			}
		}
		if len(chosen) == 0 {
			return fail(fmt.Sprintf("no finding %q about copied code", finding), "give the target and the flags of the scan that found it; bonafide scan lists the findings")
		}
		sides, err = report.BuildSides(ctx, report.SidesSource{
			Version: toolVersion(), Target: withoutCredentials(o.target), History: f.history, Contents: own,
			Findings: chosen, Full: full, Original: originalNamed(ctx, known),
		})
		return err
	}
	if _, err := a.measured(ctx, &o.outputOptions, q, a.engine); err != nil {
		return err
	}
	return a.printSides(sides, o)
}

// originalNamed finds the contents of a source by its name; it gives nil where they are not at hand.
func originalNamed(ctx context.Context, known *analyzers.Known) func(name string) *analyzers.Original {
	return func(name string) *analyzers.Original {
		sources, err := known.Reader.Sources(ctx)
		if err != nil || known.Original == nil {
			return nil
		}
		at := slices.IndexFunc(sources, func(s corpus.Source) bool { return s.Name == name })
		if at < 0 {
			return nil
		}
		is, err := known.Original(ctx, sources[at].ID)
		if err != nil {
			return nil
		}
		return is
	}
}

func (a *app) printSides(s *report.Sides, o *scanOptions) error {
	write := s.WriteText
	if o.format == "json" {
		write = s.WriteJSON
	}
	return write(a.streams.Out, report.Options{Width: a.width(), Color: a.color(o.color), Verbose: o.verbose})
}
