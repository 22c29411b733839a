package analyzers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Accounts lists the addresses that a host counts for its accounts: those behind the commits that it was asked about or that it found
// elsewhere, and for the account that is judged, the public one of its profile, those in its keys that the host has verified, and its
// noreply addresses. Of a pull request whose author could not be asked about, it is his noreply addresses. Each address stands once an
// account; the order is fixed.
func Accounts(h *history.History, r *server.Record) []history.Account {
	l := &accountList{judged: judgedAccount(r), at: map[history.Account]int{}, told: map[string]bool{}}
	for i := range h.Commits {
		c := &h.Commits[i]
		told, ok := r.Commits[c.ID]
		if !ok || c.Has(history.Malformed) {
			continue
		}
		l.tell(h, c.Author.Who, told.Author)
		if !c.Has(history.WebFlow) {
			l.tell(h, c.Committer.Who, told.Committer)
		}
	}
	if l.judged == nil {
		return l.out
	}
	for _, e := range r.Elsewhere { // the host found them by the login
		l.add(e.Email, l.judged.Login)
	}
	l.list(l.judged.Email)
	for _, k := range l.judged.Keys {
		for _, e := range k.Emails {
			l.list(e)
		}
	}
	for i := 1; i < len(h.People); i++ {
		if email := addressOf(h, uint32(i)); !l.told[email] && hasNoreply(email, l.judged) {
			l.add(h.People[i].Email, l.judged.Login)
		}
	}
	return l.out
}

// judgedAccount is the account whose commits are judged; nil where there is none.
func judgedAccount(r *server.Record) *server.Account {
	if r.Account == nil && r.Pull != nil && !r.Pull.Author.Login.Empty() {
		return &server.Account{Login: r.Pull.Author.Login, ID: r.Pull.Author.ID}
	}
	return r.Account
}

// accountList gathers what Accounts gives.
type accountList struct {
	judged *server.Account         // nil: none
	at     map[history.Account]int // where in out
	told   map[string]bool         // addresses, in lower case, of which the host said whose they are, or that they are nobody's
	out    []history.Account
}

// tell adds what the host said of the address of one commit. A number of an account outlives its login: under another number the login
// of the judged account is that of somebody who had it before or after, and under the same number any login is the account's.
func (l *accountList) tell(h *history.History, who uint32, p server.Person) {
	l.told[addressOf(h, who)] = true
	login := p.Login
	if a := l.judged; a != nil && p.ID != 0 && a.ID != 0 {
		switch {
		case p.ID == a.ID:
			login = a.Login
		case strings.EqualFold(login.Untrusted(), a.Login.Untrusted()):
			return
		}
	}
	l.add(h.People[who].Email, login)
}

func (l *accountList) add(email, login history.Text) {
	a := history.Account{Email: email, Login: strings.ToLower(login.Untrusted())}
	if _, ok := l.at[a]; ok || a.Login == "" || email.Empty() {
		return
	}
	l.at[a] = len(l.out)
	l.out = append(l.out, a)
}

// list adds an address that the judged account shows itself.
func (l *accountList) list(email history.Text) {
	l.add(email, l.judged.Login)
	if n, ok := l.at[history.Account{Email: email, Login: strings.ToLower(l.judged.Login.Untrusted())}]; ok {
		l.out[n].Listed = true
	}
}

// numbered is when GitHub began to put the number of the account into noreply addresses. Accounts that were made later have no address
// of the old form ("Setting your commit email address" in GitHub's documentation).
var numbered = time.Date(2017, time.July, 18, 0, 0, 0, 0, time.UTC)

// hasNoreply tells whether an address is the noreply address of an account: by the account's number, which never changes, or by the login
// in addresses of the old form, which have no number. Whoever took over an old login has only the new form.
func hasNoreply(email string, a *server.Account) bool {
	id, login, ok := history.Noreply(history.TextOf(email))
	if !ok || id != 0 {
		return ok && id == a.ID
	}
	return login == strings.ToLower(a.Login.Untrusted()) && a.Created.Before(numbered.AddDate(0, 0, 1))
}

// IsAccount tells of an identity whether one of its addresses is counted for an account. An address that is counted for several accounts
// tells nothing, as for history.Resolve, unless the account shows it itself.
func IsAccount(h *history.History, accounts []history.Account, login history.Text) func(*history.Identity) bool {
	want := strings.ToLower(login.Untrusted())
	owner := map[string]string{} // login by address in lower case; "" for several
	for _, a := range accounts {
		email := strings.ToLower(a.Email.Untrusted())
		if other, ok := owner[email]; ok && other != a.Login {
			owner[email] = ""
			continue
		}
		owner[email] = a.Login
	}
	for _, a := range accounts {
		if a.Listed && a.Login == want {
			owner[strings.ToLower(a.Email.Untrusted())] = want
		}
	}
	return func(id *history.Identity) bool {
		return want != "" && slices.ContainsFunc(id.Members, func(m uint32) bool { return owner[addressOf(h, m)] == want })
	}
}

// MainAuthor picks who wrote more than half of the commits of the parts that count, those of machines left out. It stands in for an
// account of which no address is known; ok is false where nobody did. The identities are those of h, and so must those be that is judges.
func MainAuthor(h *history.History, identities []history.Identity, counts func(part int) bool) (is func(*history.Identity) bool, ok bool) {
	all, most := 0, 0
	var main *history.Identity
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
		if all += n; n > most {
			most, main = n, id
		}
	}
	if 2*most <= all { // also where nobody wrote anything
		return nil, false
	}
	members := map[uint32]bool{}
	for _, m := range main.Members {
		members[m] = true
	}
	return func(id *history.Identity) bool {
		return slices.ContainsFunc(id.Members, func(m uint32) bool { return members[m] })
	}, true
}

// How many commits a host is asked about: for the addresses, most used first, and as anchors in time, of which the host keeps when it
// verified the signature.
const (
	mostAddresses = 120
	mostAnchors   = 80
)

// AskAbout picks the commits of which a host is asked who is behind them: the newest of each address that wrote some, machines left out,
// and signed ones spread evenly over time, whoever wrote them, since the time at which the host saw one bounds what it builds upon. The
// order is fixed; there are at most 200.
func AskAbout(h *history.History) []int32 {
	written := authoredBy(h)
	asked := map[object.ID]bool{}
	var out []int32
	ask := func(i int32) {
		if id := h.Commits[i].ID; !asked[id] {
			asked[id] = true
			out = append(out, i)
		}
	}
	for _, w := range written[:min(len(written), mostAddresses)] {
		ask(w.newest)
	}
	signed := signedByTime(h)
	n := min(len(signed), mostAnchors)
	for k := range n {
		ask(signed[k*(len(signed)-1)/max(1, n-1)])
	}
	return out
}

// authored is what one address wrote.
type authored struct {
	email   string // in lower case
	commits int
	newest  int32 // of equal ones the first in the history
}

// authoredBy lists the addresses that wrote well-formed commits, without those of machines: most commits first, then by address.
func authoredBy(h *history.History) []*authored {
	of := make([]*authored, len(h.People)) // nil: not met, or a machine's
	byAddress := map[string]*authored{}
	for m := range h.People {
		if !history.Mailbox(h.People[m].Email) {
			continue
		}
		email := addressOf(h, uint32(m))
		if byAddress[email] == nil {
			byAddress[email] = &authored{email: email}
		}
		of[m] = byAddress[email]
	}
	var list []*authored
	for i := range h.Commits {
		c := &h.Commits[i]
		w := of[c.Author.Who]
		if w == nil || c.Has(history.Malformed) {
			continue
		}
		if w.commits == 0 {
			w.newest = int32(i)
			list = append(list, w)
		} else if c.Author.Unix > h.Commits[w.newest].Author.Unix {
			w.newest = int32(i)
		}
		w.commits++
	}
	slices.SortFunc(list, func(a, b *authored) int {
		return cmp.Or(cmp.Compare(b.commits, a.commits), strings.Compare(a.email, b.email))
	})
	return list
}

// signedByTime lists the well-formed commits that carry a signature, oldest first, but for merges and those that GitHub made itself.
func signedByTime(h *history.History) (signed []int32) {
	for i := range h.Commits {
		c := &h.Commits[i]
		if c.Flags&anySignature != 0 && c.Flags&(history.WebFlow|history.Merge|history.Malformed) == 0 {
			signed = append(signed, int32(i))
		}
	}
	slices.SortFunc(signed, func(a, b int32) int {
		return cmp.Or(cmp.Compare(h.Commits[a].Committer.Unix, h.Commits[b].Committer.Unix), cmp.Compare(a, b))
	})
	return signed
}
