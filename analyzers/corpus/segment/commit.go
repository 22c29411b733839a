package segment

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// change is the next view in the making: segments as they will be, some of them new.
type change struct {
	segs []*segment
	ids  [][]corpus.SourceID
	old  []*segment // of the view before
}

func (s *Store) change(v *view) *change {
	n := &change{segs: slices.Clone(v.segs), old: v.segs}
	for _, ids := range v.ids {
		n.ids = append(n.ids, slices.Clone(ids))
	}
	return n
}

// drop takes a source out; gone says that nothing is left of a segment, which the commit then leaves out.
func (n *change) drop(p place) { n.ids[p.seg][p.entry] = 0 }

func (n *change) gone(seg int) bool {
	return !slices.ContainsFunc(n.ids[seg], func(id corpus.SourceID) bool { return id != 0 })
}

func (n *change) append(seg *segment, ids []corpus.SourceID) {
	n.segs, n.ids = append(n.segs, seg), append(n.ids, ids)
}

// replaced gives the segments that are of the view before, and not of the next.
func (n *change) replaced() []*segment {
	var out []*segment
	for i, seg := range n.old {
		if n.gone(i) {
			out = append(out, seg)
		}
	}
	return out
}

// abandon deletes the new segments.
func (n *change) abandon() {
	for _, seg := range n.segs {
		if !slices.Contains(n.old, seg) {
			_ = seg.close()
			_ = os.Remove(seg.path)
		}
	}
}

// create writes a segment and opens it, which checks what was written.
func (s *Store) create(write func(path string) (uint32, error)) (*segment, error) {
	path := filepath.Join(s.dir, fmt.Sprintf("%08d%s", s.manifest.Next, segmentExt))
	s.manifest.Next++
	if err := s.step("write segment"); err != nil {
		return nil, err
	}
	sum, err := write(path)
	if err != nil {
		return nil, err
	}
	if err := s.step("open segment"); err != nil {
		return nil, err
	}
	seg, err := openSegment(path, s.options)
	if err != nil {
		return nil, err
	}
	if seg.footer.Sum != sum {
		return nil, errors.Join(damaged(path, "it is not what was written"), seg.close())
	}
	return seg, nil
}

// rewrite replaces some segments of a change by one that holds what is left of them.
func (s *Store) rewrite(ctx context.Context, n *change, which []int) error {
	type kept struct {
		part
		id corpus.SourceID
	}
	var all []kept
	for _, i := range which {
		for j, id := range n.ids[i] {
			if id != 0 {
				all = append(all, kept{part{n.segs[i], j}, id})
			}
		}
	}
	// In the order of ids, so that they ascend in the new segment as well.
	slices.SortFunc(all, func(a, b kept) int { return cmp.Compare(a.id, b.id) })
	parts := make([]part, len(all))
	ids := make([]corpus.SourceID, len(all))
	for i, k := range all {
		parts[i], ids[i] = k.part, k.id
	}
	seg, err := s.create(func(path string) (sum uint32, err error) {
		err = guarded(n.segs[which[0]].path, func() error {
			sum, err = merge(ctx, path, parts)
			return err
		})
		return sum, err
	})
	if err != nil {
		return err
	}
	for _, i := range which {
		clear(n.ids[i])
	}
	n.append(seg, ids)
	return nil
}

// commit makes a change the state of the store, on disk and for those who read it from here.
func (s *Store) commit(v *view, n *change) error {
	m := s.manifest
	m.Segments = nil
	var segs []*segment
	var ids [][]corpus.SourceID
	for i, seg := range n.segs {
		if n.gone(i) {
			continue
		}
		e := manifestEntry{File: filepath.Base(seg.path), Size: seg.size, Sum: seg.footer.Sum}
		for j, id := range n.ids[i] {
			if id == 0 {
				e.Dropped = append(e.Dropped, j)
			}
		}
		m.Segments = append(m.Segments, e)
		segs, ids = append(segs, seg), append(ids, n.ids[i])
	}
	shown, err := s.replaceManifest(m)
	if !shown {
		n.abandon()
		return err
	}
	s.manifest = m
	s.show(newView(segs, ids))
	if err != nil {
		return err // should the machine fail now, the old manifest may come back, so its segments stay
	}
	for _, seg := range n.replaced() {
		s.doom(seg)
	}
	return nil
}

// doom deletes the file of a segment, now or when nothing reads it any more.
func (s *Store) doom(seg *segment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seg.doomed = true
	if s.step("delete segment") == nil {
		seg.deleteFile()
	}
}

// replaceManifest writes a manifest. shown says that it is in place; an error then means that it may not last.
func (s *Store) replaceManifest(m manifest) (shown bool, err error) {
	path := filepath.Join(s.dir, manifestName)
	for _, do := range []struct {
		what string
		do   func() error
	}{
		{"make names of segments durable", func() error { return syncDir(s.dir) }},
		{"write manifest", func() error { return writeDurably(path+tempExt, m.encode()) }},
		{"rename manifest", func() error { return os.Rename(path+tempExt, path) }},
		{"make name of manifest durable", func() error { return syncDir(s.dir) }},
	} {
		err := s.step(do.what)
		if err == nil {
			err = do.do()
		}
		if err != nil {
			return shown, fmt.Errorf("%s: %w", do.what, err)
		}
		shown = do.what == "rename manifest"
	}
	return true, nil
}

func writeDurably(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = bytes.NewReader(text).WriteTo(f)
	return errors.Join(err, f.Sync(), f.Close())
}

// fanIn is the number of segments of one size class that are merged; a class is eight times as large as the one before. A
// segment is rewritten alone when a quarter of its postings are of sources that have been replaced.
const (
	fanIn        = 8
	lowestClass  = 1 << 16 // bytes
	deadFraction = 4
)

func classOf(size int64) int {
	class := 0
	for ; size > lowestClass; size /= fanIn {
		class++
	}
	return class
}

// tidy merges until there is nothing to merge. It does not report errors: the store is whole without it, and the next Add tries again.
func (s *Store) tidy(ctx context.Context) {
	for {
		v, err := s.acquire()
		if err != nil {
			return
		}
		which := worthMerging(v)
		if len(which) > 0 {
			err = s.merge(ctx, v, which)
		}
		s.release(v)
		if len(which) == 0 || err != nil {
			return
		}
	}
}

func (s *Store) merge(ctx context.Context, v *view, which []int) error {
	n := s.change(v)
	if err := s.rewrite(ctx, n, which); err != nil {
		n.abandon()
		return err
	}
	return s.commit(v, n)
}

// Compact merges all segments into one, which makes look-ups quickest and the store smallest.
func (s *Store) Compact(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	v, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(v)
	if len(v.segs) == 0 || len(v.segs) == 1 && !v.holes[0] {
		return nil
	}
	all := make([]int, len(v.segs))
	for i := range all {
		all[i] = i
	}
	return s.merge(ctx, v, all)
}

// worthMerging names segments that should become one.
func worthMerging(v *view) []int {
	byClass := map[int][]int{}
	for i, seg := range v.segs {
		dead := uint64(0)
		for j, id := range v.ids[i] {
			if id == 0 {
				dead += seg.entries[j].postings
			}
		}
		if dead > 0 && dead >= seg.footer.Postings/deadFraction {
			return []int{i}
		}
		class := classOf(seg.size)
		byClass[class] = append(byClass[class], i)
		if len(byClass[class]) == fanIn {
			return byClass[class]
		}
	}
	return nil
}
