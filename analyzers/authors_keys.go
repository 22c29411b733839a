package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// authorsKeys looks at the keys with which the subject signs his own commits: several in turn, a stretch without signatures in a
// signed history, a key with which another author signs as well, and, where the user gave keys, signatures that name one of them
// and do not fit; where a host told of the subject's account, the keys that it lists (see keyAccount). A new key after the old one, or signing that begins or ends, is none of these.
func authorsKeys(p *Pass) error {
	own := p.Subject.Identity.Own
	n := 0
	for _, i := range own {
		if p.History.Commits[i].Flags&anySignature != 0 {
			n++
		}
	}
	if n < p.Analyzer.MinSample {
		return fewSigned(p, n)
	}
	if err := keyGap(p, n); err != nil {
		return err
	}
	uses := derived(p, p.Analyzer.Name, func(*history.History) *keyUses { return readKeyUses(p) })
	if uses.err != nil {
		return uses.err
	}
	w, err := signedOwn(p, uses.read)
	if err != nil {
		return err
	}
	keys, err := keysOf(p, w)
	if err != nil {
		return err
	}
	if err := keyTurns(p, w, keys); err != nil {
		return err
	}
	if err := keyShared(p, w, keys, uses); err != nil {
		return err
	}
	if err := keyAccount(p, w); err != nil {
		return err
	}
	return keyWrong(p, keys)
}

// signingKey is one key in the subject's own commits. Subkeys of one key that the user gave are that key.
type signingKey struct {
	usage
	name    string // Signature.Key, or the fingerprint of the primary key that the user gave
	ids     []string
	known   bool    // the user gave it
	revoked bool    // as the user gave it
	valid   int     // commits verified against it
	outside int     // of these, those signed before it may be used, or after
	wrong   []int32 // commits that it does not fit
}

// keysOf counts the keys by committer time, and checks the signatures of those that the user gave. Positions are into w.commits.
func keysOf(p *Pass, w *signedWork) ([]*signingKey, error) {
	byName := map[string]*signingKey{}
	var keys []*signingKey
	for position := range w.commits {
		s := &w.commits[position]
		id := s.Key()
		if id == "" {
			continue
		}
		name := p.Keys.Primary(s.KeyID)
		k, ok := byName[name]
		if !ok {
			k = &signingKey{name: name}
			byName[name] = k
			keys = append(keys, k)
		}
		k.add(position)
		if len(k.ids) < maxForms && !slices.Contains(k.ids, id) {
			k.ids = append(k.ids, id)
		}
		if !p.Keys.Knows(s.KeyID) {
			continue
		}
		k.known = true
		v, ok, err := verification(p, s.index)
		switch {
		case err != nil:
			return nil, err
		case ok && v.State == signature.Valid:
			k.valid++
			k.revoked = k.revoked || v.Revoked
			if outside(p, s, &v) {
				k.outside++
			}
		case ok && v.State == signature.Wrong:
			k.wrong = append(k.wrong, s.index)
		}
	}
	slices.SortStableFunc(keys, func(a, b *signingKey) int { return cmp.Compare(b.n, a.n) })
	return keys, nil
}

// outside tells whether a key was used at a time at which it may not be: by the time of the signature or, since SSH signatures have
// none, by the committer date, as git does (gpg-interface.c).
func outside(p *Pass, s *signedCommit, v *signature.Verification) bool {
	at := s.Created
	if s.Kind == signature.SSH {
		at = time.Unix(p.History.Commits[s.index].Committer.Unix, 0)
	}
	return !v.From.IsZero() && at.Before(v.From) || !v.Until.IsZero() && !at.Before(v.Until)
}

// said is what the keys that the user gave say of a key's commits.
func (k *signingKey) said() string {
	if !k.known {
		return ""
	}
	words := fmt.Sprintf("; %d of them verified against the key you gave", k.valid)
	if k.outside > 0 {
		words += fmt.Sprintf(", %d at a time at which it is not valid", k.outside)
	}
	if k.revoked {
		words += "; the key is revoked"
	}
	return words
}

// keyTurns counts the returns to a key that had been left for another, in the order of committer times.
func keyTurns(p *Pass, w *signedWork, keys []*signingKey) error {
	limits, err := p.limits(len(w.commits), "authors-keys/commits", "authors-keys/returns")
	if err != nil {
		return err
	}
	byID := map[string]*signingKey{}
	counted := 0
	for _, k := range keys {
		if k.n < int(limits[0]) {
			break
		}
		counted++
		for _, id := range k.ids {
			byID[id] = k
		}
	}
	var last *signingKey
	changes, back := 0, 0
	for position := range w.commits {
		k := byID[w.commits[position].Key()]
		if k == nil {
			continue
		}
		if last != nil && k != last {
			changes++
			if position > k.first {
				back++
			}
		}
		last = k
	}
	p.measured("authors-keys/returns", len(w.commits), float64(back))
	if counted < 2 || float64(back) < limits[1] {
		return nil
	}
	f := Finding{Confidence: Exact, BaseRate: rate(p, "authors-keys/returns", "authors-keys")}
	var counts []string
	for _, k := range keys[:min(counted, maxPrinted)] {
		counts = append(counts, fmt.Sprint(k.n))
		f.Evidence = append(f.Evidence, keyEvidence(p, w, k))
	}
	f.Evidence = append(f.Evidence, Evidence{
		Kind: Statistic, Note: "changes from one key to another in the order of committer times; one key after the other has no return" + w.leftOut(),
		Numbers: []Number{
			{Name: "changes", Value: float64(changes), Unit: "changes"},
			{Name: "changes back to a key used before", Value: float64(back), Unit: "changes", Reference: &limits[1], RefName: "fewest that are noted"},
		},
	})
	f.Message = fmt.Sprintf("%d signing keys take turns in self-committed commits: %s, %d changes between them", counted, commitsOf(counts, counted), changes)
	p.Report(f)
	return nil
}

// keyEvidence shows the first and the last commit signed with a key.
func keyEvidence(p *Pass, w *signedWork, k *signingKey) Evidence {
	first, last := &p.History.Commits[w.commits[k.first].index], &p.History.Commits[w.commits[k.last].index]
	return Evidence{
		Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
		At: momentOf(first.Committer), OtherAt: momentOf(last.Committer), Quote: history.TextOf(k.name),
		Note: fmt.Sprintf("first and last of %s signed with this key, %s%s", countOf(k.n, "self-committed commit"),
			period(first.Committer.Unix, last.Committer.Unix), k.said()),
	}
}

// keyGap looks for the longest run of unsigned commits between two stretches of signed ones. n is the number of signed commits.
func keyGap(p *Pass, n int) error {
	limits, err := p.limits(n, "authors-keys/around", "authors-keys/gap")
	if err != nil {
		return err
	}
	around := int(limits[0])
	own := p.Subject.Identity.Own
	from, to := 0, 0 // the longest gap, own[from:to]
	for i := 0; i < len(own); {
		j := signedRun(p.History, own, i)
		before := j - i // signed
		k := unsignedRun(p.History, own, j)
		after := signedRun(p.History, own, k) - k
		if before >= around && after >= around && k-j > to-from {
			from, to = j, k
		}
		i = max(k, i+1)
	}
	p.measured("authors-keys/gap", n, float64(to-from))
	if float64(to-from) < limits[1] {
		return nil
	}
	first, last := &p.History.Commits[own[from]], &p.History.Commits[own[to-1]]
	p.Report(Finding{
		Confidence: Exact, BaseRate: rate(p, "authors-keys/gap", "authors-keys"),
		Message: fmt.Sprintf("%s in a row without a signature, %s, between stretches in which every commit is signed",
			countOf(to-from, "self-committed commit"), period(first.Committer.Unix, last.Committer.Unix)),
		Evidence: []Evidence{
			{
				Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(), At: momentOf(first.Committer),
				OtherAt: momentOf(last.Committer), Note: "first and last of the unsigned commits, by committer date",
			},
			{
				Kind: Statistic, Note: fmt.Sprintf("%d of %s are signed, among them at least the %d before and the %d after", n, countOf(len(own), "self-committed commit"), around, around),
				Numbers: []Number{
					{Name: "unsigned commits in a row", Value: float64(to - from), Unit: "commits", Reference: &limits[1], RefName: "fewest that are noted"},
				},
			},
		},
	})
	return nil
}

// signedRun gives the end of the run of signed commits that begins at i; unsignedRun that of unsigned ones.
func signedRun(h *history.History, own []int32, i int) int {
	for i < len(own) && h.Commits[own[i]].Flags&anySignature != 0 {
		i++
	}
	return i
}

func unsignedRun(h *history.History, own []int32, i int) int {
	for i < len(own) && h.Commits[own[i]].Flags&anySignature == 0 {
		i++
	}
	return i
}
