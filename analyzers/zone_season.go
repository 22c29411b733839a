package analyzers

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

var zoneSeason = &Analyzer{
	Name:      "zone-season",
	Title:     "winter and summer offsets that no zone shows",
	Family:    Zone,
	Severity:  Low,
	MinSample: 20,
	Since:     "0.1.0",
	Innocent: []string{
		"a fixed offset set by hand (a TZ variable, a container, a server) instead of a zone",
		"a move between winter and summer",
		"seasons spent in two places",
	},
	Ask: "How is the clock of your machine set, and did you live elsewhere in one of the two seasons?",
	Run: runZoneSeason,
}

// season is one half of the pattern: December to February or June to August, of all years together.
type season struct {
	name   string
	ticks  []tick
	tally  zoneTally
	offset int16  // the usual one
	usual  []tick // the ticks at it
}

// runZoneSeason compares the usual offset of the winters with that of the summers (docs/calibration.md). With a claim the
// change between them must be the claimed zone's; without one it is enough that any zone of the world shows both.
func runZoneSeason(p *Pass) error {
	fewest, err := p.limit("zone-season/commits", 0)
	if err != nil {
		return err
	}
	line, err := p.ready(2 * int(fewest))
	if err != nil {
		return err
	}
	winter, summer := season{name: "December to February"}, season{name: "June to August"}
	for _, t := range line.placed {
		switch month := monthOf(t.unix); {
		case len(p.Claims.Zones) > 0 && p.Claims.ZoneAt(t.unix) == nil:
		case month == 12 || month <= 2:
			winter.add(t)
		case month >= 6 && month <= 8:
			summer.add(t)
		}
	}
	for _, s := range []*season{&winter, &summer} {
		if len(s.ticks) < int(fewest) {
			return TooFew(len(s.ticks), int(fewest), "commits with an offset other than +0000 in the months "+s.name)
		}
		share, err := p.limit("zone-season/usual", len(s.ticks))
		if err != nil {
			return err
		}
		s.settle()
		if float64(len(s.usual)) < share*float64(len(s.ticks)) {
			return TooLittle(fmt.Sprintf("no usual offset in the months %s: %d of %d commits at the most frequent one",
				s.name, len(s.usual), len(s.ticks)))
		}
	}
	if len(p.Claims.Zones) > 0 {
		return p.seasonClaim(&winter, &summer)
	}
	return p.seasonAnywhere(&winter, &summer)
}

func (s *season) add(t tick) {
	s.ticks = append(s.ticks, t)
	s.tally.add(t.offset, t.unix)
}

func (s *season) settle() {
	s.offset = s.tally.mode().offset
	for _, t := range s.ticks {
		if t.offset == s.offset {
			s.usual = append(s.usual, t)
		}
	}
}

// seasonClaim compares the change between the seasons with that of the claimed zone at the same moments. The level is not
// compared: that is what zone-claim does.
func (p *Pass) seasonClaim(winter, summer *season) error {
	expected := func(s *season) int16 {
		var tally zoneTally
		for _, t := range s.usual {
			tally.add(tz.Of(p.Claims.ZoneAt(t.unix).Zone).OffsetAt(t.unix), t.unix)
		}
		return tally.mode().offset
	}
	w, s := expected(winter), expected(summer)
	change := summer.offset - winter.offset
	if change == s-w {
		return nil
	}
	if (change > 60 || change < -60) && !recurs(winter, summer) {
		return nil // more than any summer time, and only once: a move, of which zone-claim speaks
	}
	name := "the zones claimed show"
	if len(p.Claims.Zones) == 1 {
		name = p.Claims.Zones[0].Name + " shows"
	}
	p.reportSeason(winter, summer, fmt.Sprintf("%s %s and %s", name, zoneOffset(w), zoneOffset(s)))
	return nil
}

// seasonAnywhere looks for a zone of the world that shows both usual offsets.
func (p *Pass) seasonAnywhere(winter, summer *season) error {
	if skip := p.Table.Profiles["zone-season/not-judged"].Values; slices.Contains(skip, float64(winter.offset)) {
		return Skip(fmt.Sprintf("without a claimed zone, places at %s in winter differ too much in their summer time", zoneOffset(winter.offset)))
	}
	share, err := p.limit("zone-season/usual", 0)
	if err != nil {
		return err
	}
	w := tz.TheWorld()
	inWinter, inSummer := fitZones(w, winter.usual), fitZones(w, summer.usual)
	for i := range w.Zones {
		if float64(inWinter.each[i]) >= share*float64(inWinter.n) && float64(inSummer.each[i]) >= share*float64(inSummer.n) {
			return nil
		}
	}
	if winter.offset != summer.offset && !recurs(winter, summer) {
		return nil // a move explains one change as well, and that is no pattern of seasons
	}
	p.reportSeason(winter, summer, "no zone of the world shows these two")
	return nil
}

// recurs tells whether the usual offsets were seen in three seasons that follow one another: winter, summer, winter or summer,
// winter, summer. A season counts when most of its commits, and three at least, are at the usual offset.
func recurs(winter, summer *season) bool {
	ends := map[int]bool{}
	for _, s := range []*season{winter, summer} {
		for i := 0; i < len(s.ticks); {
			number, n, usual := seasonNumber(s.ticks[i].unix), 0, 0
			for ; i < len(s.ticks) && seasonNumber(s.ticks[i].unix) == number; i++ {
				n++
				if s.ticks[i].offset == s.offset {
					usual++
				}
			}
			ends[number] = usual >= 3 && 2*usual > n
		}
	}
	for number, ok := range ends {
		if ok && ends[number+1] && ends[number+2] {
			return true
		}
	}
	return false
}

// seasonNumber counts half years, so that a winter and the summer after it are neighbours. Each begins on 15 April or 15
// October or thereabouts: no month that counts is near.
func seasonNumber(unix int64) int {
	const halfYear = 36524 * day / 200 // of a Gregorian year of 365.24 days
	return int((unix - 104*day) / halfYear)
}

func (p *Pass) reportSeason(winter, summer *season, expected string) {
	pattern := fmt.Sprintf("%s in winter and %s in summer", zoneOffset(winter.offset), zoneOffset(summer.offset))
	key := "zone-season/other/"
	if winter.offset == summer.offset {
		pattern = fmt.Sprintf("%s all year", zoneOffset(winter.offset))
		key = "zone-season/constant/"
	}
	f := Finding{
		Confidence: Exact,
		Message:    fmt.Sprintf("commits are at %s; %s", pattern, expected),
		BaseRate:   p.seasonRate(key + zoneOffset(winter.offset)),
	}
	for _, s := range []*season{winter, summer} {
		f.Evidence = append(f.Evidence, Evidence{
			Kind: Statistic,
			Note: fmt.Sprintf("%s: %s", s.name, s.tally.words()),
			Numbers: []Number{
				{Name: "commits at the usual offset", Value: float64(len(s.usual)), Unit: "commits"},
				{Name: "commits of the season", Value: float64(len(s.ticks)), Unit: "commits"},
			},
		})
	}
	for _, s := range []*season{winter, summer} {
		for _, t := range s.usual[:min(len(s.usual), maxListed/2)] {
			f.Evidence = append(f.Evidence, Evidence{Kind: CommitEvidence, Commit: p.hash(t), At: t.moment()})
		}
	}
	f.Unlisted = len(winter.usual) + len(summer.usual) - (len(f.Evidence) - 2) // the first two are the statistics
	p.Report(f)
}

// seasonRate is the rate measured for the offset, or for all together where too few honest developers are at it.
func (p *Pass) seasonRate(key string) calibration.Rate {
	if r, ok := p.Table.Rate(key); ok {
		return r
	}
	r, _ := p.Table.Rate("zone-season")
	return r
}

// monthOf is the month, 1 to 12, of an instant in UTC. It is "civil from days" in Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms" (2013), without the year and the day.
func monthOf(unix int64) int {
	days := unix / day
	if unix%day < 0 {
		days--
	}
	z := days + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	month := int((5*doy+2)/153) + 3
	if month > 12 {
		month -= 12
	}
	return month
}
