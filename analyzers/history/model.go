package history

import (
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Flags are facts about a commit that its header tells.
type Flags uint16

// The flags of a commit.
const (
	Merge       Flags = 1 << iota // two parents or more
	Root                          // no parents recorded
	WebFlow                       // committed by GitHub's own account (noreply@github.com): clock and zone are not the author's
	Malformed                     // see History.Malformed; credited to nobody
	NoChange                      // one parent, and the same tree as that parent: changes no file
	SignedPGP                     // carries an OpenPGP signature; nobody verified it
	SignedSSH                     // carries an SSH signature; nobody verified it
	SignedX509                    // carries an X.509 signature; nobody verified it
	CutMessage                    // the object was longer than the limit and only its beginning was kept
	Boundary                      // its parents were cut off by a shallow clone
	selfFlag                      // see SelfCommitted
	seenFlag                      // the walk has met it; used only while the history is built
	endlessFlag                   // its parents do not end within what was kept of it; a walk ends there with an error
	leftFlag                      // what is left out reaches it; used like seenFlag
)

// Time is the clock of one line in compact form: 16 bytes.
type Time struct {
	Unix   int64  // seconds since 1970-01-01 UTC
	Who    uint32 // index into History.People; 0 is nobody
	Offset int16  // minutes east of UTC; 0 unless Zone is ZoneReal
	Zone   ZoneKind
	_      uint8
}

// Local is the wall clock that the writer saw, as seconds since 1970-01-01 00:00 on that clock.
func (t Time) Local() int64 { return t.Unix + int64(t.Offset)*60 }

// Commit is the compact row of one commit: 80 bytes, so that a history of 100,000 commits costs 8 MB.
type Commit struct {
	ID        object.ID
	first     uint32 // where its parents begin in History.parents
	Tree      uint64 // the first 8 bytes of the tree id: enough to tell "same tree" from "another"
	Subject   uint64 // hash of the first message line with every run of digits folded into one mark; equal subjects are equal here
	Author    Time
	Committer Time
	parents   uint32 // how many they are
	Flags     Flags
	worker    uint16 // which worker read it; used only while the history is built
}

// Has reports whether all of the flags are set.
func (c *Commit) Has(f Flags) bool { return c.Flags&f == f }

// SelfCommitted reports whether the clock is the author's own: author and committer are one identity, the commit is no merge,
// and GitHub did not write it. Set by Resolve.
func (c *Commit) SelfCommitted() bool { return c.Flags&selfFlag != 0 }

// ParentCount is the number of parents recorded in the header, whether or not they were read.
func (c *Commit) ParentCount() int { return int(c.parents) }

// Person is one (name, e-mail) pair as recorded, decoded to UTF-8 where the commit named an encoding that we know.
type Person struct {
	Name, Email Text
}

// MalformedCommit is a commit whose header no two readers need agree on.
type MalformedCommit struct {
	ID      object.ID
	Line    string  // "author", "committer", "tree", "parent", "header" or "message"
	Problem Problem // as git fsck names it
	Raw     Text    // the line, cut to 200 bytes
}

// OddZone is a stamp whose zone is not an ordinary one.
type OddZone struct {
	Commit    int32 // index into History.Commits
	Committer bool  // false: the author's line
	Kind      ZoneKind
	Raw       Text
}

// Facts are what was read, and everything about the repository that could bend a result. Reports print each of them.
type Facts struct {
	GitDir       string   // the folder that was read
	Via          string   // "", or how it was reached: "gitfile", "symlink", "linked worktree"
	Refs         []Text   // the refs (or HEAD) from which the walk started
	Shallow      int      // commits whose parents a shallow clone left out
	Partial      bool     // a partial clone: file contents may be missing
	Replace      int      // replace refs present; never applied
	Grafts       bool     // info/grafts present; never applied
	Alternates   []string // other object folders that were read
	Refused      []string // other object folders that were not read, since the input is not trusted
	Mailmap      int      // entries in the .mailmap of the newest commit that was read
	MailmapLink  bool     // .mailmap is a symbolic link in the tree: not followed
	Skipped      []Skipped
	Inherited    int  // commits left out since ReadOptions.Exclude reaches them
	Outside      int  // commits left out by --since, --until or --max-commits
	Interrupted  bool // the walk was stopped before its end
	LimitCommits bool // the walk was ended by the limit on commits
	CutObjects   int  // commit objects of which only the beginning was kept
}

// Skipped is a ref that could not be used, and why.
type Skipped struct {
	Ref    Text
	Reason string
}

// History is what one pass over a repository gives. It is frozen once Read and Resolve are done; checks only look.
type History struct {
	Commits   []Commit // every commit once; the order is the same on every run
	People    []Person // People[0] is nobody
	Malformed []MalformedCommit
	Odd       []OddZone // ordered by Commit
	Facts     Facts
	Mailmap   []MailmapEntry // of the .mailmap in the newest commit that was read
	Parts     []Part         // the histories that Join put together; nil for one that was read as it is
	parents   []int32        // of commit i: parents[first : first+n]; -1 where the parent was not read
	absent    []absentParent // the ids of those that were not read, ordered by their place in parents
	part      []uint16       // of commit i, the index into Parts of the first that has it; nil like Parts

	earlier   [][]EarlierOffset // see Earlier; one a set of people
	earlierOf []int32           // of each person, the index into earlier, -1 for nobody who wrote a commit here; nil where nothing was to be left out
}

// absentParent is a parent that is recorded but was not read: beyond a boundary, a limit or a range.
type absentParent struct {
	at uint32 // index into History.parents
	id object.ID
}

// Parents gives the indexes of the parents of commit i; -1 stands for one that was not read.
func (h *History) Parents(i int32) []int32 {
	c := &h.Commits[i]
	return h.parents[c.first : c.first+c.parents]
}
