package github

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/transport"
)

// AccountOptions say what is asked about an account.
type AccountOptions struct {
	Login        string
	Deep         bool     // activity of each repository, contribution calendar, more search results
	IncludeForks bool     // forks too, for what the account did in them
	MaxRepos     int      // most repositories, latest push first; 0 means 30
	Repos        []string // only these of the account's repositories, by name; empty: all
}

// Account is what a host told of an account, and what to fetch.
type Account struct {
	Record    *server.Record      // Repositories holds those that were chosen
	Originals []server.Repository // parents of forks and templates: code that others wrote
	LeftOut   int                 // repositories beyond MaxRepos
	Forks     int                 // forks left out since they were not asked for
}

// Account asks for the profile, keys, repositories with their parents, pushes and commits elsewhere. An account that does not exist
// is an error; whatever else cannot be had is a gap in the record.
func (c *Client) Account(ctx context.Context, o AccountOptions) (*Account, error) {
	if !validLogin(o.Login) {
		return nil, badName("read an account", o.Login, "a login")
	}
	a := &asking{c, &server.Record{Host: c.host.Name}}
	who, err := a.person(ctx, o.Login)
	if err != nil {
		return nil, err
	}
	list, err := c.repositories(ctx, who.Login, who.Repos, mostPages)
	if err := a.settleList("repositories", "", list.done, err); err != nil {
		return nil, err
	}
	if list.done.more {
		a.gap(server.Gap{What: "repositories", Reason: fmt.Sprintf("the account has %d repositories; only the latest %d were looked at", list.total, list.done.items)})
	}
	picked, chooseErr := list.choose(o, who.Login)
	if chooseErr != nil {
		return nil, unlessCut(chooseErr, err)
	}
	a.r.Repositories = picked.repositories
	out := &Account{Record: a.r, LeftOut: picked.leftOut, Forks: picked.forks}
	if err := run(ctx, a.accountSteps(o, who.Login, list)); err != nil {
		return nil, err
	}
	a.sortPushes()
	out.Originals = list.originalsOf(a.r.Repositories)
	return out, nil
}

// unlessCut prefers the reason why a list is not whole to the complaint that a name is not in it.
func unlessCut(choose, list error) error {
	if list != nil && isKind(choose, Missing) {
		return list
	}
	return choose
}

// accountSteps is what is asked once the repositories are known.
func (a *asking) accountSteps(o AccountOptions, login string, list *owned) []step {
	pages := searchPages
	if o.Deep {
		pages = searchPagesDeep
	}
	steps := a.personSteps(login, pages, false)
	if forks := a.unknownParents(); forks > 0 {
		steps = append(steps, step{transport.Core, forks, func(ctx context.Context) error { return a.parents(ctx, list) }})
	}
	if !o.Deep {
		return steps
	}
	most := len(a.r.Repositories) + activityExtra
	steps = append(steps, step{transport.Core, most, a.activities})
	if a.c.token.Empty() {
		return append(steps, step{transport.GraphQL, 0, func(context.Context) error {
			a.gap(server.Gap{What: "contributions by year", Reason: "contributions can be read only with a token", Do: a.c.setToken()})
			return nil
		}})
	}
	return append(steps, step{transport.GraphQL, yearRequests, func(ctx context.Context) error { return a.years(ctx, login) }})
}

// personSteps is what is asked about whoever it is.
func (a *asking) personSteps(login string, pages int, own bool) []step {
	if a.c.token.Empty() {
		pages = 0
	}
	return []step{
		{transport.Core, len(keyLists), func(ctx context.Context) error { return a.keys(ctx, login) }},
		{transport.Core, eventPages, func(ctx context.Context) error { return a.events(ctx, login) }},
		{transport.Search, pages, func(ctx context.Context) error { return a.elsewhere(ctx, login, max(1, pages), own) }},
	}
}

// unknownParents counts the chosen forks of which the list did not tell the parent, as REST's does not.
func (a *asking) unknownParents() int {
	n := 0
	if !a.c.token.Empty() {
		return n
	}
	for _, r := range a.r.Repositories {
		if r.Fork && r.Parent == "" {
			n++
		}
	}
	return n
}

// parents asks for them one by one.
func (a *asking) parents(ctx context.Context, list *owned) error {
	for i := range a.r.Repositories {
		r := &a.r.Repositories[i]
		if !r.Fork || r.Parent != "" {
			continue
		}
		full, err := a.c.repository(ctx, r.Name)
		if err != nil {
			if err := a.settle("parent of a fork", r.Name, err); err != nil {
				return err
			}
			if lasting(err) {
				return nil
			}
			continue
		}
		known, err := a.c.fromREST(full)
		if err != nil {
			continue // the parent stays unknown
		}
		r.Parent, r.Template = known.Parent, known.Template
		for _, of := range []*restRepository{full.Parent, full.Template} {
			if of == nil {
				continue
			}
			if original, err := a.c.fromREST(of); err == nil {
				list.originals[original.Name] = original
			}
		}
	}
	return nil
}

// originalsOf gives the parents and templates of the chosen repositories, in the order of their names.
func (o *owned) originalsOf(repositories []server.Repository) []server.Repository {
	names := map[string]bool{}
	for _, r := range repositories {
		for _, name := range []string{r.Parent, r.Template} {
			if _, ok := o.originals[name]; ok {
				names[name] = true
			}
		}
	}
	for _, r := range repositories { // what is judged is no original of itself
		delete(names, r.Name)
	}
	var out []server.Repository
	for _, name := range sortedKeys(names) {
		out = append(out, o.originals[name])
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), strings.Compare)
}
