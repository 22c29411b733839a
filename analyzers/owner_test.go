package analyzers

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// joined puts repositories together that recipes describe, by name; each reads with its contents.
func joined(t testing.TB, repositories ...[2]string) (*history.History, history.Contents) {
	t.Helper()
	var parts []history.Named
	for _, r := range repositories {
		built, err := analyzertest.History(r[1])
		if err != nil {
			t.Fatal(err)
		}
		h, err := history.Assemble(built.Commits)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, history.Named{Name: r[0], History: h, Contents: built.Contents()})
	}
	h, err := history.Join(parts)
	if err != nil {
		t.Fatal(err)
	}
	return h, history.JoinContents(parts)
}

// asPeople shows identities by the addresses of those that is picks.
func asPeople(h *history.History, identities []history.Identity, is func(*history.Identity) bool) (out []string) {
	for k := range identities {
		if !is(&identities[k]) {
			continue
		}
		var members []string
		for _, m := range identities[k].Members {
			members = append(members, h.People[m].Email.Untrusted())
		}
		slices.Sort(members)
		out = append(out, strings.Join(members, " "))
	}
	slices.Sort(out)
	return out
}

const (
	adaID  = 77
	made   = 2014
	recent = 2020
)

// adaAccount is an invented account, made in a year.
func adaAccount(year int) *server.Account {
	return &server.Account{Login: history.TextOf("Ada-Example"), ID: adaID, Created: time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC)}
}

// personNamed is an account as a host names it in a commit.
func personNamed(login string, id int64) server.Person {
	return server.Person{Login: history.TextOf(login), ID: id}
}

// TestAccountOwner: which identities are the account's, and who is joined, by what a host tells of one commit of each address.
func TestAccountOwner(t *testing.T) {
	t.Parallel()
	const bot, web = "1+x[bot]@users.noreply.github.com", "noreply@github.com"
	for _, tc := range []struct {
		name    string
		authors []string
		told    map[string]server.Person // by address
		account *server.Account          // nil: none was asked about
		pull    *server.Pull
		change  func(*server.Record)
		want    []string
	}{
		{
			name: "two addresses", authors: []string{"ada@example.org", "ada@work.example", "bob@example.net"}, account: adaAccount(made),
			told: map[string]server.Person{"ada@example.org": personNamed("ada-example", adaID), "ada@work.example": personNamed("ADA-example", 0), "bob@example.net": personNamed("bob", 5)},
			want: []string{"ada@example.org ada@work.example"},
		},
		{name: "nothing is told", authors: []string{"ada@example.org"}, account: adaAccount(made)},
		{
			name: "nobody's address", authors: []string{"ada@example.org"}, account: adaAccount(made),
			told: map[string]server.Person{"ada@example.org": {}},
		},
		{
			name: "profile, keys and search", authors: []string{"a@example.org", "b@example.org", "c@example.org", "d@example.org"}, account: adaAccount(made),
			change: func(r *server.Record) {
				r.Account.Email = history.TextOf("A@example.org")
				r.Account.Keys = []server.Key{{Emails: []history.Text{history.TextOf("b@example.org"), {}}}}
				r.Elsewhere = []server.Elsewhere{{Email: history.TextOf("c@example.org")}}
			},
			want: []string{"a@example.org b@example.org c@example.org"},
		},
		{
			name: "noreply by number", authors: []string{"77+old-name@users.noreply.github.com", "78+ada-example@users.noreply.github.com"}, account: adaAccount(recent),
			want: []string{"77+old-name@users.noreply.github.com"},
		},
		{
			name: "noreply by login", authors: []string{"ada-example@users.noreply.github.com"}, account: adaAccount(made),
			want: []string{"ada-example@users.noreply.github.com"},
		},
		{name: "whoever took over a login has no address of the old form", authors: []string{"ada-example@users.noreply.github.com"}, account: adaAccount(recent)},
		{
			name: "the host says whose an address of the old form is", authors: []string{"ada-example@users.noreply.github.com"}, account: adaAccount(made),
			told: map[string]server.Person{"ada-example@users.noreply.github.com": personNamed("somebody-else", 5)},
		},
		{
			name: "the host says that an address of the old form is nobody's", authors: []string{"ada-example@users.noreply.github.com"}, account: adaAccount(made),
			told: map[string]server.Person{"ada-example@users.noreply.github.com": {}},
		},
		{
			name: "the login had another owner", authors: []string{"eve@example.com"}, account: adaAccount(made),
			told: map[string]server.Person{"eve@example.com": personNamed("ada-example", 5)},
		},
		{
			name: "the account had another login", authors: []string{"ada@example.org", "ada@work.example"}, account: adaAccount(made),
			told: map[string]server.Person{"ada@example.org": personNamed("ada-old", adaID), "ada@work.example": personNamed("ada-example", adaID)},
			want: []string{"ada@example.org ada@work.example"},
		},
		{
			name: "an address of two logins joins nobody", authors: []string{"ada@example.org", "team@example.org", "bob@example.net"}, account: adaAccount(made),
			told: map[string]server.Person{
				"ada@example.org": personNamed("ada-example", adaID), "team@example.org": personNamed("bob", 5), "bob@example.net": personNamed("bob", 5),
			},
			change: func(r *server.Record) {
				r.Account.Keys = []server.Key{{Emails: []history.Text{history.TextOf("TEAM@example.org")}}}
			},
			want: []string{"ada@example.org", "team@example.org"}, // the account shows it itself; two people all the same
		},
		{
			name: "machines", authors: []string{"ada@example.org", bot, web}, account: adaAccount(made),
			told: map[string]server.Person{"ada@example.org": personNamed("ada-example", adaID), bot: personNamed("x[bot]", 9), web: personNamed("web-flow", 10)},
			want: []string{"ada@example.org"},
		},
		{
			name: "a pull request whose author could not be asked about", authors: []string{"77+ada@users.noreply.github.com", "bob@example.net"},
			pull: &server.Pull{Author: personNamed("Ada-Example", adaID)},
			want: []string{"77+ada@users.noreply.github.com"},
		},
		{
			name: "a pull request of an account that was deleted", authors: []string{"77+ada@users.noreply.github.com"}, pull: &server.Pull{},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var recipe strings.Builder
			for i, email := range tc.authors {
				fmt.Fprintf(&recipe, "person p%d Name %d <%s>\n", i, i, email)
			}
			for i := range tc.authors {
				fmt.Fprintf(&recipe, "commit p%d 2024-01-%02dT09:00:00+0100 work\n", i, i+1)
			}
			h, _ := joined(t, [2]string{"ada-example/tool", recipe.String()})
			r := &server.Record{Account: tc.account, Pull: tc.pull, Commits: map[object.ID]server.Commit{}}
			for i := range h.Commits {
				if p, ok := tc.told[addressOf(h, h.Commits[i].Author.Who)]; ok {
					r.Commits[h.Commits[i].ID] = server.Commit{Author: p, Committer: p}
				}
			}
			if tc.change != nil {
				tc.change(r)
			}
			accounts := Accounts(h, r)
			login := history.TextOf("ADA-example")
			if tc.pull != nil {
				login = tc.pull.Author.Login
			}
			got := asPeople(h, history.Resolve(h, nil, accounts...), IsAccount(h, accounts, login))
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestAccountsOfCommitters: whoever committed tells an address too, but for the host itself; of a malformed commit nothing is taken.
func TestAccountsOfCommitters(t *testing.T) {
	t.Parallel()
	h, _ := joined(t, [2]string{"ada-example/tool", `
person ada Ada <ada@example.org>
person bob Bob <bob@example.net>
person web GitHub <noreply@github.com>
commit ada 2024-01-01T09:00:00+0100 by=bob one
commit ada 2024-01-02T09:00:00+0100 by=web two
commit ada 2024-01-03T09:00:00+0100 raw-author="Eve <eve@example.com> when" three
`})
	r := &server.Record{Commits: map[object.ID]server.Commit{}}
	for i := range h.Commits {
		r.Commits[h.Commits[i].ID] = server.Commit{Author: personNamed("Ada", 1), Committer: personNamed("bob", 2)}
	}
	var got []string
	for _, a := range Accounts(h, r) {
		got = append(got, a.Login+" "+a.Email.Untrusted())
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"ada ada@example.org", "bob bob@example.net"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMainAuthor(t *testing.T) {
	t.Parallel()
	const people = `
person ada Ada <ada@example.org>
person bob Bob <bob@example.net>
person bot x <1+x[bot]@users.noreply.github.com>
person root Ada <root@localhost>
person other Bob <root@localhost>
`
	for _, tc := range []struct {
		name, authors string // a letter a commit: a, b, m(achine), r(oot), o(ther root)
		want          []string
	}{
		{"one", "a", []string{"ada@example.org"}},
		{"most", "aab", []string{"ada@example.org"}},
		{"exactly half each", "aabb", nil},
		{"half, and two others", "aabo", nil},
		{"machines do not count", "ammmm", []string{"ada@example.org"}},
		{"machines alone", "mm", nil},
		{"a malformed commit is nobody's", "aab!!", []string{"ada@example.org"}},
		{"malformed commits alone", "!", nil},
		{"strangers share an address", "rro", []string{"root@localhost"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			recipe := people
			for i, who := range tc.authors {
				key := map[rune]string{'a': "ada", 'b': "bob", 'm': "bot", 'r': "root", 'o': "other", '!': "ada"}[who]
				odd := ""
				if who == '!' {
					odd = `raw-author="Ada <ada@example.org> when"`
				}
				recipe += fmt.Sprintf("commit %s 2024-01-%02dT09:00:00+0100 %s work\n", key, i+1, odd)
			}
			h, _ := joined(t, [2]string{"ada-example/tool", recipe})
			identities := history.Resolve(h, nil)
			is, ok := MainAuthor(h, identities, func(part int) bool { return part == 0 })
			if ok != (tc.want != nil) {
				t.Fatalf("somebody stands for the account: %v", ok)
			}
			if !ok {
				return
			}
			if diff := cmp.Diff(tc.want, asPeople(h, identities, is)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, ok := MainAuthor(h, identities, func(int) bool { return false }); ok {
				t.Error("somebody stands for the account where no part counts")
			}
		})
	}
	empty := &history.History{People: []history.Person{{}}}
	if _, ok := MainAuthor(empty, nil, func(int) bool { return true }); ok {
		t.Error("somebody stands for the account in a history without commits")
	}
}

// drawnHistory has commits by a few people and machines, some signed, merged, malformed or committed by GitHub, in any order of time.
func drawnHistory(t *rapid.T) *history.History {
	emails := []string{
		"ada@example.org", "ADA@example.org", "bob@example.net", "root@localhost", "1+x[bot]@users.noreply.github.com", "noreply@github.com", "", "eve@laptop",
	}
	for i := range rapid.IntRange(0, 300).Draw(t, "strangers") {
		emails = append(emails, fmt.Sprintf("s%d@example.com", i))
	}
	person := rapid.Map(rapid.SampledFrom(emails), func(email string) string { return "N <" + email + ">" })
	var raw [][]byte
	parent := ""
	for i := range rapid.IntRange(0, 500).Draw(t, "commits") {
		at := 1600000000 + rapid.IntRange(-5, 5).Draw(t, "at")*1000
		date := fmt.Sprintf("%d +0100", at)
		if rapid.IntRange(0, 9).Draw(t, "malformed") == 0 {
			date = "when"
		}
		signature := ""
		if rapid.Bool().Draw(t, "signed") {
			signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NI\n -----END SSH SIGNATURE-----\n"
		}
		merge := ""
		if parent != "" && rapid.IntRange(0, 9).Draw(t, "merge") == 0 {
			merge = parent
		}
		data := fmt.Appendf(nil, "tree %040x\n%s%sauthor %s %s\ncommitter %s %d +0100\n%s\nwork\n", i, parent, merge, person.Draw(t, "author"), date, person.Draw(t, "committer"), at, signature)
		parent = "parent " + history.CommitID(data).String() + "\n"
		raw = append(raw, data)
	}
	h, err := history.Assemble(raw)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAskAboutIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := drawnHistory(t)
		asked := AskAbout(h)
		if len(asked) > mostAddresses+mostAnchors || !slices.Equal(asked, AskAbout(h)) {
			t.Fatalf("%d commits, or not the same ones twice", len(asked))
		}
		sorted := slices.Sorted(slices.Values(asked))
		if len(slices.Compact(sorted)) != len(asked) {
			t.Fatal("a commit is asked about twice")
		}
		signed := signedByTime(h)
		var anchors []int32 // of them, those whose author is not asked about for himself
		newest := map[string]int64{}
		for i := range h.Commits {
			c := &h.Commits[i]
			if email := addressOf(h, c.Author.Who); !c.Has(history.Malformed) && !history.MachineAddress(h.People[c.Author.Who].Email) {
				if at, ok := newest[email]; !ok || c.Author.Unix > at {
					newest[email] = c.Author.Unix
				}
			}
		}
		covered := map[string]bool{}
		for _, i := range asked {
			c := &h.Commits[i]
			if c.Has(history.Malformed) {
				t.Fatal("a malformed commit is asked about")
			}
			email := addressOf(h, c.Author.Who)
			if at, ok := newest[email]; ok && at == c.Author.Unix {
				covered[email] = true
			}
			if c.Flags&anySignature == 0 && history.MachineAddress(h.People[c.Author.Who].Email) {
				t.Fatalf("the machine %s is asked about", email)
			}
			if slices.Contains(signed, i) {
				anchors = append(anchors, i)
			}
		}
		if len(newest) <= mostAddresses && len(covered) != len(newest) {
			t.Fatalf("%d of %d addresses are asked about", len(covered), len(newest))
		}
		if n := len(signed); n > 0 && (!slices.Contains(anchors, signed[0]) || !slices.Contains(anchors, signed[n-1])) {
			t.Fatal("the first or the last signed commit is not asked about")
		}
		if len(signed) <= mostAnchors && len(anchors) != len(signed) {
			t.Fatalf("%d of %d signed commits are asked about", len(anchors), len(signed))
		}
	})
}

// TestAnchorsAreSpread: of many signed commits by one person, 80 at equal steps are asked about.
func TestAnchorsAreSpread(t *testing.T) {
	t.Parallel()
	var raw [][]byte
	for i := range 791 { // 79 steps of 10
		raw = append(raw, fmt.Appendf(nil, "tree %040x\nauthor A <ada@example.org> %d +0100\ncommitter A <ada@example.org> %d +0100\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\nwork\n", i, 1600000000+i, 1600000000+i))
	}
	h, err := history.Assemble(raw)
	if err != nil {
		t.Fatal(err)
	}
	asked := AskAbout(h)
	if len(asked) != mostAnchors || h.Commits[asked[0]].Author.Unix != 1600000790 {
		t.Fatalf("%d commits, the first of %d", len(asked), h.Commits[asked[0]].Author.Unix)
	}
	at := []int64{h.Commits[asked[0]].Author.Unix}
	for _, i := range asked[1:] {
		at = append(at, h.Commits[i].Author.Unix)
	}
	slices.Sort(at)
	for k := range at {
		if want := int64(1600000000 + 10*k); at[k] != want {
			t.Fatalf("anchor %d is of %d, want %d", k, at[k], want)
		}
	}
}

// TestIsAccountDisputed: an address of two logins is neither's, in whatever order and case they come, and nobody has the empty login.
func TestIsAccountDisputed(t *testing.T) {
	t.Parallel()
	h, _ := joined(t, [2]string{"ada-example/tool", "person p P <Team@example.org>\ncommit p 2024-01-01T09:00:00+0100 work\n"})
	identities := history.Resolve(h, nil)
	of := func(email, login string) history.Account {
		return history.Account{Email: history.TextOf(email), Login: login}
	}
	ada, bob := of("team@example.org", "ada"), of("TEAM@example.org", "bob")
	for _, tc := range []struct {
		accounts []history.Account
		ada      int
	}{
		{[]history.Account{ada}, 1},
		{[]history.Account{ada, ada}, 1},
		{[]history.Account{ada, bob}, 0},
		{[]history.Account{bob, ada, ada}, 0},
		{nil, 0},
	} {
		for login, want := range map[string]int{"ada": tc.ada, "Ada": tc.ada, "": 0} {
			if got := asPeople(h, identities, IsAccount(h, tc.accounts, history.TextOf(login))); len(got) != want {
				t.Errorf("%+v are %q of %q, want %d", tc.accounts, got, login, want)
			}
		}
	}
}
