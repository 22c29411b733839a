package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/github"
)

func githubCom(t testing.TB) github.Host {
	t.Helper()
	h, err := github.FindHost("", func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestParseCandidates(t *testing.T) {
	t.Parallel()
	ada, bob := candidate{line: 1, login: "ada-example"}, candidate{line: 2, login: "bob-example"}
	for _, tc := range []struct {
		name, text string
		want       []candidate
		err        string // part of it
	}{
		{name: "logins alone", text: "ada-example\nbob-example\n", want: []candidate{ada, bob}},
		{name: "no line end", text: "ada-example", want: []candidate{ada}},
		{name: "byte order mark and CRLF", text: "\xef\xbb\xbfada-example\r\nbob-example\r\n", want: []candidate{ada, bob}},
		{name: "byte order mark before a heading", text: "\xef\xbb\xbflogin\nbob-example\n", want: []candidate{bob}},
		{
			name: "all columns", text: "ada-example, Europe/Lisbon ,2020-03,\"a \"\"note\"\", and\nmore\"\nbob-example\n",
			want: []candidate{
				{line: 1, login: "ada-example", claims: config.Flags{Zone: "Europe/Lisbon", Since: "2020-03"}, notes: "a \"note\", and\nmore"},
				{line: 3, login: "bob-example"},
			},
		},
		{
			name: "named columns in another order", text: "Notes,Claimed_Hours,claim-since,GitHub,Time Zone\n# first choice,09-18,2020,ada-example,UTC\n",
			want: []candidate{{line: 2, login: "ada-example", claims: config.Flags{Zone: "UTC", Since: "2020", Hours: "09-18"}, notes: "# first choice"}},
		},
		{name: "comments and blank lines", text: "# who applied\n\nlogin,zone\n#bob-example\n\nada-example\n", want: []candidate{{line: 6, login: "ada-example"}}},
		{name: "empty fields of spreadsheets", text: "login,claimed zone,,,\nada-example,,,,,,\n,,,\nbob-example,UTC,,,\n", want: []candidate{{line: 2, login: "ada-example"}, {line: 4, login: "bob-example", claims: config.Flags{Zone: "UTC"}}}},
		{name: "a URL", text: "https://github.com/ada-example\n", want: []candidate{ada}},
		{name: "formulas are notes", text: "ada-example,,,\"=HYPERLINK(\"\"x\"\")\"\n", want: []candidate{{line: 1, login: "ada-example", notes: `=HYPERLINK("x")`}}},

		{name: "nothing", err: "list.csv: no candidates"},
		{name: "a heading alone", text: "login,zone\n", err: "list.csv: no candidates"},
		{name: "a second heading names nobody's claim", text: "login,zone\nlogin,zone\n", err: "list.csv:2: "},
		{name: "a formula for a login", text: "=cmd|'/c calc'!A1\n", err: "list.csv:1: "},
		{name: "NUL", text: "ada\x00-example\n", err: "list.csv:1: "},
		{name: "UTF-16", text: "\xff\xfea\x00d\x00a\x00\n\x00", err: "list.csv:1: "},
		{name: "semicolons", text: "ada-example;UTC;2020;\n", err: "list.csv:1: "},
		{name: "a bare quote", text: "ada-example,\"UTC\n", err: "list.csv: "},
		{name: "twice, in another case", text: "Ada-Example\nbob-example\nada-eXample\n", err: "list.csv:3: ada-eXample stands in line 1 already"},
		{name: "an unknown zone", text: "ada-example\nbob-example,Europa/Lisbon\n", err: "list.csv:2: --claim-zone: "},
		{name: "no date", text: "ada-example,,soon\n", err: "list.csv:1: --claim-since: "},
		{name: "no login", text: "ada-example\n,UTC\n", err: "list.csv:2: the login is empty"},
		{name: "no login in the last column", text: "notes,login\nx\n", err: "list.csv:2: the login is empty"},
		{name: "a long field", text: "ada-example," + strings.Repeat("x", maxClaimField+1), err: "list.csv:1: field 2 has more than 200 bytes"},
		{name: "too many fields", text: "ada-example,UTC,2020,note,more\n", err: "list.csv:1: 5 fields for 4 columns"},
		{name: "an unknown column", text: "login,zone,salary\nada-example,UTC,1\n", err: `list.csv:1: the column "salary" is not known`},
		{name: "a column twice", text: "login,account\nada-example,bob-example\n", err: `list.csv:1: the column "account" stands twice`},
		{name: "a column without a name", text: "login,,zone\nada-example,,UTC\n", err: `list.csv:1: the column "" is not known`},
		{name: "10,000 columns", text: "login" + strings.Repeat(",zone", 9_999) + "\n", err: `list.csv:1: the column "zone" stands twice`},
		{name: "10,000 fields", text: "ada-example" + strings.Repeat(",x", 9_999) + "\n", err: "list.csv:1: 10000 fields for 4 columns"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseCandidates(githubCom(t), "list.csv", []byte(tc.text))
			switch {
			case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err) || len(hints(err)) == 0 || exitOf(err) != ExitUnjudged):
				t.Errorf("error %v, hints %q; want %q", err, hints(err), tc.err)
			case tc.err == "" && err != nil:
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(candidate{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range maxCandidates {
		fmt.Fprintf(&list, "a%d\n", i)
	}
	got, err := parseCandidates(githubCom(t), "list.csv", []byte(list.String()))
	if err != nil || len(got) != maxCandidates {
		t.Fatalf("%d candidates, %v", len(got), err)
	}
	list.WriteString("one-more\n")
	if _, err := parseCandidates(githubCom(t), "list.csv", []byte(list.String())); err == nil || !strings.Contains(err.Error(), "more than 5000 candidates") {
		t.Errorf("one more: %v", err)
	}
}

// FuzzParseCandidates: what is accepted has valid, different logins in the order of their lines and claims that can be read, and written as a
// list of the same columns it is read as the same.
func FuzzParseCandidates(f *testing.F) {
	for _, seed := range []string{
		"ada-example,Europe/Lisbon,2020-01-01,backend\nbob-example\n", "\xef\xbb\xbflogin,zone\r\nada-example,UTC\r\n", "notes,login\n#1,ada-example\n",
		"ada-example,,,\"=HYPERLINK(\"\"x\"\")\"\n", "ada\x00,UTC\n", "Ada-Example\nada-example\n", "login" + strings.Repeat(",zone", 10_000), strings.Repeat(",", 10_000),
		"\"ada-example\",\"UTC\n", "# only\n\n", "ada-example;UTC", "https://github.com/ada-example\n", "login,hours\nada-example,22-06\n", ",,,\nada\n", "\xff\xfea\x00",
	} {
		f.Add([]byte(seed))
	}
	h := githubCom(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		got, err := parseCandidates(h, "list.csv", data)
		if err != nil {
			if got != nil || len(hints(err)) == 0 {
				t.Fatalf("%d candidates with the error %v", len(got), err)
			}
			return
		}
		seen := map[string]bool{}
		line := 0
		for _, c := range got {
			login, err := github.ParseLogin(h, c.login)
			if err != nil || login != c.login || seen[strings.ToLower(login)] || c.line <= line {
				t.Fatalf("%+v after line %d: %v", c, line, err)
			}
			seen[strings.ToLower(login)], line = true, c.line
			if _, err := c.claims.Claims(); err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
		}
		again, err := parseCandidates(h, "list.csv", asList(got))
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i].line = i + 2
			again[i].line = i + 2 // a note may have line ends
			got[i].notes, again[i].notes = plainEnds(got[i].notes), plainEnds(again[i].notes)
		}
		if !slices.Equal(got, again) {
			t.Fatalf("%+v is read again as %+v", got, again)
		}
	})
}

// plainEnds is a text as it is after a CSV reader, which makes CRLF one line feed, and without the blanks around it.
func plainEnds(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r", "")) }

// asList writes candidates with all fields in quotes.
func asList(all []candidate) []byte {
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	var b strings.Builder
	b.WriteString("login,zone,since,hours,notes\n")
	for _, c := range all {
		var fields []string
		for _, field := range []string{c.login, c.claims.Zone, c.claims.Since, c.claims.Hours, c.notes} {
			fields = append(fields, quoted(field))
		}
		b.WriteString(strings.Join(fields, ",") + "\n")
	}
	return []byte(b.String())
}
