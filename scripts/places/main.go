// Command places writes cmd/internal/config/places.txt: the zones of each country, from the time zone database (IANA), whose files
// zone.tab and iso3166.tab are in the public domain.
//
//	go run ./scripts/places /usr/share/zoneinfo > cmd/internal/config/places.txt
//
// A line has three columns, separated by tabs: the country code (ISO 3166-1), the usual English name, and the zones of the country,
// separated by blanks. They are kept in one order: where all of them have shown the same offset in every hour since 2015, "=" stands
// before the first, which then stands for all.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the zones as the program knows them
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "places:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("want the folder of the time zone database")
	}
	rows, err := columns(filepath.Join(os.Args[1], "zone.tab"))
	if err != nil {
		return err
	}
	zones := map[string][]string{}
	for _, r := range rows {
		if len(r) < 3 {
			return fmt.Errorf("zone.tab: a line of %d columns", len(r))
		}
		zones[r[0]] = append(zones[r[0]], r[2])
	}
	countries, err := columns(filepath.Join(os.Args[1], "iso3166.tab"))
	if err != nil {
		return err
	}
	fmt.Print("# Countries and their time zones, from zone.tab and iso3166.tab of the time zone database (IANA), in the public domain.\n" +
		"# Written by: go run ./scripts/places /usr/share/zoneinfo\n")
	for _, r := range countries {
		if len(r) < 2 {
			return fmt.Errorf("iso3166.tab: a line of %d columns", len(r))
		}
		list := zones[r[0]]
		if len(list) == 0 {
			continue
		}
		alike, err := agree(list)
		if err != nil {
			return err
		}
		mark := ""
		if alike {
			mark = "="
		}
		fmt.Printf("%s\t%s\t%s%s\n", r[0], r[1], mark, strings.Join(list, " "))
	}
	return nil
}

// columns reads a file of the database without its comments.
func columns(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out [][]string
	s := bufio.NewScanner(f)
	for s.Scan() {
		if line := s.Text(); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out, s.Err()
}

// agree tells whether zones show the same offset in every hour since 2015.
func agree(names []string) (bool, error) {
	locations := make([]*time.Location, len(names))
	for i, n := range names {
		var err error
		if locations[i], err = time.LoadLocation(n); err != nil {
			return false, err
		}
	}
	for t := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() < 2028; t = t.Add(time.Hour) {
		_, first := t.In(locations[0]).Zone()
		for _, l := range locations[1:] {
			if _, o := t.In(l).Zone(); o != first {
				return false, nil
			}
		}
	}
	return true, nil
}
