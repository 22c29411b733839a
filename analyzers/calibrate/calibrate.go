// Package calibrate measures honest developers with the checks themselves: it reads any set of repositories, finds the authors
// who are fit for it, puts windows of their commits to every check, draws the thresholds from two thirds of the authors and the
// base rates from the others; and it measures on histories that were changed by recipe how often the checks find what they are for.
package calibrate

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// Options of a calibration.
type Options struct {
	All   bool               // read every reference instead of HEAD
	Deep  bool               // put contents to the checks too, which costs about what git log -p of the windows does
	Table *calibration.Table // what the calibration starts from; nil: the built-in one
	Now   time.Time
	Log   func(format string, args ...any) // told of progress; nil: nobody
}

// ErrNoAuthors says that the repositories hold nobody who is fit for calibration.
var ErrNoAuthors = errors.New("no author has enough self-committed commits")

// Run reads the repositories twice: once for the thresholds, once with these for the rates. What it does not measure stays as in
// Options.Table.
func Run(ctx context.Context, repos []Repository, o Options) (*calibration.Table, error) {
	o.Table = cmp.Or(o.Table, calibration.Default())
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	r := &runner{Options: o, first: true}
	first, err := r.pass(ctx, repos)
	if err != nil {
		return nil, err
	}
	keep := first.chosen()
	if len(first.authors) == 0 {
		return nil, ErrNoAuthors
	}
	of := first.words(o.Now, keep)
	t := clone(o.Table)
	t.Version = o.Now.Format("2006-01")
	for i := range rules {
		drawn, ok := rules[i].draw(first, func(a *Author) bool { return keep(a) && !a.HeldOut }, of)
		if !ok {
			o.Log("%s: too few authors, the threshold stays", rules[i].key)
			continue
		}
		t.Thresholds[rules[i].key] = drawn
	}
	first.drawCells(t, func(a *Author) bool { return keep(a) && !a.HeldOut }, of)
	r.Table, r.first = t, false
	second, err := r.pass(ctx, repos)
	if err != nil {
		return nil, err
	}
	keep = second.chosen()
	second.rates(t, keep, of)
	t.Corpus, err = second.corpus(o.Now, keep)
	return t, err
}

func clone(t *calibration.Table) *calibration.Table {
	return &calibration.Table{
		Version: t.Version, Rates: maps.Clone(t.Rates), Thresholds: maps.Clone(t.Thresholds), Profiles: maps.Clone(t.Profiles),
	}
}

// chosen gives a filter that keeps each person once: in the repository where he has most commits.
func (s *sample) chosen() func(*Author) bool {
	best := map[uint64]*Author{}
	for i := range s.authors {
		a := &s.authors[i]
		if b := best[a.Person]; b == nil || len(a.Own) > len(b.Own) {
			best[a.Person] = a
		}
	}
	return func(a *Author) bool { return best[a.Person] == a }
}

// words names the sample, for the sources of what was drawn from it.
func (s *sample) words(now time.Time, keep func(*Author) bool) string {
	commits, people := 0, 0
	for _, src := range s.sources {
		commits += src.Commits
	}
	for i := range s.authors {
		if keep(&s.authors[i]) {
			people++
		}
	}
	return fmt.Sprintf("calibration %s, %d histories, %s commits, %d authors with %d self-committed commits or more since 2017",
		now.Format("2006-01"), len(s.sources), thousands(commits), people, Sizes[0])
}

// corpus lists what the sample came from. People are listed by a hash under a key that is thrown away, so that nobody can be looked
// up; that each has a number of his own is all it says.
func (s *sample) corpus(now time.Time, keep func(*Author) bool) (*calibration.Corpus, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("calibrate: make a key for the hashes: %w", err)
	}
	c := &calibration.Corpus{Date: now.UTC().Format(time.DateOnly), Bands: map[string]int{}}
	c.Repositories = append(c.Repositories, s.sources...)
	for i := range s.authors {
		a := &s.authors[i]
		if !keep(a) {
			continue
		}
		mac := hmac.New(sha256.New, key)
		mac.Write(binary.BigEndian.AppendUint64(nil, a.Person))
		c.Authors = append(c.Authors, hex.EncodeToString(mac.Sum(nil)[:6]))
		c.Bands[string(a.Band)]++
	}
	slices.Sort(c.Authors)
	return c, nil
}
