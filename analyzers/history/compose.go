package history

// Compose makes a history of given rows, newest first: each is the only parent of the one before it, and the last is a root.
// Time.Who of the rows counts in people, whose first entry is nobody. Flags about parents, and who committed for himself, are set
// anew; call Resolve afterwards. It is for measurements, which put together rows of several histories or change their times; the
// ids of the rows stay, so that Contents finds what they contain.
func Compose(people []Person, rows []Commit) *History {
	h := &History{People: people, Commits: rows, parents: make([]int32, 0, len(rows))}
	for i := range rows {
		c := &rows[i]
		c.first, c.parents = uint32(len(h.parents)), 0
		c.Flags &^= Root | Merge | Boundary | selfFlag | seenFlag | endlessFlag | leftFlag
		if i+1 == len(rows) {
			c.Flags |= Root
			continue
		}
		c.parents = 1
		h.parents = append(h.parents, int32(i+1))
	}
	return h
}
