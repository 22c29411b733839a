package object

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	maxAlternateDepth = 5       // as git itself
	maxAlternates     = 64      // folders in all
	maxAlternateFile  = 1 << 20 // bytes of objects/info/alternates
)

// parseAlternates returns the paths in an objects/info/alternates file, see
// gitrepository-layout(5): one a line, absolute or relative to the objects
// directory, '#' begins a comment, and a line in double quotes is escaped as
// in C.
func parseAlternates(data []byte) []string {
	var out []string
	for line := range strings.SplitSeq(string(data), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if p, ok := unquoteC(line); ok {
			line = p
		}
		if line == "" || strings.IndexByte(line, 0) >= 0 {
			continue
		}
		out = append(out, line)
	}
	return out
}

// unquoteC undoes git's quoting of path names: a whole line in double quotes,
// backslash escapes with the letters of C or three octal digits.
func unquoteC(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	const letters, values = `abfnrtv\"`, "\a\b\f\n\r\t\v\\\""
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '"' {
			return "", false
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		i++
		if i == len(s) {
			return "", false
		}
		if k := strings.IndexByte(letters, s[i]); k >= 0 {
			b.WriteByte(values[k])
			continue
		}
		if i+3 > len(s) || s[i] > '3' || !octal(s[i]) || !octal(s[i+1]) || !octal(s[i+2]) {
			return "", false
		}
		b.WriteByte((s[i]-'0')<<6 | (s[i+1]-'0')<<3 | (s[i+2] - '0'))
		i += 2
	}
	return b.String(), true
}

func octal(c byte) bool { return c >= '0' && c <= '7' }

// gather opens the objects directory and all alternates it leads to, each
// once, so that directories that name each other come to an end.
func (s *Store) gather(objectsDir string, o Options) error {
	type item struct {
		path  string
		depth int
	}
	root := ""
	if o.Untrusted && o.Root != "" {
		r, err := filepath.EvalSymlinks(o.Root)
		if err != nil {
			return fmt.Errorf("root %q: %w", o.Root, bare(err))
		}
		if root, err = filepath.Abs(r); err != nil {
			return fmt.Errorf("root %q: %w", o.Root, err)
		}
	}
	seen := map[string]bool{}
	queue := []item{{path: objectsDir}}
	for len(queue) > 0 {
		it := queue[0]
		queue = queue[1:]
		real, err := realPath(it.path)
		if err != nil {
			if it.depth == 0 {
				return fmt.Errorf("objects directory %q: %w", it.path, bare(err))
			}
			// git complains and goes on; an object that then is missing
			// names the alternate.
			s.missing = append(s.missing, it.path)
			continue
		}
		if seen[real] {
			continue
		}
		seen[real] = true
		if it.depth > 0 && o.Untrusted && !within(root, real) {
			// Not followed; whether it matters shows when an object is missing.
			s.refused = append(s.refused, it.path)
			continue
		}
		if it.depth > maxAlternateDepth || len(s.dirs) > maxAlternates {
			return &RefusedError{Path: it.path, Reason: "too many alternates, or nested too deep"}
		}
		path := real
		if it.depth == 0 {
			path = it.path // a link in its place is for openDir to judge
		}
		d, err := openDir(path, o.Untrusted)
		if err != nil {
			return err
		}
		s.dirs = append(s.dirs, d)
		if it.depth > 0 {
			s.alternates = append(s.alternates, it.path)
		}
		data, err := d.readSmall("info/alternates", maxAlternateFile)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("objects/info/alternates: %w", err)
		}
		for _, p := range parseAlternates(data) {
			if !filepath.IsAbs(p) {
				p = filepath.Join(real, p)
			}
			queue = append(queue, item{p, it.depth + 1})
			if len(queue) > maxAlternates {
				return &RefusedError{Path: it.path, Reason: "too many alternates"}
			}
		}
	}
	return nil
}

// realPath is absolute and without links, and of something that exists.
func realPath(p string) (string, error) {
	p, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	p, err = filepath.EvalSymlinks(p)
	if err != nil {
		return "", err
	}
	_, err = os.Stat(p)
	return p, err
}

// within reports whether path is root or below. An empty root holds nothing.
func within(root, path string) bool {
	if root == "" {
		return false
	}
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// readSmall reads a whole regular file of at most limit bytes.
func (d *dir) readSmall(name string, limit int64) ([]byte, error) {
	f, size, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, fmt.Errorf("%d bytes are more than the limit of %d", size, limit)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit))
	return data, bare(err)
}
