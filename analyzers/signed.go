package analyzers

import (
	"fmt"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// Bounds on how many signatures are read, the newest ones. One costs about as much as reading a commit object again.
const (
	maxSigned        = 2000  // of one subject
	maxSignedHistory = 20000 // of a whole history, to see which keys several people use
)

// anySignature are the flags of a commit that carries a signature of some kind.
const anySignature = history.SignedPGP | history.SignedSSH | history.SignedX509

// signedCommit is a self-committed commit with what its signature says of itself.
type signedCommit struct {
	signature.Signature
	index int32 // into History.Commits
}

// signedWork is the signed part of the subject's self-committed commits. It is read once for all checks of signatures.
type signedWork struct {
	commits    []signedCommit // by committer time, the newest maxSigned
	older      int            // signed ones before them
	unreadable int            // of the newest: those whose signature could not be read
}

// signedOwn reads the signatures of the subject's self-committed commits, but for those that were read already, by index. GitHub's
// own are not among them, since commits that GitHub made are not self-committed.
func signedOwn(p *Pass, read map[int32]signature.Signature) (*signedWork, error) {
	if p.Subject.signed != nil {
		return p.Subject.signed, nil
	}
	var all []int32
	for _, i := range p.Subject.Identity.Own {
		if p.History.Commits[i].Flags&anySignature != 0 {
			all = append(all, i)
		}
	}
	w := &signedWork{older: max(0, len(all)-maxSigned)}
	for _, i := range all[w.older:] {
		s, known := read[i]
		if !known {
			var err error
			if s, err = readSignature(p, i); err != nil {
				return nil, err
			}
		}
		if s.Kind == signature.None {
			w.unreadable++
			continue
		}
		w.commits = append(w.commits, signedCommit{s, i})
	}
	p.Subject.signed = w
	return w, nil
}

// leftOut says which signatures were not looked at.
func (w *signedWork) leftOut() string {
	words := ""
	if w.older > 0 {
		words = fmt.Sprintf("; %s not looked at", countOf(w.older, "older signature"))
	}
	if w.unreadable > 0 {
		words += fmt.Sprintf("; %s cannot be read", countOf(w.unreadable, "signature"))
	}
	return words
}

// readSignature reads the signature of one commit; its kind is None where nothing can be read.
func readSignature(p *Pass, i int32) (signature.Signature, error) {
	if err := p.Context().Err(); err != nil {
		return signature.Signature{}, err
	}
	c, err := p.Contents.Commit(p.History.Commits[i].ID)
	if err != nil {
		return signature.Signature{}, fmt.Errorf("read a signed commit again: %w", err)
	}
	s, err := signature.Parse(c.Signature)
	if err != nil {
		return signature.Signature{}, nil // one that cannot be read tells nothing, and is counted
	}
	return s, nil
}

// verification checks one commit against the keys that the user gave; ok is false where that cannot be done.
func verification(p *Pass, i int32) (v signature.Verification, ok bool, err error) {
	if err := p.Context().Err(); err != nil {
		return v, false, err
	}
	c, err := p.Contents.Commit(p.History.Commits[i].ID)
	if err != nil {
		return v, false, fmt.Errorf("read a signed commit again: %w", err)
	}
	v, err = p.Keys.Verify(c.Signature, c.Signed)
	return v, err == nil, nil
}

// keyUse is how often one (name, e-mail) pair signed self-committed commits with a key.
type keyUse struct {
	who   uint32
	n     int
	first int32 // the first commit that was met, an index into History.Commits
}

// keyUses tells who signed with which key in the whole history, up to its newest maxSignedHistory signed commits: the uses of a
// key are in the order in which they were met.
type keyUses struct {
	of   map[string][]keyUse           // by Signature.Key
	read map[int32]signature.Signature // by index into History.Commits
	err  error
}

func readKeyUses(p *Pass) *keyUses {
	u := &keyUses{of: map[string][]keyUse{}, read: map[int32]signature.Signature{}}
	left := maxSignedHistory
	for i := range p.History.Commits {
		c := &p.History.Commits[i]
		if c.Flags&(history.SignedPGP|history.SignedSSH) == 0 || !c.SelfCommitted() {
			continue
		}
		if left--; left < 0 {
			break
		}
		s, err := readSignature(p, int32(i))
		if err != nil {
			u.err = err
			return u
		}
		u.read[int32(i)] = s
		if key := s.Key(); key != "" {
			u.note(key, c.Committer.Who, int32(i))
		}
	}
	return u
}

func (u *keyUses) note(key string, who uint32, commit int32) {
	uses := u.of[key]
	k := slices.IndexFunc(uses, func(x keyUse) bool { return x.who == who })
	switch {
	case k >= 0:
		uses[k].n++
	case len(uses) < maxForms: // more people than that are a service, and a search among them is not free
		u.of[key] = append(uses, keyUse{who, 1, commit})
	}
}

// momentAt is an instant that was recorded in UTC.
func momentAt(t time.Time) *Moment { return &Moment{Unix: t.Unix(), Zone: history.ZoneReal} }
