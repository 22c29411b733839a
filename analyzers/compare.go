package analyzers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// CommonKind tells what two accounts have in common.
type CommonKind string

// The kinds.
const (
	CommonEmail   CommonKind = "e-mail"      // an address in the commits of both
	CommonGuest   CommonKind = "guest"       // an address of one account in commits of the other's repositories that the first does not have
	CommonKey     CommonKind = "key"         // listed by both accounts, or signing for both
	CommonMachine CommonKind = "machine"     // user@host, made up by git on one machine
	CommonRoot    CommonKind = "root commit" // two repositories begin with one commit, or with several
	CommonCommit  CommonKind = "commit"      // further commits that two repositories have
)

// Common is one thing that two accounts have in common.
type Common struct {
	Kind      CommonKind
	What      history.Text // address or machine; keys and commits are named by ID
	ID        string       // full id of a commit, of several the first that was met, or an id of a key
	Counts    [2]int       // commits of each account that show it, of repositories those in both; of a listed key that signed nothing 0
	Where     [2]string    // a repository of each in which it shows; empty where it is the account's own record
	Explained string       // what explains it, in our own words; empty when nothing known does
	More      int          // of the last of its kind: how many further ones are not listed; otherwise 0
}

// Side is one of the accounts that are compared.
type Side struct {
	History  *history.History
	Contents history.Contents   // nil: no signature is read
	Record   *server.Record     // nil: no host was asked
	Person   []history.Identity // whose commits are meant; resolved in History
}

// CommonInnocent says for each kind what else explains it.
var CommonInnocent = map[CommonKind]string{
	CommonEmail:   "one person with an account for work and one of his own; an address of a team; a configuration that was copied with a project",
	CommonGuest:   "a contribution to the other's project, or work in pairs; one person with two accounts",
	CommonKey:     "one person with two accounts; a key of a company or of a service that signs for many",
	CommonMachine: "one person with two accounts; machines that are named alike, as images and containers are; a computer that two people use",
	CommonRoot:    "a fork made by hand, a course or a template whose history both keep, a project that both work on",
	CommonCommit:  "a fork made by hand, a project that both work on",
}

// maxCommon is how many things of one kind are listed, those with most commits first.
const maxCommon = 50

// Compare lists what two accounts have in common, kind by kind, what nothing explains first, then most commits first; at most 50 of a kind.
// It compares records with records: nothing is guessed from the names of people.
func Compare(ctx context.Context, a, b *Side) ([]Common, error) {
	out := slices.Concat(commonAddresses(a, b), strongest(append(guests(a, b, 0), guests(b, a, 1)...)), commonMachines(a, b))
	keys, err := commonKeys(ctx, a, b)
	if err != nil {
		return nil, err
	}
	return slices.Concat(out, keys, commonCommits(a, b)), nil
}

// traced is how often something shows in one side's own commits, and where first.
type traced struct {
	commits int
	where   string
	as      history.Text
}

// trace counts what key gives for each commit that the person committed himself.
func (s *Side) trace(key func(i int32) (string, history.Text)) map[string]*traced {
	found := map[string]*traced{}
	for k := range s.Person {
		for _, i := range s.Person[k].Own {
			name, as := key(i)
			if name == "" {
				continue
			}
			t := found[name]
			if t == nil {
				t = &traced{where: s.repository(i), as: as}
				found[name] = t
			}
			t.commits++
		}
	}
	return found
}

func (s *Side) repository(i int32) string {
	if part := s.History.PartOf(i); part >= 0 {
		return s.History.Parts[part].Name
	}
	return ""
}

// both pairs what two sides show, and keeps the strongest. Of what has an explanation, explain gives it.
func both(kind CommonKind, a, b map[string]*traced, explain func(name string) string) []Common {
	var out []Common
	for name, x := range a {
		if y := b[name]; y != nil {
			out = append(out, Common{
				Kind: kind, What: x.as, Counts: [2]int{x.commits, y.commits}, Where: [2]string{x.where, y.where}, Explained: explain(name),
			})
		}
	}
	return strongest(out)
}

func unexplained(string) string { return "" }

// strongest orders things of one kind, and cuts the list.
func strongest(list []Common) []Common {
	slices.SortFunc(list, func(x, y Common) int {
		return cmp.Or(cmp.Compare(min(1, len(x.Explained)), min(1, len(y.Explained))),
			cmp.Compare(min(y.Counts[0], y.Counts[1]), min(x.Counts[0], x.Counts[1])),
			strings.Compare(x.What.Untrusted(), y.What.Untrusted()),
			slices.Compare(x.Where[:], y.Where[:]), strings.Compare(x.ID, y.ID))
	})
	if more := len(list) - maxCommon; more > 0 {
		list = list[:maxCommon]
		list[maxCommon-1].More = more
	}
	return list
}

// commonAddresses compares the addresses of people. Those that a machine made up are told as machines.
func commonAddresses(a, b *Side) []Common {
	addresses := func(s *Side) map[string]*traced {
		return s.trace(func(i int32) (string, history.Text) {
			who := s.History.Commits[i].Committer.Who
			email, as := addressOf(s.History, who), s.History.People[who].Email
			if madeUp(email) || history.MachineAddress(as) {
				return "", history.Text{}
			}
			return email, as
		})
	}
	return both(CommonEmail, addresses(a), addresses(b), func(email string) string {
		if sharedBox(email) {
			return "the address is a team's or a list's"
		}
		return ""
	})
}

// guests are the addresses of one account in the repositories of the other, but for those that the other's commits have too, and for commits
// that the first has as well. n is the place of the first in what is told.
func guests(of, at *Side, n int) (out []Common) {
	addresses := of.addresses()
	for email := range at.addresses() {
		delete(addresses, email)
	}
	have := map[object.ID]bool{}
	for i := range of.History.Commits {
		have[of.History.Commits[i].ID] = true
	}
	found := map[string]*traced{}
	for i := range at.History.Commits {
		c := &at.History.Commits[i]
		email := addressOf(at.History, c.Author.Who)
		if addresses[email] == 0 || c.Has(history.Malformed) || have[c.ID] || at.isFork(int32(i)) {
			continue
		}
		t := found[email]
		if t == nil {
			t = &traced{where: at.repository(int32(i)), as: at.History.People[c.Author.Who].Email}
			found[email] = t
		}
		t.commits++
	}
	for email, t := range found {
		g := Common{Kind: CommonGuest, What: t.as}
		g.Counts[n], g.Counts[1-n], g.Where[1-n] = addresses[email], t.commits, t.where
		out = append(out, g)
	}
	return out
}

// addresses counts the commits that the person authored, by address in lower case, those of machines left out.
func (s *Side) addresses() map[string]int {
	count := map[string]int{}
	for k := range s.Person {
		for _, i := range s.Person[k].Authored {
			who := s.History.Commits[i].Author.Who
			if email := addressOf(s.History, who); !madeUp(email) && !history.MachineAddress(s.History.People[who].Email) {
				count[email]++
			}
		}
	}
	return count
}

// isFork tells whether the host records the repository of a commit as a fork: it holds the commits of many.
func (s *Side) isFork(i int32) bool {
	name := s.repository(i)
	return s.Record != nil && slices.ContainsFunc(s.Record.Repositories, func(r server.Repository) bool { return r.Fork && strings.EqualFold(r.Name, name) })
}

// madeUp tells whether an address, in lower case, ends in the name of a machine, of which machineAddress knows those that stay.
func madeUp(email string) bool {
	_, host, _ := strings.Cut(email, "@")
	_, domain, dotted := strings.Cut(host, ".")
	return !dotted || localDomains[domain] || localDomains[domain[strings.LastIndexByte(domain, '.')+1:]]
}

// commonMachines compares user@host as git made it up, with the host's domain cut off.
func commonMachines(a, b *Side) []Common {
	machines := func(s *Side) map[string]*traced {
		return s.trace(func(i int32) (string, history.Text) {
			who := s.History.Commits[i].Committer.Who
			user, host, ok := machineAddress(addressOf(s.History, who))
			if !ok {
				return "", history.Text{}
			}
			return user + "@" + host, s.History.People[who].Email
		})
	}
	return both(CommonMachine, machines(a), machines(b), func(name string) string {
		user, host, _ := strings.Cut(name, "@")
		switch {
		case history.MachineAddress(history.TextOf(user + "@example.org")):
			return "the user is named as on many machines"
		case defaultHosts[host] || history.MachineAddress(history.TextOf(host+"@example.org")):
			return "the machine is named as many are when they are set up"
		}
		return ""
	})
}

// defaultHosts are names that machines have unless somebody changes them, in lower case: what macOS makes of the model where the owner's
// name is not known, what installers of Linux distributions propose, and containers of tools. Words such as "ubuntu" are known to history.
var defaultHosts = map[string]bool{
	"imac": true, "mac": true, "mac-mini": true, "mac-pro": true, "mac-studio": true, "macbook": true, "macbook-air": true, "macbook-pro": true,
	"arch": true, "archlinux": true, "archiso": true, "kali": true, "linux": true, "linuxmint": true, "manjaro": true, "mint": true,
	"nixos": true, "opensuse": true, "parrot": true, "penguin": true, "pop-os": true, "raspberrypi": true,
	"buildkitsandbox": true, "docker-desktop": true, "wsl": true,
	"computer": true, "desktop": true, "home": true, "laptop": true, "notebook": true, "pc": true, "server": true, "vm": true, "work": true,
}

// commonKeys compares the keys that the accounts list, and those that sign their commits.
func commonKeys(ctx context.Context, a, b *Side) ([]Common, error) {
	primary := map[string]string{} // of an id that an account lists, the first id of the same key
	for _, s := range []*Side{a, b} {
		for _, ids := range s.listedKeys() {
			for _, id := range ids {
				if primary[id] == "" {
					primary[id] = cmp.Or(primary[ids[0]], ids[0])
				}
			}
		}
	}
	var sides [2]map[string]*traced
	for n, s := range []*Side{a, b} {
		keys, err := s.keys(ctx, primary)
		if err != nil {
			return nil, err
		}
		sides[n] = keys
	}
	out := both(CommonKey, sides[0], sides[1], unexplained)
	for i := range out {
		out[i].ID, out[i].What = out[i].What.Untrusted(), history.Text{}
	}
	return out, nil
}

// listedKeys are the ids of each key that the account lists.
func (s *Side) listedKeys() (keys [][]string) {
	if s.Record == nil || s.Record.Account == nil {
		return nil
	}
	for _, k := range s.Record.Account.Keys {
		var ids []string
		for _, id := range k.IDs {
			if k.Kind == server.OpenPGP {
				id = strings.ToLower(id)
			}
			ids = append(ids, id)
		}
		if len(ids) > 0 {
			keys = append(keys, ids)
		}
	}
	return keys
}

// keys are the keys that the account lists, and those with which the person signs, each by one id: of a key that an account lists, primary
// has it.
func (s *Side) keys(ctx context.Context, primary map[string]string) (map[string]*traced, error) {
	found := map[string]*traced{}
	for _, ids := range s.listedKeys() {
		id := primary[ids[0]]
		found[id] = &traced{as: history.TextOf(id)}
	}
	if s.Contents == nil {
		return found, nil
	}
	p := &Pass{History: s.History, Contents: s.Contents, ctx: ctx}
	for _, i := range s.signed() {
		sig, err := readSignature(p, i)
		if err != nil {
			return nil, err
		}
		id := sig.Key()
		if sig.Kind == signature.OpenPGP {
			id = strings.ToLower(id)
		}
		if id = cmp.Or(primary[id], id); id == "" {
			continue
		}
		t := found[id]
		if t == nil {
			t = &traced{as: history.TextOf(id)}
			found[id] = t
		}
		if t.commits++; t.where == "" {
			t.where = s.repository(i)
		}
	}
	return found, nil
}

// signed lists the person's own commits with a signature that names a key, the newest maxSigned.
func (s *Side) signed() (list []int32) {
	for k := range s.Person {
		for _, i := range s.Person[k].Own {
			if s.History.Commits[i].Flags&(history.SignedPGP|history.SignedSSH) != 0 {
				list = append(list, i)
			}
		}
	}
	commits := s.History.Commits
	slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(commits[y].Committer.Unix, commits[x].Committer.Unix) })
	return list[:min(len(list), maxSigned)]
}

// commonCommits compares the repositories of two sides: those that begin with one commit, and how many further commits they share.
func commonCommits(a, b *Side) []Common {
	at := make(map[object.ID]int32, len(a.History.Commits))
	for i := range a.History.Commits {
		at[a.History.Commits[i].ID] = int32(i)
	}
	type pair struct {
		kind CommonKind
		a, b string
	}
	shared := map[pair]*Common{}
	for j := range b.History.Commits {
		c := &b.History.Commits[j]
		i, ok := at[c.ID]
		if !ok {
			continue
		}
		p := pair{CommonCommit, a.repository(i), b.repository(int32(j))}
		if p.a != "" && strings.EqualFold(p.a, p.b) {
			continue // one repository, which was read for both
		}
		if c.Has(history.Root) {
			p.kind = CommonRoot
		}
		x := shared[p]
		if x == nil {
			where := [2]string{p.a, p.b}
			x = &Common{Kind: p.kind, ID: c.ID.String(), Where: where, Explained: explainFork(a.Record, b.Record, where)}
			shared[p] = x
		}
		x.Counts[0]++
		x.Counts[1]++
	}
	var roots, commits []Common
	for p, x := range shared {
		if p.kind == CommonRoot {
			roots = append(roots, *x)
		} else {
			commits = append(commits, *x)
		}
	}
	return append(strongest(roots), strongest(commits)...)
}

// explainFork says that the host records that two repositories come from one.
func explainFork(a, b *server.Record, where [2]string) string {
	theirs := map[string]bool{}
	for _, y := range comesFrom(b, where[1]) {
		theirs[strings.ToLower(y)] = true
	}
	for _, x := range comesFrom(a, where[0]) {
		if theirs[strings.ToLower(x)] {
			return fmt.Sprintf("the host records that both come from %s", x)
		}
	}
	return ""
}

// comesFrom lists a repository and what the host says that it comes from.
func comesFrom(r *server.Record, name string) []string {
	if name == "" {
		return nil
	}
	out := []string{name}
	if r == nil {
		return out
	}
	for i := range r.Repositories {
		if x := &r.Repositories[i]; strings.EqualFold(x.Name, name) {
			for _, from := range []string{x.Parent, x.Template} {
				if from != "" {
					out = append(out, from)
				}
			}
		}
	}
	return out
}
