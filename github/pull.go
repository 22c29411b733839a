package github

import (
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Pull asks for a pull request and the account of its author, as plan B does for an account, but for its repositories.
func (c *Client) Pull(ctx context.Context, repository string, number int) (*server.Record, error) {
	name := fmt.Sprintf("%s#%d", repository, number)
	if !validRepository(repository) || number < 1 || number > maxPull {
		return nil, badName("read a pull request", name, "OWNER/REPO#NUMBER")
	}
	doing := "read the pull request " + name
	answer, err := c.get(ctx, call{
		doing: doing, endpoint: "GET /repos/{owner}/{repo}/pulls/{pull_number}", path: fmt.Sprintf("repos/%s/pulls/%d", repository, number),
	})
	if err != nil {
		return nil, err
	}
	var told pullAnswer
	if err := answer.decode(doing, &told); err != nil {
		return nil, err
	}
	pull, err := told.plain()
	if err != nil {
		return nil, nonsense(doing, err)
	}
	pull.URL = fmt.Sprintf("%s/%s/pull/%d", c.host.Web, pull.Repository, pull.Number)
	pull.Source = answer.source
	a := &asking{c, &server.Record{Host: c.host.Name, Pull: &pull}}
	if !strings.EqualFold(pull.Repository, repository) {
		a.gap(server.Gap{What: "repository", Repository: repository, Reason: "it was renamed to " + pull.Repository, Do: "use the new name"})
	}
	if err := a.pullAuthor(ctx, told.User.Login); err != nil {
		return nil, err
	}
	return a.r, nil
}

// ghost stands for every account that was deleted; nobody can have the name.
const ghost = "ghost"

// pullAuthor asks for the account of the author, if there is one still.
func (a *asking) pullAuthor(ctx context.Context, login string) error {
	const what = "account of the author"
	switch {
	case login == "" || strings.EqualFold(login, ghost):
		a.gap(server.Gap{What: what, Reason: "the account of the author was deleted"})
		return nil
	case !validLogin(login):
		a.gap(server.Gap{What: what, Reason: "the login of the author has a form that is not asked for", Fatal: true})
		return nil
	}
	who, err := a.person(ctx, login)
	switch {
	case isKind(err, Missing):
		a.gap(server.Gap{What: what, Reason: "the account does not exist any more, or your token cannot see it", Do: lookAt})
		return nil
	case err != nil:
		return a.settle(what, "", err)
	}
	if err := run(ctx, a.personSteps(who.Login, searchPages, true)); err != nil {
		return err
	}
	a.sortPushes()
	return nil
}
