package github

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

const (
	eventPages    = 3  // GitHub keeps 300 events at most, of 30 days at most
	activityPages = 5  // of one repository
	activityExtra = 10 // pages beyond the first of each repository, all together
)

var errPush = errors.New("not a push")

// event is one public event. Pushes have had only the fields below on github.com since October 2025; GitHub Enterprise Server gives the
// size and some commits beside them, which git tells better.
type event struct {
	Type    string          `json:"type"`
	Actor   person          `json:"actor"`
	Repo    namedRepository `json:"repo"`
	Created loneTime        `json:"created_at"`
	Payload json.RawMessage `json:"payload"`
}

type person struct {
	Login string `json:"login"`
}

type namedRepository struct {
	Name string `json:"name"`
}

// pushOf reads a PushEvent; ok is false for another event.
func pushOf(item json.RawMessage) (p server.Push, ok bool, err error) {
	var e event
	if err := json.Unmarshal(item, &e); err != nil {
		return p, false, err
	}
	if e.Type != "PushEvent" {
		return p, false, nil
	}
	var payload struct{ Ref, Before, Head string }
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return p, false, err
	}
	p = server.Push{
		Repository: e.Repo.Name,
		Ref:        textOf(payload.Ref),
		Actor:      textOf(e.Actor.Login),
		Before:     parseID(payload.Before),
		Head:       parseID(payload.Head),
		At:         e.Created.Time,
		Kind:       server.Pushed,
	}
	if !validRepository(p.Repository) || p.Head.IsZero() || p.At.IsZero() {
		return p, false, errPush
	}
	return p, true, nil
}

// events asks for the pushes among the account's public events.
func (a *asking) events(ctx context.Context, login string) error {
	q := call{
		doing: "read the public events of " + login, endpoint: "GET /users/{username}/events/public",
		path: "users/" + url.PathEscape(login) + "/events/public",
	}
	done, err := a.c.list(ctx, q, eventPages, func(item json.RawMessage, from server.Source) error {
		p, ok, err := pushOf(item)
		if ok {
			p.Source = from
			a.r.Pushes = append(a.r.Pushes, p)
		}
		return err
	})
	return a.settleList("pushes", "", done, err)
}

// change is one entry of a repository's log of references.
type change struct {
	Ref    string   `json:"ref"`
	Before string   `json:"before"`
	After  string   `json:"after"`
	At     loneTime `json:"timestamp"`
	Kind   string   `json:"activity_type"`
	Actor  *person  `json:"actor"` // null where the account is gone
}

var pushKinds = []server.PushKind{server.Pushed, server.ForcePushed, server.BranchMade, server.BranchGone, server.PullMerged, server.QueueMerged}

func activityOf(repository string, item json.RawMessage) (server.Push, error) {
	var e change
	if err := json.Unmarshal(item, &e); err != nil {
		return server.Push{}, err
	}
	p := server.Push{
		Repository: repository, Ref: textOf(e.Ref), Before: parseID(e.Before), Head: parseID(e.After), At: e.At.Time, Kind: server.PushKind(e.Kind),
	}
	if e.Actor != nil {
		p.Actor = textOf(e.Actor.Login)
	}
	if !slices.Contains(pushKinds, p.Kind) {
		p.Kind = server.OtherPushing
	}
	if p.At.IsZero() || p.Before.IsZero() && p.Head.IsZero() {
		return p, errPush
	}
	return p, nil
}

// activities asks for what happened to the references of each repository, by anybody.
func (a *asking) activities(ctx context.Context) error {
	extra := activityExtra
	for i, r := range a.r.Repositories {
		done, err := a.activity(ctx, r.Name, 1+min(extra, activityPages-1))
		extra -= max(0, (done.items-1)/perPage)
		if isKind(err, Missing) && !a.c.host.public() {
			// The repository is there, or it would not have been listed; so it is the log that the host has not.
			a.gap(server.Gap{What: "activity", Reason: a.c.host.Name + " does not tell the activity of repositories"})
			return nil
		}
		if done.more {
			a.gap(server.Gap{What: "activity", Repository: r.Name, Reason: fmt.Sprintf("only the newest %d entries of its activity were asked for", done.items)})
		}
		if err := a.settleList("activity", r.Name, done, err); err != nil {
			return err
		}
		if left := len(a.r.Repositories) - i - 1; lasting(err) && left > 0 {
			a.gap(server.Gap{What: "activity", Reason: fmt.Sprintf("%d more repositories were not asked after %s", left, r.Name), Do: again, Fatal: true})
			return nil
		}
	}
	return nil
}

// activity asks about one repository. The list goes by cursors: the Link header alone tells where.
func (a *asking) activity(ctx context.Context, name string, pages int) (listing, error) {
	q := call{doing: "read the activity of " + name, endpoint: "GET /repos/{owner}/{repo}/activity", path: "repos/" + name + "/activity"}
	return a.c.list(ctx, q, pages, func(item json.RawMessage, from server.Source) error {
		p, err := activityOf(name, item)
		if err == nil {
			p.Source = from
			a.r.Pushes = append(a.r.Pushes, p)
		}
		return err
	})
}

// sortPushes orders them, oldest first, and drops an event that the activity of the repository tells too, and better: it knows forced
// pushes.
func (a *asking) sortPushes() {
	type move struct {
		repository   string
		ref          history.Text
		before, head object.ID
	}
	of := func(p server.Push) move { return move{strings.ToLower(p.Repository), p.Ref, p.Before, p.Head} }
	known := map[move]bool{}
	for _, p := range a.r.Pushes {
		if strings.HasSuffix(p.Source.Endpoint, "/activity") {
			known[of(p)] = true
		}
	}
	a.r.Pushes = slices.DeleteFunc(a.r.Pushes, func(p server.Push) bool {
		return strings.HasSuffix(p.Source.Endpoint, "/public") && known[of(p)]
	})
	slices.SortStableFunc(a.r.Pushes, func(x, y server.Push) int {
		return cmp.Or(x.At.Compare(y.At), strings.Compare(x.Repository, y.Repository), x.Head.Compare(y.Head), x.Before.Compare(y.Before))
	})
}
