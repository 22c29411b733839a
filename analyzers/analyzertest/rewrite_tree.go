package analyzertest

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// treeEntry is one entry of a tree object; see gitformat-pack(5).
type treeEntry struct {
	mode, name string
	id         gitobject.ID
}

func (e *treeEntry) folder() bool { return e.mode == "40000" }

func (e *treeEntry) regular() bool { return strings.HasPrefix(e.mode, "100") }

// key orders entries: folders as if their name ended in a slash.
func (e *treeEntry) key() string {
	if e.folder() {
		return e.name + "/"
	}
	return e.name
}

func parseTree(data []byte) []treeEntry {
	var out []treeEntry
	for {
		head, rest, ok := bytes.Cut(data, []byte{0})
		mode, name, named := strings.Cut(string(head), " ")
		if !ok || !named || len(rest) < len(gitobject.ID{}) {
			return out
		}
		e := treeEntry{mode: mode, name: name}
		data = rest[copy(e.id[:], rest):]
		out = append(out, e)
	}
}

func (w *rewriter) storeTree(entries []treeEntry) gitobject.ID {
	slices.SortFunc(entries, func(a, b treeEntry) int { return strings.Compare(a.key(), b.key()) })
	var data []byte
	for i, e := range entries {
		if i > 0 && e.name == entries[i-1].name {
			continue // two names that became one
		}
		data = append(append(data, e.mode+" "+e.name+"\x00"...), e.id[:]...)
	}
	return w.put(gitobject.Tree, data)
}

// putTree stores files by path.
func (w *rewriter) putTree(files map[string]treeEntry) gitobject.ID {
	var entries []treeEntry
	folders := map[string]map[string]treeEntry{}
	for path, e := range files {
		name, rest, deeper := strings.Cut(path, "/")
		if !deeper {
			e.name = name
			entries = append(entries, e)
			continue
		}
		if folders[name] == nil {
			folders[name] = map[string]treeEntry{}
		}
		folders[name][rest] = e
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		entries = append(entries, treeEntry{mode: "40000", name: name, id: w.putTree(folders[name])})
	}
	return w.storeTree(entries)
}

// tree writes a tree with other words and another indentation.
func (w *rewriter) tree(id gitobject.ID) (gitobject.ID, error) {
	if len(w.o.Rename) == 0 && w.o.Spaces == 0 {
		return id, nil
	}
	if to, ok := w.trees[id]; ok {
		return to, nil
	}
	data, err := w.get(id, gitobject.Tree)
	if err != nil {
		return id, err
	}
	entries := parseTree(data)
	for i := range entries {
		e := &entries[i]
		e.name = string(w.renamed([]byte(e.name)))
		switch {
		case e.folder():
			e.id, err = w.tree(e.id)
		case e.regular():
			e.id, err = w.blob(e.id)
		}
		if err != nil {
			return id, err
		}
	}
	to := w.storeTree(entries)
	w.trees[id] = to
	return to, nil
}

// blob writes a text file anew; others stay as they are.
func (w *rewriter) blob(id gitobject.ID) (gitobject.ID, error) {
	if to, ok := w.blobs[id]; ok {
		return to, nil
	}
	o, err := w.Read(id, 1<<20)
	if err != nil {
		return id, err
	}
	to := id
	if !o.Cut && bytes.IndexByte(o.Data[:min(len(o.Data), 8000)], 0) < 0 {
		if text := w.indented(w.renamed(o.Data)); !bytes.Equal(text, o.Data) {
			to = w.put(gitobject.Blob, bytes.Clone(text))
		}
	}
	w.blobs[id] = to
	return to, nil
}

// renamed replaces words: what has no letter and no digit beside it.
func (w *rewriter) renamed(text []byte) []byte {
	for _, r := range w.o.Rename {
		text = replaceWord(text, r[0], r[1])
	}
	return text
}

func replaceWord(text []byte, old, new string) []byte {
	if !bytes.Contains(text, []byte(old)) {
		return text
	}
	var out []byte
	for from := 0; ; {
		k := bytes.Index(text[from:], []byte(old))
		if k < 0 {
			return append(out, text[from:]...)
		}
		k += from
		end := k + len(old)
		out = append(out, text[from:k]...)
		if k > 0 && alphanumeric(text[k-1]) || end < len(text) && alphanumeric(text[end]) {
			out = append(out, old...)
		} else {
			out = append(out, new...)
		}
		from = end
	}
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// indented replaces the tabs at the beginning of lines. In a text without, it doubles the blanks there.
func (w *rewriter) indented(text []byte) []byte {
	if w.o.Spaces == 0 {
		return text
	}
	tabs := bytes.HasPrefix(text, []byte{'\t'}) || bytes.Contains(text, []byte("\n\t"))
	out := make([]byte, 0, len(text)+len(text)/8)
	for line := range bytes.Lines(text) {
		var more int
		rest := line
		if tabs {
			rest = bytes.TrimLeft(line, "\t")
			more = w.o.Spaces * (len(line) - len(rest))
		} else {
			more = len(line) - len(bytes.TrimLeft(line, " "))
		}
		out = append(out, strings.Repeat(" ", more)...)
		out = append(out, rest...)
	}
	return out
}
