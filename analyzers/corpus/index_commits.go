package corpus

import (
	"context"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// Limits of what is looked at in one commit. Imports of whole projects are larger; their trees still count.
const (
	mostPatchFiles = 2000
	mostPatchLines = 100_000
	mostFolders    = 200
)

// CommitFacts is what is looked up of one commit.
type CommitFacts struct {
	Tree    object.ID
	Folders []history.Folder
	Files   []history.FileChange // written by hand, as far as their paths tell
	Patch   object.ID            // zero where the commit is too large, or not all of its files could be read
	Body    object.ID
	Size    Size // of all files that could be read
	Written Size // of those written by hand, as far as their paths tell
	Cut     bool // the commit is larger than the limits
}

// Facts reads what is looked up of one commit. It is the same for known code and for that which is judged. ok is false for
// commits that change nothing, and where the contents are not there.
func Facts(ctx context.Context, contents history.Contents, id object.ID) (f CommitFacts, ok bool) {
	changes, err := contents.Changes(ctx, id)
	if err != nil || len(changes.Files) == 0 {
		return f, false
	}
	f.Tree, f.Folders, f.Cut = changes.Tree, changes.Folders, changes.More || len(changes.Files) > mostPatchFiles
	patches, bodies := make([]object.ID, 0, len(changes.Files)), make([]object.ID, 0, len(changes.Files))
	whole := !f.Cut
	for i := range changes.Files {
		file := &changes.Files[i]
		byHand := provenance.OfPath(file.Path.Untrusted()) == ""
		if byHand {
			f.Files = append(f.Files, *file)
		}
		if f.Cut {
			continue
		}
		p, err := contents.Patch(ctx, file)
		if err != nil {
			whole = false
			continue
		}
		patches, bodies = append(patches, p.ID), append(bodies, p.Body)
		f.Size.Added += len(p.Lines)
		f.Size.Deleted += len(p.Deleted)
		if byHand {
			f.Written.Added += len(p.Lines)
			f.Written.Deleted += len(p.Deleted)
		}
		f.Cut = f.Size.Added+f.Size.Deleted > mostPatchLines
	}
	if whole && !f.Cut {
		f.Patch, f.Body = history.PatchID(patches...), history.PatchID(bodies...)
	}
	return f, true
}

// commits indexes every commit that is no merge.
func (x *indexer) commits(ctx context.Context) error {
	h := x.in.History
	facts := make([]*CommitFacts, len(h.Commits))
	err := each(ctx, len(x.order), func() struct{} { return struct{}{} }, func(_ struct{}, k int) {
		i := x.order[k]
		defer x.in.Done.Add(1)
		if c := &h.Commits[i]; c.Has(history.Merge) || c.Has(history.Malformed) || c.Has(history.NoChange) {
			return
		}
		if f, ok := Facts(ctx, x.in.Contents, h.Commits[i].ID); ok {
			facts[i] = &f
		}
	})
	if err != nil {
		return err
	}
	x.sizes = make([]Size, len(h.Commits))
	x.paths = map[string]*use{}
	for k, i := range x.order {
		if facts[i] == nil {
			continue
		}
		x.sizes[i] = facts[i].Size
		x.commit(i, uint32(k), facts[i])
		facts[i] = nil
	}
	return nil
}

// commit adds the item and the postings of one commit.
func (x *indexer) commit(i int32, order uint32, f *CommitFacts) {
	c := &x.in.History.Commits[i]
	author := x.in.History.People[c.Author.Who]
	item := Item{
		Kind: CommitItem, ID: c.ID, Author: AuthorKey(author.Email), Name: NameKey(author.Name), When: c.Author.Unix,
		Lines: uint32(min(int64(f.Size.Added)+int64(f.Size.Deleted), math.MaxInt32)), Order: order,
	}
	if c.Has(history.WebFlow) {
		item.Server = c.Committer.Unix
	}
	n := x.add(item)
	x.post(CommitID, IDHash(c.ID), n, 0)
	x.post(RootTree, IDHash(f.Tree), n, 0)
	for _, folder := range f.Folders[:min(len(f.Folders), mostFolders)] {
		if provenance.OfPath(folder.Path.Untrusted()+"/a.c") == "" {
			x.post(FolderTree, IDHash(folder.ID), n, 0)
		}
	}
	if !f.Patch.IsZero() {
		x.post(Patch, IDHash(f.Patch), n, 0)
		x.post(PatchBody, IDHash(f.Body), n, 0)
	}
	x.post(Stamp, StampHash(c.Author.Unix, c.Subject), n, 0)
	if sizes, ok := RunOf(x.in.History, x.sizes, i); ok {
		x.post(StatRun, sizes, n, 0)
	}
	for k := range f.Files {
		file := &f.Files[k]
		if file.Kind == history.Deleted {
			continue
		}
		if file.Kind != history.Renamed {
			x.post(BlobID, IDHash(file.New), n, 0)
		}
		x.touch(file.Path.Untrusted(), i, item.Author, item.Name)
	}
}

// RunOf gives the hash of the sizes of a commit and of those before it, along first parents; merges and commits that change nothing
// are passed over. sizes are by row. ok is false near the root, and where the sizes say too little.
func RunOf(h *history.History, sizes []Size, i int32) (hash uint64, ok bool) {
	var run [RunLength]Size
	n := 0
	for steps := 0; i >= 0 && steps < 16*RunLength; steps++ {
		if s := sizes[i]; s != (Size{}) {
			run[n] = s
			if n++; n == RunLength {
				return StatHash(run[:])
			}
		}
		parents := h.Parents(i)
		if len(parents) == 0 {
			return 0, false
		}
		i = parents[0]
	}
	return 0, false
}

// touch notes who changed a path.
func (x *indexer) touch(path string, row int32, keys ...uint64) {
	u := x.paths[path]
	if u == nil {
		if len(x.paths) == mostPaths {
			return
		}
		u = &use{first: row}
		x.paths[path] = u
	}
	for _, k := range keys {
		if k != 0 && len(u.authors) < mostAuthors && !slices.Contains(u.authors, k) {
			u.authors = append(u.authors, k)
		}
	}
}

func (x *indexer) add(item Item) uint32 {
	x.batch.Items = append(x.batch.Items, item)
	return uint32(len(x.batch.Items) - 1)
}

func (x *indexer) post(kind Kind, hash uint64, item, line uint32) {
	x.batch.Postings = append(x.batch.Postings, Posting{Key{hash, kind}, item, line})
}
