package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Longest texts from the repository that a report carries, in graphemes. Names beyond it are attacks, and their bytes are in
// the raw fields.
const (
	longestName  = 300
	longestQuote = 120
)

// Source is what a report is built from.
type Source struct {
	Version    string
	Target     string // as given, without credentials
	History    *history.History
	Identities []history.Identity // everybody, judged or not
	Audit      *analyzers.Audit
	Claims     *analyzers.Claims // may be nil
	Incomplete string            // why the results are not whole; empty when they are
	Known      []Compared        // sources of known code that were compared with, by name

	Server       *server.Record // what a host recorded; nil where none was asked
	Repositories []Repo         // of an account: what was fetched, and what could not be
	Notes        []string       // what a reader should know besides, in our own words
}

// Repo is a repository of an account as the run found it.
type Repo struct {
	Name     string // "owner/name", as history.Part names it
	URL      string // page of the repository
	Commits  int    // commits read
	Fetched  string // "commits", "contents", or empty where nothing could be had
	Complete bool   // all of it was read
	Reason   string // why not, in our own words
	Do       string // what the user can do about that; may be empty
	Fork     bool
	Parent   string // of a fork, "owner/name"; empty where it is not known
}

// Compared is a source of known code that was compared with.
type Compared struct {
	corpus.Source
	Against bool // named for this run, not taken from a corpus
}

// Build makes the report. Everything that came from the repository passes Visible here.
func Build(s Source) *Report {
	r := &Report{Schema: Schema, Tool: Tool{Name: "bonafide", Version: Own(s.Version)}, Subjects: []Subject{}}
	r.Input = buildInput(s)
	r.Machines = Machines{Accounts: s.Audit.Machines.Authors, Commits: s.Audit.Machines.Commits}
	if n := s.Audit.Below; n.Authors > 0 {
		r.BelowMinimum = &Below{Authors: n.Authors, Commits: n.Commits, Minimum: analyzers.MinCommits}
	}
	repositories := repositoriesOf(s.History, s.Audit.Results)
	for _, res := range s.Audit.Results {
		r.Subjects = append(r.Subjects, buildSubject(s.History, res, repositories))
	}
	for i := range s.Identities {
		if id := &s.Identities[i]; id.Machine == history.NotMachine && len(id.Authored) > 0 {
			r.Input.Authors++
		}
	}
	failed(r)
	return r
}

// failed marks a report incomplete in which a check failed: silence of that check says nothing.
func failed(r *Report) {
	n := 0
	for _, s := range r.Subjects {
		for _, o := range s.Outcomes {
			if o.Outcome == string(analyzers.Failed) {
				n++
			}
		}
	}
	if n > 0 && r.Input.Complete {
		r.Input.Complete = false
		r.Input.IncompleteReason = plural(n, "check", "checks") + " failed"
	}
}

func buildSubject(h *history.History, res analyzers.Result, repositories map[string]string) Subject {
	s := Subject{
		Kind: "repository", Key: "repository",
		Identities: []Identity{}, Offsets: []Offset{}, Outcomes: []Outcome{}, Findings: []Finding{},
	}
	if id := res.Subject.Identity; id != nil {
		s.Kind = "author"
		s.Key, s.RawKey = visibleName(res.Subject.Key)
		s.Commits, s.SelfCommitted, s.Merges = len(id.Authored), len(id.Own), len(id.Merges)
		for _, i := range id.Authored {
			if h.Commits[i].Has(history.NoChange) {
				s.EmptyCommits++
			}
		}
		s.Identities = buildIdentities(h, id)
		s.Offsets = buildOffsets(h, id)
	}
	for _, o := range res.Outcomes {
		s.Outcomes = append(s.Outcomes, Outcome{Check: o.Check, Outcome: string(o.Kind), Reason: Own(o.Reason)})
	}
	for i := range res.Findings {
		f := buildFinding(&res.Findings[i])
		for j := range f.Evidence {
			f.Evidence[j].Repository = repositories[f.Evidence[j].Commit]
		}
		s.Findings = append(s.Findings, f)
	}
	return s
}

func buildIdentities(h *history.History, id *history.Identity) []Identity {
	place := make(map[uint32]int, len(id.Members))
	out := make([]Identity, len(id.Members))
	for i, m := range id.Members {
		place[m] = i
		out[i].Name, out[i].RawName = visibleName(h.People[m].Name)
		out[i].Email, out[i].RawEmail = visibleName(h.People[m].Email)
		out[i].Machine = string(id.Machine)
		out[i].Links = []Link{}
	}
	for _, c := range id.Authored {
		if i, ok := place[h.Commits[c].Author.Who]; ok {
			out[i].Commits++
		}
	}
	for _, l := range id.Links {
		a, okA := place[l.A]
		b, okB := place[l.B]
		if !okA || !okB {
			continue
		}
		a, b = max(a, b), min(a, b) // told at the pair with fewer commits
		with := fmt.Sprintf("%s <%s>", Terminal(out[b].Name), out[b].Email)
		out[a].Links = append(out[a].Links, Link{With: with, Reason: string(l.Reason)})
	}
	return out
}

// recorded is an offset as one line recorded it.
type recorded struct {
	kind   history.ZoneKind
	offset int16
	raw    string
}

// buildOffsets counts the offsets of the self-committed commits, as author and, where it is another, as committer. A commit
// that somebody else committed carries that person's offset and tells nothing of the subject.
func buildOffsets(h *history.History, id *history.Identity) []Offset {
	counts := map[recorded]int{}
	for _, i := range id.Own {
		author := offsetOf(h, i, false)
		counts[author]++
		if committer := offsetOf(h, i, true); committer != author {
			counts[committer]++
		}
	}
	out := make([]Offset, 0, len(counts))
	for k, n := range counts {
		o := Offset{Raw: k.raw, Kind: k.kind.String(), Commits: n}
		if k.kind == history.ZoneReal {
			m := int(k.offset)
			o.Minutes, o.Raw = &m, zoneText(m, "")
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b Offset) int {
		return cmp.Or(cmp.Compare(b.Commits, a.Commits), cmp.Compare(a.Raw, b.Raw), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// offsetOf reads one line of a commit.
func offsetOf(h *history.History, commit int32, committer bool) recorded {
	t := &h.Commits[commit].Author
	if committer {
		t = &h.Commits[commit].Committer
	}
	switch t.Zone {
	case history.ZoneReal:
		return recorded{kind: t.Zone, offset: t.Offset}
	case history.ZoneUnknown:
		return recorded{kind: t.Zone, raw: "-0000"}
	}
	return recorded{kind: t.Zone, raw: rawZone(h, commit, committer)}
}

// rawZone finds the recorded zone of a line where it is not an ordinary one.
func rawZone(h *history.History, commit int32, committer bool) string {
	at, _ := slices.BinarySearchFunc(h.Odd, commit, func(o history.OddZone, c int32) int { return cmp.Compare(o.Commit, c) })
	for ; at < len(h.Odd) && h.Odd[at].Commit == commit; at++ {
		if h.Odd[at].Committer == committer {
			return Shorten(Visible(h.Odd[at].Raw), longestQuote)
		}
	}
	return ""
}

func buildFinding(f *analyzers.Finding) Finding {
	out := Finding{
		Check: f.Check, Severity: f.Severity.String(), Confidence: f.Confidence.String(), Message: Own(f.Message),
		Evidence: []Evidence{}, Unlisted: f.Unlisted, BaseRate: buildRate(f.BaseRate), Innocent: []string{}, Ask: Own(f.Ask),
		Explained: Own(f.Explained), Fingerprint: f.Fingerprint,
	}
	for _, s := range f.Innocent {
		out.Innocent = append(out.Innocent, Own(s))
	}
	for i := range f.Evidence {
		out.Evidence = append(out.Evidence, buildEvidence(&f.Evidence[i]))
	}
	return out
}

func buildEvidence(e *analyzers.Evidence) Evidence {
	v := Evidence{
		Kind: string(e.Kind), Commit: Own(e.Commit), Other: Own(e.Other), At: buildMoment(e.At), OtherAt: buildMoment(e.OtherAt),
		Note: Own(e.Note), Quote: Shorten(Visible(e.Quote), longestQuote), Path: visiblePath(e.Path), Numbers: []Number{},
		Source: Own(e.Source), OtherPath: visiblePath(e.OtherPath), Record: buildRecord(e.Record),
	}
	v.Line, v.LineEnd = lineRange(e.Line, e.LineEnd)
	v.OtherLine, v.OtherLineEnd = lineRange(e.OtherLine, e.OtherLineEnd)
	for _, n := range e.Numbers {
		v.Numbers = append(v.Numbers, Number{
			Name: Own(n.Name), Value: finite(&n.Value), Unit: Own(n.Unit),
			Reference: finite(n.Reference), ReferenceName: Own(n.RefName),
		})
	}
	return v
}

func visiblePath(path history.Text) string { return Shorten(Visible(path), longestName) }

// lineRange keeps only what is one: a last line stands after a first one.
func lineRange(line, end int) (int, int) {
	line = max(0, line)
	if line == 0 || end <= line {
		end = 0
	}
	return line, end
}

// finite keeps numbers out of JSON that it cannot hold.
func finite(f *float64) *float64 {
	if f == nil || math.IsNaN(*f) || math.IsInf(*f, 0) {
		return nil
	}
	v := *f
	return &v
}

func buildRate(r calibration.Rate) *BaseRate {
	if r.Of <= 0 || finite(&r.Share) == nil {
		return nil
	}
	return &BaseRate{Share: r.Share, Of: r.Of, Unit: Own(r.Unit), Source: Own(r.Source), Text: RateText(r.Share, r.Of, r.Unit)}
}

// Range of instants that RFC 3339 can write: the years 1 to 9999.
var (
	firstInstant = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastInstant  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

func writable(unix int64) bool { return unix >= firstInstant && unix <= lastInstant }

func buildMoment(m *analyzers.Moment) *Moment {
	if m == nil {
		return nil
	}
	out := &Moment{Unix: m.Unix}
	minutes, zone := 0, "UTC"
	if m.Zone == history.ZoneReal {
		minutes = int(m.Offset)
		out.Offset, zone = &minutes, zoneText(minutes, ":")
	}
	if local := m.Unix + int64(minutes)*60; writable(m.Unix) && writable(local) {
		text := time.Unix(local, 0).UTC().Format("2006-01-02 15:04 ") + zone
		out.Local = &text
	}
	return out
}

// zoneText writes an offset as +0900, or +09:00 with ":" between.
func zoneText(minutes int, between string) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d%s%02d", sign, minutes/60, between, minutes%60)
}
