package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Written is what a client published.
type Written struct {
	Kind       string // "check run" or "SARIF"
	Repository string
	Body       json.RawMessage // as it was sent
}

// comment is one comment on a pull request.
type comment struct {
	id         int64
	repository string
	number     int
	author     *User
	body       string
	edits      int
}

// Comment is a comment as it stands now.
type Comment struct {
	ID     int64
	Number int
	Author string
	Body   string
	Edits  int
}

// Comments gives the comments on a repository's pull requests, oldest first.
func (s *Server) Comments(repository string) []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Comment
	for _, o := range s.comments {
		if strings.EqualFold(o.repository, repository) {
			out = append(out, Comment{o.id, o.number, o.author.Login, o.body, o.edits})
		}
	}
	return out
}

// AddComment puts a comment of some user there, as if it had been written before.
func (s *Server) AddComment(repository string, number int, login, body string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.scenario.user(login)
	if u == nil {
		s.t.Fatalf("no user %q", login)
	}
	o := &comment{int64(70001 + len(s.comments)), repository, number, u, body, 0}
	s.comments = append(s.comments, o)
	return o.id
}

// Written gives the check runs and SARIF files that were sent, in order.
func (s *Server) Written() []Written {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.runs)
}

func (s *Server) listComments(c *call, r *repository, p *Pull) (int, any) {
	s.mu.Lock()
	var list []*comment
	for _, o := range s.comments {
		if o.number == p.Number && strings.EqualFold(o.repository, r.Name) {
			list = append(list, o)
		}
	}
	s.mu.Unlock()
	from, to := c.window(len(list), 100, 30, fmt.Sprintf("/repositories/%d/issues/%d/comments", r.id, p.Number))
	out := []any{}
	for _, o := range list[from:to] {
		out = append(out, s.showComment(c, r, o))
	}
	return http.StatusOK, out
}

func (s *Server) showComment(c *call, r *repository, o *comment) object {
	return object{
		"id": o.id, "node_id": fmt.Sprintf("IC_%d", o.id), "url": fmt.Sprintf("%s/repos/%s/issues/comments/%d", c.base, r.Name, o.id),
		"html_url": fmt.Sprintf("%s/%s/pull/%d#issuecomment-%d", s.URL, r.Name, o.number, o.id), "body": o.body, "user": s.simpleUser(c, o.author),
		"created_at": iso(s.scenario.Now), "updated_at": iso(s.scenario.Now), "issue_url": fmt.Sprintf("%s/repos/%s/issues/%d", c.base, r.Name, o.number),
		"author_association": "NONE", "performed_via_github_app": nil,
	}
}

// bodyOf reads the text of a comment. GitHub takes 65,536 characters at most.
func bodyOf(c *call) (text string, ok bool) {
	var in struct{ Body string }
	if err := json.Unmarshal(c.body, &in); err != nil || in.Body == "" || len([]rune(in.Body)) > 65536 {
		return "", false
	}
	return in.Body, true
}

func (s *Server) createComment(c *call, r *repository, p *Pull) (int, any) {
	if !c.token {
		return fail(http.StatusUnauthorized, "Requires authentication")
	}
	body, ok := bodyOf(c)
	if !ok {
		return invalid("Body is too long (maximum is 65536 characters)")
	}
	id := s.AddComment(r.Name, p.Number, s.scenario.Users[0].Login, body)
	c.header.Set("Location", fmt.Sprintf("%s/repos/%s/issues/comments/%d", c.base, r.Name, id))
	return http.StatusCreated, s.showComment(c, r, s.comment(id))
}

// invalid is a validation error.
func invalid(what string) (int, any) {
	return http.StatusUnprocessableEntity, object{
		"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest",
		"errors": []any{object{"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": what}},
	}
}

func (s *Server) comment(id int64) *comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.comments {
		if o.id == id {
			return o
		}
	}
	return nil
}

func (s *Server) updateComment(c *call, r *repository) (int, any) {
	if !c.token {
		return fail(http.StatusUnauthorized, "Requires authentication")
	}
	id, _ := strconv.ParseInt(c.PathValue("comment_id"), 10, 64)
	o := s.comment(id)
	if o == nil || !strings.EqualFold(o.repository, r.Name) {
		return notFound()
	}
	body, ok := bodyOf(c)
	if !ok {
		return invalid("Body is too long (maximum is 65536 characters)")
	}
	s.mu.Lock()
	o.body = body
	o.edits++
	s.mu.Unlock()
	return http.StatusOK, s.showComment(c, r, o)
}

func (s *Server) keep(kind string, r *repository, c *call) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, Written{kind, r.Name, json.RawMessage(c.body)})
	return len(s.runs)
}

func (s *Server) createCheckRun(c *call, r *repository) (int, any) {
	if !c.token {
		return fail(http.StatusUnauthorized, "Requires authentication")
	}
	var in struct {
		Name       string
		HeadSHA    string `json:"head_sha"`
		Status     string
		Conclusion string
		Output     struct{ Title, Summary, Text string }
	}
	if err := json.Unmarshal(c.body, &in); err != nil || s.commits[in.HeadSHA] == nil {
		return fail(http.StatusUnprocessableEntity, "No commit found for SHA: "+in.HeadSHA)
	}
	id := 80000 + s.keep("check run", r, c)
	if in.Status == "" {
		in.Status = "queued"
	}
	if in.Conclusion != "" {
		in.Status = "completed"
	}
	at := fmt.Sprintf("%s/repos/%s/check-runs/%d", c.base, r.Name, id)
	return http.StatusCreated, object{
		"id": id, "node_id": fmt.Sprintf("CR_%d", id), "head_sha": in.HeadSHA, "external_id": "", "name": in.Name, "url": at,
		"html_url": fmt.Sprintf("%s/%s/runs/%d", s.URL, r.Name, id), "details_url": nil, "status": in.Status, "conclusion": orNull(in.Conclusion),
		"started_at": iso(s.scenario.Now), "completed_at": iso(s.scenario.Now), "check_suite": object{"id": 1}, "app": nil, "pull_requests": []any{},
		"output": object{
			"title": orNull(in.Output.Title), "summary": orNull(in.Output.Summary), "text": orNull(in.Output.Text), "annotations_count": 0, "annotations_url": at + "/annotations",
		},
	}
}

func (s *Server) uploadSARIF(c *call, r *repository) (int, any) {
	if !c.token {
		return fail(http.StatusUnauthorized, "Requires authentication")
	}
	id := fmt.Sprintf("6c81cd8e-b078-4ac3-a3be-%012d", s.keep("SARIF", r, c))
	return http.StatusAccepted, object{"id": id, "url": c.base + "/repos/" + r.Name + "/code-scanning/sarifs/" + id}
}
