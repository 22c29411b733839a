package history_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// parentsByID shows the ids of the parents of each commit.
func parentsByID(h *history.History) map[string][]string {
	m := map[string][]string{}
	for i := range h.Commits {
		parents := []string{}
		for _, p := range h.Parents(int32(i)) {
			if p < 0 {
				parents = append(parents, "?")
			} else {
				parents = append(parents, h.Commits[p].ID.String())
			}
		}
		m[h.Commits[i].ID.String()] = parents
	}
	return m
}

// Parts that leave something out - a range, the newest commits, a shallow clone - join to the whole where another part has it.
func TestJoinFindsWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	dir := build(t, 200)
	shallow := t.TempDir()
	run(t, shallow, nil, "clone", "-q", "--bare", "--depth", "3", "file://"+dir, ".")
	r := open(t, dir)
	read := func(r *history.Repository, o history.ReadOptions) *history.History {
		h, err := r.Read(context.Background(), o)
		must(t, err)
		return h
	}
	want := read(r, history.ReadOptions{All: true})
	all := parentsByID(want)
	for name, first := range map[string]*history.History{
		"range":   read(r, history.ReadOptions{Ref: "main", Exclude: []string{"side"}}),
		"newest":  read(r, history.ReadOptions{All: true, MaxCommits: 50}),
		"shallow": read(open(t, shallow), history.ReadOptions{}),
	} {
		alone, err := history.Join([]history.Named{{Name: "a", History: first}})
		must(t, err)
		if diff := cmp.Diff(parentsByID(first), parentsByID(alone)); diff != "" {
			t.Errorf("%s alone: (-want +got)\n%s", name, diff)
		}
		if alone.Facts.Shallow != first.Facts.Shallow {
			t.Errorf("%s alone: %d boundaries, %d before", name, alone.Facts.Shallow, first.Facts.Shallow)
		}
		h, err := history.Join([]history.Named{{Name: "a", History: first}, {Name: "b", History: read(r, history.ReadOptions{All: true})}})
		must(t, err)
		if diff := cmp.Diff(all, parentsByID(h)); diff != "" {
			t.Errorf("%s and all: (-want +got)\n%s", name, diff)
		}
		if h.Facts.Shallow != 0 {
			t.Errorf("%s and all: %d boundaries", name, h.Facts.Shallow)
		}
		flags := map[object.ID]history.Flags{}
		for i := range want.Commits {
			flags[want.Commits[i].ID] = want.Commits[i].Flags
		}
		for i := range h.Commits {
			if c := &h.Commits[i]; c.Flags != flags[c.ID] {
				t.Errorf("%s and all: commit %s has the flags %b, want %b", name, c.ID, c.Flags, flags[c.ID])
			}
		}
	}
}

// TestJoinContents has one repository with commits alone, one with all files, and one of its own.
func TestJoinContents(t *testing.T) {
	t.Parallel()
	root, whole := project(t, 40)
	srv := serve(t, root, "GIT_CONFIG_KEY_1=uploadpack.allowFilter", "GIT_CONFIG_VALUE_1=true")
	bare, err := srv.openWith(t, "/owner/repo", t.TempDir(), history.FetchOptions{CommitsOnly: true})
	must(t, err)
	other := t.TempDir()
	run(t, other, nil, "init", "-q", "--bare")
	run(t, other, []byte("commit refs/heads/main\ncommitter Eve Example <eve@example.com> 1600000000 +0100\ndata 5\nother\nM 100644 inline own\ndata 4\nown\n\n"), "fast-import", "--quiet")
	part := func(name string, r *history.Repository) history.Named {
		h, err := r.Read(context.Background(), history.ReadOptions{All: true})
		must(t, err)
		return history.Named{Name: name, History: h, Contents: r.Contents()}
	}
	parts := []history.Named{part("bare", bare), part("whole", open(t, whole)), part("other", open(t, other))}
	headers := parts[2]
	headers.Contents = nil
	h, err := history.Join(parts)
	must(t, err)
	joined, direct := history.JoinContents(parts), parts[1].Contents
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := range h.Commits {
				if h.PartOf(int32(i)) == 0 {
					sameContents(t, direct, joined, h.Commits[i].ID)
				}
			}
		})
	}
	wait.Wait()
	own := parse(t, git(t, other, nil, "rev-parse", "main"))
	sameContents(t, parts[2].Contents, joined, own)

	ctx, unknown := context.Background(), object.ID{1, 2, 3}
	lacking := map[string]error{}
	for name, c := range map[string]history.Contents{
		"in no part": history.JoinContents(parts), "commits alone": history.JoinContents(parts[:1]), "headers alone": history.JoinContents([]history.Named{headers}), "nothing": history.JoinContents(nil),
	} {
		id := unknown
		if name == "commits alone" {
			for i := range h.Commits {
				if !h.Commits[i].Has(history.Merge) {
					id = h.Commits[i].ID
				}
			}
		}
		if name == "headers alone" {
			id = own
		}
		_, lacking[name+": changes"] = c.Changes(ctx, id)
		_, lacking[name+": files"] = c.Files(ctx, id)
		_, lacking[name+": blob"] = c.Blob(ctx, unknown)
		f := &history.FileChange{Kind: history.Added, New: unknown}
		_, lacking[name+": added"] = c.Added(ctx, f)
		_, lacking[name+": patch"] = c.Patch(ctx, f)
		_, err := c.Commit(unknown)
		var gone *object.NotFoundError
		if !errors.As(err, &gone) {
			t.Errorf("%s: commit: %v", name, err)
		}
	}
	for name, err := range lacking {
		var gone *object.NotFoundError
		if !errors.Is(err, history.ErrNoContents) && !errors.As(err, &gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// An error that is not about what is missing is told as it is.
	run(t, other, nil, "hash-object", "-w", "--stdin")
	binary := parse(t, git(t, other, []byte("a\x00b"), "hash-object", "-w", "--stdin"))
	fresh := []history.Named{parts[0], part("other", open(t, other))}
	if _, err := history.JoinContents(fresh).Blob(ctx, binary); !errors.Is(err, history.ErrBinary) {
		t.Errorf("binary: %v", err)
	}
}

// sameContents compares all that two Contents tell of a commit.
func sameContents(t *testing.T, want, got history.Contents, id object.ID) {
	ctx := context.Background()
	text, err := want.Commit(id)
	also, errAlso := got.Commit(id)
	if err != nil || errAlso != nil || text.Message != also.Message {
		t.Errorf("commit %s: %v %v", id, err, errAlso)
	}
	changes, err := want.Changes(ctx, id)
	joined, errAlso := got.Changes(ctx, id)
	if err != nil || errAlso != nil || len(changes.Files) != len(joined.Files) || changes.Tree != joined.Tree {
		t.Errorf("changes of %s: %v %v", id, err, errAlso)
		return
	}
	for i := range changes.Files {
		patch, err := want.Patch(ctx, &changes.Files[i])
		same, errAlso := got.Patch(ctx, &joined.Files[i])
		if err != nil || errAlso != nil || patch.ID != same.ID {
			t.Errorf("patch of %s: %v %v", id, err, errAlso)
		}
		lines, err := got.Added(ctx, &joined.Files[i])
		if err != nil || len(lines) != len(patch.Lines) {
			t.Errorf("lines of %s: %v", id, err)
		}
	}
	list, err := got.Files(ctx, id)
	if err != nil || len(list.Files) == 0 {
		t.Errorf("files of %s: %v", id, err)
		return
	}
	blob, err := got.Blob(ctx, list.Files[0].ID)
	direct, errAlso := want.Blob(ctx, list.Files[0].ID)
	if err != nil || errAlso != nil || !bytes.Equal(blob, direct) {
		t.Errorf("blob of %s: %v %v", id, err, errAlso)
	}
}
