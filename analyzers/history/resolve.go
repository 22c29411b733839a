package history

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Resolve unites the (name, e-mail) pairs of a history into identities and marks the self-committed commits. Pairs are one
// person when they share an e-mail (case folded), a GitHub account id or login in a noreply address, or a .mailmap entry says
// so, or a host counts their addresses for one account; each link keeps its reason. An address that several accounts claim links
// nobody by them. Equal names unite nobody. Addresses of machines and those that strangers share (root, ubuntu,
// dev, localhost, ...) unite only equal names. The result is ordered by number of authored commits, then by address.
func Resolve(h *History, mailmap []MailmapEntry, accounts ...Account) []Identity {
	u, lower := unite(h, mailmap, accounts)
	ids, of := u.identities(h, lower)
	assign(h, ids, of)
	order(h, ids)
	return ids
}

// unite joins the people of a history. lower are their addresses in lower case.
func unite(h *History, mailmap []MailmapEntry, accounts []Account) (u *union, lower []string) {
	u = newUnion(len(h.People))
	lower = make([]string, len(h.People))
	for i := 1; i < len(lower); i++ {
		lower[i] = strings.ToLower(h.People[i].Email.Untrusted())
	}
	u.byAddress(h, lower)
	u.byMailmap(h, lower, mailmap)
	u.byAccount(lower, accounts)
	return u, lower
}

// union is a disjoint-set forest over History.People that remembers why sets were joined.
type union struct {
	parent []uint32
	links  []Link
}

func newUnion(n int) *union {
	u := &union{parent: make([]uint32, n)}
	for i := range u.parent {
		u.parent[i] = uint32(i)
	}
	return u
}

func (u *union) find(a uint32) uint32 {
	for u.parent[a] != a {
		u.parent[a] = u.parent[u.parent[a]]
		a = u.parent[a]
	}
	return a
}

func (u *union) join(a, b uint32, why LinkReason) {
	ra, rb := u.find(a), u.find(b)
	if ra == rb {
		return
	}
	if rb < ra {
		ra, rb = rb, ra
	}
	u.parent[rb] = ra
	u.links = append(u.links, Link{A: a, B: b, Reason: why})
}

func (u *union) byAddress(h *History, lower []string) {
	type key struct{ kind, value string }
	first := map[key]uint32{}
	join := func(k key, i uint32, why LinkReason) {
		if j, ok := first[k]; ok {
			u.join(j, i, why)
			return
		}
		first[k] = i
	}
	for i := uint32(1); i < uint32(len(lower)); i++ {
		email := lower[i]
		if machineOf(email) == Generic {
			name := strings.ToLower(h.People[i].Name.Untrusted())
			join(key{"pair", name + "\x00" + email}, i, SameEmail)
			continue
		}
		join(key{"email", email}, i, SameEmail)
		id, login, ok := noreply(email)
		if !ok {
			continue
		}
		if id != "" {
			join(key{"id", id}, i, SameNoreply)
		}
		join(key{"login", login}, i, SameLogin)
	}
}

// byMailmap joins everybody whom the .mailmap maps to one proper address, and the owner of that address. The first entry for an
// alias counts: the file is the audited party's, and thousands of entries for one address would cost thousands of passes over
// those who use it.
func (u *union) byMailmap(h *History, lower []string, entries []MailmapEntry) {
	if len(entries) == 0 {
		return
	}
	users := map[aliasKey][]uint32{} // of an address, and of an address under one name
	for i := uint32(1); i < uint32(len(lower)); i++ {
		byEmail := aliasKey{email: lower[i]}
		byName := aliasKey{email: lower[i], name: strings.ToLower(h.People[i].Name.Untrusted())}
		users[byEmail] = append(users[byEmail], i)
		if byName != byEmail {
			users[byName] = append(users[byName], i)
		}
	}
	target := map[string]uint32{} // somebody of each proper address
	done := map[aliasKey]bool{}
	for _, e := range entries {
		alias := aliasKey{email: e.AliasEmail, name: strings.ToLower(e.AliasName)}
		if e.ProperEmail == "" || e.ProperEmail == e.AliasEmail || done[alias] {
			continue // gives a name to an address and links no two addresses
		}
		done[alias] = true
		to, ok := target[e.ProperEmail]
		if own := users[aliasKey{email: e.ProperEmail}]; !ok && len(own) > 0 {
			to, ok = own[0], true
		}
		for _, i := range users[alias] {
			if !ok {
				to, ok = i, true
			}
			u.join(to, i, ByMailmap)
		}
		if ok {
			target[e.ProperEmail] = to
		}
	}
}

// aliasKey is an address in lower case, and where an entry is for one name only, that name in lower case.
type aliasKey struct{ email, name string }

// byAccount joins those whose addresses a host counts for one account.
func (u *union) byAccount(lower []string, accounts []Account) {
	if len(accounts) == 0 {
		return
	}
	const several = "" // no account has an empty login
	owner := map[string]string{}
	for _, a := range accounts {
		email, login := strings.ToLower(a.Email.Untrusted()), strings.ToLower(a.Login)
		if login == several || machineOf(email) != NotMachine {
			continue
		}
		if other, ok := owner[email]; ok && other != login {
			login = several
		}
		owner[email] = login
	}
	first := map[string]uint32{}
	for i := uint32(1); i < uint32(len(lower)); i++ {
		login := owner[lower[i]]
		if login == several {
			continue
		}
		if j, ok := first[login]; ok {
			u.join(j, i, ByAccount)
			continue
		}
		first[login] = i
	}
}

// identities numbers the sets; of maps each person to its identity.
func (u *union) identities(h *History, lower []string) (ids []Identity, of []int32) {
	of = make([]int32, len(lower))
	of[0] = -1
	number := map[uint32]int32{}
	for i := uint32(1); i < uint32(len(lower)); i++ {
		root := u.find(i)
		n, ok := number[root]
		if !ok {
			n = int32(len(ids))
			number[root] = n
			ids = append(ids, Identity{})
		}
		of[i] = n
		ids[n].Members = append(ids[n].Members, i)
	}
	for _, l := range u.links {
		n := of[l.A]
		ids[n].Links = append(ids[n].Links, l)
	}
	for n := range ids {
		ids[n].Machine = machineIdentity(h, lower, ids[n].Members)
	}
	return ids, of
}

// machineIdentity is a machine only when every address in it is one. An address such as info@ is a person's unless the name
// beside it is as generic.
func machineIdentity(h *History, lower []string, members []uint32) MachineKind {
	kind := NotMachine
	for _, m := range members {
		k := machineOf(lower[m])
		if k == Generic && !genericPair(h.People[m].Name.Untrusted(), lower[m]) {
			k = NotMachine
		}
		if k == NotMachine {
			return NotMachine
		}
		kind = k
	}
	return kind
}

// assign credits the commits. A malformed commit is credited to nobody.
func assign(h *History, ids []Identity, of []int32) {
	for i := range h.Commits {
		c := &h.Commits[i]
		c.Flags &^= selfFlag
		author, committer := of[c.Author.Who], of[c.Committer.Who]
		if c.Has(Malformed) || author < 0 {
			continue
		}
		id := &ids[author]
		id.Authored = append(id.Authored, int32(i))
		switch {
		case c.Has(Merge):
			if c.Has(WebFlow) {
				id.Merges = append(id.Merges, int32(i))
			}
		case author == committer && !c.Has(WebFlow):
			c.Flags |= selfFlag
			id.Own = append(id.Own, int32(i))
		}
	}
}

func order(h *History, ids []Identity) {
	commits := make([]int, len(h.People))
	for i := range h.Commits {
		commits[h.Commits[i].Author.Who]++
	}
	byAuthor := func(a, b int32) int { return byTime(h.Commits[a].Author, h.Commits[b].Author, a, b) }
	byCommitter := func(a, b int32) int { return byTime(h.Commits[a].Committer, h.Commits[b].Committer, a, b) }
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(ids)); n = next.Add(1) - 1 {
				id := &ids[n]
				slices.SortFunc(id.Members, func(a, b uint32) int {
					return cmp.Or(cmp.Compare(commits[b], commits[a]), comparePeople(h.People[a], h.People[b]))
				})
				oldestFirst(id.Authored, byAuthor)
				oldestFirst(id.Own, byCommitter)
				oldestFirst(id.Merges, byCommitter)
			}
		})
	}
	workers.Wait()
	slices.SortFunc(ids, func(a, b Identity) int {
		return cmp.Or(cmp.Compare(len(b.Authored), len(a.Authored)),
			comparePeople(h.People[a.Members[0]], h.People[b.Members[0]]))
	})
}

// oldestFirst sorts rows that come nearly newest first, as a walk meets them.
func oldestFirst(rows []int32, compare func(a, b int32) int) {
	slices.Reverse(rows)
	slices.SortFunc(rows, compare)
}

func byTime(a, b Time, i, j int32) int {
	if a.Unix != b.Unix {
		return cmp.Compare(a.Unix, b.Unix)
	}
	return cmp.Compare(j, i) // newest first in the history: the later row is the older
}

func comparePeople(a, b Person) int {
	return cmp.Or(strings.Compare(a.Email.Untrusted(), b.Email.Untrusted()), strings.Compare(a.Name.Untrusted(), b.Name.Untrusted()))
}
