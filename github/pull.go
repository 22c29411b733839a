package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

const (
	pullListLimit = 250 // commits that the list of a pull request gives at most
	comparePages  = 100 // 10,000 commits
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

// PullCommits lists the ids of the commits of a pull request, oldest first, also beyond the 250 that one list gives. Dates are left out on
// purpose: REST gives them in UTC.
func (c *Client) PullCommits(ctx context.Context, p *server.Pull) ([]object.ID, error) {
	if !validRepository(p.Repository) || p.Number < 1 {
		return nil, badName("list the commits of a pull request", fmt.Sprintf("%s#%d", p.Repository, p.Number), "OWNER/REPO#NUMBER")
	}
	q := call{
		doing:    fmt.Sprintf("list the commits of %s#%d", p.Repository, p.Number),
		endpoint: "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", path: fmt.Sprintf("repos/%s/pulls/%d/commits", p.Repository, p.Number),
	}
	if p.Commits > pullListLimit {
		q.endpoint, q.path = "GET /repos/{owner}/{repo}/compare/{basehead}", fmt.Sprintf("repos/%s/compare/%s...%s", p.Repository, p.Base, p.Head)
	}
	var ids []object.ID
	done, err := c.list(ctx, q, comparePages, func(item json.RawMessage, _ server.Source) error {
		var commit struct{ SHA string }
		if err := json.Unmarshal(item, &commit); err != nil {
			return err
		}
		id := parseID(commit.SHA)
		if id.IsZero() {
			return errors.New("not a commit")
		}
		ids = append(ids, id)
		return nil
	})
	if isKind(err, Refused) && len(ids) == 0 && p.Commits == 0 {
		return nil, nil // 409: an empty repository
	}
	if err != nil {
		return nil, err
	}
	switch {
	case done.odd > 0 || done.more || done.total > done.items:
		err = fmt.Errorf("%d of %d commits could be read", len(ids), max(done.total, done.items, p.Commits))
	case len(ids) > 0 && !slices.Contains(ids, p.Head):
		err = errors.New("the head is not among them: somebody has pushed in the meantime")
	case len(ids) < p.Commits:
		err = fmt.Errorf("the host gives %d commits, and counts %d", len(ids), p.Commits)
	}
	if err != nil {
		return nil, &Error{Kind: ServerFault, Doing: q.doing, Err: err, Do: "run the same command again with --refresh"}
	}
	return ids, nil
}
