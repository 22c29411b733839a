package analyzers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func TestChecksAreFitToShip(t *testing.T) {
	t.Parallel()
	if err := Validate(All()); err != nil {
		t.Error(err)
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	good := *All()[0]
	for want, change := range map[string]func(*Analyzer){
		"not in kebab-case":              func(a *Analyzer) { a.Name = "Zone_x" },
		"does not begin with its family": func(a *Analyzer) { a.Name = "hours-x" },
		"no title":                       func(a *Analyzer) { a.Title = "" },
		"no severity":                    func(a *Analyzer) { a.Severity = 0 },
		"no minimum":                     func(a *Analyzer) { a.MinSample = 0 },
		"no innocent explanation":        func(a *Analyzer) { a.Innocent = nil },
		"no question to ask":             func(a *Analyzer) { a.Ask = "Why" },
		"nothing to run":                 func(a *Analyzer) { a.Run = nil },
		"no manual":                      func(a *Analyzer) { a.Name = string(a.Family) + "-unheard-of" },
		"no version that brought it":     func(a *Analyzer) { a.Since = "" },
	} {
		bad := good
		change(&bad)
		if err := Validate([]*Analyzer{&bad}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := Validate([]*Analyzer{&good, &good}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a check given twice: %v", err)
	}
}

// commits makes a history in which each person authored and committed so many commits.
func commits(t *testing.T, counts map[string]int) (*history.History, []history.Identity) {
	t.Helper()
	var raw [][]byte
	parent, at := "", 1600000000
	for _, who := range []string{"ada", "bob", "eve", "bot"} {
		person := fmt.Sprintf("%s Example <%s@example.org>", who, who)
		if who == "bot" {
			person = "bot <1+bot[bot]@users.noreply.github.com>"
		}
		for range counts[who] {
			at += 3600
			data := fmt.Appendf(nil, "tree %040x\n%sauthor %s %d +0100\ncommitter %s %d +0100\n\nwork\n", at, parent, person, at, person, at)
			parent = "parent " + history.CommitID(data).String() + "\n"
			raw = append(raw, data)
		}
	}
	for i := range 25 { // enough strangers for authors with few commits to be summed up
		person := fmt.Sprintf("Stranger %d <s%d@example.net>", i, i)
		raw = append(raw, fmt.Appendf(nil, "tree %040x\nauthor %s %d +0100\ncommitter %s %d +0100\n\nwork\n", i, person, at, person, at))
	}
	h, err := history.Assemble(raw)
	if err != nil {
		t.Fatal(err)
	}
	return h, history.Resolve(h, nil)
}

// finder is a check that finds something with everybody whose address begins with one of the letters.
func finder(name string, family Family, who string, change func(*Analyzer)) *Analyzer {
	a := &Analyzer{Name: name, Family: family, Severity: Low, MinSample: 10, Run: func(p *Pass) error {
		if strings.Contains(who, p.Subject.Key.Untrusted()[:1]) {
			f := Finding{Message: "seen"}
			if !strings.HasSuffix(name, "-unmeasured") {
				f.BaseRate.Of = 100
			}
			p.Report(f)
		}
		return nil
	}}
	if change != nil {
		change(a)
	}
	return a
}

// said shows an audit as lines "SUBJECT CHECK SEVERITY".
func said(a *Audit) (lines []string) {
	for _, r := range a.Results {
		for _, f := range r.Findings {
			lines = append(lines, strings.TrimSuffix(r.Subject.Key.Untrusted(), "@example.org")+" "+f.Check+" "+f.Severity.String())
		}
	}
	return lines
}

func TestRunRaises(t *testing.T) {
	t.Parallel()
	h, ids := commits(t, map[string]int{"ada": 30, "bob": 20, "eve": 15})
	noteOnly := func(a *Analyzer) { a.NoteOnly = true }
	for name, tc := range map[string]struct {
		checks []*Analyzer
		want   []string
	}{
		"one family is a note": {
			[]*Analyzer{finder("zone-a", Zone, "a", nil), finder("zone-b", Zone, "ab", nil)},
			[]string{"ada zone-a low", "ada zone-b low", "bob zone-b low"},
		},
		"two families ask for a review": {
			[]*Analyzer{finder("zone-a", Zone, "ab", nil), finder("dates-a", Dates, "a", nil)},
			[]string{"ada zone-a medium", "ada dates-a medium", "bob zone-a low"},
		},
		"one trace under two names is a note": {
			[]*Analyzer{finder("zone-a", Zone, "a", func(a *Analyzer) { a.Trace = Hours }), finder("hours-a", Hours, "a", nil)},
			[]string{"ada zone-a low", "ada hours-a low"},
		},
		"a note only neither raises nor is raised": {
			[]*Analyzer{finder("zone-a", Zone, "ab", noteOnly), finder("dates-a", Dates, "ab", nil), finder("hours-a", Hours, "b", nil)},
			[]string{"bob dates-a medium", "bob hours-a medium", "bob zone-a low", "ada zone-a low", "ada dates-a low"},
		},
		"what nobody measured neither raises nor is raised": {
			[]*Analyzer{finder("zone-unmeasured", Zone, "ab", nil), finder("dates-a", Dates, "ab", nil), finder("hours-a", Hours, "b", nil)},
			[]string{"bob dates-a medium", "bob hours-a medium", "bob zone-unmeasured low", "ada zone-unmeasured low", "ada dates-a low"},
		},
		"the worst first": {
			[]*Analyzer{finder("zone-a", Zone, "aeb", nil), finder("zone-b", Zone, "e", func(a *Analyzer) { a.Severity = High })},
			[]string{"eve zone-b high", "eve zone-a low", "ada zone-a low", "bob zone-a low"},
		},
	} {
		audit, err := Run(context.Background(), Input{History: h, Identities: ids, Checks: tc.checks, Now: time.Unix(1700000000, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, said(audit)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestRunSubjects(t *testing.T) {
	t.Parallel()
	h, ids := commits(t, map[string]int{"ada": 30, "bob": 20, "eve": 3, "bot": 40})
	anyone := []*Analyzer{finder("zone-a", Zone, "", nil), finder("dates-one", Dates, "e", func(a *Analyzer) { a.MinSample = 1 })}
	run := func(authors ...string) (*Audit, error) {
		return Run(context.Background(), Input{History: h, Identities: ids, Checks: anyone, Authors: authors})
	}
	keys := func(a *Audit) (keys []string) {
		for _, r := range a.Results {
			keys = append(keys, r.Subject.Key.Untrusted())
		}
		return keys
	}
	audit, err := run()
	if err != nil {
		t.Fatal(err)
	}
	// eve has few commits, but a finding that one commit can give; the last is the repository.
	if diff := cmp.Diff([]string{"eve@example.org", "ada@example.org", "bob@example.org", ""}, keys(audit)); diff != "" {
		t.Errorf("subjects: (-want +got)\n%s", diff)
	}
	if audit.Below != (Count{25, 25}) || audit.Machines != (Count{1, 40}) {
		t.Errorf("below %+v, machines %+v", audit.Below, audit.Machines)
	}
	audit, err = run("BOB", "s7@", "nobody at all")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bob@example.org", "s7@example.net", ""}, keys(audit)); diff != "" {
		t.Errorf("asked-for subjects: (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"nobody at all"}, audit.Unknown); diff != "" {
		t.Errorf("unknown: %s", diff)
	}
	if _, err := run("nobody at all"); !errors.Is(err, ErrNoSubject) {
		t.Errorf("nobody matches: %v", err)
	}
	if audit, err = run("[bot]"); err != nil || len(audit.Results) != 2 {
		t.Errorf("a machine that was asked for is judged: %v", err)
	}
}

func TestRunOutcomes(t *testing.T) {
	t.Parallel()
	h, ids := commits(t, map[string]int{"ada": 30})
	check := func(name string, needs Needs, run func(*Pass) error) *Analyzer {
		return &Analyzer{Name: name, Family: Zone, MinSample: 1, Needs: needs, Severity: Low, Run: run}
	}
	checks := []*Analyzer{
		check("zone-clean", 0, func(*Pass) error { return nil }),
		check("zone-found", 0, func(p *Pass) error { p.Report(Finding{Message: "x"}); return nil }),
		check("zone-few", 0, func(*Pass) error { return TooFew(34, 50, "commits") }),
		check("zone-skip", 0, func(*Pass) error { return Skip("why") }),
		check("zone-needs", NeedClaimZone, func(*Pass) error { return nil }),
		check("zone-fails", 0, func(p *Pass) error { p.Report(Finding{Message: "lost"}); return errors.New("broken") }),
		check("zone-panics", 0, func(*Pass) error { panic("oh") }),
	}
	in := Input{History: h, Identities: ids, Checks: checks, Authors: []string{"ada"}}
	audit, err := Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	want := []Outcome{
		{"zone-clean", Clean, ""},
		{"zone-found", Findings, ""},
		{"zone-few", NotEnoughData, "34 of 50 commits"},
		{"zone-skip", SkippedCheck, "why"},
		{"zone-needs", SkippedCheck, "needs a claimed zone (--claim-zone)"},
		{"zone-fails", Failed, "broken"},
		{"zone-panics", Failed, "internal error: oh"},
	}
	if diff := cmp.Diff(want, audit.Results[0].Outcomes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(audit.Results[0].Findings) != 1 {
		t.Errorf("findings of a check that failed are kept: %v", said(audit))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	audit, err = Run(ctx, in)
	if err != nil || audit.Results[0].Outcomes[0].Kind != Failed {
		t.Errorf("after Ctrl-C: %+v, %v", audit.Results[0].Outcomes[0], err)
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	a := Evidence{Kind: PairEvidence, Commit: "1", Other: "2", Note: "wording"}
	b := Evidence{Kind: CommitEvidence, Commit: "3"}
	key := history.TextOf("ada@example.org")
	base := fingerprint("zone-a", key, []Evidence{a, b})
	reworded := a
	reworded.Note, reworded.At = "other words", &Moment{Unix: 1}
	if fingerprint("zone-a", key, []Evidence{b, reworded, b}) != base {
		t.Error("order, repetition or wording changes the fingerprint")
	}
	for what, other := range map[string]string{
		"check": fingerprint("zone-b", key, []Evidence{a, b}), "subject": fingerprint("zone-a", history.TextOf("x"), []Evidence{a, b}),
		"evidence": fingerprint("zone-a", key, []Evidence{a}),
	} {
		if other == base {
			t.Errorf("another %s has the same fingerprint", what)
		}
	}
}

// TestRunSelect: Select takes the place of Authors, takes machines too, and lets contents be read; nobody selected is an error.
func TestRunSelect(t *testing.T) {
	t.Parallel()
	h, ids := commits(t, map[string]int{"ada": 3, "bob": 20, "bot": 2})
	of := func(prefixes ...string) func(*history.Identity) bool {
		return func(id *history.Identity) bool {
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(addressOf(h, id.Members[0]), p) })
		}
	}
	for name, tc := range map[string]struct {
		authors []string
		sel     func(*history.Identity) bool
		want    []string
	}{
		"one":             {nil, of("bob@"), []string{"bob"}},
		"few commits":     {nil, of("ada@"), []string{"ada"}},
		"a machine":       {nil, of("1+bot"), []string{"1+bot[bot]@users.noreply.github.com"}},
		"over authors":    {[]string{"bob", "nobody-here"}, of("ada@"), []string{"ada"}},
		"several":         {nil, of("ada@", "bob@"), []string{"ada", "bob"}},
		"authors as such": {[]string{"bob"}, nil, []string{"bob"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look := &Analyzer{Name: "zone-a", Family: Zone, Run: func(p *Pass) error { return nil }}
			a, err := Run(t.Context(), Input{History: h, Identities: ids, Authors: tc.authors, Select: tc.sel, Checks: []*Analyzer{look}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range a.Results {
				if r.Subject.Scope != PerAuthor {
					continue
				}
				got = append(got, strings.TrimSuffix(r.Subject.Key.Untrusted(), "@example.org"))
				if !r.Subject.deep || r.Subject.few {
					t.Errorf("%s: deep %v, few %v", r.Subject.Key.Untrusted(), r.Subject.deep, r.Subject.few)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tc.want, got); diff != "" || a.Unknown != nil {
				t.Errorf("(-want +got)\n%s; unknown %q", diff, a.Unknown)
			}
		})
	}
	if _, err := Run(t.Context(), Input{History: h, Identities: ids, Select: of("eve@"), Authors: []string{"bob"}, Checks: []*Analyzer{finder("zone-a", Zone, "a", nil)}}); !errors.Is(err, ErrNoSubject) {
		t.Errorf("nobody is selected: %v", err)
	}
}

// TestRunClaimant: others than the claimant are held to no claim, and are told why; what else is wrong is told as before.
func TestRunClaimant(t *testing.T) {
	t.Parallel()
	h, ids := commits(t, map[string]int{"ada": 30, "bob": 20})
	claimant := func(id *history.Identity) bool { return strings.HasPrefix(addressOf(h, id.Members[0]), "ada@") }
	needs := func(name string, need Needs) *Analyzer {
		return finder(name, Zone, "abs", func(a *Analyzer) { a.Needs, a.MinSample = need, 1 })
	}
	checks := []*Analyzer{needs("zone-a", NeedClaimZone), needs("hours-a", NeedClaimHours), needs("dates-a", NeedClaimSince), needs("zone-b", 0)}
	hours := &ClaimedHours{Start: 540, End: 1080}
	const another, seen = "skipped: what is claimed is claimed for another author", "findings: "
	for name, tc := range map[string]struct {
		claims   *Claims
		claimant func(*history.Identity) bool
		ada, bob []string
	}{
		"everybody's": {
			&Claims{Hours: hours}, nil,
			[]string{"skipped: needs a claimed zone (--claim-zone)", seen, "skipped: needs a claimed start (--claim-since)", seen},
			[]string{"skipped: needs a claimed zone (--claim-zone)", seen, "skipped: needs a claimed start (--claim-since)", seen},
		},
		"one author's": {
			&Claims{Hours: hours}, claimant,
			[]string{"skipped: needs a claimed zone (--claim-zone)", seen, "skipped: needs a claimed start (--claim-since)", seen},
			[]string{another, another, another, seen},
		},
		"nothing": {
			nil, claimant,
			[]string{"skipped: needs a claimed zone (--claim-zone)", "skipped: needs claimed hours (--claim-hours)", "skipped: needs a claimed start (--claim-since)", seen},
			[]string{"skipped: needs a claimed zone (--claim-zone)", "skipped: needs claimed hours (--claim-hours)", "skipped: needs a claimed start (--claim-since)", seen},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := Run(t.Context(), Input{History: h, Identities: ids, Authors: []string{"ada@", "bob@"}, Claims: tc.claims, Claimant: tc.claimant, Checks: checks})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			for _, r := range a.Results {
				for _, o := range r.Outcomes {
					who := r.Subject.Key.Untrusted()
					got[who] = append(got[who], string(o.Kind)+": "+o.Reason)
				}
			}
			if diff := cmp.Diff(map[string][]string{"ada@example.org": tc.ada, "bob@example.org": tc.bob}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
