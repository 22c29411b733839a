package history

import (
	"bytes"
	"math"
)

// ZoneKind tells what the zone field of a stamp is. The kinds are kept apart because each means something else: "-0000" says
// that the writer did not know his zone (RFC 5322 section 3.3), an impossible zone was never shown by a clock, and a
// malformed one cannot be read without guessing.
type ZoneKind uint8

// The kinds of zone field.
const (
	ZoneReal       ZoneKind = iota // sign and four digits, between -1200 and +1400, minutes below 60
	ZoneUnknown                    // exactly "-0000"
	ZoneImpossible                 // sign and four digits, but no place on Earth has had it since git exists
	ZoneMalformed                  // anything else: git fsck calls it badTimezone
	ZoneMissing                    // the line ends after the date
)

// String names the kind as reports do.
func (k ZoneKind) String() string {
	return [...]string{"real", "unknown", "impossible", "malformed", "missing"}[k]
}

// Range of UTC offsets in civil use, in minutes: -12:00 (Baker Island) to +14:00 (Kiribati).
const (
	minOffset = -12 * 60
	maxOffset = 14 * 60
)

// Problem is why a commit or one of its lines is malformed, named as git fsck names it where git has a name for it
// (git-fsck(1), "FSCK MESSAGES"). The empty Problem means well formed.
type Problem string

// Problems of an author or committer line, in the order in which git fsck looks for them.
const (
	MissingSpaceBeforeEmail Problem = "missingSpaceBeforeEmail"
	BadName                 Problem = "badName"
	MissingEmail            Problem = "missingEmail"
	BadEmail                Problem = "badEmail"
	MissingSpaceBeforeDate  Problem = "missingSpaceBeforeDate"
	ZeroPaddedDate          Problem = "zeroPaddedDate"
	BadDate                 Problem = "badDate"
	BadDateOverflow         Problem = "badDateOverflow"
	BadTimezone             Problem = "badTimezone"
	NulInHeader             Problem = "nulInHeader"
)

// Problems of a commit object as a whole.
const (
	MissingTree      Problem = "missingTree"
	BadTreeSha1      Problem = "badTreeSha1"
	BadParentSha1    Problem = "badParentSha1"
	MissingAuthor    Problem = "missingAuthor"
	MultipleAuthors  Problem = "multipleAuthors"
	MissingCommitter Problem = "missingCommitter"
	NulInCommit      Problem = "nulInCommit"
	DuplicateParent  Problem = "duplicateParent" // ours: the same parent twice
	MisplacedHeader  Problem = "misplacedHeader" // ours: tree, parent, author or committer where git does not look for it
	HeaderTooLong    Problem = "headerTooLong"   // ours: the header does not end within the limit on commit objects
)

// Stamp is one author or committer line as recorded. Where Problem is set, nothing but the raw bytes may be relied on: the
// commit is credited to nobody and left out of every time statistic.
type Stamp struct {
	Name, Email []byte // as recorded, without the surrounding blanks; both may be empty
	Unix        int64  // seconds since 1970-01-01 UTC
	Offset      int16  // minutes east of UTC; meaningful only for ZoneReal
	Zone        ZoneKind
	RawZone     []byte
	Problem     Problem
}

// ParseStamp reads what follows "author " or "committer " up to but not including the line feed. For every line that git fsck
// accepts it gives what git log shows; for any other it says what is wrong instead of guessing, since readers differ on such
// lines (git, go-git and libgit2 each take something else). An empty name is accepted although fsck complains: old imports
// are full of them, and every reader agrees on what such a line means.
func ParseStamp(line []byte) Stamp {
	lt := bytes.IndexByte(line, '<')
	gt := bytes.IndexByte(line, '>')
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		return Stamp{Problem: NulInHeader}
	case gt >= 0 && (lt < 0 || gt < lt):
		return Stamp{Problem: BadName}
	case lt < 0:
		return Stamp{Problem: MissingEmail}
	case gt < 0 || bytes.IndexByte(line[lt+1:gt], '<') >= 0:
		return Stamp{Problem: BadEmail}
	case lt > 0 && line[lt-1] != ' ':
		return Stamp{Problem: MissingSpaceBeforeEmail}
	}
	s := Stamp{Name: bytes.Trim(line[:lt], blanks), Email: bytes.Trim(line[lt+1:gt], blanks)}
	rest := line[gt+1:]
	if len(rest) == 0 || rest[0] != ' ' {
		s.Problem = MissingSpaceBeforeDate
		return s
	}
	date, zone, hasZone := bytes.Cut(rest[1:], []byte{' '})
	s.Unix, s.Problem = parseDate(date)
	if s.Problem != "" {
		return s
	}
	if !hasZone {
		s.Zone, s.Problem = ZoneMissing, BadDate // as git fsck says
		return s
	}
	s.RawZone = zone
	s.Offset, s.Zone = parseZone(zone)
	if s.Zone == ZoneMalformed {
		s.Problem = BadTimezone
	}
	return s
}

// blanks are what git trims from names and addresses: ASCII only, so that a no-break space stays visible.
const blanks = " \t\n\v\f\r"

func parseDate(b []byte) (int64, Problem) {
	if len(b) == 0 {
		return 0, BadDate
	}
	if b[0] == '0' && len(b) > 1 {
		return 0, ZeroPaddedDate
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, BadDate
		}
		d := int64(c - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, BadDateOverflow
		}
		n = n*10 + d
	}
	return n, ""
}

// parseZone reads sign and four digits as hours and minutes. The sign belongs to the whole: -0030 is west of UTC.
func parseZone(b []byte) (int16, ZoneKind) {
	if len(b) != 5 || b[0] != '+' && b[0] != '-' {
		return 0, ZoneMalformed
	}
	var d [4]int
	for i, c := range b[1:] {
		if c < '0' || c > '9' {
			return 0, ZoneMalformed
		}
		d[i] = int(c - '0')
	}
	minutes := d[2]*10 + d[3]
	total := (d[0]*10+d[1])*60 + minutes
	if b[0] == '-' {
		if total == 0 {
			return 0, ZoneUnknown
		}
		total = -total
	}
	if minutes > 59 || total < minOffset || total > maxOffset {
		return 0, ZoneImpossible
	}
	return int16(total), ZoneReal
}
