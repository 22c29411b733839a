package copies

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// added is one file with the lines that one commit added.
type added struct {
	row    int32
	change history.FileChange
	lines  int // added
	total  int // of the file
	tokens int // on added lines
	keys   []corpus.Key
	at     []int32 // the line of each key; 0 where the file as a whole is meant
	all    weights // of all fingerprints
	notice uint64
}

// work is what a commit gave.
type work struct {
	files  []added
	absent int
	ok     bool
}

// reader is what one goroutine uses again from file to file.
type reader struct {
	file   fingerprint.File
	prints []fingerprint.Print
	lines  []bool // by number: added
	paths  map[string]provenance.Reason
}

// mostPaths is how many paths a reader keeps the origin of.
const mostPaths = 20_000

// origin is provenance.OfName, kept: most paths are changed many times.
func (r *reader) origin(path string) provenance.Reason {
	reason, known := r.paths[path]
	if !known {
		reason = provenance.OfName(path)
		if len(r.paths) >= mostPaths {
			clear(r.paths)
		}
		r.paths[path] = reason
	}
	return reason
}

// takeReader gives a reader that no other goroutine has; giveReader takes it back.
func (f *finder) takeReader() *reader {
	select {
	case r := <-f.readers:
		return r
	default:
		return &reader{paths: map[string]provenance.Reason{}}
	}
}

func (f *finder) giveReader(r *reader) {
	select {
	case f.readers <- r:
	default:
	}
}

// read looks at the files of commits, on all processors, and gives them in the order of the commits.
func (f *finder) read(ctx context.Context, rows []int32) ([]added, error) {
	works := make([]work, len(rows))
	var next, size atomic.Int64
	size.Store(f.bytes)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(rows)) {
		workers.Go(func() {
			r := f.takeReader()
			defer f.giveReader(r)
			for k := next.Add(1) - 1; k < int64(len(rows)) && ctx.Err() == nil && size.Load() < mostBytes; k = next.Add(1) - 1 {
				works[k] = f.commit(ctx, r, rows[k], &size)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.bytes = size.Load()
	var out []added
	for _, w := range works {
		f.out.Absent += w.absent
		if w.ok {
			f.out.Commits++
		}
		for _, a := range w.files {
			if f.seen[a.change.New] {
				continue // the same content again, as after a revert
			}
			f.seen[a.change.New] = true
			f.out.Files++
			f.out.Lines += a.lines
			out = append(out, a)
		}
	}
	f.out.Cut = f.out.Cut || f.bytes >= mostBytes || f.out.Files >= mostFiles
	return out, nil
}

// commit looks at one commit.
func (f *finder) commit(ctx context.Context, r *reader, row int32, size *atomic.Int64) (w work) {
	c := &f.History.Commits[row]
	if c.Has(history.Merge) || c.Has(history.NoChange) || c.Has(history.Boundary) {
		return w
	}
	changes, err := f.Contents.Changes(ctx, c.ID)
	if err != nil {
		return work{absent: 1}
	}
	w.ok = true
	for k := range changes.Files[:min(len(changes.Files), mostCommitFiles)] {
		file := &changes.Files[k]
		if file.Kind == history.Deleted || file.Kind == history.Renamed || r.origin(file.Path.Untrusted()) != "" {
			continue
		}
		a, err := r.added(ctx, f.Contents, file, size)
		if errors.Is(err, history.ErrNoContents) {
			w.absent++
		}
		if err != nil || a == nil {
			continue
		}
		a.row = row
		w.files = append(w.files, *a)
	}
	return w
}

// added takes one file apart; nil where it says nothing.
func (r *reader) added(ctx context.Context, contents history.Contents, file *history.FileChange, size *atomic.Int64) (*added, error) {
	lines, err := contents.Added(ctx, file)
	if err != nil || len(lines) < fewestLines {
		return nil, err
	}
	text, err := contents.Blob(ctx, file.New)
	if err != nil {
		return nil, err
	}
	size.Add(int64(len(text)))
	path := file.Path.Untrusted()
	if provenance.OfContent(path, text) != "" {
		return nil, nil
	}
	a := &added{change: *file, lines: len(lines), total: lineCount(text), notice: provenance.NoticeHash(path, text)}
	whole := file.Kind == history.Added || 2*a.lines >= a.total
	if whole && a.total >= fewestLines {
		a.add(corpus.BlobID, corpus.IDHash(file.New), 0)
	}
	language := fingerprint.LanguageOf(path)
	if language == nil {
		return a, nil
	}
	r.file.Lex(language, text)
	r.lines = append(r.lines[:0], make([]bool, a.total+1)...)
	for i := range lines {
		if n := lines[i].Number; n > 0 && n < len(r.lines) {
			r.lines[n] = true
		}
	}
	keep := func(line int32) bool { return int(line) < len(r.lines) && r.lines[line] }
	for i := range r.file.Tokens {
		if keep(r.file.Tokens[i].Line) {
			a.tokens++
		}
	}
	if whole && len(r.file.Tokens) > 0 {
		a.add(corpus.WholeExact, r.file.Sum(fingerprint.Exact), 0)
		a.add(corpus.WholeAbstract, r.file.Sum(fingerprint.Abstract), 0)
	}
	for _, l := range corpus.Levels {
		// What a file imports is dictated by what it uses: rare, perhaps, but nobody's own.
		r.prints = r.file.Prints(r.prints[:0], l.Level, keep)
		for _, p := range r.prints {
			if !r.file.InImport(p.Token) {
				a.add(l.Kind, p.Hash, p.Line)
			}
		}
	}
	for _, t := range r.file.Texts {
		if keep(t.Line) {
			a.add(corpus.Phrase, t.Hash, t.Line)
		}
	}
	return a, nil
}

func (a *added) add(kind corpus.Kind, hash uint64, line int32) {
	a.keys = append(a.keys, corpus.Key{Hash: hash, Kind: kind})
	a.at = append(a.at, line)
}

// lineCount counts a last line without line feed too.
func lineCount(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}
