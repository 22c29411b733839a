package transport

import (
	"fmt"
	"time"
)

// LimitError tells that a limit of the host lasts longer than the run may wait. Nothing of its pool is sent before Until.
type LimitError struct {
	Primary bool          // requests of the pool are used up; otherwise a secondary limit: too many in too short a time
	Pool    Pool          // of the request that met it
	Until   time.Time     // when the host takes requests again
	Waited  time.Duration // for limits so far, all waits together
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the %s lasts until %s; run again then, or allow a longer wait (--max-wait)", e.limit(), e.Until.Format("2006-01-02 15:04:05 MST"))
}

func (e *LimitError) limit() string { return limitName(e.Primary, e.Pool) }

func limitName(primary bool, p Pool) string {
	if primary {
		return "primary limit of the " + string(p) + " pool"
	}
	return "secondary limit"
}

// BudgetError tells that another request would be more than the user allowed.
type BudgetError struct{ Budget int }

func (e *BudgetError) Error() string {
	return fmt.Sprintf("the budget of %d requests is spent; run again with a larger --budget N: what was had is kept", e.Budget)
}

// SizeError tells that an answer is larger than any that is read.
type SizeError struct{ Most int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB", e.Most>>20)
}

// OriginError tells that a request was for another place than the API: the host redirected there.
type OriginError struct{ Origin string }

func (e *OriginError) Error() string {
	return fmt.Sprintf("the host redirects to another place, %q, which is not asked", e.Origin)
}
