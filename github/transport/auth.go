package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// auth adds the token to requests for the API, and to no other. It does so for each request anew, so that no redirect carries it along.
type auth struct {
	next      http.RoundTripper
	api       *url.URL
	authorize func(http.Header)
}

// authorizer keeps the secret in a closure, which formatting cannot look into.
func authorizer(value string) func(http.Header) {
	return func(h http.Header) {
		if value != "" {
			h.Set("Authorization", value)
		}
	}
}

// RoundTrip drops whatever credentials the request has: those of a user in the URL of a redirect, too.
func (a *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Host = ""
	req.Header.Del("Authorization")
	req.Header.Del("Cookie")
	if sameOrigin(req.URL, a.api) {
		a.authorize(req.Header)
	}
	return a.next.RoundTrip(req)
}

// sameOrigin compares scheme, host and port, and holds for https alone.
func sameOrigin(u, api *url.URL) bool {
	return u.Scheme == "https" && api.Scheme == "https" && strings.EqualFold(u.Hostname(), api.Hostname()) && port(u) == port(api)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return "443"
}

// origin names where a URL points, without a user, a path or a query.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
