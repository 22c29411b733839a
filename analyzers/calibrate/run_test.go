package calibrate

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

var now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// repositories writes two histories. One person works in both, one is a program, one commits too little, and one has a clock that
// tells no place.
func repositories(t *testing.T) []Repository {
	t.Helper()
	zones := []string{"Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Lisbon", "Asia/Shanghai", "Africa/Lagos"}
	var one, two strings.Builder
	for i, z := range zones {
		fmt.Fprintf(&one, "person p%d Person %c Example <p%d@example.org>\n", i, 'A'+i, i)
		fmt.Fprintf(&one, "work p%d zone=%s from=2021-01-04 days=560 per-day=0.5 max=120 seed=%d\n", i, z, i+1)
	}
	one.WriteString("person bot Example Bot <bot@example.org>\nwork bot zone=Europe/Berlin from=2021-01-04 days=200\n")
	one.WriteString("person few Few Example <few@example.org>\nwork few zone=Europe/Berlin from=2021-01-04 days=200 max=19\n")
	one.WriteString("person utc Utc Example <utc@example.org>\nwork utc zone=Asia/Dubai offset=+0000 from=2021-01-04 days=300 max=120\n")
	two.WriteString("person p0 Person A Example <p0@example.org>\nwork p0 zone=Europe/Berlin from=2023-01-02 days=300 max=60 seed=90\n")
	two.WriteString("person q Person Q Example <q@example.org>\nwork q zone=Europe/Berlin from=2023-01-02 days=300 max=60 seed=91\n")
	var out []Repository
	for name, recipe := range map[string]string{"example/one": one.String(), "example/two": two.String()} {
		built, err := analyzertest.History(recipe)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "r")
		if err := built.WriteRepo(dir); err != nil {
			t.Fatal(err)
		}
		out = append(out, Repository{Name: name, Path: dir})
	}
	if out[0].Name > out[1].Name {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

func TestRun(t *testing.T) {
	t.Parallel()
	repos := repositories(t)
	table, err := Run(context.Background(), repos, Options{Now: now, Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	c := table.Corpus
	if want := map[string]int{"AM": 2, "EA": 4, "EO": 2, "WS": 1, "UTC": 1}; cmp.Diff(want, c.Bands) != "" {
		t.Errorf("bands (-want +got): %s", cmp.Diff(want, c.Bands))
	}
	if len(c.Authors) != 10 {
		t.Errorf("%d authors, want 10: whoever works in both histories counts once", len(c.Authors))
	}
	if len(c.Repositories) != 2 || c.Repositories[0].Name != "example/one" || c.Repositories[0].Authors != 9 || len(c.Repositories[0].Commit) != 40 {
		t.Errorf("repositories %+v", c.Repositories)
	}
	if r := table.Rates["authors-names"]; r.Of != 10 || r.BandOf["EA"] != 4 {
		t.Errorf("rate of authors-names: %+v", r)
	}
	for key, was := range calibration.Default().Thresholds {
		if diff := cmp.Diff(was, table.Thresholds[key]); diff != "" {
			t.Errorf("threshold %s drawn from ten people: %s", key, diff)
		}
	}
	var text bytes.Buffer
	if err := table.Write(&text); err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{"example.org", "Person"} {
		if strings.Contains(text.String(), forbidden) {
			t.Errorf("the table holds %q", forbidden)
		}
	}
	back, err := calibration.Parse(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table, back); diff != "" {
		t.Errorf("written and read again (-want +got):\n%s", diff)
	}
}

func TestRunNobody(t *testing.T) {
	t.Parallel()
	built, err := analyzertest.History("person ada Ada Example <ada@example.org>\nwork ada zone=Europe/Berlin from=2021-01-04 days=300 max=19\n")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "r")
	if err := built.WriteRepo(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), []Repository{{Name: "few", Path: dir}}, Options{Now: now}); err != ErrNoAuthors {
		t.Errorf("error %v, want %v", err, ErrNoAuthors)
	}
}

// TestEvaluate: the histories are the same each time, and what must be found of them is.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	repos := repositories(t)
	found, err := Evaluate(context.Background(), repos, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Evaluate(context.Background(), repos, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(found, again); diff != "" {
		t.Errorf("another run gave (-first +second):\n%s", diff)
	}
	certain := map[string]bool{}
	for _, d := range found {
		switch d.Scenario {
		case "dates at noon, one a day", "dates spaced evenly, within 30 %", "author dates alone re-dated, committed within an hour":
			if d.N > 100 {
				continue // nobody has so many
			}
			certain[d.Scenario] = true
			if d.Cases == 0 || d.Found != d.Cases {
				t.Errorf("%s, %d commits: %d of %d found", d.Scenario, d.N, d.Found, d.Cases)
			}
		}
	}
	if len(certain) != 3 {
		t.Errorf("scenarios seen: %v", certain)
	}
}

func TestAutomated(t *testing.T) {
	t.Parallel()
	h := func(name, email string) bool {
		return automated(history.Person{Name: history.TextOf(name), Email: history.TextOf(email)})
	}
	for _, tt := range []struct {
		name, email string
		want        bool
	}{
		{"Ada Example", "ada@example.org", false},
		{"Ada Abbot", "ada.abbot@example.org", true}, // a pity, and no harm: the sample is one smaller
		{"Example CI", "ci@example.org", true},
		{"Proposal Bot", "infra@lists.example.org", true},
		{"Lucia Example", "lucia@example.org", false},
		{"examplebot", "1+examplebot@users.noreply.github.com", true},
		{"Ada", "1+ada@users.noreply.github.com", false},
	} {
		if got := h(tt.name, tt.email); got != tt.want {
			t.Errorf("automated(%q, %q) = %v", tt.name, tt.email, got)
		}
	}
}
