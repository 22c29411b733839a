package githubtest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// account gives the user behind an address, if any: a noreply address of the server names him itself.
func (s *Server) account(email string) *User {
	email = strings.ToLower(email)
	if login := s.scenario.Mails[email]; login != "" {
		return s.scenario.user(login)
	}
	local, domain, _ := strings.Cut(email, "@")
	if domain != "users.noreply.github.com" && domain != "users.noreply."+strings.ToLower(s.Host) {
		return nil
	}
	if _, login, ok := strings.Cut(local, "+"); ok {
		local = login
	}
	return s.scenario.user(local)
}

// verdict is what the server makes of a signature.
type verdict struct {
	signed, verified, web bool
	reason                string
	at                    time.Time
	signer                *User
}

func (s *Server) verdict(r *repository, o *commit) verdict {
	if o.signature == "" {
		return verdict{reason: "unsigned"}
	}
	said := -1
	for i, v := range s.scenario.Verified {
		if !strings.EqualFold(v.Repository, r.Name) {
			continue
		}
		if id, ok := s.resolve(r, v.Commit); ok && id == o.id {
			said = i
			break
		}
		if v.Commit == "all" && said < 0 {
			said = i
		}
	}
	if said < 0 {
		return verdict{signed: true, reason: "unknown_key"}
	}
	v := s.scenario.Verified[said]
	out := verdict{signed: true, verified: v.Reason == "valid", web: v.Web, reason: v.Reason, at: v.At, signer: s.scenario.user(v.Signer)}
	if out.at.IsZero() {
		out.at = time.Unix(o.committer.unix, 0).Add(v.After)
	}
	if out.signer == nil && !v.Web {
		out.signer = s.account(o.committer.email)
	}
	if !out.verified { // only good signatures are kept with a time
		out.at = time.Time{}
	}
	return out
}

func verification(v verdict, o *commit) object {
	return object{
		"verified": v.verified, "reason": v.reason, "signature": orNull(o.signature), "payload": orNull(o.payload), "verified_at": timeOrNull(v.at),
	}
}

// restCommit is a commit as REST has it: all dates in UTC. The recorded offsets are lost on the way, as they are at GitHub.
func (s *Server) restCommit(c *call, r *repository, o *commit) object {
	at := c.base + "/repos/" + r.Name + "/commits/" + o.id
	parents := []any{}
	for _, p := range o.parents {
		parents = append(parents, object{"sha": p, "url": c.base + "/repos/" + r.Name + "/commits/" + p, "html_url": s.URL + "/" + r.Name + "/commit/" + p})
	}
	return object{
		"sha": o.id, "node_id": "C_" + o.id, "url": at, "html_url": s.URL + "/" + r.Name + "/commit/" + o.id, "comments_url": at + "/comments",
		"author": s.simpleUser(c, s.account(o.author.email)), "committer": s.simpleUser(c, s.account(o.committer.email)), "parents": parents,
		"commit": object{
			"url":       c.base + "/repos/" + r.Name + "/git/commits/" + o.id,
			"author":    object{"name": o.author.name, "email": o.author.email, "date": o.author.utc()},
			"committer": object{"name": o.committer.name, "email": o.committer.email, "date": o.committer.utc()},
			"message":   o.message, "comment_count": 0, "verification": verification(s.verdict(r, o), o),
			"tree": object{"sha": o.tree, "url": c.base + "/repos/" + r.Name + "/git/trees/" + o.tree},
		},
	}
}

func (s *Server) restCommits(c *call, r *repository, list []*commit) []any {
	out := []any{}
	for _, o := range list {
		out = append(out, s.restCommit(c, r, o))
	}
	return out
}

func (s *Server) listCommits(c *call, r *repository) (int, any) {
	if r.Empty {
		return fail(http.StatusConflict, "Git Repository is empty.")
	}
	q := c.URL.Query()
	from := q.Get("sha")
	if from == "" {
		from = "HEAD"
	}
	id, ok := s.find(r, from)
	if !ok {
		return notFound()
	}
	list := slices.Clone(s.reachable(id, nil))
	slices.Reverse(list)
	list = slices.DeleteFunc(list, func(o *commit) bool {
		return !by(q.Get("author"), o.author, s) || !by(q.Get("committer"), o.committer, s) ||
			!within(q.Get("since"), q.Get("until"), o.committer.unix)
	})
	if q.Get("path") != "" {
		s.t.Errorf("stand-in: commits of a path are not listed")
	}
	a, b := c.window(len(list), 100, 30, "")
	return http.StatusOK, s.restCommits(c, r, list[a:b])
}

// by tells whether a login or an address is that of a stamp; "" is anybody's.
func by(who string, of stamp, s *Server) bool {
	u := s.account(of.email)
	return who == "" || strings.EqualFold(who, of.email) || u != nil && strings.EqualFold(who, u.Login)
}

func within(since, until string, unix int64) bool {
	t := time.Unix(unix, 0)
	if from, err := time.Parse(time.RFC3339, since); err == nil && t.Before(from) {
		return false
	}
	to, err := time.Parse(time.RFC3339, until)
	return err != nil || !t.After(to)
}

func (s *Server) getCommit(c *call, r *repository) (int, any) {
	if r.Empty {
		return fail(http.StatusConflict, "Git Repository is empty.")
	}
	id, ok := s.find(r, c.PathValue("ref"))
	if !ok {
		return fail(http.StatusUnprocessableEntity, "No commit found for SHA: "+c.PathValue("ref"))
	}
	return http.StatusOK, s.restCommit(c, r, s.commits[id])
}

// compare lists base...head: what head reaches and base does not, oldest first. Without page and per_page 250 at most are given, and no Link.
func (s *Server) compare(c *call, r *repository) (int, any) {
	left, right, ok := strings.Cut(c.PathValue("basehead"), "...")
	if !ok {
		return notFound()
	}
	base, okBase := s.resolveIn(r, left)
	head, okHead := s.resolveIn(r, right)
	if !okBase || !okHead {
		return notFound()
	}
	merge := s.mergeBase(base, head)
	if merge == nil {
		return fail(http.StatusNotFound, "No common ancestor between "+left+" and "+right+".")
	}
	ahead := s.reachable(head, ids(s.reachable(base, nil)))
	behind := s.reachable(base, ids(s.reachable(head, nil)))
	status := "diverged"
	switch {
	case len(ahead) == 0 && len(behind) == 0:
		status = "identical"
	case len(behind) == 0:
		status = "ahead"
	case len(ahead) == 0:
		status = "behind"
	}
	q := c.URL.Query()
	list := ahead[:min(len(ahead), 250)]
	if q.Has("page") || q.Has("per_page") {
		from, to := c.window(len(ahead), 100, 30, "")
		list = ahead[from:to]
	}
	at := s.URL + "/" + r.Name + "/compare/" + left + "..." + right
	return http.StatusOK, object{
		"url": c.base + "/repos/" + r.Name + "/compare/" + left + "..." + right, "html_url": at, "permalink_url": at, "diff_url": at + ".diff", "patch_url": at + ".patch",
		"base_commit": s.restCommit(c, r, s.commits[base]), "merge_base_commit": s.restCommit(c, r, merge), "status": status,
		"ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead), "commits": s.restCommits(c, r, list), "files": []any{},
	}
}

// resolveIn also knows "owner:branch", in the fork of that owner.
func (s *Server) resolveIn(r *repository, name string) (string, bool) {
	who, branch, ok := strings.Cut(name, ":")
	if !ok {
		return s.find(r, name)
	}
	for _, o := range s.repositories {
		if strings.EqualFold(owner(o.Name), who) && s.root(o) == s.root(r) {
			return s.find(o, branch)
		}
	}
	return "", false
}
