package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Ask names one commit of a repository.
type Ask struct {
	Repository string
	ID         object.ID
}

// MostAsked is the most commits that Identify asks about.
const MostAsked = 200

// identifyAtATime is how many go into one request, which costs one point whatever is in it.
const identifyAtATime = 100

var errNoUser = errors.New("the answer has no user in it")

// graphActor is the account behind one line of a commit. The date is not asked for: git tells it, and tells it as it was recorded.
type graphActor struct {
	User *struct {
		Login string `json:"login"`
		ID    int64  `json:"databaseId"`
	} `json:"user"`
}

func (g graphActor) person() server.Person {
	if g.User == nil {
		return server.Person{}
	}
	return server.Person{Login: textOf(g.User.Login), ID: g.User.ID}
}

// graphCommit is a commit as GraphQL gives it; of another object nothing is told.
type graphCommit struct {
	OID       string     `json:"oid"`
	Author    graphActor `json:"author"`
	Committer graphActor `json:"committer"`
	Signature *struct {
		Valid      bool     `json:"isValid"`
		State      string   `json:"state"`
		Web        bool     `json:"wasSignedByGitHub"`
		VerifiedAt loneTime `json:"verifiedAt"`
		Signer     *person  `json:"signer"`
	} `json:"signature"`
}

// commitFields are what is asked of a commit; verifiedAt is left out where the host does not know it.
const commitFields = `fragment facts on Commit {
  oid
  author { user { login databaseId } }
  committer { user { login databaseId } }
  signature { isValid state wasSignedByGitHub %ssigner { login } }
}`

// Identify adds to the record which accounts stand behind the commits, and when their signatures were verified. It needs a token;
// without one it adds a gap. Of more commits than MostAsked the first are asked about.
func (c *Client) Identify(ctx context.Context, r *server.Record, commits []Ask) error {
	a := asking{c, r}
	const what = "accounts behind commits"
	commits, err := distinct(commits)
	if err != nil || len(commits) == 0 {
		return err
	}
	if c.token.Empty() {
		a.gap(server.Gap{What: what, Reason: "accounts behind commits can be asked for only with a token", Do: c.setToken()})
		return nil
	}
	if len(commits) > MostAsked {
		a.gap(server.Gap{What: what, Reason: fmt.Sprintf("only %d of %d commits were asked about", MostAsked, len(commits))})
		commits = commits[:MostAsked]
	}
	if r.Commits == nil {
		r.Commits = map[object.ID]server.Commit{}
	}
	for some := range slices.Chunk(commits, identifyAtATime) {
		if err := a.identify(ctx, some); err != nil {
			if err := a.settle(what, "", err); err != nil {
				return err
			}
			if lasting(err) {
				return nil
			}
		}
	}
	return nil
}

// distinct checks the names, and leaves out what was asked twice.
func distinct(commits []Ask) ([]Ask, error) {
	seen := map[object.ID]bool{}
	var out []Ask
	for _, a := range commits {
		if !validRepository(a.Repository) {
			return nil, badName("ask about a commit", a.Repository, "the name of a repository")
		}
		if !seen[a.ID] && !a.ID.IsZero() {
			seen[a.ID] = true
			out = append(out, a)
		}
	}
	return out, nil
}

// identify asks about some commits in one request; in two where the host turns out not to know verifiedAt.
func (a *asking) identify(ctx context.Context, commits []Ask) error {
	a.c.mu.Lock()
	without := a.c.noVerified
	a.c.mu.Unlock()
	data := map[string]map[string]*graphCommit{}
	ask := func(verifiedAt string) (graphAnswer, error) {
		query, variables := identifyQuery(commits, verifiedAt)
		return a.c.graphql(ctx, "ask who wrote commits", "Repository.object", query, variables, &data)
	}
	verifiedAt := "verifiedAt "
	if without {
		verifiedAt = ""
	}
	g, err := ask(verifiedAt)
	if !without && g.errors.unknownField("verifiedAt") {
		a.c.mu.Lock()
		a.c.noVerified = true
		a.c.mu.Unlock()
		a.gap(server.Gap{What: "times of verification", Reason: a.c.host.Name + " does not tell when it verified a signature"})
		g, err = ask("")
	}
	if err != nil {
		return err
	}
	unknown := map[string]int{}
	for i, ask := range commits {
		got := data[alias("r", repositoryIndex(commits, ask.Repository))][alias("c", i)]
		if got == nil || parseID(got.OID) != ask.ID {
			unknown[ask.Repository]++
			continue
		}
		a.r.Commits[ask.ID] = a.c.commitOf(ask, got, g.source)
	}
	if g.partial != nil {
		return g.partial
	}
	for _, name := range sortedKeys(unknown) {
		a.gap(server.Gap{What: "accounts behind commits", Repository: name, Reason: fmt.Sprintf("the host does not know %d of the commits that were asked about", unknown[name])})
	}
	return nil
}

func (c *Client) commitOf(ask Ask, got *graphCommit, from server.Source) server.Commit {
	out := server.Commit{
		Repository: ask.Repository,
		Author:     got.Author.person(),
		Committer:  got.Committer.person(),
		URL:        c.host.Web + "/" + ask.Repository + "/commit/" + ask.ID.String(),
		Source:     from,
	}
	s := got.Signature
	if s == nil {
		return out
	}
	out.Signed, out.Verified, out.WebSigned, out.VerifiedAt = true, s.Valid, s.Web, s.VerifiedAt.Time
	out.Reason = strings.ToLower(word(s.State))
	if s.Signer != nil {
		out.Signer = textOf(s.Signer.Login)
	}
	return out
}

func alias(letter string, n int) string { return fmt.Sprintf("%s%d", letter, n) }

func repositoryIndex(commits []Ask, name string) int {
	return slices.IndexFunc(commits, func(a Ask) bool { return a.Repository == name })
}

// identifyQuery asks about commits of several repositories: "r0: repository(…) { c0: object(…) c3: object(…) }". A repository has the
// number of its first commit. Names and ids go in as variables.
func identifyQuery(commits []Ask, verifiedAt string) (string, map[string]any) {
	variables := map[string]any{}
	var declare, ask strings.Builder
	for first, of := range commits {
		if repositoryIndex(commits, of.Repository) != first {
			continue
		}
		owner, name, _ := strings.Cut(of.Repository, "/")
		variables[alias("o", first)], variables[alias("n", first)] = owner, name
		fmt.Fprintf(&declare, "$o%d: String!, $n%d: String!, ", first, first)
		fmt.Fprintf(&ask, "  r%d: repository(owner: $o%d, name: $n%d) {\n", first, first, first)
		for i, c := range commits {
			if c.Repository != of.Repository {
				continue
			}
			variables[alias("i", i)] = c.ID.String()
			fmt.Fprintf(&declare, "$i%d: GitObjectID!, ", i)
			fmt.Fprintf(&ask, "    c%d: object(oid: $i%d) { ...facts }\n", i, i)
		}
		ask.WriteString("  }\n")
	}
	return "query Commits(" + strings.TrimSuffix(declare.String(), ", ") + ") {\n" + ask.String() + "}\n" + fmt.Sprintf(commitFields, verifiedAt), variables
}
