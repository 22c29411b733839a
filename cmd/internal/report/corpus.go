package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

// CorpusSchema names the format of bonafide corpus list and stat with --format json.
const CorpusSchema = "bonafide.corpus-v1"

// Corpus is what a corpus holds, frozen for printing.
type Corpus struct {
	Schema  string         `json:"schema"`
	Place   string         `json:"place"` // folder or URL, without credentials
	Stat    *CorpusStat    `json:"stat"`  // nil in a list
	Sources []CorpusSource `json:"sources"`
}

// CorpusStat is what the sources are together.
type CorpusStat struct {
	Format string `json:"format"`
	Items  int    `json:"items"`  // commits and files
	Hashes int    `json:"hashes"` // postings
	Bytes  int64  `json:"bytes"`  // of code that was fingerprinted
	Stored int64  `json:"stored"` // bytes on disk; 0 where that is not known
}

// CorpusSource is one source, by name.
type CorpusSource struct {
	Name     string  `json:"name"`
	Location string  `json:"location"`
	Head     string  `json:"head"` // full object id
	Commits  int     `json:"commits"`
	Files    int     `json:"files"`
	Bytes    int64   `json:"bytes"`
	From     *string `json:"from"`  // earliest author date, RFC 3339 in UTC; nil outside the years 1..9999
	To       *string `json:"to"`    // latest, likewise
	Added    *string `json:"added"` // when it was added, likewise
	Licence  string  `json:"licence"`
	Textbook bool    `json:"textbook"` // a collection of well-known algorithms
}

// BuildCorpus makes the value; everything in it is safe to print. Without stat it is a list.
func BuildCorpus(place string, sources []corpus.Source, stat *corpus.Stat) *Corpus {
	c := &Corpus{Schema: CorpusSchema, Place: Own(place), Sources: []CorpusSource{}}
	if stat != nil {
		c.Stat = &CorpusStat{Own(stat.Format), stat.Items, stat.Postings, stat.Bytes, stat.Stored}
	}
	for i := range sources {
		s := &sources[i]
		added := s.Added.Unix()
		v := CorpusSource{
			Name: Own(s.Name), Location: Own(s.Location), Head: s.Head.String(), Commits: s.Commits, Files: s.Files, Bytes: s.Bytes,
			From: rfc3339(&s.First), To: rfc3339(&s.Last), Licence: Own(s.Licence), Textbook: s.Textbook,
		}
		if !s.Added.IsZero() {
			v.Added = rfc3339(&added)
		}
		c.Sources = append(c.Sources, v)
	}
	return c
}

// WriteJSON writes the value itself.
func (c *Corpus) WriteJSON(w io.Writer) error { return writeJSON(w, c) }

// WriteTable writes one line a source, or, with stat, what they are together.
func (c *Corpus) WriteTable(w io.Writer, o Options) error {
	p := &page{width: min(max(o.Width, minWidth), maxWidth), color: o.Color}
	if c.Stat != nil {
		c.together(p)
		return p.write(w)
	}
	if len(c.Sources) == 0 {
		p.line("no sources: bonafide corpus add PATH adds one")
		return p.write(w)
	}
	rows := [][]string{{"SOURCE", "HEAD", "COMMITS", "FILES", "CODE", "FROM", "TO", "ADDED", "LICENCE"}}
	for i := range c.Sources {
		s := &c.Sources[i]
		name := Shorten(s.Name, longestKey*2)
		if s.Textbook {
			name += " (textbook)"
		}
		rows = append(rows, []string{
			name, short(s.Head, 7), thousands(s.Commits), thousands(s.Files), bytesText(s.Bytes), dayOf(s.From), dayOf(s.To), dayOf(s.Added), s.Licence,
		})
	}
	p.columns(rows, 2, 4)
	p.line()
	p.line(plural(len(c.Sources), "source", "sources"), ", ", bytesText(c.bytes()), " of code")
	return p.write(w)
}

func (c *Corpus) bytes() (n int64) {
	for i := range c.Sources {
		n += c.Sources[i].Bytes
	}
	return n
}

// together writes what the corpus holds as a whole.
func (c *Corpus) together(p *page) {
	commits, files := 0, 0
	for i := range c.Sources {
		commits, files = commits+c.Sources[i].Commits, files+c.Sources[i].Files
	}
	stored := "not known"
	if c.Stat.Stored > 0 {
		stored = bytesText(c.Stat.Stored)
		if c.Stat.Bytes > 0 {
			stored += fmt.Sprintf(" (%s bytes for each byte of code)", number(float64(c.Stat.Stored)/float64(c.Stat.Bytes)))
		}
	}
	for _, line := range [][2]string{
		{"place", c.Place},
		{"format", c.Stat.Format},
		{"sources", thousands(len(c.Sources))},
		{"commits", thousands(commits)},
		{"files", thousands(files)},
		{"code", bytesText(c.Stat.Bytes)},
		{"hashes", thousands(c.Stat.Hashes)},
		{"stored", stored},
	} {
		p.hang(line[0]+strings.Repeat(" ", 9-len(line[0])), line[1])
	}
}

// columns writes rows in columns as wide as their widest cell, two blanks apart; columns from to to hold numbers and stand to the right. Rows that are wider than
// the page lose their last columns first: none is broken.
func (p *page) columns(rows [][]string, from, to int) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	shown, used := 0, 0
	for shown < len(widths) && (shown == 0 || used+widths[shown] <= p.width) {
		used += widths[shown] + 2
		shown++
	}
	for n, r := range rows {
		var line []string
		for i, cell := range r[:shown] {
			pad := strings.Repeat(" ", widths[i]-columns(cell))
			if n == 0 {
				cell = p.paint(faint, cell)
			}
			if i >= from && i <= to {
				cell = pad + cell
			} else {
				cell += pad
			}
			line = append(line, cell)
		}
		p.line(strings.Join(line, "  "))
	}
}

func (p *page) write(w io.Writer) error {
	if _, err := w.Write(p.buf.Bytes()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func dayOf(instant *string) string {
	if instant == nil {
		return "-"
	}
	return (*instant)[:len(time.DateOnly)]
}

// bytesText writes a size in powers of 1024: "12 B", "3.4 KiB", "120 MiB".
func bytesText(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", max(0, n))
	}
	v, unit := float64(n), 0
	for v >= 1<<10 && unit < 4 {
		v, unit = v/(1<<10), unit+1
	}
	return number(v) + " " + [...]string{"B", "KiB", "MiB", "GiB", "TiB"}[unit]
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // the report is no HTML, and "<" in an address is read more easily than \u003c
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
