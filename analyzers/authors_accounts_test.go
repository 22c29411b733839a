package analyzers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMachineAddress(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"ada@laptop":                "ada laptop",
		"ada@laptop.local":          "ada laptop",
		"ada@laptop.lan":            "ada laptop",
		"ada@laptop.localdomain":    "ada laptop",
		"ada@laptop.(none)":         "ada laptop",
		"ada@laptop.home":           "ada laptop",
		"ada@laptop.home.arpa":      "ada laptop",
		"ada@laptop.fritz.box":      "ada laptop",
		"ada@laptop.corp.internal":  "ada laptop",
		"ada@laptop-2.local":        "ada laptop",
		"ada@desktop1.local":        "ada desktop1",
		"ada@-2.local":              "ada -2",
		"ada@example.org":           "",
		"ada@mail.example.org":      "",
		"ada@localhost":             "",
		"ada@localhost.localdomain": "",
		"ada@ip-10-0-0-1":           "",
		"ada@ip-10-0-0-1.internal":  "",
		"ada@0123456789ab":          "",
		"ada@abcdefabcdefg":         "ada abcdefabcdefg",
		"ada@.local":                "",
		"ada@":                      "",
		"@laptop":                   "",
		"ada":                       "",
		"ada@b@laptop":              "",
	} {
		user, host, ok := machineAddress(email)
		got := user + " " + host
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}

func TestAuthorsAccounts(t *testing.T) {
	t.Parallel()
	const (
		one, two = " Ada Example <7+ada@users.noreply.github.com>", " Ada Example <8+ada@users.noreply.github.com>"
		old      = " Ada Example <ada@old.local>"
		laptop   = " Ada Example <ada@new.(none)>"
		other    = " Ada Example <ada@third>"
		root     = " Ada Example <aexample@new.local>"
		mail     = " Ada Example <ada@example.org>"
		mailmap  = "Ada Example <ada@example.org> <ada@old.local>\nAda Example <ada@example.org> <ada@new.(none)>\n" +
			"Ada Example <ada@example.org> <ada@third>\nAda Example <ada@example.org> <aexample@new.local>\n"
	)
	for name, tt := range map[string]struct {
		lines   []string
		mailmap string
		want    []string
	}{
		"in turn":               {[]string{"2" + one, "2" + two, "1" + one}, "", []string{"2 GitHub accounts take turns in self-committed commits: 3 and 2 commits, 2 changes between them"}},
		"one after the other":   {[]string{"3" + one, "3" + two}, "", nil},
		"one commit of another": {[]string{"2" + one, "1" + two, "2" + one}, "", nil},
		"a slip is no turn":     {[]string{"2" + one, "1 Ada Example <9+ada@users.noreply.github.com>", "2" + one, "2" + two}, "", nil},
		"renamed":               {[]string{"2" + one, "2 Ada Example <7+countess@users.noreply.github.com>", "2" + one}, "", nil},
		"two machines":          {[]string{"2" + old, "2" + laptop, "2" + old, "1" + mail, "1" + laptop}, mailmap, []string{"2 machines of one user name take turns in self-committed commits: 4 and 3 commits, 3 changes between them"}},
		"the old one once more": {[]string{"2" + old, "2" + laptop, "2" + old}, mailmap, nil},
		"machines, not mapped":  {[]string{"2" + old, "2" + laptop, "2" + old, "1" + mail, "1" + laptop}, "", nil},
		"a new laptop":          {[]string{"3" + old, "1" + mail, "3" + laptop}, mailmap, nil},
		"three laptops":         {[]string{"2" + old, "2" + laptop, "2" + other}, mailmap, nil},
		"third in turn":         {[]string{"2" + old, "2" + laptop, "2" + other, "1" + old, "1" + laptop}, mailmap, []string{"3 machines of one user name take turns in self-committed commits: 3, 3 and 2 commits, 4 changes between them"}},
		"another user name":     {[]string{"2" + old, "2" + root, "2" + old, "2" + root}, mailmap, nil},
		"an account and a host": {[]string{"2" + old, "2" + one, "2" + old, "2" + one}, mailmap + "Ada Example <ada@example.org> <7+ada@users.noreply.github.com>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := authorsMessages(authorsFindings(t, "authors-accounts", authorsHistory(t, tt.lines...), tt.mailmap))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}
