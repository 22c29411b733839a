package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// historyOf makes a history with one commit per line "NAME <EMAIL>", or "NAME <EMAIL> by NAME <EMAIL>" with a committer.
func historyOf(t testing.TB, lines ...string) *History {
	t.Helper()
	var raw [][]byte
	parent := ""
	for i, line := range lines {
		author, committer, ok := strings.Cut(line, " by ")
		if !ok {
			committer = author
		}
		data := fmt.Appendf(nil, "tree %040x\n%sauthor %s %d +0100\ncommitter %s %d +0100\n\nwork\n", i+1, parent, author, 1600000000+i, committer, 1600000000+i)
		parent = "parent " + CommitID(data).String() + "\n"
		raw = append(raw, data)
	}
	slices.Reverse(raw) // newest first, as a walk gives them
	h, err := Assemble(raw)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// groups shows identities as their addresses and names, sorted, so that a table can hold them.
func groups(h *History, ids []Identity) []string {
	var out []string
	for _, id := range ids {
		var members []string
		for _, m := range id.Members {
			members = append(members, h.People[m].Name.Untrusted()+" <"+h.People[m].Email.Untrusted()+">")
		}
		slices.Sort(members)
		for _, l := range id.Links {
			members = append(members, string(l.Reason))
		}
		if id.Machine != NotMachine {
			members = append(members, "machine: "+string(id.Machine))
		}
		out = append(out, strings.Join(members, " | "))
	}
	slices.Sort(out)
	return out
}

func TestResolve(t *testing.T) {
	t.Parallel()
	const ada, bob = "Ada Example <ada@example.org>", "Bob Example <bob@example.net>"
	for name, tc := range map[string]struct {
		lines   []string
		mailmap string
		want    []string
	}{
		"strangers": {lines: []string{ada, bob, ada}, want: []string{ada, bob}},
		"one address, two names": {
			lines: []string{ada, "ada <ADA@example.org>"},
			want:  []string{"Ada Example <ada@example.org> | ada <ADA@example.org> | same e-mail"},
		},
		"equal names unite nobody": {lines: []string{ada, "Ada Example <ada@example.net>"}, want: []string{ada, "Ada Example <ada@example.net>"}},
		"account id": {
			lines: []string{"Ada <77+ada@users.noreply.github.com>", "Ada <77+ada-new@users.noreply.github.com>"},
			want:  []string{"Ada <77+ada-new@users.noreply.github.com> | Ada <77+ada@users.noreply.github.com> | same GitHub account id in a noreply address"},
		},
		"login of old and new form": {
			lines: []string{"Ada <77+ada@users.noreply.github.com>", "Ada E <ada@users.noreply.github.com>"},
			want:  []string{"Ada <77+ada@users.noreply.github.com> | Ada E <ada@users.noreply.github.com> | same GitHub login in a noreply address"},
		},
		"root is shared by strangers": {
			lines: []string{"Ada Example <root@localhost>", "Bob Example <root@localhost>", "root <root@localhost>"},
			want:  []string{"Ada Example <root@localhost>", "Bob Example <root@localhost>", "root <root@localhost> | machine: generic"},
		},
		"shared mailbox with equal names": {
			lines: []string{"Ada Example <dev@example.org>", "ada example <dev@example.org>", "Bob <dev@example.org>"},
			want:  []string{"Ada Example <dev@example.org> | ada example <dev@example.org> | same e-mail", "Bob <dev@example.org>"},
		},
		"no address": {lines: []string{"Ada <>", "Bob <>", " <>"}, want: []string{" <> | machine: generic", "Ada <>", "Bob <>"}},
		"a bot by its address": {
			lines: []string{"x <49699333+dependabot[bot]@users.noreply.github.com>", "dependabot[bot] <eve@example.com>", "GitHub <noreply@github.com>"},
			want: []string{
				"GitHub <noreply@github.com> | machine: web-flow", "dependabot[bot] <eve@example.com>",
				"x <49699333+dependabot[bot]@users.noreply.github.com> | machine: bot address",
			},
		},
		"mailmap": {
			lines: []string{ada, bob}, mailmap: "Ada Example <ada@example.org> <bob@example.net>\n",
			want: []string{"Ada Example <ada@example.org> | Bob Example <bob@example.net> | .mailmap"},
		},
		"mailmap to an address that nobody has": {
			lines: []string{ada, bob}, mailmap: "X <x@example.org> <bob@example.net>\nX <x@example.org> <ada@example.org>\n",
			want: []string{"Ada Example <ada@example.org> | Bob Example <bob@example.net> | .mailmap"},
		},
		"mailmap for one name only": {
			lines: []string{ada, "Eve <shared@example.com>", "Bob <shared@example.com>"}, mailmap: "Ada Example <ada@example.org> Eve <other@example.com>\n",
			want: []string{ada, "Bob <shared@example.com> | Eve <shared@example.com> | same e-mail"},
		},
		"the first entry for an alias counts": {
			lines: []string{ada, bob, "Eve <eve@example.com>"}, mailmap: "A <ada@example.org> <bob@example.net>\nE <eve@example.com> <bob@example.net>\n",
			want: []string{"Ada Example <ada@example.org> | Bob Example <bob@example.net> | .mailmap", "Eve <eve@example.com>"},
		},
		"mailmap for a name of a shared address": {
			lines: []string{ada, "Ada Old <root@localhost>", "Bob <root@localhost>"}, mailmap: "Ada Example <ada@example.org> ada old <root@localhost>\n",
			want: []string{"Ada Example <ada@example.org> | Ada Old <root@localhost> | .mailmap", "Bob <root@localhost>"},
		},
		"look-alikes stay apart": {
			lines: []string{ada, "Аda Example <аda@example.org>", "Ada Example <ada@example.org\u200d>"},
			want:  []string{ada, "Ada Example <ada@example.org\u200d>", "Аda Example <аda@example.org>"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := historyOf(t, tc.lines...)
			got := groups(h, Resolve(h, ParseMailmap([]byte(tc.mailmap))))
			want := slices.Clone(tc.want)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestResolveAccounts(t *testing.T) {
	t.Parallel()
	const ada, work, old, bob = "Ada Example <ada@example.org>", "Ada <ADA@work.example>", "ada <ada.old@example.net>", "Bob Example <bob@example.net>"
	account := func(email, login string) Account { return Account{Email: TextOf(email), Login: login} }
	const united = string(ByAccount)
	for name, tc := range map[string]struct {
		lines    []string
		accounts []Account
		want     []string
	}{
		"none": {lines: []string{ada, work}, want: []string{ada, work}},
		"one account, in any case": {
			lines: []string{ada, work, bob}, accounts: []Account{account("Ada@Example.org", "Ada-E"), account("ada@work.example", "ada-e"), account("bob@example.net", "bob")},
			want: []string{"Ada <ADA@work.example> | Ada Example <ada@example.org> | " + united, bob},
		},
		"three addresses": {
			lines: []string{ada, work, old}, accounts: []Account{account("ada.old@example.net", "ada"), account("ada@work.example", "ada"), account("ada@example.org", "ada")},
			want: []string{"Ada <ADA@work.example> | Ada Example <ada@example.org> | ada <ada.old@example.net> | " + united + " | " + united},
		},
		"an address that two accounts claim": {
			lines: []string{ada, work, bob}, accounts: []Account{account("ada@example.org", "ada"), account("ADA@work.example", "ada"), account("ada@work.example", "bob"), account("bob@example.net", "bob")},
			want: []string{ada, work, bob},
		},
		"and the first of them once more": {
			lines: []string{ada, work}, accounts: []Account{account("ada@example.org", "ada"), account("ada@work.example", "ada"), account("ada@work.example", "bob"), account("ada@work.example", "ada")},
			want: []string{ada, work},
		},
		"no account": {lines: []string{ada, work}, accounts: []Account{account("ada@example.org", ""), account("ada@work.example", "")}, want: []string{ada, work}},
		"shared addresses": {
			lines:    []string{ada, "Ada Example <root@localhost>", "Bob <dev@example.org>"},
			accounts: []Account{account("ada@example.org", "ada"), account("root@localhost", "ada"), account("dev@example.org", "ada")},
			want:     []string{ada, "Ada Example <root@localhost>", "Bob <dev@example.org>"},
		},
		"machines": {
			lines:    []string{ada, "GitHub <noreply@github.com>", "x <1+x[bot]@users.noreply.github.com>"},
			accounts: []Account{account("ada@example.org", "ada"), account("noreply@github.com", "ada"), account("1+x[bot]@users.noreply.github.com", "ada")},
			want:     []string{ada, "GitHub <noreply@github.com> | machine: web-flow", "x <1+x[bot]@users.noreply.github.com> | machine: bot address"},
		},
		"twice the same is no second reason": {
			lines: []string{ada, "Ada E <ada@example.org>"}, accounts: []Account{account("ada@example.org", "ada")},
			want: []string{"Ada E <ada@example.org> | Ada Example <ada@example.org> | same e-mail"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := historyOf(t, tc.lines...)
			want := slices.Clone(tc.want)
			slices.Sort(want)
			if diff := cmp.Diff(want, groups(h, Resolve(h, nil, tc.accounts...))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSelfCommitted(t *testing.T) {
	t.Parallel()
	h := historyOf(t,
		"Ada <ada@example.org>",
		"Ada <ada@example.org> by GitHub <noreply@github.com>",
		"Ada <ada@example.org> by Bob <bob@example.net>",
		"Ada E <ADA@example.org> by Ada <ada@example.org>",
	)
	ids := Resolve(h, nil)
	if len(ids[0].Authored) != 4 || len(ids[0].Own) != 2 {
		t.Fatalf("%d authored and %d self-committed, want 4 and 2", len(ids[0].Authored), len(ids[0].Own))
	}
	for i := range h.Commits {
		c := &h.Commits[i]
		if want := c.Committer.Unix == 1600000000 || c.Committer.Unix == 1600000003; c.SelfCommitted() != want {
			t.Errorf("commit at %d: self-committed is %v", c.Committer.Unix, c.SelfCommitted())
		}
	}
}

// Every pair is in exactly one identity, every well-formed commit is credited once, and the order of commits changes nothing.
func TestResolveProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		pair := rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom([]string{"Ada", "Bob", "Eve", "root"}).Draw(t, "name") + " <" +
				rapid.SampledFrom([]string{"a@x.org", "A@x.org", "b@x.org", "root@localhost", "1+a@users.noreply.github.com", "a@users.noreply.github.com", "2+b@users.noreply.github.com", ""}).Draw(t, "email") + ">"
		})
		lines := rapid.SliceOfN(pair, 1, 30).Draw(rt, "lines")
		h := historyOf(t, lines...)
		ids := Resolve(h, nil)
		seen := map[uint32]int{}
		commits := 0
		for _, id := range ids {
			commits += len(id.Authored)
			for _, m := range id.Members {
				seen[m]++
			}
		}
		if len(seen) != len(h.People)-1 || commits != len(lines) {
			rt.Fatalf("%d of %d pairs, %d of %d commits", len(seen), len(h.People)-1, commits, len(lines))
		}
		for m, n := range seen {
			if n != 1 {
				rt.Fatalf("pair %d is in %d identities", m, n)
			}
		}
		shuffled := historyOf(t, rapid.Permutation(lines).Draw(rt, "shuffled")...)
		strip := func(h *History) []string {
			var out []string
			for _, g := range groups(h, Resolve(h, nil)) {
				g, _, _ = strings.Cut(g, " | same") // which pair a link names depends on who came first
				out = append(out, g)
			}
			slices.Sort(out)
			return out
		}
		if diff := cmp.Diff(strip(h), strip(shuffled)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestParseMailmap(t *testing.T) {
	t.Parallel()
	got := ParseMailmap([]byte("# comment\nAda Example <Ada@x.org>\n<ada@x.org> <old@x.org>\nAda <ada@x.org> <old@x.org> # why\n" +
		"Ada <ada@x.org> Old Name <old@x.org>\n\njunk\n<lonely@x.org>\nbroken <a@x\n"))
	want := []MailmapEntry{
		{ProperName: "Ada Example", AliasEmail: "ada@x.org"},
		{ProperEmail: "ada@x.org", AliasEmail: "old@x.org"},
		{ProperName: "Ada", ProperEmail: "ada@x.org", AliasEmail: "old@x.org"},
		{ProperName: "Ada", ProperEmail: "ada@x.org", AliasName: "Old Name", AliasEmail: "old@x.org"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzParseMailmap(f *testing.F) {
	f.Add("Ada <ada@x.org> Old <old@x.org>\n# c\n<<>>\n")
	f.Fuzz(func(t *testing.T, data string) {
		for _, e := range ParseMailmap([]byte(data)) {
			if e.AliasEmail != strings.ToLower(e.AliasEmail) || strings.ContainsAny(e.AliasEmail+e.ProperEmail, ">\n") {
				t.Fatalf("%+v", e)
			}
		}
	})
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ raw, encoding, want string }{
		{"Andr\xe9", "ISO-8859-1", "André"},
		{"Andr\xe9", "iso-8859-1", "André"},
		{"André", "UTF-8", "André"},
		{"Andr\xe9", "UTF-8", "Andr\xe9"},
		{"Andr\xe9", "", "Andr\xe9"},
		{"Andr\xe9", "no-such-encoding", "Andr\xe9"},
		{"+ADw-script+AD4-", "UTF-7", "+ADw-script+AD4-"},
		{"\x8eR\x93c", "Shift_JIS", "山田"},
		{"\xff\xff\xff", "Shift_JIS", "\xff\xff\xff"},
	} {
		if got := decoded([]byte(tc.raw), []byte(tc.encoding)).Untrusted(); got != tc.want {
			t.Errorf("%q in %q: %q, want %q", tc.raw, tc.encoding, got, tc.want)
		}
	}
}

func TestTextNeverPrintsRaw(t *testing.T) {
	t.Parallel()
	hostile := TextOf("\x1b[31m::error::x\r\u202e")
	for _, shown := range []string{
		fmt.Sprint(hostile), fmt.Sprintf("%s %v %q %#v %+v", hostile, hostile, hostile, hostile, hostile),
		fmt.Sprintf("%v %+v", []Text{hostile}, Person{Name: hostile}),
	} {
		if strings.ContainsAny(shown, "\x1b\r\u202e") {
			t.Errorf("%q", shown)
		}
	}
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]bool{
		"ada@example.org": true, "me@ada.dev": true, "Dev@Example.com": true, "77+ada@users.noreply.github.com": true,
		"root@localhost": false, "ada": false, "": false, "noreply@github.com": false, "49699333+dependabot[bot]@users.noreply.github.com": false,
	} {
		if got := Mailbox(TextOf(email)); got != want {
			t.Errorf("%q: %v, want %v", email, got, want)
		}
	}
}

func TestNoreply(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]struct {
		id    int64
		login string
		ok    bool
	}{
		"4711+ada-example@users.noreply.github.com":         {4711, "ada-example", true},
		"4711+Ada-Example@Users.NoReply.GitHub.com":         {4711, "ada-example", true},
		"ada-example@users.noreply.github.com":              {0, "ada-example", true},
		"4711+@users.noreply.github.com":                    {},
		"0+ada@users.noreply.github.com":                    {},
		"+ada@users.noreply.github.com":                     {},
		"12x+ada@users.noreply.github.com":                  {},
		"99999999999999999999+ada@users.noreply.github.com": {},
		"@users.noreply.github.com":                         {},
		"ada@example.org":                                   {},
		"":                                                  {},
	} {
		id, login, ok := Noreply(TextOf(email))
		if id != want.id || login != want.login || ok != want.ok {
			t.Errorf("%q: %d, %q, %v", email, id, login, ok)
		}
	}
}
