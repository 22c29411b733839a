package analyzers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

var datesServer = &Analyzer{
	Name: "dates-server", Title: "dates that the host's own clock contradicts",
	Family: Dates, Severity: Low, Needs: NeedStamps | NeedServer, MinSample: 1, Since: "0.3.0",
	Innocent: []string{
		"a wrong clock or zone on the machine that committed: local time taken for UTC is up to 14 hours ahead",
		"a history that was begun, or kept on another host, long before it was pushed to this one",
		"an old history whose addresses were changed with its dates kept (git filter-repo, an import with a list of authors)",
	},
	Ask: "Where was this history before it came to this host, and where do the dates of these commits come from?",
	Run: runDatesServer,
}

// serverLimits are the calibrated limits of dates-server.
type serverLimits struct {
	after   int64   // seconds by which a date may be after the moment at which the host had the commit
	often   int     // so many commits later than that are noted
	far     int64   // seconds that no wrong zone explains: one commit later than that is more than a note
	account int64   // seconds by which a commit may be before the account whose number its address has
	before  int64   // seconds from which on a commit is older than the host can have it
	fewest  int     // such commits that are noted
	share   float64 // of a repository's commits that came at once, and are older than the account, from which on it is more than a note
	push    int64   // seconds within which a repository was made and pushed for the last time, so that all of it came at once
}

func serverLimitsOf(p *Pass) (serverLimits, error) {
	v, err := p.limits(1, "dates-server/after-seconds", "dates-server/after-commits", "dates-server/after-far-seconds",
		"dates-server/account-seconds", "dates-server/before-seconds", "dates-server/before-commits", "dates-server/before-share",
		"dates-server/push-seconds")
	if err != nil {
		return serverLimits{}, err
	}
	return serverLimits{
		after: int64(v[0]), often: int(v[1]), far: int64(v[2]), account: int64(v[3]), before: int64(v[4]), fewest: int(v[5]),
		share: v[6], push: int64(v[7]),
	}, nil
}

// serverCheck is the work on one subject.
type serverCheck struct {
	p      *Pass
	view   *hostView
	limits serverLimits
	owner  bool // the subject owns the account of the record
}

// runDatesServer compares what commits say of their dates with what the host's own clock says. That a commit existed at an instant
// holds for all that it builds upon, since its name is a hash over theirs: one push dates a whole history. Only dates after that
// instant are impossible; dates long before it are ordinary, and a note unless more fits it.
func runDatesServer(p *Pass) error {
	if len(p.Subject.Identity.Authored) == 0 {
		return TooFew(0, 1, "commits")
	}
	limits, err := serverLimitsOf(p)
	if err != nil {
		return err
	}
	c := &serverCheck{p: p, view: hostViewOf(p), limits: limits}
	c.owner = c.view.ofAccount(p)
	seen := c.afterSight()
	numbered := c.beforeAccount()
	placed := c.beforeHost()
	if seen+numbered+placed == 0 {
		return TooLittle(fmt.Sprintf("the host told no time that bears on any of %s; it told of %s",
			countOf(len(p.Subject.Identity.Authored), "commit"), c.view.asked()))
	}
	return nil
}

// offDate is a commit and the seconds by which its date is off.
type offDate struct {
	index   int32
	seconds int64
}

// widest sorts by how far off the dates are, the widest first.
func widest(all []offDate) {
	slices.SortStableFunc(all, func(a, b offDate) int { return cmp.Compare(b.seconds, a.seconds) })
}

// claimedDate is the latest instant that the subject's clock gave a commit: the committer date of his own, the author date of one that
// somebody else applied.
func (c *serverCheck) claimedDate(i int32) int64 {
	row := &c.p.History.Commits[i]
	if row.SelfCommitted() {
		return max(row.Author.Unix, row.Committer.Unix)
	}
	return row.Author.Unix
}

// afterSight looks for commits dated after the host had them, and gives the number of those of which the host told a time. A clock that
// shows local time as UTC, or has a wrong zone, is hours ahead: some such commits are a note, and honest people of some zones show it
// more than others. Beyond what a zone explains one commit suffices.
func (c *serverCheck) afterSight() (judged int) {
	var late []offDate
	var most int64
	for _, i := range c.p.Subject.Identity.Authored {
		s := c.view.sightOf(i)
		if s == nil {
			continue
		}
		judged++
		seconds := c.claimedDate(i) - s.at
		if judged == 1 || seconds > most {
			most = seconds
		}
		if seconds > c.limits.after {
			late = append(late, offDate{i, seconds})
		}
	}
	if judged == 0 {
		return 0
	}
	c.p.measured("dates-server/after-seconds", judged, float64(most))
	if far := most > c.limits.far; far || len(late) >= c.limits.often {
		c.reportAfter(late, judged, far)
	}
	return judged
}

func (c *serverCheck) reportAfter(late []offDate, judged int, far bool) {
	widest(late)
	severity, key, limit := Low, "dates-server/after", c.limits.after
	if far {
		severity, key, limit = Medium, "dates-server/after-far", c.limits.far
	}
	f := Finding{
		Severity: severity, Confidence: Exact, BaseRate: rate(c.p, key, "dates-server/after"), Unlisted: max(0, len(late)-maxPrinted),
		Message: fmt.Sprintf("%d of %s dated after the host saw them, by up to %s", len(late), countOf(judged, "commit"), spanOf(late[0].seconds)),
		Innocent: []string{
			c.p.Analyzer.Innocent[0],
			"dates given by hand or by a tool: a release script, git rebase with another date",
		},
		Ask: "How did these commits get their dates: from the clock of your machine, or from a tool?",
	}
	for _, d := range late[:min(len(late), maxPrinted)] {
		row := &c.p.History.Commits[d.index]
		s := c.view.sightOf(d.index)
		when, word := row.Author, "author"
		if row.SelfCommitted() && row.Committer.Unix >= row.Author.Unix {
			when, word = row.Committer, "committer"
		}
		record := s.what
		e := Evidence{
			Kind: RecordEvidence, Commit: row.ID.String(), At: momentOf(when), Record: &record,
			Note: fmt.Sprintf("%s date %s, %s after the host had it", word, dateOf(when.Unix), spanOf(d.seconds)),
			Numbers: []Number{
				{Name: "date after the host's", Value: float64(d.seconds) / 3600, Unit: "h", Reference: ref(float64(limit) / 3600), RefName: "limit"},
			},
		}
		if s.commit != d.index {
			e.Other = c.p.History.Commits[s.commit].ID.String()
			e.Note += ": it is below that commit, which existed then"
		}
		f.Evidence = append(f.Evidence, e)
	}
	c.p.Report(f)
}

// beforeAccount looks for self-committed commits under the noreply address of the account that are dated before there was an account: the
// number in the address is given out when it is made. It gives the number of commits under such an address.
func (c *serverCheck) beforeAccount() (judged int) {
	a := c.p.Server.Account
	if a == nil || a.ID == 0 || a.Created.IsZero() {
		return 0
	}
	under := map[uint32]bool{}
	for _, m := range c.p.Subject.Identity.Members {
		id, _, ok := history.Noreply(c.p.History.People[m].Email)
		under[m] = ok && id == a.ID
	}
	var early []offDate
	var most int64
	for _, i := range c.p.Subject.Identity.Own {
		row := &c.p.History.Commits[i]
		if !under[row.Committer.Who] {
			continue
		}
		judged++
		seconds := a.Created.Unix() - row.Committer.Unix
		most = max(most, seconds)
		if seconds > c.limits.account {
			early = append(early, offDate{i, seconds})
		}
	}
	if judged == 0 {
		return 0
	}
	c.p.measured("dates-server/account-seconds", judged, float64(most))
	if len(early) > 0 {
		c.reportAccount(a, early, judged)
	}
	return judged
}

func (c *serverCheck) reportAccount(a *server.Account, early []offDate, judged int) {
	widest(early)
	f := Finding{
		Severity: Medium, Confidence: Exact, BaseRate: rate(c.p, "dates-server/account"), Unlisted: max(0, len(early)-maxPrinted),
		Message: fmt.Sprintf("%d of %s under the account's own noreply address dated before the account was made, by up to %s: imported, or dated back",
			len(early), countOf(judged, "commit"), spanOf(early[0].seconds)),
		Innocent: []string{c.p.Analyzer.Innocent[2], "a wrong clock on the machine that committed"},
	}
	for _, d := range early[:min(len(early), maxPrinted)] {
		row := &c.p.History.Commits[d.index]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: RecordEvidence, Commit: row.ID.String(), At: momentOf(row.Committer), Record: accountMade(a),
			Note: fmt.Sprintf("committer date %s, %s before there was such an address", dateOf(row.Committer.Unix), spanOf(d.seconds)),
			Numbers: []Number{
				{Name: "account after committer date", Value: float64(d.seconds) / 86400, Unit: "days", Reference: ref(float64(c.limits.account) / 86400), RefName: "limit"},
			},
		})
	}
	f.Evidence = append(f.Evidence, c.years(a)...)
	c.p.Report(f)
}

func accountMade(a *server.Account) *HostRecord {
	return &HostRecord{URL: a.URL, At: a.Created.UTC(), What: "account made", Login: a.Login}
}

// years says that the host itself counts contributions in years before the account was made, which it does by the dates of commits.
func (c *serverCheck) years(a *server.Account) []Evidence {
	n, first := 0, 0
	for _, y := range c.p.Server.Years {
		if y.Year >= a.Created.UTC().Year() || y.Commits <= 0 {
			continue
		}
		n += y.Commits
		if first == 0 || y.Year < first {
			first = y.Year
		}
	}
	if n == 0 {
		return nil
	}
	return []Evidence{{
		Kind: RecordEvidence, Record: accountMade(a),
		Note: fmt.Sprintf("the host counts %s of the account in years before it was made, from %d on", countOf(n, "commit"), first),
	}}
}
