package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// request is what a scan asks of the engine.
type request struct {
	target  string
	open    history.OpenOptions
	read    history.ReadOptions
	authors []string
	claims  *analyzers.Claims
	table   *calibration.Table // nil: the built-in calibration
	keys    *signature.Keyring // that the user vouches for; nil: none
	// contents says whose commits may be read beyond their headers: those of the authors that were asked for ("asked"), of all,
	// or of none.
	contents string
	against  []place               // repositories of known code
	corpus   corpusPlace           // the zero value: none
	checks   []*analyzers.Analyzer // nil: all
	progress *progress             // nil: nobody looks
	now      time.Time
	timeout  time.Duration                    // of reading; 0 is none
	phase    func(format string, args ...any) // told at the end of each phase; never nil
	note     func(format string, args ...any) // told what the user should know of his sources; never nil

	// inspect, when set, looks at what was found while the repositories are still open.
	inspect func(ctx context.Context, f *found, own history.Contents, known *analyzers.Known) error
}

// found is what the engine gives back.
type found struct {
	history    *history.History
	identities []history.Identity
	audit      *analyzers.Audit
	incomplete string // why the results are not whole; empty when they are
	compared   []report.Compared
}

// engine reads and judges. Tests put another in its place.
type engine func(context.Context, request) (*found, error)

// graceAfterInterrupt is how long an interrupted scan may still judge what it has read.
const graceAfterInterrupt = 800 * time.Millisecond

// scanRepository is the engine of the program. When ctx ends while the history is read, what was read is judged.
func scanRepository(ctx context.Context, q request) (*found, error) {
	begin := time.Now()
	own := q.open
	own.Fetch.Contents = q.contents != "none" && (len(q.against) > 0 || q.corpus != (corpusPlace{}) && q.corpus.exists())
	repo, err := history.Open(ctx, q.target, own)
	if err != nil {
		return nil, interruptedOr(ctx, err)
	}
	defer repo.Close()
	q.phase("opened %s in %s", q.target, since(begin))
	begin = time.Now()
	h, late, err := readInTime(ctx, repo, q)
	if err != nil {
		return nil, interruptedOr(ctx, err)
	}
	f := &found{history: h}
	if late {
		f.incomplete = fmt.Sprintf("the time limit of %s (--timeout) ended the reading", q.timeout)
	}
	q.phase("read %d commits in %s", len(h.Commits), since(begin))
	known := &knownCode{close: func() {}}
	if q.contents != "none" && ctx.Err() == nil {
		if known, err = openKnown(ctx, q); err != nil {
			return nil, interruptedOr(ctx, err)
		}
	}
	defer known.close()
	f.compared = known.compared
	q.progress.begin("judging")
	begin = time.Now()
	if ctx.Err() != nil {
		f.incomplete = "interrupted"
		if len(h.Commits) == 0 {
			return nil, errInterrupted
		}
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceAfterInterrupt)
		defer cancel()
		ctx = grace
	}
	f.identities = history.Resolve(h, h.Mailmap)
	q.phase("resolved %d identities in %s", len(f.identities), since(begin))
	begin = time.Now()
	in := analyzers.Input{
		History: h, Identities: f.identities, Authors: q.authors, Claims: q.claims, Table: q.table, Now: q.now,
		AllDeep: q.contents == "all", Keys: q.keys, Checks: q.checks, Known: known.known,
	}
	if q.contents != "none" {
		in.Contents = repo.Contents()
	}
	f.audit, err = analyzers.Run(ctx, in)
	switch {
	case errors.Is(err, analyzers.ErrNoSubject):
		return nil, &failure{err, "--author takes a part of an e-mail, a name or a login, and may be repeated; git shortlog -se HEAD lists the authors"}
	case err != nil:
		return nil, fmt.Errorf("judge the history: %w", err)
	}
	if ctx.Err() != nil {
		f.incomplete = "interrupted"
	}
	q.phase("judged %d subjects in %s", len(f.audit.Results), since(begin))
	if q.inspect != nil {
		return f, q.inspect(ctx, f, in.Contents, known.known)
	}
	return f, nil
}

// readInTime reads until the time limit, and says whether that ended the reading.
func readInTime(ctx context.Context, repo *history.Repository, q request) (h *history.History, late bool, err error) {
	limited := ctx
	if q.timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, q.timeout)
		defer cancel()
	}
	if h, err = repo.Read(limited, q.read); err != nil {
		return nil, false, err
	}
	late = h.Facts.Interrupted && ctx.Err() == nil
	if late && len(h.Commits) == 0 {
		return nil, false, &failure{fmt.Errorf("read the history: nothing could be read within %s", q.timeout), "give it more time with --timeout"}
	}
	return h, late, nil
}

var errInterrupted = errors.New("interrupted before anything could be judged")

// interruptedOr says plainly that the user stopped the run, where that is why it failed.
func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return errInterrupted
	}
	return err
}

func since(begin time.Time) time.Duration { return time.Since(begin).Round(time.Millisecond) }
