package calibrate

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// mostCases is how many histories are made for one scenario and size.
const mostCases = 300

// Detection is how often one scenario was found at one size.
type Detection struct {
	Scenario string
	N        int            // commits
	Cases    int            // histories that were made
	Found    int            // with a finding of any check
	Medium   int            // with a finding of medium severity or more
	By       map[string]int // with a finding of this check
}

// Evaluate makes histories that are not what they say, from commits of authors of whom no threshold was drawn, and tells how
// often the checks find something. The histories are the same on every run with the same repositories.
func Evaluate(ctx context.Context, repos []Repository, o Options) ([]Detection, error) {
	o.Table = cmp.Or(o.Table, calibration.Default())
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	e := &evaluation{Options: o, contents: make([]history.Contents, len(repos)), checks: slices.DeleteFunc(analyzers.All(), ordering)}
	defer e.close()
	if err := e.collect(ctx, repos); err != nil {
		return nil, err
	}
	if len(e.all) == 0 {
		return nil, ErrNoAuthors
	}
	var out []Detection
	for _, s := range scenarios() {
		if s.deep && !o.Deep {
			continue
		}
		for _, n := range s.sizes {
			d, err := e.scenario(ctx, &s, n)
			if err != nil {
				return nil, err
			}
			o.Log("%s, %d commits: %d of %d found", d.Scenario, d.N, d.Found, d.Cases)
			out = append(out, d)
		}
	}
	return out, nil
}

// ordering are the checks of who came before whom: the line into which the rows are put is not theirs.
func ordering(a *analyzers.Analyzer) bool {
	return a.Name == "dates-order" || a.Scope == analyzers.PerRepository
}

// telling are the checks that a move of times gives away, where it was made only to put two people's commits together.
func telling(a *analyzers.Analyzer) bool {
	return a.Name == "dates-anachronism" || a.Name == "dates-signature"
}

type evaluation struct {
	Options
	all      []*specimen
	checks   []*analyzers.Analyzer
	contents []history.Contents
	open     []io.Closer
}

func (e *evaluation) close() {
	for _, c := range e.open {
		c.Close() // opened for reading only
	}
}

// collect keeps the latest rows of every held-out author, each person once, and leaves the repositories open for contents.
func (e *evaluation) collect(ctx context.Context, repos []Repository) error {
	best := map[uint64]*specimen{}
	for i, r := range repos {
		l, err := load(ctx, r, e.All)
		if err != nil {
			return err
		}
		e.open = append(e.open, l.repo)
		e.contents[i] = l.contents
		for _, a := range l.authors {
			if b := best[a.Person]; !a.HeldOut || b != nil && len(b.Own) >= len(a.Own) {
				continue
			}
			s := &specimen{Author: a, repo: i}
			for _, c := range a.Own[max(0, len(a.Own)-Sizes[len(Sizes)-1]):] {
				s.rows = append(s.rows, l.history.Commits[c])
			}
			best[a.Person] = s
		}
		e.Log("%d of %d: %s", i+1, len(repos), r.Name)
	}
	for _, p := range slices.Sorted(maps.Keys(best)) {
		e.all = append(e.all, best[p])
	}
	return nil
}

// scenario makes up to mostCases histories and judges them on all processors.
func (e *evaluation) scenario(ctx context.Context, s *scenario, n int) (Detection, error) {
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%s %d", s.name, n)
	d := &draw{Rand: rand.New(rand.NewPCG(seed.Sum64(), 1)), all: e.all}
	var cases []*made
	for _, at := range d.Perm(len(e.all)) {
		if m, ok := s.make(d, e.all[at], n); ok {
			if cases = append(cases, m); len(cases) == mostCases {
				break
			}
		}
	}
	found := make([][]analyzers.Finding, len(cases))
	errs := make([]error, len(cases))
	work := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range work {
				found[i], errs[i] = e.judge(ctx, cases[i], s)
			}
		})
	}
	for i := range cases {
		work <- i
	}
	close(work)
	workers.Wait()
	out := Detection{Scenario: s.name, N: n, Cases: len(cases), By: map[string]int{}}
	for i := range cases {
		if errs[i] != nil {
			return out, errs[i]
		}
		out.count(found[i])
	}
	return out, nil
}

func (d *Detection) count(findings []analyzers.Finding) {
	worst := analyzers.Severity(0)
	seen := map[string]bool{}
	for _, f := range findings {
		worst = max(worst, f.Severity)
		seen[f.Check] = true
	}
	if worst > 0 {
		d.Found++
	}
	if worst >= analyzers.Medium {
		d.Medium++
	}
	for check := range seen {
		d.By[check]++
	}
}

func (e *evaluation) judge(ctx context.Context, m *made, s *scenario) ([]analyzers.Finding, error) {
	h := m.history()
	in := analyzers.Input{
		History: h, Identities: history.Resolve(h, nil), Claims: m.claims, Table: e.Table, Now: e.Now, Authors: []string{""}, Checks: e.checks,
	}
	if s.moved {
		in.Checks = slices.DeleteFunc(slices.Clone(e.checks), telling)
	}
	if s.deep {
		var parts joined
		for _, r := range m.repos {
			parts = append(parts, e.contents[r])
		}
		in.Contents = parts
	}
	audit, err := analyzers.Run(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []analyzers.Finding
	for _, r := range audit.Results {
		if r.Subject.Scope == analyzers.PerAuthor {
			out = append(out, r.Findings...)
		}
	}
	return out, ctx.Err()
}

// WriteDetections prints a Markdown table: what was made, of how many commits, how often something was found, and by which checks most.
func WriteDetections(w io.Writer, detections []Detection) error {
	var b strings.Builder
	b.WriteString("| what was done to the history | commits | histories | found | medium or high | by check |\n|---|---|---|---|---|---|\n")
	for _, d := range detections {
		checks := slices.SortedFunc(maps.Keys(d.By), func(x, y string) int { return cmp.Or(cmp.Compare(d.By[y], d.By[x]), cmp.Compare(x, y)) })
		var by []string
		for _, c := range checks[:min(3, len(checks))] {
			by = append(by, fmt.Sprintf("%s %s", c, share(d.By[c], d.Cases)))
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s | %s |\n", d.Scenario, d.N, d.Cases, share(d.Found, d.Cases), share(d.Medium, d.Cases), strings.Join(by, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of))
}
