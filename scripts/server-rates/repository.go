package main

import (
	"context"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// least is the fewest commits by which an author is judged.
const least = 10

// author is one identity of a history.
type author struct {
	number uint64 // equal for one address in all histories
	human  bool
	band   calibrate.Band // where human and with commits of its own; otherwise empty
	ids    []int64        // account numbers in its addresses, ascending
	mails  int            // different addresses
}

// repository is a history prepared for measuring.
type repository struct {
	source
	repo     *history.Repository
	h        *history.History
	ids      []history.Identity
	authors  []author // beside ids
	identity []int32  // of each of History.People; -1: nobody
	login    []string // of each of History.People, where it has a noreply address
	number   []int64  // likewise
	byLogin  map[string]int32
	seen     []int64
	copied   []bool    // of each commit: an earlier history has it
	same     [][]int32 // beside ids: identities that have a full name of this one
	lanes    *lanes
	branches map[int32]string // login of the owner of the branch, by merge
}

func load(ctx context.Context, s source, signed bool) (*repository, error) {
	repo, err := history.Open(ctx, s.path, history.OpenOptions{})
	if err != nil {
		return nil, err
	}
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		repo.Close()
		return nil, err
	}
	r := newRepository(s, h, signed)
	r.repo = repo
	r.readMessages(repo.Contents())
	return r, nil
}

func newRepository(s source, h *history.History, signed bool) *repository {
	r := &repository{source: s, h: h, ids: history.Resolve(h, h.Mailmap), lanes: walkLanes(h), branches: map[int32]string{}, copied: make([]bool, len(h.Commits))}
	r.seen = firstSeen(h, func(c *history.Commit) bool {
		return c.Has(history.WebFlow) && !c.Has(history.Malformed) && (!signed || c.Has(history.SignedPGP))
	})
	r.people()
	return r
}

func (r *repository) close() { r.repo.Close() }

// readMessages finds the merges of pull requests, and whose branches they merged.
func (r *repository) readMessages(contents history.Contents) {
	for i := range r.h.Commits {
		c := &r.h.Commits[i]
		// Until 2016 whoever merged with the button was the committer too.
		if c.ParentCount() != 2 || !c.Has(history.WebFlow) && c.Committer.Unix >= calibrate.Since {
			continue
		}
		text, err := contents.Commit(c.ID)
		if err != nil {
			continue // the object was read once: what is left out is one merge
		}
		if owner, ok := branchOwner(text.Message.Untrusted()); ok {
			r.branches[int32(i)] = owner
		}
	}
}

func (r *repository) people() {
	n := len(r.h.People)
	r.identity, r.login, r.number, r.byLogin = make([]int32, n), make([]string, n), make([]int64, n), map[string]int32{}
	r.authors = make([]author, len(r.ids))
	for i := range r.identity {
		r.identity[i] = -1
	}
	for i := range r.ids {
		id, a := &r.ids[i], &r.authors[i]
		first := r.h.People[id.Members[0]]
		a.number, a.human = numberOf(first.Email.Untrusted()), id.Machine == history.NotMachine && !automatic(first)
		mails := map[string]bool{}
		for _, m := range id.Members {
			r.identity[m] = int32(i)
			email := strings.ToLower(r.h.People[m].Email.Untrusted())
			mails[email] = true
			number, login, ok := noreply(email)
			if !ok || strings.HasSuffix(login, "[bot]") {
				continue
			}
			r.login[m], r.number[m] = login, number
			if number > 0 && !slices.Contains(a.ids, number) {
				a.ids = append(a.ids, number)
			}
			r.byLogin[login] = int32(i)
		}
		slices.Sort(a.ids)
		a.mails = len(mails)
		if a.human && len(id.Own) > 0 {
			a.band = calibrate.BandOf(r.h, id.Own)
		}
	}
	r.same = r.namesakes()
}
