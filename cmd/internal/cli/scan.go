package cli

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
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

	claims     config.Flags
	claimsFile string

	calibration, contents string
	keys                  string

	against []string
	corpus  corpusFlags

	format, failOn, color string
	verbose, noProgress   bool

	untrusted        bool
	maxCommit        string
	memory, cacheDir string
	maxObject        string
	maxFetch         string
	allowHosts       []string
	commitLimit      int
	timeout          time.Duration
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
			a.trust(cmd, o)
			return a.scan(cmd.Context(), o, repeatOf(cmd, args))
		},
	}
	o.define(cmd.Flags())
	completeScan(cmd)
	return cmd
}

// trust decides whether the repositories may lead elsewhere, where the user does not say.
func (a *app) trust(cmd *cobra.Command, o *scanOptions) {
	if !cmd.Flags().Changed("untrusted") {
		o.untrusted = on(a.env("CI"))
	}
}

// completeScan offers the words of flags that take one of a few.
func completeScan(cmd *cobra.Command) {
	for flag, words := range map[string][]string{
		"format": strings.Split(report.FormatNames(), "|"), "fail-on": failOnWords, "color": colorWords, "contents": contentsWords,
	} {
		// The error can only be that the flag does not exist or has a completion already.
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
}

var (
	failOnWords = []string{"low", "medium", "high", "never"}
	colorWords  = []string{"auto", "always", "never"}

	// contentsWords say whose commits may be read beyond their headers.
	contentsWords = []string{"asked", "all", "none"}
)

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
	grouped(fs, "What the author says of himself", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.claims.Zone, "claim-zone", "", "works in this IANA `ZONE`, such as Europe/Lisbon")
		fs.StringVar(&o.claims.Hours, "claim-hours", "", "works in these `HOURS` of that zone, such as 09-18")
		fs.StringVar(&o.claims.Since, "claim-since", "", "has been a developer since this `DATE`")
		fs.StringVar(&o.claimsFile, "claims", "", "read zones with dates, hours and start from a YAML `FILE`")
	})
	grouped(fs, "How to judge", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.contents, "contents", "asked", "read messages, signatures and files of these `AUTHORS`: asked|all|none")
		fs.StringVar(&o.calibration, "calibration", "", "judge by this `FILE` of bonafide calibrate instead of the built-in figures")
		fs.StringVar(&o.keys, "keys", "", "verify signatures against the public keys (OpenPGP, SSH) in this `FILE`")
	})
	grouped(fs, "What to compare with", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&o.against, "against", nil, "compare with the code of this `PATH|URL`; NAME=PATH gives it a name (repeatable)")
		o.corpus.define(fs)
	})
	grouped(fs, "Report", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.format, "format", "table", "`FORMAT`: "+report.FormatNames())
		fs.StringVar(&o.failOn, "fail-on", "low", "exit with 1 from this `SEVERITY` on: low|medium|high|never")
		fs.StringVar(&o.color, "color", "auto", "`WHEN`: auto|always|never")
		fs.BoolVarP(&o.verbose, "verbose", "v", false, "add every identity link, offset and outcome")
		fs.BoolVar(&o.noProgress, "no-progress", false, "show no progress on the terminal")
	})
	grouped(fs, "Safety and limits", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.untrusted, "untrusted", false, "do not follow .git files and links out of the folder (on when CI is set)")
		fs.StringVar(&o.maxCommit, "max-commit-size", "4MiB", "look at no more than `SIZE` of one commit object")
		fs.StringVar(&o.memory, "memory", "512MiB", "keep memory below `SIZE` where possible")
		fs.StringVar(&o.maxObject, "max-object-size", "128MiB", "expand no object larger than `SIZE`")
		fs.IntVar(&o.commitLimit, "commit-limit", history.DefaultCommitLimit, "end the reading, and say so, after `N` commits")
		fs.DurationVar(&o.timeout, "timeout", time.Minute, "end the reading, and say so, after this `TIME` (0: never)")
		fs.StringArrayVar(&o.allowHosts, "allow-host", nil, "fetch from this `HOST` although its address is private (repeatable)")
		fs.StringVar(&o.maxFetch, "max-fetch-size", "4GiB", "fetch no more than `SIZE` from a URL")
		fs.StringVar(&o.cacheDir, "cache-dir", "", "keep repositories fetched by URL in this `DIR`")
	})
}

// request checks the flags and turns them into what the engine takes.
func (o *scanOptions) request(now time.Time) (q request, err error) {
	q = request{
		target: o.target, authors: o.authors, now: now,
		open: history.OpenOptions{
			Untrusted: o.untrusted, CacheDir: o.cacheDir, Fetch: history.FetchOptions{AllowHosts: o.allowHosts},
		},
		timeout: o.timeout,
		read: history.ReadOptions{
			All: o.all, Ref: o.ref, NoMailmap: o.noMailmap, MaxCommits: o.maxCommits,
			CommitLimit: max(o.commitLimit, o.maxCommits), // so that --max-commits can raise the limit
		},
	}
	switch {
	case o.target == "":
		return q, fail("scan: the path is empty", "name a repository, or leave the argument out for the current folder")
	case o.all && o.ref != "":
		return q, fail("--all and --ref exclude each other", "--all reads every ref already")
	case o.maxCommits < 0:
		return q, fail(fmt.Sprintf("--max-commits: %d is less than nothing", o.maxCommits), "leave it out for all commits")
	}
	if o.commitLimit < 1 || o.timeout < 0 {
		return q, fail("--commit-limit and --timeout must not be below nothing", "leave them out for 300,000 commits and a minute")
	}
	for _, part := range o.authors {
		if strings.TrimSpace(part) == "" {
			return q, fail("--author: the text is empty", "give a part of an e-mail, a name or a login")
		}
	}
	if err := oneOf("format", o.format, strings.Split(report.FormatNames(), "|")...); err != nil {
		return q, err
	}
	if err := oneOf("fail-on", o.failOn, failOnWords...); err != nil {
		return q, err
	}
	if err := oneOf("color", o.color, colorWords...); err != nil {
		return q, err
	}
	if err := oneOf("contents", o.contents, contentsWords...); err != nil {
		return q, err
	}
	q.contents = o.contents
	for _, arg := range o.against {
		p := placeOf(arg)
		if err := p.check("--against"); err != nil {
			return q, err
		}
		q.against = append(q.against, p)
	}
	if q.table, err = readCalibration(o.calibration); err != nil {
		return q, err
	}
	if q.keys, err = readKeys(o.keys); err != nil {
		return q, err
	}
	if err := o.span(&q.read); err != nil {
		return q, err
	}
	for _, size := range []struct {
		flag, text string
		to         *int64
	}{
		{"max-commit-size", o.maxCommit, &q.read.MaxCommitBytes},
		{"max-object-size", o.maxObject, &q.open.MaxObject},
		{"max-fetch-size", o.maxFetch, &q.open.Fetch.MaxBytes},
	} {
		if *size.to, err = parseSize(size.flag, size.text); err != nil {
			return q, err
		}
	}
	q.claims, err = o.readClaims()
	return q, err
}

func (o *scanOptions) span(r *history.ReadOptions) (err error) {
	if o.since != "" {
		if r.Since, err = config.ParseInstant("--since", o.since); err != nil {
			return err
		}
	}
	if o.until != "" {
		if r.Until, err = config.ParseInstant("--until", o.until); err != nil {
			return err
		}
	}
	if o.since != "" && o.until != "" && !r.Since.Before(r.Until) {
		return fail("--until is not after --since", "--since is the first instant that is read, --until the first that is not")
	}
	return nil
}

func (o *scanOptions) readClaims() (*analyzers.Claims, error) {
	if o.claimsFile == "" {
		return o.claims.Claims()
	}
	if o.claims != (config.Flags{}) {
		return nil, fail("--claims and --claim-zone, --claim-hours or --claim-since exclude each other", "put all claims into the file")
	}
	return config.ReadClaims(o.claimsFile)
}

// prepare checks the flags, and sets what holds for the whole process.
func (a *app) prepare(o *scanOptions) (request, error) {
	now, err := a.now()
	if err != nil {
		return request{}, err
	}
	q, err := o.request(now)
	if err != nil {
		return q, err
	}
	if q.corpus, err = a.corpusPlace(o.corpus); err != nil {
		return q, err
	}
	memory, err := parseSize("memory", o.memory)
	if err != nil {
		return q, err
	}
	debug.SetMemoryLimit(memory)
	if q.keys != nil {
		for _, note := range q.keys.Notes {
			a.say("--keys %s: %s", o.keys, note)
		}
	}
	return q, nil
}

// scan reads, judges, prints and sets the exit code.
func (a *app) scan(ctx context.Context, o *scanOptions, repeat string) error {
	q, err := a.prepare(o)
	if err != nil {
		return err
	}
	f, err := a.measured(ctx, o, q)
	if err != nil {
		return err
	}
	r := buildReport(o, q, f)
	told := a.streams.ErrTTY || o.verbose
	if told {
		a.say("%s", report.ReadLine(r))
		if known := report.KnownLine(r); known != "" {
			a.say("%s", known)
		}
	}
	a.exit = exitOfReport(r, o.failOn)
	return a.print(r, o, report.Options{
		Width: a.width(), Color: a.color(o.color), Verbose: o.verbose, Heading: !told || !a.streams.OutTTY, Exit: a.exit,
		Repeat: repeat,
	})
}

func buildReport(o *scanOptions, q request, f *found) *report.Report {
	return report.Build(report.Source{
		Version: toolVersion(), Target: withoutCredentials(o.target), History: f.history, Identities: f.identities,
		Audit: f.audit, Claims: q.claims, Incomplete: f.incomplete, Known: f.compared,
	})
}

// measured runs the engine, with a progress line where somebody watches.
func (a *app) measured(ctx context.Context, o *scanOptions, q request) (*found, error) {
	q.phase = func(format string, args ...any) {
		if o.verbose {
			a.say(format, args...)
		}
	}
	var m *meter
	q.note = func(format string, args ...any) { m.aside(func() { a.say(format, args...) }) }
	if !a.watched() || o.noProgress || o.verbose {
		return a.engine(ctx, q)
	}
	q.progress = &progress{}
	q.read.Progress = q.progress.counter()
	m = startMeter(a.streams.Err, q.progress)
	defer m.end()
	return a.engine(ctx, q)
}

// watched tells whether somebody sees a line on Err that is written again and again.
func (a *app) watched() bool { return a.streams.ErrTTY && a.env("TERM") != "dumb" }

func (a *app) print(r *report.Report, o *scanOptions, ro report.Options) error {
	f, ok := report.FormatNamed(o.format)
	if !ok {
		return fail(fmt.Sprintf("--format: unknown value %q", o.format), "give one of "+report.FormatNames())
	}
	if err := f.Renderer.Render(a.streams.Out, r, ro); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

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
