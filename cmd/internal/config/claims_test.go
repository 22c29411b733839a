package config

import (
	"archive/zip"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bonafide-lint/bonafide/analyzers"
)

var ignoreZone = cmpopts.IgnoreFields(analyzers.ZonePeriod{}, "Zone")

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestParseClaims(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, in string
		want     *analyzers.Claims
	}{
		{
			"everything", "zones:\n- zone: Europe/Lisbon\n  from: 2026-03-01\n- zone: America/New_York\n  to: 2026-03-01\nsince: 2019-05\nhours: 22-06:30\n",
			&analyzers.Claims{
				Zones: []analyzers.ZonePeriod{{Name: "America/New_York", To: date(2026, 3, 1)}, {Name: "Europe/Lisbon", From: date(2026, 3, 1)}},
				Since: date(2019, 5, 1), Hours: &analyzers.ClaimedHours{Start: 22 * 60, End: 6*60 + 30},
			},
		},
		{"one zone", "zones: [{zone: Asia/Tokyo}]", &analyzers.Claims{Zones: []analyzers.ZonePeriod{{Name: "Asia/Tokyo"}}}},
		{"a year", "since: 2019", &analyzers.Claims{Since: date(2019, 1, 1)}},
		{"quoted", "hours: \"9-18\"", &analyzers.Claims{Hours: &analyzers.ClaimedHours{Start: 540, End: 1080}}},
	} {
		got, err := ParseClaims("claims.yml", []byte(tc.in))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, got, ignoreZone); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
		for _, z := range got.Zones {
			if z.Zone == nil || z.Zone.String() != z.Name {
				t.Errorf("%s: zone %s has the location %v", tc.name, z.Name, z.Zone)
			}
		}
	}
}

func TestParseClaimsMistakes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ in, problem, hint string }{
		{"zone:\n- zone: Europe/Lisbon", `c.yml:1: claims: unknown key "zone"`, `did you mean "zones"?`},
		{"since: 2019-01-01\ncolour: red", `c.yml:2: claims: unknown key "colour"`, "the keys are zones, since, hours"},
		{"since: 2019-01-01\nsince: 2019-01-01", `c.yml:2: claims: "since" is given twice`, ""},
		{"zones:\n- zone: Europe/Lisbn", `c.yml:2: unknown time zone "Europe/Lisbn"`, "did you mean Europe/Lisbon?"},
		{"zones:\n- zone: Local", `c.yml:2: unknown time zone "Local"`, "IANA name"},
		{"zones:\n- zone: ../../etc/passwd", "unknown time zone", ""},
		{"zones:\n- from: 2020-01-01", "c.yml:2: zones: a period without a zone", "add"},
		{"zones:\n- zone: Asia/Tokyo\n  form: 2020-01-01", `c.yml:3: zones: unknown key "form"`, `did you mean "from"?`},
		{"zones:\n- zone: Asia/Tokyo\n  from: 2020-02-30", `c.yml:3: "2020-02-30" is not a date`, "2026-03-01"},
		{"zones:\n- zone: Asia/Tokyo\n  from: 2021-01-01\n  to: 2020-01-01", "c.yml:2: zones: the period ends before it begins", "first day"},
		{"zones:\n- zone: Asia/Tokyo\n- zone: Europe/Lisbon", "c.yml:3: zones: the periods in Asia/Tokyo (line 2) and Europe/Lisbon (line 3) overlap", "to:"},
		{"zones:\n- zone: Asia/Tokyo\n  to: 2020-03-02\n- zone: Europe/Lisbon\n  from: 2020-03-01", "overlap", ""},
		{"zones: Europe/Lisbon", "c.yml:1: zones: expected a list", "- zone: Europe/Lisbon"},
		{"zones: [Europe/Lisbon]", "c.yml:1: zones: expected keys and values", "zone, from, to"},
		{"zones: [{zone: }]", "c.yml:1: expected one value", ""},
		{"hours: 9", `c.yml:1: "9": no working hours`, "09-18"},
		{"hours: 9-25", `"25" is not a time of day`, ""},
		{"hours: 24-8", `"24" is not a time of day`, ""},
		{"hours: 09:60-18", `"09:60" is not a time of day`, ""},
		{"hours: 9-9", "start and end are the same", ""},
		{"hours: [9, 18]", "c.yml:1: expected one value", ""},
		{"- a", "c.yml:1: claims: expected keys and values", ""},
		{"", "c.yml: the file is empty", "zones:"},
		{"# nothing\n", "c.yml: the file is empty", ""},
		{"since: 2020\n---\nsince: 2020", "more than one YAML document", "---"},
		{"a: [", "c.yml: line 1: did not find expected", ""},
		{"a: &a [*a]", "unknown key", ""},
		{"<<: {since: 2020}", `unknown key "<<"`, ""},
		{"since: &x 2020\nhours: *x", "c.yml:2: expected one value", ""},
		{strings.Repeat("#", MaxClaimsFile+1), "at most 65536 bytes", ""},
	} {
		_, err := ParseClaims("c.yml", []byte(tc.in))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v, wanted an *Error", tc.in, err)
			continue
		}
		if !strings.Contains(err.Error(), tc.problem) || !strings.Contains(e.Hint(), tc.hint) {
			t.Errorf("%q: %q, hint %q; wanted %q, hint %q", tc.in, err, e.Do, tc.problem, tc.hint)
		}
	}
}

func TestReadClaims(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := filepath.Join(dir, "good.yml")
	if err := os.WriteFile(good, []byte("since: 2020-01-01\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if c, err := ReadClaims(good); err != nil || !c.Since.Equal(date(2020, 1, 1)) {
		t.Errorf("%+v, %v", c, err)
	}
	for path, problem := range map[string]string{
		filepath.Join(dir, "none.yml"): "no such file",
		dir:                            "not a regular file",
	} {
		if _, err := ReadClaims(path); err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	c, err := Flags{Zone: "America/New_York", Since: "2019-05-01", Hours: "09:00-17:30"}.Claims()
	if err != nil {
		t.Fatal(err)
	}
	want := &analyzers.Claims{
		Zones: []analyzers.ZonePeriod{{Name: "America/New_York"}}, Since: date(2019, 5, 1), Hours: &analyzers.ClaimedHours{Start: 540, End: 1050},
	}
	if diff := cmp.Diff(want, c, ignoreZone); diff != "" {
		t.Error(diff)
	}
	for _, tc := range []struct {
		f    Flags
		want string
		hint string
	}{
		{Flags{Zone: "america/new_york"}, `--claim-zone: unknown time zone "america/new_york"`, "America/New_York"},
		{Flags{Zone: "new york"}, "--claim-zone", "America/New_York"},
		{Flags{Zone: "lisbon"}, "--claim-zone", "Europe/Lisbon"},
		{Flags{Zone: "+02:00"}, "--claim-zone", "IANA"},
		{Flags{Since: "yesterday"}, `--claim-since: "yesterday" is not a date`, "2026-03-01"},
		{Flags{Hours: "always"}, "--claim-hours", "09-18"},
	} {
		_, err := tc.f.Claims()
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), tc.want) || !strings.Contains(e.Do, tc.hint) {
			t.Errorf("%+v: %v", tc.f, err)
		}
	}
}

func TestParseInstant(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Time{
		"2026-03-01": date(2026, 3, 1), "2026": date(2026, 1, 1), "2026-03-01T09:00:00+01:00": time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC),
	} {
		if got, err := ParseInstant("--since", in); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	if _, err := ParseInstant("--since", "last week"); err == nil || !strings.HasPrefix(err.Error(), "--since: ") {
		t.Errorf("%v", err)
	}
}

// TestZoneNames compares the list of zones with the database that comes with Go.
func TestZoneNames(t *testing.T) {
	t.Parallel()
	for _, name := range zoneNames() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	listed := map[string]bool{}
	for _, name := range zoneNames() {
		listed[name] = true
	}
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") && f.Name != "Factory" && !listed[f.Name] {
			t.Errorf("%s is not in zones.txt", f.Name)
		}
	}
}

func TestClosest(t *testing.T) {
	t.Parallel()
	names := []string{"zone-alternation", "zone-season", "hours-no-rest", "dates-order"}
	for in, want := range map[string]string{
		"zone-seson": "zone-season", "zone-saeson": "zone-season", "date-order": "dates-order", "HOURS-NO-REST": "hours-no-rest",
		"alternation": "", "x": "", "": "", strings.Repeat("x", 1000): "",
	} {
		if got := Closest(in, names); got != want {
			t.Errorf("Closest(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzParseClaims looks for files that break the parser or give periods that the checks cannot use.
func FuzzParseClaims(f *testing.F) {
	for _, s := range []string{
		"zones:\n- zone: Europe/Lisbon\n  from: 2026-03-01\n", "hours: 22-06", "since: 2019", "zones: [{zone: UTC, to: 2020}]", "a: &a [*a]", "\t", "{}", "? {a: b}\n: c",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseClaims("c.yml", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "c.yml:") {
				t.Fatalf("%q: %v does not name the file", data, err)
			}
			return
		}
		for i, z := range c.Zones {
			if z.Zone == nil || z.Name == "" {
				t.Fatalf("%q: a period without zone", data)
			}
			if i > 0 && (c.Zones[i-1].To.IsZero() || z.From.Before(c.Zones[i-1].To)) {
				t.Fatalf("%q: periods overlap or are not in order", data)
			}
		}
		if h := c.Hours; h != nil && (h.Start < 0 || h.Start >= 24*60 || h.End < 0 || h.End > 24*60 || h.Start == h.End) {
			t.Fatalf("%q: hours %+v", data, h)
		}
	})
}
