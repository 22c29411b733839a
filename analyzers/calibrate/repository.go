package calibrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// Repository names one history of the sample.
type Repository struct {
	Name string // as it is listed: "owner/name"
	Path string // of a local clone
}

// loaded is a history with those of its authors who are fit for calibration.
type loaded struct {
	repo       *history.Repository
	history    *history.History
	identities []history.Identity
	authors    []Author
	contents   history.Contents
}

func load(ctx context.Context, r Repository, all bool) (*loaded, error) {
	repo, err := history.Open(ctx, r.Path, history.OpenOptions{})
	if err != nil {
		return nil, fmt.Errorf("calibrate: %s: %w", r.Name, err)
	}
	h, err := repo.Read(ctx, history.ReadOptions{All: all, CommitLimit: 5_000_000})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		repo.Close()
		return nil, fmt.Errorf("calibrate: %s: %w", r.Name, err)
	}
	ids := history.Resolve(h, h.Mailmap)
	return &loaded{repo: repo, history: h, identities: ids, authors: authors(h, ids), contents: repo.Contents()}, nil
}

func (l *loaded) close() error { return l.repo.Close() }

// window is an author's identity with the latest n self-committed commits since Since only, and what was authored in that time; n = 0
// keeps them all. It is false where there are fewer.
func (l *loaded) window(a *Author, n int) (history.Identity, bool) {
	if len(a.Own) < n {
		return history.Identity{}, false
	}
	id := l.identities[a.identity]
	own := a.Own
	if n > 0 {
		own = own[len(own)-n:]
	}
	from := l.history.Commits[own[0]].Author.Unix
	inside := make(map[int32]bool, len(own))
	for _, i := range own {
		from = min(from, l.history.Commits[i].Author.Unix)
		inside[i] = true
	}
	authored := make([]int32, 0, len(own))
	for _, i := range id.Authored {
		c := &l.history.Commits[i]
		if inside[i] || !c.SelfCommitted() && c.Author.Unix >= max(from, Since) {
			authored = append(authored, i)
		}
	}
	id.Own, id.Authored = own, authored
	id.Merges = slices.DeleteFunc(slices.Clone(id.Merges), func(i int32) bool { return l.history.Commits[i].Author.Unix < max(from, Since) })
	return id, true
}

// truth is what somebody with these commits would say of himself: the zone that fits them best, and office hours. Whose clock wanders
// claims no hours that could be compared with it; nil where the clock tells no zone.
func truth(h *history.History, own []int32) *analyzers.Claims {
	zone, fits, _ := place(h, tz.TheWorld(), own)
	if zone == nil {
		return nil
	}
	c := claimOf(zone, nil)
	if fits >= believed {
		c.Hours = office918
	}
	return c
}
