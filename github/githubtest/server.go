package githubtest

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a running stand-in. It ends with the test.
type Server struct {
	URL      string // "https://127.0.0.1:PORT"
	Host     string // "127.0.0.1:PORT"
	API      string // "https://127.0.0.1:PORT/api/v3/"
	CertFile string // PEM, for SSL_CERT_FILE

	t            testing.TB
	http         *httptest.Server
	mux          *http.ServeMux
	scenario     *Scenario
	repositories []*repository
	commits      map[string]*commit // of all repositories, by id
	folder       string             // folder with the repositories, as git serves them
	referee      *referee

	token    string // the only one that is good; empty: any
	needs    bool   // a token is needed for everything
	limits   map[string]int
	now      func() time.Time
	oldPush  bool
	noLimits bool
	fault    func(n int, r *http.Request) *Answer
	spoil    func(operation string, answer any) // breaks answers before they are judged, in tests of the referee

	mu       sync.Mutex
	count    int
	requests []*Request
	used     map[string]int
	points   int
	comments []*comment
	runs     []Written
}

// Option changes a server.
type Option func(*Server)

// WithToken makes one token the only good one; others are answered with 401. Without the option any will do.
func WithToken(token string) Option { return func(s *Server) { s.token = token } }

// WithTokenRequired answers everything without a token with 401, as a server in private mode does.
func WithTokenRequired() Option { return func(s *Server) { s.needs = true } }

// WithLimit sets how many requests a pool ("core", "search", "graphql") has; otherwise 5,000, 30 and 5,000, and 60, 10 and none
// without a token.
func WithLimit(pool string, n int) Option { return func(s *Server) { s.limits[pool] = n } }

// WithoutLimits leaves rate limits and their headers out, as GitHub Enterprise Server does by default.
func WithoutLimits() Option { return func(s *Server) { s.noLimits = true } }

// WithClock sets the clock by which limits end; otherwise that of the machine.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// WithOldPushEvents gives push events the shape that they had on github.com until October 2025.
func WithOldPushEvents() Option { return func(s *Server) { s.oldPush = true } }

// Request is what the server noted of one request.
type Request struct {
	Method  string
	Path    string // with the query, as it was sent
	Pool    string // "core", "search", "graphql" or "git"
	Status  int
	Token   bool // a token was sent
	Counted bool // against the pool
	Header  http.Header
	Body    string // of POST and PATCH to the API
}

// Start serves a scenario over https until the test ends. Whatever a referee objects to fails the test.
func Start(t testing.TB, scenario *Scenario, options ...Option) *Server {
	t.Helper()
	s := &Server{t: t, scenario: scenario, limits: map[string]int{}, used: map[string]int{}, now: time.Now, folder: t.TempDir()}
	for _, o := range options {
		o(s)
	}
	if err := s.load(); err != nil {
		t.Fatal(err)
	}
	if s.referee == nil {
		judge, err := newReferee()
		if err != nil {
			t.Fatal(err)
		}
		s.referee = judge
	}
	s.mux = s.routes()
	s.http = httptest.NewTLSServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.http.Close)
	s.URL = s.http.URL
	s.Host = strings.TrimPrefix(s.URL, "https://")
	s.API = s.URL + "/api/v3/"
	s.CertFile = filepath.Join(t.TempDir(), "cert.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.http.Certificate().Raw})
	if err := os.WriteFile(s.CertFile, block, 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// Open starts the scenario of a file.
func Open(t testing.TB, path string, options ...Option) *Server {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	scenario, err := ParseScenario(string(data))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return Start(t, scenario, options...)
}

// Transport trusts the server.
func (s *Server) Transport() http.RoundTripper { return s.http.Client().Transport }

// Fault lets a function answer in place of the server; n counts all requests, git's too, from 1. Nil answers are left to the server. Requests
// that are answered so are judged all the same, the answers are not.
func (s *Server) Fault(f func(n int, r *http.Request) *Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Requests gives what was asked so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.requests))
	for i, r := range s.requests {
		out[i] = *r
	}
	return out
}

// Counted gives the number of requests by pool that were counted against a limit; "git" counts requests of the git protocol. 304 and
// /rate_limit are not counted.
func (s *Server) Counted() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for _, r := range s.requests {
		if r.Counted {
			out[r.Pool]++
		}
	}
	return out
}

// Points gives what GraphQL queries have cost so far.
func (s *Server) Points() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.points
}

// Forget forgets the requests noted so far; limits are used up as before.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Prepare writes all repositories now, and not when git first asks for them, so that a measurement has none of it.
func (s *Server) Prepare() {
	for _, r := range s.repositories {
		s.disk(r)
	}
}

// ID gives the id of a commit by the names that a scenario file may use.
func (s *Server) ID(repository, name string) string {
	id, ok := s.resolve(s.repository(repository), name)
	if !ok {
		s.t.Helper()
		s.t.Fatalf("%s has no commit %q", repository, name)
	}
	return id
}

func (s *Server) repository(name string) *repository {
	i := slices.IndexFunc(s.repositories, func(r *repository) bool { return strings.EqualFold(r.Name, name) })
	if i < 0 {
		return nil
	}
	return s.repositories[i]
}
