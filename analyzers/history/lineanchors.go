package history

import "math/bits"

// lineRank tells what a line says about where the two versions correspond.
type lineRank uint8

const (
	unmatched lineRank = iota // the other version does not have it
	matched
	frequent // the other version has it many times
)

// lineCount is how often a line comes.
type lineCount struct {
	old, new int32 // in each version, between the common beginning and end
	common   int32 // in these
}

const (
	maxFrequent = 1024    // times; what comes more often is frequent in any file
	rankWindow  = 100     // lines to each side that are looked at
	fewStaying  = 4       // one in so many of the lines around must have a match, or a frequent one is not kept
	leastLonely = 3*2 + 1 // fewer unmatched lines than this cannot outweigh a frequent one
)

// rank sets the ranks of all lines. As in git, a line is frequent when the other version has it as often as about twice the square
// root of the number of lines.
func (d *lineDiff) rank(above, below []byte) {
	d.counts = sized(d.counts, int(d.table.used))
	clear(d.counts)
	for _, n := range d.old.numbers {
		d.counts[n].old++
	}
	lonely := 0
	for _, n := range d.new.numbers {
		if n < 0 {
			lonely++
			continue
		}
		d.counts[n].new++
	}
	gone := 0
	for _, n := range d.old.numbers {
		if d.counts[n].new == 0 {
			gone++
		}
	}
	common := 0
	if max(lonely, gone) >= leastLonely {
		lengths := d.new.lengths()
		common = d.countCommon(above, lengths) + d.countCommon(below, lengths)
	}
	d.old.rank(common, func(n int32) int32 { return d.counts[n].new + d.counts[n].common })
	d.new.rank(common, func(n int32) int32 { return d.counts[n].old + d.counts[n].common })
}

// lengths is the set of the lengths of the lines that both versions have, where 63 stands for all that are longer. It saves looking
// up most of the lines of a file.
func (l *lineSide) lengths() (set uint64) {
	from := int32(0)
	for i, end := range l.ends {
		if l.numbers[i] >= 0 {
			set |= 1 << min(end-from, 63)
		}
		from = end
	}
	return set
}

// countCommon counts the lines of these lengths that both versions have at one end, and gives how many lines there are.
func (d *lineDiff) countCommon(text []byte, lengths uint64) int {
	d.ends = lineEnds(d.ends[:0], text)
	from := int32(0)
	for _, end := range d.ends {
		if lengths>>min(end-from, 63)&1 != 0 {
			if n := d.table.find(text[from:end]); n >= 0 {
				d.counts[n].common++
			}
		}
		from = end
	}
	return len(d.ends)
}

func (l *lineSide) rank(common int, inOther func(number int32) int32) {
	l.ranks = sized(l.ranks, len(l.numbers))
	lines := len(l.numbers) + common
	many := int32(min(maxFrequent, 1<<((bits.Len(uint(lines))+1)/2)))
	for i, n := range l.numbers {
		l.ranks[i] = unmatched
		if n < 0 {
			continue
		}
		if times := inOther(n); times >= many {
			l.ranks[i] = frequent
		} else if times > 0 {
			l.ranks[i] = matched
		}
	}
}

// mayStay tells whether a line is looked at further. A frequent one, a brace or a blank line, is not when hardly any line around it
// has a match: a new function would otherwise be full of kept lines, which come from anywhere in the old version. This is the rule
// of git (xdl_cleanup_records in xdiff/xprepare.c), without which one file in a hundred has other counts than git shows.
func (l *lineSide) mayStay(i int) bool {
	if l.ranks[i] != frequent {
		return l.ranks[i] == matched
	}
	lonelyAbove, frequentAbove := l.around(i, -1)
	lonelyBelow, frequentBelow := l.around(i, 1)
	if lonelyAbove == 0 || lonelyBelow == 0 {
		return true
	}
	staying := 2 + frequentAbove + frequentBelow
	return fewStaying*staying >= staying+lonelyAbove+lonelyBelow
}

// around counts the lines up to the next one that is matched.
func (l *lineSide) around(i, step int) (lonely, often int) {
	for range rankWindow {
		if i += step; i < 0 || i >= len(l.ranks) || l.ranks[i] == matched {
			break
		}
		if l.ranks[i] == unmatched {
			lonely++
		} else {
			often++
		}
	}
	return lonely, often
}
