package analyzers

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// hostView is what the record of a host says of a history. It is derived once a run. Nothing in it has an offset: a host gives times
// in UTC, so that none of them may reach a check of zones or hours.
type hostView struct {
	sights       []sight                  // by time
	first        []int32                  // of each commit, the earliest of the sights by which it existed; -1: none
	people       map[string]server.Person // who the host says stands behind an address, in lower case; an empty login: nobody
	elsewhere    map[object.ID]bool       // commits that are in a repository of somebody else too
	repositories map[string]*server.Repository
	byPart       []*server.Repository // of each part of the history, nil where the host told nothing of it
	only         *server.Repository   // of a history of one part
	counts       sightCounts
	owner        func(*history.Identity) bool // tells of an identity whether it owns the account of the record; nil where there is none
}

// sight is a moment of the host's clock at which a commit existed, and with it every commit that it builds upon.
type sight struct {
	at      int64
	commit  int32
	arrived bool // the commits that it is the first to show came with this push: what was there before is in the history
	what    HostRecord
}

// sightCounts are how many sights of each kind are of commits in the history.
type sightCounts struct{ pushes, pulls, signatures, web int }

// hostViewOf derives the view; p.Server must be set.
func hostViewOf(p *Pass) *hostView {
	r := p.Server
	return derived(p, "host", func(h *history.History) *hostView {
		v := &hostView{people: map[string]server.Person{}, elsewhere: map[object.ID]bool{}, repositories: map[string]*server.Repository{}}
		index := v.index(h, r)
		v.addPeople(h, r, index)
		v.addRepositories(h, r)
		v.addSights(h, r, index)
		v.spread(h)
		for _, e := range r.Elsewhere {
			v.elsewhere[e.ID] = true
		}
		if r.Account != nil {
			v.owner = IsAccount(h, Accounts(h, r), r.Account.Login)
		}
		return v
	})
}

// index finds the commits that the record names.
func (v *hostView) index(h *history.History, r *server.Record) map[object.ID]int32 {
	at := map[object.ID]int32{}
	want := func(id object.ID) {
		if !id.IsZero() {
			at[id] = -1
		}
	}
	for id := range r.Commits {
		want(id)
	}
	for i := range r.Pushes {
		want(r.Pushes[i].Before)
		want(r.Pushes[i].Head)
	}
	if r.Pull != nil {
		want(r.Pull.Head)
	}
	for i := range h.Commits {
		if _, ok := at[h.Commits[i].ID]; ok {
			at[h.Commits[i].ID] = int32(i)
		}
	}
	for id, i := range at {
		if i < 0 {
			delete(at, id)
		}
	}
	return at
}

// addPeople notes who stands behind the addresses of the commits that were asked about. Where two answers differ, the one that names
// somebody counts, then that of the commit that comes first.
func (v *hostView) addPeople(h *history.History, r *server.Record, index map[object.ID]int32) {
	for _, id := range slices.SortedFunc(maps.Keys(r.Commits), object.ID.Compare) {
		i, ok := index[id]
		if !ok {
			continue
		}
		c, told := &h.Commits[i], r.Commits[id]
		for _, x := range []struct {
			who  uint32
			told server.Person
		}{{c.Author.Who, told.Author}, {c.Committer.Who, told.Committer}} {
			email := addressOf(h, x.who)
			if was, ok := v.people[email]; !ok || was.Login.Empty() {
				v.people[email] = x.told
			}
		}
	}
}

func (v *hostView) addRepositories(h *history.History, r *server.Record) {
	for i := range r.Repositories {
		v.repositories[strings.ToLower(r.Repositories[i].Name)] = &r.Repositories[i]
	}
	for i := range h.Parts {
		v.byPart = append(v.byPart, v.repositories[strings.ToLower(h.Parts[i].Name)])
	}
	if h.Parts == nil && len(r.Repositories) == 1 && r.Pull == nil {
		v.only = &r.Repositories[0]
	}
}

// repository is that from which a commit was read; nil where the host told nothing of it.
func (v *hostView) repository(h *history.History, i int32) *server.Repository {
	if part := h.PartOf(i); part >= 0 && part < len(v.byPart) {
		return v.byPart[part]
	}
	return v.only
}

// addSights collects the sights of the record and those that the history holds itself: a commit that the host made in the browser has
// the host's clock. Anybody can write the host's address into a commit; only one that is signed is taken for the host's.
func (v *hostView) addSights(h *history.History, r *server.Record, index map[object.ID]int32) {
	add := func(id object.ID, at time.Time, arrived bool, n *int, what HostRecord) {
		if i, ok := index[id]; ok && !at.IsZero() {
			what.At = at.UTC()
			v.sights = append(v.sights, sight{at.Unix(), i, arrived, what})
			*n++
		}
	}
	for i := range r.Pushes {
		x := &r.Pushes[i]
		what := HostRecord{URL: v.url(x.Repository), Login: x.Actor, Source: x.Source}
		_, known := index[x.Before]
		if !x.Before.IsZero() {
			what.What = "there before a push"
			add(x.Before, x.At, false, new(int), what)
		}
		if x.Kind != server.BranchGone {
			what.What = "push seen"
			add(x.Head, x.At, known, &v.counts.pushes, what)
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(r.Commits), object.ID.Compare) {
		c := r.Commits[id]
		add(id, c.VerifiedAt, false, &v.counts.signatures, HostRecord{URL: c.URL, What: "signature verified", Login: c.Signer, Source: c.Source})
	}
	if x := r.Pull; x != nil {
		// Only the merge fixes the head. Until then commits are added after the pull request was opened.
		add(x.Head, x.Merged, false, &v.counts.pulls, HostRecord{URL: x.URL, What: "pull request merged", Source: x.Source})
	}
	for i := range h.Commits {
		if c := &h.Commits[i]; c.Has(history.WebFlow) && c.Flags&anySignature != 0 && !c.Has(history.Malformed) {
			v.counts.web++
			v.sights = append(v.sights, sight{c.Committer.Unix, int32(i), false, HostRecord{
				At: time.Unix(c.Committer.Unix, 0).UTC(), What: "commit made by the host",
			}})
		}
	}
	slices.SortStableFunc(v.sights, func(a, b sight) int { return cmp.Compare(a.at, b.at) })
}

// url is the page of a repository of the record.
func (v *hostView) url(repository string) string {
	if r := v.repositories[strings.ToLower(repository)]; r != nil {
		return r.URL
	}
	return ""
}

// spread gives each commit its earliest sight. The sights go from the oldest to the newest, and each goes down to the commits that an
// older one has been at: they and all below them have theirs, so that every commit is entered once.
func (v *hostView) spread(h *history.History) {
	v.first = make([]int32, len(h.Commits))
	for i := range v.first {
		v.first[i] = -1
	}
	var open []int32
	for k := range v.sights {
		open = append(open[:0], v.sights[k].commit)
		for len(open) > 0 {
			i := open[len(open)-1]
			open = open[:len(open)-1]
			if i < 0 || v.first[i] >= 0 {
				continue
			}
			v.first[i] = int32(k)
			open = append(open, h.Parents(i)...)
		}
	}
}

// sightOf is the earliest sight of a commit; nil: there is none.
func (v *hostView) sightOf(i int32) *sight {
	if k := v.first[i]; k >= 0 {
		return &v.sights[k]
	}
	return nil
}

// person is the account behind a (name, e-mail) pair: as the host says or, where it was not asked, as a noreply address says. The
// answer is false where neither tells anything; an empty login says that no account claims the address.
func (v *hostView) person(h *history.History, who uint32) (server.Person, bool) {
	email := addressOf(h, who)
	told, ok := v.people[email]
	if ok && !told.Login.Empty() {
		return told, true
	}
	if id, login, isNoreply := history.Noreply(history.TextOf(email)); isNoreply {
		return server.Person{Login: history.TextOf(login), ID: id}, true
	}
	return told, ok
}

// samePerson compares two accounts: by their numbers, which stay when a login changes, where both are told.
func samePerson(a, b server.Person) bool {
	if a.ID != 0 && b.ID != 0 {
		return a.ID == b.ID
	}
	return !a.Login.Empty() && sameLogin(a.Login, b.Login)
}

// sameLogin compares logins as GitHub does, without regard to case.
func sameLogin(a, b history.Text) bool { return strings.EqualFold(a.Untrusted(), b.Untrusted()) }

// isBot tells whether an account is a program's by its login.
func isBot(login history.Text) bool { return strings.HasSuffix(login.Untrusted(), "[bot]") }

// ofAccount tells whether the subject owns the account of the record.
func (v *hostView) ofAccount(p *Pass) bool { return v.owner != nil && v.owner(p.Subject.Identity) }

// asked says in words what the host told that bears on the commits of the history.
func (v *hostView) asked() string {
	return plural(v.counts.pushes, "push", "pushes") + ", " + countOf(v.counts.signatures, "verified signature") + ", " +
		countOf(v.counts.pulls, "merged pull request") + " and " + countOf(v.counts.web, "commit") + " of its own"
}

// plural words a number of things that countOf cannot: "1 push", "2 pushes".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// madeAnew tells of a repository whose creation tells something: a fork, and what was made from a template, may hold older commits.
func madeAnew(r *server.Repository) bool {
	return r != nil && !r.Fork && r.Parent == "" && r.Template == "" && !r.Created.IsZero()
}
