package history

import (
	"context"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Patch implements Contents. The limits are those of Added. Of a file that was only renamed there are no lines, and its ids are
// those of a deletion and an addition; of one that has no lines, Body is zero.
//
// The sum of the ID of all files of a commit (see PatchID) is what git diff-tree -p --no-renames | git patch-id --stable gives for it,
// unless the commit also touches what has no Patch - binary and too large files, symbolic links, submodules, modes alone - or an
// empty file, whose header git adds to the file that comes next. Of 44,365 commits of 12 public repositories (2026-11, git 2.39.5)
// 319 are of that kind. Of the others 9 have another id than git's, all for thousands of changed lines of a lock file.
func (c *contents) Patch(ctx context.Context, f *FileChange) (patch *Patch, err error) {
	err = c.use(func(r *contentReader) error {
		now, before, err := c.versions(ctx, r, f)
		if err != nil {
			return err
		}
		patch, err = r.patch(f, before, now)
		return err
	})
	return patch, err
}

// versions gives the texts of the two versions, valid until the next read; nil for one that is not there. Of a file that was only
// renamed they are the same.
func (c *contents) versions(ctx context.Context, r *contentReader, f *FileChange) (now, before []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if f.Kind != Deleted && !f.New.IsZero() {
		if now, err = c.text(r, f.New); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case f.Kind == Renamed:
		return now, now, nil
	case f.Kind == Added || f.Old.IsZero():
		return now, nil, nil
	}
	r.text = append(r.text[:0], now...)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	before, err = c.text(r, f.Old)
	return r.text, before, err
}

func (r *contentReader) patch(f *FileChange, before, now []byte) (*Patch, error) {
	d, h := &r.lines, &r.patchHash
	if f.Kind == Renamed {
		gone, came := patchFile{old: f.From, oldMode: f.OldMode}, patchFile{new: f.Path, newMode: f.Mode}
		if err := d.run(before, nil); err != nil {
			return nil, err
		}
		goneID, goneBody := h.of(&gone, d)
		if err := d.run(nil, now); err != nil {
			return nil, err
		}
		cameID, cameBody := h.of(&came, d)
		return &Patch{ID: PatchID(goneID, cameID), Body: PatchID(goneBody, cameBody)}, nil
	}
	file := patchFile{old: f.Path, new: f.Path, oldMode: f.OldMode, newMode: f.Mode}
	switch f.Kind {
	case Added:
		file.old = Text{}
	case Deleted:
		file.new = Text{}
	}
	if err := d.run(before, now); err != nil {
		return nil, err
	}
	p := &Patch{Lines: d.now.changes(), Deleted: d.before.changes()}
	p.ID, p.Body = h.of(&file, d)
	return p, nil
}

// PatchID sums the ids of the patches of several files, in any order, as git patch-id --stable does: as numbers of 160 bits whose
// lowest byte comes first. What does not fit is cut off.
func PatchID(parts ...object.ID) (sum object.ID) {
	for _, p := range parts {
		carry := uint(0)
		for i := range sum {
			carry += uint(sum[i]) + uint(p[i])
			sum[i] = byte(carry)
			carry >>= 8
		}
	}
	return sum
}
