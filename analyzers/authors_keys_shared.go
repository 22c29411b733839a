package analyzers

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// keyShared looks for a key with which somebody signs who shares neither a part of the name nor the beginning of the address with
// the subject: whoever shares one is most likely the same person with an address that nothing links.
func keyShared(p *Pass, w *signedWork, keys []*signingKey, uses *keyUses) error {
	least, err := p.limit("authors-keys/shared", len(w.commits))
	if err != nil {
		return err
	}
	mine := newSelf(p)
	most := 0
	var with *signingKey
	var other keyUse
	for _, k := range keys {
		for _, id := range k.ids {
			for _, u := range uses.of[id] {
				if both := min(k.n, u.n); both > most && !mine.is(p.History, u.who) {
					most, with, other = both, k, u
				}
			}
		}
	}
	p.measured("authors-keys/shared", len(w.commits), float64(most))
	if float64(most) < least {
		return nil
	}
	theirs := &p.History.Commits[other.first]
	e := keyEvidence(p, w, with)
	p.Report(Finding{
		Confidence: Exact, BaseRate: rate(p, "authors-keys/shared", "authors-keys"),
		Message: fmt.Sprintf("one signing key signs %s of this author and %s of another author",
			countOf(with.n, "self-committed commit"), countOf(other.n, "self-committed commit")),
		Evidence: []Evidence{
			e,
			{
				Kind: CommitEvidence, Commit: theirs.ID.String(), At: momentOf(theirs.Committer), Note: "signed with the same key by another author",
				Numbers: []Number{
					{Name: "commits of whoever signed less with it", Value: float64(most), Unit: "commits", Reference: &least, RefName: "fewest that are noted"},
				},
			},
		},
	})
	return nil
}

// self is what tells whether a (name, e-mail) pair is the subject, or most likely so.
type self struct {
	alike  map[uint32]bool // of the members, and of those compared before
	asked  int             // pairs that were compared: each costs up to maxForms comparisons of names
	forms  []nameForm
	locals []string
}

func newSelf(p *Pass) *self {
	members := p.Subject.Identity.Members
	s := &self{alike: make(map[uint32]bool, len(members)), locals: localParts(p.History, members)}
	for k, m := range members {
		s.alike[m] = true
		if k < maxForms {
			s.forms = append(s.forms, formOf(p.History, m))
		}
	}
	return s
}

// is compares with the first maxForms pairs that it is asked for and passes over any after them.
func (s *self) is(h *history.History, who uint32) bool {
	if known, ok := s.alike[who]; ok {
		return known
	}
	if s.asked++; s.asked > maxForms {
		return true
	}
	form, locals := formOf(h, who), localParts(h, []uint32{who})
	s.alike[who] = form.inMail(s.locals) ||
		slices.ContainsFunc(locals, func(l string) bool { return slices.Contains(s.locals, l) }) ||
		slices.ContainsFunc(s.forms, func(f nameForm) bool { return f.shares(&form) || f.inMail(locals) })
	return s.alike[who]
}

// keyWrong reports signatures that name a key that the user gave and do not fit the commit.
func keyWrong(p *Pass, keys []*signingKey) error {
	named, valid := 0, 0
	var wrong []int32
	for _, k := range keys {
		if k.known {
			named += k.valid + len(k.wrong)
			valid += k.valid
			wrong = append(wrong, k.wrong...)
		}
	}
	if named == 0 {
		return nil
	}
	least, err := p.limit("authors-keys/wrong", named)
	if err != nil {
		return err
	}
	p.measured("authors-keys/wrong", named, float64(len(wrong)))
	if float64(len(wrong)) < least {
		return nil
	}
	f := Finding{
		Severity: Medium, Confidence: Exact, BaseRate: rate(p, "authors-keys/wrong", "authors-keys"), Unlisted: max(0, len(wrong)-maxPrinted),
		Message: fmt.Sprintf("%d of %s that name a key you gave do not fit their commit", len(wrong), countOf(named, "signature")),
		Innocent: []string{
			"a tool that rewrote the commit and kept the old signature",
			"a commit whose message was brought to another encoding",
		},
		Ask: "Were these commits changed after they were signed, and by what?",
	}
	for _, i := range wrong[:min(len(wrong), maxPrinted)] {
		c := &p.History.Commits[i]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Committer), Note: "not what was signed with that key",
		})
	}
	f.Evidence = append(f.Evidence, Evidence{
		Kind: Statistic, Note: fmt.Sprintf("%s verified against the keys you gave", countOf(valid, "commit")),
		Numbers: []Number{
			{Name: "signatures that do not fit", Value: float64(len(wrong)), Unit: "commits", Reference: &least, RefName: "fewest that are noted"},
		},
	})
	p.Report(f)
	return nil
}
