package analyzers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// MinCommits is the fewest authored commits with which an author is a subject of his own. It is the smallest minimum of the
// checks that compare commits with one another; authors with fewer are looked at by the checks that a single
// commit can answer, and counted in Audit.Below when those find nothing.
const MinCommits = 10

// smallHistory is the number of authors up to which each of them is a subject, however few commits he has: somebody who scans
// a small repository wants to read that 8 commits are too few to say, not that there is nothing.
const smallHistory = 20

// Input is what Run judges.
type Input struct {
	History    *history.History
	Identities []history.Identity // of history.Resolve
	Authors    []string           // parts of an e-mail, name or login; empty means every author
	Claims     *Claims            // nil: nothing is claimed
	Table      *calibration.Table // nil: the built-in calibration
	Now        time.Time
	Checks     []*Analyzer        // nil: All()
	Contents   history.Contents   // nil: only headers can be had
	AllDeep    bool               // read the contents of every subject's commits, not only of those that were asked for
	Keys       *signature.Keyring // keys that the user vouches for; nil: none
	Known      *Known             // code that others are known to have written; nil: none
	Server     *server.Record     // what a host recorded; nil: none was asked

	// Select, when set, picks the identities that are subjects, in place of Authors: the owner of an account, the authors of a pull
	// request. The contents of their commits may be read.
	Select func(*history.Identity) bool
	// Claimant, when set, tells whose the claims are; of others nothing is claimed.
	Claimant func(*history.Identity) bool

	// Measure, when set, is called for each statistic of each subject, from several goroutines at once.
	Measure func(s *Subject, check, key string, n int, value float64)

	memo *memo
}

// Result is what the checks say of one subject.
type Result struct {
	Subject  *Subject
	Outcomes []Outcome // one a check, in the order of the checks
	Findings []Finding // worst first
}

// Count is a number of authors with their commits.
type Count struct{ Authors, Commits int }

// Audit is what Run found.
type Audit struct {
	Results  []Result // worst first; the repository itself, where it has findings, last
	Below    Count    // authors with fewer than MinCommits commits, and no finding
	Machines Count    // accounts of machines, set aside by their address
	Unknown  []string // of Input.Authors: those that match nobody
	Faults   []Fault  // what checks passed over since it cannot be read; by object
}

// ErrNoSubject says that none of the asked-for authors is in the history.
var ErrNoSubject = errors.New("no author matches")

// Run judges every subject with every check, on all processors. A check that panics ends as failed, and the others still run.
// When ctx ends, the remaining checks end as failed with its error.
func Run(ctx context.Context, in Input) (*Audit, error) {
	if in.Claims == nil {
		in.Claims = &Claims{}
	}
	if in.Table == nil {
		in.Table = calibration.Default()
	}
	if in.Checks == nil {
		in.Checks = All()
	}
	in.memo = &memo{}
	faults := &tolerant{Contents: in.Contents}
	if in.Contents != nil {
		in.Contents = faults
	}
	audit := &Audit{}
	subjects, err := in.subjects(audit)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(subjects))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(subjects)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(subjects)); i = next.Add(1) - 1 {
				results[i] = judge(ctx, &in, subjects[i])
			}
		})
	}
	workers.Wait()
	audit.collect(&in, results)
	audit.Faults = faults.list()
	return audit, nil
}

// subjects are the repository as a whole and the authors that were asked for.
func (in *Input) subjects(audit *Audit) ([]*Subject, error) {
	list := []*Subject{{Scope: PerRepository, deep: true}}
	persons := 0
	for i := range in.Identities {
		if !aside(&in.Identities[i]) {
			persons++
		}
	}
	matched := make([]bool, len(in.Authors))
	for i := range in.Identities {
		id := &in.Identities[i]
		if len(id.Authored) == 0 {
			continue
		}
		asked := len(in.Authors) > 0 || in.Select != nil
		if in.Select != nil {
			if !in.Select(id) {
				continue
			}
		} else if asked {
			if !in.matches(id, matched) {
				continue
			}
		} else if aside(id) {
			audit.Machines.Authors++
			audit.Machines.Commits += len(id.Authored)
			continue
		}
		list = append(list, &Subject{
			Key: in.History.People[id.Members[0]].Email, Scope: PerAuthor, Identity: id,
			few:  !asked && persons > smallHistory && len(id.Authored) < MinCommits,
			deep: in.AllDeep || asked || persons <= smallHistory,
		})
	}
	for i, ok := range matched {
		if !ok && in.Select == nil {
			audit.Unknown = append(audit.Unknown, in.Authors[i])
		}
	}
	if (len(in.Authors) > 0 || in.Select != nil) && len(list) == 1 {
		return nil, ErrNoSubject
	}
	return list, nil
}

// aside tells whether an account is a machine's by its address. One that strangers share, such as root@localhost, is judged like
// any other: whoever could be exempt by calling himself root would.
func aside(id *history.Identity) bool {
	return id.Machine == history.BotAddress || id.Machine == history.WebAddress
}

// matches tells whether any pair of an identity contains one of the asked-for parts, case folded, and notes which.
func (in *Input) matches(id *history.Identity, matched []bool) bool {
	found := false
	for i, part := range in.Authors {
		part = strings.ToLower(part)
		for _, m := range id.Members {
			p := in.History.People[m]
			if strings.Contains(strings.ToLower(p.Email.Untrusted()), part) || strings.Contains(strings.ToLower(p.Name.Untrusted()), part) {
				found, matched[i] = true, true
				break
			}
		}
	}
	return found
}

// collect keeps what is worth a line, raises and orders.
func (a *Audit) collect(in *Input, results []Result) {
	for _, r := range results {
		raise(in.Checks, r.Findings)
		slices.SortStableFunc(r.Findings, func(x, y Finding) int {
			return cmp.Or(cmp.Compare(min(1, len(x.Explained)), min(1, len(y.Explained))),
				cmp.Compare(y.Severity, x.Severity), cmp.Compare(y.Confidence, x.Confidence))
		})
		if r.Subject.few && len(r.Findings) == 0 {
			a.Below.Authors++
			a.Below.Commits += len(r.Subject.Identity.Authored)
			continue
		}
		a.Results = append(a.Results, r)
	}
	slices.SortStableFunc(a.Results, func(x, y Result) int {
		return cmp.Or(cmp.Compare(x.Subject.Scope, y.Subject.Scope), compareFindings(x.Findings, y.Findings))
	})
}

// compareFindings orders by the number of high, then medium, then low findings that nothing explains, most first. Subjects that are alike stay in
// the order of their commits.
func compareFindings(x, y []Finding) int {
	var n [High + 1]int
	for _, f := range x {
		if f.Explained == "" {
			n[f.Severity]--
		}
	}
	for _, f := range y {
		if f.Explained == "" {
			n[f.Severity]++
		}
	}
	return cmp.Or(n[High], n[Medium], n[Low])
}

// raise lifts low findings of one subject to medium where another family found something too: seven checks at about 1 % each
// gave 0.43 % of honest authors two findings and 5.5 % one, so one is a note and two are worth a review. Checks that read the
// same trace count once. A check that is a note only neither raises nor is raised, and so is a finding of which nobody measured how often
// honest people show it.
func raise(checks []*Analyzer, findings []Finding) {
	trace := map[string]Family{}
	for _, a := range checks {
		if a.NoteOnly || a.Scope == PerRepository {
			continue
		}
		trace[a.Name] = cmp.Or(a.Trace, a.Family)
	}
	seen := map[Family]bool{}
	for _, f := range findings {
		if t, ok := trace[f.Check]; ok && f.Explained == "" && f.BaseRate.Of > 0 {
			seen[cmp.Or(f.Trace, t)] = true
		}
	}
	if len(seen) < 2 {
		return
	}
	for i := range findings {
		if _, ok := trace[findings[i].Check]; ok && findings[i].Severity == Low && findings[i].Explained == "" && findings[i].BaseRate.Of > 0 {
			findings[i].Severity = Medium
		}
	}
}

// judge runs every check of the subject's scope.
func judge(ctx context.Context, in *Input, s *Subject) Result {
	res := Result{Subject: s}
	claims := in.Claims
	if in.Claimant != nil && s.Identity != nil && !in.Claimant(s.Identity) {
		claims = &Claims{}
	}
	for _, a := range in.Checks {
		if a.Scope != s.Scope || s.few && a.MinSample > len(s.Identity.Authored) {
			continue
		}
		p := &Pass{
			Analyzer: a, Subject: s, History: in.History, Claims: claims, Table: in.Table, Now: in.Now, Keys: in.Keys,
			Server: in.Server, ctx: ctx, memo: in.memo,
		}
		if in.Measure != nil {
			p.measure = func(key string, n int, value float64) { in.Measure(s, a.Name, key, n, value) }
		}
		if a.Needs&(NeedSignatures|NeedContents) != 0 {
			p.Contents = in.Contents
		}
		if a.Needs&NeedKnown != 0 {
			p.Known = in.Known
		}
		err := ctx.Err()
		if err == nil {
			err = in.missing(a, s, claims)
		}
		if err == nil {
			err = guarded(a, p)
		}
		if err != nil {
			p.findings = nil
		}
		res.Outcomes = append(res.Outcomes, outcomeOf(a.Name, err, charged(p.findings)))
		res.Findings = append(res.Findings, p.findings...)
	}
	return res
}

// charged counts the findings that nothing explains.
func charged(findings []Finding) (n int) {
	for i := range findings {
		if findings[i].Explained == "" {
			n++
		}
	}
	return n
}

func guarded(a *Analyzer, p *Pass) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	return a.Run(p)
}

func (in *Input) missing(a *Analyzer, s *Subject, c *Claims) error {
	switch {
	case a.Needs&(NeedSignatures|NeedContents) != 0 && in.Contents == nil:
		return Skip("needs the commits themselves, not only their headers")
	case a.Needs&NeedContents != 0 && !s.deep, a.Needs&NeedSignatures != 0 && !s.deep && in.Keys == nil:
		return Skip("reads more than headers: name the author (--author), or all (--contents all)")
	case a.Needs&NeedKnown != 0 && in.Known == nil:
		return Skip("needs code to compare with (--against PATH, or bonafide corpus add PATH)")
	case a.Needs&NeedServer != 0 && in.Server == nil:
		return Skip("needs what GitHub recorded (bonafide account LOGIN, bonafide pr)")
	case c != in.Claims && a.Needs&(NeedClaimZone|NeedClaimHours|NeedClaimSince) != 0 && in.Claims.any():
		return Skip("what is claimed is claimed for another author")
	case a.Needs&NeedClaimZone != 0 && len(c.Zones) == 0:
		return Skip("needs a claimed zone (--claim-zone)")
	case a.Needs&NeedClaimHours != 0 && c.Hours == nil:
		return Skip("needs claimed hours (--claim-hours)")
	case a.Needs&NeedClaimSince != 0 && c.Since.IsZero():
		return Skip("needs a claimed start (--claim-since)")
	}
	return nil
}

// any tells whether anything is claimed.
func (c *Claims) any() bool { return len(c.Zones) > 0 || c.Hours != nil || !c.Since.IsZero() }
