package history

import (
	"context"
	"errors"
	"fmt"
	"runtime"
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

// walkResult is the closure of the tips.
type walkResult struct {
	visited     []int32 // rows, in the order of the walk
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

// run visits every commit that the tips reach, once, breadth first. When ctx ends it gives what was visited so far.
func (w *walker) run(ctx context.Context, tips []object.ID) (*walkResult, error) {
	var workers sync.WaitGroup
	for n := range w.workers {
		workers.Go(func() { w.people[n] = w.work(ctx, n) })
	}
	res, err := w.guardedVisit(ctx, tips)
	close(w.jobs)
	workers.Wait() // never blocks: results has room for every open stretch
	w.people[w.workers] = w.own.people.list
	return res, err
}

// guardedVisit makes an error of a fault of ours, so that no repository can end the process.
func (w *walker) guardedVisit(ctx context.Context, tips []object.ID) (res *walkResult, err error) {
	defer func() {
		if r := recover(); r != nil {
			res, err = nil, fmt.Errorf("the repository could not be read safely: internal error: %v", r)
		}
	}()
	return w.visit(ctx, tips)
}

func (w *walker) visit(ctx context.Context, tips []object.ID) (*walkResult, error) {
	res := &walkResult{}
	var queue []int32
	// follow puts the commits that were not met before into the queue and notes their rows with the child, if there is one.
	follow := func(ids []object.ID, childRow int32, child object.ID) error {
		for i, id := range ids {
			if len(queue) >= w.max {
				res.limited = true
				return nil
			}
			row, err := w.demand(ctx, id)
			if err != nil {
				return asParent(err, id, child)
			}
			if childRow != noRow {
				w.g.setParent(childRow, i, row)
			}
			if c := w.g.at(row); c.Flags&seenFlag == 0 {
				c.Flags |= seenFlag
				queue = append(queue, row)
			}
		}
		return nil
	}
	err := follow(tips, noRow, object.ID{})
	for i := 0; err == nil && i < len(queue); i++ {
		if w.progress != nil && i&255 == 0 {
			w.progress.Store(int64(i))
		}
		if i&255 == 0 && ctx.Err() != nil {
			err = ctx.Err()
			break
		}
		c := w.g.at(queue[i])
		if c.Flags&endlessFlag != 0 {
			err = &endlessError{id: c.ID, kept: w.keep}
			break
		}
		if len(w.shallow) > 0 && w.shallow[c.ID] {
			c.Flags |= Boundary
			res.boundary++
			continue
		}
		ids, _ := w.g.parents(queue[i])
		err = follow(ids, queue[i], c.ID)
	}
	if err != nil && ctx.Err() != nil {
		res.interrupted, err = true, nil
	}
	res.visited = queue
	return res, err
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
