package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

// batchOptions are the flags of batch as given, beside those of account.
type batchOptions struct {
	accountOptions
	out  string
	jobs int
}

func (a *app) batchCommand() *cobra.Command {
	o := &batchOptions{}
	cmd := &cobra.Command{
		Use:   "batch FILE.csv",
		Short: "Audit a list of GitHub accounts",
		Long: `Audit every account of a CSV file - login, claimed zone, claimed since, notes - and print one line for each, worst first.
The report of each lies in a folder. What fails does not stop the others, and the same command given again audits only
those that are missing or were not complete. "-" reads the list from the standard input.`,
		Example: `  bonafide batch candidates.csv --out reports
  bonafide batch candidates.csv --out reports --deep --fail-on medium`,
		Args: exactly(1, "one CSV file", "bonafide account LOGIN audits one account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			return a.batch(cmd.Context(), o, args[0], repeatOf(cmd, nil, sameReports...))
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	grouped(fs, "Batch", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.out, "out", "reports", "write the reports into this `DIR`")
		fs.IntVar(&o.jobs, "jobs", 2, "audit `N` accounts at a time")
	})
	o.defineWhat(fs)
	o.defineFromProfile(fs)
	o.auditOptions.define(fs)
	for _, flag := range []string{"output", "baseline", "repos"} {
		_ = fs.MarkHidden(flag) // the error can only be that there is no such flag
	}
	completeWords(cmd)
	return cmd
}

// sameReports are the flags that decide where, how fast and with whose rights a list is audited, and not what the reports say: an audit that
// is done need not be done again with other ones.
var sameReports = []string{"out", "jobs", "dry-run", "cache-dir", "token-file", "use-gh", "refresh", "max-wait", "budget"}

// batchRun is one run over a list.
type batchRun struct {
	a       *app
	o       *batchOptions
	journal *batchJournal

	mu       sync.Mutex
	rows     []auditRow
	stopped  error // why no further candidate is begun
	progress *progress
	meter    *meter
}

// auditRow is what came of one candidate.
type auditRow struct {
	report.Candidate
	Exit int // as bonafide account would give it
	line int
}

func (a *app) batch(ctx context.Context, o *batchOptions, file, flags string) error {
	switch {
	case o.jobs < 1 || o.jobs > 16:
		return fail(fmt.Sprintf("--jobs: %d is not between 1 and 16", o.jobs), "leave it out for 2")
	case len(o.files) > 0 || o.baseline != "" || len(o.repos) > 0:
		return fail("batch takes neither --output, nor --baseline, nor --repos", "each account has a report of its own in the folder --out")
	}
	if o.format != "table" && o.format != "csv" {
		return fail(fmt.Sprintf("--format: batch prints no %s", o.format), "give table or csv; the folder --out has a JSON report for each account")
	}
	format := o.format
	o.format = "table"
	q, err := o.request(a)
	if err != nil {
		return err
	}
	host, err := github.FindHost(o.host, a.env)
	if err != nil {
		return err
	}
	data, err := a.candidateFile(file)
	if err != nil {
		return err
	}
	candidates, err := parseCandidates(host, file, data)
	if err != nil {
		return err
	}
	if o.dryRun {
		return a.batchPlan(ctx, o, q, candidates)
	}
	if err := os.MkdirAll(o.out, 0o700); err != nil {
		return &failure{fmt.Errorf("--out: %w", err), "name a folder that can be made"}
	}
	journal, err := openBatchJournal(filepath.Join(o.out, "batch.ndjson"))
	if err != nil {
		return err
	}
	b := &batchRun{a: a, o: o, journal: journal}
	b.run(ctx, candidates, toolVersion()+" "+flags)
	if err := journal.close(); err != nil {
		a.say("what is done could not be noted, so that the next run audits it again: %s", err)
	}
	return b.conclude(ctx, format, len(candidates))
}

func (a *app) candidateFile(file string) ([]byte, error) {
	if file != "-" {
		return fromDisk("batch", file, maxCandidateFile)
	}
	data, err := io.ReadAll(io.LimitReader(a.streams.In, maxCandidateFile+1))
	if err == nil && len(data) > maxCandidateFile {
		err = fmt.Errorf("more than %d bytes", maxCandidateFile)
	}
	if err != nil {
		return nil, fmt.Errorf("read the list from the standard input: %w", err)
	}
	return data, nil
}

// batchPlan prints what all of it would cost at most.
func (a *app) batchPlan(ctx context.Context, o *batchOptions, q request, candidates []candidate) error {
	var all github.Cost
	for _, c := range candidates {
		conn, err := a.connect(ctx, &o.hostOptions, &o.limitOptions, func(github.Host) (string, error) { return c.login, nil }, a.say)
		if err != nil {
			return err
		}
		cost, err := conn.client.Plan(ctx, o.asked(c.login))
		if err != nil {
			return err
		}
		cost = addContents(cost, q, &o.accountOptions)
		all.Core, all.Search, all.GraphQL = all.Core+cost.Core, all.Search+cost.Search, all.GraphQL+cost.GraphQL
		all.Fetches, all.Megabytes = all.Fetches+cost.Fetches, all.Megabytes+cost.Megabytes
	}
	return writePlan(a.streams.Out, fmt.Sprintf("%d accounts", len(candidates)), all)
}

// run audits the candidates that the journal does not have, a few at a time. After an interruption or a refused token nobody is begun.
func (b *batchRun) run(ctx context.Context, candidates []candidate, flags string) {
	if b.a.watched() && !b.o.noProgress {
		b.progress = &progress{}
		b.progress.begin("auditing")
		b.progress.of(len(candidates))
		b.meter = startMeter(b.a.streams.Err, b.progress)
		defer b.meter.end()
	}
	next := make(chan candidate)
	var workers sync.WaitGroup
	for range min(b.o.jobs, len(candidates)) {
		workers.Go(func() {
			for c := range next {
				if b.halted(ctx) {
					continue // it waited here while the one before it was audited
				}
				if row := b.one(ctx, c, flags); row.Outcome != "failed" || ctx.Err() == nil {
					b.add(row) // who was interrupted was not audited
				}
			}
		})
	}
	for i, c := range candidates {
		b.progress.at(i)
		b.progress.begin("auditing " + c.login)
		if b.halted(ctx) {
			break
		}
		next <- c
	}
	close(next)
	workers.Wait()
}

func (b *batchRun) halted(ctx context.Context) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return ctx.Err() != nil || b.stopped != nil
}

func (b *batchRun) add(row auditRow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows = append(b.rows, row)
}

// one audits one candidate, or takes what an earlier run found with the same flags and claims.
func (b *batchRun) one(ctx context.Context, c candidate, flags string) auditRow {
	key := batchKey(c, flags)
	path := filepath.Join(b.o.out, strings.ToLower(c.login)+".json")
	if row, ok := b.journal.done(key); ok && isFile(path) && !b.o.refresh {
		row.Note, row.line = c.notes, c.line
		row.Exit = exitOfCounts(row.Candidate, b.o.failOn) // --fail-on may be another one now
		return row
	}
	row, err := b.audit(ctx, c, path)
	row.line = c.line
	if err != nil {
		row = auditRow{Candidate: report.Candidate{Login: c.login, Outcome: "failed", Note: ownReason(err)}, Exit: exitOf(err), line: c.line}
		b.failed(ctx, c, err)
		return row
	}
	if row.Complete {
		b.journal.add(key, row)
	}
	return row
}

// failed tells what went wrong. A refused token would be refused again.
func (b *batchRun) failed(ctx context.Context, c candidate, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if exitOf(err) == ExitCredentials && isBadToken(err) && b.stopped == nil {
		b.stopped = err
	}
	if ctx.Err() == nil {
		b.meter.aside(func() { b.a.complain(fmt.Errorf("%s: %w", c.login, err)) })
	}
}

func isBadToken(err error) bool {
	var host *github.Error
	return errors.As(err, &host) && host.Kind == github.BadToken
}

// audit reads and judges one account, and writes its reports.
func (b *batchRun) audit(ctx context.Context, c candidate, path string) (row auditRow, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	o := b.o.accountOptions
	o.claims = c.claims
	q, err := o.request(b.a)
	if err != nil {
		return row, err
	}
	say := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.meter.aside(func() { b.a.say(c.login+": "+format, args...) })
	}
	q.phase, q.note = func(string, ...any) {}, say
	conn, err := b.a.connect(ctx, &o.hostOptions, &o.limitOptions, func(github.Host) (string, error) { return c.login, nil }, say)
	if err != nil {
		return row, err
	}
	f, err := readAccount(ctx, q, conn, &o, c.login)
	if err != nil {
		return row, err
	}
	if ctx.Err() != nil {
		return row, errInterrupted
	}
	whole := buildReport(c.login, f.request(q), f)
	exit := exitOfReport(whole, o.failOn)
	r := report.Redact(report.Filter(whole, o.minSeverity), o.redact)
	for _, file := range []string{path, strings.TrimSuffix(path, ".json") + ".txt"} {
		if err := writeReport(file, r, report.Options{Width: defaultWidth, Heading: true, Exit: exit}); err != nil {
			return row, err
		}
	}
	counts := report.Counts(whole)
	row = auditRow{Exit: exit, Candidate: report.Candidate{
		Login: c.login, Outcome: outcomeWord(exit, counts), High: counts.High, Medium: counts.Medium, Low: counts.Low, Explained: counts.Explained,
		Repositories: len(f.repositories), Commits: authored(whole), Complete: whole.Input.Complete, Note: c.notes, Report: filepath.Base(path),
	}}
	return row, nil
}

// exitOfCounts is exitOfReport by the numbers of findings of a complete report.
func exitOfCounts(c report.Candidate, failOn string) int {
	for severity, n := range map[string]int{"high": c.High, "medium": c.Medium, "low": c.Low} {
		if n > 0 && atLeast(severity, failOn) {
			return ExitFindings
		}
	}
	return ExitClean
}

// authored is the number of commits by the subjects of a report.
func authored(r *report.Report) (n int) {
	for i := range r.Subjects {
		if r.Subjects[i].Kind == "author" {
			n += r.Subjects[i].Commits
		}
	}
	return n
}

// outcomeWord says in a word what came of an audit.
func outcomeWord(exit int, c report.Counted) string {
	switch {
	case exit == ExitIncomplete:
		return "incomplete"
	case c.Total() > 0:
		return "findings"
	}
	return "nothing found"
}

// conclude prints the overview, writes it beside the reports, and sets the exit code: the gravest that anything gives, with failures and
// incomplete reports above findings.
func (b *batchRun) conclude(ctx context.Context, format string, all int) error {
	slices.SortFunc(b.rows, func(x, y auditRow) int {
		return cmp.Or(cmp.Compare(y.High, x.High), cmp.Compare(y.Medium, x.Medium), cmp.Compare(y.Low, x.Low),
			cmp.Compare(outcomeRank(x), outcomeRank(y)), cmp.Compare(x.line, y.line))
	})
	rows := make([]report.Candidate, 0, len(b.rows))
	judged := 0
	for _, r := range b.rows {
		rows = append(rows, r.Candidate)
		if r.Outcome != "failed" {
			judged++
			b.a.exit = max(b.a.exit, map[int]int{ExitFindings: ExitFindings, ExitIncomplete: ExitIncomplete}[r.Exit])
			continue
		}
		b.a.exit = ExitIncomplete
	}
	if len(b.rows) < all {
		b.a.exit = ExitIncomplete
		b.a.say("%d of %d accounts were not audited; the same command goes on", all-len(b.rows), all)
	}
	err := writeWhole(filepath.Join(b.o.out, "overview.csv"), func(w io.Writer) error { return report.CSV{}.Overview(w, rows) })
	if err != nil {
		return err
	}
	if format == "csv" {
		err = report.CSV{}.Overview(b.a.streams.Out, rows)
	} else {
		err = report.WriteOverview(b.a.streams.Out, rows, report.Options{Width: b.a.width(), Color: b.a.color(b.o.color)})
	}
	switch {
	case err != nil:
		return fmt.Errorf("print the overview: %w", err)
	case b.stopped != nil:
		b.a.exit = ExitCredentials
	case judged == 0 && ctx.Err() == nil:
		b.a.exit = ExitUnjudged
	}
	return nil
}

// outcomeRank orders rows without findings: those that could not be judged need a look first.
func outcomeRank(r auditRow) int {
	return slices.Index([]string{"failed", "incomplete"}, r.Outcome)*-1 + 1
}
