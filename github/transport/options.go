// Package transport is the chain of http.RoundTrippers below the client of package github: it adds the token, keeps answers on disk,
// obeys rate limits, repeats what failed for no lasting reason, and writes down what was asked. It knows HTTP and the habits of GitHub's
// API, but no endpoint's meaning.
package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history/dial"
)

// What applies where an option is zero.
const (
	DefaultFresh  = 24 * time.Hour
	DefaultBudget = 500
)

// MaxBody is the most that is received as one answer, after decompression: 20 MiB. The largest answers of the endpoints in use, 100
// items of a list, have about 1 MiB.
const MaxBody = 20 << 20

// FetchedHeader is set in every answer: when its content was had, in RFC 3339 with seconds in UTC. It is the same when the answer comes
// from the cache later, also after a 304.
const FetchedHeader = "X-Bonafide-Fetched"

// CachedHeader is "1" in an answer that cost nothing. go-github ignores rate headers beside it.
const CachedHeader = "X-From-Cache"

// Options configure a Transport. They hold a secret: no way of formatting them shows it.
type Options struct {
	API           *url.URL                                   // scheme, host and port that are asked and get the token; https only. A path such as /api/v3 is where its endpoints start
	Authorization string                                     // value of that header, "Bearer …"; empty: none
	Dir           string                                     // folder for answers of this host and scope (see Folder); empty: nothing is kept
	Fresh         time.Duration                              // a kept answer that is younger is used without asking; 0 means DefaultFresh
	Refresh       bool                                       // ask even where a kept answer is young
	MaxWait       time.Duration                              // longest wait for limits, all waits together; 0: none
	Budget        int                                        // most counted requests; 0 means DefaultBudget, below 0 no limit
	Base          http.RoundTripper                          // what sends; nil: a transport of its own (see AllowPrivate)
	AllowPrivate  bool                                       // let that one reach loopback, private and link-local addresses: the user named the host
	Now           func() time.Time                           // nil: time.Now
	Sleep         func(context.Context, time.Duration) error // returns early, with the context's error, when that ends; nil: a timer
	Note          func(format string, args ...any)           // told of waits and of a cache that cannot be written, one call at a time; nil: nobody
}

// Format hides the token, whatever the verb.
func (o Options) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "transport.Options{API: %v}", o.API)
}

// Transport is the whole chain: cache, retry, limit, meter, auth, base. It is safe for concurrent use. Answers have their whole body in
// memory, and no rate headers: go-github would refuse requests of its own accord, while waiting is the Transport's business.
type Transport struct {
	api   *url.URL
	chain http.RoundTripper
	meter *meter
}

// Format hides what the chain holds.
func (t *Transport) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "transport.Transport{API: %v}", t.api)
}

// New builds the chain. It makes no request and touches no file.
func New(o Options) (*Transport, error) {
	switch {
	case o.API == nil || o.API.Host == "":
		return nil, errors.New("the address of the API has no host")
	case !strings.EqualFold(o.API.Scheme, "https"):
		return nil, fmt.Errorf("the API at %q must be asked over https", o.API.Host)
	case o.API.User != nil:
		return nil, fmt.Errorf("the address of the API at %q must not hold a user or a password", o.API.Host)
	case strings.ContainsFunc(o.Authorization, func(r rune) bool { return r < ' ' || r > '~' }):
		return nil, errors.New("the token holds characters that no token has")
	}
	o.fill()
	api := &url.URL{Scheme: "https", Host: o.API.Host, Path: o.API.Path}
	log := &journal{dir: o.Dir}
	m := &meter{next: &auth{next: o.Base, api: api, authorize: authorizer(o.Authorization)}, api: api, budget: o.Budget, now: o.Now, journal: log}
	limits := newLimits(m, api, o)
	chain := newCache(&retry{next: limits, sleep: o.Sleep}, api, log, o)
	return &Transport{api: api, chain: chain, meter: m}, nil
}

func (o *Options) fill() {
	if o.Fresh == 0 {
		o.Fresh = DefaultFresh
	}
	if o.Budget == 0 {
		o.Budget = DefaultBudget
	}
	if o.Base == nil {
		o.Base = dial.Transport(o.API, o.AllowPrivate)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	o.Note = oneByOne(o.Note)
}

// oneByOne saves whoever listens from being called twice at a time.
func oneByOne(note func(string, ...any)) func(string, ...any) {
	var mu sync.Mutex
	return func(format string, args ...any) {
		if note == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		note(format, args...)
	}
}

// RoundTrip answers a request from the cache or the host. A request for another origin than the API's, which only a redirect makes, is
// refused with an *OriginError: what another host says is not what this one recorded. "Cache-Control: no-cache" in a request asks anew for
// that one, as Options.Refresh does for all; "no-store" keeps the answer out of the cache too.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sameOrigin(req.URL, t.api) {
		closeBody(req)
		return nil, &OriginError{Origin: origin(req.URL)}
	}
	req, err := prepare(req, t.api)
	if err != nil {
		return nil, err
	}
	return t.chain.RoundTrip(req)
}

// Counts are requests by the pool that pays for them, and what was received.
type Counts struct {
	Core, Search, GraphQL int   // sent, repeated ones each time; an answer of 304 costs nothing, and none is sent for a young one
	Bytes                 int64 // of bodies, after decompression
}

// Cost is what was spent so far.
func (t *Transport) Cost() Counts { return t.meter.cost() }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
