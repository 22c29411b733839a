package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
)

// mostQuery is the most that is read of a GraphQL request, to see what it is: far above any that the client makes.
const mostQuery = 1 << 20

type readsKey struct{}

// onlyReads tells whether prepare found that a request changes nothing, and so may be sent again: each time with sendable.
func onlyReads(req *http.Request) bool {
	query, _ := req.Context().Value(readsKey{}).([]byte)
	return query != nil
}

// queryOf is the body of a GraphQL query, empty for other requests that only read.
func queryOf(req *http.Request) []byte {
	query, _ := req.Context().Value(readsKey{}).([]byte)
	return query
}

// prepare marks a request that only reads: GET and HEAD without a body, and GraphQL without a mutation, whose body it takes into memory.
// Others are as they were, but for the context.
func prepare(req *http.Request, api *url.URL) (*http.Request, error) {
	empty := req.Body == nil || req.Body == http.NoBody
	switch {
	case req.Method == http.MethodGet || req.Method == http.MethodHead:
		if !empty {
			return mark(req, nil), nil
		}
		return mark(req, []byte{}), nil
	case empty || poolOf(req.Method, req.URL, api) != GraphQL:
		return mark(req, nil), nil
	}
	head, err := io.ReadAll(io.LimitReader(req.Body, mostQuery+1))
	if err != nil {
		closeBody(req)
		return nil, err
	}
	if len(head) <= mostQuery && isQuery(head) {
		closeBody(req)
		return mark(req, head), nil
	}
	rest := req.Body
	req = mark(req, nil)
	req.Body = joined{io.MultiReader(bytes.NewReader(head), rest), rest}
	return req, nil
}

func mark(req *http.Request, query []byte) *http.Request {
	return req.WithContext(context.WithValue(req.Context(), readsKey{}, query))
}

// sendable gives a request whose body is at its start, where it may be sent more than once.
func sendable(req *http.Request) *http.Request {
	query := queryOf(req)
	if len(query) == 0 {
		return req
	}
	req = req.Clone(req.Context())
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(query)), int64(len(query))
	req.GetBody = nil
	return req
}

type joined struct {
	io.Reader
	io.Closer
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
