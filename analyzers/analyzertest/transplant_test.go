package analyzertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const upstream = `-- known up --
person bob Bob Muster <bob@example.net>
commit bob 2021-03-01T09:00:00+0100 put=a.go,src/b.go:b.go Add age
commit bob 2021-03-02T09:00:00+0100 put=src/b.go:b2.go label=two Change age
commit bob 2021-03-03T09:00:00+0100 put=a.go:a2.go Change a
commit bob 2021-03-04T09:00:00+0100 put=src/c.go:b.go parents=two On the side
commit bob 2021-03-05T09:00:00+0100 put=a.go:a3.go Change a again
-- file a.go --
age
	one
two
three
four
-- file a2.go --
age
	one
2
three
four
-- file a3.go --
age
	one
2
three
4
-- file b.go --
package age
-- file b2.go --
package age // for pages
`

// transplanted builds a fixture whose recipe is one transplant, and shows its commits: parents by place, author, committer, message
// and files.
func transplanted(t *testing.T, recipe string) (*Built, []string) {
	t.Helper()
	f, err := ParseFixture("-- recipe --\nperson ada Ada Example <ada@example.org>\n" + recipe + "\n" + upstream + "-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	contents := b.Contents()
	for _, raw := range b.Commits {
		head, message, _ := strings.Cut(string(raw), "\n\n")
		var parents, who []string
		for line := range strings.SplitSeq(head, "\n") {
			word, rest, _ := strings.Cut(line, " ")
			switch word {
			case "parent":
				parents = append(parents, fmt.Sprint(slices.Index(b.IDs, rest)))
			case "author", "committer":
				name, _, _ := strings.Cut(rest, " ")
				who = append(who, name+rest[strings.LastIndexByte(rest, '>')+1:])
			}
		}
		var files []string
		list, err := contents.Files(context.Background(), history.CommitID(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range list.Files {
			text, err := contents.Blob(context.Background(), file.ID)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file.Path.Untrusted()+"="+strings.ReplaceAll(string(text), "\n", "|"))
		}
		out = append(out, fmt.Sprintf("%s; %s; %s; %s", strings.Join(parents, ","), strings.Join(slices.Compact(who), ", "), strings.TrimSpace(message), strings.Join(files, " ")))
	}
	return b, out
}

func TestTransplant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		recipe string
		want   []string
	}{
		{"transplant up by=ada first=2", []string{
			"; Ada 1614585600 +0100; Add age; a.go=age|	one|two|three|four| src/b.go=package age|",
			"0; Ada 1614672000 +0100; Change age; a.go=age|	one|two|three|four| src/b.go=package age // for pages|",
		}},
		{"transplant up committer=ada shift=-1d2h first=1", []string{
			"; Bob 1614492000 +0100, Ada 1614492000 +0100; Add age; a.go=age|	one|two|three|four| src/b.go=package age|",
		}},
		{"transplant up by=ada last=2 from=2023-01-01T00:00:00+0000 every=2h", []string{
			"; Ada 1672531200 +0000; On the side; a.go=age|	one|two|three|four| src/b.go=package age // for pages| src/c.go=package age|",
			"0; Ada 1672538400 +0000; Change a again; a.go=age|	one|2|three|4| src/b.go=package age // for pages| src/c.go=package age|",
		}},
		{"transplant up by=ada only=src", []string{
			"; Ada 1614585600 +0100; Add age; b.go=package age|",
			"0; Ada 1614672000 +0100; Change age; b.go=package age // for pages|",
			"1; Ada 1614844800 +0100; On the side; b.go=package age // for pages| c.go=package age|",
		}},
		{"transplant up by=ada first=1 folder=lib/x rename=age:Year,Add:Put indent=2", []string{
			"; Ada 1614585600 +0100; Put Year; lib/x/a.go=Year|  one|two|three|four| lib/x/src/b.go=package Year|",
		}},
		{"transplant up by=ada squash=2 message=All", []string{
			"; Ada 1614672000 +0100; All; a.go=age|	one|two|three|four| src/b.go=package age // for pages|",
			"0; Ada 1614931200 +0100; All; a.go=age|	one|2|three|4| src/b.go=package age // for pages| src/c.go=package age|",
		}},
		{"transplant up by=ada pick=2", []string{
			"; Ada 1614585600 +0100; Add age; a.go=age|	one|two|three|four| src/b.go=package age|",
			"0; Ada 1614758400 +0100; Change a; a.go=age|	one|2|three|four| src/b.go=package age|",
			"1; Ada 1614931200 +0100; Change a again; a.go=age|	one|2|three|4| src/b.go=package age|",
		}},
		{"commit ada 2021-01-01T09:00:00+0000 put=own.txt:b.go Begin\ntransplant up by=ada first=1 folder=lib onto=before\ncommit ada 2022-01-01T09:00:00+0000 drop=lib/a.go Drop", []string{
			"; Ada 1609491600 +0000; Begin; own.txt=package age|",
			"0; Ada 1614585600 +0100; Add age; lib/a.go=age|	one|two|three|four| lib/src/b.go=package age| own.txt=package age|",
			"1; Ada 1641027600 +0000; Drop; lib/src/b.go=package age| own.txt=package age|",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.recipe, func(t *testing.T) {
			t.Parallel()
			_, got := transplanted(t, tt.recipe)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTransplantKeepsIDs(t *testing.T) {
	t.Parallel()
	known, err := ParseFixture("-- recipe --\nperson bob Bob <bob@example.net>\ncommit bob 2021-03-01T09:00:00+0100 X\n" + upstream + "-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	want, err := known.Known[0].Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := transplanted(t, "transplant up label=last\ncommit ada 2022-01-01T09:00:00+0100 parents=merge:last Merge")
	if diff := cmp.Diff(want.IDs, b.IDs[:5]); diff != "" || len(b.IDs) != 6 {
		t.Errorf("%d commits; %s", len(b.IDs), diff)
	}
	part, _ := transplanted(t, "transplant up first=3")
	if diff := cmp.Diff(want.IDs[:3], part.IDs); diff != "" {
		t.Error(diff)
	}
}

// TestTransplantedRepository lets Git itself judge what was written.
func TestTransplantedRepository(t *testing.T) {
	t.Parallel()
	b, _ := transplanted(t, "commit ada 2021-01-01T09:00:00+0000 put=own.txt:b.go Begin\n"+
		"transplant up by=ada messages=new spread=20d from=2023-01-01T00:00:00+0000 folder=lib/x rename=age:Year indent=4 onto=before")
	dir := t.TempDir()
	if err := b.WriteRepo(dir); err != nil {
		t.Fatal(err)
	}
	if out := git(t, dir, "fsck", "--strict", "--no-dangling"); strings.Contains(out, "error") || strings.Contains(out, "missing") {
		t.Errorf("git fsck says %s", out)
	}
	if got, want := git(t, dir, "show", "main:lib/x/a.go"), "Year\n    one\n2\nthree\n4"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := git(t, dir, "log", "--format=%ae", "main"); strings.Count(got, "ada@example.org") != 5 {
		t.Errorf("authors are %s", got)
	}
	h, err := history.Assemble(b.Newest())
	if err != nil {
		t.Fatal(err)
	}
	changes, err := b.Contents().Changes(context.Background(), h.Commits[0].ID)
	if err != nil || len(changes.Files) != 1 {
		t.Errorf("changes %+v: %v", changes, err)
	}
}

func TestTransplantErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"transplant", "want: transplant KNOWN"},
		{"transplant none", `no known repository "none"`},
		{"transplant up by=eve", `unknown person "eve"`},
		{"transplant up shift=soon", `time "soon"`},
		{"transplant up shift=1d-2h", `time "1d-2h"`},
		{"transplant up every=2h", "need from="},
		{"transplant up from=2023-01-01T00:00:00+0000 spread=-2h", "spread is a time"},
		{"transplant up messages=old", "messages is new"},
		{"transplant up folder=../x", "path"},
		{"transplant up squash=1", "whole number"},
		{"transplant up rename=x", "rename is OLD:NEW"},
		{"transplant up indent=99", "whole number"},
		{"transplant up onto=after", "onto is before"},
		{"transplant up onto=before", "needs a commit before"},
		{"transplant up only=none", "nothing is left"},
		{"transplant up speed=9", `unknown option "speed"`},
		{"transplant up by=ada and more", "no option"},
		{"transplant up label=x\ntransplant up label=x", `label "x" is there already`},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			f, err := ParseFixture("-- recipe --\nperson ada Ada Example <ada@example.org>\n" + tt.line + "\n" + upstream + "-- want --\n")
			if err == nil {
				_, err = f.Recipe.Build()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "line") {
				t.Errorf("error %v, want one with %q and the line", err, tt.want)
			}
		})
	}
}
