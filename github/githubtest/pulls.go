package githubtest

import (
	"fmt"
	"net/http"
	"strings"
)

// pullEnds gives the commits of both ends of a pull request.
func (s *Server) pullEnds(r *repository, p *Pull) (base, head string) {
	at := p.BaseAt
	if at == "" {
		at = p.Base
	}
	base, ok := s.resolve(r, at)
	if !ok {
		s.t.Errorf("stand-in: %s#%d: no commit %q", p.Repository, p.Number, at)
	}
	return base, r.refs[fmt.Sprintf("refs/pull/%d/head", p.Number)]
}

// pullCommits are those that the head reaches and the base does not, oldest first.
func (s *Server) pullCommits(r *repository, p *Pull) []*commit {
	base, head := s.pullEnds(r, p)
	return s.reachable(head, ids(s.reachable(base, nil)))
}

func (s *Server) getPull(c *call, r *repository, p *Pull) (int, any) {
	at := fmt.Sprintf("%s/repos/%s/pulls/%d", c.base, r.Name, p.Number)
	issue := fmt.Sprintf("%s/repos/%s/issues/%d", c.base, r.Name, p.Number)
	web := fmt.Sprintf("%s/%s/pull/%d", s.URL, r.Name, p.Number)
	base, head := s.pullEnds(r, p)
	statuses := c.base + "/repos/" + r.Name + "/statuses/" + head
	state := "open"
	var merge, merger any
	if !p.Closed.IsZero() {
		state = "closed"
	}
	if !p.Merged.IsZero() {
		merge, merger = base, s.simpleUser(c, s.scenario.user(owner(r.Name)))
	}
	author := s.scenario.user(p.Author)
	link := func(to string) object { return object{"href": to} }
	return http.StatusOK, object{
		"url": at, "id": r.id*1000 + int64(p.Number), "node_id": fmt.Sprintf("PR_%d_%d", r.id, p.Number), "html_url": web, "diff_url": web + ".diff", "patch_url": web + ".patch",
		"issue_url": issue, "commits_url": at + "/commits", "review_comments_url": at + "/comments", "comments_url": issue + "/comments", "statuses_url": statuses,
		"review_comment_url": c.base + "/repos/" + r.Name + "/pulls/comments{/number}", "number": p.Number, "state": state, "locked": false, "title": p.Title,
		"user": s.simpleUser(c, author), "body": nil, "labels": []any{}, "milestone": nil, "active_lock_reason": nil, "created_at": iso(p.Created),
		"updated_at": iso(later(p.Created, p.Closed)), "closed_at": timeOrNull(p.Closed), "merged_at": timeOrNull(p.Merged), "merge_commit_sha": merge, "assignee": nil, "assignees": []any{},
		"requested_reviewers": []any{}, "requested_teams": []any{}, "author_association": p.Association, "auto_merge": nil, "draft": false,
		"merged": !p.Merged.IsZero(), "mergeable": nil, "rebaseable": nil, "mergeable_state": "unknown", "merged_by": merger, "comments": s.countComments(r, p),
		"review_comments": 0, "maintainer_can_modify": false, "commits": len(s.pullCommits(r, p)), "additions": 0, "deletions": 0, "changed_files": 0,
		"base": s.pullEnd(c, r, owner(r.Name), p.Base, base),
		"head": s.pullEnd(c, s.headRepository(r, p), s.headOwner(r, p), p.Branch, head),
		"_links": object{
			"comments": link(issue + "/comments"), "commits": link(at + "/commits"), "statuses": link(statuses), "html": link(web), "issue": link(issue),
			"review_comments": link(at + "/comments"), "review_comment": link(c.base + "/repos/" + r.Name + "/pulls/comments{/number}"), "self": link(at),
		},
	}
}

// headRepository is where the head was pushed to; nil where that fork was deleted.
func (s *Server) headRepository(r *repository, p *Pull) *repository {
	switch p.Fork {
	case "":
		return r
	case "deleted":
		return nil
	}
	return s.repository(p.Fork)
}

func (s *Server) headOwner(r *repository, p *Pull) string {
	switch p.Fork {
	case "":
		return owner(r.Name)
	case "deleted":
		return p.Author
	}
	return owner(p.Fork)
}

func (s *Server) pullEnd(c *call, r *repository, owner, branch, id string) object {
	var repo any
	if r != nil {
		repo = s.minimal(c, r)
	}
	return object{"label": owner + ":" + branch, "ref": branch, "sha": id, "user": s.simpleUser(c, s.scenario.user(owner)), "repo": repo}
}

// listPullCommits gives no more than 250, however many there are.
func (s *Server) listPullCommits(c *call, r *repository, p *Pull) (int, any) {
	list := s.pullCommits(r, p)
	list = list[:min(len(list), 250)]
	from, to := c.window(len(list), 100, 30, fmt.Sprintf("/repositories/%d/pulls/%d/commits", r.id, p.Number))
	return http.StatusOK, s.restCommits(c, r, list[from:to])
}

func (s *Server) countComments(r *repository, p *Pull) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, o := range s.comments {
		if o.number == p.Number && strings.EqualFold(o.repository, r.Name) {
			n++
		}
	}
	return n
}
