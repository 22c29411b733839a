package config

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same answers on a machine without a zone database
)

//go:embed zones.txt
var zoneList string

// zoneNames are the names of the IANA database that comes with Go, sorted. Package time cannot list them.
var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

// loadZone finds an IANA zone by its exact name. Names that only some machine knows are refused, "Local" above all.
func loadZone(name string) (*time.Location, error) {
	if _, ok := slices.BinarySearch(zoneNames(), name); !ok {
		err := &Error{Problem: fmt.Sprintf("unknown time zone %q", name)}
		if s := closestZone(name); s != "" {
			err.Do = fmt.Sprintf("did you mean %s?", s)
		} else {
			err.Do = "give an IANA name such as Europe/Lisbon or America/New_York"
		}
		return nil, err
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, &Error{Problem: fmt.Sprintf("load time zone %q: %v", name, err)}
	}
	return loc, nil
}

// closestZone understands bare cities ("new york") besides typing errors.
func closestZone(name string) string {
	name = strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
	if s := Closest(name, zoneNames()); s != "" {
		return s
	}
	cities := make([]string, 0, len(zoneNames()))
	for _, z := range zoneNames() {
		cities = append(cities, z[strings.LastIndexByte(z, '/')+1:])
	}
	if city := Closest(name, cities); city != "" {
		return zoneNames()[slices.Index(cities, city)]
	}
	return ""
}
