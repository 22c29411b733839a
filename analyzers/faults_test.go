package analyzers

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// broken has commits of which each needs another kind of care.
type broken struct {
	history.Contents
	errs map[object.ID]error
}

func (b broken) Changes(_ context.Context, id object.ID) (*history.Changes, error) {
	return &history.Changes{}, b.errs[id]
}

// TestFaults: a damaged object is one that is not there to a check, and the run tells of it; what a clone lacks by intent is not told.
func TestFaults(t *testing.T) {
	t.Parallel()
	h := authorsHistory(t, "3 Ada Example <ada@example.org>")
	ids := history.Resolve(h, nil)
	damage := errors.New("tree ends inside an entry")
	contents := broken{errs: map[object.ID]error{
		h.Commits[0].ID: damage, h.Commits[1].ID: fmt.Errorf("%w: left out", history.ErrNoContents),
	}}
	read, absent := 0, 0
	check := &Analyzer{Name: "authors-test", Family: Authors, Needs: NeedContents, Run: func(p *Pass) error {
		for _, i := range p.Subject.Identity.Authored {
			_, err := p.Contents.Changes(p.Context(), p.History.Commits[i].ID)
			switch {
			case err == nil:
				read++
			case errors.Is(err, history.ErrNoContents):
				absent++
			}
		}
		return nil
	}}
	audit, err := Run(context.Background(), Input{
		History: h, Identities: ids, Contents: contents, Checks: []*Analyzer{check}, Now: time.Unix(1800000000, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if read != 1 || absent != 2 {
		t.Errorf("%d commits read and %d absent, want 1 and 2", read, absent)
	}
	if len(audit.Faults) != 1 || audit.Faults[0].Object != h.Commits[0].ID || !errors.Is(audit.Faults[0].Err, damage) {
		t.Errorf("faults %v", audit.Faults)
	}
}
