package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

// accountOptions are the flags of account as given.
type accountOptions struct {
	deep, forks, dryRun, all bool
	maxRepos                 int
	repos                    []string
	claimFromProfile         bool

	auditOptions
}

func (a *app) accountCommand() *cobra.Command {
	o := &accountOptions{}
	cmd := &cobra.Command{
		Use:   "account LOGIN|URL",
		Short: "Audit the public work of a GitHub account",
		Long: `Read every repository of a GitHub account with git, ask GitHub what its own clock recorded - account, keys, pushes, pull
requests, who stands behind an address - and report on the person: one report over all repositories. Check with the
person's knowledge; GitHub's terms forbid selling what it tells. What was asked is kept for 30 days
(bonafide cache purge removes it), and an interrupted run goes on where it stopped.`,
		Example: `  bonafide account octo-dev --claim-zone America/New_York
  bonafide account https://github.com/octo-dev --deep -o report.json --dry-run`,
		Args: exactly(1, "one login or URL", "bonafide batch FILE.csv audits a list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			return a.account(cmd.Context(), o, args[0])
		},
	}
	o.define(cmd.Flags())
	completeWords(cmd)
	return cmd
}

func (o *accountOptions) define(fs *pflag.FlagSet) {
	fs.SortFlags = false
	o.defineWhat(fs)
	o.claimOptions.define(fs)
	o.defineFromProfile(fs)
	o.auditOptions.define(fs)
}

func (o *accountOptions) defineFromProfile(fs *pflag.FlagSet) {
	grouped(fs, claimGroup, func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.claimFromProfile, "claim-from-profile", false, "take the location of the profile for the claimed zone, where it has one zone")
	})
}

// defineWhat declares what is read of an account.
func (o *accountOptions) defineWhat(fs *pflag.FlagSet) {
	grouped(fs, "What to read", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.deep, "deep", false, "also read file contents of up to 10 repositories, their push logs, and possible originals")
		fs.IntVar(&o.maxRepos, "max-repos", 30, "read no more than `N` repositories, those pushed to last")
		fs.StringSliceVar(&o.repos, "repos", nil, "read only the repositories with these `NAMES`, separated by commas")
		fs.BoolVar(&o.forks, "include-forks", false, "read forks too")
		fs.BoolVar(&o.all, "all", false, "read every branch and tag, not only the default branch")
		fs.BoolVar(&o.dryRun, "dry-run", false, "only tell what it would cost")
	})
}

// request checks the flags, and sets what holds for the whole process.
func (o *accountOptions) request(a *app) (q request, err error) {
	if o.maxRepos < 1 {
		return q, fail(fmt.Sprintf("--max-repos: %d is less than one", o.maxRepos), "leave it out for 30")
	}
	if q, err = o.auditOptions.request(a); err != nil {
		return q, err
	}
	q.read.All = o.all
	q.claims, err = o.claimOptions.read(nil)
	return q, err
}

func (o *accountOptions) asked(login string) github.AccountOptions {
	return github.AccountOptions{Login: login, Deep: o.deep, IncludeForks: o.forks, MaxRepos: o.maxRepos, Repos: o.repos}
}

// account audits one account.
func (a *app) account(ctx context.Context, o *accountOptions, target string) error {
	q, err := o.request(a)
	if err != nil {
		return err
	}
	b, err := o.readBaseline(nil)
	if err != nil {
		return err
	}
	var login string
	c, err := a.connect(ctx, &o.hostOptions, &o.limitOptions, func(h github.Host) (string, error) {
		login, err = github.ParseLogin(h, target)
		return login, err
	}, a.say)
	if err != nil {
		return err
	}
	if o.dryRun {
		cost, err := c.client.Plan(ctx, o.asked(login))
		if err != nil {
			return err
		}
		return writePlan(a.streams.Out, login, addContents(cost, q, o))
	}
	f, err := a.measured(ctx, &o.outputOptions, q, func(ctx context.Context, q request) (*found, error) {
		return readAccount(ctx, q, c, o, login)
	})
	if err != nil {
		return err
	}
	a.tellCost(c, f, o.verbose)
	_, err = a.finish(buildReport(login, f.request(q), f), &o.outputOptions, b, "")
	return err
}

// readAccount asks GitHub, reads the repositories and judges.
func readAccount(ctx context.Context, q request, c *connection, o *accountOptions, login string) (*found, error) {
	q.progress.begin("asking " + c.host.Name)
	acc, err := c.client.Account(ctx, o.asked(login))
	if err != nil {
		return nil, interruptedOr(ctx, err)
	}
	notes := accountNotes(acc, o)
	if o.claimFromProfile {
		var note string
		q.claims, note = claimPlace(q.claims, acc.Record.Account)
		notes = append(notes, note)
	}
	p := newPortfolio(c, q, acc.Record.Repositories)
	defer p.close()
	f, err := p.judge(ctx, acc, o.deep)
	if err != nil {
		return nil, err
	}
	f.claims = q.claims
	f.notes = append(notes, f.notes...)
	return f, nil
}

// accountNotes says what was left out, and what was not asked.
func accountNotes(acc *github.Account, o *accountOptions) (notes []string) {
	switch {
	case acc.LeftOut > 0 && len(o.repos) > 0:
		notes = append(notes, wereWas(acc.LeftOut, "other repository", "other repositories")+" not read (--repos names those that are)")
	case acc.LeftOut > 0:
		notes = append(notes, fmt.Sprintf("%s not read (--max-repos %d reads all)", wereWas(acc.LeftOut, "more repository", "more repositories"), o.maxRepos+acc.LeftOut))
	}
	if acc.Forks > 0 {
		notes = append(notes, wereWas(acc.Forks, "fork", "forks")+" not read (--include-forks reads forks too)")
	}
	return notes
}

func wereWas(n int, one, many string) string {
	if n == 1 {
		return "1 " + one + " was"
	}
	return fmt.Sprintf("%d %s were", n, many)
}

// claimPlace takes the location of a profile for a claim, where it has one zone and nothing else was claimed.
func claimPlace(claims *analyzers.Claims, account *server.Account) (*analyzers.Claims, string) {
	switch {
	case len(claims.Zones) > 0:
		return claims, "--claim-from-profile: a zone was claimed already, so that the profile's location claims nothing"
	case account == nil || account.Location.Empty():
		return claims, "--claim-from-profile: the profile names no location: nothing is claimed"
	}
	const nowhere = "--claim-from-profile: the profile's location cannot be placed in one zone: nothing is claimed"
	zones, ok := config.ZonesOfPlace(account.Location.Untrusted())
	if !ok || len(zones) == 0 {
		return claims, nowhere
	}
	claimed, err := config.Flags{Zone: zones[0]}.Claims()
	if err != nil {
		return claims, nowhere
	}
	with := *claims
	with.Zones = claimed.Zones
	return &with, fmt.Sprintf("the claim %s is the location of the profile, which is not dated: people move, and leave it as it was", zones[0])
}

// tellCost says what was spent, where somebody watches or asked.
func (a *app) tellCost(c *connection, f *found, verbose bool) {
	if !verbose && !a.streams.ErrTTY {
		return
	}
	cost := c.client.Cost()
	fetched := 0
	for _, r := range f.repositories {
		if r.Fetched != "" {
			fetched++
		}
	}
	a.say("asked %s: %d core, %d search and %d GraphQL requests; %d repositories fetched", c.host.Name, cost.Core, cost.Search, cost.GraphQL, fetched)
}

// writePlan prints what an audit would cost at most.
func writePlan(w io.Writer, login string, cost github.Cost) error {
	var b strings.Builder
	fmt.Fprintf(&b, "an audit of %s costs at most:\n\n", report.LogLine(login))
	for _, row := range []struct {
		what, pool string
		n          int
	}{
		{"REST requests", "core: 5,000 an hour with a token, 60 without", cost.Core},
		{"search requests", "search: 30 a minute", cost.Search},
		{"GraphQL requests", "GraphQL: 5,000 points an hour, a point each", cost.GraphQL},
		{"repositories fetched", "git, which no limit of the API counts", cost.Fetches},
	} {
		fmt.Fprintf(&b, "  %6d  %-22s %s\n", row.n, row.what, row.pool)
	}
	fmt.Fprintf(&b, "  %6.1f  %-22s %s\n\n", cost.Megabytes, "megabytes", "received")
	b.WriteString("what was asked within the last day costs nothing\n")
	_, err := io.WriteString(w, b.String())
	return err
}
