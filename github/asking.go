package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/transport"
)

// asking is one record that is being filled.
type asking struct {
	c *Client
	r *server.Record
}

// step is a part of a record, and what it costs at most: the same steps are run and planned.
type step struct {
	pool transport.Pool
	most int // requests
	run  func(context.Context) error
}

func run(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *asking) gap(g server.Gap) { a.r.Gaps = append(a.r.Gaps, g) }

// settle makes a gap of the error of a part. Some errors end the run instead: the user stopped it, or nothing else can work either, since
// the token is refused.
func (a *asking) settle(what, repository string, err error) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &e):
		return err
	case e.Kind == BadToken && a.c.token.Empty(): // of this part alone, or the profile would have said so
		a.gap(server.Gap{What: what, Repository: repository, Reason: "the host tells it only with a token", Do: e.Do})
		return nil
	case e.Kind == BadToken:
		return err
	}
	a.gap(server.Gap{What: what, Repository: repository, Reason: e.Reason(), Do: e.Do, Fatal: true})
	return nil
}

// settleList does the same for a list, and tells what is missing in one that was had.
func (a *asking) settleList(what, repository string, done listing, err error) error {
	if done.odd > 0 {
		a.gap(server.Gap{What: what, Repository: repository, Reason: fmt.Sprintf("%d of %d items could not be read", done.odd, done.items), Do: unsound, Fatal: true})
	}
	if done.kept > 0 {
		a.gap(server.Gap{
			What: what, Repository: repository, Reason: fmt.Sprintf("%d organizations keep their items back from this token", done.kept),
			Do: "authorize the token for their single sign-on", Fatal: true,
		})
	}
	return a.settle(what, repository, err)
}

// lasting tells whether whatever is asked next will fail in the same way.
func lasting(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Kind == Limited || e.Kind == OverBudget || e.Kind == Unreachable)
}

func isKind(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}
