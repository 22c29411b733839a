package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// handle is one GitHub account id, or one machine, in the subject's own commits.
type handle struct {
	usage
	machine string // the user name on a machine; "" for an account id
	as      history.Text
	changes int // changes from or to another handle of the same kind
	returns int // changes to it after it had been left
}

// authorsAccounts looks for two GitHub account ids, or two machines of one user name, that take turns in the committer lines of
// the subject's own commits. One after the other is a new account or a new laptop.
func authorsAccounts(p *Pass) error {
	id := p.Subject.Identity
	if len(id.Own) < p.Analyzer.MinSample {
		return TooFew(len(id.Own), p.Analyzer.MinSample, "self-committed commits")
	}
	if len(id.Members) < 2 {
		return nil
	}
	handles, of := handlesOf(p.History, id.Members)
	if len(handles) < 2 {
		return nil
	}
	least, err := p.limit("authors-accounts/commits", len(id.Own))
	if err != nil {
		return err
	}
	for position, i := range id.Own {
		if k := of[p.History.Commits[i].Committer.Who]; k != nil {
			k.add(position)
		}
	}
	now := map[string]*handle{} // by kind: what was used last
	for position, i := range id.Own {
		k := of[p.History.Commits[i].Committer.Who]
		if k == nil || k.n < int(least) {
			continue
		}
		if was := now[k.machine]; was != nil && was != k {
			k.changes++
			if position > k.first {
				k.returns++
			}
		}
		now[k.machine] = k
	}
	slices.SortStableFunc(handles, func(a, b *handle) int { return cmp.Or(strings.Compare(a.machine, b.machine), cmp.Compare(b.n, a.n)) })
	for len(handles) > 0 {
		kind := handles[0].machine
		n := slices.IndexFunc(handles, func(k *handle) bool { return k.machine != kind })
		if n < 0 {
			n = len(handles)
		}
		key := "authors-accounts/ids"
		if kind != "" {
			key = "authors-accounts/machines"
		}
		returns, err := p.limit(key, len(id.Own))
		if err != nil {
			return err
		}
		if f, ok := accountsFinding(p, handles[:n], key, int(least), int(returns)); ok {
			p.Report(f)
		}
		handles = handles[n:]
	}
	return nil
}

// handlesOf gives the handles among the members of an identity, and which member has which.
func handlesOf(h *history.History, members []uint32) ([]*handle, map[uint32]*handle) {
	type key struct{ machine, name string }
	byName := map[key]*handle{}
	of := map[uint32]*handle{}
	var list []*handle
	for _, m := range members {
		name, isID := accountOf(addressOf(h, m))
		var k key
		if isID {
			k = key{"", name}
		} else if user, host, ok := machineAddress(name); ok {
			k = key{user, host}
		} else {
			continue
		}
		if byName[k] == nil {
			byName[k] = &handle{machine: k.machine, as: h.People[m].Email}
			list = append(list, byName[k])
		}
		of[m] = byName[k]
	}
	return list, of
}

// localDomains end the addresses that a machine makes up from its own name (git-commit(1), "COMMIT INFORMATION"): nobody has a
// mailbox there. RFC 6762 (local), RFC 8375 (home.arpa), ICANN 2024 (internal), and what routers and offices hand out.
var localDomains = map[string]bool{
	"local": true, "localdomain": true, "lan": true, "(none)": true, "home": true, "internal": true, "home.arpa": true,
	"fritz.box": true, "intranet": true, "private": true, "corp": true, "localhost": true,
}

// machineAddress takes an address apart that a machine made up: user@host, where host is a bare name or ends in a domain of
// local networks. The domain is cut off, since it changes with the network.
func machineAddress(email string) (user, host string, ok bool) {
	user, host, ok = strings.Cut(email, "@")
	if !ok || user == "" || host == "" || strings.ContainsAny(host, "@ ") {
		return "", "", false
	}
	name, domain, dotted := strings.Cut(host, ".")
	if dotted && !localDomains[domain] && !localDomains[domain[strings.LastIndexByte(domain, '.')+1:]] {
		return "", "", false
	}
	if name == "" || name == "localhost" || passing(name) {
		return "", "", false
	}
	if stem := strings.TrimRight(name, "0123456789"); len(stem) > 1 && len(stem) < len(name) && stem[len(stem)-1] == '-' {
		name = stem[:len(stem)-1] // "laptop-2" is "laptop" in a network that has one already (RFC 6762 section 9)
	}
	return user, name, true
}

// passing tells whether a host is named by where it runs, so that the name is another one each time: a cloud machine by its
// address ("ip-10-0-0-1"), a container by its id (12 hexadecimal digits).
func passing(host string) bool {
	if rest, ok := strings.CutPrefix(host, "ip-"); ok {
		return strings.Trim(rest, "0123456789-") == ""
	}
	return len(host) == 12 && strings.Trim(host, "0123456789abcdef") == ""
}

// accountsFinding judges the handles of one kind, most commits first.
func accountsFinding(p *Pass, handles []*handle, key string, least, returns int) (Finding, bool) {
	back, changes := 0, 0
	for _, k := range handles {
		back += k.returns
		changes += k.changes
	}
	if few := slices.IndexFunc(handles, func(k *handle) bool { return k.n < least }); few >= 0 {
		handles = handles[:few]
	}
	if len(handles) < 2 || back < returns {
		return Finding{}, false
	}
	what := "GitHub accounts"
	if handles[0].machine != "" {
		what = "machines of one user name"
	}
	var counts []string
	f := Finding{Confidence: Exact, BaseRate: rate(p, key, "authors-accounts")}
	for i, k := range handles {
		if i == maxPrinted {
			break
		}
		counts = append(counts, fmt.Sprint(k.n))
		first, last := &p.History.Commits[p.Subject.Identity.Own[k.first]], &p.History.Commits[p.Subject.Identity.Own[k.last]]
		f.Evidence = append(f.Evidence, Evidence{
			Kind: PairEvidence, Commit: first.ID.String(), Other: last.ID.String(),
			At: momentOf(first.Committer), OtherAt: momentOf(last.Committer), Quote: k.as,
			Note: fmt.Sprintf("first and last of %s with this address, %s", countOf(k.n, "self-committed commit"), period(first.Committer.Unix, last.Committer.Unix)),
		})
	}
	limit := float64(returns)
	f.Evidence = append(f.Evidence, Evidence{
		Kind: Statistic, Note: "changes from one to another in the order of committer times; one after the other has no return",
		Numbers: []Number{
			{Name: "changes", Value: float64(changes), Unit: "changes"},
			{Name: "changes back to one used before", Value: float64(back), Unit: "changes", Reference: &limit, RefName: "fewest that are noted"},
		},
	})
	f.Message = fmt.Sprintf("%d %s take turns in self-committed commits: %s, %d changes between them", len(handles), what, commitsOf(counts, len(handles)), changes)
	return f, true
}
