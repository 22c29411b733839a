package style

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func gramSet(subjects ...string) [][]uint16 {
	out := make([][]uint16, len(subjects))
	for i, s := range subjects {
		out[i] = GramsOf(Normal(s))
	}
	return out
}

func profileOf(set [][]uint16) *Profile {
	var p Profile
	for _, g := range set {
		p.Add(g)
	}
	return &p
}

func anySubjects() *rapid.Generator[[]string] {
	return rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z ,.:()0-9]{0,40}`), 0, 12)
}

func TestProfileDistance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := profileOf(gramSet(anySubjects().Draw(t, "a")...))
		b := profileOf(gramSet(anySubjects().Draw(t, "b")...))
		d := a.Distance(b)
		if !(d >= -1e-9 && d <= 1+1e-9) {
			t.Fatalf("distance %g", d)
		}
		if back := b.Distance(a); math.Abs(back-d) > 1e-9 {
			t.Fatalf("%g there, %g back", d, back)
		}
		if self := a.Distance(a); math.Abs(self) > 1e-9 {
			t.Fatalf("distance to itself %g", self)
		}
	})
}

func TestDistanceOfStrangers(t *testing.T) {
	t.Parallel()
	a, b := profileOf(gramSet("aaa", "aaaa")), profileOf(gramSet("zzz", "yyy"))
	if d := a.Distance(b); d != 1 {
		t.Errorf("distance %g, want 1", d)
	}
	var empty Profile
	if d := a.Distance(&empty); d != 0 {
		t.Errorf("distance to nothing %g, want 0", d)
	}
}

func TestContrast(t *testing.T) {
	t.Parallel()
	plain := gramSet("fix parser in tests", "add parser to tests", "fix lexer in tests", "add lexer to tests", "fix reader in tests", "add reader to tests")
	loud := gramSet("IMPLEMENTED: The Quick Brown Foxes!", "IMPLEMENTED: The Quick Brown Dogs!", "IMPLEMENTED: The Lazy Brown Foxes!", "IMPLEMENTED: The Lazy Dogs!")
	wandering := append(append([][]uint16{}, plain[:3]...), loud[:3]...) // whose halves differ as much as two people
	var s Scratch
	apart, same, wander := s.Contrast(plain, loud), s.Contrast(plain[:3], plain[3:]), s.Contrast(wandering, append(append([][]uint16{}, loud...), plain...))
	if apart < 0.8 || same > 0.3 || wander > 0.3 {
		t.Errorf("contrasts: two styles %g, one style %g, one that wanders %g", apart, same, wander)
	}
	if s.Contrast(nil, plain) != 0 || s.Contrast(plain, plain[:1]) != 0 {
		t.Error("too few subjects have a contrast")
	}
}

func TestContrastIsBoundedAndRepeatable(t *testing.T) {
	t.Parallel()
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		a, b := gramSet(anySubjects().Draw(t, "a")...), gramSet(anySubjects().Draw(t, "b")...)
		d := s.Contrast(a, b)
		if !(d >= 0 && d <= 1) {
			t.Fatalf("contrast %g", d)
		}
		var fresh Scratch
		if again := fresh.Contrast(a, b); again != d {
			t.Fatalf("used memory gives %g, fresh memory %g", d, again)
		}
		if back := s.Contrast(b, a); math.Abs(back-d) > 1e-9 {
			t.Fatalf("%g there, %g back", d, back)
		}
	})
}

func TestLeaning(t *testing.T) {
	t.Parallel()
	a, b := gramSet("fix parser", "fix lexer"), gramSet("Added the thing.", "Added the other thing.")
	p, q := profileOf(a), profileOf(b)
	for _, g := range a {
		if l := Leaning(g, p, q); l <= 0 || math.Abs(Leaning(g, q, p)+l) > 1e-9 {
			t.Errorf("leaning %g and %g", l, Leaning(g, q, p))
		}
	}
	if Leaning(nil, p, q) != 0 {
		t.Error("nothing leans")
	}
}
