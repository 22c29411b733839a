package analyzertest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Rewrite says how the history of a repository is written anew. The zero value changes nothing: the commits keep their ids.
type Rewrite struct {
	Author    string      // "Name <address>" of all commits; "" keeps the authors
	Committer string      // likewise; "" is the author, where that one is set
	Shift     int64       // seconds that are added to all times
	From      int64       // when set, the author time of the first commit; Unix seconds
	Every     int64       // seconds from one commit to the next, after From
	Spread    int64       // draws times at random from so many seconds after From, instead of Every
	Zone      string      // zone field of times after From; "" is +0000
	Messages  bool        // new messages
	Message   string      // the message of all commits
	Folder    string      // everything is moved into this folder
	Only      string      // this folder alone is taken, and becomes the root
	First     int         // the first so many commits, parents before children
	Last      int         // the last so many
	Pick      int         // every so-manieth commit is picked: what it changes is applied to those before
	Squash    int         // so many commits become one
	Rename    [][2]string // words in file contents, names of files and messages
	Spaces    int         // leading tabs become so many blanks each; in files without, leading blanks are doubled
	Seed      uint64      // for what is drawn
}

// Rewritten is what Rewrite makes. It reads as an object store in which the old objects are as well.
type Rewritten struct {
	Commits [][]byte       // raw, parents before children
	IDs     []gitobject.ID // their names
	From    []int          // which of the old commits each was made of; of several, the last
	Of      [][]int        // the old commits whose changes each holds, itself among them

	old   history.ObjectReader
	added map[gitobject.ID]gitobject.Object
}

// Read gives an object, of which at most the first keep bytes. It is safe for concurrent use where that of the old objects is.
func (w *Rewritten) Read(id gitobject.ID, keep int64) (gitobject.Object, error) {
	if o, ok := w.added[id]; ok {
		if o.Size > keep {
			o.Data, o.Cut = o.Data[:max(0, keep)], true
		}
		return o, nil
	}
	return w.old.Read(id, keep)
}

// Over gives a reader of the same history that reads the old objects with another reader, so that each goroutine can have one.
func (w *Rewritten) Over(old history.ObjectReader) *Rewritten {
	out := *w
	out.old = old
	return &out
}

// most is what is kept of any object.
const most = 32 << 20

// Apply rewrites commits, which stand parents before children; those that are not among them are left out.
func (o *Rewrite) Apply(old history.ObjectReader, commits []gitobject.ID) (*Rewritten, error) {
	w := &rewriter{
		o: o, Rewritten: &Rewritten{old: old, added: map[gitobject.ID]gitobject.Object{}},
		rng: rand.New(rand.NewPCG(o.Seed, 77)), trees: map[gitobject.ID]gitobject.ID{}, blobs: map[gitobject.ID]gitobject.ID{},
	}
	if err := w.load(commits); err != nil {
		return nil, err
	}
	plan, err := w.plan()
	if err != nil {
		return nil, err
	}
	w.dates(plan)
	for i := range plan {
		if err := w.write(&plan[i]); err != nil {
			return nil, fmt.Errorf("rewrite commit %s: %w", commits[plan[i].from], err)
		}
	}
	if len(w.IDs) == 0 {
		return nil, errors.New("nothing is left of the history")
	}
	return w.Rewritten, nil
}

// oldCommit is a commit taken apart.
type oldCommit struct {
	id                gitobject.ID
	raw               []byte
	tree              gitobject.ID
	parents           []int // those that are among the commits
	author, committer string
	message           string
}

// newCommit is one that is to be written.
type newCommit struct {
	from    int
	of      []int
	parents []int // into the plan
	tree    gitobject.ID
	at      int64 // author time, where it is new
}

type rewriter struct {
	*Rewritten
	o     *Rewrite
	rng   *rand.Rand
	list  []oldCommit
	trees map[gitobject.ID]gitobject.ID // rewritten
	blobs map[gitobject.ID]gitobject.ID
}

func (w *rewriter) load(commits []gitobject.ID) error {
	at := map[gitobject.ID]int{}
	for i, id := range commits {
		data, err := w.get(id, gitobject.Commit)
		if err != nil {
			return err
		}
		c := oldCommit{id: id, raw: data}
		head, message, _ := strings.Cut(string(data), "\n\n")
		c.message = message
		for line := range strings.SplitSeq(head, "\n") {
			word, rest, _ := strings.Cut(line, " ")
			switch word {
			case "tree":
				c.tree, err = gitobject.ParseID(rest)
			case "parent":
				var p gitobject.ID
				if p, err = gitobject.ParseID(rest); err == nil {
					if n, ok := at[p]; ok {
						c.parents = append(c.parents, n)
					}
				}
			case "author":
				c.author = rest
			case "committer":
				c.committer = rest
			}
			if err != nil {
				return fmt.Errorf("commit %s: %w", id, err)
			}
		}
		at[id] = i
		w.list = append(w.list, c)
	}
	return nil
}

// get reads an object that is to be kept.
func (w *rewriter) get(id gitobject.ID, want gitobject.Type) ([]byte, error) {
	o, err := w.Read(id, most)
	if err != nil {
		return nil, err
	}
	if o.Type != want || o.Cut {
		return nil, fmt.Errorf("object %s is no %s of fewer than %d bytes", id, want, most)
	}
	return bytes.Clone(o.Data), nil
}

func (w *rewriter) put(kind gitobject.Type, data []byte) gitobject.ID {
	id := gitobject.ID(newObject(kind.String(), data).id)
	w.added[id] = gitobject.Object{ID: id, Type: kind, Size: int64(len(data)), Data: data}
	return id
}

// dates draws or counts out the new author times.
func (w *rewriter) dates(plan []newCommit) {
	if w.o.From == 0 {
		return
	}
	for i := range plan {
		plan[i].at = w.o.From + int64(i)*w.o.Every
	}
	if w.o.Spread == 0 {
		return
	}
	times := make([]int64, len(plan))
	for i := range times {
		times[i] = w.o.From + w.rng.Int64N(w.o.Spread)
	}
	slices.Sort(times)
	for i := range plan {
		plan[i].at = times[i]
	}
}

// write makes one commit of the plan.
func (w *rewriter) write(p *newCommit) error {
	c := &w.list[p.from]
	if w.o.unchanged() {
		w.keep(p, c.raw)
		return nil
	}
	tree, err := w.tree(p.tree)
	if err != nil {
		return err
	}
	for parts := strings.Split(w.o.Folder, "/"); w.o.Folder != "" && len(parts) > 0; parts = parts[:len(parts)-1] {
		tree = w.put(gitobject.Tree, append([]byte("40000 "+parts[len(parts)-1]+"\x00"), tree[:]...))
	}
	author, err := w.ident(c.author, w.o.Author, p.at)
	if err != nil {
		return err
	}
	committer, err := w.ident(c.committer, cmp.Or(w.o.Committer, w.o.Author), p.at)
	if err != nil {
		return err
	}
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "tree %s\n", tree)
	for _, n := range p.parents {
		fmt.Fprintf(&raw, "parent %s\n", w.IDs[n])
	}
	fmt.Fprintf(&raw, "author %s\ncommitter %s\n\n%s", author, committer, w.message(c, len(w.IDs)))
	w.keep(p, raw.Bytes())
	return nil
}

func (w *rewriter) keep(p *newCommit, raw []byte) {
	w.IDs = append(w.IDs, w.put(gitobject.Commit, raw))
	w.Commits = append(w.Commits, raw)
	w.From = append(w.From, p.from)
	w.Of = append(w.Of, p.of)
}

// unchanged tells whether commits stay what they are, but for those that are left out at the end.
func (o *Rewrite) unchanged() bool {
	return o.Author == "" && o.Committer == "" && o.Shift == 0 && o.From == 0 && !o.Messages && o.Message == "" && o.Folder == "" &&
		o.Only == "" && o.Last == 0 && o.Pick <= 1 && o.Squash <= 1 && len(o.Rename) == 0 && o.Spaces == 0
}

// ident writes an author or committer line anew.
func (w *rewriter) ident(line, who string, at int64) (string, error) {
	i := strings.LastIndexByte(line, '>')
	fields := strings.Fields(line[i+1:])
	if i < 0 || len(fields) != 2 {
		return "", fmt.Errorf("no time in %q", line)
	}
	if who == "" {
		who = line[:i+1]
	}
	if at != 0 {
		return fmt.Sprintf("%s %d %s", who, at, cmp.Or(w.o.Zone, "+0000")), nil
	}
	unix, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return "", fmt.Errorf("no time in %q", line)
	}
	return fmt.Sprintf("%s %d %s", who, unix+w.o.Shift, fields[1]), nil
}

func (w *rewriter) message(c *oldCommit, n int) string {
	switch {
	case w.o.Message != "":
		return w.o.Message + "\n"
	case w.o.Messages:
		return fmt.Sprintf("%s (%d)\n", subject(w.rng, 0).plain(), n+1)
	}
	return string(w.renamed([]byte(c.message)))
}
