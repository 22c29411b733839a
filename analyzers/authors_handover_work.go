package analyzers

import (
	"context"
	"errors"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/style"
)

// Bounds on what is read of one commit. A commit of thousands of lines is one piece of work, often not typed by hand.
const (
	workFiles     = 100 // whose language is counted
	workCodeFiles = 20  // of which lines are looked at
	workFileLines = 60
	workLines     = 200
)

// work is one self-committed commit, as far as style goes. A copy of it stays valid.
type work struct {
	commit  int32 // index into History.Commits
	message style.Message
	habits  style.Habits
	grams   []uint16 // nil where the subject says nothing new: a repeated or empty one
	foreign bool     // the subject is written mostly outside ASCII
	encoded bool     // the commit names an encoding
	code    *codeWork
}

// codeWork is what one commit added. missing means that it could not be read.
type codeWork struct {
	languages   style.Languages
	code        style.Code
	lines, crlf float64
	missing     bool
}

// foreignShare is the share of characters outside ASCII from which on a subject is taken to be in another script. It divides
// subjects into two heaps that are not compared with each other and is no threshold of a finding.
const foreignShare = 0.2

// works reads the messages of commits, in their order. Copies of a commit (same author second and subject, as a rebase leaves
// them) are left out.
func (p *Pass) works(commits []int32) ([]work, error) {
	type copyOf struct {
		unix    int64
		subject string
	}
	list := make([]work, 0, len(commits))
	copies := make(map[copyOf]bool, len(commits))
	subjects := make(map[string]bool, len(commits))
	for _, i := range commits {
		if err := p.Context().Err(); err != nil {
			return nil, err
		}
		c := &p.History.Commits[i]
		text, err := p.Contents.Commit(c.ID)
		if err != nil {
			return nil, err
		}
		w := work{commit: i, message: style.ParseMessage(text.Message.Untrusted()), encoded: !text.Encoding.Empty()}
		subject := style.Normal(w.message.Subject)
		key := copyOf{c.Author.Unix, subject}
		if copies[key] {
			continue
		}
		copies[key] = true
		w.habits = style.HabitsOf(&w.message)
		w.foreign = w.habits[style.NonASCII] > foreignShare
		if !subjects[subject] {
			subjects[subject] = true
			w.grams = style.GramsOf(subject)
		}
		w.message.Body = nil // only its measures are needed from here on
		list = append(list, w)
	}
	return list, nil
}

// read looks at the files of the commit, once.
func (w *work) read(p *Pass) (*codeWork, error) {
	if w.code != nil {
		return w.code, nil
	}
	ctx := p.Context()
	w.code = &codeWork{}
	changes, err := p.Contents.Changes(ctx, p.History.Commits[w.commit].ID)
	if err != nil {
		w.code.missing = true
		return w.code, ctx.Err() // contents may be missing or damaged; that is not this check's finding
	}
	files := changes.Files[:min(len(changes.Files), workFiles)]
	for i := range files {
		w.code.languages.Add(style.LanguageOf(files[i].Path.Untrusted()), 1/float64(len(files)))
	}
	return w.code, w.code.addLines(ctx, p.Contents, files)
}

func (c *codeWork) addLines(ctx context.Context, contents history.Contents, files []history.FileChange) error {
	looked := 0
	for i := range files {
		f := &files[i]
		if f.Kind != history.Added && f.Kind != history.Modified {
			continue
		}
		l := style.LanguageOf(f.Path.Untrusted())
		if l == style.Other {
			continue
		}
		if looked == workCodeFiles || c.lines >= workLines {
			return nil
		}
		looked++
		lines, err := contents.Added(ctx, f)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if errors.Is(err, history.ErrNoContents) {
				c.missing = true
			}
			continue
		}
		for _, line := range lines[:min(len(lines), workFileLines)] {
			c.code.Add(l, line.Text)
			c.lines++
			if line.CRLF {
				c.crlf++
			}
		}
	}
	return nil
}

// comparable leaves out the subjects of the rarer script, on both sides together: who writes in two languages is one person.
func comparableWork(before, after []work) (a, b []*work) {
	foreign, all := 0, 0
	for _, side := range [][]work{before, after} {
		for i := range side {
			if side[i].grams != nil {
				all++
				if side[i].foreign {
					foreign++
				}
			}
		}
	}
	keep := func(side []work) []*work {
		out := make([]*work, 0, len(side))
		for i := range side {
			if w := &side[i]; w.grams != nil && w.foreign == (2*foreign > all) {
				out = append(out, w)
			}
		}
		return out
	}
	return keep(before), keep(after)
}

func gramsOf(list []*work) [][]uint16 {
	out := make([][]uint16, len(list))
	for i, w := range list {
		out[i] = w.grams
	}
	return out
}

func habitsOf(list []*work) *style.HabitSet {
	var s style.HabitSet
	for _, w := range list {
		s.Add(&w.habits)
	}
	return &s
}

// newest gives the last n of a list, in its order.
func newest(list []int32, n int) []int32 { return slices.Clone(list[max(0, len(list)-n):]) }
