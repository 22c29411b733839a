package analyzers_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

const takenOver = `-- recipe --
person ada Ada Example <ada@example.org>
transplant upstream by=ada shift=+212d3h
-- known upstream --
person bob Bob Muster <bob@example.net>
work bob zone=Europe/Berlin from=2021-03-01 days=60 per-day=1.5 max=30 code=go-tabs in=src lines=20
-- known fork --
person bob Bob Muster <bob@example.net>
person cleo Cleo Sample <cleo@example.net>
transplant upstream
work cleo zone=Europe/Berlin from=2021-06-01 days=60 per-day=1.5 max=30 code=go-tabs in=src lines=20
-- want --
`

// copiedHistoryOf runs the check alone over a fixture, with contents read through wrap.
func copiedHistoryOf(t *testing.T, text string, wrap func(history.Contents) history.Contents) (analyzers.Result, *analyzers.Known) {
	t.Helper()
	f, err := analyzertest.ParseFixture(text)
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	in := analyzers.Input{History: h, Identities: history.Resolve(h, nil), Contents: built.Contents(), AllDeep: true, Now: fixtureNow, Known: knownOf(t, f)}
	if wrap != nil {
		in.Contents = wrap(in.Contents)
	}
	for _, a := range analyzers.All() {
		if a.Name == "copied-history" {
			in.Checks = append(in.Checks, a)
		}
	}
	audit, err := analyzers.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range audit.Results {
		if r.Subject.Scope == analyzers.PerAuthor {
			return r, in.Known
		}
	}
	t.Fatal("nobody was judged")
	return analyzers.Result{}, nil
}

// TestCopiedHistoryEvidence holds a finding to what it was made of: commit by commit, one source for a repository and its fork.
func TestCopiedHistoryEvidence(t *testing.T) {
	t.Parallel()
	r, known := copiedHistoryOf(t, takenOver, nil)
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings: %+v", len(r.Findings), r.Outcomes)
	}
	f := r.Findings[0]
	for _, part := range []string{"30 of 30 commits (100 % of those there)", "30 with the same patch", "all dates 212 days 3 hours later", "order unknown"} {
		if !strings.Contains(f.Message, part) {
			t.Errorf("message %q lacks %q", f.Message, part)
		}
	}
	if f.Severity != analyzers.High || f.Confidence != analyzers.Exact || f.Explained != "" || f.Unlisted != 20 {
		t.Errorf("severity %s, explained %q, %d unlisted", f.Severity, f.Explained, f.Unlisted)
	}
	sources, err := known.Reader.Sources(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var upstream *analyzers.Original
	for _, s := range sources {
		if s.Name == "upstream" {
			upstream, err = known.Original(context.Background(), s.ID)
		}
	}
	if err != nil || upstream == nil {
		t.Fatal("no original", err)
	}
	when := map[string]int64{}
	for i := range upstream.History.Commits {
		c := &upstream.History.Commits[i]
		when[c.ID.String()] = c.Author.Unix
	}
	pairs := 0
	for _, e := range f.Evidence {
		if e.Kind != analyzers.PairEvidence {
			continue
		}
		pairs++
		if e.Source != "upstream" && e.Source != "fork" || when[e.Other] != e.OtherAt.Unix || e.At.Unix-e.OtherAt.Unix != 212*86400+3*3600 {
			t.Errorf("evidence %+v", e)
		}
	}
	if last := f.Evidence[len(f.Evidence)-1]; pairs != 10 || !strings.Contains(last.Note, "of the same origin as the source: 1") || len(last.Numbers) < 3 {
		t.Errorf("%d pairs; %+v", pairs, last)
	}
}

// without reads contents of which something is missing.
type without struct {
	history.Contents
	trees, files bool
}

func (w without) Changes(ctx context.Context, id object.ID) (*history.Changes, error) {
	if w.trees {
		return nil, history.ErrNoContents
	}
	return w.Contents.Changes(ctx, id)
}

func (w without) Patch(ctx context.Context, f *history.FileChange) (*history.Patch, error) {
	if w.files {
		return nil, history.ErrNoContents
	}
	return w.Contents.Patch(ctx, f)
}

func (w without) Blob(ctx context.Context, id object.ID) ([]byte, error) {
	if w.files {
		return nil, history.ErrNoContents
	}
	return w.Contents.Blob(ctx, id)
}

// TestCopiedHistoryPartialClone: without the contents of files the trees still tell, without trees nothing can be said.
func TestCopiedHistoryPartialClone(t *testing.T) {
	t.Parallel()
	r, _ := copiedHistoryOf(t, takenOver, func(c history.Contents) history.Contents { return without{Contents: c, files: true} })
	if len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Message, "with the same tree") || strings.Contains(r.Findings[0].Message, "patch") {
		t.Errorf("without files: %+v, %+v", r.Outcomes, r.Findings)
	}
	r, _ = copiedHistoryOf(t, takenOver, func(c history.Contents) history.Contents { return without{Contents: c, trees: true} })
	if o := r.Outcomes[0]; o.Kind != analyzers.SkippedCheck || !strings.Contains(o.Reason, "were not fetched") {
		t.Errorf("without trees: %+v", o)
	}
}

func TestCopiedHistoryNeedsCommits(t *testing.T) {
	t.Parallel()
	r, _ := copiedHistoryOf(t, strings.Replace(takenOver, "shift=+212d3h", "shift=+212d3h first=2", 1), nil)
	if o := r.Outcomes[0]; o.Kind != analyzers.NotEnoughData {
		t.Errorf("two commits: %+v", o)
	}
}

// closed is a corpus that cannot be read.
type closed struct{ corpus.Reader }

func (closed) Lookup(context.Context, []corpus.Key, int, func(int, []corpus.Hit, int)) error {
	return errors.New("closed")
}

// TestCopiedHistoryWithoutCorpus: a corpus that cannot be read fails the check: silence would say that it looked.
func TestCopiedHistoryWithoutCorpus(t *testing.T) {
	t.Parallel()
	f, err := analyzertest.ParseFixture(takenOver)
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	known := knownOf(t, f)
	known.Reader = closed{known.Reader}
	audit, err := analyzers.Run(context.Background(), analyzers.Input{
		History: h, Identities: history.Resolve(h, nil), Contents: built.Contents(), AllDeep: true, Now: fixtureNow, Known: known,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range audit.Results {
		for _, o := range r.Outcomes {
			if o.Check == "copied-history" && (o.Kind != analyzers.Failed || !strings.Contains(o.Reason, "look commits up in known code: closed")) {
				t.Errorf("outcome %+v", o)
			}
		}
	}
}
