package analyzers

import (
	"cmp"
	"math"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const (
	// epochYear is the end of 1970. A stamp before it is a cleared clock or a default, not a date.
	epochYear = 365 * 86400
	// gitBegins is 2005-04-07 00:00 in the easternmost zone: the day of git's first commit (e83c5163 in git's own history).
	// Whatever is older was brought into git later.
	gitBegins = 1112781600
	// farFuture is 2100-01-01 00:00 UTC. From there on stamps are shown as numbers, since calendars, databases and formats
	// part ways (2^31, 2^32, year 10000, 2^53).
	farFuture = 4102444800
)

// dateFacts are what dates-order must know of the whole history.
type dateFacts struct {
	root       int64          // the earliest date of any root; math.MinInt64 when roots may be missing or dates before it are the rule
	strange    map[int32]bool // early commits that stand on later ones, so that no import explains them
	run        importRun
	back       []int32 // self-committed commits dated before a parent
	backPeople int     // people (name and e-mail) who have one
}

// importRun is the part of a history that is older than git and reaches back to its roots without a break: what an import from
// another version-control system leaves.
type importRun struct {
	commits, authors int
}

// datesOf derives the facts in two passes over the commits, and a third over those older than git.
func datesOf(h *history.History, l orderLimits) *dateFacts {
	f := &dateFacts{root: math.MaxInt64}
	var early []int32
	back := map[uint32]bool{}
	for i := range h.Commits {
		c := &h.Commits[i]
		if c.Has(history.Malformed) {
			continue
		}
		if c.Author.Unix < gitBegins {
			early = append(early, int32(i))
		}
		if c.Has(history.Root) {
			f.root = min(f.root, c.Author.Unix, c.Committer.Unix)
		}
		if c.SelfCommitted() && lateParent(h, int32(i), l.parent) >= 0 {
			back[c.Author.Who] = true
			f.back = append(f.back, int32(i))
		}
	}
	f.backPeople = len(back)
	x := &h.Facts
	if x.Shallow > 0 || x.Outside > 0 || x.Inherited > 0 || x.LimitCommits || x.Interrupted || f.root == math.MaxInt64 || older(h, f.root-l.root) >= l.importAuthors {
		f.root = math.MinInt64
	}
	if len(early) > 0 {
		f.split(h, early)
	}
	return f
}

// lateParent gives the first parent that is dated later than the commit by more than the limit, or -1.
func lateParent(h *history.History, i int32, limit int64) int32 {
	for _, p := range h.Parents(i) {
		if p >= 0 && !h.Commits[p].Has(history.Malformed) && h.Commits[p].Committer.Unix-h.Commits[i].Committer.Unix > limit {
			return p
		}
	}
	return -1
}

// older counts the people whose author dates lie between the beginning of git and unix. Where a project was cut out of another
// one, many people's commits are older than the new root; that says something about the repository and nothing about them.
func older(h *history.History, unix int64) int {
	people := map[uint32]bool{}
	for i := range h.Commits {
		c := &h.Commits[i]
		if t := c.Author.Unix; t < unix && t >= gitBegins && !c.Has(history.Malformed) {
			people[c.Author.Who] = true
		}
	}
	return len(people)
}

// split tells early commits that stand on a later commit, directly or through other early ones, from the import run.
func (f *dateFacts) split(h *history.History, early []int32) {
	isEarly := make([]bool, len(h.Commits))
	for _, i := range early {
		isEarly[i] = true
	}
	type edge struct{ parent, child int32 }
	var edges []edge
	var queue []int32
	f.strange = map[int32]bool{}
	for _, i := range early {
		for _, p := range h.Parents(i) {
			switch {
			case p < 0:
			case isEarly[p]:
				edges = append(edges, edge{p, i})
			case h.Commits[p].Author.Unix > h.Commits[i].Author.Unix+86400 && !h.Commits[p].Has(history.Malformed) && !f.strange[i]:
				f.strange[i] = true
				queue = append(queue, i)
			}
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.parent, b.parent), cmp.Compare(a.child, b.child)) })
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		at, _ := slices.BinarySearchFunc(edges, i, func(e edge, p int32) int { return cmp.Compare(e.parent, p) })
		for ; at < len(edges) && edges[at].parent == i; at++ {
			if c := edges[at].child; !f.strange[c] {
				f.strange[c] = true
				queue = append(queue, c)
			}
		}
	}
	people := map[uint32]bool{}
	for _, i := range early {
		if !f.strange[i] {
			f.run.commits++
			people[h.Commits[i].Author.Who] = true
		}
	}
	f.run.authors = len(people)
}
