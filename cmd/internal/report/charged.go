package report

import (
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// chargedRows lists the findings that count, worst first.
func chargedRows(r *Report) []row {
	return rowsOf(r, (*Finding).Charged)
}

// rowsOf lists the findings that a test picks, worst first.
func rowsOf(r *Report, pick func(*Finding) bool) (out []row) {
	for i := range r.Subjects {
		s := &r.Subjects[i]
		for j := range s.Findings {
			if f := &s.Findings[j]; pick(f) {
				out = append(out, row{subject: shownKey(s), finding: f})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b row) int { return weight(b.finding) - weight(a.finding) })
	return out
}

// spanOf finds the first evidence of a finding that is a place in a file of the judged repository, or nil. Of an account no repository is
// the judged one; and a path with anything odd in it would name another file, or none, where it is spelled out.
func spanOf(r *Report, f *Finding) *Evidence {
	if r.Input.Account != nil && r.Input.Pull == nil {
		return nil
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		if e.Kind == string(analyzers.SpanEvidence) && e.Repository == "" && ordinaryPath(e.Path) {
			return e
		}
	}
	return nil
}

// ordinaryPath reports whether a path is relative, stays in the repository, and stands in the report as it is recorded.
func ordinaryPath(path string) bool {
	if path == "" || strings.ContainsAny(path, "\\…") || strings.HasPrefix(path, "/") {
		return false
	}
	return !slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "" || part == "." || part == ".." })
}
