// Package transplant finds commits of one author that stand in known code under another author: a history, or a part of one, that
// was taken over with names, dates, messages, paths or the grouping of commits changed. What survives is an identity that git has
// computed anyway (trees, file contents), its patch id (git-patch-id(1)), or the numbers of added and deleted lines of commits in a
// row. It looks at hashes alone.
package transplant

import (
	"context"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// Trace is a set of what is equal in two commits.
type Trace uint8

// The traces.
const (
	Tree   Trace = 1 << iota // the whole tree
	Moved                    // a folder of the subject's tree is their whole tree
	CutOut                   // the subject's whole tree is a folder of theirs
	Patch                    // git's patch id
	Body                     // the same without the paths
	Stamp                    // author time and subject line
	Run                      // lines added and deleted, of this commit and three before it
	Blob                     // contents of files
)

// Trees, Patches: traces that are counted together.
const (
	Trees   = Tree | Moved | CutOut
	Patches = Patch | Body
)

// Limits of what is looked up of one commit.
const (
	mostFolders = 200
	mostBlobs   = 500
)

// fewestLines is the number of lines written by hand below which a patch says nothing: an ignored file, a version, a spelling.
const fewestLines = 5

// Commit is one of the subject's commits with what is looked up of it.
type Commit struct {
	Row    int32
	ID     object.ID
	When   int64 // author time
	Server int64 // the time at which a server committed and signed it; 0 where its own clock says nothing
	Blobs  int   // file contents that are looked up
	Has    Trace // what is looked up of it

	keys []key
}

// key is one thing to look up.
type key struct {
	corpus.Key
	trace  Trace // 0 for the id of the commit
	folder string
	blob   object.ID
}

// NewCommit prepares a row of a history. run is the hash of corpus.RunOf; 0 where there is none. The time of a server counts only in
// commits with a signature, as those of GitHub have: anybody can write its name.
func NewCommit(h *history.History, row int32, f *corpus.CommitFacts, run uint64) Commit {
	r := &h.Commits[row]
	c := Commit{Row: row, ID: r.ID, When: r.Author.Unix}
	if r.Has(history.WebFlow | history.SignedPGP) {
		c.Server = r.Committer.Unix
	}
	c.add(0, corpus.CommitID, corpus.IDHash(r.ID), "")
	c.add(Stamp, corpus.Stamp, corpus.StampHash(r.Author.Unix, r.Subject), "")
	if run != 0 {
		c.add(Run, corpus.StatRun, run, "")
	}
	if len(f.Files) == 0 {
		return c // nothing but what tools write
	}
	c.add(Tree, corpus.RootTree, corpus.IDHash(f.Tree), "")
	c.add(CutOut, corpus.FolderTree, corpus.IDHash(f.Tree), "")
	for _, folder := range f.Folders[:min(len(f.Folders), mostFolders)] {
		if path := folder.Path.Untrusted(); provenance.Of(path+"/a.c", nil) == "" {
			c.add(Moved, corpus.RootTree, corpus.IDHash(folder.ID), path)
		}
	}
	if !f.Patch.IsZero() && f.Written.Added+f.Written.Deleted >= fewestLines {
		c.add(Patch, corpus.Patch, corpus.IDHash(f.Patch), "")
		c.add(Body, corpus.PatchBody, corpus.IDHash(f.Body), "")
	}
	for i := range f.Files {
		file := &f.Files[i]
		if file.Kind == history.Deleted || file.Kind == history.Renamed || file.New == emptyBlob || c.Blobs == mostBlobs {
			continue
		}
		c.add(Blob, corpus.BlobID, corpus.IDHash(file.New), "")
		c.keys[len(c.keys)-1].blob = file.New
		c.Blobs++
	}
	return c
}

// emptyBlob is the id of a file without content.
var emptyBlob = object.ID{0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91}

func (c *Commit) add(trace Trace, kind corpus.Kind, hash uint64, folder string) {
	c.Has |= trace
	c.keys = append(c.keys, key{Key: corpus.Key{Hash: hash, Kind: kind}, trace: trace, folder: folder})
}

// Search is what is looked for, and where.
type Search struct {
	Commits []Commit
	Known   corpus.Reader

	// Addresses and Names are the hashes of all those of the subject (corpus.AuthorKey, corpus.NameKey).
	Addresses, Names map[uint64]bool

	// Here tells whether a commit is in the subject's repository too: then the two histories are one up to it, and what others did
	// there is not taken over by who builds on it.
	Here func(id object.ID) bool

	// Substantial tells whether the tree of a commit, or a folder of it, has enough files to say something. Nil: all have.
	Substantial func(c *Commit, folder string) bool

	// Long tells whether the content of a file has enough lines to say something by itself. It is asked where nothing else of a
	// commit is equal. Nil: all have.
	Long func(blob object.ID) bool
}

// Pair is a commit of the subject and the one in the source that is most like it.
type Pair struct {
	Commit int // index into Search.Commits
	Item   corpus.Item
	Traces Trace
	Blobs  int  // equal file contents
	Name   bool // the author there has the subject's name, under another address
}

// Match is a source in which commits of the subject stand under another author.
type Match struct {
	Source corpus.Source
	Kin    int    // further sources of the same lineage in which some of them stand
	Shared int    // commits of the subject that are in the source with their ids
	Pairs  []Pair // in the order of Search.Commits

	shared map[int]bool // indexes into Search.Commits
}

// Find gives the sources with at least one such commit, in the order of their names. Of sources that share a first commit it gives the one in
// which most is found.
func Find(ctx context.Context, s Search) ([]Match, error) {
	sources, err := s.Known.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources of known code: %w", err)
	}
	f := &finder{Search: s, sources: map[corpus.SourceID]corpus.Source{}, hits: map[corpus.SourceID][]hit{}, shared: map[corpus.SourceID]map[int]bool{}}
	f.lineage = lineages(sources)
	for _, src := range sources {
		f.sources[src.ID] = src
	}
	if err := f.lookup(ctx); err != nil {
		return nil, fmt.Errorf("look commits up in known code: %w", err)
	}
	return f.matches(ctx, sources)
}

// lineages numbers sources so that those that share a first commit have one number.
func lineages(sources []corpus.Source) map[corpus.SourceID]int {
	up := make([]int, len(sources))
	find := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	first := map[object.ID]int{}
	for i := range sources {
		up[i] = i
		for _, root := range sources[i].Roots {
			if k, ok := first[root]; ok {
				up[find(i)] = find(k)
			} else {
				first[root] = i
			}
		}
	}
	out := make(map[corpus.SourceID]int, len(sources))
	for i := range sources {
		out[sources[i].ID] = find(i)
	}
	return out
}

// Tells tells whether two commits have enough in common to be shown beside each other: more than some of many file contents.
func (p *Pair) Tells(commits []Commit) bool {
	return p.Traces&^Blob != 0 || 2*p.Blobs >= commits[p.Commit].Blobs
}

// Rest are the commits that the source does not have with their ids.
func (m *Match) Rest(commits []Commit) []Commit {
	out := make([]Commit, 0, len(commits))
	for i := range commits {
		if !m.shared[i] {
			out = append(out, commits[i])
		}
	}
	return out
}
