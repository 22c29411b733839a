package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

const (
	replacePrefix = "refs/replace/"
	maxSymrefs    = 10        // git follows 5
	maxTags       = 10_000    // tags of tags
	maxRefs       = 1_000_000 // refs that --all takes
)

// tip is where a walk starts.
type tip struct {
	name string
	id   object.ID
}

// tips finds the commits from which the walk starts.
func (r *Repository) tips(o ReadOptions) ([]tip, error) {
	switch {
	case o.All:
		return r.allTips()
	case o.Ref != "":
		t, err := r.namedTip(o.Ref)
		return []tip{t}, err
	}
	t, err := r.follow("HEAD")
	if err != nil {
		return nil, &Error{Doing: "read HEAD", Err: err, Do: headHint(err)}
	}
	return []tip{t}, nil
}

func headHint(err error) string {
	if errors.Is(err, ErrNoCommits) {
		return "there is nothing to judge; if there is work on another branch, name it with --ref, or use --all"
	}
	return "name a branch with --ref"
}

// follow resolves a reference through symbolic ones. go-git reads each of them; the file is looked at first, because go-git
// would wait for ever on a FIFO.
func (r *Repository) follow(name string) (tip, error) {
	first := name
	for range maxSymrefs {
		if err := r.checkRefFile(name); err != nil {
			return tip{}, err
		}
		ref, err := r.storage.Reference(plumbing.ReferenceName(name))
		if errors.Is(err, plumbing.ErrReferenceNotFound) {
			if first == "HEAD" && name != "HEAD" {
				return tip{}, ErrNoCommits
			}
			return tip{}, fmt.Errorf("reference %q not found", name)
		}
		if err != nil {
			return tip{}, fmt.Errorf("reference %q: %w", name, err)
		}
		if ref.Type() != plumbing.SymbolicReference {
			if ref.Hash().IsZero() {
				return tip{}, fmt.Errorf("reference %q does not hold an object id", name)
			}
			return tip{name: first, id: toID(ref.Hash())}, nil
		}
		name = ref.Target().String()
	}
	return tip{}, fmt.Errorf("reference %q leads in a circle", first)
}

// checkRefFile makes sure that go-git reads what is there: it would block on a FIFO, and make an id of any junk.
func (r *Repository) checkRefFile(name string) error {
	if name != "HEAD" && (!strings.HasPrefix(name, "refs/") || !filepath.IsLocal(name) || strings.Contains(name, "..")) {
		return fmt.Errorf("reference %q has a name that git does not allow", name)
	}
	for _, dir := range []string{r.loc.gitDir, r.loc.commonDir} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if st, err := os.Stat(path); err != nil || st.IsDir() {
			continue
		}
		content, _, err := readSmall(path, maxPointerFile)
		if err != nil {
			return fmt.Errorf("reference %q: %w", name, err)
		}
		content = bytes.TrimSpace(content)
		if _, ok := parseHexID(bytes.ToLower(content)); !ok && !bytes.HasPrefix(content, []byte("ref:")) {
			return fmt.Errorf("reference %q does not hold an object id", name)
		}
	}
	if _, err := checkRegular(r.packedRefs(), maxRefsFile); err != nil {
		return fmt.Errorf("packed-refs: %w", err)
	}
	return nil
}

func (r *Repository) packedRefs() string { return filepath.Join(r.loc.commonDir, "packed-refs") }

// namedTip takes a full reference name, a branch, a tag, a remote branch or a commit id, in the order of gitrevisions(7).
func (r *Repository) namedTip(name string) (tip, error) {
	t, err := r.findTip(name)
	if err != nil {
		return tip{}, &Error{Doing: fmt.Sprintf("find --ref %q", name), Err: err, Do: "list them with: git for-each-ref"}
	}
	return t, nil
}

// findTip is namedTip without a hint. The error wraps ErrNoReference where there is nothing of that name.
func (r *Repository) findTip(name string) (tip, error) {
	if id, err := object.ParseID(strings.ToLower(name)); err == nil {
		return tip{name: name, id: id}, nil
	}
	var firstErr error
	for _, full := range []string{name, "refs/" + name, "refs/tags/" + name, "refs/heads/" + name, "refs/remotes/" + name} {
		t, err := r.follow(full)
		if err == nil {
			return t, nil
		}
		if firstErr == nil && !strings.Contains(err.Error(), "not found") && !strings.Contains(err.Error(), "not allow") {
			firstErr = err
		}
	}
	if firstErr == nil {
		firstErr = ErrNoReference
	}
	return tip{}, firstErr
}

// allTips takes every reference but the replace refs, which are no history of their own. One that cannot be read is noted and
// passed over.
func (r *Repository) allTips() ([]tip, error) {
	var tips []tip
	seen := map[string]bool{}
	add := func(name string) {
		if !r.means(name) || seen[name] || strings.HasPrefix(name, replacePrefix) || len(seen) >= maxRefs {
			return
		}
		seen[name] = true
		t, err := r.follow(name)
		if err != nil {
			r.skip(name, err)
			return
		}
		tips = append(tips, t)
	}
	if t, err := r.follow("HEAD"); err == nil && r.means("HEAD") {
		tips = append(tips, t)
	}
	for _, dir := range slices.Compact([]string{r.loc.gitDir, r.loc.commonDir}) {
		for _, name := range r.looseRefs(dir) {
			add(name)
		}
	}
	packed, err := r.readPackedRefs()
	if err != nil {
		return nil, err
	}
	for _, t := range packed {
		if r.means(t.name) && !seen[t.name] && !strings.HasPrefix(t.name, replacePrefix) {
			tips = append(tips, t)
		}
	}
	if len(tips) == 0 {
		return nil, &Error{Doing: "list the references", Err: ErrNoCommits, Do: headHint(ErrNoCommits)}
	}
	return tips, nil
}

// means tells whether all references are meant to include this one: of a cached repository, those that were asked for this time.
func (r *Repository) means(name string) bool { return r.only == nil || r.only[name] }

func (r *Repository) skip(name string, err error) {
	r.facts.Skipped = append(r.facts.Skipped, Skipped{Ref: TextOf(name), Reason: err.Error()})
}

// looseRefs lists the loose references in a folder by name. Files that git would not take for one are noted.
func (r *Repository) looseRefs(dir string) []string {
	var names []string
	_ = filepath.WalkDir(filepath.Join(dir, "refs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // what cannot be listed holds no reference that git could use
		}
		rel, _ := filepath.Rel(dir, path)
		name := filepath.ToSlash(rel)
		if !d.Type().IsRegular() {
			r.skip(name, errNotRegular)
			return nil
		}
		if plumbing.ReferenceName(name).Validate() != nil {
			r.skip(name, errors.New("a name that git does not allow"))
			return nil
		}
		names = append(names, name)
		if len(names) >= maxRefs {
			return fs.SkipAll
		}
		return nil
	})
	return names
}

// readPackedRefs reads packed-refs line by line (git-pack-refs(1)): go-git gives up on the whole file at the first bad line.
func (r *Repository) readPackedRefs() ([]tip, error) {
	data, found, err := readSmall(r.packedRefs(), maxRefsFile)
	if err != nil {
		return nil, &Error{Doing: "read packed-refs", Err: err, Do: "clone the repository and scan the clone"}
	}
	if !found {
		return nil, nil
	}
	var tips []tip
	odd := 0
	for line := range bytes.Lines(data) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || line[0] == '#' || line[0] == '^' {
			continue
		}
		id, ok := object.ID{}, false
		hex, name, cut := bytes.Cut(line, []byte{' '})
		if cut {
			id, ok = parseHexID(hex)
		}
		if !ok || plumbing.ReferenceName(name).Validate() != nil {
			odd++
			continue
		}
		tips = append(tips, tip{name: string(name), id: id})
	}
	if odd > 0 {
		r.skip("packed-refs", fmt.Errorf("%d lines are not references", odd))
	}
	return tips, nil
}

// countReplaceRefs counts without resolving.
func (r *Repository) countReplaceRefs() int {
	n := 0
	if entries, err := os.ReadDir(filepath.Join(r.loc.commonDir, "refs", "replace")); err == nil {
		n += len(entries)
	}
	if data, found, err := readSmall(r.packedRefs(), maxRefsFile); found && err == nil {
		n += bytes.Count(data, []byte(" "+replacePrefix))
	}
	return n
}

// peel follows tags to what they name.
func (r *Repository) peel(reader *object.Reader, id object.ID) (object.ID, error) {
	for range maxTags {
		kind, _, err := reader.Header(id)
		if err != nil {
			return id, err
		}
		if kind == object.Commit {
			return id, nil
		}
		if kind != object.Tag {
			return id, fmt.Errorf("object %s is a %s, not a commit", id, kind)
		}
		tag, err := reader.Read(id, 1<<10)
		if err != nil {
			return id, err
		}
		line, _ := cutLine(tag.Data)
		hex, ok := bytes.CutPrefix(line, []byte("object "))
		if !ok {
			return id, fmt.Errorf("tag %s does not name an object", id)
		}
		if id, ok = parseHexID(hex); !ok {
			return id, fmt.Errorf("tag %s does not name an object", tag.ID)
		}
	}
	return id, fmt.Errorf("tag %s: more than %d tags of tags", id, maxTags)
}
