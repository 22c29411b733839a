package github

import (
	"context"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/transport"
)

// Plan is what Account, Identify and the fetches will cost at most, found with at most two requests: the profile, and the first page of
// its repositories. Answers that are kept make the run cheaper; also these two.
func (c *Client) Plan(ctx context.Context, o AccountOptions) (Cost, error) {
	if !validLogin(o.Login) {
		return Cost{}, badName("plan the requests about an account", o.Login, "a login")
	}
	a := &asking{c, &server.Record{Host: c.host.Name}}
	who, err := a.person(ctx, o.Login)
	if err != nil {
		return Cost{}, err
	}
	list, err := c.repositories(ctx, who.Login, who.Repos, 1)
	if err != nil {
		return Cost{}, err
	}
	picked, err := list.choose(o, who.Login)
	if err != nil && (!list.done.more || !isKind(err, Missing)) {
		return Cost{}, err
	}
	a.r.Repositories = picked.repositories
	cost := Cost{Core: 1, Fetches: len(picked.repositories)}
	pages := max(1, min(mostPages, (list.total+perPage-1)/perPage))
	if c.token.Empty() {
		cost.Core += pages
	} else {
		cost.GraphQL = pages + MostAsked/identifyAtATime
	}
	if list.done.more { // what the other pages hold is not known yet
		cost.Fetches = min(cost.Fetches+list.total-list.done.items, wanted(o))
	}
	for _, r := range picked.repositories {
		cost.Megabytes += float64(r.KiB) / 1024
	}
	for _, s := range a.accountSteps(o, who.Login, list) {
		switch s.pool {
		case transport.Search:
			cost.Search += s.most
		case transport.GraphQL:
			cost.GraphQL += s.most
		default:
			cost.Core += s.most
		}
	}
	return cost, nil
}

// wanted is how many repositories the options mean at most.
func wanted(o AccountOptions) int {
	switch {
	case len(o.Repos) > 0:
		return len(o.Repos)
	case o.MaxRepos > 0:
		return o.MaxRepos
	}
	return defaultRepositories
}
