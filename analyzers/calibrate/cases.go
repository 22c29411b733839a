package calibrate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// specimen is a real author of the held-out third, from whom histories are made that are not what they say.
type specimen struct {
	Author
	repo int              // index into the repositories
	rows []history.Commit // the latest self-committed commits, oldest first
}

// made is a history that somebody could have made up, and what he would claim about it.
type made struct {
	rows   []history.Commit
	people []history.Person
	claims *analyzers.Claims
	repos  []int // whose contents the rows have
}

// invented is the one person of a made-up history.
var invented = []history.Person{{}, {Name: history.TextOf("Ada Example"), Email: history.TextOf("ada@example.org")}}

// history puts the rows into one line of commits.
func (m *made) history() *history.History {
	slices.SortStableFunc(m.rows, func(a, b history.Commit) int { return cmp.Compare(b.Committer.Unix, a.Committer.Unix) })
	return history.Compose(m.people, m.rows)
}

// draw is where a scenario takes its chance from, and whom it may pair an author with.
type draw struct {
	*rand.Rand
	all []*specimen
}

// latest copies a specimen's latest n rows, as the invented person's; false where there are fewer.
func (s *specimen) latest(n int) ([]history.Commit, bool) {
	if len(s.rows) < n {
		return nil, false
	}
	rows := slices.Clone(s.rows[len(s.rows)-n:])
	for i := range rows {
		rows[i].Author.Who, rows[i].Committer.Who = 1, 1
	}
	return rows, true
}

// one makes a history of one specimen's rows.
func one(s *specimen, rows []history.Commit, claims *analyzers.Claims) *made {
	return &made{rows: rows, people: invented, claims: claims, repos: []int{s.repo}}
}

// partner picks another specimen with as many rows that suits.
func (d *draw) partner(s *specimen, n int, suits func(*specimen) bool) (*specimen, bool) {
	start := d.IntN(len(d.all))
	for i := range d.all {
		p := d.all[(start+i)%len(d.all)]
		if p.Person != s.Person && len(p.rows) >= n && suits(p) {
			return p, true
		}
	}
	return nil, false
}

// move shifts both clocks of the rows, which keeps times of day and weekdays when it is whole weeks.
func move(rows []history.Commit, seconds int64) {
	for i := range rows {
		rows[i].Author.Unix += seconds
		rows[i].Committer.Unix += seconds
	}
}

const week = 7 * 24 * 3600

// weeks rounds to whole weeks.
func weeks(seconds int64) int64 { return seconds / week * week }

// say writes an offset into every row, by its instant.
func say(rows []history.Commit, offset func(unix int64) int16) {
	for i := range rows {
		for _, t := range []*history.Time{&rows[i].Author, &rows[i].Committer} {
			t.Offset, t.Zone = offset(t.Unix), history.ZoneReal
		}
	}
}

// redate gives every row new times, oldest first; the committer's are the author's.
func redate(rows []history.Commit, unix []int64) {
	slices.Sort(unix)
	for i := range rows {
		rows[i].Author.Unix, rows[i].Committer.Unix = unix[i], unix[i]
		rows[i].Committer.Offset, rows[i].Committer.Zone = rows[i].Author.Offset, rows[i].Author.Zone
	}
}
