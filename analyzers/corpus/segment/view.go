package segment

import (
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// view is what a store holds at one time. It does not change; a new one takes its place.
type view struct {
	segs   []*segment
	ids    [][]corpus.SourceID // by segment and source; 0: replaced since
	holes  []bool              // by segment: some id is 0
	places map[corpus.SourceID]place
	refs   int // of those who read it, and of the reader while it is current; under the reader's lock
}

// place is where a source stands.
type place struct{ seg, entry int }

// newView makes a view of segments, in each of which ids ascend.
func newView(segs []*segment, ids [][]corpus.SourceID) *view {
	v := &view{segs: segs, ids: ids, holes: make([]bool, len(segs)), places: map[corpus.SourceID]place{}, refs: 1}
	for i := range ids {
		for j, id := range ids[i] {
			if id == 0 {
				v.holes[i] = true
				continue
			}
			v.places[id] = place{i, j}
		}
	}
	return v
}

func (v *view) entry(p place) *entry { return &v.segs[p.seg].entries[p.entry] }

// sources lists all sources, by name.
func (v *view) sources() []corpus.Source {
	out := make([]corpus.Source, 0, len(v.places))
	for id, p := range v.places {
		s := v.entry(p).source
		s.ID, s.Roots = id, slices.Clone(s.Roots)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b corpus.Source) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// named finds a source.
func (v *view) named(name string) (corpus.SourceID, bool) {
	for id, p := range v.places {
		if v.entry(p).source.Name == name {
			return id, true
		}
	}
	return 0, false
}

// acquire gives the current view, which stays open until it is released.
func (r *Reader) acquire() (*view, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil {
		return nil, errClosed
	}
	r.current.refs++
	return r.current, nil
}

// release closes the segments that nothing uses any more.
func (r *Reader) release(v *view) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unref(v)
}

func (r *Reader) unref(v *view) {
	if v.refs--; v.refs > 0 {
		return
	}
	for _, s := range v.segs {
		if s.refs--; s.refs == 0 {
			if err := s.close(); err != nil {
				r.closed = append(r.closed, err)
			}
			s.deleteFile() // where a system does not delete files that are open, now it does
		}
	}
}

// show makes a view the current one; nil closes the reader.
func (r *Reader) show(v *view) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v != nil {
		for _, s := range v.segs {
			s.refs++
		}
	}
	if r.current != nil {
		r.unref(r.current)
	}
	r.current = v
}
