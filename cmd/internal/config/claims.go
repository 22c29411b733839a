// Package config turns what the user says - flags and files - into what the checks use, and says clearly what is wrong with it.
package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// Error is a mistake in flags or files. It reads "FILE:LINE: PROBLEM"; the hint says what to do.
type Error struct {
	File    string // or the name of the flag
	Line    int    // 0 when there is none to name
	Problem string
	Do      string // what the user can do; may be empty
}

func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Problem
	case e.Line == 0:
		return e.File + ": " + e.Problem
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Problem
}

// Hint gives what the user can do.
func (e *Error) Hint() string { return e.Do }

// located says where a mistake is.
func located(err error, file string, line int) error {
	if e, ok := err.(*Error); ok {
		return &Error{File: file, Line: line, Problem: e.Problem, Do: e.Do}
	}
	return err
}

// Flags are the claims as flags give them. Empty strings claim nothing.
type Flags struct {
	Zone  string // --claim-zone: IANA name
	Since string // --claim-since: date
	Hours string // --claim-hours: "09-18"
}

// Claims builds claims from flags. Errors are an *Error that names the flag.
func (f Flags) Claims() (*analyzers.Claims, error) {
	c := &analyzers.Claims{}
	if f.Zone != "" {
		loc, err := loadZone(f.Zone)
		if err != nil {
			return nil, located(err, "--claim-zone", 0)
		}
		c.Zones = []analyzers.ZonePeriod{{Zone: loc, Name: f.Zone}}
	}
	if f.Since != "" {
		t, err := parseDay(f.Since)
		if err != nil {
			return nil, located(err, "--claim-since", 0)
		}
		c.Since = t
	}
	if f.Hours != "" {
		h, err := parseHours(f.Hours)
		if err != nil {
			return nil, located(err, "--claim-hours", 0)
		}
		c.Hours = h
	}
	return c, nil
}

// parseDay reads a date as midnight UTC: 2026-03-01, 2026-03 or 2026. Claims are about days, and a day more or less in another
// zone decides nothing.
func parseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t, nil
		}
	}
	return time.Time{}, &Error{Problem: fmt.Sprintf("%q is not a date", s), Do: "write dates as 2026-03-01"}
}

// ParseInstant reads a date as parseDay does, or an instant in RFC 3339: 2026-03-01T09:00:00+01:00. Errors name the flag.
func ParseInstant(flag, s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	t, err := parseDay(s)
	if err != nil {
		return time.Time{}, &Error{
			File: flag, Problem: fmt.Sprintf("%q is not a date", s), Do: "write 2026-03-01 or 2026-03-01T09:00:00+01:00",
		}
	}
	return t, nil
}

// parseHours reads working hours: 09-18, 09:00-17:30, 22-06 for a night shift. The end may be 24.
func parseHours(s string) (*analyzers.ClaimedHours, error) {
	bad := func(why string) error {
		return &Error{Problem: fmt.Sprintf("%q: %s", s, why), Do: "write working hours as 09-18 or 22:00-06:30"}
	}
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return nil, bad("no working hours")
	}
	start, okStart := parseClock(from)
	end, okEnd := parseClock(to)
	switch {
	case !okStart || start == 24*60:
		return nil, bad(fmt.Sprintf("%q is not a time of day", strings.TrimSpace(from)))
	case !okEnd:
		return nil, bad(fmt.Sprintf("%q is not a time of day", strings.TrimSpace(to)))
	case start == end:
		return nil, bad("start and end are the same")
	}
	return &analyzers.ClaimedHours{Start: start, End: end}, nil
}

// parseClock reads 9, 09, 09:30 or 24:00 as minutes after midnight.
func parseClock(s string) (minutes int, ok bool) {
	hour, minute, has := strings.Cut(strings.TrimSpace(s), ":")
	h, okHour := digits(hour, 1, 2)
	m := 0
	okMinute := true
	if has {
		m, okMinute = digits(minute, 2, 2)
	}
	total := h*60 + m
	return total, okHour && okMinute && m < 60 && total <= 24*60
}

func digits(s string, least, most int) (n int, ok bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
