// Package github asks GitHub, or a server that speaks its language, what it recorded of an account or a pull request, and gives it
// as package server's values. It is the only package that imports go-github, whose types never leave it. Repositories are not read
// here: package history fetches them.
package github

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/bonafide-lint/bonafide/github/transport"
)

// Options configure a client.
type Options struct {
	Host     Host
	Token    Token
	CacheDir string        // below which answers are kept, by host and scope; empty: nothing is kept
	Scope    string        // login of the person whom the requests are about, or "owner/name": what "cache purge" goes by
	Refresh  bool          // ask anew, even where a kept answer is young; conditional requests are still made
	Fresh    time.Duration // an answer that is younger is used without asking; 0 means 24 hours
	MaxWait  time.Duration // longest wait for a limit, all waits together; 0: none. Beyond it requests fail with an *Error of kind Limited
	Budget   int           // most counted requests; 0 means 500
	Base     http.RoundTripper
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error
	Note     func(format string, args ...any) // told of waits; nil: nobody
}

// Client asks one host. It is safe for concurrent use.
type Client struct {
	host  Host
	token Token
	rest  *github.Client
	wire  *transport.Transport

	mu         sync.Mutex
	noVerified bool // the host is too old to know GitSignature.verifiedAt
}

// New makes a client. It makes no request.
func New(o Options) (*Client, error) {
	api, err := url.Parse(o.Host.API)
	if err != nil || o.Host.API == "" {
		return nil, errors.New("the host has no address of an API: make it with ParseHost or FindHost")
	}
	t := transport.Options{
		API:          api,
		Fresh:        o.Fresh,
		Refresh:      o.Refresh,
		MaxWait:      o.MaxWait,
		Budget:       o.Budget,
		Base:         o.Base,
		AllowPrivate: !o.Host.public(), // the user named it
		Now:          o.Now,
		Sleep:        o.Sleep,
		Note:         o.Note,
	}
	if !o.Token.Empty() {
		t.Authorization = "Bearer " + o.Token.reveal()
	}
	if o.CacheDir != "" {
		t.Dir = transport.Folder(o.CacheDir, o.Host.Name, o.Scope)
	}
	wire, err := transport.New(t)
	if err != nil {
		return nil, err
	}
	rest := github.NewClient(&http.Client{Transport: wire})
	rest.BaseURL = api
	rest.UserAgent = "bonafide"
	return &Client{host: o.Host, token: o.Token, rest: rest, wire: wire}, nil
}

// Cost counts requests by the pool that pays for them. Answers from the cache and 304 cost nothing.
type Cost struct {
	Core, Search, GraphQL int
	Fetches               int     // repositories fetched with git, which no pool pays for
	Megabytes             float64 // received, or for a plan: at most
}

// Cost is what the client has spent so far. Fetches are not its own, so that they are not in it.
func (c *Client) Cost() Cost {
	n := c.wire.Cost()
	return Cost{Core: n.Core, Search: n.Search, GraphQL: n.GraphQL, Megabytes: float64(n.Bytes) / (1 << 20)}
}

// Purge removes what is kept of a login on any host, or all of it where login is empty, and counts the files.
func Purge(cacheDir, login string) (files int, err error) { return transport.Purge(cacheDir, login) }

// keptFor is how long answers, which are about a person, are kept.
const keptFor = 30 * 24 * time.Hour

// Expire removes kept answers older than the age (30 days where it is 0).
func Expire(cacheDir string, age time.Duration, now time.Time) (files int, err error) {
	if age == 0 {
		age = keptFor
	}
	return transport.Expire(cacheDir, now.Add(-age))
}
