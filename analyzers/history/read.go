package history

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Defaults of ReadOptions.
const (
	DefaultCommitLimit = 300_000 // commits
	DefaultCommitBytes = 4 << 20 // bytes of one commit object
)

// ReadOptions say which part of a history is read.
type ReadOptions struct {
	All        bool      // every reference instead of HEAD
	Ref        string    // a branch, tag or commit instead of HEAD; All wins
	Since      time.Time // leave out commits that were committed before; zero: none
	Until      time.Time // leave out commits that were committed at or after; zero: none
	MaxCommits int       // keep the newest by committer date; 0: all

	// Exclude leaves out what these references or commits reach, as "^base" does for git rev-list; Facts.Inherited counts it. One that is
	// not there is an error that wraps ErrNoReference; a range whose beginning a shallow clone hides is an error too. The mailmap is that of the
	// first of them, since whoever is judged by the range wrote the rest. History.Earlier tells what the authors' clocks showed in them.
	Exclude []string

	CommitLimit    int           // end the walk, and say so, after so many commits; 0: DefaultCommitLimit
	MaxCommitBytes int64         // what is looked at of one commit object; 0: DefaultCommitBytes
	NoMailmap      bool          // do not read .mailmap
	Progress       *atomic.Int64 // counts commits while they are read; may be nil
}

// Read walks the history once, by parent links. When ctx ends before the walk does, the history is what was read so far and
// Facts.Interrupted is set. A missing object that no shallow boundary explains is an error, since a report on the rest would
// look whole.
func (r *Repository) Read(ctx context.Context, o ReadOptions) (*History, error) {
	o.CommitLimit = cmp.Or(o.CommitLimit, DefaultCommitLimit)
	o.MaxCommitBytes = cmp.Or(o.MaxCommitBytes, DefaultCommitBytes)
	tips, err := r.tips(o)
	if err != nil {
		return nil, err
	}
	reader := r.store.NewReader()
	ids, refs, err := r.peelAll(reader, tips, o.All)
	if err != nil {
		return nil, err
	}
	left, err := r.excluded(reader, o.Exclude)
	if err != nil {
		return nil, err
	}
	w := newWalker(r.store, o.MaxCommitBytes, r.shallow, o.CommitLimit, o.Progress)
	res, err := w.run(ctx, ids, left)
	if err != nil {
		return nil, r.describeRead(err)
	}
	kept := o.choose(w.g, res.visited)
	h := w.g.finish(kept, w.people)
	f := r.facts
	f.CutObjects, f.Refs, f.Shallow = h.Facts.CutObjects, refs, res.boundary
	f.Inherited = res.inherited
	f.LimitCommits, f.Interrupted, f.Outside = res.limited, res.interrupted, len(res.visited)-len(kept)
	h.Facts = f
	if !o.NoMailmap {
		from := ids[0]
		if len(left) > 0 {
			from = left[0]
		}
		h.Mailmap, h.Facts.MailmapLink = r.mailmap(reader, from)
		h.Facts.Mailmap = len(h.Mailmap)
	}
	if len(left) > 0 {
		w.g.tellEarlier(h, res.left, w.people, h.Mailmap)
	}
	return h, nil
}

// peelAll peels the tips. With lenient set, one that is no commit is noted; a missing one always fails.
func (r *Repository) peelAll(reader *object.Reader, tips []tip, lenient bool) (ids []object.ID, refs []Text, err error) {
	for _, t := range tips {
		id, err := r.peel(reader, t.id)
		var missing *object.NotFoundError
		switch {
		case err == nil:
			ids = append(ids, id)
			refs = append(refs, TextOf(t.name))
		case lenient && !errors.As(err, &missing):
			r.skip(t.name, err)
		default:
			return nil, nil, r.describeRead(fmt.Errorf("read %q: %w", t.name, err))
		}
	}
	if len(ids) == 0 {
		return nil, nil, &Error{Doing: "list the references", Err: ErrNoCommits, Do: headHint(ErrNoCommits)}
	}
	return ids, refs, nil
}

// describeRead adds what the user can do.
func (r *Repository) describeRead(err error) error {
	e := &Error{Doing: "read the history", Err: err, Do: "git fsck tells more; name another branch with --ref, or clone again"}
	var missing *object.NotFoundError
	var corrupt *object.CorruptError
	var large *object.TooLargeError
	var endless *endlessError
	switch {
	case isRefused(err):
		e.Do = trustHint
	case errors.As(err, &missing) && len(r.store.MissingAlternates()) > 0:
		e.Do = fmt.Sprintf("objects/info/alternates names %q, which does not exist: bring it back, or clone again", r.store.MissingAlternates())
	case errors.As(err, &missing) && r.facts.Partial:
		e.Do = "this is a partial clone without all commits; clone again without --filter=tree:0 or --depth"
	case errors.As(err, &missing):
		e.Do = "the repository is incomplete or damaged; git fsck tells more, a fresh clone mends it"
	case errors.As(err, &endless):
		e.Do = "raise --max-commit-size if the repository is trusted; no honest merge has that many"
	case errors.Is(err, errShallowRange):
		e.Do = fetchDepthHint
	case errors.Is(err, errLongBase):
		e.Do = "read the branch without leaving anything out"
	case errors.As(err, &large):
		e.Do = "raise --max-object-size if the repository is trusted"
	case errors.As(err, &corrupt) && corrupt.Remedy != "":
		e.Do = corrupt.Remedy
	case errors.As(err, &corrupt):
		e.Do = "the repository is damaged or was changed by hand; git fsck tells more, a fresh clone mends it"
	}
	return e
}

// choose leaves out what the user does not want. Malformed commits have no date, so that only MaxCommits can leave them out.
func (o *ReadOptions) choose(g *gather, visited []int32) []int32 {
	since, until := int64(math.MinInt64), int64(math.MaxInt64)
	if !o.Since.IsZero() {
		since = o.Since.Unix()
	}
	if !o.Until.IsZero() {
		until = o.Until.Unix()
	}
	kept := make([]int32, 0, len(visited))
	for _, row := range visited {
		c := g.at(row)
		if c.Has(Malformed) || c.Committer.Unix >= since && c.Committer.Unix < until {
			kept = append(kept, row)
		}
	}
	if o.MaxCommits <= 0 || len(kept) <= o.MaxCommits {
		return kept
	}
	newest := slices.Clone(kept)
	slices.SortStableFunc(newest, func(a, b int32) int {
		return cmp.Compare(g.at(b).Committer.Unix, g.at(a).Committer.Unix)
	})
	keep := make(map[int32]bool, o.MaxCommits)
	for _, row := range newest[:o.MaxCommits] {
		keep[row] = true
	}
	return slices.DeleteFunc(kept, func(row int32) bool { return !keep[row] })
}

// mailmap reads .mailmap from the tree of a commit, never from the work tree. A partial clone may lack it, and a damaged one
// does not matter: links then rest on addresses alone.
func (r *Repository) mailmap(reader *object.Reader, commit object.ID) (entries []MailmapEntry, link bool) {
	treeID, err := treeOf(reader, commit)
	if err != nil {
		return nil, false
	}
	tree, err := reader.Read(treeID, 16<<20)
	if err != nil || tree.Type != object.Tree {
		return nil, false
	}
	mode, id, ok := findEntry(tree.Data, ".mailmap")
	switch {
	case !ok:
		return nil, false
	case mode == "120000":
		return nil, true
	case mode != "100644" && mode != "100755":
		return nil, false
	}
	blob, err := reader.Read(id, maxMailmapBytes)
	if err != nil || blob.Type != object.Blob {
		return nil, false
	}
	return ParseMailmap(blob.Data), false
}

// findEntry looks a name up in a tree object: entries of mode, blank, name, NUL and 20 bytes of id.
func findEntry(tree []byte, want string) (mode string, id object.ID, ok bool) {
	for len(tree) > 0 {
		m, rest, found := bytes.Cut(tree, []byte{' '})
		if !found {
			return "", id, false
		}
		name, rest, found := bytes.Cut(rest, []byte{0})
		if !found || len(rest) < len(id) {
			return "", id, false
		}
		copy(id[:], rest)
		if string(name) == want {
			return string(m), id, true
		}
		tree = rest[len(id):]
	}
	return "", id, false
}
