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
	maxFrequent = 1024 // times; what comes more often is frequent in any file
	rankWindow  = 100  // lines to each side that are looked at
	fewStaying  = 4    // one in so many of the lines around must have a match, or a frequent one is not kept
)

// rank sets the ranks of all lines. As in git, what counts is how often the whole other version has a line, and a line is frequent
// when it has it as often as about twice the square root of the number of lines.
func (d *lineDiff) rank(above int) {
	d.counts = sized(d.counts, int(d.table.used))
	clear(d.counts)
	for _, n := range d.old.numbers {
		d.counts[n].old++
	}
	for _, n := range d.new.numbers {
		d.counts[n].new++
	}
	lengths := d.old.lengths() | d.new.lengths()
	d.countCommon(lengths, 0, above)
	d.countCommon(lengths, above+len(d.old.numbers), len(d.before.ends))
	d.old.rank(len(d.before.ends), func(n int32) int32 { return d.counts[n].new + d.counts[n].common })
	d.new.rank(len(d.now.ends), func(n int32) int32 { return d.counts[n].old + d.counts[n].common })
}

// lengths is the set of the lengths of the lines, where 63 stands for all that are longer. It saves looking up most of the lines of a
// file.
func (l *lineSide) lengths() (set uint64) {
	for i := range l.numbers {
		set |= 1 << min(len(l.version.line(l.first+i)), 63)
	}
	return set
}

// countCommon counts the lines of these lengths in a part that both versions have.
func (d *lineDiff) countCommon(lengths uint64, from, to int) {
	v := &d.before
	for i := from; i < to; i++ {
		line := v.line(i)
		if lengths>>min(len(line), 63)&1 == 0 {
			continue
		}
		if n := d.table.find(line); n >= 0 {
			d.counts[n].common++
		}
	}
}

func (l *lineSide) rank(lines int, inOther func(number int32) int32) {
	l.ranks = sized(l.ranks, len(l.numbers))
	many := int32(min(maxFrequent, 1<<((bits.Len(uint(lines))+1)/2)))
	for i, n := range l.numbers {
		switch times := inOther(n); {
		case times >= many:
			l.ranks[i] = frequent
		case times > 0:
			l.ranks[i] = matched
		default:
			l.ranks[i] = unmatched
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
