package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/transport"
)

// call is one question to the REST API.
type call struct {
	doing    string     // for errors: "read the profile of ada"
	endpoint string     // as the documentation writes it: "GET /users/{username}"
	path     string     // below the API, escaped: "users/ada"
	query    url.Values // may be nil
	now      bool       // never answered from what was kept
}

// answer is the whole reply to a call.
type answer struct {
	body   []byte
	header http.Header
	url    *url.URL // where it came from in the end, after redirects
	source server.Source
}

const perPage = 100 // the most that GitHub gives

// get asks one question.
func (c *Client) get(ctx context.Context, q call) (*answer, error) {
	target := q.path
	if len(q.query) > 0 {
		target += "?" + q.query.Encode()
	}
	return c.getURL(ctx, q, target)
}

// getURL asks at a URL that is relative to the API, or one that the host gave.
func (c *Client) getURL(ctx context.Context, q call, target string) (*answer, error) {
	req, err := c.rest.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		return nil, &Error{Kind: BadName, Doing: q.doing, Err: err}
	}
	// go-github asks for previews in its Accept headers; what is used here has long been part of the API.
	req.Header.Set("Accept", "application/vnd.github+json")
	if q.now {
		req.Header.Set("Cache-Control", "no-cache")
	}
	return c.send(ctx, q.doing, server.Source{API: apiOf(q.path), Endpoint: q.endpoint}, req)
}

func apiOf(path string) string {
	if strings.HasPrefix(path, "search/") {
		return "search"
	}
	return "REST"
}

func (c *Client) send(ctx context.Context, doing string, from server.Source, req *http.Request) (*answer, error) {
	resp, err := c.rest.BareDo(ctx, req)
	if err != nil {
		return nil, c.explain(ctx, doing, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, transport.MaxBody+1))
	if err != nil {
		return nil, c.explain(ctx, doing, err)
	}
	if len(body) > transport.MaxBody {
		return nil, c.explain(ctx, doing, &transport.SizeError{Most: transport.MaxBody})
	}
	from.Fetched = parseTime(resp.Header.Get(transport.FetchedHeader))
	return &answer{body: body, header: resp.Header, url: resp.Request.URL, source: from}, nil
}

// decode reads the answer into v, leniently in what v says, strictly in that it must be whole.
func (a *answer) decode(doing string, v any) error {
	err := json.Unmarshal(a.body, v)
	if err == nil {
		return nil
	}
	return nonsense(doing, err)
}

// nonsense is the error for an answer that is not what its endpoint gives.
func nonsense(doing string, err error) error {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax) && strings.HasPrefix(syntax.Error(), "unexpected end"):
		err = errors.New("the answer ends too early")
	case errors.As(err, &syntax):
		err = fmt.Errorf("the answer is not JSON (at byte %d)", syntax.Offset)
	case errors.As(err, &typ):
		err = fmt.Errorf("the answer has another form than expected (a %s at byte %d)", typ.Value, typ.Offset)
	}
	return &Error{Kind: ServerFault, Doing: doing, Err: err, Do: unsound}
}
