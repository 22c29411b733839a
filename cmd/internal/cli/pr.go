package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

// pullOptions are the flags of pr as given.
type pullOptions struct {
	repo                           string
	comment, checkRun, uploadSARIF bool
	outputs                        string
	auditOptions
}

func (a *app) pullCommand() *cobra.Command {
	o := &pullOptions{}
	cmd := &cobra.Command{
		Use:   "pr [OWNER/REPO#N|URL]",
		Short: "Judge the commits of a pull request",
		Long: `Judge the commits that a pull request adds, and only those: from the merge base with its target to its head, however
many they are. Inside GitHub Actions no argument is needed: the event tells the pull request, and the checkout has its
commits (fetch-depth: 0). Claims, baseline and .mailmap are read from the commit that the pull request is based on, since
its author writes the rest.`,
		Example: `  bonafide pr OWNER/REPO#123
  bonafide pr https://github.com/OWNER/REPO/pull/123 --fail-on medium -o report.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return nil
			}
			return fail(fmt.Sprintf("pr takes one pull request, not %d", len(args)), "judge them one by one")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.trust(cmd, &o.limitOptions)
			target := ""
			if len(args) == 1 {
				target = args[0]
			}
			return a.pull(cmd.Context(), o, target)
		},
	}
	o.define(cmd.Flags())
	completeWords(cmd)
	return cmd
}

func (o *pullOptions) define(fs *pflag.FlagSet) {
	fs.SortFlags = false
	grouped(fs, "What to read", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.repo, "repo", "", "read the commits from the clone at this `PATH` instead of fetching them")
	})
	o.claimOptions.define(fs)
	o.auditOptions.define(fs)
	o.redactAuto(fs)
	grouped(fs, "What to tell GitHub", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.comment, "comment", false, "write the report into one comment on the pull request, and keep it up to date")
		fs.BoolVar(&o.checkRun, "check-run", false, "make a check run of it")
		fs.BoolVar(&o.uploadSARIF, "upload-sarif", false, "give it to code scanning")
		fs.StringVar(&o.outputs, "outputs", "", "append the number of findings and the highest severity to this `FILE`, as GITHUB_OUTPUT wants them")
	})
}

// pullRun is one run of pr.
type pullRun struct {
	a      *app
	o      *pullOptions
	c      *connection
	record *server.Record
	event  bool   // the pull request came from an event of Actions
	path   string // of the clone; empty: it is fetched
	notes  []string
}

// pull judges one pull request.
func (a *app) pull(ctx context.Context, o *pullOptions, target string) error {
	q, err := o.request(a)
	if err != nil {
		return err
	}
	p := &pullRun{a: a, o: o, path: o.repo}
	if err := p.find(ctx, target); err != nil {
		return interruptedOr(ctx, err)
	}
	if err := p.ownFiles(); err != nil {
		return err
	}
	var b *report.Baseline
	f, err := a.measured(ctx, &o.outputOptions, q, func(ctx context.Context, q request) (*found, error) {
		f, baseline, err := p.judge(ctx, q)
		b = baseline
		return f, err
	})
	if err != nil {
		return err
	}
	o.redact = a.redactPull(o, p.record.Pull)
	target = fmt.Sprintf("%s#%d", p.record.Pull.Repository, p.record.Pull.Number)
	r, err := a.finish(buildReport(target, f.request(q), f), &o.outputOptions, b, "")
	if err != nil {
		return err
	}
	return p.publish(ctx, r)
}

// redactPull decides what is masked where the user does not say: a public repository's logs, summaries, annotations, comments and check runs
// are open to all.
func (a *app) redactPull(o *pullOptions, p *server.Pull) string {
	switch {
	case o.redact != redactAuto:
		return o.redact
	case !p.Private && (on(a.env("CI")) || on(a.env("GITHUB_ACTIONS")) || o.comment || o.checkRun):
		return "mail"
	}
	return "none"
}

// find decides which pull request is meant, and asks GitHub about it.
func (p *pullRun) find(ctx context.Context, target string) (err error) {
	if target == "" {
		return p.findByEvent(ctx)
	}
	var repository string
	var number int
	p.c, err = p.a.connect(ctx, &p.o.hostOptions, &p.o.limitOptions, func(h github.Host) (string, error) {
		repository, number, err = github.ParsePull(h, target)
		return repository, err
	}, p.a.say)
	if err != nil {
		return err
	}
	p.record, err = p.c.client.Pull(ctx, repository, number)
	return err
}

// findByEvent takes the pull request from the event of Actions. GitHub is asked about its author where there is a token; that it does not
// answer is a gap.
func (p *pullRun) findByEvent(ctx context.Context) error {
	path := p.a.env("GITHUB_EVENT_PATH")
	if path == "" {
		return fail("pr: no pull request is named, and there is no event of GitHub Actions", "name one: bonafide pr OWNER/REPO#N")
	}
	if err := github.CheckEvent(p.a.env("GITHUB_EVENT_NAME")); err != nil {
		return err
	}
	data, err := readBounded(path, github.MaxEvent)
	if err != nil {
		return &failure{fmt.Errorf("read the event of GitHub Actions: %w", err), "name a pull request: bonafide pr OWNER/REPO#N"}
	}
	e, err := github.ReadEvent(data)
	if err != nil {
		return err
	}
	p.event = true
	if p.path == "" {
		p.path = p.a.env("GITHUB_WORKSPACE")
	}
	if p.path == "" {
		p.path = "."
	}
	p.c, err = p.a.connect(ctx, &p.o.hostOptions, &p.o.limitOptions, func(github.Host) (string, error) { return e.Pull.Repository, nil }, p.a.say)
	if err != nil {
		return err
	}
	p.record = &server.Record{Host: p.c.host.Name, Pull: &e.Pull}
	if p.c.token.Empty() {
		p.record.Gaps = append(p.record.Gaps, server.Gap{What: "account of the author", Reason: "there is no token", Do: "set GH_TOKEN to the token of the workflow"})
		return nil
	}
	told, err := p.c.client.Pull(ctx, e.Pull.Repository, e.Pull.Number)
	if err != nil {
		p.record.Gaps = append(p.record.Gaps, gapOf("pull request and account of the author", err))
		return nil
	}
	told.Pull.Base, told.Pull.Head = e.Pull.Base, e.Pull.Head // what the event is about, even where more was pushed since
	p.record = told
	return nil
}

// judge reads the commits of the pull request and judges them.
func (p *pullRun) judge(ctx context.Context, q request) (*found, *report.Baseline, error) {
	q.host = p.c
	q.read.Ref, q.read.Exclude = p.record.Pull.Head.String(), []string{p.record.Pull.Base.String()}
	repo, h, late, err := p.open(ctx, q)
	if err != nil {
		return nil, nil, interruptedOr(ctx, err)
	}
	defer repo.Close()
	open := p.reader(ctx, repo)
	if q.claims, err = p.o.claimOptions.read(open); err != nil {
		return nil, nil, err
	}
	b, err := p.o.readBaseline(open)
	if err != nil {
		return nil, nil, err
	}
	if !p.c.token.Empty() {
		var asks []github.Ask
		for _, i := range analyzers.AskAbout(h) {
			asks = append(asks, github.Ask{Repository: p.record.Pull.Repository, ID: h.Commits[i].ID})
		}
		if err := p.c.client.Identify(ctx, p.record, asks[:min(len(asks), github.MostAsked)]); err != nil {
			p.record.Gaps = append(p.record.Gaps, gapOf("who stands behind the commits", err))
		}
	}
	w := work{history: h, contents: repo.Contents(), server: p.record, accounts: analyzers.Accounts(h, p.record)}
	w.claimant = analyzers.IsAccount(h, w.accounts, p.record.Pull.Author.Login)
	if late {
		w.incomplete = lateReason(q.timeout)
	}
	f, err := judge(ctx, q, w)
	if err != nil {
		return nil, nil, err
	}
	if note := unclaimed(q.claims, p.record.Pull, w.claimant, f.identities); note != "" {
		p.notes = append(p.notes, note)
	}
	f.claims, f.notes = q.claims, p.notes
	return f, b, nil
}

// open finds the commits: in the clone, or, where there is none or it lacks them, at the host.
func (p *pullRun) open(ctx context.Context, q request) (*history.Repository, *history.History, bool, error) {
	if p.path != "" {
		repo, h, late, err := openRange(ctx, p.path, q.open, q)
		if err == nil || !p.event || ctx.Err() != nil {
			return repo, h, late, err
		}
		p.notes = append(p.notes, "the checkout does not have the whole pull request (fetch-depth: 0 brings it); its commits were fetched from "+p.c.host.Name)
		p.a.say("the checkout cannot be judged: %s; fetching instead", err)
		p.path = ""
	}
	o := p.c.fetchFrom(q.open)
	o.Untrusted = true
	o.Fetch.Contents = len(q.against) > 0 || q.corpus != (corpusPlace{}) && q.corpus.exists()
	o.Fetch.CommitsOnly = !o.Fetch.Contents
	o.Fetch.Refs = []string{fmt.Sprintf("refs/pull/%d/head", p.record.Pull.Number), p.record.Pull.Base.String()}
	return openRange(ctx, p.c.host.CloneURL(p.record.Pull.Repository), o, q)
}

func openRange(ctx context.Context, target string, o history.OpenOptions, q request) (*history.Repository, *history.History, bool, error) {
	repo, err := history.Open(ctx, target, o)
	if err != nil {
		return nil, nil, false, err
	}
	h, late, err := readInTime(ctx, repo, q)
	if err != nil {
		_ = repo.Close() // the first error is the one to tell
		return nil, nil, false, err
	}
	return repo, h, late, nil
}

// unclaimed says that nobody was held to the claims, where it is not known which commits are by whom they are of.
func unclaimed(claims *analyzers.Claims, pull *server.Pull, claimant func(*history.Identity) bool, identities []history.Identity) string {
	if claims == nil || len(claims.Zones) == 0 && claims.Hours == nil && claims.Since.IsZero() {
		return ""
	}
	if slices.ContainsFunc(identities, func(id history.Identity) bool { return len(id.Authored) > 0 && claimant(&id) }) {
		return ""
	}
	return fmt.Sprintf("no commit is known to be by the account that opened %s#%d: the claims were put to nobody", pull.Repository, pull.Number)
}

// checkout is the folder in which the author of the pull request may have written files; empty where there is none.
func (p *pullRun) checkout() string {
	workspace := p.a.env("GITHUB_WORKSPACE")
	switch {
	case p.path != "" || p.o.repo != "":
		return cmp.Or(p.path, p.o.repo)
	case p.event:
		return cmp.Or(workspace, ".")
	case strings.EqualFold(p.a.env("GITHUB_REPOSITORY"), p.record.Pull.Repository):
		return workspace
	}
	return ""
}

// ownFiles refuses keys and a calibration out of the checkout, where the author of the pull request could vouch for himself.
func (p *pullRun) ownFiles() error {
	folder := p.checkout()
	if folder == "" {
		return nil
	}
	for _, f := range []struct{ flag, path string }{{"--keys", p.o.keys}, {"--calibration", p.o.calibration}} {
		if f.path == "" {
			continue
		}
		if _, ok := within(folder, f.path); ok {
			return fail(fmt.Sprintf("%s: %s lies in the checkout, which the author of the pull request may have changed", f.flag, f.path), "name a file outside of it")
		}
	}
	return nil
}

// reader reads claims and baseline. What lies in the clone is read from the base commit: the author of the pull request writes the rest.
func (p *pullRun) reader(ctx context.Context, repo *history.Repository) fileReader {
	folder := p.checkout()
	switch {
	case folder == "":
		return nil
	case p.path == "":
		return func(flag, path string, most int64) ([]byte, error) { return p.fromHost(ctx, folder, flag, path, most) }
	}
	return func(flag, path string, most int64) ([]byte, error) {
		inside, ok := within(folder, path)
		if !ok {
			return fromDisk(flag, path, most)
		}
		base := p.record.Pull.Base.String()
		data, ok, err := repo.FileAt(base, inside)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: read %s from the base commit %.12s: %w", flag, path, base, err)
		case !ok:
			return nil, noneInBase(flag, path, base)
		}
		return data, nil
	}
}

// fromHost reads a file of the base commit from the host, where the path is that of a file in the folder.
func (p *pullRun) fromHost(ctx context.Context, folder, flag, path string, most int64) ([]byte, error) {
	inside, ok := within(folder, path)
	if !ok {
		return fromDisk(flag, path, most)
	}
	data, ok, err := p.c.client.File(ctx, p.record.Pull.Repository, inside, p.record.Pull.Base)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", flag, err)
	case !ok:
		return nil, noneInBase(flag, path, p.record.Pull.Base.String())
	}
	return data, nil
}

func noneInBase(flag, path, base string) error {
	return fail(fmt.Sprintf("%s: the base commit %.12s has no file %s", flag, base, path),
		"files of the repository are read from the commit that the pull request is based on; put it there first, or name a file outside of the checkout")
}
