package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// fewSigned is for a subject with too few signatures to compare them with one another: what the host says of each still counts.
func fewSigned(p *Pass, n int) error {
	tooFew := TooFew(n, p.Analyzer.MinSample, "signed self-committed commits")
	if n == 0 || p.Server == nil {
		return tooFew
	}
	w, err := signedOwn(p, nil)
	if err != nil {
		return err
	}
	if err := keyAccount(p, w); err != nil {
		return err
	}
	if len(p.findings) == 0 {
		return tooFew
	}
	return nil
}

// keyAccount compares the signatures of the account's owner with the keys that the account lists, and with what the host says of them.
func keyAccount(p *Pass, w *signedWork) error {
	if p.Server == nil || p.Server.Account == nil || len(w.commits) == 0 {
		return nil
	}
	view := hostViewOf(p)
	if !view.ofAccount(p) {
		return nil
	}
	c := accountKeys{p: p, w: w, account: p.Server.Account, of: map[string]*server.Key{}, kinds: map[signature.Kind]bool{}}
	limits, err := p.limits(len(w.commits), "authors-keys/unlisted", "authors-keys/added-days", "authors-keys/past")
	if err != nil {
		return err
	}
	c.addListed()
	c.unlisted(limits[0])
	c.added(limits[0], limits[1])
	c.past(limits[2])
	c.signers(limits[2])
	return nil
}

// accountKeys is the comparison of one subject's signatures with the keys of the account.
type accountKeys struct {
	p       *Pass
	w       *signedWork
	account *server.Account
	of      map[string]*server.Key  // by Signature.Key
	kinds   map[signature.Kind]bool // of signatures for which the account lists a key
}

func (c *accountKeys) addListed() {
	for i := range c.account.Keys {
		k := &c.account.Keys[i]
		kind := signature.SSH
		switch k.Kind {
		case server.OpenPGP:
			kind = signature.OpenPGP
		case server.SSHAccess:
			continue // it signs nothing as long as it is not listed for signing too
		}
		c.kinds[kind] = true
		for _, id := range k.IDs {
			if kind == signature.OpenPGP {
				id = strings.ToUpper(id)
			}
			if was := c.of[id]; was == nil || was.Created.After(k.Created) {
				c.of[id] = k
			}
		}
	}
}

// apart picks signatures, each with the seconds by which it is off, the widest first.
func (c *accountKeys) apart(off func(s *signedCommit, k *server.Key) (int64, bool)) []apartCommit {
	var out []apartCommit
	for i := range c.w.commits {
		s := &c.w.commits[i]
		if seconds, ok := off(s, c.of[s.Key()]); ok {
			out = append(out, apartCommit{s, seconds})
		}
	}
	slices.SortStableFunc(out, func(a, b apartCommit) int { return cmp.Compare(b.seconds, a.seconds) })
	return out
}

// unlisted looks for signatures with a key that the account does not list, while it lists others of the kind with which the subject signs too.
func (c *accountKeys) unlisted(least float64) {
	listed := 0
	found := c.apart(func(s *signedCommit, k *server.Key) (int64, bool) {
		if k != nil {
			listed++
		}
		return 0, k == nil && s.Key() != "" && c.kinds[s.Kind]
	})
	c.p.measured("authors-keys/unlisted", len(c.w.commits), float64(len(found)))
	if listed == 0 || float64(len(found)) < least {
		return
	}
	f := c.finding(found, "authors-keys/unlisted", "signed with a key that the account does not list", func(apartCommit) *HostRecord {
		return &HostRecord{URL: c.account.URL, What: "keys of the account listed", Login: c.account.Login}
	})
	f.Message = fmt.Sprintf("%d of %s made with a key that the account does not list, %d with one that it lists",
		len(found), countOf(len(c.w.commits), "signature"), listed)
	f.Innocent = []string{"an older key that was taken off the account", "a key that was never entered in the account", "a key of work, entered in another account"}
	f.Ask = "Which key is the one that is not listed, and where is it kept?"
	f.Evidence = append(f.Evidence, c.said(least)...)
	c.p.Report(f)
}

// added looks for commits dated long before the key that signed them was entered in the account.
func (c *accountKeys) added(least, days float64) {
	found := c.apart(func(s *signedCommit, k *server.Key) (int64, bool) {
		if k == nil || k.Created.IsZero() {
			return 0, false
		}
		seconds := k.Created.Unix() - c.p.History.Commits[s.index].Committer.Unix
		return seconds, float64(seconds) > days*86400
	})
	c.p.measured("authors-keys/added-days", len(c.w.commits), widestDays(found))
	if len(found) == 0 || float64(len(found)) < least {
		return
	}
	f := c.finding(found, "authors-keys/added", "before the key that signed was entered in the account", c.keyAdded)
	f.Message = fmt.Sprintf("%d of %s dated before their key was entered in the account, by up to %s",
		len(found), countOf(len(c.w.commits), "signed commit"), spanOf(found[0].seconds))
	f.Innocent = []string{"a key that was in use long before it was entered in the account", "old commits that were signed anew with their dates kept"}
	f.Ask = "Since when do you have this key, and were these commits signed when they were made?"
	c.p.Report(f)
}

// past looks for commits dated after their key had expired, or signed with one that is listed as revoked.
func (c *accountKeys) past(least float64) {
	revoked := 0
	found := c.apart(func(s *signedCommit, k *server.Key) (int64, bool) {
		if k == nil {
			return 0, false
		}
		if k.Revoked {
			revoked++
			return 0, true
		}
		seconds := c.p.History.Commits[s.index].Committer.Unix - k.Expires.Unix()
		return max(0, seconds), !k.Expires.IsZero() && seconds > 0
	})
	c.p.measured("authors-keys/past", len(c.w.commits), float64(len(found)))
	if len(found) == 0 || float64(len(found)) < least {
		return
	}
	f := c.finding(found, "authors-keys/past", "with a key that is listed as revoked or had expired", c.keyAdded)
	f.Message = fmt.Sprintf("%d of %s made with a key that had expired (%d) or that the account lists as revoked (%d)",
		len(found), countOf(len(c.w.commits), "signature"), len(found)-revoked, revoked)
	f.Innocent = []string{
		"a key that was made to last longer, of which the account has the older form", "a key that was revoked later, since it was replaced",
	}
	f.Ask = "Until when was this key in use?"
	c.p.Report(f)
}

// signers looks for signatures that the host counts for another account than the one that is judged.
func (c *accountKeys) signers(least float64) {
	found := c.apart(func(s *signedCommit, _ *server.Key) (int64, bool) {
		told, ok := c.p.Server.Commits[c.p.History.Commits[s.index].ID]
		return 0, ok && told.Verified && !told.WebSigned && !told.Signer.Empty() && !isBot(told.Signer) && !sameLogin(told.Signer, c.account.Login)
	})
	c.p.measured("authors-keys/signer", len(c.w.commits), float64(len(found)))
	if len(found) == 0 || float64(len(found)) < least {
		return
	}
	f := c.finding(found, "authors-keys/signer", "with a key that GitHub counts for another account, and says verified of it", func(a apartCommit) *HostRecord {
		told := c.p.Server.Commits[c.p.History.Commits[a.index].ID]
		return &HostRecord{URL: told.URL, At: told.VerifiedAt, What: "signature verified", Login: told.Signer, Source: told.Source}
	})
	f.Message = fmt.Sprintf("%d of %s made with a key of another account, as GitHub says", len(found), countOf(len(c.w.commits), "signature"))
	f.Innocent = []string{"a second account of the same person, for work and in private", "a machine that two people use"}
	f.Ask = "Whose is the other account, and who has its key?"
	c.p.Report(f)
}

// finding has the first few commits for evidence, each with what the host recorded.
func (c *accountKeys) finding(found []apartCommit, key, note string, record func(apartCommit) *HostRecord) Finding {
	f := Finding{Confidence: Exact, BaseRate: rate(c.p, key), Unlisted: max(0, len(found)-maxPrinted)}
	for _, a := range found[:min(len(found), maxPrinted)] {
		row := &c.p.History.Commits[a.index]
		e := Evidence{Kind: RecordEvidence, Commit: row.ID.String(), At: momentOf(row.Committer), Note: note, Record: record(a)}
		if a.seconds > 0 {
			e.Note = spanOf(a.seconds) + " " + e.Note
		}
		f.Evidence = append(f.Evidence, e)
	}
	return f
}

func (c *accountKeys) keyAdded(a apartCommit) *HostRecord {
	return &HostRecord{URL: c.account.URL, At: c.of[a.Key()].Created.UTC(), What: "key entered in the account", Login: c.account.Login}
}

// said counts what the host says of the signatures that it was asked about.
func (c *accountKeys) said(least float64) []Evidence {
	verified, counts := 0, map[string]int{}
	for i := range c.w.commits {
		switch told, ok := c.p.Server.Commits[c.p.History.Commits[c.w.commits[i].index].ID]; {
		case !ok:
		case told.Verified:
			verified++
		case reasonWords[told.Reason] != "":
			counts[told.Reason]++
		}
	}
	note := fmt.Sprintf("GitHub says verified of %s", countOf(verified, "signature"))
	for _, reason := range reasonOrder {
		if n := counts[reason]; n > 0 {
			note += fmt.Sprintf(", of %d that %s", n, reasonWords[reason])
		}
	}
	return []Evidence{{
		Kind: Statistic, Note: note,
		Numbers: []Number{{Name: "signatures looked at", Value: float64(len(c.w.commits)), Unit: "commits", Reference: ref(least), RefName: "fewest with an unlisted key that are noted"}},
	}}
}

// reasonOrder are GitHub's reasons against a signature that bear on whose key it is; reasonWords say them in our own words.
var (
	reasonOrder = []string{"unknown_key", "no_user", "unverified_email", "bad_email", "expired_key"}
	reasonWords = map[string]string{
		"unknown_key": "no account has the key", "no_user": "no account has the committer's address",
		"unverified_email": "the account has not proved the committer's address", "bad_email": "the key is not for the committer's address",
		"expired_key": "the key has expired",
	}
)

func widestDays(found []apartCommit) float64 {
	if len(found) == 0 {
		return 0
	}
	return float64(found[0].seconds) / 86400
}
