package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers"
)

func (a *app) checksCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "checks",
		Short: "List the checks",
		Long: `List the checks: what each observes, how much a finding usually matters, what it needs besides commit headers,
and the fewest commits (or what its manual says) below which it says "not enough data".`,
		Example: `  bonafide checks
  bonafide checks | grep zone-`,
		Args: exactly(0, "no arguments", "bonafide explain CHECK tells more about one"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.streams.Out, checkList(analyzers.All()))
			return err
		},
	}
}

// checkList lays the checks out in columns.
func checkList(checks []*analyzers.Analyzer) string {
	rows := [][]string{{"CHECK", "CONCERN", "NEEDS", "MINIMUM", "WHAT IT OBSERVES"}}
	for _, c := range checks {
		rows = append(rows, []string{c.Name, c.Severity.String(), needs(c.Needs), fmt.Sprint(c.MinSample), c.Title})
	}
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			if i == 3 { // numbers stand under one another
				line += fmt.Sprintf("%*s  ", widths[i], cell)
				continue
			}
			line += fmt.Sprintf("%-*s  ", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// needs names the inputs besides commit headers.
func needs(n analyzers.Needs) string {
	var out []string
	for _, x := range []struct {
		bit  analyzers.Needs
		name string
	}{
		{analyzers.NeedClaimZone, "claimed zone"},
		{analyzers.NeedClaimHours, "claimed hours"},
		{analyzers.NeedClaimSince, "claimed start"},
		{analyzers.NeedSignatures, "signatures"},
		{analyzers.NeedContents, "contents"},
		{analyzers.NeedServer, "GitHub's records"},
	} {
		if n&x.bit != 0 {
			out = append(out, x.name)
		}
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}
