package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	reposFolder = "repos"      // below the cache folder
	lockFile    = "fetch.lock" // in the folder of a repository
	goneSuffix  = ".gone"      // of a folder that is being removed
	lockRetry   = 50 * time.Millisecond
	lockTries   = 100 // times that a folder is removed under our hands
)

// cachedName is the name of the folder of a fetched repository.
var cachedName = regexp.MustCompile(`^.+-[0-9a-f]{12}(\+commits|\+contents)?\.git(\` + goneSuffix + `)?$`)

// CacheDir gives the folder in which everything is kept: the given one, or bonafide in the user's cache folder where it is empty.
func CacheDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(user, "bonafide"), nil
}

// cacheFolder is repos/HOST/OWNER/NAME-HASH.git below the cache, so that no two URLs share one, none leaves it, and what belongs to
// one owner can be removed. What is fetched with the contents of files, or with commits alone, has a folder of its own: a server
// that is told what the other folder has would not send what is left out there.
func cacheFolder(u *url.URL, base string, o FetchOptions) (string, error) {
	base, err := CacheDir(base)
	if err != nil {
		return "", err
	}
	end := ".git"
	switch {
	case o.Contents:
		end = "+contents.git"
	case o.CommitsOnly:
		end = "+commits.git"
	}
	path := strings.TrimSuffix(u.Path, ".git")
	sum := sha256.Sum256([]byte(u.Host + path))
	slash := strings.LastIndexByte(path, '/')
	name := path[slash+1:] + "-" + hex.EncodeToString(sum[:6]) + end
	return filepath.Join(base, reposFolder, strings.ReplaceAll(u.Host, ":", "+"), ownerFolder(path[:slash]), name), nil
}

// ownerFolder is the folder of an owner: a login, or groups with slashes between them.
func ownerFolder(owner string) string {
	return strings.ToLower(strings.ReplaceAll(strings.Trim(owner, "/"), "/", "+"))
}

// lockFolder makes the folder of a repository and takes its lock, waiting for another that fetches into it. The lock goes away with
// the process that holds it. Its time is that of the last use.
func lockFolder(ctx context.Context, dir string) (unlock func() error, err error) {
	path := filepath.Join(dir, lockFile)
	for range lockTries {
		for _, sub := range []string{"objects/info", "objects/pack", "refs"} {
			if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, bare(err)
			}
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
			_ = lock.Close()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed between the two steps
			}
			return nil, fmt.Errorf("lock the folder in the cache: %w", bare(err))
		}
		if stillThere(lock) {
			now := time.Now()
			removeTemporary(dir)
			unlock := func() error {
				removeTemporary(dir)
				return lock.Close()
			}
			return unlock, os.Chtimes(path, now, now)
		}
		_ = lock.Close() // the folder was removed while we waited
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the folder in the cache disappears while it is being made; wait until the cache is no longer purged")
}

// removeTemporary removes what a fetch left half written that failed or was killed. Nobody else writes while we have the lock.
func removeTemporary(dir string) {
	packs := filepath.Join(dir, "objects", "pack")
	removeNamed(packs, "tmp_pack_")
	removeNamed(dir, ".tmp-")
	removeLoneIndexes(packs)
}

// removeLoneIndexes removes the indexes whose pack is not there. go-git writes an index in place before it moves the pack to it, and takes one
// that is there already for whole: a run that was killed in between would leave a cut index for good.
func removeLoneIndexes(packs string) {
	entries, _ := os.ReadDir(packs)
	for _, e := range entries {
		base, isIndex := strings.CutSuffix(e.Name(), ".idx")
		if !isIndex {
			continue
		}
		if _, err := os.Lstat(filepath.Join(packs, base+".pack")); errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(filepath.Join(packs, e.Name()))
		}
	}
}

// removeNamed removes the files of a folder whose name has a part.
func removeNamed(dir, part string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.Contains(e.Name(), part) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// stillThere tells whether the file of a lock was not removed while we waited for it.
func stillThere(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(lock.Path())
	return err == nil && os.SameFile(held, there)
}

// PurgeFetched removes the fetched repositories of an owner, a login or groups with slashes between them, on all hosts; where owner is
// empty, those of everybody. What is being fetched at this moment stays. It counts the repositories that were removed; cacheDir is as
// for CacheDir.
func PurgeFetched(cacheDir, owner string) (n int, err error) {
	want := ownerFolder(owner)
	if owner != "" && want == "" {
		return 0, nil
	}
	return removeFetched(cacheDir, func(folder, _ string) bool { return want == "" || folder == want })
}

// ExpireFetched removes the fetched repositories that nobody fetched or used since a time. What is being fetched at this moment
// stays. It counts the repositories that were removed; cacheDir is as for CacheDir.
func ExpireFetched(cacheDir string, before time.Time) (n int, err error) {
	return removeFetched(cacheDir, func(_, dir string) bool { return lastUse(dir).Before(before) })
}

// lastUse is when a repository was fetched or used last.
func lastUse(dir string) time.Time {
	var last time.Time
	for _, path := range []string{filepath.Join(dir, lockFile), filepath.Join(dir, "HEAD")} {
		if st, err := os.Lstat(path); err == nil && st.ModTime().After(last) {
			last = st.ModTime()
		}
	}
	return last
}

// removeFetched removes the repositories in HOST/OWNER/NAME folders that are chosen. Symbolic links are not followed, and what
// does not look like a repository of ours is left alone.
func removeFetched(cacheDir string, choose func(owner, dir string) bool) (n int, err error) {
	base, err := CacheDir(cacheDir)
	if err != nil {
		return 0, err
	}
	root := filepath.Join(base, reposFolder)
	if st, err := os.Lstat(root); err != nil || !st.IsDir() {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return 0, nil
		}
		return 0, fmt.Errorf("look into the cache folder: %w", err)
	}
	var errs []error
	for _, host := range foldersIn(root) {
		for _, owner := range foldersIn(filepath.Join(root, host)) {
			for _, name := range foldersIn(filepath.Join(root, host, owner)) {
				dir := filepath.Join(root, host, owner, name)
				if !cachedName.MatchString(name) || !isCached(dir) || !choose(owner, dir) {
					continue
				}
				removed, err := removeCached(dir)
				if removed {
					n++
				}
				errs = append(errs, err)
			}
			_ = os.Remove(filepath.Join(root, host, owner)) // where nothing is left in it
		}
		_ = os.Remove(filepath.Join(root, host))
	}
	return n, errors.Join(errs...)
}

// foldersIn lists the folders in a folder by name, without symbolic links. What cannot be listed holds nothing that we put there.
func foldersIn(dir string) []string {
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// isCached tells whether a folder is what lockFolder makes.
func isCached(dir string) bool {
	if strings.HasSuffix(dir, goneSuffix) {
		return true
	}
	pack, err := os.Lstat(filepath.Join(dir, "objects", "pack"))
	if err != nil || !pack.IsDir() {
		return false
	}
	lock, err := os.Lstat(filepath.Join(dir, lockFile))
	return err == nil && lock.Mode().IsRegular()
}

// removeCached removes one folder unless somebody fetches into it. It is moved aside first, so that what is interrupted leaves no half of
// a repository under its name.
func removeCached(dir string) (removed bool, err error) {
	gone := dir
	if !strings.HasSuffix(dir, goneSuffix) {
		gone = dir + goneSuffix
		if removed, err = moveAside(dir, gone); !removed || err != nil {
			return false, err
		}
	}
	if err := os.RemoveAll(gone); err != nil {
		return false, fmt.Errorf("remove a fetched repository: %w", err)
	}
	return true, nil
}

// moveAside gives a folder another name while nobody fetches into it. Somebody else may be removing it, too.
func moveAside(dir, gone string) (moved bool, err error) {
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if ok {
		defer func() { err = errors.Join(err, lock.Close()) }()
	}
	if ok && stillThere(lock) {
		if err = os.RemoveAll(gone); err == nil {
			err = os.Rename(dir, gone)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // Windows moves no folder in which a file is open
			err = errors.Join(lock.Close(), os.RemoveAll(dir))
		}
		moved = err == nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		err = fmt.Errorf("remove a fetched repository: %w", err)
	}
	return moved, err
}
