package copies

import (
	"context"
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Original is a source whose content can be read.
type Original struct {
	History  *history.History
	Contents history.Contents
}

// Sources are the sources of known code, seen from one repository.
type Sources struct {
	Reader   corpus.Reader
	Original func(ctx context.Context, id corpus.SourceID) (*Original, error) // nil, or gives nil: hashes alone

	byID    map[corpus.SourceID]*corpus.Source
	lineage map[corpus.SourceID]int
	shared  map[corpus.SourceID]bool // has commits of the repository
	people  map[uint64]bool          // corpus.AuthorKeys of all who have commits in the repository
	count   int                      // lineages
	common  *corpus.Commons
}

// sampleCommits is how many commits of a repository are looked up to see which sources share its history.
const sampleCommits = 2000

// NewSources lists the sources and finds those that share commits with the repository.
func NewSources(ctx context.Context, r corpus.Reader, h *history.History) (*Sources, error) {
	list, err := r.Sources(ctx)
	if err != nil {
		return nil, err
	}
	s := &Sources{Reader: r, byID: map[corpus.SourceID]*corpus.Source{}, lineage: map[corpus.SourceID]int{}, shared: map[corpus.SourceID]bool{}, common: corpus.Common(), people: map[uint64]bool{}}
	for i := range h.Commits {
		s.people[corpus.AuthorKey(h.People[h.Commits[i].Author.Who].Email)] = true
	}
	delete(s.people, 0)
	roots := map[object.ID]int{}
	for i := range list {
		src := &list[i]
		s.byID[src.ID] = src
		n := s.count
		for _, root := range src.Roots {
			if known, ok := roots[root]; ok {
				n = known
				break
			}
		}
		for _, root := range src.Roots {
			roots[root] = n
		}
		s.lineage[src.ID] = n
		if n == s.count {
			s.count++
		}
	}
	step := 1 + len(h.Commits)/sampleCommits
	var keys []corpus.Key
	for i := 0; i < len(h.Commits); i += step {
		keys = append(keys, corpus.Key{Hash: corpus.IDHash(h.Commits[i].ID), Kind: corpus.CommitID})
	}
	err = r.Lookup(ctx, keys, 0, func(_ int, hits []corpus.Hit, _ int) {
		for _, hit := range hits {
			s.shared[hit.Source] = true
		}
	})
	return s, err
}

// fewestCommon is the number of unrelated sources from which on something belongs to nobody.
const fewestCommon = 3

// lineages counts the unrelated sources among hits.
func (s *Sources) lineages(hits []corpus.Hit) int {
	n, last := 0, -1
	var more map[int]bool
	for _, h := range hits {
		l := s.lineage[h.Source]
		if l == last || more[l] {
			continue
		}
		if last >= 0 {
			if more == nil {
				more = map[int]bool{last: true}
			}
			more[l] = true
		}
		n, last = n+1, l
	}
	return n
}

// weight of a fingerprint that stands in so many unrelated sources: the logarithm of how rare that is, and nothing where more than
// eight of them and more than one in a hundred have it. The repositories of the built-in table count as sources too, so that
// what everybody writes can be told from what is rare even where there is a single source.
func (s *Sources) weight(hash uint64, lineages int) float64 {
	all, in := s.count+s.common.Repositories, lineages+s.common.Count(hash)
	if in > max(8, all/100) {
		return 0
	}
	return math.Log(float64(all+1) / float64(in+1))
}

// open gives the content of a source, or nil.
func (s *Sources) open(ctx context.Context, id corpus.SourceID) *Original {
	if s.Original == nil {
		return nil
	}
	o, err := s.Original(ctx, id)
	if err != nil {
		return nil
	}
	return o
}
