package transplant

import (
	"cmp"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// Count is how often something is equal.
type Count struct {
	Mine, Of     int // of the subject: what is equal, among what can be compared
	Theirs, From int // commits of the source in which it is, among all
}

// Share is the larger one of the two shares.
func (c Count) Share() float64 {
	share := 0.0
	if c.Of > 0 {
		share = float64(c.Mine) / float64(c.Of)
	}
	if c.From > 0 {
		share = max(share, float64(c.Theirs)/float64(c.From))
	}
	return share
}

// Tally is what pairs have in common.
type Tally struct {
	All, Trees, Patches, Stamps, Runs Count
	Blobs                             Count // Mine and Of are file contents
}

// Sum counts pairs of commits with a source.
func Sum(commits []Commit, pairs []Pair, source *corpus.Source) Tally {
	var t Tally
	each := [...]struct {
		count *Count
		trace Trace
	}{{&t.All, 0}, {&t.Trees, Trees}, {&t.Patches, Patches}, {&t.Stamps, Stamp}, {&t.Runs, Run}, {&t.Blobs, Blob}}
	for i := range commits {
		for _, e := range each {
			if e.trace == 0 || commits[i].Has&e.trace != 0 {
				e.count.Of++
			}
		}
	}
	t.Blobs.Of = 0
	for i := range commits {
		t.Blobs.Of += commits[i].Blobs
	}
	for _, e := range each {
		items := map[uint32]bool{}
		e.count.From = source.Commits
		for k := range pairs {
			if p := &pairs[k]; e.trace == 0 || p.Traces&e.trace != 0 {
				e.count.Mine++
				items[p.Item.Order] = true
			}
		}
		e.count.Theirs = len(items)
	}
	t.Blobs.Mine, t.Blobs.From = 0, 0
	for k := range pairs {
		t.Blobs.Mine += pairs[k].Blobs
	}
	return t
}

// Spread is the number of commits of which at least half of the file contents are equal.
func Spread(commits []Commit, pairs []Pair) int {
	n := 0
	for k := range pairs {
		if p := &pairs[k]; p.Blobs > 0 && 2*p.Blobs >= commits[p.Commit].Blobs {
			n++
		}
	}
	return n
}

// Shift gives the difference of author times that most pairs have (the subject's less theirs), in seconds, with the number of pairs that
// have it. Pairs that share nothing but file contents or sizes are left out.
func Shift(commits []Commit, pairs []Pair) (seconds int64, n, of int) {
	count := map[int64]int{}
	for k := range pairs {
		p := &pairs[k]
		if p.Traces&(Trees|Patches|Stamp) == 0 {
			continue
		}
		of++
		count[commits[p.Commit].When-p.Item.When]++
	}
	for d, c := range count {
		if c > n || c == n && d < seconds {
			seconds, n = d, c
		}
	}
	return seconds, n, of
}

// First says which side can be shown to have been first.
type First uint8

// The answers.
const (
	Unknown First = iota
	Theirs
	Subject
)

// Order compares the times of the pairs. Author times are what their writers claim, so that only a time that a server noted shows that a
// commit was there, and only when the other side itself claims no earlier one. The answer is that of most pairs that have one.
func Order(commits []Commit, pairs []Pair) (first First, n int) {
	theirs, subject := 0, 0
	for k := range pairs {
		p := &pairs[k]
		c := &commits[p.Commit]
		switch {
		case p.Item.Server != 0 && cmp.Or(c.Server, c.When) > p.Item.Server:
			theirs++
		case c.Server != 0 && cmp.Or(p.Item.Server, p.Item.When) > c.Server:
			subject++
		}
	}
	switch {
	case theirs > subject:
		return Theirs, theirs
	case subject > theirs:
		return Subject, subject
	}
	return Unknown, 0
}

// Best gives at most n pairs that show most, in the order of the commits.
func Best(pairs []Pair, n int) []Pair {
	list := slices.Clone(pairs)
	slices.SortStableFunc(list, func(a, b Pair) int {
		x, y := candidate{traces: a.Traces, blobs: a.Blobs}, candidate{traces: b.Traces, blobs: b.Blobs}
		return y.weight() - x.weight()
	})
	list = list[:min(len(list), n)]
	slices.SortStableFunc(list, func(a, b Pair) int { return a.Commit - b.Commit })
	return list
}
