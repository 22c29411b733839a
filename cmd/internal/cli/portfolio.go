package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

const (
	atOnce       = 4       // repositories that are fetched at a time
	mostContents = 10      // repositories of which file contents are read
	cacheBytes   = 4 << 20 // kept of delta bases by each reader of each repository, of which many are open at a time
	mostNames    = 5       // repositories of which others by the same name are looked for: a search each
	mostTwins    = 2       // others of one name that are compared with
)

// portfolio is the repositories of one account while they are read and judged.
type portfolio struct {
	c        *connection
	q        request
	holdings []*holding
}

// holding is one repository of it.
type holding struct {
	is       server.Repository
	repo     *history.Repository // nil: it could not be fetched, or has no commits
	contents *history.Repository // the same with the contents of files; nil: not asked for
	history  *history.History
	late     bool
	err      error
}

func newPortfolio(c *connection, q request, repositories []server.Repository) *portfolio {
	p := &portfolio{c: c, q: q}
	for _, r := range repositories {
		p.holdings = append(p.holdings, &holding{is: r})
	}
	return p
}

func (p *portfolio) close() {
	for _, h := range p.holdings {
		for _, r := range []*history.Repository{h.repo, h.contents} {
			if r != nil {
				_ = r.Close() // opened for reading
			}
		}
	}
}

// each runs f for some holdings, a few at a time.
func (p *portfolio) each(ctx context.Context, some []*holding, stage string, f func(*holding)) {
	next := make(chan *holding)
	var workers sync.WaitGroup
	for range min(atOnce, len(some)) {
		workers.Go(func() {
			for h := range next {
				f(h)
			}
		})
	}
	p.q.progress.of(len(some))
	for i, h := range some {
		p.q.progress.begin(stage + " " + h.is.Name)
		p.q.progress.at(i)
		if ctx.Err() != nil {
			h.err = errInterrupted
			continue
		}
		next <- h
	}
	close(next)
	workers.Wait()
	p.q.progress.of(0)
}

// options are how a repository of the account is fetched.
func (p *portfolio) options(contents bool) history.OpenOptions {
	o := p.c.fetchFrom(p.q.open)
	o.Untrusted = true
	o.Fetch.CommitsOnly, o.Fetch.Contents = !contents, contents
	o.CacheBytes = cacheBytes
	if !p.q.read.All {
		o.Fetch.Refs = []string{"HEAD"}
	}
	return o
}

// read fetches the commits of one repository and reads them. A repository without commits is no error.
func (p *portfolio) read(ctx context.Context, h *holding) {
	q := p.q
	q.read.Progress = nil // several are read at a time
	repo, err := history.Open(ctx, p.c.host.CloneURL(h.is.Name), p.options(false))
	if errors.Is(err, history.ErrNoCommits) {
		return
	}
	if err != nil {
		h.err = interruptedOr(ctx, err)
		return
	}
	h.repo = repo
	if h.history, h.late, err = readInTime(ctx, repo, q); err != nil && !errors.Is(err, history.ErrNoCommits) {
		h.err = interruptedOr(ctx, err)
	}
}

// parts are the histories that could be read.
func (p *portfolio) parts() (parts []history.Named, of []*holding) {
	for _, h := range p.holdings {
		if h.history == nil {
			continue
		}
		contents := h.repo
		if h.contents != nil {
			contents = h.contents
		}
		parts = append(parts, history.Named{Name: h.is.Name, History: h.history, Contents: contents.Contents()})
		of = append(of, h)
	}
	return parts, of
}

// gather reads all repositories, puts them together, and asks who stands behind the commits.
func (p *portfolio) gather(ctx context.Context, acc *github.Account) (*work, []*holding, error) {
	p.each(ctx, p.holdings, "fetching", func(h *holding) { p.read(ctx, h) })
	parts, of := p.parts()
	if len(parts) == 0 {
		return nil, nil, p.nothing(ctx, acc.Record)
	}
	joined, err := history.Join(parts)
	if err != nil {
		return nil, nil, fmt.Errorf("put the repositories together: %w", err)
	}
	if err := p.identify(ctx, joined, of, acc.Record); err != nil {
		return nil, nil, err
	}
	w := &work{history: joined, contents: history.JoinContents(parts), server: acc.Record, accounts: analyzers.Accounts(joined, acc.Record)}
	return w, of, nil
}

// judge judges the account's owner over all repositories.
func (p *portfolio) judge(ctx context.Context, acc *github.Account, deep bool) (*found, error) {
	w, of, err := p.gather(ctx, acc)
	if err != nil {
		return nil, err
	}
	var notes []string
	if w.selects, notes, err = p.owner(w, of); err != nil {
		return nil, err
	}
	w.claimant = w.selects
	if readsContents(p.q, deep) {
		p.fetchContents(ctx, w, of)
		w.originals = p.originals(ctx, acc, deep)
		parts, _ := p.parts()
		w.contents = history.JoinContents(parts)
	}
	q := p.q
	q.host = p.c
	f, err := judge(ctx, q, *w)
	if err != nil {
		return nil, err
	}
	f.repositories = p.repositories()
	f.notes = append(append(notes, p.emptyNotes()...), filesNote(f.repositories))
	return f, nil
}

// nothing says why there is nothing to judge. That the host did not tell of the repositories is not that there are none.
func (p *portfolio) nothing(ctx context.Context, r *server.Record) error {
	for _, h := range p.holdings {
		if h.err != nil {
			return interruptedOr(ctx, fmt.Errorf("none of %d repositories could be read; for one: %w", len(p.holdings), h.err))
		}
	}
	for _, g := range r.Gaps {
		if g.Fatal && g.What == "repositories" {
			return fail("the repositories of the account could not be listed: "+g.Reason, g.Do)
		}
	}
	if len(p.holdings) == 0 {
		return fail("the account has no repository of its own that can be seen", "--include-forks reads forks too; private ones need a token that may read them")
	}
	return fail("the repositories of the account are empty", "--include-forks reads forks too, and --all more than the default branch")
}

// identify asks the host who stands behind the commits.
func (p *portfolio) identify(ctx context.Context, h *history.History, of []*holding, r *server.Record) error {
	p.q.progress.begin("asking who wrote the commits")
	var asks []github.Ask
	for _, i := range analyzers.AskAbout(h) {
		asks = append(asks, github.Ask{Repository: of[h.PartOf(i)].is.Name, ID: h.Commits[i].ID})
	}
	if err := p.c.client.Identify(ctx, r, asks[:min(len(asks), github.MostAsked)]); err != nil {
		return interruptedOr(ctx, err)
	}
	return nil
}

// owner tells which identities are the account's: those with an address that the host counts for it. Where it counts none, whoever wrote
// most of the account's own repositories stands in, and the report says so.
func (p *portfolio) owner(w *work, of []*holding) (is func(*history.Identity) bool, notes []string, err error) {
	is = analyzers.IsAccount(w.history, w.accounts, w.server.Account.Login)
	identities := history.Resolve(w.history, w.history.Mailmap, w.accounts...)
	if slices.ContainsFunc(identities, func(id history.Identity) bool { return len(id.Authored) > 0 && is(&id) }) {
		return is, nil, nil
	}
	own := func(part int) bool { return part >= 0 && !of[part].is.Fork }
	if is, ok := analyzers.MainAuthor(w.history, identities, own); ok {
		return is, []string{"no address in the commits is known to be the account's; whoever wrote most of its own repositories is judged in its place"}, nil
	}
	return nil, nil, &failure{analyzers.ErrNoSubject, "no commit of its repositories is known to be by the account; bonafide scan URL judges the authors of one repository"}
}

// fetchContents fetches the files of the repositories in which the subject has most commits, forks left out. One that fails keeps its
// commits, and the report says that its files were not read.
func (p *portfolio) fetchContents(ctx context.Context, w *work, of []*holding) {
	count := make([]int, len(of))
	for _, id := range history.Resolve(w.history, w.history.Mailmap, w.accounts...) {
		if !w.selects(&id) {
			continue
		}
		for _, i := range id.Authored {
			count[w.history.PartOf(i)]++
		}
	}
	var order []int
	for i, h := range of {
		if !h.is.Fork && count[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(count[b], count[a]) })
	var chosen []*holding
	for _, i := range order[:min(len(order), mostContents)] {
		chosen = append(chosen, of[i])
	}
	p.each(ctx, chosen, "fetching the files of", func(h *holding) {
		repo, err := history.Open(ctx, p.c.host.CloneURL(h.is.Name), p.options(true))
		if err != nil {
			h.err = fmt.Errorf("its files: %w", interruptedOr(ctx, err))
			return
		}
		h.contents = repo
	})
	for i, h := range of {
		if h.contents != nil {
			w.history.Parts[i].Facts.Partial = false // the checks of files look at these
		}
	}
}

// originals are what the account's repositories may come from: the parents of forks, templates and, when asked to look deep, older
// repositories of the same name.
func (p *portfolio) originals(ctx context.Context, acc *github.Account, deep bool) (places []place) {
	all := acc.Originals
	if deep {
		twins, err := p.c.client.Namesakes(ctx, p.withContents(mostNames), mostTwins)
		if err != nil {
			acc.Record.Gaps = append(acc.Record.Gaps, gapOf("repositories of the same name", err))
		}
		all = append(slices.Clone(all), twins...)
	}
	for _, r := range all {
		places = append(places, place{name: r.Name, target: p.c.host.CloneURL(r.Name)})
	}
	return places
}

// withContents are the first of the repositories whose files were fetched.
func (p *portfolio) withContents(most int) (out []server.Repository) {
	for _, h := range p.holdings {
		if h.contents != nil && len(out) < most {
			out = append(out, h.is)
		}
	}
	return out
}

// readsContents tells whether files are fetched, beside commits.
func readsContents(q request, deep bool) bool {
	return deep || len(q.against) > 0 || q.corpus != (corpusPlace{}) && q.corpus.exists()
}

// addContents adds to the cost of an audit what reading files costs at most.
func addContents(cost github.Cost, q request, o *accountOptions) github.Cost {
	if !readsContents(q, o.deep) {
		return cost
	}
	read := min(cost.Fetches, mostContents)
	if o.forks {
		cost.Fetches *= 2 // each may have a parent
	}
	cost.Fetches += read
	if o.deep {
		names := min(read, mostNames)
		cost.Search += names
		cost.Fetches += names * mostTwins
	}
	return cost
}

// filesNote says of how many repositories more than commits was read.
func filesNote(repositories []report.Repo) string {
	read := 0
	for _, r := range repositories {
		if r.Fetched == "contents" {
			read++
		}
	}
	if read == 0 {
		return "commits were read, and no files (--deep reads those of up to 10 repositories)"
	}
	return fmt.Sprintf("the files of %d of %d repositories were read, and the commits of all", read, len(repositories))
}

// emptyNotes says how many of the repositories have no commits, so that nobody takes them for unread.
func (p *portfolio) emptyNotes() []string {
	n := 0
	for _, h := range p.holdings {
		if h.err == nil && h.history == nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []string{wereWas(n, "repository", "repositories") + " empty"}
}

// gapOf makes a gap of an error.
func gapOf(what string, err error) server.Gap {
	g := server.Gap{What: what, Reason: ownReason(err), Fatal: true}
	if h := hints(err); len(h) > 0 {
		g.Do = h[0]
	}
	return g
}

// ownReason words an error for a report, which quotes no host.
func ownReason(err error) string {
	var host *github.Error
	if errors.As(err, &host) {
		return host.Doing + ": " + host.Reason()
	}
	return err.Error()
}

// repositories tells what became of each.
func (p *portfolio) repositories() []report.Repo {
	out := make([]report.Repo, 0, len(p.holdings))
	for _, h := range p.holdings {
		r := report.Repo{Name: h.is.Name, URL: h.is.URL, Fork: h.is.Fork, Parent: h.is.Parent, Complete: h.err == nil && !h.late}
		if h.history != nil {
			r.Commits, r.Fetched = len(h.history.Commits), "commits"
		}
		if h.contents != nil {
			r.Fetched = "contents"
		}
		switch {
		case h.err != nil:
			r.Reason = h.err.Error()
			if all := hints(h.err); len(all) > 0 {
				r.Do = all[0]
			}
		case h.late:
			r.Reason = lateReason(p.q.timeout)
		case h.history != nil && h.history.Facts.LimitCommits:
			r.Complete, r.Reason = false, "the limit on the number of commits ended the reading"
		}
		out = append(out, r)
	}
	return out
}
