package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/bonafide-lint/bonafide/github/transport"
)

// What the user can do, where it is the same in several places.
const (
	again    = "run the same command again: what was fetched is kept, and it goes on where it stopped"
	unsound  = "run the same command again with --refresh; if it stays so, the host does not speak GitHub's API as it should"
	lookAt   = "check the spelling; what is private needs a token that may see it"
	giveMore = "give the token the missing permission, or use another one"
)

// explain makes an *Error of whatever a request ended with. No answer of the host carries the token into it.
func (c *Client) explain(ctx context.Context, doing string, err error) error {
	explained := c.explained(ctx, doing, err)
	var e *Error
	if errors.As(explained, &e) && (c.token.in(e.Error()) || c.token.in(e.Do)) {
		e.Err, e.Do, e.reason = errors.New("the host answers with the token that it was given; its answer is not shown"), "make a new token, and ask who runs the host", ""
	}
	return explained
}

func (c *Client) explained(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	}
	e := &Error{Doing: doing}
	var (
		limit  *transport.LimitError
		budget *transport.BudgetError
		size   *transport.SizeError
		origin *transport.OriginError
		refuse *github.ErrorResponse
	)
	switch {
	case errors.As(err, &limit):
		e.Kind, e.Until, e.Err = Limited, limit.Until, limitWords(limit)
		e.Do = "run the same command after " + clock(limit.Until) + ", or allow a longer wait with --max-wait: it goes on where it stopped"
	case errors.As(err, &budget):
		e.Kind, e.Err = OverBudget, fmt.Errorf("the budget of %d requests is spent", budget.Budget)
		e.Do = "run the same command again with a larger --budget: it goes on where it stopped"
	case errors.As(err, &size):
		e.Kind, e.Err, e.Do = ServerFault, size, unsound
	case errors.As(err, &origin):
		e.Kind, e.Err, e.Do = ServerFault, fmt.Errorf("the host redirects to another place, %q, which is not asked", cut(origin.Origin)), unsound
	case errors.As(err, &refuse) && refuse.Response != nil:
		c.refused(e, refuse.Response, refuse.Message)
	case asResponse(err) != nil:
		c.refused(e, asResponse(err), "")
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Kind, e.Err, e.Do = ServerFault, errors.New("the answer ends too early, or is not JSON"), again
	default:
		e.Kind, e.Err = Unreachable, fmt.Errorf("%s cannot be reached: %s", c.host.Name, cut(innermost(err).Error()))
		e.Do = "check the network and --host; then " + again
	}
	return e
}

// asResponse is the response in those errors of go-github that have one and are no ErrorResponse.
func asResponse(err error) *http.Response {
	var (
		rate  *github.RateLimitError
		abuse *github.AbuseRateLimitError
		code  *github.TwoFactorAuthError
		later *github.AcceptedError
	)
	switch {
	case errors.As(err, &rate):
		return rate.Response
	case errors.As(err, &abuse):
		return abuse.Response
	case errors.As(err, &code):
		return code.Response
	case errors.As(err, &later):
		return &http.Response{StatusCode: http.StatusAccepted, Header: http.Header{}, Body: http.NoBody}
	}
	return nil
}

// innermost leaves out the URL that net/http puts into its errors: it says nothing that the text before it does not.
func innermost(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func limitWords(l *transport.LimitError) error {
	if l.Primary {
		return fmt.Errorf("the rate limit (%s requests) is used up until %s", l.Pool, clock(l.Until))
	}
	return fmt.Errorf("the host asks for a pause (secondary rate limit) until %s", clock(l.Until))
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// refused explains an answer by its status.
func (c *Client) refused(e *Error, r *http.Response, message string) {
	switch code := r.StatusCode; {
	case code == http.StatusUnauthorized && c.token.Empty():
		e.Kind, e.Err, e.Do = BadToken, errors.New("the host wants a token (401)"), c.setToken()
	case code == http.StatusUnauthorized:
		e.Kind, e.Err = BadToken, fmt.Errorf("the host refuses the token from %s (401): it is wrong, expired or revoked", c.token.From())
		e.Do = "make a new token and put it into " + c.token.From()
	case code == http.StatusForbidden:
		c.forbidden(e, r.Header)
	case code == http.StatusTooManyRequests:
		e.Kind, e.Err, e.Do = Limited, errors.New("the host asks for a pause (429)"), "wait a minute, then "+again
	case code == http.StatusNotFound:
		e.Kind, e.Do = Missing, lookAt
		e.Err = errors.New("does not exist, or your token cannot see it (404)")
		if c.token.Empty() {
			e.Err = errors.New("does not exist, or cannot be seen without a token (404)")
		}
	case code == http.StatusConflict:
		e.Kind, e.Err = Refused, errors.New("not possible in the present state (409): an empty repository, perhaps")
	case code == http.StatusGone:
		e.Kind, e.Err = Gone, errors.New("was removed for good (410)")
	case code == http.StatusUnavailableForLegalReasons:
		e.Kind, e.Err = Blocked, blocked(r.Body)
	case code == http.StatusUnprocessableEntity:
		e.Kind, e.Err, e.Do = Refused, errors.New("the host does not accept the question (422)"), "check the names given"
	case code == http.StatusAccepted:
		e.Kind, e.Err, e.Do = ServerFault, errors.New("the host is still preparing the answer (202)"), again
	case code >= 500:
		e.Kind, e.Err, e.Do = ServerFault, fmt.Errorf("the host failed in three tries (%d)", code), "try later: "+again
	default:
		e.Kind, e.Err, e.Do = ServerFault, fmt.Errorf("the host answers %d", code), unsound
	}
	e.reason = e.Err.Error()
	if message = cut(message); message != "" {
		e.Err = fmt.Errorf("%w; the host says %q", e.Err, message)
	}
}

var (
	permissions = regexp.MustCompile(`^[a-z_]+=[a-z]+([,;] ?[a-z_]+=[a-z]+)*$`)
	scopes      = regexp.MustCompile(`^[a-z_:]+(, ?[a-z_:]+)*$`)
)

// forbidden explains 403 where it is no limit: single sign-on, or a permission that the token lacks.
func (c *Client) forbidden(e *Error, h http.Header) {
	e.Kind = NoPermission
	if link, ok := strings.CutPrefix(h.Get("X-GitHub-SSO"), "required; url="); ok {
		e.Err = errors.New("the organization wants the token authorized for its single sign-on (403)")
		e.Do = "authorize the token"
		// The query holds a request to authorize, which is worth something to others.
		if u, err := url.Parse(link); err == nil && u.Scheme == "https" && u.Host == c.host.Name {
			e.Do += " at " + cut((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String())
		}
		return
	}
	e.Err, e.Do = errors.New("not allowed (403)"), giveMore
	if c.token.Empty() {
		e.Do = c.setToken()
	}
	if p := h.Get("X-Accepted-GitHub-Permissions"); len(p) <= maxQuoted && permissions.MatchString(p) {
		e.Do += ": permissions " + p
	}
	if s := h.Get("X-Accepted-OAuth-Scopes"); len(s) <= maxQuoted && scopes.MatchString(s) {
		e.Do += ": one of the scopes " + s
	}
}

func (c *Client) setToken() string {
	if c.host.public() {
		return "set GH_TOKEN, or use --token-file or --use-gh"
	}
	return "set GH_ENTERPRISE_TOKEN, or use --token-file or --use-gh"
}

// blocked reads why and when a host took something away (451); go-github keeps the date and drops the page.
func blocked(body io.Reader) error {
	var b struct {
		Block struct {
			Reason  string   `json:"reason"`
			Created loneTime `json:"created_at"`
			Page    string   `json:"html_url"`
		} `json:"block"`
	}
	text := "the host blocked it for legal reasons (451"
	if data, err := io.ReadAll(io.LimitReader(body, 64<<10)); err == nil && json.Unmarshal(data, &b) == nil {
		if oneWord.MatchString(b.Block.Reason) {
			text += ", " + b.Block.Reason
		}
		if t := b.Block.Created.Time; !t.IsZero() {
			text += ", " + t.Format(time.DateOnly)
		}
		if u, err := url.Parse(b.Block.Page); err == nil && u.Scheme == "https" && u.User == nil {
			text += ", " + cut(u.String())
		}
	}
	return errors.New(text + ")")
}
