package analyzers

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Accounts lists the addresses that a host counts for its accounts: those behind the commits that it was asked about or that it found
// elsewhere, and for the account that is judged, the public one of its profile, those in its keys that the host has verified, and its
// noreply addresses. Each address stands once an account; the order is fixed.
func Accounts(h *history.History, r *server.Record) []history.Account {
	seen := map[history.Account]bool{}
	var out []history.Account
	add := func(email, login history.Text) {
		a := history.Account{Email: email, Login: strings.ToLower(login.Untrusted())}
		if a.Login == "" || email.Empty() || seen[a] {
			return
		}
		seen[a] = true
		out = append(out, a)
	}
	for i := range h.Commits {
		c := &h.Commits[i]
		told, ok := r.Commits[c.ID]
		if !ok || c.Has(history.Malformed) {
			continue
		}
		add(h.People[c.Author.Who].Email, told.Author.Login)
		if !c.Has(history.WebFlow) {
			add(h.People[c.Committer.Who].Email, told.Committer.Login)
		}
	}
	if r.Account == nil {
		return out
	}
	for _, e := range r.Elsewhere { // the host found them by the login
		add(e.Email, r.Account.Login)
	}
	add(r.Account.Email, r.Account.Login)
	for _, k := range r.Account.Keys {
		for _, e := range k.Emails {
			add(e, r.Account.Login)
		}
	}
	for i := 1; i < len(h.People); i++ {
		if hasNoreply(addressOf(h, uint32(i)), r.Account) {
			add(h.People[i].Email, r.Account.Login)
		}
	}
	return out
}

// hasNoreply tells whether an address is the noreply address of an account: by the account's number, which never changes, or by the login
// in addresses of the old form, which have no number.
func hasNoreply(email string, a *server.Account) bool {
	id, login, ok := noreplyOf(email)
	if !ok || id != 0 {
		return ok && id == a.ID
	}
	return login == strings.ToLower(a.Login.Untrusted())
}

// IsAccount tells of an identity whether one of its addresses is counted for an account.
func IsAccount(h *history.History, accounts []history.Account, login history.Text) func(*history.Identity) bool {
	want := strings.ToLower(login.Untrusted())
	addresses := map[string]bool{}
	for _, a := range accounts {
		if a.Login == want {
			addresses[strings.ToLower(a.Email.Untrusted())] = true
		}
	}
	return hasAddress(h, addresses)
}

func hasAddress(h *history.History, addresses map[string]bool) func(*history.Identity) bool {
	return func(id *history.Identity) bool {
		return slices.ContainsFunc(id.Members, func(m uint32) bool { return addresses[addressOf(h, m)] })
	}
}

// MainAuthor picks who wrote at least half of the commits of the parts that count, machines left out. It stands in for an account of which
// no address is known; ok is false where nobody did.
func MainAuthor(h *history.History, identities []history.Identity, counts func(part int) bool) (is func(*history.Identity) bool, ok bool) {
	all := 0
	for i := range h.Commits {
		if counts(h.PartOf(int32(i))) && !h.Commits[i].Has(history.Malformed) {
			all++
		}
	}
	for k := range identities {
		id := &identities[k]
		if aside(id) {
			continue
		}
		n := 0
		for _, i := range id.Authored {
			if counts(h.PartOf(i)) {
				n++
			}
		}
		if n == 0 || 2*n < all {
			continue
		}
		addresses := map[string]bool{}
		for _, m := range id.Members {
			addresses[addressOf(h, m)] = true
		}
		return hasAddress(h, addresses), true
	}
	return nil, false
}

// How many commits a host is asked about: for the addresses, most used first, and as anchors in time, of which the host keeps when it
// verified the signature.
const (
	mostAddresses = 120
	mostAnchors   = 80
)

// AskAbout picks the commits of which a host is asked who is behind them: the newest of each address that wrote some, and signed ones spread
// evenly over time. Addresses of machines are left out. The order is fixed; there are at most 200.
func AskAbout(h *history.History) []int32 {
	newest := map[string]int32{}
	count := map[string]int{}
	var signed []int32
	for i := range h.Commits {
		c := &h.Commits[i]
		if c.Has(history.Malformed) {
			continue
		}
		if c.Flags&anySignature != 0 && !c.Has(history.WebFlow) && !c.Has(history.Merge) {
			signed = append(signed, int32(i))
		}
		email := addressOf(h, c.Author.Who)
		count[email]++
		if at, ok := newest[email]; !ok || later(h, int32(i), at) {
			newest[email] = int32(i)
		}
	}
	emails := make([]string, 0, len(newest))
	for e := range newest {
		if !history.MachineAddress(history.TextOf(e)) {
			emails = append(emails, e)
		}
	}
	slices.SortFunc(emails, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b)) })
	asked := map[object.ID]bool{}
	var out []int32
	ask := func(i int32) {
		if id := h.Commits[i].ID; !asked[id] {
			asked[id] = true
			out = append(out, i)
		}
	}
	for _, e := range emails[:min(len(emails), mostAddresses)] {
		ask(newest[e])
	}
	slices.SortFunc(signed, func(a, b int32) int {
		return cmp.Or(cmp.Compare(h.Commits[a].Committer.Unix, h.Commits[b].Committer.Unix), cmp.Compare(a, b))
	})
	n := min(len(signed), mostAnchors)
	for k := range n {
		ask(signed[k*(len(signed)-1)/max(1, n-1)])
	}
	return out
}

// later tells whether commit a was written after b; of equal ones the first in the history counts.
func later(h *history.History, a, b int32) bool {
	return h.Commits[a].Author.Unix > h.Commits[b].Author.Unix
}
