package analyzertest

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" // Git's own object names; nothing is protected by it
	"fmt"
	"iter"
	"os"
	"path/filepath"
)

// config is what "git init" of a current Git writes, without a work tree's extras.
const config = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"

// WriteRepo writes the history as a repository into dir/.git: loose objects, HEAD on refs/heads/main, references and
// configuration. The work tree stays empty. dir is created where it is missing; an existing repository is an error.
func (b *Built) WriteRepo(dir string) error {
	git := filepath.Join(dir, ".git")
	if _, err := os.Lstat(git); err == nil {
		return fmt.Errorf("write repository: %s is there already", git)
	}
	for _, sub := range []string{"objects/info", "objects/pack", "refs/heads", "refs/tags"} {
		if err := os.MkdirAll(filepath.Join(git, filepath.FromSlash(sub)), 0o755); err != nil {
			return fmt.Errorf("write repository: %w", err)
		}
	}
	refs := append([][2]string{{"refs/heads/main", b.IDs[len(b.IDs)-1]}}, b.refs...)
	files := map[string]string{"HEAD": "ref: refs/heads/main\n", "config": config}
	for _, r := range refs {
		files[r[0]] = r[1] + "\n"
	}
	for name, content := range files {
		path := filepath.Join(git, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write repository: %w", err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return fmt.Errorf("write repository: %w", err)
		}
	}
	for _, o := range b.objects {
		if err := writeLoose(git, o); err != nil {
			return err
		}
	}
	for _, c := range b.Commits {
		if err := writeLoose(git, newObject("commit", c)); err != nil {
			return err
		}
	}
	return nil
}

// Objects gives every object of the history once: its kind ("commit", "tree" or "blob") and its bytes, commits last, parents before
// children.
func (b *Built) Objects() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		seen := map[[sha1.Size]byte]bool{}
		for _, o := range b.objects {
			if !seen[o.id] && !yield(o.kind, o.data) {
				return
			}
			seen[o.id] = true
		}
		for _, c := range b.Commits {
			if id := newObject("commit", c).id; !seen[id] {
				if seen[id] = true; !yield("commit", c) {
					return
				}
			}
		}
	}
}

// writeLoose writes one object as gitformat-loose(5) describes it.
func writeLoose(git string, o object) error {
	name := o.name()
	dir := filepath.Join(git, "objects", name[:2])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write object %s: %w", name, err)
	}
	var buf bytes.Buffer
	z, err := zlib.NewWriterLevel(&buf, zlib.BestSpeed)
	if err != nil {
		return fmt.Errorf("write object %s: %w", name, err)
	}
	fmt.Fprintf(z, "%s %d\x00", o.kind, len(o.data))
	z.Write(o.data)
	if err := z.Close(); err != nil {
		return fmt.Errorf("write object %s: %w", name, err)
	}
	path := filepath.Join(dir, name[2:])
	if _, err := os.Lstat(path); err == nil {
		return nil // the same bytes under the same name
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o444); err != nil {
		return fmt.Errorf("write object %s: %w", name, err)
	}
	return nil
}
