package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// apiFolder holds the answers of all hosts below the cache folder.
const apiFolder = "api"

// Folder is where answers are kept: api/HOST/SCOPE below the cache folder. The scope is a login or "owner/name"; upper and lower case are
// the same person. What a name may not hold becomes "_".
func Folder(cacheDir, host, scope string) string {
	return filepath.Join(cacheDir, apiFolder, safeName(host), safeName(scope))
}

// longestName is below what file systems take (255), and above any login, repository or host name in use.
const longestName = 200

// safeName makes one path element of a name. A slash becomes "+", which neither logins nor names of repositories have.
func safeName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		case r == '/':
			return '+'
		}
		return '_'
	}, strings.ToLower(name))
	if safe == "" || safe[0] == '.' {
		safe = "_" + safe
	}
	return safe[:min(len(safe), longestName)]
}

// Purge removes what is kept of a scope on all hosts and counts the files. A login takes the scopes "login/name" along, and every scope with
// an answer that names it: a pull request keeps what was asked about its author. The empty scope is everything.
func Purge(cacheDir, scope string) (int, error) {
	name := safeName(scope)
	return eachFolder(cacheDir, func(folder string) (int, error) {
		files, err := os.ReadDir(folder)
		if err != nil {
			return 0, err
		}
		base := filepath.Base(folder)
		if scope != "" && base != name && !strings.HasPrefix(base, name+"+") && !names(folder, files, scope) {
			return 0, nil
		}
		return len(files), os.RemoveAll(folder)
	})
}

// names tells whether any kept answer of a scope names a login as a word. What cannot be read is taken to.
func names(folder string, files []fs.DirEntry, login string) bool {
	word, err := regexp.Compile(`(?i)(^|[^a-z0-9-])` + regexp.QuoteMeta(login) + `($|[^a-z0-9-])`)
	if err != nil {
		return true
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), answerExt) {
			continue
		}
		kept, err := readAnswer(filepath.Join(folder, f.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || word.Match(kept.Body) {
			return true
		}
	}
	return false
}

// Expire removes kept answers that were had before a time, and as many lines of journals, of all hosts and scopes. It counts the files
// that are gone. A damaged file goes too: nobody can tell its age.
func Expire(cacheDir string, olderThan time.Time) (int, error) {
	return eachFolder(cacheDir, func(folder string) (int, error) {
		files, err := os.ReadDir(folder)
		if err != nil {
			return 0, err
		}
		gone := 0
		var errs []error
		for _, f := range files {
			path := filepath.Join(folder, f.Name())
			old, err := expired(path, olderThan)
			if err == nil && old {
				err = os.Remove(path)
			}
			switch {
			case errors.Is(err, fs.ErrNotExist): // another run was faster
			case err != nil:
				errs = append(errs, err)
			case old:
				gone++
			}
		}
		if gone == len(files) {
			_ = os.Remove(folder) // fails where another run has written since, which is well
		}
		return gone, errors.Join(errs...)
	})
}

// expired tells whether a file may go. A journal is cut first, and goes when nothing is left.
func expired(path string, olderThan time.Time) (bool, error) {
	switch {
	case strings.HasSuffix(path, ".ndjson"):
		left, err := cutJournal(path, olderThan)
		return err == nil && left == 0, err
	case strings.HasSuffix(path, answerExt):
		kept, err := readAnswer(path)
		if errors.Is(err, errDamaged) {
			return true, nil
		}
		return err == nil && kept.Stored.Before(olderThan), err
	}
	// What is left is a file that a killed run did not finish. One that is being written now is younger than any age that makes sense.
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && info.ModTime().Before(olderThan), err
}

// cutJournal drops the lines from before a time and tells how many bytes are left.
func cutJournal(path string, olderThan time.Time) (int, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var left []byte
	for line := range bytes.Lines(data) {
		var entry journalEntry
		if json.Unmarshal(line, &entry) == nil && !entry.Time.Before(olderThan) {
			left = append(left, line...)
		}
	}
	if len(left) == len(data) || len(left) == 0 {
		return len(left), nil
	}
	return len(left), writeWhole(path, left)
}

// eachFolder calls f for the folder of every scope of every host, goes on past errors, and adds up.
func eachFolder(cacheDir string, f func(folder string) (int, error)) (int, error) {
	top := filepath.Join(cacheDir, apiFolder)
	hosts, err := subfolders(top)
	errs := []error{err}
	sum := 0
	for _, host := range hosts {
		scopes, err := subfolders(host)
		errs = append(errs, err)
		for _, scope := range scopes {
			n, err := f(scope)
			sum += n
			errs = append(errs, err)
		}
	}
	return sum, errors.Join(errs...)
}

// subfolders lists folders in a folder, and nothing where there is none. Links are not followed: what they point to is not ours.
func subfolders(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var sub []string
	for _, e := range entries {
		if e.IsDir() {
			sub = append(sub, filepath.Join(folder, e.Name()))
		}
	}
	return sub, err
}
