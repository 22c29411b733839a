// Package server holds what a host of repositories, such as GitHub, recorded of somebody's work by its own clock: accounts, keys,
// pushes, pull requests, and what it makes of a commit. Whoever wrote the commits cannot choose these times. The package is data
// alone: package github fills it, checks and reports read it.
package server

import (
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Record is all that a host told. Times are the host's, in UTC; a zero time was not told. Lists are in a fixed order, so that equal
// answers give equal records.
type Record struct {
	Host         string   // name of the web host, such as "github.com"
	Account      *Account // whose commits are judged; nil: no account was asked about
	Repositories []Repository
	Pull         *Pull                // the pull request that is judged; nil: none
	Pushes       []Push               // oldest first; what the host still keeps of them
	Commits      map[object.ID]Commit // those that were asked about: at least one for each address, and some signed ones
	Elsewhere    []Elsewhere          // commits that a search found outside of Repositories, newest first
	Years        []Year               // contributions by calendar year; only where they were asked for
	Gaps         []Gap                // what could not be had, so that its absence says nothing
}

// Account is one user.
type Account struct {
	Login    history.Text // as the host spells it
	ID       int64        // the number in "ID+login@users.noreply.github.com"; never changes
	Name     history.Text // of the profile
	Location history.Text // of the profile, in the user's own words
	Email    history.Text // of the profile, where it is public
	Created  time.Time    // when the account was made
	URL      string       // page of the profile
	Kind     string       // "User", "Organization" or "Bot"
	Keys     []Key
}

// KeyKind tells what a key is for.
type KeyKind string

// The kinds of keys.
const (
	OpenPGP    KeyKind = "OpenPGP"
	SSHSigning KeyKind = "SSH signing"
	SSHAccess  KeyKind = "SSH access" // for pushing; it signs nothing, though the same key may be listed for signing too
)

// Key is a public key that the account lists.
type Key struct {
	Kind    KeyKind
	IDs     []string       // OpenPGP: key ids of the primary key and its subkeys, 16 hexadecimal digits in lower case; SSH: "SHA256:…"
	Created time.Time      // when it was added to the account (SSH), or as the host says of an OpenPGP key
	Expires time.Time      // OpenPGP only
	Revoked bool           // OpenPGP only
	Emails  []history.Text // OpenPGP: addresses in the key that the host has verified
}

// Repository is one repository of the account.
type Repository struct {
	Name     string // "owner/name", checked by github.ParseRepository: letters, digits, ".", "_", "-" and one "/"
	Fork     bool
	Parent   string    // of a fork, "owner/name"; empty where it is not known
	Template string    // the template that it was generated from, "owner/name"
	Created  time.Time // by the host's clock
	Pushed   time.Time // last push
	Private  bool
	Archived bool
	KiB      int64 // size as the host states it
	Branch   string
	URL      string // page of the repository
}

// PushKind tells what happened to a reference.
type PushKind string

// The kinds of pushes.
const (
	Pushed       PushKind = "push"
	ForcePushed  PushKind = "force_push"
	BranchMade   PushKind = "branch_creation"
	BranchGone   PushKind = "branch_deletion"
	PullMerged   PushKind = "pr_merge"
	QueueMerged  PushKind = "merge_queue_merge"
	OtherPushing PushKind = "other"
)

// Push is one change of a reference as the host saw it.
type Push struct {
	Repository   string       // "owner/name"
	Ref          history.Text // "refs/heads/main"
	Actor        history.Text // login of the account that pushed
	Before, Head object.ID    // zero where there was, or is, none
	At           time.Time
	Kind         PushKind
	Source       Source
}

// Source tells from which part of the host an item comes.
type Source struct {
	API      string    // "REST", "GraphQL", "search", "event file"
	Endpoint string    // such as "GET /users/{username}/events/public"
	Fetched  time.Time // when the answer was had; not part of any finding's fingerprint
}

// Commit is what the host makes of one commit.
type Commit struct {
	Repository string // "owner/name" in which it was asked about
	Author     Person
	Committer  Person
	Signed     bool
	Verified   bool      // the host says that the signature is good and the key is the committer's
	Reason     string    // why not, in the host's words of one of 13: "unsigned", "unknown_key", ...; checked to be one word
	VerifiedAt time.Time // when the host verified it, which is when it first saw it; it keeps that time
	WebSigned  bool      // signed by the host itself
	Signer     history.Text
	URL        string
	Source     Source
}

// Person is the account behind an address of a commit; an empty login says that no account claims the address.
type Person struct {
	Login history.Text
	ID    int64 // 0 where it is not told
}

// Pull is one pull request.
type Pull struct {
	Repository  string // base, "owner/name"
	Number      int
	Title       history.Text
	Author      Person
	Association string // author_association: "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR", ...; checked to be one word
	Created     time.Time
	Merged      time.Time
	Closed      time.Time
	BaseRef     history.Text
	HeadRef     history.Text
	Base, Head  object.ID
	HeadOwner   string // "owner/name" of the repository of the head; empty where it was deleted
	Private     bool   // the base repository is private
	Commits     int    // as the host counts them
	URL         string
	Source      Source
}

// Elsewhere is a commit that the host's search found under the account in a repository of somebody else. Its times have the offsets that
// were recorded.
type Elsewhere struct {
	Repository string
	ID         object.ID
	Name       history.Text
	Email      history.Text
	Author     history.Time // Who is not set
	Committer  history.Time
	URL        string
	Source     Source
}

// Year is the number of contributions that the host shows for a calendar year.
type Year struct {
	Year       int
	Commits    int
	Restricted int // in private repositories
}

// Gap is something that could not be had.
type Gap struct {
	What       string // our own words: "events", "keys", "repository"
	Repository string // "owner/name"; empty where the account as a whole is meant
	Reason     string // our own words
	Do         string // what the user can do; may be empty
	// Fatal says that findings may be missing because of it, so that the report is not complete. A part that this user or this host
	// cannot have at all (search without a token, say) is none.
	Fatal bool
}
