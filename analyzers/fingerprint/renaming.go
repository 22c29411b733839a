package fingerprint

import (
	"cmp"
	"slices"
)

// renaming is a name of the one file where the other has another, or the same.
type renaming struct{ from, to uint32 }

// renamings is how often a renaming was seen.
type renamings struct {
	renaming
	times int
}

// count gathers equal renamings, in the order of their names.
func count(names []renaming) []renamings {
	slices.SortFunc(names, func(s, t renaming) int { return cmp.Or(cmp.Compare(s.from, t.from), cmp.Compare(s.to, t.to)) })
	var all []renamings
	for _, r := range names {
		if n := len(all); n > 0 && all[n-1].renaming == r {
			all[n-1].times++
		} else {
			all = append(all, renamings{r, 1})
		}
	}
	return all
}

// renamed counts the names that have another in the other file.
func renamed(pairs []renamings) (n int) {
	for i := 0; i < len(pairs); {
		end, other := i, false
		for ; end < len(pairs) && pairs[end].from == pairs[i].from; end++ {
			other = other || pairs[end].to != pairs[i].from
		}
		if other {
			n++
		}
		i = end
	}
	return n
}

// oneToOne is the share of all identifiers that a mapping of one to one explains, in which the most frequent renamings come first. A
// tile at a wrong place spoils a few; code of another origin spoils many: of 1,163 files of 45 public repositories in 20 languages, with
// all names changed and a line put in after every eighth, 95 % had .945 or more; of 1,269 pairs of files of different
// repositories that shared 60 tokens or more, half had less than .70, and 99 % less than .94.
func oneToOne(pairs []renamings, all int) float64 {
	if all == 0 {
		return 1
	}
	byTimes := slices.Clone(pairs)
	slices.SortStableFunc(byTimes, func(s, t renamings) int { return cmp.Compare(t.times, s.times) })
	from, to := make(map[uint32]bool, len(pairs)), make(map[uint32]bool, len(pairs))
	explained := 0
	for _, r := range byTimes {
		if !from[r.from] && !to[r.to] {
			from[r.from], to[r.to] = true, true
			explained += r.times
		}
	}
	return float64(explained) / float64(all)
}
