package history

import "bytes"

// maxSlideWork bounds what the placing of groups may cost, in lines looked at: some 20 ms. Groups that are left stay where they are.
const maxSlideWork = 1 << 22

// A group of changed lines that ends with the line that stands above it can as well be said to begin one line further up: git moves
// such groups to where people expect them, and its patch ids depend on it. slide does what xdl_change_compact in xdiff/xdiffi.c
// does: a group joins those that it meets on its way up or down; then it goes to where lines of the other version are changed too,
// or else to where the indentation tells that something begins (the "indent heuristic", which is git's default since 2.14).
func (d *lineDiff) slide(above int) {
	below := len(d.now.ends) - above - len(d.new.numbers)
	gone := slider{own: &d.before, other: &d.now, first: above, work: maxSlideWork}
	gone.run(below)
	added := slider{own: &d.now, other: &d.before, first: gone.first, work: gone.work}
	added.run(below)
}

// group is a run of changed lines, which may be empty: one lies before, between and behind all lines that are not changed.
type group struct{ start, end int }

// slider moves the groups of one version.
type slider struct {
	own, other *version
	g          group // of own
	o          group // of other, between the same two lines that both versions have
	first      int   // no line before this one is changed in either version
	work       int
}

// run places all groups. They lie before the given number of lines at the end.
func (s *slider) run(below int) {
	s.g, s.o = s.own.from(s.first), s.other.from(s.first)
	for {
		if s.g.start < s.g.end {
			s.place()
			s.first = min(s.first, s.g.start)
		}
		if !s.next() || s.g.start > len(s.own.ends)-below {
			return
		}
	}
}

// from gives the group that begins at a line.
func (v *version) from(start int) group {
	end := start
	for v.changed[end] {
		end++
	}
	return group{start, end}
}

// upTo gives the group that ends before a line.
func (v *version) upTo(end int) group {
	start := end
	for start > 0 && v.changed[start-1] {
		start--
	}
	return group{start, end}
}

// next goes to the next group of both.
func (s *slider) next() bool {
	if s.g.end == len(s.own.ends) || s.o.end == len(s.other.ends) {
		return false
	}
	s.g, s.o = s.own.from(s.g.end+1), s.other.from(s.o.end+1)
	return true
}

// same tells whether two lines of own are equal.
func (s *slider) same(i, j int) bool {
	a, b := s.own.line(i), s.own.line(j)
	s.work--
	if len(a) != len(b) || s.work < 0 {
		return false
	}
	s.work -= len(a) / block
	return bytes.Equal(a, b)
}

// up moves the group by one line, where that changes nothing, and joins it with the one that it meets.
func (s *slider) up() bool {
	g := s.g
	if g.start == 0 || s.o.start == 0 || !s.same(g.start-1, g.end-1) {
		return false
	}
	s.own.changed[g.start-1], s.own.changed[g.end-1] = true, false
	s.g = group{s.own.upTo(g.start - 1).start, g.end - 1}
	s.o = s.other.upTo(s.o.start - 1)
	s.work -= s.o.end - s.o.start
	return true
}

// down is the opposite of up.
func (s *slider) down() bool {
	g := s.g
	if g.end == len(s.own.ends) || s.o.end == len(s.other.ends) || !s.same(g.start, g.end) {
		return false
	}
	s.own.changed[g.start], s.own.changed[g.end] = false, true
	s.g = group{g.start + 1, s.own.from(g.end + 1).end}
	s.o = s.other.from(s.o.end + 1)
	s.work -= s.o.end - s.o.start
	return true
}

// place moves the group to its place.
func (s *slider) place() {
	highest, partner := s.extent()
	switch {
	case s.g.end == highest:
	case partner:
		for s.o.start == s.o.end && s.up() {
		}
	default:
		for best := s.bestEnd(highest); s.g.end > best && s.up(); {
		}
	}
}

// extent moves the group up as far as possible and then down, until it joins no other. It gives the highest end that the group can
// have, and whether it has a partner in the other version at one of the places.
func (s *slider) extent() (highest int, partner bool) {
	for {
		size := s.g.end - s.g.start
		for s.up() {
		}
		highest, partner = s.g.end, s.o.start < s.o.end
		for s.down() {
			partner = partner || s.o.start < s.o.end
		}
		if size == s.g.end-s.g.start {
			return highest, partner
		}
	}
}
