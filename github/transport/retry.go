package transport

import (
	"context"
	"net/http"
	"time"
)

// tries is how often a request is sent before its failure is believed.
const tries = 3

// retry repeats requests that only read, after 5xx, an answer that was cut short, or a network error; 1 s later, then 2 s later.
type retry struct {
	next  http.RoundTripper
	sleep func(context.Context, time.Duration) error
}

// RoundTrip gives the last answer or error when all tries failed.
func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	pause := time.Second
	for try := 1; ; try++ {
		res, err := r.next.RoundTrip(req)
		if !onlyReads(req) || try == tries || !failed(req, res, err) {
			return res, err
		}
		if err := r.sleep(req.Context(), pause); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

func failed(req *http.Request, res *http.Response, err error) bool {
	if req.Context().Err() != nil {
		return false
	}
	if err != nil {
		return !lasting(err)
	}
	return res.StatusCode >= 500 || res.StatusCode == http.StatusNotModified && !asksForNews(req)
}

// asksForNews tells whether 304 is an answer at all.
func asksForNews(req *http.Request) bool {
	return req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
}
