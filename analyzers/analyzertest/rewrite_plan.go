package analyzertest

import (
	"context"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// plan says which commits there will be, with which parents and which trees; what is in the trees is rewritten later.
func (w *rewriter) plan() ([]newCommit, error) {
	lo, hi := 0, len(w.list)
	if w.o.First > 0 {
		hi = min(hi, w.o.First)
	}
	if w.o.Last > 0 {
		lo = max(0, hi-w.o.Last)
	}
	plan, err := w.lineage(lo, hi)
	if err != nil {
		return nil, err
	}
	if w.o.Pick > 1 {
		return w.picked(plan)
	}
	if w.o.Squash > 1 {
		return squashed(plan, w.o.Squash), nil
	}
	return plan, nil
}

// lineage keeps the shape of the history between two places. Of a folder, it keeps the commits that change it.
func (w *rewriter) lineage(lo, hi int) ([]newCommit, error) {
	var plan []newCommit
	at := make([]int, hi) // where each old commit, or the nearest kept one before it, stands in the plan
	for i := range at {
		at[i] = -1
	}
	for i := lo; i < hi; i++ {
		c := &w.list[i]
		p := newCommit{from: i, of: []int{i}, tree: c.tree}
		for _, old := range c.parents {
			if n := at[old]; n >= 0 && !slices.Contains(p.parents, n) {
				p.parents = append(p.parents, n)
			}
		}
		if w.o.Only != "" {
			tree, ok, err := w.below(c.tree, w.o.Only)
			if err != nil {
				return nil, err
			}
			p.tree = tree
			same := len(p.parents) > 0 && slices.ContainsFunc(p.parents, func(n int) bool { return plan[n].tree == tree })
			if same {
				at[i] = p.parents[slices.IndexFunc(p.parents, func(n int) bool { return plan[n].tree == tree })]
				continue
			}
			if !ok {
				continue
			}
		}
		at[i] = len(plan)
		plan = append(plan, p)
	}
	return plan, nil
}

// below finds a folder of a tree.
func (w *rewriter) below(tree gitobject.ID, folder string) (gitobject.ID, bool, error) {
	for name := range strings.SplitSeq(folder, "/") {
		data, err := w.get(tree, gitobject.Tree)
		if err != nil {
			return tree, false, err
		}
		entries := parseTree(data)
		k := slices.IndexFunc(entries, func(e treeEntry) bool { return e.folder() && e.name == name })
		if k < 0 {
			return gitobject.ID{}, false, nil
		}
		tree = entries[k].id
	}
	return tree, true, nil
}

// squashed joins commits along first parents from the last one, so many at a time.
func squashed(plan []newCommit, n int) []newCommit {
	var line []int
	for i := len(plan) - 1; i >= 0; {
		line = append(line, i)
		if len(plan[i].parents) == 0 {
			break
		}
		i = plan[i].parents[0]
	}
	slices.Reverse(line)
	var out []newCommit
	for group := range slices.Chunk(line, n) {
		p := plan[group[len(group)-1]]
		p.parents, p.of = nil, nil
		for _, g := range group {
			p.of = append(p.of, plan[g].of...)
		}
		if len(out) > 0 {
			p.parents = []int{len(out) - 1}
		}
		out = append(out, p)
	}
	return out
}

// picked applies every so-manieth commit that is no merge to those before, as git cherry-pick does; where that does not fit, the file
// becomes what it is in the picked commit.
func (w *rewriter) picked(plan []newCommit) ([]newCommit, error) {
	contents := history.NewContents(func() history.ObjectReader { return w })
	ctx := context.Background()
	have := map[string]treeEntry{} // by path
	var out []newCommit
	for i, n := 0, 0; i < len(plan); i++ {
		p := plan[i]
		if len(w.list[p.from].parents) > 1 {
			continue
		}
		if n++; n%w.o.Pick != 1 {
			continue
		}
		changes, err := contents.Changes(ctx, w.list[p.from].id)
		if err != nil {
			return nil, err
		}
		for k := range changes.Files {
			if err := w.pick(ctx, contents, have, &changes.Files[k]); err != nil {
				return nil, err
			}
		}
		p.tree = w.putTree(have)
		if len(out) > 0 && out[len(out)-1].tree == p.tree || len(have) == 0 {
			continue
		}
		p.parents = nil
		if len(out) > 0 {
			p.parents = []int{len(out) - 1}
		}
		out = append(out, p)
	}
	return out, nil
}

// pick applies the change of one file.
func (w *rewriter) pick(ctx context.Context, contents history.Contents, have map[string]treeEntry, f *history.FileChange) error {
	path := f.Path.Untrusted()
	if f.Kind == history.Deleted {
		delete(have, path)
		return nil
	}
	e := treeEntry{mode: "100644", id: f.New}
	if f.Mode == 0o100755 {
		e.mode = "100755"
	}
	if f.Kind == history.Renamed {
		delete(have, f.From.Untrusted())
	}
	ours, there := have[path]
	if f.Kind == history.Modified && there && ours.id != f.Old {
		if patch, err := contents.Patch(ctx, f); err == nil {
			old, err := w.get(f.Old, gitobject.Blob)
			if err != nil {
				return err
			}
			text, err := w.get(ours.id, gitobject.Blob)
			if err != nil {
				return err
			}
			if text, ok := applyPatch(text, old, patch); ok {
				e.id = w.put(gitobject.Blob, text)
			}
		}
	}
	for parent := path; ; { // a file takes the place of a folder, or the reverse
		k := strings.LastIndexByte(parent, '/')
		if k < 0 {
			break
		}
		parent = parent[:k]
		delete(have, parent)
	}
	have[path] = e
	return nil
}
