// Package corpus is an index of code that others are known to have written, by which copies are found. It holds hashes and
// positions, not the code: commits with their trees, patches and dates, and files with their fingerprints.
//
// An index is made of sources, one a repository; a source has items (commits and files) and postings, each of which says that a
// hash occurs in an item. Everything that is looked up is such a hash, so that a Store knows nothing of what they mean.
package corpus

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Kind is what a hash was made of.
type Kind uint8

// The kinds of hash. Their numbers are part of stored formats: append only.
const (
	CommitID      Kind = iota + 1 // the first 8 bytes of a commit's id
	RootTree                      // of the id of a commit's tree
	FolderTree                    // of the id of a folder that a commit changed
	Patch                         // of git's stable patch id of a commit
	PatchBody                     // the same without paths: a commit moved to another folder keeps it
	Stamp                         // a commit's author time and subject
	StatRun                       // the numbers of added and deleted lines of four commits in a row
	BlobID                        // of the id of a file's content, in any commit
	WholeExact                    // all tokens of a file
	WholeAbstract                 // all tokens of a file, names and literals by their kind
	GramExact                     // a fingerprint; see package fingerprint
	GramAbstract                  // likewise
	Phrase                        // a long comment or string
	Touched                       // the files that an author (AuthorKey) changed
)

// Key is one hash with its kind.
type Key struct {
	Hash uint64
	Kind Kind
}

// SourceID names a source within one open store. Ids are given anew when a store is opened.
type SourceID uint32

// Source is one repository of known code.
type Source struct {
	ID       SourceID
	Name     string      // by which the user knows it, such as "owner/repo"; unique within a store
	Location string      // the path or URL from which it was read
	Head     object.ID   // the commit at which its files were read
	Roots    []object.ID // first commits; sources that share one are one lineage
	Added    time.Time
	First    int64 // earliest author time, Unix seconds
	Last     int64
	Licence  string // SPDX identifier of its licence file, where it has one that is known; "" otherwise
	Notice   uint64 // hash of the copyright lines of that file; 0 where it has none
	Commits  int
	Files    int
	Bytes    int64 // of the files that were fingerprinted
	Textbook bool  // a collection of well-known algorithms, in which equal code says little
}

// ItemKind tells commits from files.
type ItemKind uint8

// The kinds of item.
const (
	CommitItem ItemKind = iota + 1
	FileItem
)

// Item is one commit, or one file as it is at the head of its source.
type Item struct {
	Kind   ItemKind
	ID     object.ID // the commit, or the blob
	Path   string    // of a file; bytes as they stand in the tree
	Commit object.ID // of a file: the commit that first had something at this path
	Author uint64    // AuthorKey of the commit's author, or of the author of Commit
	Name   uint64    // NameKey of the same
	When   int64     // author time of the commit, or of Commit; Unix seconds
	Server int64     // the time at which a server of GitHub committed it; 0 where its own clock says nothing
	Lines  uint32    // of a file; of a commit, added and deleted together
	Tokens uint32    // of a file
	Order  uint32    // of a commit: its place among the commits of the source, oldest first
	Notice uint64    // of a file: hash of the copyright lines in its header; 0 where it has none
}

// Posting says that a hash occurs in an item.
type Posting struct {
	Key
	Item uint32 // index into Batch.Items
	Line uint32 // from 1; 0 where the item as a whole is meant
}

// Batch is everything that one source holds. Postings are in no particular order; the same one may stand twice.
type Batch struct {
	Source   Source
	Items    []Item
	Postings []Posting
}

// Hit is one place in which a hash occurs.
type Hit struct {
	Source SourceID
	Item   uint32
	Line   uint32
}

// Reader looks things up. It is safe for concurrent use, and sees the sources that were there when it was opened (or, of a
// Store, that it added itself since).
type Reader interface {
	// Sources lists all sources, by name.
	Sources(ctx context.Context) ([]Source, error)

	// Lookup calls found for each key that occurs anywhere, in the order of the keys, with at most limit of its hits (0: all), in the
	// order of source and item, and with the number of all. It is made for thousands of keys at once. The hits are valid
	// until found returns.
	Lookup(ctx context.Context, keys []Key, limit int, found func(i int, hits []Hit, total int)) error

	// Items gives items of one source, in the order asked for.
	Items(ctx context.Context, source SourceID, items []uint32) ([]Item, error)

	Close() error
}

// Archive is a Reader that tells all that it holds.
type Archive interface {
	Reader

	// Stat tells how much the store holds.
	Stat(ctx context.Context) (Stat, error)

	// Export gives a source as it was added, so that a store can be carried elsewhere. Postings may be in another order.
	Export(ctx context.Context, name string) (*Batch, error)
}

// Store is an Archive that can be added to. There is one writer at a time.
type Store interface {
	Archive

	// Add stores a source whole, or not at all; one of the same name is replaced. What Add has confirmed survives a crash.
	Add(ctx context.Context, b *Batch) error

	// Remove takes a source out, so that nothing of it is left on disk. The error wraps ErrNoSource where there is none.
	Remove(ctx context.Context, name string) error
}

// Stat is what a store holds.
type Stat struct {
	Sources, Items, Postings int
	Bytes                    int64 // of code that was fingerprinted
	Stored                   int64 // bytes on disk; 0 where that is not known
	Format                   string
}

// The errors that can be told apart.
var (
	ErrNoSource = errors.New("no such source in the corpus")
	ErrNewer    = errors.New("the corpus was written by a newer version of bonafide")
	ErrOlder    = errors.New("the fingerprints of the corpus were made by an older version of bonafide")
	ErrLocked   = errors.New("another process is writing to the corpus")
	ErrDamaged  = errors.New("the corpus is damaged")
)
