package object

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A dir is one objects directory. With root set, no symbolic link leads out
// of it, whatever the file system holds.
type dir struct {
	path string
	root *os.Root // nil: links are followed
}

func openDir(path string, untrusted bool) (*dir, error) {
	d := &dir{path: path}
	if !untrusted {
		st, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("objects directory %q: %w", path, bare(err))
		}
		if !st.IsDir() {
			return nil, &RefusedError{Path: path, Reason: "the objects directory is not a directory"}
		}
		return d, nil
	}
	st, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("objects directory %q: %w", path, bare(err))
	}
	if st.Mode().Type() == fs.ModeSymlink {
		return nil, &RefusedError{Path: path, Reason: "the objects directory is a symbolic link"}
	}
	if !st.IsDir() {
		return nil, &RefusedError{Path: path, Reason: "the objects directory is not a directory"}
	}
	d.root, err = os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("objects directory %q: %w", path, bare(err))
	}
	return d, nil
}

func (d *dir) close() error {
	if d.root == nil {
		return nil
	}
	return d.root.Close()
}

// stat follows links, but with root set never out of the directory.
func (d *dir) stat(name string) (fs.FileInfo, error) {
	if d.root != nil {
		return d.root.Stat(name)
	}
	return os.Stat(filepath.Join(d.path, name))
}

// open opens a regular file for reading and returns its size. The mode is
// looked at before, because opening a device can have effects, and after,
// because the name can have been given to another file in between.
func (d *dir) open(name string) (*os.File, int64, error) {
	st, err := d.stat(name)
	if err != nil {
		return nil, 0, d.refuse(name, err)
	}
	if !st.Mode().IsRegular() {
		return nil, 0, &RefusedError{Path: name, Reason: "not a regular file"}
	}
	var f *os.File
	if d.root != nil {
		f, err = d.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	} else {
		f, err = os.OpenFile(filepath.Join(d.path, name), os.O_RDONLY|nonblock, 0)
	}
	if err != nil {
		return nil, 0, d.refuse(name, err)
	}
	st, err = f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, bare(err)
	}
	if !st.Mode().IsRegular() {
		f.Close()
		return nil, 0, &RefusedError{Path: name, Reason: "not a regular file"}
	}
	return f, st.Size(), nil
}

// refuse names what os.Root does not: that a link led out of the directory.
func (d *dir) refuse(name string, err error) error {
	if d.root == nil || errors.Is(err, fs.ErrNotExist) {
		return bare(err)
	}
	if st, lerr := d.root.Lstat(name); lerr == nil && st.Mode().Type() == fs.ModeSymlink {
		return &RefusedError{Path: name, Reason: "a symbolic link that leads out of the objects directory"}
	}
	if st, lerr := d.root.Lstat(filepath.Dir(name)); lerr == nil && st.Mode().Type() == fs.ModeSymlink {
		return &RefusedError{Path: filepath.Dir(name), Reason: "a symbolic link that leads out of the objects directory"}
	}
	return bare(err)
}

// list returns the entries of a directory below, none if it does not exist.
func (d *dir) list(name string) ([]fs.DirEntry, error) {
	var f *os.File
	var err error
	if d.root != nil {
		if st, lerr := d.root.Lstat(name); lerr == nil && st.Mode().Type() == fs.ModeSymlink {
			return nil, &RefusedError{Path: filepath.Join(d.path, name), Reason: "a symbolic link in place of a directory of objects"}
		}
		f, err = d.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	} else {
		f, err = os.OpenFile(filepath.Join(d.path, name), os.O_RDONLY|nonblock, 0)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("directory %q: %w", name, bare(err))
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, fmt.Errorf("directory %q: %w", name, bare(err))
	}
	return entries, nil
}
