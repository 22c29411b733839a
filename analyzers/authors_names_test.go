package analyzers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func TestUnrelated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Ada Example", "Carl Mustermann", true},
		{"Ada Example", "Carl van Mustermann", true},
		{"Ádá Éxample", "Carl Mustermann", true},
		{"Ada B. Example", "B. Carl Mustermann", true}, // an initial is no shared part
		{"Ada Example", "Ada Mustermann", false},
		{"Ada Example", "Example Ada", false},
		{"Ada Example", "Mustermann, Ada", false},
		{"ada example", "ADA  EXAMPLE", false},
		{"Ada Müller", "Beatrix Mueller", false},
		{"Ada Muller", "Beatrix Müller", false},
		{"Ада Example", "Carl Mustermann", false}, // Cyrillic letters
		{"예시 아다", "Carl Mustermann", false},
		{"Ada Løkke", "Carl Lokke", false},
		{"Ada O'Example", "Carl OExample", false},
		{"Seo-yeon Yesi", "Seoyeon Beispiel", false},
		{"Rob Example", "Robert Mustermann", false},
		{"Beth Example", "Elizabeth Mustermann", false},
		{"Ada Exmaple", "Carl Example", false},
		{"Aleksandra Muster", "Alexandra Beispiel", false},
		{"Ada Lin", "Carl Luo", true},
		{"Ada Lau", "Carl Liu", false},
		{"Ikhoon Muster", "Ikhun Beispiel", false},
		{"Ada", "Carl Mustermann", false},
		{"A. B. Example", "Carl Mustermann", false},
		{"Dr. Example", "Carl Mustermann", false},
		{"ada-example", "Carl Mustermann", false},
		{"ada.example", "Carl Mustermann", false},
		{"ada@example.org x", "Carl Mustermann", false},
		{"Ada Example 2", "Carl Mustermann", false},
		{"Ada Example and Eve Muster", "Carl Mustermann", false},
		{"Ada Example & Eve Muster", "Carl Beispiel", false},
		{"Ada Example, Eve Muster", "Carl Beispiel", false},
		{"Travis CI", "Carl Mustermann", false},
		{"Your Name", "Carl Mustermann", false},
		{"Ada \xff Example", "Carl Mustermann", false},
		{"Ada " + strings.Repeat("x", maxNameBytes), "Carl Mustermann", false},
		{"a b c d e f gg hh ii jj", "Carl Mustermann", false},
		{"", "", false},
	} {
		if got := unrelated(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: unrelated %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestParseName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ádá Müller-Løkke":  "ada muller lokke",
		"O\u2019Neil, J.R.": "oneil j r",
		"STRAẞE ﬁn":         "strasse fin",
		"예시 Ada":            "ada",
		"":                  "",
	} {
		if got := strings.Join(parseName(name).words, " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestUnrelatedIsFair(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`([A-Za-zäöüéøłßæœ'’-]{1,9}\.?[ ,]{1,2}){1,5}[A-Za-zäöü]{1,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), rapid.OneOf(name, rapid.String()).Draw(t, "b")
		if unrelated(a, b) != unrelated(b, a) {
			t.Fatalf("not symmetric")
		}
		if unrelated(a, a) || unrelated(b, b) {
			t.Fatalf("unrelated to itself")
		}
		if p := strings.Join(rapid.Permutation(strings.Fields(a)).Draw(t, "permutation"), " "); unrelated(a, p) {
			t.Fatalf("unrelated to its permutation %q", p)
		}
		runes := []rune(a)
		if p := string(runes[:rapid.IntRange(0, len(runes)).Draw(t, "cut")]); unrelated(a, p) {
			t.Fatalf("unrelated to its beginning %q", p)
		}
	})
}

func FuzzUnrelated(f *testing.F) {
	for _, s := range []string{"Ada Example", "Example, A.", "\xff\xfe", "ﬁ ǅ ẞ", "A\u0301da E\u0301x", "예시 아다", "a@b/c", strings.Repeat("ae ", 40)} {
		f.Add(s, "Carl Mustermann")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if unrelated(a, b) != unrelated(b, a) {
			t.Errorf("%q and %q: not symmetric", a, b)
		}
		if unrelated(a, a) {
			t.Errorf("%q is unrelated to itself", a)
		}
		if form := parseName(a); len(form.words) > maxNameWords {
			t.Errorf("%q has %d words", a, len(form.words))
		}
	})
}

// TestDistance compares with the definition, worked out by recursion.
func TestDistance(t *testing.T) {
	t.Parallel()
	var plain func(a, b string) int
	plain = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		cost := 1
		if a[0] == b[0] {
			cost = 0
		}
		best := min(plain(a[1:], b)+1, plain(a, b[1:])+1, plain(a[1:], b[1:])+cost)
		if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
			best = min(best, plain(a[2:], b[2:])+1)
		}
		return best
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,6}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if got, want := min(distance(a, b, 2), 3), min(plain(a, b), 3); got != want {
			t.Fatalf("distance %d, want %d", got, want)
		}
	})
}

func TestAuthorsNames(t *testing.T) {
	t.Parallel()
	const ada, carl = " Ada Example <x7@example.org>", " Carl Mustermann <x7@example.org>"
	for name, tt := range map[string]struct {
		lines   []string
		mailmap string
		want    []string
	}{
		"two names":        {[]string{"3" + ada, "2" + carl}, "", []string{"2 full names that share no part on one address: 3 and 2 commits"}},
		"one commit":       {[]string{"4" + ada, "1" + carl}, "", nil},
		"address in cases": {[]string{"2" + ada, "2 Carl Mustermann <X7@Example.org>"}, "", []string{"2 full names that share no part on one address: 2 and 2 commits"}},
		"three names":      {[]string{"2" + ada, "3" + carl, "2 Eve Beispiel <x7@example.org>"}, "", []string{"3 full names that share no part on one address: 3, 2 and 2 commits"}},
		"third once":       {[]string{"3" + ada, "2" + carl, "1 Eve Beispiel <x7@example.org>"}, "", []string{"2 full names that share no part on one address: 3 and 2 commits"}},
		"six names": {
			[]string{"2" + ada, "3" + carl, "2 Eve Beispiel <x7@example.org>", "2 Grit Dritte <x7@example.org>", "2 Horst Vierling <x7@example.org>", "2 Jutta Zwosta <x7@example.org>"},
			"",
			[]string{"6 full names that share no part on one address: 3, 2, 2, 2 and 2 commits and 1 more"},
		},
		"spellings add up":  {[]string{"2" + ada, "1" + carl, "1 MUSTERMANN Carl <x7@example.org>"}, "", nil},
		"one by one":        {[]string{"2" + ada, "2 Ada Mustermann <x7@example.org>", "2" + carl}, "", nil},
		"by mailmap alone":  {[]string{"3" + ada, "3 Carl Mustermann <carl@example.net>"}, "Ada Example <x7@example.org> <carl@example.net>", nil},
		"declared change":   {[]string{"3" + ada, "3" + carl}, "Carl Mustermann <x7@example.org> Ada Example <x7@example.org>", nil},
		"declared of other": {[]string{"3" + ada, "3" + carl}, "Carl Mustermann <x7@example.org> Eve Beispiel <x7@example.org>", []string{"2 full names that share no part on one address: 3 and 3 commits"}},
		"both in address":   {[]string{"3 Ada Example <ada.mustermann@example.org>", "3 Carl Mustermann <ada.mustermann@example.org>"}, "", nil},
		"own initials":      {[]string{"3 Ada Beatrix Example <abe@carl.example.org>", "3 Carl Mustermann <abe@carl.example.org>", "1 C. M. <carl.m@example.org>"}, "Ada Example <abe@carl.example.org> <carl.m@example.org>", nil},
		"initials":          {[]string{"3 Ada Beatrix Example <abe.carl@example.org>", "3 Carl Mustermann <abe.carl@example.org>"}, "", []string{"2 full names that share no part on one address: 3 and 3 commits"}},
		"one in address":    {[]string{"3 Ada Example <ada@example.org>", "3 Carl Mustermann <ada@example.org>"}, "", []string{"2 full names that share no part on one address: 3 and 3 commits"}},
		"one account": {
			[]string{"3 Ada Example <7+x@users.noreply.github.com>", "3 Carl Mustermann <7+y@users.noreply.github.com>"},
			"",
			[]string{"2 full names that share no part on one GitHub account: 3 and 3 commits"},
		},
		"one login":         {[]string{"3 Ada Example <7+x@users.noreply.github.com>", "3 Carl Mustermann <8+x@users.noreply.github.com>"}, "", nil},
		"strangers, mapped": {[]string{"3 Ada Example <root@localhost>", "3 Carl Mustermann <root@localhost>"}, "Ada Example <ada@example.org> <root@localhost>", nil},
		"mailbox of a team": {[]string{"3 Ada Example <core-team@example.org>", "3 Carl Mustermann <core-team@example.org>"}, "", nil},
		"mailing list":      {[]string{"3 Ada Example <x@lists.example.org>", "3 Carl Mustermann <x@lists.example.org>"}, "", nil},
		"a line for both":   {[]string{"3" + ada, "3" + carl, "1 Ada Example + Carl Mustermann <x7@example.org>"}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := authorsMessages(authorsFindings(t, "authors-names", authorsHistory(t, tt.lines...), tt.mailmap))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAuthorsNamesEvidence(t *testing.T) {
	t.Parallel()
	const ada, carl = " Ada Example <x7@example.org>", " Carl Mustermann <x7@example.org>"
	for name, tt := range map[string]struct {
		lines []string
		want  []string
	}{
		"one after the other": {[]string{"3" + ada, "2" + carl}, []string{
			"Ada Example: first and last of 3 commits under this name, from 2024-01-01 to 2024-01-03",
			"Carl Mustermann: first and last of 2 commits under this name, from 2024-01-04 to 2024-01-05",
			": the two names with most commits were used one after the other",
		}},
		"in the same time": {[]string{"2" + ada, "2" + carl, "1" + ada}, []string{
			"Ada Example: first and last of 3 commits under this name, from 2024-01-01 to 2024-01-05",
			"Carl Mustermann: first and last of 2 commits under this name, from 2024-01-03 to 2024-01-04",
			": the two names with most commits were used in the same time, from 2024-01-03 to 2024-01-04",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := authorsHistory(t, tt.lines...)
			found := authorsFindings(t, "authors-names", h, "")
			if len(found) != 1 {
				t.Fatalf("%d findings", len(found))
			}
			var got []string
			for _, e := range found[0].Evidence {
				got = append(got, e.Quote.Untrusted()+": "+e.Note)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
			first := found[0].Evidence[0]
			if oldest := h.Commits[len(h.Commits)-1]; first.Commit != oldest.ID.String() || first.At.Unix != oldest.Author.Unix {
				t.Errorf("the first commit is %s, want %s", first.Commit, oldest.ID)
			}
		})
	}
}

// An address with more names than anybody has is judged by those with most commits, and the evidence stays short.
func TestAuthorsNamesAreBounded(t *testing.T) {
	t.Parallel()
	used := map[uint32]*usage{}
	h := &history.History{People: make([]history.Person, 1)}
	var members []uint32
	for k := range 3 * maxForms {
		name := strings.Repeat(string(rune('a'+k%26)), 5+k/26) + " " + strings.Repeat(string(rune('b'+k%25)), 5+k/26)
		h.People = append(h.People, history.Person{Name: history.TextOf(name)})
		members = append(members, uint32(k+1))
		used[uint32(k+1)] = &usage{n: k, first: k, last: k}
	}
	names := namesOf(h, members, used)
	if len(names) != maxForms || names[0].n < names[maxForms-1].n || names[maxForms-1].n < maxForms {
		t.Errorf("%d names from %d to %d commits", len(names), names[0].n, names[len(names)-1].n)
	}
}

// unrelated tells whether two texts are full names that share no part.
func unrelated(a, b string) bool {
	x, y := parseName(a), parseName(b)
	return x.full && y.full && !x.shares(&y)
}
