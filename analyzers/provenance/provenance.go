// Package provenance tells where the content of a file comes from, as far as the file itself says: whether a tool, a package manager
// or a template wrote it, and whom its licence header, its package metadata and its links name as owner.
package provenance

// Reason says why a file is not what its committer wrote by hand. The empty Reason is a file written by hand, as far as one can
// tell.
type Reason string

// The reasons.
const (
	Vendored  Reason = "vendored"
	Generated Reason = "generated"
	Lock      Reason = "lock file"
	Licence   Reason = "licence text"
	Minified  Reason = "minified"
	Data      Reason = "data"
	Scaffold  Reason = "template"
)

// Of tells why a file is not written by hand, by its path and its content (the beginning is enough; nil: by the path alone). It
// never looks at settings of the repository, which its owner may have written to hide something; see Attributes.
func Of(path string, content []byte) Reason { panic("not written yet") }

// Attributes are the linguist-vendored and linguist-generated attributes of a tree, as gitattributes(5) reads them. They are for
// repositories that the user trusts: those of known code.
type Attributes struct{}

// Add reads the .gitattributes file of a folder ("" for the root).
func (a *Attributes) Add(folder string, content []byte) { panic("not written yet") }

// Reason tells what the attributes say of a path; ok is false where they say nothing, and the Reason is empty where they say that
// the file is neither vendored nor generated.
func (a *Attributes) Reason(path string) (r Reason, ok bool) { panic("not written yet") }

// NoticeKind is where in a file an owner is named.
type NoticeKind string

// The kinds of notice.
const (
	Copyright  NoticeKind = "copyright line"        // Owner is the holder
	SPDX       NoticeKind = "SPDX tag"              // Owner is the licence
	Source     NoticeKind = "reference to a source" // "extracted from URL", "based on ..."; Repo or Owner names it
	Module     NoticeKind = "module path"           // go.mod, import path of the package, pom groupId, ...
	Metadata   NoticeKind = "package metadata"      // author, repository, homepage of package.json, Cargo.toml, setup.py, ...
	Badge      NoticeKind = "badge"
	Build      NoticeKind = "build or CI link"
	Authorship NoticeKind = "author tag" // "@author NAME", "Author: NAME"
)

// Notice is one place in which a file names an owner.
type Notice struct {
	Kind  NoticeKind
	Owner string // of a copyright line the holder, of a link the account; as it stands, cut to 200 bytes
	Repo  string // "host/owner/name" in lower case, where a link or path names one
	Line  int    // from 1
	Text  string // the line, cut to 200 bytes; hostile
}

// Notices lists what a file says of its origin, by line; at most 100.
func Notices(path string, content []byte) []Notice { panic("not written yet") }

// LicenceOf gives the SPDX identifier of a licence text, or "".
func LicenceOf(content []byte) string { panic("not written yet") }

// NoticeHash is a hash of the copyright lines in the header of a file, without years, white space and case; 0 where there are none.
func NoticeHash(path string, content []byte) uint64 { panic("not written yet") }
