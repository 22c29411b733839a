package analyzers

import (
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// datesChecks are the checks of the dates family.
func datesChecks() []*Analyzer {
	return []*Analyzer{
		{
			Name: "dates-malformed", Title: "commit headers that no two readers need agree on",
			Family: Dates, Scope: PerRepository, NoteOnly: true, Severity: Low, Needs: NeedStamps, MinSample: 1, Since: "0.1.0",
			Innocent: []string{
				"an old git, an import from another system or a tool that writes commits by itself",
				"a clock or zone variable that was set wrongly on one machine",
			},
			Ask: "Which tool wrote these commits?",
			Run: datesMalformed,
		},
		{
			Name: "dates-order", Title: "dates that contradict one another, the present, or the history they stand in",
			Family: Dates, Severity: Low, Needs: NeedStamps, MinSample: 1, Since: "0.1.0",
			Innocent: []string{
				"a wrong clock: a virtual machine, a dead mainboard battery, a container without time service",
				"git rebase or git am with --committer-date-is-author-date",
				"an import from another version-control system, or patches that are older than the repository",
				"dates given by a release or mirroring script",
			},
			Ask: "How did these commits get their dates: from the clock of your machine, or from a tool?",
			Run: datesOrder,
		},
		{
			Name: "dates-rewritten", Title: "many people's commits dated before their parents", Scope: PerRepository,
			Family: Dates, Severity: Low, Needs: NeedStamps, MinSample: 1, Since: "0.1.0", NoteOnly: true,
			Innocent: []string{
				"a history that was rewritten (git filter-repo, a clean-up, a removed secret) or imported branch by branch",
				"a team that rebases with --committer-date-is-author-date",
				"many machines with wrong clocks",
			},
			Ask: "Was this history rewritten or put together from others, and when?",
			Run: datesRewritten,
		},
		{
			Name: "dates-claim", Title: "commits dated before the claimed start of the career",
			Family: Dates, Severity: Low, Needs: NeedStamps | NeedClaimSince, MinSample: 1, Since: "0.1.0", NoteOnly: true,
			Innocent: []string{
				"hobby projects, studies and courses before the first job, which the claim did not mean",
				"a wrong clock, or commits that were imported with the dates of another system",
				"commits of a namesake, or of somebody whose address was taken over",
			},
			Ask: "What is the work before the start that you gave: did you write it, and when?",
			Run: datesClaim,
		},
		{
			Name: "dates-grain", Title: "clock times on whole minutes, on one second, or at equal steps",
			Family: Dates, Severity: Low, Needs: NeedStamps, MinSample: 20, Since: "0.1.0",
			Innocent: []string{
				"an import from a system that records whole minutes (git-svn and cvs keep seconds; others do not)",
				"a release script or a timer that commits at fixed times",
				"patches applied or rewritten in one go (git am, filter-repo), which may share one date",
			},
			Ask: "What wrote these commits at these times?",
			Run: datesGrain,
		},
		{
			Name: "dates-painted", Title: "months of author dates, committed within an hour",
			Family: Dates, Severity: Low, Needs: NeedStamps, MinSample: 50, Since: "0.1.0",
			Innocent: []string{
				"a rebase, git filter-repo or an import: each gives all commits new committer dates at once",
				"generated commits (translations, data updates) that were replayed later",
			},
			Ask: "When and how were these commits made: were they rebased or imported, and is an older copy of them somewhere?",
			Run: datesPainted,
		},
		{
			Name: "dates-rhythm", Title: "gaps between commits as even or as random as people do not leave them",
			Family: Dates, Severity: Low, Needs: NeedStamps, MinSample: 50, Since: "0.1.0",
			Innocent: []string{
				"a very regular habit, such as one commit a day",
				"commits by a timer or a script under the person's name",
				"work squashed into one commit a task, so that its bursts are lost",
			},
			Ask: "How do you usually work: are these commits single saves, squashed tasks, or made by a script?",
			Run: datesRhythm,
		},
		{
			Name: "dates-signature", Title: "signatures made at another time than the commit says",
			Family: Dates, Severity: Low, Needs: NeedStamps | NeedSignatures, MinSample: 1, Since: "0.2.0",
			Innocent: []string{
				"old commits signed anew with their dates kept (git rebase --committer-date-is-author-date -S, git filter-repo and signing after it)",
				"an import, or a release script, that gave the commits their dates",
				"a wrong clock on one of two machines, where signing happens on another one than committing",
			},
			Ask: "When were these commits made, and when and with which tool were they signed?",
			Run: datesSignature,
		},
		{
			Name: "dates-anachronism", Title: "lines that could not be written yet on the date of their commit",
			Family: Dates, Severity: Low, Needs: NeedStamps | NeedContents, MinSample: 1, Since: "0.2.0",
			Innocent: []string{
				"a history that was rewritten with its dates kept, and something younger put into old commits (a licence header, a removed secret)",
				"a part of a larger repository that a tool publishes, keeping the dates and resolving the dependencies anew",
				"a wrong clock on the machine that committed",
				"a version named before it was released, or a slip of the keyboard in a year",
				"an import that gave the commits other dates than the work had",
			},
			Ask: "When was this line written, and where does the date of its commit come from?",
			Run: datesAnachronism,
		},
		{
			Name: "dates-bulk", Title: "a body of work that arrived in a few commits at one time",
			Family: Dates, Severity: Low, Needs: NeedStamps | NeedContents, MinSample: 10, Since: "0.2.0", NoteOnly: true,
			Innocent: []string{
				"the first import of a project that existed elsewhere: a company's code, a private repository made public",
				"a scaffold, a template or an example that a tool wrote",
				"other people's code that was copied in whole, with their consent, or a move between repositories",
				"a formatter or a renaming over the whole code",
			},
			Ask: "Where was this code written before these commits, by whom, and is there a history of it?",
			Run: datesBulk,
		},
		datesServer,
	}
}

// rate gives the base rate under the first key that has one, among people with about as many commits as the subject.
func rate(p *Pass, keys ...string) calibration.Rate {
	n := 0
	if p.Subject.Identity != nil {
		n = len(p.Subject.Identity.Authored)
	}
	for _, k := range keys {
		if r, ok := p.Table.RateAt(k, n); ok {
			return r
		}
	}
	return calibration.Rate{}
}

// ownByAuthorTime are the self-committed commits in the order of their author times.
func ownByAuthorTime(p *Pass) []int32 {
	id := p.Subject.Identity
	out := make([]int32, 0, len(id.Own))
	for _, i := range id.Authored {
		if p.History.Commits[i].SelfCommitted() {
			out = append(out, i)
		}
	}
	return out
}

// lastYear is the first second of the year 10000, from which on RFC 3339 has no date.
const lastYear = 253402300800

// dateOf words an instant as a UTC date and time, or as the bare number where no calendar agrees on one.
func dateOf(unix int64) string {
	if unix < 0 || unix >= lastYear {
		return "second " + strconv.FormatInt(unix, 10)
	}
	return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05 UTC")
}

// spanOf words a number of seconds in the largest unit of which there are two.
func spanOf(seconds int64) string {
	switch {
	case seconds >= 2*365*86400:
		return strconv.FormatInt(seconds/(365*86400), 10) + " years"
	case seconds >= 2*86400:
		return strconv.FormatInt(seconds/86400, 10) + " days"
	case seconds >= 2*3600:
		return strconv.FormatInt(seconds/3600, 10) + " hours"
	case seconds >= 120:
		return strconv.FormatInt(seconds/60, 10) + " minutes"
	}
	return strconv.FormatInt(seconds, 10) + " seconds"
}

// countOf words a number of things: "1 commit", "3 commits".
func countOf(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func momentOf(t history.Time) *Moment { return &Moment{Unix: t.Unix, Offset: t.Offset, Zone: t.Zone} }

// percent words a share of 0..1.
func percent(share float64) string {
	s := strconv.FormatFloat(100*share, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0") + " %"
}
