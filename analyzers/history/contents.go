package history

import (
	"context"
	"errors"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Contents gives what the rows of a History leave out, commit by commit: the message, the signature, and the lines that the
// commit added. It is safe for concurrent use. Everything it gives is as hostile as the repository; every call is bounded in
// memory and time, and says so where it left something out.
//
// Commits are named by their ids alone, so that histories whose rows were put together or changed (tests, measurements) can be
// read through the Contents of the repositories that they come from.
type Contents interface {
	// Commit reads one commit object again. The error is a *object.NotFoundError where it is not there.
	Commit(id object.ID) (*CommitText, error)

	// Changes compares the tree of a commit with that of its first parent, or with nothing where there is none. Merges have no
	// changes. The error wraps ErrNoContents where a tree is missing, as in a partial clone.
	Changes(ctx context.Context, id object.ID) (*Changes, error)

	// Added gives the lines of a file that its old version does not have. They stay valid. The error wraps ErrNoContents where
	// the content is missing, ErrBinary or ErrTooLarge where the file has no lines to look at.
	Added(ctx context.Context, f *FileChange) ([]Line, error)

	// Patch compares the two versions of a file both ways. The errors are those of Added.
	Patch(ctx context.Context, f *FileChange) (*Patch, error)

	// Files lists the files of the tree of a commit, by path. The error wraps ErrNoContents where a tree is missing.
	Files(ctx context.Context, commit object.ID) (*Listing, error)

	// Blob gives the content of a text file. The errors are those of Added.
	Blob(ctx context.Context, id object.ID) ([]byte, error)
}

// Patch is what one commit does to one file.
type Patch struct {
	Lines   []Line    // added, as Added gives them
	Deleted []Line    // of the old version; numbered in that
	ID      object.ID // what the file adds to git's stable patch id of the commit; see PatchID
	Body    object.ID // the same without the paths, by which a patch is known again in another folder
}

// Listing is what a tree holds.
type Listing struct {
	Files []TreeFile // by path; at most 200,000
	More  bool       // there were more
}

// TreeFile is one regular file of a tree.
type TreeFile struct {
	Path Text
	ID   object.ID
	Mode uint32 // 0o100644 or 0o100755
}

// The reasons for which a file gives no lines.
var (
	ErrNoContents = errors.New("file contents are not in this clone")
	ErrBinary     = errors.New("not a text file")
	ErrTooLarge   = errors.New("file too large to look at")
)

// CommitText is one commit object taken apart.
type CommitText struct {
	Message   Text   // decoded to UTF-8 as far as the commit's encoding is known; its first 64 KiB
	Signature []byte // the armored signature of the gpgsig header, continuation blanks removed; nil without one
	Signed    []byte // what the signature signs: the object without that header; nil without a signature, and above 4 MiB
	Encoding  Text   // of the header of that name
}

// Changes are the files that one commit touches.
type Changes struct {
	Files []FileChange // by path; at most 10,000
	More  bool         // there were more

	// Tree is the tree of the commit, and Folders are the folders below it that the commit changed or added, by path, at most
	// 1,000.
	Tree    object.ID
	Folders []Folder
}

// Folder is one folder of a tree.
type Folder struct {
	Path Text
	ID   object.ID
}

// ChangeKind says what became of a file.
type ChangeKind uint8

// The kinds of change. A file whose content only moved to another path is Renamed; one that moved and changed is a deletion
// and an addition.
const (
	Added ChangeKind = iota + 1
	Modified
	Deleted
	Renamed
)

// FileChange is one file that a commit touches. Trees, symbolic links and submodules are left out.
type FileChange struct {
	Path Text // in the new tree; of a deletion, in the old one
	From Text // the path before, where Kind is Renamed
	Old  object.ID
	New  object.ID
	Kind ChangeKind
	Mode uint32 // of the new version: 0o100644 or 0o100755

	OldMode uint32 // of the old version, likewise; 0 where Kind is Added

	part int32 // where Contents are joined ones: one more than the index of the part that it comes from
}

// Line is one added line.
type Line struct {
	Number int    // in the new version, from 1
	Text   []byte // without its line end
	CRLF   bool   // it ended in carriage return and line feed
}
