package history

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/dial"
)

// DefaultFetchBytes is the most that is received for one repository: 4 GiB, several times the largest history that is read by
// default.
const DefaultFetchBytes = 4 << 30

// FetchOptions configure the transport for repositories given by URL.
type FetchOptions struct {
	// AllowHosts are host names that may have a loopback, private or link-local address: the user's own servers.
	AllowHosts []string
	// MaxBytes is the most that is received; 0 means DefaultFetchBytes.
	MaxBytes int64
	// Contents fetches the contents of all files too, into a folder of the cache of its own. Without it they are left out where
	// the server can do so, and Contents of the Repository gives ErrNoContents.
	Contents bool
	// CommitsOnly fetches commit objects and nothing else (--filter=tree:0), into a folder of its own; where the server cannot, it
	// fetches as without. Contents wins.
	CommitsOnly bool
	// Refs are the references to fetch, by full name ("refs/pull/7/head"); empty: all branches and tags. One that the server does not
	// have is an error that wraps ErrNoReference. HEAD means the branch that HEAD points to. The full id of a commit is fetched where
	// the server gives out commits by id, as GitHub does. ReadOptions.All then means these references and no others that lie in the cache.
	Refs []string
	// Authorize adds credentials to the headers of a request. It is called for requests to the scheme, host and port of the URL that is
	// fetched and for no other. Nil: no credentials.
	Authorize func(http.Header)
	// Client replaces the transport below the limits, for tests that bring their own certificates.
	Client http.RoundTripper
}

// httpClient is an https client that follows redirects on the same host only, receives a bounded number of bytes, and does not
// reach into private networks unless the user named the host.
func (o FetchOptions) httpClient(u *url.URL, seen *secrets) *http.Client {
	base := o.Client
	if base == nil {
		base = o.transport(u)
	}
	most := o.MaxBytes
	if most <= 0 {
		most = DefaultFetchBytes
	}
	return &http.Client{
		Transport: &limitedTransport{base: &authorizedTransport{base: base, origin: u, add: o.Authorize, seen: seen}, left: most},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			switch {
			case !sameOrigin(req.URL, u):
				return fmt.Errorf("the server redirects to another place, %q, which is not followed", req.URL.Host)
			case len(via) > 5:
				return errors.New("too many redirects")
			}
			return nil
		},
	}
}

func (o FetchOptions) transport(u *url.URL) *http.Transport {
	return dial.Transport(u, slices.ContainsFunc(o.AllowHosts, func(h string) bool { return strings.EqualFold(h, u.Hostname()) }))
}

// limitedTransport ends a transfer that is larger than allowed.
type limitedTransport struct {
	base http.RoundTripper
	left int64
}

var errTooMuch = errors.New("the server sent more than the limit (--max-fetch-size)")

func (t *limitedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	res.Body = &limitedBody{body: res.Body, t: t}
	return res, nil
}

type limitedBody struct {
	body io.ReadCloser
	t    *limitedTransport
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.t.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.body.Read(p[:min(int64(len(p)), b.t.left)])
	b.t.left -= int64(n)
	return n, err
}

func (b *limitedBody) Close() error { return b.body.Close() }
