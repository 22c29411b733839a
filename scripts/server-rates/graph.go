package main

import (
	"math"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// never is the first sighting of a commit that has no descendant by GitHub's clock.
const never = math.MaxInt64

// firstSeen gives for every commit the earliest time, by GitHub's clock, at which it existed: that of the earliest commit among itself and
// its descendants for which clock is true.
func firstSeen(h *history.History, clock func(*history.Commit) bool) []int64 {
	seen := make([]int64, len(h.Commits))
	children := make([]int32, len(h.Commits))
	for i := range h.Commits {
		seen[i] = never
		if c := &h.Commits[i]; clock(c) {
			seen[i] = c.Committer.Unix
		}
		for _, p := range h.Parents(int32(i)) {
			if p >= 0 {
				children[p]++
			}
		}
	}
	var ready []int32
	for i, n := range children {
		if n == 0 {
			ready = append(ready, int32(i))
		}
	}
	for len(ready) > 0 {
		i := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		for _, p := range h.Parents(i) {
			if p < 0 {
				continue
			}
			seen[p] = min(seen[p], seen[i])
			if children[p]--; children[p] == 0 {
				ready = append(ready, p)
			}
		}
	}
	return seen
}

// pull is a merge with what it brought: places in lanes.order.
type pull struct {
	merge    int32 // index into History.Commits
	from, to int32
}

// lanes puts the commits into the order in which they reached the main line: along first parents, what a merge brings before the merge.
type lanes struct {
	h     *history.History
	done  []bool
	order []int32
	pulls []pull // merges of two parents, by from
}

// walkLanes orders everything that the newest commits reach.
func walkLanes(h *history.History) *lanes {
	l := &lanes{h: h, done: make([]bool, len(h.Commits)), order: make([]int32, 0, len(h.Commits))}
	child := make([]bool, len(h.Commits))
	for i := range h.Commits {
		for _, p := range h.Parents(int32(i)) {
			if p >= 0 {
				child[p] = true
			}
		}
	}
	for i, c := range child {
		if !c {
			l.lane(int32(i))
		}
	}
	return l
}

// lane goes from tip along first parents to what is already ordered, and back. What a merge brings is what its second parent reaches
// and nothing before it in the order does. That is second parent minus first parent of git rev-list, save that a merge inside of a branch
// does not count what the main line had by then.
func (l *lanes) lane(tip int32) {
	var chain []int32
	for c := tip; c >= 0 && !l.done[c]; {
		chain = append(chain, c)
		parents := l.h.Parents(c)
		if len(parents) == 0 {
			break
		}
		c = parents[0]
	}
	for k := len(chain) - 1; k >= 0; k-- {
		c := chain[k]
		parents := l.h.Parents(c)
		from := len(l.order)
		for _, p := range parents[min(1, len(parents)):] {
			if p >= 0 {
				l.lane(p)
			}
		}
		if len(parents) == 2 {
			l.pulls = append(l.pulls, pull{c, int32(from), int32(len(l.order))})
		}
		if !l.done[c] {
			l.done[c] = true
			l.order = append(l.order, c)
		}
	}
}
