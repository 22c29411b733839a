package analyzertest

import (
	"strings"
	"testing"
)

const people = "person ada Ada Example <ada@example.org>\nperson gh GitHub <noreply@github.com>\n"

func TestParseErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	const when = "2024-01-08T09:00:00+0100"
	tests := []struct{ name, recipe, want string }{
		{"empty", "", "no commits"},
		{"unknown word", people + "comit ada " + when, `line 3: unknown statement "comit"`},
		{"person twice", people + "person ada A <a@example.org>", `line 3: person "ada" is there already`},
		{"person without address", "person bob Bob", "line 1: want: person KEY NAME <EMAIL>"},
		{"person key", "person Bob Bob <b@example.org>", "not lower-case"},
		{"unknown person", people + "commit bob " + when, `unknown person "bob"`},
		{"unknown committer", people + "commit ada " + when + " by=bob x", `unknown person "bob"`},
		{"bad time", people + "commit ada 2024-01-08 x", "is not like"},
		{"bad date", people + "commit ada 2024-13-08T09:00:00+0100", "is not like"},
		{"bad zone", people + "commit ada 2024-01-08T09:00:00+01:0", "sign and four digits"},
		{"long zone", people + "commit ada 2024-01-08T09:00:00+01:00", "is not like"},
		{"bad zone digits", people + "commit ada 2024-01-08T09:00:00+01x0", "sign and four digits"},
		{"unknown option", people + "commit ada " + when + " colour=red x", `unknown option "colour" of commit`},
		{"empty option", people + "commit ada " + when + " label= x", "label"},
		{"open quote", people + "commit ada " + when + ` message="x`, "not a quoted string"},
		{"quote and more", people + "commit ada " + when + ` message="x"y`, "no blank after"},
		{"line break in a header", people + "commit ada " + when + ` header="a\nb"`, "cannot be"},
		{"subject and message", people + "commit ada " + when + ` message="x" y`, "not both"},
		{"order", "order random", "order is time or file"},
		{"ref", people + "ref main x", "want: ref"},
		{"base", people + "base a b", "line 3: want, once: base LABEL"},
		{"base twice", people + "base a\nbase a", "line 4: want, once: base LABEL"},
		{"work without zone", people + "work ada from=2024-01-01 days=3", "needs zone=, from= and days="},
		{"work without place", people + "work ada zone=Mars/Olympus from=2024-01-01 days=3", "not in the IANA database"},
		{"work too long", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=99999", "whole number from 1 to 6000"},
		{"work with a subject", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 hello", `unexpected "hello"`},
		{"work option", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 speed=3", `unknown option "speed" of work`},
		{"not a number", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 skip=NaN", "is not a number from 0 to 1"},
		{"empty window", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 hours=9-9", "window is empty"},
		{"rhythm", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 rhythm=jazz", "human, uniform or even"},
		{"yes", people + "work ada zone=Asia/Tokyo from=2024-01-01 days=3 merges=true", "the only value is yes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(tt.recipe)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestBuildErrors(t *testing.T) {
	t.Parallel()
	const when = "2024-01-08T09:00:00+0100"
	tests := []struct{ name, recipe, want string }{
		{"unknown label", people + "commit ada " + when + " parents=a x", `line 3: unknown label "a"`},
		{"unknown merge", people + "commit ada " + when + "\ncommit ada " + when + " parents=merge:a", `line 4: unknown label "a"`},
		{"first is a merge", people + "commit ada " + when + " parents=2 x", "cannot be a merge"},
		{"unknown tree", people + "commit ada " + when + " tree=a x", `unknown label "a"`},
		{"label twice", people + "commit ada " + when + " label=a x\ncommit ada " + when + " label=a y", `label "a" is there already`},
		{"unknown ref", people + "commit ada " + when + " x\nref refs/heads/side a", `line 4: unknown label "a"`},
		{"unknown base", people + "base a\ncommit ada " + when + " x", `line 3: unknown label "a"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := History(tt.recipe)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestCommitIsRecordedAsWritten(t *testing.T) {
	t.Parallel()
	b, err := History(people + `
commit ada 2024-01-08T09:00:00+0100 First step
commit ada 2024-01-09T10:00:00-0000 by=gh at=2024-01-09T10:00:05+2500 label=x -- fix=me
commit ada 2024-01-10T10:00:00+0100 parents=merge:x tree=x header="encoding ISO-8859-1" message="Merge\n\nBody\n"
commit ada 2024-01-11T10:00:00+0100 parents=none raw-author="Ada <ada@example.org 5 +0000" Odd`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"author Ada Example <ada@example.org> 1704700800 +0100\ncommitter Ada Example <ada@example.org> 1704700800 +0100\n\nFirst step\n",
		"author Ada Example <ada@example.org> 1704794400 -0000\ncommitter GitHub <noreply@github.com> 1704704405 +2500\n\nfix=me\n",
		"author Ada Example <ada@example.org> 1704877200 +0100\ncommitter Ada Example <ada@example.org> 1704877200 +0100\n" +
			"encoding ISO-8859-1\n\nMerge\n\nBody\n",
		"author Ada <ada@example.org 5 +0000\ncommitter Ada Example <ada@example.org> 1704963600 +0100\n\nOdd\n",
	}
	for i, w := range want {
		if !strings.HasSuffix(string(b.Commits[i]), w) {
			t.Errorf("commit %d is\n%s\nwant the end\n%s", i, b.Commits[i], w)
		}
	}
	tree := func(i int) string { return strings.SplitN(string(b.Commits[i]), "\n", 2)[0] }
	parents := func(i int) int { return strings.Count(string(b.Commits[i]), "\nparent ") }
	if tree(2) != tree(1) || tree(0) == tree(1) {
		t.Error("tree=x is not the tree of x, or two commits share a tree")
	}
	if parents(0) != 0 || parents(1) != 1 || parents(2) != 2 || parents(3) != 0 || b.ID("x") != b.IDs[1] || b.ID("y") != "" {
		t.Error("parents or labels are wrong")
	}
}

func TestOrderTime(t *testing.T) {
	t.Parallel()
	b, err := History(people + `
commit ada 2024-01-03T09:00:00+0000 c
order time
commit ada 2024-01-02T09:00:00+0000 b
commit ada 2024-01-01T09:00:00+0000 a
order file
commit ada 2024-01-01T08:00:00+0000 last`)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, c := range b.Commits {
		got += strings.SplitN(string(c), "\n\n", 2)[1]
	}
	if got != "c\na\nb\nlast\n" {
		t.Errorf("order is %q", got)
	}
	if string(b.Newest()[0]) != string(b.Commits[3]) {
		t.Error("Newest does not begin with the last commit")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(people + "commit ada 2024-01-08T09:00:00+0100 by=gh label=a message=\"x\\n\"")
	f.Add(people + "work ada zone=Europe/Berlin from=2024-01-01 days=5 hours=22-6 alternate=+0900 rebase-every=3 grain=60")
	f.Add(people + "key a 2015-01-08T09:00:00+0100\ncommit ada 2024-01-08T09:00:00+0100 code=c-allman lines=30 sign=pgp:a\ncommit ada 2024-01-09T09:00:00+0100 format=c-tabs sign=ssh:a")
	f.Add(people + "commit ada 2024-01-08T09:00:00+0100 parents=none\ncommit ada 2024-01-09T09:00:00+0100 drop=file.txt code=py-camel in=a/b/c eol=crlf")
	f.Add(people + "file a/b \"x\\n\"\ncommit ada 2024-01-08T09:00:00+0100 put=c:a/b,a/b drop=c sign=pgp:a@2014-01-08T09:00:00+0100")
	f.Add(people + "work ada zone=Asia/Tokyo from=2024-01-01 days=4 style=terse body=yes trailer=x{n} code=go-tabs lines=5 sign=pgp:a sign-gap=-90")
	f.Add(people + "order time\ncommit ada 2024-01-08T09:00:00-0000 parents=none tree=same\nref refs/heads/b a")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			if r != nil || !strings.HasPrefix(err.Error(), "recipe ") {
				t.Fatalf("recipe %v with error %v", r, err)
			}
			return
		}
		for _, s := range r.steps {
			if s.work != nil && float64(s.work.days)*s.work.perDay > 2000 {
				return // valid, but slow to draw
			}
		}
		b, err := r.Build()
		if err != nil {
			return
		}
		if len(b.Commits) != len(b.IDs) {
			t.Fatalf("%d commits with %d names", len(b.Commits), len(b.IDs))
		}
	})
}
