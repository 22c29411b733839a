package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var errHelp = pflag.ErrHelp

// groupKey is the annotation that puts a flag into a group of the help text.
const groupKey = "bonafide-group"

// grouped puts the flags that define adds into a group.
func grouped(fs *pflag.FlagSet, group string, define func(*pflag.FlagSet)) {
	sub := pflag.NewFlagSet(group, pflag.ContinueOnError)
	sub.SortFlags = false
	define(sub)
	sub.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{groupKey: {group}}
		fs.AddFlag(f)
	})
}

// flagNames lists the flags of a command.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// help prints what a command does, how it is called, two examples, and its flags in groups.
func (a *app) help(cmd *cobra.Command, _ []string) {
	w := a.streams.Out
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n", strings.TrimSpace(text))
	if cmd.Runnable() && cmd.HasParent() {
		fmt.Fprintf(w, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n\nCommands:\n", cmd.CommandPath())
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-10s %s\n", c.Name(), c.Short)
			}
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	a.flagHelp(w, cmd)
	if cmd.Flags().Lookup("fail-on") != nil && !cmd.Flags().Lookup("fail-on").Hidden || cmd.Name() == "compare" {
		fmt.Fprint(w, exitHelp)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s COMMAND --help tells more about a command.\n", cmd.CommandPath())
	}
}

const exitHelp = `
Exit codes:
  0  nothing at or above --fail-on     3  incomplete: a partial report was printed
  1  findings                          4  credentials needed or refused
  2  nothing could be judged
`

// flagHelp prints the flags, group by group in the order in which the groups were defined.
func (a *app) flagHelp(w io.Writer, cmd *cobra.Command) {
	var order []string
	groups := map[string]*pflag.FlagSet{}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "Flags"
		if g := f.Annotations[groupKey]; len(g) > 0 {
			name = g[0]
		}
		if groups[name] == nil {
			groups[name] = pflag.NewFlagSet(name, pflag.ContinueOnError)
			groups[name].SortFlags = false
			order = append(order, name)
		}
		groups[name].AddFlag(f)
	})
	for _, name := range order {
		fmt.Fprintf(w, "\n%s:\n%s", name, groups[name].FlagUsagesWrapped(min(max(a.width(), 80), 110)))
	}
}
