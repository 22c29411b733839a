package calibrate

import (
	"fmt"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// drawn tells whether any threshold of a check is drawn from the sample: its rate must then come from authors who were held out.
func drawn(check string) bool {
	return check == checkOf(outsideKey) || slices.ContainsFunc(rules, func(r rule) bool { return checkOf(r.key) == check })
}

func checkOf(key string) string {
	for i := range key {
		if key[i] == '/' {
			return key[:i]
		}
	}
	return key
}

// count is how many of so many.
type count struct{ hit, of int }

func (c *count) add(hit bool) {
	c.of++
	if hit {
		c.hit++
	}
}

func (c count) share() float64 {
	if c.of == 0 {
		return 0
	}
	return float64(c.hit) / float64(c.of)
}

// tally counts verdicts of one window size, overall and by band.
func (s *sample) tally(verdicts []verdict, size int, keep func(*Author) bool, hit func(*verdict) bool) (all count, bands map[Band]count) {
	bands = map[Band]count{}
	for i := range verdicts {
		v := &verdicts[i]
		a := &s.authors[v.author]
		if int(v.size) != size || !v.judged || !keep(a) {
			continue
		}
		all.add(hit(v))
		c := bands[a.Band]
		c.add(hit(v))
		bands[a.Band] = c
	}
	return all, bands
}

// rate is the base rate of one kind of finding: of everything an author committed, by band, and of the latest N commits.
func (s *sample) rate(verdicts []verdict, keep func(*Author) bool, hit func(*verdict) bool, source string) (calibration.Rate, bool) {
	all, bands := s.tally(verdicts, 0, keep, hit)
	if all.of == 0 { // not measured on everything an author committed: see Sizes
		all, bands = s.tally(verdicts, deepSizes[0], keep, hit)
	}
	if all.of == 0 {
		return calibration.Rate{}, false
	}
	r := calibration.Rate{
		Share: round(all.share()), Of: all.of, Unit: "authors", Source: source, Bands: map[string]float64{}, BandOf: map[string]int{},
	}
	for _, b := range Bands {
		if c := bands[b]; c.of > 0 {
			r.Bands[string(b)], r.BandOf[string(b)] = round(c.share()), c.of
		}
	}
	for _, size := range Sizes {
		if c, _ := s.tally(verdicts, size, keep, hit); c.of >= fewestRate {
			r.Sizes = append(r.Sizes, calibration.SizeRate{N: size, Share: round(c.share()), Of: c.of})
		}
	}
	return r, true
}

// fewestRate is the fewest authors of whom a share by sample size is told.
const fewestRate = 50

// rates replaces the base rates of every check and of every variant that was seen.
func (s *sample) rates(t *calibration.Table, keep func(*Author) bool, of string) {
	for _, a := range analyzers.All() {
		if a.Scope == analyzers.PerRepository {
			if n := s.whole[a.Name]; n[1] > 0 {
				t.Rates[a.Name] = calibration.Rate{Share: round(float64(n[0]) / float64(n[1])), Of: n[1], Unit: "repositories", Source: of}
			}
			continue
		}
		who, part := keep, of+"; everybody, since no threshold of this check is drawn from the sample"
		if drawn(a.Name) {
			who, part = func(x *Author) bool { return keep(x) && x.HeldOut }, of+"; the third of the authors from whom no threshold was drawn"
		}
		v := s.verdicts[a.Name]
		if r, ok := s.rate(v, who, func(v *verdict) bool { return v.severity > 0 }, part); ok {
			t.Rates[a.Name] = r
		}
		for _, key := range variants(t, v, a.Name) {
			if r, ok := s.rate(v, who, func(v *verdict) bool { return slices.Contains(v.rates, key) }, part); ok {
				t.Rates[key] = r
			}
		}
	}
	held := func(x *Author) bool { return keep(x) && x.HeldOut }
	for _, j := range []struct {
		key   string
		least analyzers.Severity
	}{{"joint/any", analyzers.Low}, {"joint/medium", analyzers.Medium}} {
		var all []verdict
		for _, size := range append([]int{0}, Sizes...) {
			all = append(all, s.worst[int32(size)]...)
		}
		if r, ok := s.rate(all, held, func(v *verdict) bool { return v.severity >= j.least }, of+"; held-out third, no claims, all checks together"); ok {
			t.Rates[j.key] = r
		}
	}
}

// variants are the keys of one check's findings that are rates among all who were judged. Those of zone-season are rates at one
// winter offset, those of zone-change-weeks under one rule: others count there.
func variants(t *calibration.Table, verdicts []verdict, check string) []string {
	if check == "zone-season" || check == "zone-change-weeks" {
		return nil
	}
	var keys []string
	for key := range t.Rates {
		if key != check && checkOf(key) == check {
			keys = append(keys, key)
		}
	}
	for i := range verdicts {
		for _, key := range verdicts[i].rates {
			if key != check && key != "" && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func thousands(n int) string {
	if n < 10_000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%.2f million", float64(n)/1e6)
}
