package calibrate

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// Since is the instant before which commits do not count, 2017-01-01 UTC: GitHub's web merges of earlier years carry its server's
// zone and have the user as committer, so that nobody can tell them from his own.
const Since = 1483228800

// Sizes are the sample sizes at which authors are measured: their latest N self-committed commits.
var Sizes = []int{20, 50, 100, 300, 1000}

// Band is a range of standard UTC offsets. Rates are measured in each of them, so that nobody is flagged for where he lives.
type Band string

// The bands, by the standard offset of the zone that fits an author's commits best.
const (
	Americas    Band = "AM"  // west of -01:00
	EuropeA     Band = "EA"  // Europe and Africa, -01:00 to +03:00
	WestSouth   Band = "WS"  // West and South Asia, +03:30 to +06:30
	EastOceania Band = "EO"  // East Asia and Oceania, +07:00 and east
	ConstantUTC Band = "UTC" // clocks that stand at +0000 and tell no place
)

// Bands lists them.
var Bands = []Band{Americas, EuropeA, WestSouth, EastOceania, ConstantUTC}

// Author is one person in one repository, fit for calibration.
type Author struct {
	Person  uint64 // of a hash of the address: the same person in another repository has the same number
	HeldOut bool   // of the third from which no threshold is drawn; by Person, so that a person is on one side only
	Band    Band
	Zone    *tz.Zone // the zone that fits best; nil in the band of constant UTC
	Fits    float64  // share of the commits at a usable offset that Zone explains
	Own     []int32  // self-committed commits since Since, by committer time

	identity int // index into the identities of the repository
}

// constantUTC is the share of +0000 from which on a clock tells no place, as the checks have it (threshold hours/constant-utc).
const constantUTC = 0.95

// believed is the share of commits that one zone must explain for the author's clock to be taken for the truth.
const believed = 0.97

// authors gives those of a repository who are fit for calibration: persons by their address, with at least Sizes[0]
// self-committed commits since Since.
func authors(h *history.History, ids []history.Identity) []Author {
	var list []Author
	world := tz.TheWorld()
	for i := range ids {
		id := &ids[i]
		if id.Machine != history.NotMachine || len(id.Own) < Sizes[0] || automated(h.People[id.Members[0]]) {
			continue
		}
		a := Author{identity: i, Own: firstCopies(h, id.Own)}
		if len(a.Own) < Sizes[0] {
			continue
		}
		a.Person = personOf(h.People[id.Members[0]].Email)
		a.HeldOut = heldOut(a.Person)
		a.Zone, a.Fits, a.Band = place(h, world, a.Own)
		list = append(list, a)
	}
	return list
}

// HeldOut tells whether whoever has an address is of the third of which no threshold is drawn, and to whom no profile may be fitted.
func HeldOut(email history.Text) bool { return heldOut(personOf(email)) }

func heldOut(person uint64) bool { return person%3 == 0 }

// personOf is a number for whoever has an address. It never leaves the program: who knows an address could look it up.
func personOf(email history.Text) uint64 {
	sum := sha256.Sum256([]byte("bonafide calibration\x00" + strings.ToLower(email.Untrusted())))
	return binary.BigEndian.Uint64(sum[:])
}

// firstCopies are the commits since Since, each once: a branch that was rebased leaves copies with one author date and one subject.
func firstCopies(h *history.History, own []int32) []int32 {
	type original struct {
		unix    int64
		subject uint64
	}
	seen := make(map[original]bool, len(own))
	out := make([]int32, 0, len(own))
	for _, i := range own {
		c := &h.Commits[i]
		key := original{c.Author.Unix, c.Subject}
		if c.Committer.Unix < Since || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, i)
	}
	return out
}

// automatWords in a name or before the @ say that a program commits there. Only the choice of a sample goes by them: no check does.
var automatWords = map[string]bool{
	"bot": true, "robot": true, "ci": true, "jenkins": true, "zuul": true, "travis": true, "buildbot": true, "automation": true,
	"autobot": true, "infra": true, "release": true, "releases": true, "gerrit": true, "github": true, "actions": true, "sync": true,
	"build": true, "builder": true, "noreply": true, "translations": true, "weblate": true, "transifex": true, "admin": true,
}

// automated tells whether an author is a program by all that one can see.
func automated(p history.Person) bool {
	name, email := strings.ToLower(p.Name.Untrusted()), strings.ToLower(p.Email.Untrusted())
	local, domain, _ := strings.Cut(email, "@")
	if strings.HasPrefix(domain, "lists.") {
		return true
	}
	if domain == "users.noreply.github.com" {
		_, local, _ = strings.Cut(local, "+")
	}
	letters := func(r rune) bool { return r < 'a' || r > 'z' }
	return slices.ContainsFunc(append(strings.FieldsFunc(name, letters), strings.FieldsFunc(local, letters)...), func(w string) bool {
		return automatWords[w] || len(w) > 4 && (strings.HasSuffix(w, "bot") || strings.HasSuffix(w, "robot"))
	})
}

// BandOf is the band of the zone that explains most of the offsets of self-committed commits, given as indexes into h.Commits by time.
func BandOf(h *history.History, own []int32) Band {
	_, _, band := place(h, tz.TheWorld(), own)
	return band
}

// place finds the zone that explains most of the offsets of these commits, the share that it explains, and its band.
func place(h *history.History, world *tz.World, own []int32) (*tz.Zone, float64, Band) {
	each := make([]int, len(world.Zones))
	cursor := tz.Cursor{World: world}
	zero, placed := 0, 0
	for _, i := range own {
		c := &h.Commits[i].Committer
		switch {
		case c.Zone != history.ZoneReal:
			continue
		case c.Offset == 0:
			zero++
		}
		placed++
		cursor.Showing(c.Unix, c.Offset).Each(func(z int) { each[z]++ })
	}
	if placed == 0 || float64(zero) >= constantUTC*float64(len(own)) {
		return nil, 0, ConstantUTC
	}
	best := 0
	for z, n := range each {
		if n > each[best] {
			best = z
		}
	}
	zone := world.Zones[best]
	return zone, float64(each[best]) / float64(placed), bandOf(zone.Standard(h.Commits[own[len(own)/2]].Committer.Unix))
}

func bandOf(standard int16) Band {
	switch {
	case standard < -60:
		return Americas
	case standard <= 180:
		return EuropeA
	case standard < 420:
		return WestSouth
	}
	return EastOceania
}
