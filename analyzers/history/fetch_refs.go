package history

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// fetchedPrefix is where commits are kept that were asked for by id: refs/fetched/ID.
const fetchedPrefix = "refs/fetched/"

type fetchedRef struct {
	name string
	id   plumbing.Hash
}

// fetchPlan is what to ask of a server, and what to note of it.
type fetchPlan struct {
	refs  []fetchedRef    // to have and to note, each name once
	hoped []plumbing.Hash // commits that cannot be asked for but may come along
	head  string          // content of HEAD
	every bool            // refs are all branches and tags: those that were noted earlier and are not among them are gone
	only  map[string]bool // the references that were asked for
}

func (p *fetchPlan) add(name string, id plumbing.Hash) {
	if !p.only[name] {
		p.only[name] = true
		p.refs = append(p.refs, fetchedRef{name, id})
	}
}

// unbornHead stands where the server does not tell what its HEAD is. It is what git writes for tools that look at the file although the
// references lie elsewhere (reftable): no branch can have that name.
const unbornHead = "ref: refs/heads/.invalid"

// planFetch takes all branches and tags, or the named references.
func planFetch(adv *packp.AdvRefs, named []string) (*fetchPlan, error) {
	p := &fetchPlan{only: map[string]bool{}, head: unbornHead, every: len(named) == 0}
	branch := headBranch(adv)
	if branch != "" {
		p.head = "ref: " + branch
	}
	if p.every {
		named = []string{"HEAD"}
		for _, name := range slices.Sorted(maps.Keys(adv.References)) {
			if isBranchOrTag(name) && plumbing.ReferenceName(name).Validate() == nil {
				named = append(named, name)
			}
		}
	}
	var missing []string
	for _, name := range named {
		found, err := p.take(adv, name, branch)
		if err != nil {
			return nil, err
		}
		if !found {
			missing = append(missing, quoted(name))
		}
	}
	switch {
	case p.every && len(p.refs) == 0:
		return nil, ErrNoCommits
	case !p.every && len(missing) > 0:
		return nil, fmt.Errorf("%w: %s", ErrNoReference, strings.Join(missing, ", "))
	}
	return p, nil
}

// take adds one reference, or tells that the server does not have it.
func (p *fetchPlan) take(adv *packp.AdvRefs, name, branch string) (found bool, err error) {
	switch {
	case name == "HEAD":
		return p.takeHead(adv, branch), nil
	case plumbing.IsHash(name):
		p.takeCommit(adv, plumbing.NewHash(name))
		return true, nil
	case !strings.HasPrefix(name, "refs/") || plumbing.ReferenceName(name).Validate() != nil:
		return false, fmt.Errorf("%q is not the full name of a reference, such as refs/heads/main, and no commit id", name)
	}
	id, found := adv.References[name]
	if found {
		p.add(name, id)
	}
	return found, nil
}

// takeHead adds the branch that HEAD points to. Where the server does not name one, its commit is taken.
func (p *fetchPlan) takeHead(adv *packp.AdvRefs, branch string) bool {
	if id, ok := adv.References[branch]; ok {
		p.add(branch, id)
	} else if branch == "" && adv.Head != nil {
		p.add(fetchedPrefix+adv.Head.String(), *adv.Head)
		p.head = adv.Head.String()
	} else {
		return false
	}
	p.only["HEAD"] = true
	return true
}

// takeCommit asks for a commit by id where the server allows that; elsewhere it has to come with the rest.
func (p *fetchPlan) takeCommit(adv *packp.AdvRefs, id plumbing.Hash) {
	advertised := func() bool {
		for _, of := range adv.References {
			if of == id {
				return true
			}
		}
		return false
	}
	if adv.Capabilities.Supports(capability.AllowReachableSHA1InWant) || adv.Capabilities.Supports(capability.AllowTipSHA1InWant) || advertised() {
		p.add(fetchedPrefix+id.String(), id)
		return
	}
	p.hoped = append(p.hoped, id)
}

// headBranch is the branch to which the server says that HEAD points, or "".
func headBranch(adv *packp.AdvRefs) string {
	branch := ""
	for _, s := range adv.Capabilities.Get(capability.SymRef) {
		if from, to, ok := strings.Cut(s, ":"); ok && from == "HEAD" && strings.HasPrefix(to, "refs/") && plumbing.ReferenceName(to).Validate() == nil {
			branch = to
		}
	}
	return branch
}

func isBranchOrTag(name string) bool {
	return strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/tags/")
}

// cachedRefs are those that earlier fetches noted. By their ids the server can tell what is missing.
func cachedRefs(dir string) []fetchedRef {
	data, _, err := readSmall(filepath.Join(dir, "packed-refs"), maxRefsFile)
	if err != nil {
		return nil
	}
	var refs []fetchedRef
	for line := range strings.Lines(string(data)) {
		hex, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if ok && plumbing.IsHash(hex) && plumbing.ReferenceName(name).Validate() == nil {
			refs = append(refs, fetchedRef{name, plumbing.NewHash(hex)})
		}
	}
	return refs
}

// write makes the cached repository point to what was fetched, besides what earlier fetches brought. References come first, HEAD
// last: only then is it a repository.
func (p *fetchPlan) write(dir string, partial bool) error {
	refs := slices.Clone(p.refs)
	for _, r := range cachedRefs(dir) {
		if !p.only[r.name] && !(p.every && isBranchOrTag(r.name)) {
			refs = append(refs, r)
		}
	}
	slices.SortFunc(refs, func(a, b fetchedRef) int { return cmp.Compare(a.name, b.name) })
	var b strings.Builder
	b.WriteString("# pack-refs with: sorted \n")
	for _, r := range refs {
		fmt.Fprintf(&b, "%s %s\n", r.id, r.name)
	}
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
	if partial || wasPartial(dir) {
		config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tpartialClone = origin\n"
	}
	for _, f := range []struct{ name, content string }{{"config", config}, {"packed-refs", b.String()}, {"HEAD", p.head + "\n"}} {
		if err := writeWhole(filepath.Join(dir, f.name), f.content); err != nil {
			return err
		}
	}
	return nil
}

// wasPartial tells whether an earlier fetch left something out: a server that is told of its commits does not send that later.
func wasPartial(dir string) bool {
	config, _, err := readSmall(filepath.Join(dir, "config"), maxConfigFile)
	return err == nil && strings.Contains(string(config), "partialClone")
}

// writeWhole replaces a file in one step.
func writeWhole(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".tmp-*")
	if err != nil {
		return bare(err)
	}
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
