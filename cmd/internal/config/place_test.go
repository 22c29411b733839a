package config

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestZonesOfPlace(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"Lisbon": "Europe/Lisbon", "  são paulo ": "America/Sao_Paulo", "São Paulo, Brasil": "America/Sao_Paulo", "Berlin, Germany": "Europe/Berlin",
		"Munich, Germany": "Europe/Berlin", "Berlin (Germany)": "Europe/Berlin", "Deutschland": "Europe/Berlin", "New York": "America/New_York",
		"New York, NY": "America/New_York", "New York, NY, USA": "America/New_York", "NYC": "America/New_York", "SF": "America/Los_Angeles",
		"San Francisco, CA": "America/Los_Angeles", "San Diego, CA": "America/Los_Angeles", "Ottawa, CA": "America/Toronto",
		"Toronto, Ontario, Canada": "America/Toronto", "Denver, CO": "America/Denver", "Boston, MA": "America/New_York",
		"Washington, D.C.": "America/New_York", "Washington DC": "America/New_York", "Madison, WI, USA": "America/Chicago", "Athens, Ohio": "America/New_York",
		"Athens, GR": "Europe/Athens", "London, UK": "Europe/London", "Leeds, England, UK": "Europe/London", "Cambridge, United Kingdom": "Europe/London",
		"Japan": "Asia/Tokyo", "Bengaluru, India": "Asia/Kolkata", "Singapore": "Asia/Singapore", "Mexico City": "America/Mexico_City",
		"The Netherlands": "Europe/Amsterdam", "Trinidad & Tobago": "America/Port_of_Spain", "Türkiye": "Europe/Istanbul",
		"Buenos Aires, Argentina": "America/Argentina/Buenos_Aires", "Santiago, Chile": "America/Santiago", "Perth, Australia": "Australia/Perth",
		"Perth, WA": "Australia/Perth", "Melbourne, VIC": "Australia/Melbourne", "Sydney, NSW, Australia": "Australia/Sydney", "Victoria, BC": "America/Vancouver",
		"Victoria, Australia": "Australia/Melbourne", "Tbilisi, Georgia": "Asia/Tbilisi", "Kyiv, Ukraine": "Europe/Kyiv", "Portland, Maine": "America/New_York",
		"Seattle, Washington": "America/Los_Angeles", "Honolulu, HI": "Pacific/Honolulu", "Halifax, Nova Scotia": "America/Halifax",
		"St. John's, Newfoundland and Labrador": "America/St_Johns", "San José, Costa Rica": "America/Costa_Rica", "Montréal, Québec": "America/Toronto",
	} {
		if zones, ok := ZonesOfPlace(location); !ok || !slices.Equal(zones, []string{want}) {
			t.Errorf("%q: %v %v, want %s", location, zones, ok, want)
		}
	}
}

func TestNoZoneOfVaguePlaces(t *testing.T) {
	t.Parallel()
	for _, location := range []string{
		"", " ", ",", "USA", "United States", "Earth", "remote", "Remote, Germany", "Paris, Texas", "Paris, TX", "London, Ontario", "London, ON",
		"Berlin / Lisbon", "Berlin & NYC", "Berlin and Lisbon", "Berlin, London", "Berlin → Lisbon", "Originally from Pune, India", "UTC+2", "GMT", "+02:00",
		"CET", "Georgia", "Georgia, USA, Georgia", "Washington", "Washington, USA", "Springfield", "Springfield, USA", "China", "Russia", "Brazil",
		"Spain", "Canada", "CA", "DE", "MG", "Curitiba, PR", "Porto Alegre, RS", "Genova, GE", "Torino, TO", "Catania, CT", "Dublin, CA", "Moscow, ID",
		"Vienna, VA", "Vancouver, WA", "Portland", "Portland, ME", "San Juan", "Perth", "Victoria", "Knox", "Center", "Davis", "Casey", "McMurdo",
		"Austin, Germany, France", "Tokyo, Germany", "Berlin 🇩🇪", "127.0.0.1", "<script>", "Berlin\x00", "\xff", "a,b,c,d,e", "Eastern Europe", "Texas",
		"Indiana", "Ireland, Germany", "Local", "../etc/passwd", strings.Repeat("Berlin,", 60),
	} {
		if zones, ok := ZonesOfPlace(location); ok || zones != nil {
			t.Errorf("%q: %v", location, zones)
		}
	}
}

// Every zone of the tables is one that claims may name, and zones that stand for one another agree.
func TestPlacesAreZones(t *testing.T) {
	t.Parallel()
	g := places()
	if len(g.regions) < 500 || len(g.cities) < 300 {
		t.Fatalf("%d regions, %d cities", len(g.regions), len(g.cities))
	}
	for name, regions := range g.regions {
		for _, r := range regions {
			if len(r.zones) == 0 {
				t.Fatalf("%s has no zones", name)
			}
			for _, z := range r.zones {
				if _, err := loadZone(z); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if r.state && r.alike {
				agreeing(t, name, r.zones)
			}
		}
	}
	for name, zones := range g.cities {
		for _, z := range zones {
			if _, err := loadZone(z); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func agreeing(t *testing.T, name string, zones []string) {
	t.Helper()
	for _, z := range zones[1:] {
		a, b := mustLoad(t, zones[0]), mustLoad(t, z)
		for at := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2028; at = at.Add(6 * time.Hour) {
			_, x := at.In(a).Zone()
			if _, y := at.In(b).Zone(); x != y {
				t.Fatalf("%s: %s and %s differ at %s", name, zones[0], z, at)
			}
		}
	}
}

func mustLoad(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := loadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func FuzzZonesOfPlace(f *testing.F) {
	for _, s := range []string{"Lisbon", "New York, NY", "Berlin (Germany)", "Paris, Texas", ",,,", "the", "Ä, ö", "\xff\xfe", "a\u0301,b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		zones, ok := ZonesOfPlace(s)
		if ok != (len(zones) == 1) {
			t.Fatalf("%q: %v %v", s, zones, ok)
		}
		for _, z := range zones {
			mustLoad(t, z)
		}
		if again, _ := ZonesOfPlace(s); !slices.Equal(again, zones) {
			t.Fatalf("%q: %v, then %v", s, zones, again)
		}
	})
}
