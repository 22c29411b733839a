package analyzertest

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// edit is what a commit does to the tree that it starts from.
type edit struct {
	put  []put
	drop []string
	code *codeEdit
	// format names the code style in which every generated file of its language is written anew.
	format string
}

type put struct{ path, file string }

func (e *edit) empty() bool {
	return len(e.put) == 0 && len(e.drop) == 0 && e.code == nil && e.format == ""
}

// maxPath bounds the length of a path, and with it how deep a tree can be.
const maxPath = 200

var pathForm = regexp.MustCompile(`^[A-Za-z0-9_.@+-]+(/[A-Za-z0-9_.@+-]+)*$`)

func checkPath(path string) error {
	if len(path) > maxPath || !pathForm.MatchString(path) {
		return fmt.Errorf("path %q is not letters, digits and ._@+- between slashes", path)
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "." || part == ".." || strings.EqualFold(part, ".git") {
			return fmt.Errorf("path %q has a part that Git refuses", path)
		}
	}
	return nil
}

// parsePut reads PATH:NAME[,PATH:NAME...]; a PATH alone is put with the file of the same name.
func parsePut(value string) ([]put, error) {
	var out []put
	for one := range strings.SplitSeq(value, ",") {
		path, name, named := strings.Cut(one, ":")
		if !named {
			name = path
		}
		if err := checkPath(path); err != nil {
			return nil, err
		}
		if err := checkPath(name); err != nil {
			return nil, err
		}
		out = append(out, put{path, name})
	}
	return out, nil
}

func parseDrop(value string) ([]string, error) {
	out := strings.Split(value, ",")
	for _, path := range out {
		if err := checkPath(path); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *parser) file(rest string) error {
	name, quoted, _ := strings.Cut(rest, " ")
	content, err := strconv.Unquote(strings.TrimSpace(quoted))
	if err != nil {
		return errors.New(`want: file NAME "content\n"`)
	}
	return p.recipe.addFile(name, content)
}

func (r *Recipe) addFile(name, content string) error {
	if _, twice := r.files[name]; twice {
		return fmt.Errorf("file %q is there already", name)
	}
	r.files[name] = []byte(content)
	return checkPath(name)
}

// files are the blobs of a tree by path. The map is never changed once a commit has it.
type files map[string]string // path to the 20 bytes of a blob's name

// change applies an edit to a tree. Without an edit the commit gets a content of its own in the file "file.txt", which no
// other commit has.
func (b *builder) change(base files, e *edit) (files, error) {
	out := maps.Clone(base)
	if out == nil {
		out = files{}
	}
	if e.empty() {
		out["file.txt"] = b.store("blob", fmt.Appendf(nil, "content %d\n", len(b.Commits)))
		return out, nil
	}
	for _, path := range e.drop {
		if !drop(out, path) {
			return nil, fmt.Errorf("no file or folder %q to drop", path)
		}
	}
	for _, p := range e.put {
		data, ok := b.recipe.files[p.file]
		if !ok {
			return nil, fmt.Errorf("no content of the name %q", p.file)
		}
		out[p.path] = b.store("blob", data)
	}
	if e.format != "" {
		b.reformat(out, e.format)
	}
	if e.code != nil {
		b.addCode(out, e.code)
	}
	return out, nil
}

// drop removes a file, or everything below a folder.
func drop(from files, path string) bool {
	n := len(from)
	delete(from, path)
	maps.DeleteFunc(from, func(p, _ string) bool { return strings.HasPrefix(p, path+"/") })
	return len(from) < n
}

// errTwoKinds is the answer to a tree that no file system could hold.
var errTwoKinds = errors.New("is both a file and a folder")

// writeTree stores the tree objects and gives the 20 bytes of the root's name. See gitformat-pack(5) and git-mktree(1): entries
// are ordered by name, folders as if their name ended in a slash.
func (b *builder) writeTree(all files) (string, error) {
	paths := slices.Collect(maps.Keys(all))
	// In the order of bytes, what lies below one folder lies together: a character before "/", as in "a-b" beside "a/c", must
	// not come between.
	slices.SortFunc(paths, func(x, y string) int {
		return strings.Compare(strings.ReplaceAll(x, "/", "\x00"), strings.ReplaceAll(y, "/", "\x00"))
	})
	return b.writeFolder(all, paths, 0)
}

// writeFolder stores the folder that holds these paths, whose first skip bytes are its own path.
func (b *builder) writeFolder(all files, paths []string, skip int) (string, error) {
	type entry struct{ key, mode, name, id string }
	var entries []entry
	for len(paths) > 0 {
		name, _, deeper := strings.Cut(paths[0][skip:], "/")
		if !deeper {
			entries = append(entries, entry{name, "100644", name, all[paths[0]]})
			paths = paths[1:]
			if len(paths) > 0 && strings.HasPrefix(paths[0][skip:], name+"/") {
				return "", fmt.Errorf("%q %w", paths[0][:skip]+name, errTwoKinds)
			}
			continue
		}
		n := 1
		for n < len(paths) && strings.HasPrefix(paths[n][skip:], name+"/") {
			n++
		}
		id, err := b.writeFolder(all, paths[:n], skip+len(name)+1)
		if err != nil {
			return "", err
		}
		entries = append(entries, entry{name + "/", "40000", name, id})
		paths = paths[n:]
	}
	slices.SortFunc(entries, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	var data []byte
	for _, e := range entries {
		data = append(data, e.mode+" "+e.name+"\x00"+e.id...)
	}
	return b.store("tree", data), nil
}

// store keeps an object once and gives the 20 bytes of its name.
func (b *builder) store(kind string, data []byte) string {
	o := newObject(kind, data)
	id := string(o.id[:])
	if !b.stored[id] {
		b.stored[id] = true
		b.objects = append(b.objects, o)
	}
	return id
}
