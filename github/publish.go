package github

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/go-github/v62/github"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Marker is what finds the comment of an earlier run again.
const Marker = "<!-- bonafide -->"

// Limits of what GitHub takes.
const (
	MaxComment = 65536    // characters of a comment
	MaxSummary = 65535    // characters of the summary of a check run
	MaxSARIF   = 10 << 20 // bytes of a SARIF file after gzip
)

// mostCommentPages keeps the search for the earlier comment short: 3,000 comments.
const mostCommentPages = 30

// Comment writes the comment on a pull request, or brings the one of an earlier run up to date. The text must hold the Marker and have at
// most MaxComment characters. The earlier one is that with the Marker which the same account wrote, or, where an app or a job of Actions
// asks, which cannot tell its own name, a bot: anybody else could put the Marker into a comment, and later change what it says. Writing is
// never repeated; without the permission the error is of kind NoPermission and names it.
func (c *Client) Comment(ctx context.Context, p *server.Pull, markdown string) error {
	doing := fmt.Sprintf("comment on %s#%d", p.Repository, p.Number)
	switch n := utf8.RuneCountInString(markdown); {
	case !strings.Contains(markdown, Marker):
		return fmt.Errorf("%s: the text lacks the marker %s", doing, Marker)
	case n > MaxComment:
		return fmt.Errorf("%s: the text has %d characters, more than the %d that GitHub takes", doing, n, MaxComment)
	}
	if err := c.mayPublish(doing, p.Repository); err != nil {
		return err
	}
	id, err := c.earlier(ctx, p)
	if err != nil {
		return lacks(err, doing, "pull-requests")
	}
	method, path := http.MethodPost, "repos/"+p.Repository+"/issues/"+strconv.Itoa(p.Number)+"/comments"
	if id != 0 {
		method, path = http.MethodPatch, "repos/"+p.Repository+"/issues/comments/"+strconv.FormatInt(id, 10)
	}
	return lacks(c.publish(ctx, doing, method, path, map[string]string{"body": markdown}), doing, "pull-requests")
}

// earlier finds the comment of an earlier run, 0 where there is none.
func (c *Client) earlier(ctx context.Context, p *server.Pull) (int64, error) {
	me, err := c.self(ctx)
	if err != nil {
		return 0, err
	}
	q := call{
		doing:    fmt.Sprintf("look for an earlier comment on %s#%d", p.Repository, p.Number),
		endpoint: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
		path:     "repos/" + p.Repository + "/issues/" + strconv.Itoa(p.Number) + "/comments",
		now:      true, // a kept list would lack the comment that the last run wrote
	}
	var found int64
	done, err := c.list(ctx, q, mostCommentPages, func(item json.RawMessage, _ server.Source) error {
		var comment struct {
			ID   int64
			Body string
			User struct{ Login, Type string }
		}
		if err := json.Unmarshal(item, &comment); err != nil {
			return err
		}
		mine := comment.User.Type == "Bot"
		if me != "" {
			mine = strings.EqualFold(comment.User.Login, me)
		}
		if found == 0 && mine && strings.Contains(comment.Body, Marker) {
			found = comment.ID
		}
		return nil
	})
	if err == nil && found == 0 && done.more {
		err = &Error{Kind: Refused, Doing: q.doing, Err: fmt.Errorf("there are more than %d comments", mostCommentPages*perPage), Do: "leave the comment out"}
	}
	return found, err
}

// self is the login of the account that the token belongs to. It is empty where the host does not tell: tokens of apps and jobs are of no
// user.
func (c *Client) self(ctx context.Context) (string, error) {
	const doing = "ask whose token it is"
	a, err := c.get(ctx, call{doing: doing, endpoint: "GET /user", path: "user"})
	if isKind(err, NoPermission) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var user struct{ Login string }
	if err := a.decode(doing, &user); err != nil {
		return "", err
	}
	if !validLogin(user.Login) {
		return "", nonsense(doing, errors.New("the answer names no login"))
	}
	return user.Login, nil
}

// CheckRun is what a check run shows.
type CheckRun struct {
	Title, Summary string // markdown, at most MaxSummary characters
	Conclusion     string // "success", "neutral", "failure"
}

// CheckRun reports a result as a check run on the head of a pull request. Only apps and jobs of Actions may make check runs: with the token of
// a person the error is of kind NoPermission too.
func (c *Client) CheckRun(ctx context.Context, p *server.Pull, run CheckRun) error {
	doing := fmt.Sprintf("add a check run to %s#%d", p.Repository, p.Number)
	if !slices.Contains([]string{"success", "neutral", "failure"}, run.Conclusion) {
		return fmt.Errorf("%s: %q is no conclusion", doing, run.Conclusion)
	}
	if n := utf8.RuneCountInString(run.Summary); n > MaxSummary {
		return fmt.Errorf("%s: the summary has %d characters, more than the %d that GitHub takes", doing, n, MaxSummary)
	}
	if err := c.mayPublish(doing, p.Repository); err != nil {
		return err
	}
	err := c.publish(ctx, doing, http.MethodPost, "repos/"+p.Repository+"/check-runs", map[string]any{
		"name": "bonafide", "head_sha": p.Head.String(), "status": "completed", "conclusion": run.Conclusion,
		"output": map[string]string{"title": run.Title, "summary": run.Summary},
	})
	return lacks(err, doing, "checks")
}

var fullRef = regexp.MustCompile(`^refs/(heads|tags|pull)/[^\x00-\x20\x7f~^:?*\[\\]+$`)

// UploadSARIF gives a SARIF file to code scanning, which takes it to be what was found at the commit. The reference is the full one that the
// commit is on: "refs/pull/12/head" for the head of a pull request. The file may have at most MaxSARIF bytes after gzip. The host looks at
// the file later; that it was taken does not say that it was understood.
func (c *Client) UploadSARIF(ctx context.Context, repository string, commit object.ID, ref history.Text, sarif []byte) error {
	doing := "give the findings to code scanning of " + repository
	if !fullRef.MatchString(ref.Untrusted()) {
		return fmt.Errorf("%s: %v is no full reference such as refs/heads/main", doing, ref)
	}
	if commit.IsZero() {
		return fmt.Errorf("%s: no commit is named", doing)
	}
	if err := c.mayPublish(doing, repository); err != nil {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(sarif); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if packed.Len() > MaxSARIF {
		return fmt.Errorf("%s: the file has %d bytes after gzip, more than the %d that GitHub takes", doing, packed.Len(), MaxSARIF)
	}
	err := c.publish(ctx, doing, http.MethodPost, "repos/"+repository+"/code-scanning/sarifs", map[string]string{
		"commit_sha": commit.String(), "ref": ref.Untrusted(), "sarif": base64.StdEncoding.EncodeToString(packed.Bytes()), "tool_name": "bonafide",
	})
	return lacks(err, doing, "security-events")
}

// mayPublish finds out without a request what cannot work.
func (c *Client) mayPublish(doing, repository string) error {
	if _, err := ParseRepository(repository); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if c.token.Empty() {
		return &Error{Kind: BadToken, Doing: doing, Err: errors.New("writing needs a token"), Do: c.setToken()}
	}
	return nil
}

// publish sends one request that writes. It is sent once: a second one could write twice.
func (c *Client) publish(ctx context.Context, doing, method, path string, body any) error {
	req, err := c.rest.NewRequest(method, path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	resp, err := c.rest.BareDo(ctx, req)
	var later *github.AcceptedError // 202, which code scanning gives: taken, to be looked at later
	if errors.As(err, &later) {
		return nil
	}
	if err != nil {
		return c.explain(ctx, doing, err)
	}
	return resp.Body.Close()
}

// lacks names the permission of a job of Actions that is missing, where the host says that one is. For what a token may not even know of
// it answers 404.
func lacks(err error, doing, permission string) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != NoPermission && e.Kind != Missing {
		return err
	}
	what := permission + ": write"
	out := *e
	out.Kind, out.Doing = NoPermission, doing
	out.Err = fmt.Errorf("the permission %q is missing, or the token may not write here: %w", what, e.Err)
	out.reason = fmt.Sprintf("the permission %q is missing, or the token may not write here", what)
	out.Do = fmt.Sprintf("give the job \"permissions: %s\"; jobs for pull requests from forks cannot have it", what)
	switch permission {
	case "checks":
		out.Do += ", nor can tokens of persons"
	case "security-events":
		out.Do += ". Code scanning must be switched on for the repository too"
	}
	return &out
}
