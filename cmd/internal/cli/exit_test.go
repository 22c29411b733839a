package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	if got := []int{ExitClean, ExitFindings, ExitUnjudged, ExitIncomplete, ExitCredentials}; fmt.Sprint(got) != "[0 1 2 3 4]" {
		t.Errorf("the exit codes are %v: scripts rely on 0 1 2 3 4", got)
	}
	for _, tc := range []struct {
		err  error
		want int
	}{
		{nil, ExitClean},
		{errors.New("anything"), ExitUnjudged},
		{fail("usage", "hint"), ExitUnjudged},
		{&config.Error{File: "c.yml", Problem: "bad"}, ExitUnjudged},
		{&history.Error{Doing: "open", Err: history.ErrNotRepository}, ExitUnjudged},
		{&history.Error{Doing: "open", Err: history.ErrRefused}, ExitUnjudged},
		{&history.Error{Doing: "fetch", Err: fmt.Errorf("%w: 401", history.ErrCredentials)}, ExitCredentials},
		{errInterrupted, ExitUnjudged},
		{context.Canceled, ExitUnjudged},
	} {
		if got := exitOf(tc.err); got != tc.want {
			t.Errorf("%v: exit %d, want %d", tc.err, got, tc.want)
		}
	}
}

func TestExitCodesOfReports(t *testing.T) {
	t.Parallel()
	with := func(complete bool, severities ...string) *report.Report {
		r := &report.Report{Input: report.Input{Complete: complete}}
		for _, s := range severities {
			r.Subjects = append(r.Subjects, report.Subject{Findings: []report.Finding{{Severity: s}}})
		}
		return r
	}
	for _, tc := range []struct {
		r      *report.Report
		failOn string
		want   int
	}{
		{with(true), "low", ExitClean},
		{with(true, "low"), "low", ExitFindings},
		{with(true, "low"), "medium", ExitClean},
		{with(true, "low", "medium"), "medium", ExitFindings},
		{with(true, "medium"), "high", ExitClean},
		{with(true, "high"), "high", ExitFindings},
		{with(true, "high"), "never", ExitClean},
		{with(false), "low", ExitIncomplete},
		{with(false, "high"), "low", ExitIncomplete},
		{with(false, "high"), "never", ExitIncomplete},
	} {
		if got := exitOfReport(tc.r, tc.failOn); got != tc.want {
			t.Errorf("%+v, --fail-on %s: exit %d, want %d", tc.r.Subjects, tc.failOn, got, tc.want)
		}
	}
}
