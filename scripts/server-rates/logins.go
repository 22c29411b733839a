package main

import (
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// pullLimit is the most commits of a pull request that is looked at, as many as GitHub lists.
const pullLimit = 250

// pullLogins measures pull requests with commits of another account than the owner of the branch.
func (m *measure) pullLogins(r *repository) {
	for _, p := range r.lanes.pulls {
		owner, ok := r.branches[p.merge]
		if !ok || r.copied[p.merge] || owner == r.owner || !r.h.Commits[p.merge].Has(history.WebFlow) || p.to == p.from || p.to-p.from > pullLimit {
			continue
		}
		m.pullLogin(r, owner, r.lanes.order[p.from:p.to])
	}
}

func (m *measure) pullLogin(r *repository, owner string, commits []int32) {
	whose, known := r.byLogin[owner]
	var named, other, stranger, several int
	var people []int32
	for _, i := range commits {
		c := &r.h.Commits[i]
		who := r.identity[c.Author.Who]
		if c.Has(history.Merge) || c.Has(history.Malformed) || who < 0 || !r.authors[who].human {
			continue
		}
		if !slices.ContainsFunc(people, func(p int32) bool { _, same := slices.BinarySearch(r.same[p], who); return same }) {
			people = append(people, who)
		}
		if r.authors[who].mails > 1 {
			several++
		}
		if r.login[c.Author.Who] == "" {
			continue
		}
		named++
		if r.login[c.Author.Who] != owner {
			other++
		}
		if r.login[c.Author.Who] != owner && (!known || whose != who) {
			stranger++
		}
		m.count("login/commit in a pull with another login than the owner of the branch", "commits", r.login[c.Author.Who] != owner)
		if known {
			m.count("login/commit in a pull of a known login, by another account", "commits", whose != who)
		}
	}
	if len(people) > 0 {
		m.count("login/pull with two authors or more", "pulls", len(people) > 1)
		m.count("login/pull with three authors or more", "pulls", len(people) > 2)
		m.owner("login/owner, pull with two authors or more", owner, len(people) > 1)
		m.count("login/pull with an author of several addresses", "pulls", several > 0)
		m.count("login/pull with a noreply address", "pulls", named > 0)
	}
	if named == 0 {
		return
	}
	m.count("login/pull, some commit of another login", "pulls", other > 0)
	m.count("login/pull, all commits of another login", "pulls", other == named)
	m.owner("login/owner, some commit of another login", owner, other > 0)
	m.owner("login/owner, all commits of another login", owner, other == named)
	if known { // else it may be an organization, or a login that has changed
		m.count("login/pull of a known login, some commit of another account", "pulls", stranger > 0)
		m.count("login/pull of a known login, all commits of another account", "pulls", stranger == named)
		m.owner("login/owner of a known login, some commit of another account", owner, stranger > 0)
		m.owner("login/owner of a known login, all commits of another account", owner, stranger == named)
	}
}

func (m *measure) owner(key, login string, hit bool) {
	if m.owners[key] == nil {
		m.owners[key] = map[uint64]*count{}
	}
	n := numberOf(login)
	if m.owners[key][n] == nil {
		m.owners[key][n] = &count{}
	}
	m.owners[key][n].add(hit)
}

// homes measures how much of the work in a repository of an account is that account's own.
func (m *measure) homes(r *repository) {
	whose, ok := r.home()
	if !ok {
		return
	}
	all, own := 0, 0
	for i := range r.ids {
		if r.authors[i].human {
			all += len(r.ids[i].Authored)
		}
	}
	for _, k := range r.same[whose] {
		own += len(r.ids[k].Authored)
	}
	part := float64(own) / float64(max(1, all))
	for _, size := range []struct {
		name string
		most int
	}{{"home/repository", 1 << 30}, {"home/repository of 2000 commits or fewer", 2000}, {"home/repository of 500 commits or fewer", 500}} {
		if all > size.most {
			continue
		}
		m.value(size.name+", share of the owner", part)
		m.count(size.name+", owner wrote less than half", "repositories", part < .5)
		m.count(size.name+", owner wrote less than 10 %", "repositories", part < .1)
	}
}

// home finds the person who owns the repository: by the login in an address, or else by a full name that the login consists of. Most
// repositories belong to organizations, and have nobody.
func (r *repository) home() (int32, bool) {
	if i, ok := r.byLogin[r.owner]; ok {
		return i, true
	}
	login := strings.ReplaceAll(r.owner, "-", "")
	for i := range r.ids { // the one with most commits first
		for _, m := range r.ids[i].Members {
			if name := fullName(r.h.People[m].Name.Untrusted()); name != "" && r.authors[i].human && strings.ReplaceAll(name, " ", "") == login {
				return int32(i), true
			}
		}
	}
	return 0, false
}
