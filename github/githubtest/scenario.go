package githubtest

import "time"

// Scenario is all that the stand-in knows. Names of users and repositories are compared without regard to case, as GitHub does.
type Scenario struct {
	Now           time.Time // of the server, as far as its records go: events are kept for 30 days before it
	Users         []User
	Repositories  []Repository
	Mails         map[string]string // address in lower case to login
	Pushes        []Push
	Pulls         []Pull
	Verified      []Verified
	Contributions []Contributions
	Renames       map[string]string // old "owner/name" to new
}

// User is an account.
type User struct {
	Login, Name, Location, Email, Company, Blog, Bio string
	ID                                               int64
	Kind                                             string // "User", "Organization", "Bot"
	Created                                          time.Time
	Keys                                             []Key
}

// Key is a public key of an account; it is the test key of package analyzertest of that name.
type Key struct {
	Kind       string // "pgp", "ssh" (for signing) or "access"
	Name       string
	Created    time.Time
	Expires    time.Time
	Revoked    bool
	Emails     []string // OpenPGP: verified addresses
	Unverified []string // OpenPGP: further addresses
}

// Repository is a repository and its history.
type Repository struct {
	Name     string // "owner/name"
	ForkOf   string // "owner/name" of the parent
	Template string // "owner/name"
	Created  time.Time
	Pushed   time.Time
	KiB      int
	Private  bool
	Archived bool
	Empty    bool
	Blocked  bool   // 451
	Recipe   string // of package analyzertest; of a fork without one it is the parent's
}

// Push is one change of a reference. Commits are named as in the statements of the scenario file.
type Push struct {
	Repository, Actor, Ref string
	Before, Head           string // "none" where there was, or is, none
	Kind                   string // activity_type
	At                     time.Time
	NoEvent                bool // not, or no longer, in the public events
}

// Pull is a pull request.
type Pull struct {
	Repository              string
	Number                  int
	Author                  string
	Title                   string
	Base                    string // branch
	BaseAt                  string // commit; the branch where it is empty
	Head                    string // commit, in the fork where it has a history of its own
	Branch                  string // of the head
	Fork                    string // "owner/name"; empty: the base repository; "deleted"
	Association             string
	Created, Closed, Merged time.Time
}

// Verified says what the server made of the signature of a commit. Signed commits of which nothing is said have an unknown key.
type Verified struct {
	Repository string
	Commit     string // or "all": the signed ones that are not named otherwise
	Reason     string // "valid" or another of GitHub's words
	At         time.Time
	After      time.Duration // where At is zero: so long after the committer time
	Signer     string        // login
	Web        bool          // signed by the server
}

// Contributions are the numbers of one calendar year on a profile.
type Contributions struct {
	Login                     string
	Year, Commits, Restricted int
}
