package githubtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// orNull is null for what is not said.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return iso(t)
}

// simpleUser is the short form of an account; nil where there is none.
func (s *Server) simpleUser(c *call, u *User) any {
	if u == nil {
		return nil
	}
	at := c.base + "/users/" + u.Login
	return object{
		"login": u.Login, "id": u.ID, "node_id": fmt.Sprintf("U_%d", u.ID), "avatar_url": fmt.Sprintf("%s/avatars/u/%d?v=4", s.URL, u.ID),
		"gravatar_id": "", "url": at, "html_url": s.URL + "/" + u.Login, "followers_url": at + "/followers",
		"following_url": at + "/following{/other_user}", "gists_url": at + "/gists{/gist_id}", "starred_url": at + "/starred{/owner}{/repo}",
		"subscriptions_url": at + "/subscriptions", "organizations_url": at + "/orgs", "repos_url": at + "/repos",
		"events_url": at + "/events{/privacy}", "received_events_url": at + "/received_events", "type": u.Kind,
		"user_view_type": "public", "site_admin": false,
	}
}

func (s *Server) getUser(c *call, u *User) (int, any) {
	out := s.simpleUser(c, u).(object)
	public := 0
	for _, r := range s.repositories {
		if strings.EqualFold(owner(r.Name), u.Login) && !r.Private {
			public++
		}
	}
	more := object{
		"name": orNull(u.Name), "company": orNull(u.Company), "blog": u.Blog, "location": orNull(u.Location), "email": nil, "hireable": nil,
		"bio": orNull(u.Bio), "twitter_username": nil, "public_repos": public, "public_gists": 0, "followers": 3, "following": 2,
		"created_at": iso(u.Created), "updated_at": iso(s.scenario.Now),
	}
	maps.Copy(out, more)
	if c.token { // nobody else is told
		out["email"] = orNull(u.Email)
	}
	return http.StatusOK, out
}

func owner(name string) string {
	o, _, _ := strings.Cut(name, "/")
	return o
}

// publicKey is a test key of package analyzertest, as a file of trusted keys has it. A key depends on when it was made, which the recipes say.
func (s *Server) publicKey(k Key) (string, error) {
	var recipe strings.Builder
	for _, r := range s.scenario.Repositories {
		for line := range strings.Lines(r.Recipe) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "key" && f[1] == k.Name && recipe.Len() == 0 {
				recipe.WriteString(line + "\n")
			}
		}
	}
	recipe.WriteString("person x X <x@example.org>\ncommit x 2020-01-01T00:00:00+0000 x\n") // a recipe needs a commit
	parsed, err := analyzertest.Parse(recipe.String())
	if err != nil {
		return "", fmt.Errorf("make key %s: %w", k.Name, err)
	}
	out, err := parsed.PublicKeys(strings.Replace(k.Kind, "access", "ssh", 1) + ":" + k.Name)
	return string(out), err
}

// keys lists those of a kind, with their public parts.
func (s *Server) keys(c *call, u *User, kind string, show func(id int, k Key, public string) any) (int, any) {
	list := []any{}
	for i, k := range u.Keys {
		if k.Kind != kind {
			continue
		}
		public, err := s.publicKey(k)
		if err != nil {
			s.t.Errorf("stand-in: %v", err)
			continue
		}
		list = append(list, show(int(u.ID)*100+i, k, public))
	}
	from, to := c.window(len(list), 100, 30, fmt.Sprintf("/user/%d/%s", u.ID, c.URL.Path[strings.LastIndexByte(c.URL.Path, '/')+1:]))
	return http.StatusOK, list[from:to]
}

func (s *Server) listSigning(c *call, u *User) (int, any) {
	return s.keys(c, u, "ssh", func(id int, k Key, public string) any {
		return object{"id": id, "key": withoutComment(public), "title": k.Name, "created_at": iso(k.Created)}
	})
}

func (s *Server) listKeys(c *call, u *User) (int, any) {
	return s.keys(c, u, "access", func(id int, k Key, public string) any {
		return object{"id": id, "key": withoutComment(public), "created_at": iso(k.Created), "last_used": nil}
	})
}

func withoutComment(line string) string {
	f := strings.Fields(line)
	return f[0] + " " + f[1]
}

func (s *Server) listGPG(c *call, u *User) (int, any) {
	return s.keys(c, u, "pgp", func(id int, k Key, public string) any {
		ring, err := openpgp.ReadArmoredKeyRing(strings.NewReader(public))
		if err != nil || len(ring) != 1 {
			s.t.Errorf("stand-in: key %s: %v", k.Name, err)
			return nil
		}
		emails := []any{}
		for _, e := range k.Emails {
			emails = append(emails, object{"email": e, "verified": true})
		}
		for _, e := range k.Unverified {
			emails = append(emails, object{"email": e, "verified": false})
		}
		subkeys := []any{}
		for i, sub := range ring[0].Subkeys {
			var packet bytes.Buffer
			if err := sub.PublicKey.Serialize(&packet); err != nil {
				s.t.Errorf("stand-in: key %s: %v", k.Name, err)
			}
			subkeys = append(subkeys, s.gpgKey(id*10+i, id, sub.PublicKey.KeyIdString(), packet.Bytes(), k, []any{}, []any{}, nil))
		}
		var packet bytes.Buffer
		if err := ring[0].PrimaryKey.Serialize(&packet); err != nil {
			s.t.Errorf("stand-in: key %s: %v", k.Name, err)
		}
		return s.gpgKey(id, nil, ring[0].PrimaryKey.KeyIdString(), packet.Bytes(), k, emails, subkeys, public)
	})
}

// gpgKey is a primary key or a subkey. public_key is the base64 of the key packet alone, raw_key the armor that the user gave.
func (s *Server) gpgKey(id int, primary any, keyID string, packet []byte, k Key, emails, subkeys []any, raw any) object {
	out := object{
		"id": id, "primary_key_id": primary, "key_id": strings.ToUpper(keyID), "public_key": base64.StdEncoding.EncodeToString(packet),
		"emails": emails, "subkeys": subkeys, "can_sign": primary == nil, "can_encrypt_comms": primary != nil, "can_encrypt_storage": primary != nil,
		"can_certify": primary == nil, "created_at": iso(k.Created), "expires_at": timeOrNull(k.Expires), "revoked": k.Revoked, "raw_key": raw,
	}
	if primary == nil {
		out["name"] = k.Name
	}
	return out
}

// listEvents gives the public events of the last 30 days, newest first, 300 at most, and not only pushes.
func (s *Server) listEvents(c *call, u *User) (int, any) {
	var list []Push
	for _, p := range s.scenario.Pushes {
		age := s.scenario.Now.Sub(p.At)
		if strings.EqualFold(p.Actor, u.Login) && !p.NoEvent && !s.repository(p.Repository).Private && age >= 0 && age <= 30*24*time.Hour {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b Push) int { return b.At.Compare(a.At) })
	events := []any{}
	for i, p := range list[:min(len(list), 300)] {
		events = append(events, s.event(c, u, i, p))
	}
	from, to := c.window(len(events), 100, 30, fmt.Sprintf("/user/%d/events/public", u.ID))
	c.header.Set("X-Poll-Interval", "60")
	return http.StatusOK, events[from:to]
}

func (s *Server) event(c *call, u *User, n int, p Push) any {
	r := s.repository(p.Repository)
	kind, payload := "PushEvent", s.pushPayload(c, r, n, p)
	if p.Kind == "branch_creation" {
		branch := strings.TrimPrefix(p.Ref, "refs/heads/")
		kind, payload = "CreateEvent", object{
			"ref": branch, "ref_type": "branch", "full_ref": p.Ref, "master_branch": "main", "description": nil, "pusher_type": "user",
		}
	}
	if p.Kind == "branch_deletion" {
		kind, payload = "DeleteEvent", object{"ref": strings.TrimPrefix(p.Ref, "refs/heads/"), "ref_type": "branch", "full_ref": p.Ref, "pusher_type": "user"}
	}
	return object{
		"id": fmt.Sprint(60000000000 + p.At.Unix()), "type": kind, "public": true, "created_at": iso(p.At), "payload": payload,
		"actor": object{
			"id": u.ID, "login": u.Login, "display_login": u.Login, "gravatar_id": "", "url": c.base + "/users/" + u.Login,
			"avatar_url": fmt.Sprintf("%s/avatars/u/%d?", s.URL, u.ID),
		},
		"repo": object{"id": r.id, "name": r.Name, "url": c.base + "/repos/" + r.Name},
	}
}

const noCommit = "0000000000000000000000000000000000000000"

// ends gives the ids before and after a push.
func (s *Server) ends(p Push) (before, head string) {
	r := s.repository(p.Repository)
	find := func(name string) string {
		if name == "none" {
			return noCommit
		}
		id, ok := s.resolve(r, name)
		if !ok {
			s.t.Errorf("stand-in: push to %s: no commit %q", p.Repository, name)
		}
		return id
	}
	return find(p.Before), find(p.Head)
}

func (s *Server) pushPayload(c *call, r *repository, n int, p Push) object {
	before, head := s.ends(p)
	out := object{"repository_id": r.id, "push_id": int64(25000000000) + int64(n), "ref": p.Ref, "head": head, "before": before}
	if !s.oldPush {
		return out
	}
	pushed := s.reachable(head, ids(s.reachable(before, nil)))
	commits := []any{}
	for _, o := range pushed[max(0, len(pushed)-20):] {
		commits = append(commits, object{
			"sha": o.id, "message": o.message, "distinct": true, "url": c.base + "/repos/" + r.Name + "/commits/" + o.id,
			"author": object{"name": o.author.name, "email": o.author.email},
		})
	}
	out["size"], out["distinct_size"], out["commits"] = len(pushed), len(pushed), commits
	return out
}
