package history

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// JoinContents reads the contents of the commits of several repositories, each from the first that has it; where that one lacks what
// is asked for, from the next that has the commit. What no repository has is an error that wraps ErrNoContents. The contents of all
// parts are kept open, with the memory that each of them keeps.
func JoinContents(parts []Named) Contents {
	parts = parts[:min(len(parts), math.MaxUint16)] // Join takes no more
	total := 0
	for _, p := range parts {
		if p.History != nil {
			total += len(p.History.Commits)
		}
	}
	c := &joinedContents{parts: parts, first: make(map[object.ID]uint16, total), more: map[object.ID][]uint16{}}
	for n, p := range parts {
		if p.History == nil {
			continue
		}
		for i := range p.History.Commits {
			id := p.History.Commits[i].ID
			if _, ok := c.first[id]; ok {
				c.more[id] = append(c.more[id], uint16(n))
			} else {
				c.first[id] = uint16(n)
			}
		}
	}
	return c
}

// joinedContents implements Contents. It is not changed once it is made.
type joinedContents struct {
	parts []Named
	first map[object.ID]uint16   // the first part that has a commit
	more  map[object.ID][]uint16 // the parts after that
}

// holders gives the parts that may have a commit: those whose history has it, or all for one that no history has.
func (c *joinedContents) holders(id object.ID) []uint16 {
	first, ok := c.first[id]
	if !ok {
		return c.all(-1)
	}
	return append([]uint16{first}, c.more[id]...)
}

// all gives all parts, beginning with one, or -1.
func (c *joinedContents) all(begin int) []uint16 {
	parts := make([]uint16, 0, len(c.parts)+1)
	if begin >= 0 && begin < len(c.parts) {
		parts = append(parts, uint16(begin))
	}
	for n := range c.parts {
		if n != begin {
			parts = append(parts, uint16(n))
		}
	}
	return parts
}

// from asks one part after the other until one has what is asked for. An error other than that it is missing ends the search.
func (c *joinedContents) from(parts []uint16, ask func(part uint16, of Contents) error) error {
	var missing error
	for _, n := range parts {
		of := c.parts[n].Contents
		if of == nil {
			continue
		}
		err := ask(n, of)
		if !isMissing(err) {
			return err
		}
		if missing == nil || errors.Is(err, ErrNoContents) && !errors.Is(missing, ErrNoContents) {
			missing = err
		}
	}
	return missing
}

// isMissing tells whether another repository may have what this one has not.
func isMissing(err error) bool {
	var gone *object.NotFoundError
	return errors.Is(err, ErrNoContents) || errors.As(err, &gone)
}

// nowhere is the error where no part could be asked.
func nowhere(id object.ID) error {
	return fmt.Errorf("%w: %w", ErrNoContents, &object.NotFoundError{ID: id})
}

// Commit implements Contents.
func (c *joinedContents) Commit(id object.ID) (text *CommitText, err error) {
	err = c.from(c.holders(id), func(_ uint16, of Contents) error {
		var err error
		text, err = of.Commit(id)
		return err
	})
	if err == nil && text == nil {
		err = nowhere(id)
	}
	return text, err
}

// Changes implements Contents. The changes remember which part they come from.
func (c *joinedContents) Changes(ctx context.Context, id object.ID) (changes *Changes, err error) {
	err = c.from(c.holders(id), func(part uint16, of Contents) error {
		theirs, err := of.Changes(ctx, id)
		if err != nil {
			return err
		}
		own := *theirs // which somebody else may be looking at
		own.Files = slices.Clone(own.Files)
		for i := range own.Files {
			own.Files[i].part = int32(part) + 1
		}
		changes = &own
		return nil
	})
	if err == nil && changes == nil {
		err = nowhere(id)
	}
	return changes, err
}

// Added implements Contents.
func (c *joinedContents) Added(ctx context.Context, f *FileChange) (lines []Line, err error) {
	asked := false
	err = c.from(c.all(int(f.part)-1), func(_ uint16, of Contents) error {
		asked = true
		var err error
		lines, err = of.Added(ctx, f)
		return err
	})
	if err == nil && !asked {
		err = nowhere(f.New)
	}
	return lines, err
}

// Patch implements Contents.
func (c *joinedContents) Patch(ctx context.Context, f *FileChange) (patch *Patch, err error) {
	err = c.from(c.all(int(f.part)-1), func(_ uint16, of Contents) error {
		var err error
		patch, err = of.Patch(ctx, f)
		return err
	})
	if err == nil && patch == nil {
		err = nowhere(f.New)
	}
	return patch, err
}

// Files implements Contents.
func (c *joinedContents) Files(ctx context.Context, commit object.ID) (list *Listing, err error) {
	err = c.from(c.holders(commit), func(_ uint16, of Contents) error {
		var err error
		list, err = of.Files(ctx, commit)
		return err
	})
	if err == nil && list == nil {
		err = nowhere(commit)
	}
	return list, err
}

// Blob implements Contents.
func (c *joinedContents) Blob(ctx context.Context, id object.ID) (text []byte, err error) {
	asked := false
	err = c.from(c.all(-1), func(_ uint16, of Contents) error {
		asked = true
		var err error
		text, err = of.Blob(ctx, id)
		return err
	})
	if err == nil && !asked {
		err = nowhere(id)
	}
	return text, err
}
