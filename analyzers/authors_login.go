package analyzers

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

var authorsLogin = &Analyzer{
	Name: "authors-login", Title: "commits of another account than the one that opened or pushed them",
	Family: Authors, Severity: Low, Needs: NeedStamps | NeedServer, MinSample: 1, Since: "0.3.0",
	Innocent: []string{
		"work in pairs, a colleague's branch that was merged in, or commits picked from it",
		"a second account of the same person, for work and in private",
		"a team's repository under one person's account, to which others may push",
	},
	Ask: "Who wrote these commits, and whose account is the other one?",
	Run: runAuthorsLogin,
}

// runAuthorsLogin compares the account that opened a pull request, or that is judged, with the accounts behind the commits. The host tells
// which account an address belongs to; a noreply address says it itself.
func runAuthorsLogin(p *Pass) error {
	id := p.Subject.Identity
	if len(id.Authored) == 0 {
		return TooFew(0, 1, "commits")
	}
	view := hostViewOf(p)
	switch r := p.Server; {
	case id.Machine == history.BotAddress || id.Machine == history.WebAddress:
		return Skip("the account of a program")
	case r.Pull != nil:
		return loginOfPull(p, view, r.Pull)
	case r.Account == nil:
		return Skip("needs an account or a pull request (bonafide account LOGIN, bonafide pr)")
	case !view.ofAccount(p):
		return Skip("the host counts none of these addresses for the account")
	}
	return loginOfAccount(p, view, p.Server.Account)
}

// claims are the subject's commits by who is behind their addresses.
type claims struct {
	own       int     // the account that is compared with
	others    []int32 // another account
	unclaimed []int32 // no account
	unasked   int     // the host was not asked, so that nothing is known
	accounts  []server.Person
}

// claimsOf counts the commits for which keep is true.
func claimsOf(p *Pass, view *hostView, owner server.Person, keep func(int32) bool) claims {
	var c claims
	behind := map[uint32]server.Person{}
	told := map[uint32]bool{}
	for _, m := range p.Subject.Identity.Members {
		behind[m], told[m] = view.person(p.History, m)
	}
	for _, i := range p.Subject.Identity.Authored {
		if !keep(i) {
			continue
		}
		who := p.History.Commits[i].Author.Who
		person := behind[who]
		switch {
		case !told[who]:
			c.unasked++
		case samePerson(person, owner):
			c.own++
		case person.Login.Empty():
			c.unclaimed = append(c.unclaimed, i)
		default:
			c.others = append(c.others, i)
			if len(c.accounts) < maxForms && !slices.ContainsFunc(c.accounts, func(a server.Person) bool { return samePerson(a, person) }) {
				c.accounts = append(c.accounts, person)
			}
		}
	}
	return c
}

// loginOfPull judges one author of a pull request. One who has an address of the account that opened it is that account's owner; what he
// wrote under other addresses is his.
func loginOfPull(p *Pass, view *hostView, pull *server.Pull) error {
	if pull.Author.Login.Empty() || isBot(pull.Author.Login) {
		return Skip("the pull request was opened by a program, or by an account that is gone")
	}
	c := claimsOf(p, view, pull.Author, func(int32) bool { return true })
	n := len(p.Subject.Identity.Authored)
	limits, err := p.limits(n, "authors-login/pull-commits", "authors-login/unclaimed-commits")
	if err != nil {
		return err
	}
	known := c.own + len(c.others) + len(c.unclaimed)
	if known == 0 {
		return TooLittle(fmt.Sprintf("the host did not tell whose the addresses in %s are", countOf(n, "commit")))
	}
	p.measured("authors-login/pull-commits", n, float64(len(c.others)))
	if c.own == 0 && float64(len(c.others)) >= limits[0] {
		f := loginFinding(p, view, c.others, pull.Author, "commits of this author in the pull request", limits[0])
		f.BaseRate = rate(p, "authors-login/pull")
		f.Message = fmt.Sprintf("%s in the pull request by another account than the one that opened it", countOf(len(c.others), "commit"))
		f.Evidence = append(f.Evidence, Evidence{
			Kind: RecordEvidence, Note: "the pull request",
			Record: &HostRecord{URL: pull.URL, At: pull.Created.UTC(), What: "pull request opened", Login: pull.Author.Login, Source: pull.Source},
		})
		p.Report(f)
	}
	if c.own == 0 && len(c.others) == 0 && float64(len(c.unclaimed)) >= limits[1] {
		reportUnclaimed(p, c.unclaimed, limits[1])
	}
	return nil
}

// reportUnclaimed is a note that counts for nothing: an address that is not entered in the account is ordinary.
func reportUnclaimed(p *Pass, unclaimed []int32, limit float64) {
	f := Finding{
		Confidence: Exact, BaseRate: rate(p, "authors-login/unclaimed"), Unlisted: max(0, len(unclaimed)-maxPrinted),
		Message:   fmt.Sprintf("no account claims the address of %s in the pull request", countOf(len(unclaimed), "commit")),
		Explained: "an address that is not entered in the account settings is ordinary: one of work, or of an older machine",
		Ask:       "Is this address yours?",
	}
	for _, i := range unclaimed[:min(len(unclaimed), maxPrinted)] {
		row := &p.History.Commits[i]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: row.ID.String(), At: momentOf(row.Author), Note: "no account claims its author's address",
			Numbers: []Number{{Name: "such commits", Value: float64(len(unclaimed)), Unit: "commits", Reference: ref(limit), RefName: "fewest that are noted"}},
		})
	}
	p.Report(f)
}

// loginOfAccount looks at the account's own repositories: commits of the subject that the host counts for another account, and commits
// of his that another account pushed.
func loginOfAccount(p *Pass, view *hostView, a *server.Account) error {
	owner := server.Person{Login: a.Login, ID: a.ID}
	own := func(i int32) bool {
		r := view.repository(p.History, i)
		return r != nil && !r.Fork
	}
	n := 0
	for _, i := range p.Subject.Identity.Authored {
		if own(i) {
			n++
		}
	}
	if n == 0 {
		return TooFew(0, 1, "commits in repositories of the account that are no forks")
	}
	limits, err := p.limits(n, "authors-login/account-commits", "authors-login/pushes")
	if err != nil {
		return err
	}
	c := claimsOf(p, view, owner, own)
	pushed := pushedByOthers(p, a)
	if c.own+len(c.others)+len(c.unclaimed) == 0 && len(p.Server.Pushes) == 0 {
		return TooLittle(fmt.Sprintf("the host told neither whose addresses the %s have nor who pushed them", countOf(n, "commit")))
	}
	p.measured("authors-login/account-commits", n, float64(len(c.others)))
	if float64(len(c.others)) >= limits[0] {
		f := loginFinding(p, view, c.others, owner, "commits that the host counts for another account", limits[0])
		f.BaseRate = rate(p, "authors-login/account")
		f.Message = fmt.Sprintf("%d of %s of this author in the account's own repositories have an address of another account (%s)",
			len(c.others), countOf(n, "commit"), countOf(len(c.accounts), "account"))
		p.Report(f)
	}
	p.measured("authors-login/pushes", n, float64(len(pushed)))
	if float64(len(pushed)) >= limits[1] {
		reportPushed(p, view, pushed, limits[1])
	}
	return nil
}

// loginFinding has one commit of each address for evidence, with the account behind it.
func loginFinding(p *Pass, view *hostView, commits []int32, owner server.Person, what string, limit float64) Finding {
	f := Finding{Confidence: Exact}
	shown := map[uint32]bool{}
	listed := 0
	for _, i := range commits {
		row := &p.History.Commits[i]
		if who := row.Author.Who; shown[who] || len(f.Evidence) == maxPrinted {
			continue
		}
		shown[row.Author.Who] = true
		listed++
		person, _ := view.person(p.History, row.Author.Who)
		told := p.Server.Commits[row.ID]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: RecordEvidence, Commit: row.ID.String(), At: momentOf(row.Author), Note: "its author's address belongs to this account",
			Record: &HostRecord{URL: told.URL, What: "account behind the address", Login: person.Login, Source: told.Source},
		})
	}
	f.Unlisted = max(0, len(commits)-listed)
	f.Evidence = append(f.Evidence, Evidence{
		Kind: RecordEvidence, Note: "compared with this account",
		Record:  &HostRecord{What: "account compared with", Login: owner.Login},
		Numbers: []Number{{Name: what, Value: float64(len(commits)), Unit: "commits", Reference: ref(limit), RefName: "fewest that are noted"}},
	})
	return f
}

// pushedByOthers are the pushes to own repositories, by another account that is no program, whose newest commit is the subject's own.
func pushedByOthers(p *Pass, a *server.Account) []*server.Push {
	forks := map[string]bool{}
	for i := range p.Server.Repositories {
		forks[p.Server.Repositories[i].Name] = p.Server.Repositories[i].Fork
	}
	mine := map[object.ID]bool{}
	for _, i := range p.Subject.Identity.Own {
		mine[p.History.Commits[i].ID] = true
	}
	var out []*server.Push
	for i := range p.Server.Pushes {
		x := &p.Server.Pushes[i]
		fork, listed := forks[x.Repository]
		brings := x.Kind == server.Pushed || x.Kind == server.ForcePushed || x.Kind == server.BranchMade
		if listed && !fork && brings && mine[x.Head] && !x.Actor.Empty() && !isBot(x.Actor) && !sameLogin(x.Actor, a.Login) {
			out = append(out, x)
		}
	}
	return out
}

func reportPushed(p *Pass, view *hostView, pushed []*server.Push, limit float64) {
	f := Finding{
		Confidence: Exact, BaseRate: rate(p, "authors-login/pushes"), Unlisted: max(0, len(pushed)-maxPrinted),
		Message: fmt.Sprintf("%s to the account's own repositories by another account, with a commit of this author's own on top",
			plural(len(pushed), "push", "pushes")),
		Ask: "Who pushed these commits, and from whose machine?",
	}
	for _, x := range pushed[:min(len(pushed), maxPrinted)] {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: RecordEvidence, Commit: x.Head.String(), Note: "self-committed by this author, pushed by another account",
			Record:  &HostRecord{URL: view.url(x.Repository), At: x.At.UTC(), What: "push seen", Login: x.Actor, Source: x.Source},
			Numbers: []Number{{Name: "such pushes", Value: float64(len(pushed)), Unit: "pushes", Reference: ref(limit), RefName: "fewest that are noted"}},
		})
	}
	p.Report(f)
}
