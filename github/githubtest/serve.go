package githubtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// call is one request of the API as handlers see it.
type call struct {
	*http.Request
	operation string // "GET /users/{username}"
	base      string // URL of the API without "/" at the end
	token     bool
	header    http.Header // of the answer
	body      []byte
	judged    bool // the request is judged, and not answered
}

// serve is the way of every request: fault, token, limit, referee, handler, referee, ETag.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	note := &Request{Method: r.Method, Path: r.URL.RequestURI(), Pool: pool(r), Token: r.Header.Get("Authorization") != "", Header: r.Header.Clone()}
	if note.Pool != "git" {
		note.Body = string(body)
	}
	s.mu.Lock()
	s.requests = append(s.requests, note)
	s.count++
	n := s.count
	fault := s.fault
	s.mu.Unlock()
	var instead *Answer
	if fault != nil {
		instead = fault(n, r)
	}
	done := func(status int, counted bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		note.Status, note.Counted = status, counted
	}
	if note.Pool == "git" {
		if instead != nil && instead.Edit == nil {
			instead.write(w, r)
			done(instead.Status, true)
			return
		}
		done(s.git(w, r), true)
		return
	}
	c := &call{Request: r, base: s.URL, token: note.Token, header: http.Header{}, body: body}
	if instead != nil && instead.Edit == nil {
		s.judgeOnly(c, note.Pool)
		instead.write(w, r)
		done(instead.Status, true)
		return
	}
	status, answer, counted := s.answer(c, note.Pool)
	if instead != nil {
		status, answer = instead.Edit(status, c.header, answer)
	}
	for k, v := range c.header {
		w.Header()[k] = v
	}
	w.WriteHeader(status)
	if _, err := w.Write(answer); err != nil {
		return
	}
	done(status, counted)
}

// judgeOnly judges a request that a fault answers.
func (s *Server) judgeOnly(c *call, pool string) {
	if pool == "graphql" {
		s.parseQuery(c)
		return
	}
	c.judged = true
	s.rest(c)
}

// pool tells which limit a request falls under.
func pool(r *http.Request) string {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/v3"), "/api")
	switch {
	case strings.HasSuffix(path, "/info/refs"), strings.HasSuffix(path, "/git-upload-pack"), strings.HasSuffix(path, "/git-receive-pack"):
		return "git"
	case path == "/graphql":
		return "graphql"
	case strings.HasPrefix(path, "/search/"):
		return "search"
	}
	return "core"
}

// answer makes the answer to a request of the API.
func (s *Server) answer(c *call, pool string) (status int, body []byte, counted bool) {
	h := c.header
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-GitHub-Media-Type", "github.v3; format=json")
	h.Set("X-GitHub-Request-Id", "0000:0000:0000:0000:00000000")
	h.Set("Vary", "Accept, Authorization, Cookie, Accept-Encoding, Accept, X-Requested-With")
	secret := secretOf(c.Header.Get("Authorization"))
	switch {
	case c.token && (secret == "" || s.token != "" && secret != s.token):
		return failure(http.StatusUnauthorized, "Bad credentials")
	case !c.token && s.needs:
		return failure(http.StatusUnauthorized, "Must authenticate to access this API.")
	case !c.token && (pool == "graphql" || strings.HasSuffix(c.URL.Path, "/search/commits")):
		return failure(http.StatusUnauthorized, "Requires authentication")
	}
	free := strings.HasSuffix(c.URL.Path, "/rate_limit")
	if !free && !s.spend(c, pool) {
		status, body, _ = failure(http.StatusForbidden, "API rate limit exceeded. Check out the documentation for more details.")
		return status, body, false
	}
	if pool == "graphql" {
		status, body = s.graphql(c)
		return status, body, true
	}
	status, body = s.rest(c)
	if c.Method == http.MethodGet && status == http.StatusOK {
		sum := sha256.Sum256(append([]byte(secret+"\x00"), body...)) // GitHub's depend on the token
		tag := `W/"` + hex.EncodeToString(sum[:]) + `"`
		h.Set("ETag", tag)
		h.Set("Cache-Control", "private, max-age=60, s-maxage=60")
		if match := c.Header.Get("If-None-Match"); match != "" && strings.TrimPrefix(match, "W/") == strings.TrimPrefix(tag, "W/") {
			if !free {
				s.refund(c, pool)
			}
			h.Del("Content-Type")
			return http.StatusNotModified, nil, false
		}
	}
	return status, body, !free
}

// secretOf gives the token of an Authorization header, and "" where there is none in it.
func secretOf(header string) string {
	scheme, value, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "bearer", "token":
		return value
	case "basic":
		pair, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return ""
		}
		_, password, _ := strings.Cut(string(pair), ":")
		return password
	}
	return ""
}

// limit is the size of a pool.
func (s *Server) limit(token bool, pool string) int {
	if n, ok := s.limits[pool]; ok {
		return n
	}
	switch {
	case pool == "search" && token:
		return 30
	case pool == "search":
		return 10
	case token:
		return 5000
	}
	return 60
}

// spend takes one request of a pool, and is false where there is none left.
func (s *Server) spend(c *call, pool string) bool {
	if s.noLimits {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.limit(c.token, pool)
	left := s.used[pool] < limit
	if left {
		s.used[pool]++
	}
	s.limitHeaders(c, pool, limit)
	return left
}

// refund gives back what a 304 does not cost.
func (s *Server) refund(c *call, pool string) {
	if s.noLimits {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[pool]--
	s.limitHeaders(c, pool, s.limit(c.token, pool))
}

func (s *Server) limitHeaders(c *call, pool string, limit int) {
	c.header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	c.header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-s.used[pool]))
	c.header.Set("X-RateLimit-Used", strconv.Itoa(s.used[pool]))
	c.header.Set("X-RateLimit-Reset", strconv.FormatInt(s.resets(pool).Unix(), 10))
	c.header.Set("X-RateLimit-Resource", pool)
}

func (s *Server) resets(pool string) time.Time {
	if pool == "search" {
		return s.now().Add(time.Minute)
	}
	return s.now().Add(time.Hour)
}

var byID = regexp.MustCompile(`^/(user|repositories)/(\d+)(/|$)`)

// rest routes a request, with the referee before and after.
func (s *Server) rest(c *call) (int, []byte) {
	path := c.URL.Path
	if rest, ok := strings.CutPrefix(path, "/api/v3"); ok {
		path, c.base = rest, s.URL+"/api/v3"
	}
	path = s.nameOf(path)
	if to := s.moved(path); to != "" && c.Method == http.MethodGet {
		location := c.base + to
		c.header.Set("Location", location)
		return http.StatusMovedPermanently, encode(object{
			"message": "Moved Permanently", "url": location, "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
		})
	}
	at := *c.URL
	at.Path, at.RawPath = path, ""
	routed := c.Request.WithContext(c.Context())
	routed.URL, routed.Host = &at, ""
	c.Request = routed
	if _, pattern := s.mux.Handler(routed); pattern == "" {
		s.t.Errorf("stand-in: %s %s is no operation that it answers (github/githubtest/internal/subset/wanted.go)", c.Method, path)
		status, body, _ := failure(http.StatusNotFound, "Not Found")
		return status, body
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, routed.WithContext(withCall(c.Context(), c)))
	return w.Code, w.Body.Bytes()
}

// nameOf replaces the ids that links have by names.
func (s *Server) nameOf(path string) string {
	m := byID.FindStringSubmatch(path)
	if m == nil {
		return path
	}
	rest := strings.TrimPrefix(path, "/"+m[1]+"/"+m[2])
	id, _ := strconv.ParseInt(m[2], 10, 64)
	for _, u := range s.scenario.Users {
		if m[1] == "user" && u.ID == id {
			return "/users/" + u.Login + rest
		}
	}
	for _, r := range s.repositories {
		if m[1] == "repositories" && r.id == id {
			return "/repos/" + r.Name + rest
		}
	}
	return path
}

// moved gives where a repository of an old name is now.
func (s *Server) moved(path string) string {
	parts := strings.SplitN(path, "/", 5) // "", "repos", owner, name, rest
	if len(parts) < 4 || parts[1] != "repos" {
		return ""
	}
	r := s.repository(s.scenario.Renames[strings.ToLower(parts[2]+"/"+parts[3])])
	if r == nil {
		return ""
	}
	to := fmt.Sprintf("/repositories/%d", r.id)
	if len(parts) == 5 {
		to += "/" + parts[4]
	}
	return to
}

// failure is an error as GitHub words it.
func failure(status int, message string) (int, []byte, bool) {
	return status, encode(object{
		"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status),
	}), false
}

type object = map[string]any

func encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // the values are ours
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}
