package cli

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// scanOptions are the flags of scan as given.
type scanOptions struct {
	target  string
	authors []string

	all          bool
	ref          string
	since, until string
	maxCommits   int
	noMailmap    bool

	claimOptions
	judgeOptions
	compareOptions
	outputOptions
	limitOptions
	contents string
}

func (a *app) scanCommand() *cobra.Command {
	o := &scanOptions{target: "."}
	cmd := &cobra.Command{
		Use:   "scan [PATH|URL]",
		Short: "Read a history and report what does not fit",
		Long: `Read the history of a repository - a path (default ".") or an https URL - and report what does not fit, with
evidence, with the rate among honest developers, and with what else explains it. Nothing in the repository is
run or changed. A finding is a reason to ask, not an accusation.`,
		Example: `  bonafide scan --author dev@example.org --claim-zone America/New_York --claim-hours 09-18 .
  bonafide scan --format json --fail-on medium https://github.com/OWNER/REPOSITORY > report.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fail(fmt.Sprintf("scan takes one path or URL, not %d", len(args)), "scan repositories one by one")
			}
			if len(args) == 1 {
				o.target = args[0]
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			return a.scan(cmd.Context(), o, repeatOf(cmd, args))
		},
	}
	o.define(cmd.Flags())
	completeWords(cmd)
	return cmd
}

// define declares the flags, in the groups of the help text.
func (o *scanOptions) define(fs *pflag.FlagSet) {
	fs.SortFlags = false
	grouped(fs, "Whom and what to read", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&o.authors, "author", nil, "only authors whose e-mail, name or login contains `TEXT` (repeatable)")
		fs.BoolVar(&o.all, "all", false, "read every ref, not only HEAD")
		fs.StringVar(&o.ref, "ref", "", "read this `BRANCH`, tag or commit instead of HEAD")
		fs.StringVar(&o.since, "since", "", "leave out commits before this `DATE`")
		fs.StringVar(&o.until, "until", "", "leave out commits from this `DATE` on")
		fs.IntVar(&o.maxCommits, "max-commits", 0, "keep only the newest `N` commits")
		fs.BoolVar(&o.noMailmap, "no-mailmap", false, "do not use .mailmap to link identities")
	})
	o.claimOptions.define(fs)
	grouped(fs, "How to judge", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.contents, "contents", "asked", "read messages, signatures and files of these `AUTHORS`: asked|all|none")
		o.judgeOptions.define(fs)
	})
	o.compareOptions.define(fs)
	o.outputOptions.define(fs)
	o.limitOptions.define(fs)
}

// request checks the flags and turns them into what the engine takes.
func (a *app) request(o *scanOptions, now time.Time) (q request, memory int64, err error) {
	q = request{target: o.target, authors: o.authors, now: now, contents: o.contents}
	switch {
	case o.target == "":
		return q, 0, fail("scan: the path is empty", "name a repository, or leave the argument out for the current folder")
	case o.all && o.ref != "":
		return q, 0, fail("--all and --ref exclude each other", "--all reads every ref already")
	case o.maxCommits < 0:
		return q, 0, fail(fmt.Sprintf("--max-commits: %d is less than nothing", o.maxCommits), "leave it out for all commits")
	}
	if memory, err = o.limitOptions.apply(&q); err != nil {
		return q, 0, err
	}
	if err := authorParts(o.authors); err != nil {
		return q, 0, err
	}
	if err := o.outputOptions.check(); err != nil {
		return q, 0, err
	}
	if err := oneOf("contents", o.contents, contentsWords...); err != nil {
		return q, 0, err
	}
	if err := o.judgeOptions.apply(&q); err != nil {
		return q, 0, err
	}
	if err := o.compareOptions.apply(a, &q); err != nil {
		return q, 0, err
	}
	q.read.All, q.read.Ref, q.read.NoMailmap, q.read.MaxCommits = o.all, o.ref, o.noMailmap, o.maxCommits
	q.read.CommitLimit = max(q.read.CommitLimit, o.maxCommits) // so that --max-commits can raise the limit
	if err := span(o.since, o.until, &q.read); err != nil {
		return q, 0, err
	}
	q.claims, err = o.claimOptions.read(nil)
	return q, memory, err
}

// prepare checks the flags, and sets what holds for the whole process.
func (a *app) prepare(o *scanOptions) (request, error) {
	now, err := a.now()
	if err != nil {
		return request{}, err
	}
	q, memory, err := a.request(o, now)
	if err != nil {
		return q, err
	}
	debug.SetMemoryLimit(memory)
	a.tellKeys(&o.judgeOptions, q)
	return q, nil
}

// tellKeys says what of the file of keys is not used.
func (a *app) tellKeys(o *judgeOptions, q request) {
	if q.keys == nil {
		return
	}
	for _, note := range q.keys.Notes {
		a.say("--keys %s: %s", o.keys, note)
	}
}

// scan reads, judges, prints and sets the exit code.
func (a *app) scan(ctx context.Context, o *scanOptions, repeat string) error {
	q, err := a.prepare(o)
	if err != nil {
		return err
	}
	b, err := o.readBaseline(nil)
	if err != nil {
		return err
	}
	f, err := a.measured(ctx, &o.outputOptions, q, a.engine)
	if err != nil {
		return err
	}
	_, err = a.finish(buildReport(o.target, q, f), &o.outputOptions, b, repeat)
	return err
}

func buildReport(target string, q request, f *found) *report.Report {
	return report.Build(report.Source{
		Version: toolVersion(), Target: withoutCredentials(target), History: f.history, Identities: f.identities,
		Audit: f.audit, Claims: q.claims, Incomplete: f.incomplete, Known: f.compared,
		Server: f.server, Repositories: f.repositories, Notes: f.notes,
	})
}

// measured runs an engine, with a progress line where somebody watches.
func (a *app) measured(ctx context.Context, o *outputOptions, q request, run engine) (*found, error) {
	q.phase = func(format string, args ...any) {
		if o.verbose {
			a.say(format, args...)
		}
	}
	var m *meter
	q.note = func(format string, args ...any) { m.aside(func() { a.say(format, args...) }) }
	if !a.watched() || o.noProgress || o.verbose {
		return run(ctx, q)
	}
	q.progress = &progress{}
	q.read.Progress = q.progress.counter()
	m = startMeter(a.streams.Err, q.progress)
	defer m.end()
	return run(ctx, q)
}

// watched tells whether somebody sees a line on Err that is written again and again.
func (a *app) watched() bool { return a.streams.ErrTTY && a.env("TERM") != "dumb" }

// now is the injected clock, or SOURCE_DATE_EPOCH (reproducible-builds.org) for reports that can be made again.
func (a *app) now() (time.Time, error) {
	epoch := a.env("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return a.clock(), nil
	}
	n, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, fail(fmt.Sprintf("SOURCE_DATE_EPOCH: %q is not a number of seconds", epoch), "unset it, or set it to seconds since 1970")
	}
	return time.Unix(n, 0).UTC(), nil
}
