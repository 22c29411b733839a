package analyzers

import (
	"errors"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// How much of a subject's work is read: what a look at it may cost, not what decides.
const (
	leftoverCommits = 2000   // of the oldest commits, and as many of the newest
	leftoverFiles   = 300    // of one commit, evenly spaced
	leftoverBudget  = 20_000 // files of all commits
)

var copiedLeftoversCheck = &Analyzer{
	Name: "copied-leftovers", Title: "notices of another owner that somebody replaced by his own name, or left beside it",
	Family: Copied, Severity: Low, Needs: NeedContents, MinSample: 1, Since: "0.1.0",
	Innocent: []string{
		"the owner that was named before was the subject's employer, or is the subject's own firm or account",
		"the owner is the subject, under a name that he used to have and that no commit here shows",
		"a file begun from an example or a template, with its author's name left in it by mistake",
		"the owner agreed, handed the project over, or put it into the public domain",
		"a fork or a moved repository whose earlier history was cut off, with the attribution in another place",
	},
	Ask: "Who is the owner that is named here before, and what did you agree on when you put your own name there?",
	Run: copiedLeftovers,
}

// replaced is one notice in which the subject put himself where the version before named somebody else.
type replaced struct {
	commit int32
	path   history.Text
	before provenance.Notice
	after  provenance.Notice
	rank   leftoverRank
}

// leftoverRank tells how much a notice says, least first.
type leftoverRank uint8

const (
	aLink        leftoverRank = iota + 1 // metadata, a module path, a badge
	othersHeader                         // a copyright line or an author tag of a file that somebody else added, or an organisation's
	ownHeader                            // of a file that the subject added, naming a person
)

// leftovers is the state of one run of the check.
type leftovers struct {
	p       *Pass
	subject ownerNames            // the subject's names
	people  ownerNames            // those of everybody in the history
	brought map[history.Text]bool // paths of files that the subject added
	homes   map[string]*home      // by the name of a repository
	found   []replaced
	files   [ownHeader + 1]int // files with a replaced notice, by its highest rank
	commits int                // looked at
	read    int                // files read, or tried
	absent  int                // files, and commits, that this clone does not have
}

// copiedLeftovers looks for notices of other owners that the subject replaced by his own name, and for repositories that the files
// he added name under two owners.
func copiedLeftovers(p *Pass) error {
	limits, err := p.limits(1, "copied-leftovers/files", "copied-leftovers/headers", "copied-leftovers/homes", "copied/absent")
	if err != nil {
		return err
	}
	x := newLeftovers(p)
	list := p.withFiles(p.Subject.Identity.Authored)
	if n := len(list); n > 2*leftoverCommits {
		list = slices.Concat(list[:leftoverCommits], list[n-leftoverCommits:])
	}
	for _, i := range list {
		if err := x.commit(i); err != nil {
			return err
		}
	}
	homes := x.twoHomes()
	if float64(x.absent) > limits[3]*float64(x.read+x.commits) && len(x.found)+len(homes) == 0 {
		return Skip(noContents)
	}
	if x.commits == 0 {
		return TooLittle("no commit whose files could be read")
	}
	files := x.files[aLink] + x.files[othersHeader] + x.files[ownHeader]
	p.measured("copied-leftovers/files", 1, float64(files))
	p.measured("copied-leftovers/headers", 1, float64(x.files[ownHeader]))
	p.measured("copied-leftovers/homes", 1, float64(len(homes)))
	several := float64(x.files[ownHeader]) > limits[1]
	if float64(files) <= limits[0] {
		x.found, files = nil, 0
	}
	if float64(len(homes)) <= limits[2] {
		homes = nil
	}
	if files == 0 && len(homes) == 0 {
		return nil
	}
	return x.report(files, several, homes)
}

func newLeftovers(p *Pass) *leftovers {
	x := &leftovers{p: p, subject: ownerNames{}, brought: map[history.Text]bool{}, homes: map[string]*home{}}
	for _, m := range p.Subject.Identity.Members {
		x.subject.addPerson(p.History.People[m], false)
	}
	x.people = derived(p, "copied-leftovers", func(h *history.History) ownerNames {
		all := ownerNames{}
		for _, person := range h.People {
			all.addPerson(person, true)
		}
		return all
	})
	return x
}

// commit looks at the files that one commit changes.
func (x *leftovers) commit(i int32) error {
	c := &x.p.History.Commits[i]
	if c.Has(history.Merge) || c.Has(history.Boundary) || c.Has(history.NoChange) {
		return nil
	}
	ctx := x.p.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	changes, err := x.p.Contents.Changes(ctx, c.ID)
	if errors.Is(err, history.ErrNoContents) {
		x.absent++
		return nil
	}
	if err != nil {
		return err
	}
	x.commits++
	files := make([]*history.FileChange, 0, len(changes.Files))
	for k := range changes.Files {
		f := &changes.Files[k]
		if x.looksAt(f) {
			files = append(files, f)
		}
	}
	reads := min(len(files), leftoverFiles, leftoverBudget-x.read)
	for k := range reads {
		f := files[k*len(files)/reads]
		look := x.modified
		if f.Kind == history.Added {
			look = x.added
		}
		if err := look(i, f); err != nil {
			return err
		}
	}
	return nil
}

// looksAt tells whether a changed file may say something, and keeps account of the files that the subject brought.
func (x *leftovers) looksAt(f *history.FileChange) bool {
	path := f.Path.Untrusted()
	switch f.Kind {
	case history.Added:
		x.brought[f.Path] = true
		return tellsHome(path)
	case history.Renamed:
		x.brought[f.Path] = x.brought[f.From]
		return false
	case history.Modified:
		return namesOwners(path)
	}
	return false
}

// namesOwners tells whether a file may name its owner: neither somebody else's by its path nor data, except for the metadata of
// a package.
func namesOwners(path string) bool {
	switch provenance.OfPath(path) {
	case "", provenance.Licence:
		return true
	case provenance.Data:
		return provenance.DescribesPackage(path)
	}
	return false
}

// modified compares what the two versions of one file say of its owner.
func (x *leftovers) modified(i int32, f *history.FileChange) error {
	x.read++
	path := f.Path.Untrusted()
	after, err := x.notices(path, f.New)
	if err != nil {
		return err
	}
	// Only who is named now can have taken a place: most files name nobody, and their old version is never read.
	if !slices.ContainsFunc(after, func(n provenance.Notice) bool { return x.subject.in(n.Owner) }) {
		return nil
	}
	before, err := x.notices(path, f.Old)
	if err != nil {
		return err
	}
	highest := leftoverRank(0)
	for _, r := range x.pairs(before, after, x.brought[f.Path]) {
		r.commit, r.path = i, f.Path
		highest = max(highest, r.rank)
		x.found = append(x.found, r)
	}
	if highest > 0 {
		x.files[highest]++
	}
	return nil
}

// notices reads what one version of a file says; nil where it cannot be read.
func (x *leftovers) notices(path string, blob object.ID) ([]provenance.Notice, error) {
	content, err := x.p.Contents.Blob(x.p.Context(), blob)
	switch {
	case errors.Is(err, history.ErrNoContents):
		x.absent++
		return nil, nil
	case errors.Is(err, history.ErrBinary), errors.Is(err, history.ErrTooLarge):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return provenance.Notices(path, content), nil
}

// pairs finds the notices of others that are gone, with the subject in a new one of the same kind. Whoever keeps the old notice
// beside his own keeps the attribution.
func (x *leftovers) pairs(before, after []provenance.Notice, brought bool) []replaced {
	var out []replaced
	for k := range before {
		b := &before[k]
		rank := rankOf(b, brought)
		if rank == 0 || !somebody(b) || x.people.in(b.Owner) || namedIn(after, b) {
			continue
		}
		for _, a := range after {
			if a.Kind == b.Kind && (a.Repo == "") == (b.Repo == "") && x.subject.in(a.Owner) && !namedIn(before, &a) {
				out = append(out, replaced{before: *b, after: a, rank: rank})
				break
			}
		}
	}
	return out
}

// rankOf is 0 for a notice that does not count. The links of files that others added may have been wrong before.
func rankOf(n *provenance.Notice, brought bool) leftoverRank {
	switch n.Kind {
	case provenance.Copyright, provenance.Authorship:
		if brought && !firm(n.Owner) {
			return ownHeader
		}
		return othersHeader
	case provenance.Module, provenance.Metadata, provenance.Badge, provenance.Build:
		if brought {
			return aLink
		}
	}
	return 0
}

// namedIn tells whether an owner is named anywhere in a version of a file.
func namedIn(all []provenance.Notice, n *provenance.Notice) bool {
	names := ownerNames{}
	names.add(n.Owner)
	return slices.ContainsFunc(all, func(m provenance.Notice) bool { return m.Owner == n.Owner || names.in(m.Owner) })
}
