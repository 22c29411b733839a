package analyzers

import (
	"context"
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
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
	limits, err := CopiedLimits(p.Table)
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
	people, names := peopleOf(p.History, p.Subject.Identity)
	return copies.Find(p.Context(), copies.Search{
		History: p.History, Contents: p.Contents, Commits: p.withFiles(p.Subject.Identity.Authored), People: people, Names: names, Known: l.sources,
		Limits: limits,
	})
}

// CopiedLimits are the figures of a calibration by which copies are looked for.
func CopiedLimits(t *calibration.Table) (copies.Limits, error) {
	var missing error
	get := func(key string) float64 {
		v, ok := t.Limit(key, 1)
		if !ok {
			missing = fmt.Errorf("the calibration has no threshold %q: use a table that has it", key)
		}
		return v
	}
	return copies.Limits{
		Weight: get("copied/weight"), Tile: int(get("copied/tile")), OneToOne: get("copied/one-to-one"),
		Strength: copies.Strength{
			Weight: get("copied/strength"), Bag: get("copied/bag"), Verbatim: get("copied/verbatim"), Share: get("copied/verbatim-share"),
		},
		FileLines: int(get("copied-files/lines")), FileScore: get("copied-files/score"), Region: int(get("copied-files/region")),
		RegionLines: int(get("copied-files/region-lines")), RegionPart: get("copied-files/region-share"),
		PieceScore: get("copied-snippets/score"), PieceWeight: get("copied-snippets/weight"), Snippet: int(get("copied-snippets/tokens")),
		Lines: int(get("copied-snippets/lines")),
	}, missing
}

func (p *Pass) original(ctx context.Context, id corpus.SourceID) (*copies.Original, error) {
	o, err := p.Known.Original(ctx, id)
	if err != nil || o == nil {
		return nil, err
	}
	return &copies.Original{History: o.History, Contents: o.Contents}, nil
}

// peopleOf are the keys by which a corpus knows the addresses and the names of an identity.
func peopleOf(h *history.History, id *history.Identity) (people, names []uint64) {
	for _, m := range id.Members {
		if key := corpus.AuthorKey(h.People[m].Email); key != 0 && !slices.Contains(people, key) {
			people = append(people, key)
		}
		if key := corpus.NameKey(h.People[m].Name); key != 0 && !slices.Contains(names, key) {
			names = append(names, key)
		}
	}
	return people, names
}

// lookedAt ends a check that could look at nothing.
func lookedAt(p *Pass, r *copies.Result) error {
	absent, err := p.limit("copied/absent", 1)
	if err != nil {
		return err
	}
	if float64(r.Absent) > absent*float64(r.Files+r.Commits) {
		return Skip(noContents)
	}
	if r.Files == 0 {
		return TooLittle("no commit that adds lines of files written by hand")
	}
	return nil
}

// searchedAll ends a check that found nothing, where the search did not reach everything: silence would say too much.
func searchedAll(r *copies.Result, found int) error {
	if !r.Cut || found > 0 {
		return nil
	}
	return TooLittle(fmt.Sprintf("nothing in %s of %s; the rest lies beyond the limits of the search", countOf(r.Files, "file"), countOf(r.Commits, "commit")))
}
