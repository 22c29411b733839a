// Package dial reaches servers, and keeps out of private networks: an address that somebody else chose must not make a request to a machine
// behind the user's firewall.
package dial

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// ErrPrivate says that a host has a loopback, private or link-local address.
var ErrPrivate = errors.New("the host has a private address")

// Transport is a transport of its own for a server. It refuses private addresses unless they are allowed; through a proxy it is the proxy
// that resolves names and reaches hosts.
func Transport(u *url.URL, allowPrivate bool) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = 60 * time.Second
	t.MaxResponseHeaderBytes = 256 << 10
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if allowPrivate || err == nil && proxy != nil {
		return t
	}
	d := &net.Dialer{Timeout: 30 * time.Second, ControlContext: refusePrivate}
	t.DialContext = d.DialContext
	return t
}

// refusePrivate looks at the address after names were resolved, so that no name server can smuggle one in.
func refusePrivate(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	a := ap.Addr().Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || sharedRange.Contains(a) {
		return ErrPrivate
	}
	return nil
}

// sharedRange is the address space of carrier-grade NAT (RFC 6598).
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")
