package analyzers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
	"github.com/bonafide-lint/bonafide/analyzers/tz"
)

// fixtureNow is the time at which fixtures are judged.
var fixtureNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// TestRecipes runs every check over every fixture: those of testdata/analyzers must give exactly the wanted findings, those of
// testdata/innocent must give none but explained ones, which they name.
func TestRecipes(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"analyzers", "innocent"} {
		root := filepath.Join("..", "testdata", dir)
		files, err := analyzertest.Files(root)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("no fixtures below %s", root)
		}
		for _, path := range files {
			name, err := filepath.Rel(filepath.Join("..", "testdata"), path)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(strings.TrimSuffix(filepath.ToSlash(name), ".txtar"), func(t *testing.T) {
				t.Parallel()
				f, err := analyzertest.Load(path)
				if err != nil {
					t.Fatal(err)
				}
				if dir == "innocent" && slices.ContainsFunc(f.Want, func(w analyzertest.Want) bool { return !w.Explained }) {
					t.Error("an innocent fixture wants findings that nothing explains")
				}
				audit := judgeFixture(t, f)
				if diff := analyzertest.Diff(found(audit), f.Want); diff != "" {
					t.Errorf("missing (-) and surplus (+) findings:\n%s\n%s", diff, details(audit))
				}
				if dir == "innocent" {
					innocentIsJudged(t, strings.TrimSuffix(filepath.Base(path), ".txtar"), audit)
				}
			})
		}
	}
}

// TestRecipesCoverEveryCheck demands a guilty and an innocent fixture of each check.
func TestRecipesCoverEveryCheck(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.All() {
		for _, pattern := range []string{"analyzers/" + a.Name + "/*.txtar", "innocent/" + a.Name + "-*.txtar"} {
			files, err := filepath.Glob(filepath.Join("..", "testdata", filepath.FromSlash(pattern)))
			if err != nil {
				t.Fatal(err)
			}
			if len(files) == 0 {
				t.Errorf("check %s has no fixture testdata/%s", a.Name, pattern)
			}
		}
	}
}

// judgeFixture builds the history of a fixture and runs all checks over it.
func judgeFixture(t *testing.T, f *analyzertest.Fixture) *analyzers.Audit {
	t.Helper()
	claims, err := parseClaims(f.Claims)
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	h, err := built.History()
	if err != nil {
		t.Fatal(err)
	}
	var keys *signature.Keyring
	if f.Keys != nil {
		if keys, err = signature.ParseKeys(f.Keys); err != nil {
			t.Fatal(err)
		}
	}
	record, err := f.Server(built)
	if err != nil {
		t.Fatal(err)
	}
	var accounts []history.Account
	if record != nil {
		accounts = analyzers.Accounts(h, record)
	}
	audit, err := analyzers.Run(context.Background(), analyzers.Input{
		History: h, Identities: history.Resolve(h, nil, accounts...), Claims: claims, Now: fixtureNow,
		Contents: built.Contents(), AllDeep: true, Keys: keys, Known: knownOf(t, f), Server: record,
	})
	if err != nil {
		t.Fatal(err)
	}
	return audit
}

func found(audit *analyzers.Audit) []analyzertest.Want {
	var out []analyzertest.Want
	for _, r := range audit.Results {
		for _, f := range r.Findings {
			out = append(out, analyzertest.Want{
				Subject: subjectName(r.Subject), Check: f.Check, Severity: f.Severity.String(), Explained: f.Explained != "",
			})
		}
	}
	return out
}

func subjectName(s *analyzers.Subject) string {
	if s.Scope == analyzers.PerRepository {
		return "repository"
	}
	return s.Key.Untrusted()
}

// details explains a failure: every message, and why the other checks said nothing.
func details(audit *analyzers.Audit) string {
	var out strings.Builder
	for _, r := range audit.Results {
		fmt.Fprintf(&out, "%s:\n", subjectName(r.Subject))
		for _, f := range r.Findings {
			fmt.Fprintf(&out, "  %s %s: %s\n", f.Check, f.Severity, f.Message)
			if f.Explained != "" {
				fmt.Fprintf(&out, "    explained: %s\n", f.Explained)
			}
		}
		for _, o := range r.Outcomes {
			if o.Kind != analyzers.Findings && o.Kind != analyzers.Clean {
				fmt.Fprintf(&out, "  %s %s: %s\n", o.Check, o.Kind, o.Reason)
			}
		}
	}
	return out.String()
}

// parseClaims reads the claims section of a fixture. It has the keys of the claims file of the command line.
func parseClaims(data []byte) (*analyzers.Claims, error) {
	var in struct {
		Zones []struct{ Zone, From, To string }
		Since string
		Hours string
	}
	c := &analyzers.Claims{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&in); err != nil {
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		return nil, fmt.Errorf("claims: %w", err)
	}
	for _, z := range in.Zones {
		loc, err := tz.Load(z.Zone)
		if err != nil {
			return nil, err
		}
		p := analyzers.ZonePeriod{Zone: loc, Name: z.Zone}
		if p.From, err = dayIn(z.From, loc); err != nil {
			return nil, err
		}
		if p.To, err = dayIn(z.To, loc); err != nil {
			return nil, err
		}
		c.Zones = append(c.Zones, p)
	}
	var err error
	if c.Since, err = dayIn(in.Since, time.UTC); err != nil {
		return nil, err
	}
	if in.Hours != "" {
		from, to, _ := strings.Cut(in.Hours, "-")
		h := &analyzers.ClaimedHours{}
		if h.Start, err = minuteOfDay(from); err != nil {
			return nil, err
		}
		if h.End, err = minuteOfDay(to); err != nil {
			return nil, err
		}
		c.Hours = h
	}
	return c, nil
}

func dayIn(s string, loc *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(time.DateOnly, s, loc)
}

// minuteOfDay reads "9", "09" or "09:30".
func minuteOfDay(s string) (int, error) {
	h, m, found := strings.Cut(s, ":")
	if !found {
		m = "0"
	}
	hours, err := strconv.Atoi(h)
	if err != nil {
		return 0, fmt.Errorf("claims: hour %q: %w", s, err)
	}
	minutes, err := strconv.Atoi(m)
	if err != nil {
		return 0, fmt.Errorf("claims: hour %q: %w", s, err)
	}
	return hours*60 + minutes, nil
}
