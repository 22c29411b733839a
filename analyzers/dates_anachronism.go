package analyzers

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/dated"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// How much of a subject's work is read: what a look at it may cost, not what decides.
const (
	endCommits     = 2000 // of the oldest commits, and as many of the newest
	commitFiles    = 500  // of one commit
	commitLines    = 100_000
	mostFiles      = 40_000 // of all commits together
	mostAnachronic = 8      // commits listed as evidence
	quoteBytes     = 200    // of a line
)

// anachronism is the line of a commit that is youngest compared with the commit.
type anachronism struct {
	commit int32
	ahead  int64 // seconds from the claimed date to the earliest instant at which the line could be written
	mark   dated.Mark
	path   history.Text
	line   int // 0 for the path itself
	quote  history.Text
}

// anachronisms is the state of one run of the check.
type anachronisms struct {
	p       *Pass
	grace   int64
	found   []anachronism
	commits int // looked at
	files   int // read, or tried
	absent  int // files, and commits, that this clone does not have

	// kinds are the different ways in which lines date themselves. One slip, such as a mistyped year in a header, is copied into many
	// commits; two kinds are hardly one slip.
	kinds map[dated.Kind]bool
}

// datesAnachronism looks for lines that could not be written yet on the day that their commit claims. The claimed date is the later
// one of the two: who amends or rebases keeps the author date and honestly adds to the commit.
func datesAnachronism(p *Pass) error {
	days, err := p.limit("dates-anachronism/grace-days", 1)
	if err != nil {
		return err
	}
	several, err := p.limits(1, "dates-anachronism/commits", "dates-anachronism/kinds", "dates-anachronism/absent")
	if err != nil {
		return err
	}
	x := &anachronisms{p: p, grace: int64(days * 86400), kinds: map[dated.Kind]bool{}}
	authored := p.withFiles(p.Subject.Identity.Authored)
	for k, i := range authored {
		if k >= endCommits && k < len(authored)-endCommits {
			continue
		}
		if x.files >= mostFiles {
			break
		}
		if err := x.commit(i); err != nil {
			return err
		}
	}
	if float64(x.absent) > several[2]*float64(x.files+x.commits) && len(x.found) == 0 {
		return Skip(noContents)
	}
	if x.commits == 0 {
		return TooLittle("no commit whose files could be read")
	}
	p.measured("dates-anachronism/commits", 1, float64(len(x.found)))
	p.measured("dates-anachronism/kinds", 1, float64(len(x.kinds)))
	if len(x.found) == 0 {
		return nil
	}
	p.Report(x.finding(days, len(x.found) >= int(several[0]) && len(x.kinds) >= int(several[1])))
	return nil
}

// commit looks at one commit.
func (x *anachronisms) commit(i int32) error {
	c := &x.p.History.Commits[i]
	if c.Has(history.Merge) || c.Has(history.NoChange) || c.Has(history.Boundary) {
		return nil
	}
	ctx := x.p.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	changes, err := x.p.Contents.Changes(ctx, c.ID)
	if errors.Is(err, history.ErrNoContents) {
		x.absent++
		return nil
	}
	if err != nil {
		return err
	}
	x.commits++
	claimed := max(c.Author.Unix, c.Committer.Unix)
	if claimed < 0 || claimed >= lastYear {
		return nil // dates-order says so
	}
	best := anachronism{commit: i}
	budget := commitLines
	for k := range changes.Files[:min(len(changes.Files), commitFiles)] {
		n, err := x.file(&changes.Files[k], claimed, &best)
		if err != nil {
			return err
		}
		if budget -= n; budget < 0 {
			break
		}
	}
	if best.ahead > 0 {
		x.found = append(x.found, best)
	}
	return nil
}

// file looks at one file of a commit and keeps the youngest mark. It gives the number of lines that it read.
func (x *anachronisms) file(f *history.FileChange, claimed int64, best *anachronism) (int, error) {
	if f.Kind == history.Deleted {
		return 0, nil
	}
	scanner := dated.New(f.Path.Untrusted(), time.Unix(claimed+x.grace, 0))
	if scanner == nil {
		return 0, nil
	}
	keep := func(marks []dated.Mark, line int, text []byte) {
		for _, m := range marks {
			if m.Earliest.After(x.p.Now) {
				continue // made up, whatever the date of the commit
			}
			x.kinds[m.Kind] = true
			if ahead := m.Earliest.Unix() - claimed; ahead > best.ahead {
				best.ahead, best.mark, best.path, best.line = ahead, m, f.Path, line
				text = bytes.TrimSpace(text)
				best.quote = history.TextOf(string(text[:min(len(text), quoteBytes)]))
			}
		}
	}
	if f.Kind != history.Modified {
		keep(scanner.Path(), 0, nil)
	}
	if f.Kind == history.Renamed {
		return 0, nil // nothing was added
	}
	x.files++
	lines, err := x.p.Contents.Added(x.p.Context(), f)
	switch {
	case errors.Is(err, history.ErrNoContents):
		x.absent++
		return 0, nil
	case errors.Is(err, history.ErrBinary), errors.Is(err, history.ErrTooLarge):
		return 0, nil
	case err != nil:
		return 0, err
	}
	for i := range lines {
		if marks := scanner.Scan(lines[i].Number, lines[i].Text); len(marks) > 0 {
			keep(marks, lines[i].Number, lines[i].Text)
		}
	}
	return len(lines), nil
}

// finding words what was found, farthest ahead first. several tells whether there are too many for a slip.
func (x *anachronisms) finding(days float64, several bool) Finding {
	p := x.p
	slices.SortStableFunc(x.found, func(a, b anachronism) int { return cmp.Compare(b.ahead, a.ahead) })
	worst := &x.found[0]
	f := Finding{
		Severity: Low, Confidence: Likely, BaseRate: rate(p, "dates-anachronism"),
		Message: fmt.Sprintf("%d of %s with lines that are younger than the commit: %s, not before %s, is %s ahead of the date of its commit",
			len(x.found), countOf(x.commits, "commit"), worst.mark.What, worst.mark.Earliest.Format(time.DateOnly), spanOf(worst.ahead)),
		Unlisted: max(0, len(x.found)-mostAnachronic),
	}
	if several {
		f.Severity, f.BaseRate = Medium, rate(p, "dates-anachronism/several", "dates-anachronism")
	}
	for i := range x.found[:min(len(x.found), mostAnachronic)] {
		a := &x.found[i]
		c := &p.History.Commits[a.commit]
		at := c.Author
		if c.Committer.Unix > at.Unix {
			at = c.Committer
		}
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(at), Path: a.path, Line: a.line, Quote: a.quote,
			Note: fmt.Sprintf("%s: not before %s (%s)", a.mark.What, a.mark.Earliest.Format(time.DateOnly), a.mark.Source),
			Numbers: []Number{{
				Name: "days after the date of the commit", Value: float64(a.ahead / 86400), Unit: "days", Reference: ref(days), RefName: "grace",
			}},
		})
	}
	return f
}
