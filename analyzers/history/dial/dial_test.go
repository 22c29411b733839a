package dial

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func TestRefusePrivate(t *testing.T) {
	t.Parallel()
	for address, refused := range map[string]bool{
		"127.0.0.1:443": true, "10.1.2.3:443": true, "172.16.0.1:443": true, "192.168.1.1:443": true, "169.254.169.254:80": true,
		"100.64.0.1:443": true, "0.0.0.0:443": true, "224.0.0.1:443": true, "255.255.255.255:443": true,
		"[::1]:443": true, "[fe80::1]:443": true, "[fd00::1]:443": true, "[::]:443": true, "[::ffff:127.0.0.1]:443": true,
		"140.82.112.3:443": false, "8.8.8.8:443": false, "[2606:50c0:8000::153]:443": false,
	} {
		if err := refusePrivate(t.Context(), "tcp", address, nil); errors.Is(err, ErrPrivate) != refused {
			t.Errorf("%s: %v, refused %v", address, err, refused)
		}
	}
	if err := refusePrivate(t.Context(), "tcp", "no address", nil); err == nil {
		t.Error("junk is an address")
	}
}

func TestTransport(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer srv.Close()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&http.Client{Transport: Transport(u, false)}).Get(srv.URL); !errors.Is(err, ErrPrivate) {
		t.Errorf("a server on loopback: %v", err)
	}
	res, err := (&http.Client{Transport: Transport(u, true)}).Get(srv.URL)
	if err != nil {
		t.Fatalf("a server on loopback that is allowed: %v", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
}
