package history

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// In a pack commits lie next to each other: newest first as git packs them, oldest first as git fast-import does. So the walk
// does not ask for one commit after the other. It asks for the stretch of the pack that a commit is in, which workers turn into
// rows while the walk follows parents through the rows that are already there. What a worker delivers is known by the hash of
// its content, so a row found under an id is that commit.
const (
	stretchEntries = batchRows // entries that a worker reads at a time
	regionSpan     = 16 << 20  // bytes of a pack that are cut into stretches at a time
	stretchesAhead = 3         // stretches handed out beyond the one that was asked for
	openStretches  = 16        // most stretches handed out at a time
	poorStretch    = 8         // a stretch that gave fewer commits than this was not worth handing out
	maxExpected    = 150_000   // commits for which room is made before it is known how many there are
	maxPoor        = 256       // after so many of them commits are read one by one: they lie among other objects
)

// walker follows parents from the tips. It is the only one to touch its fields; workers hand their rows over by channel.
type walker struct {
	store    *object.Store
	keep     int64 // bytes of a commit object that are looked at
	shallow  map[object.ID]bool
	max      int // most commits to visit
	progress *atomic.Int64

	g       *gather
	plans   map[object.Region]*plan
	poor    int // stretches that were not worth handing out
	rows    int // rows that workers delivered, wanted or not
	results chan stretchRows
	jobs    chan stretch
	open    int // jobs handed out and not yet absorbed
	workers int
	direct  *object.Reader
	own     rowBuilder // of commits that the walk reads itself; its worker number is workers
	ownRows *rows      // the batch that they go to, and the number of its first row
	ownBase int32
	lonely  map[object.Region]bool // regions in which one commit was read so far
	people  [][]Person
}

// plan is a region of a pack cut into stretches.
type plan struct {
	starts []object.Place // of each stretch
	state  []stretchState
	last   int // the stretch that was asked for last: tells which way the walk goes
}

type stretchState uint8

const (
	planned stretchState = iota
	running
	absorbed
)

type stretch struct {
	plan  *plan
	index int
}

type stretchRows struct {
	stretch
	rows   *rows
	worker int
}

// walkResult is what the tips reach, without what is left out.
type walkResult struct {
	visited     []int32 // rows, in the order of the walk
	left        []int32 // rows of all that was to be left out, whether the tips reach it or not
	inherited   int     // commits that the tips reach and that are left out
	boundary    int     // shallow commits met
	limited     bool    // ended by max
	interrupted bool
}

func newWalker(store *object.Store, keep int64, shallow map[object.ID]bool, most int, progress *atomic.Int64) *walker {
	n := max(1, runtime.GOMAXPROCS(0))
	return &walker{
		store: store, keep: keep, shallow: shallow, max: most, progress: progress, workers: n, lonely: map[object.Region]bool{},
		g:     newGather(min(store.Len()/8, maxExpected)),
		plans: map[object.Region]*plan{},
		jobs:  make(chan stretch, openStretches), results: make(chan stretchRows, openStretches),
		direct: store.NewReader(), people: make([][]Person, n+1),
	}
}

// run visits every commit that the tips reach and left does not, once, breadth first. When ctx ends it gives what was visited so far.
func (w *walker) run(ctx context.Context, tips, left []object.ID) (res *walkResult, err error) {
	err = w.working(ctx, func() error {
		res, err = w.visit(ctx, tips, left)
		return err
	})
	return res, err
}

// working runs f while the workers run. A fault of ours becomes an error, so that no repository can end the process.
func (w *walker) working(ctx context.Context, f func() error) (err error) {
	var workers sync.WaitGroup
	for n := range w.workers {
		workers.Go(func() { w.people[n] = w.work(ctx, n) })
	}
	err = guarded(f)
	close(w.jobs)
	workers.Wait() // never blocks: results has room for every open stretch
	w.people[w.workers] = w.own.people.list
	return err
}

func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the repository could not be read safely: internal error: %v", r)
		}
	}()
	return f()
}

func (w *walker) visit(ctx context.Context, tips, left []object.ID) (*walkResult, error) {
	res := &walkResult{}
	cut, err := w.leaveOut(ctx, left, res)
	if err != nil {
		return res.ended(ctx, err)
	}
	queue, limited, err := w.reach(ctx, tips, seenFlag, leftFlag, w.max)
	if err != nil {
		if _, err := res.ended(ctx, err); err != nil {
			return nil, err
		}
	}
	res.visited, res.limited = queue, limited
	if len(left) == 0 {
		res.boundary = w.boundaries(queue)
		return res, nil
	}
	res.visited = slices.DeleteFunc(queue, func(row int32) bool { return w.g.at(row).Flags&leftFlag != 0 })
	res.inherited = len(queue) - len(res.visited)
	return res, w.checkRange(res, cut)
}

// ended makes an interruption of an error where ctx has ended, and no result of any other.
func (res *walkResult) ended(ctx context.Context, err error) (*walkResult, error) {
	if ctx.Err() == nil {
		return nil, err
	}
	res.interrupted = true
	return res, nil
}

// reach gives all commits that the tips reach, breadth first, and marks them. The walk ends after so many commits, of which those with
// the flag free do not count.
func (w *walker) reach(ctx context.Context, tips []object.ID, mark, free Flags, most int) (queue []int32, limited bool, err error) {
	counted := 0
	// follow puts the commits that were not met before into the queue and notes their rows with the child, if there is one.
	follow := func(ids []object.ID, known []int32, childRow int32, child object.ID) error {
		for i, id := range ids {
			if counted >= most {
				limited = true
				return nil
			}
			row, err := w.rowOf(ctx, id, known, i)
			if err != nil {
				return asParent(err, id, child)
			}
			if childRow != noRow {
				w.g.setParent(childRow, i, row)
			}
			if c := w.g.at(row); c.Flags&mark == 0 {
				if c.Flags&free == 0 {
					counted++
				}
				c.Flags |= mark
				queue = append(queue, row)
			}
		}
		return nil
	}
	err = follow(tips, nil, noRow, object.ID{})
	for i := 0; err == nil && i < len(queue); i++ {
		if w.progress != nil && i&255 == 0 {
			w.progress.Store(int64(i))
		}
		if i&255 == 0 && ctx.Err() != nil {
			return queue, limited, ctx.Err()
		}
		c := w.g.at(queue[i])
		if c.Flags&endlessFlag != 0 {
			return queue, limited, &endlessError{id: c.ID, kept: w.keep}
		}
		if len(w.shallow) > 0 && w.shallow[c.ID] {
			c.Flags |= Boundary
			continue
		}
		ids, known := w.g.parents(queue[i])
		err = follow(ids, known, queue[i], c.ID)
	}
	return queue, limited, err
}

// rowOf gives the row of a parent, which an earlier walk may have noted already.
func (w *walker) rowOf(ctx context.Context, id object.ID, known []int32, i int) (int32, error) {
	if known != nil && known[i] != noRow {
		return known[i], nil
	}
	return w.demand(ctx, id)
}

// boundaries counts the rows whose parents a shallow clone left out.
func (w *walker) boundaries(queue []int32) int {
	n := 0
	if len(w.shallow) == 0 {
		return 0
	}
	for _, row := range queue {
		if w.g.at(row).Flags&Boundary != 0 {
			n++
		}
	}
	return n
}

// endlessError says that a commit has more parents than fit into what is looked at of a commit: those beyond are not known.
type endlessError struct {
	id   object.ID
	kept int64
}

func (e *endlessError) Error() string {
	return fmt.Sprintf("commit %s: its parents do not end within the first %d bytes of its header", e.id, e.kept)
}

// asParent says of a missing object who names it.
func asParent(err error, id, child object.ID) error {
	var missing *object.NotFoundError
	if errors.As(err, &missing) && !child.IsZero() {
		return fmt.Errorf("read the parent of commit %s: %w", child, err)
	}
	return fmt.Errorf("read commit %s: %w", id, err)
}

// demand gives the row of a commit, waiting for the workers where one of them has it.
func (w *walker) demand(ctx context.Context, id object.ID) (int32, error) {
	if row, ok := w.g.ids[id]; ok {
		return row, nil
	}
	if place, ok := w.store.Locate(id); ok && w.poor < maxPoor && !w.alone(place) {
		if s, ok := w.stretchOf(place); ok {
			if err := w.obtain(ctx, s); err != nil {
				return 0, err
			}
			if row, ok := w.g.ids[id]; ok {
				return row, nil
			}
		}
	}
	return w.readDirect(id)
}

// alone tells whether a commit is the first of its region that is asked for. Some commits lie far from all others; cutting
// their region would cost more than reading them.
func (w *walker) alone(at object.Place) bool {
	region := at.Region(regionSpan)
	if w.lonely[region] {
		return false
	}
	w.lonely[region] = true
	return len(w.lonely) > 1 // the tip's region is worth it at once
}
