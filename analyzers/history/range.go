package history

import (
	"context"
	"errors"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// maxLeftOut is the most commits that what is left out may reach. All of them are read: a date, by which git ends such a walk early, is
// the choice of whoever wrote the commit. The largest public histories have 1.4 million.
const maxLeftOut = 4_000_000

// errors of a range.
var (
	errShallowRange = errors.New("the clone is shallow, and the history is cut off before the range begins")
	errLongBase     = fmt.Errorf("more than %d commits are to be left out", maxLeftOut)
)

const fetchDepthHint = "fetch the whole history: git fetch --unshallow, or fetch-depth: 0 with actions/checkout"

// leaveOut marks all that the given commits reach. It tells whether a shallow clone cut something of that off.
func (w *walker) leaveOut(ctx context.Context, left []object.ID, res *walkResult) (cut bool, err error) {
	if len(left) == 0 {
		return false, nil
	}
	queue, limited, err := w.reach(ctx, left, leftFlag, 0, maxLeftOut)
	switch {
	case err != nil:
		return false, err
	case limited:
		return false, errLongBase
	}
	res.left, res.boundary = queue, w.boundaries(queue)
	return res.boundary > 0, nil
}

// checkRange refuses a range whose beginning a shallow clone hides. Where the walk ends at a boundary it never met what is left out;
// where it ends at a root although what is left out is cut off, nobody can tell whether the two are connected.
func (w *walker) checkRange(res *walkResult, cut bool) error {
	for _, row := range res.visited {
		c := w.g.at(row)
		if c.Has(Boundary) || cut && c.Has(Root) {
			return fmt.Errorf("%w (at commit %s)", errShallowRange, c.ID)
		}
	}
	return nil
}

// excluded finds the commits that are to be left out.
func (r *Repository) excluded(reader *object.Reader, names []string) (ids []object.ID, err error) {
	for _, name := range names {
		id, err := r.commitOf(reader, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// commitOf finds the commit that a reference or an id names.
func (r *Repository) commitOf(reader *object.Reader, name string) (object.ID, error) {
	t, err := r.findTip(name)
	if err != nil {
		return object.ID{}, &Error{Doing: "find " + quoted(name), Err: err, Do: r.absentHint()}
	}
	id, err := r.peel(reader, t.id)
	var missing *object.NotFoundError
	if errors.As(err, &missing) {
		return id, &Error{Doing: "find " + quoted(name), Err: fmt.Errorf("%w: %w", ErrNoReference, err), Do: r.absentHint()}
	}
	if err != nil {
		return id, r.describeRead(fmt.Errorf("read %q: %w", name, err))
	}
	return id, nil
}

// absentHint is what to do where a commit is not in the repository.
func (r *Repository) absentHint() string {
	if len(r.shallow) > 0 {
		return "the clone is shallow; " + fetchDepthHint
	}
	return "fetch it first: git fetch origin with the branch or the commit id; with actions/checkout set fetch-depth: 0"
}

// MergeBase gives the best common ancestor of two commits, each named by a reference or an id, as git merge-base does: one that no other
// common ancestor descends from, of several the newest by committer date. ok is false where they have none; a shallow clone may hide it.
func (r *Repository) MergeBase(ctx context.Context, a, b string) (id string, ok bool, err error) {
	reader := r.store.NewReader()
	ids, err := r.excluded(reader, []string{a, b})
	if err != nil {
		return "", false, err
	}
	w := newWalker(r.store, DefaultCommitBytes, r.shallow, maxLeftOut, nil)
	best := noRow
	err = w.working(ctx, func() error {
		_, limitedA, err := w.reach(ctx, ids[:1], leftFlag, 0, maxLeftOut)
		if err != nil {
			return err
		}
		queue, limitedB, err := w.reach(ctx, ids[1:], seenFlag, 0, maxLeftOut)
		if err != nil {
			return err
		}
		if limitedA || limitedB {
			return errLongBase
		}
		best = w.bestCommon(queue)
		return nil
	})
	if err != nil || best == noRow {
		return "", false, r.describeMergeBase(err)
	}
	return w.g.at(best).ID.String(), true, nil
}

func (r *Repository) describeMergeBase(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return r.describeRead(err)
}

// bestCommon gives the newest of the rows with both marks that are no parent of another such row. All ancestors of a common ancestor
// are common, so that these are the ones that no other descends from.
func (w *walker) bestCommon(queue []int32) int32 {
	common := func(row int32) bool { return w.g.at(row).Flags&(leftFlag|seenFlag) == leftFlag|seenFlag }
	below := map[int32]bool{}
	for _, row := range queue {
		if _, parents := w.g.parents(row); common(row) {
			for _, p := range parents {
				below[p] = true
			}
		}
	}
	best := noRow
	for _, row := range queue {
		if !common(row) || below[row] {
			continue
		}
		if best == noRow || w.g.at(row).Committer.Unix > w.g.at(best).Committer.Unix {
			best = row
		}
	}
	return best
}
