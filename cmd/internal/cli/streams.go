package cli

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// Rules for what goes where:
//   - The report, and what a command was asked to print, goes to Out. Nothing else does.
//   - Errors, hints, warnings and progress go to Err. Progress only on a terminal; with -v one line a phase.
//   - An error reads "bonafide: what failed", in lower case and without a full stop; "hint: what to do" follows on its own line.
//   - Colour only where Out is a terminal, or where the user insists.
//   - Every line passes report.LogLine or a renderer of package report, so that nothing from a repository acts on a terminal
//     or on a CI log.

// Streams are the program's input and output with what is known of them.
type Streams struct {
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	OutTTY bool
	ErrTTY bool
	Width  int // columns of Out; 0 when unknown
}

// SystemStreams are those of the process.
func SystemStreams() Streams {
	s := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutTTY: term.IsTerminal(int(os.Stdout.Fd())), ErrTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if s.OutTTY {
		if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			s.Width = w
		}
	}
	return s
}

// defaultWidth is the width of a report that goes to a file or a pipe: the same on every machine.
const defaultWidth = 100

// width is how wide a report may be: that of the terminal, else COLUMNS, else the default.
func (a *app) width() int {
	if a.streams.Width > 0 {
		return a.streams.Width
	}
	if n, err := strconv.Atoi(a.env("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return defaultWidth
}

// color decides whether Out gets colours: the flag beats NO_COLOR (no-color.org), which beats CLICOLOR_FORCE and FORCE_COLOR,
// which beat TERM=dumb and a pipe.
func (a *app) color(flag string) bool {
	switch {
	case flag != "auto":
		return flag == "always"
	case a.env("NO_COLOR") != "":
		return false
	case on(a.env("CLICOLOR_FORCE")), on(a.env("FORCE_COLOR")):
		return true
	case a.env("TERM") == "dumb", a.env("FORCE_COLOR") != "":
		return false
	}
	return a.streams.OutTTY
}

// on tells whether an environment variable switches something on.
func on(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "false", "no":
		return false
	}
	return true
}

// userinfo matches credentials in a URL.
var userinfo = regexp.MustCompile(`://[^/\s@"']*@`)

// withoutCredentials drops them, so that no token reaches an output.
func withoutCredentials(s string) string { return userinfo.ReplaceAllString(s, "://") }

// say writes one line to Err.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.streams.Err, report.LogLine(withoutCredentials(fmt.Sprintf(format, args...))))
}

// complain writes an error with its hints.
func (a *app) complain(err error) {
	a.say("bonafide: %s", err)
	for _, h := range hints(err) {
		a.say("hint: %s", h)
	}
}

// hints collects what the user can do from all errors of a chain, the outermost first, each once.
func hints(err error) []string {
	var out []string
	seen := map[string]bool{}
	for err != nil {
		if h, ok := err.(interface{ Hint() string }); ok && h.Hint() != "" && !seen[h.Hint()] {
			seen[h.Hint()] = true
			out = append(out, h.Hint())
		}
		next, ok := err.(interface{ Unwrap() error })
		if !ok {
			return out
		}
		err = next.Unwrap()
	}
	return out
}
