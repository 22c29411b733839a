package analyzers

import (
	"context"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// copiedWork is what the subject added that stands in known code; files and snippets are parts of one search.
type copiedWork struct {
	result *copies.Result
	err    error
}

// copied searches once a subject.
func (p *Pass) copied() (*copies.Result, error) {
	if p.Subject.copied == nil {
		r, err := p.searchCopies()
		p.Subject.copied = &copiedWork{r, err}
	}
	return p.Subject.copied.result, p.Subject.copied.err
}

func (p *Pass) searchCopies() (*copies.Result, error) {
	limits, err := p.limits(1, "copied/weight", "copied/tile", "copied-files/lines", "copied-files/region", "copied-files/region-share",
		"copied-snippets/tokens", "copied-snippets/lines", "copied-snippets/weight", "copied-files/weight", "copied/one-to-one")
	if err != nil {
		return nil, err
	}
	type listed struct {
		sources *copies.Sources
		err     error
	}
	l := derived(p, "copied", func(h *history.History) listed {
		s, err := copies.NewSources(p.Context(), p.Known.Reader, h)
		if err == nil && p.Known.Original != nil {
			s.Original = p.original
		}
		return listed{s, err}
	})
	if l.err != nil {
		return nil, l.err
	}
	return copies.Find(p.Context(), copies.Search{
		History: p.History, Contents: p.Contents, Commits: p.Subject.Identity.Authored, People: peopleOf(p.History, p.Subject.Identity), Known: l.sources,
		Limits: copies.Limits{
			Weight: limits[0], Tile: int(limits[1]), FileLines: int(limits[2]), Region: int(limits[3]), RegionPart: limits[4],
			Snippet: int(limits[5]), Lines: int(limits[6]), SnippetWeight: limits[7], PartWeight: limits[8], OneToOne: limits[9],
		},
	})
}

func (p *Pass) original(ctx context.Context, id corpus.SourceID) (*copies.Original, error) {
	o, err := p.Known.Original(ctx, id)
	if err != nil || o == nil {
		return nil, err
	}
	return &copies.Original{History: o.History, Contents: o.Contents}, nil
}

// peopleOf are the keys by which a corpus knows an identity.
func peopleOf(h *history.History, id *history.Identity) []uint64 {
	var out []uint64
	for _, m := range id.Members {
		for _, key := range []uint64{corpus.AuthorKey(h.People[m].Email), corpus.NameKey(h.People[m].Name)} {
			if key != 0 && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

// lookedAt ends a check that could look at nothing.
func lookedAt(p *Pass, r *copies.Result) error {
	absent, err := p.limit("copied/absent", 1)
	if err != nil {
		return err
	}
	if float64(r.Absent) > absent*float64(r.Files+r.Commits) {
		return Skip("file contents are not in this clone: clone the repository whole (git clone), and scan the folder")
	}
	if r.Files == 0 {
		return TooLittle("no commit that adds lines of files written by hand")
	}
	return nil
}
