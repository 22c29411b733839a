package object

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// A NotFoundError says that no pack, loose file or alternate holds an object.
type NotFoundError struct {
	ID ID
	// Missing names alternates the store lists but which do not exist: the
	// likely reason. Empty for most repositories.
	Missing []string
}

// Error implements error.
func (e *NotFoundError) Error() string {
	if len(e.Missing) == 0 {
		return fmt.Sprintf("object %s is missing", e.ID)
	}
	return fmt.Sprintf("object %s is missing; objects/info/alternates names %s, which does not exist", e.ID, quoted(e.Missing))
}

// A CorruptError says that stored data cannot be what Git wrote.
type CorruptError struct {
	ID     ID     // the object, zero when the damage is not of one object
	File   string // base name of the pack, index or loose file
	Offset int64  // where in File the entry begins; 0 for a whole file
	Reason string // lower case, no full stop
	Remedy string // what to do, as a command or a clause; may be empty
	Err    error  // the cause, or nil
}

// Error implements error. The remedy is not part of it.
func (e *CorruptError) Error() string {
	var b strings.Builder
	if !e.ID.IsZero() {
		fmt.Fprintf(&b, "object %s: ", e.ID)
	}
	if e.File != "" {
		fmt.Fprintf(&b, "file %q", e.File)
		if e.Offset > 0 {
			fmt.Fprintf(&b, " at byte %d", e.Offset)
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Reason)
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *CorruptError) Unwrap() error { return e.Err }

// A TooLargeError says that an object is beyond [Options.MaxObject], or would
// cost more than a multiple of it to put together. Nothing was expanded.
type TooLargeError struct {
	ID    ID
	File  string // base name of the pack or loose file
	Size  int64  // bytes, as announced
	Limit int64  // bytes
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("object %s: %d bytes are more than the limit of %d", e.ID, e.Size, e.Limit)
}

// An UnsupportedError says that a file is in a version this package does not
// read.
type UnsupportedError struct {
	File   string // base name
	What   string // such as "pack version 9"
	Remedy string
}

// Error implements error.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("file %q: %s is not supported", e.File, e.What)
}

// A RefusedError says that something was not followed or opened because it is
// not safe: a link or an alternate that leaves the root, a file that is no
// regular file.
type RefusedError struct {
	Path   string
	Reason string
}

// Error implements error.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%q: %s", e.Path, e.Reason)
}

const (
	remedyIndexPack = "git index-pack"
	remedyRepack    = "git repack -ad"
	remedyFetch     = "fetch the repository again; git fsck shows the extent"
)

// bare takes the path out of an error of the file system: paths come from the
// repository and are only printed quoted.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(out, ", ")
}
