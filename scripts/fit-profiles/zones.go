package main

import "github.com/bonafide-lint/bonafide/analyzers/tz"

// classify puts each author into the band of the zone that fits most of the commits.
func classify(authors []*author) {
	world := tz.TheWorld().Zones
	for _, a := range authors {
		zero := 0
		for _, e := range a.events {
			if e.offset == 0 {
				zero++
			}
		}
		if float64(zero) >= constant*float64(len(a.events)) {
			a.band, a.loose = "UTC", "UTC"
			continue
		}
		best, std := -1, 0.0
		for _, z := range world {
			if n := fits(z, a.events); n > best {
				best, std = n, float64(z.Standard(a.events[len(a.events)/2].unix))/60
			}
		}
		a.loose = bandOf(std)
		if float64(best) >= oneZone*float64(len(a.events)) {
			a.band = a.loose
		}
	}
}

const (
	constant = 0.95 // share of +0000 from which on an author's clock tells no place
	oneZone  = 0.97 // share of commits that must fit one zone for the author's clock to be believed
)

// fits counts the events whose offset the zone had at their instant. Events are sorted.
func fits(z *tz.Zone, events []event) int {
	n := 0
	var offset int
	until := events[0].unix
	for _, e := range events {
		if e.unix >= until {
			offset = int(z.OffsetAt(e.unix))
			next, ok := z.Next(e.unix)
			if until = next; !ok {
				until = tz.Until
			}
		}
		if offset == e.offset {
			n++
		}
	}
	return n
}

func bandOf(std float64) string {
	switch {
	case std < -1:
		return "AM"
	case std <= 3:
		return "EA"
	case std < 7:
		return "WS"
	}
	return "EO"
}
