package history

import "errors"

// Error is a failure with something that the user can do about it.
type Error struct {
	Doing string // what was being done, on which object
	Err   error  // what went wrong
	Do    string // what the user can do; may be empty
}

func (e *Error) Error() string { return e.Doing + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Hint is what the user can do.
func (e *Error) Hint() string { return e.Do }

// Errors that a caller tells apart.
var (
	ErrNotRepository = errors.New("not a git repository")
	ErrNoCommits     = errors.New("the repository has no commits")
	ErrUnsupported   = errors.New("not supported")
	ErrRefused       = errors.New("refused for untrusted input")
	ErrCredentials   = errors.New("the server asks for credentials")
	ErrNoReference   = errors.New("there is no such branch, tag or commit")
)
