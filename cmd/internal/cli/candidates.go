package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/cmd/internal/config"
	"github.com/bonafide-lint/bonafide/github"
)

// Bounds of a list of candidates.
const (
	maxCandidateFile = 4 << 20 // bytes
	maxCandidates    = 5000
	maxClaimField    = 200 // bytes of a login or a claim
)

// candidate is one line of a list.
type candidate struct {
	line   int
	login  string
	claims config.Flags
	notes  string
}

// candidateColumns are the names of columns with what they hold, in lower case, without blanks, dashes and underscores.
var candidateColumns = map[string]string{
	"login": "login", "account": "login", "github": "login", "user": "login",
	"zone": "zone", "claimedzone": "zone", "claimzone": "zone", "timezone": "zone",
	"since": "since", "claimedsince": "since", "claimsince": "since",
	"hours": "hours", "claimedhours": "hours", "claimhours": "hours",
	"notes": "notes", "note": "notes",
}

// parseCandidates reads a list: CSV with the columns login, claimed zone, claimed since, notes, in this order unless a first line names
// them. Lines that begin with "#" and empty ones are passed over. Every mistake is told with its line, so that nobody is left out or held to
// the claim of another.
func parseCandidates(h github.Host, name string, data []byte) ([]candidate, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord, r.Comment, r.TrimLeadingSpace = -1, '#', true
	columns := []string{"login", "zone", "since", "notes"}
	seen := map[string]int{}
	var out []candidate
	first := true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &failure{fmt.Errorf("%s: %w", name, err), candidateHint}
		}
		line, _ := r.FieldPos(0)
		if record = filled(record); len(record) == 0 {
			continue
		}
		if first && isHeading(record) {
			first = false
			if columns, err = columnsOf(record); err != nil {
				return nil, &failure{fmt.Errorf("%s:%d: %w", name, line, err), candidateHint}
			}
			if columns[0] != "login" {
				r.Comment = 0 // a note may begin with "#"
			}
			continue
		}
		first = false
		c, err := candidateOf(h, columns, record)
		if err != nil {
			return nil, &failure{fmt.Errorf("%s:%d: %w", name, line, err), candidateHint}
		}
		if before := seen[strings.ToLower(c.login)]; before > 0 {
			return nil, fail(fmt.Sprintf("%s:%d: %s stands in line %d already", name, line, c.login, before), "remove one of them")
		}
		seen[strings.ToLower(c.login)], c.line = line, line
		if out = append(out, c); len(out) > maxCandidates {
			return nil, fail(fmt.Sprintf("%s: more than %d candidates", name, maxCandidates), "split the list")
		}
	}
	if len(out) == 0 {
		return nil, fail(name+": no candidates", candidateHint)
	}
	return out, nil
}

const candidateHint = "write one line a person, with commas between: login, claimed zone, claimed since, notes; all but the login may be empty"

// filled is a record without the empty fields at its end, of which spreadsheets write some.
func filled(record []string) []string {
	for len(record) > 0 && strings.TrimSpace(record[len(record)-1]) == "" {
		record = record[:len(record)-1]
	}
	return record
}

// columnOf gives what a column of that name holds; empty where the name is not known.
func columnOf(name string) string {
	return candidateColumns[strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))]
}

// isHeading tells whether a record names columns: one of them is that of the login.
func isHeading(record []string) bool {
	return slices.ContainsFunc(record, func(field string) bool { return columnOf(field) == "login" })
}

// columnsOf reads the names of columns. Each must be known and stand once.
func columnsOf(record []string) (columns []string, err error) {
	for _, field := range record {
		column := columnOf(field)
		switch {
		case column == "":
			return nil, fmt.Errorf("the column %.40q is not known: there are login, claimed zone, claimed since, claimed hours and notes", field)
		case slices.Contains(columns, column):
			return nil, fmt.Errorf("the column %.40q stands twice", field)
		}
		columns = append(columns, column)
	}
	return columns, nil
}

var errNoLogin = errors.New("the login is empty")

func candidateOf(h github.Host, columns, record []string) (c candidate, err error) {
	if len(record) > len(columns) {
		return c, fmt.Errorf("%d fields for %d columns", len(record), len(columns))
	}
	for i, field := range record {
		field = strings.TrimSpace(field)
		if columns[i] != "notes" && len(field) > maxClaimField {
			return c, fmt.Errorf("field %d has more than %d bytes", i+1, maxClaimField)
		}
		switch columns[i] {
		case "login":
			if field == "" {
				return c, errNoLogin
			}
			c.login, err = github.ParseLogin(h, field)
		case "zone":
			c.claims.Zone = field
		case "since":
			c.claims.Since = field
		case "hours":
			c.claims.Hours = field
		case "notes":
			c.notes = field
		}
		if err != nil {
			return c, err
		}
	}
	if c.login == "" { // the record ends before it
		return c, errNoLogin
	}
	_, err = c.claims.Claims()
	return c, err
}
