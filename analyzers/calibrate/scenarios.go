package calibrate

import (
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// scenario is one way in which a history is not what it says.
type scenario struct {
	name  string
	sizes []int
	deep  bool // is seen in contents
	moved bool // times were moved to make two people one, not by either of them: what tells of that is not counted
	make  func(d *draw, s *specimen, n int) (*made, bool)
}

// scenarios are what bonafide is for. Each makes its histories from the commits of real authors of the held-out third.
func scenarios() []scenario {
	newYork := mustZone("America/New_York")
	return []scenario{
		{"offset held constant, under a claim of a zone with summer time", []int{50, 100, 300}, false, false, constant},
		{"hours of +08:00 to +09:00, claims New York", []int{50, 100, 300}, false, false, claiming(newYork, nil, 480, 540)},
		{"the same, claims 09-18 there as well", []int{50, 100, 300}, false, false, claiming(newYork, office918, 480, 540)},
		{"hours of +05:30, claims New York", []int{50, 100, 300}, false, false, claiming(newYork, nil, 330, 330)},
		{"hours of +01:00, claims New York", []int{50, 100, 300}, false, false, claiming(newYork, nil, 60, 60)},
		{"own hours moved by 9 h in the latest fifth, offsets kept", []int{500}, false, false, movedHours},
		{"two people 4 h apart or more, interleaved, offsets kept", []int{50, 100, 300, 1000}, false, true, interleaved(far4, false)},
		{"two people 4 h apart or more, interleaved, offsets hidden", []int{100, 300}, true, true, interleaved(far4, true)},
		{"two people of one zone, interleaved", []int{100, 300}, true, true, interleaved(near, true)},
		{"hand-over to a person of another repository, offsets hidden", []int{100, 300}, true, true, handOver(otherRepository)},
		{"hand-over to a person of the same repository, offsets hidden", []int{100, 300}, true, true, handOver(sameRepository)},
		{"dates spaced evenly, within 30 %", []int{50, 100, 300}, false, false, evenly},
		{"dates at noon, one a day", []int{50, 100, 300}, false, false, noon},
		{"author dates alone re-dated, committed within an hour", []int{50, 100, 300}, false, false, authorOnly},
		{"random office hours, both dates", []int{100, 300}, false, false, officeHours},
		{"real times of day on random days", []int{100, 300}, false, false, shuffledDays},
		{"painted: empty commits, one subject, author dates spread", []int{50, 100}, false, false, painted},
		{"work of others, backdated by one year", []int{50, 100}, true, false, backdated(1)},
		{"work of others, backdated by two years", []int{50, 100}, true, false, backdated(2)},
	}
}

var office918 = &analyzers.ClaimedHours{Start: 9 * 60, End: 18 * 60}

func mustZone(name string) *tz.Zone {
	loc, err := tz.Load(name)
	if err != nil {
		panic("calibrate: " + err.Error()) // the database is embedded
	}
	return tz.Of(loc)
}

func claimOf(z *tz.Zone, hours *analyzers.ClaimedHours) *analyzers.Claims {
	loc, err := tz.Load(z.Name)
	if err != nil {
		panic("calibrate: " + err.Error()) // the zone came from the same database
	}
	return &analyzers.Claims{Zones: []analyzers.ZonePeriod{{Zone: loc, Name: z.Name}}, Hours: hours}
}

// constant keeps everything but the offset, which stands at the zone's winter offset all year.
func constant(_ *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok || s.Zone == nil || s.Fits < believed {
		return nil, false
	}
	winter, summer := 0, 0
	changes := false
	standard := s.Zone.Standard(rows[0].Committer.Unix)
	for i := range rows {
		at := rows[i].Committer.Unix
		changes = changes || s.Zone.OffsetAt(at) != standard
		switch time.Unix(at, 0).UTC().Month() {
		case time.December, time.January, time.February:
			winter++
		case time.June, time.July, time.August:
			summer++
		}
	}
	if !changes || standard == 0 || winter < 10 || summer < 10 { // constantly +0000 tells no place: the checks abstain
		return nil, false
	}
	say(rows, func(int64) int16 { return standard })
	return one(s, rows, claimOf(s.Zone, nil)), true
}

// claiming lets people of some standard offsets keep their hours and write, and claim, another zone.
func claiming(z *tz.Zone, hours *analyzers.ClaimedHours, least, most int16) func(*draw, *specimen, int) (*made, bool) {
	return func(_ *draw, s *specimen, n int) (*made, bool) {
		rows, ok := s.latest(n)
		if !ok || s.Zone == nil || s.Fits < believed {
			return nil, false
		}
		if o := s.Zone.Standard(rows[0].Committer.Unix); o < least || o > most {
			return nil, false
		}
		say(rows, z.OffsetAt)
		return one(s, rows, claimOf(z, hours)), true
	}
}

// movedHours keeps an author's hours for four fifths of the history, and lets him live nine hours later from then on.
func movedHours(_ *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok || s.Zone == nil || s.Fits < believed {
		return nil, false
	}
	move(rows[len(rows)*4/5:], 9*3600)
	return one(s, rows, nil), true
}

func standardOf(s *specimen) int16 { return s.Zone.Standard(s.rows[len(s.rows)/2].Committer.Unix) }

func located(a, b *specimen) bool { return a.Zone != nil && b.Zone != nil }

func far4(a, b *specimen) bool {
	d := 0
	if located(a, b) {
		d = int(standardOf(a)) - int(standardOf(b))
	}
	return d >= 240 || d <= -240
}

func near(a, b *specimen) bool { return located(a, b) && standardOf(a) == standardOf(b) }

func otherRepository(a, b *specimen) bool { return located(a, b) && a.repo != b.repo }

func sameRepository(a, b *specimen) bool { return located(a, b) && a.repo == b.repo }

// lasting is the time from the first to the last row, in seconds.
func lasting(rows []history.Commit) int64 {
	return rows[len(rows)-1].Committer.Unix - rows[0].Committer.Unix
}

func (s *specimen) lasting(n int) int64 { return lasting(s.rows[len(s.rows)-n:]) }

// alike tells whether two times are of one order: who commits daily is paired with who commits daily.
func alike(a, b int64) bool { return a <= 3*b && b <= 3*a }

// interleaved lets two people commit by turns under one name, over the same time. Hidden offsets are those of the first one's zone.
func interleaved(suits func(a, b *specimen) bool, hidden bool) func(*draw, *specimen, int) (*made, bool) {
	return func(d *draw, s *specimen, n int) (*made, bool) {
		a, ok := s.latest(n / 2)
		if !ok || s.Zone == nil || s.Band == ConstantUTC {
			return nil, false
		}
		p, ok := d.partner(s, n/2, func(p *specimen) bool { return suits(s, p) && alike(lasting(a), p.lasting(n/2)) })
		if !ok {
			return nil, false
		}
		b, _ := p.latest(n / 2)
		move(b, weeks(a[len(a)/2].Committer.Unix-b[len(b)/2].Committer.Unix))
		if hidden {
			say(b, s.Zone.OffsetAt)
		}
		m := one(s, append(a, b...), nil)
		m.repos = []int{s.repo, p.repo}
		return m, true
	}
}

// handOver lets another person go on where the first one stops, at the first one's offset.
func handOver(suits func(a, b *specimen) bool) func(*draw, *specimen, int) (*made, bool) {
	return func(d *draw, s *specimen, n int) (*made, bool) {
		a, ok := s.latest(n / 2)
		if !ok || s.Zone == nil {
			return nil, false
		}
		p, ok := d.partner(s, n/2, func(p *specimen) bool { return suits(s, p) })
		if !ok {
			return nil, false
		}
		b, _ := p.latest(n / 2)
		move(b, weeks(a[len(a)-1].Committer.Unix-b[0].Committer.Unix)+week)
		say(b, s.Zone.OffsetAt)
		m := one(s, append(a, b...), nil)
		m.repos = []int{s.repo, p.repo}
		return m, true
	}
}

// span is the time between the first and the last row, but at least a day a row, as somebody would choose who makes dates up.
func span(rows []history.Commit) (from, seconds int64) {
	from = rows[0].Author.Unix
	return from, max(rows[len(rows)-1].Author.Unix-from, int64(len(rows))*24*3600)
}

func evenly(d *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from, seconds := span(rows)
	gap := float64(seconds) / float64(n-1)
	times := make([]int64, n)
	at := float64(from)
	for i := range times {
		times[i] = int64(at)
		at += gap * (.7 + .6*d.Float64())
	}
	redate(rows, times)
	return one(s, rows, nil), true
}

func noon(_ *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from, _ := span(rows)
	first := (from + int64(rows[0].Author.Offset)*60) / 86400
	times := make([]int64, n)
	for i := range times {
		times[i] = (first+int64(i))*86400 + 12*3600 - int64(rows[0].Author.Offset)*60
	}
	say(rows, func(int64) int16 { return rows[0].Author.Offset })
	redate(rows, times)
	return one(s, rows, nil), true
}

// authorOnly keeps real author dates, spread over a day each where there are too few days, and commits them all within an hour.
func authorOnly(d *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from, seconds := span(rows)
	end := from + seconds
	for i := range rows {
		rows[i].Author.Unix = from + int64(i)*seconds/int64(n) + d.Int64N(8*3600)
		rows[i].Committer.Unix = end + int64(i)*3000/int64(n)
	}
	return one(s, rows, nil), true
}

func officeHours(d *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from, seconds := span(rows)
	shift := int64(rows[0].Author.Offset) * 60
	var days []int64
	for day := (from + shift) / 86400; day <= (from+seconds+shift)/86400; day++ {
		if w := (day + 4) % 7; w != 0 && w != 6 { // 1970-01-01 was a Thursday
			days = append(days, day)
		}
	}
	times := make([]int64, n)
	for i := range times {
		times[i] = days[d.IntN(len(days))]*86400 + 9*3600 + d.Int64N(9*3600) - shift
	}
	say(rows, func(int64) int16 { return rows[0].Author.Offset })
	redate(rows, times)
	return one(s, rows, nil), true
}

func shuffledDays(d *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from, seconds := span(rows)
	times := make([]int64, n)
	for i := range times {
		times[i] = from/86400*86400 + d.Int64N(seconds/86400+1)*86400 + rows[i].Author.Unix%86400
	}
	redate(rows, times)
	return one(s, rows, nil), true
}

// painted is what tools leave that fill a graph of activity: one to four empty commits a day with one subject, all made in one go.
func painted(d *draw, s *specimen, n int) (*made, bool) {
	rows, ok := s.latest(n)
	if !ok {
		return nil, false
	}
	from := rows[0].Author.Unix
	day, today := int64(0), 0
	for i := range rows {
		if today == 0 {
			day, today = day+1+d.Int64N(2), 1+d.IntN(4)
		}
		today--
		rows[i].Author.Unix = from + day*86400 + int64(today)*60 + 20*3600
		rows[i].Subject = 1
		rows[i].Flags |= history.NoChange
	}
	end := rows[n-1].Author.Unix + 86400
	for i := range rows {
		rows[i].Committer.Unix = end + int64(i)
	}
	slices.SortStableFunc(rows, func(a, b history.Commit) int { return int(a.Author.Unix - b.Author.Unix) })
	return one(s, rows, nil), true
}

// backdated moves a whole history back by years: the commits hold what did not exist then.
func backdated(years int64) func(*draw, *specimen, int) (*made, bool) {
	return func(_ *draw, s *specimen, n int) (*made, bool) {
		rows, ok := s.latest(n)
		if !ok {
			return nil, false
		}
		move(rows, -years*52*week)
		return one(s, rows, nil), true
	}
}
