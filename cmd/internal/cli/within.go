package cli

import (
	"os"
	"path/filepath"
)

// within gives the path of a file below a folder, with slashes; ok is false where it lies elsewhere, or is the folder itself. A relative path
// starts, as for every other program, in the current folder. A file lies within also where links, another spelling or another mount lead to the
// folder, and a link within it does wherever it leads. The file need not exist.
func within(folder, path string) (rel string, ok bool) {
	if folder == "" {
		folder = "."
	}
	root, err := os.Stat(folder)
	if err != nil {
		return "", false
	}
	for _, p := range []string{path, resolved(path)} {
		if rel, ok := below(root, p); ok {
			return rel, true
		}
	}
	return "", false
}

// below looks for a folder among those above a path, whose ".." are taken away first.
func below(root os.FileInfo, path string) (rel string, ok bool) {
	at, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	for {
		up := filepath.Dir(at)
		if up == at {
			return "", false
		}
		rel = filepath.Join(filepath.Base(at), rel)
		if info, err := os.Stat(up); err == nil && os.SameFile(root, info) {
			return filepath.ToSlash(rel), true
		}
		at = up
	}
}

// resolved follows the links in a path: of what does not exist, those of the folders above it that do.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	up := filepath.Dir(path)
	if up == path || up == "." {
		return path
	}
	return filepath.Join(resolved(up), filepath.Base(path))
}
