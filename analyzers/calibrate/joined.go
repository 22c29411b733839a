package calibrate

import (
	"context"
	"errors"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// joined reads the contents of commits that come from several repositories: what one does not have, the next may.
type joined []history.Contents

func (j joined) Commit(id object.ID) (c *history.CommitText, err error) {
	for _, part := range j {
		if c, err = part.Commit(id); !absent(err) {
			return c, err
		}
	}
	return c, err
}

func (j joined) Changes(ctx context.Context, id object.ID) (c *history.Changes, err error) {
	for _, part := range j {
		if c, err = part.Changes(ctx, id); !absent(err) {
			return c, err
		}
	}
	return c, err
}

func (j joined) Added(ctx context.Context, f *history.FileChange) (lines []history.Line, err error) {
	for _, part := range j {
		if lines, err = part.Added(ctx, f); !absent(err) {
			return lines, err
		}
	}
	return lines, err
}

func absent(err error) bool {
	var missing *object.NotFoundError
	return errors.As(err, &missing) || errors.Is(err, history.ErrNoContents)
}
