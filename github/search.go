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
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Pages of a commit search: 300 commits, or the 1,000 that GitHub gives of any search.
const (
	searchPages     = 3
	searchPagesDeep = 10
)

// found is a commit as commit search gives it. Of REST's answers this one keeps the offsets that were recorded.
type found struct {
	SHA        string          `json:"sha"`
	Repository *restRepository `json:"repository"`
	Commit     struct {
		Author    searchStamp `json:"author"`
		Committer searchStamp `json:"committer"`
	} `json:"commit"`
}

type searchStamp struct {
	Name, Email, Date string
}

// foundOf reads one result of a commit search.
func (c *Client) foundOf(item json.RawMessage) (server.Elsewhere, error) {
	var f found
	if err := json.Unmarshal(item, &f); err != nil {
		return server.Elsewhere{}, err
	}
	e := server.Elsewhere{
		ID:        parseID(f.SHA),
		Name:      history.TextOf(f.Commit.Author.Name),
		Email:     history.TextOf(f.Commit.Author.Email),
		Author:    stampTime(f.Commit.Author.Date),
		Committer: stampTime(f.Commit.Committer.Date),
	}
	if f.Repository == nil || !validRepository(f.Repository.FullName) || e.ID.IsZero() {
		return e, errRepository
	}
	e.Repository = f.Repository.FullName
	e.URL = c.host.Web + "/" + e.Repository + "/commit/" + e.ID.String()
	return e, nil
}

// elsewhere searches commits of the account; where own is false, in repositories of others alone.
func (a *asking) elsewhere(ctx context.Context, login string, pages int, own bool) error {
	if a.c.token.Empty() {
		a.gap(server.Gap{What: "commits elsewhere", Reason: "commits can be searched only with a token", Do: a.c.setToken()})
		return nil
	}
	terms := "author:" + login
	if !own {
		terms += " -user:" + login
	}
	judged := map[string]bool{}
	for _, r := range a.r.Repositories {
		judged[strings.ToLower(r.Name)] = true
	}
	q := call{
		doing: "search commits of " + login, endpoint: "GET /search/commits", path: "search/commits",
		query: url.Values{"q": {terms}, "sort": {"author-date"}, "order": {"desc"}},
	}
	done, err := a.c.list(ctx, q, pages, func(item json.RawMessage, from server.Source) error {
		e, err := a.c.foundOf(item)
		if err == nil && !judged[strings.ToLower(e.Repository)] {
			e.Source = from
			a.r.Elsewhere = append(a.r.Elsewhere, e)
		}
		return err
	})
	a.sortElsewhere()
	const what = "commits elsewhere"
	if isKind(err, Refused) {
		// GitHub says 422 of users who cannot be searched: hidden ones, say, or machines.
		a.gap(server.Gap{What: what, Reason: "the host does not search commits of this account"})
		return nil
	}
	if done.inPart {
		a.gap(server.Gap{What: what, Reason: "the search ran out of time on the host, so that results are missing", Do: "run the same command again with --refresh", Fatal: true})
	}
	if err == nil && (done.more || done.total > done.items) {
		a.gap(server.Gap{What: what, Reason: fmt.Sprintf("only the newest %d of %d commits were asked for", done.items, done.total)})
	}
	return a.settleList(what, "", done, err)
}

// sortElsewhere orders them, newest first; pages may overlap.
func (a *asking) sortElsewhere() {
	slices.SortStableFunc(a.r.Elsewhere, func(x, y server.Elsewhere) int {
		return cmp.Or(cmp.Compare(y.Author.Unix, x.Author.Unix), x.ID.Compare(y.ID), strings.Compare(x.Repository, y.Repository))
	})
	a.r.Elsewhere = slices.CompactFunc(a.r.Elsewhere, func(x, y server.Elsewhere) bool {
		return x.ID == y.ID && x.Repository == y.Repository
	})
}

// Namesakes searches repositories of the same name that others made earlier: candidates for the original of a "portfolio" one. Of each
// name the most starred ones are taken, at most as many as said. Search pool, one request a name.
func (c *Client) Namesakes(ctx context.Context, repositories []server.Repository, most int) ([]server.Repository, error) {
	var out []server.Repository
	have := map[string]bool{}
	for _, r := range repositories {
		twins, err := c.namesakes(ctx, r)
		if err != nil {
			return out, err
		}
		for _, twin := range twins[:min(len(twins), most)] {
			if !have[twin.Name] {
				have[twin.Name] = true
				out = append(out, twin)
			}
		}
	}
	return out, nil
}

// namesakes are the earlier ones of one name, most stars first.
func (c *Client) namesakes(ctx context.Context, r server.Repository) ([]server.Repository, error) {
	owner, name, _ := strings.Cut(r.Name, "/")
	if !validRepository(r.Name) {
		return nil, badName("search repositories of the same name", r.Name, "the name of a repository")
	}
	type starred struct {
		server.Repository
		stars int
	}
	var twins []starred
	q := call{
		doing: "search repositories named " + name, endpoint: "GET /search/repositories", path: "search/repositories",
		query: url.Values{"q": {name + " in:name"}, "sort": {"stars"}, "order": {"desc"}},
	}
	_, err := c.list(ctx, q, 1, func(item json.RawMessage, _ server.Source) error {
		var rest restRepository
		if err := json.Unmarshal(item, &rest); err != nil {
			return err
		}
		twin, err := c.fromREST(&rest)
		if err != nil {
			return err
		}
		twinOwner, twinName, _ := strings.Cut(twin.Name, "/")
		earlier := twin.Created.Before(r.Created) && !twin.Created.IsZero()
		if strings.EqualFold(twinName, name) && !strings.EqualFold(twinOwner, owner) && earlier {
			twins = append(twins, starred{twin, rest.Stars})
		}
		return nil
	})
	var e *Error
	if errors.As(err, &e) && e.Kind == Refused {
		return nil, nil // a name of punctuation alone is no term to search for
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(twins, func(x, y starred) int {
		return cmp.Or(cmp.Compare(y.stars, x.stars), x.Created.Compare(y.Created), strings.Compare(x.Name, y.Name))
	})
	out := make([]server.Repository, len(twins))
	for i, t := range twins {
		out[i] = t.Repository
	}
	return out, nil
}
