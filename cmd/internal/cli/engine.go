package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
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

	host *connection // whose token is sent when its repositories are fetched; nil: none

	// inspect, when set, looks at what was found while the repositories are still open.
	inspect func(ctx context.Context, f *found, own history.Contents, known *analyzers.Known) error
}

// openFor says how a repository is opened: with the token where it is one of the host that is asked, and of no other.
func (q *request) openFor(target string) history.OpenOptions {
	if q.host == nil || !strings.HasPrefix(target, q.host.host.Web+"/") {
		return q.open
	}
	return q.host.fetchFrom(q.open)
}

// found is what the engine gives back.
type found struct {
	history    *history.History
	identities []history.Identity
	audit      *analyzers.Audit
	incomplete string // why the results are not whole; empty when they are
	compared   []report.Compared

	server       *server.Record    // nil: no host was asked
	repositories []report.Repo     // of an account
	claims       *analyzers.Claims // where they are not those of the request
	notes        []string          // what a reader should know of how the histories came together
}

// request is the one that was judged, with the claims that came to light on the way.
func (f *found) request(q request) request {
	if f.claims != nil {
		q.claims = f.claims
	}
	return q
}

// engine reads and judges. Tests put another in its place.
type engine func(context.Context, request) (*found, error)

// graceAfterInterrupt is how long an interrupted scan may still judge what it has read.
const graceAfterInterrupt = 800 * time.Millisecond

// work is what is judged: a history with what is known of it.
type work struct {
	history    *history.History
	contents   history.Contents // nil: only headers can be had
	accounts   []history.Account
	server     *server.Record
	selects    func(*history.Identity) bool // nil: by request.authors
	claimant   func(*history.Identity) bool // whose the claims are; nil: everybody's
	originals  []place                      // code that others wrote, beside request.against; one that cannot be had is a note
	incomplete string
}

// scanRepository is the engine of scan. When ctx ends while the history is read, what was read is judged.
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
	q.phase("read %d commits in %s", len(h.Commits), since(begin))
	w := work{history: h}
	if late {
		w.incomplete = lateReason(q.timeout)
	}
	if q.contents != "none" {
		w.contents = repo.Contents()
	}
	f, err := judge(ctx, q, w)
	if errors.Is(err, analyzers.ErrNoSubject) {
		return nil, &failure{analyzers.ErrNoSubject, "--author takes a part of an e-mail, a name or a login, and may be repeated; git shortlog -se HEAD lists the authors"}
	}
	return f, err
}

func lateReason(limit time.Duration) string {
	return fmt.Sprintf("the time limit of %s (--timeout) ended the reading", limit)
}

// judge resolves identities and runs the checks. When ctx has ended, what was read is judged in a short time of grace.
func judge(ctx context.Context, q request, w work) (*found, error) {
	f := &found{history: w.history, server: w.server, incomplete: w.incomplete}
	known := &knownCode{close: func() {}}
	if w.contents != nil && ctx.Err() == nil {
		var err error
		if known, err = openKnown(ctx, q, w.originals); err != nil {
			return nil, interruptedOr(ctx, err)
		}
	}
	defer known.close()
	f.compared = known.compared
	q.progress.begin("judging")
	begin := time.Now()
	if ctx.Err() != nil {
		f.incomplete = "interrupted"
		if len(w.history.Commits) == 0 {
			return nil, errInterrupted
		}
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceAfterInterrupt)
		defer cancel()
		ctx = grace
	}
	f.identities = history.Resolve(w.history, w.history.Mailmap, w.accounts...)
	q.phase("resolved %d identities in %s", len(f.identities), since(begin))
	begin = time.Now()
	in := analyzers.Input{
		History: w.history, Identities: f.identities, Authors: q.authors, Claims: q.claims, Table: q.table, Now: q.now,
		AllDeep: q.contents == "all", Keys: q.keys, Checks: q.checks, Known: known.known, Contents: w.contents,
		Server: w.server, Select: w.selects, Claimant: w.claimant,
	}
	var err error
	if f.audit, err = analyzers.Run(ctx, in); err != nil {
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
