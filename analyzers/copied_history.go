package analyzers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/transplant"
)

// copiedHistoryCheck is one of copiedChecks.
var copiedHistoryCheck = &Analyzer{
	Name: "copied-history", Title: "commits that stand in known code under another author",
	Family: Copied, Severity: High, Needs: NeedContents | NeedKnown, MinSample: 3, Since: "0.1.0",
	Innocent: []string{
		"an import of somebody's repository, with leave, by a tool or a person that did not keep the authors",
		"work of the subject's own under an address and a name that are not known to be his",
		"one team's work, committed on each side by whoever pushed it",
		"the other side took it over: dates are claims of those who wrote them",
	},
	Ask: "Who wrote these commits first, and how did they come into this repository?",
	Run: copiedHistory,
}

// mostPairs is how many pairs of commits a finding lists.
const mostPairs = 10

// copiedHistory compares each commit of the subject with those of known code: by tree, by patch, by author time and subject, by the
// sizes of commits in a row and by file contents.
func copiedHistory(p *Pass) error {
	rows, cut := historyRows(p)
	if len(rows) < p.Analyzer.MinSample {
		return TooFew(len(rows), p.Analyzer.MinSample, "commits that change something")
	}
	r := newHistoryReader(p)
	commits, err := r.commits(rows)
	if err != nil {
		return err
	}
	matches, err := transplant.Find(p.Context(), r.search(commits))
	if err != nil {
		return err
	}
	for i := range matches {
		m := &matches[i]
		x := &historyMatch{p: p, r: r, commits: commits, m: m, cut: cut}
		if err := x.weigh(); err != nil {
			return err
		}
	}
	return nil
}

// historyMatch is what one source has of the subject's history.
type historyMatch struct {
	p       *Pass
	r       *historyReader
	commits []transplant.Commit
	m       *transplant.Match
	cut     bool // older commits of the subject were not looked at

	passed   []string // traces above their thresholds, in our own words
	numbers  []Number
	credited int // pairs of which the message says where they come from, or names the other author
}

// weigh reports a match that is above the thresholds.
func (x *historyMatch) weigh() error {
	pairs := slices.DeleteFunc(slices.Clone(x.m.Pairs), func(a transplant.Pair) bool { return !a.Tells(x.commits) })
	tally := x.tally(x.m.Pairs)
	if err := x.compare(&tally, x.m.Pairs, true); err != nil {
		return err
	}
	if len(x.passed) == 0 {
		return nil
	}
	if len(pairs) == 0 {
		pairs = x.m.Pairs
	}
	first, known := transplant.Order(x.commits, pairs)
	f := Finding{Confidence: Exact, BaseRate: rate(x.p, "copied-history")}
	f.Explained = x.explain(pairs, &tally, first)
	if f.Explained != "" {
		f.Severity = Low
	}
	f.Message = x.message(pairs, &tally) + firstWords(first, known)
	for _, pair := range transplant.Best(pairs, mostPairs) {
		f.Evidence = append(f.Evidence, x.evidence(&pair))
	}
	f.Unlisted = max(0, len(pairs)-mostPairs)
	f.Evidence = append(f.Evidence, Evidence{Kind: Statistic, Source: x.m.Source.Name, Note: x.note(), Numbers: x.numbers})
	x.p.Report(f)
	return nil
}

// tally counts pairs; commits that the source has with their ids are in no pair and not counted.
func (x *historyMatch) tally(pairs []transplant.Pair) transplant.Tally {
	return transplant.Sum(x.m.Rest(x.commits), pairs, &x.m.Source)
}

// compare puts the counts to the thresholds, and notes which are passed.
func (x *historyMatch) compare(t *transplant.Tally, pairs []transplant.Pair, tell bool) error {
	n := len(x.commits)
	x.passed, x.numbers = nil, nil
	for _, c := range [...]struct {
		key, name string
		count     transplant.Count
	}{
		{"trees", "same tree", t.Trees},
		{"patches", "same patch", t.Patches},
		{"stamps", "same author time and subject", t.Stamps},
		{"runs", "same sizes of four commits in a row", t.Runs},
		{"blobs", "same file contents", t.Blobs},
	} {
		key := "copied-history/" + c.key
		limits, err := x.p.limits(n, key, key+"-least")
		if err != nil {
			return err
		}
		share := c.count.Share()
		if tell {
			x.p.measured(key, n, share)
			x.p.measured(key+"-least", n, float64(c.count.Mine))
		}
		if c.count.Mine > 0 {
			x.numbers = append(x.numbers, Number{
				Name: c.name + ", the larger share of the two sides", Value: 100 * share, Unit: "%", Reference: ref(100 * limits[0]),
				RefName: fmt.Sprintf("least that is noted, with %.0f or more", limits[1]),
			})
		}
		if share >= limits[0] && float64(c.count.Mine) >= limits[1] {
			x.passed = append(x.passed, c.key)
		}
	}
	return x.compareSpread(pairs, tell)
}

// compareSpread takes file contents out of what passed where they are of few commits: one that copies a folder is no history.
func (x *historyMatch) compareSpread(pairs []transplant.Pair, tell bool) error {
	const key = "copied-history/blobs-spread"
	n, spread := len(x.commits), float64(transplant.Spread(x.commits, pairs))
	least, err := x.p.limit(key, n)
	if err != nil {
		return err
	}
	if tell {
		x.p.measured(key, n, spread)
	}
	if spread < least {
		x.passed = slices.DeleteFunc(x.passed, func(key string) bool { return key == "blobs" })
	}
	return nil
}

// explain gives what makes the same commits under two authors ordinary, in our own words; "" where nothing does.
func (x *historyMatch) explain(pairs []transplant.Pair, t *transplant.Tally, first transplant.First) string {
	named := 0
	var rest []transplant.Pair
	for _, pair := range x.m.Pairs {
		switch {
		case pair.Name:
			named++
		case x.r.credits(&x.commits[pair.Commit], &pair.Item):
			x.credited++
		default:
			rest = append(rest, pair)
		}
	}
	left := x.tally(rest)
	passed, numbers := x.passed, x.numbers
	still := x.compare(&left, rest, false) != nil || len(x.passed) > 0
	x.passed, x.numbers = passed, numbers
	switch {
	case !still && named >= x.credited:
		return "the author there has the subject's name, under another address"
	case !still:
		return "the messages say where the commits come from, or name the other author"
	case first == transplant.Subject:
		return "the subject's commits were committed by a server before those of the source, as their headers say"
	case x.forkOf() && !slices.ContainsFunc(x.passed, func(k string) bool { return k != "trees" && k != "blobs" }):
		return "both histories are one up to a point: a fork brought up to date, several commits at once"
	case x.forkOf() && accepted(x.commits, pairs):
		return "both histories are one up to a point, and the commits of the source say that they are later: contributions that were accepted"
	}
	return ""
}

// forkOf tells whether a first commit of the source is in the subject's repository too.
func (x *historyMatch) forkOf() bool { return slices.ContainsFunc(x.m.Source.Roots, x.r.here) }

// accepted tells whether the commits of a source are later than the subject's by their own word, and not by one and the same time.
func accepted(commits []transplant.Commit, pairs []transplant.Pair) bool {
	later := 0
	for i := range pairs {
		if max(pairs[i].Item.When, pairs[i].Item.Server) > commits[pairs[i].Commit].When {
			later++
		}
	}
	shift, same, of := transplant.Shift(commits, pairs)
	return 10*later >= 9*len(pairs) && (shift == 0 || 2*same <= of || of < 3)
}

// message says how much stands in the source, and how it was changed.
func (x *historyMatch) message(pairs []transplant.Pair, t *transplant.Tally) string {
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	whole, moved, cutOut := 0, 0, 0
	for i := range pairs {
		switch traces := pairs[i].Traces; {
		case traces&transplant.Tree != 0:
			whole++
		case traces&transplant.Moved != 0:
			moved++
		case traces&transplant.CutOut != 0:
			cutOut++
		}
	}
	add(whole, "with the same tree")
	add(moved, "with their tree in a folder")
	add(cutOut, "with the tree of a folder of theirs")
	add(t.Patches.Mine, "with the same patch")
	add(t.Stamps.Mine, "with the same author time and subject")
	add(t.Runs.Mine, "with the same sizes, four in a row")
	add(t.Blobs.Mine, "of "+countOf(t.Blobs.Of, "file content"))
	s := fmt.Sprintf("%d of %s (%.0f %% of those there) exist under another author in %s@%s: %s", len(pairs), countOf(t.All.Of, "commit"),
		100*x.theirs(pairs), x.m.Source.Name, x.m.Source.Head.String()[:7], strings.Join(parts, ", "))
	return s + shiftWords(x.commits, pairs)
}

// theirs is the share of the commits of the source.
func (x *historyMatch) theirs(pairs []transplant.Pair) float64 {
	c := x.tally(pairs).All
	return float64(c.Theirs) / float64(max(1, c.From))
}

// shiftWords words the one difference of most dates.
func shiftWords(commits []transplant.Commit, pairs []transplant.Pair) string {
	shift, n, of := transplant.Shift(commits, pairs)
	if of < 3 || 2*n < of {
		return ""
	}
	how := fmt.Sprintf("%d of %d dates", n, of)
	if n == of {
		how = "all dates"
	}
	if shift == 0 {
		return "; " + how + " the same"
	}
	direction := "later"
	if shift < 0 {
		direction = "earlier"
	}
	return fmt.Sprintf("; %s %s %s", how, spanWords(max(shift, -shift)), direction)
}

// spanWords words a time in days, hours, minutes and seconds.
func spanWords(seconds int64) string {
	var words []string
	for _, u := range [...]struct {
		seconds int64
		one     string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}} {
		if n := seconds / u.seconds; n > 0 {
			words = append(words, countOf(int(n), u.one))
		}
		seconds %= u.seconds
	}
	return strings.Join(words, " ")
}

// firstWords says which side was first, as far as a server shows it.
func firstWords(first transplant.First, n int) string {
	switch first {
	case transplant.Theirs:
		return fmt.Sprintf("; theirs were first, by a server's time of %d", n)
	case transplant.Subject:
		return fmt.Sprintf("; the subject's were first, by a server's time of %d", n)
	}
	return "; order unknown: no server's time settles it"
}

// note says what was compared.
func (x *historyMatch) note() string {
	s := "merges and commits that change nothing are left out"
	if x.cut {
		s += fmt.Sprintf("; the latest %d were looked at", mostHistory)
	}
	if n := x.m.Shared; n > 0 {
		s += fmt.Sprintf("; %s with the same id in the source left out", countOf(n, "commit"))
	}
	if n := x.m.Kin; n > 0 {
		s += fmt.Sprintf("; %s of the same origin as the source: %d", "known repositories", n)
	}
	return s
}

// evidence shows two commits side by side.
func (x *historyMatch) evidence(pair *transplant.Pair) Evidence {
	c := &x.commits[pair.Commit]
	row := &x.p.History.Commits[c.Row]
	e := Evidence{
		Kind: PairEvidence, Commit: c.ID.String(), At: momentOf(row.Author), Other: pair.Item.ID.String(),
		OtherAt: &Moment{Unix: pair.Item.When, Zone: history.ZoneUnknown}, Source: x.m.Source.Name, Note: traceWords(pair.Traces),
	}
	if pair.Blobs > 0 {
		e.Note += fmt.Sprintf("; %d of %s equal", pair.Blobs, countOf(c.Blobs, "file content"))
	}
	if pair.Item.Server != 0 {
		e.Note += "; committed there by a server at " + time.Unix(pair.Item.Server, 0).UTC().Format(time.DateTime) + " UTC"
	}
	return e
}

// traceWords lists what two commits have in common.
func traceWords(t transplant.Trace) string {
	var words []string
	for _, w := range [...]struct {
		trace transplant.Trace
		words string
	}{
		{transplant.Tree, "tree"},
		{transplant.Moved, "tree, as a folder here"},
		{transplant.CutOut, "tree, as a folder there"},
		{transplant.Patch, "patch"},
		{transplant.Stamp, "author time and subject"},
		{transplant.Run, "numbers of lines, with the three commits before"},
	} {
		if t&w.trace != 0 {
			words = append(words, w.words)
		}
	}
	if t&transplant.Patches == transplant.Body {
		words = append(words, "patch in another folder")
	}
	if len(words) == 0 {
		return "the same file contents"
	}
	return "the same " + listed(words)
}
