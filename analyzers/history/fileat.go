package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// maxFileAt is the most bytes of a file that FileAt reads.
const maxFileAt = 1 << 20

// FileAt reads one file of the tree of a commit, which a reference or an id names; the path is relative, with slashes. ok is false where
// there is no such file. What is no regular file is an error, since no link is followed, and so is one of more than 1 MiB; the error wraps
// ErrTooLarge, or ErrNoContents where the clone lacks it.
func (r *Repository) FileAt(commit, path string) (data []byte, ok bool, err error) {
	if !fs.ValidPath(path) || path == "." || strings.Count(path, "/") >= maxTreeDepth {
		return nil, false, fmt.Errorf("read %q of commit %q: the path is not relative to the root of the repository", path, commit)
	}
	reader := r.store.NewReader()
	id, err := r.commitOf(reader, commit)
	if err != nil {
		return nil, false, err
	}
	if data, ok, err = r.fileAt(reader, id, path); err != nil {
		return nil, false, fmt.Errorf("read %q of commit %s: %w", path, id, err)
	}
	return data, ok, nil
}

func (r *Repository) fileAt(reader *object.Reader, commit object.ID, path string) (data []byte, ok bool, err error) {
	id, err := treeOf(reader, commit)
	if err != nil {
		return nil, false, err
	}
	names := strings.Split(path, "/")
	for n, name := range names {
		if id == emptyTree {
			return nil, false, nil
		}
		tree, err := r.readWhole(reader, id, object.Tree, maxContentObject)
		if err != nil {
			return nil, false, err
		}
		mode, entry, found := findEntry(tree, name)
		mode = strings.TrimLeft(mode, "0") // which some old programs put before that of a folder
		last := n == len(names)-1
		switch {
		case !found:
			return nil, false, nil
		case mode == "120000":
			return nil, false, errors.New("it is or lies behind a symbolic link, which is not followed")
		case !last && mode != "40000":
			return nil, false, nil
		case last && mode != "100644" && mode != "100755" && mode != "100664":
			return nil, false, errors.New("it is not a regular file")
		}
		id = entry
	}
	data, err = r.readWhole(reader, id, object.Blob, maxFileAt)
	return bytes.Clone(data), err == nil, err
}

// treeOf reads the id of the tree of a commit.
func treeOf(reader *object.Reader, commit object.ID) (object.ID, error) {
	c, err := reader.Read(commit, 1<<10)
	if err != nil {
		return object.ID{}, err
	}
	line, _ := cutLine(c.Data)
	hex, _ := bytes.CutPrefix(line, []byte("tree "))
	id, ok := parseHexID(hex)
	if !ok {
		return object.ID{}, errors.New("the commit names no tree")
	}
	return id, nil
}

// readWhole reads an object of a known type that must not be larger than most.
func (r *Repository) readWhole(reader *object.Reader, id object.ID, want object.Type, most int64) ([]byte, error) {
	o, err := reader.Read(id, most)
	var missing *object.NotFoundError
	switch {
	case errors.As(err, &missing) && r.facts.Partial:
		return nil, fmt.Errorf("%w: %w", ErrNoContents, err)
	case err != nil:
		return nil, err
	case o.Type != want:
		return nil, fmt.Errorf("object %s is a %s where a %s is named", id, o.Type, want)
	case o.Cut:
		return nil, fmt.Errorf("%w: object %s has %d bytes", ErrTooLarge, id, o.Size)
	}
	return o.Data, nil
}
