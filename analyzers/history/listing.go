package history

import (
	"context"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Limits of one listing, besides those of levels and bytes of trees of a comparison. What lies beyond is left out and Listing.More
// is set.
const (
	maxListedFiles = 200_000
	maxListedPaths = 32 << 20 // bytes of all paths together
)

// Files implements Contents. It is the comparison of the tree with nothing: at most 200,000 files, 64 levels of folders and 32 MiB
// of tree objects are looked at. Symbolic links and submodules are left out. Where a tree is not what git writes the error says so.
func (c *contents) Files(ctx context.Context, commit object.ID) (*Listing, error) {
	list := &Listing{}
	err := c.use(func(r *contentReader) error {
		if err := r.links(commit); err != nil {
			return err
		}
		out := &Changes{}
		err := c.compareTrees(ctx, r, emptyTree, r.head.tree, out, list)
		list.More = out.More
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("files of commit %s: %w", commit, err)
	}
	return list, nil
}
