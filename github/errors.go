package github

import (
	"time"
	"unicode"
)

// Kind classes an error by what the user can do.
type Kind string

// The kinds of errors.
const (
	BadToken     Kind = "bad token"        // 401
	NoPermission Kind = "no permission"    // 403, with what is missing
	Limited      Kind = "rate limit"       // 403 or 429, with when it ends
	Missing      Kind = "missing"          // 404: does not exist, or the token cannot see it
	Gone         Kind = "gone"             // 410
	Blocked      Kind = "blocked"          // 451
	Refused      Kind = "refused"          // 422
	ServerFault  Kind = "server fault"     // 5xx after three tries, or no sense in the answer
	OverBudget   Kind = "over budget"      // Options.Budget
	Unreachable  Kind = "not reachable"    // no connection, no TLS
	BadName      Kind = "not a valid name" // a login or repository that GitHub would not allow
	PartialData  Kind = "partial GraphQL"  // data with errors beside it
)

// Error is an error of the host, with what the user can do about it.
type Error struct {
	Kind  Kind
	Doing string // "read the profile of ada"
	Err   error
	Do    string    // hint
	Until time.Time // of Limited: when the limit ends

	reason string // Err without what the host said
}

func (e *Error) Error() string { return e.Doing + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Hint is what the user can do.
func (e *Error) Hint() string { return e.Do }

// Reason is what failed in our own words, fit for a report.
func (e *Error) Reason() string {
	if e.reason != "" {
		return e.reason
	}
	return e.Err.Error()
}

// maxQuoted is how many bytes of what others wrote an error text holds at most.
const maxQuoted = 200

// cut makes text that others wrote fit for an error text: without control, format and other characters that a terminal does not show
// as they are, and at most maxQuoted bytes long.
func cut(text string) string {
	var out []byte
	for _, r := range text {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			continue
		}
		if next := string(r); len(out)+len(next) <= maxQuoted {
			out = append(out, next...)
			continue
		}
		return string(out)
	}
	return string(out)
}
