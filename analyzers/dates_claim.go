package analyzers

import "fmt"

// datesClaim lists the commits that are dated before the claimed start of the career. It is arithmetic: the claim is a day, the
// author dates are instants, and a zone is at most 14 hours from UTC.
func datesClaim(p *Pass) error {
	const day = 24 * 3600
	since := p.Claims.Since.Unix() - day
	id := p.Subject.Identity
	if len(id.Authored) == 0 {
		return TooFew(0, 1, "commits")
	}
	var early []int32
	for _, i := range id.Authored {
		if u := p.History.Commits[i].Author.Unix; u < since && u >= epochYear {
			early = append(early, i)
		}
	}
	if len(early) == 0 {
		return nil
	}
	verb := "are"
	if len(early) == 1 {
		verb = "is"
	}
	f := Finding{
		Confidence: Exact,
		Message: fmt.Sprintf("%s of %d %s dated before the claimed start, %s", countOf(len(early), "commit"), len(id.Authored), verb,
			p.Claims.Since.Format("2006-01-02")),
	}
	for _, i := range early[:min(len(early), mostOfKind)] {
		c := &p.History.Commits[i]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Author),
			Note: spanOf(p.Claims.Since.Unix()-c.Author.Unix) + " before the claimed start",
		})
	}
	f.Unlisted = len(early) - len(f.Evidence)
	p.Report(f)
	return nil
}
