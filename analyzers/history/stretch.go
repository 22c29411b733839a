package history

import (
	"context"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// stretchOf finds the stretch that holds a place, cutting its region where that was not done.
func (w *walker) stretchOf(at object.Place) (stretch, bool) {
	region := at.Region(regionSpan)
	p := w.plans[region]
	if p == nil {
		p = &plan{starts: w.store.Starts(region, regionSpan, stretchEntries)}
		p.state = make([]stretchState, len(p.starts))
		w.plans[region] = p
	}
	i := len(p.starts) - 1
	for i >= 0 && at.Compare(p.starts[i]) < 0 {
		i--
	}
	return stretch{p, i}, i >= 0
}

// obtain hands out a stretch and those beyond it in the direction of the walk, and waits until its rows are there.
func (w *walker) obtain(ctx context.Context, s stretch) error {
	step := 1
	if s.index < s.plan.last {
		step = -1
	}
	s.plan.last = s.index
	for n := 0; n <= stretchesAhead; n++ {
		i := s.index + n*step
		if i < 0 || i >= len(s.plan.state) || s.plan.state[i] != planned {
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
		w.rows += len(r.rows.commits)
		w.g.add(r.rows, r.worker)
		return nil
	}
}

// work turns stretches into rows until there are no more, and gives the people that the rows name. A stretch that cannot be
// read to its end gives what came before: whether the rest matters shows when the walk asks for it.
func (w *walker) work(ctx context.Context, n int) []Person {
	reader := w.store.NewReader()
	var b rowBuilder
	for s := range w.jobs {
		res := stretchRows{stretch: s, rows: newRows(), worker: n}
		if ctx.Err() == nil {
			reader = w.fill(reader, &b, res)
		}
		w.results <- res
	}
	return b.people.list
}

// fill decodes one stretch. A fault of ours in reading it must not end the process: the stretch is left as it is, and if the
// walk needs more of it, it reads that itself and says what is wrong. The reader is replaced then, since its state is unknown.
func (w *walker) fill(reader *object.Reader, b *rowBuilder, res stretchRows) (next *object.Reader) {
	next = reader
	defer func() {
		if r := recover(); r != nil {
			next = w.store.NewReader()
		}
	}()
	_, _, _ = reader.Run(res.plan.starts[res.index], stretchEntries, w.keep, func(o object.Object, _ object.Place) bool {
		b.add(res.rows, o.ID, o.Data, o.Cut)
		return true
	})
	return next
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
	if w.ownRows == nil || len(w.ownRows.commits) == batchRows {
		w.ownRows = newRows()
		w.ownBase = int32(len(w.g.batches)) * batchRows
		w.g.batches = append(w.g.batches, w.ownRows)
	}
	row := w.ownBase + int32(len(w.ownRows.commits))
	w.own.add(w.ownRows, id, o.Data, o.Cut)
	w.g.at(row).worker = uint16(w.workers)
	w.g.number(id, row)
	return row, nil
}
