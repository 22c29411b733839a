package github

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

const (
	mostYears    = 30 // of commits dated as one likes there may be more
	yearsAtATime = 5  // collections of a year are slow to make, and a query has 10 s
	yearRequests = 1 + mostYears/yearsAtATime
)

const yearsQuery = `query Years($login: String!) { user(login: $login) { contributionsCollection { contributionYears } } }`

// years asks for the contributions of each calendar year that the profile shows. Years before the account was made are of commits that
// are dated before it.
func (a *asking) years(ctx context.Context, login string) error {
	years, err := a.contributionYears(ctx, login)
	if err != nil {
		return a.settle("contributions by year", "", err)
	}
	if len(years) > mostYears {
		a.gap(server.Gap{What: "contributions by year", Reason: fmt.Sprintf("only the newest %d of %d years were asked for", mostYears, len(years))})
		years = years[:mostYears]
	}
	for some := range slices.Chunk(years, yearsAtATime) {
		if err := a.contributions(ctx, login, some); err != nil {
			return a.settle("contributions by year", "", err)
		}
	}
	slices.SortFunc(a.r.Years, func(x, y server.Year) int { return x.Year - y.Year })
	return nil
}

// contributionYears lists the years, newest first.
func (a *asking) contributionYears(ctx context.Context, login string) ([]int, error) {
	var data struct {
		User *struct {
			Collection struct {
				Years []int `json:"contributionYears"`
			} `json:"contributionsCollection"`
		} `json:"user"`
	}
	doing := "read the years in which " + login + " contributed"
	g, err := a.c.graphql(ctx, doing, "User.contributionsCollection", yearsQuery, map[string]any{"login": login}, &data)
	switch {
	case err != nil:
		return nil, err
	case g.partial != nil:
		return nil, g.partial
	case data.User == nil:
		return nil, nonsense(doing, errNoUser)
	}
	years := slices.DeleteFunc(data.User.Collection.Years, func(y int) bool { return y < 1970 || y > 9999 })
	slices.Sort(years)
	slices.Reverse(years)
	return slices.Compact(years), nil
}

// contributions asks for some years in one request.
func (a *asking) contributions(ctx context.Context, login string, years []int) error {
	variables := map[string]any{"login": login}
	var declare, ask strings.Builder
	for i, y := range years {
		fmt.Fprintf(&declare, ", $from%d: DateTime!, $to%d: DateTime!", i, i)
		fmt.Fprintf(&ask, "  y%d: contributionsCollection(from: $from%d, to: $to%d) { totalCommitContributions restrictedContributionsCount }\n", i, i, i)
		variables[fmt.Sprintf("from%d", i)] = fmt.Sprintf("%04d-01-01T00:00:00Z", y)
		variables[fmt.Sprintf("to%d", i)] = fmt.Sprintf("%04d-12-31T23:59:59Z", y)
	}
	query := "query Contributions($login: String!" + declare.String() + ") {\n user(login: $login) {\n" + ask.String() + " }\n}"
	var data struct {
		User map[string]json.RawMessage `json:"user"`
	}
	g, err := a.c.graphql(ctx, "read the contributions of "+login, "User.contributionsCollection", query, variables, &data)
	if err != nil {
		return err
	}
	for i, y := range years {
		var of *struct {
			Commits    int `json:"totalCommitContributions"`
			Restricted int `json:"restrictedContributionsCount"`
		}
		if raw, ok := data.User[fmt.Sprintf("y%d", i)]; ok && json.Unmarshal(raw, &of) == nil && of != nil {
			a.r.Years = append(a.r.Years, server.Year{Year: y, Commits: of.Commits, Restricted: of.Restricted})
		}
	}
	if g.partial != nil {
		return g.partial
	}
	return nil
}
