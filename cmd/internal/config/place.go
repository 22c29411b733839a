package config

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:generate sh -c "go run ../../../scripts/places /usr/share/zoneinfo > places.txt"

//go:embed places.txt
var placeList string

// maxPlace is the longest location, in bytes, that is looked at.
const maxPlace = 200

// region is a country, a state of the USA or Australia, or a province of Canada.
type region struct {
	country string   // ISO 3166-1 code
	state   bool     // part of a country
	zones   []string // all of its zones, the first of which stands for all where alike is set
	alike   bool     // they have shown the same offset since 2015, or there is one only
}

// gazetteer is what a name can mean.
type gazetteer struct {
	regions map[string][]region // by folded name or two-letter code
	cities  map[string][]string // zones by folded name
	vague   map[string]bool     // cities whose name alone says too little
}

// ZonesOfPlace finds the time zone of a place in a user's own words, as a profile has it: a city of the IANA database ("Lisbon",
// "New York, NY", "Berlin, Germany"), or anything in a country or a state, of the USA, Australia or Canada, all of which has one time. Where the words
// leave a doubt - several places or zones, a name that is not known, anything that is no name - ok is false and there are no zones:
// a claim is never guessed. The zones are IANA names; today there is always one.
func ZonesOfPlace(location string) (zones []string, ok bool) {
	parts, ok := placeParts(location)
	if !ok {
		return nil, false
	}
	g := places()
	zone := ""
	if len(parts) == 1 {
		zone = g.single(parts[0])
	} else {
		zone = g.within(parts[0], parts[1:])
	}
	if zone == "" {
		return nil, false
	}
	return []string{zone}, true
}

// placeParts folds a location and splits it at its commas. Words that say that something else than a place of living is meant, digits and
// signs end it.
func placeParts(location string) ([]string, bool) {
	if len(location) > maxPlace || !utf8.ValidString(location) {
		return nil, false
	}
	folded, ok := foldPlace(location)
	if !ok {
		return nil, false
	}
	folded = strings.Replace(folded, "washington, dc", "washington dc", 1) // a city, and a state elsewhere
	var parts []string
	for part := range strings.SplitSeq(folded, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if _, known := places().regions[part]; !known && elsewhere(part) { // "trinidad & tobago" is one
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, 0 < len(parts) && len(parts) <= 4
}

// elsewhere tells whether words say that more than one place, or another than that of living, is meant.
func elsewhere(words string) bool {
	return strings.Contains(words, "&") || slices.ContainsFunc(strings.Fields(words), func(w string) bool { return notHere[w] })
}

// notHere are words that make a location something else than where somebody is.
var notHere = map[string]bool{
	"and": true, "or": true, "from": true, "to": true, "via": true, "ex": true, "former": true, "formerly": true, "originally": true,
	"previously": true, "born": true, "moving": true, "moved": true, "soon": true, "sometimes": true, "mostly": true, "remote": true,
	"anywhere": true, "everywhere": true, "nowhere": true, "somewhere": true, "world": true, "worldwide": true, "earth": true, "global": true,
	"internet": true, "not": true, "near": true, "between": true, "nomad": true, "travelling": true, "traveling": true, "currently": true,
	"y": true, "et": true, "und": true, "e": true,
}

// foldPlace writes a location in lower case without accents, points and apostrophes; ok is false where it has anything but names.
func foldPlace(location string) (string, bool) {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(location)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', r == '\'', r == '’', r == ')':
		case r == '(', r == ',':
			b.WriteByte(',')
		case r == '-', r == '_', unicode.IsSpace(r):
			b.WriteByte(' ')
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case unicode.IsLetter(r), r == '&':
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	words := strings.Fields(b.String())
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " "), true
}

// single places a name that stands alone: everything that it can mean must have one zone, the same.
func (g *gazetteer) single(name string) string {
	if g.vague[name] || isCode(name) && len(g.cities[name]) == 0 {
		return ""
	}
	var found []string
	for _, r := range g.regions[name] {
		if !r.alike {
			return ""
		}
		found = append(found, r.zones[0])
	}
	found = append(found, g.cities[name]...)
	return oneOf(found)
}

// isCode tells of two letters that may be a code of any country's provinces: they say something only beside a city that fits.
func isCode(name string) bool { return len(name) == 2 && name != "uk" && name != "us" }

// within places a name inside of regions, the smallest first: "austin", ["texas", "usa"].
func (g *gazetteer) within(name string, around []string) string {
	meant := g.regions[around[len(around)-1]]
	for i := len(around) - 2; i >= 0 && len(meant) > 0; i-- {
		var ok bool
		if meant, ok = narrowed(meant, g.regions[around[i]]); !ok {
			return ""
		}
	}
	if len(meant) == 0 {
		return ""
	}
	var hits []string
	for _, zone := range g.cities[name] {
		if slices.ContainsFunc(meant, func(r region) bool { return slices.Contains(r.zones, zone) }) {
			hits = append(hits, zone)
		}
	}
	if len(hits) > 0 {
		return oneOf(hits)
	}
	if isCode(around[len(around)-1]) {
		return ""
	}
	known := len(g.cities[name]) > 0 && !g.vague[name]
	meant, ok := narrowed(meant, g.regions[name])
	if !ok {
		return ""
	}
	var found []string
	for _, r := range meant {
		if !r.alike || known && !r.state { // a city of that name is elsewhere; names of cities recur in states
			return ""
		}
		found = append(found, r.zones[0])
	}
	return oneOf(found)
}

// narrowed gives the parts of regions that a name means; the regions themselves where it means none at all. It is false where it
// means others only.
func narrowed(regions, inner []region) ([]region, bool) {
	if len(inner) == 0 {
		return regions, true
	}
	var out []region
	for _, in := range inner {
		if slices.ContainsFunc(regions, in.within) {
			out = append(out, in)
		}
	}
	return out, len(out) > 0
}

// within tells whether a region is another one, or a state of that country.
func (in region) within(r region) bool {
	return in.country == r.country && (!r.state || in.state && slices.Equal(in.zones, r.zones))
}

// oneOf is the zone that all of them are; "" where they differ, or there is none.
func oneOf(zones []string) string {
	if len(zones) == 0 || slices.ContainsFunc(zones, func(z string) bool { return z != zones[0] }) {
		return ""
	}
	return zones[0]
}

var places = sync.OnceValue(func() *gazetteer {
	g := &gazetteer{regions: map[string][]region{}, cities: map[string][]string{}, vague: map[string]bool{}}
	countries := map[string]region{}
	for line := range strings.Lines(placeList) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		name, list, ok := strings.Cut(rest, "\t")
		if !ok || code[0] == '#' {
			continue
		}
		list, alike := strings.CutPrefix(list, "=")
		r := region{country: code, zones: strings.Fields(list), alike: alike}
		countries[code] = r
		g.name(name, r)
		g.name(code, r)
		if code != "AQ" && code != "UM" { // stations and atolls
			g.addCities(r.zones)
		}
	}
	for alias, code := range countryAliases {
		g.name(alias, countries[code])
	}
	for _, s := range states {
		zones := strings.Fields(s.zones)
		r := region{country: s.country, state: true, zones: zones, alike: len(zones) == 1 || s.code == "QLD"} // both without summer time
		g.name(s.name, r)
		g.name(s.code, r)
	}
	for name, zone := range cityAliases {
		g.cities[name] = []string{zone}
	}
	for name, zone := range vagueCities {
		g.cities[name] = append(slices.DeleteFunc(g.cities[name], func(z string) bool { return z == zone }), zone)
		g.vague[name] = true
	}
	return g
})

// name enters a region under a name; the same region once.
func (g *gazetteer) name(name string, r region) {
	folded, _ := foldPlace(name)
	if !slices.ContainsFunc(g.regions[folded], func(x region) bool { return x.country == r.country && x.state == r.state && x.zones[0] == r.zones[0] }) {
		g.regions[folded] = append(g.regions[folded], r)
	}
}

// addCities enters the cities after which zones are named. Those of names with three parts (America/Indiana/Knox) are small.
func (g *gazetteer) addCities(zones []string) {
	for _, z := range zones {
		area, city, _ := strings.Cut(z, "/")
		if i := strings.LastIndexByte(city, '/'); i >= 0 {
			city = city[i+1:]
			folded, _ := foldPlace(city)
			g.vague[folded] = !largeCities[city]
		}
		if area == "" || city == "" {
			continue
		}
		folded, _ := foldPlace(city)
		if !slices.Contains(g.cities[folded], z) {
			g.cities[folded] = append(g.cities[folded], z)
		}
	}
}
