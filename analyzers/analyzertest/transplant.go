package analyzertest

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// transplantStep takes the commits of a known repository over.
type transplantStep struct {
	known     string
	by        string // "" keeps the authors
	committer string
	label     string // of the last commit
	onto      bool   // on top of the commit before, whose files stay
	rewrite   Rewrite
}

func (p *parser) transplant(rest string) (*transplantStep, error) {
	known, rest, _ := strings.Cut(rest, " ")
	t := &transplantStep{known: known}
	if known == "" {
		return nil, errors.New("want: transplant KNOWN [options]")
	}
	rest, err := options(rest, func(key, value string) error { return p.transplantOption(t, key, value) })
	if err != nil {
		return nil, err
	}
	if rest != "" {
		return nil, fmt.Errorf("%q is no option of transplant", rest)
	}
	if r := &t.rewrite; (r.Every != 0 || r.Spread != 0) && r.From == 0 {
		return nil, errors.New("every= and spread= need from=")
	}
	return t, nil
}

func (p *parser) transplantOption(t *transplantStep, key, value string) (err error) {
	r := &t.rewrite
	switch key {
	case "by":
		t.by = value
		return p.known(value)
	case "committer":
		t.committer = value
		return p.known(value)
	case "shift":
		r.Shift, err = parseSpan(value)
	case "from":
		var s stamp
		s, err = parseTime(value)
		r.From, r.Zone = s.unix, s.zone
	case "every":
		r.Every, err = parseSpan(value)
	case "spread":
		if r.Spread, err = parseSpan(value); err == nil && r.Spread <= 0 {
			err = fmt.Errorf("spread is a time, not %q", value)
		}
	case "messages":
		r.Messages = true
		if value != "new" {
			err = fmt.Errorf("messages is new, not %q", value)
		}
	case "message":
		r.Message = value
	case "folder":
		r.Folder, err = value, checkPath(value)
	case "only":
		r.Only, err = value, checkPath(value)
	case "squash":
		r.Squash, err = intIn(value, 2, math.MaxInt32)
	case "pick":
		r.Pick, err = intIn(value, 2, math.MaxInt32)
	case "first":
		r.First, err = intIn(value, 1, math.MaxInt32)
	case "last":
		r.Last, err = intIn(value, 1, math.MaxInt32)
	case "rename":
		for pair := range strings.SplitSeq(value, ",") {
			old, to, ok := strings.Cut(pair, ":")
			if !ok || old == "" || to == "" {
				return fmt.Errorf("rename is OLD:NEW, not %q", pair)
			}
			r.Rename = append(r.Rename, [2]string{old, to})
		}
	case "indent":
		r.Spaces, err = intIn(value, 1, 16)
	case "label":
		t.label = value
		if !labelForm.MatchString(value) {
			return fmt.Errorf("label %q is not letters, digits and underscores", value)
		}
	case "onto":
		t.onto = true
		if value != "before" {
			err = fmt.Errorf("onto is before, not %q", value)
		}
	default:
		return fmt.Errorf("unknown option %q of transplant", key)
	}
	return err
}

// parseSpan reads a time such as +212d3h, -90m or 2h, in seconds.
func parseSpan(s string) (int64, error) {
	bad := fmt.Errorf("time %q is not like 212d3h", s)
	text, negative := strings.CutPrefix(strings.TrimPrefix(s, "+"), "-")
	var seconds int64
	if days, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 20)
		if err != nil {
			return 0, bad
		}
		seconds, text = int64(n)*86400, rest
	}
	if text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return 0, bad
		}
		seconds += int64(d / time.Second)
	}
	if negative {
		seconds = -seconds
	}
	return seconds, nil
}

// transplant adds the commits of a known repository to the history.
func (b *builder) transplant(s step) error {
	t := s.transplant
	source, ok := b.recipe.known[t.known]
	if !ok {
		return fmt.Errorf("no known repository %q", t.known)
	}
	built, err := source.Build()
	if err != nil {
		return fmt.Errorf("known repository %q: %w", t.known, err)
	}
	o := t.rewrite
	if t.by != "" {
		o.Author = b.recipe.people[t.by].ident()
	}
	if t.committer != "" {
		o.Committer = b.recipe.people[t.committer].ident()
	}
	o.Seed = codeSeed("transplant", t.known, t.by)
	ids := make([]gitobject.ID, len(built.IDs))
	for i, id := range built.IDs {
		if ids[i], err = gitobject.ParseID(id); err != nil {
			return err
		}
	}
	w, err := o.Apply(built.memory(), ids)
	if err != nil {
		return fmt.Errorf("transplant %q: %w", t.known, err)
	}
	return b.adopt(w, t)
}

// adopt adds rewritten commits with what they hold.
func (b *builder) adopt(w *Rewritten, t *transplantStep) error {
	before := len(b.Commits) - 1
	if t.onto && before < 0 {
		return errors.New("onto=before needs a commit before")
	}
	place := map[string]int{} // of the new commits by their names, in this history
	for i, raw := range w.Commits {
		head, body, _ := strings.Cut(string(raw), "\n\n")
		lines := strings.Split(head, "\n")
		content := files{}
		if t.onto {
			content = maps.Clone(b.trees[before])
		}
		tree := strings.TrimPrefix(lines[0], "tree ")
		id, err := gitobject.ParseID(tree)
		if err == nil {
			err = b.adoptTree(w, id, "", content)
		}
		if err != nil {
			return fmt.Errorf("transplant %q: %w", t.known, err)
		}
		var parents []int
		for _, line := range lines {
			if p, ok := strings.CutPrefix(line, "parent "); ok {
				parents = append(parents, place[p])
			}
		}
		if t.onto {
			if len(parents) == 0 {
				parents = []int{before}
			}
			name, err := b.writeTree(content)
			if err != nil {
				return fmt.Errorf("transplant %q: %w", t.known, err)
			}
			tree = hex.EncodeToString([]byte(name))
			raw = b.rebased(lines, tree, parents, body)
		}
		place[w.IDs[i].String()] = len(b.Commits)
		b.Commits = append(b.Commits, raw)
		b.IDs = append(b.IDs, newObject("commit", raw).name())
		b.trees, b.treeIDs, b.parents = append(b.trees, content), append(b.treeIDs, tree), append(b.parents, parents)
	}
	if t.label == "" {
		return nil
	}
	if _, twice := b.labels[t.label]; twice {
		return fmt.Errorf("label %q is there already", t.label)
	}
	b.labels[t.label] = len(b.Commits) - 1
	return nil
}

// rebased writes a commit with another tree and other parents.
func (b *builder) rebased(lines []string, tree string, parents []int, body string) []byte {
	head := []string{"tree " + tree}
	for _, n := range parents {
		head = append(head, "parent "+b.IDs[n])
	}
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, "parent ") {
			head = append(head, line)
		}
	}
	return []byte(strings.Join(head, "\n") + "\n\n" + body)
}

// adoptTree stores a tree with all that it holds, and lists its files.
func (b *builder) adoptTree(w *Rewritten, id gitobject.ID, prefix string, into files) error {
	o, err := w.Read(id, most)
	if err != nil {
		return err
	}
	b.store("tree", o.Data)
	for _, e := range parseTree(o.Data) {
		if e.folder() {
			if err := b.adoptTree(w, e.id, prefix+e.name+"/", into); err != nil {
				return err
			}
			continue
		}
		blob, err := w.Read(e.id, most)
		if err != nil {
			return err
		}
		into[prefix+e.name] = b.store("blob", blob.Data)
	}
	return nil
}
