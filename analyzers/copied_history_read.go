package analyzers

import (
	"bytes"
	"errors"
	"strings"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/transplant"
)

// Limits of what is read of one subject.
const (
	mostHistory  = 5000 // commits, the latest
	mostListings = 50   // of the trees of one folder, to see whether they have files enough
	fewestFiles  = 3    // written by hand, for a tree to say something
	fewestLong   = 5    // lines, for the content of a file to say something by itself
)

// historyRows are the commits of the subject that can be compared, oldest first. cut is set where there were more.
func historyRows(p *Pass) (rows []int32, cut bool) {
	for _, i := range p.withFiles(p.Subject.Identity.Authored) {
		if c := &p.History.Commits[i]; !c.Has(history.Merge) && !c.Has(history.NoChange) {
			rows = append(rows, i)
		}
	}
	if n := len(rows) - mostHistory; n > 0 {
		return rows[n:], true
	}
	return rows, false
}

// historyFacts is what copied-history keeps of a history for all of its subjects.
type historyFacts struct {
	ids map[object.ID]bool

	mu    sync.Mutex
	sizes map[int32]corpus.Size
}

// historyReader reads what is compared of the commits of one subject.
type historyReader struct {
	p     *Pass
	all   *historyFacts
	sizes []corpus.Size // by row; what is not needed stays zero
	known []bool        // rows of sizes that are set

	listings map[string]int  // by folder: how many were listed
	large    map[string]bool // folders with files enough, from some commit on
}

func newHistoryReader(p *Pass) *historyReader {
	n := len(p.History.Commits)
	return &historyReader{
		p: p, sizes: make([]corpus.Size, n), known: make([]bool, n), listings: map[string]int{}, large: map[string]bool{},
		all: derived(p, p.Analyzer.Name, func(h *history.History) *historyFacts {
			f := &historyFacts{ids: make(map[object.ID]bool, len(h.Commits)), sizes: map[int32]corpus.Size{}}
			for i := range h.Commits {
				f.ids[h.Commits[i].ID] = true
			}
			return f
		}),
	}
}

func (r *historyReader) here(id object.ID) bool { return r.all.ids[id] }

// commits reads what is looked up of these rows. It ends the check where too many contents are missing.
func (r *historyReader) commits(rows []int32) ([]transplant.Commit, error) {
	absent, err := r.p.limit("copied/absent", 1)
	if err != nil {
		return nil, err
	}
	out := make([]transplant.Commit, 0, len(rows))
	facts := make([]*corpus.CommitFacts, 0, len(rows))
	missing := 0
	for _, i := range rows {
		if err := r.p.Context().Err(); err != nil {
			return nil, err
		}
		f, ok := corpus.Facts(r.p.Context(), r.p.Contents, r.p.History.Commits[i].ID)
		if !ok && r.absent(i) {
			missing++
		}
		r.note(i, f.Size)
		facts = append(facts, &f)
	}
	if float64(missing) > absent*float64(len(rows)) {
		return nil, Skip(noContents)
	}
	for k, i := range rows {
		run, err := r.run(i)
		if err != nil {
			return nil, err
		}
		out = append(out, transplant.NewCommit(r.p.History, i, facts[k], run))
		facts[k] = nil
	}
	return out, nil
}

// absent tells whether nothing is known of a commit because its tree was left out of the clone. Most others change nothing but modes
// or submodules.
func (r *historyReader) absent(i int32) bool {
	_, err := r.p.Contents.Changes(r.p.Context(), r.p.History.Commits[i].ID)
	return errors.Is(err, history.ErrNoContents)
}

func (r *historyReader) note(i int32, s corpus.Size) {
	r.sizes[i], r.known[i] = s, true
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	r.all.sizes[i] = s
}

// size reads what a commit did, whoever wrote it.
func (r *historyReader) size(i int32) corpus.Size {
	if r.known[i] {
		return r.sizes[i]
	}
	r.all.mu.Lock()
	s, ok := r.all.sizes[i]
	r.all.mu.Unlock()
	if c := &r.p.History.Commits[i]; !ok && !c.Has(history.Merge) && !c.Has(history.Malformed) && !c.Has(history.NoChange) {
		f, _ := corpus.Facts(r.p.Context(), r.p.Contents, c.ID)
		s = f.Size
	}
	r.note(i, s)
	return s
}

// run gives the hash of the sizes of a commit and of those before it; 0 where there is none.
func (r *historyReader) run(i int32) (uint64, error) {
	h := r.p.History
	n := 0
	for at, steps := i, 0; at >= 0 && steps < 16*corpus.RunLength && n < corpus.RunLength; steps++ {
		if r.size(at) != (corpus.Size{}) {
			n++
		}
		parents := h.Parents(at)
		if len(parents) == 0 {
			break
		}
		at = parents[0]
	}
	hash, ok := corpus.RunOf(h, r.sizes, i)
	if !ok {
		hash = 0
	}
	return hash, r.p.Context().Err()
}

// search puts together what is looked for.
func (r *historyReader) search(commits []transplant.Commit) transplant.Search {
	s := transplant.Search{
		Commits: commits, Known: r.p.Known.Reader, Here: r.here, Substantial: r.substantial, Long: r.long,
		Addresses: map[uint64]bool{}, Names: map[uint64]bool{},
	}
	for _, m := range r.p.Subject.Identity.Members {
		person := r.p.History.People[m]
		if k := corpus.AuthorKey(person.Email); k != 0 {
			s.Addresses[k] = true
		}
		if k := corpus.NameKey(person.Name); k != 0 {
			s.Names[k] = true
		}
	}
	return s
}

// substantial tells whether a folder of a commit's tree holds files enough that were written by hand. Trees grow: from the first that
// does, those of later commits are taken to.
func (r *historyReader) substantial(c *transplant.Commit, folder string) bool {
	if r.large[folder] {
		return true
	}
	if r.listings[folder]++; r.listings[folder] > mostListings {
		return false
	}
	list, err := r.p.Contents.Files(r.p.Context(), c.ID)
	if err != nil {
		return false
	}
	n := 0
	for i := range list.Files {
		f := &list.Files[i]
		if (folder == "" || strings.HasPrefix(f.Path.Untrusted(), folder+"/")) && handwritten(f.Path) {
			if n++; n == fewestFiles {
				r.large[folder] = true
				return true
			}
		}
	}
	return false
}

// long tells whether a file is more than a version, a name or a stub.
func (r *historyReader) long(blob object.ID) bool {
	text, err := r.p.Contents.Blob(r.p.Context(), blob)
	return err == nil && bytes.Count(text, []byte{'\n'}) >= fewestLong
}

// credits tells whether the message of a commit says that it comes from elsewhere, or names the author of the other one by address.
func (r *historyReader) credits(c *transplant.Commit, other *corpus.Item) bool {
	text, err := r.p.Contents.Commit(c.ID)
	return err == nil && transplant.Credits(text.Message.Untrusted(), other.Author)
}
