package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Limits of one comparison of trees. What lies beyond is left out and Changes.More is set.
const (
	maxChangedFiles = 10_000
	maxTreeDepth    = 64       // levels of folders; the deepest of 375 public repositories has 22
	maxPathBytes    = 4 << 10  // of one path, as PATH_MAX of Linux
	maxPathsBytes   = 4 << 20  // of all paths together
	maxTreeBytes    = 32 << 20 // of tree objects: about 800,000 entries
	treeCharge      = 1 << 10  // what a tree costs of these at least
	maxFolders      = 1_000    // in Changes.Folders; what lies beyond is not told of
	maxFoldersBytes = 1 << 20  // of their paths together
)

// emptyTree is what git knows without storing it.
var emptyTree = object.ID{0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04}

// errEnough ends a comparison that has reached a limit.
var errEnough = errors.New("enough")

// treeDiff compares two trees level by level. It goes down only where two trees differ, with a stack of its own.
type treeDiff struct {
	ctx    context.Context
	read   func(object.ID) ([]byte, error) // the content of a tree object, valid until the next call
	frames []*treeFrame                    // kept for their memory
	depth  int
	path   []byte // of the folder at the top of the stack, with a '/' at its end
	room   int    // bytes of paths that may still be kept
	margin int    // bytes of paths of folders that may still be kept
	budget int64  // bytes of trees that may still be read
	out    *Changes
	list   *Listing // takes the files instead of out, where it is not nil
}

// treeFrame is one folder that is being compared.
type treeFrame struct {
	old, new treeCursor
	prefix   int // bytes of the path of the folder above
}

// Changes implements Contents. At most 10,000 files, 64 levels of folders and 32 MiB of tree objects are looked at. Where a
// tree is not what git writes the error says so; files that only changed their mode are left out.
func (c *contents) Changes(ctx context.Context, id object.ID) (out *Changes, err error) {
	err = c.use(func(r *contentReader) error {
		out, err = c.changes(ctx, r, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("changes of commit %s: %w", id, err)
	}
	return out, nil
}

func (c *contents) changes(ctx context.Context, r *contentReader, id object.ID) (*Changes, error) {
	if err := r.links(id); err != nil {
		return nil, err
	}
	newTree, oldTree := r.head.tree, emptyTree
	if len(r.head.parents) > 1 {
		return &Changes{Tree: newTree}, nil
	}
	if len(r.head.parents) == 1 {
		if err := r.links(r.head.parents[0]); err != nil {
			return nil, c.missing(err, !c.whole || c.shallow[id])
		}
		oldTree = r.head.tree
	}
	out := &Changes{Tree: newTree}
	if err := c.compareTrees(ctx, r, oldTree, newTree, out, nil); err != nil {
		return nil, err
	}
	out.Files = pairRenames(out.Files)
	return out, nil
}

// compareTrees fills out, or the files into list where it is not nil.
func (c *contents) compareTrees(ctx context.Context, r *contentReader, old, new object.ID, out *Changes, list *Listing) error {
	d := &r.trees
	d.ctx, d.out, d.list = ctx, out, list
	d.read = func(id object.ID) ([]byte, error) {
		o, err := r.readAs(id, object.Tree, d.budget)
		if err != nil {
			return nil, c.missing(err, !c.whole)
		}
		if o.Cut {
			return nil, errEnough
		}
		return o.Data, nil
	}
	defer d.reset()
	return d.run(old, new)
}

// links reads the tree and the parents of a commit.
func (r *contentReader) links(id object.ID) error {
	o, err := r.readAs(id, object.Commit, maxLinksBytes)
	if err != nil {
		return err
	}
	r.head = header{parents: r.head.parents[:0]}
	r.head.parseLinks(o.Data)
	if r.head.problem == MissingTree || r.head.problem == BadTreeSha1 {
		return fmt.Errorf("commit %s names no tree", id)
	}
	return nil
}

func (d *treeDiff) run(old, new object.ID) error {
	d.depth, d.path, d.room, d.margin, d.budget = 0, d.path[:0], maxPathsBytes, maxFoldersBytes, maxTreeBytes
	if d.list != nil {
		d.room = maxListedPaths
	}
	if old == new {
		return nil
	}
	err := d.push(nil, old, new)
	for err == nil && d.depth > 0 {
		err = d.step(d.frames[d.depth-1])
	}
	if err == errEnough {
		d.out.More = true
		return nil
	}
	return err
}

// reset lets go of what the next comparison should not keep alive.
func (d *treeDiff) reset() {
	d.ctx, d.read, d.out, d.list = nil, nil, nil, nil
	for _, f := range d.frames {
		f.old.reset()
		f.new.reset()
	}
}

// push begins to compare a folder; the id of what is not there is emptyTree.
func (d *treeDiff) push(name []byte, old, new object.ID) error {
	if d.depth == maxTreeDepth || len(d.path)+len(name) >= maxPathBytes {
		d.out.More = true
		return nil
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	if d.depth == len(d.frames) {
		d.frames = append(d.frames, &treeFrame{})
	}
	f := d.frames[d.depth]
	f.prefix = len(d.path)
	if err := d.load(&f.old, old); err != nil {
		return err
	}
	if err := d.load(&f.new, new); err != nil {
		return err
	}
	if name != nil {
		d.path = append(append(d.path, name...), '/')
		d.noteFolder(new)
	}
	d.depth++
	return nil
}

// noteFolder keeps the folder at the top of the stack, where the new version has it.
func (d *treeDiff) noteFolder(id object.ID) {
	path := d.path[:len(d.path)-1]
	if id == emptyTree || d.list != nil || len(d.out.Folders) == maxFolders || len(path) > d.margin {
		return
	}
	d.margin -= len(path)
	d.out.Folders = append(d.out.Folders, Folder{Path: TextOf(string(path)), ID: id})
}

func (d *treeDiff) load(c *treeCursor, id object.ID) error {
	if id == emptyTree {
		return c.begin(id, nil)
	}
	data, err := d.read(id)
	if err != nil {
		return err
	}
	if d.budget -= max(treeCharge, int64(len(data))); d.budget < 0 {
		return errEnough
	}
	return c.begin(id, data)
}

// step looks at the next entry of the folder at the top, on one side or on both.
func (d *treeDiff) step(f *treeFrame) error {
	a, b := &f.old.entry, &f.new.entry
	var order int
	switch {
	case a.name == nil && b.name == nil:
		d.path = d.path[:f.prefix]
		d.depth--
		return nil
	case a.name == nil:
		order = 1
	case b.name == nil:
		order = -1
	default:
		order = compareNames(a, b)
	}
	before, after := *a, *b // as the cursors move on first
	if order <= 0 {
		if err := f.old.next(); err != nil {
			return err
		}
	}
	if order >= 0 {
		if err := f.new.next(); err != nil {
			return err
		}
	}
	switch {
	case order < 0:
		return d.one(&before, Deleted)
	case order > 0:
		return d.one(&after, Added)
	}
	return d.both(&before, &after)
}

// one notes an entry that only one of the sides has.
func (d *treeDiff) one(e *treeEntry, kind ChangeKind) error {
	switch {
	case e.isTree() && kind == Added:
		return d.push(e.name, emptyTree, e.id)
	case e.isTree():
		return d.push(e.name, e.id, emptyTree)
	case !e.isFile():
		return nil
	case kind == Added:
		return d.note(FileChange{Kind: Added, New: e.id, Mode: e.fileMode()}, e.name)
	}
	return d.note(FileChange{Kind: Deleted, Old: e.id, OldMode: e.fileMode()}, e.name)
}

// both compares two entries of one name; where one is a tree, so is the other.
func (d *treeDiff) both(a, b *treeEntry) error {
	switch {
	case a.id == b.id && a.isFile() == b.isFile():
		return nil
	case a.isTree():
		return d.push(a.name, a.id, b.id)
	case a.isFile() && b.isFile():
		return d.note(FileChange{Kind: Modified, Old: a.id, New: b.id, Mode: b.fileMode(), OldMode: a.fileMode()}, a.name)
	case a.isFile():
		return d.one(a, Deleted)
	}
	return d.one(b, Added)
}

func (d *treeDiff) note(f FileChange, name []byte) error {
	if len(d.out.Files) == maxChangedFiles || d.list != nil && len(d.list.Files) == maxListedFiles {
		return errEnough
	}
	n := len(d.path) + len(name)
	if n > maxPathBytes {
		d.out.More = true
		return nil
	}
	if d.room -= n; d.room < 0 {
		return errEnough
	}
	var b strings.Builder
	b.Grow(n)
	b.Write(d.path)
	b.Write(name)
	f.Path = TextOf(b.String())
	if d.list != nil {
		d.list.Files = append(d.list.Files, TreeFile{Path: f.Path, ID: f.New, Mode: f.Mode})
		return nil
	}
	d.out.Files = append(d.out.Files, f)
	return nil
}

// pairRenames makes one change of a deletion and an addition of the same content. Where several fit, those of the same base name
// belong together first, as in git, and then the first in order of their paths.
func pairRenames(files []FileChange) []FileChange {
	type key struct {
		id   object.ID
		base string // empty: any
	}
	deleted := map[key][]int32{}
	adds := false
	for i := range files {
		f := &files[i]
		adds = adds || f.Kind == Added
		if f.Kind == Deleted {
			deleted[key{f.Old, base(f.Path)}] = append(deleted[key{f.Old, base(f.Path)}], int32(i))
			deleted[key{f.Old, ""}] = append(deleted[key{f.Old, ""}], int32(i))
		}
	}
	if len(deleted) == 0 || !adds {
		return files
	}
	gone := make([]bool, len(files))
	for _, sameBase := range []bool{true, false} {
		for i := range files {
			f := &files[i]
			if f.Kind != Added {
				continue
			}
			k := key{id: f.New}
			if sameBase {
				k.base = base(f.Path)
			}
			list := deleted[k]
			for len(list) > 0 && gone[list[0]] {
				list = list[1:]
			}
			if len(list) > 0 {
				from := list[0]
				list, gone[from] = list[1:], true
				f.Kind, f.From, f.Old, f.OldMode = Renamed, files[from].Path, f.New, files[from].OldMode
			}
			deleted[k] = list
		}
	}
	kept := files[:0]
	for i := range files {
		if !gone[i] {
			kept = append(kept, files[i])
		}
	}
	return kept
}

func base(path Text) string {
	p := path.Untrusted()
	return p[strings.LastIndexByte(p, '/')+1:]
}

// malformedTree says what about a tree object is not as git writes it.
func malformedTree(id object.ID, what string) error {
	return fmt.Errorf("tree %s is malformed: %s", id, what)
}

// compareNames orders entries as git does (base_name_compare in tree.c): by bytes, a folder as if its name ended in '/'.
func compareNames(a, b *treeEntry) int {
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	return int(a.byteAt(n)) - int(b.byteAt(n))
}
