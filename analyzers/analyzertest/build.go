package analyzertest

import (
	"crypto/sha1" // Git's own object names; nothing is protected by it
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Built is a history as objects.
type Built struct {
	Commits [][]byte // raw commit objects, without the loose-object header, in the order of the recipe: parents before children
	IDs     []string // their names, 40 hexadecimal digits
	objects []object // trees and blobs, for WriteRepo
	refs    [][2]string
	labels  map[string]int
	base    string // id; empty where nothing is left out
}

type object struct {
	kind string
	data []byte
	id   [sha1.Size]byte
}

func newObject(kind string, data []byte) object {
	h := sha1.New()
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	return object{kind, data, [sha1.Size]byte(h.Sum(nil))}
}

func (o object) name() string { return hex.EncodeToString(o.id[:]) }

// planned is one commit whose times and people are settled but whose parents are not.
type planned struct {
	line            int
	authorLine      string
	committerLine   string
	committed       int64
	parents, tree   string
	label           string
	header, message string
	edit            edit
	sign            *signing
}

// Build turns the recipe into objects. It fails where a label is unknown or a parent is missing, naming the line.
func (r *Recipe) Build() (*Built, error) {
	b := &builder{
		Built: Built{labels: map[string]int{}}, recipe: r, keys: newKeyring(r.births),
		stored: map[string]bool{}, code: map[string][]function{},
	}
	for i := 0; i < len(r.steps); {
		if r.steps[i].transplant != nil {
			if err := b.transplant(r.steps[i]); err != nil {
				return nil, fmt.Errorf("recipe line %d: %w", r.steps[i].line, err)
			}
			i++
			continue
		}
		j := i
		var plan []planned
		for ; j < len(r.steps) && r.steps[j].sequence == r.steps[i].sequence; j++ {
			plan = append(plan, r.plan(r.steps[j])...)
		}
		slices.SortStableFunc(plan, func(a, b planned) int {
			if a.committed != b.committed {
				return int(max(-1, min(1, a.committed-b.committed)))
			}
			return 0
		})
		for _, p := range plan {
			if err := b.commit(p); err != nil {
				return nil, fmt.Errorf("recipe line %d: %w", p.line, err)
			}
		}
		i = j
	}
	for _, ref := range r.refs {
		n, ok := b.labels[ref.label]
		if !ok {
			return nil, fmt.Errorf("recipe line %d: unknown label %q", ref.line, ref.label)
		}
		b.refs = append(b.refs, [2]string{ref.name, b.IDs[n]})
	}
	if r.base.label != "" {
		n, ok := b.labels[r.base.label]
		if !ok {
			return nil, fmt.Errorf("recipe line %d: unknown label %q", r.base.line, r.base.label)
		}
		b.base = b.IDs[n]
	}
	return &b.Built, nil
}

// History parses and builds a recipe in one go.
func History(recipe string) (*Built, error) {
	r, err := Parse(recipe)
	if err != nil {
		return nil, err
	}
	return r.Build()
}

// Newest gives the commits in the order of "git log", newest first, as history.Assemble takes them.
func (b *Built) Newest() [][]byte {
	out := slices.Clone(b.Commits)
	slices.Reverse(out)
	return out
}

// ID gives the name of the commit with a label, and "" for an unknown label.
func (b *Built) ID(label string) string {
	if n, ok := b.labels[label]; ok {
		return b.IDs[n]
	}
	return ""
}

func (r *Recipe) plan(s step) []planned {
	if s.work != nil {
		return r.planWork(s)
	}
	c := s.commit
	at := c.when
	if c.at != nil {
		at = *c.at
	}
	p := planned{
		line: s.line, committed: at.unix, parents: c.parents, tree: c.tree, label: c.label, header: c.header, message: c.message,
		authorLine: c.rawAuthor, committerLine: c.rawCommit, sign: c.sign,
		edit: edit{put: c.put, drop: c.drop, format: c.format},
	}
	if c.code.style != "" {
		p.edit.code = c.code.edit(codeSeed("commit", c.author, c.when.unix, c.code.dir))
	}
	if p.authorLine == "" {
		p.authorLine = identLine(r.people[c.author], c.when)
	}
	if p.committerLine == "" {
		p.committerLine = identLine(r.people[c.by], at)
	}
	return []planned{p}
}

func (r *Recipe) planWork(s step) []planned {
	w := s.work
	var out []planned
	for _, d := range w.draw() {
		p := planned{
			line: s.line, committed: d.committer.unix, message: d.message, edit: edit{code: d.code}, sign: w.sign,
			authorLine: identLine(r.people[w.who], d.author), committerLine: identLine(r.people[w.by], d.committer),
		}
		if w.merges {
			p.parents = "2"
			p.message = "Merge " + strings.ToLower(p.message)
		}
		if w.empty {
			p.tree = "same"
		}
		out = append(out, p)
	}
	return out
}

func identLine(p person, t stamp) string { return fmt.Sprintf("%s %d %s", p.ident(), t.unix, t.zone) }

type builder struct {
	Built
	recipe  *Recipe
	trees   []files // of each commit
	treeIDs []string
	parents [][]int
	keys    *keyring
	stored  map[string]bool       // names of objects
	code    map[string][]function // what generated blobs hold
}

func (b *builder) commit(p planned) error {
	parents, err := b.resolveParents(p.parents)
	if err != nil {
		return err
	}
	content, tree, err := b.resolveTree(&p, parents)
	if err != nil {
		return err
	}
	var raw strings.Builder
	fmt.Fprintf(&raw, "tree %s\n", tree)
	for _, n := range parents {
		fmt.Fprintf(&raw, "parent %s\n", b.IDs[n])
	}
	fmt.Fprintf(&raw, "author %s\ncommitter %s\n", p.authorLine, p.committerLine)
	if p.header != "" {
		raw.WriteString(p.header + "\n")
	}
	if p.sign != nil {
		sig, err := b.keys.sign(p.sign, []byte(raw.String()+"\n"+p.message), p.committed)
		if err != nil {
			return err
		}
		raw.WriteString(gpgsig(sig) + "\n")
	}
	raw.WriteString("\n" + p.message)
	if p.label != "" {
		if _, twice := b.labels[p.label]; twice {
			return fmt.Errorf("label %q is there already", p.label)
		}
		b.labels[p.label] = len(b.Commits)
	}
	data := []byte(raw.String())
	b.Commits = append(b.Commits, data)
	b.IDs = append(b.IDs, newObject("commit", data).name())
	b.trees = append(b.trees, content)
	b.treeIDs = append(b.treeIDs, tree)
	b.parents = append(b.parents, parents)
	return nil
}

func (b *builder) resolveParents(spec string) ([]int, error) {
	last := len(b.Commits) - 1
	label, isMerge := strings.CutPrefix(spec, "merge:")
	switch {
	case spec == "none" || spec == "" && last < 0:
		return nil, nil
	case spec == "":
		return []int{last}, nil
	case spec == "2" && last < 0 || isMerge && last < 0:
		return nil, fmt.Errorf("the first commit cannot be a merge")
	case spec == "2" && len(b.parents[last]) == 0:
		return []int{last, last}, nil // Git warns of such twins but takes them
	case spec == "2":
		return []int{last, b.parents[last][0]}, nil
	case isMerge:
		n, ok := b.labels[label]
		if !ok {
			return nil, fmt.Errorf("unknown label %q", label)
		}
		return []int{last, n}, nil
	}
	var out []int
	for label := range strings.SplitSeq(spec, ",") {
		n, ok := b.labels[label]
		if !ok {
			return nil, fmt.Errorf("unknown label %q", label)
		}
		out = append(out, n)
	}
	return out, nil
}

// resolveTree gives the files of a commit and the name of its tree.
func (b *builder) resolveTree(p *planned, parents []int) (files, string, error) {
	from := -1
	switch {
	case (p.tree == "" || p.tree == "same") && len(parents) > 0:
		from = parents[0]
	case p.tree != "" && p.tree != "same":
		n, ok := b.labels[p.tree]
		if !ok {
			return nil, "", fmt.Errorf("unknown label %q", p.tree)
		}
		from = n
	}
	var content files
	if from >= 0 {
		content = b.trees[from]
		if p.tree != "" && p.edit.empty() {
			return content, b.treeIDs[from], nil
		}
	}
	if p.tree == "" || !p.edit.empty() {
		var err error
		if content, err = b.change(content, &p.edit); err != nil {
			return nil, "", err
		}
	}
	id, err := b.writeTree(content)
	return content, hex.EncodeToString([]byte(id)), err
}
