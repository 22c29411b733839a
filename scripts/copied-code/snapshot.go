package main

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// A snapshot is a folder of files, read as a repository of which each commit adds some of them. What is measured is the search itself,
// so that the history in which the files came does not matter.
type snapshot struct {
	name    string
	history *history.History
	files   []history.TreeFile
	added   map[object.ID][]history.FileChange // by commit
	texts   map[object.ID][]byte
	onDisk  map[object.ID]string
}

const (
	filesPerCommit = 500     // fewer than are looked at of one commit
	mostBytes      = 1 << 20 // of a file
)

// newSnapshot gives every snapshot an author of its own: work of one person in two places is no copy.
func newSnapshot(name string) *snapshot {
	author := history.Person{Name: history.TextOf("Author of " + name), Email: history.TextOf(name + "@example.org")}
	return &snapshot{
		name: name, added: map[object.ID][]history.FileChange{}, texts: map[object.ID][]byte{}, onDisk: map[object.ID]string{},
		history: &history.History{People: []history.Person{{}, author}},
	}
}

// readSnapshot reads the regular files below a folder. Their author time is that of the year 2000: before all that is asked for.
func readSnapshot(name, dir string) (*snapshot, error) {
	s := newSnapshot(name)
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() && info.Size() <= mostBytes {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	for batch := range slices.Chunk(paths, filesPerCommit) {
		var changes []history.FileChange
		for _, p := range batch {
			text, err := os.ReadFile(p)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			relative, err := filepath.Rel(dir, p)
			if err != nil {
				return nil, err
			}
			id := s.blob(text)
			delete(s.texts, id)
			s.onDisk[id] = p
			changes = append(changes, change(filepath.ToSlash(relative), id))
		}
		s.commit(changes, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	return s, nil
}

// blob keeps a text under the id that git would give it.
func (s *snapshot) blob(text []byte) object.ID {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(text))
	h.Write(text)
	id := object.ID(h.Sum(nil))
	s.texts[id] = text
	return id
}

func change(path string, id object.ID) history.FileChange {
	return history.FileChange{Path: history.TextOf(path), New: id, Kind: history.Added, Mode: 0o100644}
}

// commit adds a commit with new files, and gives its row.
func (s *snapshot) commit(changes []history.FileChange, at time.Time) int32 {
	row := len(s.history.Commits)
	sum := sha1.Sum(binary.BigEndian.AppendUint64([]byte(s.name), uint64(row)))
	when := history.Time{Unix: at.Unix(), Who: 1}
	s.history.Commits = append(s.history.Commits, history.Commit{ID: sum, Author: when, Committer: when})
	s.added[sum] = changes
	for _, c := range changes {
		s.files = append(s.files, history.TreeFile{Path: c.Path, ID: c.New, Mode: c.Mode})
	}
	return int32(row)
}

// rows are those of all commits.
func (s *snapshot) rows() []int32 {
	out := make([]int32, len(s.history.Commits))
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

func (s *snapshot) Commit(object.ID) (*history.CommitText, error) { return &history.CommitText{}, nil }

func (s *snapshot) Changes(_ context.Context, id object.ID) (*history.Changes, error) {
	return &history.Changes{Files: s.added[id]}, nil
}

func (s *snapshot) Files(context.Context, object.ID) (*history.Listing, error) {
	return &history.Listing{Files: s.files}, nil
}

func (s *snapshot) Blob(_ context.Context, id object.ID) ([]byte, error) {
	text, ok := s.texts[id]
	if name := s.onDisk[id]; !ok && name != "" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return nil, fmt.Errorf("%w: %w", history.ErrNoContents, err)
		}
	}
	if slices.Contains(text[:min(len(text), 8000)], 0) {
		return nil, history.ErrBinary
	}
	return text, nil
}

func (s *snapshot) Added(ctx context.Context, f *history.FileChange) ([]history.Line, error) {
	text, err := s.Blob(ctx, f.New)
	if err != nil {
		return nil, err
	}
	var out []history.Line
	for line := range strings.Lines(string(text)) {
		out = append(out, history.Line{Number: len(out) + 1, Text: []byte(strings.TrimRight(line, "\r\n"))})
	}
	return out, nil
}

func (s *snapshot) Patch(ctx context.Context, f *history.FileChange) (*history.Patch, error) {
	lines, err := s.Added(ctx, f)
	return &history.Patch{Lines: lines}, err
}

// listed is one line of a list of repositories.
type listed struct{ name, dir, class string }

// readList reads a file of lines "NAME=FOLDER" or "NAME=FOLDER CLASS"; empty ones and those with "#" are passed over.
func readList(path string) ([]listed, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []listed
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, ok := strings.Cut(line, "=")
		dir, class, _ := strings.Cut(rest, " ")
		if !ok || dir == "" {
			return nil, fmt.Errorf("%s: %q is not NAME=FOLDER", path, line)
		}
		out = append(out, listed{name, dir, strings.TrimSpace(class)})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s names no folder", path)
	}
	return out, nil
}

// library is known code that is searched in.
type library struct {
	store *corpus.Memory
	open  map[corpus.SourceID]*snapshot
	bytes int64 // that were fingerprinted
	posts int
	took  time.Duration // of processor time
	files []knownFile

	shared []string // paths of unrelated code that set no threshold
}

// knownFile is one indexed file of code.
type knownFile struct {
	from   *snapshot
	path   string
	id     object.ID
	tokens int
}

func newLibrary() *library {
	return &library{store: corpus.NewMemory(), open: map[corpus.SourceID]*snapshot{}}
}

// openLibrary reads and indexes repositories.
func openLibrary(ctx context.Context, list []listed) (*library, error) {
	l := newLibrary()
	for _, r := range list {
		s, err := readSnapshot(r.name, r.dir)
		if err != nil {
			return nil, err
		}
		if err := l.add(ctx, s); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *library) add(ctx context.Context, s *snapshot) error {
	start := cpuTime()
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: s.name, Location: s.name, History: s.history, Contents: s, Added: time.Unix(0, 0)})
	if err != nil {
		return err
	}
	l.took += cpuTime() - start
	l.bytes += b.Source.Bytes
	l.posts += len(b.Postings)
	for _, item := range b.Items {
		if item.Kind == corpus.FileItem && item.Tokens > 0 {
			l.files = append(l.files, knownFile{s, item.Path, item.ID, int(item.Tokens)})
		}
	}
	if err := l.store.Add(ctx, b); err != nil {
		return err
	}
	sources, err := l.store.Sources(ctx)
	if err != nil {
		return err
	}
	for _, source := range sources {
		if source.Name == s.name {
			l.open[source.ID] = s
			return nil
		}
	}
	return errors.New("the store does not list what was added")
}
