package calibrate

import (
	"context"
	"errors"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// joined reads the contents of commits that come from several repositories: what one does not have, the next may.
type joined []history.Contents

func (j joined) Commit(id object.ID) (*history.CommitText, error) {
	return first(j, func(c history.Contents) (*history.CommitText, error) { return c.Commit(id) })
}

func (j joined) Changes(ctx context.Context, id object.ID) (*history.Changes, error) {
	return first(j, func(c history.Contents) (*history.Changes, error) { return c.Changes(ctx, id) })
}

func (j joined) Added(ctx context.Context, f *history.FileChange) ([]history.Line, error) {
	return first(j, func(c history.Contents) ([]history.Line, error) { return c.Added(ctx, f) })
}

func (j joined) Patch(ctx context.Context, f *history.FileChange) (*history.Patch, error) {
	return first(j, func(c history.Contents) (*history.Patch, error) { return c.Patch(ctx, f) })
}

func (j joined) Files(ctx context.Context, commit object.ID) (*history.Listing, error) {
	return first(j, func(c history.Contents) (*history.Listing, error) { return c.Files(ctx, commit) })
}

func (j joined) Blob(ctx context.Context, id object.ID) ([]byte, error) {
	return first(j, func(c history.Contents) ([]byte, error) { return c.Blob(ctx, id) })
}

// first asks one part after the other, until one has what is asked for.
func first[T any](j joined, ask func(history.Contents) (T, error)) (out T, err error) {
	for _, part := range j {
		if out, err = ask(part); !absent(err) {
			break
		}
	}
	return out, err
}

func absent(err error) bool {
	var missing *object.NotFoundError
	return errors.As(err, &missing) || errors.Is(err, history.ErrNoContents)
}
