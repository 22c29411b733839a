package analyzers

import (
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// memo keeps what checks derive from the whole history, so that it is derived once a run and not once a subject.
type memo struct {
	mu    sync.Mutex
	facts map[string]any
}

// derived gives derive(p.History), computed at most once a run under the key, which is the name of the check. Without a run
// around it (a Pass made by hand) it computes each time.
func derived[T any](p *Pass, key string, derive func(*history.History) T) T {
	if p.memo == nil {
		return derive(p.History)
	}
	p.memo.mu.Lock()
	defer p.memo.mu.Unlock()
	if v, ok := p.memo.facts[key].(T); ok {
		return v
	}
	if p.memo.facts == nil {
		p.memo.facts = map[string]any{}
	}
	v := derive(p.History)
	p.memo.facts[key] = v
	return v
}
