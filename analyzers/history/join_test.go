package history

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// forest is a drawn history of raw commits, oldest first, with odd zones and malformed lines in it.
type forest struct {
	raw     [][]byte
	ids     []object.ID
	parents [][]int
}

func drawForest(rt *rapid.T) *forest {
	f := &forest{}
	people := rapid.SampledFrom([]string{"Ada <ada@example.org>", "Bob <bob@example.net>", "Eve <eve@example.com>", "Ada <ada2@example.org>"})
	zone := rapid.SampledFrom([]string{"+0100", "-0500", "-0000", "+9999", "x"})
	for i := range rapid.IntRange(1, 30).Draw(rt, "commits") {
		var parents []int
		for range rapid.IntRange(0, 3).Draw(rt, "parents") {
			if p := rapid.IntRange(0, max(0, i-1)).Draw(rt, "parent"); p < i && !slices.Contains(parents, p) {
				parents = append(parents, p)
			}
		}
		data := fmt.Appendf(nil, "tree %040x\n", rapid.IntRange(1, 3).Draw(rt, "tree"))
		for _, p := range parents {
			data = fmt.Appendf(data, "parent %s\n", f.ids[p])
		}
		data = fmt.Appendf(data, "author %s %d %s\ncommitter %s %d %s\n\nwork %d\n", people.Draw(rt, "author"), 1600000000+i, zone.Draw(rt, "zone"),
			people.Draw(rt, "committer"), 1600000000+i, zone.Draw(rt, "zone"), i)
		f.raw, f.ids, f.parents = append(f.raw, data), append(f.ids, CommitID(data)), append(f.parents, parents)
	}
	return f
}

// closure gives the numbers of all commits that a head reaches, newest first.
func (f *forest) closure(head int) []int {
	in := map[int]bool{head: true}
	var out []int
	for n := head; n >= 0; n-- {
		if !in[n] {
			continue
		}
		out = append(out, n)
		for _, p := range f.parents[n] {
			in[p] = true
		}
	}
	return out
}

func (f *forest) assemble(rt *rapid.T, numbers []int) *History {
	raw := make([][]byte, len(numbers))
	for i, n := range numbers {
		raw[i] = f.raw[n]
	}
	h, err := Assemble(raw)
	if err != nil {
		rt.Fatal(err)
	}
	return h
}

// sameHistory compares everything that a history holds of its commits.
func sameHistory(want, got *History) string {
	return cmp.Diff(want.Commits, got.Commits, cmp.AllowUnexported(Commit{}, Time{})) +
		cmp.Diff(want.People, got.People, cmp.AllowUnexported(Text{})) +
		cmp.Diff(want.parents, got.parents) +
		cmp.Diff(want.Malformed, got.Malformed, cmp.AllowUnexported(Text{})) +
		cmp.Diff(want.Odd, got.Odd, cmp.AllowUnexported(Text{}))
}

// The parts of a split history, which overlap, join to the history that they were split from; and who they are is the same.
func TestJoinProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		f := drawForest(rt)
		var parts []Named
		var order []int
		taken := map[int]bool{}
		first := map[object.ID]int{}
		for k, head := range rapid.SliceOfN(rapid.IntRange(0, len(f.raw)-1), 1, 5).Draw(rt, "heads") {
			closure := f.closure(head)
			h := f.assemble(rt, closure)
			Resolve(h, nil) // which must leave no trace
			parts = append(parts, Named{Name: fmt.Sprint("part ", k), History: h})
			for _, n := range closure {
				if !taken[n] {
					taken[n] = true
					order = append(order, n)
					first[f.ids[n]] = k
				}
			}
		}
		whole := f.assemble(rt, order)
		joined, err := Join(parts)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := sameHistory(whole, joined); diff != "" {
			rt.Fatalf("(-whole +joined)\n%s", diff)
		}
		for i := range joined.Commits {
			if want := first[joined.Commits[i].ID]; joined.PartOf(int32(i)) != want {
				rt.Fatalf("commit %d is of part %d, want %d", i, joined.PartOf(int32(i)), want)
			}
		}
		if diff := cmp.Diff(groups(whole, Resolve(whole, nil)), groups(joined, Resolve(joined, nil))); diff != "" {
			rt.Fatalf("identities: (-whole +joined)\n%s", diff)
		}
		if diff := sameHistory(whole, joined); diff != "" { // now with the marks that Resolve sets
			rt.Fatalf("(-whole +joined)\n%s", diff)
		}
	})
}

// Facts are summed up, and each part keeps its own.
func TestJoinFacts(t *testing.T) {
	t.Parallel()
	a, b := historyOf(t, "Ada <ada@example.org>", "Ada <ada@example.org>"), historyOf(t, "Ada <ada@example.org>")
	a.Facts = Facts{GitDir: "/a", Via: "gitfile", Refs: []Text{TextOf("HEAD")}, Outside: 2, Mailmap: 1, Skipped: []Skipped{{TextOf("refs/x"), "why"}}, CutObjects: 5}
	b.Facts = Facts{GitDir: "/b", Refs: []Text{TextOf("refs/heads/b")}, Outside: 3, Inherited: 7, Shallow: 1, Partial: true, LimitCommits: true, Alternates: []string{"/alt"}}
	a.Mailmap, b.Mailmap = []MailmapEntry{{AliasEmail: "a@x"}}, []MailmapEntry{{AliasEmail: "b@x"}}
	b.Commits[0].Flags |= Boundary
	h, err := Join([]Named{{Name: "ada/a", History: a}, {Name: "ada/b", History: b}})
	if err != nil {
		t.Fatal(err)
	}
	want := Facts{
		Refs: []Text{TextOf("ada/a:HEAD"), TextOf("ada/b:refs/heads/b")}, Outside: 5, Inherited: 7, Mailmap: 1, Partial: true, LimitCommits: true,
		Skipped: []Skipped{{TextOf("ada/a:refs/x"), "why"}}, Alternates: []string{"/alt"}, // a has b's boundary whole: no longer shallow
	}
	if diff := cmp.Diff(want, h.Facts, cmp.AllowUnexported(Text{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	parts := []Part{{"ada/a", 2, a.Facts}, {"ada/b", 1, b.Facts}}
	if diff := cmp.Diff(parts, h.Parts, cmp.AllowUnexported(Text{})); diff != "" {
		t.Errorf("parts: (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]MailmapEntry{{AliasEmail: "a@x"}, {AliasEmail: "b@x"}}, h.Mailmap); diff != "" {
		t.Errorf("mailmap: (-want +got)\n%s", diff)
	}
	if len(h.Commits) != 2 || a.Commits[0].Has(Boundary) || !b.Commits[0].Has(Boundary) || h.Commits[1].Has(Boundary) {
		t.Error("the boundary is not where it should be")
	}
	if a.PartOf(0) != -1 || h.PartOf(1) != 0 {
		t.Error("part of a commit")
	}
}

func TestJoinFails(t *testing.T) {
	t.Parallel()
	one := historyOf(t, "Ada <ada@example.org>")
	joined, err := Join([]Named{{Name: "x", History: one}})
	if err != nil {
		t.Fatal(err)
	}
	for name, parts := range map[string][]Named{
		"no history": {{Name: "x"}}, "joined twice": {{Name: "x", History: joined}}, "too many": make([]Named, 1<<16),
	} {
		for i := range parts {
			if name == "too many" {
				parts[i].History = one
			}
		}
		if h, err := Join(parts); err == nil || h != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h, err := Join(nil); err != nil || len(h.Commits) != 0 || len(h.People) != 1 || h.Parts == nil {
		t.Errorf("nothing: %v", err)
	}
}

// BenchmarkJoin puts 30 histories of 3,000 commits each together, of which a tenth is shared.
func BenchmarkJoin(b *testing.B) {
	var parts []Named
	var shared [][]byte
	commit := func(parent string, part, i int) ([]byte, string) {
		data := fmt.Appendf(nil, "tree %040x\n%sauthor P%d <p%d@example.org> %d +0100\ncommitter P%d <p%d@example.org> %d +0100\n\nwork\n", i, parent, i%40, i%40, 1600000000+i, part, part, 1600000000+i)
		return data, "parent " + CommitID(data).String() + "\n"
	}
	var data []byte
	parent := ""
	for i := range 300 {
		data, parent = commit(parent, 0, i)
		shared = append(shared, data)
	}
	for part := range 30 {
		raw, last := slices.Clone(shared), parent
		for i := range 2700 {
			data, last = commit(last, part, 300+i)
			raw = append(raw, data)
		}
		h, err := Assemble(raw)
		if err != nil {
			b.Fatal(err)
		}
		parts = append(parts, Named{Name: fmt.Sprint(part), History: h})
	}
	b.ReportAllocs()
	for b.Loop() {
		h, err := Join(parts)
		if err != nil || len(h.Commits) != 300+30*2700 {
			b.Fatal(err, len(h.Commits))
		}
	}
}
