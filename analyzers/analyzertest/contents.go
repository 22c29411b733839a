package analyzertest

import (
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Contents reads what the commits contain from memory, as history.Contents does from a repository.
func (b *Built) Contents() history.Contents {
	all := b.memory()
	return history.NewContents(func() history.ObjectReader { return all })
}

func (b *Built) memory() memory {
	kinds := map[string]gitobject.Type{"commit": gitobject.Commit, "tree": gitobject.Tree, "blob": gitobject.Blob}
	all := make(memory, len(b.objects)+len(b.Commits))
	for _, o := range b.objects {
		all.add(kinds[o.kind], o)
	}
	for _, c := range b.Commits {
		all.add(gitobject.Commit, newObject("commit", c))
	}
	return all
}

// memory is an object store that is only read once it is filled, so that any number of readers may share it.
type memory map[gitobject.ID]gitobject.Object

func (m memory) add(t gitobject.Type, o object) {
	id := gitobject.ID(o.id)
	m[id] = gitobject.Object{ID: id, Type: t, Size: int64(len(o.data)), Data: o.data}
}

// Read gives an object, of which at most the first keep bytes.
func (m memory) Read(id gitobject.ID, keep int64) (gitobject.Object, error) {
	o, ok := m[id]
	if !ok {
		return gitobject.Object{}, &gitobject.NotFoundError{ID: id}
	}
	if o.Size > keep {
		o.Data, o.Cut = o.Data[:max(0, keep)], true
	}
	return o, nil
}

// History makes a history of the commits, newest first, and without those that the statement "base" leaves out: the range of a pull
// request. It is not resolved yet.
func (b *Built) History() (*history.History, error) {
	if b.base == "" {
		return history.Assemble(b.Newest())
	}
	base, err := gitobject.ParseID(b.base)
	if err != nil {
		return nil, fmt.Errorf("base of the recipe: %w", err)
	}
	return history.Assemble(b.Newest(), base)
}
