package style

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// habitsOf gives the habits of a message that are not zero.
func nonZero(text string) map[string]float64 {
	m := ParseMessage(text)
	out := map[string]float64{}
	for h, v := range HabitsOf(&m) {
		if v != 0 {
			out[Habit(h).String()] = v
		}
	}
	return out
}

func TestHabitsOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want map[Habit]float64
	}{
		{"", nil},
		{"fix it", map[Habit]float64{SubjectLength: 6}},
		{"Fixed it.", map[Habit]float64{SubjectLength: 9, CapitalFirst: 1, CapitalWords: 0.5, EndsInEd: 1, TrailingPeriod: 1}},
		{"adding it...", map[Habit]float64{SubjectLength: 12, EndsInIng: 1, Ellipsis: 1}},
		{"removes it", map[Habit]float64{SubjectLength: 10, EndsInS: 1}},
		{"pass it", map[Habit]float64{SubjectLength: 7}},
		{"feat(x)!: it", map[Habit]float64{SubjectLength: 12, ConventionalPrefix: 1}},
		{"net/http: do it", map[Habit]float64{SubjectLength: 15, ScopePrefix: 1}},
		{"[docs] Do", map[Habit]float64{SubjectLength: 9, BracketPrefix: 1, CapitalFirst: 1, CapitalWords: 1}},
		{"ABC-1: do", map[Habit]float64{SubjectLength: 9, ScopePrefix: 1}},
		{"#12 do", map[Habit]float64{SubjectLength: 6, ReferenceFirst: 1}},
		{"do, see #12", map[Habit]float64{SubjectLength: 11, ReferenceLater: 1, Digits: 1, Comma: 1}},
		{"do `a_b` & (c)", map[Habit]float64{SubjectLength: 14, Backticks: 1, Identifiers: 1, Ampersand: 1, Parentheses: 1}},
		{"do \"it\"!", map[Habit]float64{SubjectLength: 8, Quotes: 1, Exclamation: 1}},
		{"don't do", map[Habit]float64{SubjectLength: 8}},
		{"a - b", map[Habit]float64{SubjectLength: 5, Dash: 1}},
		{"🎉 é", map[Habit]float64{SubjectLength: 3, Emoji: 1, NonASCII: 1. / 3}},
		{"do a,b", map[Habit]float64{SubjectLength: 6, Comma: 1, TightPunctuation: 1}},
		{"do\n\n- see #1\n- https://example.org\n", map[Habit]float64{
			SubjectLength: 2, BodyPresent: 1, BodyLines: 2, BodyWidth: 21, Bullets: 1, BodyReference: 1, BodyLink: 1,
		}},
		{"do\n\nSigned-off-by: a\nChange-Id: b\nCo-authored-by: c\nReviewed-by: d\n", map[Habit]float64{
			SubjectLength: 2, SignedOffBy: 1, ChangeID: 1, CoAuthors: 1, OtherTrailers: 1,
		}},
	} {
		want := map[string]float64{}
		for h, v := range c.want {
			want[h.String()] = v
		}
		if diff := cmp.Diff(want, nonZero(c.text)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestHabitsHaveNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for h := range habitCount {
		if n := h.String(); n == "" || seen[n] {
			t.Errorf("habit %d is named %q", h, n)
		} else {
			seen[n] = true
		}
	}
	for l := range languageCount {
		if n := l.String(); n == "" || seen[n] {
			t.Errorf("language %d is named %q", l, n)
		} else {
			seen[n] = true
		}
	}
	for k := range traitCount {
		if n := k.String(); n == "" || seen[n] {
			t.Errorf("trait %d is named %q", k, n)
		} else {
			seen[n] = true
		}
	}
	if Habit(-1).String() != "unknown habit" || Trait(99).String() != "unknown trait" || Language(99).String() != "unknown" {
		t.Error("names beyond the last")
	}
}

func anyHabits() *rapid.Generator[Habits] {
	return rapid.Custom(func(t *rapid.T) Habits {
		var h Habits
		for i := range h {
			h[i] = rapid.Float64Range(0, 1).Draw(t, "habit") * Habit(i).Bound()
		}
		return h
	})
}

func TestHabitSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a, b, empty HabitSet
		for _, h := range rapid.SliceOfN(anyHabits(), 1, 8).Draw(t, "a") {
			a.Add(&h)
		}
		for _, h := range rapid.SliceOfN(anyHabits(), 1, 8).Draw(t, "b") {
			b.Add(&h)
		}
		d := a.Distance(&b, 3)
		if !(d >= 0 && d <= 3) {
			t.Fatalf("distance %g", d)
		}
		if back := b.Distance(&a, 3); math.Abs(back-d) > 1e-9 {
			t.Fatalf("%g there, %g back", d, back)
		}
		if a.Distance(&a, 3) != 0 || a.Distance(&empty, 3) != 0 {
			t.Fatal("a set differs from itself or from nothing")
		}
	})
}

// A habit that everybody has after and nobody before is at 10 standard deviations, whatever the size.
func TestDifferenceOfANewHabit(t *testing.T) {
	t.Parallel()
	var a, b HabitSet
	none, some := Habits{}, Habits{Emoji: 1}
	for range 50 {
		a.Add(&none)
		b.Add(&some)
	}
	if d := a.Difference(&b, Emoji); math.Abs(d-10) > 1e-9 {
		t.Errorf("difference %g, want 10", d)
	}
	if d := a.Difference(&b, Digits); d != 0 {
		t.Errorf("difference of an unchanged habit %g", d)
	}
}
