package githubtest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// templates are the URLs of a repository that are made of its own; "{" begins a part for the client to fill in.
var templates = map[string]string{
	"archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}", "branches_url": "/branches{/branch}",
	"collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}", "commits_url": "/commits{/sha}",
	"compare_url": "/compare/{base}...{head}", "contents_url": "/contents/{+path}", "contributors_url": "/contributors", "deployments_url": "/deployments",
	"downloads_url": "/downloads", "events_url": "/events", "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
	"git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks", "issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
	"issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}", "languages_url": "/languages", "merges_url": "/merges",
	"milestones_url": "/milestones{/number}", "notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
	"releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}", "subscribers_url": "/subscribers",
	"subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}

// minimal is a repository as lists have it.
func (s *Server) minimal(c *call, r *repository) object {
	at := c.base + "/repos/" + r.Name
	web := s.URL + "/" + r.Name
	_, short, _ := strings.Cut(r.Name, "/")
	visibility := "public"
	if r.Private {
		visibility = "private"
	}
	out := object{
		"id": r.id, "node_id": fmt.Sprintf("R_%d", r.id), "name": short, "full_name": r.Name, "private": r.Private, "html_url": web,
		"owner": s.simpleUser(c, s.scenario.user(owner(r.Name))), "description": nil, "fork": r.ForkOf != "", "url": at,
		"git_url": "git://" + s.Host + "/" + r.Name + ".git", "ssh_url": "git@" + s.Host + ":" + r.Name + ".git", "clone_url": web + ".git", "svn_url": web,
		"homepage": nil, "mirror_url": nil, "language": nil, "license": nil, "size": r.KiB, "default_branch": "main", "is_template": false, "topics": []any{},
		"has_issues": true, "has_projects": true, "has_downloads": true, "has_wiki": true, "has_pages": false, "has_discussions": false,
		"archived": r.Archived, "disabled": false, "visibility": visibility, "allow_forking": true, "web_commit_signoff_required": false,
		"forks": 0, "forks_count": 0, "open_issues": 0, "open_issues_count": 0, "stargazers_count": 0, "watchers": 0, "watchers_count": 0,
		"created_at": iso(r.Created), "updated_at": iso(r.Pushed), "pushed_at": iso(r.Pushed),
	}
	for k, v := range templates {
		out[k] = at + v
	}
	return out
}

// getRepository adds what lists lack: parent and source of a fork, and the template.
func (s *Server) getRepository(c *call, r *repository) (int, any) {
	out := s.minimal(c, r)
	out["network_count"], out["subscribers_count"], out["temp_clone_token"] = 0, 1, nil
	if parent := s.repository(r.ForkOf); parent != nil {
		out["parent"], out["source"] = s.minimal(c, parent), s.minimal(c, s.root(r))
	}
	if template := s.repository(r.Template); template != nil {
		out["template_repository"] = s.minimal(c, template)
	}
	return http.StatusOK, out
}

func (s *Server) listRepositories(c *call, u *User) (int, any) {
	q := c.URL.Query()
	var list []*repository
	for _, r := range s.repositories {
		// Private repositories are not listed here, whoever asks; "member" gives those of others, which the stand-in has none of.
		if strings.EqualFold(owner(r.Name), u.Login) && !r.Private && q.Get("type") != "member" {
			list = append(list, r)
		}
	}
	sortRepositories(list, q.Get("sort"), q.Get("direction"))
	from, to := c.window(len(list), 100, 30, fmt.Sprintf("/user/%d/repos", u.ID))
	out := []any{}
	for _, r := range list[from:to] {
		out = append(out, s.minimal(c, r))
	}
	return http.StatusOK, out
}

// sortRepositories sorts by name unless told otherwise; times go down unless told otherwise.
func sortRepositories(list []*repository, by, direction string) {
	key := map[string]func(*repository) time.Time{
		"created": func(r *repository) time.Time { return r.Created },
		"updated": func(r *repository) time.Time { return r.Pushed },
		"pushed":  func(r *repository) time.Time { return r.Pushed },
	}[by]
	slices.SortStableFunc(list, func(a, b *repository) int {
		order := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		if key != nil {
			order = key(a).Compare(key(b))
		}
		if direction == "desc" || direction == "" && key != nil {
			order = -order
		}
		return order
	})
}

// listActivity pages by cursors, not by numbers.
func (s *Server) listActivity(c *call, r *repository) (int, any) {
	q := c.URL.Query()
	var list []Push
	for _, p := range s.scenario.Pushes {
		ref := q.Get("ref")
		switch {
		case !strings.EqualFold(p.Repository, r.Name):
		case ref != "" && ref != p.Ref && "refs/heads/"+ref != p.Ref:
		case q.Get("actor") != "" && !strings.EqualFold(q.Get("actor"), p.Actor):
		case q.Get("activity_type") != "" && q.Get("activity_type") != p.Kind:
		case q.Get("time_period") != "" && s.scenario.Now.Sub(p.At) > periods[q.Get("time_period")]:
		default:
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b Push) int {
		if q.Get("direction") == "asc" {
			return a.At.Compare(b.At)
		}
		return b.At.Compare(a.At)
	})
	from, to, ok := c.cursors(len(list), fmt.Sprintf("/repositories/%d/activity", r.id))
	if !ok {
		return fail(http.StatusUnprocessableEntity, "Validation Failed")
	}
	out := []any{}
	for i, p := range list[from:to] {
		before, head := s.ends(p)
		id := int64(900000) + p.At.Unix() + int64(from+i)
		out = append(out, object{
			"id": id, "node_id": fmt.Sprintf("PSH_%d", id), "before": before, "after": head, "ref": p.Ref, "timestamp": iso(p.At),
			"activity_type": p.Kind, "actor": s.simpleUser(c, s.scenario.user(p.Actor)),
		})
	}
	return http.StatusOK, out
}

const day = 24 * time.Hour

var periods = map[string]time.Duration{"day": day, "week": 7 * day, "month": 30 * day, "quarter": 91 * day, "year": 365 * day}

// cursors is as window, for lists that are paged by after= and before=. Cursors are opaque.
func (c *call) cursors(n int, alias string) (from, to int, ok bool) {
	q := c.URL.Query()
	size := min(positive(q.Get("per_page"), 30), 100)
	to = size
	if after := q.Get("after"); after != "" {
		if from, ok = position(after); !ok {
			return 0, 0, false
		}
		to = from + size
	}
	if before := q.Get("before"); before != "" {
		if to, ok = position(before); !ok {
			return 0, 0, false
		}
		from = max(0, to-size)
	}
	to = min(n, to)
	from = min(from, to)
	var links []string
	add := func(rel, key string, at int) {
		q.Del("after")
		q.Del("before")
		q.Set(key, cursor(at))
		links = append(links, fmt.Sprintf(`<%s>; rel="%s"`, c.link(alias, q), rel))
	}
	if to < n {
		add("next", "after", to)
	}
	if from > 0 {
		add("prev", "before", from)
	}
	if len(links) > 0 {
		c.header.Set("Link", strings.Join(links, ", "))
	}
	return from, to, true
}

func cursor(at int) string {
	return base64.URLEncoding.EncodeToString([]byte("cursor:v1:" + strconv.Itoa(at)))
}

func position(cursor string) (int, bool) {
	text, err := base64.URLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, false
	}
	number, ok := strings.CutPrefix(string(text), "cursor:v1:")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0
}

// contents reads a file or a folder of a commit.
func (s *Server) contents(c *call, r *repository) (int, any) {
	path := c.PathValue("path")
	ref := c.URL.Query().Get("ref")
	if ref == "" {
		ref = "HEAD"
	}
	id, ok := s.find(r, ref)
	if !ok || r.Empty {
		return fail(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	entries, err := s.disk(r).tree(id, path)
	if err != nil || len(entries) == 0 {
		return notFound()
	}
	show := func(e entry) object {
		escaped := (&url.URL{Path: e.path}).EscapedPath()
		self := c.base + "/repos/" + r.Name + "/contents/" + escaped + "?ref=" + url.QueryEscape(ref)
		git := c.base + "/repos/" + r.Name + "/git/blobs/" + e.id
		web := s.URL + "/" + r.Name + "/blob/" + ref + "/" + escaped
		return object{
			"type": map[string]string{"blob": "file", "tree": "dir"}[e.kind], "size": e.size, "name": e.path[strings.LastIndexByte(e.path, '/')+1:],
			"path": e.path, "sha": e.id, "url": self, "git_url": git, "html_url": web, "download_url": s.URL + "/raw/" + r.Name + "/" + ref + "/" + escaped,
			"_links": object{"git": git, "html": web, "self": self},
		}
	}
	if len(entries) == 1 && entries[0].path == path && entries[0].kind == "blob" {
		data, err := s.disk(r).blob(entries[0].id)
		if err != nil {
			s.t.Errorf("stand-in: %v", err)
		}
		out := show(entries[0])
		out["encoding"], out["content"] = "base64", wrap(base64.StdEncoding.EncodeToString(data))
		if len(data) > 1<<20 { // the service gives no contents of larger files here
			out["encoding"], out["content"] = "none", ""
		}
		return http.StatusOK, out
	}
	out := []any{}
	for _, e := range entries {
		out = append(out, show(e))
	}
	return http.StatusOK, out
}

// wrap breaks base64 into lines of 60, as GitHub does.
func wrap(text string) string {
	var out strings.Builder
	for len(text) > 60 {
		out.WriteString(text[:60] + "\n")
		text = text[60:]
	}
	return out.String() + text + "\n"
}
