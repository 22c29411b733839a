// Package report turns what the checks found into something to read. Report is the frozen value behind every format: json-v1
// is this value as it is, and the other formats show parts of it. Every string in it is safe to print (see clean.go).
package report

// Schema names the format of the JSON report. Fields are added within a version; none is renamed, removed or given another
// meaning (docs/json-v1.md).
const Schema = "bonafide.json-v1"

// Report is what one run says. Lists are never nil, so that JSON shows them as [].
type Report struct {
	Schema       string    `json:"schema"`
	Tool         Tool      `json:"tool"`
	Input        Input     `json:"input"`
	BelowMinimum *Below    `json:"belowMinimum"` // nil when nobody was left out for want of commits
	Machines     Machines  `json:"machines"`
	Subjects     []Subject `json:"subjects"` // worst first
	Redacted     string    `json:"redacted"` // "mail" or "all" where Redact hid addresses, or names too; otherwise empty
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Input is what was read, and everything about it that could bend a result.
type Input struct {
	Target           string       `json:"target"` // as given on the command line, without credentials
	GitDir           string       `json:"gitDir"`
	Refs             []string     `json:"refs"`     // where the walk started
	Commits          int          `json:"commits"`  // commits read
	Authors          int          `json:"authors"`  // identities that authored one of them, machine accounts not counted
	From             *string      `json:"from"`     // earliest committer date, RFC 3339 in UTC; nil if none or outside the years 1..9999
	To               *string      `json:"to"`       // latest committer date, likewise
	FromUnix         *int64       `json:"fromUnix"` // the same instants as seconds since 1970
	ToUnix           *int64       `json:"toUnix"`
	Shallow          bool         `json:"shallow"`     // a shallow clone: older history is missing
	Partial          bool         `json:"partial"`     // a partial clone: file contents may be missing
	ReplaceRefs      int          `json:"replaceRefs"` // present, never applied
	Grafts           bool         `json:"grafts"`      // present, never applied
	Alternates       []string     `json:"alternates"`  // other object folders that were read
	Mailmap          int          `json:"mailmap"`     // entries of .mailmap used for identity links
	Malformed        int          `json:"malformed"`   // commits with a header that cannot be read without guessing
	SkippedRefs      []SkippedRef `json:"skippedRefs"`
	Limits           []string     `json:"limits"` // limits that were hit
	Notes            []string     `json:"notes"`  // what a reader should know of the above, in sentences
	Complete         bool         `json:"complete"`
	IncompleteReason string       `json:"incompleteReason"` // empty when complete
	Claims           *Claims      `json:"claims"`           // nil when the subject claims nothing
	Known            []Known      `json:"known"`            // sources of known code that were compared with, by name; at most 1,000
	KnownUnlisted    int          `json:"knownUnlisted"`    // sources beyond those

	// What a host of repositories adds; nil or empty for a scan.
	Account      *Account     `json:"account"`      // whose commits are judged, or whose pull request; nil for a scan
	Pull         *Pull        `json:"pull"`         // nil unless a pull request is judged
	Repositories []Repository `json:"repositories"` // the histories that were joined, or that should have been
	Gaps         []Gap        `json:"gaps"`         // what the host did not tell, so that its absence says nothing
	Hidden       *Hidden      `json:"hidden"`       // findings that Filter left out; nil where it was not asked to
}

// Account is a user of a host.
type Account struct {
	Login   string  `json:"login"`
	ID      int64   `json:"id"`
	URL     string  `json:"url"`
	Created *string `json:"created"` // by the host's clock, RFC 3339 in UTC; nil where it was not told
	Kind    string  `json:"kind"`    // "User", "Organization", "Bot" or empty
}

// Pull is a pull request. The commits judged are those that its head has and its base has not.
type Pull struct {
	Repository string  `json:"repository"` // of the base, "owner/name"
	Number     int     `json:"number"`
	URL        string  `json:"url"`
	Base       string  `json:"base"`      // full object id
	Head       string  `json:"head"`      // full object id
	Created    *string `json:"created"`   // by the host's clock, RFC 3339 in UTC; nil where it was not told
	Inherited  int     `json:"inherited"` // commits left out since the base has them
}

// Repository is one of the repositories that were looked at.
type Repository struct {
	Name     string `json:"name"` // "owner/name"
	URL      string `json:"url"`
	Commits  int    `json:"commits"`  // commits read, also those that an earlier repository has too
	Fetched  string `json:"fetched"`  // "commits", "contents", or empty where nothing could be had
	Complete bool   `json:"complete"` // all of it was read
	Reason   string `json:"reason"`   // why not; otherwise empty
	Do       string `json:"do"`       // what the user can do about that; may be empty
	Fork     bool   `json:"fork"`
	Parent   string `json:"parent"` // of a fork, "owner/name"; empty where it is not known
}

// Gap is something that the host did not tell.
type Gap struct {
	What       string `json:"what"`       // "events", "keys", ...
	Repository string `json:"repository"` // "owner/name"; empty where no single one is meant
	Reason     string `json:"reason"`
	Do         string `json:"do"`    // what the user can do about it; may be empty
	Fatal      bool   `json:"fatal"` // findings may be missing because of it: the report is not complete
}

// Hidden counts the findings that are not in the report since they are of lower severity than was asked for.
type Hidden struct {
	Minimum string `json:"minimum"` // the lowest severity that is shown
	Medium  int    `json:"medium"`
	Low     int    `json:"low"`
}

// Known is one source of known code that was compared with.
type Known struct {
	Name     string `json:"name"`     // by which the user knows it
	From     string `json:"from"`     // "against" or "corpus"
	Location string `json:"location"` // the path or URL from which it was read
	Head     string `json:"head"`     // full object id of the newest commit
	Commits  int    `json:"commits"`
	Files    int    `json:"files"`
}

// SkippedRef is a ref that could not be used.
type SkippedRef struct {
	Ref    string `json:"ref"`
	Reason string `json:"reason"`
}

// Claims is what the subject says of himself, as given with flags or a file.
type Claims struct {
	Zones []ClaimedZone `json:"zones"`
	Since *string       `json:"since"` // YYYY-MM-DD
	Hours *Hours        `json:"hours"`
}

// ClaimedZone is one period in one IANA zone.
type ClaimedZone struct {
	Zone string  `json:"zone"`
	From *string `json:"from"` // YYYY-MM-DD, first day; nil for open
	To   *string `json:"to"`   // YYYY-MM-DD, first day no longer in it; nil for open
}

// Hours are claimed working hours as HH:MM. Start after end is a night shift.
type Hours struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// Below counts the authors with so few commits that only some checks were put to them, which found nothing.
type Below struct {
	Authors int `json:"authors"`
	Commits int `json:"commits"`
	Minimum int `json:"minimum"` // authored commits from which every check is put to an author
}

// Machines counts the accounts that are no person's and so are not judged.
type Machines struct {
	Accounts int `json:"accounts"`
	Commits  int `json:"commits"`
}

// Subject is whose commits are judged, with what came of it.
type Subject struct {
	Key           string     `json:"key"`              // e-mail with most commits; "repository" for the repository
	RawKey        []byte     `json:"rawKey,omitempty"` // base64 of the recorded bytes, where key had to be escaped
	Kind          string     `json:"kind"`             // "author" or "repository"
	Identities    []Identity `json:"identities"`
	Commits       int        `json:"commits"`       // authored
	SelfCommitted int        `json:"selfCommitted"` // authored and committed by the same identity: only their clock is the subject's own
	EmptyCommits  int        `json:"emptyCommits"`  // authored, changing no file
	Merges        int        `json:"merges"`        // merges made on the web site
	Offsets       []Offset   `json:"offsets"`       // recorded in the self-committed commits, as author or as committer
	Outcomes      []Outcome  `json:"outcomes"`
	Findings      []Finding  `json:"findings"` // worst first
}

// Identity is one (name, e-mail) pair of a subject.
type Identity struct {
	Name     string `json:"name"`
	RawName  []byte `json:"rawName,omitempty"`
	Email    string `json:"email"`
	RawEmail []byte `json:"rawEmail,omitempty"`
	Commits  int    `json:"commits"`
	Machine  string `json:"machine,omitempty"` // why the account is taken for a machine's
	Links    []Link `json:"links"`             // why it is held to be the same person's as another pair
}

// Link is one reason by which a pair belongs to another.
type Link struct {
	With   string `json:"with"` // "Name <e-mail>"
	Reason string `json:"reason"`
}

// Offset is one recorded UTC offset.
type Offset struct {
	Raw     string `json:"raw"`     // as recorded: "+0900"
	Minutes *int   `json:"minutes"` // east of UTC; nil unless kind is "real"
	Kind    string `json:"kind"`    // "real", "unknown" (-0000) or "impossible"
	Commits int    `json:"commits"`
}

// Outcome is how one check ended for a subject.
type Outcome struct {
	Check   string `json:"check"`
	Outcome string `json:"outcome"` // "findings", "clean", "not-enough-data", "skipped" or "failed"
	Reason  string `json:"reason"`
}

// Finding is one thing that does not fit.
type Finding struct {
	Check       string     `json:"check"`
	Severity    string     `json:"severity"`   // "low", "medium" or "high"
	Confidence  string     `json:"confidence"` // "low", "medium" or "high"
	Message     string     `json:"message"`
	Evidence    []Evidence `json:"evidence"`
	Unlisted    int        `json:"unlisted"` // commits, pairs or objects that show the same and are not in the evidence
	BaseRate    *BaseRate  `json:"baseRate"` // nil when none was measured
	Innocent    []string   `json:"innocent"`
	Ask         string     `json:"ask"`
	Explained   string     `json:"explained"`   // what explains it, so that it counts for nothing; empty when it is charged
	Baseline    bool       `json:"baseline"`    // an earlier report has it, so that it counts for nothing: see Baseline
	Fingerprint string     `json:"fingerprint"` // the same on every run that sees the same evidence
}

// Evidence is one thing to look up.
type Evidence struct {
	Kind    string  `json:"kind"`   // "commit", "pair", "span", "statistic" or "record"
	Commit  string  `json:"commit"` // full object id; empty for a statistic
	Other   string  `json:"other"`  // second commit of a pair, or commit of the other side of a span
	At      *Moment `json:"at"`
	OtherAt *Moment `json:"otherAt"`
	Note    string  `json:"note"`
	Quote   string  `json:"quote"`   // text from the repository
	Path    string  `json:"path"`    // file in that commit; empty unless the evidence is a line or a file
	Line    int     `json:"line"`    // line in it, from 1; 0 for the file as a whole
	LineEnd int     `json:"lineEnd"` // last line, where line begins a range; otherwise 0

	// The other side, where known code was compared with.
	Source       string `json:"source"` // name of the source; empty where both sides are in one history
	OtherPath    string `json:"otherPath"`
	OtherLine    int    `json:"otherLine"`
	OtherLineEnd int    `json:"otherLineEnd"`

	Numbers []Number `json:"numbers"`

	Repository string  `json:"repository"` // of Commit, by name, where several were joined; otherwise empty
	Record     *Record `json:"record"`     // what a host recorded; nil where the evidence does not compare with it
}

// Record is one entry of a host that a person can look up.
type Record struct {
	URL      string  `json:"url"`   // empty where there is none
	At       *string `json:"at"`    // by the host's clock, RFC 3339 in UTC; nil where the entry has no time
	What     string  `json:"what"`  // what happened then
	Login    string  `json:"login"` // account that the entry names; may be empty
	API      string  `json:"api"`   // "REST", "GraphQL", "search", "event file"
	Endpoint string  `json:"endpoint"`
}

// Moment is an instant with the offset recorded with it.
type Moment struct {
	Unix   int64   `json:"unix"`
	Offset *int    `json:"offset"` // minutes east of UTC; nil when the record tells none
	Local  *string `json:"local"`  // "2026-02-03 14:10 +09:00"; nil outside the years 1..9999
}

// Number is one measured figure beside the figure that it is compared to.
type Number struct {
	Name          string   `json:"name"`
	Value         *float64 `json:"value"` // nil when it is no finite number
	Unit          string   `json:"unit"`
	Reference     *float64 `json:"reference"`
	ReferenceName string   `json:"referenceName"`
}

// BaseRate is how often honest developers show the same.
type BaseRate struct {
	Share  float64 `json:"share"` // 0..1
	Of     int     `json:"of"`    // sample size
	Unit   string  `json:"unit"`  // what the sample counts: "authors", "commits", ...
	Source string  `json:"source"`
	Text   string  `json:"text"` // "3 in 1,000"
}

// Charged tells whether a finding counts: nothing explains it, and no earlier report has it.
func (f *Finding) Charged() bool { return f.Explained == "" && !f.Baseline }

// charged counts the findings that count.
func (s *Subject) charged() (n int) {
	for i := range s.Findings {
		if s.Findings[i].Charged() {
			n++
		}
	}
	return n
}
