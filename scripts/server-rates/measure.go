package main

import (
	"maps"
	"slices"
)

// measure is the state of one run.
type measure struct {
	outliers                      int
	repositories, commits, copies int
	counts                        map[string]*count
	units                         map[string]string
	marks                         map[string]readings // by what is marked
	judges                        map[string]judged
	values                        map[string][]float32
	owners                        map[string]map[uint64]*count // pulls by the owner of the branch
	known                         map[[20]byte]bool            // commits; forks and moved repositories have them too
	sightings                     sightings
	accounts                      []account
}

// judged is a rate of authors: readings, and how they are judged.
type judged struct {
	marks string
	hit   judge
}

func newMeasure(outliers int) *measure {
	return &measure{
		outliers: outliers,
		counts:   map[string]*count{}, units: map[string]string{}, marks: map[string]readings{}, judges: map[string]judged{},
		values: map[string][]float32{}, owners: map[string]map[uint64]*count{}, sightings: newSightings(), known: map[[20]byte]bool{},
	}
}

func (m *measure) count(key, unit string, hit bool) {
	c := m.counts[key]
	if c == nil {
		c = &count{}
		m.counts[key], m.units[key] = c, unit
	}
	c.add(hit)
}

func (m *measure) value(key string, v float64) { m.values[key] = append(m.values[key], float32(v)) }

// mark notes an author's commits, to be judged in each of the ways.
func (m *measure) mark(key string, a *author, marks []bool, ways map[string]judge) {
	if a.band == "" || len(marks) == 0 {
		return
	}
	for name, hit := range ways {
		m.judges[key+"; fewer than 10: "+name] = judged{key + "; fewer than 10", hit}
	}
	if len(marks) < least {
		key += "; fewer than 10"
		m.marks[key] = append(m.marks[key], reading{a.number, a.band, marks})
		return
	}
	m.marks[key] = append(m.marks[key], reading{a.number, a.band, marks})
	for name, hit := range ways {
		m.judges[key+": "+name] = judged{key, hit}
	}
}

func (m *measure) repository(r *repository) {
	m.repositories++
	m.commits += len(r.h.Commits)
	for i := range r.h.Commits {
		if id := r.h.Commits[i].ID; m.known[id] {
			m.copies++
			r.copied[i] = true
		} else {
			m.known[id] = true
		}
	}
	m.after(r)
	m.sighted(r)
	m.pullLogins(r)
	m.homes(r)
	m.doubles(r)
	m.pullOffsets(r)
	m.collect(r)
}

// result is everything that was measured, by what it is.
type result struct {
	Repositories int               `json:"repositories"`
	Commits      int               `json:"commits"`
	Copies       int               `json:"copies"` // commits that an earlier history has too
	People       int               `json:"people"` // addresses that were judged in some way
	Rates        map[string]rate   `json:"rates"`
	Spreads      map[string]spread `json:"spreads"`
	Accounts     []bound           `json:"accounts"` // which number was given away by when
}

func (m *measure) result() result {
	envelope := m.sightings.envelope(m.outliers)
	m.judgeAccounts(envelope)
	out := result{
		Repositories: m.repositories, Commits: m.commits, Copies: m.copies, Rates: map[string]rate{}, Spreads: map[string]spread{}, Accounts: envelope.bounds(),
	}
	people := map[uint64]bool{}
	for _, rs := range m.marks {
		for _, r := range rs {
			people[r.number] = true
		}
	}
	out.People = len(people)
	for key, c := range m.counts {
		out.Rates[key] = c.rate(m.units[key])
	}
	for key, j := range m.judges {
		if len(m.marks[j.marks]) > 0 {
			out.Rates[key] = m.marks[j.marks].rate(j.hit)
		}
	}
	for key, owners := range m.owners {
		for name, hit := range map[string]judge{"1 or more": atLeast(1), "3 or more": atLeast(3), "half or more": share(.5)} {
			var all, many count
			for _, n := range slices.Sorted(maps.Keys(owners)) {
				o := owners[n]
				all.add(hit(o.hits, o.of))
				if o.of >= least {
					many.add(hit(o.hits, o.of))
				}
			}
			out.Rates[key+": "+name] = all.rate("owners of branches")
			out.Rates[key+", 10 pulls or more: "+name] = many.rate("owners of branches")
		}
	}
	for key, v := range m.values {
		out.Spreads[key] = spreadOf(v)
	}
	return out
}
