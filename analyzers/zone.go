package analyzers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// zoneChecks are the checks that read the offsets of the subject's own clock.
func zoneChecks() []*Analyzer {
	return []*Analyzer{
		zoneClaim, zoneSeason, zoneChangeWeeks, zoneAlternation, zoneOverlap, zoneWebMachine, zoneUnseen,
	}
}

const (
	hour = int64(3600)
	day  = 24 * hour

	// maxListed is how many commits or pairs a finding lists; the rest is a number.
	maxListed = 10

	// farApart is how many minutes apart two offsets are from which on the checks of this topic speak of another place
	// (calibration of 2026-08: "offsets >= 3 h apart"). It defines what is counted; how often it may happen is calibration.
	farApart = 180
)

// zoneOffset writes an offset as Git does: +0530.
func zoneOffset(minutes int16) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}

// zoneDay is the UTC date of an instant.
func zoneDay(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.DateOnly) }

// zoneSpan writes a length of time in the unit that suits it.
func zoneSpan(seconds int64) string {
	switch {
	case seconds < 60:
		return strconv.FormatInt(seconds, 10) + " s"
	case seconds < 2*hour:
		return strconv.FormatInt(seconds/60, 10) + " min"
	}
	return strconv.FormatFloat(float64(seconds)/float64(hour), 'f', 1, 64) + " h"
}

// zoneTally counts offsets. There are few different ones, so a list is quicker than a map.
type zoneTally []zoneCount

type zoneCount struct {
	offset      int16
	n           int
	first, last int64
}

func (t *zoneTally) add(offset int16, unix int64) {
	for i := range *t {
		if c := &(*t)[i]; c.offset == offset {
			c.n++
			c.last = unix
			return
		}
	}
	*t = append(*t, zoneCount{offset, 1, unix, unix})
}

// mode is the most frequent offset; of equal ones the westernmost.
func (t zoneTally) mode() zoneCount {
	var best zoneCount
	for _, c := range t {
		if c.n > best.n || c.n == best.n && c.offset < best.offset {
			best = c
		}
	}
	return best
}

// sorted gives the counts, most frequent first.
func (t zoneTally) sorted() zoneTally {
	out := slices.Clone(t)
	slices.SortFunc(out, func(a, b zoneCount) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.offset, b.offset)) })
	return out
}

// words lists the three most frequent offsets: "28 at +0900, 6 at -0500".
func (t zoneTally) words() string {
	var parts []string
	for i, c := range t.sorted() {
		if i == 3 {
			parts = append(parts, fmt.Sprintf("%d more offsets", len(t)-3))
			break
		}
		parts = append(parts, fmt.Sprintf("%d at %s", c.n, zoneOffset(c.offset)))
	}
	return strings.Join(parts, ", ")
}

// unlisted is how many of so many commits or pairs a finding leaves out.
func unlisted(all int) int { return max(0, all-maxListed) }

// moment is the clock of a tick.
func (t tick) moment() *Moment {
	return &Moment{Unix: t.unix, Offset: t.offset, Zone: history.ZoneReal}
}

// hash is the full name of the tick's commit.
func (p *Pass) hash(t tick) string { return p.History.Commits[t.commit].ID.String() }
