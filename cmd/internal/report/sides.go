package report

import "io"

// SidesSchema names the format of bonafide diff --format json.
const SidesSchema = "bonafide.sides-v1"

// Sides are findings about copied code with both sides of their evidence, aligned and frozen. Every string is safe to print.
type Sides struct {
	Schema   string         `json:"schema"`
	Tool     Tool           `json:"tool"`
	Target   string         `json:"target"` // as given on the command line, without credentials
	Findings []FindingSides `json:"findings"`
}

// FindingSides is one finding with its sides.
type FindingSides struct {
	Subject  string       `json:"subject"` // e-mail with most commits, or "repository"
	Finding  Finding      `json:"finding"`
	Files    []SidePair   `json:"files"`
	Commits  []CommitPair `json:"commits"`
	Unlisted int          `json:"unlisted"` // files and pairs that are not shown, nor in the finding's evidence
}

// SidePair is a file, or a part of one, beside what it is compared with.
type SidePair struct {
	Ours    Side   `json:"ours"`
	Theirs  Side   `json:"theirs"`
	Missing string `json:"missing"` // why no lines are shown; empty when they are
	Equal   int    `json:"equal"`   // lines that are equal but for white space
	Changed int    `json:"changed"` // lines that correspond and differ
	Hunks   []Hunk `json:"hunks"`
}

// Side says what stands on one side.
type Side struct {
	Source  string  `json:"source"` // name of the source; empty for the repository itself
	Path    string  `json:"path"`
	Line    int     `json:"line"` // 0 for the whole file
	LineEnd int     `json:"lineEnd"`
	Commit  string  `json:"commit"`
	At      *Moment `json:"at"` // author time
}

// Hunk is a run of rows. Between hunks, lines that do not correspond are left out.
type Hunk struct {
	Rows []Row `json:"rows"`
	More int   `json:"more"` // rows that were left out at its end
}

// Row is a line on each side, or on one.
type Row struct {
	Kind   string    `json:"kind"` // "equal", "changed", "ours", "theirs" (only there) or "context" (around what is compared)
	Ours   *CodeLine `json:"ours"`
	Theirs *CodeLine `json:"theirs"`
}

// CodeLine is one line of a file.
type CodeLine struct {
	Number int    `json:"number"` // from 1
	Parts  []Part `json:"parts"`
}

// Part is a piece of a line. Together the parts are the line, tabs expanded and unsafe characters spelled out.
type Part struct {
	Text  string `json:"text"`
	Equal bool   `json:"equal"` // it stands on the other side of the row too
}

// CommitPair is a commit beside the one that it is compared with.
type CommitPair struct {
	Ours      CommitSide `json:"ours"`
	Theirs    CommitSide `json:"theirs"`
	SameTree  *bool      `json:"sameTree"`  // nil where it cannot be told
	SamePatch *bool      `json:"samePatch"` // by git's stable patch id, likewise
	SameBody  *bool      `json:"sameBody"`  // the same without the paths of the files, likewise
	Note      string     `json:"note"`
}

// CommitSide is the header of one commit.
type CommitSide struct {
	Source    string  `json:"source"` // name of the source; empty for the repository itself
	Commit    string  `json:"commit"`
	Missing   string  `json:"missing"` // why the rest is empty; otherwise empty
	Tree      string  `json:"tree"`
	Author    string  `json:"author"` // "Name <e-mail>", as recorded
	Committer string  `json:"committer"`
	At        *Moment `json:"at"` // author time
	Committed *Moment `json:"committed"`
	Subject   string  `json:"subject"` // first line of the message
	Files     int     `json:"files"`   // that it changes; 0 for a merge
}

// WriteJSON writes the value itself. The options change nothing.
func (s *Sides) WriteJSON(w io.Writer, _ Options) error { return writeJSON(w, s) }
