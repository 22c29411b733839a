package githubtest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// handler answers one operation: status and a value for JSON.
type handler func(c *call) (int, any)

// routes ties the operations of the description to their handlers.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for operation, h := range map[string]handler{
		"GET /rate_limit":                                           s.rateLimit,
		"GET /user":                                                 s.whoAmI,
		"GET /users/{username}":                                     s.withUser(s.getUser),
		"GET /users/{username}/repos":                               s.withUser(s.listRepositories),
		"GET /users/{username}/gpg_keys":                            s.withUser(s.listGPG),
		"GET /users/{username}/ssh_signing_keys":                    s.withUser(s.listSigning),
		"GET /users/{username}/keys":                                s.withUser(s.listKeys),
		"GET /users/{username}/events/public":                       s.withUser(s.listEvents),
		"GET /search/commits":                                       s.searchCommits,
		"GET /search/repositories":                                  s.searchRepositories,
		"GET /repos/{owner}/{repo}":                                 s.withRepository(s.getRepository),
		"GET /repos/{owner}/{repo}/activity":                        s.withRepository(s.listActivity),
		"GET /repos/{owner}/{repo}/commits":                         s.withRepository(s.listCommits),
		"GET /repos/{owner}/{repo}/commits/{ref}":                   s.withRepository(s.getCommit),
		"GET /repos/{owner}/{repo}/compare/{basehead}":              s.withRepository(s.compare),
		"GET /repos/{owner}/{repo}/contents/{path}":                 s.withRepository(s.contents),
		"GET /repos/{owner}/{repo}/pulls/{pull_number}":             s.withPull(s.getPull),
		"GET /repos/{owner}/{repo}/pulls/{pull_number}/commits":     s.withPull(s.listPullCommits),
		"GET /repos/{owner}/{repo}/issues/{issue_number}/comments":  s.withPull(s.listComments),
		"POST /repos/{owner}/{repo}/issues/{issue_number}/comments": s.withPull(s.createComment),
		"PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":  s.withRepository(s.updateComment),
		"POST /repos/{owner}/{repo}/check-runs":                     s.withRepository(s.createCheckRun),
		"POST /repos/{owner}/{repo}/code-scanning/sarifs":           s.withRepository(s.uploadSARIF),
	} {
		pattern := operation
		for _, last := range []string{"{ref}", "{basehead}", "{path}"} { // they may hold slashes
			if p, ok := strings.CutSuffix(pattern, last); ok {
				pattern = p + strings.TrimSuffix(last, "}") + "...}"
			}
		}
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			c := r.Context().Value(callKey{}).(*call)
			c.Request, c.operation = r, operation
			s.judgeRequest(c)
			if c.judged {
				return
			}
			status, value := h(c)
			if s.spoil != nil {
				s.spoil(operation, value)
			}
			body := encode(value)
			s.judgeResponse(c, status, body)
			w.WriteHeader(status)
			if _, err := w.Write(body); err != nil {
				s.t.Error(err)
			}
		})
	}
	return mux
}

func notFound() (int, any) { return fail(http.StatusNotFound, "Not Found") }

func fail(status int, message string) (int, any) {
	out := object{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)}
	if status == http.StatusUnprocessableEntity {
		delete(out, "status")
	}
	return status, out
}

func (s *Server) withUser(f func(*call, *User) (int, any)) handler {
	return func(c *call) (int, any) {
		u := s.scenario.user(c.PathValue("username"))
		if u == nil {
			return notFound()
		}
		return f(c, u)
	}
}

func (s *Server) withRepository(f func(*call, *repository) (int, any)) handler {
	return func(c *call) (int, any) {
		r := s.repository(c.PathValue("owner") + "/" + c.PathValue("repo"))
		switch {
		case r == nil || r.Private && !c.token:
			return notFound()
		case r.Blocked:
			return http.StatusUnavailableForLegalReasons, object{
				"message": "Repository access blocked",
				"block":   object{"reason": "dmca", "created_at": iso(r.Created), "html_url": "https://github.com/github/dmca"},
			}
		}
		return f(c, r)
	}
}

func (s *Server) withPull(f func(*call, *repository, *Pull) (int, any)) handler {
	return s.withRepository(func(c *call, r *repository) (int, any) {
		number := c.PathValue("pull_number") + c.PathValue("issue_number")
		for i := range s.scenario.Pulls {
			p := &s.scenario.Pulls[i]
			if strings.EqualFold(p.Repository, r.Name) && strconv.Itoa(p.Number) == number {
				return f(c, r, p)
			}
		}
		return notFound()
	})
}

// window gives the part of n items that a page holds, and sets the Link header. alias is the path that links have, "" for the same.
func (c *call) window(n, most, otherwise int, alias string) (from, to int) {
	q := c.URL.Query()
	size, page := positive(q.Get("per_page"), otherwise), positive(q.Get("page"), 1)
	size = min(size, most)
	from = min(n, (page-1)*size)
	to = min(n, from+size)
	last := max(1, (n+size-1)/size)
	var links []string
	add := func(rel string, p int) {
		q.Set("page", strconv.Itoa(p))
		links = append(links, fmt.Sprintf(`<%s>; rel="%s"`, c.link(alias, q), rel))
	}
	if page > 1 {
		add("prev", min(page-1, last))
	}
	if page < last {
		add("next", page+1)
		add("last", last)
	}
	if page > 1 {
		add("first", 1)
	}
	if len(links) > 0 {
		c.header.Set("Link", strings.Join(links, ", "))
	}
	return from, to
}

func (c *call) link(alias string, q url.Values) string {
	if alias == "" {
		alias = c.URL.EscapedPath()
	}
	return c.base + alias + "?" + q.Encode()
}

func positive(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return otherwise
}

func (s *Server) rateLimit(c *call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.noLimits {
		return fail(http.StatusNotFound, "Rate limiting is not enabled.")
	}
	all := object{}
	for _, pool := range []string{"core", "search", "graphql"} {
		limit := s.limit(c.token, pool)
		all[pool] = object{"limit": limit, "used": s.used[pool], "remaining": limit - s.used[pool], "reset": s.resets(pool).Unix()}
	}
	return http.StatusOK, object{"resources": all, "rate": all["core"]}
}

// whoAmI knows every token as that of the first user.
func (s *Server) whoAmI(c *call) (int, any) {
	if !c.token || len(s.scenario.Users) == 0 {
		return fail(http.StatusUnauthorized, "Requires authentication")
	}
	return s.getUser(c, &s.scenario.Users[0])
}
