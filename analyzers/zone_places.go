package analyzers

import (
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// mustZone loads a zone that every IANA database has.
func mustZone(name string) *tz.Zone {
	loc, err := tz.Load(name)
	if err != nil {
		panic(err) // the database is embedded; a check that panics ends as failed
	}
	return tz.Of(loc)
}

// pacificZone is where GitHub's servers of before 2016 had their clocks.
var pacificZone = sync.OnceValue(func() *tz.Zone { return mustZone("America/Los_Angeles") })

// changeWeeks is a span in which summer time is in force by the US rule and not by the EU rule.
type changeWeeks struct{ from, until int64 }

// allChangeWeeks lists the spans, by time: since 2007 two or three weeks in March and one in autumn. Before 2007 the US rule
// was another.
var allChangeWeeks = sync.OnceValue(func() []changeWeeks {
	us, eu := mustZone("America/New_York"), mustZone("Europe/Berlin")
	var out []changeWeeks
	const since = 1167609600 // 2007-01-01
	for a, ok := us.Next(since); ok; a, ok = us.Next(a) {
		// the change of the EU that belongs to it lies within four weeks
		b, found := eu.Next(a - 28*day)
		if !found || b > a+28*day {
			continue
		}
		out = append(out, changeWeeks{min(a, b), max(a, b)})
	}
	return out
})
