package history

import (
	"context"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// stretchOf finds the stretch that holds a place, planning one where there is none.
func (w *walker) stretchOf(at object.Place) (stretch, bool) {
	for i := len(w.plans) - 1; i >= 0; i-- {
		if s, ok := w.plans[i].find(at); ok {
			return s, true
		}
	}
	starts := w.store.Starts(at, stretchSpan, stretchEntries)
	if len(starts) == 0 {
		return stretch{}, false
	}
	p := &plan{starts: starts, state: make([]stretchState, len(starts))}
	w.plans = append(w.plans, p)
	return stretch{p, 0}, true
}

func (p *plan) find(at object.Place) (stretch, bool) {
	if !at.Within(p.starts[0], stretchSpan) {
		return stretch{}, false
	}
	i := len(p.starts) - 1
	for i > 0 && at.Compare(p.starts[i]) < 0 {
		i--
	}
	return stretch{p, i}, true
}

// obtain hands out a stretch and those behind it, and waits until its rows are there.
func (w *walker) obtain(ctx context.Context, s stretch) error {
	for i := s.index; i <= s.index+stretchesAhead && i < len(s.plan.state); i++ {
		if s.plan.state[i] != planned {
			continue
		}
		for w.open == openStretches {
			if err := w.absorbOne(ctx); err != nil {
				return err
			}
		}
		s.plan.state[i] = running
		w.open++
		w.jobs <- stretch{s.plan, i}
	}
	for s.plan.state[s.index] != absorbed {
		if err := w.absorbOne(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) absorbOne(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-w.results:
		w.open--
		r.plan.state[r.index] = absorbed
		if len(r.rows.commits) < poorStretch {
			w.poor++
		}
		w.g.absorb(&r.rows, r.worker)
		return nil
	}
}

// work turns stretches into rows until there are no more, and gives the people that the rows name. A stretch that cannot be
// read to its end gives what came before: whether the rest matters shows when the walk asks for it.
func (w *walker) work(ctx context.Context, n int) []Person {
	reader := w.store.NewReader()
	var b rowBuilder
	for s := range w.jobs {
		res := stretchRows{stretch: s, worker: n}
		if ctx.Err() == nil {
			res.rows.commits = make([]Commit, 0, stretchEntries)
			res.rows.parents = make([]object.ID, 0, stretchEntries+stretchEntries/2)
			_, _, _ = reader.Run(s.plan.starts[s.index], stretchEntries, w.keep, func(o object.Object, _ object.Place) bool {
				b.add(&res.rows, o.ID, o.Data, o.Cut)
				return true
			})
		}
		w.results <- res
	}
	return b.people.list
}

// readDirect reads one commit without the workers: a loose one, or one that is packed among other things.
func (w *walker) readDirect(id object.ID) (int32, error) {
	o, err := w.direct.Read(id, w.keep)
	if err != nil {
		return 0, err
	}
	if o.Type != object.Commit {
		return 0, fmt.Errorf("object %s is a %s where a commit is named", id, o.Type)
	}
	var r rows
	w.own.add(&r, id, o.Data, o.Cut)
	w.g.absorb(&r, w.workers)
	return w.g.ids[id], nil
}
