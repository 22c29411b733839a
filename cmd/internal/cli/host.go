package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github"
)

// hostOptions say which server is asked, and how.
type hostOptions struct {
	host, tokenFile string
	useGH, refresh  bool
	maxWait         time.Duration
	budget          int
}

func (o *hostOptions) define(fs *pflag.FlagSet) {
	grouped(fs, "GitHub", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.host, "host", "", "ask this `HOST` instead of github.com (GITHUB_API_URL and GH_HOST do the same)")
		fs.StringVar(&o.tokenFile, "token-file", "", "read the token from this `FILE` instead of GH_TOKEN or GITHUB_TOKEN")
		fs.BoolVar(&o.useGH, "use-gh", false, "ask \"gh auth token\" where there is no other token")
		fs.BoolVar(&o.refresh, "refresh", false, "ask anew what was asked within the last day")
		fs.DurationVar(&o.maxWait, "max-wait", 10*time.Minute, "wait no longer than this `TIME` in all for rate limits")
		fs.IntVar(&o.budget, "budget", 500, "make no more than `N` requests")
	})
}

func (o *hostOptions) check() error {
	if o.budget < 1 || o.maxWait < 0 {
		return fail("--budget must be at least 1, and --max-wait not below nothing", "leave them out for 500 requests and 10 minutes")
	}
	return nil
}

// keepPersonal is how long answers and repositories of an account are kept.
const keepPersonal = 30 * 24 * time.Hour

// What the commands need of a host. *github.Client is all of them.
type (
	// accountReader tells about accounts, and what that will cost.
	accountReader interface {
		Plan(context.Context, github.AccountOptions) (github.Cost, error)
		Account(context.Context, github.AccountOptions) (*github.Account, error)
		Namesakes(ctx context.Context, repositories []server.Repository, most int) ([]server.Repository, error)
	}
	// identityResolver tells who stands behind commits.
	identityResolver interface {
		Identify(context.Context, *server.Record, []github.Ask) error
	}
	// pullReader tells about pull requests.
	pullReader interface {
		Pull(ctx context.Context, repository string, number int) (*server.Record, error)
		File(ctx context.Context, repository, path string, at object.ID) (data []byte, ok bool, err error)
	}
	// publisher tells the host what was found.
	publisher interface {
		Comment(ctx context.Context, p *server.Pull, markdown string) error
		CheckRun(context.Context, *server.Pull, github.CheckRun) error
		UploadSARIF(ctx context.Context, repository string, commit object.ID, ref history.Text, sarif []byte) error
	}
	// hostClient is what a connection has.
	hostClient interface {
		accountReader
		identityResolver
		pullReader
		publisher
		Cost() github.Cost
	}
)

// connection is a host with what is needed to ask it and to fetch from it.
type connection struct {
	host   github.Host
	token  github.Token
	client hostClient
}

// connect finds the host and the token, and makes a client for requests about one login, or about "owner/name". It makes no request.
func (a *app) connect(ctx context.Context, o *hostOptions, limits *limitOptions, scope func(github.Host) (string, error), note func(string, ...any)) (*connection, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	host, err := github.FindHost(o.host, a.env)
	if err != nil {
		return nil, err
	}
	about, err := scope(host)
	if err != nil {
		return nil, err
	}
	token, err := github.FindToken(ctx, github.TokenOptions{File: o.tokenFile, UseGH: o.useGH, Host: host, Env: a.env})
	if err != nil {
		return nil, err
	}
	dir, err := history.CacheDir(limits.cacheDir)
	if err != nil {
		return nil, &failure{fmt.Errorf("find the cache folder: %w", err), "name one with --cache-dir"}
	}
	a.expire(dir)
	c, err := github.New(github.Options{
		Host: host, Token: token, CacheDir: dir, Scope: about, Refresh: o.refresh, MaxWait: o.maxWait, Budget: o.budget,
		Now: a.clock, Note: note,
	})
	if err != nil {
		return nil, err
	}
	return &connection{host: host, token: token, client: c}, nil
}

// expire removes personal data that was kept long enough. That it fails is told, and ends no run.
func (a *app) expire(dir string) {
	now := a.clock()
	_, err := github.Expire(dir, keepPersonal, now)
	_, err2 := history.ExpireFetched(dir, now.Add(-keepPersonal))
	for _, err := range []error{err, err2} {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.say("what is older than 30 days could not be removed from %s: %s", dir, err)
		}
	}
}

// fetchFrom allows fetching from the host that is asked, with the token. The options are for URLs of that host alone; see openFor.
func (c *connection) fetchFrom(o history.OpenOptions) history.OpenOptions {
	o.Fetch.Authorize = c.token.Authorize()
	if u, err := url.Parse(c.host.Web); err == nil && u.Hostname() != "github.com" {
		o.Fetch.AllowHosts = append(slices.Clone(o.Fetch.AllowHosts), u.Hostname()) // the user named this host
	}
	return o
}
