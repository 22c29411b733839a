package analyzers

import (
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// FirstSights gives of each commit the earliest time at which a host had it, for tests.
func FirstSights(h *history.History, r *server.Record) []time.Time {
	v := hostViewOf(&Pass{History: h, Server: r})
	out := make([]time.Time, len(h.Commits))
	for i := range out {
		if s := v.sightOf(int32(i)); s != nil {
			out[i] = s.what.At
		}
	}
	return out
}
