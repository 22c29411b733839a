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
	CommonKey     CommonKind = "key"         // listed by both accounts, or signing for both
	CommonMachine CommonKind = "machine"     // user@host, made up by git on one machine
	CommonRoot    CommonKind = "root commit" // two repositories begin with one commit
	CommonCommit  CommonKind = "commit"      // further commits that both have, counted for each pair of repositories
)

// Common is one thing that two accounts have in common.
type Common struct {
	Kind      CommonKind
	What      history.Text // address, key or machine; the subject of nothing: commits are named by ID
	ID        string       // full id of a commit, or an id of a key
	Counts    [2]int       // commits of each account that show it; of a listed key that signed nothing 0
	Where     [2]string    // a repository of each in which it shows; empty where it is the account's own record
	Explained string       // what explains it, in our own words; empty when nothing known does
}

// Side is one of the accounts that are compared.
type Side struct {
	History  *history.History
	Contents history.Contents
	Record   *server.Record
	Person   []history.Identity // whose commits are meant; resolved in History
}

// CommonInnocent says for each kind what else explains it.
var CommonInnocent = map[CommonKind]string{
	CommonEmail:   "one person with an account for work and one of his own; an address of a team; a configuration that was copied with a project",
	CommonKey:     "one person with two accounts; a key of a company or of a service that signs for many",
	CommonMachine: "one person with two accounts; machines that are named alike, as images and containers are; a computer that two people use",
	CommonRoot:    "a fork made by hand, a course or a template whose history both keep, a project that both work on",
	CommonCommit:  "a fork made by hand, a project that both work on",
}

// maxCommon is how many things of one kind are listed, those with most commits first.
const maxCommon = 50

// Compare lists what two accounts have in common, kind by kind, most commits first. It compares records with records: nothing is guessed from
// names.
func Compare(ctx context.Context, a, b *Side) ([]Common, error) {
	var out []Common
	out = append(out, commonAddresses(a, b)...)
	keys, err := commonKeys(ctx, a, b)
	if err != nil {
		return nil, err
	}
	out = append(out, keys...)
	return append(out, commonCommits(a, b)...), nil
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

// both pairs what two sides show, and keeps the strongest.
func both(kind CommonKind, a, b map[string]*traced) (out []Common) {
	for name, x := range a {
		if y := b[name]; y != nil {
			out = append(out, Common{Kind: kind, What: x.as, Counts: [2]int{x.commits, y.commits}, Where: [2]string{x.where, y.where}})
		}
	}
	return strongest(out)
}

func strongest(list []Common) []Common {
	slices.SortFunc(list, func(x, y Common) int {
		return cmp.Or(cmp.Compare(min(1, len(x.Explained)), min(1, len(y.Explained))),
			cmp.Compare(min(y.Counts[0], y.Counts[1]), min(x.Counts[0], x.Counts[1])),
			strings.Compare(x.What.Untrusted(), y.What.Untrusted()), strings.Compare(x.ID, y.ID))
	})
	return list[:min(len(list), maxCommon)]
}

func commonAddresses(a, b *Side) []Common {
	addresses := func(s *Side) map[string]*traced {
		return s.trace(func(i int32) (string, history.Text) {
			who := s.History.Commits[i].Committer.Who
			if email := s.History.People[who].Email; !history.MachineAddress(email) {
				return addressOf(s.History, who), email
			}
			return "", history.Text{}
		})
	}
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
	emails := both(CommonEmail, addresses(a), addresses(b))
	// An address that a machine made up is told as a machine.
	emails = slices.DeleteFunc(emails, func(c Common) bool {
		_, _, ok := machineAddress(strings.ToLower(c.What.Untrusted()))
		return ok
	})
	for i := range emails {
		if sharedBox(strings.ToLower(emails[i].What.Untrusted())) {
			emails[i].Explained = "the address is a team's or a list's"
		}
	}
	return append(emails, both(CommonMachine, machines(a), machines(b))...)
}

// commonKeys compares the keys that the accounts list, and those that sign their commits.
func commonKeys(ctx context.Context, a, b *Side) ([]Common, error) {
	var sides [2]map[string]*traced
	for n, s := range []*Side{a, b} {
		keys, err := s.keys(ctx)
		if err != nil {
			return nil, err
		}
		sides[n] = keys
	}
	out := both(CommonKey, sides[0], sides[1])
	for i := range out {
		out[i].ID, out[i].What = out[i].What.Untrusted(), history.Text{}
	}
	return out, nil
}

// keys are the ids of keys: those that the account lists, of each all ids as one name, and those with which the person signs.
func (s *Side) keys(ctx context.Context) (map[string]*traced, error) {
	found := map[string]*traced{}
	if s.Record != nil && s.Record.Account != nil {
		for _, k := range s.Record.Account.Keys {
			for _, id := range k.IDs {
				found[id] = &traced{as: history.TextOf(id)}
			}
		}
	}
	if s.Contents == nil {
		return found, nil
	}
	p := &Pass{History: s.History, Contents: s.Contents, ctx: ctx}
	left := maxSigned
	for k := range s.Person {
		for _, i := range s.Person[k].Own {
			if s.History.Commits[i].Flags&(history.SignedPGP|history.SignedSSH) == 0 {
				continue
			}
			if left--; left < 0 {
				return found, nil
			}
			sig, err := readSignature(p, i)
			if err != nil {
				return nil, err
			}
			id := sig.Key()
			if sig.Kind == signature.OpenPGP {
				id = strings.ToLower(id)
			}
			if id == "" {
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
	}
	return found, nil
}

// commonCommits compares the repositories of two sides: roots that are one commit, and how many further commits are.
func commonCommits(a, b *Side) []Common {
	type pair struct{ a, b int }
	at := map[object.ID]int32{}
	for i := range a.History.Commits {
		at[a.History.Commits[i].ID] = int32(i)
	}
	shared := map[pair]int{}
	var roots []Common
	for j := range b.History.Commits {
		c := &b.History.Commits[j]
		i, ok := at[c.ID]
		if !ok {
			continue
		}
		where := [2]string{a.repository(i), b.repository(int32(j))}
		if where[0] == where[1] {
			continue // one repository that both have a hand in, which was read for both
		}
		if c.Has(history.Root) {
			roots = append(roots, Common{
				Kind: CommonRoot, ID: c.ID.String(), Counts: [2]int{1, 1}, Where: where, Explained: explainFork(a.Record, b.Record, where),
			})
			continue
		}
		shared[pair{a.History.PartOf(i), b.History.PartOf(int32(j))}]++
	}
	var commits []Common
	for p, n := range shared {
		where := [2]string{a.History.Parts[p.a].Name, b.History.Parts[p.b].Name}
		commits = append(commits, Common{
			Kind: CommonCommit, What: history.TextOf(strings.Join(where[:], " ")), Counts: [2]int{n, n}, Where: where,
			Explained: explainFork(a.Record, b.Record, where),
		})
	}
	return append(strongest(roots), strongest(commits)...)
}

// explainFork says that the host records two repositories as forks of one another, or of one parent.
func explainFork(a, b *server.Record, where [2]string) string {
	parents := [2][]string{comesFrom(a, where[0]), comesFrom(b, where[1])}
	for _, x := range parents[0] {
		if slices.ContainsFunc(parents[1], func(y string) bool { return strings.EqualFold(x, y) }) {
			return fmt.Sprintf("the host records both as %s or forks of it", x)
		}
	}
	return ""
}

// comesFrom lists a repository and what the host says that it comes from.
func comesFrom(r *server.Record, name string) []string {
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
