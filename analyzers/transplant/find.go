package transplant

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Limits of a search.
const (
	lookupKeys   = 8192      // at once
	mostHits     = 256       // of one key
	mostKept     = 4_000_000 // of all hits
	fewestCommon = 3         // unrelated sources from which on something belongs to nobody
)

// finder is the state of one Find.
type finder struct {
	Search
	sources map[corpus.SourceID]corpus.Source
	lineage map[corpus.SourceID]int
	hits    map[corpus.SourceID][]hit
	kept    int
	shared  map[corpus.SourceID]map[int]bool // commits with their ids
}

// place is one key of one commit.
type place struct{ commit, key int32 }

// hit is one that occurs in an item.
type hit struct {
	place
	item uint32
}

// lookup asks for all keys of all commits, and keeps what occurs in few lineages.
func (f *finder) lookup(ctx context.Context) error {
	keys, places := make([]corpus.Key, 0, lookupKeys), make([]place, 0, lookupKeys)
	flush := func() error {
		err := f.Known.Lookup(ctx, keys, mostHits, func(i int, hits []corpus.Hit, _ int) {
			at := places[i]
			if f.Commits[at.commit].keys[at.key].trace != 0 && f.common(hits) {
				return
			}
			for _, h := range hits {
				f.keep(h, at)
			}
		})
		keys, places = keys[:0], places[:0]
		return err
	}
	for i := range f.Commits {
		for k := range f.Commits[i].keys {
			keys, places = append(keys, f.Commits[i].keys[k].Key), append(places, place{int32(i), int32(k)})
			if len(keys) == lookupKeys {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

// common tells whether hits are of so many lineages that the key says nothing of any.
func (f *finder) common(hits []corpus.Hit) bool {
	var seen [fewestCommon]int
	n := 0
	for _, h := range hits {
		l := f.lineage[h.Source]
		if slices.Contains(seen[:n], l) {
			continue
		}
		seen[n] = l
		if n++; n == fewestCommon {
			return true
		}
	}
	return false
}

func (f *finder) keep(h corpus.Hit, at place) {
	if f.Commits[at.commit].keys[at.key].trace != 0 {
		if f.kept++; f.kept <= mostKept {
			f.hits[h.Source] = append(f.hits[h.Source], hit{at, h.Item})
		}
		return
	}
	if f.shared[h.Source] == nil {
		f.shared[h.Source] = map[int]bool{}
	}
	f.shared[h.Source][int(at.commit)] = true
}

// matches weighs the hits of each lineage.
func (f *finder) matches(ctx context.Context, sources []corpus.Source) ([]Match, error) {
	members := map[int][]corpus.SourceID{}
	var order []int
	for _, s := range sources {
		l := f.lineage[s.ID]
		if members[l] == nil {
			order = append(order, l)
		}
		members[l] = append(members[l], s.ID)
	}
	var out []Match
	for _, l := range order {
		m, err := f.match(ctx, members[l])
		if err != nil {
			return nil, err
		}
		if m != nil {
			out = append(out, *m)
		}
	}
	return out, nil
}

// match gives the source of a lineage in which most is found; nil where nothing is.
func (f *finder) match(ctx context.Context, ids []corpus.SourceID) (*Match, error) {
	items := map[corpus.SourceID]map[uint32]corpus.Item{}
	own := map[place]bool{} // keys of commits that the subject's own commits there have, or those of both histories
	for _, id := range ids {
		list, err := f.items(ctx, id)
		if err != nil {
			return nil, err
		}
		items[id] = list
		for _, h := range f.hits[id] {
			item, ok := list[h.item]
			if ok && (f.Addresses[item.Author] || f.Here != nil && f.Here(item.ID)) {
				own[h.place] = true
			}
		}
	}
	shared := map[int]bool{}
	for _, id := range ids {
		for c := range f.shared[id] {
			shared[c] = true
		}
	}
	var best *Match
	kin := -1
	for _, id := range ids {
		pairs := f.pairs(f.hits[id], items[id], own, shared)
		if len(pairs) == 0 {
			continue
		}
		kin++
		// Of a repository and its forks the smallest that has all: what they have in common stands there first.
		if src := f.sources[id]; best == nil || len(pairs) > len(best.Pairs) || len(pairs) == len(best.Pairs) && src.Commits < best.Source.Commits {
			best = &Match{Source: f.sources[id], Pairs: pairs, Shared: len(shared), shared: shared}
		}
	}
	if best != nil {
		best.Kin = kin
	}
	return best, nil
}

// items reads the commits of a source that were hit.
func (f *finder) items(ctx context.Context, id corpus.SourceID) (map[uint32]corpus.Item, error) {
	var wanted []uint32
	for _, h := range f.hits[id] {
		wanted = append(wanted, h.item)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	list, err := f.Known.Items(ctx, id, wanted)
	if err != nil {
		return nil, err
	}
	out := make(map[uint32]corpus.Item, len(list))
	for i, item := range list {
		if item.Kind == corpus.CommitItem {
			out[wanted[i]] = item
		}
	}
	return out, nil
}

// candidate is an item that has something in common with a commit.
type candidate struct {
	item   uint32
	traces Trace
	blobs  int
}

// pairs finds for each commit the item that is most like it.
func (f *finder) pairs(hits []hit, items map[uint32]corpus.Item, own map[place]bool, shared map[int]bool) []Pair {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.commit, b.commit) })
	var out []Pair
	var next uint32 // the order that would follow the pair before
	for from := 0; from < len(hits); {
		to := from
		var list []candidate
		at := map[uint32]int{}
		commit := int(hits[from].commit)
		for ; to < len(hits) && int(hits[to].commit) == commit; to++ {
			h := hits[to]
			if _, ok := items[h.item]; !ok || shared[commit] || own[h.place] {
				continue
			}
			k := &f.Commits[commit].keys[h.key]
			if k.trace&Trees != 0 && f.Substantial != nil && !f.Substantial(&f.Commits[commit], k.folder) {
				continue
			}
			n, ok := at[h.item]
			if !ok {
				n = len(list)
				at[h.item] = n
				list = append(list, candidate{item: h.item})
			}
			list[n].traces |= k.trace
			if k.trace == Blob {
				list[n].blobs++
			}
		}
		group := hits[from:to]
		from = to
		if len(list) == 0 {
			continue
		}
		best := slices.MaxFunc(list, func(a, b candidate) int {
			if d := a.weight() - b.weight(); d != 0 {
				return d
			}
			// Histories that were taken over go on in the same order.
			return int(apart(items[b.item].Order, next)) - int(apart(items[a.item].Order, next))
		})
		if best.traces == Blob {
			if best.blobs = f.long(group, own, best.item); best.blobs == 0 {
				continue
			}
		}
		item := items[best.item]
		next = item.Order + 1
		out = append(out, Pair{Commit: commit, Item: item, Traces: best.traces, Blobs: best.blobs, Name: item.Name != 0 && f.Names[item.Name]})
	}
	return out
}

// long counts the equal contents that say something by themselves.
func (f *finder) long(hits []hit, own map[place]bool, item uint32) int {
	n := 0
	for _, h := range hits {
		k := &f.Commits[h.commit].keys[h.key]
		if h.item == item && k.trace == Blob && !own[h.place] && (f.Long == nil || f.Long(k.blob)) {
			n++
		}
	}
	return n
}

// weight orders candidates: what identifies a commit goes before what it has in common with those around it.
func (c *candidate) weight() int {
	return 64*bits.OnesCount8(uint8(c.traces&(Trees|Patches|Stamp))) + 32*bits.OnesCount8(uint8(c.traces&Run)) + min(c.blobs, 31)
}

func apart(a, b uint32) uint32 {
	if a > b {
		return min(a-b, 1<<30)
	}
	return min(b-a, 1<<30)
}
