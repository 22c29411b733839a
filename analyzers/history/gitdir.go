package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits on the small files of a repository, in bytes. git's own files are far below them.
const (
	maxPointerFile = 8 << 10   // .git file, commondir, HEAD
	maxConfigFile  = 4 << 20   // config
	maxRefsFile    = 128 << 20 // packed-refs: a million references take 70 MB
)

// location is where a repository lies.
type location struct {
	gitDir    string // HEAD and what belongs to one work tree
	commonDir string // objects, refs, config; the same folder but for a linked worktree
	via       string // "", "gitfile", "symlink" or "linked worktree"
	vouched   bool   // the folder that was led to points back, as git writes it
}

// locate finds the repository at a path as git does: the folder itself when it is bare, its .git folder or file, and, when
// search is set, those of the folders above it.
func locate(path string, search bool) (*location, error) {
	dir, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if st, err := os.Stat(dir); err != nil {
		return nil, bare(err)
	} else if !st.IsDir() {
		return nil, fmt.Errorf("%w: a file, not a folder", ErrNotRepository)
	}
	for {
		loc, err := locateIn(dir)
		if loc != nil || err != nil {
			return loc, err
		}
		up := filepath.Dir(dir)
		if !search || up == dir {
			return nil, ErrNotRepository
		}
		dir = up
	}
}

// locateIn gives nil, nil when there is no sign of a repository in the folder.
func locateIn(dir string) (*location, error) {
	dot := filepath.Join(dir, ".git")
	st, err := os.Lstat(dot)
	switch {
	case err != nil && isGitDir(dir):
		return withCommon(&location{gitDir: dir})
	case err != nil:
		return nil, nil
	case st.IsDir():
		if !isGitDir(dot) {
			return nil, fmt.Errorf("%w: the .git folder lacks HEAD, objects or refs", ErrNotRepository)
		}
		return withCommon(&location{gitDir: dot})
	case st.Mode()&fs.ModeSymlink != 0:
		target, err := filepath.EvalSymlinks(dot)
		if err != nil {
			return nil, fmt.Errorf("%w: .git is a symbolic link that leads nowhere", ErrNotRepository)
		}
		if !isGitDir(target) {
			return nil, fmt.Errorf("%w: .git is a symbolic link to something else", ErrNotRepository)
		}
		return withCommon(&location{gitDir: target, via: "symlink"})
	case st.Mode().IsRegular():
		return fromGitfile(dot)
	}
	return nil, fmt.Errorf("%w: .git is neither a folder nor a file", ErrNotRepository)
}

// fromGitfile follows a .git file ("gitdir: PATH", gitrepository-layout(5)).
func fromGitfile(file string) (*location, error) {
	data, _, err := readSmall(file, maxPointerFile)
	if err != nil {
		return nil, fmt.Errorf("%w: .git file: %w", ErrNotRepository, err)
	}
	value, ok := bytes.CutPrefix(data, []byte("gitdir: "))
	if !ok {
		return nil, fmt.Errorf("%w: the .git file does not begin with \"gitdir: \"", ErrNotRepository)
	}
	target := resolvePath(filepath.Dir(file), string(bytes.TrimRight(value, "\r\n")))
	if !isGitDir(target) {
		return nil, fmt.Errorf("%w: the .git file leads to %q, which is none", ErrNotRepository, target)
	}
	loc, err := withCommon(&location{gitDir: target, via: "gitfile"})
	if err != nil || loc.via != "linked worktree" {
		return loc, err
	}
	back, found, err := readSmall(filepath.Join(target, "gitdir"), maxPointerFile)
	if err == nil && found {
		loc.vouched = sameFile(resolvePath(target, string(bytes.TrimSpace(back))), file)
	}
	return loc, nil
}

// withCommon follows the commondir file of a linked worktree.
func withCommon(loc *location) (*location, error) {
	loc.commonDir = loc.gitDir
	data, found, err := readSmall(filepath.Join(loc.gitDir, "commondir"), maxPointerFile)
	if err != nil {
		return nil, fmt.Errorf("%w: commondir: %w", ErrNotRepository, err)
	}
	if !found {
		return loc, nil
	}
	loc.commonDir = resolvePath(loc.gitDir, string(bytes.TrimSpace(data)))
	loc.via = "linked worktree"
	if !hasDirs(loc.commonDir) {
		return nil, fmt.Errorf("%w: commondir leads to %q, which has no objects and refs", ErrNotRepository, loc.commonDir)
	}
	return loc, nil
}

func isGitDir(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return false
	}
	_, err := os.Lstat(filepath.Join(dir, "commondir"))
	return err == nil || hasDirs(dir)
}

func hasDirs(dir string) bool {
	for _, sub := range []string{"objects", "refs"} {
		if st, err := os.Stat(filepath.Join(dir, sub)); err != nil || !st.IsDir() {
			return false
		}
	}
	return true
}

func resolvePath(base, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	return filepath.Clean(path)
}

func sameFile(a, b string) bool {
	sa, err := os.Stat(a)
	if err != nil {
		return false
	}
	sb, err := os.Stat(b)
	return err == nil && os.SameFile(sa, sb)
}

// readSmall reads a regular file of at most the given size. A FIFO or device in its place would block or never end, so
// anything else than a regular file is an error. found is false when there is nothing of that name.
func readSmall(path string, most int64) (data []byte, found bool, err error) {
	found, err = checkRegular(path, most)
	if err != nil || !found {
		return nil, found, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, true, bare(err)
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, true, errNotRegular
	}
	data, err = io.ReadAll(io.LimitReader(f, most))
	return data, true, bare(err)
}

var errNotRegular = errors.New("not a regular file")

// checkRegular tells whether a file is there, and fails when it is not a regular file (or a link to one) or too large.
func checkRegular(path string, most int64) (found bool, err error) {
	st, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return false, nil
	case err != nil:
		return true, bare(err)
	case !st.Mode().IsRegular():
		return true, errNotRegular
	case st.Size() > most:
		return true, fmt.Errorf("%d bytes, more than the %d that are read", st.Size(), most)
	}
	return true, nil
}

// bare takes the path out of a file error, since the caller names the file in its own, escaped way.
func bare(err error) error {
	if err == nil {
		return nil
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// quoted shows a path in an error.
func quoted(path string) string { return fmt.Sprintf("%q", strings.ToValidUTF8(path, "\uFFFD")) }
