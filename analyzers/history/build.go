package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// batchRows is the most rows in one batch, so that 8 bits number them.
const batchRows = 256

// rows are a batch of commits turned into compact form by one worker: Time.Who counts in the worker's table of people and
// Commit.first in these rows, until finish makes them global.
type rows struct {
	commits   []Commit
	parents   []object.ID
	rowOf     []int32 // of each parent, noRow until the walk has met it
	malformed []MalformedCommit
	bad       []int32 // the index into commits of each malformed
	odd       []OddZone
}

// noRow stands for a commit that was not read.
const noRow int32 = -1

func newRows() *rows {
	return &rows{
		commits: make([]Commit, 0, batchRows),
		parents: make([]object.ID, 0, batchRows+batchRows/4), rowOf: make([]int32, 0, batchRows+batchRows/4),
	}
}

// rowBuilder turns raw commit objects into rows. Each worker has its own, with its own table of people, so that workers share nothing.
type rowBuilder struct {
	head   header
	people peopleTable
}

// add parses one commit object and appends its row. The data is not kept.
func (b *rowBuilder) add(r *rows, id object.ID, data []byte, cut bool) {
	h := &b.head
	h.parse(data, cut)
	c := Commit{
		ID: id, first: uint32(len(r.parents)), parents: uint32(len(h.parents)),
		Tree: binary.BigEndian.Uint64(h.tree[:8]), Subject: subjectHash(h.message), Flags: h.signed,
	}
	for _, p := range h.parents[:c.parents] {
		r.parents = append(r.parents, p)
		r.rowOf = append(r.rowOf, noRow)
	}
	switch {
	case len(h.parents) == 0:
		c.Flags |= Root
	case len(h.parents) > 1:
		c.Flags |= Merge
	}
	if cut {
		c.Flags |= CutMessage
	}
	if h.endless {
		c.Flags |= endlessFlag
	}
	at := int32(len(r.commits))
	if h.problem != "" {
		c.Flags |= Malformed
		r.note(at, MalformedCommit{ID: id, Line: h.line, Problem: h.problem, Raw: excerpt(h.raw)})
		r.commits = append(r.commits, c)
		return
	}
	if bytes.IndexByte(h.message, 0) >= 0 {
		r.note(at, MalformedCommit{ID: id, Line: "message", Problem: NulInCommit, Raw: excerpt(h.message)})
	}
	c.Author = b.time(&h.author, h.encoding)
	if bytes.Equal(h.committer.Name, h.author.Name) && bytes.Equal(h.committer.Email, h.author.Email) {
		c.Committer = timeOf(&h.committer, c.Author.Who)
	} else {
		c.Committer = b.time(&h.committer, h.encoding)
	}
	if string(h.committer.Email) == webFlowEmail {
		c.Flags |= WebFlow
	}
	if h.author.Zone != ZoneReal {
		r.odd = append(r.odd, OddZone{Commit: at, Kind: h.author.Zone, Raw: excerpt(h.author.RawZone)})
	}
	if h.committer.Zone != ZoneReal {
		r.odd = append(r.odd, OddZone{Commit: at, Committer: true, Kind: h.committer.Zone, Raw: excerpt(h.committer.RawZone)})
	}
	r.commits = append(r.commits, c)
}

func (r *rows) note(at int32, m MalformedCommit) {
	r.malformed = append(r.malformed, m)
	r.bad = append(r.bad, at)
}

func (b *rowBuilder) time(s *Stamp, encoding []byte) Time {
	return timeOf(s, b.people.intern(s.Name, s.Email, encoding))
}

func timeOf(s *Stamp, who uint32) Time {
	return Time{Unix: s.Unix, Who: who, Offset: s.Offset, Zone: s.Zone}
}

// excerpt keeps the beginning of an untrusted line.
func excerpt(b []byte) Text {
	const most = 200
	if len(b) > most {
		b = b[:most]
	}
	return TextOf(string(b))
}

// peopleTable interns (name, e-mail) pairs. Index 0 is nobody.
type peopleTable struct {
	index map[string]uint32
	list  []Person
	key   []byte
}

func (t *peopleTable) intern(name, email, encoding []byte) uint32 {
	name, email, encoding = bounded(name), bounded(email), bounded(encoding)
	k := append(t.key[:0], name...)
	k = append(k, 0)
	k = append(k, email...)
	if len(encoding) > 0 {
		k = append(k, 0)
		k = append(k, encoding...)
	}
	t.key = k
	if i, ok := t.index[string(k)]; ok {
		return i
	}
	if t.index == nil {
		t.index = map[string]uint32{}
		t.list = append(t.list, Person{})
	}
	i := uint32(len(t.list))
	t.list = append(t.list, Person{Name: decoded(name, encoding), Email: decoded(email, encoding)})
	t.index[string(k)] = i
	return i
}

// longestIdent is the most bytes of a name or an address that are kept as they are. The longest in 38 public histories has 315;
// each commit of a hostile history may bring a new one of a megabyte.
const longestIdent = 512

// bounded cuts what is longer, and puts the beginning of a SHA-256 of all of it behind a mark, so that different texts stay
// different people.
func bounded(b []byte) []byte {
	if len(b) <= longestIdent {
		return b
	}
	end := longestIdent
	for end > longestIdent-utf8.UTFMax && !utf8.RuneStart(b[end]) {
		end--
	}
	return fmt.Appendf(nil, "%s… (%d bytes, sha256 %.16x)", b[:end], len(b), sha256.Sum256(b))
}
