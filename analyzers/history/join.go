package history

import (
	"errors"
	"fmt"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Part is one of the histories that Join put together.
type Part struct {
	Name    string // by which the user knows it, such as "owner/name"
	Commits int    // that it has, also those that an earlier part has too
	Facts   Facts
}

// Named is a history with its name, and what reads its contents.
type Named struct {
	Name     string
	History  *History
	Contents Contents // nil: only headers can be had
}

// maxJoined is the most commits that Join puts together, all parts counted: their rows take 400 MB.
const maxJoined = 5_000_000

// Join puts the histories of several repositories together: one person's work, wherever it lies. A commit that several of them have
// stands once, in the first of them. Facts are summed up; those of each are in Parts. Mailmap holds the entries of all, the first
// part's first. The order of commits is that of the parts. The given histories are not changed, and may be resolved; the joined one is
// not. More than 65,535 histories or 5 million commits, and a history that is a joined one itself, are an error.
//
// A parent that one part left out and another has is found, and a commit is no Boundary where one of the parts has it whole.
func Join(parts []Named) (*History, error) {
	total := 0
	for _, p := range parts {
		if p.History == nil || p.History.Parts != nil {
			return nil, fmt.Errorf("join histories: that of %q is missing or a joined one itself", p.Name)
		}
		total += len(p.History.Commits)
	}
	if len(parts) > math.MaxUint16 || total > maxJoined {
		return nil, errors.New("join histories: there are more than 65,535 of them, or more than 5 million commits; leave some out")
	}
	j := &joiner{
		h: &History{
			People: []Person{{}}, Commits: make([]Commit, 0, total), parents: make([]int32, 0, total),
			Parts: make([]Part, 0, len(parts)), part: make([]uint16, 0, total),
		},
		row: make(map[object.ID]int32, total), who: map[Person]uint32{},
	}
	for i := range parts {
		j.rows(uint16(i), parts[i].History)
	}
	for i := range parts {
		j.links(uint16(i), parts[i].History)
		j.oddities(uint16(i), parts[i].History)
	}
	j.facts(parts)
	return j.h, nil
}

// PartOf gives the index into Parts of the repository from which commit i was taken, or -1 where the history is no joined one.
func (h *History) PartOf(i int32) int {
	if h.part == nil {
		return -1
	}
	return int(h.part[i])
}

type joiner struct {
	h          *History
	row        map[object.ID]int32
	who        map[Person]uint32
	boundaries int // rows with that flag in all parts
}

// rows adds the commits that no earlier part has. Their numbers of parents and people are those of the part until links.
func (j *joiner) rows(part uint16, h *History) {
	who := make([]uint32, len(h.People))
	for i := range h.Commits {
		c := h.Commits[i]
		if c.Has(Boundary) {
			j.boundaries++
		}
		if at, ok := j.row[c.ID]; ok {
			if !c.Has(Boundary) {
				j.h.Commits[at].Flags &^= Boundary
			}
			continue
		}
		c.Flags &^= selfFlag
		c.Author.Who, c.Committer.Who = j.person(who, h, c.Author.Who), j.person(who, h, c.Committer.Who)
		j.row[c.ID] = int32(len(j.h.Commits))
		j.h.Commits = append(j.h.Commits, c)
		j.h.part = append(j.h.part, part)
	}
}

// person numbers a person of a part anew, in the order in which people are first met. Those met before in this part are in who.
func (j *joiner) person(who []uint32, h *History, local uint32) uint32 {
	if local == 0 || who[local] != 0 {
		return who[local]
	}
	p := h.People[local]
	n, ok := j.who[p]
	if !ok {
		n = uint32(len(j.h.People))
		j.h.People = append(j.h.People, p)
		j.who[p] = n
	}
	who[local] = n
	return n
}

// links finds the parents of the commits that were taken from a part, by id, in all parts.
func (j *joiner) links(part uint16, h *History) {
	absent := make(map[uint32]object.ID, len(h.absent))
	for _, a := range h.absent {
		absent[a.at] = a.id
	}
	for i := range h.Commits {
		at := j.row[h.Commits[i].ID]
		if c := &j.h.Commits[at]; j.h.part[at] == part {
			first := c.first
			c.first = uint32(len(j.h.parents))
			j.parentsOf(c, h, first, absent)
		}
	}
}

func (j *joiner) parentsOf(c *Commit, h *History, first uint32, absent map[uint32]object.ID) {
	whole := true
	for at := first; at < first+c.parents; at++ {
		id, known := absent[at]
		if p := h.parents[at]; p >= 0 {
			id, known = h.Commits[p].ID, true
		}
		parent, found := j.row[id]
		if !known || !found {
			if known {
				j.h.absent = append(j.h.absent, absentParent{uint32(len(j.h.parents)), id})
			}
			parent, whole = -1, false
		} else if c.parents == 1 && j.h.Commits[parent].Tree == c.Tree {
			c.Flags |= NoChange
		}
		j.h.parents = append(j.h.parents, parent)
	}
	if whole {
		c.Flags &^= Boundary
	}
}

// oddities adds what is odd about the commits that were taken from a part.
func (j *joiner) oddities(part uint16, h *History) {
	for _, m := range h.Malformed {
		if at, ok := j.row[m.ID]; ok && j.h.part[at] == part {
			j.h.Malformed = append(j.h.Malformed, m)
		}
	}
	for _, o := range h.Odd {
		if at := j.row[h.Commits[o.Commit].ID]; j.h.part[at] == part {
			o.Commit = at
			j.h.Odd = append(j.h.Odd, o)
		}
	}
}

// facts sums up what was read. Boundaries that a part shows as rows are counted anew, since another part may have what lies beyond.
func (j *joiner) facts(parts []Named) {
	sum := &j.h.Facts
	for _, p := range parts {
		f := p.History.Facts
		j.h.Parts = append(j.h.Parts, Part{Name: p.Name, Commits: len(p.History.Commits), Facts: f})
		j.h.Mailmap = append(j.h.Mailmap, p.History.Mailmap...)
		for _, ref := range f.Refs {
			sum.Refs = append(sum.Refs, prefixed(p.Name, ref))
		}
		for _, s := range f.Skipped {
			s.Ref = prefixed(p.Name, s.Ref)
			sum.Skipped = append(sum.Skipped, s)
		}
		sum.Alternates = append(sum.Alternates, f.Alternates...)
		sum.Refused = append(sum.Refused, f.Refused...)
		sum.Shallow += f.Shallow
		sum.Replace += f.Replace
		sum.Mailmap += f.Mailmap
		sum.Inherited += f.Inherited
		sum.Outside += f.Outside
		sum.Partial = sum.Partial || f.Partial
		sum.Grafts = sum.Grafts || f.Grafts
		sum.MailmapLink = sum.MailmapLink || f.MailmapLink
		sum.Interrupted = sum.Interrupted || f.Interrupted
		sum.LimitCommits = sum.LimitCommits || f.LimitCommits
	}
	sum.Shallow = max(0, sum.Shallow-j.boundaries)
	for i := range j.h.Commits {
		c := &j.h.Commits[i]
		if c.Has(Boundary) {
			sum.Shallow++
		}
		if c.Has(CutMessage) {
			sum.CutObjects++
		}
	}
}

// prefixed names a reference of a part.
func prefixed(part string, ref Text) Text { return TextOf(part + ":" + ref.Untrusted()) }
