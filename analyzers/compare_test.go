package analyzers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// sideOf is an account with repositories; its person is whoever has an address that begins with the login.
func sideOf(t testing.TB, login string, repositories ...[2]string) *Side {
	t.Helper()
	h, contents := joined(t, repositories...)
	s := &Side{History: h, Contents: contents, Record: &server.Record{Account: &server.Account{Login: history.TextOf(login)}}}
	for _, id := range history.Resolve(h, h.Mailmap) {
		if slices.ContainsFunc(id.Members, func(m uint32) bool { return strings.HasPrefix(addressOf(h, m), login) }) {
			s.Person = append(s.Person, id)
		}
	}
	return s
}

// inCommon shows what is in common, a line each; ids of commits and fingerprints are cut to what a test can hold.
func inCommon(t testing.TB, a, b *Side) (lines []string) {
	t.Helper()
	common, err := Compare(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range common {
		what := c.What.Untrusted()
		if c.Kind == CommonKey {
			what = c.ID[:7]
		}
		line := fmt.Sprintf("%s %s %d %d [%s] [%s]", c.Kind, what, c.Counts[0], c.Counts[1], c.Where[0], c.Where[1])
		if c.Explained != "" {
			line += " (" + c.Explained + ")"
		}
		if c.More > 0 {
			line += fmt.Sprintf(" and %d more", c.More)
		}
		lines = append(lines, line)
	}
	return lines
}

// byPerson is a recipe in which a person commits with an address, once for each option string.
func byPerson(email string, options ...string) string {
	recipe := "person p P <" + email + ">\n"
	for i, o := range options {
		recipe += fmt.Sprintf("commit p 2024-02-%02dT09:00:00+0100 %s work of %s\n", i+1, o, email)
	}
	return recipe
}

func TestCompareAddresses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, a, b string
		want       []string
	}{
		{"one address, in any case", "ada@Example.org", "ADA@example.org", []string{"e-mail ada@Example.org 1 1 [ada/tool] [bob/site]"}},
		{"two", "ada@example.org", "adam@example.org", nil},
		{"of a team", "ada-team@example.org", "ada-team@example.org", []string{"e-mail ada-team@example.org 1 1 [ada/tool] [bob/site] (the address is a team's or a list's)"}},
		{"a machine in another network", "ada@workbench.local", "ada@workbench.fritz.box", []string{"machine ada@workbench.local 1 1 [ada/tool] [bob/site]"}},
		{"two machines", "ada@workbench", "ada@anvil", nil},
		{"a machine named as many are", "ada@MacBook-Pro.local", "ada@macbook-pro", []string{"machine ada@MacBook-Pro.local 1 1 [ada/tool] [bob/site] (the machine is named as many are when they are set up)"}},
		{"a machine named as its system", "ada@ubuntu", "ada@ubuntu", []string{"machine ada@ubuntu 1 1 [ada/tool] [bob/site] (the machine is named as many are when they are set up)"}},
		{"a user of every machine", "admin@workbench", "admin@workbench", []string{"machine admin@workbench 1 1 [ada/tool] [bob/site] (the user is named as on many machines)"}},
		{"a container", "ada@0123456789ab", "ada@0123456789ab", nil},
		{"a machine in the cloud", "ada@ip-10-0-0-1.ec2.internal", "ada@ip-10-0-0-1.ec2.internal", nil},
		{"this machine", "ada@localhost", "ada@localhost", nil},
		{"no address", "ada", "ada", nil},
		{"shared by strangers", "admin@example.org", "admin@example.org", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := sideOf(t, "ad", [2]string{"ada/tool", byPerson(tc.a, "")})
			b := sideOf(t, "ad", [2]string{"bob/site", byPerson(tc.b, "at=2024-03-01T09:00:00+0100")})
			if diff := cmp.Diff(tc.want, inCommon(t, a, b)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestCompareOwnCommitsOnly: what somebody else or GitHub committed says nothing of the person's address or machine.
func TestCompareOwnCommitsOnly(t *testing.T) {
	t.Parallel()
	const shared = `
person web GitHub <noreply@github.com>
person eve Eve <eve@example.com>
`
	a := sideOf(t, "ada", [2]string{"ada/tool", shared + `person ada Ada <ada@example.org>
commit ada 2024-01-01T09:00:00+0100 by=web sign=pgp:github one
commit ada 2024-01-02T09:00:00+0100 by=eve sign=ssh:eve two
commit eve 2024-01-03T09:00:00+0100 sign=ssh:eve three
`})
	b := sideOf(t, "bob", [2]string{"bob/site", shared + `person bob Bob <bob@example.net>
commit bob 2024-01-01T09:00:00+0100 by=web sign=pgp:github four
commit bob 2024-01-02T09:00:00+0100 by=eve sign=ssh:eve five
commit eve 2024-01-03T09:00:00+0100 sign=ssh:eve six
`})
	if got := inCommon(t, a, b); got != nil {
		t.Errorf("in common: %q", got)
	}
}

func TestCompareKeys(t *testing.T) {
	t.Parallel()
	listed := func(kind server.KeyKind, ids ...string) func(*Side) {
		return func(s *Side) {
			s.Record.Account.Keys = append(s.Record.Account.Keys, server.Key{Kind: kind, IDs: ids})
		}
	}
	none := func(*Side) {}
	for _, tc := range []struct {
		name   string
		a, b   []string // signatures of commits
		la, lb func(*Side)
		want   []string
	}{
		{"signing for both", []string{"sign=ssh:k", "sign=ssh:k"}, []string{"sign=ssh:k", "sign=ssh:other"}, none, none, []string{"key SHA256: 2 1 [ada/tool] [bob/site]"}},
		{"OpenPGP", []string{"sign=pgp:k"}, []string{"sign=pgp:k"}, none, none, []string{"key 1a2b3c4 1 1 [ada/tool] [bob/site]"}},
		{"one each", []string{"sign=ssh:k"}, []string{"sign=ssh:other"}, none, none, nil},
		{
			"listed by both, with subkeys, is one",
			[]string{""},
			[]string{""},
			listed(server.OpenPGP, "AAAAAAAAAAAAAAAA", "bbbbbbbbbbbbbbbb"), listed(server.OpenPGP, "aaaaaaaaaaaaaaaa", "BBBBBBBBBBBBBBBB", "cccccccccccccccc"),
			[]string{"key aaaaaaa 0 0 [] []"},
		},
		{"SSH fingerprints have a case", []string{""}, []string{""}, listed(server.SSHAccess, "SHA256:aB"), listed(server.SSHAccess, "SHA256:ab"), nil},
		{"listed under one kind and another", []string{""}, []string{""}, listed(server.SSHAccess, "SHA256:aB"), listed(server.SSHSigning, "SHA256:aB"), []string{"key SHA256: 0 0 [] []"}},
		{"a key without ids", []string{""}, []string{""}, listed(server.OpenPGP), listed(server.OpenPGP), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, b := sideOf(t, "ada", [2]string{"ada/tool", byPerson("ada@example.org", tc.a...)}), sideOf(t, "bob", [2]string{"bob/site", byPerson("bob@example.net", tc.b...)})
			tc.la(a)
			tc.lb(b)
			got := inCommon(t, a, b)
			if tc.name == "OpenPGP" && len(got) == 1 { // the id is that of a test key
				got[0] = "key 1a2b3c4" + got[0][len("key 1a2b3c4"):]
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestCompareListedKeyThatSigns: an account lists a key whose subkey signs for the other.
func TestCompareListedKeyThatSigns(t *testing.T) {
	t.Parallel()
	a := sideOf(t, "ada", [2]string{"ada/tool", byPerson("ada@example.org", "sign=pgp:k")})
	b := sideOf(t, "bob", [2]string{"bob/site", byPerson("bob@example.net", "")})
	sig, err := readSignature(&Pass{History: a.History, Contents: a.Contents, ctx: t.Context()}, 0)
	if err != nil {
		t.Fatal(err)
	}
	b.Record.Account.Keys = []server.Key{{Kind: server.OpenPGP, IDs: []string{"0000000000000001", strings.ToLower(sig.Key())}}}
	if diff := cmp.Diff([]string{"key 0000000 1 0 [ada/tool] []"}, inCommon(t, a, b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	a.Contents = nil // then only lists are compared
	if got := inCommon(t, a, b); got != nil {
		t.Errorf("in common: %q", got)
	}
	a.Record, b.Record = nil, nil
	if got := inCommon(t, a, b); got != nil {
		t.Errorf("in common: %q", got)
	}
}

// upstream is a project with two roots and four commits.
const upstream = `
person eve Eve <eve@example.com>
commit eve 2023-01-01T09:00:00+0100 label=a one
commit eve 2023-01-02T09:00:00+0100 label=b two
commit eve 2023-01-03T09:00:00+0100 label=c parents=none three
commit eve 2023-01-04T09:00:00+0100 parents=b,c four
`

func TestCompareRepositories(t *testing.T) {
	t.Parallel()
	fork := func(parent string) func(r *server.Repository) {
		return func(r *server.Repository) { r.Fork, r.Parent = true, parent }
	}
	none := func(*server.Repository) {}
	const both = "root commit  2 2 [ada/tool] [bob/tool]%s\ncommit  2 2 [ada/tool] [bob/tool]%s"
	for _, tc := range []struct {
		name   string
		fa, fb func(*server.Repository)
		why    string // empty: nothing explains it
	}{
		{"made by hand", none, none, ""},
		{"one is recorded as a fork", fork("acme/tool"), none, ""},
		{"forks of one project", fork("acme/tool"), fork("ACME/Tool"), "the host records that both come from acme/tool"},
		{"forks of two projects", fork("acme/tool"), fork("zed/tool"), ""},
		{"one of the other", none, fork("ada/tool"), "the host records that both come from ada/tool"},
		{"and the other of the one", fork("bob/tool"), none, "the host records that both come from bob/tool"},
		{
			"of one template",
			func(r *server.Repository) { r.Template = "acme/start" },
			func(r *server.Repository) { r.Template = "acme/start" }, "the host records that both come from acme/start",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a := sideOf(t, "ada", [2]string{"ada/own", byPerson("ada@example.org", "")}, [2]string{"ada/tool", upstream})
			b := sideOf(t, "bob", [2]string{"bob/tool", upstream})
			a.Record.Repositories = []server.Repository{{Name: "ada/own"}, {Name: "Ada/Tool"}}
			b.Record.Repositories = []server.Repository{{Name: "bob/tool"}}
			tc.fa(&a.Record.Repositories[1])
			tc.fb(&b.Record.Repositories[0])
			why := tc.why
			if why != "" {
				why = " (" + why + ")"
			}
			if diff := cmp.Diff(strings.Split(fmt.Sprintf(both, why, why), "\n"), inCommon(t, a, b)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestCompareOneRepository: one that was read for both, under whatever spelling, is not two that have something in common.
func TestCompareOneRepository(t *testing.T) {
	t.Parallel()
	a, b := sideOf(t, "ada", [2]string{"acme/tool", upstream}), sideOf(t, "bob", [2]string{"Acme/Tool", upstream})
	if got := inCommon(t, a, b); got != nil {
		t.Errorf("in common: %q", got)
	}
}

// TestCompareSingleHistories: histories that were not joined have no names of repositories.
func TestCompareSingleHistories(t *testing.T) {
	t.Parallel()
	a := &Side{History: authorsHistory(t, "Ada <ada@example.org>")}
	n := len(a.History.Commits) - 1
	want := []string{"root commit  1 1 [] []", fmt.Sprintf("commit  %d %d [] []", n, n)}
	if diff := cmp.Diff(want, inCommon(t, a, a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCompareIsCut(t *testing.T) {
	t.Parallel()
	recipe := "person ada Ada <ada@example.org>\n"
	for i := range 60 {
		recipe += fmt.Sprintf("person t%d Ada <ada-team+%d@example.org>\nperson p%d Ada <ada%d@example.org>\n", i, i, i, i)
	}
	at := 0
	for i := range 60 {
		for range 1 + i%3 {
			at++
			recipe += fmt.Sprintf("commit p%d 2024-01-01T%02d:%02d:00+0100 work %d\ncommit t%d 2024-01-01T%02d:%02d:30+0100 work\n", i, at/60, at%60, at, i, at/60, at%60)
		}
	}
	a := sideOf(t, "ada", [2]string{"ada/tool", recipe})
	b := sideOf(t, "ada", [2]string{"bob/tool", strings.ReplaceAll(recipe, "+0100", "+0200")})
	got := inCommon(t, a, b)
	if len(got) != maxCommon {
		t.Fatalf("%d things are listed", len(got))
	}
	for i, line := range got {
		if strings.Contains(line, "(") {
			t.Errorf("%s: what is explained is listed before what is not", line)
		}
		if more := strings.HasSuffix(line, "and 70 more"); more != (i == maxCommon-1) {
			t.Errorf("line %d: %s", i, line)
		}
		if want := []string{" 3 3 ", " 2 2 ", " 1 1 "}[min(2, i/20)]; !strings.Contains(line, want) {
			t.Errorf("line %d: %s; most commits come first", i, line)
		}
	}
}

func TestCompareIsStopped(t *testing.T) {
	t.Parallel()
	a := sideOf(t, "ada", [2]string{"ada/tool", byPerson("ada@example.org", "sign=ssh:k")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compare(ctx, a, a); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestCompareIsSymmetric: the other way round, the same things are in common, with sides swapped; and twice the same is the same.
func TestCompareIsSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		email := rapid.SampledFrom([]string{"ada@example.org", "ADA@example.org", "ada@laptop-2", "ada@laptop.lan", "ada@ubuntu", "ada-team@example.org", "ada@0123456789ab"})
		option := rapid.SampledFrom([]string{"", "sign=ssh:k", "sign=ssh:l", "sign=pgp:k", "parents=none"})
		draw := func(login string) *Side {
			var repositories [][2]string
			for n := range rapid.IntRange(1, 3).Draw(rt, "repositories") {
				recipe := ""
				for i, e := range []string{email.Draw(rt, "email"), email.Draw(rt, "email")} {
					recipe += fmt.Sprintf("person p%d P <%s>\n", i, e)
				}
				for i := range rapid.IntRange(1, 4).Draw(rt, "commits") {
					recipe += fmt.Sprintf("commit p%d 2024-01-%02dT09:00:00+0100 %s work\n", rapid.IntRange(0, 1).Draw(rt, "who"), i+1, option.Draw(rt, "option"))
				}
				repositories = append(repositories, [2]string{fmt.Sprintf("%s/r%d", login, n), recipe})
			}
			return sideOf(t, "ada", repositories...)
		}
		a, b := draw("ada"), draw("bob")
		forth, err := Compare(rt.Context(), a, b)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := Compare(rt.Context(), a, b)
		if err != nil {
			rt.Fatal(err)
		}
		back, err := Compare(rt.Context(), b, a)
		if err != nil {
			rt.Fatal(err)
		}
		text := cmp.Transformer("Text", history.Text.Untrusted)
		if diff := cmp.Diff(forth, again, text); diff != "" {
			rt.Fatal(diff)
		}
		key := func(c Common, x, y int) string {
			what := strings.ToLower(c.What.Untrusted())
			switch c.Kind { // of several spellings or commits one is named
			case CommonMachine:
				user, host, _ := machineAddress(what)
				what = user + "@" + host
			case CommonKey:
				what = c.ID
			}
			return fmt.Sprint(c.Kind, what, c.Counts[x], c.Counts[y], c.Where[x], c.Where[y], c.Explained)
		}
		var one, other []string
		for _, c := range forth {
			one = append(one, key(c, 0, 1))
		}
		for _, c := range back {
			other = append(other, key(c, 1, 0))
		}
		slices.Sort(one)
		slices.Sort(other)
		if diff := cmp.Diff(one, other); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestCompareGuests finds the address of one in a repository of the other, and no shared history, fork or address of both.
func TestCompareGuests(t *testing.T) {
	t.Parallel()
	const own = "person ada Ada <ada@example.org>\ncommit ada 2024-02-01T09:00:10+0100 One\n"
	const both = "person bob Bob <bob@example.net>\nperson ada Ada <ada@example.org>\n" +
		"commit bob 2024-03-01T09:00:10+0100 One\ncommit ada 2024-03-02T09:00:10+0100 Two\ncommit ada 2024-03-03T09:00:10+0100 Three\n"
	ada := sideOf(t, "ada", [2]string{"ada/a", own})
	guest := []string{"guest ada@example.org 1 2 [] [bob/b]"}
	if diff := cmp.Diff(guest, inCommon(t, ada, sideOf(t, "bob", [2]string{"bob/b", both}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	turned := []string{"guest ada@example.org 2 1 [bob/b] []"}
	if diff := cmp.Diff(turned, inCommon(t, sideOf(t, "bob", [2]string{"bob/b", both}), ada)); diff != "" {
		t.Errorf("the other way round (-want +got)\n%s", diff)
	}
	fork := sideOf(t, "bob", [2]string{"bob/b", both})
	fork.Record.Repositories = []server.Repository{{Name: "bob/b", Fork: true}}
	if got := inCommon(t, ada, fork); got != nil {
		t.Errorf("a fork: %v", got)
	}
	if got := inCommon(t, sideOf(t, "ada", [2]string{"ada/a", own}, [2]string{"ada/b", both}), sideOf(t, "bob", [2]string{"bob/b", both})); slices.ContainsFunc(got, func(line string) bool {
		return strings.HasPrefix(line, "guest ada")
	}) {
		t.Errorf("commits that she has herself: %v", got)
	}
}
