package analyzers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// counted counts the commits that are read again.
type counted struct {
	history.Contents
	read int
}

func (c *counted) Commit(id object.ID) (*history.CommitText, error) {
	c.read++
	return c.Contents.Commit(id)
}

// signedPass builds a recipe and gives a Pass of a check for ada, with the keys of these names. change may alter the raw commits.
func signedTable() *calibration.Table {
	t := *calibration.Default()
	t.Thresholds = maps.Clone(t.Thresholds)
	for key, steps := range map[string][]calibration.Step{
		"authors-keys/returns": {{N: 1, Value: 5}, {N: 30, Value: 10}}, "authors-keys/gap": {{N: 1, Value: 5}, {N: 30, Value: 27}},
	} {
		t.Thresholds[key] = calibration.Threshold{Steps: steps, Source: "made up for tests, which must not change with each calibration"}
	}
	return &t
}

func signedPass(t *testing.T, check *Analyzer, recipe string, change func(raw [][]byte), keys ...string) *Pass {
	t.Helper()
	parsed, err := analyzertest.Parse("person ada Ada Example <ada@example.org>\nperson bo Bo Sample <bo@example.net>\n" + recipe)
	if err != nil {
		t.Fatal(err)
	}
	built, err := parsed.Build()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(built.Commits)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	p := &Pass{Analyzer: check, History: h, Claims: &Claims{}, Table: signedTable(), Contents: &counted{Contents: built.Contents()}}
	if len(keys) > 0 {
		file, err := parsed.PublicKeys(keys...)
		if err != nil {
			t.Fatal(err)
		}
		if p.Keys, err = signature.ParseKeys(file); err != nil {
			t.Fatal(err)
		}
	}
	ids := history.Resolve(h, nil)
	for i := range ids {
		if h.People[ids[i].Members[0]].Email.Untrusted() == "ada@example.org" {
			p.Subject = &Subject{Key: history.TextOf("ada@example.org"), Identity: &ids[i]}
		}
	}
	return p
}

func checkNamed(t *testing.T, name string) *Analyzer {
	t.Helper()
	for _, a := range All() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no check %s", name)
	return nil
}

func TestDatesSignature(t *testing.T) {
	t.Parallel()
	check := checkNamed(t, "dates-signature")
	const begin = "commit ada 2024-01-08T09:00:00+0100 sign=pgp:ada begin\n"
	for _, tc := range []struct {
		name, recipe string
		keys         []string
		want         []string
	}{
		{"at the same time", begin, nil, nil},
		{"a day later", begin + "commit ada 2024-01-09T09:00:00+0100 sign=pgp:ada@2024-01-10T09:00:00+0100 x", nil, nil},
		{
			"a second more", begin + "commit ada 2024-01-09T09:00:00+0100 sign=pgp:ada@2024-01-10T09:00:01+0100 x", nil,
			[]string{"low 1 of 2 OpenPGP signatures more than 24 hours away from the committer date (1 later, 0 earlier), up to 24 hours"},
		},
		{
			"earlier", begin + "commit ada 2024-01-19T09:00:00+0100 sign=pgp:ada@2024-01-10T09:00:01+0100 x", nil,
			[]string{"low 1 of 2 OpenPGP signatures more than 24 hours away from the committer date (0 later, 1 earlier), up to 8 days"},
		},
		{"author date only", "commit ada 2023-01-19T09:00:00+0100 at=2024-01-10T09:00:00+0100 sign=pgp:ada x", nil, nil},
		{"committed by another", begin + "commit ada 2024-01-19T09:00:00+0100 by=bo sign=pgp:bo@2024-02-10T09:00:01+0100 x", nil, nil},
		{"SSH has no time", begin + "commit ada 2024-01-19T09:00:00+0100 sign=ssh:ada x", nil, nil},
		{"young key, not given", "key ada 2024-06-01T00:00:00+0000\n" + begin, nil, nil},
		{
			"young key, given", "key ada 2024-06-01T00:00:00+0000\n" + begin,
			[]string{"pgp:ada"},
			[]string{"low 1 of 1 commit dated before the key that signed was made, up to 144 days before it"},
		},
		{"key of the day after", "key ada 2024-01-09T09:00:00+0100\n" + begin, []string{"pgp:ada"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := signedPass(t, check, tc.recipe, nil, tc.keys...)
			if diff := cmp.Diff(tc.want, messages(t, p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The evidence lists the widest first, says what is verified and what is not, and measures what a calibration compares.
func TestDatesSignatureEvidence(t *testing.T) {
	t.Parallel()
	var recipe strings.Builder
	for i := range 7 {
		fmt.Fprintf(&recipe, "commit ada 2024-01-%02dT09:00:00+0100 sign=pgp:ada@2024-03-01T09:00:00+0100 work %d\n", 8+i, i)
	}
	last := func(raw [][]byte) {
		raw[6] = []byte(strings.Replace(string(raw[6]), "work 6", "work 7", 1))
	}
	p := signedPass(t, checkNamed(t, "dates-signature"), recipe.String(), last, "pgp:ada")
	var told []string
	p.measure = func(key string, n int, value float64) { told = append(told, fmt.Sprintf("%s %d %.1f", key, n, value)) }
	messages(t, p)
	if len(p.findings) != 1 || p.findings[0].Unlisted != 2 || len(p.findings[0].Evidence) != maxPrinted {
		t.Fatalf("%+v", p.findings)
	}
	if got, want := p.findings[0].Evidence[0].Note, "signed at 2024-03-01 08:00:00 UTC, 53 days after the committer date; verified against the key you gave"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"dates-signature/hours 7 1272.0", "dates-signature/key-hours 7 0.0"}, told); diff != "" {
		t.Error(diff)
	}
	changed := signedPass(t, p.Analyzer, "commit ada 2024-01-08T09:00:00+0100 sign=pgp:ada@2024-03-01T09:00:00+0100 work\n",
		func(raw [][]byte) { raw[0] = append(raw[0], "x\n"...) }, "pgp:ada")
	messages(t, changed)
	if note := changed.findings[0].Evidence[0].Note; !strings.HasSuffix(note, "; not verified against the key you gave") {
		t.Errorf("%q", note)
	}
}

func TestSignedBounds(t *testing.T) {
	t.Parallel()
	check := checkNamed(t, "dates-signature")
	p := signedPass(t, check, "work ada zone=Europe/Berlin from=2020-01-01 days=1200 per-day=4 max=2010 sign=ssh:ada", nil)
	w, err := signedOwn(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signedOwn(p, nil); err != nil || len(w.commits) != maxSigned || w.older != 10 || p.Contents.(*counted).read != maxSigned {
		t.Errorf("%d commits, %d older, %d read, %v", len(w.commits), w.older, p.Contents.(*counted).read, err)
	}

	unsigned := signedPass(t, check, "work ada zone=Europe/Berlin from=2020-01-01 days=100", nil)
	var s *stop
	if err := check.Run(unsigned); !errors.As(err, &s) || s.kind != NotEnoughData || unsigned.Contents.(*counted).read != 0 {
		t.Errorf("%v, %d read", err, unsigned.Contents.(*counted).read)
	}

	ended := signedPass(t, check, "work ada zone=Europe/Berlin from=2020-01-01 days=100 sign=pgp:ada", nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ended.ctx = ctx
	if err := check.Run(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the run: %v", err)
	}

	broken := signedPass(t, check, "commit ada 2024-01-08T09:00:00+0100 sign=pgp:ada work\n", func(raw [][]byte) {
		raw[0] = []byte(strings.Replace(string(raw[0]), "\n \n", "\n \n!", 1))
	})
	if err := check.Run(broken); !errors.As(err, &s) || s.reason != "no OpenPGP signature could be read" {
		t.Errorf("with a broken signature: %v", err)
	}
}
