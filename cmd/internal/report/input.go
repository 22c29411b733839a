package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func buildInput(s Source) Input {
	h, f := s.History, &s.History.Facts
	in := Input{
		Target: Own(s.Target), GitDir: Own(f.GitDir), Refs: []string{}, Commits: len(h.Commits),
		Shallow: f.Shallow > 0, Partial: f.Partial, ReplaceRefs: f.Replace, Grafts: f.Grafts, Alternates: []string{},
		Mailmap: f.Mailmap, Malformed: len(h.Malformed), SkippedRefs: []SkippedRef{}, Limits: limits(f), Notes: notes(s),
		Complete: true, Claims: buildClaims(s.Claims), Known: []Known{}, KnownUnlisted: max(0, len(s.Known)-mostKnown),
		Repositories: []Repository{}, Gaps: []Gap{},
	}
	for _, k := range s.Known[:min(len(s.Known), mostKnown)] {
		in.Known = append(in.Known, buildKnown(k))
	}
	for _, ref := range f.Refs {
		in.Refs = append(in.Refs, Shorten(Visible(ref), longestName))
	}
	for _, a := range f.Alternates {
		in.Alternates = append(in.Alternates, Own(a))
	}
	for _, sk := range f.Skipped {
		in.SkippedRefs = append(in.SkippedRefs, SkippedRef{Shorten(Visible(sk.Ref), longestName), Own(sk.Reason)})
	}
	in.FromUnix, in.ToUnix = span(h)
	in.From, in.To = rfc3339(in.FromUnix), rfc3339(in.ToUnix)
	switch {
	case s.Incomplete != "":
		in.Complete, in.IncompleteReason = false, Own(s.Incomplete)
	case f.Interrupted:
		in.Complete, in.IncompleteReason = false, "reading the history was interrupted"
	case f.LimitCommits:
		in.Complete, in.IncompleteReason = false, "the limit on the number of commits ended the reading (--commit-limit N raises it)"
	}
	buildHost(&in, s)
	return in
}

// mostKnown is how many sources of known code a report lists.
const mostKnown = 1000

func buildKnown(k Compared) Known {
	from := "corpus"
	if k.Against {
		from = "against"
	}
	return Known{
		Name: Own(k.Name), From: from, Location: Own(k.Location), Head: k.Head.String(),
		Commits: max(0, k.Commits), Files: max(0, k.Files),
	}
}

// span is the range of the committers' dates of the well-formed commits.
func span(h *history.History) (from, to *int64) {
	for i := range h.Commits {
		c := &h.Commits[i]
		if c.Has(history.Malformed) {
			continue
		}
		t := c.Committer.Unix
		if from == nil {
			a, b := t, t
			from, to = &a, &b
			continue
		}
		*from, *to = min(*from, t), max(*to, t)
	}
	return from, to
}

func rfc3339(unix *int64) *string {
	if unix == nil || !writable(*unix) {
		return nil
	}
	s := time.Unix(*unix, 0).UTC().Format(time.RFC3339)
	return &s
}

func limits(f *history.Facts) []string {
	out := []string{}
	if f.LimitCommits {
		out = append(out, "number of commits: older ones were not read")
	}
	if f.CutObjects > 0 {
		out = append(out, fmt.Sprintf("size of a commit object: only the beginning of %s was kept",
			plural(f.CutObjects, "commit", "commits")))
	}
	return out
}

// notes says in sentences what a reader should know of the input before he believes the report.
func notes(s Source) []string {
	h, audit, f := s.History, s.Audit, &s.History.Facts
	out := []string{}
	add := func(on bool, format string, args ...any) {
		if on {
			out = append(out, Own(fmt.Sprintf(format, args...)))
		}
	}
	for _, part := range audit.Unknown {
		add(true, "--author %q matches nobody", part)
	}
	add(f.Shallow > 0, "shallow clone: the history before %s is missing (git fetch --unshallow brings it)",
		plural(f.Shallow, "commit", "commits"))
	add(f.Partial && len(h.Parts) == 0, "partial clone: file contents may be missing; commit headers are whole")
	add(f.Outside > 0, "%s left out by --since, --until or --max-commits", wereWas(f.Outside, "commit", "commits"))
	add(f.Inherited > 0, "%s left out: already in the base", wereWas(f.Inherited, "commit", "commits"))
	add(f.Via != "", "the repository was reached by a %s and read from %s", f.Via, f.GitDir)
	add(len(f.Alternates) > 0, "objects were also read from %s", strings.Join(f.Alternates, ", "))
	add(len(f.Refused) > 0, "objects in %s were not read, since the repository is not trusted (--untrusted=false reads them)",
		strings.Join(f.Refused, ", "))
	add(f.Replace > 0, "%s present; replacements were not applied", isAre(f.Replace, "replace ref", "replace refs"))
	add(f.Grafts, "a graft file is present; grafts were not applied")
	add(f.Mailmap > 0, ".mailmap: %s used to link identities (--no-mailmap turns that off)",
		wereWas(f.Mailmap, "entry", "entries"))
	add(f.MailmapLink, ".mailmap is a symbolic link and was not followed")
	add(len(h.Malformed) > 0, "%s a malformed header and count for nobody", have(len(h.Malformed)))
	if n := len(audit.Faults); n > 0 {
		add(true, "%s damaged or malformed and passed over by checks that read contents; for one: %s", isAre(n, "object", "objects"), audit.Faults[0].Err)
	}
	for _, l := range limits(f) {
		add(true, "limit hit: %s", l)
	}
	const shown = 5
	for i, sk := range f.Skipped {
		if i == shown {
			add(true, "%d more refs were skipped", len(f.Skipped)-shown)
			break
		}
		out = append(out, fmt.Sprintf("ref %s was skipped: %s", Shorten(Visible(sk.Ref), 80), Own(sk.Reason)))
	}
	for _, n := range s.Notes {
		out = append(out, Own(n))
	}
	return out
}

func wereWas(n int, one, many string) string {
	if n == 1 {
		return "1 " + one + " was"
	}
	return thousands(n) + " " + many + " were"
}

func isAre(n int, one, many string) string {
	if n == 1 {
		return "1 " + one + " is"
	}
	return thousands(n) + " " + many + " are"
}

func have(n int) string {
	if n == 1 {
		return "1 commit has"
	}
	return thousands(n) + " commits have"
}

func buildClaims(c *analyzers.Claims) *Claims {
	if c == nil || len(c.Zones) == 0 && c.Since.IsZero() && c.Hours == nil {
		return nil
	}
	out := &Claims{Zones: []ClaimedZone{}, Since: day(c.Since)}
	for _, z := range c.Zones {
		out.Zones = append(out.Zones, ClaimedZone{Zone: Own(z.Name), From: day(z.From), To: day(z.To)})
	}
	if c.Hours != nil {
		out.Hours = &Hours{Start: clock(c.Hours.Start), End: clock(c.Hours.End)}
	}
	return out
}

func day(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.DateOnly)
	return &s
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
