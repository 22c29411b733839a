package history_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// told is what the left-out commits show of everybody, by the address with most commits: "+0100 3 last SUBJECT".
func told(t *testing.T, h *history.History, subjects map[object.ID]string, accounts ...history.Account) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	ids := history.Resolve(h, h.Mailmap, accounts...)
	for i := range ids {
		offsets, ok := h.Earlier(&ids[i])
		if !ok {
			t.Fatal("nothing was to be left out")
		}
		lines := []string{}
		for _, o := range offsets {
			lines = append(lines, fmt.Sprintf("%+d %d last %s at %d", o.Offset, o.Commits, subjects[o.Last], o.Unix))
		}
		out[h.People[ids[i].Members[0]].Email.Untrusted()] = lines
	}
	return out
}

// The earlier commits of an author count whatever address or name they are under, as long as it is one person's by address, noreply address or
// the .mailmap of the base, and only those with the author's own clock.
func TestEarlierAsResolved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run(t, dir, nil, "init", "-q", "--bare")
	var in bytes.Buffer
	at := 1700000000
	commit := func(ref, author, committer, zone, subject, more string) {
		at += 60
		if !strings.Contains(zone, " ") {
			zone = fmt.Sprintf("%d %s", at, zone)
		}
		fmt.Fprintf(&in, "commit %s\nauthor %s %s\ncommitter %s %s\ndata %d\n%s\n%s\n", ref, author, zone, committer, zone, len(subject), subject, more)
	}
	const (
		ada     = "Ada Example <ada@example.org>"
		capital = "A. Example <ADA@Example.ORG>"
		work    = "Ada Example <ada@work.example>"
		noreply = "ada <4711+ada-example@users.noreply.github.com>"
		renamed = "ada <4711+ada-was@users.noreply.github.com>"
		lee     = "Lee Sample <lee@sample.example>"
		web     = "GitHub <noreply@github.com>"
	)
	mailmap := "Ada Example <ada@example.org> <ada@work.example>\n<ada@example.org> <4711+ada-was@users.noreply.github.com>\n"
	main := "refs/heads/main"
	commit(main, ada, ada, "+0100", "first", fmt.Sprintf("M 100644 inline .mailmap\ndata %d\n%s\n", len(mailmap), mailmap))
	commit(main, ada, ada, "1600000000 +0100", "dated back", "")
	commit(main, capital, ada, "+0100", "other name", "")
	commit(main, work, ada, "+0200", "from work", "")
	commit(main, noreply, noreply, "-0300", "noreply", "")
	commit(main, ada, lee, "+0900", "applied by another", "")
	commit(main, lee, ada, "+0900", "applied for another", "")
	commit(main, ada, web, "+0900", "web", "")
	commit(main, ada, ada, "-0000", "no zone", "")
	commit(main, ada, ada, "+0000", "container", "")
	commit(main, lee, lee, "+0530", "lee's", "")
	commit(main, renamed, web, "+0900", "web", "") // links what the range has with what .mailmap has
	commit("refs/heads/side", ada, ada, "+1000", "unmerged", fmt.Sprintf("from %s\n", main))
	commit(main, ada, ada, "+0900", "merge", "merge refs/heads/side\n")
	// The range has none of the other addresses of its author but one, and nobody whom the base does not know but Eve.
	commit("refs/pull/1/head", ada, ada, "+0700", "judged", fmt.Sprintf("from %s\n", main))
	commit("refs/pull/1/head", "Ada Example <4711+ada-new@users.noreply.github.com>", ada, "+0700", "judged too", "")
	commit("refs/pull/1/head", "Eve Example <eve@example.com>", lee, "+0700", "judged as well", "")
	run(t, dir, in.Bytes(), "fast-import", "--quiet")

	subjects := map[object.ID]string{}
	for line := range strings.Lines(string(git(t, dir, nil, "log", "--all", "--format=%H %s"))) {
		id, subject, _ := strings.Cut(strings.TrimSpace(line), " ")
		parsed, err := object.ParseID(id)
		must(t, err)
		subjects[parsed] = subject
	}
	r := open(t, dir)
	read := func(o history.ReadOptions) *history.History {
		h, err := r.Read(context.Background(), o)
		must(t, err)
		return h
	}
	pull := read(history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{main}})
	ofAda := []string{
		"+60 3 last other name at 1700000180", "-180 1 last noreply at 1700000300",
		"+0 1 last container at 1700000600", "+120 1 last from work at 1700000240", "+600 1 last unmerged at 1700000780",
	}
	want := map[string][]string{
		"ada@example.org":                       ofAda,
		"4711+ada-new@users.noreply.github.com": ofAda,
		"eve@example.com":                       {},
		"lee@sample.example":                    {}, // commits in the range, and authors nothing there
	}
	if diff := cmp.Diff(want, told(t, pull, subjects)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Without .mailmap the address at work is another's.
	bare := told(t, read(history.ReadOptions{Ref: "refs/pull/1/head", Exclude: []string{main}, NoMailmap: true}), subjects)
	for _, line := range bare["ada@example.org"] {
		if strings.Contains(line, "from work") || strings.Contains(line, "noreply") {
			t.Errorf("without .mailmap: %v", bare)
		}
	}
	// A part of the base that is left out shows only what it has.
	part := told(t, read(history.ReadOptions{Ref: main, Exclude: []string{strings.TrimSpace(string(git(t, dir, nil, "rev-parse", main+"~11")))}}), subjects)
	if diff := cmp.Diff([]string{"+60 2 last first at 1700000060"}, part["ada@example.org"]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, h := range map[string]*history.History{"a whole history": read(history.ReadOptions{Ref: main}), "a joined one": joined(t, pull)} {
		ids := history.Resolve(h, nil)
		if offsets, ok := h.Earlier(&ids[0]); ok || offsets != nil {
			t.Errorf("%s tells of %v", name, offsets)
		}
	}
}

func joined(t *testing.T, h *history.History) *history.History {
	t.Helper()
	j, err := history.Join([]history.Named{{Name: "owner/name", History: h}})
	must(t, err)
	return j
}

// What a host counts for one account is summed up.
func TestEarlierOfAccount(t *testing.T) {
	t.Parallel()
	built, err := analyzertest.History(`person ada Ada Example <ada@example.org>
person work Ada Example <ada@work.example>
commit ada 2024-01-08T09:00:00+0100 One
commit work 2024-01-09T09:00:00-0500 label=base Two
commit ada 2024-01-10T09:00:00+0100 Three
commit work 2024-01-11T09:00:00-0500 Four
base base
`)
	must(t, err)
	h, err := built.History()
	must(t, err)
	account := func(email string) history.Account {
		return history.Account{Email: history.TextOf(email), Login: "ada-example"}
	}
	ids := history.Resolve(h, nil, account("ada@example.org"), account("ada@work.example"))
	offsets, ok := h.Earlier(&ids[0])
	if len(ids) != 1 || !ok || len(offsets) != 2 || offsets[0].Offset != -300 || offsets[1].Offset != 60 || h.Facts.Inherited != 2 || len(h.Commits) != 2 {
		t.Errorf("%d identities, %v, %d inherited", len(ids), offsets, h.Facts.Inherited)
	}
	if _, err := history.Assemble(built.Newest(), object.ID{1}); err == nil {
		t.Error("a commit that is not given can be left out")
	}
}

// For any history and any commit of it, what is read from a repository and what is assembled tell the same, and it is what the left-out
// commits have when they are read as a whole.
func TestEarlierIsWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	dirs := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		people := []string{"ada", "lee", "other"}
		recipe := "person ada Ada Example <ada@example.org>\nperson other A <ADA@example.org>\nperson lee Lee Sample <lee@sample.example>\n"
		commits := rapid.IntRange(2, 12).Draw(rt, "commits")
		for i := range commits {
			recipe += fmt.Sprintf("commit %s 2024-01-08T%02d:00:00%s by=%s label=c%d", rapid.SampledFrom(people).Draw(rt, "author"), i,
				rapid.SampledFrom([]string{"+0100", "-0500", "+0000", "-0000"}).Draw(rt, "zone"), rapid.SampledFrom(people).Draw(rt, "committer"), i)
			if i > 0 && rapid.Bool().Draw(rt, "fork") {
				recipe += fmt.Sprintf(" parents=c%d", rapid.IntRange(0, i-1).Draw(rt, "parent"))
			}
			recipe += " Change\n"
		}
		base := fmt.Sprintf("c%d", rapid.IntRange(0, commits-1).Draw(rt, "base"))
		built, err := analyzertest.History(recipe + "base " + base + "\n")
		if err != nil {
			rt.Fatal(err)
		}
		n++
		dir := fmt.Sprintf("%s/%d", dirs, n)
		if err := built.WriteRepo(dir); err != nil {
			rt.Fatal(err)
		}
		r, err := history.Open(context.Background(), dir, history.OpenOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		defer r.Close()
		h, err := r.Read(context.Background(), history.ReadOptions{Exclude: []string{built.ID(base)}})
		if err != nil {
			rt.Fatal(err)
		}
		whole, err := r.Read(context.Background(), history.ReadOptions{Ref: built.ID(base)})
		if err != nil {
			rt.Fatal(err)
		}
		want := byAddress(whole)
		assembled, err := built.History()
		if err != nil {
			rt.Fatal(err)
		}
		for _, h := range []*history.History{h, assembled} {
			ids := history.Resolve(h, nil)
			for i := range ids {
				if len(ids[i].Authored) == 0 {
					continue
				}
				got, _ := h.Earlier(&ids[i])
				if diff := cmp.Diff(want[strings.ToLower(h.People[ids[i].Members[0]].Email.Untrusted())], counts(got)); diff != "" {
					rt.Fatalf("(-want +got)\n%s\n%s", diff, recipe)
				}
			}
		}
	})
}

// byAddress counts the self-committed commits of a resolved history by address and offset.
func byAddress(h *history.History) map[string]map[int16]int {
	out := map[string]map[int16]int{}
	for _, id := range history.Resolve(h, nil) {
		for _, i := range id.Own {
			email := strings.ToLower(h.People[id.Members[0]].Email.Untrusted())
			if c := h.Commits[i].Committer; c.Zone == history.ZoneReal {
				if out[email] == nil {
					out[email] = map[int16]int{}
				}
				out[email][c.Offset]++
			}
		}
	}
	return out
}

func counts(offsets []history.EarlierOffset) map[int16]int {
	var out map[int16]int
	for _, o := range offsets {
		if out == nil {
			out = map[int16]int{}
		}
		out[o.Offset] += o.Commits
	}
	return out
}
