package transport

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history/dial"
)

// meter sends one request, takes the whole answer into memory, counts and writes it down. It holds the budget.
type meter struct {
	next    http.RoundTripper
	api     *url.URL
	budget  int // below 0: none
	now     func() time.Time
	journal *journal

	mu    sync.Mutex
	spent Counts
}

func (m *meter) cost() Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.spent
}

// RoundTrip counts before it sends: of several requests at once none may find the last place taken twice.
func (m *meter) RoundTrip(req *http.Request) (*http.Response, error) {
	pool := poolOf(req.Method, req.URL, m.api)
	if err := m.take(pool); err != nil {
		closeBody(req)
		return nil, err
	}
	entry := journalEntry{Method: req.Method, Path: req.URL.Path, Pool: pool, Counted: true}
	res, err := m.next.RoundTrip(req)
	var body []byte
	if err == nil {
		body, err = readBody(req, res)
		entry.Bytes = len(body)
	}
	if err == nil {
		entry.Status, entry.Counted = res.StatusCode, res.StatusCode != http.StatusNotModified
	}
	m.settle(pool, entry)
	entry.Time = m.now().UTC()
	m.journal.add(entry)
	if err != nil {
		return nil, err
	}
	res.Header.Del(CachedHeader) // ours alone
	setBody(res, body)
	return res, nil
}

func (m *meter) take(p Pool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.budget >= 0 && m.spent.Core+m.spent.Search+m.spent.GraphQL >= m.budget {
		return &BudgetError{Budget: m.budget}
	}
	m.spent.add(p, 1)
	return nil
}

func (m *meter) settle(p Pool, e journalEntry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent.Bytes += int64(e.Bytes)
	if !e.Counted {
		m.spent.add(p, -1)
	}
}

func (c *Counts) add(p Pool, n int) {
	switch p {
	case Search:
		c.Search += n
	case GraphQL:
		c.GraphQL += n
	default:
		c.Core += n
	}
}

// readBody reads an answer whole, so that one that was cut short shows here, where the request can still be repeated.
func readBody(req *http.Request, res *http.Response) ([]byte, error) {
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, MaxBody+1))
	switch {
	case err != nil:
		return body, fmt.Errorf("read the answer to %s %s: %w", req.Method, req.URL.Path, err)
	case len(body) > MaxBody:
		return nil, &SizeError{Most: MaxBody}
	case res.StatusCode == http.StatusOK && req.Method != http.MethodHead && isJSON(res.Header) && len(body) > 0 && !json.Valid(body):
		return body, fmt.Errorf("the answer to %s %s is no whole JSON document: %w", req.Method, req.URL.Path, io.ErrUnexpectedEOF)
	}
	return body, nil
}

// isJSON holds for "application/json" and types such as "application/scim+json".
func isJSON(h http.Header) bool {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (t == "application/json" || strings.HasSuffix(t, "+json"))
}

// whole is a body in memory, which each link of the chain may look at.
type whole struct {
	bytes.Reader
	data []byte
}

func (*whole) Close() error { return nil }

func setBody(res *http.Response, body []byte) {
	w := &whole{data: body}
	w.Reset(body)
	res.Body, res.ContentLength, res.TransferEncoding = w, int64(len(body)), nil
}

// bodyOf gives the body of an answer that the meter took in.
func bodyOf(res *http.Response) []byte {
	w, ok := res.Body.(*whole)
	if !ok {
		return nil
	}
	return w.data
}

// lasting tells that an error would be the same again.
func lasting(err error) bool {
	_, size := errors.AsType[*SizeError](err)
	_, budget := errors.AsType[*BudgetError](err)
	_, limit := errors.AsType[*LimitError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return size || budget || limit || certificate || errors.Is(err, dial.ErrPrivate)
}
