// Package analyzers holds the checks of bonafide. A check is a struct value (Analyzer) in the file of its topic; it sees one
// subject through a Pass and reports findings. No check opens a file, calls the network, reads the clock or prints.
package analyzers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// Family groups checks that look at the same trace. Findings of one family support one another little; findings of two
// families are independent enough to raise each other.
type Family string

// The families.
const (
	Zone    Family = "zone"
	Hours   Family = "hours"
	Authors Family = "authors"
	Copied  Family = "copied"
	Dates   Family = "dates"
)

// Needs is the set of inputs without which a check cannot run.
type Needs uint16

// The inputs. Stamps are always there.
const (
	NeedStamps     Needs = 1 << iota // commit headers
	NeedClaimZone                    // --claim-zone or a claims file with a zone
	NeedClaimHours                   // --claim-hours or a claims file with hours
	NeedClaimSince                   // --claim-since
	NeedSignatures                   // signed commits, read again one by one: for subjects that were asked for, or with keys
	NeedContents                     // messages and changed files, read again one by one: for subjects that were asked for
	NeedKnown                        // code that others wrote: --against, or a corpus
	NeedServer                       // what a host such as GitHub recorded by its own clock
)

// Scope tells whether a check judges a person or the repository's record as a whole.
type Scope uint8

// The scopes.
const (
	PerAuthor Scope = iota
	PerRepository
)

// Analyzer is one check: a value treated as a constant. Further fields may be added.
type Analyzer struct {
	Name      string // kebab-case name of the observation, beginning with its family: "zone-alternation"
	Title     string // one line
	Family    Family
	Trace     Family // whose trace it reads when that is not its family's: findings on one trace do not raise each other
	NoteOnly  bool   // neither raises the severity of other findings nor is raised by them
	Scope     Scope
	Severity  Severity // the usual one
	Needs     Needs
	MinSample int      // fewest commits (or what the manual says) below which the outcome is not-enough-data
	Since     string   // version of bonafide that brought the check
	Innocent  []string // what else leaves the same trace; printed with every finding
	Ask       string   // one neutral question; printed with every finding
	Run       func(*Pass) error
}

// Subject is whose commits are judged.
type Subject struct {
	Key      history.Text // the e-mail with most commits; for the repository the empty Text
	Scope    Scope
	Identity *history.Identity // nil for the repository
	few      bool              // too few commits to be put to every check: see Run
	deep     bool              // the contents of its commits may be read: see Run
	hours    *hourSlots        // built on first use by the checks of hours; one goroutine judges a subject
	zones    *timeline         // likewise, by the checks of zones
	signed   *signedWork       // likewise, by the checks of signatures
	copied   *copiedWork       // likewise, by the checks of copied code
}

// Pass hands a check everything that it may look at, for one subject.
type Pass struct {
	Analyzer *Analyzer
	Subject  *Subject
	History  *history.History
	Claims   *Claims // never nil; its fields may be empty
	Table    *calibration.Table
	Now      time.Time
	Contents history.Contents   // nil unless the check needs signatures or contents
	Keys     *signature.Keyring // the keys that the user vouches for; nil when none were given
	Known    *Known             // nil unless the check needs known code
	Server   *server.Record     // what the host recorded; nil where no host was asked

	ctx      context.Context
	findings []Finding
	memo     *memo // of the run; nil for a Pass made by hand
	measure  Measure
}

// Context ends when the run does. Checks that read contents look at it.
func (p *Pass) Context() context.Context {
	if p.ctx == nil {
		return context.Background()
	}
	return p.ctx
}

// Measure is told each statistic that a check compares with a threshold of the calibration: the key of the threshold, the
// sample size by which the threshold was looked up, and the value. It is how a calibration sees what checks see.
type Measure func(key string, n int, value float64)

// measured notes a statistic for a calibration. A check calls it with every statistic that it compares with a limit, before it
// compares, whatever the outcome.
func (p *Pass) measured(key string, n int, value float64) {
	if p.measure != nil {
		p.measure(key, n, value)
	}
}

// Report files a finding. Check, Innocent and Ask are filled in from the analyzer where the finding leaves them empty; so is
// the severity.
func (p *Pass) Report(f Finding) {
	f.Check = p.Analyzer.Name
	if f.Severity == 0 {
		f.Severity = p.Analyzer.Severity
	}
	if f.Confidence == 0 {
		f.Confidence = Likely
	}
	if f.Innocent == nil {
		f.Innocent = p.Analyzer.Innocent
	}
	if f.Ask == "" {
		f.Ask = p.Analyzer.Ask
	}
	f.Fingerprint = fingerprint(f.Check, p.Subject.Key, f.Evidence)
	p.findings = append(p.findings, f)
}

// limit is Table.Limit for a threshold without which a check cannot run: where the calibration lacks it, the check ends as
// failed, never as clean.
func (p *Pass) limit(key string, n int) (float64, error) {
	v, ok := p.Table.Limit(key, n)
	if !ok {
		return 0, fmt.Errorf("the calibration has no threshold %q for a sample of %d: use a table that has it", key, n)
	}
	return v, nil
}

// limits looks up several thresholds for one sample size, in the order of the keys.
func (p *Pass) limits(n int, keys ...string) ([]float64, error) {
	all := make([]float64, len(keys))
	for i, k := range keys {
		v, err := p.limit(k, n)
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	return all, nil
}

// stop is how a check says that it could not judge.
type stop struct {
	kind   OutcomeKind
	reason string
}

func (s *stop) Error() string { return string(s.kind) + ": " + s.reason }

// TooFew ends a check for want of data: "34 of 50 self-committed commits".
func TooFew(have, need int, what string) error {
	return &stop{NotEnoughData, fmt.Sprintf("%d of %d %s", have, need, what)}
}

// TooLittle ends a check for want of data that one count does not tell.
func TooLittle(reason string) error { return &stop{NotEnoughData, reason} }

// noContents is why checks that read files end where only commits were fetched.
const noContents = "file contents were not fetched: scan a whole clone (git clone), or give account --deep"

// Skip ends a check that cannot apply to this subject or lacks an input; the reason says what would make it run.
func Skip(reason string) error { return &stop{SkippedCheck, reason} }

func outcomeOf(name string, err error, findings int) Outcome {
	var s *stop
	switch {
	case errors.As(err, &s):
		return Outcome{Check: name, Kind: s.kind, Reason: s.reason}
	case err != nil:
		return Outcome{Check: name, Kind: Failed, Reason: err.Error()}
	case findings > 0:
		return Outcome{Check: name, Kind: Findings}
	}
	return Outcome{Check: name, Kind: Clean}
}

// All lists every check, in the order in which reports list them.
func All() []*Analyzer {
	return slices.Concat(zoneChecks(), rhythmChecks(), hoursChecks(), authorsChecks(), copiedChecks(), datesChecks())
}
