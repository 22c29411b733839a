package github

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// profile is an account as REST gives it. REST is asked even where there is a token for GraphQL, which wants a scope for the address of a
// public profile and fails as a whole without it.
type profile struct {
	Login    string   `json:"login"`
	ID       int64    `json:"id"`
	Type     string   `json:"type"`
	Name     string   `json:"name"`
	Location string   `json:"location"`
	Email    string   `json:"email"`
	Created  loneTime `json:"created_at"`
	Repos    int      `json:"public_repos"`
}

// profile reads the account of a person. An organization is an error: nobody's commits are meant.
func (c *Client) profile(ctx context.Context, login string) (*server.Account, *profile, error) {
	doing := "read the profile of " + login
	a, err := c.get(ctx, call{doing: doing, endpoint: "GET /users/{username}", path: "users/" + url.PathEscape(login)})
	if err != nil {
		return nil, nil, err
	}
	var p profile
	if err := a.decode(doing, &p); err != nil {
		return nil, nil, err
	}
	if !validLogin(p.Login) {
		return nil, nil, nonsense(doing, fmt.Errorf("the answer has the login %q, which is none", cut(p.Login)))
	}
	account := &server.Account{
		Login:    textOf(p.Login),
		ID:       p.ID,
		Name:     textOf(p.Name),
		Location: textOf(p.Location),
		Email:    textOf(p.Email),
		Created:  p.Created.Time,
		URL:      c.host.Web + "/" + p.Login,
		Kind:     word(p.Type),
	}
	return account, &p, nil
}

// person reads the profile into the record.
func (a *asking) person(ctx context.Context, login string) (*profile, error) {
	account, p, err := a.c.profile(ctx, login)
	if err != nil {
		return nil, err
	}
	if account.Kind == "Organization" {
		return nil, &Error{
			Kind: Refused, Doing: "read the profile of " + p.Login, Err: errors.New("it is an organization, which writes no commits"),
			Do: "name the person whose commits are to be judged",
		}
	}
	a.r.Account = account
	return p, nil
}
