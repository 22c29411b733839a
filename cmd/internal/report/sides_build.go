package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// Limits of what is shown of a finding unless all is asked for. The whole of a large finding is 200,000 rows at most.
const (
	mostPairs    = 5       // files, or pairs of commits
	mostSideRows = 60      // of one file
	mostRowsFull = 20_000  // of one file, where all is asked for
	mostPairsAll = 200     // likewise
	longestCode  = 1000    // bytes of a line that are shown
	largestSide  = 4 << 20 // bytes of a file that is aligned
	mostPatched  = 500     // files of a commit whose patches are compared
)

// SidesSource is what Sides are built from.
type SidesSource struct {
	Version  string
	Target   string // as given, without credentials
	History  *history.History
	Contents history.Contents
	Findings []ChosenFinding
	Full     bool // every file and every line

	// Original gives the contents of a source by its name, or nil.
	Original func(name string) *analyzers.Original
}

// ChosenFinding is a finding with whose it is.
type ChosenFinding struct {
	Subject *analyzers.Subject
	Finding *analyzers.Finding
}

// BuildSides reads both sides of each piece of evidence and aligns them. What cannot be read is said, and is no error; the error is
// that of ctx.
func BuildSides(ctx context.Context, in SidesSource) (*Sides, error) {
	b := &sidesBuilder{ctx: ctx, in: &in, opened: map[string]*repositorySide{}}
	b.opened[""] = &repositorySide{history: in.History, contents: in.Contents}
	s := &Sides{Schema: SidesSchema, Tool: Tool{Name: "bonafide", Version: Own(in.Version)}, Target: Own(in.Target), Findings: []FindingSides{}}
	for _, c := range in.Findings {
		s.Findings = append(s.Findings, b.finding(c))
	}
	return s, ctx.Err()
}

// sidesBuilder is the state of one BuildSides.
type sidesBuilder struct {
	ctx    context.Context
	in     *SidesSource
	opened map[string]*repositorySide // by name of the source; "" is the repository itself
}

// repositorySide is a repository from which sides are read.
type repositorySide struct {
	history  *history.History
	contents history.Contents // nil: not at hand
	rows     map[string]int32 // of commits, by id; made when first asked for
	files    map[string][]history.TreeFile
}

func (b *sidesBuilder) side(source string) *repositorySide {
	if s := b.opened[source]; s != nil {
		return s
	}
	s := &repositorySide{}
	if b.in.Original != nil {
		if is := b.in.Original(source); is != nil {
			s.history, s.contents = is.History, is.Contents
		}
	}
	b.opened[source] = s
	return s
}

func (b *sidesBuilder) finding(c ChosenFinding) FindingSides {
	out := FindingSides{Subject: "repository", Finding: buildFinding(c.Finding), Files: []SidePair{}, Commits: []CommitPair{}, Unlisted: c.Finding.Unlisted}
	if c.Subject.Identity != nil {
		out.Subject, _ = visibleName(c.Subject.Key)
	}
	most := mostPairs
	if b.in.Full {
		most = mostPairsAll
	}
	for i := range c.Finding.Evidence {
		e := &c.Finding.Evidence[i]
		switch {
		case e.Kind != analyzers.SpanEvidence && (e.Kind != analyzers.PairEvidence || e.Other == ""):
		case len(out.Files)+len(out.Commits) >= most:
			out.Unlisted++
		case e.Kind == analyzers.PairEvidence:
			out.Commits = append(out.Commits, b.commits(e))
		default:
			out.Files = append(out.Files, b.files(e))
		}
	}
	return out
}

// files aligns both sides of a span.
func (b *sidesBuilder) files(e *analyzers.Evidence) SidePair {
	ours, theirs := b.side(""), b.side(e.Source)
	p := SidePair{
		Ours:   Side{Path: visiblePath(e.Path), Commit: Own(e.Commit), At: buildMoment(e.At)},
		Theirs: Side{Source: Own(e.Source), Path: visiblePath(e.OtherPath), Commit: Own(e.Other), At: buildMoment(e.OtherAt)},
		Hunks:  []Hunk{},
	}
	p.Ours.Line, p.Ours.LineEnd = lineRange(e.Line, e.LineEnd)
	p.Theirs.Line, p.Theirs.LineEnd = lineRange(e.OtherLine, e.OtherLineEnd)
	p.Ours.At = cmp.Or(p.Ours.At, ours.authored(e.Commit))
	p.Theirs.At = cmp.Or(p.Theirs.At, theirs.authored(e.Other))
	blob, a, err := ours.file(b.ctx, e.Commit, func(f *history.TreeFile) bool { return f.Path == e.Path })
	if err != nil {
		p.Missing = Own("this side cannot be shown: " + err.Error())
		return p
	}
	otherPath := e.OtherPath
	_, other, err := theirs.file(b.ctx, e.Other, func(f *history.TreeFile) bool {
		if e.OtherPath.Empty() && f.ID == blob { // known by its content alone
			otherPath = f.Path
			p.Theirs.Path = visiblePath(f.Path)
			return true
		}
		return f.Path == e.OtherPath
	})
	if err != nil {
		p.Missing = Own("the other side cannot be shown: " + err.Error())
		return p
	}
	most := mostSideRows
	if b.in.Full {
		most = mostRowsFull
	}
	al := &aligner{
		a: newSideFile(e.Path, a, e.Line, e.LineEnd), b: newSideFile(otherPath, other, e.OtherLine, e.OtherLineEnd),
		most: most,
	}
	p.Hunks = al.hunks()
	p.Equal, p.Changed = al.equal, al.changed
	if len(p.Hunks) == 0 {
		p.Missing = "nothing corresponds"
	}
	return p
}

var (
	errNotAtHand = errors.New("only hashes of the source are at hand; name it with --against")
	errNoFile    = errors.New("the commit has no such file")
)

// file reads the first file of a commit that is meant.
func (s *repositorySide) file(ctx context.Context, commit string, meant func(*history.TreeFile) bool) (blob object.ID, text []byte, err error) {
	if s.contents == nil {
		return blob, nil, errNotAtHand
	}
	id, err := object.ParseID(commit)
	if err != nil {
		return blob, nil, errors.New("the evidence names no commit")
	}
	files, ok := s.files[commit]
	if !ok {
		list, err := s.contents.Files(ctx, id)
		if err != nil {
			return blob, nil, err
		}
		files = list.Files
		if s.files == nil {
			s.files = map[string][]history.TreeFile{}
		}
		s.files[commit] = files
	}
	for i := range files {
		if !meant(&files[i]) {
			continue
		}
		blob = files[i].ID
		if text, err = s.contents.Blob(ctx, blob); err == nil && len(text) > largestSide {
			err = fmt.Errorf("the file has more than %d MiB", largestSide>>20)
		}
		return blob, text, err
	}
	return blob, nil, errNoFile
}

// row finds a commit of the history.
func (s *repositorySide) row(commit string) *history.Commit {
	if s.history == nil {
		return nil
	}
	if s.rows == nil {
		s.rows = make(map[string]int32, len(s.history.Commits))
		for i := range s.history.Commits {
			s.rows[string(s.history.Commits[i].ID[:])] = int32(i)
		}
	}
	id, err := object.ParseID(commit)
	if err != nil {
		return nil
	}
	i, ok := s.rows[string(id[:])]
	if !ok {
		return nil
	}
	return &s.history.Commits[i]
}

// authored is the author time of a commit; nil where it is not in the history.
func (s *repositorySide) authored(commit string) *Moment {
	c := s.row(commit)
	if c == nil || c.Has(history.Malformed) {
		return nil
	}
	return momentOf(c.Author)
}

func momentOf(t history.Time) *Moment {
	return buildMoment(&analyzers.Moment{Unix: t.Unix, Offset: t.Offset, Zone: t.Zone})
}

// commits compares the headers of two commits, and what they change.
func (b *sidesBuilder) commits(e *analyzers.Evidence) CommitPair {
	ours, theirs := b.side(""), b.side(e.Source)
	p := CommitPair{Ours: ours.commit(b.ctx, e.Commit), Theirs: theirs.commit(b.ctx, e.Other), Note: Own(e.Note)}
	p.Theirs.Source = Own(e.Source)
	if p.Ours.Tree != "" && p.Theirs.Tree != "" {
		same := p.Ours.Tree == p.Theirs.Tree
		p.SameTree = &same
	}
	patchA, bodyA, okA := ours.patch(b.ctx, e.Commit)
	patchB, bodyB, okB := theirs.patch(b.ctx, e.Other)
	if okA && okB {
		samePatch, sameBody := patchA == patchB, bodyA == bodyB
		p.SamePatch, p.SameBody = &samePatch, &sameBody
	}
	return p
}

func (s *repositorySide) commit(ctx context.Context, commit string) CommitSide {
	out := CommitSide{Commit: Own(commit)}
	c := s.row(commit)
	if c == nil || s.contents == nil {
		out.Missing = Own(errNotAtHand.Error())
		return out
	}
	person := func(t history.Time) string {
		p := s.history.People[t.Who]
		name, _ := visibleName(p.Name)
		mail, _ := visibleName(p.Email)
		return Terminal(name) + " <" + mail + ">"
	}
	out.Author, out.Committer = person(c.Author), person(c.Committer)
	if !c.Has(history.Malformed) {
		out.At, out.Committed = momentOf(c.Author), momentOf(c.Committer)
	}
	if text, err := s.contents.Commit(c.ID); err == nil {
		out.Subject = Shorten(visibleFirst(text.Message), longestQuote)
	}
	if changes, err := s.contents.Changes(ctx, c.ID); err == nil {
		out.Files = len(changes.Files)
		if !changes.Tree.IsZero() {
			out.Tree = changes.Tree.String()
		}
	}
	return out
}

// patch sums what a commit does to its files; ok is false where that cannot be told, as for merges.
func (s *repositorySide) patch(ctx context.Context, commit string) (patch, body object.ID, ok bool) {
	id, err := object.ParseID(commit)
	if err != nil || s.contents == nil {
		return patch, body, false
	}
	changes, err := s.contents.Changes(ctx, id)
	if err != nil || changes.More || len(changes.Files) == 0 || len(changes.Files) > mostPatched {
		return patch, body, false
	}
	patches := make([]object.ID, 0, len(changes.Files))
	bodies := make([]object.ID, 0, len(changes.Files))
	for i := range changes.Files {
		p, err := s.contents.Patch(ctx, &changes.Files[i])
		if err != nil {
			return patch, body, false
		}
		patches, bodies = append(patches, p.ID), append(bodies, p.Body)
	}
	return history.PatchID(patches...), history.PatchID(bodies...), true
}
