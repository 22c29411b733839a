package analyzers

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Severity is how much a finding matters by itself: Low is a note, Medium asks for a review, High is near-conclusive and can be
// verified by a person who looks at two objects side by side.
type Severity uint8

// The severities, in order.
const (
	Low Severity = iota + 1
	Medium
	High
)

// String gives the word that reports use.
func (s Severity) String() string { return [...]string{"none", "low", "medium", "high"}[s] }

// Confidence is how sure the check is that it saw what it says, apart from how much that matters.
type Confidence uint8

// The confidences, in order. Exact means counted, not estimated.
const (
	Uncertain Confidence = iota + 1
	Likely
	Exact
)

// String gives the word that reports use.
func (c Confidence) String() string { return [...]string{"none", "low", "medium", "high"}[c] }

// OutcomeKind is how a check ended for one subject. It is always reported: silence is never innocence.
type OutcomeKind string

// The five ways in which a check ends.
const (
	Findings      OutcomeKind = "findings"
	Clean         OutcomeKind = "clean"
	NotEnoughData OutcomeKind = "not-enough-data"
	SkippedCheck  OutcomeKind = "skipped"
	Failed        OutcomeKind = "failed"
)

// Outcome is how one check ended, with the reason for everything but findings and clean.
type Outcome struct {
	Check  string
	Kind   OutcomeKind
	Reason string // our own words and numbers only
}

// EvidenceKind tells what a piece of evidence refers to.
type EvidenceKind string

// The kinds of evidence.
const (
	CommitEvidence EvidenceKind = "commit"
	PairEvidence   EvidenceKind = "pair"
	SpanEvidence   EvidenceKind = "span" // lines, or a whole file, that stand in a source too
	Statistic      EvidenceKind = "statistic"
	RecordEvidence EvidenceKind = "record" // what a host recorded by its own clock; of a commit, or of an account alone
)

// Number is one measured figure beside the figure that it is compared to.
type Number struct {
	Name      string // our own words, such as "share outside the claimed hours"
	Value     float64
	Unit      string   // "", "h", "commits", "%", ...
	Reference *float64 // nil when there is nothing to compare with
	RefName   string   // what the reference is, such as "99th percentile of honest developers"
}

// Moment is an instant with the offset that was recorded with it.
type Moment struct {
	Unix   int64
	Offset int16 // minutes east of UTC
	Zone   history.ZoneKind
}

// Evidence is one thing that a person can look up to see what the check saw.
type Evidence struct {
	Kind    EvidenceKind
	Commit  string // full hash; empty for a statistic
	Other   string // full hash of the second commit of a pair
	At      *Moment
	OtherAt *Moment
	Note    string       // our own words; never text from the repository
	Quote   history.Text // text from the repository, cut short
	Path    history.Text // the file in that commit, where the evidence is a line or a file; empty otherwise
	Line    int          // the line in it, from 1; 0 where the file as a whole is meant
	LineEnd int          // the last line, where Line begins a range; otherwise 0
	Numbers []Number

	// The other side, where the evidence compares with known code. Other and OtherAt are its commit and author time.
	Source       string       // name by which the user knows the source; empty where both sides are in one history
	OtherPath    history.Text // the file there
	OtherLine    int
	OtherLineEnd int

	// Record is what a host recorded, where the evidence compares with it; nil otherwise.
	Record *HostRecord
}

// HostRecord is one entry of a host that a person can look up.
type HostRecord struct {
	URL    string        // page or endpoint; empty where there is none
	At     time.Time     // by the clock of the host, UTC; zero where the entry has no time
	What   string        // what happened then, in our own words: "push seen", "repository made", "signature verified"
	Login  history.Text  // account that the entry names; may be empty
	Source server.Source // where it was asked; its time of fetching is no part of fingerprints
}

// Finding is a check's answer "this does not fit".
type Finding struct {
	Check       string
	Severity    Severity
	Confidence  Confidence
	Message     string // one line: what was seen, in our own words and numbers; never text from the repository
	Evidence    []Evidence
	Unlisted    int              // commits, pairs or objects that show the same and are not in Evidence
	BaseRate    calibration.Rate // how often honest developers show the same
	Innocent    []string         // what else leaves the same trace
	Ask         string           // one neutral question
	Trace       Family           // whose trace this finding rests on, where that is not the check's; see Analyzer.Trace
	Explained   string           // what explains it, in our own words: a note that neither counts nor raises
	Fingerprint string           // see fingerprint; set by Run
}

// fingerprint identifies a finding across runs: a hash of check, subject and the sorted references of its evidence, never of
// wording, severity or the date of the run.
func fingerprint(check string, subject history.Text, evidence []Evidence) string {
	refs := make([]string, 0, len(evidence))
	for _, e := range evidence {
		ref := string(e.Kind) + " " + e.Commit + " " + e.Other
		if e.Record != nil {
			ref += " " + e.Record.URL
		}
		if e.Kind == SpanEvidence {
			ref += " " + e.Path.Untrusted() + "\x00" + e.OtherPath.Untrusted()
		}
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	sum := sha256.Sum256([]byte(check + "\x00" + subject.Untrusted() + "\x00" + strings.Join(slices.Compact(refs), "\x00")))
	return hex.EncodeToString(sum[:16])
}
