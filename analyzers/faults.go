package analyzers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Fault is an object that a check wanted to look into and that is damaged or malformed.
type Fault struct {
	Object object.ID // a commit, or a blob
	Err    error
}

// tolerant passes over what cannot be read: a damaged tree or blob is to a check what one is that a partial clone left out, so that
// one object that somebody broke does not hide the others. The run tells of it.
type tolerant struct {
	history.Contents
	mu     sync.Mutex
	faults map[object.ID]error
}

func (t *tolerant) Changes(ctx context.Context, id object.ID) (*history.Changes, error) {
	c, err := t.Contents.Changes(ctx, id)
	return c, t.note(ctx, id, err)
}

func (t *tolerant) Added(ctx context.Context, f *history.FileChange) ([]history.Line, error) {
	lines, err := t.Contents.Added(ctx, f)
	return lines, t.note(ctx, f.New, err)
}

func (t *tolerant) Patch(ctx context.Context, f *history.FileChange) (*history.Patch, error) {
	patch, err := t.Contents.Patch(ctx, f)
	return patch, t.note(ctx, f.New, err)
}

func (t *tolerant) Files(ctx context.Context, commit object.ID) (*history.Listing, error) {
	files, err := t.Contents.Files(ctx, commit)
	return files, t.note(ctx, commit, err)
}

func (t *tolerant) Blob(ctx context.Context, id object.ID) ([]byte, error) {
	content, err := t.Contents.Blob(ctx, id)
	return content, t.note(ctx, id, err)
}

func (t *tolerant) note(ctx context.Context, id object.ID, err error) error {
	if err == nil || ctx.Err() != nil || errors.Is(err, history.ErrNoContents) || errors.Is(err, history.ErrBinary) || errors.Is(err, history.ErrTooLarge) {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.faults == nil {
		t.faults = map[object.ID]error{}
	}
	t.faults[id] = err
	return fmt.Errorf("%w: %w", history.ErrNoContents, err)
}

// list gives the faults by object.
func (t *tolerant) list() []Fault {
	var out []Fault
	for _, id := range slices.SortedFunc(maps.Keys(t.faults), func(a, b object.ID) int { return bytes.Compare(a[:], b[:]) }) {
		out = append(out, Fault{id, t.faults[id]})
	}
	return out
}
