package transport

import (
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// cache keeps answers in a folder, one file each. A young one is used without asking; for an older one the host is asked whether it still
// holds. Nothing kept is dropped or used for a failed request: the failure is told, and the next run has what this one had.
type cache struct {
	next     http.RoundTripper
	api      *url.URL
	dir      string
	fresh    time.Duration
	refresh  bool
	now      func() time.Time
	note     func(string, ...any)
	key      func(*http.Request) string
	journal  *journal
	warnOnce sync.Once
}

func newCache(next http.RoundTripper, api *url.URL, log *journal, o Options) *cache {
	return &cache{
		next: next, api: api, dir: o.Dir, fresh: o.Fresh, refresh: o.Refresh, now: o.Now, note: o.Note, journal: log,
		key: func(req *http.Request) string { return requestKey(o.Authorization, req) },
	}
}

// RoundTrip answers from the folder or the host.
func (c *cache) RoundTrip(req *http.Request) (*http.Response, error) {
	if !c.keeps(req) {
		res, err := c.next.RoundTrip(req)
		if err == nil {
			stampFetched(res.Header, c.now())
		}
		return res, err
	}
	key := c.key(req)
	path := filepath.Join(c.dir, key+answerExt)
	kept := c.read(path, key)
	now := c.now()
	if kept != nil && !c.refresh && !wantsNews(req) && !now.Before(kept.Checked) && now.Sub(kept.Checked) < c.fresh {
		c.journal.add(journalEntry{
			Time: now.UTC(), Method: req.Method, Path: req.URL.Path, Status: kept.Status,
			Pool: poolOf(req.Method, req.URL, c.api), Cached: true, Bytes: len(kept.Body),
		})
		return kept.response(req), nil
	}
	res, err := c.next.RoundTrip(conditional(req, kept))
	if err != nil {
		return nil, err
	}
	now = c.now().UTC().Truncate(time.Second)
	if res.StatusCode == http.StatusNotModified && kept != nil {
		kept.Checked = now
		c.write(kept, path)
		return kept.response(req), nil
	}
	stampFetched(res.Header, now)
	if worthKeeping(req, res) {
		body := bodyOf(res)
		c.write(&answer{
			Version: answerVersion, Key: key, Status: res.StatusCode, Header: pick(res.Header),
			Stored: now, Checked: now, Sum: sumOf(body), Body: body,
		}, path)
	}
	return res, nil
}

// keeps tells whether answers to a request are kept at all: of GET, and of GraphQL queries, where the caller does not ask about parts or
// changes himself, and does not forbid it (Cache-Control: no-store).
func (c *cache) keeps(req *http.Request) bool {
	if c.dir == "" || !onlyReads(req) || req.Method == http.MethodHead || hasDirective(req, "no-store") {
		return false
	}
	for _, name := range []string{"Range", "If-None-Match", "If-Modified-Since"} {
		if req.Header.Get(name) != "" {
			return false
		}
	}
	return true
}

// wantsNews tells whether the caller will not have what is only young: a request with Cache-Control: no-cache (RFC 9111, section 5.2.1.4).
func wantsNews(req *http.Request) bool { return hasDirective(req, "no-cache") }

func hasDirective(req *http.Request, directive string) bool {
	for _, line := range req.Header.Values("Cache-Control") {
		for d := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(d), directive) {
				return true
			}
		}
	}
	return false
}

// read gives what is kept, nil where there is nothing of use.
func (c *cache) read(path, key string) *answer {
	kept, err := readAnswer(path)
	switch {
	case err == nil && kept.Key == key:
		return kept
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged):
		c.warn(err)
	}
	return nil
}

func (c *cache) write(a *answer, path string) {
	if err := a.write(path); err != nil {
		c.warn(err)
	}
}

// warn says once what will make the next run ask everything again.
func (c *cache) warn(err error) {
	c.warnOnce.Do(func() { c.note("answers cannot be kept: %v", err) })
}

// conditional asks for news only, where the kept answer has content and something to compare it by.
func conditional(req *http.Request, kept *answer) *http.Request {
	if kept == nil || kept.Status != http.StatusOK || req.Method != http.MethodGet {
		return req
	}
	req = req.Clone(req.Context())
	if tag := kept.Header.Get("Etag"); tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	if date := kept.Header.Get("Last-Modified"); date != "" {
		req.Header.Set("If-Modified-Since", date)
	}
	return req
}

// worthKeeping tells whether an answer settles its question. A page of HTML with status 200 comes from a proxy in between, and a GraphQL
// answer with errors is a part.
func worthKeeping(req *http.Request, res *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case req.Method == http.MethodPost:
		return res.StatusCode == http.StatusOK && wholeGraphQL(bodyOf(res))
	case res.StatusCode == http.StatusOK:
		return kind != "text/html"
	}
	return settled(res.StatusCode)
}

func wholeGraphQL(body []byte) bool {
	var a struct{ Data, Errors json.RawMessage }
	return json.Unmarshal(body, &a) == nil && len(a.Data) > 0 && len(a.Errors) == 0
}

func pick(h http.Header) http.Header {
	kept := http.Header{}
	for _, name := range keptHeaders {
		if values := h.Values(name); len(values) > 0 {
			kept[name] = values
		}
	}
	return kept
}
