package analyzers

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// datesSignature compares the time that an OpenPGP signature carries with the committer date, which git sets at the same moment:
// the time of the signature comes from the clock, the committer date can be given (git-commit(1), GIT_COMMITTER_DATE). An amend
// or a rebase signs anew and sets the committer date anew, so that the two stay together. Of keys that the user gave it also
// compares the time at which they were made.
func datesSignature(p *Pass) error {
	n := 0
	for _, i := range p.Subject.Identity.Own {
		if p.History.Commits[i].Has(history.SignedPGP) {
			n++
		}
	}
	if n < p.Analyzer.MinSample {
		return TooFew(n, p.Analyzer.MinSample, "self-committed commits with an OpenPGP signature")
	}
	limits, err := p.limits(n, "dates-signature/hours", "dates-signature/key-hours")
	if err != nil {
		return err
	}
	w, err := signedOwn(p, nil)
	if err != nil {
		return err
	}
	timed := slices.DeleteFunc(slices.Clone(w.commits), func(s signedCommit) bool { return s.Kind != signature.OpenPGP })
	if len(timed) < p.Analyzer.MinSample {
		return TooLittle("no OpenPGP signature could be read")
	}
	far := farFrom(p, "dates-signature/hours", limits[0], timed, func(s *signedCommit) (int64, bool) {
		return s.Created.Unix() - p.History.Commits[s.index].Committer.Unix, true
	})
	if len(far) > 0 {
		if err := reportSignatureTimes(p, w, far, len(timed), limits[0]); err != nil {
			return err
		}
	}
	young := farFrom(p, "dates-signature/key-hours", limits[1], timed, func(s *signedCommit) (int64, bool) {
		made, ok := p.Keys.Created(s.KeyID)
		return max(0, made.Unix()-p.History.Commits[s.index].Committer.Unix), ok
	})
	if len(young) > 0 {
		reportYoungKeys(p, young, len(timed), limits[1])
	}
	return nil
}

// apartCommit is a commit and how many seconds something lies after its committer date, negative before it.
type apartCommit struct {
	*signedCommit
	seconds int64
}

// farFrom gives the commits for which gap is more than so many hours, the widest first, and tells the widest to the calibration.
func farFrom(p *Pass, key string, hours float64, commits []signedCommit, gap func(*signedCommit) (int64, bool)) []apartCommit {
	var out []apartCommit
	var widest int64
	seen := false
	for k := range commits {
		seconds, ok := gap(&commits[k])
		if !ok {
			continue
		}
		seen = true
		widest = max(widest, seconds, -seconds)
		if float64(max(seconds, -seconds)) > hours*3600 {
			out = append(out, apartCommit{&commits[k], seconds})
		}
	}
	if seen {
		p.measured(key, len(commits), float64(widest)/3600)
	}
	slices.SortStableFunc(out, func(a, b apartCommit) int {
		return cmp.Compare(max(b.seconds, -b.seconds), max(a.seconds, -a.seconds))
	})
	return out
}

func reportSignatureTimes(p *Pass, w *signedWork, far []apartCommit, of int, hours float64) error {
	late := 0
	for _, d := range far {
		if d.seconds > 0 {
			late++
		}
	}
	f := Finding{
		Confidence: Exact, BaseRate: rate(p, "dates-signature"), Unlisted: max(0, len(far)-maxPrinted),
		Message: fmt.Sprintf("%d of %s more than %s away from the committer date (%d later, %d earlier), up to %s",
			len(far), countOf(of, "OpenPGP signature"), spanOf(int64(hours*3600)), late, len(far)-late, spanOf(max(far[0].seconds, -far[0].seconds))),
	}
	for _, d := range far[:min(len(far), maxPrinted)] {
		c := &p.History.Commits[d.index]
		word := "after"
		if d.seconds < 0 {
			word = "before"
		}
		checked, err := verifiedNote(p, d.signedCommit)
		if err != nil {
			return err
		}
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Committer), OtherAt: momentAt(d.Created),
			Note: fmt.Sprintf("signed at %s, %s %s the committer date%s", dateOf(d.Created.Unix()), spanOf(max(d.seconds, -d.seconds)), word, checked),
			Numbers: []Number{
				{Name: "signature after committer date", Value: float64(d.seconds) / 3600, Unit: "h", Reference: ref(hours), RefName: "limit, either way"},
			},
		})
	}
	if left := w.leftOut(); left != "" {
		f.Evidence = append(f.Evidence, Evidence{Kind: Statistic, Note: "the newest signatures that can be read" + left})
	}
	p.Report(f)
	return nil
}

func reportYoungKeys(p *Pass, young []apartCommit, of int, hours float64) {
	f := Finding{
		Confidence: Exact, BaseRate: rate(p, "dates-signature/key", "dates-signature"), Unlisted: max(0, len(young)-maxPrinted),
		Message: fmt.Sprintf("%d of %s dated before the key that signed was made, up to %s before it",
			len(young), countOf(of, "commit"), spanOf(young[0].seconds)),
	}
	for _, d := range young[:min(len(young), maxPrinted)] {
		c := &p.History.Commits[d.index]
		made, _ := p.Keys.Created(d.KeyID)
		f.Evidence = append(f.Evidence, Evidence{
			Kind: CommitEvidence, Commit: c.ID.String(), At: momentOf(c.Committer), OtherAt: momentAt(made),
			Note: fmt.Sprintf("names the key made at %s, %s after the committer date", dateOf(made.Unix()), spanOf(d.seconds)),
			Numbers: []Number{
				{Name: "key after committer date", Value: float64(d.seconds) / 3600, Unit: "h", Reference: ref(hours), RefName: "limit"},
			},
		})
	}
	p.Report(f)
}

// verifiedNote says what the keys that the user gave say of a signature; nothing where they do not have its key.
func verifiedNote(p *Pass, s *signedCommit) (string, error) {
	if !p.Keys.Knows(s.KeyID) {
		return "", nil
	}
	v, ok, err := verification(p, s.index)
	switch {
	case err != nil:
		return "", err
	case ok && v.State == signature.Valid:
		return "; verified against the key you gave", nil
	}
	return "; not verified against the key you gave", nil
}
