package github

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// mostPages bounds a list of repositories: 1,000 of them.
const mostPages = 10

// restRepository is a repository as REST gives it. Lists leave parent and template out.
type restRepository struct {
	FullName string          `json:"full_name"`
	Fork     bool            `json:"fork"`
	Created  loneTime        `json:"created_at"`
	Pushed   loneTime        `json:"pushed_at"`
	Size     int64           `json:"size"`
	Private  bool            `json:"private"`
	Archived bool            `json:"archived"`
	Branch   string          `json:"default_branch"`
	Stars    int             `json:"stargazers_count"`
	Parent   *restRepository `json:"parent"`
	Template *restRepository `json:"template_repository"`
}

var (
	errRepository = errors.New("not the name of a repository")
	plainBranch   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/+#@=-]{0,254}$`)
)

func (c *Client) fromREST(r *restRepository) (server.Repository, error) {
	if !validRepository(r.FullName) {
		return server.Repository{}, errRepository
	}
	out := server.Repository{
		Name:     r.FullName,
		Fork:     r.Fork,
		Created:  r.Created.Time,
		Pushed:   r.Pushed.Time,
		Private:  r.Private,
		Archived: r.Archived,
		KiB:      max(0, r.Size),
		URL:      c.host.Web + "/" + r.FullName,
	}
	if plainBranch.MatchString(r.Branch) {
		out.Branch = r.Branch
	}
	if r.Parent != nil && validRepository(r.Parent.FullName) {
		out.Parent = r.Parent.FullName
	}
	if r.Template != nil && validRepository(r.Template.FullName) {
		out.Template = r.Template.FullName
	}
	return out, nil
}

// graphRepository is a repository as GraphQL gives it.
type graphRepository struct {
	FullName string   `json:"nameWithOwner"`
	Fork     bool     `json:"isFork"`
	Created  loneTime `json:"createdAt"`
	Pushed   loneTime `json:"pushedAt"`
	Size     int64    `json:"diskUsage"`
	Private  bool     `json:"isPrivate"`
	Archived bool     `json:"isArchived"`
	Branch   *struct {
		Name string `json:"name"`
	} `json:"defaultBranchRef"`
	Parent   *graphRepository `json:"parent"`
	Template *graphRepository `json:"templateRepository"`
}

// rest turns it into the other form, so that one place checks both.
func (g *graphRepository) rest() *restRepository {
	if g == nil {
		return nil
	}
	r := &restRepository{
		FullName: g.FullName, Fork: g.Fork, Created: g.Created, Pushed: g.Pushed, Size: g.Size, Private: g.Private, Archived: g.Archived,
		Parent: g.Parent.rest(), Template: g.Template.rest(),
	}
	if g.Branch != nil {
		r.Branch = g.Branch.Name
	}
	return r
}

const repositoriesQuery = `query Repositories($login: String!, $after: String) {
  user(login: $login) {
    repositories(first: 100, after: $after, ownerAffiliations: [OWNER], orderBy: {field: PUSHED_AT, direction: DESC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...facts parent { ...facts } templateRepository { ...facts } }
    }
  }
}
fragment facts on Repository {
  nameWithOwner isFork createdAt pushedAt diskUsage isPrivate isArchived
  defaultBranchRef { name }
}`

// owned is the list of an account's repositories.
type owned struct {
	all       []server.Repository // latest push first
	originals map[string]server.Repository
	total     int // as the host counts them
	done      listing
}

// add takes one repository in. One of another owner is refused: it would be fetched and judged as the account's work.
func (o *owned) add(c *Client, login string, r *restRepository) error {
	repo, err := c.fromREST(r)
	if err != nil {
		return err
	}
	if owner, _, _ := strings.Cut(repo.Name, "/"); !strings.EqualFold(owner, login) {
		return errors.New("a repository of somebody else")
	}
	o.all = append(o.all, repo)
	for _, of := range []*restRepository{r.Parent, r.Template} {
		if of == nil {
			continue
		}
		if original, err := c.fromREST(of); err == nil {
			o.originals[original.Name] = original
		}
	}
	return nil
}

// repositories lists what an account owns: by GraphQL, which tells parents in the same request, where there is a token. What was had
// before an error is in the list.
func (c *Client) repositories(ctx context.Context, login string, total, pages int) (*owned, error) {
	o := &owned{originals: map[string]server.Repository{}, total: total}
	ask := c.repositoriesByREST
	if !c.token.Empty() {
		ask = c.repositoriesByGraphQL
	}
	err := ask(ctx, login, pages, o)
	slices.SortStableFunc(o.all, func(a, b server.Repository) int {
		return cmp.Or(b.Pushed.Compare(a.Pushed), strings.Compare(a.Name, b.Name))
	})
	o.all = slices.CompactFunc(o.all, func(a, b server.Repository) bool { return a.Name == b.Name }) // pages may overlap after a push
	return o, err
}

func (c *Client) repositoriesByREST(ctx context.Context, login string, pages int, o *owned) error {
	q := call{
		doing: "list the repositories of " + login, endpoint: "GET /users/{username}/repos", path: "users/" + url.PathEscape(login) + "/repos",
		query: url.Values{"type": {"owner"}, "sort": {"pushed"}, "direction": {"desc"}},
	}
	var err error
	o.done, err = c.list(ctx, q, pages, func(item json.RawMessage, _ server.Source) error {
		var r restRepository
		if err := json.Unmarshal(item, &r); err != nil {
			return err
		}
		return o.add(c, login, &r)
	})
	return err
}

func (c *Client) repositoriesByGraphQL(ctx context.Context, login string, pages int, o *owned) error {
	doing := "list the repositories of " + login
	seen := map[string]bool{}
	var partial error // the first; what else can be had is asked for all the same
	variables := map[string]any{"login": login, "after": nil}
	for range pages {
		var data struct {
			User *struct {
				Repositories struct {
					Total int `json:"totalCount"`
					Page  struct {
						More bool   `json:"hasNextPage"`
						End  string `json:"endCursor"`
					} `json:"pageInfo"`
					Nodes rows `json:"nodes"`
				} `json:"repositories"`
			} `json:"user"`
		}
		a, err := c.graphql(ctx, doing, "User.repositories", repositoriesQuery, variables, &data)
		if err != nil {
			return err
		}
		if data.User == nil {
			if a.partial != nil {
				return a.partial
			}
			return nonsense(doing, errNoUser)
		}
		list := data.User.Repositories
		o.total = list.Total
		for _, node := range list.Nodes {
			o.done.items++
			var g graphRepository
			if json.Unmarshal(node, &g) != nil || o.add(c, login, g.rest()) != nil {
				o.done.odd++
			}
		}
		if a.partial != nil && partial == nil {
			partial = a.partial
		}
		switch {
		case !list.Page.More:
			return partial
		case seen[list.Page.End]:
			return &Error{Kind: ServerFault, Doing: doing, Err: errors.New("the host gives a cursor as the next one that it gave before"), Do: unsound}
		}
		seen[list.Page.End] = true
		variables["after"] = list.Page.End
	}
	o.done.more = true
	return partial
}

// chosen is which of them are judged.
type chosen struct {
	repositories   []server.Repository
	leftOut, forks int
}

const defaultRepositories = 30

// choose picks the repositories that the options mean. A name that the account does not have is an error.
func (o *owned) choose(ask AccountOptions, login string) (chosen, error) {
	if len(ask.Repos) > 0 {
		return o.named(ask.Repos, login)
	}
	var out chosen
	most := ask.MaxRepos
	if most <= 0 {
		most = defaultRepositories
	}
	for _, r := range o.all {
		switch {
		case r.Fork && !ask.IncludeForks:
			out.forks++
		case len(out.repositories) == most:
			out.leftOut++
		default:
			out.repositories = append(out.repositories, r)
		}
	}
	return out, nil
}

// named picks repositories by name, forks too.
func (o *owned) named(names []string, login string) (chosen, error) {
	var out chosen
	var missing []string
	for _, name := range names {
		full := name
		if !strings.Contains(name, "/") {
			full = login + "/" + name
		}
		if !validRepository(full) {
			return out, badName("choose the repositories of "+login, name, "the name of a repository")
		}
		i := slices.IndexFunc(o.all, func(r server.Repository) bool { return strings.EqualFold(r.Name, full) })
		if i < 0 {
			missing = append(missing, full)
			continue
		}
		out.repositories = append(out.repositories, o.all[i])
	}
	if len(missing) > 0 {
		return out, &Error{
			Kind: Missing, Doing: "choose the repositories of " + login,
			Err: fmt.Errorf("the account has no %s, or it cannot be seen", strings.Join(missing, ", ")), Do: lookAt,
		}
	}
	slices.SortStableFunc(out.repositories, func(a, b server.Repository) int {
		return cmp.Or(b.Pushed.Compare(a.Pushed), strings.Compare(a.Name, b.Name))
	})
	out.repositories = slices.CompactFunc(out.repositories, func(a, b server.Repository) bool { return a.Name == b.Name })
	out.leftOut = len(o.all) - len(out.repositories)
	return out, nil
}

// repository asks for one repository, which REST lists leave the parent of out of.
func (c *Client) repository(ctx context.Context, name string) (*restRepository, error) {
	doing := "read the repository " + name
	a, err := c.get(ctx, call{doing: doing, endpoint: "GET /repos/{owner}/{repo}", path: "repos/" + name})
	if err != nil {
		return nil, err
	}
	var r restRepository
	if err := a.decode(doing, &r); err != nil {
		return nil, err
	}
	return &r, nil
}
