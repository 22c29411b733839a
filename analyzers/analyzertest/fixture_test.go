package analyzertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fixtureText = `What it shows.
-- recipe --
person ada Ada Example <ada@example.org>
commit ada 2024-01-08T09:00:00+0100 One
-- claims --
zones: []
-- want --
ada@example.org zone-claim low
# a remark
repository dates-order medium explained
`

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "b", "x.txtar")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{path: fixtureText, filepath.Join(dir, "README"): ""} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{path}, files); diff != "" {
		t.Error(diff)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Want{{"ada@example.org", "zone-claim", "low", false}, {"repository", "dates-order", "medium", true}}
	if diff := cmp.Diff(want, f.Want); diff != "" || string(f.Claims) != "zones: []\n" || f.Path != path {
		t.Errorf("fixture is %+v\n%s", f, diff)
	}
	if _, err := Load(filepath.Join(dir, "none.txtar")); err == nil {
		t.Error("a missing fixture is no error")
	}
}

func TestFixtureErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"unknown section", fixtureText + "-- wants --\n", `unknown section "wants"`},
		{"section twice", fixtureText + "-- want --\n", `section "want" stands twice`},
		{"no want", strings.Split(fixtureText, "-- want")[0], "needs the sections"},
		{"bad recipe", strings.Replace(fixtureText, "commit ada", "commit bob", 1), "recipe line 2"},
		{"bad severity", strings.Replace(fixtureText, "claim low", "claim red", 1), "is not: SUBJECT CHECK"},
		{"bad line", strings.Replace(fixtureText, "claim low", "claim", 1), "is not: SUBJECT CHECK"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := ParseFixture(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	a, b, c := Want{"a@x", "zone-claim", "low", false}, Want{"a@x", "zone-claim", "medium", false}, Want{"b@x", "dates-order", "low", false}
	if got := Diff([]Want{a, c}, []Want{c, a}); got != "" {
		t.Errorf("equal lists differ: %s", got)
	}
	if got, want := Diff([]Want{b, c, c}, []Want{a, c}), "- a@x zone-claim low\n+ a@x zone-claim medium\n+ b@x dates-order low\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
