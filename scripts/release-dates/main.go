// Command release-dates writes analyzers/dated/releases.json: since when a version of a language, an image or a package could be named.
//
// It asks no service. Its sources are a clone of github.com/endoflife-date/endoflife.date and clones with tags of the repositories
// that products.txt names:
//
//	go run ./scripts/release-dates -list
//	go run ./scripts/release-dates -eol DIR -clones 'DIR/{owner}/{name}' > analyzers/dated/releases.json
//
// The first names the repositories to clone; a bare clone will do.
//
// Of a release cycle (1, 1.2) the earliest tag counts, pre-releases included, dated by its own date or by that of its commit, whichever is
// earlier. A cycle is left out unless its earliest tag is that of its first release (1.0, 1.2.0) or of a pre-release of that: otherwise
// tags are missing or were moved, and nobody tells how much earlier it began. The same clones give the same bytes.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed products.txt
var products []byte

// product is one line of products.txt.
type product struct {
	ecosystem string
	names     []string
	source    string // "eol:...", "tags:..." or "dates"
	lead      int    // days
	prefix    string
	majors    bool
	since     int
	stated    string // the source of dates
	dates     map[string]time.Time
}

func main() {
	eol := flag.String("eol", "", "git directory of a clone of endoflife-date/endoflife.date")
	clones := flag.String("clones", "", "where clones of the other repositories are; {owner} and {name} are replaced")
	list := flag.Bool("list", false, "only name the repositories to clone")
	flag.Parse()
	if *list {
		needed(os.Stdout)
		return
	}
	if err := run(os.Stdout, os.Stderr, *eol, *clones); err != nil {
		fmt.Fprintln(os.Stderr, "release-dates:", err)
		os.Exit(1)
	}
}

// needed names the repositories that the list draws from.
func needed(out io.Writer) {
	fmt.Fprintln(out, "endoflife-date/endoflife.date")
	for line := range strings.Lines(string(products)) {
		if _, rest, ok := strings.Cut(line, " tags:"); ok && line[0] != '#' {
			fmt.Fprintln(out, strings.Fields(rest)[0])
		}
	}
}

func run(out, log io.Writer, eol, clones string) error {
	if eol == "" || clones == "" {
		return errors.New("give -eol and -clones")
	}
	list, err := parseProducts(products)
	if err != nil {
		return err
	}
	for i := range list {
		p := &list[i]
		kind, where, _ := strings.Cut(p.source, ":")
		switch kind {
		case "eol":
			err = p.merge(cycles(eol, where))
		case "tags":
			owner, name, _ := strings.Cut(where, "/")
			err = p.merge(tagDates(strings.NewReplacer("{owner}", owner, "{name}", name).Replace(clones), p))
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", p.ecosystem, p.names[0], err)
		}
		if len(p.dates) == 0 {
			return fmt.Errorf("%s %s: no versions", p.ecosystem, p.names[0])
		}
		fmt.Fprintf(log, "%-8s %-30s %d versions\n", p.ecosystem, p.names[0], len(p.dates))
	}
	return write(out, list)
}

func parseProducts(data []byte) ([]product, error) {
	var list []product
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		p, err := parseProduct(line)
		if err != nil {
			return nil, fmt.Errorf("products.txt:%d: %w", n, err)
		}
		list = append(list, p)
	}
	return list, lines.Err()
}

func parseProduct(line string) (product, error) {
	p := product{dates: map[string]time.Time{}}
	head, quoted, isDated := strings.Cut(line, ` "`)
	fields := strings.Fields(head)
	if len(fields) < 3 {
		return p, errors.New("want ecosystem, names and source")
	}
	p.ecosystem, p.names, p.source = fields[0], strings.Split(fields[1], ","), fields[2]
	for _, f := range fields[3:] {
		key, value, _ := strings.Cut(f, "=")
		var err error
		switch key {
		case "lead":
			p.lead, err = strconv.Atoi(value)
		case "since":
			p.since, err = strconv.Atoi(value)
		case "prefix":
			p.prefix = value
		case "majors":
			p.majors = true
		default:
			err = fmt.Errorf("unknown option %q", key)
		}
		if err != nil {
			return p, err
		}
	}
	if !isDated && p.source == "dates" {
		return p, errors.New("dates need a source")
	}
	if !isDated {
		return p, nil
	}
	stated, rest, _ := strings.Cut(quoted, `"`)
	p.stated = stated
	for _, f := range strings.Fields(rest) {
		version, date, _ := strings.Cut(f, "=")
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return p, err
		}
		p.dates[version] = at
	}
	return p, nil
}

// merge adds what a source says to the dates that the list states itself.
func (p *product) merge(dates map[string]time.Time, err error) error {
	for v, at := range dates {
		if _, stated := p.dates[v]; !stated {
			p.dates[v] = at
		}
	}
	return err
}

// words tells the source of a product's dates as reports print it.
func (p *product) words() string {
	kind, where, _ := strings.Cut(p.source, ":")
	switch kind {
	case "eol":
		if p.lead > 0 {
			return fmt.Sprintf("endoflife.date/%s, less %d days of pre-releases", where, p.lead)
		}
		return "endoflife.date/" + where
	case "tags":
		text := "tags of github.com/" + where
		if p.stated != "" {
			text += " " + p.stated
		}
		if p.lead > 0 {
			text += fmt.Sprintf(", less %d days", p.lead)
		}
		return text
	}
	return p.stated
}

// write prints one version a line, in the order of the list and, within a product, of time.
func write(out io.Writer, list []product) error {
	w := bufio.NewWriter(out)
	fmt.Fprint(w, "{\"products\": [")
	for i := range list {
		p := &list[i]
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		names, err := json.Marshal(p.names)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\n{\"ecosystem\": %q, \"names\": %s, \"source\": %q, \"versions\": {", p.ecosystem, names, p.words())
		versions := make([]string, 0, len(p.dates))
		for v := range p.dates {
			versions = append(versions, v)
		}
		slices.SortFunc(versions, func(a, b string) int {
			if c := p.dates[a].Compare(p.dates[b]); c != 0 {
				return c
			}
			return strings.Compare(a, b)
		})
		for k, v := range versions {
			if k > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, "\n%q: %q", v, p.dates[v].AddDate(0, 0, -p.lead).Format(time.DateOnly))
		}
		fmt.Fprint(w, "}}")
	}
	fmt.Fprint(w, "\n]}\n")
	return w.Flush()
}
