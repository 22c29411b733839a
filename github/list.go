package github

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// listing is how a list ended.
type listing struct {
	items  int
	odd    int  // items that could not be read and were left out
	more   bool // the host has more pages than were asked for
	kept   int  // organizations whose items the host kept back until the token is authorized for them
	total  int  // items in all, where the list says so
	inPart bool // a search that ran out of time on the host
}

// page is a list within an object, as searches and comparisons give it.
type page struct {
	Total        int  `json:"total_count"`
	TotalCommits int  `json:"total_commits"`
	Incomplete   bool `json:"incomplete_results"`
	Items        rows `json:"items"`
	Commits      rows `json:"commits"`
}

type rows []json.RawMessage

// list asks for the pages of a list, at most as many, and calls each with every item. An item that each refuses is counted and left out:
// one odd item must not lose a page. What was given to each before an error stays.
func (c *Client) list(ctx context.Context, q call, pages int, each func(json.RawMessage, server.Source) error) (listing, error) {
	var done listing
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for k, v := range q.query {
		query[k] = v
	}
	next := c.host.API + q.path + "?" + query.Encode()
	seen := map[string]bool{}
	for range pages {
		seen[next] = true
		a, err := c.getURL(ctx, q, next)
		if err != nil {
			return done, err
		}
		items, err := a.items(q.doing, &done)
		if err != nil {
			return done, err
		}
		for _, item := range items {
			done.items++
			if each(item, a.source) != nil {
				done.odd++
			}
		}
		if next, err = c.nextPage(a); err != nil {
			return done, &Error{Kind: ServerFault, Doing: q.doing, Err: err, Do: unsound}
		}
		if next == "" {
			return done, nil
		}
		if seen[next] {
			return done, &Error{Kind: ServerFault, Doing: q.doing, Err: errors.New("the host names a page as the next one that it gave before"), Do: unsound}
		}
	}
	done.more = true
	return done, nil
}

// items takes the items out of one page.
func (a *answer) items(doing string, done *listing) (rows, error) {
	done.kept += keptBack(a.header.Get("X-GitHub-SSO"))
	if len(a.body) > 0 && a.body[0] == '[' {
		var items rows
		return items, a.decode(doing, &items)
	}
	var p page
	if err := a.decode(doing, &p); err != nil {
		return nil, err
	}
	if p.Items == nil && p.Commits == nil {
		return nil, nonsense(doing, errors.New("the answer has no list in it"))
	}
	done.total = max(p.Total, p.TotalCommits)
	done.inPart = done.inPart || p.Incomplete
	return append(p.Items, p.Commits...), nil
}

var nextLink = regexp.MustCompile(`<([^<>]*)>\s*;[^<]*\brel="next"`)

// nextPage is the address that the Link header (RFC 8288) names as the next; empty where there is none. Pages are never counted: lists
// that go by cursors have none.
func (c *Client) nextPage(a *answer) (string, error) {
	m := nextLink.FindStringSubmatch(strings.Join(a.header.Values("Link"), ", "))
	if m == nil {
		return "", nil
	}
	next, err := a.url.Parse(m[1])
	if err != nil || next.Scheme+"://"+next.Host != a.url.Scheme+"://"+a.url.Host || next.User != nil {
		return "", errors.New("the next page is on another host")
	}
	return next.String(), nil
}

// keptBack counts the organizations in "partial-results; organizations=1,2".
func keptBack(header string) int {
	kind, ids, ok := strings.Cut(header, "organizations=")
	if !ok || !strings.HasPrefix(kind, "partial-results") {
		return 0
	}
	return strings.Count(ids, ",") + 1
}
