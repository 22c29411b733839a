package githubtest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// term is one word of a search; a qualifier has a key.
type term struct {
	key, value string
	not        bool
}

// terms reads a search. Double quotes hold words together, "-" turns a qualifier round.
func terms(q string) []term {
	var out []term
	for rest := strings.TrimSpace(q); rest != ""; rest = strings.TrimSpace(rest) {
		word, quoted := "", false
		n := strings.IndexFunc(rest, func(r rune) bool {
			if r == '"' {
				quoted = !quoted
			}
			return r == ' ' && !quoted
		})
		if n < 0 {
			n = len(rest)
		}
		word, rest = rest[:n], rest[n:]
		t := term{}
		if after, ok := strings.CutPrefix(word, "-"); ok {
			t.not, word = true, after
		}
		if key, value, ok := strings.Cut(word, ":"); ok {
			t.key, word = key, value
		}
		t.value = strings.Trim(word, `"`)
		out = append(out, t)
	}
	return out
}

// searched reads a search, or tells why it is refused.
func searched(q string) (words []term, fault string) {
	words = terms(q)
	if len(words) == 0 {
		return nil, "q cannot be blank"
	}
	length := 0
	for _, t := range words {
		if t.key == "" {
			length += len([]rune(t.value)) + 1
		}
	}
	if length > 257 {
		return nil, "The search is longer than 256 characters."
	}
	return words, ""
}

// found answers a search with the items of a page. No more than 1,000 can be had.
func found[T any](c *call, list []T, show func(T) object) (int, any) {
	size, page := min(positive(c.URL.Query().Get("per_page"), 30), 100), positive(c.URL.Query().Get("page"), 1)
	if size*page > 1000 && size*(page-1) >= 1000 {
		return fail(http.StatusUnprocessableEntity, "Only the first 1000 search results are available")
	}
	from, to := c.window(min(len(list), 1000), 100, 30, "")
	items := []any{}
	for _, v := range list[from:to] {
		item := show(v)
		item["score"] = 1.0
		items = append(items, item)
	}
	return http.StatusOK, object{"total_count": len(list), "incomplete_results": false, "items": items}
}

type hit struct {
	r *repository
	o *commit
}

// searchCommits looks at default branches of repositories that are no forks. Its dates keep the recorded offset.
func (s *Server) searchCommits(c *call) (int, any) {
	q := c.URL.Query()
	words, fault := searched(q.Get("q"))
	if fault != "" {
		return invalid(fault)
	}
	var list []hit
	for _, r := range s.repositories {
		if r.ForkOf != "" || r.Empty || r.Blocked || r.Private && !c.token {
			continue
		}
		for _, o := range s.reachable(r.refs["refs/heads/main"], nil) {
			if !slices.ContainsFunc(words, func(t term) bool { return s.commitMatches(t, r, o) == t.not }) {
				list = append(list, hit{r, o})
			}
		}
	}
	by := func(h hit) int64 { return h.o.author.unix }
	if q.Get("sort") == "committer-date" {
		by = func(h hit) int64 { return h.o.committer.unix }
	}
	slices.SortStableFunc(list, func(a, b hit) int {
		n := int(max(-1, min(1, by(b)-by(a))))
		if q.Get("order") == "asc" {
			n = -n
		}
		return n
	})
	return found(c, list, func(h hit) object { return s.searchedCommit(c, h.r, h.o) })
}

func (s *Server) searchedCommit(c *call, r *repository, o *commit) object {
	item := s.restCommit(c, r, o)
	inner := item["commit"].(object)
	delete(inner, "verification")
	inner["author"].(object)["date"] = o.author.recorded(".000")
	inner["committer"].(object)["date"] = o.committer.recorded(".000")
	repo := s.minimal(c, r)
	for k := range repo { // a short form, without times
		if _, url := templates[k]; !url && !slices.Contains(searchedRepository, k) {
			delete(repo, k)
		}
	}
	item["repository"] = repo
	return item
}

var searchedRepository = []string{"id", "node_id", "name", "full_name", "private", "owner", "html_url", "description", "fork", "url"}

func (s *Server) commitMatches(t term, r *repository, o *commit) bool {
	who := o.author
	key := t.key
	if k, ok := strings.CutPrefix(key, "committer"); ok {
		who, key = o.committer, "author"+k
	}
	switch key {
	case "":
		return strings.Contains(strings.ToLower(o.message), strings.ToLower(t.value))
	case "author":
		u := s.account(who.email)
		return u != nil && strings.EqualFold(u.Login, t.value)
	case "author-email":
		return strings.EqualFold(who.email, t.value)
	case "author-name":
		return strings.Contains(strings.ToLower(who.name), strings.ToLower(t.value))
	case "author-date":
		return dateMatches(t.value, time.Unix(who.unix, 0))
	case "user", "org":
		return strings.EqualFold(owner(r.Name), t.value)
	case "repo":
		return strings.EqualFold(r.Name, t.value)
	case "hash":
		return o.id == t.value
	case "merge":
		return (len(o.parents) > 1) == (t.value == "true")
	case "is":
		return r.Private == (t.value == "private")
	}
	s.t.Errorf("stand-in: no qualifier %q in a search of commits", t.key)
	return false
}

// dateMatches knows <, <=, >, >=, a..b and a day.
func dateMatches(value string, t time.Time) bool {
	from, to, isRange := strings.Cut(value, "..")
	if !isRange {
		from, to = value, value
		switch {
		case strings.HasPrefix(value, ">"):
			from, to = strings.TrimLeft(value, ">="), "*"
		case strings.HasPrefix(value, "<"):
			from, to = "*", strings.TrimLeft(value, "<=")
		}
	}
	strict := strings.HasPrefix(value, "<") && !strings.HasPrefix(value, "<=")
	if a, ok := searchDate(from); ok && t.Before(a) {
		return false
	}
	b, ok := searchDate(to)
	if ok && len(to) == len(time.DateOnly) && !strict {
		b = b.AddDate(0, 0, 1)
	}
	return !ok || t.Before(b)
}

func searchDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// searchRepositories leaves forks out, unless fork:true or fork:only is asked for.
func (s *Server) searchRepositories(c *call) (int, any) {
	words, fault := searched(c.URL.Query().Get("q"))
	if fault != "" {
		return invalid(fault)
	}
	forks := "false"
	for _, t := range words {
		if t.key == "fork" {
			forks = t.value
		}
	}
	var list []*repository
	for _, r := range s.repositories {
		if r.Private && !c.token || r.ForkOf != "" && forks == "false" || r.ForkOf == "" && forks == "only" {
			continue
		}
		if !slices.ContainsFunc(words, func(t term) bool { return s.repositoryMatches(t, r) == t.not }) {
			list = append(list, r)
		}
	}
	if by := c.URL.Query().Get("sort"); by == "updated" {
		sortRepositories(list, by, c.URL.Query().Get("order"))
	}
	return found(c, list, func(r *repository) object {
		item := s.minimal(c, r)
		return item
	})
}

func (s *Server) repositoryMatches(t term, r *repository) bool {
	_, short, _ := strings.Cut(strings.ToLower(r.Name), "/")
	switch t.key {
	case "":
		return strings.Contains(short, strings.ToLower(t.value))
	case "fork", "in":
		return true
	case "user", "org":
		return strings.EqualFold(owner(r.Name), t.value)
	case "repo":
		return strings.EqualFold(r.Name, t.value)
	case "created":
		return dateMatches(t.value, r.Created)
	case "pushed":
		return dateMatches(t.value, r.Pushed)
	case "is":
		return r.Private == (t.value == "private")
	}
	s.t.Errorf("stand-in: no qualifier %q in a search of repositories", t.key)
	return false
}
