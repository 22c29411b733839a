package history

import "strconv"

// Text is a string that came from a repository or a server: a name, an address, a subject line, a path, a ref name. Whoever
// wrote the repository chose its bytes, so nothing may print it as it is. A sink turns it into something harmless with its own
// escaper (package report); every accidental way of printing a Text (fmt, log, encoding/json) yields a quoted ASCII form.
type Text struct{ raw string }

// TextOf marks s as untrusted.
func TextOf(s string) Text { return Text{raw: s} }

// Untrusted gives the bytes as they were recorded. It is meant for escapers, for parsers and for comparing; a test lists the
// files that may call it.
func (t Text) Untrusted() string { return t.raw }

// Empty reports whether the text has no bytes.
func (t Text) Empty() bool { return t.raw == "" }

// Len is the number of bytes.
func (t Text) Len() int { return len(t.raw) }

// String is the quoted ASCII form, never the raw bytes, so that a stray %v or %s stays inert.
func (t Text) String() string { return strconv.QuoteToASCII(t.raw) }

// GoString keeps %#v inert too.
func (t Text) GoString() string { return "history.TextOf(" + strconv.QuoteToASCII(t.raw) + ")" }

// MarshalText keeps encoders inert; reports hold escaped strings and never reach this.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
