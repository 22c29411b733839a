package calibrate

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// reading is one statistic of one author's window, as a check told it.
type reading struct {
	author int32 // index into sample.authors
	size   int32 // of the window; 0 is everything since Since
	n      int32 // the sample size by which the check looked its threshold up
	value  float64
}

// verdict is how one check ended for one author's window.
type verdict struct {
	author   int32
	size     int32
	judged   bool // findings or clean; the others could not be judged
	severity analyzers.Severity
	rates    []string // of the findings: the keys of their base rates
}

// sample is what one pass over all repositories gave.
type sample struct {
	sources  []calibration.Source
	authors  []Author
	readings map[string][]reading // by the key of the threshold
	verdicts map[string][]verdict // by check
	worst    map[int32][]verdict  // by size: over all checks that need no claim, one an author
	whole    map[string][2]int    // checks of repositories: with findings, judged
}

// runner makes a pass.
type runner struct {
	Options
	first bool // the pass from which thresholds are drawn
	mu    sync.Mutex
	out   *sample
}

// plainChecks are those that need no claim, for windows of one size. Contents are what costs, so that checks which read them are
// measured in windows of deepSizes[0] only, and those of which a threshold is drawn in all deepSizes; while thresholds are drawn
// nobody else reads them.
func (r *runner) plainChecks(size int) []*analyzers.Analyzer {
	return slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool {
		const claims = analyzers.NeedClaimZone | analyzers.NeedClaimHours | analyzers.NeedClaimSince
		switch {
		case a.Needs&claims != 0 || a.Scope == analyzers.PerRepository:
			return true
		case a.Needs&analyzers.NeedContents == 0:
			return false
		case !r.Deep || !slices.Contains(deepSizes, size):
			return true
		}
		return !drawn(a.Name) && (r.first || size != deepSizes[0])
	})
}

// claimedChecks are those that judge by a claim.

func claimedChecks() []*analyzers.Analyzer {
	return slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool {
		return a.Needs&(analyzers.NeedClaimZone|analyzers.NeedClaimHours) == 0
	})
}

func wholeChecks() []*analyzers.Analyzer {
	return slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool {
		return a.Scope != analyzers.PerRepository || a.Needs&analyzers.NeedContents != 0
	})
}

// deepSizes are the windows in which checks that read contents are measured: reading is what costs.
var deepSizes = []int{100, 300}

// pass reads every repository and puts its authors' windows to the checks.
func (r *runner) pass(ctx context.Context, repos []Repository) (*sample, error) {
	r.out = &sample{
		readings: map[string][]reading{}, verdicts: map[string][]verdict{}, worst: map[int32][]verdict{}, whole: map[string][2]int{},
	}
	for i, repo := range repos {
		l, err := load(ctx, repo, r.All)
		if err != nil {
			return nil, err
		}
		r.Log("%d of %d: %s, %d commits, %d authors", i+1, len(repos), repo.Name, len(l.history.Commits), len(l.authors))
		err = r.repository(ctx, repo, l)
		if e := l.close(); err == nil {
			err = e
		}
		if err != nil {
			return nil, err
		}
	}
	return r.out, nil
}

func (r *runner) repository(ctx context.Context, repo Repository, l *loaded) error {
	src := calibration.Source{Name: repo.Name, Commits: len(l.history.Commits), Authors: len(l.authors)}
	if src.Commits > 0 {
		src.Commit = l.history.Commits[0].ID.String()
	}
	r.out.sources = append(r.out.sources, src)
	base := int32(len(r.out.authors))
	r.out.authors = append(r.out.authors, l.authors...)
	for _, size := range append([]int{0}, Sizes...) {
		if err := r.windows(ctx, l, base, size, r.plainChecks(size)); err != nil {
			return err
		}
	}
	if err := r.claims(ctx, l, base); err != nil {
		return err
	}
	return r.wholes(ctx, l)
}

// windows puts the latest commits of every author to the checks, in one run.
func (r *runner) windows(ctx context.Context, l *loaded, base int32, size int, checks []*analyzers.Analyzer) error {
	var ids []history.Identity
	var of []int32
	for i := range l.authors {
		if id, ok := l.window(&l.authors[i], size); ok {
			ids, of = append(ids, id), append(of, base+int32(i))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	audit, err := r.run(ctx, l, ids, of, size, nil, checks)
	if err != nil {
		return err
	}
	index := map[*history.Identity]int32{}
	for i := range ids {
		index[&ids[i]] = of[i]
	}
	worst := make(map[int32]verdict, len(ids))
	for _, a := range of {
		worst[a] = verdict{author: a, size: int32(size), judged: true}
	}
	for _, res := range audit.Results {
		if res.Subject.Identity == nil {
			continue
		}
		a := index[res.Subject.Identity]
		r.note(res, a, size)
		for _, f := range res.Findings {
			w := worst[a]
			w.severity = max(w.severity, f.Severity)
			w.rates = append(w.rates, f.Check)
			worst[a] = w
		}
	}
	for _, a := range of {
		r.out.worst[int32(size)] = append(r.out.worst[int32(size)], worst[a])
	}
	return nil
}

// run puts identities to checks. Every identity is a subject that was asked for.
func (r *runner) run(ctx context.Context, l *loaded, ids []history.Identity, of []int32, size int, claims *analyzers.Claims, checks []*analyzers.Analyzer) (*analyzers.Audit, error) {
	index := make(map[*history.Identity]int32, len(ids))
	for i := range ids {
		index[&ids[i]] = of[i]
	}
	return analyzers.Run(ctx, analyzers.Input{
		History: l.history, Identities: ids, Claims: claims, Table: r.Table, Now: r.Now, Checks: checks,
		Contents: l.contents, AllDeep: true, Authors: []string{""},
		Measure: func(s *analyzers.Subject, _, key string, n int, value float64) {
			if s.Identity == nil {
				return
			}
			if key == outsideKey {
				key = cellKey(claims.Hours)
			}
			v := reading{author: index[s.Identity], size: int32(size), n: int32(n), value: value}
			r.mu.Lock()
			r.out.readings[key] = append(r.out.readings[key], v)
			r.mu.Unlock()
		},
	})
}

// note keeps how the checks ended for one author's window.
func (r *runner) note(res analyzers.Result, author int32, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range res.Outcomes {
		v := verdict{author: author, size: int32(size), judged: o.Kind == analyzers.Findings || o.Kind == analyzers.Clean}
		for _, f := range res.Findings {
			if f.Check == o.Check {
				v.severity = max(v.severity, f.Severity)
				v.rates = append(v.rates, f.BaseRate.Key)
			}
		}
		r.out.verdicts[o.Check] = append(r.out.verdicts[o.Check], v)
	}
}

// claims puts every author with a clock to the checks of claims, as if he had claimed the zone that fits him best and office
// hours. Claims differ from author to author, so each is a run of his own.
func (r *runner) claims(ctx context.Context, l *loaded, base int32) error {
	checks := claimedChecks()
	work := make(chan int)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for w := range errs {
		workers.Go(func() {
			for i := range work {
				if errs[w] == nil {
					errs[w] = r.claim(ctx, l, base, i, checks)
				}
			}
		})
	}
	for i := range l.authors {
		work <- i
	}
	close(work)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) claim(ctx context.Context, l *loaded, base int32, i int, checks []*analyzers.Analyzer) error {
	a := &l.authors[i]
	author := base + int32(i)
	for _, size := range append([]int{0}, Sizes...) {
		id, ok := l.window(a, size)
		if !ok {
			continue
		}
		claims := truth(l.history, id.Own)
		if claims == nil {
			continue
		}
		ids, of := []history.Identity{id}, []int32{author}
		audit, err := r.run(ctx, l, ids, of, size, claims, checks)
		if err != nil {
			return err
		}
		for _, res := range audit.Results {
			if res.Subject.Identity != nil {
				r.note(res, author, size)
			}
		}
		if r.first && claims.Hours != nil && slices.Contains(cellSizes, size) {
			if err := r.cells(ctx, l, ids, of, size, *claims); err != nil {
				return err
			}
		}
	}
	return nil
}

// wholes runs the checks of the repository itself.
func (r *runner) wholes(ctx context.Context, l *loaded) error {
	audit, err := analyzers.Run(ctx, analyzers.Input{
		History: l.history, Identities: l.identities, Table: r.Table, Now: r.Now, Checks: wholeChecks(), Contents: l.contents,
	})
	if err != nil {
		return err
	}
	found := map[string]bool{}
	for _, res := range audit.Results {
		for _, f := range res.Findings {
			found[f.Check] = true
		}
	}
	for _, a := range wholeChecks() {
		n := r.out.whole[a.Name]
		n[1]++
		if found[a.Name] {
			n[0]++
		}
		r.out.whole[a.Name] = n
	}
	return nil
}
