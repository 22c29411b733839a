package history

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// seen is a stamp as a table can hold it.
type seen struct {
	Name, Email string
	Unix        int64
	Offset      int16
	Zone        ZoneKind
	Problem     Problem
}

func seenStamp(s Stamp) seen {
	return seen{string(s.Name), string(s.Email), s.Unix, s.Offset, s.Zone, s.Problem}
}

func TestParseStamp(t *testing.T) {
	t.Parallel()
	well := func(offset int16, zone ZoneKind) seen {
		return seen{"Ada Example", "ada@example.org", 1704700800, offset, zone, ""}
	}
	bad := func(p Problem) seen { return seen{Problem: p} }
	named := func(p Problem) seen { return seen{Name: "Ada Example", Email: "ada@example.org", Problem: p} }
	dated := func(z ZoneKind) seen {
		return seen{"Ada Example", "ada@example.org", 1704700800, 0, z, BadTimezone}
	}
	const who = "Ada Example <ada@example.org> "
	for line, want := range map[string]seen{
		who + "1704700800 +0100": well(60, ZoneReal),
		who + "1704700800 -0800": well(-480, ZoneReal),
		who + "1704700800 +0545": well(345, ZoneReal),
		who + "1704700800 -0030": well(-30, ZoneReal), // the sign belongs to the whole, not to the hours
		who + "1704700800 -0044": well(-44, ZoneReal),
		who + "1704700800 +0020": well(20, ZoneReal),
		who + "1704700800 +1400": well(840, ZoneReal),
		who + "1704700800 -1200": well(-720, ZoneReal),
		who + "1704700800 +0000": well(0, ZoneReal),
		who + "1704700800 -0000": well(0, ZoneUnknown),
		who + "1704700800 +1401": well(0, ZoneImpossible),
		who + "1704700800 -1201": well(0, ZoneImpossible),
		who + "1704700800 +0060": well(0, ZoneImpossible),
		who + "1704700800 +9999": well(0, ZoneImpossible),
		who + "1704700800 -3407": well(0, ZoneImpossible),

		who + "1704700800 +051800": dated(ZoneMalformed),
		who + "1704700800 -700":    dated(ZoneMalformed),
		who + "1704700800 --700":   dated(ZoneMalformed),
		who + "1704700800 +07:00":  dated(ZoneMalformed),
		who + "1704700800 Z":       dated(ZoneMalformed),
		who + "1704700800 0100":    dated(ZoneMalformed),
		who + "1704700800 +01 00":  dated(ZoneMalformed),
		who + "1704700800  +0100":  dated(ZoneMalformed),
		who + "1704700800 +0100\r": dated(ZoneMalformed),
		who + "1704700800 ":        dated(ZoneMalformed),
		who + "1704700800":         {"Ada Example", "ada@example.org", 1704700800, 0, ZoneMissing, BadDate},

		who + "+0100":                      named(BadDate),
		who:                                named(BadDate),
		who + "-1 +0100":                   named(BadDate),
		who + "0x5 +0100":                  named(ZeroPaddedDate),
		who + "1e9 +0100":                  named(BadDate),
		who + "1.5 +0100":                  named(BadDate),
		who + " 1704700800 +0100":          named(BadDate),
		who + "\t1704700800 +0100":         named(BadDate),
		who + "01704700800 +0100":          named(ZeroPaddedDate),
		who + "9223372036854775808 +0100":  named(BadDateOverflow),
		who + "99999999999999999999 +0100": named(BadDateOverflow),

		"Ada Example <ada@example.org>1704700800 +0100": named(MissingSpaceBeforeDate),
		"Ada Example <ada@example.org>":                 named(MissingSpaceBeforeDate),
		"Ada Example<ada@example.org> 1704700800 +0100": bad(MissingSpaceBeforeEmail),
		"Ada Example 1704700800 +0100":                  bad(MissingEmail),
		"Ada Example ada@example.org> 1704700800 +0100": bad(BadName),
		"Ada Example <ada@example.org 1704700800 +0100": bad(BadEmail),
		"Ada <Ex <ada@example.org> 1704700800 +0100":    bad(BadEmail),
		"Ada > Ex <ada@example.org> 1704700800 +0100":   bad(BadName),
		"Ada\x00Ex <ada@example.org> 1704700800 +0100":  bad(NulInHeader),
		"": bad(MissingEmail),

		"<ada@example.org> 1 +0000":         {"", "ada@example.org", 1, 0, ZoneReal, ""},
		" <ada@example.org> 1 +0000":        {"", "ada@example.org", 1, 0, ZoneReal, ""},
		"Ada <> 0 +0000":                    {"Ada", "", 0, 0, ZoneReal, ""},
		" <> 7 -0000":                       {"", "", 7, 0, ZoneUnknown, ""},
		"Ada <a> 9223372036854775807 +0000": {"Ada", "a", 9223372036854775807, 0, ZoneReal, ""},
	} {
		if diff := cmp.Diff(want, seenStamp(ParseStamp([]byte(line)))); diff != "" {
			t.Errorf("ParseStamp(%q): (-want +got)\n%s", line, diff)
		}
	}
}

// What git writes comes back as it was, whatever the values.
func TestParseStampRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := seen{
			Name:   rapid.StringMatching(`[A-Za-zÀ-ž][A-Za-zÀ-ž .,'-]{0,30}[a-z]`).Draw(t, "name"),
			Email:  rapid.StringMatching(`[a-z0-9.+-]{1,20}@[a-z0-9.-]{1,20}`).Draw(t, "email"),
			Unix:   rapid.Int64Min(0).Draw(t, "unix"),
			Offset: int16(rapid.IntRange(minOffset, maxOffset).Draw(t, "offset")),
		}
		sign, abs := '+', want.Offset
		if abs < 0 {
			sign, abs = '-', -abs
		}
		line := fmt.Sprintf("%s <%s> %d %c%02d%02d", want.Name, want.Email, want.Unix, sign, abs/60, abs%60)
		if diff := cmp.Diff(want, seenStamp(ParseStamp([]byte(line)))); diff != "" {
			t.Fatalf("%q: (-want +got)\n%s", line, diff)
		}
	})
}

// FuzzParseStamp holds the promises of any stamp, however odd the line.
func FuzzParseStamp(f *testing.F) {
	for _, s := range []string{
		"Ada Example <ada@example.org> 1704700800 +0100", "", "<", "<>", "a <b>  1 +0000", "a <b> 99999999999999999999 -0000",
		"a <b> 1 +9999", "a\x00 <b> 1 +0000", "a <b> 1 +0000 ", "a > <b> 1 +0000",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s := ParseStamp(line)
		if s.Unix < 0 || s.Offset < minOffset || s.Offset > maxOffset {
			t.Fatalf("out of range: %+v", s)
		}
		if s.Offset != 0 && s.Zone != ZoneReal {
			t.Fatalf("an offset without a real zone: %+v", s)
		}
		if s.Problem == "" && (s.Zone == ZoneMalformed || s.Zone == ZoneMissing) {
			t.Fatalf("a zone that cannot be read and no problem: %+v", s)
		}
		if s.Problem != "" {
			return
		}
		again := fmt.Appendf(nil, "%s <%s> %d %s", s.Name, s.Email, s.Unix, s.RawZone)
		if len(s.Name) == 0 {
			again = bytes.TrimPrefix(again, []byte(" "))
		}
		if diff := cmp.Diff(seenStamp(s), seenStamp(ParseStamp(again))); diff != "" {
			t.Fatalf("written again as %q: %s", again, diff)
		}
	})
}
