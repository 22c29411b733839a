package corpus

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/fingerprint"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// fewestTokens is the length from which a file as a whole says something: a shorter one is a stub that many write alike.
const fewestTokens = 60

// fewestTextLines is the same for what is no code.
const fewestTextLines = 10

// indexedFile is what is kept of one file of the newest commit.
type indexedFile struct {
	item  Item
	posts []Posting // their Item is not set yet
	bytes int64
}

// fileWorker is what one goroutine uses again from file to file.
type fileWorker struct {
	file   fingerprint.File
	prints []fingerprint.Print
}

// files indexes the files of the newest commit.
func (x *indexer) files(ctx context.Context) error {
	head := x.batch.Source.Head
	listing, err := x.in.Contents.Files(ctx, head)
	if err != nil {
		return ctx.Err() // a clone without contents still has its commits
	}
	var attributes provenance.Attributes
	for _, f := range listing.Files {
		p := f.Path.Untrusted()
		switch folder, name := path.Split(p); {
		case name == ".gitattributes":
			if text, err := x.in.Contents.Blob(ctx, f.ID); err == nil {
				attributes.Add(strings.TrimSuffix(folder, "/"), text)
			}
		case folder == "" && x.batch.Source.Licence == "" && provenance.OfPath(p) == provenance.Licence:
			if text, err := x.in.Contents.Blob(ctx, f.ID); err == nil {
				x.batch.Source.Licence, x.batch.Source.Notice = provenance.LicenceOf(text), provenance.NoticeHash(p, text)
			}
		}
	}
	contents := byContent(listing.Files, &attributes)
	out := make([]*indexedFile, len(contents))
	err = each(ctx, len(contents), func() *fileWorker { return &fileWorker{} }, func(w *fileWorker, i int) {
		out[i] = x.file(ctx, w, contents[i])
		x.in.Done.Add(1)
	})
	if err != nil {
		return err
	}
	for i, f := range out {
		if f == nil {
			continue
		}
		n := x.add(f.item)
		for _, p := range f.posts {
			x.post(p.Kind, p.Hash, n, p.Line)
		}
		for _, path := range contents[i].paths {
			if u := x.paths[path]; u != nil {
				for _, key := range u.authors {
					x.post(Touched, key, n, 0)
				}
			}
		}
		x.batch.Source.Files++
		x.batch.Source.Bytes += f.bytes
	}
	return nil
}

// content is what stands at one path or more.
type content struct {
	id    object.ID
	paths []string // written by hand, as far as they tell; the first one names it
	told  bool     // the attributes say that it is
}

// byContent puts files of one content together, in the order of their first paths. What is not written by hand is left out.
func byContent(files []history.TreeFile, attributes *provenance.Attributes) []content {
	var out []content
	at := map[object.ID]int{}
	for _, f := range files {
		p := f.Path.Untrusted()
		reason, told := attributes.Reason(p)
		if reason != "" || !told && provenance.OfPath(p) != "" {
			continue
		}
		i, known := at[f.ID]
		if !known {
			i = len(out)
			at[f.ID] = i
			out = append(out, content{id: f.ID})
		}
		if len(out[i].paths) < mostSamePaths {
			out[i].paths, out[i].told = append(out[i].paths, p), out[i].told || told
		}
	}
	return out
}

// mostSamePaths is how many paths of one content are kept.
const mostSamePaths = 100

// file reads and fingerprints one file; nil where it is not written by hand, or too short to say anything.
func (x *indexer) file(ctx context.Context, w *fileWorker, f content) *indexedFile {
	p := f.paths[0]
	text, err := x.in.Contents.Blob(ctx, f.id)
	if err != nil || !f.told && provenance.Of(p, text) != "" {
		return nil
	}
	out := &indexedFile{bytes: int64(len(text)), item: Item{
		Kind: FileItem, ID: f.id, Path: p, Notice: provenance.NoticeHash(p, text), Lines: uint32(bytes.Count(text, []byte{'\n'})),
	}}
	if u := x.paths[p]; u != nil {
		c := &x.in.History.Commits[u.first]
		author := x.in.History.People[c.Author.Who]
		out.item.Commit, out.item.When = c.ID, c.Author.Unix
		out.item.Author, out.item.Name = AuthorKey(author.Email), NameKey(author.Name)
		if c.Has(history.WebFlow) {
			out.item.Server = c.Committer.Unix
		}
	}
	w.fingerprint(out, text)
	if len(out.posts) == 0 && out.item.Lines < fewestTextLines {
		return nil
	}
	out.posts = append(out.posts, Posting{Key: Key{IDHash(f.id), BlobID}})
	return out
}

// fingerprint adds the hashes of a file's text, where it is code.
func (w *fileWorker) fingerprint(out *indexedFile, text []byte) {
	language := fingerprint.LanguageOf(out.item.Path)
	if language == nil {
		return
	}
	w.file.Lex(language, text)
	out.item.Tokens = uint32(len(w.file.Tokens))
	post := func(kind Kind, hash uint64, line int32) {
		out.posts = append(out.posts, Posting{Key: Key{hash, kind}, Line: uint32(line)})
	}
	if len(w.file.Tokens) >= fewestTokens {
		post(WholeExact, w.file.Sum(fingerprint.Exact), 0)
		post(WholeAbstract, w.file.Sum(fingerprint.Abstract), 0)
	}
	for _, l := range Levels {
		w.prints = w.file.Prints(w.prints[:0], l.Level, nil)
		for _, print := range w.prints {
			post(l.Kind, print.Hash, print.Line)
		}
	}
	for _, t := range w.file.Texts {
		post(Phrase, t.Hash, t.Line)
	}
}

// Levels are the levels of fingerprints with the kinds of their hashes.
var Levels = []struct {
	Level fingerprint.Level
	Kind  Kind
}{{fingerprint.Exact, GramExact}, {fingerprint.Abstract, GramAbstract}}
