package analyzers

import (
	"math"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// orderKind is a way in which a date contradicts another fact.
type orderKind uint8

// The kinds, in the order in which a message lists them.
const (
	inFuture orderKind = iota
	inFarFuture
	inEpochYear
	beforeGit
	beforeRoot
	beforeParent
	afterCommitter
	orderKinds
)

// orderWords are the kinds in words, for one and for several.
var orderWords = [orderKinds]struct {
	rate, one, many string
	absurd          bool // no clock in use shows it
}{
	inFuture:       {"dates-order/future", "commit dated in the future", "commits dated in the future", true},
	inFarFuture:    {"dates-order/far-future", "commit dated beyond the year 2100", "commits dated beyond the year 2100", true},
	inEpochYear:    {"dates-order/epoch", "commit dated 1970, where clocks begin", "commits dated 1970, where clocks begin", true},
	beforeGit:      {"dates-order/before-git", "commit dated before git existed", "commits dated before git existed", false},
	beforeRoot:     {"dates-order/before-root", "commit dated before the repository's first", "commits dated before the repository's first", false},
	beforeParent:   {"dates-order/before-parent", "commit dated before its parent", "commits dated before their parents", false},
	afterCommitter: {"dates-order/after-committer", "commit written after it was committed", "commits written after they were committed", false},
}

// orderLimits are the calibrated limits of dates-order, in seconds unless said otherwise.
type orderLimits struct {
	ahead          int64 // how far ahead of the present a date may be
	parent         int64 // how far before its parent
	root           int64 // how far before the first commit
	committer      int64 // how far its author date may be after its committer date
	committerTimes int   // and how often it must be
	importAuthors  int   // an import run, or a repository cut out of another one, has this many authors,
	importCommits  int   // or this many commits
	rewritten      int   // so many people with commits before their parents make a rewritten history of it
}

func orderLimitsOf(p *Pass) (orderLimits, error) {
	var l orderLimits
	var times, authors, commits, rewritten int64
	for _, x := range []struct {
		key string
		to  *int64
	}{
		{"future-seconds", &l.ahead},
		{"before-parent-seconds", &l.parent},
		{"before-root-seconds", &l.root},
		{"after-committer-seconds", &l.committer},
		{"after-committer-commits", &times},
		{"import-authors", &authors},
		{"import-commits", &commits},
		{"rewritten-people", &rewritten},
	} {
		v, err := p.limit("dates-order/"+x.key, 1)
		if err != nil {
			return l, err
		}
		*x.to = int64(v)
	}
	l.committerTimes, l.importAuthors, l.importCommits, l.rewritten = int(times), int(authors), int(commits), int(rewritten)
	return l, nil
}

// orderBasis is what every subject of one run shares.
type orderBasis struct {
	facts  *dateFacts
	limits orderLimits
	err    error
}

// orderBasisOf derives the basis once a run.
func orderBasisOf(p *Pass) orderBasis {
	return derived(p, "dates-order", func(h *history.History) orderBasis {
		limits, err := orderLimitsOf(p)
		if err != nil {
			return orderBasis{err: err}
		}
		return orderBasis{facts: datesOf(h, limits), limits: limits}
	})
}

// rewritten tells whether commits before their parents are a trait of the history and not of a person.
func (b *orderBasis) rewritten() bool { return b.facts.backPeople >= b.limits.rewritten }

// orderSeen is what one subject's commits show of one kind.
type orderSeen struct {
	count    int
	evidence []Evidence // of the first few
}

// most evidence of one kind in a finding.
const mostOfKind = 5

type orderCheck struct {
	p         *Pass
	facts     *dateFacts
	limits    orderLimits
	now       int64
	rewritten bool // dates-rewritten speaks of commits before their parents
	seen      [orderKinds]orderSeen
}

// datesOrder compares each date with the present, with the beginning of git and of the repository, and with the dates around it.
// All of it is counted, nothing estimated. Author dates are judged in every commit that the subject authored, committer dates
// only in those that he committed himself. A repository that was imported into git is older than git from its roots on; such a
// run is ordinary (see dateFacts).
func datesOrder(p *Pass) error {
	id := p.Subject.Identity
	if len(id.Authored) == 0 {
		return TooFew(0, 1, "commits")
	}
	basis := orderBasisOf(p)
	if basis.err != nil {
		return basis.err
	}
	c := &orderCheck{p: p, facts: basis.facts, limits: basis.limits, now: p.Now.Unix(), rewritten: basis.rewritten()}
	for _, i := range id.Authored {
		c.commit(i)
	}
	if c.seen[afterCommitter].count < c.limits.committerTimes {
		c.seen[afterCommitter] = orderSeen{}
	}
	c.report()
	return nil
}

// commit looks at one commit; it counts once for each kind.
func (c *orderCheck) commit(i int32) {
	row := &c.p.History.Commits[i]
	kind, odd := c.standing(i, row.Author.Unix)
	if odd {
		c.add(kind, Evidence{Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Author), Note: "author date: " + dateOf(row.Author.Unix)})
	}
	if !row.SelfCommitted() {
		return
	}
	if k, o := c.standing(i, row.Committer.Unix); o && !(odd && k == kind) {
		c.add(k, Evidence{Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Committer), Note: "committer date: " + dateOf(row.Committer.Unix)})
	}
	c.committer(row)
	if !c.rewritten {
		c.parents(i, row)
	}
}

// standing tells how a date stands to the present, to git and to the repository.
func (c *orderCheck) standing(i int32, unix int64) (orderKind, bool) {
	switch {
	case unix >= farFuture:
		return inFarFuture, true
	case unix > c.now+c.limits.ahead:
		return inFuture, true
	case unix >= gitBegins:
		return beforeRoot, c.facts.root != math.MinInt64 && unix < c.facts.root-c.limits.root
	case c.imported(i):
		return inEpochYear, unix <= 1
	case unix < epochYear:
		return inEpochYear, true
	}
	return beforeGit, true
}

// imported tells whether an early commit belongs to a run that an import explains.
func (c *orderCheck) imported(i int32) bool {
	run := c.facts.run
	return !c.facts.strange[i] && c.p.History.Commits[i].Author.Unix < gitBegins &&
		(run.authors >= c.limits.importAuthors || run.commits >= c.limits.importCommits)
}

// committer looks for work that was written after it was committed. Dates that are odd by themselves are counted there.
func (c *orderCheck) committer(row *history.Commit) {
	late := row.Author.Unix - row.Committer.Unix // both are at least 0: no overflow
	if late <= c.limits.committer || row.Author.Unix > c.now+c.limits.ahead || row.Committer.Unix < epochYear {
		return
	}
	c.add(afterCommitter, Evidence{
		Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Author), OtherAt: momentOf(row.Committer),
		Note: "author date " + spanOf(late) + " after the committer date",
	})
}

// parents looks for a commit dated before its parent. Where another person's clock dated the parent, either clock may be the
// wrong one: it counts only if the parent's own parents are later than the commit too.
func (c *orderCheck) parents(i int32, row *history.Commit) {
	h := c.p.History
	own := row.Committer.Unix
	if own < epochYear {
		return // counted as such
	}
	for _, pi := range h.Parents(i) {
		if pi < 0 {
			continue
		}
		parent := &h.Commits[pi]
		early := parent.Committer.Unix - own
		if early <= c.limits.parent || parent.Has(history.Malformed) || parent.Committer.Unix > c.now+c.limits.ahead {
			continue
		}
		if !(parent.SelfCommitted() && c.sameAuthor(parent)) && !c.confirmed(pi, own) {
			continue
		}
		note := "committed " + spanOf(early) + " before its parent"
		if row.Committer.Unix == row.Author.Unix {
			note += "; author and committer date are equal, as --committer-date-is-author-date leaves them"
		}
		c.add(beforeParent, Evidence{
			Kind: PairEvidence, Commit: row.ID.String(), Other: parent.ID.String(),
			At: momentOf(row.Committer), OtherAt: momentOf(parent.Committer), Note: note,
		})
		return
	}
}

func (c *orderCheck) sameAuthor(row *history.Commit) bool {
	for _, m := range c.p.Subject.Identity.Members {
		if m == row.Author.Who {
			return true
		}
	}
	return false
}

// confirmed tells whether a parent of the commit pi is later than unix by more than the limit as well.
func (c *orderCheck) confirmed(pi int32, unix int64) bool {
	h := c.p.History
	for _, g := range h.Parents(pi) {
		if g >= 0 && !h.Commits[g].Has(history.Malformed) && h.Commits[g].Committer.Unix-unix > c.limits.parent {
			return true
		}
	}
	return false
}

func (c *orderCheck) add(kind orderKind, e Evidence) {
	s := &c.seen[kind]
	s.count++
	if len(s.evidence) < mostOfKind {
		s.evidence = append(s.evidence, e)
	}
}

// report files one finding for all kinds. Dates that no clock in use shows, beside a contradiction of another kind, are worth a
// review; everything else is a note.
func (c *orderCheck) report() {
	f := Finding{Confidence: Exact}
	var parts []string
	absurd, plain := 0, 0
	for k := range c.seen {
		s, w := &c.seen[k], &orderWords[k]
		if s.count == 0 {
			continue
		}
		if w.absurd {
			absurd++
		} else {
			plain++
		}
		text := w.many
		if s.count == 1 {
			text = w.one
		}
		parts = append(parts, strconv.Itoa(s.count)+" "+text)
		f.Evidence = append(f.Evidence, s.evidence...)
		f.Unlisted += s.count - len(s.evidence)
		f.BaseRate = rate(c.p, w.rate, "dates-order")
	}
	switch {
	case len(parts) == 0:
		return
	case absurd > 0 && plain > 0:
		f.Severity, f.BaseRate = Medium, rate(c.p, "dates-order/absurd-and-other", "dates-order")
	case len(parts) > 1:
		f.BaseRate = rate(c.p, "dates-order")
	}
	if others := c.facts.backPeople - 1; c.seen[beforeParent].count > 0 && others > 0 {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: Statistic, Note: countOf(others, "other author") + " of this repository show commits before their parents too, as a history that was rewritten does",
			Numbers: []Number{{Name: "other authors with commits before their parents", Value: float64(others), Unit: "authors"}},
		})
	}
	f.Message = strings.Join(parts, ", ")
	c.p.Report(f)
}
