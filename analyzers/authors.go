package analyzers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// authorsChecks are the checks of several hands behind one account.
func authorsChecks() []*Analyzer {
	return []*Analyzer{
		{
			Name: "authors-names", Title: "full names on one address that share no part",
			Family: Authors, Severity: Low, Needs: NeedStamps, MinSample: 4, Since: "0.1.0",
			Innocent: []string{
				"a changed name: marriage, transition, citizenship, or a pen name given up",
				"a name in another romanisation, or a chosen name beside the one in the passport",
				"one machine or one settings file that two people use: pair work, a course, a family computer",
				"patches of others that were applied under one's own address",
			},
			Ask: "Who uses this address, and do both names belong to one person?",
			Run: authorsNames,
		},
		{
			Name: "authors-accounts", Title: "two accounts or machines of one subject in use at the same time",
			Family: Authors, Severity: Low, Needs: NeedStamps, MinSample: 4, Since: "0.1.0",
			NoteOnly: true, // a desktop beside a laptop is ordinary, and too few such people were seen to say how often
			Innocent: []string{
				"an account for work and a private one, which a .mailmap or a login taken over brings together",
				"a desktop and a laptop, or a virtual machine beside the host",
				"a machine that takes another name in each network that it joins",
				"an old clone, or an old settings file, that was used once more",
			},
			Ask: "Which accounts and machines do you commit with, and does anybody else use one of them?",
			Run: authorsAccounts,
		},
		{
			Name: "authors-keys", Title: "signing keys in turn, gaps in signing, or a key of another author",
			Family: Authors, Severity: Low, Needs: NeedStamps | NeedSignatures, MinSample: 10, Since: "0.2.0",
			NoteOnly: true, // two machines with a key each are ordinary, and few people sign enough to say how often
			Innocent: []string{
				"a desktop and a laptop with a key each, or a key on a hardware token beside one on the disk",
				"a new machine, a container or an editor in which signing was not set up at first",
				"work under a second address of one's own, which nothing links to the first",
				"commits that were applied or rebased by a tool that does not sign",
			},
			Ask: "Which keys do you sign with, on which machines, and does anybody else have one of them?",
			Run: authorsKeys,
		},
		authorsHandover,
		authorsInterleaved,
		authorsLogin,
	}
}

// usage is how often, and between which positions of a list of commits by time, one of several things was used.
type usage struct{ n, first, last int }

func (u *usage) add(position int) {
	if u.n == 0 {
		u.first = position
	}
	u.n++
	u.last = position
}

func (u *usage) join(v usage) {
	switch {
	case v.n == 0:
	case u.n == 0:
		*u = v
	default:
		u.n, u.first, u.last = u.n+v.n, min(u.first, v.first), max(u.last, v.last)
	}
}

// accountOf is what an address stands for: the GitHub account id of a noreply address, which stays when the login changes, and
// the address itself of any other. The address is in lower case.
func accountOf(email string) (account string, isID bool) {
	if id, _, ok := history.Noreply(history.TextOf(email)); ok && id != 0 {
		return strconv.FormatInt(id, 10), true
	}
	return email, false
}

// period words the UTC days between two instants.
func period(first, last int64) string {
	a, _, _ := strings.Cut(dateOf(first), " ")
	b, _, _ := strings.Cut(dateOf(last), " ")
	if a == b {
		return "on " + a
	}
	return "from " + a + " to " + b
}

// commitsOf words the commits of the first of so many things: "3 and 2 commits", "4, 3, 2, 2 and 2 commits and 7 more".
func commitsOf(counts []string, of int) string {
	n := len(counts) - 1
	words := strings.Join(counts[:n], ", ") + " and " + counts[n] + " commits"
	if more := of - len(counts); more > 0 {
		words += " and " + strconv.Itoa(more) + " more"
	}
	return words
}

// addressOf is the e-mail of a (name, e-mail) pair in lower case, for comparing. It and formOf read what the repository wrote;
// nothing of that is printed but as history.Text.
func addressOf(h *history.History, who uint32) string {
	return strings.ToLower(h.People[who].Email.Untrusted())
}

// formOf prepares the name of a (name, e-mail) pair for comparing.
func formOf(h *history.History, who uint32) nameForm {
	return parseName(h.People[who].Name.Untrusted())
}

// teamWords are words of a local part that say that a mailbox is not one person's.
var teamWords = map[string]bool{
	"all": true, "community": true, "contact": true, "core": true, "developers": true, "devs": true, "docs": true, "eng": true,
	"engineering": true, "hello": true, "help": true, "hostmaster": true, "infra": true, "list": true, "lists": true,
	"maintainers": true, "office": true, "ops": true, "devops": true, "pair": true, "pairing": true, "pairs": true, "release": true,
	"releases": true, "security": true, "staff": true, "sysadmin": true, "team": true, "teams": true, "translations": true,
	"translators": true, "webmaster": true,
}

// sharedBox tells whether an address, in lower case, is a list's or a team's: several people are meant to use it.
func sharedBox(email string) bool {
	local, domain, _ := strings.Cut(email, "@")
	if strings.HasPrefix(domain, "lists.") || domain == "googlegroups.com" {
		return true
	}
	if _, isID := accountOf(email); isID {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("+.-_", r) }),
		func(word string) bool { return teamWords[word] })
}

// localParts are what stands before the @ of the subject's addresses (of a noreply address the login), letters only and folded
// as names are; of the addresses with most commits.
func localParts(h *history.History, members []uint32) []string {
	var out []string
	for _, m := range members {
		email := addressOf(h, m)
		local, _, _ := strings.Cut(email, "@")
		if _, isID := accountOf(email); isID {
			_, local, _ = strings.Cut(local, "+")
		}
		if local = strings.Join(parseName(local).words, ""); local == "" || slices.Contains(out, local) {
			continue
		}
		if out = append(out, local); len(out) == maxForms {
			break
		}
	}
	return out
}

// inMail tells whether a name has a word in, or the initials of, one of these local parts.
func (f *nameForm) inMail(locals []string) bool {
	var initials strings.Builder
	for _, w := range f.words {
		initials.WriteByte(w[0])
	}
	whole := strings.Join(f.words, "")
	for _, local := range locals {
		if local == initials.String() || len(local) >= leastPrefix && strings.HasPrefix(whole, local) {
			return true
		}
		for _, w := range f.words {
			if len(w) >= leastPrefix && strings.Contains(local, w) {
				return true
			}
		}
	}
	return false
}
