package cli

import (
	"errors"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

// Exit codes of the program. Scripts rely on them: none changes its meaning.
const (
	ExitClean       = 0 // no finding at or above --fail-on, and everything could be read
	ExitFindings    = 1 // at least one finding at or above --fail-on
	ExitUnjudged    = 2 // nothing could be judged: wrong usage or configuration, unreadable input; there is no report
	ExitIncomplete  = 3 // a partial report was printed: interrupted, a limit was hit, or a check failed; outranks ExitFindings
	ExitCredentials = 4 // the server asks for credentials, or refuses those it got
)

// failure is an error with what the user can do about it.
type failure struct {
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// Hint is what the user can do.
func (f *failure) Hint() string { return f.hint }

// fail makes an error with a hint.
func fail(problem, hint string) error { return &failure{errors.New(problem), hint} }

// exitOf maps an error to the exit code. It is the only place that does.
func exitOf(err error) int {
	switch {
	case err == nil:
		return ExitClean
	case errors.Is(err, history.ErrCredentials):
		return ExitCredentials
	}
	var host *github.Error
	if !errors.As(err, &host) {
		return ExitUnjudged
	}
	switch host.Kind {
	case github.BadToken, github.NoPermission:
		return ExitCredentials
	case github.Limited, github.OverBudget:
		return ExitIncomplete // what was asked is kept, and the same command goes on from there
	}
	return ExitUnjudged
}

// exitOfReport gives the exit code of a printed report. What something explains does not
// count, nor what the baseline knows. The threshold is a severity or "never".
func exitOfReport(r *report.Report, failOn string) int {
	if !r.Input.Complete {
		return ExitIncomplete
	}
	for i := range r.Subjects {
		for j := range r.Subjects[i].Findings {
			f := &r.Subjects[i].Findings[j]
			if f.Explained == "" && !f.Baseline && atLeast(f.Severity, failOn) {
				return ExitFindings
			}
		}
	}
	return ExitClean
}

// atLeast compares two severities by name. Nothing reaches "never".
func atLeast(severity, threshold string) bool {
	rank := map[string]int{"low": 1, "medium": 2, "high": 3, "never": 4}
	return rank[severity] >= rank[threshold]
}
