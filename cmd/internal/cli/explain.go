package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CHECK",
		Short: "Print the manual of a check",
		Long: `Print the manual of a check: what it observes, how it decides, how often honest developers show the same, what else
explains it, and what to ask.`,
		Example: `  bonafide explain zone-season
  bonafide explain dates-order | less`,
		Args: exactly(1, "the name of one check", "bonafide checks lists them"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return checkNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := manual(args[0], checkNames())
			if err != nil {
				return err
			}
			if figures := analyzers.Figures(args[0], calibration.Default()); figures != "" {
				text += "\n" + figures
			}
			_, err = fmt.Fprint(a.streams.Out, plainText(text, min(a.width(), 100)))
			return err
		},
	}
}

func checkNames() (names []string) {
	for _, c := range analyzers.All() {
		names = append(names, c.Name)
	}
	return names
}

// manual finds a check's manual. For a family ("zone") the hint lists its checks.
func manual(name string, names []string) (string, error) {
	if text, ok := analyzers.Manual(name); ok {
		return text, nil
	}
	hint := "bonafide checks lists them"
	var family []string
	for _, n := range names {
		if strings.HasPrefix(n, strings.TrimRight(name, "-")+"-") || strings.HasSuffix(n, "-"+name) {
			family = append(family, n)
		}
	}
	if s := config.Closest(name, names); s != "" {
		hint = fmt.Sprintf("did you mean %s?", s)
	} else if len(family) > 0 {
		hint = "did you mean one of " + strings.Join(family, ", ") + "?"
	}
	return "", fail(fmt.Sprintf("no check is called %q", name), hint)
}
