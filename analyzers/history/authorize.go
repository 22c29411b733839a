package history

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// sameOrigin tells whether both URLs are https with the same host and port.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == "https" && b.Scheme == "https" && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return "443"
}

// authorizedTransport adds credentials to requests that go to the origin and to no other. It works below the client that follows
// redirects, so that no header that it sets is carried along.
type authorizedTransport struct {
	base   http.RoundTripper
	origin *url.URL
	add    func(http.Header) // nil: no credentials
	seen   *secrets
}

func (t *authorizedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.add == nil || !sameOrigin(req.URL, t.origin) {
		return t.base.RoundTrip(req)
	}
	added := http.Header{}
	t.add(added)
	t.seen.note(added)
	req = req.Clone(req.Context())
	for name, values := range added {
		req.Header[name] = values
	}
	return t.base.RoundTrip(req)
}

// secrets are what was sent as credentials, so that no error shows it: a server may repeat in its answer what it was told.
type secrets struct {
	mu   sync.Mutex
	text map[string]bool
}

// shortestSecret is the fewest bytes that are looked for: less would be found by chance. GitHub's tokens have 40 at least.
const shortestSecret = 8

func (s *secrets) note(h http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == nil {
		s.text = map[string]bool{}
	}
	keep := func(secret string) {
		if len(secret) >= shortestSecret {
			s.text[secret] = true
		}
	}
	for _, values := range h {
		for _, v := range values {
			_, value, found := strings.Cut(v, " ")
			if !found {
				value = v
			}
			keep(value)
			if pair, err := base64.StdEncoding.DecodeString(value); err == nil {
				_, password, _ := strings.Cut(string(pair), ":")
				keep(password)
			}
		}
	}
}

// in tells whether a text shows one of them.
func (s *secrets) in(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for secret := range s.text {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}
