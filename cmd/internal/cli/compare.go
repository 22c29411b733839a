package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

func (a *app) compareCommand() *cobra.Command {
	o := &accountOptions{}
	cmd := &cobra.Command{
		Use:   "compare LOGIN LOGIN",
		Short: "Show what two GitHub accounts have in common",
		Long: `Read the public work of two GitHub accounts as "bonafide account" does, and show what they have in common: addresses, keys
and machines in their commits, repositories that begin with one commit, and with --deep code that stands in both. It
compares records, not names, and says what else explains each.`,
		Example: `  bonafide compare octo-dev hubber
  bonafide compare octo-dev hubber --deep --format json > common.json`,
		Args: exactly(2, "two logins", "bonafide account LOGIN audits one account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			return a.compare(cmd.Context(), o, args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	o.defineWhat(fs)
	o.auditOptions.define(fs)
	for _, flag := range []string{"output", "baseline", "repos", "dry-run", "min-severity", "against", "corpus", "store", "fail-on", "calibration", "keys"} {
		_ = fs.MarkHidden(flag) // the error can only be that there is no such flag
	}
	completeWords(cmd)
	return cmd
}

// compare reads both accounts and prints what they have in common.
func (a *app) compare(ctx context.Context, o *accountOptions, args []string) error {
	if o.format != "table" && o.format != "json" {
		return fail(fmt.Sprintf("--format: compare prints no %s", o.format), "give table or json")
	}
	o.corpus.dir = noCorpus // what a corpus holds is in common with everybody
	q, err := o.request(a)
	if err != nil {
		return err
	}
	var m *meter
	q.note = func(format string, args ...any) { m.aside(func() { a.say(format, args...) }) }
	q.phase = func(string, ...any) {}
	if a.watched() && !o.noProgress {
		q.progress = &progress{}
		q.progress.begin("comparing")
		m = startMeter(a.streams.Err, q.progress)
		defer m.end()
	}
	var sides [2]*comparedSide
	for n, target := range args {
		s, err := a.openSide(ctx, o, q, target)
		if err != nil {
			return err
		}
		defer s.close()
		sides[n] = s
	}
	if strings.EqualFold(sides[0].login, sides[1].login) {
		return fail("compare: both are one account", "name two accounts")
	}
	common, err := analyzers.Compare(ctx, sides[0].side(), sides[1].side())
	if err != nil {
		return interruptedOr(ctx, fmt.Errorf("compare %s with %s: %w", sides[0].login, sides[1].login, err))
	}
	c := report.ComparisonSource{Version: toolVersion(), Common: common}
	for n, s := range sides {
		var copied []report.ChosenFinding
		if o.deep { // both ways: what one had first is explained on his side, and not on the other's
			if copied, err = s.copies(ctx, sides[1-n]); err != nil {
				return err
			}
		}
		c.Sides[n] = report.ComparedSide{
			Record: s.acc.Record, History: s.w.history, Person: s.person, Repositories: s.p.repositories(), Notes: s.notes, Findings: copied,
		}
	}
	built := report.BuildComparison(c)
	built = built.Redact(o.redact)
	a.exit = exitOfComparison(built)
	return a.printComparison(built, o)
}

// exitOfComparison gives 1 where something in common has no explanation on record.
func exitOfComparison(c *report.Comparison) int {
	switch {
	case !c.Complete:
		return ExitIncomplete
	case c.Unexplained() > 0:
		return ExitFindings
	}
	return ExitClean
}

func (a *app) printComparison(c *report.Comparison, o *accountOptions) error {
	write := func(w io.Writer) error {
		return c.WriteText(w, report.Options{Width: a.width(), Color: a.color(o.color), Exit: a.exit})
	}
	if o.format == "json" {
		write = c.WriteJSON
	}
	return write(a.streams.Out)
}

// comparedSide is one account while it is compared.
type comparedSide struct {
	login  string
	acc    *github.Account
	p      *portfolio
	w      *work
	of     []*holding
	person []history.Identity
	notes  []string
}

// openSide reads one account.
func (a *app) openSide(ctx context.Context, o *accountOptions, q request, target string) (s *comparedSide, err error) {
	s = &comparedSide{}
	c, err := a.connect(ctx, &o.hostOptions, &o.limitOptions, func(h github.Host) (string, error) {
		s.login, err = github.ParseLogin(h, target)
		return s.login, err
	}, q.note)
	if err != nil {
		return nil, err
	}
	q.progress.begin("asking " + c.host.Name + " about " + s.login)
	if s.acc, err = c.client.Account(ctx, o.asked(s.login)); err != nil {
		return nil, interruptedOr(ctx, err)
	}
	s.notes = accountNotes(s.acc, o)
	s.p = newPortfolio(c, q, s.acc.Record.Repositories)
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.w, s.of, err = s.p.gather(ctx, s.acc); err != nil {
		return nil, err
	}
	is, notes, err := s.p.owner(s.w, s.of)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.login, err)
	}
	s.w.selects, s.notes = is, append(s.notes, notes...)
	for _, id := range history.Resolve(s.w.history, s.w.history.Mailmap, s.w.accounts...) {
		if is(&id) {
			s.person = append(s.person, id)
		}
	}
	return s, nil
}

func (s *comparedSide) close() { s.p.close() }

func (s *comparedSide) side() *analyzers.Side {
	return &analyzers.Side{History: s.w.history, Contents: s.w.contents, Record: s.acc.Record, Person: s.person}
}

// copies puts the checks for copied code to one side, with the repositories of the other as known code.
func (s *comparedSide) copies(ctx context.Context, other *comparedSide) ([]report.ChosenFinding, error) {
	s.p.fetchContents(ctx, s.w, s.of)
	parts, _ := s.p.parts()
	s.w.contents = history.JoinContents(parts)
	for _, h := range other.p.holdings {
		if h.history != nil && !h.is.Fork && len(s.w.originals) < mostContents {
			s.w.originals = append(s.w.originals, place{name: h.is.Name, target: s.p.c.host.CloneURL(h.is.Name)})
		}
	}
	q := s.p.q
	q.checks, q.host = copiedChecks(), s.p.c
	f, err := judge(ctx, q, *s.w)
	if err != nil {
		return nil, err
	}
	var out []report.ChosenFinding
	for i := range f.audit.Results {
		r := &f.audit.Results[i]
		for j := range r.Findings {
			out = append(out, report.ChosenFinding{Subject: r.Subject, Finding: &r.Findings[j]})
		}
	}
	return out, nil
}
