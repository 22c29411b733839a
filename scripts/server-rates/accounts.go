package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// sightings are when accounts are first seen, by GitHub's clock.
type sightings struct {
	number map[int64]int64    // time, by account number
	login  map[string]int64   // time, by login
	of     map[string][]int64 // numbers of a login
}

func newSightings() sightings {
	return sightings{map[int64]int64{}, map[string]int64{}, map[string][]int64{}}
}

func earliest[K comparable](m map[K]int64, k K, unix int64) {
	if old, ok := m[k]; !ok || unix < old {
		m[k] = unix
	}
}

// account is somebody whose account number is known, with the dates of the own commits.
type account struct {
	author
	authored, committed []int64
	late                []bool // GitHub saw it more than 30 days after its date
	noreply             []bool // the address of the commit is the one with the number
	named               bool   // with the commits of others who have the same full name
}

// collect notes the account numbers of a history.
func (m *measure) collect(r *repository) {
	s := &m.sightings
	for i := range r.h.People {
		if login, number := r.login[i], r.number[i]; number > 0 && !slices.Contains(s.of[login], number) {
			s.of[login] = append(s.of[login], number)
		}
	}
	for i := range r.h.Commits {
		c := &r.h.Commits[i]
		if r.seen[i] != never && !c.Has(history.Malformed) {
			for _, who := range []uint32{c.Author.Who, c.Committer.Who} {
				if r.number[who] > 0 {
					earliest(s.number, r.number[who], r.seen[i])
				}
			}
		}
		if owner, ok := r.branches[int32(i)]; ok {
			earliest(s.login, owner, c.Committer.Unix)
		}
	}
	for i := range r.ids {
		a := &r.authors[i]
		if a.band == "" || len(a.ids) == 0 {
			continue
		}
		m.accounts = append(m.accounts, r.account(a, r.ids[i].Own, false))
		var all []int32
		for _, k := range r.same[i] {
			all = append(all, r.ids[k].Own...)
		}
		slices.SortStableFunc(all, func(x, y int32) int { return cmp.Compare(r.h.Commits[x].Committer.Unix, r.h.Commits[y].Committer.Unix) })
		m.accounts = append(m.accounts, r.account(a, all, true))
	}
}

func (r *repository) account(a *author, own []int32, named bool) account {
	out := account{author: *a, named: named}
	for _, k := range own {
		c := &r.h.Commits[k]
		out.authored, out.committed = append(out.authored, c.Author.Unix), append(out.committed, c.Committer.Unix)
		out.late = append(out.late, r.seen[k] != never && r.seen[k]-c.Committer.Unix > 30*day)
		out.noreply = append(out.noreply, r.number[c.Author.Who] > 0)
	}
	return out
}

// envelope says by when an account number was given away.
type envelope struct {
	ids  []int64 // ascending
	unix []int64 // ascending: the numbers up to this one were given away by then
}

// envelope goes through the numbers from the largest: a number was given away before all larger ones. So many outliers may be wrong
// without moving a bound: logins change hands, and anybody can write a number into an address.
func (s *sightings) envelope(outliers int) *envelope {
	first := maps.Clone(s.number)
	for login, unix := range s.login {
		if of := s.of[login]; len(of) == 1 { // several: renamed, or in other hands
			earliest(first, of[0], unix)
		}
	}
	e := &envelope{}
	var smallest []int64
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(first))) {
		k, _ := slices.BinarySearch(smallest, first[id])
		smallest = slices.Insert(smallest, k, first[id])
		smallest = smallest[:min(len(smallest), outliers+1)]
		if len(smallest) <= outliers {
			continue
		}
		if n := len(e.unix); n == 0 || smallest[outliers] < e.unix[n-1] {
			e.ids, e.unix = append(e.ids, id), append(e.unix, smallest[outliers])
		}
	}
	slices.Reverse(e.ids)
	slices.Reverse(e.unix)
	return e
}

// by is when a number was given away at the latest.
func (e *envelope) by(id int64) (int64, bool) {
	k, _ := slices.BinarySearch(e.ids, id)
	if k == len(e.ids) {
		return 0, false
	}
	return e.unix[k], true
}

// bound is one line of the table that shows the envelope.
type bound struct {
	Number int64  `json:"number"`
	By     string `json:"by"`
}

// bounds gives the envelope at round numbers, and at some accounts of which everybody knows when they were made: octocat (583231, January
// 2011) and dependabot[bot] (49699333, April 2019) among them.
func (e *envelope) bounds() (out []bound) {
	for _, id := range []int64{
		1e4, 1e5, 5e5, 583231, 1e6, 2e6, 5e6, 1e7, 15e6, 2e7, 25e6, 3e7, 35e6, 4e7, 45e6, 49699333, 5e7, 6e7, 7e7, 8e7, 9e7, 1e8, 11e7, 12e7, 13e7, 14e7, 15e7, 16e7, 18e7, 2e8, 22e7, 25e7,
	} {
		if unix, ok := e.by(id); ok {
			out = append(out, bound{id, time.Unix(unix, 0).UTC().Format(time.DateOnly)})
		}
	}
	return out
}

// judgeAccounts measures commits that are dated before the account existed. The bound lies after the true time, so that the shares are too
// large rather than too small: by little for accounts since 2017, whose first commits are seen within weeks.
func (m *measure) judgeAccounts(e *envelope) {
	ways := map[string]judge{"1 or more": atLeast(1), "5 or more": atLeast(5), "25 % or more": share(.25), "half or more": share(.5)}
	for i := range m.accounts {
		a := &m.accounts[i]
		made, ok := e.by(a.ids[0])
		if !ok {
			continue
		}
		if seen, ok := m.sightings.number[a.ids[0]]; ok {
			made = min(made, seen)
		}
		who := "account/author of an older account"
		if made >= accountsSince {
			who = "account/author of an account since 2017-09"
		}
		var both []bool
		for k, unix := range a.committed {
			both = append(both, a.late[k] && unix < made-30*day)
		}
		if !a.named {
			m.mark(who+", committed more than 30 d before it and seen more than 30 d later", &a.author, both, map[string]judge{
				"1 or more": atLeast(1), "half or more": share(.5), "90 % or more": share(.9),
			})
		}
		for name, dates := range map[string][]int64{"author": a.authored, "committer": a.committed} {
			for early, margin := range map[string]int64{"30 d": 30 * day, "90 d": 90 * day} {
				var all, own []bool
				for k, unix := range dates {
					all = append(all, unix < made-margin)
					if a.noreply[k] {
						own = append(own, unix < made-margin)
					}
				}
				key := ", " + name + " date more than " + early + " before it"
				if a.named {
					m.mark(who+", also with other addresses under the name"+key, &a.author, all, ways)
					continue
				}
				m.mark(who+key, &a.author, all, ways)
				m.mark(who+", with the noreply address"+key, &a.author, own, ways)
			}
		}
	}
}

// accountsSince is 2017-09-01: from then on the bounds rest on commits with account numbers, which GitHub began to put into addresses in
// July 2017.
const accountsSince = 1504224000
