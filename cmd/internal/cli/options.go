package cli

import (
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// The groups of flags that several commands share. Each defines its flags, and checks them into a request.

// claimGroup is the group of the flags that claim something.
const claimGroup = "What the author says of himself"

// claimOptions are what the author says of himself.
type claimOptions struct {
	claims     config.Flags
	claimsFile string
}

func (o *claimOptions) define(fs *pflag.FlagSet) {
	grouped(fs, claimGroup, func(fs *pflag.FlagSet) {
		fs.StringVar(&o.claims.Zone, "claim-zone", "", "works in this IANA `ZONE`, such as Europe/Lisbon")
		fs.StringVar(&o.claims.Hours, "claim-hours", "", "works in these `HOURS` of that zone, such as 09-18")
		fs.StringVar(&o.claims.Since, "claim-since", "", "has been a developer since this `DATE`")
		fs.StringVar(&o.claimsFile, "claims", "", "read zones with dates, hours and start from a YAML `FILE`")
	})
}

// read gives the claims of the flags, or of the file, which open reads: it may stand in a commit.
func (o *claimOptions) read(open fileReader) (*analyzers.Claims, error) {
	if o.claimsFile == "" {
		return o.claims.Claims()
	}
	if o.claims != (config.Flags{}) {
		return nil, fail("--claims and --claim-zone, --claim-hours or --claim-since exclude each other", "put all claims into the file")
	}
	if open == nil {
		return config.ReadClaims(o.claimsFile)
	}
	data, err := open("--claims", o.claimsFile, config.MaxClaimsFile)
	if err != nil {
		return nil, err
	}
	return config.ParseClaims(o.claimsFile, data)
}

// fileReader reads a file that a flag names, of at most so many bytes.
type fileReader func(flag, path string, most int64) ([]byte, error)

// judgeOptions say how to judge.
type judgeOptions struct{ calibration, keys string }

func (o *judgeOptions) define(fs *pflag.FlagSet) {
	fs.StringVar(&o.calibration, "calibration", "", "judge by this `FILE` of bonafide calibrate instead of the built-in figures")
	fs.StringVar(&o.keys, "keys", "", "verify signatures against the public keys (OpenPGP, SSH) in this `FILE`")
}

func (o *judgeOptions) apply(q *request) (err error) {
	if q.table, err = readCalibration(o.calibration); err != nil {
		return err
	}
	q.keys, err = readKeys(o.keys)
	return err
}

// compareOptions say which code others wrote.
type compareOptions struct {
	against []string
	corpus  corpusFlags
}

func (o *compareOptions) define(fs *pflag.FlagSet) {
	grouped(fs, "What to compare with", func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&o.against, "against", nil, "compare with the code of this `PATH|URL`; NAME=PATH gives it a name (repeatable)")
		o.corpus.define(fs)
	})
}

func (o *compareOptions) apply(a *app, q *request) (err error) {
	for _, arg := range o.against {
		p := placeOf(arg)
		if err := p.check("--against"); err != nil {
			return err
		}
		q.against = append(q.against, p)
	}
	q.corpus, err = a.corpusPlace(o.corpus)
	return err
}

// limitOptions bound what a run reads, and say how far it may trust.
type limitOptions struct {
	untrusted        bool
	maxCommit        string
	memory, cacheDir string
	maxObject        string
	maxFetch         string
	allowHosts       []string
	commitLimit      int
	timeout          time.Duration
}

func (o *limitOptions) define(fs *pflag.FlagSet) {
	grouped(fs, "Safety and limits", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.untrusted, "untrusted", false, "do not follow .git files and links out of the folder (on when CI is set)")
		fs.StringVar(&o.maxCommit, "max-commit-size", "4MiB", "look at no more than `SIZE` of one commit object")
		fs.StringVar(&o.memory, "memory", "512MiB", "keep memory below `SIZE` where possible")
		fs.StringVar(&o.maxObject, "max-object-size", "128MiB", "expand no object larger than `SIZE`")
		fs.IntVar(&o.commitLimit, "commit-limit", history.DefaultCommitLimit, "end the reading, and say so, after `N` commits")
		fs.DurationVar(&o.timeout, "timeout", time.Minute, "end the reading, and say so, after this `TIME` (0: never)")
		fs.StringArrayVar(&o.allowHosts, "allow-host", nil, "fetch from this `HOST` although its address is private (repeatable)")
		fs.StringVar(&o.maxFetch, "max-fetch-size", "4GiB", "fetch no more than `SIZE` from a URL")
		fs.StringVar(&o.cacheDir, "cache-dir", "", "keep what is fetched in this `DIR`")
	})
}

// apply sets the limits of a request. The memory limit is that of the process: see prepare.
func (o *limitOptions) apply(q *request) (memory int64, err error) {
	if o.commitLimit < 1 || o.timeout < 0 {
		return 0, fail("--commit-limit and --timeout must not be below nothing", "leave them out for 300,000 commits and a minute")
	}
	q.timeout = o.timeout
	q.open = history.OpenOptions{
		Untrusted: o.untrusted, CacheDir: o.cacheDir, Fetch: history.FetchOptions{AllowHosts: slices.Clone(o.allowHosts)},
	}
	q.read.CommitLimit = o.commitLimit
	for _, size := range []struct {
		flag, text string
		to         *int64
	}{
		{"max-commit-size", o.maxCommit, &q.read.MaxCommitBytes},
		{"max-object-size", o.maxObject, &q.open.MaxObject},
		{"max-fetch-size", o.maxFetch, &q.open.Fetch.MaxBytes},
		{"memory", o.memory, &memory},
	} {
		if *size.to, err = parseSize(size.flag, size.text); err != nil {
			return 0, err
		}
	}
	return memory, nil
}

// trust decides whether the repositories may lead elsewhere, where the user does not say.
func (a *app) trust(cmd *cobra.Command, o *limitOptions) {
	if !cmd.Flags().Changed("untrusted") {
		o.untrusted = on(a.env("CI"))
	}
}

var (
	failOnWords   = []string{"low", "medium", "high", "never"}
	severityWords = []string{"low", "medium", "high"}
	colorWords    = []string{"auto", "always", "never"}
	redactWords   = []string{"none", "mail", "all"}

	// contentsWords say whose commits may be read beyond their headers.
	contentsWords = []string{"asked", "all", "none"}
)

// completeWords offers the words of flags that take one of a few.
func completeWords(cmd *cobra.Command) {
	for flag, words := range map[string][]string{
		"format": strings.Split(report.FormatNames(), "|"), "fail-on": failOnWords, "min-severity": severityWords, "color": colorWords,
		"redact": redactWords, "contents": contentsWords,
	} {
		if cmd.Flags().Lookup(flag) != nil {
			// The error can only be that the flag has a completion already.
			_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// span checks --since and --until.
func span(since, until string, r *history.ReadOptions) (err error) {
	if since != "" {
		if r.Since, err = config.ParseInstant("--since", since); err != nil {
			return err
		}
	}
	if until != "" {
		if r.Until, err = config.ParseInstant("--until", until); err != nil {
			return err
		}
	}
	if since != "" && until != "" && !r.Since.Before(r.Until) {
		return fail("--until is not after --since", "--since is the first instant that is read, --until the first that is not")
	}
	return nil
}

// authorParts checks --author.
func authorParts(parts []string) error {
	for _, part := range parts {
		if strings.TrimSpace(part) == "" {
			return fail("--author: the text is empty", "give a part of an e-mail, a name or a login")
		}
	}
	return nil
}

// auditOptions are what the commands that ask GitHub have in common.
type auditOptions struct {
	claimOptions
	judgeOptions
	compareOptions
	outputOptions
	hostOptions
	limitOptions
}

// define declares all of them but the claims.
func (o *auditOptions) define(fs *pflag.FlagSet) {
	grouped(fs, "How to judge", o.judgeOptions.define)
	o.compareOptions.define(fs)
	o.outputOptions.define(fs)
	o.hostOptions.define(fs)
	o.limitOptions.define(fs)
}

// request checks the flags, and sets what holds for the whole process. Claims are read later: they may stand in a commit.
func (o *auditOptions) request(a *app) (q request, err error) {
	if q.now, err = a.now(); err != nil {
		return q, err
	}
	q.contents = "asked"
	memory, err := o.limitOptions.apply(&q)
	if err != nil {
		return q, err
	}
	if err := o.hostOptions.check(); err != nil {
		return q, err
	}
	if err := o.outputOptions.check(); err != nil {
		return q, err
	}
	if err := o.judgeOptions.apply(&q); err != nil {
		return q, err
	}
	if err := o.compareOptions.apply(a, &q); err != nil {
		return q, err
	}
	debug.SetMemoryLimit(memory)
	a.tellKeys(&o.judgeOptions, q)
	return q, nil
}
