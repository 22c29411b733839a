package transport

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// What the host asks of its callers, where an answer does not say ("Best practices for using the REST API" of GitHub's documentation).
const (
	atOnce     = 4           // requests under way; the host asks for few, and refuses above 100
	firstPause = time.Minute // after a limit without a time; doubled each time in a row
	mostPauses = 8           // of one request, against a host that refuses for ever
)

// limits lets requests through when the host takes them: at most atOnce together, none of a pool before the time that was named for it,
// and none at all before the end of a secondary limit. After the first of those it sends one request at a time.
type limits struct {
	next  http.RoundTripper
	api   *url.URL
	most  time.Duration
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	note  func(string, ...any)
	slots chan struct{}

	mu     sync.Mutex
	closed map[Pool]time.Time // primary limits
	shut   time.Time          // secondary limit, for all pools
	serial bool               // one request at a time
	retire int                // slots that are to be given back and not used again
	round  int                // grows with each limit, so that answers to requests sent before it are told apart
	row    int                // limits without a named time in a row
	waited time.Duration      // all waits together; those of several requests at the same time count once
	paid   time.Time          // end of the latest wait that is in waited
	told   time.Time          // end of the latest wait that was noted
}

func newLimits(next http.RoundTripper, api *url.URL, o Options) *limits {
	l := &limits{
		next: next, api: api, most: o.MaxWait, now: o.Now, sleep: o.Sleep, note: o.Note,
		slots: make(chan struct{}, atOnce), closed: map[Pool]time.Time{},
	}
	for range atOnce {
		l.slots <- struct{}{}
	}
	return l
}

// RoundTrip sends a request that only reads again after each limit. One that writes is sent once: its refusal is an error at once.
func (l *limits) RoundTrip(req *http.Request) (*http.Response, error) {
	pool := poolOf(req.Method, req.URL, l.api)
	for pause := 1; ; pause++ {
		round, err := l.enter(req.Context(), pool)
		if err != nil {
			closeBody(req)
			return nil, err
		}
		res, err := l.next.RoundTrip(sendable(req))
		var v verdict
		if err == nil {
			v = judge(pool, res.StatusCode, res.Header, bodyOf(res), l.now())
		}
		limit := l.learn(pool, v, round, err == nil)
		l.leave()
		switch {
		case err != nil:
			return nil, err
		case !v.Limited:
			hideRates(res.Header)
			return res, nil
		case pause == mostPauses || !onlyReads(req):
			return nil, limit
		}
	}
}

// hideRates keeps go-github from refusing requests on its own, with real time and without a wait.
func hideRates(h http.Header) {
	for _, name := range []string{"Limit", "Remaining", "Used", "Reset", "Resource"} {
		h.Del("X-RateLimit-" + name)
	}
}

// enter waits for the pool, takes a slot, and looks again: while it waited for the slot a limit may have been met.
func (l *limits) enter(ctx context.Context, pool Pool) (round int, err error) {
	for {
		if err := l.await(ctx, pool); err != nil {
			return 0, err
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-l.slots:
		}
		l.mu.Lock()
		until, _ := l.until(pool)
		open := !until.After(l.now())
		round = l.round
		l.mu.Unlock()
		if open {
			return round, nil
		}
		l.leave()
	}
}

// leave gives a slot back, unless it is one of those that a secondary limit took away.
func (l *limits) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.retire > 0 {
		l.retire--
		return
	}
	l.slots <- struct{}{}
}

// until is when the pool opens, zero where it is open. l.mu is held.
func (l *limits) until(pool Pool) (_ time.Time, primary bool) {
	if l.closed[pool].After(l.shut) {
		return l.closed[pool], true
	}
	return l.shut, false
}

// await returns when the pool is open, or with a *LimitError when that is too far away.
func (l *limits) await(ctx context.Context, pool Pool) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.mu.Lock()
		now := l.now()
		until, primary := l.until(pool)
		if !until.After(now) {
			l.mu.Unlock()
			return nil
		}
		from := now
		if l.paid.After(from) {
			from = l.paid
		}
		cost := max(until.Sub(from), 0)
		until = until.In(now.Location())
		if l.waited+cost > l.most {
			err := &LimitError{Primary: primary, Pool: pool, Until: until, Waited: l.waited}
			l.mu.Unlock()
			return err
		}
		l.waited += cost
		if cost > 0 {
			l.paid = until
		}
		tell := !until.Equal(l.told)
		l.told = until
		l.mu.Unlock()
		if tell {
			l.note("GitHub asks to wait until %s (%s)", until.Format("15:04:05"), limitName(primary, pool))
		}
		if err := l.sleep(ctx, until.Sub(now)); err != nil {
			return err
		}
		l.reopen(pool, until)
	}
}

// reopen opens what the slept time has opened, even where a clock lags behind the timer.
func (l *limits) reopen(pool Pool, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed[pool].After(until) {
		delete(l.closed, pool)
	}
	if !l.shut.After(until) {
		l.shut = time.Time{}
	}
}

// learn closes what the answer to a request closes. round is of the time when that was sent: answers to requests that were under way
// when a limit was met do not make the pause longer. It gives the error for a request that is not sent again.
func (l *limits) learn(pool Pool, v verdict, round int, answered bool) *LimitError {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v.Empty.After(l.closed[pool]) {
		l.closed[pool] = v.Empty
	}
	if !v.Limited {
		if answered && round == l.round {
			l.row = 0
		}
		return nil
	}
	now := l.now()
	if round == l.round {
		l.round++
		if v.Until.IsZero() {
			l.row++
		}
	}
	if v.Until.IsZero() {
		v.Until = now.Add(firstPause << max(min(l.row, mostPauses)-1, 0))
	}
	if v.Primary {
		if v.Until.After(l.closed[pool]) {
			l.closed[pool] = v.Until
		}
	} else {
		if v.Until.After(l.shut) {
			l.shut = v.Until
		}
		l.slowDown()
	}
	until, primary := l.until(pool)
	return &LimitError{Primary: primary, Pool: pool, Until: until.In(now.Location()), Waited: l.waited}
}

// slowDown takes all slots but one away: those that are free now, the others when they come back. l.mu is held.
func (l *limits) slowDown() {
	if l.serial {
		return
	}
	l.serial = true
	for l.retire = atOnce - 1; l.retire > 0; l.retire-- {
		select {
		case <-l.slots:
		default:
			return
		}
	}
}
