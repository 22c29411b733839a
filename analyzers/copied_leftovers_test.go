package analyzers

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

func personOf(name, email string) history.Person {
	return history.Person{Name: history.TextOf(name), Email: history.TextOf(email)}
}

func TestOwnerNames(t *testing.T) {
	t.Parallel()
	ada := ownerNames{}
	ada.addPerson(personOf("Ada Example", "info@works.example.org"), false)
	ada.addPerson(personOf("Li", "1234567+shelf-keeper@users.noreply.github.com"), false)
	for text, want := range map[string]bool{
		"Ada Example":                          true,
		"ADA  EXAMPLE <other@example.net>":     true,
		"ada-example":                          true,
		"adaexample":                           true,
		"2019 Ada Example and contributors":    true,
		"Shelf-Keeper":                         true,
		"Ada":                                  false,
		"Example":                              false,
		"Adam Example":                         false,
		"Ada B. Example":                       false,
		"info":                                 false, // many have that
		"Li":                                   false, // too short to be told from a word
		"works":                                false, // domains were not asked for
		"":                                     false,
		"\xff\xfe Ada\x00Example \U0010ffff  ": true,
	} {
		if got := ada.in(text); got != want {
			t.Errorf("in(%q) = %v", text, got)
		}
	}
	all := ownerNames{}
	all.addPerson(personOf("Ada Example", "ada@mail.sampleworks.org"), true)
	if !all.in("Sampleworks, Inc.") || all.in("mail") || all.in("org") {
		t.Errorf("domains: %v", all)
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	x := &leftovers{subject: ownerNames{}, people: ownerNames{}}
	x.subject.addPerson(personOf("Ada Example", "ada@example.org"), false)
	for _, p := range []history.Person{personOf("Ada Example", "ada@example.org"), personOf("Eve Tester", "eve@testers.example.net")} {
		x.people.addPerson(p, true)
	}
	holder := func(names ...string) (all []provenance.Notice) {
		for _, n := range names {
			all = append(all, provenance.Notice{Kind: provenance.Copyright, Owner: n})
		}
		return all
	}
	module := func(owner string) []provenance.Notice {
		return []provenance.Notice{{Kind: provenance.Module, Owner: owner, Repo: "github.com/" + owner + "/shelf"}}
	}
	for name, c := range map[string]struct {
		before, after []provenance.Notice
		others        bool // the file was added by somebody else
		want          leftoverRank
	}{
		"replaced":                    {holder("Bob Sample"), holder("Ada Example"), false, ownHeader},
		"replaced in another's file":  {holder("Bob Sample"), holder("Ada Example"), true, othersHeader},
		"an organisation replaced":    {holder("Sample Works GmbH"), holder("Ada Example"), false, othersHeader},
		"kept":                        {holder("Bob Sample"), holder("Bob Sample", "Ada Example"), false, 0},
		"kept in other words":         {holder("Bob Sample"), holder("Ada Example and Bob Sample <bob@example.net>"), false, 0},
		"by somebody else":            {holder("Bob Sample"), holder("Carol Third"), false, 0},
		"of somebody of the history":  {holder("Eve Tester"), holder("Ada Example"), false, 0},
		"of somebody's employer":      {holder("Testers, Inc."), holder("Ada Example"), false, 0},
		"a blank filled in":           {holder("Your Name"), holder("Ada Example"), false, 0},
		"named before":                {holder("Ada Example", "Bob Sample"), holder("Ada Example"), false, 0},
		"added":                       {nil, holder("Ada Example"), false, 0},
		"removed":                     {holder("Bob Sample"), nil, false, 0},
		"another kind":                {module("bobsample"), holder("Ada Example"), false, 0},
		"module path":                 {module("bobsample"), module("ada-example"), false, aLink},
		"module path of another file": {module("bobsample"), module("ada-example"), true, 0},
	} {
		var got leftoverRank
		for _, r := range x.pairs(c.before, c.after, !c.others) {
			got = max(got, r.rank)
		}
		if got != c.want {
			t.Errorf("%s: rank %d, want %d", name, got, c.want)
		}
	}
}

func TestNamesOwners(t *testing.T) {
	t.Parallel()
	got := map[string]bool{}
	for _, path := range []string{
		"main.go", "LICENSE", "package.json", "web/package.json", "README.md", "data.json", "vendor/a/a.go", "node_modules/a/package.json", "go.sum", "api.pb.go",
	} {
		got[path] = namesOwners(path)
	}
	want := map[string]bool{
		"main.go": true, "LICENSE": true, "package.json": true, "web/package.json": true, "README.md": true, "data.json": false, "vendor/a/a.go": false,
		"node_modules/a/package.json": false, "go.sum": false, "api.pb.go": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
