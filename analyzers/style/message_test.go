package style

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       Message
	}{
		{"nothing", "", Message{}},
		{"subject", "Fix parser\n", Message{Subject: "Fix parser"}},
		{"suffix of a squash merge", "Fix parser (#12)\n", Message{Subject: "Fix parser"}},
		{"two of them", "Fix parser (#1) (#12)", Message{Subject: "Fix parser"}},
		{"no such suffix", "Fix parser (#12a)", Message{Subject: "Fix parser (#12a)"}},
		{"only a suffix", "(#12)", Message{Subject: "(#12)"}},
		{"body", "a\n\nb\n\nc\n", Message{Subject: "a", Body: []string{"b", "", "c"}}},
		{
			"trailers", "a\n\nb\n\nSigned-off-by: Ada Example <ada@example.org>\nChange-Id: I12\n",
			Message{Subject: "a", Body: []string{"b"}, Trailers: []string{"signed-off-by", "change-id"}},
		},
		{"a trailer alone", "a\n\nFixes: #1\n", Message{Subject: "a", Body: []string{}, Trailers: []string{"fixes"}}},
		{"continued trailer", "a\n\nFixes: #1\n  and #2\n", Message{Subject: "a", Body: []string{}, Trailers: []string{"fixes"}}},
		{"prose with a colon", "a\n\nNote: this\nmatters\n", Message{Subject: "a", Body: []string{"Note: this", "matters"}}},
		{"carriage returns", "a\r\n\r\nb\r\n", Message{Subject: "a", Body: []string{"b"}}},
		{"imported from Subversion", "a\n\ngit-svn-id: http://svn.example.org/trunk@12 5ecf\n", Message{Subject: "a"}},
		{"blank lines first", "\n\n  a\n", Message{Subject: "a"}},
	} {
		got := ParseMessage(c.text)
		if len(got.Body) == 0 && len(c.want.Body) == 0 {
			got.Body, c.want.Body = nil, nil
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestNormal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", " "},
		{"Fix   it", " fix it "},
		{"Fix #12 in v1.22", " fix in v0.0 "},
		{"ABC-123: fix", " : fix "},
		{"ABC-12x", " abc-0x "},
		{"UTF-8 and SHA-256", " and "}, // tickets look so too: taken out on both sides alike
		{"xABC-12", " xabc-0 "},
		{"#12a", " #0a "},
		{"Über\tx", " über x "},
		{"2024-01-02", " 0-0-0 "},
		{"#", " # "},
	} {
		if got := Normal(c.in); got != c.want {
			t.Errorf("Normal(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNormalIsBoundedAndFolded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "subject")
		n := Normal(s)
		if len(n) > 3*LineBytes+2 || !strings.HasPrefix(n, " ") || !strings.HasSuffix(n, " ") {
			t.Fatalf("%q", n)
		}
		if strings.Contains(n, "  ") || strings.ContainsAny(n, "123456789") {
			t.Fatalf("blanks or digits are left in %q", n)
		}
	})
}

func TestClip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat(rapid.StringN(1, 3, -1).Draw(t, "part"), rapid.IntRange(1, 400).Draw(t, "times"))
		c := clip(s)
		if len(c) > LineBytes || !strings.HasPrefix(s, c) || !utf8.ValidString(c) {
			t.Fatalf("%d bytes, valid %v", len(c), utf8.ValidString(c))
		}
		if len(s) > LineBytes && len(c) < LineBytes-utf8.UTFMax {
			t.Fatalf("cut too short: %d", len(c))
		}
	})
}

func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		"", "fix(parser): it (#1)\n\n- a\n- b\n\nSigned-off-by: x\n", "\xff\xfe\n\n\x00", "[x] ABC-1 `a_b`", "a:", ":", "[", strings.Repeat("#1 ", 300),
		"🎉 Ünïcode…\n\nhttps://example.org #2", "A-1", "AB-", "\n \n", "a\n\nB-c: d\n e\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := ParseMessage(s)
		if len(m.Subject) > LineBytes || strings.Contains(m.Subject, "\n") {
			t.Fatalf("subject %q", m.Subject)
		}
		for _, l := range m.Body {
			if len(l) > LineBytes {
				t.Fatalf("a line of %d bytes", len(l))
			}
		}
		h := HabitsOf(&m)
		for i, v := range h {
			if !(v >= 0 && v <= Habit(i).Bound()) {
				t.Fatalf("%s is %g", Habit(i), v)
			}
		}
		g := GramsOf(Normal(m.Subject))
		for i := range g {
			if g[i] >= Grams || i > 0 && g[i] <= g[i-1] {
				t.Fatalf("bins %v", g)
			}
		}
	})
}
