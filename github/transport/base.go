package transport

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// newBase is what sends when the caller brings nothing: Go's own transport, which reaches into private networks only where the user
// named the host.
func newBase(api *url.URL, allowPrivate bool) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = 60 * time.Second // GitHub itself gives up after 10 s
	t.MaxResponseHeaderBytes = 256 << 10
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: api})
	if allowPrivate || err == nil && proxy != nil {
		return t // through a proxy it is the proxy that resolves and reaches the host
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
		return errPrivateAddress
	}
	return nil
}

// sharedRange is the address space of carrier-grade NAT (RFC 6598).
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")
