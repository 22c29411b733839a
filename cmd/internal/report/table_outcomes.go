package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// tallied is how one check ended over all subjects.
type tallied struct {
	check                               string
	found, clean, few, skipped, failed  int
	fewReason, skipReason, failedReason string // emptied when subjects differ
}

// tally counts outcomes by check, in the order of the checks.
func tally(r *Report) []*tallied {
	var out []*tallied
	by := map[string]*tallied{}
	for i := range r.Subjects {
		for _, o := range r.Subjects[i].Outcomes {
			t := by[o.Check]
			if t == nil {
				t = &tallied{check: o.Check}
				by[o.Check] = t
				out = append(out, t)
			}
			switch o.Outcome {
			case "findings":
				t.found++
			case "clean":
				t.clean++
			case "not-enough-data":
				t.fewReason = agree(t.fewReason, o.Reason, t.few)
				t.few++
			case "skipped":
				t.skipReason = agree(t.skipReason, o.Reason, t.skipped)
				t.skipped++
			default:
				t.failedReason = agree(t.failedReason, o.Reason, t.failed)
				t.failed++
			}
		}
	}
	return out
}

// agree keeps a reason as long as every subject has the same.
func agree(known, next string, seen int) string {
	if seen == 0 || known == next {
		return next
	}
	return ""
}

// outcomes writes how the checks ended that found nothing, and who was not judged: silence is never innocence.
func (s *sheet) outcomes() {
	if line := s.people(); line != "" {
		s.hang(" ", line)
		s.line()
	}
	all := tally(s.r)
	before := s.buf.Len()
	var clean []string
	for _, t := range all {
		if t.found == 0 && t.clean > 0 {
			clean = append(clean, t.check)
		}
	}
	if len(clean) > 0 {
		s.labelled("clean", strings.Join(clean, ", "))
	}
	s.group("not enough data", all, func(t *tallied) (int, string) { return t.few, fewText(s.r, s.o.Verbose, t) })
	s.group("skipped", all, func(t *tallied) (int, string) { return t.skipped, t.skipReason })
	s.group("failed", all, func(t *tallied) (int, string) { return t.failed, t.failedReason })
	if s.buf.Len() > before {
		s.line()
	}
}

// tooFew is how a check says that it counted too little.
var tooFew = regexp.MustCompile(`^\d+ of \d+ `)

// fewText says why a check had too little to look at. A pull request is small by nature, and most checks compare dozens of commits: which
// number each lacks is told with -v.
func fewText(r *Report, verbose bool, t *tallied) string {
	if r.Input.Pull != nil && !verbose && (t.fewReason == "" || tooFew.MatchString(t.fewReason)) {
		return "too few commits, as in most pull requests (-v tells how many each needs)"
	}
	return t.fewReason
}

func (s *sheet) labelled(label, text string) {
	s.hang(" "+s.paint(faint, label)+strings.Repeat(" ", 17-len(label)), text)
}

// group writes the checks of one outcome, those with the same reason together.
func (s *sheet) group(label string, all []*tallied, pick func(*tallied) (int, string)) {
	for i, g := range grouped(all, label, pick) {
		if i > 0 {
			label = ""
		}
		text := strings.Join(g.checks, ", ")
		if g.some {
			text += " (of " + plural(s.authors, "author", "authors") + ")"
		}
		if g.reason != "" {
			text += ": " + g.reason
		}
		s.labelled(label, text)
	}
}

// checkGroup are checks that ended the same way for the same reason.
type checkGroup struct {
	checks []string // with the number of authors where it is not all of them
	some   bool     // for some authors only
	reason string
}

// grouped puts the checks with the same reason together. Where a check ended so for some authors only, it says for how many; the numbers
// that were missing then differ from author to author, and -v tells them.
func grouped(all []*tallied, label string, pick func(*tallied) (int, string)) (out []*checkGroup) {
	for _, t := range all {
		n, reason := pick(t)
		if n == 0 {
			continue
		}
		text := t.check
		some := n < t.found+t.clean+t.few+t.skipped+t.failed
		if some {
			text += " " + thousands(n)
			if label == "not enough data" {
				reason = ""
			}
		}
		at := slices.IndexFunc(out, func(g *checkGroup) bool { return g.some == some && g.reason == reason })
		if at < 0 {
			at = len(out)
			out = append(out, &checkGroup{some: some, reason: reason})
		}
		out[at].checks = append(out[at].checks, text)
	}
	return out
}

// people says how many were judged without a finding and how many were not judged.
func (s *sheet) people() string {
	if s.authors == 1 && s.r.BelowMinimum == nil && s.r.Machines.Accounts == 0 {
		return ""
	}
	quiet := 0
	for i := range s.r.Subjects {
		if sub := &s.r.Subjects[i]; sub.Kind == "author" && sub.charged() == 0 {
			quiet++
		}
	}
	var parts []string
	if quiet > 0 || s.authors == 0 {
		parts = append(parts, plural(quiet, "author", "authors")+" without findings")
	}
	if b := s.r.BelowMinimum; b != nil {
		who := thousands(b.Authors)
		if len(parts) == 0 {
			who = plural(b.Authors, "author", "authors")
		}
		parts = append(parts, fmt.Sprintf("%s with too few commits to say (fewer than %d)", who, b.Minimum))
	}
	if n := s.r.Machines.Accounts; n > 0 {
		parts = append(parts, plural(n, "machine account", "machine accounts")+" set aside")
	}
	return strings.Join(parts, " · ")
}

// details writes, for -v, who each subject is held to be and why, and how every check ended for him.
func (s *sheet) details() {
	for i := range s.r.Subjects {
		sub := &s.r.Subjects[i]
		head := shownKey(sub)
		if sub.Kind == "author" {
			head += fmt.Sprintf(": %s, %s self-committed, %s, %s empty", plural(sub.Commits, "commit", "commits"),
				thousands(sub.SelfCommitted), plural(sub.Merges, "web merge", "web merges"), thousands(sub.EmptyCommits))
		}
		s.hang("", s.paint(bold, head))
		for _, id := range sub.Identities {
			text := fmt.Sprintf("%s <%s>, %s", Terminal(id.Name), id.Email, plural(id.Commits, "commit", "commits"))
			if id.Machine != "" {
				text += ", not a person: " + id.Machine
			}
			s.hang("  identity ", text)
			for _, l := range id.Links {
				s.hang("    linked ", "with "+l.With+": "+l.Reason)
			}
		}
		var offsets []string
		for _, o := range sub.Offsets {
			text := o.Raw + " " + thousands(o.Commits)
			if o.Kind != "real" {
				text = fmt.Sprintf("%s (%s) %s", o.Raw, o.Kind, thousands(o.Commits))
			}
			offsets = append(offsets, text)
		}
		if len(offsets) > 0 {
			s.hang("  offsets  ", strings.Join(offsets, ", "))
		}
		for _, o := range sub.Outcomes {
			text := strings.ReplaceAll(o.Outcome, "-", " ")
			if o.Reason != "" {
				text += ": " + o.Reason
			}
			s.hang("  check    ", o.Check+" "+text)
		}
		s.line()
	}
}
