package history

// Limits of the search for the best place of a group, as in git: what is beyond is not worth looking at.
const (
	mostSliding = 100 // lines
	mostBlanks  = 20  // blank lines in a row
	mostIndent  = 200 // columns
)

// Weights of splitScore, as in git; M. Haggerty found them with the diffs of many projects (github.com/mhagger/diff-slider-tools).
const (
	atStart        = 1
	atEnd          = 21
	perBlank       = -30
	perBlankBelow  = 6
	deeper         = -4
	deeperBlank    = 10
	beginning      = 24 // less deep than the line above, and what follows is deeper
	beginningBlank = 17
	ending         = 23 // less deep than the line above
	endingBlank    = 17
	perShallower   = 60
)

// blankLine is the indentation of a line that has none.
const blankLine = -1

// splitScore tells how ill a place suits the boundary of a group.
type splitScore struct{ indent, penalty int }

func (s splitScore) worseThan(other splitScore) bool {
	sum := s.penalty - other.penalty
	if s.indent > other.indent {
		sum += perShallower
	} else if s.indent < other.indent {
		sum -= perShallower
	}
	return sum > 0
}

// bestEnd gives where the group, which is as far down as it can be, should end.
func (s *slider) bestEnd(highest int) int {
	size := s.g.end - s.g.start
	best, least := -1, splitScore{}
	for end := max(highest, s.g.end-size-1, s.g.end-mostSliding); end <= s.g.end; end++ {
		var score splitScore
		s.addSplit(&score, end)
		s.addSplit(&score, end-size)
		if best < 0 || !score.worseThan(least) {
			best, least = end, score
		}
	}
	return best
}

// addSplit adds how ill the place above a line suits.
func (s *slider) addSplit(score *splitScore, at int) {
	indent := blankLine
	if at < len(s.own.ends) {
		indent = s.indent(at)
	} else {
		score.penalty += atEnd
	}
	above, blanksAbove := s.nearest(at-1, -1)
	below, blanksBelow := s.nearest(at+1, 1)
	if above == blankLine && blanksAbove == 0 {
		score.penalty += atStart
	}
	if indent == blankLine {
		indent = below
		blanksBelow++
	} else {
		blanksBelow = 0
	}
	score.penalty += perBlank*(blanksAbove+blanksBelow) + perBlankBelow*blanksBelow
	score.indent += indent
	if indent == blankLine || above == blankLine {
		return
	}
	blank := blanksAbove+blanksBelow > 0
	switch {
	case indent > above:
		score.penalty += either(blank, deeperBlank, deeper)
	case indent < above && below != blankLine && below > indent:
		score.penalty += either(blank, beginningBlank, beginning)
	case indent < above:
		score.penalty += either(blank, endingBlank, ending)
	}
}

func either(first bool, a, b int) int {
	if first {
		return a
	}
	return b
}

// nearest gives the indentation of the nearest line that is not blank, from a line on, and the number of blank lines on the way.
func (s *slider) nearest(at, step int) (indent, blanks int) {
	for ; at >= 0 && at < len(s.own.ends); at += step {
		if indent := s.indent(at); indent != blankLine {
			return indent, blanks
		}
		if blanks++; blanks == mostBlanks {
			return 0, blanks
		}
	}
	return blankLine, blanks
}

// indent gives the columns that a line is indented by, with a tab every 8.
func (s *slider) indent(at int) int {
	columns := 0
	for i, c := range s.own.line(at) {
		if i%block == 0 {
			s.work--
		}
		switch {
		case c == ' ':
			columns++
		case c == '\t':
			columns += 8 - columns%8
		case !isSpace(c):
			return columns
		}
		if columns >= mostIndent || s.work < 0 {
			return mostIndent
		}
	}
	return blankLine
}

// isSpace is what git takes for white space.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
