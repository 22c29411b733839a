package rhythm

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

func defaultProfiles(tb testing.TB) *Profiles {
	tb.Helper()
	p, err := NewProfiles(calibration.Default())
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func anyDay() *rapid.Generator[Day] {
	return rapid.Custom(func(t *rapid.T) Day {
		var d Day
		for i := range d {
			d[i] = float64(rapid.IntRange(0, 20).Draw(t, "count"))
		}
		return d
	})
}

// drawn puts n events of a probability by half hour onto the day, as evenly as whole events allow.
func drawn(p *Day, n float64) Day {
	var d Day
	for i, v := range p {
		d[i] = math.Round(n * v)
	}
	return d
}

func near(a, b float64) bool { return math.Abs(Wrap12(a-b)) < 1e-6 }

func TestRotationMovesTheEstimates(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay().Draw(t, "day")
		k := rapid.IntRange(-47, 47).Draw(t, "half hours")
		r := d.Rotated(k)
		here, there := shifts(&d, &p.logWhole), shifts(&r, &p.logWhole)
		mixed, mixedThere := p.mixture(&d), p.mixture(&r)
		for s := range here {
			if m := wrap(s + k); math.Abs(here[s]-there[m]) > 1e-6 || math.Abs(mixed[s]-mixedThere[m]) > 1e-6 {
				t.Fatalf("likelihood of shift %d is not that of %d after moving by %d", s, m, k)
			}
		}
		q, qr := quiet(&d), quiet(&r)
		if q != 0 && qr != 0 && !near(q+float64(k)/2, qr) {
			t.Fatalf("quiet window at %g, moved by %d half hours at %g", q, k, qr)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Int64Range(-1<<40, 1<<40), 1, 80).Draw(t, "times")
		shuffled := rapid.Permutation(times).Draw(t, "shuffled")
		var a, b Day
		for i := range times {
			a.Add(times[i])
			b.Add(shuffled[i])
		}
		if a != b || p.Fit(&a) != p.Fit(&b) {
			t.Fatal("the order of the events changed the fit")
		}
	})
}

func TestOwnTemplateIsLikeliestWhereItStands(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	for k, l := range p.logTypes {
		var prob Day
		for i, v := range l {
			prob[i] = math.Exp(v)
		}
		d := drawn(&prob, 1e6)
		ll := shifts(&d, &l)
		if best := peak(&ll); best != 0 {
			t.Errorf("chronotype %d is likeliest %g h off its own place", k, hoursOf(best))
		}
		for other, lo := range p.logTypes {
			if o := shifts(&d, &lo); o[0] > ll[0] {
				t.Errorf("chronotype %d is likelier under %d", k, other)
			}
		}
	}
	d := drawn(&p.population, 1e6)
	f := p.Fit(&d)
	if f.Template != 0 || f.Drop != 0 || f.Least != 0 {
		t.Errorf("the population's own day does not fit: %+v", f)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	office := Day{}
	for b := 18; b < 36; b++ { // 09:00-18:00
		office[b] = 6
	}
	even := Day{}
	for b := range even {
		even[b] = 5
	}
	for _, c := range []struct {
		name     string
		day      Day
		off, tol float64 // hours by which the day lies later than ordinary
		least    float64
	}{
		{"an office day", office, 0, 1.5, 0},
		{"an office day on a clock nine hours fast", office.Rotated(18), 9, 1.5, 7.5},
		{"an office day on a clock nine hours slow", office.Rotated(-18), -9, 1.5, 7.5},
		{"an office day on a clock half an hour off", office.Rotated(1), 0.5, 1.5, 0},
		{"twelve hours off", office.Rotated(24), 12, 1.5, 9},
	} {
		f := p.Fit(&c.day)
		for _, est := range []float64{f.Template, f.Chronotype, f.Quiet} {
			if math.Abs(Wrap12(est-c.off)) > c.tol {
				t.Errorf("%s: estimates %+v, want about %g h", c.name, f, c.off)
			}
		}
		if f.Least < c.least {
			t.Errorf("%s: least %g, want at least %g", c.name, f.Least, c.least)
		}
	}
	if f := p.Fit(&even); f.Drop > 0.01 || f.Least != 0 {
		t.Errorf("a day spread evenly places somebody: %+v", f)
	}
	if f := p.Fit(&Day{}); f != (Fit{}) {
		t.Errorf("an empty day places somebody: %+v", f)
	}
}

func TestFitBounds(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay().Draw(t, "day")
		f := p.Fit(&d)
		for _, h := range []float64{f.Template, f.Chronotype, f.Quiet} {
			if !(h > -12 && h <= 12) {
				t.Fatalf("estimate %g h", h)
			}
			if math.Abs(h) < f.Least {
				t.Fatalf("least %g is above |%g|", f.Least, h)
			}
		}
		if !(f.Drop >= 0) || math.IsInf(f.Drop, 0) {
			t.Fatalf("drop %g", f.Drop)
		}
	})
}

func TestSurprise(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	baseline, recent := drawn(&p.population, 200), drawn(&p.population, 50)
	if s := p.Surprise(&baseline, &recent, 24); s > -0.1 {
		t.Errorf("the usual hours surprise: %g", s)
	}
	office := Day{}
	for b := 18; b < 36; b++ {
		office[b] = 12
	}
	night := office.Rotated(24)
	before := p.Surprise(&office, &office, 24)
	after := p.Surprise(&office, &night, 24)
	if before > -0.5 || after < 1 {
		t.Errorf("surprise %g at the usual hours and %g twelve hours later", before, after)
	}
	if s := p.Surprise(&Day{}, &office, 24); s != 0 {
		t.Errorf("no baseline: %g, want 0", s)
	}
	if s := p.Surprise(&office, &Day{}, 24); s != 0 {
		t.Errorf("nothing recent: %g, want 0", s)
	}
}

func TestSurpriseRotatesWithBoth(t *testing.T) {
	t.Parallel()
	p := defaultProfiles(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDay().Draw(t, "baseline"), anyDay().Draw(t, "recent")
		if b.Total() == 0 {
			return
		}
		k := rapid.IntRange(0, 47).Draw(t, "half hours")
		ar, br := a.Rotated(k), b.Rotated(k)
		for i := range a { // without a prior, nothing but the subject's own hours counts; an empty neighbourhood would be infinite
			a[i]++
			ar[i]++
		}
		if x, y := p.Surprise(&a, &b, 0), p.Surprise(&ar, &br, 0); math.Abs(x-y) > 1e-9 {
			t.Fatalf("surprise %g, moved together %g", x, y)
		}
	})
}

func TestRareAndShare(t *testing.T) {
	t.Parallel()
	d := Day{}
	for b := 20; b < 30; b++ {
		d[b] = 10
	}
	marks := Rare(&d)
	if got := Share(&d, &marks); got != 0 {
		t.Errorf("%g of the day's own events are at rare hours", got)
	}
	far := d.Rotated(24)
	if got := Share(&far, &marks); got != 1 {
		t.Errorf("%g of the events twelve hours later are at rare hours, want 1", got)
	}
	if got := Share(&Day{}, &marks); got != 0 {
		t.Errorf("an empty day has a share of %g", got)
	}
}

func TestNewProfilesRefuses(t *testing.T) {
	t.Parallel()
	good := func() *calibration.Table {
		d := calibration.Default()
		return &calibration.Table{Profiles: map[string]calibration.Profile{
			PopulationProfile: d.Profiles[PopulationProfile], ChronotypeProfile: d.Profiles[ChronotypeProfile],
		}}
	}
	if _, err := NewProfiles(good()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(map[string]calibration.Profile){
		"no population":  func(m map[string]calibration.Profile) { delete(m, PopulationProfile) },
		"no chronotypes": func(m map[string]calibration.Profile) { delete(m, ChronotypeProfile) },
		"short row": func(m map[string]calibration.Profile) {
			m[ChronotypeProfile] = calibration.Profile{Rows: [][]float64{{1}}, Weights: []float64{1}}
		},
		"zero share": func(m map[string]calibration.Profile) {
			m[PopulationProfile] = calibration.Profile{Values: make([]float64, 24)}
		},
		"negative weight": func(m map[string]calibration.Profile) {
			m[ChronotypeProfile] = calibration.Profile{Rows: [][]float64{m[PopulationProfile].Values}, Weights: []float64{-1}}
		},
	} {
		table := good()
		spoil(table.Profiles)
		if _, err := NewProfiles(table); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	p := defaultProfiles(b)
	d := drawn(&p.population, 300)
	b.ReportAllocs()
	for b.Loop() {
		p.Fit(&d)
	}
}
